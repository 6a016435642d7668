"""TEI file to pages and divisions, in the dialect of *Foreign Relations of the United States*.

In: the path of an XML file. Out: pages as the edition's page breaks cut them, and divisions, the
documents the edition marks out with the date and place it states. Notes are set at the foot of
the document they belong to and marked as footnotes. Front matter and indexes make no pages.
Read with the standard library's parser, which fetches nothing and bounds entity expansion.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from archive_miner.errors import SourceError
from archive_miner.text.printed import as_printed
from archive_miner.types import DatePrecision, Division, Header, Mark, Page

_TEI = "{http://www.tei-c.org/ns/1.0}"

_BLOCKS = frozenset(
    {"head", "p", "dateline", "opener", "closer", "salute", "signed", "seg", "item", "row"}
    | {"list", "quote", "label", "table", "div"}
)
"""Elements that begin and end a paragraph."""

_EDITORS_READINGS = frozenset({f"{_TEI}corr", f"{_TEI}reg", f"{_TEI}expan"})
"""Inside a choice, what the editors would read: <sic>teh</sic><corr>the</corr>."""

_ENCLOSED = frozenset({"attachment", "enclosure", "document"})
"""Elements, or types of division, that hold another paper: its dateline is not the document's."""

_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_PRECISION: dict[int, DatePrecision] = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True, slots=True)
class TeiReading:
    """All that a TEI file gives."""

    pages: tuple[Page, ...]
    divisions: tuple[Division, ...]


@dataclass(slots=True)
class _Sheet:
    """A page being written."""

    pieces: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    length: int = 0
    pending: str = ""  # white space owed before the next text

    def write(self, text: str) -> None:
        squeezed = re.sub(r"\s+", " ", as_printed(text))
        if not squeezed.strip():
            self.owe(" " if squeezed else "")
            return
        if squeezed[0] == " ":
            self.owe(" ")
        if self.length:
            self._put(self.pending)
        self.pending = ""
        self._put(squeezed.strip(" "))
        if squeezed[-1] == " ":
            self.owe(" ")

    def owe(self, space: str) -> None:
        """Remember the widest space asked for: a paragraph break swallows blanks."""
        if len(space) > len(self.pending) or (space.startswith("\n") and self.pending == " "):
            self.pending = space

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)


@dataclass(slots=True)
class _Writer:
    """The pages of a file being written, in order."""

    sheets: list[_Sheet] = field(default_factory=lambda: [_Sheet()])
    notes: list[tuple[str, ET.Element]] = field(default_factory=list)
    sources: list[ET.Element] = field(default_factory=list)

    @property
    def sheet(self) -> _Sheet:
        return self.sheets[-1]

    def element(self, node: ET.Element) -> None:
        """Write an element's text, keeping its notes for the end of the document."""
        name = node.tag.removeprefix(_TEI) if isinstance(node.tag, str) else ""
        if name == "pb":
            self.break_page()
            return
        if name == "choice":  # the text as printed, not the editors' reading of it
            for child in node:
                if child.tag not in _EDITORS_READINGS:
                    self.element(child)
            return
        if name == "note" and node.get("rend") != "inline":
            if node.get("type") == "source":
                self.sources.append(node)
            else:
                self.notes.append((node.get("n", ""), node))
            return
        block = name in _BLOCKS or name == "note"
        if block:
            self.sheet.owe("\n\n")
        elif name == "lb":
            self.sheet.owe("\n")
        elif name == "cell":
            self.sheet.owe(" ")
        self.sheet.write(node.text or "")
        for child in node:
            self.element(child)
            self.sheet.write(child.tail or "")
        if block:
            self.sheet.owe("\n\n")
            self.flush_sources()

    def break_page(self) -> None:
        if self.sheet.length:
            self.sheets.append(_Sheet())

    def flush_sources(self) -> None:
        """Write the source note of a head under it, where header parsers look for it."""
        sources, self.sources = self.sources, []
        for node in sources:
            self._note("", node)

    def flush_notes(self) -> None:
        """Write the notes met so far as paragraphs, marked as footnotes."""
        notes, self.notes = self.notes, []
        for number, node in notes:
            self._note(number, node)

    def _note(self, number: str, node: ET.Element) -> None:
        sheet = self.sheet
        sheet.owe("\n\n")
        text = re.sub(r"\s+", " ", _note_text(node)).strip()
        if text:
            sheet.write(f"{number}. {text}" if number not in ("", "0") else text)
            start = sheet.length - len(sheet.pieces[-1])
            sheet.marks.append(Mark(start, sheet.length, "footnote"))
        sheet.owe("\n\n")


def read_tei(path: Path, source_id: str) -> TeiReading:
    """Return the pages and divisions of a TEI file; raises SourceError when it is none."""
    try:
        root = ET.parse(path).getroot()  # noqa: S314 (expat bounds entities and fetches nothing)
    except (ET.ParseError, ValueError, LookupError) as error:
        # ValueError and LookupError: encodings that expat or Python do not know
        raise SourceError(f"{path}: not well-formed XML ({error}); mend it") from error
    try:
        return _read_root(root, path, source_id)
    except RecursionError as error:
        raise SourceError(f"{path}: XML nested too deep to be an edition; look at it") from error


def _read_root(root: ET.Element, path: Path, source_id: str) -> TeiReading:
    if root.tag != f"{_TEI}TEI":
        raise SourceError(f"{path}: XML but not TEI (its root is {root.tag!r}); only TEI is read")
    body = root.find(f"{_TEI}text/{_TEI}body")
    if body is None:
        raise SourceError(f"{path}: TEI without a text body; nothing to read")
    writer = _Writer()
    divisions = list(_divisions(writer, body))
    if not divisions:  # another dialect: the whole body is one document
        divisions = [_division(writer, body)]
    written = (d for d in divisions if (d.first_page, d.start) < (d.last_page, d.end))
    if len(writer.sheets) > 1 and not writer.sheet.length:
        writer.sheets.pop()  # a page break closed the text
    return TeiReading(tuple(_pages(writer, source_id)), tuple(written))


def _divisions(writer: _Writer, parent: ET.Element) -> Iterator[Division]:
    """Write the outermost divisions of type document (enclosures stay inside theirs).

    Of what stands between them only the page breaks count.
    """
    for node in parent:
        if node.tag == f"{_TEI}div" and node.get("type") == "document":
            yield _division(writer, node)
        elif node.tag == f"{_TEI}div":
            yield from _divisions(writer, node)
        elif next(node.iter(f"{_TEI}pb"), None) is not None:
            writer.break_page()


def _division(writer: _Writer, node: ET.Element) -> Division:
    sheet = writer.sheet
    sheet.owe("\n\n")
    first, length = len(writer.sheets), sheet.length
    start = length + (len(sheet.pending) if length else 0)
    writer.element(node)
    writer.flush_notes()
    if sheet.length == length and first < len(writer.sheets):
        first, start = first + 1, 0  # the document opens with a page break
    last = len(writer.sheets)
    if last > first and not writer.sheet.length:
        last -= 1  # and this one closes with one
    return Division(first, start, last, writer.sheets[last - 1].length, _header(node))


def _note_text(node: ET.Element) -> str:
    """Return the text of a note, its paragraphs and lines set apart by a blank."""
    pieces = [node.text or ""]
    for child in node:
        name = child.tag.removeprefix(_TEI) if isinstance(child.tag, str) else ""
        gap = " " if name in _BLOCKS or name == "lb" else ""
        pieces += [gap, _note_text(child), gap, child.tail or ""]
    return "".join(pieces)


def _own_dateline(node: ET.Element) -> ET.Element | None:
    """Return the first dateline of a document that is not one of its enclosures' or quotations'."""
    for child in node:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "dateline":
            return child
        if name == "quote" or name in _ENCLOSED or child.get("type") in _ENCLOSED:
            continue
        found = _own_dateline(child)
        if found is not None:
            return found
    return None


def _iso_date(stated: str) -> str | None:
    """Return the date that an attribute starts with, or None where no calendar has it."""
    match = _ISO_DATE.match(stated)
    if match is None:
        return None
    try:
        date.fromisoformat(match.group() + "-01-01"[len(match.group()) - 4 :])
    except ValueError:
        return None  # "1953-13-45"
    return match.group()


def _header(node: ET.Element) -> Header:
    """Return what the edition states in attributes; names are left to the header parser."""
    dateline = _own_dateline(node)
    if dateline is None:
        return Header()
    place = dateline.find(f".//{_TEI}placeName")
    when = dateline.find(f".//{_TEI}date")
    stated = "" if when is None else when.get("when") or when.get("notBefore") or ""
    day = _iso_date(stated)
    name = None if place is None else re.sub(r"\s+", " ", "".join(place.itertext())).strip()
    return Header(
        date=day, date_precision=_PRECISION[len(day)] if day else None, place=name or None
    )


def _pages(writer: _Writer, source_id: str) -> Iterator[Page]:
    for number, sheet in enumerate(writer.sheets, 1):
        text = "".join(sheet.pieces)
        yield Page(
            source_id,
            number,
            0.0,
            0.0,
            text,
            "native" if text else "none",
            1.0,
            "eng",
            "text of the edition",
            marks=tuple(sheet.marks),
        )
