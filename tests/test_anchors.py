"""Where a person's word belongs after papers were cut otherwise or read anew: there, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import PITCH, Papers, cut_out, papers

from archive_miner.anchors import Placed, Unplaced, make_anchor, place
from archive_miner.errors import UsageError
from archive_miner.offsets import page_spans, version_of
from archive_miner.types import Document, Header, Page, Part, Word

BOX = """
§ INCOMING TELEGRAM
VALMERA, May 4, 1953, 6 p.m.
The Ambassador called on the King this morning and
asked whether the treaty would be signed before the
end of the month. The King answered that his govern-
ment was ready, but that the army wanted first to see
the lists of equipment promised in the spring. He was
§ MEMORANDUM FOR THE FILE
Subject: the morning with the Chief of Staff, who is
ill. He asked for aid, and for aid alone, in writing.
Nothing was promised that the Department had not seen.
=====
§ AIRGRAM FROM THE LEGATION AT PORT SELVA
The new modern harbour was opened by the Prince, and
the Company gave a dinner of forty covers afterwards.
The Prince spoke of his debts. The Company was silent.
"""

SPLIT = ("end of the month", "§ end of the month")
MERGED = ("§ MEMORANDUM", "MEMORANDUM")


def named(cases: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Return cases for a test, each called by what it begins with."""
    return [pytest.param(*rest, id=name) for name, *rest in cases]


def box(*changes: tuple[str, str]) -> Papers:
    """Read the box where some of its letters are others."""
    drawn = BOX
    for old, new in changes:
        assert drawn.count(old) == 1, old
        drawn = drawn.replace(old, new)
    return papers(drawn)


def find(now: Papers, marked: str) -> tuple[Document, int, int]:
    """Return where the words in brackets stand: "for [aid] alone"."""
    before, words, after = re.split(r"[\[\]]", marked)
    places = [(d, m.start()) for d in now.documents for m in re.finditer(
        re.escape(before + words + after), d.text)]  # fmt: skip
    assert len(places) == 1, marked
    document, at = places[0]
    return document, at + len(before), at + len(before) + len(words)


def placed(then: Papers, now: Papers, marked: str | None, whole: str = "") -> Placed | Unplaced:
    """Anchor the words in brackets, or the document that begins so, and place them today."""
    if marked is None:
        document = next(d for d in then.documents if d.text.startswith(whole))
        anchor = make_anchor(document, then.pages)
    else:
        document, start, end = find(then, marked)
        anchor = make_anchor(document, then.pages, start, end)
        assert anchor.quote == document.text[start:end]
    return place(anchor, now.documents, now.pages)


# A stretch of a document

FOUND = [
    # what became of the papers, what was changed, the words then, and where they are now
    ("nothing became of them", [], "the [treaty would] be", "the [treaty would] be"),
    ("split before the words", [SPLIT], "the [army wanted] first", "the [army wanted] first"),
    ("split after the words", [SPLIT], "[the treaty] would", "[the treaty] would"),
    ("split right before them", [SPLIT], "[end of] the", "[end of] the"),
    ("merged", [MERGED], "and for [aid] alone", "and for [aid] alone"),
    ("split elsewhere, so called otherwise", [SPLIT], "[forty] covers", "[forty] covers"),
    (
        "a new reading took m for rn",
        [("modern", "rnodern"), ("harbour", "barbour")],
        "new [modern harbour] was",
        "new [rnodern barbour] was",
    ),
    (
        "rn at the end of the words",
        [
            ("Chief of Staff, who", "Chief of Staff, wbo"),
            ("King this morning", "King this morrling"),
        ],
        "called on [the King this morning] and",
        "called on [the King this morrling] and",
    ),
    (
        "one word misread, of which many stand on the page",
        [("Subject: the", "Subject: tlie")],
        "Subject: [the] morning",
        "Subject: [tlie] morning",
    ),
    (
        "words run together: the one in the middle keeps its ends",
        [("whether the treaty", "whetherthetreaty")],
        "whether [the] treaty",
        "whether[the]treaty",
    ),
    (
        "a word broken in two by a blank",
        [("equipment", "equip ment")],
        "of [equipment promised] in",
        "of [equip ment promised] in",
    ),
    (
        "a speck read as a word at the end of a line",
        [("before the", "before the .,")],
        "before [the\nend] of",
        "before [the .,\nend] of",
    ),
    (
        "a line above was lost: all lines stand where they stood",
        [("VALMERA, May 4, 1953, 6 p.m.", " ")],
        "asked [whether] the",
        "asked [whether] the",
    ),
    (
        "of two on one line the second",
        [("in writing", "iu writing")],
        "and for [aid] alone",
        "and for [aid] alone",
    ),
    (
        "of two on one line the first",
        [("in writing", "iu writing")],
        "asked for [aid], and",
        "asked for [aid], and",
    ),
    (
        "it began inside a word",
        [("in writing", "iu writing")],
        "in w[riting]",
        "iu w[riting]",
    ),
    (
        "it began inside a word that was misread",
        [("Department had", "Deparlment had")],
        "the De[partment had] not",
        "the De[parlment had] not",
    ),
    (
        "with signs at its ends",
        [("forty covers", "forly covers")],
        "of [forty covers afterwards.]",
        "of [forly covers afterwards.]",
    ),
    (
        "what stood beside it became furniture",
        [("INCOMING TELEGRAM\nV", "INCOMING TELEGRAM\n~ V")],
        "[The Ambassador] called",
        "[The Ambassador] called",
    ),
    (
        "blanks alone",
        [("was opened", "wss opened")],
        "dinner of[ ]forty",
        "dinner of[ ]forty",
    ),
]


@pytest.mark.parametrize(("changes", "then", "now"), named(FOUND))
def test_words_are_found_again(changes, then, now):
    today = box(*changes)
    document, start, end = find(today, now)
    found = placed(box(), today, then)
    assert isinstance(found, Placed), found
    assert (found.document_id, found.start, found.end) == (document.document_id, start, end)
    assert found.is_exact is (re.sub(r".*\[|\].*", "", now) == re.sub(r".*\[|\].*", "", then))
    before, low, high = find(box(), then)
    assert found.is_moved is ((before.document_id, low, high) != (document.document_id, start, end))


LOST = [
    (
        "a document ends inside the words now",
        [SPLIT],
        "[before the\nend of] the",
        "a document ends inside it now: it lies in s-0001, s-0002",
    ),
    (
        "the line became furniture",
        [("asked whether", "~ asked whether")],
        "asked [whether] the",
        "what stands at its place is no document's text now: “whether”",
    ),
    (
        "the line was lost, and the words stand elsewhere on the page",
        [("asked whether the treaty would be signed before the", " ")],
        "whether [the] treaty",
        "nothing is read at its place on page 1 now",
    ),
    (
        "the word was misread beyond likeness, and stands elsewhere on the page",
        [("whether the treaty", "whether cbo treaty")],
        "whether [the] treaty",
        "its place on page 1 reads otherwise now: “cbo”",
    ),
    (
        "other words stand there",
        [("asked whether the treaty would be signed before the", "no more of this " * 3)],
        "whether [the treaty would] be",
        "its place on page 1 reads otherwise now: ",
    ),
    (
        "the page has no text",
        [(BOX.split("=====\n")[1], " ")],
        "forty [covers]",
        "no document has text on page 2 now",
    ),
    (
        "blanks alone, and no blank there now",
        [("dinner of forty", "dinner offorty")],
        "dinner of[ ]forty",
        "other signs stand at its place now: “”",
    ),
]


@pytest.mark.parametrize(("changes", "then", "reason"), named(LOST))
def test_what_has_no_place_says_why(changes, then, reason):
    found = placed(box(), box(*changes), then)
    assert isinstance(found, Unplaced) and found.reason.startswith(reason), found
    assert "\n" not in found.reason


@pytest.mark.parametrize("joined", [True, False])
@pytest.mark.parametrize("quote", ["his [government was] ready", "his [govern]ment"])
def test_a_word_broken_at_the_end_of_a_line_is_one_word_or_two(joined, quote):
    then, now = papers(BOX, joined), papers(BOX.replace("writing", "wriiing"), not joined)
    document, start, end = find(papers(BOX), quote)
    if not joined:
        text = then.documents[0].text
        start, end = text.index("govern-"), text.index("govern-") + (end - start)
        end += 2 * ("was" in quote)  # the hyphen and the end of the line
    found = place(make_anchor(then.documents[0], then.pages, start, end), now.documents, now.pages)
    assert isinstance(found, Placed) and found.is_exact
    words = now.documents[0].text[found.start : found.end]
    assert words.replace("-\n", "") == find_words(quote)
    assert document.document_id == found.document_id


def find_words(marked: str) -> str:
    return re.split(r"[\[\]]", marked)[1]


@pytest.mark.parametrize("moved", [(3, 0), (-3, 0), (0, 3), (0, -3), (2, 2)])
@pytest.mark.parametrize(
    "quote", ["for [aid] alone", "before [the\nend] of", "[He] asked", "the [army wanted] first"]
)
def test_boxes_may_be_off_by_a_few_points(moved, quote):
    then = box()
    now = box(("answered", "auswered"), ("in writing", "iu writing")).moved(*moved)
    found = placed(then, now, quote)
    document, start, end = find(now, quote)
    assert isinstance(found, Placed) and found.is_exact
    assert (found.document_id, found.start, found.end) == (document.document_id, start, end)


def test_a_word_under_the_same_word_is_not_taken_for_it():
    then = papers("§ The old king held the army dear\nand left the people to the young\none.")
    column = "§ The old king held the army dear\nand left it all the people here\none."
    document, start, end = find(then, "to [the] young")
    anchor = make_anchor(document, then.pages, start, end)
    above = tuple(
        (n, replace(b, top=b.top - PITCH, bottom=b.bottom - PITCH)) for n, b in anchor.boxes
    )
    now = papers(column)
    assert isinstance(place(replace(anchor, boxes=above), now.documents, now.pages), Unplaced)


def test_a_page_read_by_ocr_with_its_head_left_out_and_its_text_cut_otherwise():
    native = """
§ FOREIGN RELATIONS, 1953, VOLUME IX
No. 312
The Ambassador in Ostria to the Secretary of State
The King received me at ten and spoke of the army.
FOREIGN RELATIONS
"""
    ocr = """
~ FOREIGN RELATIONS, 1953, VOLUME IX
§ No. 312
§ The Ambassador in Ostria to the Secretary of Slate
The King received me at ten and spoke of the arrny.
~ FOREIGN RELATIONS
"""
    then, now = papers(native), papers(ocr)
    assert placed(then, now, "spoke [of the army].") == Placed("s-0002", 89, 101, False, True)
    furniture = placed(then, now, "army.\n[FOREIGN RELATIONS]")
    assert isinstance(furniture, Unplaced) and "no document's text" in furniture.reason
    whole = placed(then, now, None, "FOREIGN")
    assert isinstance(whole, Unplaced) and whole.reason.endswith("s-0002 holds its beginning")


# A document as a whole

REPORT = """
§ Cover of a file of the Legation that names no sender and no place, and was never numbered.
§ REPORT OF THE MISSION ON THE STATE OF THE ARMY OF VALMERA
{0}
The mission saw six garrisons in the month of May, all of them under strength and short of boots.
Of the officers it met none had been paid since February, and most of them said so before their men.
{1}
The mission recommends that advisers be sent before equipment is, and that they be paid by the King.
{2}
§ Note on the harbour, which the Company dredges, and on the debts of the Prince, which nobody pays.
The Legation has nothing to add to its reports of the winter, the harbour being what it was in them.
"""


def report(*lines: str, changes: Sequence[tuple[str, str]] = ()) -> Papers:
    """Read the report with lines put where it has none, and with some of its letters others."""
    drawn = REPORT.format(*lines, *["" for _ in range(3 - len(lines))])
    for old, new in changes:
        drawn = drawn.replace(old, new)
    return papers(drawn)


WHOLE = [
    ("nothing became of it", report(), "s-0002"),
    ("a head that was furniture", report("~ SECRET"), "s-0002"),
    ("a head that became text", report("SECRET"), "s-0002"),
    ("a stamp at its end", report("", "", "DECLASSIFIED 4/7/99"), "s-0002"),
    ("misread", report(changes=(("rn", "m"), ("the", "tbe"))), "s-0002"),
    ("the one before it is gone", report(changes=(("§ C", "~ C"),)), "s-0001"),
    (
        "another was cut off before its end",
        report("", "§ Annex"),
        "split since: s-0002 holds its beginning",
    ),
    (
        "what follows was taken in",
        report(changes=(("§ Note", "Note"),)),
        "merged with what follows it since: s-0002 holds its beginning",
    ),
    (
        "it was taken into what stands before",
        report(changes=(("§ REPORT", "REPORT"),)),
        "merged with what stands before it since: s-0001 holds its beginning",
    ),
    (
        "it was split in its opening",
        report(changes=(("Of the off", "§ Of the off"),)),
        "split since: s-0002 holds its beginning",
    ),
    ("lost", papers("§ Nothing was read.\n" + "\n" * 6), "of its beginning: "),
]  # fmt: skip


@pytest.mark.parametrize("words", [True, False], ids=["with boxes", "without"])
@pytest.mark.parametrize(("now", "where"), named(WHOLE))
def test_a_document_is_found_where_it_has_the_same_extent(now, where, words):
    then = report()
    if not words:
        then, now = then.without_words(), now.without_words()
    found = placed(then, now, None, "REPORT")
    if isinstance(found, Placed):
        text = next(d.text for d in now.documents if d.document_id == found.document_id)
        assert (found.document_id, found.start, found.end) == (where, 0, len(text))
        assert found.is_exact is (version_of(text) == version_of(then.documents[1].text))
    else:
        assert found.reason.startswith(where), found


LETTER = """
§ LETTER FROM THE MINISTER OF WAR TO THE CHIEF OF THE MISSION
The Minister thanks the Chief of the Mission for the lists of equipment that reached him in March.
He regrets that of the rifles promised for the garrison of the capital only half have been landed.
The King has asked him to say that no officer will be sent abroad before the others have arrived.
He hopes that the advisers will meanwhile go on teaching those who remain, at the usual salary.
Of the harbour he would rather not write, as the Company has a lease of it that nobody has seen.
The two aircraft have arrived; one of them flies, and the other has been put before the palace.
{}Of the road to the north he has nothing to report.
The Minister remains, with the expression of his high regard, the obedient friend of the Mission.
"""


@pytest.mark.parametrize("words", [True, False], ids=["with boxes", "without"])
def test_a_document_that_lost_or_won_two_lines_at_its_end_is_another(words):
    papers_then = [papers(LETTER.format(mark)) for mark in ("", "§ ")]
    if not words:
        papers_then = [one.without_words() for one in papers_then]
    for then, now in (papers_then, papers_then[::-1]):
        found = placed(then, now, None, "LETTER")
        assert isinstance(found, Unplaced) and "s-0001 holds its beginning" in found.reason, found


def test_of_two_copies_on_two_pages_the_page_tells_and_on_one_page_the_boxes():
    copy = (
        "§ CIRCULAR\nThe Department wishes to be told of any change in the guard of the palace.\n"
    )
    for parting in ("=====\n", ""):
        then = papers("§ Cover\n" + copy + parting + copy)
        now = papers("~ Cover\n" + (copy + parting + copy).replace("told", "tolcl"))
        for number in (1, 2):
            anchor = make_anchor(then.documents[number], then.pages)
            found = place(anchor, now.documents, now.pages)
            assert isinstance(found, Placed) and found.document_id == f"s-{number:04d}"
        shifted = papers("~ Cover\n" + copy + parting + copy)
        found = place(anchor, shifted.documents, shifted.pages)
        assert found == Placed("s-0002", 0, len(shifted.documents[1].text), True, True)


def test_where_all_boxes_of_a_page_have_moved_an_unchanged_document_stays():
    found = placed(box(), box().moved(40, 90), "for [aid] alone")
    assert isinstance(found, Placed) and not found.is_moved
    found = placed(box(), box(("in writing", "iu writing")).moved(40, 90), "for [aid] alone")
    assert isinstance(found, Unplaced)


def test_a_document_that_took_the_name_of_its_copy_is_not_taken_for_it():
    copy = "§ CIRCULAR\nThe guard of the palace was changed.\n"
    then, now = papers("§ Cover\n" + copy + copy), papers("Cover\n" + copy + copy)
    document = then.documents[1]
    anchor = make_anchor(document, then.pages, 15, 24)
    now = papers("Cover\n" + copy.replace("§ ", "") + copy)
    assert now.documents[1].text == document.text
    assert place(anchor, now.documents, now.pages) == Placed("s-0001", 21, 30, True, True)


# Papers without boxes


def plain(text: str) -> tuple[list[Document], dict[int, Page]]:
    parts = (Part(0, len(text), 1, 0),) if text else ()
    page = Page("s", 1, 0, 0, text, "native", 1.0, "eng")
    return [Document("s-0001", "s", 1, 1, Header(), text, parts)], {1: page}


PROSE = (
    "The King asked for aid. The Minister, who had been told of it, spoke against the King, and"
    " of the army said only that it was paid. Before the elections the army will ask for aid again;"
    " after them the Minister may. In the north the harvest failed, in the south the roads did."
)
PLAIN = [
    ("a word that stands once", "been [told] of", [("asked", "begged")], "told"),
    ("a word that stands often", "for [aid] again", [("asked", "begged")], "aid"),
    ("over two lines", "of the [army said]", [("army said", "army\nsaid")], "army\nsaid"),
    ("broken", "the [elections] the", [("elections", "elec-\ntions")], "elec-\ntions"),
    ("misread", "the [harvest failed], in", [("harvest", "barvest")], "barvest failed"),
    ("a short one misread", "in the [south] the", [("south", "soutb")], "soutb"),
]


@pytest.mark.parametrize(("then", "changes", "now"), named(PLAIN))
def test_without_boxes_words_are_told_by_those_around(then, changes, now):
    documents, pages = plain(PROSE)
    document, start, end = find(Papers(tuple(documents), pages), then)
    text = PROSE
    for old, new in changes:
        text = text.replace(old, new)
    found = place(make_anchor(document, pages, start, end), *plain(text))
    assert isinstance(found, Placed), found
    assert text[found.start : found.end] == now and abs(found.start - start) < 10


def test_without_boxes_what_stands_twice_or_nowhere_has_no_place():
    form = "Name of applicant: none. Sum granted: none. "
    documents, pages = plain(form * 5)
    third = documents[0].text.index("granted", 2 * len(form))
    twice = place(make_anchor(documents[0], pages, third, third + 7), *plain(form * 6))
    assert isinstance(twice, Unplaced) and "nothing tells which" in twice.reason
    documents, pages = plain(PROSE)
    anchor = make_anchor(documents[0], pages, 0, 24)
    nowhere = place(anchor, *plain("Nothing of the kind was ever written down."))
    assert isinstance(nowhere, Unplaced) and "do not stand there" in nowhere.reason
    empty = place(anchor, *plain(""))
    assert empty == Unplaced("no document has text on page 1 now")
    assert isinstance(place(anchor, [], {}), Unplaced)


def test_an_edition_without_boxes_whose_pages_were_counted_otherwise():
    then = papers("§ One\n=====\n§ Two\n" + PROSE.replace(". ", ".\n")).without_words()
    now = papers(
        "§ One\n=====\n~ plate\n=====\n§ Two\n" + PROSE.replace(". ", ".\n")
    ).without_words()
    found = placed(then, now, "[elections the army will ask for aid again]; after")
    assert found == Placed(
        "s-0002", *then.find("elections the army will ask for aid again")[1:], True, False
    )
    few = placed(then, now, "told [of] it")
    assert isinstance(few, Unplaced) and "do not stand there" in few.reason
    length = len(then.documents[1].text)
    assert placed(then, now, None, "Two") == Placed("s-0002", 0, length, True, False)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 0), (3, 2), (-1, 4), (0, 10**6), (None, 3), (3, None)]
)
def test_no_anchor_is_made_of_what_is_no_stretch(start, end):
    documents, pages = plain(PROSE)
    with pytest.raises(UsageError, match="is no stretch of its"):
        make_anchor(documents[0], pages, start, end)


def test_an_anchor_keeps_the_words_what_is_around_and_a_box_for_each_line():
    then = box()
    document, start, end = find(then, "before [the\nend of] the")
    anchor = make_anchor(document, then.pages, start, end)
    assert (anchor.document_id, anchor.page_number, anchor.is_whole) == ("s-0001", 1, False)
    assert anchor.prefix == document.text[start - 64 : start]
    assert anchor.suffix == document.text[end : end + 64]
    assert [(number, b.top) for number, b in anchor.boxes] == [
        (1, 72 + 3 * PITCH),
        (1, 72 + 4 * PITCH),
    ]
    whole = make_anchor(document, then.pages)
    assert whole.is_whole and (whole.start, whole.end) == (0, len(document.text))
    assert (whole.quote, whole.prefix) == (document.text[:300], "")
    assert whole.suffix == document.text[-300:] and len(whole.boxes) == 7
    assert whole.version == version_of(document.text) and len(whole.version) == 16


# Whatever happens

VOCABULARY = (
    "the",
    "King",
    "aid",
    "of",
    "a",
    "banana",
    "treaty,",
    "army.",
    "govern-",
    "ment",
    "--",
    "1",
)
SHEETS = st.lists(
    st.lists(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=9), min_size=1, max_size=8),
    min_size=1,
    max_size=3,
)


@st.composite
def drawn_papers(draw: st.DrawFn, sheets: list[list[list[str]]]) -> Papers:
    """Cut pages into documents at any lines, and leave any lines out as furniture."""
    marks = st.sampled_from(["", "", "", "§ "])
    return papers(
        "=====\n".join(
            "".join(draw(marks) + " ".join(words) + "\n" for words in sheet) for sheet in sheets
        )
    )


@st.composite
def a_stretch(draw: st.DrawFn, some: Papers) -> tuple[Document, int, int]:
    document = draw(st.sampled_from(some.documents))
    start = draw(st.integers(0, len(document.text) - 1))
    return document, start, draw(st.integers(start + 1, min(len(document.text), start + 60)))


def printed(some: Papers, at: tuple[str, int, int], signs: bool = False) -> set[tuple[int, int]]:
    """Return page and offset of the letters under a stretch of a document, and of other signs."""
    name, start, end = at
    document = next(d for d in some.documents if d.document_id == name)
    return {
        (number, offset)
        for number, low, high in page_spans(document, start, end)
        for offset in range(low, high)
        for letter in some.pages[number].text[offset]
        if letter.isalnum() or (signs and not letter.isspace())
    }


@given(st.data(), st.booleans())
@settings(deadline=None, max_examples=60)
def test_with_the_text_unchanged_everything_stays_where_it_was(data, words):
    some = data.draw(drawn_papers(data.draw(SHEETS)))
    some = some if words else some.without_words()
    document, start, end = data.draw(a_stretch(some))
    found = place(make_anchor(document, some.pages, start, end), some.documents, some.pages)
    if words or len({d.text for d in some.documents}) == len(some.documents):
        assert found == Placed(document.document_id, start, end, True, False)
    whole = place(make_anchor(document, some.pages), some.documents, some.pages)
    assert whole == Placed(document.document_id, 0, len(document.text), True, False)


@given(st.data(), st.booleans())
@settings(deadline=None, max_examples=150)
def test_however_documents_are_cut_words_lead_to_the_same_place_on_the_page(data, words):
    sheets = data.draw(SHEETS)
    if not words:  # no two documents are the same
        sheets = [
            [[*line, f"{n}.{m}"] for m, line in enumerate(sheet)] for n, sheet in enumerate(sheets)
        ]
    then, now = data.draw(drawn_papers(sheets)), data.draw(drawn_papers(sheets))
    document, start, end = data.draw(a_stretch(then))
    here = printed(then, (document.document_id, start, end))
    quoted = printed(then, (document.document_id, start, end), signs=True)
    then, now = (then, now) if words else (then.without_words(), now.without_words())
    found = place(make_anchor(document, then.pages, start, end), now.documents, now.pages)
    if isinstance(found, Placed):
        assert printed(now, (found.document_id, found.start, found.end)) == here
    elif words and re.search(r"\w", document.text[start:end]):
        holding = [
            one
            for one in now.documents
            if quoted & printed(now, (one.document_id, 0, len(one.text)), signs=True)
        ]
        assert len(holding) > 1, found


@st.composite
def edits(draw: st.DrawFn, text: str, start: int, end: int) -> tuple[str, int]:
    """Change fewer than 12 letters of a text outside a stretch; return it and the new start."""
    left, right = text[:start], text[end:]
    for _ in range(draw(st.integers(1, 3))):
        lost, new = draw(st.integers(0, 1)), draw(st.text("ab \n-", max_size=2))
        if draw(st.booleans()):
            at = draw(st.integers(0, len(left)))
            left = left[:at] + new + left[at + lost :]
        else:
            at = draw(st.integers(0, len(right)))
            right = right[:at] + new + right[at + lost :]
    return left + text[start:end] + right, len(left)


TEXTS = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=90).map(" ".join) | st.text(
    "ab \n-.", min_size=1, max_size=200
)


@given(st.data(), TEXTS)
@settings(deadline=None, max_examples=300)
def test_without_boxes_a_few_edits_never_lead_elsewhere(data, text):
    documents, pages = plain(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 40)))
    changed, there = data.draw(edits(text, start, end))
    if changed == text:
        return
    found = place(make_anchor(documents[0], pages, start, end), *plain(changed))
    if isinstance(found, Placed) and text[start:end].isspace():  # more blanks may stand there now
        assert changed[found.start : found.end].isspace()
        assert found.start <= there < there + end - start <= found.end
    elif isinstance(found, Placed):
        assert (found.start, found.end) == (there, there + end - start)


@given(st.data(), SHEETS)
@settings(deadline=None, max_examples=150)
def test_with_boxes_no_misreading_around_words_leads_elsewhere(data, sheets):
    then = data.draw(drawn_papers(sheets))
    document, start, end = data.draw(a_stretch(then))
    here = printed(then, (document.document_id, start, end))
    quoted = printed(then, (document.document_id, start, end), signs=True)
    misread = st.sampled_from(["", *VOCABULARY, "tlie", "xxxxxxxx"])
    pages, moved = {}, {}
    for number, page in then.pages.items():
        text, words = "", []
        last = 0
        for word in page.words:
            text += page.text[last : word.start]
            at, last = len(text), word.end
            is_quoted = any((number, i) in quoted for i in range(word.start, word.end))
            is_read_anew = not is_quoted and data.draw(st.integers(0, 4)) == 0
            new = data.draw(misread) if is_read_anew else page.text[word.start : word.end]
            moved |= {(number, i): (number, at + i - word.start) for i in range(word.start, last)}
            text += new
            words += [Word(at, len(text), word.box)] if new else []
        pages[number] = replace(page, text=text, words=tuple(words))
    runs = [[(n, 0, len(page.text))] for n, page in pages.items()]
    now = Papers(tuple(cut_out(pages, runs)), pages)
    found = place(make_anchor(document, then.pages, start, end), now.documents, now.pages)
    if isinstance(found, Placed) and re.search(r"\w", document.text[start:end]):
        assert printed(now, (found.document_id, found.start, found.end)) == {moved[i] for i in here}
