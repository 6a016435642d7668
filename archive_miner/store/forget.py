"""Takes a source out of the archive.

In: the id of a source. Out: rows gone, within the caller's transaction. What readers said stays,
and so do the texts they said it of; each id that goes keeps an alias that says why. Does not know
what files are where.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

from archive_miner.naming import Namer
from archive_miner.store.changes import keep_former, write_alias
from archive_miner.types import Alias

FORGOTTEN = "its file was taken out with forget"
REPLACED = "its file was replaced by another"
OWN = "its file was written by archive-miner itself"
GIVEN_UP = "its file could not be read again and was taken away"


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
