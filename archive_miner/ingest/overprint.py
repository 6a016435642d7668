"""A text layer that was written twice, to one reading of it.

In: the lines of a scan's text layer in the order of the file. Out: the same lines without the words
that lie over others. Where a scan has gone through two OCR engines, some software leaves both
their texts on the page, and every line is read twice. Knows nothing of files or quality.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.types import Box

OVERPRINT_SHARE = 0.3
"""A layer is written twice when so many of its words lie over others: 0.45–0.5 where two engines
left a text each; a stamp struck over a page, or boxes a little too high, come to 0.05 at most."""

_CELL_POINTS = 24.0
"""Side of the squares in which neighbours are looked for."""


def drop_overprint(lines: Sequence[PrintedLine]) -> tuple[PrintedLine, ...]:
    """Return the lines without the words that have their middle in the box of an earlier word.

    All lines as they are, where such words are too few to be a second text.
    """
    kept: dict[tuple[int, int], list[Box]] = defaultdict(list)
    remaining: list[list[PrintedWord]] = []
    total = dropped = 0
    for line in lines:
        words = []
        for word in line.words:
            total += 1
            x, y = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
            near = kept[int(x // _CELL_POINTS), int(y // _CELL_POINTS)]
            if any(b.x0 < x < b.x1 and b.top < y < b.bottom for b in near):
                dropped += 1
                continue
            words.append(word)
            for cell in _cells(word.box):
                kept[cell].append(word.box)
        remaining.append(words)
    if dropped < OVERPRINT_SHARE * total:
        return tuple(lines)
    return tuple(PrintedLine.of(words) for words in remaining if words)


def _cells(box: Box) -> list[tuple[int, int]]:
    return [
        (column, row)
        for column in range(int(box.x0 // _CELL_POINTS), int(box.x1 // _CELL_POINTS) + 1)
        for row in range(int(box.top // _CELL_POINTS), int(box.bottom // _CELL_POINTS) + 1)
    ]
