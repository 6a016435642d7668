"""Sources that lost a path: shown under one of those left, or taken out where none is.

In: an open archive file. Out: rows changed, within the caller's transaction. What failed of a
source's content goes where it goes; what failed of a file that could not be told by its content
stays with its path, and has a stamp. Does not look at files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

from archive_miner.store.forget import take_out


def settle(connection: sqlite3.Connection, reason: str, names: Iterable[str] | None = None) -> None:
    """Settle every source, or those of some ids, that does not lie under its path any more.

    All at once: where files have changed names among themselves the failures of one do not become
    another's. A file changed in place is another source. What was read of the old content goes
    with it: kept, it would stand under a path where it can no more be checked, and count twice.
    """
    displaced = connection.execute(
        "SELECT source_id, path, (SELECT p.path FROM source_paths p"
        " WHERE p.source_id = s.source_id ORDER BY p.rowid LIMIT 1) FROM sources s"
        " WHERE (:names IS NULL OR source_id IN (SELECT value FROM json_each(:names)))"
        " AND NOT EXISTS (SELECT 1 FROM source_paths p"
        " WHERE p.source_id = s.source_id AND p.path = s.path)",
        {"names": None if names is None else json.dumps(sorted(names))},
    ).fetchall()
    moved: dict[str, str] = {}
    for source_id, path, left in displaced:
        if left is None:
            take_out(connection, source_id, reason)
        else:
            moved[path] = left
            connection.execute("UPDATE sources SET path = ? WHERE source_id = ?", (left, source_id))
    if moved:
        _move_failures(connection, moved)


def _move_failures(connection: sqlite3.Connection, moved: Mapping[str, str]) -> None:
    those = "path IN (SELECT value FROM json_each(?)) AND size_bytes IS NULL"
    names = (json.dumps(list(moved)),)
    rows = connection.execute(
        f"SELECT stage, path, item, reason, happened_at FROM failures WHERE {those}",  # noqa: S608
        names,
    ).fetchall()
    connection.execute(f"DELETE FROM failures WHERE {those}", names)  # noqa: S608 (a constant)
    connection.executemany(
        "INSERT OR IGNORE INTO failures VALUES (?, ?, ?, ?, NULL, NULL, ?)",
        [
            (stage, moved[path], item, _at(reason, path, moved[path]), happened_at)
            for stage, path, item, reason, happened_at in rows
        ],
    )


def _at(reason: str, before: str, now: str) -> str:
    """Return a reason that begins with a path, with the path of now."""
    return f"{now}: {reason[len(before) + 2 :]}" if reason.startswith(f"{before}: ") else reason
