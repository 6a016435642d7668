"""What was drawn to be labelled, and by what chance."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from archive_miner.store.database import transaction
from archive_miner.store.decisions import count_unplaced, keep_anchor
from archive_miner.types import Anchor, Suggestion


class Suggestions:
    """The table suggestions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def write(self, suggestions: Sequence[tuple[Suggestion, Anchor]]) -> None:
        """Store a batch, each document with the anchor by which it is found again."""
        with transaction(self.connection):
            for one, anchor in suggestions:
                self.connection.execute(
                    "INSERT INTO suggestions (label, document_id, batch, strategy, seed, score,"
                    " inclusion_probability, anchor_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        one.label,
                        one.document_id,
                        one.batch,
                        one.strategy,
                        one.seed,
                        one.score,
                        one.inclusion_probability,
                        keep_anchor(self.connection, anchor),
                    ),
                )

    def drop(self, label: str, batch: int) -> None:
        """Forget a batch; the places of its documents stay, for what else was said of them."""
        with transaction(self.connection):
            self.connection.execute(
                "DELETE FROM suggestions WHERE label = ? AND batch = ?", (label, batch)
            )

    def all(self, label: str) -> Iterator[Suggestion]:
        """Yield what was drawn for a label, batch by batch, in the order of the archive.

        Each by the id that its document goes by today; one that no document has the extent of any
        more by the id it went by then.
        """
        rows = self.connection.execute(
            "SELECT s.label, coalesce(p.document_id, s.document_id), s.batch, s.strategy, s.seed,"
            " s.score, s.inclusion_probability, s.anchor_id IS NULL OR p.document_id IS NOT NULL"
            " FROM suggestions s LEFT JOIN placements p ON p.anchor_id = s.anchor_id"
            " LEFT JOIN documents d ON d.document_id = coalesce(p.document_id, s.document_id)"
            " WHERE s.label = ? ORDER BY s.batch, d.id, s.document_id",
            (label,),
        )
        return (Suggestion(*row) for row in map(_with_truth, rows))

    def unplaced(self) -> Iterator[tuple[Suggestion, str]]:
        """Yield what was drawn and is no document any more, with the reason."""
        rows = self.connection.execute(
            "SELECT s.label, s.document_id, s.batch, s.strategy, s.seed, s.score,"
            " s.inclusion_probability, p.reason FROM suggestions s"
            " JOIN placements p ON p.anchor_id = s.anchor_id WHERE p.document_id IS NULL"
            " ORDER BY s.label, s.batch, s.document_id"
        )
        return ((replace(Suggestion(*row[:-1]), is_placed=False), row[-1]) for row in rows)

    def count_unplaced(self) -> tuple[int, int]:
        """Return how many documents were drawn, and how many of them are none any more."""
        return count_unplaced(self.connection, "suggestions")


def _with_truth(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row whose last column is a truth value, which SQLite has as a number."""
    return (*row[:-1], bool(row[-1]))
