"""Hold the date of a paper against its stamps: those of a telegram's sheets, of receipt, of filing.

In: the date of a head, the file number and the document's opening, stamps included. Out: what
speaks against the date, and the day it is then taken for. Knows nothing of how the date was read.

    PAGE 01 VALMERA 17836 01 OF 02 151725Z        a sheet: when it was sent on
    ------------------037734 151727Z /44          a stamp: when it came in
    O 181719Z OCT 86                              the group: when it was written

A telegram is sent on and comes in after it was written, most within the day, some within a week.
The hours of groups and stamps are Greenwich's, those of datelines the place's, so that a dateline
may be a day off either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from archive_miner.segment.dates import PartialDate, first_date, is_group

DELAY = 10
"""Days within which a telegram comes in: of 180 cables of the 1970s two took 4 and 10."""

PAPER_DELAY = 120
"""Days within which a paper comes in by pouch or by sea."""

FILED_WITHIN = 150
"""Days within which a paper is filed under its own date or that of the paper it answers; of 3,109
printed papers 17 were farther off, 12 of them by a year's figure alone, misprinted."""

DOUBTED = 0.4
"""Confidence in a date that stamps speak against."""

OVERRULED = 0.6
"""Confidence in the day of two stamps that agree, where the date cannot be later than they."""

# Sheets and stamps, which bear a day and no month; see above. Near misses "REF: VALMERA 151725"
# (a number), "O 151719Z OCT 86" (the group itself). In copies the Z reads 2, and 01 reads OF.
_GROUP = r"(?P<day>[0-3]\d)(?:[01]\d|2[0-4])[0-5]\d\s?[Z2]"
_BARE = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rf"^\W*PAGE\s\S.{{0,40}}?\s{_GROUP}\W*$",
        rf"^.{{0,30}}?(?<!\d)\d{{4,6}}\s+{_GROUP}\s*/\s?\w{{2}}\b",
        rf"\b(?:TOR|TOD|TOI|RECEIVED|REC['’]?D)\W{{1,3}}{_GROUP}(?!\s?[A-Z])",
    )
)
# The line of a date-time group: "O 181719Z OCT 86", "DTG: 151719Z OCT 86".
_GROUP_LINE = re.compile(
    r"\W{0,3}(?:(?:DTG|[A-Z0]{1,2})\W{1,3}){0,4}[0-3]\d{5}\s?[A-Z2]\s[^\n]{3,30}$"
)
# "795.00/6-2550" is of June 25, 1950; near misses "POL 33-6 KOR", "350.21/12" (no day).
_FILED = re.compile(r"/\s?(?P<month>\d{1,2})[–-](?P<day>\d{1,2}?)(?P<year>\d\d)/?$")
# A day of receipt: "Rec'd: January 1, 1953", "RECEIVED MAY 3 1953", "R. 11.20 a.m. 5th June, 1953".
# Near miss "Received your letter of May 3, 1953" (words between).
_RECEIVED = re.compile(
    r"(?:\b(?:RECEIVED|Received|REC['’‘`]D|Rec['’‘`]d|Recd)\b[ :.,]*|^\W*R\.\s+(?=\d))"
    r"(?P<rest>[^\n]{0,40}(?:\n[^\n]{0,40})?)",
    re.MULTILINE,
)
_LETTERS = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A day that a stamp speaks for, and the stamp as printed."""

    iso: str
    printed: str
    sheet: bool = False


def doubts(
    iso: str, group: bool, telegram: bool, opening: str, file_number: str = ""
) -> list[Doubt]:
    """Return what in an opening and a file number speaks against a document's day.

    ``group`` says that the day is that of a date-time group. Near misses: received a day later,
    a dateline of the place's own day.
    """
    day = date.fromisoformat(iso)
    early = 0 if group else -1
    found: list[Doubt] = []
    for stamp in _bare_stamps(day, opening):
        if not early <= (date.fromisoformat(stamp.iso) - day).days <= DELAY:
            found.append(stamp)
    for written in _groups(opening) if telegram and not group else ():
        if written.iso and abs(_days(written.iso, day)) > 1:
            found.append(Doubt(written.iso, written.printed))
    late = DELAY if telegram else PAPER_DELAY
    for received in _days_of_receipt(opening):
        if received.iso and not -1 <= _days(received.iso, day) <= late:
            found.append(Doubt(received.iso, received.printed))
    filed = _filed(file_number)
    if filed is not None and abs(_days(filed, day)) > FILED_WITHIN:
        found.append(Doubt(filed, file_number))
    return found


def overruled(iso: str, group: bool, found: list[Doubt]) -> str | None:
    """Return the one day of two stamps or more where it lies before that of a group.

    Nothing is sent on before it is written: the group is misread. Near misses: one stamp alone, or
    stamps that disagree, which only cast doubt; stamps of days later, which may be a delay.
    """
    days = {doubt.iso for doubt in found if doubt.sheet}
    stamps = sum(doubt.sheet for doubt in found)
    return days.pop() if group and stamps > 1 and len(days) == 1 and max(days) < iso else None


def _bare_stamps(day: date, opening: str) -> Iterator[Doubt]:
    """Yield the sheets and stamps of an opening, each on its day nearest to the given one."""
    for match in (match for pattern in _BARE for match in pattern.finditer(opening)):
        figure = int(match["day"])
        near = (day + timedelta(days=n) for n in sorted(range(-15, 16), key=abs))
        stamped = next((d for d in near if d.day == figure), None)
        if stamped is not None:
            yield Doubt(stamped.isoformat(), match.group().strip(), sheet=True)


def _filed(file_number: str) -> str | None:
    """Return the day that a decimal file number ends in."""
    match = _FILED.search(file_number)
    if match is None:
        return None
    try:
        return date(1900 + int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
    except ValueError:
        return None


def _groups(opening: str) -> Iterator[PartialDate]:
    """Yield the date-time groups on lines of their own; near miss "Ref: DTG 070023Z Jan 58"."""
    for line in opening.split("\n"):
        written = first_date(line) if _GROUP_LINE.match(line) else None
        if written is not None and is_group(written.printed):
            yield written


def _days_of_receipt(opening: str) -> Iterator[PartialDate]:
    """Yield the dates of stamps that say when a paper came in."""
    for match in _RECEIVED.finditer(opening):
        received = first_date(match["rest"])
        if received is None or received.precision != "day":
            continue
        between = re.sub(r"[ap]\.?\s?m\.?|hrs|hours", "", match["rest"][: received.start])
        if not _LETTERS.search(between):
            yield received


def _days(iso: str, day: date) -> int:
    return (date.fromisoformat(iso) - day).days
