"""The exported tables of CONTRACT.md: names and kinds of their columns, and their rows.

A row is a tuple in the order of the columns. Lists (actors, boxes, evidence) are lists of plain
values here; what a format makes of them is the format's matter.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, astuple
from functools import partial
from typing import Any

from archive_miner.citation import citation, read_holding
from archive_miner.offsets import locate, page_of, version_of
from archive_miner.store.store import Store
from archive_miner.types import Document, HeaderField, Page

Row = tuple[Any, ...]

COLUMNS: dict[str, dict[str, str]] = {
    "sources": {
        "source_id": "text",
        "path": "text",
        "sha256": "text",
        "media_type": "text",
        "page_count": "integer",
        "status": "text",
    },
    "pages": {
        "source_id": "text",
        "path": "text",
        "page_number": "integer",
        "width": "real",
        "height": "real",
        "text": "text",
        "text_origin": "text",
        "quality": "real",
        "language": "text",
        "reason": "text",
    },
    "documents": {
        "document_id": "text",
        "path": "text",
        "first_page": "integer",
        "last_page": "integer",
        "kind": "text",
        "number": "text",
        "date": "text",
        "date_precision": "text",
        "place": "text",
        "sender": "text",
        "recipient": "text",
        "classification": "text",
        "subject": "text",
        "file_number": "text",
        "text": "text",
        "header_fields": "list",
        "citation": "text",
        "version": "text",
    },
    "passages": {
        "passage_id": "text",
        "document_id": "text",
        "path": "text",
        "start": "integer",
        "end": "integer",
        "text": "text",
        "page_number": "integer",
    },
    "mentions": {
        "mention_id": "text",
        "document_id": "text",
        "path": "text",
        "label": "text",
        "subtype": "text",
        "start": "integer",
        "end": "integer",
        "text": "text",
        "sentence_start": "integer",
        "sentence_end": "integer",
        "confidence": "real",
        "polarity": "text",
        "modality": "text",
        "voice": "text",
        "stance": "text",
        "actors": "list",
        "origin": "text",
        "page_number": "integer",
        "boxes": "list",
        "modifiers": "list",
    },
    "scores": {
        "document_id": "text",
        "path": "text",
        "label": "text",
        "value": "real",
        "lower": "real",
        "upper": "real",
        "model": "text",
        "evidence": "list",
    },
    "passage_scores": {
        "passage_id": "text",
        "document_id": "text",
        "path": "text",
        "start": "integer",
        "end": "integer",
        "label": "text",
        "value": "real",
        "lower": "real",
        "upper": "real",
        "model": "text",
        "text": "text",
    },
    "decisions": {
        "decision_id": "integer",
        "kind": "text",
        "label": "text",
        "subtype": "text",
        "value": "real",
        "coder": "text",
        "note": "text",
        "origin": "text",
        "made_at": "text",
        "document_id": "text",
        "path": "text",
        "start": "integer",
        "end": "integer",
        "unplaced": "text",
        "said_of": "text",
        "version": "text",
        "page_number": "integer",
        "text": "text",
        "boxes": "list",
    },
    "failures": {"stage": "text", "path": "text", "item": "text", "reason": "text"},
}
"""Column name to kind: text, integer, real, or list."""


def read_table(
    store: Store, table: str, only: Collection[str] | None, template: str = ""
) -> Iterator[Row]:
    """Yield the rows of a table; ``only`` keeps those of the given documents, where they have one.

    ``template`` tells how the archive's folders are named, for citations. Raises
    KeyError for a table there is not.
    """
    readers: dict[str, Callable[[Store], Iterator[Row]]] = {
        "sources": _sources,
        "pages": _pages,
        "documents": partial(_documents, template=template),
        "passages": _passages,
        "mentions": _mentions,
        "scores": _scores,
        "passage_scores": _passage_scores,
        "decisions": _decisions,
        "failures": _failures,
    }
    columns = list(COLUMNS[table])
    rows = readers[table](store)
    if only is None or "document_id" not in columns:
        return rows
    where = columns.index("document_id")
    return (row for row in rows if row[where] in only)


def _sources(store: Store) -> Iterator[Row]:
    """One row for every path; copies of a file share the id of the first."""
    return store._connection.execute(
        "SELECT s.source_id, p.path, s.sha256, s.media_type, s.page_count,"
        " CASE WHEN s.ingested_by IS NULL THEN 'pending' WHEN p.path != s.path THEN 'copy'"
        " WHEN EXISTS (SELECT 1 FROM failures f WHERE f.path = s.path) THEN 'failed in part'"
        " ELSE 'done' END"
        " FROM source_paths p JOIN sources s ON s.source_id = p.source_id ORDER BY p.path"
    )


def _pages(store: Store) -> Iterator[Row]:
    return store._connection.execute(
        "SELECT p.source_id, s.path, p.number, p.width, p.height, p.text, p.origin, p.quality,"
        " p.language, p.reason FROM pages p JOIN sources s ON s.source_id = p.source_id"
        " ORDER BY s.path, p.number"
    )


def _documents(store: Store, template: str) -> Iterator[Row]:
    paths = {stored.source.source_id: stored.source.path for stored in store.sources.all()}
    for source_id, path in paths.items():
        holding = read_holding(path, template)
        for document in store.documents.all(source_id):
            header = astuple(document.header)
            fields = [
                {**asdict(one), "page_number": _page(document, one)} for one in document.fields
            ]
            yield (
                document.document_id,
                path,
                document.first_page,
                document.last_page,
                *header,
                document.text,
                fields,
                citation(document, path, holding),
                version_of(document.text),
            )


def _page(document: Document, field: HeaderField) -> int | None:
    """Return the number of the page that a header field stands on."""
    return None if field.start is None else page_of(document, field.start)


def _passages(store: Store) -> Iterator[Row]:
    return store._connection.execute(
        'SELECT p.passage_id, p.document_id, s.path, p.start, p."end", p.text, p.page_number'
        " FROM passages p JOIN documents d ON d.document_id = p.document_id"
        " JOIN sources s ON s.source_id = d.source_id ORDER BY s.path, p.id"
    )


def _mentions(store: Store) -> Iterator[Row]:
    """Mentions document by document, each with the boxes of its words."""
    for document in store.documents.all():
        mentions = list(store.tags.mentions(document.document_id))
        if not mentions:
            continue
        path = store.documents.path(document.source_id)
        pages: dict[int, Page] = {
            page.number: page
            for page in store.pages.read(
                document.source_id, document.first_page, document.last_page
            )
        }
        for m in mentions:
            boxes = [
                [number, box.x0, box.top, box.x1, box.bottom]
                for number, box in locate(document, pages, m.start, m.end)
            ]
            yield (
                m.mention_id,
                m.document_id,
                path,
                m.label,
                m.subtype,
                m.start,
                m.end,
                document.text[m.start : m.end],
                m.sentence_start,
                m.sentence_end,
                m.confidence,
                m.polarity,
                m.modality,
                m.voice,
                m.stance,
                [asdict(actor) for actor in m.actors],
                m.origin,
                page_of(document, m.start),
                boxes,
                [asdict(modifier) for modifier in m.modifiers],
            )


def _scores(store: Store) -> Iterator[Row]:
    for *columns, evidence in store._connection.execute(
        "SELECT c.document_id, s.path, c.label, c.value, c.lower, c.upper, c.model, c.evidence"
        " FROM scores c JOIN documents d ON d.document_id = c.document_id"
        " JOIN sources s ON s.source_id = d.source_id ORDER BY c.label, c.value DESC, c.document_id"
    ):
        yield (*columns, json.loads(evidence))


def _passage_scores(store: Store) -> Iterator[Row]:
    return store._connection.execute(
        'SELECT c.passage_id, c.document_id, s.path, p.start, p."end", c.label, c.value, c.lower,'
        " c.upper, c.model, p.text FROM passage_scores c"
        " JOIN passages p ON p.passage_id = c.passage_id"
        " JOIN documents d ON d.document_id = c.document_id"
        " JOIN sources s ON s.source_id = d.source_id ORDER BY c.label, c.value DESC, p.id"
    )


def _decisions(store: Store) -> Iterator[Row]:
    """What readers said: where it stands today, and of what text, on which page, it was said."""
    paths = {stored.source.source_id: stored.source.path for stored in store.sources.all()}
    for number, said, where in store.decisions.all():
        anchor, is_placed = said.anchor, where.document_id is not None
        yield (
            number,
            said.kind,
            said.label,
            said.subtype,
            said.value,
            said.coder,
            said.note,
            said.origin,
            said.made_at,
            where.document_id,
            paths.get(anchor.source_id),
            where.start if is_placed else None,
            where.end if is_placed else None,
            where.reason or None,
            anchor.document_id,
            anchor.version,
            anchor.page_number,
            anchor.quote,
            [[page, b.x0, b.top, b.x1, b.bottom] for page, b in anchor.boxes],
        )


def _failures(store: Store) -> Iterator[Row]:
    for failure in store.failures.all():
        yield failure.stage, failure.path, failure.item, failure.reason


def count_rows(connection: sqlite3.Connection, table: str) -> int:
    """Return how many rows a table has; ``table`` is one of COLUMNS."""
    if table not in COLUMNS:
        raise KeyError(table)
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(count)
