"""The picture of a page and the words read on it, to the type that no word accounts for.

In: a grey picture, its resolution, boxes of words in points. Out: stretches of what looks like a
line of type where no word lies. It tells a stamp from the text of a page, and whole lines from
lines cut short; whether a stretch says anything only an engine can tell. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from archive_miner.ingest.printed import PrintedLine
from archive_miner.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

LOOK_DPI = 100.0
"""Resolution at which a page is looked at: enough to tell lines of type from their paper."""

POINTS_PER_INCH = 72.0

INK_BELOW = 0.82
"""Ink is darker than this share of the mean around it, half an inch across: so it shows in the
shadow of a gutter as in the light, and a black box shows its edges only."""

LEAST_INK = 0.0005
"""Less dark than this share of the page beside the words, and nothing is looked for: a line of
type 5 inches long has 0.0015."""

AROUND_POINTS = 2.0
"""Ink so near a word is the word's: boxes of engines are tight."""

GAP_POINTS = 7.0
"""Letters and words so near each other run on: blanks of 12-point type have 3–7."""

PIECE_POINTS = 72.0
"""Lines are measured in pieces of an inch, so that lines askew do not run into each other."""

TYPE_HEIGHTS = (4.0, 22.0)
"""Height of a stretch in points: small print to headings, of a line a little askew."""

TYPE_LENGTH = 20.0
"""Shortest stretch in points, four letters or so: specks and the dots of halftones are shorter."""

TYPE_DARKNESS = (0.12, 0.6)
"""Share of ink within a stretch: type 0.2–0.45; rules and bars more, scattered grain less."""

LITTLE_TYPE = 100.0
"""Points of type that nothing is made of, a few words: a page's number, a signature, a logo."""

CUT_GAP = 24.0
"""A line goes on where its next stretch begins within so many points of its end; the river
between two columns may be narrower, but there the next stretch has words."""


def find_stray_type(image: Image, dpi: float, boxes: Sequence[Box]) -> tuple[Box, ...]:
    """Return the stretches of type, in points, that lie in no box, each an inch long at most."""
    import numpy as np

    scale = dpi / POINTS_PER_INCH
    pixels = np.asarray(image)
    covered = np.zeros(pixels.shape, dtype=bool)
    for box in boxes:
        top, left = (max(0, int((side - AROUND_POINTS) * scale)) for side in (box.top, box.x0))
        bottom, right = (int((side + AROUND_POINTS) * scale) + 1 for side in (box.bottom, box.x1))
        covered[top:bottom, left:right] = True
    dark = pixels < INK_BELOW * float(np.median(pixels[::4, ::4]))
    if float((dark & ~covered).mean()) < LEAST_INK:
        return ()
    return _stretches(_ink(pixels, dpi) & ~covered, scale)


def _ink(pixels: Any, dpi: float) -> Any:
    """Return where the picture is darker than what is around it."""
    import numpy as np
    from scipy import ndimage

    grey = pixels.astype(np.float32)
    return grey < INK_BELOW * ndimage.uniform_filter(grey, round(dpi / 2), mode="nearest") - 4


def _stretches(ink: Any, scale: float) -> tuple[Box, ...]:
    import numpy as np
    from scipy import ndimage

    runs = ndimage.maximum_filter1d(ink.view(np.uint8), round(GAP_POINTS * scale), axis=1)
    runs[:, :: round(PIECE_POINTS * scale)] = 0
    pieces, count = ndimage.label(runs)
    amounts = ndimage.sum_labels(ink, pieces, np.arange(1, count + 1)) if count else ()
    found = []
    for (rows, columns), amount in zip(ndimage.find_objects(pieces), amounts, strict=True):
        high, wide = rows.stop - rows.start, columns.stop - columns.start
        if (
            TYPE_HEIGHTS[0] <= high / scale <= TYPE_HEIGHTS[1]
            and wide >= max(TYPE_LENGTH * scale, 1.5 * high)
            and TYPE_DARKNESS[0] <= amount / (high * wide) <= TYPE_DARKNESS[1]
        ):
            sides = (columns.start, rows.start, columns.stop, rows.stop)
            found.append(Box(*(side / scale for side in sides)))
    return tuple(found)


def explained_share(stray: Sequence[Box], boxes: Sequence[Box]) -> float:
    """Return the share of a page's type that lies in boxes, by length; 1.0 but for a few words."""
    missing = sum(_length(box) for box in stray)
    read = sum(_length(box) for box in boxes)
    return 1.0 if missing < LITTLE_TYPE else read / (read + missing)


def count_cut_lines(stray: Sequence[Box], lines: Sequence[PrintedLine]) -> int:
    """Return how many lines go on, before their first word or after their last, in stray type."""
    return sum(any(_goes_on(line.box, piece) for piece in stray) for line in lines)


def _goes_on(line: Box, piece: Box) -> bool:
    """Say whether a stretch lies beside a line: at its height, near one of its ends."""
    middle = (piece.top + piece.bottom) / 2
    gap = max(piece.x0 - line.x1, line.x0 - piece.x1)
    return line.top <= middle <= line.bottom and -CUT_GAP < gap < CUT_GAP


def _length(box: Box) -> float:
    return max(box.x1 - box.x0, box.bottom - box.top)  # of type that runs up the page, too
