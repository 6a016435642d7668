"""Documents and their passages, and the ids that lead to them."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from archive_miner.errors import UsageError
from archive_miner.store.boundaries import write_boundaries
from archive_miner.store.changes import DOCUMENT_COLUMNS, HEADER, to_columns, write_changes
from archive_miner.store.database import transaction
from archive_miner.store.provenance import Provenances
from archive_miner.types import (
    Alias,
    Boundary,
    Changes,
    Document,
    Former,
    Header,
    HeaderField,
    Part,
    Passage,
    Provenance,
)


class Documents:
    """The tables documents and passages."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def revision(self, source_id: str) -> int:
        """Return how often the pages, corrections or documents of a source have changed."""
        row = self.connection.execute(
            "SELECT revision FROM sources WHERE source_id = ?", (source_id,)
        ).fetchone()
        return int(row[0]) if row else -1

    def change(
        self,
        source_id: str,
        changes: Changes,
        made_by: Provenance,
        boundaries: Sequence[Boundary] = (),
        revision: int | None = None,
    ) -> bool:
        """Write what is different now in the documents of a source; what is kept is not touched.

        Nothing is written, and the answer is False, where the source is not at the ``revision``
        any more that was read.
        """
        columns = to_columns(changes)
        with transaction(self.connection):
            if revision is not None and self.revision(source_id) != revision:
                return False
            write_changes(self.connection, source_id, changes, columns)
            write_boundaries(self.connection, source_id, boundaries)
            is_changed = len(changes.kept) < len(changes.documents) or bool(changes.removed)
            self.connection.execute(
                "UPDATE sources SET segmented_by = ?, revision = revision + ? WHERE source_id = ?",
                (Provenances(self.connection).keep(made_by), int(is_changed), source_id),
            )
        return True

    def former(self, source_id: str) -> tuple[Former, ...]:
        """Return the texts that documents of a source once had, the latest last."""
        rows = self.connection.execute(
            f"SELECT {_FORMER_COLUMNS} FROM former_documents WHERE source_id = ?"  # noqa: S608
            " ORDER BY replaced_at, document_id",
            (source_id,),
        )
        return tuple(map(_former, rows))

    def versions(self, document_id: str) -> list[Former]:
        """Return every text that went by an id, the one of today last where it still does."""
        found = self._once("document_id", document_id)
        return sorted(found, key=lambda one: (not one.replaced_at, one.replaced_at))

    def at(self, moment: str, source_id: str) -> list[Former]:
        """Return the documents of a source as they were at a moment (UTC, ISO 8601), in order.

        As they first were, where that is before there were any.
        """
        found = self._once("source_id", source_id)
        moment = max(moment, min((one.since for one in found), default=""))
        then = (
            one
            for one in found
            if one.since <= moment and (not one.replaced_at or one.replaced_at > moment)
        )
        return sorted(then, key=lambda one: [(p.page_number, p.page_start) for p in one.parts[:1]])

    def texts(self, source_id: str) -> Iterator[str]:
        """Yield the texts of a source's documents in order."""
        rows = self.connection.execute(
            "SELECT text FROM documents WHERE source_id = ? ORDER BY id", (source_id,)
        )
        return (str(text) for (text,) in rows)

    def lone_sources(self) -> list[str]:
        """Return the ids of sources that hold one document only."""
        rows = self.connection.execute(
            "SELECT source_id FROM documents GROUP BY source_id HAVING count(*) = 1"
        )
        return [str(name) for (name,) in rows]

    def has(self, document_id: str) -> bool:
        """Say whether there is a document of an id."""
        row = self.connection.execute(
            "SELECT 1 FROM documents WHERE document_id = ?", (document_id,)
        ).fetchone()
        return row is not None

    def _once(self, column: str, value: str) -> list[Former]:
        """Return the texts, of today and before, of one document or source."""
        rows = self.connection.execute(
            f"SELECT {_FORMER_COLUMNS} FROM former_documents WHERE {column} = ?"  # noqa: S608
            " UNION ALL SELECT document_id, source_id, version, text, parts, since, ''"
            f" FROM documents WHERE {column} = ?",
            (value, value),
        )
        return list(map(_former, rows))

    def alias(self, name: str) -> Alias | None:
        """Return what an id that no document bears any more leads to; None where it never was one.

        Where the document it led to is gone as well, what that one leads to.
        """
        found: Alias | None = None
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            row = self.connection.execute(
                "SELECT document_id, reason FROM aliases WHERE alias = ?", (name,)
            ).fetchone()
            if row is None:
                break
            found = Alias(name, *row)
            if found.document_id is None:
                break
            name = found.document_id
        return found

    def all(self, source_id: str | None = None) -> Iterator[Document]:
        """Yield all documents, or those of one source, in the order they were segmented."""
        where, values = ("WHERE source_id = ?", (source_id,)) if source_id else ("", ())
        rows = self.connection.execute(
            f"SELECT {DOCUMENT_COLUMNS} FROM documents {where} ORDER BY id",  # noqa: S608
            values,
        )
        return map(_document, rows)

    def one(self, document_id: str) -> Document:
        """Return one document; raises UsageError where there is none of that id."""
        row = self.connection.execute(
            f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE document_id = ?",  # noqa: S608
            (document_id,),
        ).fetchone()
        if row is None:
            raise UsageError(self._why_none(document_id))
        return _document(row)

    def _why_none(self, document_id: str) -> str:
        alias = self.alias(document_id)
        if alias is None:
            return f"{document_id}: no document of that id; list them with: export documents"
        today = f": {alias.document_id}" if alias.document_id else ""
        return f"{document_id}: {alias.reason}{today}"

    def on_page(self, source_id: str, number: int) -> Iterator[Document]:
        """Yield the documents of a source that stand, in part, on a page."""
        rows = self.connection.execute(
            f"SELECT {DOCUMENT_COLUMNS} FROM documents"  # noqa: S608 (a constant)
            " WHERE source_id = ? AND ? BETWEEN first_page AND last_page ORDER BY id",
            (source_id, number),
        )
        return map(_document, rows)

    def first(self) -> list[str]:
        """Return the id of the archive's first document; empty where there is none."""
        rows = self.connection.execute("SELECT document_id FROM documents ORDER BY id LIMIT 1")
        return [name for (name,) in rows]

    def ids(self, like: str = "") -> list[str]:
        """Return the ids of documents that begin with ``like``, in the order of the archive."""
        rows = self.connection.execute(
            "SELECT document_id FROM documents WHERE substr(document_id, 1, ?) = ? ORDER BY id",
            (len(like), like),
        )
        return [name for (name,) in rows]

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """Return the passages of a document in order."""
        rows = self.connection.execute(
            'SELECT passage_id, document_id, start, "end", page_number FROM passages'
            " WHERE document_id = ? ORDER BY start",
            (document_id,),
        )
        return tuple(Passage(*row) for row in rows)

    def header_value(self, document_id: str, name: str) -> str | None:
        """Return one field of a document's header, without reading its text."""
        if name not in HEADER:
            raise KeyError(name)
        (value,) = self.connection.execute(
            f"SELECT {name} FROM documents WHERE document_id = ?",  # noqa: S608 (a constant)
            (document_id,),
        ).fetchone()
        return None if value is None else str(value)

    def path(self, source_id: str) -> str:
        """Return the path a source was first given by."""
        (path,) = self.connection.execute(
            "SELECT path FROM sources WHERE source_id = ?", (source_id,)
        ).fetchone()
        return str(path)

    def to_tag(self, made_by: Provenance) -> list[str]:
        """Return the ids of documents not yet tagged by this code, codebook and models."""
        rows = self.connection.execute(
            "SELECT document_id FROM documents WHERE tagged_by IS NOT ? ORDER BY id",
            (Provenances(self.connection).find(made_by),),
        )
        return [name for (name,) in rows]

    def tagged_by(self, document_id: str | None = None) -> Provenance | None:
        """Return what one document, or else most of them, was tagged by; None where none is."""
        if document_id is not None:
            sql = "SELECT tagged_by FROM documents WHERE document_id = ?"
            row = self.connection.execute(sql, (document_id,)).fetchone()
        else:
            row = self.connection.execute(
                "SELECT tagged_by FROM documents WHERE tagged_by IS NOT NULL"
                " GROUP BY tagged_by ORDER BY count(*) DESC LIMIT 1"
            ).fetchone()
        return Provenances(self.connection).one(row[0]) if row and row[0] else None


_FORMER_COLUMNS = "document_id, source_id, version, text, parts, since, replaced_at"


def _former(row: tuple[Any, ...]) -> Former:
    """Make a former document of a row of ``_FORMER_COLUMNS``; those replaced are deflated."""
    document_id, source_id, version, text, parts, since, replaced_at = row
    return Former(
        document_id,
        source_id,
        version,
        zlib.decompress(text).decode() if isinstance(text, bytes) else text,
        tuple(Part(*part) for part in json.loads(parts)),
        since,
        replaced_at,
    )


def _document(row: tuple[Any, ...]) -> Document:
    """Make a document of a row of ``DOCUMENT_COLUMNS``."""
    document_id, source_id, first_page, last_page = row[:4]
    header, (text, parts, header_fields) = Header(*row[4:-3]), row[-3:]
    return Document(
        document_id,
        source_id,
        first_page,
        last_page,
        header,
        text,
        tuple(Part(*part) for part in json.loads(parts)),
        tuple(HeaderField(*one) for one in json.loads(header_fields)),
    )
