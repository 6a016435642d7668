"""Two pages that lie side by side on one sheet, read one after the other.

In: the printed lines of a sheet, wherever they come from. Out: the sheet's text. Opened books and
telegrams copied two to a sheet have a white river down their middle; the sheet stays one page.
Knows nothing of files, images or engines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from archive_miner.ingest.layout import LaidOut, lay_out
from archive_miner.ingest.printed import PrintedLine
from archive_miner.types import Box, Mark

LANDSCAPE = 1.2
"""Two pages side by side are so much wider than high: letter sheets 1.55, a book of tall pages
1.25, both with the lid around them."""

RIVER_SHARE = 0.03
"""The river is at least so wide a share of the sheet: the inner margins of two pages come to an
inch or more of 17 (0.06); the gap between the columns of one page has 0.01–0.025."""

RIVER_PLACES = (0.4, 0.6)
"""Where its middle may lie: the sheet is seldom copied exactly in the middle."""

MIN_LINES = 8
"""Lines of either page; beside one page, a routing stamp or a release note has 3–7."""

CROSSING_SHARE = 0.02
"""Words that may lie in the river: specks, a stamp across the fold."""

FULL_LINE_SHARE = 0.5
"""Half the lines of a page of prose are longer than this share of its measure. Columns of a table
are cut into short pieces by their own rivers; reading one half first would tear its rows."""


def lay_out_sheet(
    lines: Sequence[PrintedLine],
    width: float,
    height: float,
    table_rows: Sequence[Sequence[Box]] = (),
) -> LaidOut:
    """Return the text of a sheet of the given size in points; of two pages, left before right.

    ``table_rows`` as for ``lay_out``; a sheet with a ruled table is one page.
    """
    river = None if table_rows else find_river(lines, width, height)
    if river is None:
        return lay_out(lines, width, height, table_rows)
    left = _side(lines, -1.0, river)
    right = _moved(_side(lines, river, width + 1.0), -river)
    return _joined(lay_out(left, river, height), lay_out(right, width - river, height), river)


def find_river(lines: Sequence[PrintedLine], width: float, height: float) -> float | None:
    """Return the x that parts two pages on one sheet, or None where there is one page."""
    if width < LANDSCAPE * height or len(lines) < MIN_LINES:
        return None
    words = [word.box for line in lines for word in line.words]
    for share in _from_the_middle():
        river, half = share * width, RIVER_SHARE * width / 2
        within = sum(box.x0 < river + half and box.x1 > river - half for box in words)
        if within <= CROSSING_SHARE * len(words) and all(
            _is_page(side) for side in (_side(lines, -1.0, river), _side(lines, river, width + 1))
        ):
            return river
    return None


def _from_the_middle() -> list[float]:
    low, high = RIVER_PLACES
    places = [low + 0.01 * n for n in range(round(100 * (high - low)) + 1)]
    return sorted(places, key=lambda place: abs(place - 0.5))


def _side(lines: Sequence[PrintedLine], x0: float, x1: float) -> list[PrintedLine]:
    """Return what of the lines has its middle between two x."""
    found = []
    for line in lines:
        words = [w for w in line.words if x0 <= (w.box.x0 + w.box.x1) / 2 < x1]
        if words:
            found.append(line if len(words) == len(line.words) else PrintedLine.of(words))
    return found


def _is_page(lines: Sequence[PrintedLine]) -> bool:
    """Say whether lines could be a page of prose, by their number and length."""
    if len(lines) < MIN_LINES:
        return False
    measure = max(line.box.x1 for line in lines) - min(line.box.x0 for line in lines)
    usual = median(line.box.x1 - line.box.x0 for line in lines)
    return usual >= FULL_LINE_SHARE * measure


def _moved(lines: Sequence[PrintedLine], by: float) -> list[PrintedLine]:
    return [
        PrintedLine.of([replace(w, box=_shifted(w.box, by)) for w in line.words]) for line in lines
    ]


def _shifted(box: Box, by: float) -> Box:
    return Box(box.x0 + by, box.top, box.x1 + by, box.bottom)


def _joined(left: LaidOut, right: LaidOut, river: float) -> LaidOut:
    """Return two texts as one, the boxes of the right one moved back to its place."""
    begins = len(left.text) + 2
    words = [
        replace(w, start=w.start + begins, end=w.end + begins, box=_shifted(w.box, river))
        for w in right.words
    ]
    marks = [Mark(m.start + begins, m.end + begins, m.kind) for m in right.marks]
    return LaidOut(f"{left.text}\n\n{right.text}", (*left.words, *words), (*left.marks, *marks))
