"""Archive files as earlier commits wrote them, opened today: nothing lost, nothing lacking.

The files of tests/store/archives are made by scripts/make_old_archives; its README.md says which
commit made which.
"""

from __future__ import annotations

import json
import lzma
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from archive_miner.offsets import version_of
from archive_miner.store.check.file import file_is_whole
from archive_miner.store.database import VERSION
from archive_miner.store.store import Store
from archive_miner.store.tables import COLUMNS, read_table

FOLDER = Path(__file__).parent / "archives"
NAMES = sorted(path.name.removesuffix(".db.xz") for path in FOLDER.glob("*.db.xz"))

Rows = dict[str, list[dict[str, Any]]]


@cache
def unpacked(name: str) -> bytes:
    return lzma.decompress((FOLDER / name).read_bytes())


@dataclass(frozen=True)
class Old:
    """A copy of an old archive file, and what its own program exported."""

    path: Path
    exported: Rows

    def open(self) -> Store:
        return Store(self.path, create=False)

    def tables(self) -> Rows:
        """Return the rows of every table as the file holds them, read without our program."""
        with closing(sqlite3.connect(self.path)) as raw:
            raw.row_factory = sqlite3.Row
            names = raw.execute("SELECT name FROM pragma_table_list WHERE type = 'table'")
            return {
                name: [dict(row) for row in raw.execute(f"SELECT * FROM {name}")]
                for (name,) in names.fetchall()
                if not name.startswith("sqlite_")
            }


@pytest.fixture
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Old:
    path = tmp_path / "archive.db"
    path.write_bytes(unpacked(f"{request.param}.db.xz"))
    exported: Rows = defaultdict(list)
    for line in unpacked(f"{request.param}.rows.jsonl.xz").decode("utf-8").splitlines():
        one = json.loads(line)
        exported[one["table"]].append(one["row"])
    return Old(path, exported)


each_old_file = pytest.mark.parametrize("old", NAMES, indirect=True)

STAMPS = {"ingested_by", "segmented_by", "tagged_by", "scored_by", "made_by"}
"""Columns that held a stamp before version 5, and lead to a record since."""


def in_any_order(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True, default=bytes.hex) for row in rows)


def only(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{column: row[column] for column in columns} for row in rows]


def test_there_is_a_file_of_every_version() -> None:
    versions = set()
    for name in NAMES:
        header = unpacked(f"{name}.db.xz")[:100]
        versions.add(int.from_bytes(header[60:64], "big"))  # where SQLite keeps user_version
    assert versions >= set(range(1, VERSION))


@each_old_file
def test_an_old_file_is_brought_up_to_date_once(old: Old) -> None:
    with old.open() as store:
        assert store._connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert list(file_is_whole(store._connection, lambda _: None)) == []
        assert store._connection.execute("PRAGMA foreign_key_check").fetchall() == []
    once = old.path.read_bytes()
    with old.open():
        pass
    assert old.path.read_bytes() == once


@each_old_file
def test_an_old_file_exports_what_it_exported_then(old: Old) -> None:
    with old.open() as store:
        for table, rows in old.exported.items():
            lists = {column for column, kind in COLUMNS[table].items() if kind == "list"}
            columns = list(rows[0])
            now = [
                {
                    column: json.loads(cell) if column in lists and isinstance(cell, str) else cell
                    for column, cell in zip(COLUMNS[table], row, strict=True)
                }
                for row in read_table(store, table, None)
            ]
            assert in_any_order(only(columns, now)) == in_any_order(rows), table


@each_old_file
def test_no_table_of_an_old_file_loses_a_row_or_a_value(old: Old) -> None:
    before = old.tables()
    with old.open():
        pass
    after = old.tables()
    for table, rows in before.items():
        if not rows:
            continue
        columns = [column for column in rows[0] if column not in STAMPS]
        assert in_any_order(only(columns, after[table])) == in_any_order(only(columns, rows))


@each_old_file
def test_what_readers_ruled_in_an_old_file_still_holds(old: Old) -> None:
    with old.open() as store:
        (edition,) = (s.source for s in store.sources.all() if "edition" in s.source.path)
        rulings = store.boundaries.corrections(edition.source_id)
        assert [(r.is_boundary, r.note) for r in rulings] == [
            (True, "seen on paper"),
            (False, "enclosed in No. 43"),
            (False, "enclosed in No. 43"),
        ]
        assert len(list(store.documents.all(edition.source_id))) == 3  # of four that were found


DRAWN = [name for name in NAMES if name not in ("version-1", "version-2a")]  # these drew none yet


@pytest.mark.parametrize("old", DRAWN, indirect=True)
def test_what_was_drawn_in_an_old_file_is_still_drawn(old: Old) -> None:
    with old.open() as store:
        drawn = list(store.suggestions.all("arms"))
        assert [s.batch for s in drawn] == [1, 1, 1, 1, 2, 2, 2, 2]
        assert [s.inclusion_probability for s in drawn] == [0.444444] * 4 + [0.8] * 4
        # One of them was made part of another since.
        assert len({s.document_id for s in drawn} - {d.document_id for d in store.documents.all()})


@each_old_file
def test_an_old_file_has_all_that_a_new_one_has(old: Old, tmp_path: Path) -> None:
    names = (
        'SELECT s.type, s.name, c.name, c.type, c."notnull", c.pk FROM sqlite_schema s'
        " LEFT JOIN pragma_table_info(s.name) c ON s.type = 'table'"
    )
    with Store(tmp_path / "new.db", create=True) as new, old.open() as store:
        expected = set(new._connection.execute(names).fetchall())
        assert set(store._connection.execute(names).fetchall()) == expected


@each_old_file
def test_words_and_sums_of_an_old_file_are_those_of_its_text_and_mentions(old: Old) -> None:
    with old.open() as store:
        # SQLite holds the index of words against the passages themselves, and raises.
        store._connection.execute(
            "INSERT INTO passages_fts(passages_fts, rank) VALUES ('integrity-check', 1)"
        )
        ours = store._connection.execute("SELECT * FROM tallies ORDER BY 1").fetchall()
        assert ours == store._connection.execute("SELECT * FROM tallied ORDER BY 1").fetchall()
        assert len(ours) == len(old.exported["documents"])


@each_old_file
def test_what_made_the_rows_of_an_old_file_is_a_record(old: Old) -> None:
    with old.open() as store:
        tagged = store.documents.tagged_by()
        assert tagged is not None and tagged.stage == "tag"
        codebook, model = tagged.ingredient("codebook"), tagged.ingredient("passage_model")
        assert codebook is not None and len(codebook.sha256) in (12, 64)  # of a stamp, of a record
        assert model is not None and model.name == "passage_tags" and model.version
        (source, *_) = store.sources.all()
        ingested = store.provenance.one(source.ingested_by or 0)
        assert (ingested.stage, ingested.ingredients, ingested.settings) == ("ingest", (), ())
        steps = store._connection.execute("SELECT version, name FROM migrations").fetchall()
        assert [version for version, _ in steps][-1] == VERSION
        assert all(document.text for document in store.documents.all())
        versions = store._connection.execute("SELECT version, text FROM documents")
        assert all(version_of(text) == version for version, text in versions)
