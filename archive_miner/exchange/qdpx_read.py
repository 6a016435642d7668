"""REFI-QDA projects (``.qdpx``) read back, from whichever tool wrote them.

In: a zip of ``project.qde`` and the texts it names, and the ids of the archive's documents. Out:
documents with the codings of each. Nothing is unpacked to disk: members are read by name, up to a
bound. Selections of pictures, sound and film, and of pages of PDF, are counted and left out.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import IO
from xml.etree.ElementTree import Element

from archive_miner.errors import UsageError
from archive_miner.exchange.annotations import Marked, Returned, quote_spans
from archive_miner.exchange.markup import parse_tree
from archive_miner.exchange.qdpx import NAMESPACE, quote_name, source_guid

_QDA = f"{{{NAMESPACE}}}"

LARGEST_PROJECT_BYTES = 512 << 20
LARGEST_SOURCE_BYTES = 64 << 20
LARGEST_TOTAL_BYTES = 2 << 30
"""What is read of a file at most: the codings of ten thousand documents make about 100 MB of XML,
and their texts 50 MB; a zip of zeros unpacks to a thousand times its size."""

DEEPEST_CODE = 30
"""Levels of codes; NVivo makes ten at most."""

Reading = tuple[str, Callable[[int], int]]
"""A text, and how positions in the file become offsets of it."""


def read_qdpx(file: IO[bytes], document_ids: Iterable[str]) -> Iterator[Returned]:
    """Yield the text sources of a project; raises UsageError where it is none or harms.

    A source is the document whose identifier it bears, or else the one its name begins with.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            members = _members(packed)
            root = parse_tree(_read(packed, members, "project.qde", LARGEST_PROJECT_BYTES))
            if root.tag != f"{_QDA}Project":
                raise UsageError(f"project.qde is no REFI-QDA project (its root is {root.tag!r})")
            ids = {source_guid(name): name for name in document_ids}
            yield from _sources(packed, members, root, ids)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UsageError(f"no zip file, or a damaged one ({error}); copy it again") from error
    except (RuntimeError, NotImplementedError) as error:  # locked, or packed in an odd way
        raise UsageError(f"cannot be unpacked ({error}); save it without a password") from error


def _members(packed: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the members by name, in small letters: tools write Sources/ and sources/.

    Raises UsageError on a name that leads out of the file, and on more than may be read.
    """
    members = {}
    for member in packed.infolist():
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
            raise UsageError(f"holds {member.filename[:80]!r}, a name that leads out of the file")
        members[name.lower()] = member
    total = sum(member.file_size for member in members.values() if _is_read(member))
    if total > LARGEST_TOTAL_BYTES:
        raise UsageError(f"unpacks to {total >> 20} MiB of text; split it")
    return members


def _is_read(member: zipfile.ZipInfo) -> bool:
    return member.filename.lower().endswith((".txt", ".qde"))


def _read(
    packed: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], name: str, most: int
) -> bytes:
    """Return a member; raises UsageError where there is none or it is larger than ``most``."""
    member = members.get(name.lower())
    if member is None:
        raise UsageError(f"holds no {name}; give a REFI-QDA project")
    with packed.open(member) as stream:
        data = stream.read(most + 1)  # whatever size the zip states
    if len(data) > most:
        raise UsageError(f"{name} unpacks to more than {most >> 20} MiB; split the project")
    return data


def _sources(
    packed: zipfile.ZipFile,
    members: Mapping[str, zipfile.ZipInfo],
    root: Element,
    ids: Mapping[str, str],
) -> Iterator[Returned]:
    codes = _codes(root)
    users = {_guid(user): user.get("name", "") for user in root.iter(f"{_QDA}User")}
    for source in root.iterfind(f"{_QDA}Sources/*"):
        kind = str(source.tag).removeprefix(_QDA)
        name = source.get("name", "")
        document_id = ids.get(_guid(source)) or (name.split() or ["a source without a name"])[0]
        texts = [source] if kind == "TextSource" else source.findall(f"{_QDA}Representation")
        others = [e for e in source if str(e.tag).endswith("Selection") and kind != "TextSource"]
        problems = [f"{len(others)} selections of a {kind} are not of text"] if others else []
        if not texts and not others:
            problems.append(f"a {kind} holds no text")
        for text in texts:
            try:
                read = _text_source(packed, members, text)
                marked = list(_marked(text, read, codes, users))
                returned = quote_spans(document_id, read[0], marked)
            except UsageError as error:
                returned = Returned(document_id, None, (), (str(error),))
            problems += returned.problems
            yield Returned(document_id, returned.text, returned.annotations, tuple(problems))
            problems = []
        if problems:
            yield Returned(document_id, None, (), tuple(problems))


def _codes(root: Element) -> dict[str, tuple[str, str]]:
    """Return label and subtype of each code by its guid; a code inside another is a subtype."""
    found: dict[str, tuple[str, str]] = {}
    top = root.iterfind(f"{_QDA}CodeBook/{_QDA}Codes/{_QDA}Code")
    waiting: list[tuple[Element, tuple[str, ...]]] = [(code, ()) for code in top]
    while waiting:
        code, above = waiting.pop()
        names = (*above, code.get("name", "").strip())
        if len(names) > DEEPEST_CODE:
            raise UsageError(f"has codes inside codes, {DEEPEST_CODE} and more deep; flatten them")
        found[_guid(code)] = (names[0], ".".join(names[1:]))
        waiting += ((child, names) for child in code.iterfind(f"{_QDA}Code"))
    return found


def _guid(element: Element, name: str = "guid") -> str:
    return (element.get(name) or "").strip("{} ").lower()


def _text_source(
    packed: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], source: Element
) -> Reading:
    """Return the text of a source, read as most of its selections' names say that it is counted."""
    content = source.find(f"{_QDA}PlainTextContent")
    if content is not None:
        text = content.text or ""
    else:
        path = source.get("plainTextPath", "")
        if not path.startswith("internal://"):
            raise UsageError(f"its text is at {path[:60]!r}, outside the file")
        name = path.removeprefix("internal://")
        inside = next((n for n in (f"sources/{name}", name) if n.lower() in members), None)
        if inside is None:
            raise UsageError(f"its text {name[:60]!r} is not in the file")
        data = _read(packed, members, inside, LARGEST_SOURCE_BYTES)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError(f"its text is not UTF-8 ({error.reason})") from error
    named = [
        (
            _position(one, "startPosition"),
            _position(one, "endPosition"),
            quote_name(one.get("name", "")),
        )
        for one in source.iterfind(f"{_QDA}PlainTextSelection")
    ]
    return max(_readings(text), key=lambda reading: _agreeing(reading, named))


def _readings(text: str) -> Iterator[Reading]:
    """Yield the ways in which tools count: code points, CR LF as one, UTF-16 units of either."""
    texts = [text] + ([text.replace("\r\n", "\n")] if "\r\n" in text else [])
    for one in texts:
        yield one, lambda place: place
    for one in texts:
        if any(character > "\uffff" for character in one):
            units = list(accumulate((1 + (c > "\uffff") for c in one), initial=0))
            offsets = {unit: offset for offset, unit in enumerate(units)}
            yield one, lambda place, offsets=offsets: offsets.get(place, -1)  # type: ignore[misc]


def _agreeing(reading: Reading, named: Iterable[tuple[int, int, str]]) -> int:
    """Return how many selections hold, so read, the words they are named after.

    Tools cut a name at lengths of their own, so that the shorter of the two decides.
    """
    text, offset = reading
    count = 0
    for first, last, name in named:
        start, end = offset(first), offset(last)
        words = quote_name(text[start:end]) if 0 <= start < end else ""
        shorter = min(len(words), len(name))
        count += shorter > 0 and words[:shorter] == name[:shorter]
    return count


def _position(selection: Element, name: str) -> int:
    try:
        return int(selection.get(name, ""))
    except ValueError:
        return -1


def _marked(
    source: Element, read: Reading, codes: Mapping[str, tuple[str, str]], users: Mapping[str, str]
) -> Iterator[Marked]:
    _, offset = read
    for selection in source.iterfind(f"{_QDA}PlainTextSelection"):
        start, end = (offset(_position(selection, f"{n}Position")) for n in ("start", "end"))
        note = selection.findtext(f"{_QDA}Description", "")
        for coding in selection.iterfind(f"{_QDA}Coding"):
            reference = coding.find(f"{_QDA}CodeRef")
            target = "" if reference is None else _guid(reference, "targetGUID")
            user = _guid(coding, "creatingUser") or _guid(selection, "creatingUser")
            coder = users.get(user, "")
            name, subtype = codes.get(target, ("", ""))
            guid = selection.get("guid")
            yield Marked(name, start, end, coder, note, None, guid, subtype or None)
