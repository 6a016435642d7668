"""Photocopies: what a copier, a punch, a rubber stamp and a bad scanner do to typed pages.

In: a typeset PDF and a seeded random generator. Out: a PDF of pictures. What the pages say is
not known here.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab import rl_config  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import letter  # type: ignore[import-untyped]
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

rl_config.useA85 = 0  # pictures as bytes, not as text that is a quarter longer


SCAN_DPI, JPEG_QUALITY = 200, 45


def stamp_with(text: str, chance: random.Random) -> Callable[[Canvas, int], None]:
    """Return what puts a crooked rubber stamp on the first page and punches every page."""

    def decorate(canvas: Canvas, page: int) -> None:
        canvas.saveState()
        canvas.setFillGray(0.12)
        for x in (190 + chance.uniform(-3, 3), 402 + chance.uniform(-3, 3)):
            canvas.circle(x, 779, 8.5, stroke=0, fill=1)
        if page == 1:
            canvas.translate(chance.uniform(375, 395), chance.uniform(34, 42))
            canvas.rotate(chance.uniform(-2, 7))
            canvas.setFillGray(0.3)
            canvas.setStrokeGray(0.3)
            canvas.setFont("Helvetica-Bold", 12)
            canvas.drawString(8, 7, text)
            canvas.setLineWidth(1.6)
            canvas.rect(0, 0, stringWidth(text, "Helvetica-Bold", 12) + 16, 22)
        canvas.restoreState()

    return decorate


def photocopy(page: Image.Image, chance: random.Random) -> Image.Image:
    """Return a page as a copier leaves it: skewed, soft, grainy, with dark margins and specks."""
    grain = np.random.default_rng(chance.randrange(2**31))
    image = page.convert("L").rotate(
        chance.uniform(0.3, 1.5) * chance.choice((-1, 1)),
        resample=Image.Resampling.BICUBIC,
        fillcolor=255,
    )
    image = image.filter(ImageFilter.GaussianBlur(chance.uniform(0.5, 0.9)))
    pixels = np.asarray(image).astype(np.float64)
    height, width = pixels.shape
    paper = (
        chance.uniform(224, 240) + 6 * np.sin(np.linspace(0, chance.uniform(2, 5), width))[None, :]
    )
    pixels = pixels / 255 * (paper - 38) + 38
    # Grain is made at half size: real copiers' grain is wider than a pixel, and JPEG keeps small.
    coarse = grain.normal(0, chance.uniform(4, 7), (height // 2 + 1, width // 2 + 1))
    pixels += np.kron(coarse, np.ones((2, 2)))[:height, :width]
    for _ in range(chance.randint(60, 160)):
        y, x = chance.randrange(height - 4), chance.randrange(width - 4)
        pixels[y : y + chance.randint(1, 3), x : x + chance.randint(1, 3)] = 50
    edge = chance.randint(4, 22)
    if chance.random() < 0.5:
        pixels[:, :edge] = 30
    else:
        pixels[-edge:, :] = 30
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def nonsense(canvas: Canvas, chance: random.Random) -> None:
    """Lay an invisible text over a page such as a failed recognition leaves behind."""
    layer = canvas.beginText(72, 740)
    layer.setFont("Helvetica", 9)
    layer.setTextRenderMode(3)
    for _ in range(40):
        layer.textLine("".join(chance.choice("iIl1|!.,:;'~^_-rtfj\\/*  ") for _ in range(70)))
    canvas.drawText(layer)


def scan(pdf: bytes, chance: random.Random, garbage: bool) -> bytes:
    """Turn typeset pages into pictures of photocopies, with or without a useless text layer."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1)
    canvas.setTitle("Sample collection of archive_miner (invented)")
    source = pypdfium2.PdfDocument(pdf)
    for page in source:
        jpeg = io.BytesIO()
        picture = page.render(scale=SCAN_DPI / 72).to_pil()
        photocopy(picture, chance).save(jpeg, "JPEG", quality=JPEG_QUALITY, optimize=True)
        jpeg.seek(0)
        canvas.drawImage(ImageReader(jpeg), 0, 0, *letter)
        if garbage:
            nonsense(canvas, chance)
        canvas.showPage()
    source.close()
    canvas.save()
    return buffer.getvalue()
