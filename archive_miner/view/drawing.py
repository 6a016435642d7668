"""Pages of source files, drawn in a process that may hang, crash or run out of memory.

In: a source, where it lies, the number of a page, and what to make of its picture. Out: what was
made, or a SourceError that says why it was not. Files come from anywhere, and one of 1 kB can keep
pdfium busy for days: no file is opened in this process, which hears Ctrl-C at any time and ends the
other one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from archive_miner.errors import ArchiveMinerError, SourceError
from archive_miner.pipeline.execute import (
    MEMORY_LIMIT_BYTES,
    StuckError,
    WorkerPool,
    WorkerStartError,
    start_step,
    wait_for,
)
from archive_miner.types import Failure, Source

if TYPE_CHECKING:
    from PIL.Image import Image

Made = TypeVar("Made")

DRAWN_DPI = 144.0
"""Two pixels a point: typescript stays legible, also on fine screens."""

DRAWN_TYPES = ("application/pdf", "image")
"""Files that have pages to show; the others are text."""

NO_PAGES = "the file is text and has no pages to show"

PICTURES_KEPT = 2
"""Pictures of pages kept: passages of one page follow each other, and one that runs over a page end
may be shown on the next one."""


class PagePictures(Protocol):
    """Makes something of a page's picture, by its number: see ``Drawing``."""

    def __call__(self, number: int, make: Callable[[Image, float], Made]) -> Made:
        """Return what ``make`` returns for the picture, in grey, and its pixels an inch.

        It is called in the process that draws, and must be importable there. Raises SourceError.
        """
        ...


class Drawing:
    """Draws pages one by one in a process of its own, which is started for the first of them.

    What is made of a picture, as a cut-out, is made there too: it is much smaller. A page that
    takes longer than ``page_seconds``, or more memory than a worker may have, is given up and not
    tried again; 0 waits for ever. To be closed, which ends the process.
    """

    def __init__(self, page_seconds: int) -> None:
        """Start nothing yet."""
        self._page_seconds = page_seconds
        self._pool: WorkerPool | None = None
        self._given_up: dict[tuple[str, str], str] = {}
        self._undrawn: dict[Failure, None] = {}

    def close(self) -> None:
        """End the process, whatever it does; a further page starts another."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    @property
    def undrawn(self) -> tuple[Failure, ...]:
        """The pages that could not be drawn, each once."""
        return tuple(self._undrawn)

    @contextmanager
    def pictures(self, source: Source, path: Path) -> Iterator[PagePictures]:
        """Open a source to be pictured page by page; raises SourceError where it has no pages."""
        if source.media_type not in DRAWN_TYPES:
            raise SourceError(NO_PAGES)
        try:
            yield partial(self._try, source, path)
        finally:
            if self._pool is not None:  # so that the file can be moved or replaced again
                self._pool.submit(_let_go)

    def _try(
        self, source: Source, path: Path, number: int, make: Callable[[Image, float], Made]
    ) -> Made:
        item = f"page {number}"
        try:
            return self._make(source, path, number, make)
        except SourceError as error:
            reason = str(error).removeprefix(f"{item} ")
            self._undrawn[Failure("draw", source.path, item, reason)] = None
            raise

    def _make(
        self, source: Source, path: Path, number: int, make: Callable[[Image, float], Made]
    ) -> Made:
        for item in ("", f"page {number}"):
            if (source.source_id, item) in self._given_up:
                raise SourceError(self._given_up[source.source_id, item])
        if self._pool is None:
            self._pool = WorkerPool(1)
        try:
            what = (path, source.media_type, number, self._page_seconds, make)
            made: Made = wait_for(self._pool.submit(_make_of_page, *what))
            return made
        except (KeyboardInterrupt, SystemExit):  # a page that hangs is not to hold up the next
            self.close()
            raise
        except Exception as error:  # decoders meet damaged files with errors of every kind
            reason = _reason(error, path, number)
            if not isinstance(error, SourceError | OSError | WorkerStartError):
                item = error.item if isinstance(error, StuckError) else f"page {number}"
                self._given_up[source.source_id, item] = reason
            raise SourceError(reason) from error


def _reason(error: Exception, path: Path, number: int) -> str:
    """Return in one line why a page, or its file, cannot be drawn."""
    if isinstance(error, SourceError):
        return str(error).removeprefix(f"{path}: ")
    if isinstance(error, StuckError) and not error.item:
        return f"the file cannot be opened: {error}"
    if isinstance(error, MemoryError):
        size = MEMORY_LIMIT_BYTES >> 30
        reason = f"it takes more than {size} GB of memory; look whether it is damaged"
    elif isinstance(error, ArchiveMinerError):
        reason = str(error)
    elif isinstance(error, FileNotFoundError):
        reason = "the file is no longer there"
    elif isinstance(error, OSError) and error.strerror:
        reason = error.strerror
    else:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
    return f"page {number} cannot be drawn: {reason}"


# In the process that draws


_Picture = tuple["Image", float]
"""A page in grey, and how many pixels an inch it has."""


class _AtHand:
    """The file that pages are drawn from, until another is or it is let go; its last pictures."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._path: Path | None = None
        self._draw: Callable[[int], _Picture] | None = None
        self._kept: dict[int, _Picture] = {}

    def open(self, path: Path, media_type: str) -> None:
        if self._draw is None or self._path != path:
            self.let_go()
            self._draw = self._stack.enter_context(_open_pages(path, media_type))
            self._path = path

    def picture(self, number: int) -> _Picture:
        if self._draw is not None and number not in self._kept:
            drawn = self._draw(number)
            while len(self._kept) >= PICTURES_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[number] = drawn
        return self._kept[number]

    def let_go(self) -> None:
        self._draw = None
        self._kept.clear()
        self._stack.close()


_at_hand = _AtHand()


def _make_of_page(
    path: Path,
    media_type: str,
    number: int,
    page_seconds: int,
    make: Callable[[Image, float], Made],
) -> Made:
    """Return what is made of the picture of a page."""
    start_step("", page_seconds)
    _at_hand.open(path, media_type)
    start_step(f"page {number}", page_seconds)
    return make(*_at_hand.picture(number))


def _let_go() -> None:
    _at_hand.let_go()


@contextmanager
def _open_pages(path: Path, media_type: str) -> Iterator[Callable[[int], _Picture]]:
    """Open a file to be drawn page by page."""
    from archive_miner.ingest.image import read_frame
    from archive_miner.ingest.pdf import POINTS_PER_INCH, open_pdf, render

    if media_type == "image":
        yield partial(read_frame, path)
        return
    with open_pdf(path) as pdf:

        def picture(number: int) -> _Picture:
            image = render(pdf, number, DRAWN_DPI)
            page_width, _ = pdf.get_page_size(number - 1)
            return image, image.width / page_width * POINTS_PER_INCH

        yield picture
