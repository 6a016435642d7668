"""Records of what made rows, each kept once and named by a number.

In: Provenance. Out: the number that rows carry, and the record it leads to. Knows nothing of the
rows.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import UTC, datetime
from typing import cast

from archive_miner.types import Ingredient, IngredientRole, Provenance


class Provenances:
    """The tables provenance and ingredients."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def find(self, made_by: Provenance) -> int:
        """Return the number of a record, 0 where no row was ever made so."""
        row = self.connection.execute(
            "SELECT provenance_id FROM provenance WHERE digest = ?", (digest_of(made_by),)
        ).fetchone()
        return int(row[0]) if row else 0

    def keep(self, made_by: Provenance) -> int:
        """Return the number of a record, kept now where it was not; call inside a transaction."""
        known = self.find(made_by)
        if known:
            return known
        cursor = self.connection.execute(
            "INSERT INTO provenance (digest, stage, version, settings, recorded_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                digest_of(made_by),
                made_by.stage,
                made_by.version,
                json.dumps(dict(made_by.settings), ensure_ascii=False),
                datetime.now(UTC).isoformat(timespec="seconds"),
            ),
        )
        number = int(cursor.lastrowid or 0)
        self.connection.executemany(
            "INSERT INTO ingredients VALUES (?, ?, ?, ?, ?)",
            [(number, one.role, one.name, one.version, one.sha256) for one in made_by.ingredients],
        )
        return number

    def one(self, number: int) -> Provenance:
        """Return the record of a number that a row carries."""
        stage, version, settings = self.connection.execute(
            "SELECT stage, version, settings FROM provenance WHERE provenance_id = ?", (number,)
        ).fetchone()
        ingredients = self.connection.execute(
            "SELECT role, name, version, sha256 FROM ingredients WHERE provenance_id = ?"
            " ORDER BY role",
            (number,),
        )
        return Provenance(
            stage,
            version,
            tuple(Ingredient(cast(IngredientRole, role), *rest) for role, *rest in ingredients),
            tuple(json.loads(settings).items()),
        )


def digest_of(made_by: Provenance) -> str:
    """Return the SHA-256 of a record: equal where the same stage made rows of the same things."""
    whole = [
        made_by.stage,
        made_by.version,
        sorted(made_by.settings),
        sorted((one.role, one.name, one.version, one.sha256) for one in made_by.ingredients),
    ]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()
