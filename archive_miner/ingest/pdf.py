"""PDF file to printed lines and page images. With ``layer`` and ``drawn`` the door to pypdfium2.

In: a path and page numbers. Out: the lines of the text layer with a box for every word, what the
page is made of, and rendered images. Whether a text layer can be trusted is decided elsewhere.
pdfium is not thread safe: one file is read by one thread.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive_miner.errors import SourceError
from archive_miner.ingest.drawn import Drawn, survey
from archive_miner.ingest.layer import read_lines
from archive_miner.ingest.printed import PrintedLine

if TYPE_CHECKING:
    from PIL.Image import Image

POINTS_PER_INCH = 72.0

MAX_IMAGE_PIXELS = 40_000_000
"""A page is never rendered larger: A3 at 400 dpi is 31 million pixels; a page of absurd size
(200 × 200 inches) is rendered at a lower resolution."""


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What a PDF page holds before anything is decided about it.

    ``width`` and ``height`` are points as displayed.
    """

    number: int
    width: float
    height: float
    lines: tuple[PrintedLine, ...]
    drawn: Drawn


@contextmanager
def open_pdf(path: Path) -> Iterator[Any]:
    """Open a PDF; raises SourceError in one line when it is encrypted, broken or none at all."""
    kept = _kept_open.get()
    if kept is None:
        document = _open(path)
        try:
            yield document
        finally:
            document.close()
    else:
        if path not in kept:
            kept[path] = _open(path)
        yield kept[path]


_kept_open: ContextVar[dict[Path, Any] | None] = ContextVar("_kept_open", default=None)


@contextmanager
def keep_open() -> Iterator[None]:
    """Within the block, open each PDF once and close it only at the end.

    To open a file and find a page in the middle of it costs 1 ms where there are 300 pages, 20
    where there are 2,000 and 90 where there are 10,000; to read a page costs 5 to 10.
    """
    kept: dict[Path, Any] = {}
    token = _kept_open.set(kept)
    try:
        yield
    finally:
        _kept_open.reset(token)
        for document in kept.values():
            document.close()


def _open(path: Path) -> Any:
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise SourceError(f"{path}: {_reason(path, str(error))}") from error
    form = document.get_formtype()
    if form == raw.FORMTYPE_XFA_FULL:
        document.close()
        raise SourceError(
            f"{path}: XFA form, whose pages say no more than wait; print it to PDF in Adobe Reader"
        )
    if form:
        # So that filled fields get an appearance. On standard error, pypdfium2 advises users to
        # build it with support for XFA, which the forms that come this far do without.
        logging.getLogger("pypdfium2").setLevel(logging.ERROR)
        document.init_forms()
    return document


def _reason(path: Path, error: str) -> str:
    if "assword" in error:
        return "encrypted PDF; remove the password and ingest again"
    if "security scheme" in error:
        return "PDF encrypted for the holders of a certificate; save it without and ingest again"
    with path.open("rb") as file:
        head = file.read(1 << 16)
        tail = file.read(1) or head[-1024:]
    if b"%PDF-" not in head[:1024]:
        return "not a PDF, whatever its name says; give it its right suffix or remove it"
    if b"%%EOF" in tail and re.search(rb"/Count 0\b", head):
        return "PDF without pages; remove it"  # pdfium will not open it
    return "damaged or truncated PDF; fetch it again or repair it (for instance with qpdf)"


def count_pages(path: Path) -> int:
    """Return the number of pages; raises SourceError where the file cannot be read or has none."""
    with open_pdf(path) as document:
        count = len(document)
    if count == 0:
        raise SourceError(f"{path}: PDF without pages; remove it")
    return count


def read_page(document: Any, number: int) -> PdfPage:
    """Return what page ``number`` (from 1) holds; raises SourceError where it cannot be loaded."""
    page = _load(document, number)
    try:
        width, height = page.get_size()
        text_page = page.get_textpage()
        try:
            drawn = survey(page)
            lines = read_lines(page, text_page, typeset=not drawn.is_scan)
        finally:
            text_page.close()
        return PdfPage(number, width, height, lines, drawn)
    finally:
        page.close()


def _load(document: Any, number: int) -> Any:
    """Load a page with what is written into its form fields, stamps and text boxes on it.

    To pdfium these annotations are no part of the page until they are flattened into it; the
    file is not touched. Links, which draw nothing, do not cost a page its second loading.
    """
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        page = document[number - 1]
        if _has_drawn_annotations(page):
            raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
            page.close()
            page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise SourceError(f"page {number} cannot be loaded ({error})") from error
    return page


def _has_drawn_annotations(page: Any) -> bool:
    import pypdfium2.raw as raw

    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP):
            return True
    return False


def render(document: Any, number: int, dpi: float) -> Image:
    """Return page ``number`` as a grey image at ``dpi``, or lower where it would pass the bound."""
    page = _load(document, number)
    try:
        width, height = page.get_size()
        pixels = width * height * (dpi / POINTS_PER_INCH) ** 2
        scale = (
            dpi / POINTS_PER_INCH * min(1.0, (MAX_IMAGE_PIXELS / pixels) ** 0.5 if pixels else 1)
        )
        image: Image = page.render(scale=scale, grayscale=True, may_draw_forms=True).to_pil()
        return image
    finally:
        page.close()


def cut_out(document: Any, number: int) -> bytes:
    """Return page ``number`` as a PDF of its own: readers slower than pdfium then open that alone.

    To find one page among 2,000 costs pdfplumber 1.4 s.
    """
    import pypdfium2

    single = pypdfium2.PdfDocument.new()
    try:
        single.import_pages(document, [number - 1])
        file = io.BytesIO()
        single.save(file)
        return file.getvalue()
    finally:
        single.close()
