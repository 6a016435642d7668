"""How much of an archive is done: counts of what is stored and of what is pending."""

from __future__ import annotations

from dataclasses import dataclass

from archive_miner.store.store import Store
from archive_miner.store.tables import COLUMNS, count_rows


@dataclass(frozen=True, slots=True)
class Status:
    """How much of an archive is done, and how much is not.

    ``decisions`` are labels and spans that readers gave, ``suggestions`` documents that were drawn
    to be labelled; those unplaced have no place in the papers of today.
    """

    sources: int
    pages: int
    documents: int
    passages: int
    mentions: int
    scores: int
    failures: int
    decisions: int
    unplaced_decisions: int
    suggestions: int
    unplaced_suggestions: int
    unread_sources: int
    unsegmented_sources: int
    untagged_documents: int
    unscored_documents: int


def read_status(store: Store) -> Status:
    """Return what is done and what is pending."""
    said, unsaid = store.decisions.count_unplaced()
    drawn, undrawn = store.suggestions.count_unplaced()
    tables = [table for table in COLUMNS if table in Status.__slots__ and table != "decisions"]
    return Status(
        **{table: count_rows(store._connection, table) for table in tables},
        decisions=said,
        unplaced_decisions=unsaid,
        suggestions=drawn,
        unplaced_suggestions=undrawn,
        unread_sources=_count(store, "sources WHERE ingested_by IS NULL"),
        unsegmented_sources=_count(store, "sources WHERE segmented_by IS NULL"),
        untagged_documents=_count(store, "documents WHERE tagged_by IS NULL"),
        unscored_documents=_count(
            store,
            "documents d WHERE NOT EXISTS"
            " (SELECT 1 FROM scores s WHERE s.document_id = d.document_id)",
        ),
    )


def _count(store: Store, table: str) -> int:
    (count,) = store._connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(count)
