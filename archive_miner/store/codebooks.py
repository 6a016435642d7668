"""The codebooks that documents were tagged with, whole: an archive says what its labels mean."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredCodebook:
    """A codebook as it was when documents were tagged with it.

    ``labels`` are (label, its subtypes) in the codebook's order, ``text`` the file itself.
    """

    sha256: str
    name: str
    version: str
    labels: tuple[tuple[str, tuple[str, ...]], ...]
    text: str


class Codebooks:
    """The table codebooks."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def keep(self, codebook: StoredCodebook) -> None:
        """Store a codebook where it is not there yet; call inside a transaction."""
        self.connection.execute(
            "INSERT OR IGNORE INTO codebooks VALUES (?, ?, ?, ?, ?)",
            (
                codebook.sha256,
                codebook.name,
                codebook.version,
                json.dumps(codebook.labels),
                codebook.text,
            ),
        )

    def used(self) -> tuple[StoredCodebook, ...]:
        """Return the codebooks that documents bear tags of now, the most used first."""
        rows = self.connection.execute(
            "SELECT c.sha256, c.name, c.version, c.labels, c.text, sum((SELECT count(*)"
            " FROM documents d WHERE d.tagged_by = i.provenance_id)) AS documents"
            " FROM codebooks c JOIN ingredients i ON i.role = 'codebook' AND i.sha256 = c.sha256"
            " GROUP BY c.sha256 HAVING documents > 0 ORDER BY documents DESC, c.sha256"
        )
        return tuple(
            StoredCodebook(
                sha256,
                name,
                version,
                tuple((label, tuple(subtypes)) for label, subtypes in json.loads(labels)),
                text,
            )
            for sha256, name, version, labels, text, _ in rows
        )
