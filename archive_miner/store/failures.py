"""What could not be done, and why: one row each, cleared when it succeeds."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from archive_miner.store.database import transaction
from archive_miner.store.sources import FileStamp
from archive_miner.types import Failure


class Failures:
    """The table failures."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def write(self, failure: Failure, stamp: FileStamp | None = None) -> None:
        """Record what could not be done; a file that fails unchanged is not tried again."""
        with transaction(self.connection):
            self.connection.execute(
                "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    failure.stage,
                    failure.path,
                    failure.item,
                    failure.reason,
                    stamp.size_bytes if stamp else None,
                    stamp.mtime_ns if stamp else None,
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            )

    def clear(self, stage: str, path: str, item: str) -> None:
        """Forget a failure that a later try has mended."""
        self.connection.execute(
            "DELETE FROM failures WHERE stage = ? AND path = ? AND item = ?", (stage, path, item)
        )

    def forget(self) -> int:
        """Forget all failures so that the next run tries them again; returns how many."""
        with transaction(self.connection):
            self.connection.execute(
                "UPDATE sources SET ingested_by = NULL WHERE path IN"
                " (SELECT path FROM failures WHERE stage = 'ingest')"
            )
            return self.connection.execute("DELETE FROM failures").rowcount

    def all(self) -> list[Failure]:
        """Return all failures in the order of their paths."""
        rows = self.connection.execute(
            "SELECT stage, path, item, reason FROM failures ORDER BY path, stage, item"
        )
        return [Failure(*row) for row in rows]

    def files(self) -> dict[str, FileStamp | None]:
        """Return the paths of files that failed as a whole, with the stamp they failed with.

        The stamp is None where the file could be identified and failed only when it was read.
        """
        rows = self.connection.execute(
            "SELECT path, size_bytes, mtime_ns FROM failures WHERE stage = 'ingest' AND item = ''"
        )
        return {path: None if size is None else FileStamp(size, t) for path, size, t in rows}
