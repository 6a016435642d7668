"""Span arithmetic: from a stretch of a document's text to the boxes on its pages.

In: documents made of parts, pages with words. Out: spans and boxes. Knows nothing of how text
was read, of stores or of files.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from archive_miner.types import Box, Document, Page, Part, Word

PageSpan = tuple[int, int, int]
"""(page number, start, end), offsets into that page's text."""


@lru_cache(maxsize=32)
def version_of(text: str) -> str:
    """Return what tells one text of a document from another: 16 hex digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Say whether two half-open spans share a code point; an empty span shares none."""
    return max(a[0], b[0]) < min(a[1], b[1])


def page_spans(document: Document, start: int, end: int) -> list[PageSpan]:
    """Return the stretches of page text that a span of the document was copied from, in order."""
    found = []
    first = max(0, bisect_right(document.parts, start, key=lambda part: part.start) - 1)
    for part in document.parts[first:]:
        if part.start >= end:
            break
        low, high = max(start, part.start), min(end, part.end)
        if low < high:
            shift = part.page_start - part.start
            found.append((part.page_number, low + shift, high + shift))
    return found


def page_of(document: Document, offset: int) -> int:
    """Return the number of the page that an offset of the document's text lies on."""
    index = bisect_right(document.parts, offset, key=lambda part: part.start) - 1
    return document.parts[max(0, index)].page_number if document.parts else document.first_page


def words_in(page: Page, start: int, end: int) -> Iterator[Word]:
    """Yield the words of a page that share a code point with a span of its text, in text order.

    An empty span shares none.
    """
    if start >= end:
        return
    first = bisect_right(page.words, start, key=lambda word: word.end)
    for word in page.words[first:]:
        if word.start >= end:
            break
        yield word


def union(boxes: Iterable[Box]) -> Box:
    """Return the smallest box that holds all the given ones; raises ValueError on none."""
    sides = [(box.x0, box.top, box.x1, box.bottom) for box in boxes]
    if not sides:
        raise ValueError("no box to unite")
    x0, top, x1, bottom = zip(*sides, strict=True)
    return Box(min(x0), min(top), max(x1), max(bottom))


def line_boxes(page: Page, start: int, end: int) -> list[Box]:
    """Return one box for each printed line that a span of a page's text touches."""
    lines: list[list[Box]] = []
    previous: Word | None = None
    for word in words_in(page, start, end):
        if previous is None or "\n" in page.text[previous.end : word.start]:
            lines.append([])
        lines[-1].append(word.box)
        previous = word
    return [union(line) for line in lines]


def locate(
    document: Document, pages: Mapping[int, Page], start: int, end: int
) -> list[tuple[int, Box]]:
    """Return (page number, box) for each printed line under a span of the document's text.

    ``pages`` maps page numbers to pages; pages without words (plain text) give no box.
    """
    return [
        (number, box)
        for number, low, high in page_spans(document, start, end)
        if number in pages
        for box in line_boxes(pages[number], low, high)
    ]


def check_words(page: Page) -> None:
    """Raise ValueError unless the words of a page are in order, apart, and slices of its text."""
    last = 0
    for word in page.words:
        printed = page.text[word.start : word.end]
        if word.start < last or word.end > len(page.text) or printed.split() != [printed]:
            raise ValueError(f"page {page.number}: {word} does not spell a word of its text")
        last = word.end


def join_parts(
    texts: Mapping[int, str], spans: Sequence[PageSpan], glue: Sequence[str]
) -> tuple[str, tuple[Part, ...]]:
    """Copy spans of page texts one after another, ``glue[i]`` before the i-th; text and parts.

    ``glue[0]`` is not used. Spans may be empty; they leave no part.
    """
    pieces: list[str] = []
    parts: list[Part] = []
    length = 0
    for index, (number, low, high) in enumerate(spans):
        if index and pieces:
            pieces.append(glue[index])
            length += len(glue[index])
        if low < high:
            parts.append(Part(length, length + high - low, number, low))
            pieces.append(texts[number][low:high])
            length += high - low
    return "".join(pieces), tuple(parts)
