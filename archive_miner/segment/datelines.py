"""Read the line of place and date that heads a document.

In: a line. Out: a Dateline, None where the line is none. Knows nothing of the lines around it.

A line is a dateline where it holds a place and a date, or a date alone, and nothing else: never
because it ends in a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive_miner.segment.dates import PartialDate, find_yearless, first_date
from archive_miner.segment.titles import SMALL_WORDS


@dataclass(frozen=True, slots=True)
class Dateline:
    """A line of place and date: "Seoul, June 25, 1950—10 a.m."; either may be missing."""

    place: str | None
    date: PartialDate | None
    undated: bool = False


_DIGITS = re.compile(r"\d\d")

# "le 3 mars 1938", "den 3. März 1938": a line of a date may open with a small letter where another
# language has an article. Near miss "le Président".
_OPENS_DATE = re.compile(
    r"(?:le|ce|du|les|den|vom|a|em|aos|lì|li|addì)\s+(?:\d|l?er\b)|г\. ?[А-ЯЁ]"
)

# What may follow the date on its line: a time. "—6 p. m.", ", 0945Z", "--noon", ", 1:08-2:50 p.m.",
# "02422" (a Z misread), "à 10 h. 30", "17 Uhr"; or a year of the Fascist era, " - XVII".
_TIME = re.compile(
    r"[\s,.;–—-]*(?:(?:at )?\d{1,2}(?:[:.]\d\d)?(?:\s?[–-]\s?\d{1,2}(?:[:.]\d\d)?)?"
    r"\s?[ap]\.?\s?m\.?"
    r"|(?:à )?\d{1,2}\s?(?:h(?:eures?)?\b\.?\s?(?:\d\d)?|Uhr)"
    r"|\(?(?:A\.?\s?)?[XVI]{1,5}\b(?:\s?E\.\s?F\.)?\)?|noon|midnight|\d{4}\s?(?:[A-Z2]\b|hours)?|\d{1,2})?(?:\s*\[[^\]]*\])?[\s.\],;:]*"
)
_PLACE = re.compile(
    r"\[?\s*(?:г\. ?)?(?P<place>[A-ZÀ-ÞА-ЯЁ][\w .'’()/-]{1,45}(?:, [A-ZÀ-ÞА-ЯЁ][\w .]{1,30}){0,2}?)"
    r"\s*[,.]*\s*\]?[\s,]*"
)
# A number that stands where a place would: "Intelligence Report No. 6744", "NIE 42.2-54". Near
# misses "Room 4", "Valmera 3" (a district).
_SERIAL = re.compile(r"\bNo\.? ?\d+$|\b[A-Z]{2,6}[ -][\d.-]*\d$")
# What stands before a date and is no place though it be set in capitals. Seen in the bodies and
# references of FRUS and of cables: "AID ENDS BEFORE May 1955", "Embtel 802, May 3, 1955",
# "Executive Committee Meeting on Ostria". Near misses "Camp David", "The Pentagon", "End House".
_NO_PLACE_WORDS = (
    "address agreement airgram approved arrived arrives as before begin beginning begins but"
    " cablegram comments conference conversation deadline debriefing decision decisions"
    " declaration deptel despatch discussion dispatch draft during effective elected election"
    " elections embtel end ended ending ends expire expired expires had has have he held"
    " highlights his if is it its left letter letters luncheon meeting meetings memo"
    " memorandum message mtg my next no not note notes on or our protocol reference report"
    " resolution resolutions reur said says see session she signed since situation statement"
    " telegram telegrams that their these they this those through till translation treaty"
    " undated until visit was we were what when where which while who will with within would"
    " you your"
)
_NO_PLACE = frozenset(_NO_PLACE_WORDS.split())
_WITHIN = (
    "al am an da das dem den der di do dos e es i la las le les los na nad of on route sul sur sous"
    " the under upon"
)
_WITHIN_PLACES = (SMALL_WORDS | frozenset(_WITHIN.split())) - frozenset(
    ("by", "from", "in", "into", "no", "per", "points", "to", "via", "with")
)
# A person, whom a date follows in running text: "The President, May 1, 1955", "Mr. Dorn". Near
# misses "General Headquarters", "President's House", "King George's Town".
_OF_A_PERSON = re.compile(
    r"(?:The )?(?:Mr|Mrs|Miss|Dr|King|Queen|Shah|Sultan|President|Vice President|Premier"
    r"|Prime Minister|Foreign Minister|Chancellor|Ambassador|Minister|Secretary|Congress"
    r"|Parliament)\b(?!['’]s)",
    re.IGNORECASE,
)
# "Wednesday, July 7, 1953", "Valmera, Wed., 7 July 1953"; near miss "Friday Harbor, July 7, 1953".
_WEEKDAY = re.compile(
    r"(?:^|(?<=[\s,\[]))(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.)"
    r",?\s*$",
    re.IGNORECASE,
)
# A paper's number before the place: "OCI No. 2057/64 Valmera"; near miss "No. 10 Downing Street".
# Also "En Valmera, a 7 de julio", as Spanish papers begin, and the label of "Datum: 3. März 1938"
# (an English one is a form's).
_NUMBERED = re.compile(
    r"^(?:(?:[A-Z]{2,6} )?No\. ?\d[\w/.-]*\d|En|Em)\s+(?=[A-ZÀ-Þ])|^(?:Datum|Fecha|Data|Дата)\s?:"
)
# A place kept secret: "[place not declassified], May 3, 1955"; near miss "[Washington,]".
_WITHHELD = re.compile(
    r"\W*(?:place|location|less than .{3,20}) not declassified\W*", re.IGNORECASE
)
_UNDATED = re.compile(
    r"^\[?(?:(?P<place>[A-ZÀ-Þ][\w .'’-]{1,40})\s*,\s*)?\[?undated\b[.\]]*$", re.IGNORECASE
)


def read_dateline(line: str) -> Dateline | None:
    """Read a line that holds a place and a date, or a date alone, and nothing else."""
    line = line.strip()
    if not 6 <= len(line) <= 100:
        return None
    undated = _UNDATED.match(line)
    if undated:
        return Dateline(undated["place"], None, undated=True)
    if _DIGITS.search(line, max(0, len(line) - 40)) is None:
        return None
    found = None if line[0].islower() and not _OPENS_DATE.match(line) else first_date(line)
    return _placed(line, found) if found is not None else None


def read_yearless_dateline(line: str) -> Dateline | None:
    """Read a line of a place and a day without a year: "Valmera, July 13, 7 p.m."."""
    found = find_yearless(line) if len(line) <= 60 else None
    return _placed(line, found) if found is not None and first_date(line) is None else None


def _placed(line: str, found: PartialDate) -> Dateline | None:
    """Return a date with the place before it where the line holds nothing else."""
    if not _TIME.fullmatch(line, found.end):
        return None
    before = _NUMBERED.sub("", _WEEKDAY.sub("", line[: found.start]))
    if not before.strip(" [(,") or _WITHHELD.fullmatch(before):
        return Dateline(None, found)
    place = _PLACE.fullmatch(before)
    city = " ".join(place["place"].split()).strip(" ,.") if place else ""
    if len(city) <= 2:
        return None  # "R 180245Z OCT 86" is a group line
    if _SERIAL.search(city):
        return Dateline(None, found)
    return Dateline(city, found) if is_place(city) else None


def is_place(text: str) -> bool:
    """Say whether words can name a place, by their letters alone: no list knows all of them.

    Each opens with a capital but for those that stand within names ("Santiago de Cuba"). What only
    looks so is an office, a paper or a clause: "The President", "Embassy Despatch 440", "AID ENDS
    UNTIL" (a cable has no small letters).
    """
    words = [word.strip(".,()[]/") for word in text.split()]
    return (
        max(part.count(" ") for part in text.split(",")) < 6
        and _OF_A_PERSON.match(text) is None
        and words[0].lower() not in SMALL_WORDS - {"the", "la"}
        and not any(word.lower() in _NO_PLACE for word in words)
        and all(not word[:1].islower() or word.lower() in _WITHIN_PLACES for word in words)
    )
