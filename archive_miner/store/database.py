"""SQLite plumbing: opening an archive file safely, transactions, errors in one line.

No business logic: knows the file and its version, not what is in the tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from archive_miner.errors import ArchiveError
from archive_miner.store.migrations import MIGRATIONS, migrate
from archive_miner.text.folding import FOLDING, fold, plain

APPLICATION_ID = 0x41724D69
"""Marks the file as ours ("ArMi"), so that another SQLite database is never written to."""

VERSION = MIGRATIONS[-1].version
"""Of the schema; the archive file carries it in ``PRAGMA user_version``."""

LOCK_TIMEOUT_SECONDS = 30.0


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open an archive file, making it when asked to; raises ArchiveError when it cannot be used."""
    if not path.exists():
        if not create:
            raise ArchiveError(
                f"{path}: no such archive file; make it with: archive-miner run PATH"
            )
        if not path.parent.is_dir():
            raise ArchiveError(f"{path}: no folder {path.parent}; make it first")
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(path, timeout=LOCK_TIMEOUT_SECONDS, isolation_level=None)
        connection.create_function("plain", 1, _plain, deterministic=True)
        connection.create_function("folded", 1, fold, deterministic=True)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA mmap_size = 268435456")
        _prepare(connection, path)
    except (sqlite3.Error, UnicodeDecodeError, ArchiveError) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, UnicodeDecodeError):  # SQLite names what is torn, in its own letters
            raise ArchiveError(f"{path}: the archive file is damaged") from error
        raise explained(path, error) from error
    return connection


def _plain(text: str | None) -> str:
    """Return a text without case and accents, for SQLite's own lower() knows ASCII alone."""
    return plain(text or "")


def explained(path: Path, error: Exception) -> Exception:
    """Return an error of SQLite as an ArchiveError in one line; any other as it is."""
    if isinstance(error, sqlite3.Error):
        return ArchiveError(f"{path}: {_explain(error)}")
    return error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    # In one statement: another run may be making the file just now.
    version, application, tables = connection.execute(
        "SELECT (SELECT user_version FROM pragma_user_version),"
        " (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)"
    ).fetchone()
    if version == 0 and tables == 0:
        _create(connection)
    elif application != APPLICATION_ID:
        raise ArchiveError(f"{path}: an SQLite file of another program; give --db another path")
    elif version > VERSION:
        raise ArchiveError(
            f"{path}: archive file of version {version}, this program reads {VERSION};"
            " upgrade archive-miner"
        )
    else:
        migrate(connection, version)
        _fold_index(connection)


def _fold_index(connection: sqlite3.Connection) -> None:
    """Fold and index the words anew where another version of the program folded them."""
    asked = "SELECT version FROM folding"
    if connection.execute(asked).fetchone() == (FOLDING,):
        return
    with transaction(connection):
        if connection.execute(asked).fetchone() != (FOLDING,):  # another run may just have done it
            connection.execute(
                "UPDATE passages SET folded = nullif(folded(text), text)"
                " WHERE folded IS NOT nullif(folded(text), text)"
            )
            connection.execute("INSERT INTO passages_fts(passages_fts) VALUES ('rebuild')")
            connection.execute("UPDATE folding SET version = ?", (FOLDING,))


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    schema = files("archive_miner.store").joinpath("schema.sql").read_text(encoding="utf-8")
    try:
        connection.executescript(
            f"BEGIN IMMEDIATE; {schema}; INSERT INTO folding VALUES ({FOLDING});"  # noqa: S608
            f" PRAGMA application_id = {APPLICATION_ID};"
            f" PRAGMA user_version = {VERSION}; COMMIT;"
        )
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if connection.execute("PRAGMA user_version").fetchone() != (VERSION,):
            raise
        # Another run made the file while this one was about to.


def _explain(error: sqlite3.Error) -> str:
    text = str(error)
    if "locked" in text or "busy" in text:
        return "archive file is in use by another run; wait for it or stop it"
    if "readonly" in text:
        return "archive file or its folder is read-only; give --db a path you may write to"
    if "unable to open" in text:
        return "cannot be opened or made; check that the folder exists and may be written to"
    if "not a database" in text:
        return "not an archive file; give --db another path"
    if "full" in text:
        return "disk is full; free some space and run again"
    return f"{text}; the archive file may be damaged"


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run a block as one transaction: all of it is kept, or nothing.

    Within another one it is kept with that one, and an error that is caught between the two undoes
    the block alone.
    """
    is_inner = connection.in_transaction
    begin, keep = (
        ("SAVEPOINT block", "RELEASE block") if is_inner else ("BEGIN IMMEDIATE", "COMMIT")
    )
    undo = ("ROLLBACK TO block", "RELEASE block") if is_inner else ("ROLLBACK",)
    try:
        connection.execute(begin)
        try:
            yield
        except BaseException:
            if connection.in_transaction:  # a full disk has rolled it back already
                for statement in undo:
                    connection.execute(statement)
            raise
        connection.execute(keep)
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError):
        raise  # these rows are at fault, not the archive file
    except sqlite3.Error as error:
        raise ArchiveError(f"archive file: {_explain(error)}") from error
