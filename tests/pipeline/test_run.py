from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from shell import Shell, contents

from archive_miner.archive import Archive
from archive_miner.errors import ArchiveError, SourceError
from archive_miner.ingest.read import PageRange, Reading, read_range
from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.execute import StuckError
from archive_miner.pipeline.perform import Silence, Stage, perform
from archive_miner.pipeline.run import INGEST, run
from archive_miner.pipeline.segment import segment
from archive_miner.store.sources import FileStamp
from archive_miner.store.store import Store
from archive_miner.types import Failure

Typeset = Callable[..., Path]

LETTER = "The Prime Minister asked for tanks, and feared the colonels who would drive them."
REPLY = "The Ambassador answered that economic aid would be weighed in the spring."

TO_DOCUMENTS = (*INGEST, segment)


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text(LETTER)
    (folder / "reply.txt").write_text(REPLY)
    return folder


@pytest.fixture
def volume(letters: Path, typeset: Typeset) -> Path:
    """A PDF of 30 pages, which is five tasks."""
    pages = [[(72, 100, f"Telegram {n}. The aid was cut.")] for n in range(1, 31)]
    return typeset(*pages).rename(letters / "volume.pdf")


@pytest.fixture
def am(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "archive.db", capsys)


@dataclass
class Desk:
    """Runs the stages up to documents on one archive file, in this process."""

    db: Path
    choices: Choices = field(default_factory=lambda: Choices(jobs=1, page_seconds=0))

    def __call__(self, *paths: Path, **choices: Any) -> dict[str, int]:
        """Run, and return how many units of each kind were done."""
        with Store(self.db, create=True) as store:
            tallies = run(store, paths, replace(self.choices, **choices), steps=TO_DOCUMENTS)
        keys = ("files", "pages", "segmented")
        return dict(zip(keys, (tally.done for tally in tallies), strict=True))

    def texts(self) -> dict[str, str]:
        """Return the text of every document by the path it is shown under."""
        with Store(self.db) as store:
            return {store.documents.path(d.source_id): d.text for d in store.documents.all()}

    def failures(self) -> list[tuple[str, str]]:
        with Store(self.db) as store:
            return [(Path(f.path).name, f.item) for f in store.failures.all()]

    def reasons(self) -> dict[str, str]:
        """Return why the text of each file's first page came from where it came from."""
        with Store(self.db) as store:
            return {
                Path(s.source.path).name: next(store.pages.read(s.source.source_id)).reason
                for s in store.sources.all()
            }


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "archive.db")


NOTHING = {"files": 0, "pages": 0, "segmented": 0}


EDITION = """<TEI><teiHeader/><text><body><div type="document"><p>The aid was cut.</p></div>
<div type="essay"><p>Whence the papers came.</p></div></body></text></TEI>"""


# Twice


def test_the_second_run_does_nothing_and_leaves_every_row(
    desk: Desk, letters: Path, volume: Path
) -> None:
    assert desk(letters) == {"files": 3, "pages": 32, "segmented": 3}
    before = contents(desk.db)
    assert desk(letters) == NOTHING
    assert contents(desk.db) == before


def test_the_command_says_that_there_is_nothing_to_do(am: Shell, letters: Path) -> None:
    assert am("ingest", letters, "--jobs", 1).code == 0
    said = am("ingest", letters, "--jobs", 1)
    assert said.code == 0
    assert said.complaint() == "nothing to do: all is up to date\n"


def test_unchanged_files_are_not_opened(
    desk: Desk, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(letters)

    def opened(*_: object, **__: object) -> None:
        raise AssertionError("an unchanged file was opened")

    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr(Path, "read_bytes", opened)
    assert desk(letters) == NOTHING


def test_a_new_file_beside_old_ones_is_all_that_is_done(desk: Desk, letters: Path) -> None:
    desk(letters)
    (letters / "third.txt").write_text("A third letter.")
    assert desk(letters) == {"files": 1, "pages": 1, "segmented": 1}


# Files that change


def test_a_touched_file_is_looked_at_once_and_not_read_again(desk: Desk, letters: Path) -> None:
    desk(letters)
    before = contents(desk.db)
    os.utime(letters / "letter.txt", ns=(1, 1))
    assert desk(letters) == {"files": 1, "pages": 0, "segmented": 0}
    after = contents(desk.db)
    places = "source_paths"
    assert after.pop(places) != before.pop(places)
    assert after == before
    assert desk(letters) == NOTHING


def test_a_file_changed_in_place_is_read_and_what_lay_there_is_shown_no_more(
    desk: Desk, letters: Path
) -> None:
    path = letters / "letter.txt"
    desk(letters)
    path.write_text("The Prime Minister withdrew his letter.")
    assert desk(letters) == {"files": 1, "pages": 1, "segmented": 1}
    assert desk.texts() == {
        str(path): "The Prime Minister withdrew his letter.",
        str(letters / "reply.txt"): REPLY,
    }
    assert desk(letters) == NOTHING


def test_a_file_replaced_by_a_broken_one_loses_nothing(desk: Desk, letters: Path) -> None:
    path = letters / "letter.txt"
    desk(letters)
    path.write_bytes(b"")
    desk(letters)
    assert desk.texts()[str(path)] == LETTER
    assert desk.failures() == [("letter.txt", "")]
    path.write_text(LETTER)
    desk(letters)
    assert desk.failures() == []
    assert desk(letters) == NOTHING


def test_a_moved_file_is_not_read_again_and_is_shown_where_it_lies(
    desk: Desk, letters: Path, tmp_path: Path
) -> None:
    desk(letters)
    moved = letters.rename(tmp_path / "moved")
    assert desk(moved) == {"files": 2, "pages": 0, "segmented": 0}
    assert set(desk.texts()) == {str(moved / "letter.txt"), str(moved / "reply.txt")}


def test_the_same_file_at_two_paths_is_one_source_with_two_paths(desk: Desk, letters: Path) -> None:
    shutil.copy(letters / "letter.txt", letters / "copy.txt")
    assert desk(letters) == {"files": 3, "pages": 2, "segmented": 2}
    assert sorted(desk.texts().values()) == sorted([LETTER, REPLY])
    with Archive(desk.db) as archive:
        rows = archive.to_arrow("sources").to_pylist()
    assert [(Path(row["path"]).name, row["status"]) for row in rows] == [
        ("copy.txt", "done"),
        ("letter.txt", "copy"),
        ("reply.txt", "done"),
    ]
    assert desk(letters) == NOTHING


def test_boxes_with_files_of_the_same_names_run_from_inside_each(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for box in ("box1", "box2"):
        (tmp_path / box).mkdir()
        (tmp_path / box / "001.txt").write_text(f"Papers of {box}.")
        monkeypatch.chdir(tmp_path / box)
        assert desk(Path())["segmented"] == 1
    with Store(desk.db) as store:
        assert {d.text for d in store.documents.all()} == {
            "Papers of box1.",
            "Papers of box2.",
        }
    monkeypatch.setattr("archive_miner.ingest.read.VERSION", "next")
    assert desk(Path())["pages"] == 2  # each from its own folder
    with Store(desk.db) as store:
        assert {d.text for d in store.documents.all()} == {
            "Papers of box1.",
            "Papers of box2.",
        }


# Files that fail


def test_a_repaired_file_is_read_and_its_failure_cleared(desk: Desk, letters: Path) -> None:
    empty, latin = letters / "empty.txt", letters / "latin.txt"
    empty.touch()
    latin.write_bytes("Señor Ibáñez".encode("latin-1"))
    assert desk(letters) == {"files": 3, "pages": 2, "segmented": 3}
    assert desk.failures() == [("empty.txt", ""), ("latin.txt", "")]
    empty.write_text("Found in another folder.")
    latin.write_text("Señor Ibáñez")
    desk(letters)
    assert desk.failures() == []
    assert desk.texts()[str(latin)] == "Señor Ibáñez"
    assert desk(letters) == NOTHING


def test_an_unrepaired_file_is_not_tried_again_but_still_told(am: Shell, letters: Path) -> None:
    (letters / "empty.txt").touch()
    am("ingest", letters, "--jobs", 1)
    said = am("ingest", letters, "--jobs", 1)
    assert said.code == 1
    assert "empty.txt: empty file" in said.err
    assert "1 files" not in said.err


@pytest.mark.parametrize("content", [b"", b"Se\xf1or"])
def test_a_file_that_failed_and_was_removed_is_forgotten(
    desk: Desk, letters: Path, content: bytes
) -> None:
    bad = letters / "bad.txt"
    bad.write_bytes(content)
    desk(letters)
    bad.unlink()
    desk(letters / "reply.txt")  # says nothing about bad.txt
    assert desk.failures() == [("bad.txt", "")]
    desk(letters)
    assert desk.failures() == []
    assert set(desk.texts().values()) == {LETTER, REPLY}


@pytest.mark.parametrize("content", [b"", b"Se\xf1or"])
def test_retry_tries_again_even_what_has_not_changed(
    am: Shell, letters: Path, content: bytes
) -> None:
    (letters / "bad.txt").write_bytes(content)
    am("ingest", letters, "--jobs", 1)
    said = am("failures", "--retry")
    assert (said.code, said.out) == (0, "")
    assert said.complaint() == "1 failures forgotten; the next run tries them again\n"
    assert am("failures").out == ""
    said = am("ingest", letters, "--jobs", 1)
    assert said.code == 1
    assert "bad.txt" in am("failures").out


def test_a_link_to_nowhere_costs_only_itself(desk: Desk, letters: Path) -> None:
    (letters / "link.txt").symlink_to("nowhere.txt")
    assert desk(letters)["segmented"] == 2
    assert desk.failures() == [("link.txt", "")]
    (letters / "link.txt").unlink()
    desk(letters)
    assert desk.failures() == []


def test_a_file_name_from_an_old_disk_costs_only_itself(desk: Desk, letters: Path) -> None:
    try:
        (letters / os.fsdecode(b"r\xe9ponse.txt")).write_text("An answer.")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    assert desk(letters)["segmented"] == 2
    assert desk.failures() == [(r"r\xe9ponse.txt", "")]
    assert desk(letters) == NOTHING
    assert desk.failures() == [(r"r\xe9ponse.txt", "")]


def fails_on(page: int, error: Exception) -> Callable[[PageRange], Reading]:
    def read(work: PageRange) -> Reading:
        if work.first <= page <= work.last:
            raise error
        return read_range(work)

    return read


def test_a_page_that_kills_its_task_costs_only_itself(
    desk: Desk, volume: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = SourceError("the process working on it died")
    monkeypatch.setattr("archive_miner.ingest.read.read_range", fails_on(14, error))
    assert desk(volume) == {"files": 1, "pages": 29, "segmented": 1}
    assert desk.failures() == [("volume.pdf", "page 14")]
    (text,) = desk.texts().values()
    assert "Telegram 13." in text and "Telegram 15." in text and "Telegram 14." not in text
    assert desk(volume) == NOTHING  # not at every run
    monkeypatch.undo()
    with Archive(desk.db) as archive:
        archive.retry_failures()
    assert desk(volume) == {"files": 0, "pages": 1, "segmented": 1}
    (text,) = desk.texts().values()
    assert "Telegram 14." in text


def test_a_page_that_cannot_be_stored_costs_only_its_task(
    desk: Desk, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text layer can decode to half a surrogate pair, which is no Unicode text."""

    def read(work: PageRange) -> Reading:
        reading = read_range(work)
        if "letter" not in Path(work.source.path).name:
            return reading
        return replace(reading, pages=tuple(replace(p, text="\ud800") for p in reading.pages))

    monkeypatch.setattr("archive_miner.ingest.read.read_range", read)
    desk(letters)
    assert desk.failures() == [("letter.txt", "page 1")]
    assert list(desk.texts().values()) == [REPLY]


def test_a_file_that_vanishes_between_two_looks_is_a_failure(
    desk: Desk, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(work: PageRange) -> Reading:
        Path(work.source.path).unlink()
        return read_range(work)

    monkeypatch.setattr("archive_miner.ingest.read.read_range", read)
    desk(letters / "letter.txt")
    assert desk.failures() == [("letter.txt", "")]


# Reading anew


def test_a_plain_run_leaves_what_was_read_in_another_mode(desk: Desk, volume: Path) -> None:
    desk(volume, ocr="never")
    before = contents(desk.db)
    assert desk(volume) == NOTHING
    assert desk(volume, ocr="never") == NOTHING
    assert contents(desk.db) == before
    assert desk.reasons() == {"volume.pdf": "OCR forbidden"}


def test_asking_for_another_mode_reads_anew_the_files_named_and_no_others(
    desk: Desk, letters: Path, volume: Path
) -> None:
    shutil.copy(volume, letters / "other.pdf")
    with (letters / "other.pdf").open("ab") as file:
        file.write(b"\n% another copy\n")
    desk(letters, ocr="never")
    assert desk(volume, ocr="auto") == {"files": 0, "pages": 30, "segmented": 1}
    reasons = desk.reasons()
    assert reasons["volume.pdf"] == "text layer of a born-digital page"
    assert reasons["other.pdf"] == "OCR forbidden"
    assert desk(letters) == NOTHING


def test_new_code_of_a_stage_makes_that_stage_and_those_after_it_pending(
    desk: Desk, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(letters)
    monkeypatch.setattr("archive_miner.segment.assemble.VERSION", "next")
    assert desk() == {"files": 0, "pages": 0, "segmented": 2}
    assert desk() == NOTHING
    monkeypatch.setattr("archive_miner.text.passages.VERSION", "next")
    assert desk() == {"files": 0, "pages": 0, "segmented": 2}
    monkeypatch.setattr("archive_miner.ingest.read.VERSION", "next")
    assert desk() == {"files": 0, "pages": 2, "segmented": 2}
    assert desk() == NOTHING


def test_new_code_loses_no_text_of_files_that_are_not_at_hand(
    desk: Desk, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The usual case: the scans lie on a disk in a drawer, the archive file on the laptop."""
    desk(letters)
    shutil.rmtree(letters)
    before = contents(desk.db)
    monkeypatch.setattr("archive_miner.ingest.read.VERSION", "next")
    assert desk() == NOTHING
    assert contents(desk.db) == before


def test_new_code_reads_a_copy_where_the_first_path_is_gone(
    desk: Desk, letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = tmp_path / "backup.txt"
    shutil.copy(letters / "letter.txt", backup)
    desk(letters / "letter.txt", backup)
    (letters / "letter.txt").unlink()
    monkeypatch.setattr("archive_miner.ingest.read.VERSION", "next")
    assert desk() == {"files": 0, "pages": 1, "segmented": 1}
    assert list(desk.texts().values()) == [LETTER]


def test_an_unfinished_file_that_has_changed_meanwhile_is_not_read_under_the_old_name(
    desk: Desk, volume: Path, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(work: PageRange) -> Reading:
        if work.first > 1:
            raise KeyboardInterrupt
        return read_range(work)

    monkeypatch.setattr("archive_miner.ingest.read.read_range", killed)
    with pytest.raises(KeyboardInterrupt):
        desk(volume)
    monkeypatch.undo()
    with volume.open("ab") as file:
        file.write(b"\n% changed\n")
    desk(letters / "reply.txt")  # does not name the volume
    assert desk.failures() == [("volume.pdf", "")]
    desk(volume)
    assert desk.failures() == []
    assert sorted(Path(path).name for path in desk.texts()) == ["reply.txt", "volume.pdf"]


def test_files_that_change_names_among_themselves_are_the_files_they_were(
    desk: Desk, letters: Path
) -> None:
    one, two = letters / "1.txt", letters / "2.txt"
    one.write_text("The King asked for tanks.")
    two.write_text("The Minister refused the loan.")
    desk(letters)
    before = {text: name for name, text in desk.texts().items()}
    one.rename(letters / "3.txt")
    two.rename(one)
    (letters / "3.txt").rename(two)
    assert desk(letters)["pages"] == 0
    assert desk.failures() == []
    after = {text: name for name, text in desk.texts().items()}
    assert after.keys() == before.keys()
    assert after["The King asked for tanks."].endswith("2.txt")


def test_a_file_that_changes_while_it_is_read_gives_no_page_under_the_old_name(
    desk: Desk, volume: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = volume.read_bytes()

    def overwritten(work: PageRange) -> Reading:
        if work.first == 1:
            volume.write_bytes(before + b"\n% changed\n")
        return read_range(work)

    monkeypatch.setattr("archive_miner.ingest.read.read_range", overwritten)
    assert desk(volume)["pages"] == 0
    assert desk.failures() == [("volume.pdf", "")]
    monkeypatch.undo()
    assert desk(volume)["pages"] == 30
    assert desk.failures() == []


# Interrupted


def test_an_interrupted_run_goes_on_where_it_stopped(
    desk: Desk, volume: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_before: list[int] = []

    def interrupted(work: PageRange) -> Reading:
        if work.first == 25:
            raise KeyboardInterrupt
        read_before.append(work.first)
        return read_range(work)

    monkeypatch.setattr("archive_miner.ingest.read.read_range", interrupted)
    with pytest.raises(KeyboardInterrupt):
        desk(volume)
    assert read_before == [1, 7, 13, 19]
    monkeypatch.undo()
    assert desk(volume) == {"files": 0, "pages": 6, "segmented": 1}
    (text,) = desk.texts().values()
    assert [f"Telegram {n}." in text for n in range(1, 31)] == [True] * 30


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_killed_run_is_finished_by_the_next_with_the_same_rows(
    letters: Path, tmp_path: Path, typeset: Typeset, jobs: int
) -> None:
    for copy in range(3):
        pages = [
            [(72, 100 + 12 * k, f"Volume {copy}, telegram {n}, line {k}.") for k in range(20)]
            for n in range(72)
        ]
        typeset(*pages).rename(letters / f"volume{copy}.pdf")
    whole, killed = tmp_path / "whole.db", tmp_path / "killed.db"
    words = ["ingest", str(letters), "--jobs", str(jobs)]

    def command(db: Path) -> list[str]:
        return [sys.executable, "-m", "archive_miner", "--db", str(db), *words]

    subprocess.run(command(whole), check=True, capture_output=True)
    expected = _pages(whole)
    kills = 0
    for _ in range(2):
        process = subprocess.Popen(command(killed), stderr=subprocess.DEVNULL)
        there = len(_pages(killed))
        deadline = time.monotonic() + 20
        while len(_pages(killed)) < there + 24 and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        kills += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert kills, "every run was over before it could be killed; make the volumes longer"
    assert 0 < len(_pages(killed)) <= len(expected)
    subprocess.run(command(killed), check=True, capture_output=True)
    assert _pages(killed) == expected
    again = subprocess.run(command(killed), check=True, capture_output=True, text=True)
    assert again.stderr == "nothing to do: all is up to date\n"


def _pages(db: Path) -> list[tuple[object, ...]]:
    try:
        with Store(db) as store:
            query = "SELECT * FROM pages ORDER BY source_id, number"
            return store._connection.execute(query).fetchall()
    except ArchiveError:
        return []


@pytest.mark.slow
def test_an_interrupted_command_leaves_at_once_with_130(
    letters: Path, tmp_path: Path, typed_image: Callable[..., Any], image_pdf: Callable[..., Path]
) -> None:
    image = typed_image()
    image_pdf(*[(image, ())] * 24).rename(letters / "scan.pdf")
    process = subprocess.Popen(
        [sys.executable, "-m", "archive_miner", "--db", str(tmp_path / "a.db"),
         "ingest", str(letters), "--ocr", "always", "--jobs", "2"],
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not any(b"tesseract" in m for m in _maps_of_children(process.pid)):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C does
    began = time.monotonic()
    _, err = process.communicate(timeout=30)
    assert time.monotonic() - began < 5, "waited for the pages in hand"
    assert process.returncode == 130
    assert "interrupted; what was done is kept" in err
    assert "Traceback" not in err


def _maps_of_children(pid: int) -> Iterator[bytes]:
    """Yield the libraries that the children of a process have loaded."""
    if not Path(f"/proc/{pid}/task/{pid}/children").exists():
        pytest.skip("no /proc to see the workers in")
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):  # each thread has its own
        for child in listing.read_text().split():
            try:
                yield Path(f"/proc/{child}/maps").read_bytes()
            except OSError:
                continue


# One stage


@dataclass
class Ledger:
    """A stage over numbers that fails on some of them, and what was written of it."""

    store: Store
    bad: frozenset[int] = frozenset()
    written: list[int] = field(default_factory=list)
    settled: list[list[int]] = field(default_factory=list)

    def work(self, task: list[int]) -> list[int]:
        if self.bad & set(task):
            raise ValueError("a number\nthat will not do")
        return task

    def write(self, task: list[int], result: list[int]) -> list[Failure]:
        self.written += result
        return []

    def stage(self, tasks: list[list[int]], **more: Any) -> Stage[list[int], list[int]]:
        return Stage(
            "count",
            "numbers",
            lambda: (sum(map(len, tasks)), tasks),
            self.work,
            more.pop("write", self.write),
            len,
            lambda task: [("numbers.txt", str(n)) for n in task],
            settle=self.settled.append,
            **more,
        )


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Store(tmp_path / "a.db", create=True) as store:
        yield Ledger(store)


def pieces(task: list[int]) -> list[list[int]]:
    return [[n] for n in task]


def test_one_bad_item_of_a_batch_costs_only_itself(ledger: Ledger) -> None:
    ledger.bad = frozenset({5})
    stage = ledger.stage([[1, 2], [4, 5, 6], [7]], pieces=pieces)
    tally = perform(ledger.store, stage, 1, Silence())
    assert ledger.written == [1, 2, 4, 6, 7]
    assert ledger.settled == [[1, 2], [4], [5], [6], [7]]
    assert tally.done == 5
    assert tally.failures == [
        Failure("count", "numbers.txt", "5", "ValueError: a number that will not do")
    ]
    assert ledger.store.failures.all() == tally.failures


def test_an_item_that_was_stuck_is_not_waited_for_again(ledger: Ledger) -> None:
    tried: list[list[int]] = []

    def work(task: list[int]) -> list[int]:
        tried.append(task)
        if 5 in task:
            raise StuckError("5", 180)
        return task

    stage = replace(ledger.stage([[1, 2], [4, 5, 6], [7]], pieces=pieces), work=work)
    tally = perform(ledger.store, stage, 1, Silence())
    assert tried == [[1, 2], [4, 5, 6], [4], [6], [7]]
    assert sorted(ledger.written) == [1, 2, 4, 6, 7]
    assert [failure.item for failure in tally.failures] == ["5"]


def test_a_task_is_settled_only_when_its_failures_are_stored(ledger: Ledger) -> None:
    """A run killed in between would otherwise lose the failure and never try again."""
    stored: list[int] = []
    stage = replace(
        ledger.stage([[5]]), settle=lambda _: stored.append(len(ledger.store.failures.all()))
    )
    ledger.bad = frozenset({5})
    perform(ledger.store, stage, 1, Silence())
    assert stored == [1]


def test_a_batch_that_cannot_be_cut_fails_whole(ledger: Ledger) -> None:
    ledger.bad = frozenset({5})
    tally = perform(ledger.store, ledger.stage([[1], [4, 5, 6]]), 1, Silence())
    assert ledger.written == [1]
    assert tally.done == 1
    assert [failure.item for failure in tally.failures] == ["4", "5", "6"]


def test_the_failure_of_a_whole_file_does_not_count_as_pages_done(ledger: Ledger) -> None:
    stage = ledger.stage(
        [[1, 2, 3]], write=lambda *_: [Failure("count", "numbers.txt", "", "torn")]
    )
    assert perform(ledger.store, stage, 1, Silence()).done == 0


def test_a_full_disk_ends_the_run_and_is_nobodys_failure(ledger: Ledger) -> None:
    def write(task: list[int], result: list[int]) -> list[Failure]:
        raise ArchiveError("archive file: disk is full")

    with pytest.raises(ArchiveError):
        perform(ledger.store, ledger.stage([[1], [2]], write=write), 1, Silence())
    assert ledger.store.failures.all() == []


def test_an_observer_hears_every_unit_and_the_end_even_of_a_run_cut_short(
    ledger: Ledger,
) -> None:
    heard: list[tuple[str, object]] = []

    class Ear:
        def begin(self, stage: str, total: int, unit: str) -> None:
            heard.append(("begin", total))

        def advance(self, count: int) -> None:
            heard.append(("advance", count))

        def end(self) -> None:
            heard.append(("end", None))

    ledger.bad = frozenset({2})
    perform(ledger.store, ledger.stage([[1, 2], [3]], pieces=pieces), 1, Ear())
    assert heard == [
        ("begin", 3), ("advance", 1), ("advance", 1), ("advance", 1), ("end", None)
    ]  # fmt: skip
    heard.clear()

    def interrupt(task: list[int], result: list[int]) -> list[Failure]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        perform(ledger.store, ledger.stage([[1]], write=interrupt), 1, Ear())
    assert heard == [("begin", 1), ("end", None)]


def test_a_failure_keeps_the_stamp_of_its_file(ledger: Ledger) -> None:
    ledger.bad = frozenset({1})
    stage = replace(
        ledger.stage([[1]], stamp=lambda _: FileStamp(3, 4)),
        name="ingest",
        whose=lambda _: [("numbers.txt", "")],
    )
    perform(ledger.store, stage, 1, Silence())
    assert ledger.store.failures.files() == {"numbers.txt": FileStamp(3, 4)}


# What is left out of an edition


def test_what_an_edition_leaves_out_is_said_until_it_is_read(
    desk: Desk, letters: Path, am: Shell
) -> None:
    volume = letters / "volume.xml"
    volume.write_text(EDITION)
    desk(letters)
    assert desk.failures() == [("volume.xml", "left out")]
    assert "nothing" not in am("check").out
    am("failures", "--retry")
    desk(letters)
    assert desk.failures() == [("volume.xml", "left out")]
    volume.write_text(EDITION.replace("essay", "letter"))
    desk(letters)
    assert desk.failures() == []
    assert len(desk.texts()) == 3
