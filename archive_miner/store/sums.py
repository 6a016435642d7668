"""What an archive adds up to: counts of files, pages, documents, mentions and scores.

In: an archive file. Out: rows of numbers, in a fixed order. What they mean, and what is reckoned
with them, is the studies' matter.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Literal

from archive_miner.store.narrowed import only_documents
from archive_miner.types import DECIDED, POOR_QUALITY

DATED = "d.date GLOB '[0-9][0-9][0-9][0-9]*'"
# An ISO prefix: "1953", "1953-07", "1953-07-24". A row without a date, or with one that another
# program wrote ("July 1953"), counts as undated.

YEAR = "CAST(substr(d.date, 1, 4) AS INTEGER)"

MadeColumn = Literal["ingested_by", "segmented_by", "tagged_by", "scored_by"]
_MADE: dict[MadeColumn, str] = {
    "ingested_by": "sources",
    "segmented_by": "sources",
    "tagged_by": "documents",
    "scored_by": "scores",
}

By = Literal["label", "actor", "pair"]
BY: tuple[By, ...] = ("label", "actor", "pair")

_PARTIES = "JOIN tallies p ON p.document_id = d.document_id"
_WHOSE: dict[By, tuple[str, str, str]] = {
    "label": ("''", "''", ""),
    "actor": ("p.client", "''", _PARTIES),
    "pair": ("p.client", "p.patron", _PARTIES),
}
"""Whose documents are counted, and the table that says so."""

_SENTENCES = f"""
WITH read AS (
    SELECT p.client AS client, m.document_id AS document_id, m.label AS label, {YEAR} AS year,
        CASE WHEN max(m.stance = 'mixed') OR (max(m.stance = 'complementary')
            AND max(m.stance = 'conflictual')) THEN 'mixed'
        WHEN max(m.stance = 'complementary') THEN 'complementary'
        WHEN max(m.stance = 'conflictual') THEN 'conflictual' ELSE 'neutral' END AS stance
    FROM mentions m JOIN documents d ON d.document_id = m.document_id
    JOIN tallies p ON p.document_id = m.document_id
    WHERE {DATED} AND p.client IS NOT NULL AND m.confidence >= ? AND m.label IN (?, ?, ?, ?, ?, ?)
    GROUP BY m.document_id, m.label, m.sentence_start
)"""  # noqa: S608 (constants)
# A sentence speaks once: four phrases of one sentence about an overthrow are one statement.


class Sums:
    """Sums over the tables of an archive. Those of documents can be kept to some: see ``only``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def only(self, names: Collection[str] | None) -> AbstractContextManager[None]:
        """Keep to some documents within a block; to all where there are no ``names``."""
        return only_documents(self.connection, names)

    def _one(self, query: str, *values: float) -> int:
        return int(self.connection.execute(query, values).fetchone()[0])

    # Files and pages

    def media(self) -> list[tuple[str, int, int]]:
        """Return (media type, files, pages), the most frequent first."""
        return self.connection.execute(
            "SELECT media_type, count(*), sum(page_count) FROM sources GROUP BY media_type"
            " ORDER BY 2 DESC, 1"
        ).fetchall()

    def origins(self) -> list[tuple[str, int, float, int]]:
        """Return (origin of the text, pages, mean quality, poor ones), without text last."""
        return self.connection.execute(
            "SELECT origin, count(*), avg(quality), sum(quality < ?) FROM pages GROUP BY origin"
            " ORDER BY origin = 'none', origin",
            (POOR_QUALITY,),
        ).fetchall()

    def qualities(self, bins: int) -> list[tuple[str, int, int]]:
        """Return (origin of the text, bin of quality from 0, pages)."""
        return self.connection.execute(
            "SELECT origin, min(max(CAST(quality * ? AS INTEGER), 0), ?), count(*) FROM pages"
            " GROUP BY 1, 2",
            (bins, bins - 1),
        ).fetchall()

    def made_by(self, column: MadeColumn) -> list[tuple[int, int]]:
        """Return (number of a record of provenance, rows it made), the most frequent first."""
        return self.connection.execute(
            f"SELECT {column}, count(*) FROM {_MADE[column]} WHERE {column} IS NOT NULL"  # noqa: S608
            " GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()

    # Documents

    def dates(self) -> tuple[int, int, str | None, str | None]:
        """Return how many documents there are, how many undated, the first and the last date."""
        row: tuple[int, int, str | None, str | None] = self.connection.execute(
            f"SELECT count(*), count(*) - coalesce(sum({DATED}), 0),"  # noqa: S608 (a constant)
            f" min(CASE WHEN {DATED} THEN date END), max(CASE WHEN {DATED} THEN date END)"
            " FROM documents d"
        ).fetchone()
        return row

    def kinds(self) -> list[tuple[str, int]]:
        """Return (kind, documents), the most frequent first."""
        return self.connection.execute(
            "SELECT kind, count(*) FROM documents GROUP BY kind ORDER BY 2 DESC, 1"
        ).fetchall()

    def passages(self) -> int:
        """Return how many passages there are."""
        return self._one("SELECT count(*) FROM passages")

    def tagged_documents(self) -> int:
        """Return how many documents are tagged."""
        return self._one("SELECT count(*) FROM documents WHERE tagged_by IS NOT NULL")

    def untagged_documents(self) -> int:
        """Return how many documents are not tagged."""
        return self._one("SELECT count(*) FROM documents WHERE tagged_by IS NULL")

    def documents_with_mentions(self) -> int:
        """Return how many documents have a mention that stands."""
        return self._one(
            "SELECT count(DISTINCT document_id) FROM mentions WHERE confidence >= ?", DECIDED
        )

    def years(self) -> list[tuple[int, int, int]]:
        """Return (year, dated documents, their pages), in order."""
        return self.connection.execute(
            f"SELECT {YEAR}, count(*), sum(d.last_page - d.first_page + 1)"  # noqa: S608 (constants)
            f" FROM documents d WHERE {DATED} GROUP BY 1 ORDER BY 1"
        ).fetchall()

    def qualities_by_year(self, bins: int) -> list[tuple[int, int, int, float]]:
        """Return (year, bin of quality, pages, sum of their quality) of pages with text.

        A page that two documents of a year share counts for each.
        """
        return self.connection.execute(
            f"SELECT {YEAR}, CAST(p.quality * ? AS INTEGER), count(*), sum(p.quality)"  # noqa: S608
            " FROM documents d JOIN pages p ON p.source_id = d.source_id"
            " AND p.number BETWEEN d.first_page AND d.last_page"
            f" WHERE {DATED} AND p.origin != 'none' GROUP BY 1, 2 ORDER BY 1, 2",
            (bins,),
        ).fetchall()

    def mean_quality_by_year(self) -> dict[int, float]:
        """Return the mean quality of the pages of each year's documents that have text."""
        return dict(
            self.connection.execute(
                f"SELECT {YEAR}, avg(p.quality) FROM documents d"  # noqa: S608
                " JOIN pages p ON p.source_id = d.source_id"
                " AND p.number BETWEEN d.first_page AND d.last_page"
                f" WHERE {DATED} AND p.origin != 'none' GROUP BY 1"
            )
        )

    def years_in_order(self) -> Iterator[tuple[str, int | None]]:
        """Yield (source id, year or None) of every document, file by file in reading order."""
        return self.connection.execute(
            f"SELECT d.source_id, CASE WHEN {DATED} THEN {YEAR} END FROM documents d"  # noqa: S608
            " ORDER BY d.source_id, d.first_page, d.id"
        )

    # Mentions

    def labels(self) -> list[tuple[str, int, int, int]]:
        """Return (label, mentions that stand, documents with one, mentions turned down)."""
        return self.connection.execute(
            "SELECT label, sum(confidence >= ?1),"
            " count(DISTINCT CASE WHEN confidence >= ?1 THEN document_id END),"
            " sum(confidence < ?1) FROM mentions GROUP BY label ORDER BY 2 DESC, 1",
            (DECIDED,),
        ).fetchall()

    def mentions_by_year(self) -> list[tuple[str, int, int]]:
        """Return (label, year, mentions that stand) of dated documents."""
        return self.connection.execute(
            f"SELECT m.label, {YEAR}, count(*) FROM mentions m"  # noqa: S608
            f" JOIN documents d ON d.document_id = m.document_id WHERE {DATED}"
            " AND m.confidence >= ? GROUP BY 1, 2",
            (DECIDED,),
        ).fetchall()

    def models(self) -> list[tuple[str, int]]:
        """Return (name@version, mentions or scores) of each model that made some."""
        return self.connection.execute(
            "SELECT origin, count(*) FROM mentions WHERE instr(origin, '@') GROUP BY 1"
            " UNION ALL SELECT model, count(*) FROM scores GROUP BY 1 ORDER BY 1"
        ).fetchall()

    def origins_of_mentions(self) -> list[tuple[str, str, str | None]]:
        """Return every (rule or model, label, subtype) that a mention bears."""
        return self.connection.execute(
            "SELECT DISTINCT origin, label, subtype FROM mentions"
        ).fetchall()

    def rates(self, by: By) -> Iterator[tuple[str, str, int, int, int]]:
        """Yield (a, b, year, mentions, sum of the squares of each document's number of them).

        ``a`` and ``b`` are a label and nothing, a client and nothing, or a client and a patron.
        """
        one, other, parties = _WHOSE[by]
        return self.connection.execute(
            "SELECT a, b, year, sum(mentions), sum(mentions * mentions) FROM"  # noqa: S608
            f" (SELECT {'m.label' if by == 'label' else one} AS a, {other} AS b, {YEAR} AS year,"
            " count(*) AS mentions FROM mentions m JOIN documents d"
            f" ON d.document_id = m.document_id {parties} WHERE {DATED} AND m.confidence >= ?"
            " GROUP BY 1, 2, m.document_id)"
            " WHERE a IS NOT NULL AND b IS NOT NULL GROUP BY 1, 2, 3",
            (DECIDED,),
        )

    def documents_by(self, by: By) -> Iterator[tuple[str, str, int, int]]:
        """Yield (a, b, year, tagged and dated documents), as ``rates`` names them."""
        a, b, parties = _WHOSE[by]
        return self.connection.execute(
            f"SELECT {a}, {b}, {YEAR}, count(*) FROM documents d {parties}"  # noqa: S608 (constants)
            f" WHERE {DATED} AND d.tagged_by IS NOT NULL AND {a} IS NOT NULL AND {b} IS NOT NULL"
            " GROUP BY 1, 2, 3"
        )

    def labels_in_sentences(self) -> Iterator[tuple[str, int, str]]:
        """Yield (document, start of the sentence, label) of mentions that stand, in order."""
        return self.connection.execute(
            "SELECT document_id, sentence_start, label FROM mentions WHERE confidence >= ?"
            " ORDER BY document_id, sentence_start",
            (DECIDED,),
        )

    def labels_in_passages(self) -> Iterator[tuple[str, int, str]]:
        """Yield (document, number of the passage, label) of mentions that stand, in order."""
        return self.connection.execute(
            "SELECT m.document_id, p.id, m.label FROM mentions m"
            " JOIN passages p ON p.document_id = m.document_id AND p.start = ("
            " SELECT max(last.start) FROM passages last"
            " WHERE last.document_id = m.document_id AND last.start <= m.start)"
            ' AND m.start < p."end" WHERE m.confidence >= ? ORDER BY m.document_id, p.id',
            (DECIDED,),
        )

    def packed_sentences(self) -> Iterator[bytes]:
        """Yield the sentences of each document as they are packed."""
        return (blob for (blob,) in self.connection.execute("SELECT spans FROM sentences"))

    def passages_tagged(self) -> int:
        """Return how many passages stand in tagged documents."""
        return self._one(
            "SELECT count(*) FROM passages p JOIN documents d ON d.document_id = p.document_id"
            " WHERE d.tagged_by IS NOT NULL"
        )

    # Clients

    def documents_of_clients(self) -> list[tuple[str, int]]:
        """Return (client, dated documents about it), those with most first."""
        return self.connection.execute(
            "SELECT p.client, count(*) FROM tallies p"  # noqa: S608 (constants)
            f" JOIN documents d ON d.document_id = p.document_id WHERE {DATED}"
            " AND p.client IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()

    def stances_of_clients(
        self, labels: Sequence[str], stances: Sequence[str]
    ) -> Iterator[tuple[str, str, int, tuple[int, ...]]]:
        """Yield (client, label, year, sentences of each stance), a row a document.

        ``labels`` are six.
        """
        rows = self.connection.execute(
            f"{_SENTENCES} SELECT client, label, year,"  # noqa: S608 (constants)
            f" {', '.join('sum(stance = ?)' for _ in stances)} FROM read"
            " GROUP BY client, label, year, document_id",
            (DECIDED, *labels, *stances),
        )
        return ((client, label, year, tuple(counts)) for client, label, year, *counts in rows)

    # Scores

    def scores(self) -> list[tuple[str, int, float, int]]:
        """Return (label, documents scored, mean, those at half or more)."""
        return self.connection.execute(
            "SELECT label, count(*), avg(value), sum(value >= 0.5) FROM scores GROUP BY label"
            " ORDER BY label"
        ).fetchall()

    def score_bins(self, bins: int) -> list[tuple[str, int, int]]:
        """Return (label, bin of the score from 0, documents)."""
        return self.connection.execute(
            "SELECT label, min(max(CAST(value * ? AS INTEGER), 0), ?), count(*) FROM scores"
            " GROUP BY 1, 2",
            (bins, bins - 1),
        ).fetchall()

    def scores_by_year(self, label: str) -> Iterator[tuple[int, float, str]]:
        """Yield (year, score, model) of every dated document with a score of a label."""
        return self.connection.execute(
            f"SELECT {YEAR}, s.value, s.model FROM scores s"  # noqa: S608 (constants)
            " JOIN documents d ON d.document_id = s.document_id"
            f" WHERE {DATED} AND s.label = ? ORDER BY 1, d.document_id",
            (label,),
        )
