"""Pages with their words, and the divisions a source states itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple

from archive_miner.store.database import transaction
from archive_miner.store.packing import PackedPage, pack_page, unpack_words
from archive_miner.types import Division, Header, Mark, Page

_PAGE_COLUMNS = (
    "source_id, number, width, height, text, origin, quality, language, reason, words, marks"
)


class Pages:
    """The tables pages and divisions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def write(self, pages: Iterable[Page]) -> None:
        """Store pages, replacing those of the same number."""
        self.write_packed(map(pack_page, pages))

    def write_packed(self, pages: Iterable[PackedPage]) -> None:
        """Store pages whose words a worker has packed, replacing those of the same number."""
        with transaction(self.connection):
            for packed in pages:
                self._write_page(packed.page, packed.words)

    def _write_page(self, page: Page, words: bytes) -> None:
        marks = json.dumps([astuple(mark) for mark in page.marks])
        self.connection.execute(
            f"INSERT OR REPLACE INTO pages ({_PAGE_COLUMNS})"  # noqa: S608 (a constant)
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                page.source_id,
                page.number,
                page.width,
                page.height,
                page.text,
                page.origin,
                page.quality,
                page.language,
                page.reason,
                words,
                marks,
            ),
        )
        self.connection.execute(
            "DELETE FROM failures WHERE stage = 'ingest' AND item = ? AND path ="
            " (SELECT path FROM sources WHERE source_id = ?)",
            (f"page {page.number}", page.source_id),
        )

    def numbers(self, source_id: str) -> set[int]:
        """Return the numbers of the pages already stored of a source."""
        rows = self.connection.execute("SELECT number FROM pages WHERE source_id = ?", (source_id,))
        return {number for (number,) in rows}

    def characters(self, source_id: str) -> int:
        """Return how long the text of a source is, all pages together."""
        row = self.connection.execute(
            "SELECT sum(length(text)) FROM pages WHERE source_id = ?", (source_id,)
        ).fetchone()
        return int(row[0] or 0)

    def read(self, source_id: str, first: int = 1, last: int = 1 << 31) -> Iterator[Page]:
        """Yield stored pages of a source in order, from ``first`` to ``last``."""
        rows = self.connection.execute(
            f"SELECT {_PAGE_COLUMNS} FROM pages"  # noqa: S608 (a constant)
            " WHERE source_id = ? AND number BETWEEN ? AND ? ORDER BY number",
            (source_id, first, last),
        )
        for row in rows:
            words = unpack_words(row[9])
            marks = tuple(Mark(*mark) for mark in json.loads(row[10]))
            yield Page(*(*row[:9], words, marks))

    def qualities(self, source_id: str, first: int, last: int) -> list[float]:
        """Return the qualities of some pages of a source, without reading their text."""
        rows = self.connection.execute(
            "SELECT quality FROM pages WHERE source_id = ? AND number BETWEEN ? AND ?",
            (source_id, first, last),
        )
        return [quality for (quality,) in rows]

    def write_divisions(self, source_id: str, divisions: Sequence[Division]) -> None:
        """Store the documents that a source marks out itself."""
        with transaction(self.connection):
            self.connection.execute("DELETE FROM divisions WHERE source_id = ?", (source_id,))
            self.connection.executemany(
                "INSERT INTO divisions VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        source_id,
                        i,
                        d.first_page,
                        d.start,
                        d.last_page,
                        d.end,
                        json.dumps(asdict(d.header)),
                    )
                    for i, d in enumerate(divisions, 1)
                ],
            )

    def divisions(self, source_id: str) -> list[Division]:
        """Return the documents that a source marks out itself, in order."""
        rows = self.connection.execute(
            'SELECT first_page, start, last_page, "end", header FROM divisions'
            " WHERE source_id = ? ORDER BY ordinal",
            (source_id,),
        )
        return [
            Division(a, start, b, end, Header(**json.loads(header)))
            for a, start, b, end, header in rows
        ]
