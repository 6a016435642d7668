"""What lies at the paths given: what is no file, closed folders, odd dates and names."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from shell import Shell

from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.run import INGEST, run
from archive_miner.store.sources import FileStamp
from archive_miner.store.store import Store

TEI = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{}</body></text></TEI>'
LATIN = "The Señor asked for arms.".encode("latin-1")


@dataclass(frozen=True)
class Box:
    """A folder of papers with an archive file beside it."""

    folder: Path
    db: Path

    def read(self, *paths: Path, jobs: int = 1) -> tuple[int, int]:
        """Read the folder, or some paths; returns how many files and pages were looked at."""
        with Store(self.db, create=True) as store:
            choices = Choices(jobs=jobs, page_seconds=0)
            files, pages = run(store, paths or (self.folder,), choices, steps=INGEST)
            looked = [tally.done + len(tally.failures) for tally in (files, pages)]
        return looked[0], looked[1]

    def failed(self) -> dict[str, str]:
        """Return the reasons of failures by the name of their file."""
        with Store(self.db) as store:
            return {Path(f.path).name: f.reason for f in store.failures.all()}

    def texts(self) -> dict[str, str]:
        with Store(self.db) as store:
            return {
                Path(s.source.path).name: page.text
                for s in store.sources.all()
                for page in store.pages.read(s.source.source_id)
            }


@pytest.fixture
def box(tmp_path: Path) -> Box:
    folder = tmp_path / "box"
    folder.mkdir()
    (folder / "good.txt").write_text("Aid was granted.")
    return Box(folder, tmp_path / "archive.db")


# What is no file


@contextmanager
def bound(path: Path) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's path may have a hundred characters
        try:
            one.bind(path.name)
        finally:
            os.chdir(here)
        yield


def link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


NO_FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe.txt": (os.mkfifo, "a named pipe, not a file"),
    "pipe.xml": (os.mkfifo, "a named pipe"),
    "pipe.pdf": (os.mkfifo, "a named pipe"),
    "pipe.png": (os.mkfifo, "a named pipe"),
    "zero.txt": (link_to("/dev/zero"), "a device, not a file"),
    "null.tif": (link_to("/dev/null"), "a device"),
    "circle.txt": (link_to("circle.txt"), "Too many levels of symbolic links"),
    "nowhere.txt": (link_to("gone.txt"), "No such file"),
    "kernel.txt": (link_to("/proc/uptime"), "empty file"),
}


@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_file_is_refused_at_once_and_costs_only_itself(box, name):
    make, reason = NO_FILES[name]
    make(box.folder / name)
    began = time.monotonic()
    box.read()
    assert time.monotonic() - began < 5  # and not for ever
    assert list(box.failed()) == [name]
    assert reason in box.failed()[name] and "\n" not in box.failed()[name]
    assert box.texts() == {"good.txt": "Aid was granted."}
    (box.folder / name).unlink()
    (box.folder / "later.txt").write_text("It came later.")
    box.read()
    assert box.failed() == {}


def test_a_socket_is_refused_at_once(box):
    with bound(box.folder / "socket.txt"):
        box.read()
    assert "a socket, not a file" in box.failed()["socket.txt"]


def test_a_pipe_given_by_its_name_is_refused(box):
    os.mkfifo(box.folder / "pipe.txt")
    box.read(box.folder / "pipe.txt", box.folder / "good.txt")
    assert list(box.failed()) == ["pipe.txt"]
    box.read(Path("/dev/stdin"))
    assert "not a kind of file" in box.failed()["stdin"]


def test_a_link_to_a_file_is_read_as_the_file(box, tmp_path):
    (tmp_path / "drawer.txt").write_text("In a drawer.")
    (box.folder / "link.txt").symlink_to(tmp_path / "drawer.txt")
    assert box.read() == (2, 2)
    assert box.failed() == {}


def test_a_pipe_that_becomes_a_file_is_read(box):
    os.mkfifo(box.folder / "letter.txt")
    box.read()
    (box.folder / "letter.txt").unlink()
    (box.folder / "letter.txt").write_text("A letter at last.")
    box.read()
    assert box.failed() == {}
    assert box.texts()["letter.txt"] == "A letter at last."


# Folders that may not be entered


@pytest.fixture
def close(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what closes folders, also to the superuser, who may enter any."""
    really = os.scandir

    def closer(*closed: Path) -> None:
        def scandir(path: str | Path = ".") -> object:
            if Path(path) in closed:
                raise PermissionError(13, "Permission denied", str(path))
            return really(path)

        monkeypatch.setattr(os, "scandir", scandir)
        monkeypatch.setattr(os, "listdir", scandir)

    return closer


def test_a_closed_folder_is_a_failure_until_it_is_opened(box, close):
    closed = box.folder / "closed"
    closed.mkdir()
    (closed / "letter.txt").write_text("Kept from sight.")
    close(closed)
    box.read()
    assert list(box.failed()) == ["closed"]
    assert "folder cannot be looked into (Permission denied)" in box.failed()["closed"]
    assert box.texts() == {"good.txt": "Aid was granted."}
    assert box.read() == (0, 0)
    assert list(box.failed()) == ["closed"]  # still told
    close()
    box.read()
    assert box.failed() == {}
    assert box.texts()["letter.txt"] == "Kept from sight."


@pytest.mark.parametrize("name", ["deep/er/closed", "closed.pdf"])
def test_a_closed_folder_is_named_wherever_it_lies_and_whatever_it_is_called(box, close, name):
    closed = box.folder / name
    closed.mkdir(parents=True)
    close(closed)
    box.read()
    assert list(box.failed()) == [closed.name]


def test_a_closed_folder_given_by_its_name_ends_on_1(box, close, capsys):
    close(box.folder)
    am = Shell(box.db, capsys)
    said = am("ingest", box.folder, "--jobs", 1)
    assert said.code == 1
    assert "cannot be looked into" in said.err


def test_what_the_file_system_keeps_to_itself_is_no_failure_and_a_box_so_called_is_read(box, close):
    kept = [box.folder / name for name in ("lost+found", "System Volume Information", ".closed")]
    for folder in kept:
        folder.mkdir()
    (box.folder / "lost and found").mkdir()
    (box.folder / "lost and found" / "b.txt").write_text("Found.")
    close(*kept)
    assert box.read() == (2, 2)
    assert box.failed() == {}


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("../drawer", "not followed: 1 link to a folder, such as {}; name it to read it"),
        (".", None),  # which would go round for ever
        ("papers", None),  # read under its own name
        ("..", "not followed: 1 link to a folder, such as {}; name it to read it"),
    ],
)
def test_a_link_to_a_folder_is_not_followed_and_said_where_it_leads_out(box, capsys, target, said):
    for folder in (box.folder / "papers", box.folder.parent / "drawer"):
        folder.mkdir()
        (folder / f"{folder.name}.txt").write_text(f"In the {folder.name}.")
    link = box.folder / "link"
    link.symlink_to(target)
    am = Shell(box.db, capsys)
    told = am("ingest", box.folder, "--jobs", 1)
    assert told.code == 0
    assert ("link" in told.err) is (said is not None)
    if said:
        assert said.format(link) in told.err
    assert set(box.texts()) == {"good.txt", "papers.txt"}
    assert am("ingest", link, "--jobs", 1).code == 0  # named, it is read


# Dates, sizes and names that a file system holds


@pytest.mark.parametrize("name", ["log.txt", "log.xml", "log.pdf"])
def test_a_file_of_absurd_size_is_refused_before_it_is_read(box, name):
    path = box.folder / name
    path.touch()
    try:
        os.truncate(path, 1 << 41)  # takes no room on the disk
    except OSError:
        pytest.skip("this file system holds no such file")
    began = time.monotonic()
    box.read()
    assert time.monotonic() - began < 5
    assert "2,048.0 GB, at most" in box.failed()[name]


SECONDS = {
    "1600": -11_676_096_000,
    "1969": -1,
    "1970": 0,
    "2106": 1 << 32,
    "2262": 9_223_372_036,
    "2263": 9_223_372_037,
    "2400": 13_569_465_600,
    "2446": 15_032_385_535,
}


@pytest.mark.parametrize("year", SECONDS)
def test_a_file_of_any_date_is_read_once(box, year):
    path = box.folder / "letter.txt"
    path.write_text("Aid was cut off.")
    os.utime(path, (SECONDS[year], SECONDS[year]))
    assert box.read() == (2, 2)
    assert box.read() == (0, 0)
    assert box.failed() == {}


@pytest.mark.parametrize("year", SECONDS)
def test_a_file_of_any_date_can_fail(box, year):
    path = box.folder / "empty.txt"
    path.touch()
    os.utime(path, (SECONDS[year], SECONDS[year]))
    box.read()
    assert box.read() == (0, 0)
    assert list(box.failed()) == ["empty.txt"]


@dataclass(frozen=True)
class Dated:
    """A path whose file has a date that this machine's file systems may not hold."""

    mtime_ns: int

    def stat(self) -> os.stat_result:
        return os.stat_result(
            (0o100644, 1, 1, 1, 0, 0, 7, 0.0, 0.0, 0.0), {"st_mtime_ns": self.mtime_ns}
        )


FARTHEST = ((1 << 63) - 1) * 10**9


@pytest.mark.parametrize("number", [FARTHEST, -FARTHEST - 10**9, 1 << 63, -(1 << 63) - 1, 0, -1])
def test_a_stamp_fits_into_the_archive_file_and_that_of_another_second_differs(number):
    stamp, later = (FileStamp.of(Dated(n)) for n in (number, number + 10**9))  # type: ignore[arg-type]
    assert -(1 << 63) <= stamp.mtime_ns < 1 << 63
    assert stamp != later
    if abs(number) < 1 << 62:
        assert stamp.mtime_ns == number


@pytest.mark.parametrize("name", [b"r\xe9ponse.txt", b"r\xe9gime/letter.txt"])
def test_a_name_in_another_encoding_costs_only_itself(box, name):
    path = box.folder / os.fsdecode(name)
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text("An answer.")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    box.read()
    (reason,) = box.failed().values()
    assert r"is a name not valid in UTF-8; rename it" in reason
    assert reason.isascii()
    assert box.texts() == {"good.txt": "Aid was granted."}


def test_names_of_control_characters_and_blanks_are_names(box):
    names = ["a\nb.txt", " .txt", "\x1b[31m.txt", "-v.txt", "100%.txt", "réponse.txt"]
    for number, name in enumerate(names):
        (box.folder / name).write_text(f"Letter {number}.")
    assert box.read() == (len(names) + 1, len(names) + 1)
    assert box.failed() == {}


def test_a_folder_of_a_name_in_another_encoding_is_told_from_inside(box, tmp_path, monkeypatch):
    folder = tmp_path / os.fsdecode(b"r\xe9gime")
    try:
        shutil.copytree(box.folder, folder)
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    monkeypatch.chdir(folder)
    box.read(Path("good.txt"))
    assert box.failed() == {
        "good.txt": r"good.txt: r\xe9gime is a name not valid in UTF-8; rename it"
    }


# Failures follow content


def bad(box: Box, name: str = "bad.txt", content: bytes = LATIN) -> Path:
    path = box.folder / name
    path.write_bytes(content)
    return path


NOT_TEXT = {"bad.txt": LATIN, "nul.txt": b"a\0b", "torn.xml": b"<TEI>", "other.xml": b"<html/>"}


@pytest.mark.parametrize("name", NOT_TEXT)
def test_a_touched_file_stays_a_failure_and_is_not_read_again(box, name):
    path = bad(box, name, NOT_TEXT[name])
    box.read()
    before = box.failed()
    os.utime(path, ns=(1, 1))
    assert box.read() == (1, 0)  # looked at, for it may be another
    assert box.failed() == before
    assert list(before) == [name]


def test_a_moved_folder_keeps_its_failures(box, tmp_path):
    bad(box)
    bad(box, "empty.txt", b"")
    box.read()
    moved = box.folder.rename(tmp_path / "moved")
    assert box.read(moved) == (3, 0)
    with Store(box.db) as store:
        assert [f.path for f in store.failures.all()] == [
            str(moved / "bad.txt"),
            str(moved / "empty.txt"),
        ]
        assert all(str(moved) in f.reason for f in store.failures.all())


def test_a_project_that_moved_keeps_its_failures_under_the_same_words(box, tmp_path, monkeypatch):
    bad(box)
    monkeypatch.chdir(tmp_path)
    box.read(Path("box"))
    (tmp_path / "project").mkdir()
    box.folder.rename(tmp_path / "project" / "box")
    monkeypatch.chdir(tmp_path / "project")
    box.read(Path("box"))
    assert list(box.failed()) == ["bad.txt"]


def test_a_file_put_back_is_a_failure_again(box):
    path = bad(box)
    box.read()
    path.unlink()
    box.read()
    assert box.failed() == {}
    bad(box)
    box.read()
    assert list(box.failed()) == ["bad.txt"]


def test_a_file_that_was_another_for_a_while_is_a_failure_again(box):
    path = bad(box)
    box.read()
    path.write_bytes(b"")
    box.read()
    assert "empty" in box.failed()["bad.txt"]
    path.write_bytes(LATIN)
    box.read()
    assert "not UTF-8" in box.failed()["bad.txt"]
    path.write_text("The Señor asked for arms.")
    box.read()
    assert box.failed() == {}
    assert box.texts()["bad.txt"] == "The Señor asked for arms."


def test_an_archive_that_has_forgotten_a_failure_finds_it_again(box):
    bad(box)
    box.read()
    with Store(box.db) as store:
        store.failures.clear("ingest", str(box.folder / "bad.txt"), "")
    assert box.read() == (0, 1)
    assert list(box.failed()) == ["bad.txt"]
    assert box.read() == (0, 0)


def test_failing_files_that_change_names_keep_each_its_own_failure(box):
    one, two = bad(box, "1.txt", b"\xff one"), bad(box, "2.txt", b"two two \xff")
    box.read()
    before = {name: reason.split("(")[1] for name, reason in box.failed().items()}
    one.rename(box.folder / "3.txt")
    two.rename(one)
    (box.folder / "3.txt").rename(two)
    assert box.read() == (2, 0)
    after = {name: reason.split("(")[1] for name, reason in box.failed().items()}
    assert after == {"1.txt": before["2.txt"], "2.txt": before["1.txt"]}


def test_files_renumbered_one_up_keep_each_its_own_failure(box):
    for number in range(1, 4):
        bad(box, f"{number}.txt", b"x" * number + b"\xff")
    box.read()
    for number in (3, 2, 1):
        (box.folder / f"{number}.txt").rename(box.folder / f"{number + 1}.txt")
    assert box.read() == (3, 0)
    assert {name: reason.split("byte ")[1][0] for name, reason in box.failed().items()} == {
        "2.txt": "1", "3.txt": "2", "4.txt": "3",
    }  # fmt: skip


def test_the_failure_of_a_removed_file_goes_to_the_copy_that_is_left(box):
    path = bad(box)
    shutil.copy(path, box.folder / "copy.txt")
    box.read()
    path.unlink()
    box.read()
    assert list(box.failed()) == ["copy.txt"]
    (box.folder / "copy.txt").unlink()
    box.read()
    assert box.failed() == {}


def test_a_failure_in_a_folder_that_closes_is_not_forgotten(box, close, monkeypatch):
    closed = box.folder / "closed"
    closed.mkdir()
    bad(box, "closed/bad.txt")
    bad(box, "closed/empty.txt", b"")
    box.read()
    close(closed)
    really = Path.lstat, Path.stat

    def looked(which: int) -> Callable[..., os.stat_result]:
        def look(path: Path, **how: bool) -> os.stat_result:
            if closed in path.parents:
                raise PermissionError(13, "Permission denied", str(path))
            return really[which](path, **how)

        return look

    monkeypatch.setattr(Path, "lstat", looked(0))
    monkeypatch.setattr(Path, "stat", looked(1))
    box.read()
    assert sorted(box.failed()) == ["bad.txt", "closed", "empty.txt"]


def test_an_edition_without_words_is_read_once(box):
    (box.folder / "bare.xml").write_text(TEI.format("<p/>"))
    assert box.read() == (2, 2)
    assert box.read() == (0, 0)


# Many files of the same content


def test_looking_at_a_copy_costs_no_more_where_there_are_many(box, tmp_path, monkeypatch):
    for number in range(50):
        (box.folder / f"{number}.txt").write_text("blank form")
    box.read()
    moved = box.folder.rename(tmp_path / "moved")
    looked: list[object] = []
    statements: list[str] = []
    really = Path.stat
    monkeypatch.setattr(Path, "stat", lambda p, **how: (looked.append(p), really(p, **how))[1])
    with Store(box.db) as store:
        store._connection.set_trace_callback(statements.append)
        run(store, [moved], Choices(jobs=1, page_seconds=0), steps=INGEST)
        assert {place.path for place in store.sources.places()} == {
            str(path) for path in moved.iterdir()
        }
    assert len(looked) < 10 * 51
    assert len(statements) < 12 * 51
