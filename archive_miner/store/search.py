"""A query answered: passages with what matched in them, through FTS5 or by their mentions.

In: a parsed query. Out: hits, the best first or in the order of the archive.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from archive_miner.errors import UsageError
from archive_miner.store.annotations import unpack_tokens
from archive_miner.store.query import Query
from archive_miner.store.spelled import spelled
from archive_miner.store.token_patterns import match_tokens
from archive_miner.text.folding import places

if TYPE_CHECKING:
    from archive_miner.store.store import Store

Order = Literal["best", "archive"]

_OPEN, _CLOSE = (f"\x02{secrets.token_hex(8)}{end}" for end in "<>")
"""Marks around matches that no text can hold by accident or on purpose."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers a query; ``spans`` are the matches, offsets into the document.

    Where the query has no words but a tag, they are the mentions it asks for, and ``mention_ids``
    names each; a mention that runs over the passage is cut at its end.
    """

    document_id: str
    passage_id: str
    path: str
    page_number: int
    date: str | None
    start: int
    text: str
    spans: tuple[tuple[int, int], ...]
    mention_ids: tuple[str, ...] = ()


def search(
    store: Store, query: Query, limit: int | None = None, order: Order = "best"
) -> Iterator[Hit]:
    """Yield the passages that answer a query, each once.

    By ``best`` the best match comes first (by BM25); of more than RANKED, and without words, the
    order is that of the archive, or of the dates where dates are asked for.
    """
    connection = store._connection
    try:
        if query.tokens:
            _require_annotations(connection)
        sql, values = _select(connection, query, order)
        count = 0
        # several mentions of one passage stand in a row
        for _, same in groupby(connection.execute(sql, values), key=itemgetter(0, 1)):
            hit = _hit(query, list(same))
            if query.tokens and not hit.spans:
                continue
            yield hit
            count += 1
            if count == limit:
                return
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
_AS_PRINTED = "CASE WHEN p.folded IS NOT NULL THEN p.text END"
"""The text, where the marks are set in the same text folded."""

_OF_PASSAGE = (
    "CROSS JOIN documents d ON d.document_id = p.document_id"
    " CROSS JOIN sources s ON s.source_id = d.source_id"
)
# Passages follow each other: those of a mention begin with the last that begins before it does.
_BY_MENTION = (
    'm.document_id = d.document_id AND p.start < m."end" AND p."end" > m.start AND p.start >= ('
    " SELECT coalesce(max(first.start), 0) FROM passages first"
    " WHERE first.document_id = m.document_id AND first.start <= m.start)"
)


def is_ranked(connection: sqlite3.Connection, query: Query) -> bool:
    """Return whether the best match comes first: not where too many passages hold the words."""
    if query.match is None:
        return False
    sql = "SELECT count(*) FROM (SELECT 1 FROM passages_fts WHERE passages_fts MATCH ? LIMIT ?)"
    return bool(connection.execute(sql, (query.match, RANKED + 1)).fetchone()[0] <= RANKED)


def _hit(query: Query, rows: Sequence[tuple[Any, ...]]) -> Hit:
    """Make a hit of the rows of one passage, one for each mention asked for."""
    document_id, passage_id, path, page_number, date, start, text = rows[0][:7]
    place = (document_id, passage_id, path, page_number, date, start)
    if query.tokens:
        found = tuple(match_tokens(query.tokens, unpack_tokens(*rows[0][10:]), text))
        return Hit(*place, text, tuple((start + low, start + high) for low, high in found))
    if not query.mention:
        text, found = _unmark(text, rows[0][7]) if rows[0][7] else (text, ())
        return Hit(*place, text, tuple((start + low, start + high) for low, high in found))
    mentions, end = [row[7:10] for row in rows], start + len(text)
    spans = tuple((max(start, low), min(end, high)) for low, high, _ in mentions)
    return Hit(*place, text, spans, tuple(name for _, _, name in mentions))


def _select(
    connection: sqlite3.Connection, query: Query, order: Order
) -> tuple[str, list[str | float]]:
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
        by = "passages_fts.rowid"
        if order == "best" and is_ranked(connection, query):
            by = f"rank, {by}"
        passage = f"CROSS JOIN passages p ON p.id = passages_fts.rowid {_OF_PASSAGE}"
        return (
            f"SELECT {_HEADING}, {_AS_PRINTED}, {_MARKED}"  # noqa: S608 (constants; values are bound)
            " FROM (SELECT passages_fts.rowid AS id FROM passages_fts"
            f" {passage if conditions else ''}"
            f" WHERE passages_fts MATCH ? AND {where} ORDER BY {by} LIMIT -1) hit"
            f" CROSS JOIN passages p ON p.id = hit.id {_OF_PASSAGE}"
        ), [query.match, query.match, *values]
    table, by = _beginning(query)
    if query.match:
        where, values = f"passages_fts MATCH ? AND {where}", [query.match, *values]
    if query.lemmas:
        where = f"p.id IN (SELECT rowid FROM lemmas_fts WHERE lemmas_fts MATCH ?) AND {where}"  # noqa: S608
        values = [query.lemmas, *values]
    shown = "NULL, NULL, NULL"
    if query.mention:
        where, shown = f"{where} AND {_BY_MENTION}", 'm.start, m."end", m.mention_id'
    if query.tokens:
        shown = f"{shown}, a.lemmas, a.parts_of_speech, a.places"
        table = f"{table} CROSS JOIN annotations a ON a.id = p.id"
    return (
        f"SELECT {_HEADING}, p.text, {shown} FROM {table} WHERE {where} ORDER BY {by}"  # noqa: S608 (constants; values are bound)
    ), values


def _beginning(query: Query) -> tuple[str, str]:
    """Return the tables of a statement in their order, and the order of its rows."""
    if query.match:
        begin = "passages_fts CROSS JOIN passages p ON p.id = passages_fts.rowid"
        return f"{begin} {_OF_PASSAGE}", "passages_fts.rowid"
    in_passage = 'p.id, m.start, m."end"' if query.mention else "p.id"
    if query.is_dated and not query.lemmas:
        mentions = "mentions m CROSS JOIN " if query.mention else ""
        table = f"documents d CROSS JOIN {mentions}passages p ON p.document_id = d.document_id"
        table = f"{table} CROSS JOIN sources s ON s.source_id = d.source_id"
        return table, f"d.date, d.id, {in_passage}"
    if query.mention:
        table = "mentions m CROSS JOIN passages p ON p.document_id = m.document_id"
        return f"{table} {_OF_PASSAGE}", f"m.document_id, {in_passage}"
    return f"passages p {_OF_PASSAGE}", "p.id"


def _require_annotations(connection: sqlite3.Connection) -> None:
    if connection.execute("SELECT 1 FROM annotations LIMIT 1").fetchone() is None:
        raise UsageError("no tokens are read yet; run: archive-miner annotate")


def _unmark(text: str | None, marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a text and where what the marks are around stands in it.

    ``text`` is given where it is another than the text with the marks, which is folded.
    """
    before, *matches = marked.split(_OPEN)
    pieces, spans, length = [before], [], len(before)
    for match in matches:
        inside, after = match.split(_CLOSE)
        spans.append((length, length + len(inside)))
        pieces += (inside, after)
        length += len(inside) + len(after)
    if text is None:
        return "".join(pieces), tuple(spans)
    return text, tuple(places(text, spans))


def count_phrase(store: Store, phrase: str) -> tuple[int, int]:
    """Return how often words stand side by side in the passages, and in how many documents.

    They are folded as those of a query are, and the marks between them do not matter:
    "anti-communist" is found as "anti communist" too. A phrase without a letter or digit is found
    nowhere.
    """
    connection = store._connection
    if not any(character.isalnum() for character in phrase):
        return 0, 0
    match = spelled('"' + phrase.replace('"', '""').replace("\0", " ") + '"')
    occurrences, documents = connection.execute(
        # LIMIT keeps the inner query one of its own: highlight does not work under sum().
        "SELECT sum(matches), count(DISTINCT document_id) FROM (SELECT p.document_id,"
        " length(highlight(passages_fts, 0, char(2), '')) - length(passages_fts.text) AS matches"
        " FROM passages_fts CROSS JOIN passages p ON p.id = passages_fts.rowid"
        " WHERE passages_fts MATCH ? LIMIT -1)",
        (match,),
    ).fetchone()
    return int(occurrences or 0), int(documents)
