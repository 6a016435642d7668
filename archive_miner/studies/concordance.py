"""A query to its concordance: lines with page and citation, counts, pictures of the pages.

Comes in: a store that is only read, and a parsed query. Goes out: ``ConcordanceLine`` records, one
at a time where no order is asked for, so that the first come at once however large the archive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from hashlib import sha256
from itertools import islice
from pathlib import Path

from archive_miner import __version__
from archive_miner.citation import citation, read_holding
from archive_miner.errors import UsageError
from archive_miner.exchange.tables import Table
from archive_miner.offsets import page_of
from archive_miner.store.query import Query
from archive_miner.store.search import Hit, search
from archive_miner.store.store import Store
from archive_miner.studies.queries import read_query
from archive_miner.types import Document, Provenance
from archive_miner.view.drawing import Drawing
from archive_miner.view.lines import (
    GROUPS,
    OF_HEADER,
    SORTS,
    Concordance,
    ConcordanceLine,
    Context,
    Group,
    LineCount,
    Sort,
    count_values,
    cut_line,
    nearest_word,
    peek,
    printed,
    put_in_order,
    sort_key,
    words_after,
    words_before,
)
from archive_miner.view.matches import Match, crop_matches

COLUMNS: dict[str, str] = {
    "keyword": "text",
    "left": "text",
    "right": "text",
    "document_id": "text",
    "path": "text",
    "page_number": "integer",
    "date": "text",
    "citation": "text",
    "start": "integer",
    "end": "integer",
    "passage_id": "text",
    "mention_id": "text",
    "crop": "text",
}
"""Of a concordance written as a table."""

PEEK_LINES = 1000
"""The head of a table names the codebooks that tagged the documents of so many lines."""

COUNT_COLUMNS: dict[str, str] = {"value": "text", "lines": "integer", "documents": "integer"}

DOCUMENTS_KEPT = 64
"""Documents kept in memory while their lines go by: lines of one mostly stand together."""

_SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,80}")
# "3f2a9c0d11e24b5a-p0007-0d41f2" is what ids look like; "../../x", "con.", "A:b" come from an
# archive file that another program wrote, and are hashed.

_Span = tuple[Hit, int, int, str | None]
"""A hit, and where one match begins and ends in its text, and the id of the mention it is."""


def open_concordance(
    store: Store,
    typed: str,
    context: Context,
    sort: Sort | None = None,
    limit: int | None = None,
    template: str = "",
    crop: Callable[[list[ConcordanceLine]], list[ConcordanceLine]] | None = None,
) -> Concordance:
    """Return the concordance of a query; ``crop``, where given, adds pictures to its lines.

    Raises UsageError for a query that asks for nothing that could be the keyword.
    """
    query = _parsed(store, typed)
    _check("sort", sort, SORTS)
    read = partial(read_lines, store, query, context, sort, limit, template)
    if crop is None:
        return Concordance(read)
    return Concordance(partial(iter, crop(list(read()))))


def _parsed(store: Store, typed: str) -> Query:
    query = read_query(store, typed)
    if query.match is None and query.mention is None and not query.tokens:
        raise UsageError(
            f"kwic shows words or mentions, and the query asks for neither: {typed[:80]!r};"
            " add a word or tag:LABEL, or use search"
        )
    return query


def _check(what: str, value: str | None, known: Sequence[str]) -> None:
    if value is not None and value not in known:
        raise UsageError(f"{what} {value!r}: there are {', '.join(known)}")


def read_lines(
    store: Store,
    query: Query,
    context: Context,
    sort: Sort | None = None,
    limit: int | None = None,
    template: str = "",
) -> Iterator[ConcordanceLine]:
    """Yield a line for each match, in the order of the archive or as ``sort`` says.

    ``best`` has the best passages first, as ``search`` ranks them. At most ``limit`` lines.
    """
    spans = _spans(store, query, "best" if sort == "best" else "archive")
    if sort is not None and sort != "best":
        spans = put_in_order(((_key(span, sort), span) for span in spans), limit)
    cite = _citer(store, template)
    for span in islice(spans, limit):
        document, cited = cite(span[0].document_id, span[0].path)
        yield _line(span, context, document, cited)


def _spans(store: Store, query: Query, order: str) -> Iterator[_Span]:
    """Yield the matches hit by hit; a stretch that two mentions share comes once."""
    for hit in search(store, query, order="best" if order == "best" else "archive"):
        names: Sequence[str | None] = hit.mention_ids or [None] * len(hit.spans)
        seen: set[tuple[int, int]] = set()
        for (low, high), name in zip(hit.spans, names, strict=True):
            if (low, high) not in seen:
                seen.add((low, high))
                yield hit, low - hit.start, high - hit.start, name


def _line(span: _Span, context: Context, document: Document, cited: str) -> ConcordanceLine:
    """Return the line of a match; its page is its own, for a passage may run over a page end."""
    hit, low, high, mention_id = span
    left, keyword, right = cut_line(hit.text, low, high, context)
    return ConcordanceLine(
        document_id=hit.document_id,
        path=hit.path,
        page_number=page_of(document, hit.start + low),
        date=hit.date,
        start=hit.start + low,
        end=hit.start + high,
        left=left,
        keyword=keyword,
        right=right,
        passage_id=hit.passage_id,
        citation=cited,
        mention_id=mention_id,
    )


def _key(span: _Span, sort: Sort) -> tuple[object, ...]:
    hit, low, high, _ = span
    words: tuple[str, ...] = ()
    if sort == "left":
        words = words_before(hit.text, low)
    elif sort == "right":
        words = words_after(hit.text, high)
    return sort_key(sort, (hit.path, hit.document_id, hit.start + low), hit.date, words)


def _citer(store: Store, template: str) -> Callable[[str, str], tuple[Document, str]]:
    """Return a function from a document's id and path to the document and its citation."""

    @lru_cache(maxsize=DOCUMENTS_KEPT)
    def cite(document_id: str, path: str) -> tuple[Document, str]:
        document = store.documents.one(document_id)
        return document, citation(document, path, read_holding(path, template))

    return cite


def count_lines(store: Store, typed: str, group: Group) -> list[LineCount]:
    """Return how many lines, of how many documents, share each value, the most frequent first."""
    _check("group", group, GROUPS)
    valued = _valued(store, _parsed(store, typed), group)
    return count_values((value, span[0].document_id) for span, value in valued)


def _valued(store: Store, query: Query, group: Group) -> Iterator[tuple[_Span, str | None]]:
    @lru_cache(maxsize=DOCUMENTS_KEPT)
    def of_header(document_id: str) -> str | None:
        return store.documents.header_value(document_id, group)

    for span in _spans(store, query, "archive"):
        hit, low, high, _ = span
        if group in OF_HEADER:
            yield span, of_header(hit.document_id)
        elif group in ("left", "right"):
            yield span, nearest_word(hit.text, low, high, group)
        elif group == "keyword":
            yield span, printed(hit.text[low:high])
        elif group == "year":
            yield span, hit.date[:4] if hit.date else None
        else:
            yield span, hit.path if group == "path" else hit.document_id


def crop_lines(
    store: Store, drawing: Drawing, lines: Sequence[ConcordanceLine], folder: Path
) -> list[ConcordanceLine]:
    """Cut each line's passage out of its page into a PNG file, the match framed.

    Returns the lines with the names of the files, or why there is none. Every page is drawn once.
    Raises OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    matches = [
        Match(line.document_id, line.passage_id, line.start, line.end, line.page_number)
        for line in lines
    ]
    cropped = list(lines)
    for at, crop in crop_matches(store, drawing, matches):
        if isinstance(crop, str):
            cropped[at] = replace(lines[at], no_crop=crop)
            continue
        name = f"{_stem(lines[at].document_id)}-{lines[at].start}-{lines[at].end}.png"
        (folder / name).write_bytes(crop.png)
        cropped[at] = replace(lines[at], crop=name)
    return cropped


def _stem(document_id: str) -> str:
    """Return a document's id as the beginning of a file name; one that is no plain name, hashed."""
    if _SAFE_NAME.fullmatch(document_id):
        return document_id
    return sha256(document_id.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def tabulate_lines(
    store: Store, query: str, sort: Sort | None, context: Context, lines: Iterable[ConcordanceLine]
) -> Table:
    """Return lines of a query as a table, whose remarks say what it rests on; read once."""
    order = f"by {sort}" if sort else "in the order of the archive"
    words = f"{context.words} words"
    around = f"{context.width} characters" if context.words is None else words
    first, lines = peek(lines, PEEK_LINES)
    rows = (tuple(getattr(line, name) for name in COLUMNS) for line in lines)
    about = _about(store, query, f"lines {order}, {around} either side", first)
    return Table(COLUMNS, rows, about)


def tabulate_counts(store: Store, query: str, group: Group, counts: Iterable[LineCount]) -> Table:
    """Return counts of a query's lines as a table, whose remarks say what it rests on."""
    rows = tuple((one.value, one.lines, one.documents) for one in counts)
    first = list(open_concordance(store, query, Context(0), limit=PEEK_LINES))
    return Table(COUNT_COLUMNS, rows, _about(store, query, f"lines counted by {group}", first))


def _about(
    store: Store, query: str, shown: str, lines: Sequence[ConcordanceLine]
) -> tuple[str, ...]:
    """Return what a table rests on, six remarks for its head."""
    codebooks = "; ".join(codebooks_of(store, lines)) or "none"
    # R's readr takes a lone quotation mark in a remark for the beginning of a cell.
    name = store.path.name.replace('"', "'")
    if len(lines) == PEEK_LINES:
        codebooks += f" (of the first {PEEK_LINES} lines)"
    return (
        f"query: {query}",
        f"shown: {shown}",
        f"archive: {name}",
        f"codebook: {codebooks}",
        f"software: archive_miner {__version__}",
        f"made: {datetime.now(UTC).isoformat(timespec='seconds')}",
    )


def codebooks_of(store: Store, lines: Sequence[ConcordanceLine]) -> list[str]:
    """Return what codebooks tagged the documents of some lines, in words, by their first line.

    Where there are no lines, that of the archive's first document.
    """
    names = dict.fromkeys(line.document_id for line in lines) or store.documents.first()
    made_by = [store.documents.tagged_by(name) for name in names]
    return list(dict.fromkeys(map(_codebook, made_by)))


def _codebook(made_by: Provenance | None) -> str:
    """Return the codebook that tags were made with: name, version, hash."""
    book = made_by.ingredient("codebook") if made_by else None
    if book is None:
        return "none"
    return (
        f"{book.name} {book.version}, sha256 {book.sha256}"
        if book.name
        else (f"sha256 {book.sha256}")
    )
