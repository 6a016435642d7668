"""Where documents begin, how sure that is, and what readers have ruled on it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import Any

from archive_miner.store.database import transaction
from archive_miner.types import Boundary, Box, Correction


@dataclass(frozen=True, slots=True)
class StoredBoundary:
    """A boundary, or a candidate turned down, with its file and the line it stands at."""

    path: str
    boundary: Boundary
    line: str


class Boundaries:
    """The tables boundaries and corrections."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def all(self, least: float = 0.0, most: float = 1.0) -> Iterator[StoredBoundary]:
        """Yield the boundaries and candidates of a confidence between two, in archive order."""
        rows = self.connection.execute(
            "SELECT s.path, b.page_number, b.start, b.confidence, b.cues, b.kept,"
            " substr(p.text, b.start + 1, 400) FROM boundaries b"
            " JOIN sources s ON s.source_id = b.source_id"
            " JOIN pages p ON p.source_id = b.source_id AND p.number = b.page_number"
            " WHERE b.confidence BETWEEN ? AND ? ORDER BY s.path, b.page_number, b.start",
            (least, most),
        )
        for path, page_number, start, confidence, cues, kept, text in rows:
            boundary = Boundary(page_number, start, confidence, tuple(json.loads(cues)), bool(kept))
            yield StoredBoundary(path, boundary, text.split("\n", 1)[0].strip())

    def corrections(self, source_id: str) -> tuple[Correction, ...]:
        """Return the corrections of a source in the order they were made."""
        rows = self.connection.execute(
            f"SELECT {_CORRECTION_COLUMNS} FROM corrections WHERE source_id = ? ORDER BY id",  # noqa: S608
            (source_id,),
        )
        return tuple(map(_correction, rows))

    def correct(self, corrections: Sequence[tuple[str, Correction]]) -> int:
        """Keep corrections by source id, and have the sources segmented anew; returns how many.

        One that says what the last on its line said is not kept twice, unless the page was ruled
        on otherwise since: then the reader has gone back to it.
        """
        with transaction(self.connection):
            # Of rulings on one place in one file the last counts.
            last = {(name, c.page_number, c.start, c.line): (name, c) for name, c in corrections}
            new = [pair for pair in last.values() if self._is_new(*pair)]
            now = datetime.now(UTC).isoformat(timespec="microseconds")
            self.connection.executemany(
                f"INSERT INTO corrections ({_CORRECTION_COLUMNS}, source_id, made_at)"  # noqa: S608
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(*_values(correction), name, now) for name, correction in new],
            )
            self.connection.executemany(
                "UPDATE sources SET segmented_by = NULL, revision = revision + 1"
                " WHERE source_id = ?",
                sorted({(name,) for name, _ in new}),
            )
        return len(new)

    def _is_new(self, source_id: str, correction: Correction) -> bool:
        last = self.connection.execute(
            "SELECT is_boundary, note, id, made_at FROM corrections WHERE source_id = ?"
            " AND page_number = ? AND start IS ? AND line = ? ORDER BY id DESC LIMIT 1",
            (source_id, correction.page_number, correction.start, correction.line),
        ).fetchone()
        if last is None or last[:2] != (int(correction.is_boundary), correction.note):
            return True
        otherwise = self.connection.execute(
            "SELECT 1 FROM corrections WHERE source_id = ? AND page_number = ? AND id > ?"
            " AND made_at <> ? AND is_boundary <> ? LIMIT 1",
            (source_id, correction.page_number, last[2], last[3], last[0]),
        ).fetchone()
        return otherwise is not None


_CORRECTION_COLUMNS = "page_number, start, line, is_boundary, note, coder, version, box"


def _values(one: Correction) -> tuple[object, ...]:
    """Return a correction in the order of ``_CORRECTION_COLUMNS``."""
    box = None if one.box is None else json.dumps(astuple(one.box))
    ruling = int(one.is_boundary)
    return one.page_number, one.start, one.line, ruling, one.note, one.coder, one.version, box


def _correction(row: tuple[Any, ...]) -> Correction:
    page_number, start, line, is_boundary, note, coder, version, box = row
    printed = None if box is None else Box(*json.loads(box))
    return Correction(page_number, start, line, bool(is_boundary), note, coder, version, printed)


def write_boundaries(
    connection: sqlite3.Connection, source_id: str, boundaries: Iterable[Boundary]
) -> None:
    """Replace the boundaries of a source, within the caller's transaction."""
    connection.execute("DELETE FROM boundaries WHERE source_id = ?", (source_id,))
    connection.executemany(
        "INSERT INTO boundaries VALUES (?, ?, ?, ?, ?, ?)",
        [
            (source_id, b.page_number, b.start, b.confidence, json.dumps(b.cues), int(b.kept))
            for b in boundaries
        ],
    )
