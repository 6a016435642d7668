"""What a TEI file says of its documents in markup: date, place, sender, recipient, kind.

In: elements, without the namespace of TEI. Out: Headers; what the markup does not say is None and
left to the reading of the text. Three places may say it: the document's own dateline, a
description of the correspondence, and the description of the manuscript.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from archive_miner.types import DatePrecision, DocumentKind, Header

ENCLOSED = frozenset({"attachment", "enclosure", "document"})
"""Elements, or types of division, that hold another paper: its dateline is not the document's."""

_QUOTED = frozenset({"quote", "q", "cit", "floatingText"})
"""What is quoted in a document: a letter read out in it has a dateline of its own."""

EDITORS_READINGS = frozenset({"corr", "reg", "expan"})
"""Inside a choice, what the editors would read: <sic>teh</sic><corr>the</corr>."""

# "1953", "1953-07", "1953-07-24T16:00:00Z", "1953-7-4", "19530724" (when-iso); unknown parts are
# noughts or crosses: "1953-07-00", "1953-XX". Near misses: "--07-24" (no year), "195X", "19535".
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?|(\d\d)(\d\d))?(?!\d)")

_EXACT = ("when", "when-iso", "when-custom", "value")  # "value" in TEI P4
_FROM, _TO = ("from", "from-iso", "from-custom"), ("to", "to-iso", "to-custom")
_NOT_BEFORE = ("notBefore", "notBefore-iso", "notBefore-custom", "doc-dateTime-min")
_NOT_AFTER = ("notAfter", "notAfter-iso", "notAfter-custom", "doc-dateTime-max")
# The last of each is of Foreign Relations, on the division: the first and last moment a paper may
# be of, where its date is inferred.
_PRECISION: dict[int, DatePrecision] = {1: "year", 2: "month", 3: "day"}

_NAMES = ("persName", "orgName", "name", "rs")
_PLACES = ("placeName", "settlement", "geogName")
_DATES = ("date", "dateRange", "origDate")  # the second in P4
_SENT, _RECEIVED = ("sent", "sending"), ("received", "receiving")

KINDS: dict[str, DocumentKind | None] = {
    "document": None, "doc": None,
    "letter": "letter", "lettre": "letter", "brief": "letter", "carta": "letter",
    "telegram": "telegram", "cable": "telegram", "telegramm": "telegram", "télégramme": "telegram",
    "airgram": "airgram",
    "memorandum": "memorandum", "memo": "memorandum",
    "memcon": "memcon", "conversation": "memcon",
    "despatch": "despatch", "dispatch": "despatch", "dépêche": "despatch", "depesche": "despatch",
    "minutes": "minutes", "minute": "minutes",
    "message": None, "treaty": None, "agreement": None, "declaration": None,
}  # fmt: skip
"""Types of division that name a document, and its kind. Near misses: chapter, section, note (an
editor's), letters (a chapter of them), report (as often a part of a book)."""


def name_of(node: ET.Element) -> str:
    """Return the name of an element; empty for a comment."""
    return node.tag if isinstance(node.tag, str) else ""


def type_of(node: ET.Element) -> str:
    """Return the type of a division or text, in lower case."""
    return (node.get("type") or "").strip().lower()


def plain_text(node: ET.Element) -> str:
    """Return the text of an element on one line, without notes on it."""
    return re.sub(r"\s+", " ", "".join(_pieces(node))).strip()


def _pieces(node: ET.Element) -> Iterable[str]:
    yield node.text or ""
    for child in node:
        name = name_of(child)
        if name == "lb":
            yield " "
        elif name and name != "note" and not (name in EDITORS_READINGS and node.tag == "choice"):
            yield from _pieces(child)
        yield child.tail or ""


def read_date(node: ET.Element) -> Header:
    """Return the date that an element's attributes state, no more exact than they state it.

    A span of time ("from", "to") is dated by its first day; of bounds ("notBefore", "notAfter")
    what both have in common holds: 1953-05-01 and 1953-05-31 make May 1953. One bound alone says
    no more than the year, two that share no year say nothing.
    """
    stated = {name.rpartition("}")[2]: value for name, value in node.attrib.items()}
    whole = _first(stated, _EXACT) or _first(stated, _FROM)
    if whole:
        return _dated(whole[:-1] if _is_rough(node) and len(whole) > 1 else whole)
    low, high = _first(stated, _NOT_BEFORE), _first(stated, (*_NOT_AFTER, *_TO))
    if low and high:
        return _dated(_common(low, high))
    return _dated((low or high)[:1])


def _first(stated: Mapping[str, str], names: Sequence[str]) -> tuple[int, ...]:
    """Return year, month and day, as far as the first of some attributes that is there has them."""
    given = next((stated[name] for name in names if stated.get(name)), "")
    match = _ISO_DATE.match(given.strip())
    if match is None:
        return ()
    parts = [int(part) for part in match.groups() if part is not None]
    if 0 in parts:
        parts = parts[: parts.index(0)]
    whole = (*parts, 1, 1)[:3]
    try:
        date(*whole)
    except ValueError:
        return ()  # "1953-13-45", "0000"
    return tuple(parts)


def _common(low: Sequence[int], high: Sequence[int]) -> Sequence[int]:
    """Return what two dates have in common from the year on."""
    same = 0
    while same < min(len(low), len(high)) and low[same] == high[same]:
        same += 1
    return low[:same]


def _dated(parts: Sequence[int]) -> Header:
    if not parts:
        return Header()
    stated = "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])
    return Header(date=stated, date_precision=_PRECISION[len(parts)])


def _is_rough(node: ET.Element) -> bool:
    """Say whether a date is "about" that day, which makes it one step less exact."""
    marks = [node, *(child for child in node if name_of(child) == "precision")]
    return any((mark.get("precision") or "").lower() in ("low", "unknown") for mark in marks)


def own_header(node: ET.Element) -> Header:
    """Return what the markup of a document itself says: its dateline, else its opening or close."""
    header = Header(kind=KINDS.get(type_of(node)) or "other")
    for frame in ("dateline", "opener", "closer"):
        found = _own(node, frame)
        if found is not None:
            header = filled(header, _date_and_place(found))
        if found is not None and frame == "dateline":
            break
    return filled(header, read_date(node))


def _own(node: ET.Element, sought: str) -> ET.Element | None:
    """Return the first element of a name that is not in an enclosure of a document or quoted."""
    for child in node:
        name = name_of(child).rpartition("}")[2]
        if name == sought:
            return child
        if name in _QUOTED or name in ENCLOSED or type_of(child) in ENCLOSED:
            continue
        found = _own(child, sought)
        if found is not None:
            return found
    return None


def _date_and_place(node: ET.Element) -> Header:
    when = next((one for one in node.iter() if name_of(one) in _DATES), None)
    dated = Header() if when is None else read_date(when)
    return replace(dated, place=_place(node))


def _place(node: ET.Element) -> str | None:
    """Return the first place named in an element, a placeName before others."""
    for is_sought in (lambda one: name_of(one) == "placeName", _is_place):
        found = next(filter(is_sought, node.iter()), None)
        if found is not None:
            return plain_text(found) or None
    return None


def _is_place(node: ET.Element) -> bool:
    name = name_of(node)
    return name in _PLACES or (name in ("name", "rs") and type_of(node) == "place")


def filled(stated: Header, more: Header) -> Header:
    """Return a header with the gaps filled from another one."""
    gaps = {
        field.name: getattr(more, field.name)
        for field in fields(Header)
        if getattr(stated, field.name) in (None, "other") and field.name != "date_precision"
    }
    if stated.date is None:
        gaps["date_precision"] = more.date_precision
    return replace(stated, **gaps)


@dataclass(frozen=True, slots=True)
class Described:
    """What the header of a text says of its documents.

    ``by_id`` are descriptions that point to a document, ``sole`` what holds of a lone document;
    ``count`` is how many letters are described, there or not.
    """

    by_id: Mapping[str, Header]
    sole: Header
    count: int


def read_described(about: ET.Element | None) -> Described:
    """Return what a teiHeader says of the documents of its text."""
    if about is None:
        return Described({}, Header(), 0)
    letters = [(one, _of_letter(one)) for one in about.iter("correspDesc")]
    by_id = {pointer: header for one, header in letters for pointer in _pointers(one)}
    sole = letters[0][1] if len(letters) == 1 else Header()
    for manuscript in about.iter("msDesc"):
        sole = filled(sole, _of_manuscript(manuscript))
    for creation in about.iter("creation"):
        sole = filled(sole, _date_and_place(creation))
    return Described(by_id, sole, len(letters))


def _pointers(node: ET.Element) -> Iterable[str]:
    """Yield the ids of the divisions that a description says it is of: corresp="#l1 #l1b"."""
    for name in ("corresp", "target", "ref"):
        yield from (part[1:] for part in node.get(name, "").split() if part.startswith("#"))


def _of_letter(node: ET.Element) -> Header:
    """Return the header that a description of a letter comes to."""
    sent, received = _action(node, _SENT), _action(node, _RECEIVED)
    header = Header() if sent is None else _date_and_place(sent)
    return replace(header, sender=_named(sent), recipient=_named(received))


def _action(node: ET.Element, types: Iterable[str]) -> ET.Element | None:
    return next((one for one in node.iter("correspAction") if type_of(one) in types), None)


def _named(action: ET.Element | None) -> str | None:
    """Return who sent or received a letter, all of them: "Ann Hale, John Orme"."""
    if action is None:
        return None
    names = [_name(one) for one in action if name_of(one) in _NAMES and not _is_place(one)]
    return ", ".join(filter(None, names)) or None


def _name(node: ET.Element) -> str:
    """Return a name as it is spoken: <surname>Hale</surname>, <forename>Ann</forename> is Ann Hale.

    Only where nothing but these two is in it; else as it is printed.
    """
    parts = {name_of(child): plain_text(child) for child in node}
    if parts.keys() == {"surname", "forename"} and len(node) == len(parts):
        return f"{parts['forename']} {parts['surname']}"
    return plain_text(node)


def _of_manuscript(node: ET.Element) -> Header:
    dates = (read_date(one) for one in node.iter("origDate"))
    header = next((one for one in dates if one.date), Header())
    places = (plain_text(one) for one in node.iter("origPlace"))
    return replace(header, place=next(filter(None, places), None))
