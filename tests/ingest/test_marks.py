"""Furniture: a specimen of each kind, and the lines that only look like it."""

import time

import pytest

from archive_miner.ingest.marks import BANNER, FOOTNOTE, PAGE_NUMBER, STAMP, mark_furniture
from archive_miner.types import Box

BODY = [
    "The King received me at ten and spoke of the army,",
    "its pay, and the officers whom he trusts. He would",
    "welcome a training mission under a man of standing,",
    "and asked that its arrival be kept from the press.",
    "I answered that I should report what he had said.",
]


def marks_of(lines: list[str], small: int = 0) -> dict[str, str]:
    """Return text → kind of the marked lines of a page, the last ``small`` lines set smaller."""
    text, spans, boxes = "", [], []
    step = 660 / max(len(lines) - 1, 1)
    for row, line in enumerate(lines):
        text += "\n" if row else ""
        spans.append((len(text), len(text) + len(line)))
        text += line
        size = 8.0 if row >= len(lines) - small else 10.0
        boxes.append(Box(72, 60 + step * row, 400, 60 + step * row + size))
    found = mark_furniture(text, spans, boxes, [len(boxes)], 792)
    assert [m.start for m in found] == sorted(m.start for m in found)
    return {text[m.start : m.end]: m.kind for m in found}


EDGE = {
    "-2-": "page_number",
    "- 14 -": "page_number",
    "514": "page_number",
    "(3)": "page_number",
    "Page 3 of 7": "page_number",
    "PAGE 2": "page_number",
    "SECRET": "banner",
    "Top Secret": "banner",
    "TOP SECRET/SENSITIVE": "banner",
    "SECRET/NODIS": "banner",
    "LIMITED OFFICIAL USE": "banner",
    "**CONFIDENTIAL**": "banner",
    "UNCLASSIFIED": "banner",
    "S E C R E T": "banner",
    "T O P S E C R E T": "banner",
    "DECLASSIFIED": "stamp",
    "Released in Part": "stamp",
    "REPRODUCED AT THE NATIONAL ARCHIVES": "stamp",
    "Declassified/Released US Department of State EO Systematic Review 4 MAY 2006": "stamp",
}


@pytest.mark.parametrize("line", EDGE)
@pytest.mark.parametrize("place", ["head", "foot"])
def test_furniture_at_the_edge_of_a_page(line, place):
    lines = [line, *BODY * 2] if place == "head" else [*BODY * 2, line]
    assert marks_of(lines) == {line: EDGE[line]}


@pytest.mark.parametrize(
    "line",
    [
        "2. The Embassy has no comment.",
        "PAGE 02 LA PAZ 09290 091530Z",
        "May 3, 1959",
        "Secret annex to the treaty",
        "CONFIDENTIAL LA PAZ 9290",
        "Confidential sources say so.",
        "The paper was declassified in 1974.",
        "Released in part by mistake, the prisoners",
        "a secret",
        "1952–1954",
        "12,500",
        "I A R A 10",
    ],
)
def test_near_misses_are_text(line):
    assert marks_of([line, *BODY * 2]) == {}
    assert marks_of([*BODY * 2, line]) == {}


def test_banners_and_counters_in_the_middle_of_a_page_are_text_and_stamps_are_not():
    middle = ["SECRET", "1953", "DECLASSIFIED"]
    assert marks_of([*BODY, *middle, *BODY]) == {"DECLASSIFIED": "stamp"}


NOTES = [
    "1. Telegram 214, May 5; not printed.",
    "2 See footnote 1, above, and the enclosure",
    "to it.",
]


def test_small_numbered_lines_at_the_foot_are_footnotes_to_the_last():
    assert marks_of([*BODY * 2, *NOTES], small=3) == dict.fromkeys(NOTES, "footnote")


@pytest.mark.parametrize("mark", ["*", "†", "3)", "12."])
def test_footnotes_open_with_their_number_or_sign(mark):
    note = f"{mark} Not printed."
    assert marks_of([*BODY * 2, note], small=1) == {note: "footnote"}


def test_numbered_paragraphs_in_the_size_of_the_body_are_no_footnotes():
    assert marks_of([*BODY * 2, *NOTES], small=0) == {}


def test_small_type_without_a_number_is_no_footnote():
    assert marks_of([*BODY * 2, "Printed on recycled paper"], small=1) == {}


def test_a_page_number_under_the_footnotes_keeps_its_kind():
    assert marks_of([*BODY * 2, *NOTES, "514"], small=4) == {
        **dict.fromkeys(NOTES, "footnote"),
        "514": "page_number",
    }


@pytest.mark.parametrize(
    "line", ["_" * 50_000, "- " * 25_000, "SECRET " * 8_000 + "x", "9" * 50_000]
)
def test_absurd_lines_are_judged_at_once(line):
    began = time.perf_counter()
    mark_furniture(line, [(0, len(line))], [Box(0, 0, 9, 9)], [1], 792)
    assert time.perf_counter() - began < 1.0


def test_no_pattern_takes_an_empty_line():
    assert not any(p.fullmatch("") for p in (PAGE_NUMBER, BANNER, STAMP, FOOTNOTE))
    assert mark_furniture("", [], [], [], 792) == ()
