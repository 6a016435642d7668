"""Pages drawn in a process of their own: what comes back, and what hostile files cost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from archive_miner.errors import ArchiveMinerError, SourceError
from archive_miner.ingest import pdf
from archive_miner.pipeline.execute import StuckError, WorkerStartError
from archive_miner.types import MediaType, Source
from archive_miner.view import drawing as module
from archive_miner.view.drawing import Drawing

TILES = "/Pattern cs /P scn 0 0 612 600 re f"
TILE = (
    "<< /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 600 600] /XStep 0.05 /YStep 0.05"
    " /Resources << >> /Length 13000 >>\nstream\n" + "0 0 9 9 re f".ljust(13) * 1000 + "\nendstream"
)
"""Paints a thousand squares at each of a hundred million places: pdfium takes days."""


def source_at(path: Path, media_type: MediaType = "application/pdf") -> Source:
    return Source(path.stem, f"box/{path.name}", "", media_type, 1)


def both(picture: Any, dpi: float) -> tuple[Any, float]:
    """What is made of a picture here: nothing. Must be importable where it is drawn."""
    return (picture, dpi)


def draw(drawing: Drawing, source: Source, path: Path, number: int = 1) -> tuple[Any, float]:
    with drawing.pictures(source, path) as pictures:
        return pictures(number, both)


@pytest.fixture
def endless(write_pdf: Callable[..., Path]) -> Path:
    resources = "/Pattern << /P 6 0 R >>"
    return write_pdf(TILES, resources=resources, extra=[TILE], name="endless.pdf")


# What can be drawn


@pytest.mark.slow
def test_pages_of_every_kind_of_file_come_as_they_are(
    typeset: Callable[..., Path], tmp_path: Path
) -> None:
    letter = typeset([(72, 100, "AIDE MEMOIRE")], [])
    plain, fax = tmp_path / "scan.png", tmp_path / "fax.tif"
    Image.new("RGB", (1700, 2200), (200, 200, 200)).save(plain, dpi=(200, 200))
    frames = [Image.new("1", (1700, 2200), white) for white in (0, 1)]
    frames[0].save(fax, save_all=True, append_images=frames[1:], dpi=(200, 200))
    with closing(Drawing(60)) as drawing:
        page, dpi = draw(drawing, source_at(letter), letter)
        assert (page.mode, page.size, dpi) == ("L", (1224, 1584), 144.0)
        assert page.crop((140, 180, 400, 204)).getextrema()[0] < 100  # the words in their place
        assert draw(drawing, source_at(letter), letter, 2)[0].getextrema() == (255, 255)
        grey, dpi = draw(drawing, source_at(plain, "image"), plain)
        assert (grey.getextrema(), round(dpi)) == ((200, 200), 200)
        second, _ = draw(drawing, source_at(fax, "image"), fax, 2)
        assert second.getextrema() == (255, 255)
        assert drawing.undrawn == ()


def test_a_text_has_no_pages_and_starts_no_process(tmp_path: Path) -> None:
    with closing(Drawing(60)) as drawing:
        before = multiprocessing.active_children()
        with pytest.raises(SourceError, match="is text and has no pages"):
            draw(drawing, source_at(tmp_path / "a.txt", "text/plain"), tmp_path / "a.txt")
        assert multiprocessing.active_children() == before and drawing.undrawn == ()


@pytest.mark.slow
def test_one_process_draws_all_pages_and_ends_with_the_drawing(
    typeset: Callable[..., Path],
) -> None:
    letter = typeset(*[[(72, 100, f"page {n}")] for n in range(5)])
    before = set(multiprocessing.active_children())
    with closing(Drawing(60)) as drawing:
        seen = set()
        for number in (1, 2, 3, 4, 5):
            draw(drawing, source_at(letter), letter, number)
            seen |= {child.pid for child in set(multiprocessing.active_children()) - before}
        assert len(seen) == 1
    assert set(multiprocessing.active_children()) == before


def test_the_last_pages_are_kept_to_be_cut_again(
    typeset: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    monkeypatch.setattr(pdf, "render", lambda _, number, dpi: drawn.append(number) or Picture())
    letter = typeset(*[[(72, 100, f"page {n}")] for n in range(3)])
    for number in (1, 1, 2, 1, 3, 3, 2, 1):
        module._make_of_page(letter, "application/pdf", number, 0, lambda picture, dpi: None)
    module._let_go()
    assert drawn == [1, 2, 3, 1]
    module._make_of_page(letter, "application/pdf", 1, 0, lambda picture, dpi: None)
    module._let_go()
    assert drawn == [1, 2, 3, 1, 1]  # of a file let go nothing is kept


class Picture:
    width = 1224


# What cannot


@pytest.mark.slow
def test_a_page_that_takes_for_ever_is_given_up_once_and_costs_no_other(
    endless: Path, typeset: Callable[..., Path]
) -> None:
    letter = typeset([(72, 100, "AIDE MEMOIRE")])
    with closing(Drawing(1)) as drawing:
        for _ in range(3):
            with pytest.raises(SourceError, match="page 1 cannot be drawn: not done after 1 s"):
                draw(drawing, source_at(endless), endless)
        began = time.monotonic()
        with pytest.raises(SourceError, match="not done after 1 s"):
            draw(drawing, source_at(endless), endless)
        assert time.monotonic() - began < 0.5  # what hung is not tried again
        assert draw(drawing, source_at(letter), letter)[0].size == (1224, 1584)
        (failure,) = drawing.undrawn
    assert (failure.path, failure.item) == ("box/endless.pdf", "page 1")
    assert failure.reason.startswith("cannot be drawn: not done after 1 s and given up")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "media_type", "said"),
    [
        ("cut.pdf", b"%PDF-1.7\n1 0 obj", "application/pdf", "damaged or truncated PDF"),
        ("none.pdf", b"GIF89a", "application/pdf", "not a PDF"),
        ("cut.png", b"\x89PNG\r\n\x1a\n\0\0", "image", "page 1 cannot be decoded"),
        ("ps.jpg", b"%!PS-Adobe-3.0 EPSF\n", "image", "no JPEG, PNG or TIFF"),
        ("gone.pdf", None, "application/pdf", "the file is no longer there"),
    ],
)
def test_a_file_that_cannot_be_read_gives_its_reason_in_one_line(
    tmp_path: Path,
    name: str,
    content: bytes | None,
    media_type: MediaType,
    said: str,
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with closing(Drawing(60)) as drawing:
        with pytest.raises(SourceError) as raised:
            draw(drawing, source_at(path, media_type), path)
        assert said in str(raised.value) and "\n" not in str(raised.value)
        assert [(one.path, one.item) for one in drawing.undrawn] == [(f"box/{name}", "page 1")]


class Failing(Executor):
    """A process that ends every call in an error."""

    error: Exception
    asked = 0

    def __init__(self, _workers: int) -> None:
        pass

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(Failing.error)
        Failing.asked += bool(args)  # to let a file go needs no argument
        return future


DIED = "the process working on it died (a crash in a library, or memory ran out)"


@pytest.mark.parametrize(
    ("error", "said", "tries"),
    [
        (StuckError("page 3", 5), "page 3 cannot be drawn: not done after 5 s", 1),
        (StuckError("", 5), "the file cannot be opened: not done after 5 s", 1),
        (MemoryError(), "page 3 cannot be drawn: it takes more than 4 GB of memory", 1),
        (ArchiveMinerError(DIED), f"page 3 cannot be drawn: {DIED}", 1),
        (RuntimeError("bad\nbitmap"), "page 3 cannot be drawn: RuntimeError: bad bitmap", 1),
        # What may be otherwise the next time is tried again.
        (WorkerStartError("no process"), "page 3 cannot be drawn: no process", 2),
        (PermissionError(13, "Permission denied"), "page 3 cannot be drawn: Permission denied", 2),
        (SourceError("a.pdf: damaged PDF"), "damaged PDF", 2),
    ],
)
def test_whatever_befalls_the_process_is_said_of_the_page(
    monkeypatch: pytest.MonkeyPatch, error: Exception, said: str, tries: int
) -> None:
    monkeypatch.setattr(module, "WorkerPool", Failing)
    Failing.error, Failing.asked = error, 0
    drawing, path = Drawing(5), Path("a.pdf")
    for _ in range(2):
        with pytest.raises(SourceError) as raised:
            draw(drawing, source_at(path), path, 3)
        assert str(raised.value).startswith(said)
    assert Failing.asked == tries and len(drawing.undrawn) == 1


def test_a_file_that_cannot_be_opened_in_time_is_not_opened_for_its_other_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "WorkerPool", Failing)
    Failing.error, Failing.asked = StuckError("", 5), 0
    drawing = Drawing(5)
    for name, number in [("a.pdf", 1), ("a.pdf", 2), ("b.pdf", 1)]:
        with pytest.raises(SourceError, match="the file cannot be opened"):
            draw(drawing, source_at(Path(name)), Path(name), number)
    assert Failing.asked == 2 and len(drawing.undrawn) == 3


# Ctrl-C

SCRIPT = """
import sys
from pathlib import Path
from archive_miner.types import Source
from archive_miner.view.drawing import Drawing
path = Path(sys.argv[1])
drawing = Drawing(0)
try:
    with drawing.pictures(Source("a", "a.pdf", "", "application/pdf", 1), path) as pictures:
        print("begins", flush=True)
        pictures(1, print)
except KeyboardInterrupt:
    print("interrupted", flush=True)
drawing.close()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="interrupts go to groups of processes")
@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.04, 0.06, 0.1, 0.2, 1.5])
def test_an_interrupt_is_heard_from_before_the_process_starts_until_it_draws(
    endless: Path, seconds: float
) -> None:
    command = [sys.executable, "-c", SCRIPT, str(endless)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        try:
            assert run.stdout is not None and run.stdout.readline() == "begins\n"
            time.sleep(seconds)
            os.killpg(run.pid, signal.SIGINT)  # as a terminal does
            said, complaint = run.communicate(timeout=5)
        finally:
            run.kill()
    assert (said, complaint) == ("interrupted\n", "")
