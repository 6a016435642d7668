"""Takes a source out of the archive, and says which decisions of readers lose their ground by it.

In: ids of sources. Out: rows gone, within the caller's transaction. What readers said stays, and so
do the texts they said it of; each id that goes keeps an alias that says why. Does not know what
files are where.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive_miner.naming import Namer
from archive_miner.store.changes import keep_former, write_alias
from archive_miner.types import Alias

if TYPE_CHECKING:
    from archive_miner.store.store import Store

FORGOTTEN = "its file was taken out with forget"
REPLACED = "its file was replaced by another"
GIVEN_UP = "its file could not be read again and was taken away"


@dataclass(frozen=True, slots=True)
class Holding:
    """How much the archive holds of a source."""

    pages: int
    documents: int
    mentions: int


@dataclass(frozen=True, slots=True)
class LostSuggestion:
    """A document that was drawn to be labelled, whose source goes."""

    source_id: str
    document_id: str
    label: str
    batch: int


@dataclass(frozen=True, slots=True)
class LostDecision:
    """What a coder said of a document, or of words of it (``quote``), whose source goes."""

    source_id: str
    document_id: str
    label: str
    value: float
    coder: str
    quote: str


@dataclass(frozen=True, slots=True)
class LostCorrection:
    """A ruling on a line of a page, whose source goes."""

    source_id: str
    page_number: int
    line: str
    is_boundary: bool


def holding(store: Store, source_id: str) -> Holding:
    """Return how much would go with a source."""
    connection = store._connection
    row = connection.execute(
        "SELECT (SELECT count(*) FROM pages WHERE source_id = :id),"
        " (SELECT count(*) FROM documents WHERE source_id = :id),"
        " (SELECT count(*) FROM documents d JOIN mentions m ON m.document_id = d.document_id"
        " WHERE d.source_id = :id)",
        {"id": source_id},
    ).fetchone()
    return Holding(*row)


def suggestions_lost(store: Store, sources: Iterable[str]) -> list[LostSuggestion]:
    """Return what was drawn of the documents that some sources have or once had."""
    connection = store._connection
    rows = connection.execute(
        # What was drawn before version 5 has no anchor, and is known by its document alone.
        "WITH going AS (SELECT value AS source_id FROM json_each(?)), theirs AS ("
        " SELECT d.source_id, d.document_id FROM going CROSS JOIN documents d USING (source_id)"
        " UNION SELECT f.source_id, f.document_id FROM going"
        " CROSS JOIN former_documents f USING (source_id))"
        " SELECT coalesce(a.source_id, t.source_id), s.document_id, s.label, s.batch"
        " FROM suggestions s LEFT JOIN anchors a ON a.anchor_id = s.anchor_id"
        " LEFT JOIN theirs t ON s.anchor_id IS NULL AND t.document_id = s.document_id"
        " WHERE coalesce(a.source_id, t.source_id) IN (SELECT source_id FROM going)"
        " ORDER BY s.label, s.batch, s.document_id",
        (json.dumps(sorted(sources)),),
    )
    return [LostSuggestion(*row) for row in rows]


def decisions_lost(store: Store, sources: Iterable[str]) -> list[LostDecision]:
    """Return what was said of places in some sources; of a coder's on one place what holds."""
    connection = store._connection
    rows = connection.execute(
        "SELECT a.source_id, a.document_id, d.label, d.value, d.coder,"
        " CASE WHEN a.is_whole THEN '' ELSE a.quote END"
        " FROM json_each(?) going CROSS JOIN anchors a ON a.source_id = going.value"
        " JOIN decisions d ON d.anchor_id = a.anchor_id WHERE NOT EXISTS"
        " (SELECT 1 FROM decisions later WHERE later.anchor_id = d.anchor_id"
        " AND later.label = d.label AND later.coder = d.coder AND later.kind = d.kind"
        " AND later.subtype IS d.subtype AND later.decision_id > d.decision_id)"
        " ORDER BY d.label, a.source_id, d.decision_id",
        (json.dumps(sorted(sources)),),
    )
    return [LostDecision(*row) for row in rows]


def corrections_lost(store: Store, sources: Iterable[str]) -> list[LostCorrection]:
    """Return the rulings on pages of some sources; of several on one line the one that holds."""
    connection = store._connection
    rows = connection.execute(
        "SELECT c.source_id, c.page_number, c.line, c.is_boundary FROM json_each(?) going"
        " CROSS JOIN corrections c ON c.source_id = going.value WHERE NOT EXISTS"
        " (SELECT 1 FROM corrections later WHERE later.source_id = c.source_id"
        " AND later.page_number = c.page_number AND later.start IS c.start"
        " AND later.line = c.line AND later.id > c.id)"
        " ORDER BY c.source_id, c.page_number, c.id",
        (json.dumps(sorted(sources)),),
    )
    return [LostCorrection(source, page, line, bool(is_one)) for source, page, line, is_one in rows]


def take_out(connection: sqlite3.Connection, source_id: str, reason: str) -> None:
    """Take out a source and all that rests on it; each id of its documents keeps the reason.

    Texts stay of documents that readers said something of, for they say what was meant; and of
    those that would not be named again as they are, for their texts bring the ids back should the
    file ever be given again.
    """
    run = connection.execute
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    kept = sorted({*_spoken_of(connection, source_id), *_named_otherwise(connection, source_id)})
    keep_former(connection, dict.fromkeys(kept, ""), now)
    run(
        "DELETE FROM former_documents WHERE source_id = ?"
        " AND document_id NOT IN (SELECT value FROM json_each(?))",
        (source_id, json.dumps(kept)),
    )
    names = run("SELECT document_id FROM documents WHERE source_id = ?", (source_id,)).fetchall()
    for (name,) in names:
        write_alias(connection, source_id, Alias(name, None, reason), now)
    # A file that comes back counts its revisions from nought: no place may pass for today's.
    run(
        "DELETE FROM placements WHERE anchor_id IN"
        " (SELECT anchor_id FROM anchors WHERE source_id = ?)",
        (source_id,),
    )
    run(
        "DELETE FROM failures WHERE path = (SELECT path FROM sources WHERE source_id = ?)",
        (source_id,),
    )
    run("DELETE FROM sources WHERE source_id = ?", (source_id,))


def _spoken_of(connection: sqlite3.Connection, source_id: str) -> list[str]:
    """Return the ids of documents, of today or before, that readers said something of."""
    rows = connection.execute(
        "SELECT document_id FROM anchors WHERE source_id = :id"
        " UNION SELECT p.document_id FROM anchors a JOIN placements p ON p.anchor_id = a.anchor_id"
        " WHERE a.source_id = :id AND p.document_id IS NOT NULL"
        " UNION SELECT document_id FROM suggestions WHERE anchor_id IS NULL AND document_id IN"
        " (SELECT document_id FROM documents WHERE source_id = :id"
        " UNION SELECT document_id FROM former_documents WHERE source_id = :id)",
        {"id": source_id},
    )
    return [name for (name,) in rows]


def _named_otherwise(connection: sqlite3.Connection, source_id: str) -> Iterator[str]:
    """Yield the ids of documents that have kept them since their opening was another.

    Or since ids were given otherwise, before version 5.
    """
    namer = Namer()
    rows = connection.execute(
        "SELECT document_id, coalesce(parts ->> '$[0][2]', first_page), text FROM documents"
        " WHERE source_id = ? ORDER BY id",
        (source_id,),
    )
    for name, page_number, text in rows:
        if namer.document(source_id, page_number, text) != name:
            yield name
