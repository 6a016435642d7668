"""Documents: text that is of their pages, in order, and passages that are slices of it."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from archive_miner.offsets import version_of
from archive_miner.store.check.finding import UNREADABLE, Advance, Finding, is_inside, read_list
from archive_miner.store.check.reading import Held, HeldPassage, readings_fit
from archive_miner.types import Part

PAGES_HELD = 16
"""Texts of pages kept at hand: documents come in order, and neighbours share a page."""


def documents_are_of_their_pages(
    connection: sqlite3.Connection, advance: Advance
) -> Iterator[Finding]:
    """Yield what does not fit in the documents of every file, and in what was read in them."""
    sources = connection.execute(
        "SELECT source_id, segmented_by IS NOT NULL FROM sources ORDER BY path"
    )
    for source_id, is_segmented in sources:
        # without it, pages were read or corrected since, and the documents are still those before
        pages = PageTexts(connection, source_id) if is_segmented else None
        before = Order()
        rows = connection.execute(
            "SELECT document_id, first_page, last_page, text, parts, header_fields, version,"
            " tagged_by IS NOT NULL FROM documents WHERE source_id = ? ORDER BY id",
            (source_id,),
        )
        for name, first, last, text, parts, fields, version, is_tagged in rows:
            held = Held(name, text, _parts(parts), _passages(connection, name), bool(is_tagged))
            if version != version_of(text):
                yield held.finding("the text is not of the version that is noted")
            yield from _faults_of_parts(held, (first, last), pages)
            yield from _faults_of_fields(held, fields)
            yield from _faults_of_passages(held)
            yield from _faults_of_order(held, before)
            yield from readings_fit(connection, held)
            advance(len(held.passages))


class PageTexts:
    """The texts of the pages of a source, the last of them kept at hand."""

    def __init__(self, connection: sqlite3.Connection, source_id: str) -> None:
        """Read from an open archive file."""
        self._connection, self._source_id = connection, source_id
        self._held: OrderedDict[int, str | None] = OrderedDict()

    def __getitem__(self, number: int) -> str | None:
        """Return the text of a page; None where there is none of that number."""
        if number not in self._held:
            row = self._connection.execute(
                "SELECT text FROM pages WHERE source_id = ? AND number = ?",
                (self._source_id, number),
            ).fetchone()
            self._held[number] = row[0] if row else None
            if len(self._held) > PAGES_HELD:
                self._held.popitem(last=False)
        return self._held[number]


def _parts(stored: str) -> tuple[Part, ...] | None:
    try:
        return tuple(Part(*map(int, part)) for part in read_list(stored))
    except UNREADABLE:
        return None


def _passages(connection: sqlite3.Connection, document_id: str) -> tuple[HeldPassage, ...]:
    rows = connection.execute(
        'SELECT id, passage_id, start, "end", page_number, text FROM passages'
        " WHERE document_id = ? ORDER BY start, id",
        (document_id,),
    )
    return tuple(HeldPassage(*row) for row in rows)


def _faults_of_parts(
    held: Held, numbers: tuple[int, int], pages: PageTexts | None
) -> Iterator[Finding]:
    """Yield the parts that are out of order or do not spell the document; the first of each kind.

    Between parts nothing may stand but line feeds.
    """
    if held.parts is None:
        yield held.finding("its parts cannot be read")
        return
    text, last = held.text, 0
    for place, part in enumerate(held.parts, 1):
        span = f"{part.start}–{part.end}"
        if part.start < last or not is_inside((part.start, part.end), len(text)):
            what = f"part {place} at {span} lies outside the text or over the part before"
            yield held.finding(what)
            return
        if text[last : part.start].strip("\n"):
            yield held.finding(f"the text at {last}–{part.start} is of no page")
            return
        if not numbers[0] <= part.page_number <= numbers[1]:
            yield held.finding(f"part {place} is of p. {part.page_number}, which is not its own")
            return
        what = _misspelt(held, part, pages) if pages else ""
        if what:
            yield held.finding(what)
            return
        last = part.end
    if text[last:].strip("\n"):
        yield held.finding(f"the text at {last}–{len(text)} is of no page")


def _misspelt(held: Held, part: Part, pages: PageTexts) -> str:
    """Return how a part is not what stands on its page; empty where it is."""
    there = pages[part.page_number]
    if there is None:
        return f"p. {part.page_number}, which it stands on, is not here"
    length = part.end - part.start
    if part.page_start < 0 or (
        held.text[part.start : part.end] != there[part.page_start : part.page_start + length]
    ):
        return f"the text at {part.start}–{part.end} is not what stands on p. {part.page_number}"
    return ""


def _faults_of_fields(held: Held, stored: str) -> Iterator[Finding]:
    try:
        fields = [
            (name, (int(start), int(end)))
            for name, _, start, end, _ in read_list(stored)
            if start is not None
        ]
    except UNREADABLE:
        yield held.finding("its header fields cannot be read")
        return
    for name, span in fields:
        if not is_inside(span, len(held.text)):
            yield held.finding(f"field {name} at {span[0]}–{span[1]} lies outside the text")


def _faults_of_passages(held: Held) -> Iterator[Finding]:
    """Yield the passages that are no slices of the document, and the text that is in none."""
    last = 0
    starts = [part.start for part in held.parts or ()]
    for passage in held.passages:
        low, high = passage.start, passage.end
        if low < last or not is_inside((low, high), len(held.text)):
            what = f"at {low}–{high} lies outside its document or over the passage before"
            yield passage.finding(what)
            return
        if held.text[low:high] != passage.text:
            yield passage.finding(f"is not what stands at {low}–{high} of its document")
        if held.parts:
            page = held.parts[max(0, bisect_right(starts, low) - 1)].page_number
            if page != passage.page_number:
                yield passage.finding(f"begins on p. {page}, not on p. {passage.page_number}")
        if held.text[last:low].strip():
            yield held.finding(f"the text at {last}–{low} is in no passage")
        last = high
    if held.text[last:].strip():
        yield held.finding(f"the text at {last}–{len(held.text)} is in no passage")


@dataclass(slots=True)
class Order:
    """How far the documents of a file have come, in reading order and in the numbers of rows."""

    begin: tuple[int, int] = (0, 0)
    passage: int = 0


def _faults_of_order(held: Held, before: Order) -> Iterator[Finding]:
    """Yield a finding where rows are not numbered in reading order, which search relies on."""
    if held.parts:
        begin = (held.parts[0].page_number, held.parts[0].page_start)
        if begin < before.begin:
            yield held.finding("is numbered after a document that begins later")
        before.begin = max(begin, before.begin)
    for passage in held.passages:
        if passage.number <= before.passage:
            yield passage.finding("is numbered before a passage that it follows")
        before.passage = max(passage.number, before.passage)
