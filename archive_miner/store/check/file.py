"""The file itself: SQLite's own integrity, references, full-text indexes, migrations."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator

from archive_miner.store.check.finding import Advance, Finding, is_damage
from archive_miner.store.migrations import MIGRATIONS

FILE = "archive file"

MOST_OF_SQLITE = 1_000_000
"""Lines that SQLite is asked for; of itself it ends after a hundred."""

# "NULL value in corrections.note". Near miss "NULL value in former_documents.parts" where there is
# none: before 3.41 SQLite says so of tables without row numbers whose key is not their beginning.
_NULL = re.compile(r"NULL value in (?P<table>\w+)\.(?P<column>\w+)")


def file_is_whole(connection: sqlite3.Connection, _advance: Advance) -> Iterator[Finding]:
    """Yield what SQLite itself finds damaged, columns without a value once each."""
    known: set[str] = set()
    for (line,) in connection.execute(f"PRAGMA integrity_check({MOST_OF_SQLITE})"):
        null = _NULL.fullmatch(line)
        if line == "ok" or "FTS5" in line or line in known:  # indexes: see passages_are_indexed
            continue
        if null:
            known.add(line)
            # typeof, for of IS NULL SQLite takes the schema's word that it holds nowhere
            where = f"""typeof("{null["column"]}") = 'null'"""
            if not connection.execute(f"SELECT 1 FROM {null['table']} WHERE {where}").fetchone():  # noqa: S608
                continue
        yield Finding(FILE, str(line))


def references_lead_somewhere(
    connection: sqlite3.Connection, _advance: Advance
) -> Iterator[Finding]:
    """Yield the columns that lead to rows there are not, each once."""
    lost = Counter(
        (table, parent, key)
        for table, _, parent, key in connection.execute("PRAGMA foreign_key_check")
    )
    for (table, parent, key), count in sorted(lost.items()):
        (column,) = connection.execute(
            'SELECT "from" FROM pragma_foreign_key_list(?) WHERE id = ?', (table, key)
        ).fetchone()
        rows = "1 row" if count == 1 else f"{count} rows"
        yield Finding(table, f"{column} leads to no row of {parent}, in {rows}")


def passages_are_indexed(connection: sqlite3.Connection, _advance: Advance) -> Iterator[Finding]:
    """Yield a finding where full-text search does not know the passages as they are."""
    yield from _index_fits(connection, "passages_fts", "the words of the passages")


def lemmas_are_indexed(connection: sqlite3.Connection, _advance: Advance) -> Iterator[Finding]:
    """Yield a finding where full-text search does not know the lemmas as they are."""
    yield from _index_fits(connection, "lemmas_fts", "the lemmas of the annotations")


def _index_fits(connection: sqlite3.Connection, table: str, what: str) -> Iterator[Finding]:
    try:
        # rank 1 has the index held against the texts it is of, and not only against itself
        connection.execute(
            f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
        )
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        yield Finding(table, f"the full-text index is not that of {what}")


def migrations_are_recorded(connection: sqlite3.Connection, _advance: Advance) -> Iterator[Finding]:
    """Yield the versions that the file went through and does not know of.

    A file made at a version knows of none up to it.
    """
    rows = dict(connection.execute("SELECT version, name FROM migrations").fetchall())
    names = {step.version: step.name for step in MIGRATIONS}
    for version in range(min(rows, default=0), max(names) + 1 if rows else 0):
        if version not in rows:
            yield Finding("migrations", f"nothing is recorded of the step to version {version}")
    for version, name in sorted(rows.items()):
        if names.get(version) != name:
            yield Finding("migrations", f"no step to version {version} is called {name!r}")
