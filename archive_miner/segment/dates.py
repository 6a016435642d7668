"""Read the dates that archival documents bear: from words on paper to an ISO prefix.

In: text. Out: PartialDate with the stretch it was read from. Knows nothing of documents or pages.

A date that cannot be ("31 June 1953") is found and keeps no ISO value. A date whose day and month
cannot be told apart ("7/6/53") is read as the American month first only where the caller says the
paper is American; its day-month order is a convention of the office, not of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from archive_miner.types import DatePrecision


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as found: where it stands, its ISO prefix, how precise, and how sure.

    ``iso`` and ``precision`` are None where the printed date is impossible or bears no year;
    ``printed`` is the date as it stands.
    """

    start: int
    end: int
    iso: str | None
    precision: DatePrecision | None
    confidence: float
    printed: str = ""


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb febr",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<year>1[6-9]\d\d|20[0-4]\d)"
_SHORT_YEAR = r"(?P<year>\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|d)?"
_GAP = r"[\s,]+"

# Each form with a specimen, a near miss, and where it was seen. The first that matches wins.
_FORMS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), confidence)
    for pattern, confidence in (
        # "311441Z OCT 79", "O 232145Z OCT 1979"; near miss "1806 OCT". Cables since the 1950s.
        (
            r"\b(?P<day>[0-3]\d)\s?(?P<time>[0-2]\d[0-5]\d)\s?[A-Z2]\s+" + _MONTH + r"\s*"
            r"(?P<year>(?:19|20)?\d\d)\b",
            0.98,
        ),
        # "January 3, 1949", "Jan. 3, 1949", "March 25th, 1950"; near miss "May 3" (no year). FRUS.
        # Also "May 24 [23?], 1949", an editor's doubt, and "July-13, 1961", a speck on a copy.
        (
            r"\b"
            + _MONTH
            + r"[\s-]*"
            + _DAY
            + r"(?!\d)(?:\s?\[[^\]]{1,6}\])?[\s,.]{1,3}"
            + _YEAR
            + r"\b",
            0.97,
        ),
        # "8 May 1956", "3d of June, 1950"; near miss "Room 8 May". Military and British papers.
        (r"(?<![\d/–-])" + _DAY + r"\s+(?:of\s+)?" + _MONTH + r"[\s,]{0,2}" + _YEAR + r"\b", 0.97),
        # "1953 July 7"; near miss "1953, July". Chinese and archival finding aids.
        (r"\b" + _YEAR + _GAP + _MONTH + r"\s+" + _DAY + r"(?!\d)", 0.95),
        # "1953-07-07"; near miss "1953-54". Finding aids.
        (r"(?<![\d-])" + _YEAR + r"-(?P<number>[01]\d)-(?P<day>[0-3]\d)(?![\d-])", 0.98),
        # "7/7/53", "7-7-1953"; near miss "795.00/7-753" (a file number). Stamps and memoranda.
        (
            r"(?<![\d./–-])(?P<number>[0-3]?\d)(?P<mark>[/.-])(?P<day>[0-3]?\d)(?P=mark)"
            r"(?P<year>(?:19|20)?\d\d)(?![\d/-])",
            0.8,
        ),
        # "7 Jul 53"; near miss "7 May be". Military.
        # Also "3 May 10 a.m." (an hour).
        (
            r"(?<![\d/–-])"
            + _DAY
            + r"\s+"
            + _MONTH
            + r"\s+'?"
            + _SHORT_YEAR
            + r"(?![\d:.])(?!\s?(?:[ap]\.?\s?m\b|hours|hrs))",
            0.85,
        ),
        # "July 1953"; near miss "July 19" (a day). Reports.
        (r"\b" + _MONTH + r"[\s,]+" + _YEAR + r"\b", 0.8),
    )
)

# "[1949]", "1949": a year alone, only where the caller asks for it. Near miss "1950 hours".
_YEAR_ALONE = re.compile(r"(?<![\d./–-])" + _YEAR + r"(?![\d./–-]|\s?hours|\s?hrs|Z)")

# "May 3", "3 May": a month and day without a year, which the context has to give. Near misses
# "May 1953", "May 3, 1953".
_NO_YEAR = re.compile(
    r"\b(?:"
    + _MONTH
    + r"[\s-]*"
    + _DAY
    + r"|"
    + (_DAY + r"\s+" + _MONTH).replace("?P<month>", "?P<month2>").replace("?P<day>", "?P<day2>")
    + r")(?!\w)(?![\d.]*\d)(?![\s,.]{1,3}(?:1[6-9]|20)\d\d)",
    re.IGNORECASE,
)


def find_dates(text: str, *, month_first: bool = True) -> Iterator[PartialDate]:
    """Yield the dates of a text in the order they stand, none overlapping another.

    ``month_first`` settles "7/6/53"; a number above 12 settles it without.
    """
    found: list[PartialDate] = []
    for pattern, confidence in _FORMS:
        for match in pattern.finditer(text):
            if all(match.end() <= f.start or match.start() >= f.end for f in found):
                found.append(_read(match, confidence, month_first))
    yield from sorted(found, key=lambda f: f.start)


def first_date(text: str, *, month_first: bool = True) -> PartialDate | None:
    """Return the date that stands first, possible or not."""
    return next(find_dates(text, month_first=month_first), None)


def date_without_year(text: str, year: int) -> PartialDate | None:
    """Return a "May 3" of the text as a day of the year given by its context, less sure."""
    match = _NO_YEAR.search(text)
    if match is None:
        return None
    month, day = (match[name] or match[name + "2"] for name in ("month", "day"))
    iso = _iso(year, _MONTHS[month.lower()], int(day))
    return PartialDate(*match.span(), iso, "day" if iso else None, 0.6, match.group())


def find_yearless(text: str) -> PartialDate | None:
    """Return the first month and day that stand without a year, which has no ISO value."""
    match = _NO_YEAR.search(text)
    return PartialDate(*match.span(), None, None, 0.6, match.group()) if match else None


def year_alone(text: str) -> PartialDate | None:
    """Return the first bare year of the text."""
    match = _YEAR_ALONE.search(text)
    return PartialDate(*match.span(), match["year"], "year", 0.5, match.group()) if match else None


def _read(match: re.Match[str], confidence: float, month_first: bool) -> PartialDate:
    """Turn a match of one of the forms into a date."""
    parts = match.groupdict()
    year = int(parts["year"])
    if year < 100:
        year += 1900 if year > 24 else 2000  # two-figure years of declassified papers: 1925-2024
    if parts.get("month"):
        month = _MONTHS[parts["month"].lower()]
    elif parts.get("number"):
        month = int(parts["number"])
    day = int(parts["day"]) if parts.get("day") else None
    if parts.get("mark") and day is not None:
        if month > 12 >= day or (not month_first and day <= 12):
            month, day = day, month
        elif month <= 12 and day <= 12 and month != day:
            confidence = 0.6
    if day is None:
        return PartialDate(*match.span(), f"{year}-{month:02d}", "month", confidence, match.group())
    iso = _iso(year, month, day)
    return PartialDate(*match.span(), iso, "day" if iso else None, confidence, match.group())


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
