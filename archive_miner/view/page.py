"""A page drawn with the boxes of its words, its marks and the mentions on it.

In: a page with its picture, and mentions as (label, boxes). Out: a picture that lets anyone check
with their eyes where the text came from. Knows no store and no command line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from archive_miner.offsets import line_boxes
from archive_miner.types import Box, Page
from archive_miner.view.looks import Look

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

UNSURE_CONFIDENCE = 0.7
"""Words that OCR gives less are framed in red: on poor photocopies every other one is wrong."""

WORD_INK, UNSURE_INK, MARK_TINT = "#7a9cc6", "#c62828", "#d9d9d9"
LEGEND_PIXELS = 26


def draw_page(
    page: Page,
    picture: Image,
    dpi: float,
    mentions: Mapping[str, Sequence[Box]],
    looks: Mapping[str, Look],
) -> Image:
    """Return the picture of a page with everything known of it drawn on, and a legend below.

    Words are framed thin, red where OCR is unsure; furniture is grey; mentions are tinted in the
    colour of their label and framed. ``dpi`` is the picture's, boxes are points.
    """
    from PIL import Image as Images
    from PIL import ImageChops, ImageDraw

    scale = dpi / 72.0
    tints = Images.new("RGB", picture.size, "white")
    brush = ImageDraw.Draw(tints)
    for mark in page.marks:
        for box in line_boxes(page, mark.start, mark.end):
            brush.rectangle(_pixels(box, scale), fill=MARK_TINT)
    for label, boxes in mentions.items():
        for box in boxes:
            brush.rectangle(_pixels(box, scale), fill=looks[label].tint)
    base = ImageChops.multiply(picture.convert("RGB"), tints)  # ink stays as black as it was
    brush = ImageDraw.Draw(base)
    for word in page.words:
        unsure = word.confidence is not None and word.confidence < UNSURE_CONFIDENCE
        brush.rectangle(_pixels(word.box, scale), outline=UNSURE_INK if unsure else WORD_INK)
    for label, boxes in mentions.items():
        for box in boxes:
            brush.rectangle(_pixels(box, scale), outline=looks[label].ink, width=2)
            x0, top, _, _ = _pixels(box, scale)
            brush.text((x0 + 2, top - 11), str(looks[label].number), fill=looks[label].ink)
    return _with_legend(base, page, [looks[label] for label in mentions])


def _pixels(box: Box, scale: float) -> tuple[float, float, float, float]:
    return box.x0 * scale, box.top * scale, box.x1 * scale, box.bottom * scale


def _with_legend(base: Image, page: Page, looks: Sequence[Look]) -> Image:
    from PIL import Image as Images
    from PIL import ImageDraw

    rows = 1 + len(looks)
    sheet = Images.new("RGB", (base.width, base.height + rows * LEGEND_PIXELS), "white")
    sheet.paste(base, (0, 0))
    brush = ImageDraw.Draw(sheet)
    top = base.height
    said = f"page {page.number}: {page.origin}, quality {page.quality:.2f}; {page.reason}"
    _write(brush, 8, top, said)
    for look in looks:
        top += LEGEND_PIXELS
        brush.rectangle((8, top + 4, 40, top + 20), fill=look.tint, outline=look.ink, width=2)
        _write(brush, 48, top, f"{look.number} {look.title}")
    return sheet


def _write(brush: ImageDraw, x: float, top: float, text: str) -> None:
    from PIL import ImageFont

    font = ImageFont.load_default(size=14)
    # The built-in face is Latin only; what it lacks must not end the drawing.
    brush.text((x, top + 5), text.encode("latin-1", "replace").decode("latin-1"), "black", font)
