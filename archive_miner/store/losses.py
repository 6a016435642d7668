"""What goes with a source, and which decisions of readers lose their ground by it.

In: ids of sources. Out: frozen records of what an archive holds of them. Takes nothing out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from archive_miner.store.store import Store


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
