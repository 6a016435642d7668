"""TEI P5: a corpus of documents, each with its header, its text, and mentions in ``standOff``.

In: documents with annotations, or bytes. Out: pieces of XML, or documents read back. A document's
text is one ``ab``, white space kept, whose characters are those of the text, one for one; ``pb``
and ``lb`` say where pages and lines begin, and an ``anchor`` where a mention begins or ends, so
that mentions may overlap and move along when the text is edited. ``span`` points to its anchors by
``from`` and ``to``, to its label by ``ana``, to who made it by ``resp``, and says by ``cert`` how
sure it is; its content is the note. What XML cannot hold stands as U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archive_miner.errors import UsageError
from archive_miner.exchange.annotations import (
    Annotated,
    Marked,
    Returned,
    join_label,
    quote_spans,
)
from archive_miner.exchange.markup import attribute, markup, parse, refuse_doctype
from archive_miner.own import EDITION_NOTE

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_TEI = f"{{{NAMESPACE}}}"
_ID = "{http://www.w3.org/XML/1998/namespace}id"

_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<teiCorpus xmlns="{NAMESPACE}">
<teiHeader><fileDesc>
<titleStmt><title>Documents and their tagged mentions</title></titleStmt>
<publicationStmt><p>{EDITION_NOTE}</p></publicationStmt>
<sourceDesc><p>Each document names its source.</p></sourceDesc>
</fileDesc><encodingDesc><editorialDecl><p>The characters of each ab are those of the document, one
for one; U+FFFD stands for a control character. Mentions stand in standOff.</p></editorialDecl>
</encodingDesc></teiHeader>
"""

# What @when takes of a date: "1953", "1953-07", "1953-07-24"; near misses "1953?", "July 1953"
_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

_NO_DOCUMENT = """<TEI><teiHeader><fileDesc><titleStmt><title>No document</title></titleStmt>
<publicationStmt><p>None.</p></publicationStmt><sourceDesc><p>None.</p></sourceDesc></fileDesc>
</teiHeader><text><body><ab/></body></text></TEI>
"""
"""What a corpus without documents holds: TEI wants at least one text."""


def write_tei(documents: Iterable[Annotated]) -> Iterator[str]:
    """Yield a TEI corpus in pieces, one document each."""
    yield _HEAD
    number = 0
    for number, one in enumerate(documents, 1):
        yield _document(one, f"d{number}")
    if not number:
        yield _NO_DOCUMENT
    yield "</teiCorpus>\n"


def _document(one: Annotated, prefix: str) -> str:
    """Return a TEI element; every xml:id in it begins with ``prefix``."""
    coders = {name: f"{prefix}.r{n}" for n, name in enumerate(_coders(one), 1)}
    labels = {name: f"{prefix}.c{n}" for n, name in enumerate(_labels(one), 1)}
    spans = []
    for n, a in enumerate(one.annotations, 1):
        points = f'from="#{prefix}.m{n}a" to="#{prefix}.m{n}z"'
        points += f' ana="#{labels[join_label(a.label, a.subtype)]}"'
        points += f' resp="#{coders[a.coder]}"' if a.coder else ""
        points += f' cert="{a.confidence!r}"' if a.confidence is not None else ""
        name = f" n={attribute(a.annotation_id)}" if a.annotation_id else ""
        spans.append(f'<span xml:id="{prefix}.m{n}" {points}{name}>{markup(a.note)}</span>\n')
    stand_off = f'<standOff><spanGrp type="mentions">\n{"".join(spans)}</spanGrp></standOff>\n'
    return (
        f'<TEI xml:id="{prefix}">{_header(one, coders, labels)}'
        f'<text><body><ab xml:space="preserve">{_body(one, prefix)}</ab></body></text>\n'
        f"{stand_off if spans else ''}</TEI>\n"
    )


def _coders(one: Annotated) -> list[str]:
    return sorted({a.coder for a in one.annotations if a.coder})


def _labels(one: Annotated) -> list[str]:
    return sorted({join_label(a.label, a.subtype) for a in one.annotations})


def _header(one: Annotated, coders: dict[str, str], labels: dict[str, str]) -> str:
    who = "".join(
        f'<respStmt xml:id="{name}"><resp>tagged by</resp><name>{markup(coder)}</name></respStmt>\n'
        for coder, name in coders.items()
    )
    categories = "".join(
        f'<category xml:id="{name}"><catDesc>{markup(label)}</catDesc></category>\n'
        for label, name in labels.items()
    )
    taxonomy = f"<classDecl><taxonomy>\n{categories}</taxonomy></classDecl>"
    encoding = f"<encodingDesc>{taxonomy}</encodingDesc>\n" if labels else ""
    sent = _correspondence(one)
    profile = f"<profileDesc><correspDesc>{sent}</correspDesc></profileDesc>\n" if sent else ""
    return (
        f"<teiHeader><fileDesc><titleStmt><title>{markup(one.title)}</title>\n{who}</titleStmt>\n"
        "<publicationStmt><distributor>archive-miner</distributor>"
        f'<idno type="document_id">{markup(one.document.document_id)}</idno></publicationStmt>\n'
        f"<sourceDesc><bibl>{markup(one.citation)}</bibl></sourceDesc></fileDesc>\n"
        f"{encoding}{profile}</teiHeader>\n"
    )


def _correspondence(one: Annotated) -> str:
    header = one.document.header
    sent = f"<name>{markup(header.sender)}</name>" if header.sender else ""
    sent += f"<placeName>{markup(header.place)}</placeName>" if header.place else ""
    if header.date:
        when = f' when="{header.date}"' if _ISO.fullmatch(header.date) else ""
        sent += f"<date{when}>{markup(header.date)}</date>"
    actions = f'<correspAction type="sent">{sent}</correspAction>' if sent else ""
    if header.recipient:
        name = f"<name>{markup(header.recipient)}</name>"
        actions += f'<correspAction type="received">{name}</correspAction>'
    return actions


def _body(one: Annotated, prefix: str) -> str:
    """Return the text with its milestones: ends of mentions, pages, lines, beginnings of them."""
    text = one.document.text
    points: list[tuple[int, int, str]] = []
    for n, a in enumerate(one.annotations, 1):
        points.append((a.start, 3, f'<anchor xml:id="{prefix}.m{n}a"/>'))
        points.append((a.end, 0, f'<anchor xml:id="{prefix}.m{n}z"/>'))
    page = 0
    for part in one.document.parts:
        if part.page_number != page:
            page = part.page_number
            points.append((part.start, 1, f'<pb n="{page}"/>'))
    points += ((match.end(), 2, "<lb/>") for match in re.finditer("\n", text))
    pieces, at = [], 0
    for offset, _, milestone in sorted(points, key=lambda point: point[:2]):
        pieces += [markup(text[at:offset]), milestone]
        at = offset
    return "".join([*pieces, markup(text[at:])])


def read_tei(chunks: Iterable[bytes]) -> Iterator[Returned]:
    """Yield the documents of a TEI file, each as soon as it is read.

    Raises UsageError where it is not well formed, not TEI, or declares a document type.
    """
    yield from parse(chunks, _Reader())


@dataclass(slots=True)
class _Span:
    """A ``span`` element as it stands: where it points, and its content."""

    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Sheet:
    """A TEI document being read."""

    document_id: str = ""
    text: list[str] = field(default_factory=list)
    length: int = 0
    places: dict[str, list[int]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    spans: list[_Span] = field(default_factory=list)


class _Reader:
    """What the parser speaks to: gathers a document until its element closes."""

    def __init__(self) -> None:
        self._sheet = _Sheet()
        self._open: list[tuple[str, str]] = []  # the elements we are in: name, xml:id
        self._pieces: list[str] = []  # characters since the last element began or ended
        self._in_body = 0
        self._idno = ""
        self._done: list[Returned] = []
        self._count = 0

    def doctype(self, name: str, _pubid: str | None, _system: str | None) -> None:
        refuse_doctype(name)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.removeprefix(_TEI)
        if not self._open and tag not in (f"{_TEI}TEI", f"{_TEI}teiCorpus"):
            raise UsageError(f"XML but not TEI (its root is {tag[:60]!r}); give a TEI file")
        if name == "TEI":
            self._sheet = _Sheet()
            self._count += 1
        identity = attributes.get(_ID, "")
        self._open.append((name, identity))
        self._pieces = []
        sheet = self._sheet
        if identity and self._in_body:
            sheet.places[identity] = [sheet.length, sheet.length]
        if name == "body":
            self._in_body += 1
        elif name == "span":
            sheet.spans.append(_Span(attributes))
        elif name == "idno":
            self._idno = attributes.get("type", "")

    def data(self, text: str) -> None:
        if self._in_body:
            self._sheet.text.append(text)
            self._sheet.length += len(text)
        else:
            self._pieces.append(text)
            if self._open and self._open[-1][0] == "span" and self._sheet.spans:
                self._sheet.spans[-1].pieces.append(text)

    def end(self, _tag: str) -> None:
        name, identity = self._open.pop()
        sheet = self._sheet
        if identity and self._in_body and identity in sheet.places:
            sheet.places[identity][1] = sheet.length
        said = "".join(self._pieces)
        if name == "body":
            self._in_body -= 1
        elif name == "idno" and self._idno == "document_id":
            sheet.document_id = said.strip()
        elif name in ("catDesc", "name") and self._open and self._open[-1][1]:
            sheet.names[self._open[-1][1]] = said
        elif name == "TEI":
            self._done.append(_returned(sheet, self._count))
        self._pieces = []

    def take(self) -> list[Returned]:
        """Return the documents read since the last time."""
        done, self._done = self._done, []
        return done

    def close(self) -> None:
        """End; what is read is taken already or waits to be."""


def _returned(sheet: _Sheet, number: int) -> Returned:
    document_id = sheet.document_id or f"TEI {number} of the file"
    marked, problems = [], []
    for span in sheet.spans:
        told = "".join(span.pieces)
        points = [span.attributes.get(name, "").removeprefix("#") for name in ("from", "to")]
        first, last = (sheet.places.get(point) for point in (points[0], points[1] or points[0]))
        labels = [sheet.names.get(p.removeprefix("#"), "") for p in _pointers(span, "ana")]
        labels = labels or [span.attributes.get("type") or told]
        if first is None or last is None:
            problems.append(f"span of {labels[0][:40]!r} points to no place in the text")
            continue
        coder = next(
            (sheet.names.get(p.removeprefix("#"), "") for p in _pointers(span, "resp")), ""
        )
        sure = _number(span.attributes.get("cert", ""))
        name = span.attributes.get("n", "")
        marked += [Marked(one, first[0], last[1], coder, told, sure, name) for one in labels]
    read = quote_spans(document_id, "".join(sheet.text), marked)
    return Returned(document_id, read.text, read.annotations, (*problems, *read.problems))


def _pointers(span: _Span, name: str) -> list[str]:
    return span.attributes.get(name, "").split()


def _number(value: str) -> float | None:
    """Return the number of a ``cert``; None for "high", "medium" and "low"."""
    try:
        return float(value)
    except ValueError:
        return None
