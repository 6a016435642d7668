"""Read the dates that archival documents bear: from words on paper to an ISO prefix.

In: text. Out: PartialDate with the stretch it was read from. Knows nothing of documents or pages.

A date that cannot be ("31 June 1953") is found and keeps no ISO value. Days are of the Gregorian
calendar: of a doubled date ("7/20 July 1914") it is the later one, and a day called old style is
counted over. Of several days ("July 7–9, 1953") it is the first. What the paper leaves open, the
century of "7/6/14" and whether the day or the month comes first, is not decided here: the date
keeps every day it may be (``choices``), and ``dating`` looks for what decides it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from archive_miner.segment.months import ENGLISH, MONTHS, NAMES, ROMAN
from archive_miner.types import DatePrecision


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as found: where it stands, its ISO prefix, how precise, and how sure.

    ``iso`` and ``precision`` are None where the printed date is impossible or bears no year;
    ``printed`` is the date as it stands. ``choices`` are the ISO days it may be where its figures
    can be read in several ways; ``iso`` is then no more than what all have in common.
    """

    start: int
    end: int
    iso: str | None
    precision: DatePrecision | None
    confidence: float
    printed: str = ""
    choices: tuple[str, ...] = ()


LAST_SHORT_YEAR = 24
"""Two figures up to here may be of the 2000s; above, they are of the 1900s unless the paper speaks
of another time."""

OPEN = 0.5
"""Confidence in the year of a date whose day and month cannot be told apart."""

LAST_OLD_STYLE = 1923
"""The year in which the last state that papers date by, Greece, left the old style."""

_MONTH = rf"(?P<month>{NAMES})(?![^\W\d_])\.?"
_YEAR = r"(?P<year>1[6-9]\d\d|20[0-4]\d)"
_SHORT_YEAR = r"(?P<year>\d\d)"
# "3", "3rd", "3d", French "1er" (OCR reads "ler"), Spanish and Italian "1º", Russian "7-го".
_ORDINAL = r"(?:(?:st|nd|rd|th|d|er|ère|ème|e|\.?[º°ªo]|-?го|-?е)(?![^\W\d_]))?"
_FIGURES = r"(?:[0-3]?\d(?!\d)|l(?=er\b))"
_DAY = rf"(?P<day>{_FIGURES}){_ORDINAL}"
_GAP = r"[\s,]+"
# Between a day and a month: "3d of June", "3 de marzo", "3. März", "«7» июля".
_OF = r"(?P<point>\.)?[»”\"]?(?:\s+(?:of|de|d['’])|\s|(?<=\.))\s*"
# Before a day: "le 3 mars", "den 3. März", "a 7 de julio". Near miss "am 3. März" (of prose).
_ARTICLE = r"(?:\b(?:le|ce|den|lì|li|addì|em|aos|a)\s+|[«“\"])?"
# Behind a Russian year: "1953 г.", "1953 года".
_G = r"(?:\s?г(?:ода)?\b\.?)?"

# Each form with a specimen, a near miss, and where it was seen. The first that matches wins.
_FORMS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), confidence)
    for pattern, confidence in (
        # "311441Z OCT 79", "O 232145Z OCT 1979"; near miss "1806 OCT". Cables since the 1950s.
        (
            r"\b(?P<day>[0-3]\d)\s?(?P<group>[0-2]\d[0-5]\d)\s?[A-Z2]\s+" + _MONTH + r"\s*"
            r"(?P<year>(?:19|20)?\d\d)\b",
            0.98,
        ),
        # "January 3, 1949", "Jan. 3, 1949", "March 25th, 1950"; near miss "May 3" (no year). FRUS.
        # Also "May 24 [23?], 1949", an editor's doubt, "July-13, 1961", a speck on a copy, and
        # "julio 7 de 1954", as Latin America writes.
        (
            rf"\b{_MONTH}[\s-]*{_DAY}(?!\d)(?:\s?\[[^\]]{{1,6}}\])?[\s,.]{{1,3}}(?:del?\s)?"
            rf"{_YEAR}\b",
            0.97,
        ),
        # "8 May 1956", "3d of June, 1950"; near miss "Room 8 May". Military and British papers.
        # "le 1er août 1950", "den 3. März 1938", "a 7 de julio de 1954", "7 июля 1953 г.": papers
        # of other foreign offices. Near miss "3. April 1953 saw" (a paragraph's number).
        (
            rf"(?<![\d/–-]){_ARTICLE}{_DAY}{_OF}{_MONTH}[\s,]{{0,2}}(?:\s?del?\s)?{_YEAR}\b{_G}",
            0.97,
        ),
        # "1953 July 7"; near miss "1953, July". Chinese and archival finding aids.
        (rf"\b{_YEAR}{_GAP}{_MONTH}\s+{_DAY}(?!\d)", 0.95),
        # "1953-07-07"; near miss "1953-54". Finding aids.
        (rf"(?<![\d-]){_YEAR}-(?P<number>[01]\d)-(?P<day>[0-3]\d)(?![\d-])", 0.98),
        # "1953年7月7日", "1953년 7월 7일"; near miss "7月7日" (no year). Papers of East Asia.
        (rf"{_YEAR}\s?[年년]\s?(?P<number>[01]?\d)\s?[月월]\s?(?P<day>[0-3]?\d)\s?[日일]", 0.97),
        # "12.III.1953", "7/VII-53 г."; near miss "Annex IV.53". Eastern foreign ministries.
        (
            rf"(?<![\d./–-])(?P<day>[0-3]?\d)\s?[./-]\s?(?P<month>{ROMAN})\s?[./-]\s?"
            rf"(?P<year>(?:1[6-9]|20)?\d\d)(?![\d/-]){_G}",
            0.9,
        ),
        # "7/7/53", "7-7-1953", "05.06.1953"; near miss "795.00/7-753" (a file number). Stamps and
        # memoranda.
        (
            r"(?<![\d./–-])(?P<number>[0-3]?\d)(?P<mark>[/.-])(?P<day>[0-3]?\d)(?P=mark)"
            rf"(?P<year>(?:1[6-9]|20)?\d\d)(?![\d/-]){_G}",
            0.8,
        ),
        # "7 Jul 53"; near miss "7 May be". Military.
        # Also "3 May 10 a.m." (an hour).
        (
            rf"(?<![\d/–-]){_DAY}{_OF}{_MONTH}\s+['’]?{_SHORT_YEAR}"
            r"(?![\d:.])(?!\s?(?:[ap]\.?\s?m\b|hours|hrs|h\b|Uhr|час))",
            0.85,
        ),
        # "July 6, '53"; near miss "July 6, 53 men" (no apostrophe). Letters.
        (rf"\b{_MONTH}\s+{_DAY},?\s+['’]{_SHORT_YEAR}(?!\d)", 0.85),
        # "July 1953", "July–August 1953", "marzo de 1938"; near miss "July 19" (a day). Reports.
        (
            rf"\b{_MONTH}(?:\s?[–—/-]\s?(?:{NAMES})\b\.?)?(?:[\s,]+|\sdel?\s){_YEAR}\b{_G}",
            0.8,
        ),
    )
)


def _half(side: str, close: str = "") -> str:
    """Return the pattern of one of two days: "July 7", "7 July", "7"; its groups end in a side."""
    month = rf"{NAMES})(?![^\W\d_])\.?"
    return (
        rf"(?:(?P<month{side}>{month}\s*(?P<day{side}>{_FIGURES}){_ORDINAL}"
        rf"|(?P<before{side}>{_FIGURES}){_ORDINAL}\.?{close}"
        rf"(?:{_OF.replace('?P<point>', '?:')}(?P<after{side}>{month})?)"
    )


# Two days of one date. Several days: "November 17–18, 1958", "7th to 9th July, 1953", "March 9
# and/or 10, 1956", "May 30–June 2, 1960", "December 30, 1953–January 2, 1954", "vom 7. bis 9. Juli
# 1953"; old and new style: "7/20 July 1914", "June 25 (July 8), 1914", "25 июня (8 июля) 1914 г.".
# Near misses "July 7, 4–5 p.m." (no year), "12 May 1949 and July 2, 1949" (two dates).
_CLOSE = r"[)\]]?"
_PAIR = re.compile(
    rf"(?<![\w./–-])(?:(?:from|vom|du|les|dal|с)\s+)?{_ARTICLE}{_half('1')}"
    r"(?:,?\s(?P<year1>1[6-9]\d\d|20[0-4]\d))?(?:(?:,\s|\s?[–-]\s?)[0-3]?\d(?=[,\s]))*"
    r"(?:(?P<dash>\s?[–—-]\s?|,?\s(?:to|through|thru|until|au|bis|al?|по)\s)"
    r"|(?P<list>,?\s(?:and(?:/or)?|or|&|et|und|u\.|y|e|и)\s)|(?P<slash>\s?/\s?)"
    rf"|(?P<bracket>\s?[(\[])){_half('2', _CLOSE)}{_CLOSE}[\s,.]{{1,3}}(?:del?\s)?"
    rf"{_YEAR}\b{_CLOSE}{_G}",
    re.IGNORECASE,
)
# "7 July 1914 (O.S.)", "July 7, 1914, Old Style"; "N.S." says what goes without saying.
_STYLE = re.compile(
    r"\s?[,(\[]{0,2}\s?(?:(?P<old>O\.\s?S\.|old style|ст\.\s?ст\.|старого стиля|a\. ?St\.)"
    r"|N\.\s?S\.|new style|н\.\s?ст\.|нового стиля)\s?[)\]]?",
    re.IGNORECASE,
)

# "[1949]", "1949": a year alone, only where the caller asks for it. Near miss "1950 hours".
_YEAR_ALONE = re.compile(r"(?<![\d./–-])" + _YEAR + r"(?![\d./–-]|\s?hours|\s?hrs|Z)")

# "May 3", "3 May": a month and day without a year, which the context has to give. Near misses
# "May 1953", "May 3, 1953".
_NO_YEAR = re.compile(
    rf"(?:\b{_MONTH}[\s-]*{_DAY}|(?<![\d/–-]){_ARTICLE}"
    + (_DAY + _OF.replace(r"(?P<point>\.)?", "") + _MONTH)
    .replace("?P<month>", "?P<month2>")
    .replace("?P<day>", "?P<day2>")
    + r")(?!\w)(?![\d.]*\d)(?![\s,.]{1,3}(?:del?\s)?(?:1[6-9]|20)\d\d)",
    re.IGNORECASE,
)


def find_dates(text: str) -> Iterator[PartialDate]:
    """Yield the dates of a text in the order they stand, none overlapping another."""
    found: list[PartialDate] = []
    for pattern, confidence in ((_PAIR, 0.93), *_FORMS):
        for match in pattern.finditer(text):
            if all(match.end() <= f.start or match.start() >= f.end for f in found):
                read = _read_pair(match) if pattern is _PAIR else _read(match, confidence)
                if read is not None:
                    found.append(_of_style(read, text))
    yield from sorted(found, key=lambda f: f.start)


def first_date(text: str) -> PartialDate | None:
    """Return the date that stands first, possible or not."""
    return next(find_dates(text), None)


def is_group(printed: str) -> bool:
    """Say whether a date is printed as a date-time group: "151719Z OCT 86"."""
    return re.match(r"[0-3OIl]\d{5}\s?[A-Z2]\s", printed) is not None


def date_without_year(text: str, year: int) -> PartialDate | None:
    """Return a "May 3" of the text as a day of the year given by its context, less sure."""
    match = _NO_YEAR.search(text)
    if match is None:
        return None
    month, day = (match[name] or match[name + "2"] for name in ("month", "day"))
    iso = _iso(year, MONTHS[month.lower()], _number(day))
    return PartialDate(*match.span(), iso, "day" if iso else None, 0.6, match.group())


def find_yearless(text: str) -> PartialDate | None:
    """Return the first month and day that stand without a year, which has no ISO value."""
    match = _NO_YEAR.search(text)
    return PartialDate(*match.span(), None, None, 0.6, match.group()) if match else None


def year_alone(text: str) -> PartialDate | None:
    """Return the first bare year of the text."""
    match = _YEAR_ALONE.search(text)
    return PartialDate(*match.span(), match["year"], "year", 0.5, match.group()) if match else None


def common_part(choices: Iterable[str], printed: PartialDate, confidence: float) -> PartialDate:
    """Return a date with what the days it may be have in common: a day, a year or nothing.

    "03/04/1953" is of 1953; "7/6/14" may be of three centuries.
    """
    days = tuple(sorted(set(choices)))
    if len(days) == 1:
        return replace(
            printed, iso=days[0], precision="day", confidence=confidence, choices=days[:0]
        )
    years = {day[:4] for day in days}
    iso = years.pop() if len(years) == 1 else None
    precision: DatePrecision | None = "year" if iso else None
    return replace(
        printed, iso=iso, precision=precision, confidence=min(confidence, OPEN), choices=days
    )


def _read(match: re.Match[str], confidence: float) -> PartialDate | None:
    """Turn a match of one of the forms into a date; None where it is none."""
    parts = match.groupdict()
    plain = PartialDate(*match.span(), None, None, confidence, match.group())
    month = MONTHS[parts["month"].lower()] if parts.get("month") else int(parts["number"])
    if parts.get("point") and parts["month"].lower() in ENGLISH and _opens_line(match):
        return None
    if not parts.get("day"):
        return replace(plain, iso=f"{parts['year']}-{month:02d}", precision="month")
    day = _number(parts["day"])
    orders = {(month, day), (day, month)} if parts.get("mark") else {(month, day)}
    years = _years(parts["year"], bool(parts.get("group")))
    days = [_iso(year, *order) for year, order in product(years, orders)]
    choices = [iso for iso in days if iso]
    return common_part(choices, plain, confidence) if choices else plain


def _opens_line(match: re.Match[str]) -> bool:
    """Say whether "3. April 1953" may be the third paragraph rather than a German date."""
    before = match.string[: match.start("day")].rpartition("\n")[2]
    return not before.strip()


def _years(figures: str, group: bool) -> tuple[int, ...]:
    """Return the years that figures may mean.

    Date-time groups came with the Second World War, so that of "041200Z JUN 04" is 2004.
    """
    year = int(figures)
    if year >= 100:
        return (year,)
    if year > LAST_SHORT_YEAR:
        return (1900 + year,)
    return (2000 + year,) if group else (1800 + year, 1900 + year, 2000 + year)


LONGEST_STRETCH_DAYS = 100
"""A paper may be of several days, a conference of two months ("May 11–June 20, 1959"); what lasts
longer is spoken of in it: "July 1, 1962, through June 30, 1967" over a table of deliveries."""


def _read_pair(match: re.Match[str]) -> PartialDate | None:
    """Turn two days into the one date they tell; None where they are two dates or none."""
    part = match.groupdict()
    if part["list"] and part["year1"]:
        return None
    names = [part["month1"] or part["after1"], part["month2"] or part["after2"]]
    months = [MONTHS[name.lower()] for name in names if name]
    if not months:
        return None
    year = int(part["year"])
    second = _iso(year, months[-1], _number(part["day2"] or part["before2"]))
    day = _number(part["day1"] or part["before1"])
    first = _nearest(
        second,
        _iso(int(part["year1"] or year), months[0], day),
        None if part["year1"] else _iso(year - 1, months[0], day),
        None if part["year1"] or part["dash"] else _iso(year + 1, months[0], day),
    )
    plain = PartialDate(*match.span(), None, None, 0.5, match.group())
    if first is None or second is None:
        return None if part["bracket"] else plain
    gap = _days_between(first, second)
    if gap > LONGEST_STRETCH_DAYS:
        return None
    if not part["dash"] and abs(gap) == _lag(year) and year <= LAST_OLD_STYLE:
        return replace(plain, iso=max(first, second), precision="day", confidence=0.9)
    if part["bracket"]:
        return replace(plain, iso=first, precision="day")  # "May 24 (23?)": which is not said
    if gap > 0:
        return replace(plain, iso=first, precision="day", confidence=0.93)
    same = first[:7] == second[:7]
    return replace(plain, iso=first[:7], precision="month") if same else plain


def _nearest(day: str | None, *others: str | None) -> str | None:
    """Return the day nearest to another, as that of "December 30–January 2, 1954" is of 1953."""
    real = [other for other in others if other]
    if day is None or not real:
        return None
    return min(real, key=lambda other: abs(_days_between(other, day)))


def _days_between(first: str, second: str) -> int:
    return (date.fromisoformat(second) - date.fromisoformat(first)).days


def _of_style(read: PartialDate, text: str) -> PartialDate:
    """Return a date with the style named behind it, counted over where that is the old one."""
    style = _STYLE.match(text, read.end)
    if style is None:
        return read
    read = replace(read, end=style.end(), printed=text[read.start : style.end()])
    if not style["old"] or read.precision != "day" or read.iso is None:
        return read
    new = date.fromisoformat(read.iso) + timedelta(days=_lag(int(read.iso[:4])))
    return replace(read, iso=new.isoformat(), confidence=0.9)


def _lag(year: int) -> int:
    """Return the days by which the old style lags behind the new: 12 until 1900, 13 since."""
    return year // 100 - year // 400 - 2


def _number(figures: str) -> int:
    return 1 if figures.lower() == "l" else int(figures)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
