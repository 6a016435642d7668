"""Pages to documents: boundaries in boxes and editions, text made of page slices."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.segment.assemble import documents_from_divisions, segment_pages
from archive_miner.types import Division, Document, Header, Mark, Page, Source

SOURCE = Source("s", "box.pdf", "0", "application/pdf", 1)
BODY = (
    "The King received me at ten and spoke at length of the army, its pay,\n"
    "and the officers he trusts.\n"
)


def page(number: int, text: str, marks: tuple[Mark, ...] = ()) -> Page:
    return Page("s", number, 612, 792, text, "native", 1.0, "en", marks=marks)


def pages(*texts: str) -> list[Page]:
    return [page(number, text) for number, text in enumerate(texts, 1)]


def extents(documents: list[Document]) -> list[tuple[int, int]]:
    return [(d.first_page, d.last_page) for d in documents]


def telegram(number: int) -> str:
    return (
        "INCOMING TELEGRAM        DEPARTMENT OF STATE\nSECRET\nFROM: Embassy in Ostria\n"
        f"TO: Department of State\nVALMERA, May {number}, 1959, 4 p.m.\n\n18{number:02d}. "
        f"{BODY}\nSECRET\n"
    )


def test_a_box_is_cut_at_heads_and_not_at_counted_sheets():
    sheets = pages(
        telegram(1),
        "-2- SECRET\n" + BODY,
        "-3- SECRET\n" + BODY,
        telegram(2),
        telegram(3),
        "- 2 -\n" + BODY,
    )
    documents = list(segment_pages(SOURCE, sheets, "auto"))
    assert extents(documents) == [(1, 3), (4, 4), (5, 6)]
    assert [d.document_id.rsplit("-", 1)[0] for d in documents] == ["s-p0001", "s-p0004", "s-p0005"]
    assert [d.header.number for d in documents] == ["1801", "1802", "1803"]
    assert "-2-" not in documents[0].text and "SECRET" not in documents[0].text.splitlines()[-1]


def test_a_date_without_a_year_has_that_of_the_document_before():
    undated = "INCOMING TELEGRAM\nFROM: Valmera\nTO: Secretary of State\nNO: 31, {}\n\n" + BODY
    sheets = pages(undated.format("July 12"), telegram(3), undated.format("July 13, 7 p.m."))
    first, _, last = segment_pages(SOURCE, sheets, "auto")
    assert (first.header.date, first.header.date_precision) == (None, None)
    assert (last.header.date, last.header.date_precision) == ("1959", "year")
    dated = {f.name: f for f in last.fields}
    assert dated["date_printed"].value == "July 13" and dated["date"].confidence < 0.5
    assert last.text[dated["date"].start : dated["date"].end] == "July 13"


def test_a_january_after_a_december_is_of_the_next_year():
    head = "INCOMING TELEGRAM\nFROM: Valmera\nTO: Secretary of State\n"
    sheets = pages(
        head + "VALMERA, December 30, 1953, 4 p.m.\n\n" + BODY,
        head + "NO: 32, January 2, 7 p.m.\n\n" + BODY,
        head + "NO: 33, 31 June 1955\n\n" + BODY,
    )
    _, second, third = segment_pages(SOURCE, sheets, "auto")
    assert second.header.date == "1954"
    assert third.header.date is None  # an impossible date bears its own year


def edition_item(number: int, day: int) -> str:
    return (
        f"{number}. Telegram From the Embassy in Ostria to the Department of State\n"
        f"Valmera, May {day}, 1959.\nCONFIDENTIAL\n\n{BODY}\nHale\n"
    )


def test_an_edition_holds_several_documents_on_a_page():
    sheets = pages(
        "FOREIGN RELATIONS, 1959 101\n" + edition_item(7, 1) + edition_item(8, 2),
        "OSTRIA 102\nof the frontier guards.\n" + edition_item(9, 3),
        "FOREIGN RELATIONS, 1959 103\nand so to the end of it.\n",
    )
    documents = list(segment_pages(SOURCE, sheets, "auto"))
    assert extents(documents) == [(1, 1), (1, 2), (2, 3)]
    assert documents[1].text.endswith("of the frontier guards.")
    assert "FOREIGN RELATIONS" not in "".join(d.text for d in documents)


def test_an_editorial_note_is_a_document_though_it_has_neither_number_nor_date():
    note = "Editorial Note\nOn May 2 the King spoke to the estates of the realm and of the army.\n"
    text = edition_item(7, 1) + note + "He added: see the editorial note above.\n"
    assert len(list(segment_pages(SOURCE, pages(text), "auto"))) == 2


def test_running_heads_are_known_by_their_numbers_on_facing_pages():
    sheets = pages(
        "312 FOREIGN RELATIONS OF CORVAN, 1951, VOLUME IX\n" + edition_item(7, 1),
        "OSTRIA 313\nof the frontier guards, and no more was said.\n",
    )
    (document,) = segment_pages(SOURCE, sheets, "auto")
    assert "313" not in document.text and document.text.startswith("7. Telegram")
    # near miss: numbers that do not go on from page to page
    sheets = pages(edition_item(7, 1), "VALMERA 313\nof the frontier guards.\n")
    assert "VALMERA 313" in next(iter(segment_pages(SOURCE, sheets, "auto"))).text


def test_the_line_that_names_the_archives_file_goes_with_the_heading_under_it():
    item = (
        "\nValmera Legation Files, 350 Ostria\n8. Memorandum of Conversation, by the Minister\n\n"
        "in Ostria (Hale)\nVALMERA, May 2, 1959\nSECRET\n\nWe spoke of the opera.\n"
    )
    first, second = segment_pages(SOURCE, pages(edition_item(7, 1) + item), "auto")
    assert first.text.endswith("Hale") and second.text.startswith("Valmera Legation Files")
    assert second.header.file_number == "Valmera Legation Files, 350 Ostria"
    assert (second.header.kind, second.header.place) == ("memcon", "Valmera")


def test_banners_with_stamps_and_the_sheets_own_heading_are_no_text():
    sheets = pages(
        telegram(1).rstrip() + " OCT 24 1956\n",
        "-2- 1801, May 1, 4 p.m., from Valmera\n" + BODY + "RECEIVED SEP 29 1952\n",
    )
    (document,) = segment_pages(SOURCE, sheets, "auto")
    assert document.last_page == 2 and document.header.classification == "secret"
    assert "1956" not in document.text and "SEP" not in document.text and "-2-" not in document.text


def test_sections_of_a_cable_whose_figures_are_misread_stay_together():
    def sheet(line: str) -> str:
        return (
            f"UNCLASSIFIEO\nPAGE {line}\nACTION EUR-OO\nP 121413Z OCT 86\nFM AMEMBASSY VALMERA\n"
            "TO SECSTATE WASHDC PRIORITY 9826\nUNCLAS VALMERA 02114\n" + BODY
        )

    sheets = pages(
        sheet("01 VALMER 02114 O1 OF 04 1214292"), sheet("O1 VALMER 02114 O3 OF O4 1214322")
    )
    (document,) = segment_pages(SOURCE, sheets, "auto")
    assert (document.last_page, document.header.number) == (2, "VALMER 2114")


def test_a_heading_that_counts_by_itself_opens_no_document():
    text = edition_item(194, 1) + "3. Proposal for Extension of the Tours of the Guard\n" + BODY
    assert len(list(segment_pages(SOURCE, pages(text, edition_item(195, 2)), "auto"))) == 2


def test_a_stray_mark_over_a_head_goes_with_it_but_a_signature_does_not():
    marked = list(
        segment_pages(SOURCE, pages(edition_item(7, 1), '49."\n' + edition_item(8, 2)), "auto")
    )
    assert extents(marked) == [(1, 1), (2, 2)]
    signed = list(
        segment_pages(SOURCE, pages(edition_item(7, 1), "Dorn\n" + edition_item(8, 2)), "auto")
    )
    assert extents(signed) == [(1, 2), (2, 2)] and signed[0].text.endswith("Dorn")


def test_an_enclosure_stays_with_its_letter():
    text = (
        edition_item(7, 1)
        + "[Enclosure]\nMemorandum From the Minister of War to the King\nValmera, April 1, 1959.\n"
        + BODY
    )
    assert len(list(segment_pages(SOURCE, pages(text), "auto"))) == 1


def test_a_released_cable_is_one_document_and_its_record_no_text():
    first = (
        "Declassified/Released US Department of State EO Systematic Review 30 JUN 2005\nMessage "
        "Text\n"
        "CONFIDENTIAL\nPAGE 01 VALMERA 00158 01 OF 02 092103Z\nR 091855Z JAN 74\nFM AMEMBASSY "
        "VALMERA\n"
        "TO SECSTATE WASHDC 2099\nCONFIDENTIAL SECTION 1 OF 2 VALMERA 0158\nSUBJECT: EXILES\n1. "
        "THE KING WILL\n"
        "CONFIDENTIAL\nCONFIDENTIAL\nPAGE 02 VALMERA 00158 01 OF 02 092103Z\nNOT RETURN.\n"
    )
    second = (
        "FM AMEMBASSY VALMERA\nTO SECSTATE WASHDC 2100\n"
        "CONFIDENTIAL SECTION 2 OF 2 VALMERA 0158\n2. NOR WILL WE.\nNNN\n"
    )
    record = "Message Attributes\nDraft Date: 09 JAN 1974\nFilm Number: D740005-0506\n"
    document, *rest = segment_pages(
        SOURCE, pages(first, second, record, first.replace("00158", "00159")), "auto"
    )
    assert extents([document]) == [(1, 3)] and len(rest) == 1
    assert "THE KING WILL\nNOT RETURN." in document.text
    assert "Draft Date" not in document.text and "NNN" not in document.text
    assert document.header.file_number == "D740005-0506"


def test_a_pdf_without_any_head_is_one_document_of_unknown_kind():
    documents = list(segment_pages(SOURCE, pages(BODY, BODY, "• . ,\n"), "auto"))
    assert extents(documents) == [(1, 3)]
    assert documents[0].header == Header()


def test_blank_pages_make_no_document():
    assert list(segment_pages(SOURCE, pages("", " \n\n"), "auto")) == []


def test_never_means_never():
    sheets = pages(telegram(1), telegram(2))
    assert extents(list(segment_pages(SOURCE, sheets, "never"))) == [(1, 2)]


def test_plain_text_is_kept_but_for_the_hyphens_of_broken_words():
    text = "  \n12\nSECRET\r\nbro-\nken  \n\n\n-2-\n\U0001f4dc"
    plain = Source("t", "a.txt", "0", "text/plain", 1)
    (document,) = segment_pages(plain, [page(1, text)], "auto")
    assert document.text == text.replace("bro-\nken", "broken")


def test_broken_words_are_joined_and_compounds_kept():
    text = "The Commu-\nnists and the anti-\nCommunist and self-\nsupporting camps.\n"
    (document,) = segment_pages(SOURCE, pages(text), "auto")
    assert document.text == "The Communists and the anti-Communist and self-supporting camps."


@pytest.mark.parametrize(
    ("foot", "head", "read"),
    [
        ("The Minister was in-", "formed of it.", "The Minister was informed of it."),
        ("The Minister was in- \n", "  formed of it.", "The Minister was informed of it."),
        ("A bank, state-", "owned too.", "A bank, state-owned too."),
        ("THE DEPART-", "MENT AGREES.", "THE DEPARTMENT AGREES."),
        ("The Anglo-", "Ostrian pact.", "The Anglo-Ostrian pact."),
        ("It was said--", "and denied.", "It was said--\nand denied."),
        ("All held talks-", "2. The Embassy goes on.", "All held talks-\n2. The Embassy goes on."),
    ],
)
def test_words_are_read_over_the_end_of_a_page(foot, head, read):
    sheets = pages(f"OSTRIA 211\n{foot}", f"212 OSTRIA\n{head}")
    (document,) = segment_pages(SOURCE, sheets, "never")
    assert document.text == read
    for part in document.parts:
        page_text = sheets[part.page_number - 1].text
        assert page_text[part.page_start :].startswith(document.text[part.start : part.end])


def test_marks_from_ingest_are_left_out():
    text = "A handwritten scrawl here\n" + BODY
    marked = page(1, text, (Mark(0, 25, "stamp"),))
    (document,) = segment_pages(SOURCE, [marked], "auto")
    assert document.text.startswith("The King")


def test_pages_are_taken_one_by_one():
    taken: list[int] = []

    def stream() -> Iterator[Page]:
        for number in range(1, 2001):
            taken.append(number)
            yield page(number, telegram(number % 28 + 1))

    next(segment_pages(SOURCE, stream(), "auto"))
    assert len(taken) < 8


def test_divisions_that_the_source_states_are_believed():
    sheets = pages("Preface.\nFirst item", "goes on.\nSecond item.")
    first, second = documents_from_divisions(
        SOURCE,
        [Division(1, 9, 2, 8, Header(kind="letter")), Division(2, 9, 2, 21, Header(kind="note"))],
        sheets,
    )
    assert (first.text, first.first_page, first.last_page) == ("First item\ngoes on.", 1, 2)
    assert (second.text, second.header.kind) == ("Second item.", "note")


LINES = (
    "SECRET",
    "-2-",
    "Commu-",
    "nist plan",
    "",
    "  The King said no.",
    "12. Memorandum of Conversation",
    "Valmera, May 3, 1950",
    "PAGE 02 VALMERA 00158 092103Z",
    "Message Text",
    "NNN",
    "684",
    "[Enclosure]",
    "\u00e9t\u00e9 -",
)
PAGE_TEXTS = st.lists(st.sampled_from(LINES), max_size=12).map("\n".join)


@given(
    st.lists(PAGE_TEXTS, max_size=6),
    st.sampled_from(["auto", "never"]),
)
def test_every_part_is_a_slice_of_its_page_and_nothing_stands_between_but_line_feeds(texts, split):
    documents = list(segment_pages(SOURCE, pages(*texts), split))
    for document in documents:
        at = 0
        for part in document.parts:
            assert set(document.text[at : part.start]) <= {"\n"}
            copied = texts[part.page_number - 1][
                part.page_start : part.page_start + part.end - part.start
            ]
            assert document.text[part.start : part.end] == copied
            at = part.end
        assert at == len(document.text)
        assert document.first_page <= document.last_page
    assert all(a.last_page <= b.first_page for a, b in pairwise(documents))
