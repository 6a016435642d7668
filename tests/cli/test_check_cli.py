"""``check`` as a user types it, and at the end of a whole run."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from shell import Shell
from whole import fill_whole

from archive_miner.archive import Archive
from archive_miner.pipeline.choices import Choices

SAMPLE = Path(__file__).parents[2] / "corpora" / "sample"


@pytest.fixture
def am(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(fill_whole(tmp_path / "archive.db"), capsys)


def damage(db: Path, sql: str) -> None:
    with closing(sqlite3.connect(db)) as raw, raw:
        raw.executescript(sql)


def test_an_archive_in_order_is_one_line(am: Shell) -> None:
    said = am("check")
    assert (said.code, said.err) == (0, "")
    assert said.out == f"{am.db}: 2 files, 5 pages, 3 documents: all in order\n"
    assert json.loads(am("check", "--json").out) == {
        "archive": str(am.db), "files": 2, "pages": 5, "documents": 3, "findings": [], "more": 0,
    }  # fmt: skip


def test_what_is_wrong_is_a_line_each_and_exit_code_1(am: Shell) -> None:
    damage(am.db, "DELETE FROM tallies; UPDATE sources SET path = 'a\nb\x1b[31m' WHERE rowid = 1")
    said = am("check")
    assert (said.code, said.err) == (1, "")
    lines = said.out.splitlines()
    assert len(lines) == len(set(lines)) > 4
    assert "a b\ufffd[31m: lies nowhere" in lines
    assert all(": " in line and "\x1b" not in line for line in lines)
    said = am("check", "--json")
    assert said.code == 1
    findings = json.loads(said.out)["findings"]
    assert {"where": "a\nb\x1b[31m", "what": "lies nowhere"} in findings
    assert len(findings) == len(lines)


def test_more_than_a_thousand_are_counted(am: Shell) -> None:
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1234)"
    row = "'ingest', 'gone.pdf', 'page ' || i, 'torn', NULL, NULL, ''"
    damage(am.db, f"INSERT INTO failures {numbers} SELECT {row} FROM n")
    assert am("check").out.splitlines()[1000:] == ["… and 234 more"]


def test_there_is_no_archive_or_it_is_none(tmp_path: Path, am: Shell) -> None:
    am.db.unlink()
    assert "no such archive file" in am("check").complaint()
    am.db.write_text("Dear Mr. Minister, " * 100)
    said = am("check")
    assert said.code == 5 and "not an archive file" in said.complaint()


@pytest.mark.slow
def test_the_sample_is_in_order_after_every_stage_and_after_each_change_of_mind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    am = Shell(tmp_path / "archive.db", capsys)
    box = tmp_path / "box"
    box.mkdir()
    for name in (
        "box-maravel-1952-54.pdf",
        "edition-zemoria-1951-53.pdf",
        "11-morshan-dravik-advisers.pdf",
    ):
        shutil.copy(SAMPLE / name, box)
    (box / "letter.txt").write_text("President Valdane fears a coup by the garrison.")
    (box / "empty.txt").touch()

    def is_in_order() -> None:
        said = am("check")
        assert (said.code, said.out.count("\n")) == (0, 1), said.out

    choices = Choices(jobs=1)
    with Archive(am.db) as archive:
        archive.ingest(box, choices)
    is_in_order()
    with Archive(am.db) as archive:
        archive.segment(choices)
    is_in_order()
    for verb in ("tag", "score"):
        assert am(verb).code == 1  # for the empty file
        is_in_order()
    assert am("suggest", "--label", "arms", "--count", "3").code == 0
    rulings = tmp_path / "rulings.csv"
    rows = [f"{box}/edition-zemoria-1951-53.pdf,{n},,{int(n == 1)}" for n in (1, 2)]
    rulings.write_text("\n".join(["path,page_number,start,is_boundary", *rows]) + "\n")
    am("segment", "--corrections", rulings)
    is_in_order()
    am("run", box, "--jobs", "1")
    is_in_order()
    am("forget", box / "box-maravel-1952-54.pdf")
    is_in_order()
    am("run", box, "--jobs", "1")
    is_in_order()
    am("forget", box)
    is_in_order()
