"""File to source and pages: the decision, page by page, where the text comes from.

In: a path; then a source and a range of its pages. Out: Pages and, where a page cannot be read,
Failures. One bad page never costs the others. Runs in worker processes; knows no store.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from archive_miner.errors import ArchiveMinerError, SourceError
from archive_miner.ingest.drawn import Drawn
from archive_miner.ingest.image import count_frames, read_frame
from archive_miner.ingest.ink import LOOK_DPI
from archive_miner.ingest.layout import LaidOut, lay_out
from archive_miner.ingest.look import Look, look_at, should_look
from archive_miner.ingest.ocr import OCR_DPI, POINTS_PER_INCH
from archive_miner.ingest.orient import find_side, turn_back, turn_lines
from archive_miner.ingest.pdf import PdfPage, count_pages, cut_out, open_pdf, read_page, render
from archive_miner.ingest.plain import count_sheets, read_plain
from archive_miner.ingest.printed import PrintedLine
from archive_miner.ingest.quality import (
    GARBAGE_QUALITY,
    TRUSTED_QUALITY,
    judge_layer,
    judge_reading,
)
from archive_miner.ingest.scan import read_scan
from archive_miner.ingest.split_pages import lay_out_sheet
from archive_miner.ingest.tables import find_table_rows, may_hold_table
from archive_miner.ingest.tei import read_tei
from archive_miner.types import LEFT_OUT, Division, Failure, MediaType, Page, Source

if TYPE_CHECKING:
    from PIL.Image import Image

VERSION = "3"
"""Of this stage: raised when its pages would come out differently, so that they are made anew."""

OcrMode = Literal["auto", "always", "never"]

MEDIA_TYPES: dict[str, MediaType] = {
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".xml": "application/tei+xml",
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".tif": "image",
    ".tiff": "image",
}
"""What is read, by suffix in lower case; other files in a folder are passed over."""

SYSTEM_FOLDERS = frozenset({"lost+found", "System Volume Information", "$RECYCLE.BIN"})
"""Lie at the top of every disk, belong to its file system, and may not be entered: passed over
like hidden folders. A near miss is "lost and found", which may be a box."""

LARGEST_TEXT_BYTES = 1 << 30
"""A text or an edition is read as a whole; a printed volume has 4 MB, the largest editions 50."""

LARGEST_FILE_BYTES = 1 << 36
"""Larger than any volume of scans, and an hour's work to take the checksum of."""

_SPECIAL_FILES = {
    stat.S_IFIFO: "named pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}

EXPLAINED = 0.7
"""Share of a page's type below which its text layer does not stand for the page. A stamp or caption
over a scan has 0.05–0.4, a page of prose with a lettered map 0.8 and more, full layers 0.95."""

GAIN = 4 / 3
"""A reading with so many times the right words of a text layer is taken, poorer in each though it
may be; at least ``LEAST_GAIN`` more: an engine reads a few words into a photograph."""

LEAST_GAIN = 5

FEW_CUT_LINES, CUT_SHARE = 3, 0.2
"""A page is cut where no fewer lines, and no smaller a share of them, go on unread: handwriting
and stamps beside the lines of real photocopies make 0–0.15, one side in the dark 0.4–1."""

CUT_QUALITY = 0.75
"""A page of cut lines is no better than poor, however surely the rest of them was read."""


@dataclass(frozen=True, slots=True)
class PageRange:
    """A piece of work: some pages of one source, how to read them."""

    source: Source
    first: int
    last: int
    ocr: OcrMode
    language: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a page range. ``divisions`` only from sources that state their documents."""

    range: PageRange
    pages: tuple[Page, ...]
    failures: tuple[Failure, ...] = ()
    divisions: tuple[Division, ...] = ()


def find_files(path: Path) -> list[Path]:
    """Return the readable files at or below a path, sorted; hidden ones are passed over.

    A file given by name is returned whatever its suffix, so that it is refused by name later; and
    so is a folder that may not be looked into. A link to a folder is returned and not followed,
    for it may lead anywhere.
    """
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    closed: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=closed.append):
        folders[:] = sorted({name for name in folders if name[0] != "."} - SYSTEM_FOLDERS)
        found += [link for name in folders if (link := Path(folder, name)).is_symlink()]
        found += [
            Path(folder, name)
            for name in names
            if not name.startswith(".") and Path(name).suffix.lower() in MEDIA_TYPES
        ]
    return sorted([*found, *(Path(error.filename) for error in closed)])


def probe_file(path: Path) -> Source:
    """Return what a file is; raises SourceError in one line when it cannot be read."""
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    try:
        if path.is_dir():
            raise _closed_folder(path)
        if media_type is None:
            known = " ".join(MEDIA_TYPES)
            raise SourceError(f"{path}: not a kind of file that can be read; these can: {known}")
        is_text = media_type in ("text/plain", "application/tei+xml")
        _check_regular(path, LARGEST_TEXT_BYTES if is_text else LARGEST_FILE_BYTES)
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        name = digest.hexdigest()
        counts = {
            "application/pdf": count_pages,
            "image": count_frames,
            "text/plain": count_sheets,
        }
        pages = counts.get(media_type)
        return Source(name[:16], str(path), name, media_type, pages(path) if pages else 1)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}; check the file") from error


def _closed_folder(path: Path) -> SourceError:
    """Return why a folder was not looked into, met as a file where it could not be."""
    try:
        next(path.iterdir(), None)
        reason = "could not be looked into; run again"
    except OSError as error:
        reason = f"cannot be looked into ({error.strerror or error}); open it or leave it out"
    return SourceError(f"{path}: folder {reason}")


def _check_regular(path: Path, most: int) -> None:
    """Raise SourceError unless a path leads to a file that can be read; opens nothing.

    To open a pipe waits for somebody who writes to it. What a system makes up as it is read, as
    ``/proc/kmsg``, has no size, and may keep a reader waiting too.
    """
    status = path.stat()
    special = _SPECIAL_FILES.get(stat.S_IFMT(status.st_mode))
    if special:
        raise SourceError(f"{path}: a {special}, not a file; copy what it holds to a file")
    if not status.st_size:
        raise SourceError(f"{path}: empty file; fetch it again or remove it")
    if status.st_size > most:
        size = f"{status.st_size / (1 << 30):,.1f} GB, at most {most >> 30} can be read"
        raise SourceError(f"{path}: {size}; cut it into volumes or remove it")


def read_range(work: PageRange) -> Reading:
    """Return the pages of a range; a page or file that cannot be read becomes a failure."""
    source, path = work.source, Path(work.source.path)
    try:
        if source.media_type == "text/plain":
            return Reading(work, read_plain(path, source.source_id, work.language))
        if source.media_type == "application/tei+xml":
            tei = read_tei(path, source.source_id)
            left_out = Failure("ingest", source.path, LEFT_OUT, tei.left_out)
            failures = (left_out,) if tei.left_out else ()
            return Reading(work, tei.pages, failures, tei.divisions)
        if source.media_type == "image":
            return _read_each(work, lambda number: _read_image_page(work, path, number))
        with open_pdf(path) as document:
            return _read_each(work, lambda number: _read_pdf_page(work, document, number))
    except (ArchiveMinerError, OSError) as error:
        return Reading(work, (), (Failure("ingest", source.path, "", str(error)),))


def _read_each(work: PageRange, read: Callable[[int], Page]) -> Reading:
    pages: list[Page] = []
    failures: list[Failure] = []
    for number in range(work.first, work.last + 1):
        try:
            pages.append(read(number))
        except Exception as error:  # a worker must survive any page
            failures.append(Failure("ingest", work.source.path, f"page {number}", _reason(error)))
    return Reading(work, tuple(pages), tuple(failures))


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, ArchiveMinerError) else repr(error)


def _read_pdf_page(work: PageRange, document: Any, number: int) -> Page:
    raw = read_page(document, number)
    look = look_at(raw, render(document, number, LOOK_DPI) if should_look(raw) else None)
    page = _read_as_it_lies(work, document, raw, look)
    if not look.hidden:
        return page
    words = "1 hidden word" if look.hidden == 1 else f"{look.hidden} hidden words"
    return replace(page, reason=f"{page.reason}; left out {words}, which no reader sees")


def _read_as_it_lies(work: PageRange, document: Any, raw: PdfPage, look: Look) -> Page:
    """Return a page from its text layer, as far as that is seen, or from its image."""
    layer = _lay_out_layer(look.lines, raw)
    verdict = _judge_layer(work.ocr, raw, layer, look.explained)
    if verdict.keep:
        if (
            not raw.drawn.is_scan
            and may_hold_table(raw.drawn.strokes)
            and not find_side(look.lines)
        ):
            rows = find_table_rows(cut_out(document, raw.number))
            layer = lay_out_sheet(look.lines, raw.width, raw.height, rows) if rows else layer
        return _page(work, raw, layer, "native", verdict.quality, verdict.reason)
    if not verdict.recognise:
        return _page(work, raw, lay_out((), 0, 0), "none", 1.0, verdict.reason)
    return _recognise_or_keep(work, document, raw, layer, verdict)


def _recognise_or_keep(
    work: PageRange, document: Any, raw: PdfPage, layer: LaidOut, verdict: _Verdict
) -> Page:
    """Return a page as the engine reads it, or with its text layer where that is the better."""
    spare = judge_layer(layer.text, fewest=1) or 0.0
    readable = spare >= GARBAGE_QUALITY
    try:
        image = render(document, raw.number, OCR_DPI)
        dpi = image.width / raw.width * POINTS_PER_INCH
        read = _recognise(work, raw, image, dpi, verdict.reason)
    except Exception as error:  # whatever befalls the engine, a layer that reads is not lost
        if not readable:
            raise
        reason = f"{verdict.reason}; kept, for {_reason(error)}"
        return _page(work, raw, layer, "native", spare * verdict.explained, reason)
    if readable and not read.words:
        reason = f"{verdict.reason}; kept, for {read.reason.rsplit('; ', 1)[-1]}"
        return _page(work, raw, layer, "native", spare, reason)
    if work.ocr == "always" or not readable:
        return read
    judged = judge_layer(read.text, fewest=1) or 0.0  # like with like: both by their words alone
    right, right_read = spare * len(layer.words), judged * len(read.words)
    if right_read >= max(GAIN * right, right + LEAST_GAIN):
        return read
    if verdict.explained < EXPLAINED:
        reason = f"{verdict.reason}; kept, for OCR reads no more of it"
        return _page(work, raw, layer, "native", verdict.quality, reason)
    if spare > judged:
        reason = f"{verdict.reason}; better than OCR, judged {judged:.2f}"
        return _page(work, raw, layer, "native", spare, reason)
    return read


def _lay_out_layer(lines: Sequence[PrintedLine], raw: PdfPage) -> LaidOut:
    """Return the text of a layer; of a wide table set sideways on an upright sheet, as it runs."""
    side = find_side(lines)
    size, turned = (raw.width, raw.height), (raw.height, raw.width)
    if side == 0:
        return lay_out_sheet(lines, *size)
    text = lay_out_sheet(turn_lines(lines, side, size, turned), *turned)
    return turn_back(text, side, turned, size)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What to do with a page: keep its text layer, recognise its image, or neither."""

    keep: bool
    recognise: bool
    quality: float
    reason: str
    explained: float = 1.0


def _judge_layer(mode: OcrMode, raw: PdfPage, layer: LaidOut, explained: float) -> _Verdict:
    """Decide where the text of a page comes from.

    Born-digital pages are trusted unless their text is nonsense (a wrong encoding); a scan's own
    layer only when it reads like print; neither where it explains little of the page's type.
    """
    scan = raw.drawn.is_scan
    quality = judge_layer(layer.text)
    estimate = 1.0 if quality is None else quality
    if mode == "always":
        return _Verdict(False, True, 0.0, "OCR asked for")
    if not layer.words:
        drawn = raw.drawn.image_share > 0 or raw.drawn.ink > 0
        if mode == "never" or not drawn:
            return _Verdict(False, False, 1.0, "no text layer" if drawn else "blank page")
        return _Verdict(False, True, 0.0, "no text layer")
    kind = "scan with" if scan else "born-digital page with"
    little = f"{kind} a text layer that explains {explained:.0%} of its type"
    if mode == "never" and explained < EXPLAINED:
        return _Verdict(True, False, estimate * explained, f"OCR forbidden; {little}")
    if mode == "never":
        return _Verdict(True, False, estimate, "OCR forbidden")
    if explained < EXPLAINED and estimate >= GARBAGE_QUALITY:
        return _Verdict(False, True, estimate, little, explained)
    if not scan and estimate >= GARBAGE_QUALITY:
        return _Verdict(True, False, 1.0, "text layer of a born-digital page")
    if scan and quality is not None and quality >= TRUSTED_QUALITY:
        return _Verdict(True, False, quality, f"scan with a good text layer ({quality:.2f})")
    judged = "too short to judge" if quality is None else f"judged {quality:.2f}"
    return _Verdict(False, True, estimate, f"{kind} a text layer {judged}")


def _read_image_page(work: PageRange, path: Path, number: int) -> Page:
    image, dpi = read_frame(path, number)
    width, height = (side * POINTS_PER_INCH / dpi for side in image.size)
    raw = PdfPage(number, width, height, (), Drawn(image_share=1.0))
    if work.ocr == "never":
        return _page(work, raw, lay_out((), 0, 0), "none", 1.0, "image; OCR forbidden")
    return _recognise(work, raw, image, dpi, "image")


def _recognise(work: PageRange, raw: PdfPage, image: Image, dpi: float, why: str) -> Page:
    """Return a page read from its image, or an empty one where there is no ink."""
    scan = read_scan(image, dpi, (raw.width, raw.height), work.language)
    text = scan.text
    if scan.blank:
        return _page(work, raw, text, "none", 1.0, f"{why}; blank image")
    if not text.words:
        return _page(work, raw, text, "none", 1.0, f"{why}; OCR found no words")
    quality = judge_reading(text.text, [word.confidence for word in text.words])
    lines = text.text.count("\n") + 1
    if scan.cut_lines >= max(FEW_CUT_LINES, CUT_SHARE * lines):
        quality = min(quality * scan.explained, CUT_QUALITY)
        why = f"{why}; {scan.cut_lines} lines cut short"
    elif scan.explained < EXPLAINED:
        quality *= scan.explained
        why = f"{why}; {scan.explained:.0%} of its type read"
    turned = f", turned by {scan.angle:g}°" if scan.angle else ""
    return _page(work, raw, text, "ocr", quality, f"{why}; read by OCR{turned}")


def _page(
    work: PageRange,
    raw: PdfPage,
    text: LaidOut,
    origin: Literal["native", "ocr", "none"],
    quality: float,
    reason: str,
) -> Page:
    return Page(
        work.source.source_id,
        raw.number,
        round(raw.width, 2),
        round(raw.height, 2),
        text.text,
        origin,
        round(quality, 3),
        work.language,
        reason,
        text.words,
        text.marks,
    )
