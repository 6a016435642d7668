"""What was read in each document, without its text: for adding up over many.

In: an archive file. Out: one small record a document, in the order of their ids. Adds nothing up
itself.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

TALLIES_KEPT = 50_000
"""Decoded tallies kept: many documents have few mentions, and those the same few."""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document in numbers.

    ``client`` and ``patron`` are the states that its mentions name so most often; ``labels`` and
    ``stances`` count the mentions that stand; ``score`` is its value with bounds, where it has
    one; ``qualities`` those of its pages.
    """

    document_id: str
    path: str
    kind: str
    date: str | None
    pages: int
    client: str | None
    patron: str | None
    labels: Mapping[str, int]
    stances: Mapping[str, int]
    score: tuple[float, float, float] | None
    qualities: tuple[float, ...]


def read_facts(connection: sqlite3.Connection, label: str) -> Iterator[DocumentFacts]:
    """Yield the facts of every document; the score is that of ``label``."""
    scores = {
        name: (value, lower, upper)
        for name, value, lower, upper in connection.execute(
            "SELECT document_id, value, lower, upper FROM scores WHERE label = ?", (label,)
        )
    }
    rows = connection.execute(
        "SELECT d.document_id, s.path, d.kind, d.date, t.client, t.patron, t.labels, t.stances,"
        " d.source_id, d.first_page, d.last_page FROM documents d"
        " JOIN sources s ON s.source_id = d.source_id"
        " LEFT JOIN tallies t ON t.document_id = d.document_id ORDER BY d.document_id"
    )
    held: tuple[str, dict[int, float]] = ("", {})
    for name, path, kind, date, client, patron, labels, stances, source_id, first, last in rows:
        if held[0] != source_id:
            held = source_id, _qualities(connection, source_id)
        yield DocumentFacts(
            name,
            path,
            kind,
            date,
            last - first + 1,
            client,
            patron,
            _counts(labels),
            _counts(stances),
            scores.get(name),
            tuple(held[1][n] for n in range(first, last + 1) if n in held[1]),
        )


@lru_cache(TALLIES_KEPT)
def _counts(stored: str | None) -> Mapping[str, int]:
    found: Mapping[str, int] = json.loads(stored) if stored else {}
    return found


def _qualities(connection: sqlite3.Connection, source_id: str) -> dict[int, float]:
    rows = connection.execute("SELECT number, quality FROM pages WHERE source_id = ?", (source_id,))
    return dict(rows.fetchall())
