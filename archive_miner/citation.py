"""A document as a historian cites it: titles, dates, page numbers, where it is held; CSL-JSON.

In: a document, the path of its source, and how the folders of the archive are named. Out: plain
text, or a record that reference managers read. What is not known is left out of a citation, never
filled in.

The order is that of the Chicago Manual of Style for manuscript collections: the item first, then
folder, box, record group and repository.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import PurePath

from archive_miner.errors import SettingError
from archive_miner.types import Document

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)

_KINDS = {"memcon": "Memorandum of conversation", "other": "Document"}

SUBJECT_CHARACTERS = 140
"""A subject line is cut here in a title: longer ones are mostly a header read too far."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Where an archive keeps the papers of a file, from the whole to the part."""

    repository: str | None = None
    record_group: str | None = None
    series: str | None = None
    box: str | None = None
    folder: str | None = None


_LEVELS = tuple(field.name for field in fields(Holding))

# What folders are called where no template says: "RG 59", "Record Group 59", "RG-0084"; near miss
# "RGB scans". "Box 12", "box_12", "Boxes 3-4"; near misses "box-maravel", "boxing". "Folder 3",
# "Folder 7 - Treaty Talks"; near miss "folders". "National Archives", "Harry S. Truman Library";
# near misses "archives", "library" (a disk's own folders).
_NAMED = {
    "repository": re.compile(
        r"National Archives(?:[ ,(].*)?|NARA|[A-ZÀ-Þ][\w.' -]* (?:Library|Archives?)(?:[ ,(].*)?"
    ),
    "record_group": re.compile(r"(?:RG|Record Group)[ _-]?\d{1,4}\b.{0,60}", re.IGNORECASE),
    "series": re.compile(r"Series[ _-].{1,80}", re.IGNORECASE),
    "box": re.compile(r"Box(?:es)?[ _-]?\d{1,5}[A-Z]?(?:-\d{1,5})?", re.IGNORECASE),
    "folder": re.compile(r"Folder[ _-].{1,80}", re.IGNORECASE),
}


def check_template(template: str) -> None:
    """Raise SettingError for a template that names no level, an unknown one, or one twice."""
    named = re.findall(r"\{([^{}]*)\}", template)
    known = ", ".join("{" + level + "}" for level in _LEVELS)
    for name in named:
        if name not in _LEVELS:
            raise SettingError(f"archive.template: unknown {{{name}}}; there are {known}")
        if named.count(name) > 1:
            raise SettingError(f"archive.template: {{{name}}} stands twice; leave one out")
    rest = re.sub(r"\{[^{}]*\}", "", template)
    if template and (not named or "{" in rest or "}" in rest):
        raise SettingError(f"archive.template = {template!r}: write levels as {known}")


def read_holding(path: str, template: str = "") -> Holding:
    """Return where a file is held, from the names of the folders it lies in.

    ``template`` tells what the last of them are, "{repository}/{record_group}/{box}/{folder}";
    words in it stand for themselves, "Box {box}". Folders that do not fit it tell nothing. Without
    a template only folders that say what they are ("Box 12") are believed.
    """
    folders = [part for part in PurePath(path.replace("\\", "/")).parent.parts if part.strip("/.")]
    if template:
        return _by_template(folders, template)
    found: dict[str, str] = {}
    for name in folders:
        for level, pattern in _NAMED.items():
            if pattern.fullmatch(name):
                found[level] = " ".join(name.replace("_", " ").split())
                break
    return Holding(**found)


def _by_template(folders: Sequence[str], template: str) -> Holding:
    wanted = [part for part in template.split("/") if part]
    if len(folders) < len(wanted):
        return Holding()
    found: dict[str, str] = {}
    for part, name in zip(wanted, folders[len(folders) - len(wanted) :], strict=True):
        pieces = re.split(r"\{(\w+)\}", part)
        pattern = "".join(
            f"(?P<{piece}>.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)
        )
        match = re.fullmatch(pattern, name)
        if match is None:
            return Holding()
        found |= match.groupdict()
    return Holding(**found)


def holding_words(holding: Holding) -> list[str]:
    """Return folder, box, series, record group and repository as a footnote has them."""
    box, group = holding.box, holding.record_group
    if box and re.fullmatch(r"\d+\w?", box):
        box = f"Box {box}"
    if group and re.fullmatch(r"\d+", group):
        group = f"RG {group}"
    levels = (holding.folder, box, holding.series, group, holding.repository)
    return [level for level in levels if level]


def kind_words(kind: str) -> str:
    """Return the kind of a document in words: ``memcon`` → ``Memorandum of conversation``."""
    return _KINDS.get(kind, kind[:1].upper() + kind[1:])


def date_words(date: str | None) -> str:
    """Return an ISO prefix as printed in a footnote: ``1953-07-24`` → ``24 July 1953``.

    What is not an ISO prefix comes back as it is; None as ``undated``.
    """
    if not date:
        return "undated"
    year, *rest = date.split("-")
    if not all(piece.isdecimal() for piece in (year, *rest)) or len(rest) > 2:
        return date
    if rest and not 1 <= int(rest[0]) <= 12:
        return date
    month = [_MONTHS[int(rest[0]) - 1]] if rest else []
    return " ".join([*(str(int(day)) for day in rest[1:]), *month, year])


def page_words(first: int, last: int) -> str:
    """Return ``p. 3`` or ``pp. 3–4``."""
    return f"p. {first}" if first == last else f"pp. {first}–{last}"


def title(document: Document) -> str:
    """Return what a document is called in lists: kind, number, and subject or who wrote to whom."""
    header = document.header
    kind = kind_words(header.kind) + (f" {header.number}" if header.number else "")
    about = header.subject or _between(document)
    if not about:
        return kind
    short = " ".join(about.split())
    if len(short) > SUBJECT_CHARACTERS:
        short = short[:SUBJECT_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return f"{kind}: {short}"


def citation(document: Document, path: str, holding: Holding | None = None) -> str:
    """Return a citation: who to whom, what, where, when, how secret, in which file, and held where.

    ``holding`` is read off the path where it is not given.

    "Hale to Department of State, telegram 1801, Valmera, 3 May 1959, secret, Box 7, Truman
    Library, 07.pdf, pp. 3–4."
    """
    header = document.header
    kind = kind_words(header.kind)
    if header.number:
        kind += f" {header.number}"
    between = _between(document)
    pieces = [
        between,
        kind[:1].lower() + kind[1:] if between else kind,
        f"“{' '.join(header.subject.split())}”" if header.subject else None,
        header.place,
        _cited_date(document),
        header.classification,
        header.file_number,
        *holding_words(holding or read_holding(path)),
        PurePath(path).name,
        page_words(document.first_page, document.last_page),
    ]
    return ", ".join(" ".join(piece.split()) for piece in pieces if piece) + "."


SURE_DATE = 0.5
"""A date less sure than this is only that of its neighbours, and is cited with a question mark."""


def _cited_date(document: Document) -> str:
    """Return the date in words; one on no calendar, or without a year, as it is printed.

    “31 June 1953”; “July 13” [1953?], where the year is that of the papers around it.
    """
    printed = next((f"“{f.value}”" for f in document.fields if f.name == "date_printed"), None)
    if document.header.date is None:
        return date_words(printed)
    if _is_guessed(document) and printed:
        return f"{printed} [{document.header.date[:4]}?]"
    return date_words(document.header.date)


def _is_guessed(document: Document) -> bool:
    return any(f.name == "date" and f.confidence < SURE_DATE for f in document.fields)


def csl_item(
    document: Document, path: str, holding: Holding | None = None
) -> dict[str, str | list[dict[str, str]] | dict[str, list[list[int]]]]:
    """Return a document as an item of CSL-JSON, as Zotero and pandoc read it.

    Names stay as printed (``literal``): which part of a name is the family's is not known.
    """
    header = document.header
    holding = holding or read_holding(path)
    letters = ("telegram", "letter", "memorandum", "airgram", "despatch", "note")
    item: dict[str, str | list[dict[str, str]] | dict[str, list[list[int]]]] = {
        "id": document.document_id,
        "type": "personal_communication" if header.kind in letters else "manuscript",
        "title": title(document),
        "genre": kind_words(header.kind),
    }
    people = {f.name: f.value for f in document.fields}
    for role, name, party in (
        ("author", "sender", header.sender),
        ("recipient", "recipient", header.recipient),
    ):
        if party:
            item[role] = [{"literal": people.get(f"{name}_person") or party}]
    if header.date and not _is_guessed(document):
        item["issued"] = {"date-parts": [[int(part) for part in header.date.split("-")]]}
    box_and_folder = holding_words(Holding(box=holding.box, folder=holding.folder))
    plain = {
        "number": header.number,
        "archive": holding.repository,
        "archive_collection": ", ".join(
            holding_words(Holding(record_group=holding.record_group, series=holding.series))
        ),
        "archive_location": ", ".join(filter(None, (header.file_number, *box_and_folder))),
        "source": PurePath(path).name,
        "page": f"{document.first_page}-{document.last_page}"
        if document.last_page > document.first_page
        else str(document.first_page),
        "note": "; ".join(filter(None, (header.place, header.classification))),
    }
    return item | {name: value for name, value in plain.items() if value}


def _between(document: Document) -> str | None:
    """Return who wrote to whom as far as the header tells."""
    sender, recipient = document.header.sender, document.header.recipient
    if sender and recipient:
        return f"{sender} to {recipient}"
    if sender:
        return f"From {sender}"
    return f"To {recipient}" if recipient else None
