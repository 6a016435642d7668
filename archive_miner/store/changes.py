"""Writes what a new segmentation changed: the documents of one source, and their passages.

In: Changes. Out: rows, within the caller's transaction. What is kept is not touched; what is read
otherwise loses what was read in it, and its text goes to the former ones.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime

from archive_miner.offsets import version_of
from archive_miner.store.numbering import number_after, number_rows
from archive_miner.text.folding import fold
from archive_miner.types import Alias, Changes, Document, Header, Passage

HEADER = [field.name for field in fields(Header)]
DOCUMENT_COLUMNS = (
    f"document_id, source_id, first_page, last_page, {', '.join(HEADER)}, text, parts,"
    " header_fields"
)

_READ_IN_IT = ("mentions", "sentences", "scores", "passage_scores", "tallies")
"""What was read in a document's text, and is stale with it."""


Columns = dict[str, tuple[object, ...]]
"""Documents as they are stored, by their ids: in the order of DOCUMENT_COLUMNS, and the version."""


def to_columns(changes: Changes) -> Columns:
    """Return the documents that are to be written; it takes its time, so before the transaction."""
    written = changes.added | changes.replaced | changes.moved
    return {
        document.document_id: _values(document)
        for document in changes.documents
        if document.document_id in written
    }


def write_changes(
    connection: sqlite3.Connection, source_id: str, changes: Changes, columns: Columns
) -> None:
    """Write what is different in the documents of a source; call inside a transaction."""
    document_bounds = _bounds(connection, _OF_DOCUMENTS, source_id)
    passage_bounds = _bounds(connection, _OF_PASSAGES, source_id)
    now = datetime.now(UTC).isoformat(timespec="microseconds")  # one moment for one change
    keep_former(connection, {a.alias: "" for a in changes.removed}, now)
    keep_former(connection, {name: str(columns[name][-1]) for name in changes.replaced}, now)
    for alias in changes.removed:
        connection.execute("DELETE FROM documents WHERE document_id = ?", (alias.alias,))
        connection.execute("DELETE FROM failures WHERE item = ?", (alias.alias,))
        write_alias(connection, source_id, alias, now)
    connection.executemany(
        "DELETE FROM aliases WHERE alias = ?", [(name,) for name in changes.added]
    )
    _write_documents(connection, changes, columns, document_bounds, now)
    _write_passages(connection, changes, passage_bounds)


def write_alias(connection: sqlite3.Connection, source_id: str, alias: Alias, now: str) -> None:
    """Keep what an id that no document bears any more leads to."""
    connection.execute(
        "INSERT OR REPLACE INTO aliases VALUES (?, ?, ?, ?, ?)",
        (alias.alias, alias.document_id, source_id, alias.reason, now),
    )


def keep_former(connection: sqlite3.Connection, versions: Mapping[str, str], now: str) -> None:
    """Keep the texts of documents that are about to be replaced by those of other versions."""
    for name, new_version in versions.items():
        row = connection.execute(
            "SELECT version, source_id, text, parts, since FROM documents WHERE document_id = ?",
            (name,),
        ).fetchone()
        if row is not None:
            version, source_id, text, *rest = row
            if version == new_version:
                continue  # only its header is read otherwise
            connection.execute(
                "INSERT INTO former_documents VALUES (?, ?, ?, ?, ?, ?, ?)",
                (name, version, source_id, zlib.compress(text.encode()), *rest, now),
            )


Bounds = tuple[int, int | None, int]
"""The numbers around a source's rows, None where no row comes after; and the last there is."""

_OF_DOCUMENTS = (
    "SELECT min(id), max(id) FROM documents WHERE source_id = ?",
    "SELECT (SELECT max(id) FROM documents WHERE id < ?), (SELECT min(id) FROM documents"
    " WHERE id > ?), (SELECT max(id) FROM documents)",
)
_OF_PASSAGES = (
    "SELECT min(p.id), max(p.id) FROM passages p JOIN documents d"
    " ON d.document_id = p.document_id WHERE d.source_id = ?",
    "SELECT (SELECT max(id) FROM passages WHERE id < ?), (SELECT min(id) FROM passages"
    " WHERE id > ?), (SELECT max(id) FROM passages)",
)


def _bounds(connection: sqlite3.Connection, queries: tuple[str, str], source_id: str) -> Bounds:
    first, last = connection.execute(queries[0], (source_id,)).fetchone()
    low, high, end = connection.execute(queries[1], (first, last)).fetchone()
    return (low or 0, high, end or 0) if first is not None else (end or 0, None, end or 0)


def _numbered(numbers: Sequence[int | None], bounds: Bounds) -> list[int]:
    """Return a number for each row; all behind the last there is where they find no room."""
    low, high, end = bounds
    return number_rows(numbers, low, high) or number_after(end, len(numbers))


def _write_documents(
    connection: sqlite3.Connection, changes: Changes, columns: Columns, bounds: Bounds, now: str
) -> None:
    had = {
        document.document_id: _number(connection, document.document_id)
        for document in changes.documents
    }
    numbers = _numbered(list(had.values()), bounds)
    for document, number in zip(changes.documents, numbers, strict=True):
        name = document.document_id
        if name in changes.added:
            _insert(connection, columns[name], number, now)
            continue
        if had[name] != number:
            connection.execute("UPDATE documents SET id = ? WHERE document_id = ?", (number, name))
        if name in changes.moved | changes.replaced:
            _update(connection, columns[name], now)
        if name in changes.replaced:
            forget_reading(connection, name)


def _number(connection: sqlite3.Connection, document_id: str) -> int | None:
    row = connection.execute(
        "SELECT id FROM documents WHERE document_id = ?", (document_id,)
    ).fetchone()
    return int(row[0]) if row else None


def forget_reading(connection: sqlite3.Connection, document_id: str) -> None:
    """Forget what was read in a document, so that it is read anew."""
    for table in _READ_IN_IT:
        connection.execute(
            f"DELETE FROM {table} WHERE document_id = ?",  # noqa: S608 (a constant)
            (document_id,),
        )
    connection.execute(
        "UPDATE documents SET tagged_by = NULL WHERE document_id = ?", (document_id,)
    )


def _values(document: Document) -> tuple[object, ...]:
    """Return a document in the order of DOCUMENT_COLUMNS, and its version."""
    return (
        document.document_id,
        document.source_id,
        document.first_page,
        document.last_page,
        *(getattr(document.header, name) for name in HEADER),
        document.text,
        json.dumps(
            [[p.start, p.end, p.page_number, p.page_start] for p in document.parts],
            separators=(",", ":"),
        ),
        json.dumps(
            [[f.name, f.value, f.start, f.end, f.confidence] for f in document.fields],
            ensure_ascii=False,
        ),
        version_of(document.text),
    )


def _insert(
    connection: sqlite3.Connection, columns: tuple[object, ...], number: int, now: str
) -> None:
    values = (*columns, now)
    marks = ", ".join("?" * (len(values) + 1))
    connection.execute(
        f"INSERT INTO documents ({DOCUMENT_COLUMNS}, version, since, id) VALUES ({marks})",  # noqa: S608
        (*values, number),
    )


def _update(connection: sqlite3.Connection, values: tuple[object, ...], now: str) -> None:
    columns = [column.strip() for column in f"{DOCUMENT_COLUMNS}, version".split(",")]
    settings = ", ".join(f"{column} = ?" for column in columns)
    connection.execute(
        f"UPDATE documents SET {settings},"  # noqa: S608 (constants)
        " since = CASE version WHEN ? THEN since ELSE ? END WHERE document_id = ?",
        (*values, values[-1], now, values[0]),
    )


def _write_passages(connection: sqlite3.Connection, changes: Changes, bounds: Bounds) -> None:
    """Write the passages that are new or stand elsewhere; those with the same words keep theirs."""
    had: dict[str, int] = {}
    for document in changes.documents:
        words = {
            one.passage_id: document.text[one.start : one.end]
            for one in changes.passages.get(document.document_id, ())
        }
        for number, name, text in connection.execute(
            "SELECT id, passage_id, text FROM passages WHERE document_id = ?",
            (document.document_id,),
        ).fetchall():
            if document.document_id in changes.passages and words.get(name) != text:
                connection.execute("DELETE FROM passages WHERE id = ?", (number,))
            else:
                had[name] = number
    rows: list[tuple[Document, Passage | None, int | None]] = []
    for document in changes.documents:
        name = document.document_id
        if name in changes.passages:
            rows += ((document, p, had.get(p.passage_id)) for p in changes.passages[name])
        else:
            rows += ((document, None, number) for number in _numbers(connection, name))
    numbers = _numbered([number for *_, number in rows], bounds)
    moved = [
        (before, now)
        for (*_, before), now in zip(rows, numbers, strict=True)
        if before is not None and before != now
    ]
    if moved:
        _renumber(connection, moved)
    for (document, passage, before), number in zip(rows, numbers, strict=True):
        if passage is not None:
            _write_passage(connection, document, passage, number, is_new=before is None)


def _numbers(connection: sqlite3.Connection, document_id: str) -> list[int]:
    rows = connection.execute(
        "SELECT id FROM passages WHERE document_id = ? ORDER BY id", (document_id,)
    )
    return [number for (number,) in rows]


def _write_passage(
    connection: sqlite3.Connection,
    document: Document,
    passage: Passage,
    number: int,
    *,
    is_new: bool,
) -> None:
    place = (passage.start, passage.end, passage.page_number)
    if is_new:
        text = document.text[passage.start : passage.end]
        folded = fold(text)
        connection.execute(
            'INSERT INTO passages (id, passage_id, document_id, start, "end", page_number, text,'
            " folded) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                passage.passage_id,
                document.document_id,
                *place,
                text,
                None if folded == text else folded,
            ),
        )
    else:
        connection.execute(
            'UPDATE passages SET start = ?, "end" = ?, page_number = ? WHERE id = ?',
            (*place, number),
        )


def _renumber(connection: sqlite3.Connection, moved: Sequence[tuple[int, int]]) -> None:
    """Move passages, with their tokens and what full-text search knows, to other numbers."""
    run = connection.execute
    run("PRAGMA defer_foreign_keys = ON")
    for before, now in moved:
        run(
            "INSERT INTO passages_fts(passages_fts, rowid, text)"
            " SELECT 'delete', id, text FROM folded_passages WHERE id = ?",
            (before,),
        )
        run(
            "INSERT INTO lemmas_fts(lemmas_fts, rowid, lemmas)"
            " SELECT 'delete', id, lemmas FROM annotations WHERE id = ?",
            (before,),
        )
        run("UPDATE passages SET id = ? WHERE id = ?", (now, before))
        run("UPDATE annotations SET id = ? WHERE id = ?", (now, before))
        run(
            "INSERT INTO passages_fts(rowid, text)"
            " SELECT id, text FROM folded_passages WHERE id = ?",
            (now,),
        )
        run(
            "INSERT INTO lemmas_fts(rowid, lemmas) SELECT id, lemmas FROM annotations WHERE id = ?",
            (now,),
        )
