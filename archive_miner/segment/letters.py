"""Read who a letter is from and to: the address over the salutation and the name under the close.

In: the text of a letter. Out: sender and recipient as printed, None where the letter does not say.
Knows nothing of telegrams and forms, and does not decide what is a letter.
"""

from __future__ import annotations

import re

from archive_miner.segment.heads import HeadLine, HeadLines
from archive_miner.segment.titles import read_classification

# "My dear Mr. President:", "Dear Mr. Chairman,", "Esteemed Comrade Dorn:", "Excellency:". Near
# misses "Dear to the heart of", "Esteemed by all" (no name follows).
SALUTATION = re.compile(
    r"\W{0,2}(?:My [Dd]ear|Dear|(?:Deeply |Highly )?(?:Esteemed|Respected|Honou?red)"
    r"(?: and [Dd]ear)?)\s[A-Z]|\W{0,2}(?:Excellency|Your Excellency|Madam|Mr\. President)\s?:"
)
# "Sincerely yours,", "With fraternal greetings,", "I am, my dear Mr. President, yours,". Near
# misses "Sincerely as he spoke, nobody" (goes on), "I am sure of it", "With regard to a treaty,".
_CLOSE = re.compile(
    r"\W{0,2}(?:(?:(?:Very |Most )?(?:[Ss]incerely|[Rr]espectfully|[Ff]aithfully|[Cc]ordially"
    r"|truly)|(?:I am|I remain),.*"
    r"|(?:Please )?[Aa]ccept\b.*\b(?:assurances?|consideration|respects?)\b.*)"
    r"(?:,? [Yy]ours)?(?: truly)?"
    r"|.{0,60}\b[Yy]ours(?: (?:very |most )?(?:sincerely|truly|faithfully|respectfully|cordially"
    r"|ever|obediently))?"
    r"|With (?:[\w-]+ ){0,6}(?:greetings|regards|wishes|respects?|esteem|consideration|friendship))"
    r"\s?[,.]?"
)
# "RAMON VALD", "Eleanor M. Dace, Consul", "/s/ W. Dorn", "[Mao Tse-tung]". Near misses
# "Enclosures: as stated", "Man)" (a scrawl read by OCR), "cc: L".
_SIGNED = re.compile(r"\W{0,2}(?:/?[sS]/|\(?[Ss]igned\)?:?)\s*")
_NAME = re.compile(
    r"(?:[A-ZÀ-Þ][\w.'’-]*\s){0,5}[A-ZÀ-Þ][\w'’-]{2,}(?:, (?:Jr\.|[A-ZÀ-Þ][\w ,.'’-]{2,60}))?"
)
_OPENS_ADDRESS = re.compile(
    r"(?:His|Her|Your|The|Mr|Mrs|Miss|Ms|Dr|General|Marshal|Admiral|Colonel|President|Premier"
    r"|Prime|Chairman|Comrade|Secretary|Ambassador|Senator|Minister|Professor|Sir|Lord|Honorable"
    r"|Hon|Captain|Major|Rear|Vice|Lieutenant)\b"
)
ADDRESS_LINES = 6
SIGNATURE_LINES = 4
"""The signature stands this close under the close; a scrawl may come between."""


def read_addressee(text: str, heads: HeadLines) -> str | None:
    """Return the address that stands over the salutation, its lines joined.

    It is the block next above; a line of place and date between them is passed over. A block that
    names no person ("EMBASSY OF OSTRIA") is a letterhead.
    """
    lines = [heads[line.strip()] for line in text.split("\n", 40)[:40]]
    at = next((i for i, line in enumerate(lines) if SALUTATION.match(line.text)), 0) - 1
    while at >= 0 and (not lines[at].text or _dates_or_classifies(lines[at])):
        at -= 1
    block: list[str] = []
    while at >= 0 and lines[at].text and len(block) <= ADDRESS_LINES:
        line = lines[at]
        if _dates_or_classifies(line) or line.is_letterhead or len(line.text) > 75:
            break
        block.insert(0, line.text)
        at -= 1
    while block and not _OPENS_ADDRESS.match(block[0]):
        del block[0]  # "No. 15", a stamp
    if not block or len(block) > ADDRESS_LINES or block[0].isupper():
        return None
    joined = " ".join(block).strip(" ,.")
    return re.sub(r"^(?:Mr|Mrs|Miss|Dr)\. ", "", re.sub(r"^The (?=Hon)", "", joined))


def _dates_or_classifies(line: HeadLine) -> bool:
    return bool(line.dateline or line.classification)


def find_signature(text: str) -> tuple[str, int] | None:
    """Return the name under the first complimentary close, with its office if that is printed.

    With it comes the offset where the name begins.
    """
    lines = [line.strip() for line in text.split("\n")]
    for index, line in enumerate(lines):
        if len(line) > 90 or not _CLOSE.fullmatch(line):
            continue
        below = [i for i in range(index + 1, min(index + 10, len(lines))) if lines[i]]
        for at in below[:SIGNATURE_LINES]:
            if _CLOSE.fullmatch(lines[at]):
                continue
            signed = _SIGNED.match(lines[at])
            name = lines[at][signed.end() :] if signed else lines[at].strip("[]")
            if _NAME.fullmatch(name) and not read_classification(name):
                before = sum(len(raw) + 1 for raw in text.split("\n")[:at])
                return name, text.index(name, before)
    return None
