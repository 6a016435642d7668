"""A user's query to passages and concordance lines, through FTS5.

The language: words and "phrases" (all must occur), prefix*, AND, OR, NOT, parentheses, and
``tag:LABEL`` for passages that carry a mention of the label. Every word reaches FTS5 quoted, so
that neither SQL nor FTS5 syntax can be smuggled in; what does not parse is a UsageError that
points at the column.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from archive_miner.errors import UsageError
from archive_miner.types import LABELS

MAX_QUERY_CHARACTERS = 2000

_TOKEN = re.compile(
    r"""\s*(?: (?P<phrase>"[^"]*") (?P<starred>\*?)
          | (?P<bracket>[()])
          | tag:(?P<tag>[\w.]+)
          | (?P<word>[^\s"()*]+) (?P<prefix>\*?)
          | (?P<other>\S) )""",
    re.VERBOSE,
)
_OPEN, _CLOSE = (f"\x02{secrets.token_hex(8)}{end}" for end in "<>")
"""Marks around matches that no text can hold by accident or on purpose."""


_OPERATORS = ("AND", "OR", "NOT")
_BETWEEN = (")", *_OPERATORS)
_EMPTY = ('""', '""*')
_TAG = "tag:"

_OTHER = {
    '"': "a quotation mark without its partner",
    "*": "a star without the word it completes",
}


@dataclass(frozen=True, slots=True)
class Query:
    """A query as SQL understands it: an FTS5 expression (or none) and tags that must be there."""

    match: str | None
    tags: tuple[str, ...]


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


def parse_query(query: str) -> Query:
    """Return a query ready for the store; raises UsageError that points at what is wrong."""
    if len(query) > MAX_QUERY_CHARACTERS:
        raise UsageError(f"query of {len(query)} characters; use at most {MAX_QUERY_CHARACTERS}")
    if "\0" in query:
        raise UsageError("query holds a NUL character; leave it out")
    pieces: list[str] = []
    tags: list[str] = []
    depth = 0
    position = 0
    while match := _TOKEN.match(query, position):
        column = match.start(match.lastgroup or 0) + 1
        position = match.end()
        if match["other"]:
            raise _mistake(query, column, _OTHER.get(match["other"], "not understood"))
        if match["tag"]:
            if match["tag"] not in LABELS:
                raise _mistake(query, column, f"no label {match['tag']!r}; {', '.join(LABELS)}")
            tags.append(match["tag"])
            pieces.append(_TAG)
            continue
        if match["bracket"]:
            depth += 1 if match["bracket"] == "(" else -1
            if depth < 0:
                raise _mistake(query, column, "a bracket closed that was not opened")
            pieces.append(match["bracket"])
        elif match["word"] in _OPERATORS and not match["prefix"]:
            pieces.append(match["word"])
        else:
            pieces.append(_quoted(match["phrase"] or match["word"]) + (_star(match)))
    if query[position:].strip():
        raise _mistake(query, position + 1, "not understood")
    if depth:
        raise _mistake(query, len(query), "a bracket not closed")
    words = _join(query, [piece for piece in pieces if piece not in _EMPTY])
    if not words and not tags:
        raise UsageError('empty query; give words, a "phrase" or tag:LABEL')
    return Query(" ".join(words) or None, tuple(tags))


def _join(query: str, pieces: list[str]) -> list[str]:
    """Put AND where brackets stand beside words or brackets, and take tags out of the words.

    FTS5 wants it so: ``aid (cut OR loan)`` is no expression of its, ``aid AND (cut OR loan)`` is.
    A tag must hold whatever the words say, so that only AND, or nothing, joins it to them.
    """
    joined: list[str] = []
    pieces = _without_tags(query, pieces)
    for piece in pieces:
        before = joined[-1] if joined else ""
        if (before == ")" and piece not in _BETWEEN) or (
            piece == "(" and before and before not in ("(", *_OPERATORS)
        ):
            joined.append("AND")
        joined.append(piece)
    return joined


def _without_tags(query: str, pieces: list[str]) -> list[str]:
    """Return the pieces without tags and the AND that joins each to the rest."""
    kept: list[str] = []
    depth = 0
    skip_and = False
    for i, piece in enumerate(pieces):
        depth += (piece == "(") - (piece == ")")
        if piece == _TAG:
            if depth or {*pieces[max(0, i - 1) : i], *pieces[i + 1 : i + 2]} & {"OR", "NOT"}:
                raise UsageError(f"tag: goes with AND only, outside brackets: {query[:80]!r}")
            skip_and = kept[-1:] != ["AND"]
            if not skip_and:
                kept.pop()
            continue
        if piece != "AND" or not skip_and:
            kept.append(piece)
        skip_and = False
    return kept


def _star(match: re.Match[str]) -> str:
    return "*" if match["prefix"] or match["starred"] else ""


def _quoted(words: str) -> str:
    inner = words.strip('"').strip()
    return '"' + inner.replace('"', '""') + '"'


def _mistake(query: str, column: int, what: str) -> UsageError:
    return UsageError(f"query, column {column}: {what}: {query[:80]!r}")


def search(connection: sqlite3.Connection, query: Query, limit: int | None = None) -> Iterator[Hit]:
    """Yield the passages that answer a query, the best match first (by BM25), then by document."""
    clauses, values = _clauses(query)
    order = "rank" if query.match else "p.id"
    shown = f"highlight(passages_fts, 0, '{_OPEN}', '{_CLOSE}')" if query.match else "p.text"
    table = (
        "passages_fts JOIN passages p ON p.id = passages_fts.rowid" if query.match else "passages p"
    )
    sql = (
        f"SELECT p.document_id, p.passage_id, s.path, p.page_number, d.date, p.start, {shown}"  # noqa: S608 (constants; values are bound)
        f" FROM {table} JOIN documents d ON d.document_id = p.document_id"
        f" JOIN sources s ON s.source_id = d.source_id WHERE {clauses} ORDER BY {order}"
        " LIMIT ?"
    )
    try:
        for *columns, start, marked in connection.execute(sql, (*values, limit or -1)):
            text, spans = _unmark(marked, start)
            document_id, passage_id, path, page_number, date = columns
            yield Hit(document_id, passage_id, path, page_number, date, start, text, spans)
    except sqlite3.OperationalError as error:
        if "fts5" not in str(error):
            raise
        raise UsageError(
            f"query does not parse ({str(error).removeprefix('fts5: ')}); AND, OR and NOT stand"
            " between two words or brackets"
        ) from error


def _clauses(query: Query) -> tuple[str, list[str]]:
    clauses, values = [], []
    if query.match:
        clauses.append("passages_fts MATCH ?")
        values.append(query.match)
    for tag in query.tags:
        clauses.append(
            "EXISTS (SELECT 1 FROM mentions m WHERE m.document_id = p.document_id AND m.label = ?"
            ' AND m.confidence >= 0.5 AND m.start < p."end" AND m."end" > p.start)'
        )
        values.append(tag)
    return " AND ".join(clauses), values


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
