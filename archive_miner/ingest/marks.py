"""Lines of one page to marks on what is not body text: counters, banners, stamps, footnotes.

In: the page's text, the span and box of each line. Out: marks. Sees one page at a time, so that
running heads, which only repetition betrays, are left to the stage that sees the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from archive_miner.ingest.printed import PrintedLine
from archive_miner.types import Box, Mark, MarkKind, Word

EDGE_LINES = 3
"""Counters and banners stand in the first or last lines of a page, under a stamp or two."""

PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–—.\s]*\(?\d{1,4}\)?[-–—.\s]*(?:of\s+\d{1,4})?", re.I)
"""Matches "-2-", "Page 3 of 7", "514" (telegrams, memoranda, printed volumes). Must not match
"2. The Embassy" or a telegram's "PAGE 02 LA PAZ 09290", which carries the telegram's number."""

LEVEL = (
    r"(?:top\s*secret|secret|confidential|restricted|unclas(?:sified)?|limited\s*official\s*use"
    r"|official\s*use\s*only|eyes\s*only|sensitive|noforn|nodis|exdis|limdis)"
)
BANNER = re.compile(rf"[\W_]*{LEVEL}(?:[\s/,;–—-]+{LEVEL})*[\W_]*", re.I)
"""Matches "SECRET", "TOP SECRET/SENSITIVE", "LIMITED OFFICIAL USE", "S E C R E T" alone on a line
at the edge of a page. Must not match "Secret annex to the treaty" or "CONFIDENTIAL LA PAZ 9290"."""

STAMP = re.compile(
    r"[\W_]*(?:declassified(?:\s+in\s+(?:part|full))?|released?\s+in\s+(?:part|full)"
    r"|reproduced\s+at\s+the\s+national\s+archives|us\s+department\s+of\s+state"
    r"|eo\s+systematic\s+review|declassified/released.*|.*eo\s+systematic\s+review.*)[\W_]*",
    re.I,
)
"""Matches "DECLASSIFIED", "RELEASED IN PART", the release stamp of State's online cables. Must
not match "The paper was declassified in 1974"."""

MAX_STAMP_CHARACTERS = 200
"""The longest stamp seen, State's release line with its date, has 90. Rows of dots can run to
thousands, and matching them takes the square of their length."""

_LETTER_SPACE = re.compile(r"(?<=\b[^\W\d_]) (?=[^\W\d_]\b)")
"""The blanks of "T O P S E C R E T"; none in "a secret"."""

FOOTNOTE = re.compile(r"(?:\d{1,2}|[*†‡])[.)]?\s+\S")
"""Matches "1. Not printed.", "2 Telegram 214, January 5." in smaller type at the foot."""

FOOT_FROM = 0.35
"""Notes begin below this share of the page: pages of two lines of text and a long note exist."""

FOOTNOTE_SIZE = 0.88
"""Footnotes are set smaller than the body: 7.5 on 10, 8 on 10 in printed volumes."""


def mark_furniture(
    text: str,
    spans: Sequence[tuple[int, int]],
    boxes: Sequence[Box],
    columns: Sequence[int],
    height: float,
) -> tuple[Mark, ...]:
    """Return the marks of a page of the given height in points, in text order.

    ``columns`` says how many of the lines, in order, each column holds: footnotes stand at the
    foot of the column that calls them.
    """
    kinds = [_edge_kind(text[a:b], i, len(spans)) for i, (a, b) in enumerate(spans)]
    body = median([box.bottom - box.top for box in boxes]) if boxes else 0.0
    first = 0
    for count in columns:
        run = range(first, first + count)
        foot = _first_footnote(text, spans, boxes, kinds, run, body, height)
        for index in run if foot is not None else ():
            if index >= (foot or 0) and kinds[index] is None:
                kinds[index] = "footnote"
        first += count
    return tuple(
        Mark(start, end, kind) for (start, end), kind in zip(spans, kinds, strict=True) if kind
    )


def mark_notes(
    lines: Sequence[PrintedLine], words: Sequence[Word], furniture: Sequence[Mark]
) -> tuple[Mark, ...]:
    """Return marks of furniture and, in text order with them, of what calls notes in lines of text.

    ``words`` are those of the lines, one after another. A raised figure that opens a line, as a
    note does, calls none.
    """
    printed = [(position, word) for line in lines for position, word in enumerate(line.words)]
    calls = [
        Mark(word.start, word.end, "note_mark")
        for (position, given), word in zip(printed, words, strict=True)
        if given.raised and position
    ]
    if not calls:
        return tuple(furniture)
    named = {place for mark in furniture for place in range(mark.start, mark.end)}
    calls = [mark for mark in calls if mark.start not in named]
    return tuple(sorted((*furniture, *calls), key=lambda mark: mark.start))


def _edge_kind(line: str, index: int, count: int) -> MarkKind | None:
    """Return what a line is by its wording and its place at an edge of the page."""
    edge = index < EDGE_LINES or index >= count - EDGE_LINES
    if len(line) <= MAX_STAMP_CHARACTERS and STAMP.fullmatch(line):
        return "stamp"
    if edge and PAGE_NUMBER.fullmatch(line):
        return "page_number"
    if edge and BANNER.fullmatch(_LETTER_SPACE.sub("", line)):
        return "banner"
    return None


def _first_footnote(
    text: str,
    spans: Sequence[tuple[int, int]],
    boxes: Sequence[Box],
    kinds: Sequence[MarkKind | None],
    column: range,
    body: float,
    height: float,
) -> int | None:
    """Return the index of the line that opens the footnotes at the foot of a column, or None."""
    first: int | None = None
    for index in reversed(column):
        if kinds[index] is not None:
            continue  # a counter or banner below the notes
        size = boxes[index].bottom - boxes[index].top
        if size > FOOTNOTE_SIZE * body or boxes[index].top <= FOOT_FROM * height:
            break
        if FOOTNOTE.match(text[spans[index][0] : spans[index][1]]):
            first = index
    return first
