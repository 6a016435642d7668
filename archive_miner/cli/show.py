"""Records to lines of text on stdout, for people and, with JSON, for scripts."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, fields
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from archive_miner.offsets import page_of
from archive_miner.types import DECIDED

if TYPE_CHECKING:
    from archive_miner.archive import Archive
    from archive_miner.store.boundaries import StoredBoundary
    from archive_miner.store.search import Hit
    from archive_miner.types import Document, Failure, HeaderField, Passage
    from archive_miner.view.lines import ConcordanceLine, LineCount

WIDTH = 96

KEYWORD_CELLS = 72
"""A longer keyword is shown without its middle: a mention that a model found is a sentence."""

ALIGNED_LINES = 1000
"""Lines held to find the longest, where the width is in words."""

LISTED = 20
"""Documents of one file that are listed where the file is named: a screen full."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """Return text that cannot command a terminal: control characters become U+FFFD."""
    return _CONTROL.sub("\ufffd", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return text for a line of its own: no line ends, nothing that commands a terminal."""
    return printable(" ".join(text.split()))


def print_json(record: Any) -> None:
    """Print a record as one JSON object on a line."""
    _json(asdict(record))


def _json(record: object) -> None:
    click.echo(json.dumps(record, ensure_ascii=False))


def print_hits(hits: Iterable[Hit], as_json: bool) -> None:
    """Print passages with their place in the archive."""
    for hit in hits:
        if as_json:
            _json(asdict(hit))
            continue
        date = f", {hit.date}" if hit.date else ""
        click.echo(f"{hit.document_id}  {one_line(hit.path)} p. {hit.page_number}{date}")
        click.echo(_paragraph(hit.text) + "\n")


def _paragraph(text: str) -> str:
    return textwrap.fill(one_line(text), WIDTH, initial_indent="  ", subsequent_indent="  ")


def print_concordance(lines: Iterable[ConcordanceLine], width: int | None) -> None:
    """Print keywords in context, one a line, the keywords in one column.

    ``width`` is in columns of the terminal; None shows all there is of every line, and aligns the
    first thousand to the longest of them.
    """
    remaining = iter(lines)
    column = width or 0
    while some := list(islice(remaining, ALIGNED_LINES)):
        if width is None:
            column = max(column, *(cell_width(one_line_kept(line.left)) for line in some))
        for line in some:
            _print_line(line, column, width)


def _print_line(line: ConcordanceLine, column: int, width: int | None) -> None:
    left, right = one_line_kept(line.left), one_line_kept(line.right)
    if width is not None:
        left, right = last_cells(left, width), first_cells(right, width)
    keyword = one_line_kept(line.keyword)
    if cell_width(keyword) > KEYWORD_CELLS:
        half = KEYWORD_CELLS // 2
        keyword = f"{first_cells(keyword, half - 2)} … {last_cells(keyword, half - 1)}"
    place = f"{one_line(line.document_id)} p.{line.page_number} {one_line(line.date or '')}"
    if line.crop:
        place = f"{place.rstrip()} {one_line(line.crop)}"
    before = " " * (column - cell_width(left)) + left
    after = right + " " * ((width or 0) - cell_width(right))
    click.echo(f"{before}[{keyword}]{after}  {place.rstrip()}")


def one_line_kept(text: str) -> str:
    """Return text for a line of its own, the blanks at its ends kept."""
    return printable(re.sub(r"\s+", " ", text))


def cell_width(text: str) -> int:
    """Return how many columns of a terminal a text takes: 美 takes two, a combining accent none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def first_cells(text: str, width: int) -> str:
    """Return as much of the beginning of a text as fits into so many columns."""
    if text.isascii():
        return text[:width]
    end = taken = 0
    for end, character in enumerate(text):
        taken += cell_width(character)
        if taken > width:
            return text[:end]
    return text


def last_cells(text: str, width: int) -> str:
    """Return as much of the end of a text as fits into so many columns.

    It does not begin with an accent whose letter fell away.
    """
    if text.isascii():
        return text[max(0, len(text) - width) :]
    start, taken = len(text), 0
    while start and (taken := taken + cell_width(text[start - 1])) <= width:
        start -= 1
    while start and start < len(text) and unicodedata.combining(text[start]):
        start += 1
    return text[start:]


def print_counts(counts: Iterable[LineCount]) -> None:
    """Print a table of values with the lines and documents that have them."""
    click.echo("    lines  documents  value")
    for one in counts:
        value = "(none)" if one.value is None else one_line(one.value)
        click.echo(f"{one.lines:9d}  {one.documents:9d}  {value}")


def print_found(archive: Archive, name: str, with_text: bool) -> None:
    """Print the document that a name means, or a line for each of several in one file."""
    alias = archive.alias(name)
    if alias is not None and alias.document_id is not None:
        click.echo(f"{name}: {alias.reason}: {alias.document_id}", err=True)
    documents = archive.find(name)
    if len(documents) == 1:
        _print_document(archive, documents[0], with_text)
        return
    for document in documents[:LISTED]:
        click.echo(f"{document.document_id}  {one_line(archive.citation(document))}")
    shown = f"the first {LISTED} of " if len(documents) > LISTED else ""
    click.echo(f"{one_line(name)}: {shown}{len(documents)} documents; show one by its id", err=True)


def _print_document(archive: Archive, document: Document, with_text: bool) -> None:
    """Print a document's header, score, strongest passages and mentions."""
    document_id = document.document_id
    path = archive.path_of(document)
    pages = f"p. {document.first_page}" + (
        f"–{document.last_page}" if document.last_page > document.first_page else ""
    )
    click.echo(f"{document_id}  {one_line(path)} {pages}")
    _print_header(document)
    click.echo(_paragraph(archive.citation(document)))
    passages = {p.passage_id: p for p in archive.passages(document_id)}
    _print_scores(archive, document, passages)
    _print_mentions(archive, document)
    if with_text:
        click.echo("\n" + printable(document.text))


def _print_header(document: Document) -> None:
    """Print the fields of a header, each with its page where the text says it."""
    read = {field.name: field for field in document.fields}
    columns = [field.name for field in fields(document.header)]
    for name in columns:
        value = getattr(document.header, name)
        if value is not None:
            _print_field(document, name, str(value), read.get(name))
    for field in document.fields:
        if field.name not in columns:
            _print_field(document, field.name, field.value, field)


def _print_field(document: Document, name: str, value: str, field: HeaderField | None) -> None:
    page = "" if field is None or field.start is None else f"  p. {page_of(document, field.start)}"
    click.echo(f"  {name.replace('_', ' '):17} {one_line(value)}{page}")


def _print_scores(archive: Archive, document: Document, passages: dict[str, Passage]) -> None:
    for score in archive.scores(document.document_id):
        bounds = f"{score.lower:.2f}–{score.upper:.2f}"
        click.echo(f"\n{score.label} {score.value:.2f} ({bounds}), {score.model}")
        for piece in sorted(score.evidence, key=lambda e: -e.contribution)[:5]:
            passage = passages.get(piece.passage_id)
            if passage is None or piece.contribution <= 0:
                continue
            click.echo(f"  {piece.contribution:+.2f} log-odds, p. {passage.page_number}")
            click.echo(_paragraph(document.text[passage.start : passage.end]))


def _print_mentions(archive: Archive, document: Document) -> None:
    mentions = [m for m in archive.mentions(document.document_id) if m.confidence >= DECIDED]
    counts = Counter(m.label for m in mentions)
    click.echo("\nmentions: " + (", ".join(f"{k} {n}" for k, n in counts.most_common()) or "none"))
    for mention in mentions:
        text = " ".join(document.text[mention.start : mention.end].split())
        label = f"{mention.label}.{mention.subtype}" if mention.subtype else mention.label
        shown = textwrap.shorten(printable(text), 60, placeholder=" …")
        click.echo(f"  {mention.confidence:.2f}  {label:45} {shown}")
        if mention.polarity is not None:
            said = (mention.polarity, mention.modality, mention.voice, mention.stance)
            named = ", ".join(
                f"{one_line(a.name)} ({' '.join(filter(None, (a.code, a.role)))})"
                for a in mention.actors
            )
            click.echo(f"        {' · '.join(map(str, said))}" + (f"; {named}" if named else ""))


def print_boundaries(boundaries: Iterable[StoredBoundary], as_json: bool) -> None:
    """Print doubtful boundaries, each with its place, its line and its cues.

    The names of the JSON are the columns that ``segment --corrections`` reads.
    """
    for found in boundaries:
        boundary = found.boundary
        if as_json:
            record = {
                "path": found.path,
                "page_number": boundary.page_number,
                "start": boundary.start,
                "line": found.line,
                "is_boundary": int(boundary.kept),
                "confidence": round(boundary.confidence, 3),
                "cues": boundary.cues,
            }
            _json(record)
            continue
        ruling = "begins" if boundary.kept else "goes on"
        place = f"{one_line(found.path)} p. {boundary.page_number}"
        click.echo(f"{boundary.confidence:.2f}  {ruling:7}  {place}")
        click.echo(f"  {textwrap.shorten(one_line(found.line), WIDTH - 2, placeholder=' …')}")
        click.echo(_paragraph("cues: " + (", ".join(boundary.cues) or "none")))


def print_status(archive: Archive, as_json: bool) -> None:
    """Print how much of the archive is done."""
    status = asdict(archive.status())
    if as_json:
        _json(status)
        return
    for name, count in status.items():
        click.echo(f"{name.replace('_', ' '):22} {count:9d}")


def print_failures(failures: Iterable[Failure], as_json: bool) -> None:
    """Print what could not be done, one a line."""
    for failure in failures:
        if as_json:
            _json(asdict(failure))
        else:
            item = f" [{failure.item}]" if failure.item else ""
            click.echo(
                f"{failure.stage}\t{one_line(failure.path)}{item}\t{one_line(failure.reason)}"
            )
