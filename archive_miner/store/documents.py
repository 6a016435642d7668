"""Documents and their passages."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from typing import Any

from archive_miner.errors import UsageError
from archive_miner.store.boundaries import write_boundaries
from archive_miner.store.database import transaction
from archive_miner.types import Boundary, Document, Header, HeaderField, Part, Passage

_HEADER = [field.name for field in fields(Header)]
_HEADER_COLUMNS = ", ".join(_HEADER)
_DOCUMENT_COLUMNS = (
    f"document_id, source_id, first_page, last_page, {_HEADER_COLUMNS}, text, parts, header_fields"
)


class Documents:
    """The tables documents and passages."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def write(
        self,
        source_id: str,
        documents: Iterable[tuple[Document, Sequence[Passage]]],
        made_by: str,
        boundaries: Iterable[Boundary] = (),
    ) -> int:
        """Replace the documents of a source, with their passages; returns how many there are.

        ``documents`` may read pages from this store while it is consumed; ``boundaries`` are taken
        when it is used up, so that a list may still fill meanwhile.
        """
        count = 0
        with transaction(self.connection):
            self.connection.execute("DELETE FROM documents WHERE source_id = ?", (source_id,))
            for document, passages in documents:
                self._write_document(document, passages)
                count += 1
            write_boundaries(self.connection, source_id, boundaries)
            self.connection.execute(
                "UPDATE sources SET segmented_by = ? WHERE source_id = ?", (made_by, source_id)
            )
        return count

    def _write_document(self, document: Document, passages: Sequence[Passage]) -> None:
        header = document.header
        marks = ", ".join("?" * (7 + len(_HEADER)))
        self.connection.execute(
            f"INSERT INTO documents ({_DOCUMENT_COLUMNS}) VALUES ({marks})",  # noqa: S608
            (
                document.document_id,
                document.source_id,
                document.first_page,
                document.last_page,
                *(getattr(header, name) for name in _HEADER),
                document.text,
                json.dumps([astuple(part) for part in document.parts], separators=(",", ":")),
                json.dumps([astuple(one) for one in document.fields], ensure_ascii=False),
            ),
        )
        self.connection.executemany(
            'INSERT INTO passages (passage_id, document_id, start, "end", page_number, text)'
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    p.passage_id,
                    p.document_id,
                    p.start,
                    p.end,
                    p.page_number,
                    document.text[p.start : p.end],
                )
                for p in passages
            ],
        )

    def all(self, source_id: str | None = None) -> Iterator[Document]:
        """Yield all documents, or those of one source, in the order they were segmented."""
        where, values = ("WHERE source_id = ?", (source_id,)) if source_id else ("", ())
        rows = self.connection.execute(
            f"SELECT {_DOCUMENT_COLUMNS} FROM documents {where} ORDER BY id",  # noqa: S608
            values,
        )
        return map(_document, rows)

    def one(self, document_id: str) -> Document:
        """Return one document; raises UsageError where there is none of that id."""
        row = self.connection.execute(
            f"SELECT {_DOCUMENT_COLUMNS} FROM documents WHERE document_id = ?",  # noqa: S608
            (document_id,),
        ).fetchone()
        if row is None:
            raise UsageError(
                f"{document_id}: no document of that id; list them with: export documents"
            )
        return _document(row)

    def on_page(self, source_id: str, number: int) -> Iterator[Document]:
        """Yield the documents of a source that stand, in part, on a page."""
        rows = self.connection.execute(
            f"SELECT {_DOCUMENT_COLUMNS} FROM documents"  # noqa: S608 (a constant)
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
        if name not in _HEADER:
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

    def to_tag(self, made_by: str) -> list[str]:
        """Return the ids of documents not yet tagged by this code, codebook and model."""
        rows = self.connection.execute(
            "SELECT document_id FROM documents WHERE tagged_by IS NOT ? ORDER BY id", (made_by,)
        )
        return [name for (name,) in rows]

    def tagged_by(self, document_id: str | None = None) -> str:
        """Return what one document, or else most of them, was tagged by; empty where none is."""
        if document_id is not None:
            sql = "SELECT tagged_by FROM documents WHERE document_id = ?"
            row = self.connection.execute(sql, (document_id,)).fetchone()
            return str(row[0] or "") if row else ""
        row = self.connection.execute(
            "SELECT tagged_by FROM documents WHERE tagged_by IS NOT NULL"
            " GROUP BY tagged_by ORDER BY count(*) DESC LIMIT 1"
        ).fetchone()
        return str(row[0]) if row else ""


def _document(row: tuple[Any, ...]) -> Document:
    """Make a document of a row of ``_DOCUMENT_COLUMNS``."""
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
