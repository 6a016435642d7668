"""Annotations out of an archive and back: documents joined with what is said of them.

Comes in: a store, files. Goes out: files, and annotations at their place in the archive's own text,
with a line for each that has none. What readers marked is kept in the archive; nothing else is
written there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Literal, get_args

from archive_miner.citation import citation, read_holding, title
from archive_miner.codebook.appendix import code_guid
from archive_miner.codebook.load import default_codebook_path, load_codebook
from archive_miner.errors import UsageError
from archive_miner.exchange.anchor import Anchored, anchor, fold
from archive_miner.exchange.annotations import (
    TAGGER,
    Annotated,
    Annotation,
    Code,
    Returned,
    join_label,
    quote,
)
from archive_miner.exchange.docbin import read_docbin, write_docbin
from archive_miner.exchange.labels import (
    SPAN_COLUMNS,
    CodedReading,
    code_passages,
    divide_readings,
    passage_columns,
    span_rows,
)
from archive_miner.exchange.prodigy import read_prodigy, write_prodigy
from archive_miner.exchange.qdpx import write_qdpx
from archive_miner.exchange.qdpx_read import read_qdpx
from archive_miner.exchange.tables import Table, disarm
from archive_miner.exchange.tei import read_tei, write_tei
from archive_miner.exchange.web_annotations import read_web_annotations, write_web_annotations
from archive_miner.offsets import locate, overlap
from archive_miner.store.store import Store
from archive_miner.studies.decisions import anchor_of, find_placement, settle_anchors
from archive_miner.types import (
    DECIDED,
    Anchor,
    Decision,
    Document,
    Former,
    Mention,
    Page,
    Placement,
)

Form = Literal["docbin", "prodigy", "web-annotations", "tei", "qdpx"]
FORMS: tuple[Form, ...] = get_args(Form)

_SUFFIXES: dict[str, Form] = {
    ".spacy": "docbin",
    ".jsonl": "prodigy",
    ".json": "web-annotations",
    ".jsonld": "web-annotations",
    ".xml": "tei",
    ".tei": "tei",
    ".qdpx": "qdpx",
}

LARGEST_FILE_BYTES = 1 << 30
"""Of the formats that are read as a whole (DocBin, JSON-LD)."""

LONGEST_LINE_CHARACTERS = 64 << 20
"""Of JSON Lines: a document of ten thousand pages."""

SHOWN_CHARACTERS = 50


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file of annotations came to.

    ``found`` are the annotations of each document at their place, ``moved`` how many were found
    by their words alone, ``misfits`` a line for each thing that does not fit the archive.
    ``readings`` say who read what, ``unread`` are documents that nobody marked; ``table`` holds the
    labels that follow, a row for each passage read, or for each span.
    """

    found: dict[str, list[Annotation]]
    moved: int
    misfits: tuple[str, ...]
    readings: tuple[CodedReading, ...]
    unread: tuple[str, ...]
    table: Table


def export_annotations(
    store: Store,
    form: Form,
    path: Path,
    only: Collection[str] | None = None,
    template: str = "",
    codebook: Path | None = None,
) -> int:
    """Write documents with the mentions that stand; returns how many documents.

    ``only`` keeps some documents. ``codebook`` names the codes of a REFI-QDA project; where none
    is given they are those of the shipped one that the archive knows, and of its mentions.
    """
    counted = _Counted(_documents(store, only, template, with_boxes=form == "web-annotations"))
    if form == "docbin":
        path.write_bytes(write_docbin(counted))
    elif form == "qdpx":
        with path.open("wb") as out:
            codes = _codes(codebook or default_codebook_path())
            known = store.tags.labels()
            write_qdpx(counted, (c for c in codes if codebook or c.label in known), out)
    else:
        writers: dict[str, Callable[[Iterable[Annotated]], Iterator[str]]] = {
            "prodigy": write_prodigy,
            "web-annotations": write_web_annotations,
            "tei": write_tei,
        }
        with path.open("w", encoding="utf-8", newline="\n") as text:
            text.writelines(writers[form](counted))
    return counted.count


class _Counted:
    """Passes documents on and counts them: the writers say other things, or nothing."""

    def __init__(self, documents: Iterator[Annotated]) -> None:
        self._documents = documents
        self.count = 0

    def __iter__(self) -> Iterator[Annotated]:
        for document in self._documents:
            self.count += 1
            yield document


def _documents(
    store: Store, only: Collection[str] | None, template: str, *, with_boxes: bool
) -> Iterator[Annotated]:
    for document in store.documents.all():
        if only is not None and document.document_id not in only:
            continue
        path = store.documents.path(document.source_id)
        mentions = [m for m in store.tags.mentions(document.document_id) if m.confidence >= DECIDED]
        pages: dict[int, Page] = {}
        if with_boxes and mentions:
            first, last = document.first_page, document.last_page
            pages = {p.number: p for p in store.pages.read(document.source_id, first, last)}
        yield Annotated(
            document,
            title(document),
            path,
            citation(document, path, read_holding(path, template)),
            tuple(_annotation(document, pages, m) for m in mentions),
            tuple((s.label, s.value) for s in store.tags.scores(document.document_id)),
        )


def _annotation(document: Document, pages: dict[int, Page], mention: Mention) -> Annotation:
    exact, prefix, suffix = quote(document.text, mention.start, mention.end)
    names = ("polarity", "modality", "voice", "stance")
    said = [f"{name} {value}" for name in names if (value := getattr(mention, name))]
    note = "; ".join([f"confidence {mention.confidence:.2f}", mention.origin, *said])
    return Annotation(
        document.document_id,
        mention.label,
        mention.subtype,
        mention.start,
        mention.end,
        exact,
        TAGGER,
        note,
        round(mention.confidence, 4),
        mention.mention_id,
        prefix,
        suffix,
        tuple(locate(document, pages, mention.start, mention.end)),
    )


def _codes(path: Path) -> Iterator[Code]:
    """Yield the codes of a codebook, under the identifiers that its own export gives them."""
    book = load_codebook(path)
    for entry in book.labels:
        yield Code(entry.name, None, entry.definition, code_guid(book.name, entry.name))
        for subtype in entry.subtypes:
            guid = code_guid(book.name, entry.name, subtype.name)
            yield Code(entry.name, subtype.name, subtype.description, guid)


def form_of(file: Path, form: Form | None = None) -> Form:
    """Return the format of a file, by its name where none is said."""
    found = form or _SUFFIXES.get(file.suffix.lower())
    if found is None:
        raise UsageError(
            f"{file}: its name tells no format ({', '.join(_SUFFIXES)} do);"
            f" say --format {'|'.join(FORMS)}"
        )
    return found


def import_annotations(
    store: Store,
    file: Path,
    form: Form | None = None,
    coder: str | None = None,
    spans: bool = False,
) -> Imported:
    """Return the annotations of a file at their places in the archive's documents, and keep them.

    With a ``coder`` all are that reader's, whoever the file names; without, what the tagger made is
    not kept: it is no decision. Raises UsageError, in one line, where the file as a whole cannot be
    read.
    """
    settle_anchors(store)
    found: dict[str, list[Annotation]] = {}
    misfits: list[str] = []
    kept: list[Decision] = []
    moved = 0
    known = set(store.documents.ids())
    try:
        for returned in _read(file, form_of(file, form), known):
            name = returned.document_id
            misfits += (f"{name or file.name}: {problem}" for problem in returned.problems)
            versions = store.documents.versions(name) if name else []
            if not versions:
                count = len(returned.annotations)
                if name:
                    alias = store.documents.alias(name)
                    why = alias.reason if alias else "no document of that id here"
                    misfits.append(f"{name}: {why}; {count} spans left out")
                continue
            if name in known and returned.is_read:
                found.setdefault(name, [])
            for one in returned.annotations:
                place = _place(store, one, returned.text, versions)
                if isinstance(place, str):
                    misfits.append(f"{name}: {_shown(one)} {place}")
                    continue
                found.setdefault(place.annotation.document_id, []).append(place.annotation)
                moved += place.is_moved
                kept += _decision(place, coder, file.name)
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}; give a readable file") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: {error}; save it in UTF-8") from error
    except UsageError as error:
        told = str(error) if str(error).startswith(str(file)) else f"{file}: {error}"
        raise UsageError(told) from error
    store.decisions.keep(kept)
    readings, unread = divide_readings(found, coder)
    table = _span_table(readings) if spans else _passage_table(store, readings)
    return Imported(found, moved, tuple(misfits), tuple(readings), tuple(unread), table)


def _span_table(readings: Sequence[CodedReading]) -> Table:
    return Table(SPAN_COLUMNS, tuple(span_rows(readings)))


def _passage_table(store: Store, readings: Sequence[CodedReading]) -> Table:
    """Return a row for each passage of a document that a coder read; labels are the tool's own."""
    columns = passage_columns(readings)
    rows = (
        row
        for reading in readings
        for row in code_passages(reading, store.documents.passages(reading.document_id), columns)
    )
    return Table({disarm(name): kind for name, kind in columns.items()}, tuple(rows))


@dataclass(frozen=True, slots=True)
class _Found:
    """An annotation at its place today, whether it was looked for, and where it was made."""

    annotation: Annotation
    is_moved: bool
    anchor: Anchor


def _place(
    store: Store, one: Annotation, text: str | None, versions: Sequence[Former]
) -> _Found | str:
    """Return an annotation at its place today, or why it has none.

    It is of the text that the file holds, or that it spells: the document may have been cut or read
    otherwise since it was handed out.
    """
    then, anchored = _text_of(one, text, versions)
    if isinstance(anchored, str):
        return anchored
    made = anchored.annotation
    is_today = not then.replaced_at
    anchor_then = anchor_of(store, then.as_document(), (made.start, made.end), is_today=is_today)
    where = Placement(then.document_id, made.start, made.end)
    if not is_today:
        where = find_placement(store, then, (made.start, made.end))
    if where.document_id is None:
        return where.reason
    today = store.documents.one(where.document_id)
    if not _is_in_a_passage(store, where):
        return "stands on white space alone, in no passage"
    exact, prefix, suffix = quote(today.text, where.start, where.end)
    annotation = replace(
        made,
        document_id=today.document_id,
        start=where.start,
        end=where.end,
        exact=exact,
        prefix=prefix,
        suffix=suffix,
        confidence=one.confidence,
    )
    return _Found(annotation, anchored.is_moved or not is_today, anchor_then)


def _text_of(
    one: Annotation, text: str | None, versions: Sequence[Former]
) -> tuple[Former, Anchored | str]:
    """Return which text of a document an annotation was made in, and its place there."""
    if text is not None:
        folded = fold(text)
        same = [then for then in versions if fold(then.text) == folded]
        then = same[-1] if same else versions[-1]
        return then, anchor(one, then.text)
    tried = [(then, anchor(one, then.text)) for then in reversed(versions)]
    in_place = (pair for pair in tried if isinstance(pair[1], Anchored) and not pair[1].is_moved)
    by_words = (pair for pair in tried if isinstance(pair[1], Anchored))
    return next(in_place, None) or next(by_words, None) or tried[0]


def _is_in_a_passage(store: Store, where: Placement) -> bool:
    span = (where.start, where.end)
    passages = store.documents.passages(where.document_id or "")
    return any(overlap(span, (p.start, p.end)) for p in passages)


def _decision(found: _Found, coder: str | None, origin: str) -> Iterator[Decision]:
    one = found.annotation
    who = one.coder if coder is None else coder
    if who != TAGGER:
        yield Decision(found.anchor, "span", one.label, 1.0, who, one.subtype, one.note, origin)


def _shown(one: Annotation) -> str:
    words = " ".join(one.exact.split())
    short = words if len(words) <= SHOWN_CHARACTERS else words[:SHOWN_CHARACTERS] + " …"
    return f"{join_label(one.label, one.subtype)} {one.start} to {one.end} “{short}”"


def _read(file: Path, form: Form, known: Collection[str]) -> Iterator[Returned]:
    if form == "prodigy":
        with file.open(encoding="utf-8-sig", newline="\n") as text:
            yield from read_prodigy(_lines(text))
    elif form == "qdpx":
        with file.open("rb") as packed:
            yield from read_qdpx(packed, known)
    elif form == "tei":
        with file.open("rb") as chunks:
            yield from read_tei(iter(partial(chunks.read, 1 << 16), b""))
    else:
        if file.stat().st_size > LARGEST_FILE_BYTES:
            raise UsageError(f"larger than {LARGEST_FILE_BYTES >> 20} MiB; split it")
        data = file.read_bytes()
        if form == "docbin":
            yield from read_docbin(data)
        else:
            yield from read_web_annotations(data.decode("utf-8-sig"))


def _lines(text: IO[str]) -> Iterator[str]:
    """Yield lines, each of a size that memory holds."""
    while line := text.readline(LONGEST_LINE_CHARACTERS + 1):
        if len(line) > LONGEST_LINE_CHARACTERS:
            raise UsageError("a line of more than 64 MiB; write one task a line")
        yield line
