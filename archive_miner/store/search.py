"""A query answered: passages and concordance lines, through FTS5.

In: a parsed query. Out: hits, the best first, and lines of keywords in context.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from archive_miner.errors import UsageError
from archive_miner.store.query import Query

_OPEN, _CLOSE = (f"\x02{secrets.token_hex(8)}{end}" for end in "<>")
"""Marks around matches that no text can hold by accident or on purpose."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers a query; ``spans`` are the matches, offsets into the document."""

    document_id: str
    passage_id: str
    path: str
    page_number: int
    date: str | None
    start: int
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """A keyword in its context: ``width`` characters of passage either side, on one line."""

    document_id: str
    path: str
    page_number: int
    date: str | None
    start: int
    end: int
    left: str
    keyword: str
    right: str


def search(connection: sqlite3.Connection, query: Query, limit: int | None = None) -> Iterator[Hit]:
    """Yield the passages that answer a query, the best match first (by BM25), then by document."""
    sql, values = _select(query)
    found: tuple[str, str] | None = None
    count = 0
    try:
        rows = connection.execute(sql, values)
        while limit is None or count < limit:
            row = rows.fetchone()
            if row is None:
                return
            document_id, passage_id, path, page_number, date, start, marked = row
            if found == (document_id, passage_id):
                continue  # another mention of the same passage
            found = document_id, passage_id
            count += 1
            text, spans = _unmark(marked, start)
            yield Hit(document_id, passage_id, path, page_number, date, start, text, spans)
    except sqlite3.OperationalError as error:
        if "fts5" not in str(error):
            raise
        raise UsageError(
            f"query does not parse ({str(error).removeprefix('fts5: ')}); AND, OR and NOT stand"
            " between two words or brackets"
        ) from error


def _select(query: Query) -> tuple[str, list[str | float]]:
    """Return the statement that answers a query, and its values.

    It begins where least is: at the words, else at the mentions of a label, else at all passages.
    CROSS JOIN keeps SQLite to that order.
    """
    clauses = [condition.sql for condition in query.conditions]
    values = [value for condition in query.conditions for value in condition.values]
    shown, order = "p.text", "p.id"
    if query.match:
        shown = f"highlight(passages_fts, 0, '{_OPEN}', '{_CLOSE}')"
        table, order = "passages_fts CROSS JOIN passages p ON p.id = passages_fts.rowid", "rank"
        clauses.insert(0, "passages_fts MATCH ?")
        values.insert(0, query.match)
    elif query.mention:
        table = (
            "mentions m CROSS JOIN passages p ON p.document_id = m.document_id"
            ' AND p.start < m."end" AND p."end" > m.start'
        )
        order = "m.document_id, m.start"
        clauses.insert(0, query.mention.sql)
        values[:0] = query.mention.values
    else:
        table = "passages p"
    where = " AND ".join(clauses)
    return (
        f"SELECT p.document_id, p.passage_id, s.path, p.page_number, d.date, p.start, {shown}"  # noqa: S608 (constants; values are bound)
        f" FROM {table} CROSS JOIN documents d ON d.document_id = p.document_id"
        f" CROSS JOIN sources s ON s.source_id = d.source_id WHERE {where} ORDER BY {order}"
    ), values


def _unmark(marked: str, start: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text without the marks, and the spans between them shifted by ``start``."""
    before, *matches = marked.split(_OPEN)
    pieces, spans, length = [before], [], len(before)
    for match in matches:
        inside, after = match.split(_CLOSE)
        spans.append((start + length, start + length + len(inside)))
        pieces += (inside, after)
        length += len(inside) + len(after)
    return "".join(pieces), tuple(spans)


def concordance(hit: Hit, width: int) -> Iterator[ConcordanceLine]:
    """Yield a line for each match in a passage, with ``width`` characters either side."""
    for low, high in hit.spans:
        a, b = low - hit.start, high - hit.start
        yield ConcordanceLine(
            hit.document_id,
            hit.path,
            hit.page_number,
            hit.date,
            low,
            high,
            _one_line(hit.text[:a])[-width:],
            _one_line(hit.text[a:b]),
            _one_line(hit.text[b:])[:width],
        )


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
