"""A cut-out of a page as printed, around a stretch of a document's text.

In: a source with the places it may lie, a document with its pages, spans. Out: small grey PNG
pictures. A file that is gone, or is no longer the one that was read, gives a reason instead of a
picture: a cut-out of another text would be false evidence. Knows nothing of HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import file_digest
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from archive_miner.errors import SourceError
from archive_miner.offsets import locate, union
from archive_miner.own import png_info
from archive_miner.types import Box, Document, Page, Source
from archive_miner.view.drawing import DRAWN_DPI, PagePictures

if TYPE_CHECKING:
    from PIL.Image import Image

MARGIN_POINTS = 14.0
MAX_HEIGHT_POINTS = 300.0
"""A cut-out shows at most this much of a page, about 25 lines of typescript."""

GREYS = 16
"""Shades kept of a cut-out: enough for stamps and pencil, and half the bytes of 256."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A cut-out of one page: its PNG file and size in pixels."""

    page_number: int
    png: bytes
    width: int
    height: int


def find_file(source: Source, paths: Sequence[Path]) -> Path:
    """Return the first of the paths that still holds the source; raises SourceError if none does.

    The file is compared by its SHA-256: a path may since hold another scan.
    """
    changed = False
    for path in paths:
        if not path.is_file():
            continue
        with path.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() == source.sha256:
                return path
        changed = True
    if changed:
        raise SourceError("the file has changed since it was read; read it again to see its pages")
    raise SourceError("the file is no longer where it was read; put it back to see its pages")


def crop_span(
    document: Document,
    pages: Mapping[int, Page],
    span: tuple[int, int],
    marked: tuple[int, int] | None,
    pictures: PagePictures,
) -> Crop:
    """Return a cut-out around a span of the text, with a frame around ``marked``.

    Where the span runs over several pages, the page of ``marked`` is shown, else the one with most
    of its lines. Raises SourceError where no word of the span has a place on a page.
    """
    lines = locate(document, pages, *span)
    if not lines:
        raise SourceError("none of these words has a place on a page")
    framed = locate(document, pages, *marked) if marked else []
    numbers = [number for number, _ in framed or lines]
    number = max(dict.fromkeys(numbers), key=numbers.count)
    shown = [box for at, box in lines if at == number] or [box for _, box in framed]
    frames = [box for at, box in framed if at == number]
    window = _window(pages[number], union(shown), frames)
    return pictures(number, partial(_cut, number=number, window=window, frames=frames))


def _window(page: Page, region: Box, frames: Sequence[Box]) -> Box:
    """Return the part of the page to show: the region with a margin, not too high."""
    top, bottom = region.top - MARGIN_POINTS, region.bottom + MARGIN_POINTS
    if bottom - top > MAX_HEIGHT_POINTS:
        if frames:
            middle = (frames[0].top + frames[-1].bottom) / 2
            top = min(max(top, middle - MAX_HEIGHT_POINTS / 2), bottom - MAX_HEIGHT_POINTS)
        bottom = top + MAX_HEIGHT_POINTS
    return Box(
        max(0.0, region.x0 - MARGIN_POINTS),
        max(0.0, top),
        min(page.width, region.x1 + MARGIN_POINTS),
        min(page.height, bottom),
    )


def _cut(image: Image, dpi: float, number: int, window: Box, frames: Sequence[Box]) -> Crop:
    from PIL import ImageDraw

    scale = dpi / 72.0
    x0, top, x1, bottom = (
        round(side * scale) for side in (window.x0, window.top, window.x1, window.bottom)
    )
    cut = image.crop((x0, top, max(x1, x0 + 1), max(bottom, top + 1))).convert("L")
    if dpi > 1.2 * DRAWN_DPI:  # scans of images come at the resolution of OCR
        shrink = DRAWN_DPI / dpi
        cut = cut.resize((max(1, round(cut.width * shrink)), max(1, round(cut.height * shrink))))
        x0, top, scale = round(x0 * shrink), round(top * shrink), scale * shrink
    draw = ImageDraw.Draw(cut)
    for box in frames:
        sides = (
            (box.x0 - 1.5) * scale - x0,
            (box.top - 1.5) * scale - top,
            (box.x1 + 1.5) * scale - x0,
            (box.bottom + 1.5) * scale - top,
        )
        # White around black: the frame shows on a dark photocopy too.
        draw.rectangle(sides, outline=255, width=4)
        draw.rectangle(sides, outline=0, width=2)
    file = BytesIO()
    step = 256 // GREYS
    cut.point([grey // step * 255 // (GREYS - 1) for grey in range(256)]).save(
        file, "PNG", pnginfo=png_info()
    )
    return Crop(number, file.getvalue(), cut.width, cut.height)
