"""What stands beside the texts: places of files, failures, former ids, records of provenance."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from archive_miner.store.check.finding import UNREADABLE, Advance, Finding
from archive_miner.store.provenance import Provenances, digest_of
from archive_miner.types import LEFT_OUT


def files_have_places(connection: sqlite3.Connection, _advance: Advance) -> Iterator[Finding]:
    """Yield the files that lie nowhere, or under the id of another content."""
    rows = connection.execute(
        "SELECT s.path, s.source_id, s.sha256, EXISTS (SELECT 1 FROM source_paths p"
        " WHERE p.source_id = s.source_id AND p.path = s.path) FROM sources s ORDER BY s.path"
    )
    for path, source_id, sha256, has_place in rows:
        if not has_place:
            yield Finding(path, "lies nowhere")
        if sha256[:16] != source_id:
            yield Finding(path, f"source {source_id} is not named after its SHA-256")


def pages_are_read_or_failed(
    connection: sqlite3.Connection, _advance: Advance
) -> Iterator[Finding]:
    """Yield the pages that are neither here nor among the failures.

    Text files and editions say only when they are read how many pages they have.
    """
    rows = connection.execute(
        "WITH RECURSIVE wanted(source_id, path, number, page_count) AS ("
        " SELECT source_id, path, 1, page_count FROM sources WHERE ingested_by IS NOT NULL"
        " AND page_count > 0 AND media_type IN ('application/pdf', 'image')"
        " UNION ALL SELECT source_id, path, number + 1, page_count FROM wanted"
        " WHERE number < page_count)"
        " SELECT path, number FROM wanted w WHERE NOT EXISTS"
        " (SELECT 1 FROM pages p WHERE p.source_id = w.source_id AND p.number = w.number)"
        " AND NOT EXISTS (SELECT 1 FROM failures f WHERE f.stage = 'ingest' AND f.path = w.path"
        " AND f.item IN ('', 'page ' || w.number))"
    )
    for path, number in rows:
        yield Finding(f"{path} p. {number}", "was neither read nor did it fail")


def failures_are_of_something(
    connection: sqlite3.Connection, _advance: Advance
) -> Iterator[Finding]:
    """Yield the failures of files or documents that are not here.

    A file that failed as a whole is nowhere else.
    """
    rows = connection.execute(
        "SELECT f.stage, f.path, f.item, EXISTS (SELECT 1 FROM sources s WHERE s.path = f.path)"
        " FROM failures f WHERE NOT (f.stage = 'ingest' AND f.item = '')"
        " ORDER BY f.path, f.stage, f.item"
    ).fetchall()
    for stage, path, item, has_source in rows:
        where = f"failure of {path}" + (f" [{item}]" if item else "")
        if not has_source:
            yield Finding(where, f"{stage} failed on a file that is not here")
        elif item and item != LEFT_OUT and not item.startswith("page "):
            known = "SELECT 1 FROM documents WHERE document_id = ?"
            if connection.execute(known, (item,)).fetchone() is None:
                yield Finding(where, f"{stage} failed on a document that is not here")


def aliases_lead_somewhere(connection: sqlite3.Connection, _advance: Advance) -> Iterator[Finding]:
    """Yield the former ids that documents bear, or that lead to none."""
    rows = connection.execute(
        "SELECT a.alias, EXISTS (SELECT 1 FROM documents d WHERE d.document_id = a.alias)"
        " FROM aliases a ORDER BY a.alias"
    )
    for alias, is_borne in rows:
        if is_borne:
            yield Finding(f"former id {alias}", "a document bears it")
        why_nowhere = _follow(connection, alias)
        if why_nowhere:
            yield Finding(f"former id {alias}", why_nowhere)


def _follow(connection: sqlite3.Connection, alias: str) -> str:
    """Return why a former id leads nowhere; empty where it leads to a document or says why none."""
    name, seen = alias, {alias}
    while True:
        row = connection.execute(
            "SELECT a.document_id, d.document_id IS NOT NULL FROM aliases a"
            " LEFT JOIN documents d ON d.document_id = a.document_id WHERE a.alias = ?",
            (name,),
        ).fetchone()
        if row is None:
            return f"leads to {name}, which is no id"
        name, is_document = row
        if name is None or is_document:
            return ""
        if name in seen:
            return "leads in a circle"
        seen.add(name)


def records_are_unchanged(connection: sqlite3.Connection, _advance: Advance) -> Iterator[Finding]:
    """Yield the records of provenance that do not say what they said when they were made."""
    records = Provenances(connection)
    rows = connection.execute("SELECT provenance_id, digest FROM provenance").fetchall()
    for number, digest in rows:
        try:
            is_same = digest_of(records.one(number)) == digest
        except UNREADABLE:
            is_same = False
        if not is_same:
            yield Finding(f"provenance {number}", "the record was changed since it was made")
