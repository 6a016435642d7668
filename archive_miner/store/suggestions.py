"""What was drawn to be labelled, and by what chance."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from archive_miner.store.database import transaction
from archive_miner.types import Suggestion


class Suggestions:
    """The table suggestions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def write(self, suggestions: Iterable[Suggestion]) -> None:
        """Store a batch."""
        with transaction(self.connection):
            self.connection.executemany(
                "INSERT INTO suggestions VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        s.label,
                        s.document_id,
                        s.batch,
                        s.strategy,
                        s.seed,
                        s.score,
                        s.inclusion_probability,
                    )
                    for s in suggestions
                ],
            )

    def all(self, label: str) -> Iterator[Suggestion]:
        """Yield what was drawn for a label, batch by batch, in the order of the archive."""
        rows = self.connection.execute(
            "SELECT s.label, s.document_id, s.batch, s.strategy, s.seed, s.score,"
            " s.inclusion_probability FROM suggestions s LEFT JOIN documents d"
            " ON d.document_id = s.document_id WHERE s.label = ?"
            " ORDER BY s.batch, d.id, s.document_id",
            (label,),
        )
        return (Suggestion(*row) for row in rows)
