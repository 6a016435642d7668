"""Records as HTML for notebooks: what a cell shows of a document, a hit, a score, an archive.

In: records, and for those that hold no text of their own a store to look it up in. Out: HTML that
stands alone: no script, no style sheet, nothing fetched. All text is escaped, for it comes from
documents; colours are the notebook's own, so that it reads in a light and a dark theme.

The records of ``types`` stay free of display: importing this module hangs ``_repr_html_`` on them,
and opening an archive imports it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from itertools import islice, pairwise
from typing import Any

from archive_miner.citation import title
from archive_miner.offsets import overlap, page_of
from archive_miner.store.search import Hit
from archive_miner.store.status import Status
from archive_miner.store.store import Store
from archive_miner.types import DECIDED, Document, Header, Mention, Passage, Score
from archive_miner.view.lines import Concordance, ConcordanceLine

TEXT_CHARACTERS = 1500
"""Of a document's text in a cell: its head and first paragraphs, a screen full."""

LINES_SHOWN = 50
EVIDENCE_SHOWN = 5

# What must not reach a page: controls, halves of surrogate pairs (they cannot be sent as UTF-8),
# and the overrides of writing direction, which can make a text read otherwise than it is. Near
# misses: line feed and tab; the marks U+200E and U+200F, which Arabic and Hebrew need.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

_BOX = "border:1px solid;border-radius:4px;padding:.5em .8em;margin:.3em 0;max-width:60em"
_TEXT = "white-space:pre-wrap;overflow-wrap:anywhere;font-family:serif;line-height:1.45"
_MARK = "background:none;color:inherit;font-weight:bold;border-bottom:2px solid"
_FAINT = "opacity:.75;font-size:90%"
_CELL = "text-align:left;vertical-align:top;padding:.1em .6em;background:none;color:inherit"

_Mark = tuple[int, int, str]
"""A stretch to mark in a text, and what the mouse says of it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Something of an archive made ready to be looked at in a notebook; ``html`` can be saved."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def show(
    store: Store, thing: Document | Passage | Mention | Score | Hit | ConcordanceLine | str
) -> Shown:
    """Return a passage, a mention, a score, a hit, a line or a document (or its id) with its text.

    A passage shows its mentions, a mention the passage it stands in, a score the passages that
    carry it, a document its header and text.
    """
    if isinstance(thing, Passage):
        document = store.documents.one(thing.document_id)
        return Shown(_passage_text(document, thing, _mentions(store, document)))
    if isinstance(thing, Mention):
        return Shown(_mention_text(store, thing))
    if isinstance(thing, Score):
        return Shown(_score_text(store, thing))
    if isinstance(thing, Hit):
        return Shown(hit_html(thing))
    if isinstance(thing, ConcordanceLine):
        return Shown(line_html(thing))
    document = thing if isinstance(thing, Document) else store.documents.one(str(thing))
    return Shown(_document_text(document, _mentions(store, document)))


def document_html(document: Document) -> str:
    """Return a document's header and the beginning of its text."""
    return _document_text(document, ())


def passage_html(passage: Passage) -> str:
    """Return where a passage stands; its text is in the archive, see ``show``."""
    place = f"{passage.document_id}, p. {passage.page_number}"
    rest = f"characters {passage.start}–{passage.end}; archive.show(passage) shows its text"
    return _box(_heading(passage.passage_id, place), _faint(rest))


def mention_html(mention: Mention) -> str:
    """Return what was read in a mention; its words are in the archive, see ``show``."""
    rest = f"characters {mention.start}–{mention.end}; archive.show(mention) shows its words"
    return _box(_mention_table(mention), _faint(rest))


def hit_html(hit: Hit) -> str:
    """Return a passage that answers a query with its matches marked."""
    marks = [(low - hit.start, high - hit.start, "") for low, high in hit.spans]
    place = ", ".join(filter(None, (hit.path, f"p. {hit.page_number}", hit.date)))
    return _box(_heading(hit.document_id, place), _running(hit.text, marks))


def line_html(line: ConcordanceLine) -> str:
    """Return a line of a concordance."""
    return lines_html([line])


def lines_html(lines: Iterable[ConcordanceLine]) -> str:
    """Return lines of a concordance as a table, the keywords in one column."""
    remaining = iter(lines)
    rows = "".join(map(_line_row, islice(remaining, LINES_SHOWN)))
    if not rows:
        return _box(_faint("no lines"))
    more = next(remaining, None) is not None
    note = _faint(f"the first {LINES_SHOWN} lines; iterate for all of them") if more else ""
    return f'<table style="border-collapse:collapse">{rows}</table>{note}'


def score_html(score: Score) -> str:
    """Return a score with its bounds and how much each passage adds to it."""
    pieces = sorted(score.evidence, key=lambda piece: -piece.contribution)
    rows = [(piece.passage_id, f"{piece.contribution:+.2f}") for piece in pieces[:EVIDENCE_SHOWN]]
    more = len(pieces) - len(rows)
    rest = f"log-odds of passages; {more} more; " if more > 0 else "log-odds of passages; "
    note = _faint(rest + "archive.show(score) shows their text") if rows else ""
    return _box(_score_head(score), _table(rows), note)


def status_html(name: str, status: Status) -> str:
    """Return what is done and what is pending in an archive."""
    rows = [(key.replace("_", " "), f"{count:,}") for key, count in asdict(status).items()]
    return _box(_heading(name, "archive"), _table(rows, numbers=True))


def _document_text(document: Document, mentions: Sequence[Mention]) -> str:
    pages = f"p. {document.first_page}" + (
        f"–{document.last_page}" if document.last_page > document.first_page else ""
    )
    names = [field.name for field in fields(Header)]
    header = zip(names, astuple(document.header), strict=True)
    rows = [(name.replace("_", " "), str(value)) for name, value in header if value is not None]
    text = document.text[:TEXT_CHARACTERS]
    if len(text) < len(document.text):
        text = text[: max(text.rfind(" "), text.rfind("\n"), TEXT_CHARACTERS // 2)]
    left = len(document.text) - len(text)
    return _box(
        _heading(title(document), f"{document.document_id}, {pages}"),
        _table(rows),
        _running(text, _marks(mentions, 0, len(text))),
        _faint(f"… {left:,} more characters") if left else "",
    )


def _passage_text(document: Document, passage: Passage, mentions: Sequence[Mention]) -> str:
    text = document.text[passage.start : passage.end]
    place = ", ".join(
        filter(None, (passage.passage_id, f"p. {passage.page_number}", document.header.date))
    )
    marks = _marks(mentions, passage.start, passage.end)
    return _box(_heading(title(document), place), _running(text, marks))


def _mention_text(store: Store, mention: Mention) -> str:
    document = store.documents.one(mention.document_id)
    passages = store.documents.passages(mention.document_id)
    span = (mention.start, mention.end)
    around = next((p for p in passages if overlap((p.start, p.end), span)), None)
    low, high = (around.start, around.end) if around else span
    place = ", ".join(
        filter(
            None,
            (document.document_id, f"p. {page_of(document, mention.start)}", document.header.date),
        )
    )
    return _box(
        _heading(title(document), place),
        _mention_table(mention),
        _running(document.text[low:high], _marks([mention], low, high)),
    )


def _mention_table(mention: Mention) -> str:
    label = ".".join(filter(None, (mention.label, mention.subtype)))
    actors = "; ".join(
        f"{actor.name} ({' '.join(filter(None, (actor.code, actor.role)))})"
        for actor in mention.actors
    )
    said = (mention.polarity, mention.modality, mention.voice, mention.stance)
    rows = [
        ("label", label),
        ("confidence", f"{mention.confidence:.2f}"),
        ("said", " · ".join(filter(None, said))),
        ("actors", actors),
        ("found by", mention.origin),
    ]
    return _table([(name, value) for name, value in rows if value])


def _score_text(store: Store, score: Score) -> str:
    document = store.documents.one(score.document_id)
    passages = {
        passage.passage_id: passage for passage in store.documents.passages(score.document_id)
    }
    pieces = sorted(score.evidence, key=lambda piece: -piece.contribution)
    shown = [
        _faint(f"{piece.contribution:+.2f} log-odds, p. {passage.page_number}")
        + _running(document.text[passage.start : passage.end], ())
        for piece in pieces[:EVIDENCE_SHOWN]
        if (passage := passages.get(piece.passage_id)) and piece.contribution > 0
    ]
    return _box(_heading(title(document), document.header.date or ""), _score_head(score), *shown)


def _score_head(score: Score) -> str:
    bounds = f"{score.lower:.2f}–{score.upper:.2f}, {score.model}, {score.document_id}"
    return _heading(f"{score.label} {score.value:.2f}", bounds)


def _mentions(store: Store, document: Document) -> list[Mention]:
    """Return the mentions that stand."""
    found = store.tags.mentions(document.document_id)
    return [mention for mention in found if mention.confidence >= DECIDED]


def _marks(mentions: Sequence[Mention], start: int, end: int) -> list[_Mark]:
    """Return the mentions in a stretch of a document as marks of its text."""
    return [
        (max(m.start, start) - start, min(m.end, end) - start, m.label.replace("_", " "))
        for m in mentions
        if overlap((m.start, m.end), (start, end))
    ]


def _running(text: str, marks: Sequence[_Mark]) -> str:
    """Return a text as printed, line ends kept, with stretches of it marked."""
    cuts = {0, len(text)} | {at for low, high, _ in marks for at in (low, high)}
    pieces = []
    for low, high in pairwise(sorted(cuts)):
        piece = _escaped(text[low:high])
        said = dict.fromkeys(name for a, b, name in marks if a <= low and high <= b)
        if said:
            names = _escaped(", ".join(filter(None, said)))
            piece = f'<mark style="{_MARK}" title="{names}">{piece}</mark>'
        pieces.append(piece)
    return f'<div dir="auto" style="{_TEXT}">{"".join(pieces)}</div>'


def _line_row(line: ConcordanceLine) -> str:
    place = " ".join(filter(None, (line.document_id, f"p. {line.page_number}", line.date)))
    cell = f"{_CELL};white-space:pre-wrap"
    keyword = f'<mark style="{_MARK}">{_escaped(line.keyword)}</mark>'
    return (
        f'<tr style="background:none"><td dir="auto" style="{cell};text-align:right">'
        f'{_escaped(line.left)}</td><td dir="auto" style="{cell}">{keyword}</td>'
        f'<td dir="auto" style="{cell}">{_escaped(line.right)}</td>'
        f'<td style="{_CELL};{_FAINT}" title="{_escaped(line.citation or line.path)}">'
        f"{_escaped(place)}</td></tr>"
    )


def _table(rows: Sequence[tuple[str, str]], *, numbers: bool = False) -> str:
    side = ";text-align:right" if numbers else ""
    body = "".join(
        f'<tr style="background:none"><th style="{_CELL}">{_escaped(name)}</th>'
        f'<td dir="auto" style="{_CELL}{side}">{_escaped(value)}</td></tr>'
        for name, value in rows
    )
    return f'<table style="border-collapse:collapse;margin:.3em 0">{body}</table>' if rows else ""


def _heading(words: str, place: str) -> str:
    return (
        f'<div><b dir="auto">{_escaped(words)}</b> '
        f'<span style="{_FAINT}">{_escaped(place)}</span></div>'
    )


def _faint(words: str) -> str:
    return f'<div style="{_FAINT};margin-top:.4em">{_escaped(words)}</div>'


def _box(*pieces: str) -> str:
    return f'<div style="{_BOX}">{"".join(pieces)}</div>'


def _escaped(text: str) -> str:
    return html.escape(_UNSHOWN.sub("\ufffd", text.replace("\r\n", "\n")), quote=True)


_SHOWN: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (Document, document_html),
    (Passage, passage_html),
    (Mention, mention_html),
    (Hit, hit_html),
    (ConcordanceLine, line_html),
    (Concordance, lines_html),
    (Score, score_html),
)

for _kind, _html in _SHOWN:
    setattr(_kind, "_repr_html_", _html)  # noqa: B010 (what notebooks ask a record for)
