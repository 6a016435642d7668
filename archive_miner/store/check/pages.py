"""Pages: words that spell their text, boxes on the page, marks and boundaries inside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from operator import le

from archive_miner.store.check.finding import UNREADABLE, Advance, Finding, is_inside, read_list
from archive_miner.store.packing import word_columns

MARGIN = 1.0
"""Points by which a page is grown before a box counts as off it.

A word cut by the edge is seen, and stays (``ingest.pdf``): of 180,000 words of cables, editions,
scans and manuals one reached 4.8 points over the edge, and none lay wholly off it.
"""


def words_spell_their_pages(connection: sqlite3.Connection, advance: Advance) -> Iterator[Finding]:
    """Yield the pages whose words, boxes or marks do not fit their text and size."""
    rows = connection.execute(
        "SELECT s.path, p.number, p.width, p.height, p.text, p.words, p.marks FROM pages p"
        " LEFT JOIN sources s ON s.source_id = p.source_id ORDER BY p.rowid"
    )
    for path, number, width, height, text, words, marks in rows:
        for what in _faults_of_words(words, text, (width, height)):
            yield Finding(f"{path} p. {number}", what)
        for what in _faults_of_marks(marks, text):
            yield Finding(f"{path} p. {number}", what)
        advance(1)


def _faults_of_words(blob: bytes, text: str, size: tuple[float, float]) -> Iterator[str]:
    """Yield what is wrong with the words of a page, the first of each kind."""
    try:
        columns = word_columns(blob)
    except UNREADABLE:
        yield "its words cannot be unpacked"
        return
    starts, ends, *boxes = columns[:6]
    # whole columns first: one page in many has a fault, and only that is gone through word by word
    words = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    if not (
        " ".join(words).split() == words
        and all(map(le, ends, starts[1:]))
        and (not starts or (starts[0] >= 0 and ends[-1] <= len(text)))
    ):
        place = _first_misspelt(starts, ends, text)
        yield f"word {place + 1} at {starts[place]}–{ends[place]} does not spell a word of the text"
    yield from _faults_of_boxes(boxes, words, size)


def _first_misspelt(starts: Sequence[int], ends: Sequence[int], text: str) -> int:
    """Return which word is the first that is out of order or no word of the text."""
    last = 0
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        printed = text[start:end]
        if start < last or end > len(text) or printed.split() != [printed]:
            return place
        last = end
    return 0


def _faults_of_boxes(
    boxes: Sequence[Sequence[int]], words: Sequence[str], size: tuple[float, float]
) -> Iterator[str]:
    """Yield the first box that is inside out, and the first that lies off the page."""
    x0, top, x1, bottom = boxes
    if not (all(map(le, x0, x1)) and all(map(le, top, bottom))):
        turned = [a > c or b > d for a, b, c, d in zip(*boxes, strict=True)]
        place = turned.index(True)
        yield f"the box of word {place + 1}, {words[place]!r}, is inside out"
    if not words or not all(size):
        return
    low, right, lower = (
        round(side * 100) for side in (-MARGIN, size[0] + MARGIN, size[1] + MARGIN)
    )
    if max(x0) > right or max(top) > lower or min(x1) < low or min(bottom) < low:
        off = [
            a > right or b > lower or c < low or d < low for a, b, c, d in zip(*boxes, strict=True)
        ]
        place = off.index(True)
        yield f"the box of word {place + 1}, {words[place]!r}, lies off the page"


def _faults_of_marks(marks: str, text: str) -> Iterator[str]:
    try:
        found = [(int(start), int(end), str(kind)) for start, end, kind in read_list(marks)]
    except UNREADABLE:
        yield "its marks cannot be read"
        return
    for start, end, kind in found:
        if not is_inside((start, end), len(text)):
            yield f"the mark of a {kind} at {start}–{end} lies outside the text"


def boundaries_are_on_their_pages(
    connection: sqlite3.Connection, _advance: Advance
) -> Iterator[Finding]:
    """Yield the boundaries of files with documents that lie on no page there is."""
    rows = connection.execute(
        "SELECT s.path, b.page_number, b.start, p.text FROM sources s"
        " JOIN boundaries b ON b.source_id = s.source_id"
        " LEFT JOIN pages p ON p.source_id = b.source_id AND p.number = b.page_number"
        " WHERE s.segmented_by IS NOT NULL ORDER BY s.path, b.page_number, b.start"
    )
    for path, number, start, text in rows:
        if text is None:
            yield Finding(f"{path} p. {number}", f"a boundary at {start}, and no such page")
        elif not 0 <= start <= len(text):
            yield Finding(f"{path} p. {number}", f"the boundary at {start} lies outside the text")


def divisions_are_on_their_pages(
    connection: sqlite3.Connection, _advance: Advance
) -> Iterator[Finding]:
    """Yield the documents that editions mark out and that lie on no page there is."""
    rows = connection.execute(
        'SELECT s.path, d.ordinal, d.first_page, d.start, d.last_page, d."end",'
        " a.text, b.text FROM sources s JOIN divisions d ON d.source_id = s.source_id"
        " LEFT JOIN pages a ON a.source_id = d.source_id AND a.number = d.first_page"
        " LEFT JOIN pages b ON b.source_id = d.source_id AND b.number = d.last_page"
        " WHERE s.ingested_by IS NOT NULL ORDER BY s.path, d.ordinal"
    )
    for path, ordinal, first, start, last, end, text_there, text_here in rows:
        in_order = (first, start) <= (last, end)
        begins = text_there is not None and 0 <= start <= len(text_there)
        ends = text_here is not None and 0 <= end <= len(text_here)
        if not (in_order and begins and ends):
            place = f"p. {first} at {start} to p. {last} at {end}"
            yield Finding(path, f"division {ordinal}, {place}, is not on its pages")
