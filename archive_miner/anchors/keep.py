"""What is kept of a place in the papers, and what may become of it.

In: a document and its pages. Out: an anchor. Knows nothing of how it is found again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive_miner.errors import UsageError
from archive_miner.offsets import page_of, page_spans, union, version_of, words_in
from archive_miner.types import Anchor, Box, Document, Page, Word

CONTEXT_CHARACTERS = 64
"""Kept before and after a stretch. With 32, two source notes on one page differed around the same
words in three letters: "794.5/5-2259. Confidential; Limit Distribution. Drafted by Sneider on June
3"."""

ENDS_CHARACTERS = 300
"""Kept of a document's opening and closing: its head with place and date, its last sentences."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an anchor stands today.

    ``is_exact`` where the very words stand there, whichever way their lines are broken; else they
    are read a little differently now. ``is_moved`` where the document or the offsets are not those
    that the anchor says.
    """

    document_id: str
    start: int
    end: int
    is_exact: bool
    is_moved: bool


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Why an anchor has no place today, in one line."""

    reason: str


def make_anchor(
    document: Document, pages: Mapping[int, Page], start: int | None = None, end: int | None = None
) -> Anchor:
    """Return the anchor of a stretch of a document's text, or without offsets of the whole of it.

    Raises UsageError where there is no such stretch.
    """
    text = document.text
    is_whole = start is None and end is None
    low, high = (0, len(text)) if start is None or end is None else (start, end)
    if not is_whole and (start is None or end is None or not 0 <= low < high <= len(text)):
        raise UsageError(
            f"{document.document_id}: {start} to {end} is no stretch of its {len(text)} characters"
        )
    until = min(high, ENDS_CHARACTERS) if is_whole else high
    return Anchor(
        document.source_id,
        document.document_id,
        version_of(text),
        low,
        high,
        is_whole,
        page_of(document, low),
        text[low:until],
        "" if is_whole else text[max(0, low - CONTEXT_CHARACTERS) : low],
        text[-ENDS_CHARACTERS:] if is_whole else text[high : high + CONTEXT_CHARACTERS],
        tuple(_line_boxes(document, pages, low, until)),
    )


def _line_boxes(
    document: Document, pages: Mapping[int, Page], start: int, end: int
) -> Iterator[tuple[int, Box]]:
    """Yield (page number, box) for each printed line under a stretch of a document's text."""
    for number, low, high in page_spans(document, start, end):
        line: list[Box] = []
        last = low
        for word in words_in(pages[number], low, high) if number in pages else ():
            if line and "\n" in pages[number].text[last : word.start]:
                yield number, union(line)
                line = []
            line.append(_cut(word, low, high))
            last = word.end
        if line:
            yield number, union(line)


def word_boxes(
    document: Document, pages: Mapping[int, Page], start: int, end: int
) -> Iterator[tuple[int, Box]]:
    """Yield (page number, box) for each printed word under a stretch of a document's text."""
    for number, low, high in page_spans(document, start, end):
        for word in words_in(pages[number], low, high) if number in pages else ():
            yield number, _cut(word, low, high)


def _cut(word: Word, start: int, end: int) -> Box:
    """Return so much of a word's box as a stretch of the page has of its letters.

    Readings run words together ("TOKYO;;-June-6;,"); the one in the middle keeps its own place.
    """
    box, step = word.box, (word.box.x1 - word.box.x0) / (word.end - word.start)
    left = box.x0 + step * max(0, start - word.start)
    return Box(left, box.top, max(left, box.x1 - step * max(0, word.end - end)), box.bottom)
