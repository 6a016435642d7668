"""TEI file to pages and divisions: the documents that an edition marks out.

In: the path of an XML file, P4 or P5, one text or many (a corpus, a group of texts). Out: pages as
the edition's page breaks cut them, divisions with the header the markup states, and a line for
what holds text and is no document. Notes are set at the foot of the document they belong to and
marked as footnotes. Prefaces and indexes make no pages.
Read with the standard library's parser, which fetches nothing and bounds entity expansion.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.entities import html5
from pathlib import Path
from textwrap import shorten

from archive_miner.errors import SourceError
from archive_miner.ingest.tei_header import (
    KINDS,
    Described,
    filled,
    name_of,
    own_header,
    plain_text,
    read_described,
    type_of,
)
from archive_miner.ingest.tei_text import Writer, write_pages
from archive_miner.types import Division, Header, Page

_ROOTS = frozenset({"TEI", "TEI.2", "teiCorpus", "teiCorpus.2"})
"""The second and fourth in P4, which knows no namespaces."""

_DIVISIONS = frozenset({"div", *(f"div{n}" for n in range(8))})

_MARKED = frozenset({"document", "doc"})
"""Types of an edition that marks out its documents; whatever else it holds is none."""

_OPENINGS = frozenset({"opener", "salute"})
_FRAMES = _OPENINGS | {"dateline", "closer", "signed"}
"""What only a letter or the like has of its own. Near miss, in front matter: a preface is dated and
signed at its foot."""

_SESSIONS = frozenset({"writingsession", "session"})
"""Types of the parts of one letter, each of which may open and close like a letter."""

_APPENDED = frozenset({"appendix", "annex", "enclosure", "attachment", "supplement"})
"""Types of division in back matter that hold papers rather than an index."""

_PROSE = frozenset({"p", "ab", "lg", "list", "quote", "table", "sp"})

LONGEST_TITLE = 60
"""Characters of a heading that are shown of what was left out."""

_CHARACTERS = {name[:-1]: text for name, text in html5.items() if name.endswith(";")}
"""By the names that P4 gives them in a DTD, which is not at hand: &mdash; &eacute;"""

_LEAST_SHARE = 0.5
"""Of the text of a body that its letters hold, where only their form says that they are documents.
Below it the letters are quoted in something else, which is one document: a report with a letter
printed in the middle."""


@dataclass(frozen=True, slots=True)
class TeiReading:
    """All that a TEI file gives; ``left_out`` says what holds text and was not read."""

    pages: tuple[Page, ...]
    divisions: tuple[Division, ...]
    left_out: str = ""


@dataclass(slots=True)
class _Reading:
    """A TEI file being read: what was written, and what was passed over."""

    writer: Writer = field(default_factory=Writer)
    divisions: list[Division] = field(default_factory=list)
    texts: int = 0
    empty_texts: int = 0
    described: int = 0
    strays: list[str] = field(default_factory=list)


def read_tei(path: Path, source_id: str) -> TeiReading:
    """Return the pages and divisions of a TEI file; raises SourceError when it is none."""
    parser = ET.XMLParser()  # noqa: S314 (expat bounds entities and fetches nothing)
    parser.entity.update(_CHARACTERS)
    try:
        root = ET.parse(path, parser).getroot()  # noqa: S314
    except (ET.ParseError, ValueError, LookupError) as error:
        # ValueError and LookupError: encodings that expat or Python do not know
        raise SourceError(f"{path}: not well-formed XML ({error}); mend it") from error
    try:
        return _read_root(root, path, source_id)
    except RecursionError as error:
        raise SourceError(f"{path}: XML nested too deep to be an edition; look at it") from error


def _read_root(root: ET.Element, path: Path, source_id: str) -> TeiReading:
    namespace = root.tag[: root.tag.rfind("}") + 1]
    for node in root.iter():
        if isinstance(node.tag, str):
            node.tag = node.tag.removeprefix(namespace)
    if root.tag not in _ROOTS:
        root_tag = namespace + root.tag
        raise SourceError(f"{path}: XML but not TEI (its root is {root_tag!r}); only TEI is read")
    reading = _Reading()
    _read_member(reading, root)
    if not reading.divisions:
        raise SourceError(f"{path}: {_why_empty(reading, root)}; nothing to read")
    if len(reading.writer.sheets) > 1 and not reading.writer.sheet.length:
        reading.writer.sheets.pop()  # a page break closed the text
    pages = tuple(write_pages(reading.writer, source_id))
    return TeiReading(pages, tuple(reading.divisions), _left_out(reading))


def _read_member(reading: _Reading, member: ET.Element) -> None:
    """Read a TEI element or a corpus of them, each with the header that describes it."""
    described = read_described(member.find("teiHeader"))
    reading.described += described.count
    if member.tag.startswith("TEI") and member.find("text") is None:
        reading.texts, reading.empty_texts = reading.texts + 1, reading.empty_texts + 1
    found: list[tuple[Division, ET.Element]] = []
    for child in member:
        if child.tag == "text":
            found += _read_text(reading, child)
        elif child.tag in _ROOTS:
            _read_member(reading, child)
    reading.divisions += _with_headers(found, described)


def _with_headers(
    found: Sequence[tuple[Division, ET.Element]], described: Described
) -> Iterator[Division]:
    """Yield divisions with what the markup states of each, in the document or in the header."""
    for division, node in found:
        header = described.by_id.get(_id_of(node))
        if header is None and len(found) == 1:
            header = described.sole
        own = own_header(node)
        yield replace(division, header=own if header is None else filled(header, own))


def _id_of(node: ET.Element) -> str:
    return node.get("{http://www.w3.org/XML/1998/namespace}id") or node.get("id") or ""


def _read_text(reading: _Reading, text: ET.Element) -> Iterator[tuple[Division, ET.Element]]:
    """Write the documents of a text, and of the texts it groups; yield each with its element."""
    group, body = text.find("group"), text.find("body")
    reading.writer.break_page()
    yield from _read_outside(reading, text.find("front"))
    if group is not None:
        yield from _read_group(reading, group)
    elif body is not None and _length(body):
        reading.texts += 1
        yield from _read_body(reading, body)
    else:
        reading.texts, reading.empty_texts = reading.texts + 1, reading.empty_texts + 1
    yield from _read_outside(reading, text.find("back"))


def _read_group(reading: _Reading, group: ET.Element) -> Iterator[tuple[Division, ET.Element]]:
    for child in group:
        if child.tag == "group":
            yield from _read_group(reading, child)
        elif child.tag == "text":
            yield from _read_text(reading, child)


def _read_outside(
    reading: _Reading, matter: ET.Element | None
) -> Iterator[tuple[Division, ET.Element]]:
    """Write the documents in front or back matter, of which nothing else is read."""
    if matter is None:
        return
    found = frozenset(_documents(matter, _OPENINGS))
    yield from _write_all(reading, matter, found)
    for node in matter:
        if node.tag in _DIVISIONS and type_of(node) in _APPENDED:
            reading.strays += _strays(node, found)


def _read_body(reading: _Reading, body: ET.Element) -> Iterator[tuple[Division, ET.Element]]:
    """Write the documents of a body; where none is marked out the body is one."""
    found = [] if _is_framed(body, _FRAMES) else list(_documents(body, _FRAMES))
    if not any(type_of(node) in _MARKED for node in found):
        held = sum(map(_length, found))
        if held < _LEAST_SHARE * _length(body):
            found = []
    if not found:
        yield from _write(reading, body)
        return
    yield from _write_all(reading, body, frozenset(found))
    reading.strays += _strays(body, frozenset(found))


def _documents(parent: ET.Element, frames: frozenset[str]) -> Iterator[ET.Element]:
    """Yield the outermost divisions that are documents (enclosures stay inside theirs)."""
    for node in parent:
        if node.tag not in _DIVISIONS or type_of(node) in _SESSIONS:
            continue
        if type_of(node) in KINDS:
            yield node
            continue
        inside = list(_documents(node, frames))
        is_chapter = any(type_of(one) in KINDS for one in inside)
        if _is_framed(node, frames) and not is_chapter:
            yield node
        else:
            yield from inside


def _is_framed(node: ET.Element, frames: frozenset[str]) -> bool:
    return any(child.tag in frames for child in node)


def _write_all(
    reading: _Reading, parent: ET.Element, found: frozenset[ET.Element]
) -> Iterator[tuple[Division, ET.Element]]:
    """Write some divisions below an element; of what stands between only page breaks count."""
    if not found:
        return
    for node in parent:
        if node in found:
            yield from _write(reading, node)
        elif node.tag in _DIVISIONS:
            yield from _write_all(reading, node, found)
        elif next(node.iter("pb"), None) is not None:
            reading.writer.break_page()


def _write(reading: _Reading, node: ET.Element) -> Iterator[tuple[Division, ET.Element]]:
    """Write an element as a document; yield its division, or nothing where it has no text."""
    writer = reading.writer
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
    end = writer.sheets[last - 1].length
    if (first, start) < (last, end):
        yield Division(first, start, last, end, Header()), node


def _strays(parent: ET.Element, found: frozenset[ET.Element]) -> list[str]:
    """Return the titles of the divisions with prose of their own outside the documents."""
    below = [node for node in parent.iter() if node in found]
    if not below:
        has_prose = any(node.tag in _PROSE and _length(node) for node in parent.iter())
        return [_title(parent)] if has_prose else []
    own = any(node.tag in _PROSE and _length(node) for node in parent)
    strays = [_title(parent)] if own else []
    for node in parent:
        if node.tag in _DIVISIONS and node not in found:
            strays += _strays(node, found)
    return strays


def _title(node: ET.Element) -> str:
    head = node.find("head")
    title = "" if head is None else plain_text(head)
    return shorten(title, LONGEST_TITLE, placeholder=" …") or type_of(node) or name_of(node)


def _length(node: ET.Element) -> int:
    return sum(len(text.strip()) for text in node.itertext())


def _left_out(reading: _Reading) -> str:
    """Return in one line what of a file was not read; empty where all was."""
    said = []
    if reading.empty_texts:
        said.append(f"{reading.empty_texts} of {reading.texts} texts without words in their body")
    if reading.strays:
        count = len(reading.strays)
        parts = "1 part of the text" if count == 1 else f"{count} parts of the text"
        said.append(f"{parts} outside its documents ({reading.strays[0]!r})")
    return f"left out: {'; '.join(said)}" if said else ""


def _why_empty(reading: _Reading, root: ET.Element) -> str:
    """Return in a few words why no document came of a TEI file."""
    if next(root.iter("sourceDoc"), None) is not None:
        return "TEI without a text body (it is transcribed in a sourceDoc, which is not read)"
    if reading.described:
        letters = "1 letter" if reading.described == 1 else f"{reading.described} letters"
        return f"TEI without the text of the {letters} that its header describes"
    return (
        "TEI without a text body" if next(root.iter("body"), None) is None else "TEI without text"
    )
