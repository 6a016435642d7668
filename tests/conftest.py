"""Callables that make small files with known content: typeset PDFs, PDFs written by hand, scans.

Positions are points from the top left of the page, as everywhere in this project.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from PIL.Image import Image
    from reportlab.pdfgen.canvas import Canvas

    from archive_miner.types import Box

LETTER = (612.0, 792.0)

Draw = Callable[["Canvas"], None]
"""Draws on a reportlab canvas, whose origin is the bottom left."""

Strings = Sequence[tuple[float, float, str]]
"""(x, distance of the baseline from the top of the page, text), set in 10-point Times."""


@dataclass(frozen=True)
class Typesetter:
    """Makes PDFs with reportlab in a folder of the test's own."""

    folder: Path

    def __call__(
        self,
        *pages: Strings | Draw,
        size: tuple[float, float] = LETTER,
        font: str = "Times-Roman",
        points: float = 10,
        rotation: int = 0,
        crop: tuple[float, float, float, float] | None = None,
        encrypt: tuple[str, str] | None = None,
        name: str = "made.pdf",
    ) -> Path:
        """Return the path of a PDF; ``crop`` in PDF order, ``encrypt`` as (user, owner) words."""
        from reportlab.lib.pdfencrypt import StandardEncryption
        from reportlab.pdfgen.canvas import Canvas

        path = self.folder / name
        lock = StandardEncryption(*encrypt) if encrypt else None
        canvas = Canvas(str(path), pagesize=size, encrypt=lock, invariant=1)
        for page in pages:
            canvas.setPageRotation(rotation)
            if crop is not None:
                canvas.setCropBox(crop)
            canvas.setFont(font, points)
            if callable(page):
                page(canvas)
            else:
                for x, baseline, text in page:
                    canvas.drawString(x, size[1] - baseline, text)
            canvas.showPage()
        canvas.save()
        return path


@pytest.fixture
def typeset(tmp_path: Path) -> Typesetter:
    return Typesetter(tmp_path)


@dataclass(frozen=True)
class PdfWriter:
    """Writes PDFs object by object, for what a typesetting library would never produce."""

    folder: Path

    def __call__(
        self,
        content: str,
        *,
        page: str = "/MediaBox [0 0 612 792]",
        tree: str = "",
        resources: str = "",
        extra: Sequence[str] = (),
        name: str = "raw.pdf",
    ) -> Path:
        """Return the path of a PDF of one page with the given content stream.

        Objects 1–4 are catalogue, page tree, page and content, 5 is Helvetica (``/F1``);
        ``extra`` objects are numbered from 6. ``page`` and ``tree`` are entries of the page and
        of the page tree, ``resources`` of the page's resources.
        """
        fonts = "" if "/Font" in resources else "/Font << /F1 5 0 R >>"
        objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [3 0 R] /Count 1 {tree} >>",
            f"<< /Type /Page /Parent 2 0 R /Contents 4 0 R {page}"
            f" /Resources << {fonts} {resources} >> >>",
            stream("", content),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            *extra,
        ]
        out, places = b"%PDF-1.7\n", []
        for number, body in enumerate(objects, 1):
            places.append(len(out))
            out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
        table = "".join(f"{place:010d} 00000 n \n" for place in places)
        size = len(objects) + 1
        out += (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
        ).encode("latin-1")
        path = self.folder / name
        path.write_bytes(out)
        return path


def stream(entries: str, content: str) -> str:
    return f"<< {entries} /Length {len(content)} >>\nstream\n{content}\nendstream"


@pytest.fixture
def write_pdf(tmp_path: Path) -> PdfWriter:
    return PdfWriter(tmp_path)


@pytest.fixture
def mapped_pdf(write_pdf: PdfWriter) -> Callable[..., Path]:
    """Make a PDF whose letters A, B, C … of Helvetica stand for the given characters.

    This is how any script gets into a test without shipping its font: the text layer reads
    ``unicode``, the eye sees Latin letters.
    """

    def make(unicode: str, spelled: str = "", name: str = "mapped.pdf") -> Path:
        kinds = sorted(set(unicode) - {" "})
        codes = {" ": 32} | {character: 65 + i for i, character in enumerate(kinds)}
        entries = "\n".join(
            f"<{code:02X}> <{character.encode('utf-16-be').hex()}>"
            for character, code in codes.items()
        )
        cmap = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
            "1 begincodespacerange <00> <FF> endcodespacerange\n"
            f"{len(codes)} beginbfchar\n{entries}\nendbfchar\nendcmap end end"
        )
        shown = spelled or "".join(f"{codes[character]:02X}" for character in unicode)
        return write_pdf(
            f"BT /F2 12 Tf 72 700 Td <{shown}> Tj ET",
            resources="/Font << /F2 6 0 R >>",
            extra=[
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>",
                stream("", cmap),
            ],
            name=name,
        )

    return make


def render(path: Path, dpi: float, number: int = 1) -> Image:
    """Return a page as the eye sees it, without going through the code under test."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        image: Image = document[number - 1].render(scale=dpi / 72, grayscale=True).to_pil()
        return image
    finally:
        document.close()


def dark_share(image: Image, box: Box, dpi: float) -> float:
    """Return the share of dark pixels inside a box of points on a page image."""
    import numpy as np

    scale = dpi / 72
    pixels = np.asarray(image)[
        round(box.top * scale) : max(round(box.bottom * scale), round(box.top * scale) + 1),
        round(box.x0 * scale) : max(round(box.x1 * scale), round(box.x0 * scale) + 1),
    ]
    return float((pixels < 128).mean()) if pixels.size else 0.0


def dark_outside(image: Image, boxes: Sequence[Box], dpi: float) -> float:
    """Return the share of a page's dark pixels that no box covers."""
    import numpy as np

    scale = dpi / 72
    dark = np.array(np.asarray(image) < 128)
    total = dark.sum()
    for box in boxes:
        dark[
            max(0, int(box.top * scale) - 1) : int(box.bottom * scale) + 2,
            max(0, int(box.x0 * scale) - 1) : int(box.x1 * scale) + 2,
        ] = False
    return float(dark.sum() / total) if total else 0.0


@dataclass(frozen=True)
class Eye:
    """What a reader of the rendered page would say about boxes."""

    render: Callable[..., Any]
    dark_share: Callable[..., float]
    dark_outside: Callable[..., float]


@pytest.fixture
def eye() -> Eye:
    return Eye(render, dark_share, dark_outside)


TYPED = (
    "The Ambassador called on the Prime Minister this morning",
    "and asked whether the new agreement would be signed before",
    "the end of the month. The Prime Minister answered that his",
    "government was ready, but that the army wanted first to see",
    "the lists of equipment which had been promised in the spring.",
)
"""Five lines of a typewritten page."""


@pytest.fixture
def typed_lines() -> tuple[str, ...]:
    return TYPED


@pytest.fixture
def typed_image(typeset: Typesetter) -> Callable[..., Image]:
    """Make the image of a typewritten page: the given lines in 12-point Courier."""

    def make(
        lines: Sequence[str] = TYPED,
        dpi: float = 200,
        skew: float = 0.0,
        grain: float = 0.0,
        specks: int = 0,
        edge: float = 0.0,
    ) -> Image:
        import numpy as np
        from PIL import Image as Images

        sheet = [(72.0, 120.0 + 24 * row, line) for row, line in enumerate(lines)]
        image = render(typeset(sheet, font="Courier", points=12, name="typed.pdf"), dpi)
        if skew:
            image = image.rotate(skew, fillcolor=255, resample=Images.Resampling.BICUBIC)
        if not (grain or specks or edge):
            return image
        pixels = np.asarray(image).astype(np.float32)
        chance = np.random.default_rng(1953)
        if grain:
            pixels = pixels * 0.85 + chance.normal(0, grain, pixels.shape)
        dice = random.Random(1953)
        for _ in range(specks):
            y, x = dice.randrange(pixels.shape[0] - 3), dice.randrange(pixels.shape[1] - 3)
            pixels[y : y + dice.choice((1, 2)), x : x + dice.choice((1, 2, 3))] = 30
        if edge:
            pixels[:, : int(edge * pixels.shape[1])] = 12
        return Images.fromarray(pixels.clip(0, 255).astype(np.uint8))

    return make


@pytest.fixture
def image_pdf(typeset: Typesetter) -> Callable[..., Path]:
    """Make a PDF of page images, each with the strings of a hidden text layer over it."""

    def make(*pages: tuple[Image, Strings], name: str = "scan.pdf", strips: int = 1) -> Path:
        from reportlab.lib.utils import ImageReader

        def draw(image: Image, hidden: Strings) -> Draw:
            def on(canvas: Canvas) -> None:
                step = image.height / strips
                for strip in range(strips):
                    low, high = round(strip * step), round((strip + 1) * step)
                    piece = io.BytesIO()
                    image.crop((0, low, image.width, high)).save(piece, "PNG")
                    piece.seek(0)
                    y = LETTER[1] * (1 - high / image.height)
                    tall = LETTER[1] * (high - low) / image.height
                    canvas.drawImage(ImageReader(piece), 0, y, LETTER[0], tall)
                for x, baseline, text in hidden:
                    written = canvas.beginText(x, LETTER[1] - baseline)
                    written.setTextRenderMode(3)
                    written.textOut(text)
                    canvas.drawText(written)

            return on

        return typeset(*(draw(image, hidden) for image, hidden in pages), name=name)

    return make
