"""Marks of notes: kept by the page, left out of the document, and every place still found."""

from __future__ import annotations

import pytest

from archive_miner.offsets import page_spans
from archive_miner.segment.assemble import segment_pages
from archive_miner.types import Document, Mark, Page, Source

SOURCE = Source("s1", "edition.pdf", "0" * 64, "application/pdf", 1)


def documents(*texts: str) -> tuple[list[Document], list[Page]]:
    """Return the documents of pages whose note marks stand in braces, and the pages."""
    pages = []
    for number, text in enumerate(texts, 1):
        marks, plain = [], ""
        for piece in text.split("{"):
            mark, _, rest = piece.rpartition("}")
            if mark:
                marks.append(Mark(len(plain), len(plain) + len(mark), "note_mark"))
            plain += mark + rest
        pages.append(Page("s1", number, 612, 792, plain, "native", 1.0, "eng", marks=tuple(marks)))
    return list(segment_pages(SOURCE, pages, "auto")), pages


def assert_copied(document: Document, pages: list[Page]) -> None:
    """Every part of a document says what its page says there, and no part holds a mark."""
    for part in document.parts:
        page = pages[part.page_number - 1]
        end = part.page_start + part.end - part.start
        assert page.text[part.page_start : end] == document.text[part.start : part.end]
        marks = [m for m in page.marks if m.kind == "note_mark"]
        assert not any(part.page_start < m.end and m.start < end for m in marks)


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("He asked for aid {3} in May.", "He asked for aid in May."),
        ("He came in 1953 {2}.", "He came in 1953."),
        ("He came in 1953. {2}\nShe left.", "He came in 1953.\nShe left."),
        ("The pact {4}\u2014a poor one\u2014held.", "The pact\u2014a poor one\u2014held."),
        ("Aid {1} and arms {2} and oil {3}", "Aid and arms and oil"),
        ("Nothing is called here.", "Nothing is called here."),
    ],
)
def test_a_document_is_read_without_the_marks_of_its_notes(printed, text):
    (document,), pages = documents(printed)
    assert document.text == text
    assert_copied(document, pages)


def test_a_span_over_a_mark_leads_to_both_sides_of_it():
    (document,), pages = documents("He asked for aid {3} in May.")
    start = document.text.index("aid in")
    spans = page_spans(document, start, start + len("aid in"))
    assert [pages[0].text[a:b] for _, a, b in spans] == ["aid", " in"]


HEADING = (
    "12. Telegram From the Embassy in Ostria to the Department of State {1}\n\n"
    "Valmera, July 7, 1953 {2}.\n\n"
    "The President asked for aid {3} in return for the base, and feared that the army\n"
    "would not wait for an answer. He spoke for an hour."
)


def test_heading_date_and_place_are_read_without_the_marks():
    (document,), pages = documents(HEADING)
    header = document.header
    assert (header.date, header.place) == ("1953-07-07", "Valmera")
    assert header.recipient == "Department of State"
    assert header.sender == "Embassy in Ostria"
    assert_copied(document, pages)


def test_words_broken_at_line_ends_are_joined_beside_marks():
    (document,), pages = documents(
        "He wanted mili-\ntary aid {3} and a mili-\ntary mission {4} in the spring."
    )
    assert document.text == "He wanted military aid and a military mission in the spring."
    assert_copied(document, pages)
