"""What was read in each document, without its text: for adding up over many.

In: an archive file. Out: one small record a document, in the order of their ids. Adds nothing up
itself.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive_miner.store.store import Store

TALLIES_KEPT = 50_000
"""Kept decoded: many documents have few mentions, and those the same few."""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document in numbers.

    ``client`` and ``patron`` are the states that its mentions name so most often; ``labels`` and
    ``stances`` count the mentions that stand, as stored: see ``sum_tallies``; ``score`` is its
    value with bounds, where it has one; ``qualities`` those of its pages.
    """

    document_id: str
    path: str
    kind: str
    date: str | None
    pages: int
    client: str | None
    patron: str | None
    labels: str
    stances: str
    score: tuple[float, float, float] | None
    qualities: tuple[float, ...]


def read_facts(store: Store, label: str) -> Iterator[DocumentFacts]:
    """Yield the facts of every document; the score is that of ``label``."""
    connection = store._connection
    rows = connection.execute(
        "SELECT d.document_id, s.path, d.kind, d.date, t.client, t.patron, t.labels, t.stances,"
        " c.value, c.lower, c.upper, d.source_id, d.first_page, d.last_page FROM documents d"
        " JOIN sources s ON s.source_id = d.source_id"
        " LEFT JOIN tallies t ON t.document_id = d.document_id"
        " LEFT JOIN scores c ON c.document_id = d.document_id AND c.label = ?"
        " ORDER BY d.document_id",
        (label,),
    )
    held: tuple[str, dict[int, float]] = ("", {})
    for (
        name,
        path,
        kind,
        date,
        client,
        patron,
        labels,
        stances,
        *score,
        source,
        first,
        last,
    ) in rows:
        if held[0] != source:
            held = source, _qualities(connection, source)
        yield DocumentFacts(
            name,
            path,
            kind,
            date,
            last - first + 1,
            client,
            patron,
            labels or "{}",
            stances or "{}",
            None if score[0] is None else (score[0], score[1], score[2]),
            tuple([held[1][n] for n in range(first, last + 1) if n in held[1]]),
        )


def sum_tallies(stored: Mapping[str, int]) -> Counter[str]:
    """Return the sum of stored counts, each so many times: many documents have the same few."""
    total: Counter[str] = Counter()
    for text, times in stored.items():
        for name, count in _counts(text):
            total[name] += count * times
    return total


@lru_cache(TALLIES_KEPT)
def _counts(text: str) -> tuple[tuple[str, int], ...]:
    return tuple(json.loads(text).items())


def _qualities(connection: sqlite3.Connection, source_id: str) -> dict[int, float]:
    rows = connection.execute("SELECT number, quality FROM pages WHERE source_id = ?", (source_id,))
    return dict(rows.fetchall())
