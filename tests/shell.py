"""The command line run in this process, as a user would, and what an archive file then holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive_miner.cli import main


@dataclass(frozen=True)
class Said:
    """What one command said, and the code it left with."""

    code: int
    out: str
    err: str

    def complaint(self) -> str:
        """Return the error message, which is one line and no traceback."""
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err


@dataclass(frozen=True)
class Shell:
    """Runs commands on one archive file."""

    db: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str | Path) -> Said:
        with pytest.raises(SystemExit) as left:
            main(["--db", str(self.db), *map(str, words)])
        said = self.capsys.readouterr()
        return Said(int(left.value.code or 0), said.out, said.err)


def contents(db: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table of an archive file, in the order they were stored."""
    with closing(sqlite3.connect(db)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'passages_fts%'"
        )
        return {
            name: connection.execute(f"SELECT * FROM {name}").fetchall()
            for (name,) in names.fetchall()
        }
