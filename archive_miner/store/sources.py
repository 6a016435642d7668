"""Files met, by content and by path: what is known of them and what was done to them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from archive_miner.store.database import transaction
from archive_miner.store.forget import FORGOTTEN, GIVEN_UP, REPLACED, take_out
from archive_miner.store.provenance import Provenances
from archive_miner.types import Provenance, Source


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells, without reading it, that a file is still the one met before."""

    size_bytes: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> FileStamp:
        """Read the stamp of a file; raises OSError where there is none."""
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source lies: its absolute path, and the path as given to ``ingest``."""

    location: str
    path: str
    source_id: str


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A source with what was done to it, by the numbers of records; None where nothing was.

    ``revision`` counts the changes of its pages, corrections and documents.
    """

    source: Source
    ingested_by: int | None
    segmented_by: int | None
    ocr_mode: str
    language: str
    revision: int


class Sources:
    """The tables sources and source_paths."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def file_stamps(self) -> dict[str, tuple[str, FileStamp]]:
        """Return every remembered location (absolute path) with its source id and stamp."""
        rows = self.connection.execute(
            "SELECT location, source_id, size_bytes, mtime_ns FROM source_paths ORDER BY rowid"
        )
        return {place: (source, FileStamp(size, time)) for place, source, size, time in rows}

    def places(self) -> list[Place]:
        """Return every place where a file was met, in the order of the paths."""
        rows = self.connection.execute(
            "SELECT location, path, source_id FROM source_paths ORDER BY path, location"
        )
        return [Place(*row) for row in rows]

    def add(self, source: Source, stamp: FileStamp, ocr_mode: str, language: str) -> None:
        """Store a source, under its first path; one that another run has just stored stays."""
        with transaction(self.connection):
            self.connection.execute(
                "INSERT INTO sources (source_id, sha256, path, media_type, page_count, ocr_mode,"
                " language) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source_id) DO NOTHING",
                (
                    source.source_id,
                    source.sha256,
                    source.path,
                    source.media_type,
                    source.page_count,
                    ocr_mode,
                    language,
                ),
            )
            self._remember(source.path, source.source_id, stamp)

    def remember_path(
        self, path: str, source_id: str, stamp: FileStamp, gone: Iterable[str] = ()
    ) -> None:
        """Note that a file known by its content lies at another path, or was touched.

        ``gone`` are the locations where it lies no more.
        """
        with transaction(self.connection):
            self.connection.executemany(
                "DELETE FROM source_paths WHERE location = ? AND source_id = ?",
                [(location, source_id) for location in gone],
            )
            self._remember(path, source_id, stamp)
            self._settle(source_id, REPLACED)

    def forget_unread(self, path: str) -> None:
        """Forget a file that failed as a whole and was taken away since."""
        with transaction(self.connection):
            self.connection.execute(
                "DELETE FROM failures WHERE stage = 'ingest' AND path = ? AND item = ''", (path,)
            )
            unread = self.connection.execute(
                "SELECT source_id FROM sources WHERE path = ? AND NOT EXISTS"
                " (SELECT 1 FROM pages p WHERE p.source_id = sources.source_id)",
                (path,),
            ).fetchall()
            for (source_id,) in unread:
                take_out(self.connection, source_id, GIVEN_UP)

    def forget(self, places: Iterable[Place]) -> None:
        """Forget that files lie at some places; take out the sources that then lie nowhere.

        Call inside a transaction.
        """
        run = self.connection.execute
        touched: dict[str, None] = {}
        for place in places:
            touched[place.source_id] = None
            run("DELETE FROM source_paths WHERE location = ?", (place.location,))
            # what failed there as a whole goes with the place; what failed of the source does not
            run(
                "DELETE FROM failures WHERE stage = 'ingest' AND path = ? AND item = ''",
                (place.path,),
            )
        for source_id in touched:
            self._settle(source_id, FORGOTTEN)

    def _remember(self, path: str, source_id: str, stamp: FileStamp) -> None:
        location = os.path.abspath(path)  # noqa: PTH100 (resolve() would follow links)
        self.connection.execute(
            "INSERT INTO source_paths VALUES (?, ?, ?, ?, ?) ON CONFLICT (location) DO UPDATE SET"
            " source_id = excluded.source_id, size_bytes = excluded.size_bytes,"
            " mtime_ns = excluded.mtime_ns",
            (location, path, source_id, stamp.size_bytes, stamp.mtime_ns),
        )
        self.connection.execute(
            "DELETE FROM failures WHERE stage = 'ingest' AND path = ? AND item = ''", (path,)
        )

    def settle_displaced(self) -> None:
        """Settle sources whose place another file has taken, once all files were looked at.

        Where files have changed names among themselves each is met again under its new one, and
        only what lies nowhere any more goes.
        """
        with transaction(self.connection):
            displaced = self.connection.execute(
                "SELECT source_id FROM sources s WHERE NOT EXISTS (SELECT 1 FROM source_paths p"
                " WHERE p.source_id = s.source_id AND p.path = s.path)"
            ).fetchall()
            for (source_id,) in displaced:
                self._settle(source_id, REPLACED)

    def _settle(self, source_id: str, reason: str) -> None:
        """Give a source that lost a path one of those left; take it out where none is.

        A file changed in place is another source. What was read of the old content goes with it:
        kept, it would stand under a path where it can no more be checked, and count twice.
        """
        left = self.connection.execute(
            "SELECT path FROM source_paths WHERE source_id = ? ORDER BY rowid", (source_id,)
        ).fetchall()
        (path,) = self.connection.execute(
            "SELECT path FROM sources WHERE source_id = ?", (source_id,)
        ).fetchone()
        if (path,) in left:
            return
        if left:
            self.connection.execute(
                "UPDATE sources SET path = ? WHERE source_id = ?", (left[0][0], source_id)
            )
            self.connection.execute(
                "UPDATE OR REPLACE failures SET path = ? WHERE path = ?", (left[0][0], path)
            )
        else:
            take_out(self.connection, source_id, reason)

    def all(self) -> list[StoredSource]:
        """Return all sources in the order of their paths."""
        rows = self.connection.execute(
            "SELECT source_id, path, sha256, media_type, page_count, ingested_by, segmented_by,"
            " ocr_mode, language, revision FROM sources ORDER BY path"
        )
        return [StoredSource(Source(*row[:5]), *row[5:]) for row in rows]

    def restart_ingest(self, source_id: str, ocr_mode: str, language: str) -> None:
        """Forget the pages of a source that is to be read anew; its documents stay until then."""
        with transaction(self.connection):
            self.connection.execute("DELETE FROM pages WHERE source_id = ?", (source_id,))
            self.connection.execute("DELETE FROM divisions WHERE source_id = ?", (source_id,))
            self.connection.execute(
                "UPDATE sources SET ingested_by = NULL, segmented_by = NULL, ocr_mode = ?,"
                " language = ?, revision = revision + 1 WHERE source_id = ?",
                (ocr_mode, language, source_id),
            )

    def finish_ingest(self, source_id: str, made_by: Provenance) -> None:
        """Note that every page of a source was read or has failed."""
        with transaction(self.connection):
            self.connection.execute(
                "UPDATE sources SET ingested_by = ?, segmented_by = NULL, revision = revision + 1"
                " WHERE source_id = ?",
                (Provenances(self.connection).keep(made_by), source_id),
            )
