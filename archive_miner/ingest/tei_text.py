"""The text of a TEI file, page by page, as its page breaks cut it.

In: elements, without the namespace of TEI, in reading order. Out: sheets with their text and
marks. Notes are kept until the end of a document and written at its foot, marked as footnotes.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive_miner.ingest.tei_header import EDITORS_READINGS, name_of
from archive_miner.text.printed import as_printed
from archive_miner.types import Mark, Page

_BLOCKS = frozenset(
    {"head", "p", "dateline", "opener", "closer", "salute", "signed", "seg", "item", "row"}
    | {"list", "quote", "label", "table", "div", *(f"div{n}" for n in range(8))}
    | {"ab", "address", "byline", "docDate", "lg", "postscript", "sp", "trailer"}
    | {"text", "body", "floatingText"}
)
"""Elements that begin and end a paragraph."""

_LINES = frozenset({"lb", "l", "addrLine"})
"""Elements that begin a line."""

_NOT_THE_TEXT = frozenset({"fw", "rdg", "del", "figDesc", "teiHeader"})
"""The head and number of a printed page, other witnesses' readings, what the writer struck out, the
editors' words for a picture."""


@dataclass(slots=True)
class Sheet:
    """A page being written."""

    pieces: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    length: int = 0
    pending: str = ""  # white space owed before the next text

    def write(self, text: str) -> None:
        """Write a text, its runs of white space as one blank."""
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
class Writer:
    """The pages of a file being written, in order."""

    sheets: list[Sheet] = field(default_factory=lambda: [Sheet()])
    notes: list[tuple[str, ET.Element]] = field(default_factory=list)
    sources: list[ET.Element] = field(default_factory=list)

    @property
    def sheet(self) -> Sheet:
        """The page in hand."""
        return self.sheets[-1]

    def element(self, node: ET.Element) -> None:
        """Write an element's text, keeping its notes for the end of the document."""
        name = name_of(node)
        if name == "pb":
            self.break_page()
            return
        if name == "choice":  # the text as printed, not the editors' reading of it
            for child in node:
                if child.tag not in EDITORS_READINGS:
                    self.element(child)
            return
        if name == "note" and node.get("rend") != "inline":
            if node.get("type") == "source":
                self.sources.append(node)
            else:
                self.notes.append((node.get("n", ""), node))
            return
        if name in _NOT_THE_TEXT:
            return
        block = name in _BLOCKS or name == "note"
        if block:
            self.sheet.owe("\n\n")
        elif name in _LINES and node.get("break") != "no":
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
        """Begin a page, unless the one in hand is still empty."""
        if self.sheet.length:
            self.sheets.append(Sheet())

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


def _note_text(node: ET.Element) -> str:
    """Return the text of a note, its paragraphs and lines set apart by a blank."""
    pieces = [node.text or ""]
    for child in node:
        name = name_of(child)
        gap = " " if name in _BLOCKS or name in _LINES else ""
        pieces += [gap, _note_text(child), gap, child.tail or ""]
    return "".join(pieces)


def write_pages(writer: Writer, source_id: str) -> Iterator[Page]:
    """Yield the sheets of a writer as pages."""
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
