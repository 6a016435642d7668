"""The ground on which an anchor is looked for: what is printed near it today, and on which boxes.

In: documents of today and their pages. Out: one text of stretches of documents, that leads back to
them and to the page. Knows nothing of what is looked for but the pages it was on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive_miner.anchors.keep import CONTEXT_CHARACTERS, word_boxes
from archive_miner.offsets import page_of
from archive_miner.types import Box, Document, Page, Word

ROOM_CHARACTERS = 4 * CONTEXT_CHARACTERS
"""Taken of what stands before and after the pages of an anchor, for the words around it."""

GROWN_POINTS = 3.0
"""By how much boxes may be off: those of two readings were so by less than 2 points. Near miss: the
lines of the smallest print, footnotes, stand 9 points apart, 3 of them white."""

PARTING = "\n\n"
"""Between two stretches of the ground."""

Span = tuple[int, int]
Boxes = Sequence[tuple[int, Box]]
"""Page numbers with boxes."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a document's text, and where in the ground it stands."""

    at: int
    document: Document
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What is printed near an anchor: stretches of documents in order, parted by a blank line."""

    text: str = ""
    stretches: tuple[Stretch, ...] = ()

    def under(self, span: Span) -> list[tuple[Document, int, int]]:
        """Return the documents under a stretch of the ground, each with the stretch of its text."""
        found = []
        for one in self.stretches:
            low, high = max(span[0], one.at), min(span[1], one.at + one.end - one.start)
            if low < high:
                shift = one.start - one.at
                found.append((one.document, low + shift, high + shift))
        return found

    def boxes(self, span: Span, pages: Mapping[int, Page]) -> list[tuple[int, Box]]:
        """Return the boxes of the printed words under a stretch of the ground."""
        return [box for part in self.under(span) for box in word_boxes(part[0], pages, *part[1:])]

    def spot(self, number: int, offset: int) -> int | None:
        """Return where a character of a page stands; None where it is no text of a document."""
        for one in self.stretches:
            parts = one.document.parts
            at = bisect_right(parts, (number, offset), key=lambda p: (p.page_number, p.page_start))
            for part in parts[max(0, at - 1) : at]:
                here = part.start + offset - part.page_start
                is_in_part = part.page_number == number and here < part.end
                if is_in_part and one.start <= here < one.end:
                    return one.at + here - one.start
        return None

    def begins_on(self, number: int, span: Span) -> bool:
        """Say whether a stretch of the ground begins on a page."""
        return any(
            page_of(document, start) == number for document, start, _ in self.under(span)[:1]
        )


def ground_on(documents: Sequence[Document], first: int, last: int) -> Ground:
    """Return the text of the documents on some pages, and some of what stands before and after."""
    return join(
        documents,
        [
            (index, *span)
            for index, document in enumerate(documents)
            if document.first_page <= last and document.last_page >= first
            for span in _on_pages(document, first, last)
        ],
    )


def _on_pages(document: Document, first: int, last: int) -> Iterator[Span]:
    """Yield the stretch of a document's text that stands on some pages, if any does."""
    low = bisect_left(document.parts, first, key=lambda part: part.page_number)
    high = bisect_right(document.parts, last, key=lambda part: part.page_number)
    if low < high:
        yield document.parts[low].start, document.parts[high - 1].end


def join(documents: Sequence[Document], spans: list[tuple[int, int, int]]) -> Ground:
    """Put stretches of documents, (index, start, end) in order, together with room around them."""
    pieces: list[str] = []
    stretches: list[Stretch] = []
    at = 0
    for index, start, end in _with_room(documents, spans):
        document = documents[index]
        stretches.append(Stretch(at, document, start, end))
        pieces.append(document.text[start:end])
        at += end - start + len(PARTING)
    return Ground(PARTING.join(pieces), tuple(stretches))


def _with_room(
    documents: Sequence[Document], spans: Sequence[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """Return stretches of documents with what stands before the first and after the last."""
    if not spans:
        return []
    (first, start, _), (last, _, end) = spans[0], spans[-1]
    before: list[tuple[int, int, int]] = []
    room = ROOM_CHARACTERS
    while room > 0 and (start or first):
        if not start:
            first, start = first - 1, len(documents[first - 1].text)
        before.insert(0, (first, max(0, start - room), start))
        room, start = room - start, 0
    after: list[tuple[int, int, int]] = []
    room = ROOM_CHARACTERS
    while room > 0 and (end < len(documents[last].text) or last + 1 < len(documents)):
        if end == len(documents[last].text):
            last, end = last + 1, 0
        length = len(documents[last].text)
        after.append((last, end, min(length, end + room)))
        room, end = room - (length - end), length
    found: list[tuple[int, int, int]] = []
    for index, low, high in (*before, *spans, *after):
        if found and found[-1][0] == index and found[-1][2] == low:
            found[-1] = (index, found[-1][1], high)
        else:
            found.append((index, low, high))
    return found


def fit(lines: Boxes, words: Boxes) -> float:
    """Return how well words lie on printed lines, 0 to 1.

    It is the share of the lines' width from the first word on each to the last, or the share of the
    words' width that lies on lines, whichever is less. A speck read as a word beside a line takes
    from the second no more than its own width.
    """
    by_page: dict[int, list[Box]] = {}
    for number, box in words:
        by_page.setdefault(number, []).append(box)
    covered, there, printed = 0.0, 0.0, 0.0
    for number, line in lines:
        on = [box for box in by_page.get(number, ()) if _is_on(box, line)]
        printed += _width(line)
        if on:
            left, right = min(box.x0 for box in on), max(box.x1 for box in on)
            covered += max(0.0, min(line.x1, right) - max(line.x0, left) + 2 * GROWN_POINTS)
            there += sum(_width(box) for box in on)
    wide = sum(_width(box) for _, box in words)
    return min(covered / printed, there / wide, 1.0) if printed and wide else 0.0


def _width(box: Box) -> float:
    return box.x1 - box.x0 + 2 * GROWN_POINTS


def _is_on(word: Box, line: Box) -> bool:
    """Say whether a word and a line share a height, and half the width of the narrower."""
    if not (_is_level(word, line) or _is_level(line, word)):
        return False
    shared = min(word.x1, line.x1) - max(word.x0, line.x0)
    return shared + GROWN_POINTS / 2 >= min(word.x1 - word.x0, line.x1 - line.x0) / 2


def _is_level(a: Box, b: Box) -> bool:
    return b.top - GROWN_POINTS <= (a.top + a.bottom) / 2 <= b.bottom + GROWN_POINTS


def words_under(lines: Boxes, pages: Mapping[int, Page]) -> list[tuple[int, Word]]:
    """Return the words of today, with their pages, that lie on printed lines."""
    found = []
    for number in sorted({number for number, _ in lines}):
        boxes = [box for other, box in lines if other == number]
        for word in pages[number].words if number in pages else ():
            if any(_is_on(word.box, box) for box in boxes):
                found.append((number, word))
    return found
