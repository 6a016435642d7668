"""Settle what the figures of a date leave open: its century, and whether day or month comes first.

In: a date with the days it may be, the lines of its document's head and the document's text. Out:
the date, as precise as the document allows and less sure. Knows nothing of stamps or neighbours;
nothing is settled by a mere likelihood: a date that the document leaves open stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive_miner.segment.dates import PartialDate, common_part, is_group
from archive_miner.segment.months import NAMES

NAMED_BEFORE = 40
NAMED_AFTER = 15
"""A paper names years so far before its own and so far after: "since 1913", "until 1955"."""

# "In 1913 he asked", "3 May 1918", "(1913)", "1912–1913". Near misses "2000 rifles", "1950 hours",
# "1,918 men", "No. 1913".
_FOUR_FIGURES = re.compile(
    r"(?<![\d.,])(?:1[6-9]\d\d|20[0-4]\d)"
    r"(?![\d.,]?\d|\s?(?:hours|hrs|men|tons|troops|rifles|copies)\b|Z\b)"
)
_BEFORE_A_YEAR = re.compile(
    r"(?:\b(?:in|since|until|till|by|during|before|after|between|from|to|and|of|the|year|early|late"
    rf"|spring|summer|autumn|fall|winter|en|de|im|seit|в|с|до|{NAMES})\b\.?,?\s+"
    r"|\d(?:st|nd|rd|th)?,\s+|\(|\d{4}[–/-])$",
    re.IGNORECASE,
)
# What archives and printers stamped on a paper long after: "Declassified 20 Mar 2014", "Approved
# for Release 2004/05/05", "Reproduced at the National Archives". Near miss "the King released him".
_LATER = re.compile(
    r"^.{0,120}\b(?:declassif\w+|approved for|released(?!\s(?:him|them|the|by))|reproduced"
    r"|downgraded|NARA|E\.?\s?O\.?\s?1[0-9]{4}|sanitized|systematic review|copyright)\b.{0,120}$",
    re.IGNORECASE | re.MULTILINE,
)
# A date in figures, for the order of its day and month: "25/5/1953", "5/25/53", "28.05.1953".
_FIGURES = re.compile(
    r"(?<![\d./–-])(?P<a>[0-3]?\d)(?P<mark>[/.-])(?P<b>[0-3]?\d)(?P=mark)(?:\d{4}|\d\d)(?![\d/-])"
)
# "25th May", "3 March 1953"; near miss "3 Marches".
_DAY_MONTH = re.compile(rf"\b[0-3]?\d(?:st|nd|rd|th|d)?\.?\s+(?:of\s+|de\s+)?(?:{NAMES})\b", re.I)
# "May 25", "March 3rd, 1953"; near misses "May 1953", "March 25 Mar" (of a day before a month).
_MONTH_DAY = re.compile(rf"(?<![\d.]\s)\b(?:{NAMES})\.?\s+[0-3]?\d(?:st|nd|rd|th|d)?\b(?!\d)", re.I)
# Heads of offices that write the day first: the British, and those that write in other languages
# (French, German, Spanish, Portuguese, Italian, Russian). Near miss "Embassy in Britain".
_DAY_FIRST = re.compile(
    r"\b(?:BRITISH|British|H\.?\s?B?\.?M\.?|Her Majesty|His Majesty|HER MAJESTY|HIS MAJESTY)\b"
    r"|\b(?:FOREIGN|Foreign|COLONIAL|Colonial|COMMONWEALTH RELATIONS|DOMINIONS|INDIA|CABINET) "
    r"(?:OFFICE|Office)\b|\bS\.\s?W\.\s?1\b|\b(?:WHITEHALL|Whitehall)\b"
    r"|\b(?:DOWNING STREET|Downing Street)\b"
    r"|\b(?:CHANCERY|EXTERNAL AFFAIRS|External Affairs)\b"
    r"|\bHIGH COMMISSION|\b(?:AMBASSADE|Ambassade|MINIST[EÈ]RE|Minist[eè]re|CONSULAT G[EÉ]N[EÉ]RAL"
    r"|BOTSCHAFT|Botschaft|Gesandtschaft|GESANDTSCHAFT|AUSW[AÄ]RTIGES|Auswärtiges|EMBAJADA"
    r"|Embajada|MINISTERIO|Ministerio|EMBAIXADA|Embaixada|AMBASCIATA|Ambasciata|MINISTERO"
    r"|LEGAZIONE)\b|\b(?:FOREIGN MINISTRY|USSR|U\.S\.S\.R\.)|[А-ЯЁ]{4}"
)
# Heads of American forms and offices, which write the month first. Near miss "the States".
_MONTH_FIRST = re.compile(
    r"\b(?:DEPARTMENT OF (?:STATE|DEFENSE|THE [A-Z]+)|Department of (?:State|Defense)"
    r"|UNITED STATES|United States|AMERICAN|American|Am[Ee]mbassy|AMEMBASSY|WHITE HOUSE"
    r"|White House|OFFICE MEMORANDUM|Office Memorandum|FOREIGN SERVICE DES?PATCH|CENTRAL"
    r" INTELLIGENCE AGENCY|NATIONAL SECURITY COUNCIL|INCOMING TELEGRAM|OUTGOING TELEGRAM)\b"
)
# The labels of an American office's memorandum; near miss a letter.
_LABELS = tuple(re.compile(rf"^\W*{name}\s?:", re.M | re.I) for name in ("to", "from"))
_SUBJECT = re.compile(r"\W{0,2}(?:SUBJ\w*|Subj\w*|RE|REF\w*|Ref\w*)\b")


def settle(
    date: PartialDate, head: Sequence[str], text: str, neighbour: int | None = None
) -> PartialDate:
    """Return a date with what its document settles of its century and of its day and month.

    ``head`` are the lines of the document's head, ``text`` is all of it; ``neighbour`` is the year
    of the document before it, asked where the document itself leaves the century open.
    """
    if not _has_short_year(date) and not date.choices:
        return date
    text = _LATER.sub("", text)
    named = years_named(text)
    choices = _of_the_1800s(date, named) or _of_century(date.choices, named)
    if neighbour is not None:
        choices = _of_century(choices, (neighbour,))
    if not choices:
        return date
    sure = 0.8
    if len({day[5:] for day in choices}) > 1:
        order = _order(date.printed, head, text)
        if order is not None:
            day_first, sure = order
            first, second = _figures(date.printed)
            day, month = (first, second) if day_first else (second, first)
            choices = tuple(c for c in choices if c[5:] == f"{month:02d}-{day:02d}")
    return common_part(choices, date, min(sure, 0.7) if _has_short_year(date) else sure)


def years_named(text: str) -> tuple[int, ...]:
    """Return the years of four figures that a text names as years, in the order they stand."""
    return tuple(
        int(match.group())
        for match in _FOUR_FIGURES.finditer(text)
        if _BEFORE_A_YEAR.search(text[max(0, match.start() - 16) : match.start()])
    )


def _has_short_year(date: PartialDate) -> bool:
    """Say whether a day's year is printed in two figures: "7/6/53"."""
    iso = date.iso if date.precision == "day" else min(date.choices, default=None)
    return iso is not None and iso[:4] not in date.printed


def _of_the_1800s(date: PartialDate, named: Sequence[int]) -> tuple[str, ...]:
    """Return the days of the 1800s that "7/6/98" may be, where the paper names no later years.

    Near miss: a date-time group, which no paper of the 1800s bears, and a single year named.
    """
    days = date.choices or ((date.iso,) if date.iso else ())
    of_1900s = all(day.startswith("19") for day in days) and _has_short_year(date)
    if len(named) < 2 or not of_1900s or max(named) >= 1900 or is_group(date.printed):
        return ()
    return tuple(f"18{day[2:]}" for day in days)


def _of_century(choices: Sequence[str], named: Sequence[int]) -> tuple[str, ...]:
    """Return the days of the century that most of the named years speak for; all where none do."""
    years = sorted({int(day[:4]) for day in choices})
    if len(years) < 2:
        return tuple(choices)
    votes = [sum(-NAMED_AFTER <= year - n <= NAMED_BEFORE for n in named) for year in years]
    best = max(votes)
    if best == 0 or votes.count(best) > 1:
        return tuple(choices)
    return tuple(day for day in choices if int(day[:4]) == years[votes.index(best)])


def _figures(printed: str) -> tuple[int, int]:
    """Return the first two figures of a date all in figures."""
    match = _FIGURES.search(printed)
    return (int(match["a"]), int(match["b"])) if match else (0, 0)


def _order(printed: str, head: Sequence[str], text: str) -> tuple[bool, float] | None:
    """Say whether the day comes first, and how sure that is; None where nothing tells.

    The document's other dates in figures tell best, then points between the figures, the office
    at the paper's head, the document's dates in words, and the labels of an American memorandum.
    """
    found = [(m["mark"], int(m["a"]) > 12, int(m["b"]) > 12) for m in _FIGURES.finditer(text)]
    told = {a for _, a, b in found if a != b}
    if len(told) == 1:
        return told.pop(), 0.8
    lines = "\n".join(line for line in head if _is_head(line))
    offices = {p is _DAY_FIRST for p in (_DAY_FIRST, _MONTH_FIRST) if p.search(lines)}
    if "." in printed and offices != {False}:
        return True, 0.75
    if len(offices) == 1 and "." not in printed:
        return offices.pop(), 0.7
    words = {p is _DAY_MONTH for p in (_DAY_MONTH, _MONTH_DAY) if p.search(text)}
    if len(words) == 1:
        return words.pop(), 0.65
    if not offices and not words and all(label.search(lines) for label in _LABELS):
        return False, 0.6
    return None


def _is_head(line: str) -> bool:
    """Say whether a line may name the office a paper is from; near misses subjects and prose."""
    return (
        len(line) < 80
        and sum(word[0].islower() for word in line.split()) < 4
        and not _SUBJECT.match(line)
    )
