"""The cues that a line of a heading gives, and what each is worth.

In: lines of a page. Out: the name of a cue and how many lines it takes. Knows nothing of pages'
tops, of the documents before, or of how cues are weighed.
"""

from __future__ import annotations

import re

from archive_miner.segment.furniture import Line
from archive_miner.segment.titles import (
    FILE_NUMBER,
    LETTERHEAD,
    SOURCE_NOTE,
    may_open_title,
    read_classification,
    read_dateline,
    read_title,
)

# What each cue is worth, in log-odds-like points; set by hand on two volumes of typeset boxes and
# editions and on cables, and kept coarse on purpose.
WEIGHTS = {
    "title": 2.5,
    "numbered title": 3.5,
    "next number": 1.5,
    "editorial note": 4.0,
    "number out of order": -3.5,
    "file number": 2.0,
    "source note": 1.5,
    "dateline": 1.5,
    "letterhead": 2.5,
    "from and to": 2.5,
    "subject": 1.0,
    "salutation": 1.5,
    "classification": 0.5,
    "cable head": 4.0,
    "new telegram": 4.0,
    "first sheet": 2.0,
    "no counter where others count": 1.0,
    "signed before": 1.0,
    "continuation counter": -6.0,
    "same telegram": -8.0,
    "released cable goes on": -8.0,
    "goes on in mid sentence": -3.0,
    "enclosure": -5.0,
}

# The editors' own text, a document of its own under these two words alone. Near miss "[Editorial
# note: two lines missing]" (more words). Seen in FRUS since 1943.
_EDITORIAL_NOTE = re.compile(r"\[?(?:Editorial Note|EDITORIAL NOTE)\]?\.?")

OPENERS = frozenset(("title", "numbered title", "editorial note", "file number", "source note"))
"""The cues that open a heading of a printed edition."""

FROM = re.compile(r"\W{0,2}(?:FROM|From|FM|THRU|THROUGH)\s?:\s*\S|FM\s+[A-Z]")
TO = re.compile(r"\W{0,2}(?:TO|To|FOR|ACTION)\s?:\s*\S|TO\s+[A-Z]{3}|MEMORANDUM (?:FOR|TO)\b")
_SUBJECT = re.compile(
    r"\W{0,2}(?:SUBJ(?:ECT)?|Subject|Subj|RE)\s?:?\s*$|\W{0,2}(?:SUBJ(?:ECT)?|Subject"
    r"|Subj)\s?:\s*\S"
)
_SALUTATION = re.compile(
    r"(?:My [Dd]ear|Dear|Esteemed|Respected) [A-Z][\w.]*.{0,40}[:,]"
    r"|(?:Sir|Excellency|Gentlemen|Madam"
    r"|Your Excellency|Mr\. \w+)\s?:"
)
# "[Enclosure]", "[Attachment 1]", "Tab A", "Annex B", "Appendix": what follows hangs on what went
# before. Near miss "Enclosure not printed." (prose).
ENCLOSURE = re.compile(
    r"\W{0,2}(?:\[?(?:Sub)?[Ee]nclosures?(?: \w{1,6})?(?:[–—-]\w+)?\]?|\[?(?:Attachment|Annex"
    r"|Appendix|Tab|Inclosure)"
    r"(?: [\w\"“”']{1,6})?\]?|ENCLOSURE(?: \w{1,3})?|ATTACHMENT(?: \w{1,3})?|ANNEX(?: \w{1,3})?"
    r"|TAB \w{1,2}|APPENDIX(?: \w{1,3})?)\W{0,2}"
)


def title_at(body: list[Line], index: int) -> tuple[int, str] | None:
    """Return (lines used, joined text) of a heading that opens at a line, or None.

    The longest join that still reads as a heading wins, so that a heading set on two lines is
    read whole.
    """
    first = body[index].text
    if not may_open_title(first) or ENCLOSURE.fullmatch(first):
        return None
    best = None
    joined = ""
    for used in range(1, 5):
        if index + used > len(body):
            break
        line = body[index + used - 1].text
        if used > 1 and _stops_title(line):
            break
        joined = f"{joined} {line}".strip()
        if len(joined) > 330:
            break
        if read_title(joined) is not None:
            best = (used, joined)
    return best


def _stops_title(line: str) -> bool:
    """Say whether a line cannot be the second line of a heading."""
    return bool(
        read_dateline(line)
        or read_classification(line)
        or line.endswith(":")
        or _SUBJECT.match(line)
        or FROM.match(line)
        or TO.match(line)
        or SOURCE_NOTE.match(line)
        or FILE_NUMBER.match(line)
    )


def line_cue(body: list[Line], at: int) -> tuple[str | None, int]:
    """Return the cue a line of a heading gives and how many lines it takes."""
    text = body[at].text
    if text[:1].islower():
        return None, 1  # half the lines of prose, and no heading
    if LETTERHEAD.match(text):
        return "letterhead", 1
    if FILE_NUMBER.match(text):
        return "file number", 1
    if SOURCE_NOTE.match(text):
        return "source note", 1
    if read_dateline(text):
        return "dateline", 1
    if read_classification(text):
        return "classification", 1
    if _SUBJECT.match(text):
        return "subject", 1
    if _SALUTATION.match(text):
        return "salutation", 1
    title = title_at(body, at)
    if title is not None:
        parsed = read_title(title[1])
        numbered = parsed is not None and parsed.number is not None
        if not numbered and _EDITORIAL_NOTE.fullmatch(title[1]):
            return "editorial note", title[0]
        return ("numbered title" if numbered else "title"), title[0]
    return None, 1
