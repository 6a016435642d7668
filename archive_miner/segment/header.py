"""Read the header of a document from its opening.

In: the opening of a document's text and, for scans, of its first page as it stood. Out: a Header,
and its fields with their spans. Knows nothing of pages, boundaries or the store. A field that is
not found is None.

A heading comes in four forms: the printed edition's (title, source note, place and date), the
typed form's (see ``forms``), the letter's (see ``letters``) and the cable's (see ``cables``).
They mix: an edition prints the memorandum's own SUBJECT under its title.

The confidence of a field is that of the rule that read it, set by hand: 0.95 for what stands on a
line of its own kind, 0.9 for a labelled value, 0.8 and less for what is read out of prose or taken
from elsewhere. They rank readings; they are not measured shares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any, cast

from archive_miner.segment.cables import read_cable
from archive_miner.segment.chanceries import read_chancery
from archive_miner.segment.closings import find_correspondents
from archive_miner.segment.datelines import Dateline
from archive_miner.segment.dates import PartialDate, date_without_year, first_date, is_group
from archive_miner.segment.dating import settle
from archive_miner.segment.evidence import Found, dated_fields, locate_fields
from archive_miner.segment.forms import LABEL
from archive_miner.segment.handling import find_handling
from archive_miner.segment.heading import CITY, MONTH, Heading, read_heading
from archive_miner.segment.heads import HeadLines
from archive_miner.segment.letters import FORMAL, SALUTATION
from archive_miner.segment.marks import read_marks
from archive_miner.segment.participants import find_participants
from archive_miner.segment.parties import party_fields
from archive_miner.segment.references import find_references, find_tags
from archive_miner.segment.stamps import DOUBTED, OVERRULED, doubts, overruled
from archive_miner.segment.titles import NUMBER, headed_in_capitals
from archive_miner.types import DocumentKind, Header, HeaderField

_HEADER = frozenset(field.name for field in fields(Header))

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


def parse_header(
    text: str,
    opening: str = "",
    banners: Sequence[str] = (),
    attributes: str = "",
    whole: str = "",
) -> Header:
    """Read the header of a document from the opening of its text; see ``read_header``."""
    return read_header(text, opening, banners, attributes, whole)[0]


def read_header(
    text: str,
    opening: str = "",
    banners: Sequence[str] = (),
    attributes: str = "",
    whole: str = "",
    heads: HeadLines | None = None,
) -> tuple[Header, tuple[HeaderField, ...]]:
    """Read the header of a document from the opening of its text, and where each field stands.

    ``opening`` is the first page as it stood, furniture included (a cable's sheet line is
    furniture); ``banners`` are classifications its pages bear at top and foot; ``attributes`` is
    the record the archive prints behind a released cable; ``whole`` is the document's whole text,
    for the signature of a letter; ``heads`` are the lines that boundaries have read before. Spans
    are offsets into ``text``, which ``whole`` begins with.
    """
    heads = HeadLines() if heads is None else heads
    found = read_cable(opening or text, attributes)
    if found is None:
        found = _read_fields(text, banners, whole or text, heads)
    doubted = list(_doubt(found, opening or text))
    stated: dict[str, Any] = {name: one.value for name, one in found.items() if name in _HEADER}
    shown = [(name, one) for name, one in found.items() if name != "date_precision"] + doubted
    year = int(stated["date"][:4]) if "date" in stated else None
    for role in ("sender", "recipient"):
        shown += party_fields(role, found[role], year) if role in found else ()
    shown += _read_more(text, stated.get("kind"), attributes, heads)
    return Header(**stated), locate_fields(text, shown)


def _doubt(found: dict[str, Found], opening: str) -> Iterator[tuple[str, Found]]:
    """Make a date less sure that stamps speak against, and yield the days they speak for.

    A group gives way to the day of two stamps before it, and is then what is yielded.
    """
    date, kind = found.get("date"), found.get("kind")
    if date is None or found["date_precision"].value != "day":
        return
    group, telegram = is_group(date.printed), kind is not None and kind.value == "telegram"
    file_number = found["file_number"].value if "file_number" in found else ""
    against = doubts(date.value, group, telegram, opening, file_number)
    if not against:
        return
    better = overruled(date.value, group, against)
    sure = OVERRULED if better else DOUBTED
    for name in ("date", "date_precision", "date_printed"):
        found[name] = replace(found[name], confidence=min(sure, found[name].confidence))
    if better is not None:
        yield "date_doubt", found["date"]
        found["date"] = Found(better, against[0].printed, sure, against[0].printed)
        return
    for day, printed in {doubt.iso: doubt.printed for doubt in against}.items():
        yield "date_doubt", Found(day, printed, DOUBTED, printed)


def _read_more(
    text: str, kind: str | None, attributes: str, heads: HeadLines
) -> Iterator[tuple[str, Found]]:
    """Yield what has no column of its own, which may be said more than once."""
    yield from find_handling(text, heads)
    if kind in ("memcon", "minutes"):
        yield from find_participants(text)
    yield from find_references(text)
    if kind == "telegram":
        yield from find_tags(text, attributes)


def _read_fields(
    text: str, banners: Sequence[str], whole: str, heads: HeadLines
) -> dict[str, Found]:
    """Return the fields found in an opening that is no cable's, by name."""
    heading = read_heading(text, heads)
    chancery = read_chancery(heading)
    kind, kind_where = _kind(heading)
    if "kind" in chancery and (kind == "other" or chancery["kind"].confidence >= 0.9):
        kind, kind_where = cast("DocumentKind", chancery["kind"].value), chancery["kind"].where
    title, form = heading.title, heading.form
    sender = (title and title.sender) or form.sender
    recipient = (title and title.recipient) or form.recipient
    party_line = heading.title_text if title and title.sender else form.lines.get("from", "")
    to_line = heading.title_text if title and title.recipient else form.lines.get("to", "")
    file_number = _file_number(heading)
    read = {
        "kind": Found(kind, kind_where, 0.95) if kind != "other" else None,
        "number": _number(heading, kind),
        **_dated(heading, file_number.value if file_number else None, whole),
        "place": _place(heading, kind),
        "sender": Found(sender, party_line, 0.95 if title else 0.9) if sender else None,
        "recipient": Found(recipient, to_line or form.lines.get("sent", ""), 0.95 if title else 0.9)
        if recipient
        else None,
        "classification": _classification(heading, banners),
        "subject": _subject(heading),
        "file_number": file_number,
    }
    read |= {name: one for name, one in chancery.items() if _better(name, one, read)}
    if kind in ("letter", "despatch") and title is None:
        for role, found in find_correspondents(text, whole, heads):
            read[role] = read[role] or found
    return {name: one for name, one in read.items() if one is not None}


def _better(name: str, one: Found, read: dict[str, Found | None]) -> bool:
    """Say whether what a chancery's head tells of a field is to stand.

    Marks tell the number of the paper itself; its place and kind may stand on lines of their own.
    """
    known = read.get(name)
    if known is None or one.confidence >= 0.95:
        return True
    return name not in ("kind", "place", "file_number") and known.value != one.value


def _kind(heading: Heading) -> tuple[DocumentKind, str]:
    """Decide what a document is: its title's noun, else its file number's, else its form.

    With it comes the line that says so.
    """
    if heading.title is not None and heading.title.kind != "other":
        return heading.title.kind, heading.title_text
    nouns: dict[str, DocumentKind] = {
        "telegram": "telegram",
        "circular telegram": "telegram",
        "airgram": "airgram",
        "despatch": "despatch",
        "instruction": "despatch",
    }
    for line in heading.lines[:10]:
        if line.file and line.file["kind"] and line.file["kind"].lower() in nouns:
            return nouns[line.file["kind"].lower()], line.text
        if line.is_letterhead:
            for noun, kind in (
                ("TELEGRAM", "telegram"),
                ("AIRGRAM", "airgram"),
                ("PATCH", "despatch"),
                ("MEMORANDUM OF CONV", "memcon"),
                ("MEMORANDUM", "memorandum"),
            ):
                if noun in line.text:
                    return kind, line.text  # type: ignore[return-value]
    texts = [line.text for line in heading.lines]
    greeted = next((line for line in texts if SALUTATION.match(line)), None)
    if greeted:
        return "letter", greeted
    honored = next((line for line in texts if FORMAL.match(line)), None)
    if honored:
        numbered = any((marks := read_marks(line)) and marks.number for line in texts)
        return ("despatch" if numbered else "letter"), honored
    return _kind_of_form(heading)


def _kind_of_form(heading: Heading) -> tuple[DocumentKind, str]:
    """Decide what a document is that neither a title nor a letterhead names."""
    lines = heading.form.lines
    if heading.form.telegram:
        return "telegram", lines.get("no") or lines.get("sent", "")
    if heading.form.sender and heading.form.recipient:
        return "memorandum", lines.get("from", "")
    capitals = headed_in_capitals([line.text for line in heading.lines[:6]])
    if capitals is not None:
        return capitals
    if heading.title is not None and re.search(r"^No\. ?\d+$", heading.after, re.MULTILINE):
        return "despatch", heading.title_text
    if heading.title is not None and heading.title.sender and _OWN_NUMBER.match(heading.after):
        airgram = re.match(r"\W{0,2}[AG][–-]\d", heading.after)
        return ("airgram" if airgram else "telegram"), heading.title_text
    return "other", ""


def _number(heading: Heading, kind: DocumentKind) -> Found | None:
    """Return the document's own number, not that of the edition that prints it."""
    number = heading.form.number
    if number and kind in ("telegram", "airgram", "despatch"):
        lines = heading.form.lines
        labels = ("no", "sent", "desp", "from")
        return Found(
            number, next((lines[x] for x in labels if number in lines.get(x, "")), ""), 0.9
        )
    if kind == "airgram":
        for line in heading.lines[:12]:
            airgram = re.match(r"\W{0,2}(?:No\. ?)?(?P<number>A-\s?\d{1,4})\b", line.text)
            if airgram:
                return Found(airgram["number"].replace(" ", ""), line.text, 0.9)
    if heading.title_text:
        edition = NUMBER.match(heading.title_text)
        series = re.search(
            r"(?:No\. ?|Number )(?P<n>[\w./–-]*\d)|(?:Airgram|Telegram"
            r"|Despatch) (?P<m>[A-Z–-]*\d+)",
            heading.title_text[edition.end() if edition else 0 :],
        )
        if series:
            return Found(series["n"] or series["m"], heading.title_text, 0.9)
    return _number_of_text(heading, kind)


def _number_of_text(heading: Heading, kind: DocumentKind) -> Found | None:
    """Return the number that a text opens with, or that of an estimate's series."""
    for head in heading.below[:6]:
        line = head.text
        if head.classification or LABEL.match(line):
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
                return Found(number, line, 0.85)
        series = _SERIES.match(line)
        if series and len(line) < 40:
            return Found(series.group(), line, 0.85)
        if len(line) > 60:
            break
    return None


def _place(heading: Heading, kind: DocumentKind) -> Found | None:
    if heading.dateline is not None and heading.dateline.place:
        place = heading.dateline.place.strip("[] ")
        place = place.title() if place.isupper() else place  # small capitals: "VALMERA"
        return Found(place, heading.dateline_text, 0.95)
    lines = heading.form.lines
    if heading.form.place:
        return Found(heading.form.place, lines.get("place", ""), 0.9)
    if heading.form.city and kind in ("telegram", "airgram", "despatch"):
        return Found(heading.form.city, lines.get("from", ""), 0.85)
    # not what only ends before the date: "Before the United Nations, July 12, 1953"
    inline = re.search(
        rf"(?:, |\b(?:at|in) )(?P<place>{CITY}), {MONTH} \d{{1,2}}, \d{{4}}", heading.title_text
    )
    if inline:
        return Found(inline["place"], heading.title_text, 0.8)
    dated, line = _yearless(heading) if heading.dateline is None else (None, "")
    return Found(dated.place, line, 0.8) if dated and dated.place else None


def _classification(heading: Heading, banners: Sequence[str]) -> Found | None:
    """Return the level on a line of its own, on the form, in the source note or the banners."""
    for line in heading.lines[:12]:
        if line.classification is not None:
            return Found(line.classification, line.text, 0.95)
    if heading.form.classification:
        return Found(heading.form.classification, heading.form.lines.get("level", ""), 0.9)
    noted = _SOURCE_LEVEL.search(heading.source)
    if noted and not noted["level"].startswith("No "):
        return Found(noted["level"].lower(), heading.source, 0.95)
    return Found(banners[0], "", 0.8) if banners else None


def _subject(heading: Heading) -> Found | None:
    if heading.form.subject:
        return Found(heading.form.subject, heading.form.lines.get("subject", ""), 0.9)
    listed = re.search(
        r"(?:^|[.\s])SUBJECT (?P<value>[^\n]{4,160}?) (?:PARTICIPANTS|REF)\b", heading.after
    )
    inline = listed or re.search(
        r"(?:^|\. |\n)(?:Subject|SUBJECT|Subj|SUBJ): ?(?P<value>[^\n]{4,160}?)(?:\. |\.?\n|\.?$)",
        heading.after,
    )
    return Found(inline["value"], inline.group(), 0.8) if inline else None


def _file_number(heading: Heading) -> Found | None:
    for line in heading.lines[:6]:
        if line.file:
            return Found(line.file["file"], line.text, 0.95)
    first = heading.lines[0].text if heading.lines else ""
    if _ARCHIVE_FILE.fullmatch(first):
        return Found(first, first, 0.85)
    noted = _SOURCE_FILE.search(heading.source)
    return Found(noted["file"].strip(), heading.source, 0.95) if noted else None


def _dated(heading: Heading, file_number: str | None, whole: str) -> dict[str, Found | None]:
    """Return the document's date as fields, with what the document settles of its figures."""
    date, where = _date(heading, file_number)
    if date is None:
        return {}
    return dated_fields(settle(date, [line.text for line in heading.lines], whole), where)


def _date(heading: Heading, file_number: str | None) -> tuple[PartialDate | None, str]:
    """Return the date of the dateline, else of the form, else the one the title states.

    With it comes the line. On a telegram's form a line with a date alone is that of its receipt.
    """
    form = heading.form
    if heading.dateline is not None and not (form.telegram and form.date):
        return heading.dateline.date, heading.dateline_text
    if form.date is not None:
        return form.date, form.date.printed
    titled = first_date(heading.title_text)
    if titled is not None:
        return titled, heading.title_text
    filed = re.search(r"/\d{1,2}[–-]\d{1,2}(\d\d)$", file_number or "")
    for line in heading.lines[:10] if filed else ():
        # "795.00/6-2550" was filed under 1950: the year for a dateline that prints none
        near = date_without_year(line.text, 1900 + int(filed[1])) if filed else None
        if near is not None and near.start < 30 and line.yearless:
            return near, line.text
    dated, printed = _yearless(heading)
    return (dated.date, printed) if dated else (None, "")


def _yearless(heading: Heading) -> tuple[Dateline | None, str]:
    """Return the first line of a place and a day without a year."""
    for line in heading.lines[:10]:
        if line.yearless:
            return line.yearless, line.text
    return None, ""
