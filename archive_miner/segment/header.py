"""Read the header of a document from its opening.

In: the opening of a document's text and, for scans, of its first page as it stood. Out: a Header.
Knows nothing of pages, boundaries or the store. A field that is not found is None.

A heading comes in four forms: the printed edition's (title, source note, place and date), the
typed form's (see ``forms``), the letter's (see ``letters``) and the cable's (see ``cables``).
They mix: an edition prints the memorandum's own SUBJECT under its title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive_miner.segment.cables import read_cable
from archive_miner.segment.dates import PartialDate, date_without_year, first_date
from archive_miner.segment.forms import LABEL, Form, read_form
from archive_miner.segment.letters import SALUTATION, read_addressee, read_signature
from archive_miner.segment.titles import (
    FILE_NUMBER,
    LETTERHEAD,
    Dateline,
    Title,
    headed_in_capitals,
    read_classification,
    read_dateline,
    read_title,
    title_hangs,
)
from archive_miner.types import DocumentKind, Header

HEADING_LINES = 24
"""How many lines of an opening are looked at for heading matter."""


@dataclass(frozen=True, slots=True)
class _Heading:
    """The lines of an opening, sorted by what they are."""

    lines: tuple[str, ...]
    form: Form
    title: Title | None
    title_text: str
    source: str
    dateline: Dateline | None
    after: str


# Editions run together in plain text: "…Secretary of StateSource: Department of State". Near miss
# "Source: Park" at a line's start (nothing is glued to it).
_GLUED_SOURCE = re.compile(r"(?<=[\w.)”’\]]) ?(?=\[?Source: ?[A-Z\[])")
# The place and date that follow a source note in the same line: "Confidential. London, September
# 27, 1955—6 p.m. 1234. From". Near miss "dated December 21, 1955. (Ibid." (no place after a stop).
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_CITY = (
    r"(?:St\. |Ste\. )?[A-ZÀ-Þ][\w'’-]+(?: (?:[A-ZÀ-Þ][\w'’-]+|de|del|la|of|do|y)){0,4}"
    r"(?:, (?:Georgia|Maryland|Virginia|California|Texas|New York|D\.C\.|Massachusetts"
    r"|Pennsylvania))?"
)
_TIME = (
    r"(?:\s?[—–-]+\s?|,\s)(?:(?:\d{1,2}(?::\d\d)?)?\s?[ap]\.\s?m\.|noon|midnight|\d{4}\s?Z?|"
    r"\d{1,2}(?::\d\d)?\s?[–-]\s?\d{1,2}(?::\d\d)?\s?[ap]\.\s?m\.)"
)
_INLINE_DATELINE = re.compile(
    rf"(?<=[.\])”a-z])\s*(?P<line>\[?(?:{_CITY},\]?\s)(?:{_MONTH} \d{{1,2}}, \d{{4}}"
    rf"|\d{{1,2}} {_MONTH} \d{{4}})"
    rf"(?:{_TIME})?|(?<=\.\s){_MONTH} \d{{1,2}}, \d{{4}}(?:{_TIME})?"
    rf"|\[?{_CITY}, undated\]?)[.\]]*(?=\s|\Z)"
)
# "Secret; Priority.", "Confidential." in a source note; near miss "the Secret Service".
_SOURCE_LEVEL = re.compile(
    r"(?:^|[.;\])]\s*)(?P<level>Top Secret|Secret|Confidential|Restricted|Limited Official Use"
    r"|Official Use Only|Unclassified|No classification marking)\b(?=[;.,:]|$)"
)
# "Central Files, 794.5/5-859." "Central Files 1967-69, POL 33-6 KOR N-US."; near miss "Lot 60 D".
_SOURCE_FILE = re.compile(
    r"Central (?:Foreign Policy )?(?:Decimal )?Files?(?: \d{4}[–-]\d{2,4})?(?:: Lot [\w ]+)?"
    r", (?P<file>[^;]{3,60}?)[.;](?:\s|$)"
)
# An archive's file over a title: "Valmera Legation Files, 350 Ostria". Near miss "Files, 3 boxes".
_ARCHIVE_FILE = re.compile(r"[A-Z][\w .'’–-]{3,50} Files?(?:: Lot [\w –-]{2,20}|, [\w .–/-]{2,40})")
# The number a telegram's text opens with: "1806. CINCPAC", "UK 977970 CC.", "A-730.", "Busec 399.",
# "No. 35". Near miss "1. Since ball" (a paragraph; told by what follows it).
_OWN_NUMBER = re.compile(
    r"\W{0,2}(?P<number>(?:No\. ?)?(?:[A-Z][A-Za-z]{0,8}[ –-]?){0,2}\d{1,6}(?:Z"
    r"|[–/-]\d{1,5})?(?: [A-Z]{2})?)\.?(?=\s|$)"
)
_SERIES = re.compile(
    r"\b(?:(?:N?S?NIE|NSAM|NSC|JCSM|CM|SNIE|NSDD|OCI)[ –-]?(?:No\. ?)?[\w/.–-]*\d[\w/.–-]*"
    r"|No\. ?\d[\w–-]*)"
)
_HONOR = re.compile(r"\W{0,2}Sirs?\s?:")


def parse_header(
    text: str,
    opening: str = "",
    banners: Sequence[str] = (),
    attributes: str = "",
    whole: str = "",
) -> Header:
    """Read the header of a document from the opening of its text.

    ``opening`` is the first page as it stood, furniture included (a cable's sheet line is
    furniture); ``banners`` are classifications its pages bear at top and foot; ``attributes`` is
    the record the archive prints behind a released cable; ``whole`` is the document's whole text,
    for the signature of a letter.
    """
    cable = read_cable(opening or text, attributes)
    if cable is not None:
        return cable
    heading = _read_heading(text)
    kind = _kind(heading)
    title = heading.title
    sender = (title and title.sender) or heading.form.sender
    recipient = (title and title.recipient) or heading.form.recipient
    if kind == "letter" and title is None:
        sender = sender or read_signature(whole or text)
        recipient = recipient or read_addressee(text)
    header = Header(
        kind=kind,
        number=_number(heading, kind),
        place=_place(heading, kind),
        classification=_classification(heading, banners),
        subject=_subject(heading),
        file_number=_file_number(heading),
        sender=sender,
        recipient=recipient,
    )
    found = _date(heading, header.file_number)
    if found is None:
        return header
    return replace(header, date=found.iso, date_precision=found.precision)


def _split(text: str) -> list[str]:
    """Return the lines of an opening, cut also where an edition's parts are run together."""
    lines: list[str] = []
    for raw in text.split("\n"):
        if len(raw) < 200:
            lines.append(raw.strip())
            continue
        for piece in _GLUED_SOURCE.split(raw, maxsplit=1):
            dated = _INLINE_DATELINE.search(piece)
            if dated and (piece.startswith(("Source", "[Source")) or dated.start() < 400):
                lines += [
                    piece[: dated.start()].strip(),
                    dated["line"].strip(),
                    piece[dated.end() :].strip(),
                ]
            else:
                lines.append(piece.strip())
    return lines


def _read_heading(text: str) -> _Heading:
    """Sort the lines of an opening into title, source note, dateline and what follows."""
    lines = _split(text)
    title, title_text, at_title = _title(lines)
    source = next(
        (line for line in lines[:HEADING_LINES] if re.match(r"\W{0,2}Source: ?", line)), ""
    )
    if source:
        at = lines.index(source)
        while (
            len(source) < 600
            and at + 1 < len(lines)
            and lines[at + 1]
            and not _begins_other(lines[at + 1])
            and not read_title(lines[at + 1][:330])
        ):
            at += 1
            source += " " + lines[at]
    dateline, at_date = None, at_title
    for index, line in enumerate(lines[:HEADING_LINES]):
        dateline = read_dateline(line)
        if dateline is not None:
            at_date = index + 1
            break
    after = "\n".join(line for line in lines[max(at_date, at_title) :][:14] if line)
    kept = tuple(line for line in lines[: 3 * HEADING_LINES] if line)[:HEADING_LINES]
    form = read_form(_opening_lines(lines))
    return _Heading(kept, form, title, title_text, source, dateline, after)


def _opening_lines(lines: Sequence[str]) -> list[str]:
    """Return the lines that may hold heading matter, the blank ones between them included."""
    last = printed = 0
    for index, line in enumerate(lines[: 3 * HEADING_LINES], 1):
        if line and printed < HEADING_LINES:
            printed, last = printed + 1, index
    return list(lines[:last])


def _begins_other(line: str) -> bool:
    """Say whether a line below a source note is no longer the note."""
    return bool(
        read_dateline(line)
        or read_classification(line)
        or LABEL.match(line)
        or SALUTATION.match(line)
        or FILE_NUMBER.match(line)
        or re.match(r"\W{0,2}Source: ?", line)
        or line.endswith(":")
    )


def _title(lines: list[str]) -> tuple[Title | None, str, int]:
    """Return the first heading among the lines, its text, and the index of the line after it."""
    for index, line in enumerate(lines[:8]):
        best: tuple[Title | None, str, int] | None = None
        joined = ""
        for used in range(1, 8):
            if index + used > len(lines):
                break
            nxt = lines[index + used - 1]
            if (
                not nxt
                and joined
                and index + used < len(lines)
                and title_hangs(joined, lines[index + used])
            ):
                continue
            if not nxt or (used > 1 and _begins_other(nxt)):
                break
            joined = f"{joined} {nxt}".strip()
            title = read_title(joined) if len(joined) < 400 else None
            if title is not None:
                best = (title, joined, index + used)
        if best is not None:
            return best
        if SALUTATION.match(line) or LABEL.match(line) or read_dateline(line) or len(line) > 400:
            break
    return None, "", 0


def _kind(heading: _Heading) -> DocumentKind:
    """Decide what a document is: its title's noun, else its file number's, else its form."""
    if heading.title is not None and heading.title.kind != "other":
        return heading.title.kind
    nouns: dict[str, DocumentKind] = {
        "telegram": "telegram",
        "circular telegram": "telegram",
        "airgram": "airgram",
        "despatch": "despatch",
        "instruction": "despatch",
    }
    for line in heading.lines[:10]:
        file = FILE_NUMBER.match(line)
        if file and file["kind"] and file["kind"].lower() in nouns:
            return nouns[file["kind"].lower()]
        if LETTERHEAD.match(line):
            for noun, kind in (
                ("TELEGRAM", "telegram"),
                ("AIRGRAM", "airgram"),
                ("PATCH", "despatch"),
                ("MEMORANDUM OF CONV", "memcon"),
                ("MEMORANDUM", "memorandum"),
            ):
                if noun in line:
                    return kind  # type: ignore[return-value]
    if any(SALUTATION.match(line) for line in heading.lines):
        return "letter"
    if any(_HONOR.match(line) for line in heading.lines):
        return "despatch" if re.search(r"^No\. ?\d", heading.after, re.MULTILINE) else "letter"
    if heading.form.telegram:
        return "telegram"
    if heading.form.sender and heading.form.recipient:
        return "memorandum"
    capitals = headed_in_capitals(heading.lines)
    if capitals is not None:
        return capitals
    own = _OWN_NUMBER.match(heading.after)
    if heading.title is not None and re.search(r"^No\. ?\d+$", heading.after, re.MULTILINE):
        return "despatch"
    if heading.title is not None and own and heading.title.sender:
        return "airgram" if re.match(r"\W{0,2}[AG][–-]\d", heading.after) else "telegram"
    return "other"


def _number(heading: _Heading, kind: DocumentKind) -> str | None:
    """Return the document's own number, not that of the edition that prints it."""
    if heading.form.number and kind in ("telegram", "airgram", "despatch"):
        return heading.form.number
    if kind == "airgram":
        for line in heading.lines[:12]:
            airgram = re.match(r"\W{0,2}(?:No\. ?)?(?P<number>A-\s?\d{1,4})\b", line)
            if airgram:
                return airgram["number"].replace(" ", "")
    if heading.title_text:
        series = re.search(
            r"(?:No\. ?|Number )(?P<n>[\w./–-]*\d)|(?:Airgram|Telegram"
            r"|Despatch) (?P<m>[A-Z–-]*\d+)",
            heading.title_text,
        )
        if series:
            return series["n"] or series["m"]
    for line in heading.after.split("\n")[:6]:
        if read_classification(line) or LABEL.match(line):
            continue
        match = _OWN_NUMBER.match(line)
        if match and (
            len(line) == match.end() or line[match.end() - 1] == "." or line[match.end()] in ". "
        ):
            number = re.sub(r"^No\. ?", "", match["number"]).strip()
            ends = line[match.end() - 1 : match.end()] == "." or len(line) <= match.end() + 1
            numbered = kind in ("telegram", "airgram", "despatch") or number != match["number"]
            if (
                ends
                and numbered
                and not (number == "1" and re.search(r"(?:^|\s)2\. ", heading.after))
            ):
                return number
        series = _SERIES.match(line)
        if series and len(line) < 40:
            return series.group()
        if len(line) > 60:
            break
    return None


def _place(heading: _Heading, kind: DocumentKind) -> str | None:
    if heading.dateline is not None and heading.dateline.place:
        place = heading.dateline.place.strip("[] ")
        return place.title() if place.isupper() else place  # small capitals: "VALMERA"
    if heading.form.place:
        return heading.form.place
    if heading.form.city and kind in ("telegram", "airgram", "despatch"):
        return heading.form.city
    inline = re.search(rf"(?P<place>{_CITY}), {_MONTH} \d{{1,2}}, \d{{4}}", heading.title_text)
    return inline["place"] if inline else None


def _classification(heading: _Heading, banners: Sequence[str]) -> str | None:
    """Return the level on a line of its own, on the form, in the source note or the banners."""
    for line in heading.lines[:12]:
        level = read_classification(line)
        if level is not None:
            return level
    if heading.form.classification:
        return heading.form.classification
    level_in_note = _SOURCE_LEVEL.search(heading.source)
    if level_in_note and not level_in_note["level"].startswith("No "):
        return level_in_note["level"].lower()
    return banners[0] if banners else None


def _subject(heading: _Heading) -> str | None:
    if heading.form.subject:
        return heading.form.subject
    listed = re.search(
        r"(?:^|[.\s])SUBJECT (?P<value>[^\n]{4,160}?) (?:PARTICIPANTS|REF)\b", heading.after
    )
    if listed:
        return listed["value"]
    inline = re.search(
        r"(?:^|\. |\n)(?:Subject|SUBJECT|Subj|SUBJ): ?(?P<value>[^\n]{4,160}?)(?:\. |\.?\n|\.?$)",
        heading.after,
    )
    return inline["value"] if inline else None


def _file_number(heading: _Heading) -> str | None:
    for line in heading.lines[:6]:
        match = FILE_NUMBER.match(line)
        if match:
            return match["file"]
    if heading.lines and _ARCHIVE_FILE.fullmatch(heading.lines[0]):
        return heading.lines[0]
    noted = _SOURCE_FILE.search(heading.source)
    return noted["file"].strip() if noted else None


def _date(heading: _Heading, file_number: str | None) -> PartialDate | None:
    """Return the date of the dateline, else of the form, else the one the title states.

    On a telegram's form a line with a date alone is that of its receipt.
    """
    form = heading.form
    if heading.dateline is not None and not (form.telegram and form.date):
        return heading.dateline.date
    if form.date is not None:
        return form.date
    titled = first_date(heading.title_text)
    if titled is not None:
        return titled
    filed = re.search(r"/\d{1,2}[–-]\d{1,2}(\d\d)$", file_number or "")
    if filed:
        # "795.00/6-2550" was filed under 1950: the year for a dateline that prints none
        for line in heading.lines[:10]:
            if len(line) < 60 and not FILE_NUMBER.match(line):
                near = date_without_year(line, 1900 + int(filed.group(1)))
                if near is not None and near.start < 30:
                    return near
    return None
