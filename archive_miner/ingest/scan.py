"""A page image to its text: made legible, set upright, recognised, laid out.

In: a grey image, its resolution, the size of its page. Out: the page's text with boxes on the page
as displayed, and what was done to the image. Only what a page needs is done: a straight page that
reads well is recognised once. Knows nothing of files or of text layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive_miner.errors import SourceError
from archive_miner.ingest.enhance import enhance
from archive_miner.ingest.ghost import clear_ghost
from archive_miner.ingest.ink import (
    LOOK_DPI,
    count_cut_lines,
    explained_share,
    find_stray_type,
)
from archive_miner.ingest.layout import LaidOut
from archive_miner.ingest.ocr import POINTS_PER_INCH, recognise
from archive_miner.ingest.orient import (
    FEW_WORDS,
    TURNED_GAIN,
    count_sure_letters,
    find_side,
    find_skew,
    is_doubtful,
    turn_back,
    turn_lines,
)
from archive_miner.ingest.printed import PrintedLine
from archive_miner.ingest.quality import judge_reading
from archive_miner.ingest.raised_ink import part_marks
from archive_miner.ingest.split_pages import lay_out_sheet

if TYPE_CHECKING:
    from PIL.Image import Image

BLANK_SHARE = 0.0002
"""A page with less ink than this share of its pixels is blank: one short typed line covers
0.0006 of a letter page; dust after smoothing 0.00005."""

BANDS = ((0.1, 0.35), (0.25, 0.5), (0.375, 0.625), (0.5, 0.75), (0.65, 0.9))
"""Where on the page its position is probed, from the top as a share of the height."""

CLEAN_QUALITY = 0.95
"""A page that reads better than this is not read a second time for what may show through it."""

CLEARED_GAIN, KEPT_LETTERS = 0.02, 0.95
"""Without the back of its sheet a page reads so much better, and keeps so many of its sure letters:
faded type under a black stamp, taken for a ghost, would lose them."""

MIN_SURE_LETTERS = 15
"""A page is turned for no fewer sure letters: specks read upside down come to 5–10."""


@dataclass(frozen=True, slots=True)
class ScanText:
    """What was read on a page image; ``blank`` where there was no ink to read.

    ``angle`` is by how many degrees counter-clockwise the image had to be turned. ``explained`` is
    the share of what looks like type that was read, 0 to 1, ``cut_lines`` how many lines go on
    where nothing was.
    """

    text: LaidOut
    blank: bool = False
    angle: float = 0.0
    explained: float = 1.0
    cut_lines: int = 0


@dataclass(frozen=True, slots=True)
class _Attempt:
    """Lines read on an image turned by ``angle``, whose sheet then has ``size`` in points."""

    lines: tuple[PrintedLine, ...]
    angle: float
    size: tuple[float, float]


def read_scan(image: Image, dpi: float, size: tuple[float, float], language: str) -> ScanText:
    """Return the text of a page of ``size`` points from its image of ``dpi`` pixels an inch.

    Raises SourceError when the engine does not finish.
    """
    legible = enhance(image)
    if _is_blank(legible):
        return ScanText(LaidOut("", (), ()), blank=True)
    skew = find_skew(legible, dpi)
    read = _upright(_attempt(legible, skew, dpi, language))
    legible, read = _without_ghost(legible, skew, dpi, language, read)
    if is_doubtful(read.lines):
        read = _other_way_up(legible, skew, dpi, language, read)
    text = lay_out_sheet(read.lines, *read.size)
    return ScanText(
        turn_back(text, read.angle, read.size, size),
        False,
        read.angle % 360,
        *_unread(legible, dpi, read),
    )


def _unread(image: Image, dpi: float, read: _Attempt) -> tuple[float, int]:
    """Return the share of an image's type that was read, and how many lines are not whole."""
    step = max(1, round(dpi / LOOK_DPI))
    boxes = [word.box for line in read.lines for word in line.words]
    stray = find_stray_type(_turned(image.reduce(step), read.angle), dpi / step, boxes)
    return explained_share(stray, boxes), count_cut_lines(stray, read.lines)


def _without_ghost(
    image: Image, skew: float, dpi: float, language: str, first: _Attempt
) -> tuple[Image, _Attempt]:
    """Return the image and its reading without what shows through, where it reads better so."""
    quality = _judge(first)
    cleared = clear_ghost(image) if quality < CLEAN_QUALITY else None
    if cleared is None:
        return image, first
    try:
        second = _upright(_attempt(cleared, skew, dpi, language))
    except SourceError:  # out of time; the first reading stands
        return image, first
    loses = count_sure_letters(second.lines) < KEPT_LETTERS * count_sure_letters(first.lines)
    if loses or _judge(second) < quality + CLEARED_GAIN:
        return image, first
    return cleared, second


def _judge(read: _Attempt) -> float:
    words = [word for line in read.lines for word in line.words]
    return judge_reading(" ".join(w.text for w in words), [w.confidence for w in words])


def _attempt(image: Image, angle: float, dpi: float, language: str) -> _Attempt:
    turned = _turned(image, angle)
    width, height = (side / dpi * POINTS_PER_INCH for side in turned.size)
    lines = part_marks(recognise(turned, dpi, language), turned, dpi)
    return _Attempt(lines, angle, (width, height))


def _turned(image: Image, angle: float) -> Image:
    """Return the image turned counter-clockwise on paper of its own colour, nothing cut off."""
    import numpy as np
    from PIL import Image as Images

    if angle == 0:
        return image
    paper = int(np.median(np.asarray(image)[::8, ::8]))
    return image.rotate(angle, Images.Resampling.BILINEAR, expand=True, fillcolor=paper)


def _upright(read: _Attempt) -> _Attempt:
    """Return a reading with its lines level, where the engine read type that lies on its side."""
    side = find_side(read.lines)
    if side == 0:
        return read
    size = (read.size[1], read.size[0])
    return _Attempt(turn_lines(read.lines, side, read.size, size), read.angle + side, size)


def _other_way_up(
    image: Image, skew: float, dpi: float, language: str, first: _Attempt
) -> _Attempt:
    """Return the reading of the image turned as it reads best, the first one where it was right.

    Only upside down is tried, and on the band of the page where most was read: type on its side
    is found by the engine itself whenever it runs downwards, and so once the page is turned
    whenever it runs upwards. Where there are too few words for that, the sides are tried as well.
    """
    turns: tuple[int, ...] = (180, 90, 270)
    probed, lines = image, first.lines
    if _count_words(first.lines) >= FEW_WORDS:
        turns = (180,)
        probed, lines = _busiest_band(image, first)
    best, most = 0, TURNED_GAIN * count_sure_letters(lines) + MIN_SURE_LETTERS
    for turn in turns:
        try:
            sure = count_sure_letters(_attempt(probed, skew + turn, dpi, language).lines)
        except SourceError:  # out of time; the first reading stands
            continue
        if sure > most:
            best, most = turn, sure
    return _upright(_attempt(image, skew + best, dpi, language)) if best else first


def _busiest_band(image: Image, read: _Attempt) -> tuple[Image, tuple[PrintedLine, ...]]:
    """Return the band of the image, a quarter of its height, with most words, and its lines."""
    height = read.size[1]
    middles = [(line.box.top + line.box.bottom) / 2 / height for line in read.lines]
    counts = [
        sum(
            len(line.words) for line, y in zip(read.lines, middles, strict=True) if low <= y <= high
        )
        for low, high in BANDS
    ]
    low, high = BANDS[counts.index(max(counts))]
    # The lines lie in the turned image; for the skews that occur the bands are the same.
    band = image.crop((0, int(low * image.height), image.width, int(high * image.height)))
    return band, tuple(
        line for line, y in zip(read.lines, middles, strict=True) if low <= y <= high
    )


def _count_words(lines: Sequence[PrintedLine]) -> int:
    return sum(len(line.words) for line in lines)


def _is_blank(image: Image) -> bool:
    import numpy as np

    pixels = np.asarray(image)[::2, ::2]
    paper = float(np.median(pixels))
    if paper < 100:  # a card on a black ground; a negative has been turned before
        return float((pixels > paper + 100).mean()) < BLANK_SHARE
    return float((pixels < 0.6 * paper).mean()) < BLANK_SHARE
