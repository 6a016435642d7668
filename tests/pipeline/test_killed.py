"""A run that is killed between any two statements, and the one after it: nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
import spacy

from archive_miner.patterns import parse
from archive_miner.pipeline import tag as tag_stage
from archive_miner.pipeline.annotate import annotate
from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.run import STEPS, Step, run
from archive_miner.store.store import Store
from archive_miner.store.tables import COLUMNS, read_table
from archive_miner.tag import annotate as annotate_texts
from archive_miner.types import Ingredient

VOLUME = """<TEI><teiHeader/><text><body>
<div type="document"><head>1. Mr. Farrow to Mr. Orme</head><p>The army will depose the King<pb/>
unless military aid arrives.</p></div>
<div type="document"><head>2. Mr. Orme to Mr. Farrow</head><p>Economic aid was refused.</p></div>
<div type="essay"><p>Whence the papers came.</p></div></body></text></TEI>"""

STAND_IN = Ingredient("pipeline", "stand_in", "1", "feed" * 16)

SERIAL = Choices(jobs=1, page_seconds=0)


class Killed(BaseException):
    """What a killed process does not get to see."""


class Mortal(sqlite3.Connection):
    """A connection whose process dies after so many statements; then nothing is heard of it."""

    left: ClassVar[float] = float("inf")
    said: ClassVar[list[str]] = []

    def _breathe(self, statement: str) -> None:
        if Mortal.left <= 0:
            raise Killed
        Mortal.left -= 1
        Mortal.said.append(statement)

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        self._breathe(statement)
        return super().execute(statement, *values)

    def executemany(self, statement: str, values: Any) -> sqlite3.Cursor:
        rows = list(values)
        self._breathe(statement)
        return super().executemany(statement, rows)

    def executescript(self, script: str) -> sqlite3.Cursor:
        self._breathe(script)
        return super().executescript(script)


@pytest.fixture
def mortal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    connect = sqlite3.connect

    def connect_mortal(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        return connect(*args, **{"factory": Mortal, **kwargs})

    monkeypatch.setattr(sqlite3, "connect", connect_mortal)
    # the shipped codebook does not change meanwhile, and takes longer to read than all the rest
    monkeypatch.setattr(tag_stage, "pin_readers", cache(tag_stage.pin_readers))
    monkeypatch.setattr(parse, "find_pipeline", lambda: STAND_IN)
    monkeypatch.setattr(annotate_texts, "load_parser", {STAND_IN: spacy.blank("en")}.__getitem__)
    yield
    Mortal.left = float("inf")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "volume.xml").write_text(VOLUME)
    (folder / "letter.txt").write_text("The Premier asked for tanks, and feared the colonels.")
    (folder / "copy.txt").write_text("The Premier asked for tanks, and feared the colonels.")
    (folder / "torn.xml").write_text("<TEI><text><body><p>The King")
    (folder / "empty.txt").write_text("")
    return folder


@dataclass(frozen=True)
class Work:
    """What is killed: the steps, over the archive that ``before`` has left."""

    name: str
    steps: Sequence[Step]
    choices: Choices = SERIAL
    before: Callable[[Path, Path], None] | None = None

    def do(self, db: Path, papers: Path) -> None:
        with Store(db, create=True) as store:
            run(store, [papers], self.choices, steps=self.steps)


def whole_run(db: Path, papers: Path) -> None:
    with Store(db, create=True) as store:
        run(store, [papers], SERIAL)


def whole_run_then_changes(db: Path, papers: Path) -> None:
    """Leave an archive of files that were moved, changed and taken away since."""
    whole_run(db, papers)
    (papers / "letter.txt").rename(papers / "moved.txt")
    (papers / "copy.txt").unlink()
    (papers / "volume.xml").write_text(VOLUME.replace("military aid", "rifles"))
    (papers / "torn.xml").write_text("<TEI><text><body><p>The King</p></body></text></TEI>")


WORKS = [
    Work("all stages", STEPS),
    Work("tokens", [annotate], before=whole_run),
    Work("another reading", STEPS, Choices(jobs=1, page_seconds=0, ocr="never"), whole_run),
    Work("changed files", STEPS, before=whole_run_then_changes),
]


def exported(db: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all that is exported, and the tokens, which are in no table."""
    with Store(db) as store:
        tables = {
            name: sorted(map(repr, read_table(store, name, None)))  # type: ignore[misc]
            for name in COLUMNS
        }
        tokens = store._connection.execute(
            "SELECT p.passage_id, a.lemmas, a.parts_of_speech, a.places FROM annotations a"
            " JOIN passages p USING (id) ORDER BY 1"
        )
        return {**tables, "tokens": tokens.fetchall()}


def prepared(work: Work, folder: Path, papers: Path) -> Path:
    """Return the archive file as it is before the work."""
    db = folder / "before.db"
    if work.before:
        work.before(db, papers)
    return db


def copied(db: Path, name: str) -> Path:
    """Return a copy of a closed archive file; of none a path for a new one."""
    copy = db.with_name(name)
    for stale in db.parent.glob(f"{name}*"):
        stale.unlink()
    if db.exists():
        copy.write_bytes(db.read_bytes())
    return copy


def kill_after(count: int, work: Work, db: Path, papers: Path) -> bool:
    """Say whether the work died, after so many statements."""
    Mortal.left = count
    try:
        work.do(db, papers)
    except Killed:
        return True
    finally:
        Mortal.left = float("inf")
    return False


def check_all_cuts(work: Work, folder: Path, papers: Path, step: int) -> int:
    """Kill the work after every ``step``-th statement and finish it; returns how often."""
    before = prepared(work, folder, papers)
    undisturbed = copied(before, "undisturbed.db")
    Mortal.said.clear()
    work.do(undisturbed, papers)
    statements, due = list(Mortal.said), exported(undisturbed)
    cuts = range(1, len(statements), step)
    for cut in cuts:
        db = copied(before, "killed.db")
        assert kill_after(cut, work, db, papers), f"{len(statements)} statements, {cut} made"
        work.do(db, papers)
        assert exported(db) == due, f"killed before {statements[cut]!r}"
    return len(cuts)


@pytest.mark.slow
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
@pytest.mark.usefixtures("mortal")
def test_a_killed_run_is_finished_by_the_next(tmp_path: Path, papers: Path, work: Work) -> None:
    assert check_all_cuts(work, tmp_path, papers, step=17) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
@pytest.mark.usefixtures("mortal")
def test_a_run_may_be_killed_between_any_two_statements(
    tmp_path: Path, papers: Path, work: Work
) -> None:
    assert check_all_cuts(work, tmp_path, papers, step=1) >= 30
