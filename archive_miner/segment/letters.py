"""Read how a letter opens: its salutation, and over it the address of the recipient.

In: the text of a letter. Out: the recipient as printed, None where the letter does not say. Knows
nothing of telegrams and forms, and does not decide what is a letter; ``closings`` reads its end.
"""

from __future__ import annotations

import re

from archive_miner.segment.heads import HeadLine, HeadLines

# "My dear Mr. President:", "Dear Mr. Chairman,", "Esteemed Comrade Dorn:", "Excellency:". Near
# misses "Dear to the heart of", "Esteemed by all" (no name follows).
SALUTATION = re.compile(
    r"\W{0,2}(?:My [Dd]ear|Dear|(?:Deeply |Highly )?(?:Esteemed|Respected|Honou?red)"
    r"(?: and [Dd]ear)?)\s[A-Z]|\W{0,2}(?:Excellency|Your Excellency|Madam|Mr\. President)\s?:"
    r"|\W{0,2}(?:(?:Mon |Ma |Très )?[Cc]h[eè]re? [A-ZÀ-Þ][\w' ’-]{2,40}|Excellence"
    r"|Monsieur(?: (?:le |l[’'])[\w' ’-]{3,60})?|Madame(?: la [\w ]{3,40})?),\s*$"
)
# How officials address each other in despatches: "My Lord,", "Sir,", "Sir, I have the honour to",
# with the place and date beside it in old prints: "Sir,   Valmera, May 3, 1907." Near misses "Sir
# Arthur Bell,", "My Lord Halden told me", "Sir, he said,".
FORMAL = re.compile(
    r"\W{0,2}(?:My Lord(?: Marquess| Duke)?|MY LORD|Sirs?|SIRS?|Gentlemen"
    r"|Your (?:Excellency|Grace|Lordship|Majesty|Royal Highness))\s?[:,][\s—–-]*"
    r"(?:$|(?<=\s\s)[A-Z\d]|(?:I have|I am|I beg|In|With|My|Your|Referring|On) )"
)
OPENS_ADDRESS = re.compile(
    r"(?:His|Her|Your|The|Mr|Mrs|Miss|Ms|Dr|General|Marshal|Admiral|Colonel|President|Premier"
    r"|Prime|Chairman|Comrade|Secretary|Ambassador|Senator|Minister|Professor|Sir|Lord|Honorable"
    r"|Hon|Right|Rt|Messrs|Viscount|Earl|Marquess|Monsieur|Madame|M|MM|S\.E|Son|Captain|Major|Rear|Vice|Lieutenant)\b"
)
ADDRESS_LINES = 6


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
    while block and not OPENS_ADDRESS.match(block[0]):
        del block[0]  # "No. 15", a stamp
    if not block or len(block) > ADDRESS_LINES or block[0].isupper():
        return None
    joined = " ".join(block).strip(" ,.")
    return re.sub(r"^(?:Mr|Mrs|Miss|Dr)\. ", "", re.sub(r"^The (?=Hon)", "", joined))


def _dates_or_classifies(line: HeadLine) -> bool:
    return bool(line.dateline or line.classification)
