"""What readers and other programs said, where they said it, and where that stands today.

In: decisions with their anchors; placements. Out: the same again, each decision with its place of
today. Decisions and anchors are only ever added; a placement is a reckoning and is made anew when
its source has changed. Places nothing itself.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from archive_miner.store.database import transaction
from archive_miner.types import Anchor, Box, Decision, Placement

_ANCHOR_COLUMNS = (
    'a.source_id, a.document_id, a.version, a.start, a."end", a.is_whole, a.page_number, a.quote,'
    " a.prefix, a.suffix, a.boxes"
)


class Decisions:
    """The tables anchors, placements and decisions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def keep(self, decisions: Iterable[Decision]) -> int:
        """Store decisions; returns how many are new.

        One that says what its coder last said of the very place is not stored again.
        """
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        new = 0
        with transaction(self.connection):
            for one in decisions:
                anchor_id = keep_anchor(self.connection, one.anchor)
                if self._said_last(anchor_id, one) == (one.value, one.note):
                    continue
                self.connection.execute(
                    "INSERT INTO decisions (anchor_id, kind, label, subtype, value, coder, note,"
                    " origin, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        anchor_id,
                        one.kind,
                        one.label,
                        one.subtype,
                        one.value,
                        one.coder,
                        one.note,
                        one.origin,
                        now,
                    ),
                )
                new += 1
        return new

    def _said_last(self, anchor_id: int, decision: Decision) -> tuple[float, str] | None:
        row = self.connection.execute(
            "SELECT value, note FROM decisions WHERE anchor_id = ? AND label = ? AND coder = ?"
            " AND kind = ? AND subtype IS ? ORDER BY decision_id DESC LIMIT 1",
            (anchor_id, decision.label, decision.coder, decision.kind, decision.subtype),
        ).fetchone()
        return (row[0], row[1]) if row else None

    def all(self, label: str | None = None) -> Iterator[tuple[int, Decision, Placement]]:
        """Yield decisions, or those of one label, with their numbers and where they stand today.

        As ``place`` left them; one that was never placed has no place.
        """
        rows = self.connection.execute(
            f"SELECT d.decision_id, {_ANCHOR_COLUMNS}, d.kind, d.label, d.value, d.coder,"  # noqa: S608
            ' d.subtype, d.note, d.origin, d.made_at, p.document_id, p.start, p."end", p.reason'
            " FROM decisions d JOIN anchors a ON a.anchor_id = d.anchor_id"
            " LEFT JOIN placements p ON p.anchor_id = d.anchor_id"
            " WHERE ? IS NULL OR d.label = ? ORDER BY d.decision_id",
            (label, label),
        )
        for number, *columns in rows:
            anchor, said, where = _anchor(columns[:11]), columns[11:19], columns[19:]
            placement = Placement(where[0], where[1] or 0, where[2] or 0, where[3] or "")
            yield number, Decision(anchor, *said), placement

    def labels(self) -> list[str]:
        """Return the labels that were decided on, in alphabetical order."""
        rows = self.connection.execute("SELECT DISTINCT label FROM decisions ORDER BY label")
        return [label for (label,) in rows]

    def count_unplaced(self) -> tuple[int, int]:
        """Return how many decisions there are, and how many of them have no place today."""
        return count_unplaced(self.connection, "decisions")

    # Anchors and where they stand

    def unsettled(self) -> list[str]:
        """Return the ids of sources that have changed since their anchors were placed."""
        rows = self.connection.execute(
            "SELECT DISTINCT a.source_id FROM anchors a"
            " LEFT JOIN placements p ON p.anchor_id = a.anchor_id"
            " LEFT JOIN sources s ON s.source_id = a.source_id"
            " WHERE p.revision IS NOT coalesce(s.revision, -1) ORDER BY a.source_id"
        )
        return [source_id for (source_id,) in rows]

    def anchors(self, source_id: str) -> dict[int, Anchor]:
        """Return the anchors in a source by their numbers."""
        rows = self.connection.execute(
            f"SELECT a.anchor_id, {_ANCHOR_COLUMNS} FROM anchors a"  # noqa: S608 (constants)
            " WHERE a.source_id = ? ORDER BY a.anchor_id",
            (source_id,),
        )
        return {number: _anchor(columns) for number, *columns in rows}

    def placement(
        self, document_id: str, version: str, span: tuple[int, int], is_whole: bool
    ) -> Placement | None:
        """Return where an anchor stands today, by what it speaks of; None where none was kept."""
        row = self.connection.execute(
            'SELECT p.document_id, p.start, p."end", p.reason FROM anchors a'
            " JOIN placements p ON p.anchor_id = a.anchor_id WHERE a.document_id = ?"
            ' AND a.version = ? AND a.start = ? AND a."end" = ? AND a.is_whole = ?',
            (document_id, version, *span, int(is_whole)),
        ).fetchone()
        return Placement(*row) if row else None

    def settle(self, revision: int, placements: Mapping[int, Placement]) -> None:
        """Store where anchors of a source stand at a revision of it, in place of earlier ones."""
        with transaction(self.connection):
            self.connection.executemany(
                "INSERT OR REPLACE INTO placements VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (number, revision, one.document_id, one.start, one.end, one.reason)
                    for number, one in placements.items()
                ],
            )


def count_unplaced(connection: sqlite3.Connection, table: str) -> tuple[int, int]:
    """Return how many rows of a table have an anchor or none, and how many have no place today."""
    said, unplaced = connection.execute(
        "SELECT count(*), coalesce(sum(p.anchor_id IS NOT NULL AND p.document_id IS NULL), 0)"  # noqa: S608
        f" FROM {table} s LEFT JOIN placements p ON p.anchor_id = s.anchor_id"
    ).fetchone()
    return said, unplaced


def keep_anchor(connection: sqlite3.Connection, anchor: Anchor) -> int:
    """Return the number of an anchor, stored where it was not; call inside a transaction."""
    key = (
        anchor.document_id,
        anchor.version,
        anchor.start,
        anchor.end,
        int(anchor.is_whole),
    )
    row = connection.execute(
        "SELECT anchor_id FROM anchors WHERE document_id = ? AND version = ? AND start = ?"
        ' AND "end" = ? AND is_whole = ?',
        key,
    ).fetchone()
    if row:
        return int(row[0])
    boxes = [[number, box.x0, box.top, box.x1, box.bottom] for number, box in anchor.boxes]
    cursor = connection.execute(
        'INSERT INTO anchors (document_id, version, start, "end", is_whole, source_id, page_number,'
        " quote, prefix, suffix, boxes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *key,
            anchor.source_id,
            anchor.page_number,
            anchor.quote,
            anchor.prefix,
            anchor.suffix,
            json.dumps(boxes, separators=(",", ":")),
        ),
    )
    return int(cursor.lastrowid or 0)


def _anchor(columns: Sequence[Any]) -> Anchor:
    """Make an anchor of ``_ANCHOR_COLUMNS``."""
    source_id, document_id, version, start, end, is_whole, page_number, *words, boxes = columns
    quote, prefix, suffix = words
    return Anchor(
        source_id,
        document_id,
        version,
        start,
        end,
        bool(is_whole),
        page_number,
        quote,
        prefix,
        suffix,
        tuple((number, Box(*sides)) for number, *sides in json.loads(boxes)),
    )
