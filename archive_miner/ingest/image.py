"""Image file to grey page images: PNG, JPEG, and TIFF with several pages. The door to Pillow.

What a file is, its bytes say and not its name; what is none of the three is not opened. Pillow
knows forty formats more and hands PostScript to Ghostscript, where that is installed: whoever
gives us a file could run a program by calling it scan.jpg.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive_miner.errors import SourceError
from archive_miner.ingest.ocr import OCR_DPI
from archive_miner.ingest.pdf import MAX_IMAGE_PIXELS

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "TIFF")
"""The only ones that are opened. A JPEG of a camera may hold more pictures (MPO): the first is the
photograph, the others are its thumbnail or brightness, and no pages. So are those of a PNG."""

MOST_PIXELS = 178_956_970
"""A larger picture is refused before it is unpacked: a file of 200 kB can hold one that fills the
memory. A3 at 1,200 dpi is 278 million pixels; at 900 dpi, 157 million."""

MIN_DPI, MAX_DPI = 72.0, 1200.0
"""A stated resolution outside this range is a mistake of the scanner's software."""

MAX_PAGE_INCHES = 17.0
"""And so is one that makes a page wider than this, the long side of a ledger sheet: cameras write
72 dpi into pictures of letters 2,550 pixels wide."""


def count_frames(path: Path) -> int:
    """Return the number of pages of an image file; raises SourceError when it is none."""
    try:
        with _opened(path) as image:
            return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    except (FileNotFoundError, SourceError):
        raise
    except Exception as error:  # decoders meet damaged files with errors of every kind
        raise SourceError(
            f"{path}: not a readable image ({error}); remove or replace it"
        ) from error


def read_frame(path: Path, number: int) -> tuple[Image, float]:
    """Return page ``number`` (from 1) in grey, and its resolution in pixels an inch.

    The resolution is the one the file states, else the one at which the page would be 8.5 inches
    wide. Larger pictures than the bound are scaled down; raises SourceError when unreadable.
    """
    from PIL import Image as Images

    try:
        with _opened(path) as image:
            image.seek(number - 1)
            if image.width * image.height > MOST_PIXELS:
                raise SourceError(f"{image.width} × {image.height} pixels")
            grey = _grey(image)
            stated, down = (float(side or 0) for side in image.info.get("dpi", (0, 0))[:2])
            fits = MIN_DPI <= stated <= MAX_DPI and grey.width <= MAX_PAGE_INCHES * stated
            dpi = stated if fits else grey.width / 8.5
            if fits and MIN_DPI <= down < 0.9 * stated:  # a fax: 204 dots across, 98 down
                grey = grey.resize((grey.width, round(grey.height * stated / down)))
    except Exception as error:  # as above
        raise SourceError(f"page {number} cannot be decoded ({error})") from error
    scale = min(
        1.0 if 0.66 * OCR_DPI <= dpi <= 1.34 * OCR_DPI else OCR_DPI / dpi,
        (MAX_IMAGE_PIXELS / (grey.width * grey.height)) ** 0.5,
    )
    if scale != 1.0:
        size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
        grey = grey.resize(size, Images.Resampling.LANCZOS)
    return grey, dpi * scale


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a picture of one of the formats read; raises SourceError where it is of none."""
    import warnings

    from PIL import Image as Images
    from PIL import UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Images.DecompressionBombWarning)  # they are bounded here
        try:
            image = Images.open(path, formats=FORMATS)
        except UnidentifiedImageError as error:
            raise SourceError(
                f"{path}: not a readable image (no JPEG, PNG or TIFF, whatever its name says);"
                " convert it to one of these or remove it"
            ) from error
        with image:
            yield image


def _grey(image: Image) -> Image:
    """Return an image in grey as a viewer shows it: upright, on white paper, of 8 bits."""
    import numpy as np
    from PIL import Image as Images
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):  # convert("L") would cut, not scale, 16 bits
        values = np.asarray(upright).astype(np.float32)
        if values.max() > 255:
            values = values * (255.0 / 65535.0)
        return Images.fromarray(values.clip(0, 255).astype(np.uint8))
    if upright.has_transparency_data:
        shown = upright.convert("RGBA")
        return Images.alpha_composite(Images.new("RGBA", shown.size, "white"), shown).convert("L")
    return upright.convert("L")
