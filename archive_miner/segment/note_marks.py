"""Leave the marks of notes out of what is read.

In: pages whose notes' marks were told at ingest, spans of their text. Out: the text without the
marks, and, of a document, where each of its pieces stands on its pages. The pages keep the marks.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive_miner.offsets import PageSpan, join_parts
from archive_miner.types import Page, Part


def mark_spans(page: Page) -> list[tuple[int, int]]:
    """Return the spans of a page's text that the marks of notes take, with the blanks before them.

    Of "aid 3 in", " 3"; of "1953 2.", " 2".
    """
    return [
        (mark.start - (page.text[mark.start - 1 : mark.start] == " "), mark.end)
        for mark in page.marks
        if mark.kind == "note_mark"
    ]


def without(text: str, spans: Sequence[tuple[int, int]], low: int, high: int) -> str:
    """Return a stretch of text without some spans, which are in order."""
    pieces, at = [], low
    for start, end in spans:
        if low <= start < end <= high:
            pieces.append(text[at:start])
            at = end
    return "".join((*pieces, text[at:high]))


def leave_out_marks(
    text: str, parts: Sequence[Part], pages: Sequence[Page]
) -> tuple[str, tuple[Part, ...]]:
    """Return a document's text and parts without the marks of notes on its pages."""
    marks = {page.number: spans for page in pages if (spans := mark_spans(page))}
    if not marks:
        return text, tuple(parts)
    pieces: list[PageSpan] = []
    glue: list[str] = []
    before = 0
    for part in parts:
        between = text[before : part.start]
        at, end = part.page_start, part.page_start + part.end - part.start
        for low, high in marks.get(part.page_number, ()):
            if at <= low and high <= end:
                pieces.append((part.page_number, at, low))
                glue.append(between)
                between, at = "", high
        pieces.append((part.page_number, at, end))
        glue.append(between)
        before = part.end
    return join_parts({page.number: page.text for page in pages}, pieces, glue)
