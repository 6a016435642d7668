"""The columns of a page, read one after another, and the rows within them.

In: printed lines. Out: runs of lines in reading order, those that share a baseline joined. Knows
nothing of text, files or engines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from archive_miner.ingest.printed import PrintedLine
from archive_miner.offsets import union
from archive_miner.types import Box

GUTTER_POINTS = 9.0
"""Narrowest white river between two columns; word spaces of justified 10-point type reach 7."""

COLUMN_ROWS = 6
"""Rows of text on both sides that it takes to speak of columns: a two-column address block
("TO: ... FROM: ...") has fewer."""

TABLE_ROW_SHARE = 0.7
"""Rows of a typed table mostly have both sides; columns of prose share baselines by chance, or
throughout, but then have full lines on both."""

TABLE_CELL_WORDS = 2
"""Words in the shorter cell of a table's usual row: a figure, an amount with its unit."""

MIDDLE_PLACES = range(30, 71, 2)
OUTER_PLACES = (*range(18, 30, 2), *range(72, 84, 2))
"""Where a river is looked for, in hundredths of the width. Further out lie the ends of a form's
labels and the beginnings of a budget's amounts, too: there it takes prose on both sides."""

COLUMN_WORDS = 3
"""Words in the usual line of a further column: three columns of 9-point type on a letter page have
6, five of a gazette 4; columns of a form or a list of names have one or two."""

FULL_SHARE = 0.8
"""The usual line of prose is so long beside the longest; names and posts in lists are uneven."""


def find_columns(lines: Sequence[PrintedLine], width: float) -> list[list[PrintedLine]]:
    """Return runs of lines to be read one after another, each from top to bottom.

    A line that lies over a river parts what is above from what is below.
    """
    rivers = _rivers(lines, width)
    if not rivers:
        return [join_rows(lines)]
    pieces = [piece for line in lines for piece in _cut(line, rivers)]
    runs: list[list[PrintedLine]] = []
    columns: list[list[PrintedLine]] = [[] for _ in (*rivers, None)]
    for line in sorted(pieces, key=lambda line: line.box.top):
        if any(line.box.x0 < river < line.box.x1 for river in rivers):
            runs += [*columns, [line]]
            columns = [[] for _ in columns]
        else:
            columns[bisect_right(rivers, line.box.x0)].append(line)
    runs += columns
    return [join_rows(run) for run in runs if run]


def _rivers(lines: Sequence[PrintedLine], width: float) -> list[float]:
    """Return the x of the rivers between the columns of a page, from left to right."""
    gutter = _gutter(lines, 0.0, width, MIDDLE_PLACES)
    if gutter is None:
        return _rivers_within(lines, 0.0, width, OUTER_PLACES)
    if _is_table(lines, gutter):
        return []
    left, right = _sides(lines, gutter)
    return [*_rivers_beside(left), gutter, *_rivers_beside(right)]


def _rivers_beside(side: Sequence[PrintedLine]) -> list[float]:
    """Return the rivers on one side of a river."""
    if not side:
        return []
    area = union(line.box for line in side)
    return _rivers_within(side, area.x0, area.x1, MIDDLE_PLACES)


def _rivers_within(
    lines: Sequence[PrintedLine], left_edge: float, right_edge: float, places: Sequence[int]
) -> list[float]:
    """Return the rivers between two edges where there is prose on both sides of them."""
    gutter = _gutter(lines, left_edge, right_edge, places)
    if gutter is None or _is_table(lines, gutter):
        return []
    left, right = _sides(lines, gutter)
    if not (is_prose(join_rows(left)) and is_prose(join_rows(right))):
        return []
    return [*_rivers_beside(left), gutter, *_rivers_beside(right)]


def is_prose(rows: Sequence[PrintedLine], fewest: int = COLUMN_WORDS) -> bool:
    """Say whether rows are lines of prose: of some words, most of them as long as the column."""
    if len(rows) < COLUMN_ROWS or median(len(row.words) for row in rows) < fewest:
        return False
    lengths = sorted(row.box.x1 - row.box.x0 for row in rows)
    longest = lengths[int(0.9 * (len(lengths) - 1))]
    return median(lengths) >= FULL_SHARE * longest


def _sides(
    lines: Sequence[PrintedLine], gutter: float
) -> tuple[list[PrintedLine], list[PrintedLine]]:
    """Return what stands left and right of a gutter, without the lines that cross it."""
    pieces = [piece for line in lines for piece in _cut(line, [gutter])]
    return (
        [piece for piece in pieces if piece.box.x1 <= gutter],
        [piece for piece in pieces if piece.box.x0 >= gutter],
    )


def _gutter(
    lines: Sequence[PrintedLine], left_edge: float, right_edge: float, places: Sequence[int]
) -> float | None:
    """Return the x of a white river with text on both sides in most rows, or None.

    Matches the two columns of a printed register; must not match a letter with a date line set
    far right, or the aligned blanks of a typed table of three rows (``COLUMN_ROWS``).
    """
    middle = [
        (line, [w.box for w in line.words]) for line in lines if line.box.x1 - line.box.x0 > 0
    ]
    if len(middle) < 2 * COLUMN_ROWS:
        return None
    best: tuple[int, float] | None = None
    for step in places:
        x = left_edge + (right_edge - left_edge) * step / 100
        left = right = crossing = 0
        for line, boxes in middle:
            if line.box.x1 <= x:
                left += 1
            elif line.box.x0 >= x:
                right += 1
            elif any(
                a.x1 <= x - GUTTER_POINTS / 2 and b.x0 >= x + GUTTER_POINTS / 2
                for a, b in pairwise(boxes)
            ):
                left, right = left + 1, right + 1
            else:
                crossing += 1
        if min(left, right) >= COLUMN_ROWS and crossing <= 0.25 * (left + right):
            score = min(left, right) - crossing
            if best is None or score > best[0]:
                best = (score, x)
    return None if best is None else best[1]


def _is_table(lines: Sequence[PrintedLine], gutter: float) -> bool:
    """Say whether what stands either side of a gutter is a typed table, to be read row by row.

    Matches "Rice ........ 1,200" in rows that share their baselines and have a word or two on one
    side; must not match two columns of prose, whose lines hold more words on both sides, nor two
    lists side by side whose rows do not line up. Seen in aid programmes and order-of-battle lists.
    """
    rows = join_rows(lines)
    sides = [
        (sum(w.box.x1 <= gutter for w in row.words), sum(w.box.x0 >= gutter for w in row.words))
        for row in rows
    ]
    both = [(left, right) for left, right in sides if left and right]
    either = sum(1 for left, right in sides if left or right)
    if len(both) < TABLE_ROW_SHARE * either:
        return False
    shorter = min(median(left for left, _ in both), median(right for _, right in both))
    return shorter <= TABLE_CELL_WORDS


def _cut(line: PrintedLine, rivers: Sequence[float]) -> list[PrintedLine]:
    """Cut a line at each river that it leaves white."""
    pieces, rest = [], line
    for river in rivers:
        left = [word for word in rest.words if word.box.x1 <= river]
        right = [word for word in rest.words if word.box.x0 >= river]
        whole = len(left) + len(right) == len(rest.words)
        if left and right and whole and right[0].box.x0 - left[-1].box.x1 >= GUTTER_POINTS:
            pieces.append(PrintedLine.of(left))
            rest = PrintedLine.of(right)
    return [*pieces, rest]


def join_rows(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Return lines from top to bottom, those that share a baseline joined from left to right.

    Pieces share a baseline when their centres lie within 40 % of the smaller height of each
    other and they do not stand on top of each other ("INCOMING TELEGRAM" left, "DEPARTMENT OF
    STATE" right). A stamp struck across two lines overlaps both and stays a line of its own.
    """
    rows: list[list[PrintedLine]] = []
    for line in sorted(lines, key=lambda line: (line.box.top + line.box.bottom, line.box.x0)):
        row = rows[-1] if rows else None
        if row is not None and all(_same_row(line.box, other.box) for other in row):
            row.append(line)
        else:
            rows.append([line])
    return [
        row[0]
        if len(row) == 1
        else PrintedLine.of(
            [word for line in sorted(row, key=lambda line: line.box.x0) for word in line.words]
        )
        for row in rows
    ]


def _same_row(a: Box, b: Box) -> bool:
    apart = abs((a.top + a.bottom) - (b.top + b.bottom)) / 2
    smaller = min(a.bottom - a.top, b.bottom - b.top)
    return apart <= 0.4 * smaller and (a.x1 <= b.x0 or b.x1 <= a.x0)
