"""The marks of notes at the ends of words that an engine read, told by their ink.

In: lines of words in points, the image they were read on. Out: the same lines, marks parted from
their words. Engines read a small raised figure as a sign or as another figure, "Department of
State!", "July 7, 19537": what the mark says is not to be had, only that it is one. Knows nothing
of files or engines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

POINTS_PER_INCH = 72.0

_SIGN = r"[\d!?®°™©*†‡§¢¥£]"
_QUOTE = r"[“”‘’'\"]"

_MARKED = re.compile(
    r"(?P<word>.*?(?:[^\W\d_]{3}|(?<!\d)(?:1[5-9]|20)\d\d)"
    rf"(?:[.,;:)]|[”\"](?={_SIGN}))?)"
    rf"(?P<mark>{_QUOTE}?{_SIGN}{{1,2}}|{_SIGN}{_QUOTE})(?P<tail>[.,;:)]?)"
)
"""A word of three letters or more, or a year, with what may be a mark. Matches "State!", "19537.",
"grain'*"; near misses "km?", "22™", "10°", "1953", whose ends may be raised and are no marks, and
"WORLD’", for a typewriter's quotation marks are as large as the figures of notes."""

RISE = 0.2
"""How far the feet of a mark stand above the line, as a share of the height of capitals: raised
figures 0.5, those of a crooked line 0.05."""

HEIGHTS = (0.45, 0.85)
"""Height of a mark, as a share of that of capitals: figures of notes have 0.55–0.75; dots and
accents 0.1–0.4; a common "!" and common figures stand on the line."""

OVERLAP = 0.5
"""Ink over or under other ink for so much of its width is a piece of the same letter: the hook over
the dot of a "?", the upper half of a broken figure."""

FEW_PIXELS = 4
"""Specks of less ink are no letters."""


def part_marks(lines: Sequence[PrintedLine], image: Image, dpi: float) -> tuple[PrintedLine, ...]:
    """Return lines with the raised marks of notes as words of their own."""
    scale = dpi / POINTS_PER_INCH
    parted = []
    for line in lines:
        pieces: list[PrintedWord] = []
        for word in line.words:
            match = _MARKED.fullmatch(word.text)
            edge = _mark_begins(word.box, line, image, scale) if match else None
            pieces += _part(word, match, edge) if match and edge is not None else [word]
        parted.append(line if len(pieces) == len(line.words) else PrintedLine.of(pieces))
    return tuple(parted)


def _part(word: PrintedWord, match: re.Match[str], edge: float) -> list[PrintedWord]:
    """Return a word before the edge, the mark after it, and a stop that follows the mark."""
    box = word.box
    edge = min(max(edge, box.x0), box.x1)
    end = box.x1 - (box.x1 - edge) / 3 if match["tail"] else box.x1
    pieces = [
        replace(word, text=match["word"], box=Box(box.x0, box.top, edge, box.bottom)),
        replace(word, text=match["mark"], box=Box(edge, box.top, end, box.bottom), raised=True),
    ]
    if match["tail"]:
        stop = Box(end, box.top, box.x1, box.bottom)
        pieces.append(replace(word, text=match["tail"], box=stop))
    return pieces


def _mark_begins(box: Box, line: PrintedLine, image: Image, scale: float) -> float | None:
    """Return the x from which the ink at the end of a word is raised, or None where it is not."""
    if box.x1 - box.x0 < box.bottom - box.top:
        return None  # type that runs up the page
    left, top = round(box.x0 * scale) - 1, round(box.top * scale) - 2
    right, bottom = round(box.x1 * scale) + 1, round(box.bottom * scale) + 2
    shapes = _shapes(image.crop((left, top, right, bottom)))
    capitals = _height_of_capitals(line) * scale
    feet = [shape.bottom for shape in shapes if shape.bottom - shape.top > HEIGHTS[0] * capitals]
    if len(feet) < 2:
        return None
    foot = median(feet)
    begins: float | None = None
    for shape in sorted(shapes, key=lambda shape: -shape.x0):
        if shape.top > foot - HEIGHTS[0] * capitals:
            continue  # a stop after the mark
        high = (shape.bottom - shape.top) / capitals
        raised = foot - shape.bottom >= RISE * capitals and HEIGHTS[0] <= high <= HEIGHTS[1]
        if not raised or any(_covers(other, shape) for other in shapes):
            break
        begins = shape.x0
    return None if begins is None else (left + begins) / scale


def _height_of_capitals(line: PrintedLine) -> float:
    """Return the usual height of the words of a line that rise above small letters and end on it.

    "Stand" and "1953", but neither "one" nor "Supply". Of none such, three quarters of the line.
    """
    heights = [
        word.box.bottom - word.box.top
        for word in line.words
        if re.search(r"[A-Zbdfhklt\d]", word.text) and not re.search(r"[gjpqy,;()Q]", word.text)
    ]
    return median(heights) if heights else 0.75 * (line.box.bottom - line.box.top)


def _shapes(picture: Image) -> list[Box]:
    """Return the boxes of connected ink on a small picture, in its pixels."""
    import numpy as np
    from scipy import ndimage

    pixels = np.asarray(picture.convert("L"))
    low, high = int(pixels.min()), int(pixels.max())
    ink = pixels < (low + high) / 2
    pieces, _ = ndimage.label(ink, structure=np.ones((3, 3)))
    return [
        Box(columns.start, rows.start, columns.stop, rows.stop)
        for n, (rows, columns) in enumerate(ndimage.find_objects(pieces), 1)
        if _count(pieces, rows, columns, n) >= FEW_PIXELS
    ]


def _count(pieces: Any, rows: slice, columns: slice, number: int) -> int:
    return int((pieces[rows, columns] == number).sum())


def _covers(other: Box, shape: Box) -> bool:
    """Say whether other ink lies under or over a shape for much of the narrower one's width."""
    shared = min(other.x1, shape.x1) - max(other.x0, shape.x0)
    narrower = min(other.x1 - other.x0, shape.x1 - shape.x0)
    return other != shape and shared > OVERLAP * narrower
