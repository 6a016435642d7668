"""Span arithmetic: what is copied leads back, what leads back spells what was copied."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_miner.offsets import (
    check_words,
    join_parts,
    line_boxes,
    locate,
    overlap,
    page_of,
    page_spans,
    union,
    words_in,
)
from archive_miner.types import Box, Document, Header, Page, Part, Word

PRINTED = st.text(
    st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=8
)  # any script, any astral plane: offsets count code points


def page_of_words(number: int, lines: list[list[str]]) -> Page:
    """Set words on a grid: the box of the j-th word of line i is (10 j, 10 i)."""
    text, words = "", []
    for row, line in enumerate(lines):
        text += "\n" if row else ""
        for column, word in enumerate(line):
            text += " " if column else ""
            box = Box(10.0 * column, 10.0 * row, 10.0 * column + 9, 10.0 * row + 9)
            words.append(Word(len(text), len(text) + len(word), box))
            text += word
    return Page("s", number, 612, 792, text, "native", 1.0, "eng", words=tuple(words))


LINES = st.lists(st.lists(PRINTED, min_size=1, max_size=5), min_size=1, max_size=5)


@st.composite
def assembled(draw: st.DrawFn) -> tuple[Document, dict[int, Page]]:
    """A document made of any spans of up to three pages, in order, joined as the stage joins."""
    pages = {n: page_of_words(n, draw(LINES)) for n in range(1, draw(st.integers(1, 3)) + 1)}
    spans, glue = [], []
    for number, page in pages.items():
        ends = st.integers(0, len(page.text))
        cuts = sorted(draw(st.lists(ends, min_size=2, max_size=6)))
        for low, high in zip(cuts[::2], cuts[1::2], strict=False):
            spans.append((number, low, high))
            glue.append(draw(st.sampled_from(["", "\n", "\n\n"])))
    text, parts = join_parts({n: p.text for n, p in pages.items()}, spans, glue)
    return Document("d", "s", 1, len(pages), Header(), text, parts), pages


@settings(max_examples=60)
@given(assembled(), st.data())
def test_every_span_of_a_document_is_spelt_by_the_page_text_it_leads_back_to(made, data):
    document, pages = made
    start = data.draw(st.integers(0, len(document.text)))
    end = data.draw(st.integers(start, len(document.text)))
    found = page_spans(document, start, end)
    copied = "".join(pages[number].text[low:high] for number, low, high in found)
    covered = set()
    for part in document.parts:
        covered |= set(range(part.start, part.end))
    assert copied == "".join(
        document.text[i] for i in range(start, end) if i in covered
    )  # nothing of it lost, nothing beside it
    assert all(document.text[i] == "\n" for i in range(len(document.text)) if i not in covered)


@settings(max_examples=60)
@given(assembled())
def test_parts_are_slices_of_their_pages_in_order_and_apart(made):
    document, pages = made
    last = 0
    for part in document.parts:
        assert last <= part.start < part.end <= len(document.text)
        length = part.end - part.start
        page = pages[part.page_number]
        assert (
            document.text[part.start : part.end]
            == (page.text[part.page_start : part.page_start + length])
        )
        assert page_of(document, part.start) == page_of(document, part.end - 1) == page.number
        last = part.end


@settings(max_examples=60)
@given(assembled(), st.data())
def test_the_words_under_a_mention_spell_the_mention(made, data):
    document, pages = made
    if not document.parts:
        return
    part = data.draw(st.sampled_from(document.parts))
    page = pages[part.page_number]
    high = part.page_start + part.end - part.start
    whole = [w for w in page.words if part.page_start <= w.start and w.end <= high]
    if not whole:
        return
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(whole) - 1)] * 2)))
    shift = part.start - part.page_start
    start, end = whole[first].start + shift, whole[last].end + shift
    boxes = locate(document, pages, start, end)
    # read the page by eye: the words whose boxes lie under the boxes of the mention
    seen = [
        page.text[w.start : w.end]
        for w in page.words
        for _, box in boxes
        if box.x0 <= w.box.x0 < box.x1 and box.top <= w.box.top < box.bottom
    ]
    assert seen == document.text[start:end].split()
    assert {number for number, _ in boxes} == {page.number}
    assert len(boxes) == document.text[start:end].count("\n") + 1  # one box a printed line


@given(LINES)
def test_words_spelt_on_a_page_pass_the_check(lines):
    page = page_of_words(1, lines)
    check_words(page)
    assert [page.text[w.start : w.end] for w in words_in(page, 0, len(page.text))] == [
        word for line in lines for word in line
    ]


BOX = Box(0, 0, 9, 9)


@pytest.mark.parametrize(
    "words",
    [
        [Word(0, 3, BOX), Word(2, 5, BOX)],  # overlap
        [Word(4, 8, BOX), Word(0, 3, BOX)],  # out of order
        [Word(0, 8, BOX)],  # holds a blank: two words
        [Word(0, 5, BOX)],  # ends in a blank
        [Word(2, 2, BOX)],  # empty
        [Word(4, 99, BOX)],  # beyond the text
    ],
)
def test_words_that_do_not_spell_the_text_are_told(words):
    page = Page("s", 1, 1, 1, "Rhee said", "native", 1.0, "eng", words=tuple(words))
    with pytest.raises(ValueError, match="page 1"):
        check_words(page)


@pytest.mark.parametrize(
    ("a", "b", "shares"),
    [
        ((0, 4), (3, 6), True),
        ((0, 4), (4, 6), False),
        ((2, 3), (0, 9), True),
        ((5, 5), (0, 9), False),
    ],
)
def test_half_open_spans_overlap(a, b, shares):
    assert overlap(a, b) is overlap(b, a) is shares


def test_an_empty_span_touches_no_word():
    page = page_of_words(1, [["treaty", "signed"]])
    assert list(words_in(page, 3, 3)) == []
    assert line_boxes(page, 3, 3) == []


def test_a_span_inside_a_word_gets_the_word_and_glue_belongs_to_the_page_before():
    page = page_of_words(1, [["treaty", "signed"]])
    assert [w.start for w in words_in(page, 8, 9)] == [7]
    document = Document(
        "d", "s", 1, 2, Header(), "treaty\n\nsigned", (Part(0, 6, 1, 0), Part(8, 14, 2, 0))
    )
    assert [page_of(document, i) for i in (0, 5, 6, 7, 8, 13)] == [1, 1, 1, 1, 2, 2]
    assert page_spans(document, 6, 8) == []


def test_a_word_broken_over_two_pages_has_a_box_on_each():
    one, two = page_of_words(1, [["the", "con-"]]), page_of_words(2, [["tract", "of"]])
    text, parts = join_parts({1: one.text, 2: two.text}, [(1, 0, 7), (2, 0, 8)], ["", ""])
    document = Document("d", "s", 1, 2, Header(), text, parts)
    at = text.index("contract")
    found = locate(document, {1: one, 2: two}, at, at + len("contract"))
    assert found == [(1, one.words[1].box), (2, two.words[0].box)]


def test_a_page_that_is_not_at_hand_gives_no_box():
    document = Document("d", "s", 1, 1, Header(), "treaty", (Part(0, 6, 1, 0),))
    assert locate(document, {}, 0, 6) == []


def test_boxes_unite_and_nothing_does_not():
    assert union([Box(1, 5, 2, 9), Box(0, 6, 1, 7)]) == Box(0, 5, 2, 9)
    with pytest.raises(ValueError, match="no box"):
        union([])
