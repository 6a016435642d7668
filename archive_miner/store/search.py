"""A query answered: passages and concordance lines, through FTS5.

In: a parsed query. Out: hits, the best first, and lines of keywords in context.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from archive_miner.errors import UsageError
from archive_miner.store.annotations import unpack_tokens
from archive_miner.store.query import Query
from archive_miner.store.token_patterns import match_tokens

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
    """Yield the passages that answer a query, each once.

    The best match comes first (by BM25); of more than RANKED, and without words, the order is that
    of the archive, or of the dates where dates are asked for.
    """
    found: tuple[str, str] | None = None
    count = 0
    try:
        if query.tokens:
            _require_annotations(connection)
        sql, values = _select(connection, query)
        rows = connection.execute(sql, values)
        while limit is None or count < limit:
            row = rows.fetchone()
            if row is None:
                return
            document_id, passage_id, path, page_number, date, start, marked = row[:7]
            if found == (document_id, passage_id):
                continue  # another mention of the same passage
            found = document_id, passage_id
            text, spans = _of_tokens(query, row) if query.tokens else _unmark(marked, start)
            if query.tokens and not spans:
                continue
            count += 1
            yield Hit(document_id, passage_id, path, page_number, date, start, text, spans)
    except sqlite3.OperationalError as error:
        if "fts5" not in str(error):
            raise
        raise UsageError(
            f"query does not parse ({str(error).removeprefix('fts5: ')}); AND, OR and NOT stand"
            " between two words or brackets"
        ) from error


RANKED = 2_000
"""Passages up to which the best match comes first. To rank the 208,525 of "United States" in a
million passages took 0.8 s, and which of so many is best says little; more come in the order of
the archive."""

_HEADING = "p.document_id, p.passage_id, s.path, p.page_number, d.date, p.start"
_MARKED = (
    f"(SELECT highlight(passages_fts, 0, '{_OPEN}', '{_CLOSE}') FROM passages_fts"  # noqa: S608 (constants)
    " WHERE passages_fts MATCH ? AND rowid = hit.id)"
)
_OF_PASSAGE = (
    "CROSS JOIN documents d ON d.document_id = p.document_id"
    " CROSS JOIN sources s ON s.source_id = d.source_id"
)
_BY_MENTION = 'm.document_id = d.document_id AND p.start < m."end" AND p."end" > m.start'


def is_ranked(connection: sqlite3.Connection, query: Query) -> bool:
    """Return whether the best match comes first: not where too many passages hold the words."""
    if query.match is None:
        return False
    sql = "SELECT count(*) FROM (SELECT 1 FROM passages_fts WHERE passages_fts MATCH ? LIMIT ?)"
    return bool(connection.execute(sql, (query.match, RANKED + 1)).fetchone()[0] <= RANKED)


def _select(connection: sqlite3.Connection, query: Query) -> tuple[str, list[str | float]]:
    """Return the statement that answers a query, and its values.

    It begins where least is: at the words or lemmas, else at the dates, else at the mentions of a
    label, else at all passages. CROSS JOIN keeps SQLite to that order; marks are set only in what
    is read.
    """
    mention = [] if query.mention is None else [query.mention]
    conditions = [*mention, *query.conditions]
    where = " AND ".join(one.sql for one in conditions) or "TRUE"
    values = [value for one in conditions for value in one.values]
    if query.match and not query.tokens:
        order = "rank, passages_fts.rowid" if is_ranked(connection, query) else "passages_fts.rowid"
        passage = f"CROSS JOIN passages p ON p.id = passages_fts.rowid {_OF_PASSAGE}"
        return (
            f"SELECT {_HEADING}, {_MARKED} FROM (SELECT passages_fts.rowid AS id FROM passages_fts"  # noqa: S608 (constants; values are bound)
            f" {passage if conditions else ''}"
            f" WHERE passages_fts MATCH ? AND {where} ORDER BY {order} LIMIT -1) hit"
            f" CROSS JOIN passages p ON p.id = hit.id {_OF_PASSAGE}"
        ), [query.match, query.match, *values]
    table, order = _beginning(query)
    if query.match:
        where, values = f"passages_fts MATCH ? AND {where}", [query.match, *values]
    if query.lemmas:
        where = f"p.id IN (SELECT rowid FROM lemmas_fts WHERE lemmas_fts MATCH ?) AND {where}"  # noqa: S608
        values = [query.lemmas, *values]
    if query.mention:
        where = f"{where} AND {_BY_MENTION}"
    annotated = "a.lemmas, a.parts_of_speech, a.places" if query.tokens else "NULL"
    if query.tokens:
        table = f"{table} CROSS JOIN annotations a ON a.id = p.id"
    return (
        f"SELECT {_HEADING}, p.text, {annotated} FROM {table} WHERE {where} ORDER BY {order}"  # noqa: S608 (constants; values are bound)
    ), values


def _beginning(query: Query) -> tuple[str, str]:
    """Return the tables of a statement in their order, and the order of its rows."""
    if query.match:
        begin = "passages_fts CROSS JOIN passages p ON p.id = passages_fts.rowid"
        return f"{begin} {_OF_PASSAGE}", "passages_fts.rowid"
    if query.is_dated and not query.lemmas:
        mentions = "mentions m CROSS JOIN " if query.mention else ""
        table = f"documents d CROSS JOIN {mentions}passages p ON p.document_id = d.document_id"
        rest = "m.start" if query.mention else "p.id"
        return f"{table} CROSS JOIN sources s ON s.source_id = d.source_id", f"d.date, d.id, {rest}"
    if query.mention:
        table = "mentions m CROSS JOIN passages p ON p.document_id = m.document_id"
        return f"{table} {_OF_PASSAGE}", "m.document_id, m.start"
    return f"passages p {_OF_PASSAGE}", "p.id"


def _require_annotations(connection: sqlite3.Connection) -> None:
    if connection.execute("SELECT 1 FROM annotations LIMIT 1").fetchone() is None:
        raise UsageError("no tokens are read yet; run: archive-miner annotate")


def _of_tokens(query: Query, row: Sequence[Any]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text of a row and where in its document the query's tokens match."""
    start, text, *annotated = row[5:]
    found = match_tokens(query.tokens, unpack_tokens(*annotated), text)
    return text, tuple((start + low, start + high) for low, high in found)


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
