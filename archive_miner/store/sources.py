"""Files met, by content and by path: what is known of them and what was done to them."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from archive_miner.store.database import transaction
from archive_miner.store.forget import FORGOTTEN, REPLACED
from archive_miner.store.provenance import Provenances
from archive_miner.store.settle import settle
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
        return cls(status.st_size, _wrapped(status.st_mtime_ns))


UNSEEN = FileStamp(-1, 0)
"""The stamp of what cannot even be looked at: a link to nowhere. No file has it."""


def _wrapped(number: int) -> int:
    """Return a time as SQLite holds it: as it is from 1677 to 2262, and wrapped around beyond.

    Wrapped and not cut off, so that of two dates in 2400 each is its own.
    """
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


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

        ``gone`` are the locations where it lies no more; ``settle_displaced`` follows.
        """
        with transaction(self.connection):
            self.connection.executemany(
                "DELETE FROM source_paths WHERE location = ? AND source_id = ?",
                [(location, source_id) for location in gone],
            )
            self._remember(path, source_id, stamp)

    def without_pages(self) -> set[str]:
        """Return the ids of sources of which no page is stored."""
        rows = self.connection.execute(
            "SELECT source_id FROM sources s WHERE NOT EXISTS"
            " (SELECT 1 FROM pages p WHERE p.source_id = s.source_id)"
        )
        return {name for (name,) in rows}

    def unaccounted(self) -> set[str]:
        """Return the ids of sources said to be read whose pages are neither here nor failed.

        Text files and editions say only when they are read how many pages they have.
        """
        rows = self.connection.execute(
            "WITH failed AS (SELECT path, sum(item = '') AS whole, sum(item LIKE 'page %') AS pages"
            " FROM failures WHERE stage = 'ingest' GROUP BY path)"
            " SELECT s.source_id FROM sources s LEFT JOIN failed f USING (path)"
            " WHERE s.ingested_by IS NOT NULL AND coalesce(f.whole, 0) = 0"
            " AND (SELECT count(*) FROM pages p WHERE p.source_id = s.source_id)"
            " + coalesce(f.pages, 0) < s.page_count"
        )
        return {name for (name,) in rows}

    def leave(self, locations: Iterable[str], reason: str) -> None:
        """Note that some places hold no more what was met there; settle what lay there."""
        with transaction(self.connection):
            lay = self._leave(locations)
            settle(self.connection, reason, lay)

    def forget(self, places: Iterable[Place]) -> None:
        """Forget that files lie at some places; take out the sources that then lie nowhere.

        Call inside a transaction.
        """
        going = list(places)
        lay = self._leave(place.location for place in going)
        for place in going:
            self._clear_unmet(place.path)
        settle(self.connection, FORGOTTEN, lay)

    def _leave(self, locations: Iterable[str]) -> set[str]:
        """Remove places; returns the ids of the sources that lay there."""
        going = (json.dumps(sorted(locations)),)
        those = "FROM source_paths WHERE location IN (SELECT value FROM json_each(?))"
        rows = self.connection.execute(f"SELECT DISTINCT source_id {those}", going)
        lay = {name for (name,) in rows}
        self.connection.execute(f"DELETE {those}", going)
        return lay

    def _clear_unmet(self, path: str) -> None:
        """Forget that the file at a path could not be told by its content.

        What failed of a content that is known is the source's, and stays until it is read.
        """
        self.connection.execute(
            "DELETE FROM failures WHERE stage = 'ingest' AND path = ? AND item = ''"
            " AND size_bytes IS NOT NULL",
            (path,),
        )

    def _remember(self, path: str, source_id: str, stamp: FileStamp) -> None:
        location = os.path.abspath(path)  # noqa: PTH100 (resolve() would follow links)
        self.connection.execute(
            "INSERT INTO source_paths VALUES (?, ?, ?, ?, ?) ON CONFLICT (location) DO UPDATE SET"
            " source_id = excluded.source_id, size_bytes = excluded.size_bytes,"
            " mtime_ns = excluded.mtime_ns",
            (location, path, source_id, stamp.size_bytes, stamp.mtime_ns),
        )
        self._clear_unmet(path)

    def settle_displaced(self) -> None:
        """Settle sources whose place another file has taken, once all files were looked at.

        Where files have changed names among themselves each is met again under its new one, and
        only what lies nowhere any more goes.
        """
        with transaction(self.connection):
            settle(self.connection, REPLACED)

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
