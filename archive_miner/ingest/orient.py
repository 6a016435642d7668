"""How a page lies in its image, and boxes between the image as read and the page as displayed.

In: a grey image, or lines that an OCR engine read on it. Out: the angle at which its type stands,
and boxes moved by an angle. Angles are degrees counter-clockwise, as an image is turned to make
its type upright. The page itself never turns: what was read on a turned image gets its boxes back
over the ink of the page. Knows nothing of engines or files.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from archive_miner.ingest.layout import LaidOut
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

MIN_SKEW = 0.7
"""Degrees below which the engine is left to cope: at 0.5 the error rate of typeset pages is that
of straight ones; from 1.5 lines and whole paragraphs are lost (0.13 for 0.04 on a grainy page)."""

MAX_SKEW = 8.0
"""Sheets lie no worse on a copier's glass; beyond, the search would find diagonals of tables."""

SKEW_GAIN = 1.1
"""The profile of lines must be so much sharper at the angle found than as the image lies. Half a
dozen lines of type gain 2 and more from 0.7 degree; pictures and grain 1.0–1.05."""

SKEW_PEAK = 2.0
"""And than at the median of all angles tried: typed and printed pages, the grainiest too, reach
7–50; a stroke from corner to corner less than 1.5, grain 1.0."""

SKEW_DPI = 75.0
"""Lines of type stand 10–15 pixels apart in an image of this resolution: enough for 0.1 degree."""

MIN_LETTERS = 4
"""Words of fewer letters say nothing of how a page lies: "l", "ii" and "SOS" read both ways."""

SURE_CONFIDENCE = 0.7
"""An upright page has most letters in words that the engine is so sure of, one upside down next
to none."""

DOUBTFUL_SHARE = 0.3
"""A page with a smaller share of its letters in sure words may stand on its head or its side:
0.05–0.13 on pages turned the wrong way, 0.2 on the poorest photocopies, 0.7 and more on others."""

FEW_WORDS = 30
"""Of so few, the engine cannot tell a page that lies on its side; it takes no time to try."""

TURNED_GAIN = 2.0
"""The page is turned when that makes the sure letters so many times as many."""


def find_skew(image: Image, dpi: float) -> float:
    """Return the degrees by which to turn an image so that its lines are level, 0.0 if they are.

    Ink is projected along slanting rows; the rows are at the angle of the lines of type where the
    profile is sharpest (Postl 1986). One that goes on growing sharper up to MAX_SKEW has no peak.
    """
    import numpy as np

    step = max(1, round(dpi / SKEW_DPI))
    small = image.reduce(step)
    pixels = np.asarray(small)
    if pixels.size == 0:
        return 0.0
    ys, xs = np.nonzero(pixels < 0.6 * float(np.median(pixels)))
    if ys.size == 0:
        return 0.0

    def sharpness(angle: float) -> float:
        rows = np.rint(ys - xs * math.tan(math.radians(angle))).astype(np.int64)
        profile = np.bincount(rows - rows.min()).astype(np.float64)
        return float(np.square(np.diff(profile)).sum())

    coarse = [0.5 * n for n in range(round(-2 * MAX_SKEW), round(2 * MAX_SKEW) + 1)]
    sharp = [sharpness(angle) for angle in coarse]
    best = coarse[int(np.argmax(sharp))]
    best = max((best + 0.1 * n for n in range(-4, 5)), key=sharpness)
    least = max(SKEW_GAIN * sharpness(0.0), SKEW_PEAK * float(np.median(sharp)))
    if not MIN_SKEW <= abs(best) < MAX_SKEW or sharpness(best) < least:
        return 0.0
    return round(best, 1)


def find_side(lines: Sequence[PrintedLine]) -> int:
    """Return 90 or 270 where the engine found the type lying on its side, by itself; else 0.

    Tesseract reads blocks of type that run up or down a page and gives their boxes as they lie.
    One stamp up the margin of an upright page does not make it one.
    """
    letters = lying = down = 0
    for line in lines:
        long = [w for w in line.words if len(w.text) >= MIN_LETTERS and _is_read(w)]
        letters += sum(len(word.text) for word in long)
        lying += sum(len(word.text) for word in long if _height(word.box) > _width(word.box))
        down += sum(1 if b.box.top > a.box.top else -1 for a, b in pairwise(line.words))
    if lying <= 0.5 * letters:
        return 0
    return 90 if down >= 0 else 270


def _is_read(word: PrintedWord) -> bool:
    """Say whether the engine believes in a word at all; dirt lies on every side."""
    return word.confidence is None or word.confidence >= 0.5


def count_sure_letters(lines: Sequence[PrintedLine]) -> int:
    """Return how many letters stand in words of some length that the engine is sure of."""
    return sum(
        len(word.text)
        for line in lines
        for word in line.words
        if len(word.text) >= MIN_LETTERS and (word.confidence or 0.0) >= SURE_CONFIDENCE
    )


def is_doubtful(lines: Sequence[PrintedLine]) -> bool:
    """Say whether a reading is so poor that the page may lie another way."""
    letters = sum(len(word.text) for line in lines for word in line.words)
    return count_sure_letters(lines) < DOUBTFUL_SHARE * letters or not letters


def turn_box(box: Box, angle: float, size: tuple[float, float], turned: tuple[float, float]) -> Box:
    """Return where a box of a sheet of ``size`` comes to lie when the sheet is turned.

    The sheet turns by ``angle`` about its middle, which becomes that of the turned sheet. At
    other angles than right ones this is the box around the turned box, no larger than the sheet.
    """
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    xs, ys = [], []
    for x in (box.x0 - size[0] / 2, box.x1 - size[0] / 2):
        for y in (box.top - size[1] / 2, box.bottom - size[1] / 2):
            xs.append(min(max(x * cos + y * sin + turned[0] / 2, 0.0), turned[0]))
            ys.append(min(max(y * cos - x * sin + turned[1] / 2, 0.0), turned[1]))
    return Box(min(xs), min(ys), max(xs), max(ys))


def turn_lines(
    lines: Sequence[PrintedLine],
    angle: float,
    size: tuple[float, float],
    turned: tuple[float, float],
) -> tuple[PrintedLine, ...]:
    """Return lines with the boxes of their words turned."""
    return tuple(
        PrintedLine.of(
            [replace(word, box=turn_box(word.box, angle, size, turned)) for word in line.words]
        )
        for line in lines
    )


def turn_back(
    text: LaidOut, angle: float, turned: tuple[float, float], size: tuple[float, float]
) -> LaidOut:
    """Return the text of a turned sheet with its boxes on the sheet as it was."""
    if angle == 0:
        return text
    words = tuple(
        replace(word, box=turn_box(word.box, -angle, turned, size)) for word in text.words
    )
    return replace(text, words=words)


def _width(box: Box) -> float:
    return box.x1 - box.x0


def _height(box: Box) -> float:
    return box.bottom - box.top
