"""Put documents together from pages: text, parts and header.

In: a source and its pages in order, or the divisions the source itself states, and readers'
corrections. Out: Documents in order, one at a time, and the boundaries between them. Holds the
pages of the document in hand and the two ahead, never a volume. Knows nothing of stores; the
telling of furniture and boundaries is done by its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Literal

from archive_miner.naming import Namer
from archive_miner.offsets import PageSpan, join_parts
from archive_miner.segment.boundaries import Reading, find_boundaries
from archive_miner.segment.corrections import rulings_on
from archive_miner.segment.dates import PartialDate, date_without_year, find_yearless, first_date
from archive_miner.segment.dating import settle
from archive_miner.segment.furniture import Line, ReadPage, read_pages
from archive_miner.segment.header import read_header
from archive_miner.segment.heading import HEADING_LINES
from archive_miner.segment.heads import HeadLines
from archive_miner.segment.note_marks import leave_out_marks, mark_spans, without
from archive_miner.segment.sheets import cut_sheets, notes_follow, without_notes
from archive_miner.text.line_ends import Spellings, count_spellings, find_line_ends
from archive_miner.types import (
    Boundary,
    Correction,
    Division,
    Document,
    Header,
    HeaderField,
    Page,
    Part,
    Source,
)

VERSION = "5"
"""Of this stage: raised when its rows would come out differently, so that they are made anew."""

SEAM = 60
"""Characters either side of a page's end that a word broken there may take."""

HEADER_CHARACTERS = 4_000
"""How much of a document's opening the header is read from."""


def segment_pages(
    source: Source, pages: Iterable[Page], split: Literal["auto", "never"]
) -> Iterator[Document]:
    """Yield the documents of a file in the order of its pages, as no reader has corrected them."""
    for found in segment_source(source, pages, split):
        if isinstance(found, Document):
            yield found


NEIGHBOURS_YEAR = 0.4
"""Confidence in a year that is only that of the document before."""


def segment_source(
    source: Source,
    pages: Iterable[Page],
    split: Literal["auto", "never"],
    corrections: Sequence[Correction] = (),
) -> Iterator[Document | Boundary]:
    """Yield the documents of a file in the order of its pages and, before each, its boundaries.

    Boundaries that were turned down come too. ``split="never"`` makes the whole file one document,
    whatever the corrections say. A plain text file in which one document is found has its text as
    it stands there, but for the hyphens of broken words and the form feeds.
    """
    if source.media_type == "text/plain":
        yield from _segment_text(source, tuple(pages), split, corrections)
        return
    yield from _segment(source, _runs(pages, split, corrections))


def _segment(
    source: Source, runs: Iterable[Run | Boundary], page_of: Callable[[int], int] = int
) -> Iterator[Document | Boundary]:
    """Make documents of runs, in their order, and hand on the boundaries.

    ``page_of`` returns the page of the file, after which documents are called, of one of the runs.
    """
    namer = Namer()
    before: str | None = None
    for run in runs:
        if isinstance(run, Boundary):
            yield run
            continue
        document = _document(source, namer, run, page_of)
        if document is not None:
            if document.header.date is None and before is not None:
                document = give_year(document, before)
            elif document.header.date is not None:
                before = document.header.date
            yield document


HALF_YEAR_MONTHS = 6
"""A date so many months earlier in the year than the one before it is of the next year."""


def give_year(document: Document, before: str) -> Document:
    """Return a document whose date was printed without a year with that of the one before it.

    ``before`` is that one's date; after "1953-12-30" a "January 2" is of 1954. Boxes and editions
    are filed by date. The day is known and the year is not, which an ISO prefix
    cannot say; so the date is that of the year alone, and ``date_printed`` keeps the day. Near
    misses: a date that cannot be ("31 June 1953", which bears its year), no date at all. Of two
    figures ("7/7/14") the neighbour tells the century, and the day is known.
    """
    printed = next((f for f in document.fields if f.name == "date_printed"), None)
    if printed is None:
        return document
    year = int(before[:4])
    short = first_date(printed.value)
    if short is not None and short.choices:
        head = document.text[:HEADER_CHARACTERS].split("\n")[:HEADING_LINES]
        return _with_date(document, printed, settle(short, head, document.text, year))
    if find_yearless(printed.value) is None:
        return document
    dated = date_without_year(printed.value, year)
    if dated is not None and dated.iso is not None and len(before) > 4:
        year += int(before[5:7]) - int(dated.iso[5:7]) >= HALF_YEAR_MONTHS
    return _with_date(document, printed, PartialDate(0, 0, str(year), "year", NEIGHBOURS_YEAR))


def _with_date(document: Document, printed: HeaderField, date: PartialDate) -> Document:
    """Return a document with a date that its neighbour has given, where that gives any."""
    if date.iso is None:
        return document
    stated = replace(printed, name="date", value=date.iso, confidence=NEIGHBOURS_YEAR)
    header = replace(document.header, date=date.iso, date_precision=date.precision)
    return replace(document, header=header, fields=(*document.fields, stated))


def documents_from_divisions(
    source: Source, divisions: Sequence[Division], pages: Iterable[Page]
) -> Iterator[Document]:
    """Yield the documents a source marks out itself (TEI), with the headers it states.

    Divisions and pages come in reading order. What the source does not state of a header is read
    from the document's opening, as in a file without markup.
    """
    held: dict[int, Page] = {}
    stream = iter(pages)
    namer = Namer()
    for division in divisions:
        for number in [n for n in held if n < division.first_page]:
            del held[number]
        while division.last_page not in held:
            page = next(stream, None)
            if page is None:
                break
            if page.number >= division.first_page:
                held[page.number] = page
        numbers = [n for n in range(division.first_page, division.last_page + 1) if n in held]
        spans: list[PageSpan] = []
        for number in numbers:
            low = division.start if number == division.first_page else 0
            high = division.end if number == division.last_page else len(held[number].text)
            spans.append((number, low, high))
        texts = {n: held[n].text for n in numbers}
        text, parts = _copy(texts, spans)
        read, read_fields = read_header(text[:HEADER_CHARACTERS], whole=text)
        header = _filled(division.header, read)
        yield Document(
            document_id=namer.document(source.source_id, division.first_page, text),
            source_id=source.source_id,
            first_page=division.first_page,
            last_page=division.last_page,
            header=header,
            text=text,
            parts=parts,
            fields=tuple(_stated_fields(division.header, header, read_fields)),
        )


def _segment_text(
    source: Source,
    pages: Sequence[Page],
    split: Literal["auto", "never"],
    corrections: Sequence[Correction],
) -> Iterator[Document | Boundary]:
    """Yield the documents of a plain text file and their boundaries.

    Where nothing says that it holds several, and no form feed that it was printed, it is one
    document with all that stands in it, banners and counters too.
    """
    sheets = cut_sheets(pages)
    heading = without_notes if notes_follow(pages) else None
    runs = list(_runs(sheets.pages, split, sheets.corrections(corrections), heading))
    if len(pages) == 1 and sum(not isinstance(run, Boundary) for run in runs) < 2:
        yield from (sheets.boundary(run) for run in runs if isinstance(run, Boundary))
        yield from _plain(source, pages[0])
        return
    for found in _segment(source, runs, sheets.page_of):
        if isinstance(found, Boundary):
            yield sheets.boundary(found)
        else:
            yield sheets.document(found)


def _plain(source: Source, page: Page) -> Iterator[Document]:
    """Yield the one document of a plain text file of one page."""
    text, parts = _copy({page.number: page.text}, [(page.number, 0, len(page.text))])
    header, read_fields = read_header(text[:HEADER_CHARACTERS], whole=text)
    yield Document(
        document_id=Namer().document(source.source_id, page.number, text),
        source_id=source.source_id,
        first_page=page.number,
        last_page=page.number,
        header=header,
        text=text,
        parts=parts,
        fields=read_fields,
    )


Run = list[tuple[ReadPage, int, int]]
"""The pages of one document, each with the stretch of its text that belongs to it."""


def _runs(
    pages: Iterable[Page],
    split: Literal["auto", "never"],
    corrections: Sequence[Correction],
    heading: Callable[[ReadPage], ReadPage] | None = None,
) -> Iterator[Run | Boundary]:
    """Yield, document by document, the stretches of pages that belong together.

    Each boundary, kept or not, comes as soon as it is found. ``heading`` returns of a page what
    documents can begin with.
    """
    run: Run = []
    state = Reading()
    before: ReadPage | None = None
    for read in read_pages(pages):
        cuts: list[Boundary] = []
        if split == "auto":
            shown = heading(read) if heading else read
            cuts = find_boundaries(shown, before, state, rulings_on(read, corrections))
            yield from cuts
        low = 0
        top = read.body[0].start if read.body else 0
        for cut in cuts:
            if not cut.kept:
                continue
            at = 0 if cut.start == top else cut.start  # furniture over a heading goes with it
            if at > low or (run and at == 0):
                if at > low:
                    run.append((read, low, at))
                yield run
                run = []
            low = at
        run.append((read, low, len(read.page.text)))
        before = read
    if run:
        yield run


def _document(
    source: Source, namer: Namer, run: Run, page_of: Callable[[int], int]
) -> Document | None:
    """Make a document of its stretches; None where they hold no text at all."""
    spans: list[PageSpan] = []
    texts: dict[int, str] = {}
    for read, low, high in run:
        texts[read.page.number] = read.page.text
        spans.extend(_body_spans(read, low, high))
    if not spans:
        return None
    pages = [read.page for read, _, _ in run]
    text, parts = leave_out_marks(*_copy(texts, spans), pages)
    first, low, high = run[0]
    # only of pages the document has to itself: in an edition the line may be its neighbour's
    whole = [r for r, a, b in run if a == 0 and b == len(r.page.text)]
    banners = tuple(r.banner for r in whole if r.banner)
    opening = without(first.page.text, mark_spans(first.page), low, high)[:HEADER_CHARACTERS]
    record = "\n".join(r.record for r, _, _ in run if r.record)
    header, read_fields = read_header(
        text[:HEADER_CHARACTERS], opening, banners[:2], record, text, _heads(run)
    )
    return Document(
        document_id=namer.document(source.source_id, page_of(run[0][0].page.number), text),
        source_id=source.source_id,
        first_page=run[0][0].page.number,
        last_page=run[-1][0].page.number,
        header=header,
        text=text,
        parts=parts,
        fields=read_fields,
    )


def _heads(run: Run) -> HeadLines:
    """Return the lines at a document's opening as its pages have read them."""
    return HeadLines({line.text: line.head for read, _, _ in run[:2] for line in read.body})


def _body_spans(read: ReadPage, low: int, high: int) -> Iterator[PageSpan]:
    """Yield the runs of lines of a page that are text, between the runs that are furniture."""
    run: list[Line] = []
    for line in read.lines:
        if line.start < low or line.end > high:
            continue
        if line.kind is None:
            run.append(line)
        elif run:
            yield read.page.number, run[0].start, run[-1].end
            run = []
    if run:
        yield read.page.number, run[0].start, run[-1].end


def _copy(texts: dict[int, str], spans: Sequence[PageSpan]) -> tuple[str, tuple[Part, ...]]:
    """Copy spans into a document's text, as the hyphens at the ends of lines and pages ask."""
    spellings = count_spellings("\n".join(texts[number][low:high] for number, low, high in spans))
    pieces: list[PageSpan] = []
    glue: list[str] = []
    left: PageSpan | None = None
    for number, low, high in spans:
        between, at = "", low
        if left is not None:
            between, end, at = _between(texts, left, (number, low, high), spellings)
            last, begin, _ = pieces[-1]
            pieces[-1] = (last, begin, end)
        for left_out, after in find_line_ends(texts[number], at, high, spellings):
            pieces.append((number, at, left_out))
            glue.append(between)
            between, at = "", after
        pieces.append((number, at, high))
        glue.append(between)
        left = (number, low, high)
    return join_parts(texts, pieces, glue)


def _between(
    texts: dict[int, str], left: PageSpan, right: PageSpan, spellings: Spellings
) -> tuple[str, int, int]:
    """Return what stands between two runs of text: nothing, a line feed, or a blank line.

    With it where the left run ends and the right one begins: a word broken between them leaves out
    its hyphen.
    """
    number, low, high = left
    before = texts[number][low:high].rstrip()
    after = texts[right[0]][right[1] : right[2]].lstrip()
    end, start = low + len(before), right[2] - len(after)
    seam = f"{before[-SEAM:]}\n{after[:SEAM]}"
    for left_out, go_on in find_line_ends(seam, 0, len(seam), spellings):
        if left_out <= len(before[-SEAM:]) < go_on:
            return "", end - len(before[-SEAM:]) + left_out, start
    if before[-1:] not in '.?!:"”)]' or after[:1].islower():
        return "\n", high, right[1]
    lines = before.split("\n")
    widest = max((len(line) for line in lines[-12:]), default=0)
    closes = len(lines[-1]) < 0.75 * widest
    opens = re.match(r"(?:\(?\w{1,3}[.)]\s|[A-Z]\w+:)", after) is not None
    return "\n\n" if closes or opens else "\n", high, right[1]


def _filled(stated: Header, read: Header) -> Header:
    """Fill the gaps of a header that the source states from one read off the page."""
    gaps = {
        field.name: getattr(read, field.name)
        for field in fields(Header)
        if getattr(stated, field.name) in (None, "other")
    }
    if stated.date is not None:
        gaps.pop("date_precision", None)
    return replace(stated, **gaps)


def _stated_fields(
    stated: Header, header: Header, read: Sequence[HeaderField]
) -> Iterator[HeaderField]:
    """Yield the fields of a header that the source states in part.

    A stated value has a span only where the page says the same.
    """
    dated = stated.date is None
    by_name = {field.name: field for field in read}
    for name in (field.name for field in fields(Header) if field.name != "date_precision"):
        value, found = getattr(header, name), by_name.get(name)
        if value in (None, "other"):
            continue
        if found is not None and found.value == value:
            yield found
        else:
            yield HeaderField(name, value, None, None, 1.0)
    names = {field.name for field in fields(Header)}
    agreed = dated or ("date" in by_name and by_name["date"].value == stated.date)
    kept = {"date_printed": dated, "date_doubt": agreed}
    yield from (f for f in read if f.name not in names and kept.get(f.name, True))
