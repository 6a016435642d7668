"""Find where one document ends and the next begins.

In: pages with their furniture named, in order, and readers' rulings. Out: boundaries kept and
turned down, each with its cues and a confidence. Knows nothing of header fields or of how documents
are put together.

Two worlds are told apart by the cues alone. In a box of correspondence an item starts a page, and
its sheets are counted; in a printed edition several items stand on a page, each under a heading
with a line of place and date or a source note. A heading in mid page must therefore say more for
itself than one that opens a page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from archive_miner.segment.furniture import CABLE_PAGE, TELEGRAM_HEAD, Line, ReadPage, figures
from archive_miner.segment.heads import HeadLine, line_cue, title_at
from archive_miner.segment.titles import is_title_case
from archive_miner.types import Boundary

HEAD_LINES = 14
"""A heading with all its lines is at most this long."""

LEFT_OUT = 200
"""So many numbers of an edition may be left out between two headings of copies from it."""

MID_PAGE_THRESHOLD = 4.0
PAGE_TOP_THRESHOLD = 2.5

FORGOTTEN_BELOW = 0.1
"""Candidates less likely than this are not worth a reader's time: most tops of pages are."""

CORRECTED = "corrected by a reader"
"""The cue of a boundary that a reader has set or struck out; it outweighs all others."""

# What each cue is worth, in log-odds-like points; set by hand on two volumes of typeset boxes and
# editions and on cables, and kept coarse on purpose.
WEIGHTS = {
    "title": 2.5,
    "numbered title": 3.5,
    "next number": 1.5,
    "editorial note": 4.0,
    "public paper": 2.0,
    "in a list or sentence": -3.0,
    "same heading": -6.0,
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

OPENERS = frozenset(("title", "numbered title", "editorial note", "file number", "source note"))
"""The cues that open a heading of a printed edition."""

_ARCHIVE_LINE = re.compile(
    r"[A-Z][\w .'’–-]{3,50} Files?(?:\s?:\s?Lot [\w –-]{2,20}|, [\w .–/-]{2,40})?"
)
# Where a sentence ends, a note's mark behind it too: "rose.", "peace.”", "signed.3", "[Extract]".
_STOP = re.compile(r"[.?!…][”\"'’)\]]*\d{0,2}$|[\])]$")
_WORD = re.compile(r"[^\W\d_]{3}")
_CLOSING = re.compile(
    r"(?:Sincerely|Respectfully|Faithfully|Very truly|Yours|Cordially|With (?:warm|best|kind))\b.*"
)


def find_boundaries(
    read: ReadPage, before: ReadPage | None, state: Reading, rulings: Mapping[int, bool]
) -> list[Boundary]:
    """Return the boundaries on a page and the candidates turned down, in order.

    ``state`` carries what earlier pages told; ``rulings`` says of lines, by where they start,
    whether a reader has found that a document begins there.
    """
    body = read.body
    heads = [line.head for line in body]
    found: list[Boundary] = []
    index = 0
    while index < len(body):
        ruling = rulings.get(body[index].start)
        if index and ruling is None and not _opens(heads, index):
            index += 1
            continue
        judged = _judge(read, heads, index, before, state)
        candidate = Boundary(read.page.number, body[index].start, *judged)
        candidate = _with_archive_line(candidate, body, index) if candidate.kept else candidate
        if rulings:
            candidate = _ruled(candidate, ruling, rulings, body[index : heading_end(heads, index)])
        if candidate.kept or candidate.confidence >= FORGOTTEN_BELOW or CORRECTED in candidate.cues:
            found.append(candidate)
        after = index + 1
        if candidate.kept:
            _remember(heads, index, state)
            state.begun = True
            after = heading_end(heads, index)
            # a reader's boundary inside a heading is not passed over with it
            after = next((i for i in range(index + 1, after) if rulings.get(body[i].start)), after)
        index = after
    state.turn(read)
    return found


def _ruled(
    candidate: Boundary, ruling: bool | None, rulings: Mapping[int, bool], heading: Sequence[Line]
) -> Boundary:
    """Return a candidate as a reader has ruled.

    A boundary is struck out by a ruling on any line of its heading: readers name the title where
    the document begins with the file number over it.
    """
    if ruling is None:
        struck = any(rulings.get(line.start) is False for line in heading[1:])
        struck |= rulings.get(candidate.start) is False
        ruling = False if struck and candidate.kept else None
    if ruling is None:
        return candidate
    cues = (*candidate.cues, CORRECTED)
    return replace(candidate, confidence=1.0 if ruling else 0.0, cues=cues, kept=ruling)


def _with_archive_line(boundary: Boundary, body: Sequence[Line], index: int) -> Boundary:
    """Move a boundary in mid page before the line over the heading that names the archive's file.

    Older editions print "Valmera Legation Files, 350 Ostria" there, where others have a number.
    Near miss: the end of a note, "(Department of State, Central Files, 795.00/3-2259)", of which
    a line may look so: it follows a line of its own width or is not set as a heading.
    """
    if not index or "title" not in " ".join(boundary.cues):
        return boundary
    line = body[index - 1]
    if _ARCHIVE_LINE.fullmatch(line.text) and is_title_case(line.text):
        before = body[index - 2].text if index > 1 else ""
        if line.after_blank or len(before) < 0.7 * max(len(other.text) for other in body):
            return replace(boundary, start=line.start)
    return boundary


class Reading:
    """What the pages so far have told: sheet counters, the running number, the telegram in hand."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.counted_sheets = 0
        self.number: int | None = None
        self.heading: str | None = None
        self.telegram: str | None = None
        self.begun = False
        self.in_released_cable = False

    def turn(self, read: ReadPage) -> None:
        """Remember a page's counter."""
        if read.counter is not None and read.counter > 1:
            self.counted_sheets += 1
        if _opens_release(read):
            self.in_released_cable = True
        if read.record:
            self.in_released_cable = False


def _opens(heads: list[HeadLine], index: int) -> bool:
    """Say whether a line in mid page might open a document; quick, as every line is asked."""
    line = heads[index]
    if line.text[0].islower():
        return False
    if line.text.startswith(("Source:", "[Source:")) or line.file:
        return True
    return title_at(heads, index) is not None


def _judge(
    read: ReadPage,
    heads: list[HeadLine],
    index: int,
    before: ReadPage | None,
    state: Reading,
) -> tuple[float, tuple[str, ...], bool]:
    """Weigh the cues of a candidate: its confidence, its cues, and whether a document begins."""
    cues = list(_head_cues(heads, index, state))
    top = index == 0
    if top:
        cues += _page_cues(read, before, state)
    elif state.in_released_cable or _opens_release(read):
        cues.append("released cable goes on")  # a speech or note quoted in it has its own head
    cues += _public_cues(heads, index, before, state)
    if any(line.is_enclosure for line in heads[max(0, index - 3) : index]):
        cues.append("enclosure")
    score = sum(WEIGHTS[cue] for cue in cues)
    threshold = PAGE_TOP_THRESHOLD if top else MID_PAGE_THRESHOLD
    confidence = 1 / (1 + math.exp(threshold - score))
    if not state.begun:  # something begins where the file does
        return 1.0, tuple(cues), True
    return confidence, tuple(cues), score >= threshold


def _public_cues(
    heads: list[HeadLine], index: int, before: ReadPage | None, state: Reading
) -> Iterator[str]:
    """Yield what is said for and against a public paper that opens at a line.

    Its heading follows the end of something and is followed by text. Near misses: the like in a
    sentence ("… announced in its" / "Press Release No. 45, July 14, 1953.") and in a list of
    papers; the same heading printed over the next page.
    """
    found = title_at(heads, index)
    if found is None or not found[1].is_public_paper:
        return
    above = before.body[-1].head if not index and before and before.body else None
    above = heads[index - 1] if index else above
    below = heads[index + found[0]] if index + found[0] < len(heads) else None
    listed = any(line is not None and line.is_public_paper for line in (above, below))
    goes_on = below is not None and below.text[0].islower() and not below.classification
    if not index and found[1].text == state.heading:
        yield "same heading"
    elif listed or goes_on or (above is not None and not _ends(above)):
        yield "in a list or sentence"
    else:
        yield "public paper"


def _ends(line: HeadLine) -> bool:
    """Say whether text may end with a line: a full stop, a signature, what heads a heading."""
    short = len(line.text) < 40 and len(line.text.split()) < 5 and line.text[-1] not in ":,;"
    signed = short and is_title_case(line.text)
    return _STOP.search(line.text) is not None or line.kind is not None or signed


def _remember(heads: list[HeadLine], index: int, state: Reading) -> None:
    """Keep the number and words of the heading just accepted, to know the next one by."""
    within = range(index, min(index + 4, heading_end(heads, index)))  # not the next one's
    titles = (title_at(heads, at) for at in within)
    state.heading = next((title[1].text for title in titles if title is not None), state.heading)
    numbers = (_number_at(heads, at) for at in within)
    state.number = next((number for number in numbers if number is not None), state.number)


def _number_at(heads: list[HeadLine], at: int) -> int | None:
    """Return the number in the edition of a title that opens at a line."""
    found = title_at(heads, at)
    title = found[1].title if found else None
    return int(title.number) if title and title.number and title.number.isdigit() else None


def _head_cues(heads: list[HeadLine], index: int, state: Reading) -> Iterator[str]:
    """Yield the cues in the lines of a heading, each once.

    What opens an edition's heading must stand at its head: a title below other matter is the next
    document's ("Acheson" / "740.00119 FEAC/5-1849: Telegram" at the top of a page).
    """
    seen: set[str] = set()
    at = index
    other_lines = 0
    sender = recipient = False
    while at < min(index + HEAD_LINES, len(heads)) and other_lines < 4:
        line = heads[at]
        cue, step = line_cue(heads, at)
        from_, to = line.names_sender, line.names_recipient
        sender |= from_
        recipient |= to
        if cue in OPENERS and (cue in seen or (other_lines and "source note" not in seen)):
            break
        if cue and cue not in seen:
            seen.add(cue)
            yield cue
            if cue == "numbered title":
                yield from _number_cue(_number_at(heads, at), state)
                if line.is_numbered_note:
                    yield "editorial note"
        elif not (cue or from_ or to) and _WORD.search(line.text):
            other_lines += 1  # a line without a word is a stray mark, not the end of a document
        at += step
    if sender and recipient:
        yield "from and to"


def heading_end(heads: list[HeadLine], index: int) -> int:
    """Return the index of the first line after the heading that opens at a line."""
    titled = False
    at = end = index
    while at < min(index + HEAD_LINES, len(heads)):
        cue, step = line_cue(heads, at)
        if cue in ("title", "numbered title", "editorial note"):
            if titled:
                break
            titled = True
        elif cue in OPENERS and titled:
            break
        at += step
        if cue:
            end = at
    return max(end, index + 1)


def _number_cue(number: int | None, state: Reading) -> Iterator[str]:
    """Yield what a heading's number says after the one before: "54." follows "53.", "3." does not.

    A heading inside a document ("3. Proposal for Extension of Duty Tours") counts by itself, from
    1 on. Copies of single papers leave numbers out, so that "67." may follow "44.".
    """
    if state.number is None or number is None:
        return
    step = number - state.number
    if 1 <= step <= 3:
        yield "next number"
    elif step <= 0 or step > LEFT_OUT:
        yield "number out of order"


def _page_cues(read: ReadPage, before: ReadPage | None, state: Reading) -> list[str]:
    """Return the cues that only the top of a page can give."""
    cues: list[str] = []
    telegram = _telegram_cue(read, state)
    if telegram:
        cues.append(telegram)
    if _opens_release(read):
        cues.append("cable head")
    elif state.in_released_cable:
        cues.append("released cable goes on")
    elif read.counter is not None and read.counter > 1 and "new telegram" not in cues:
        cues.append("continuation counter")
    elif read.counter == 1:
        cues.append("first sheet")
    elif state.counted_sheets >= 2 and telegram is None:
        cues.append("no counter where others count")
    first = read.body[0].head
    if first.text[0].islower():
        cues.append("goes on in mid sentence")
    if first.is_enclosure:
        cues.append("enclosure")
    if before is not None and before.body and len(before.body[-1].text) < 40:
        last = before.body[-1].text
        if any(_CLOSING.match(line.text) for line in before.body[-4:]) or (
            last[0].isupper() and last[-1].isalpha() and len(last.split()) <= 3
        ):
            cues.append("signed before")
    return cues


def _opens_release(read: ReadPage) -> bool:
    """Say whether the archive's own head of a released cable stands on the page."""
    return any(line.text == "Message Text" for line in read.lines[:6])


def _telegram_cue(read: ReadPage, state: Reading) -> str | None:
    """Say whether the telegram a page names at its head is the one in hand, or a new one.

    Poor copies misread figures: "TEXT OF TELEGRAM 86REYKJA002114" comes back as "…002T14". A number
    near the one in hand is a new telegram's only where the page opens one (a first sheet or an FM
    line), and never where the sheet says it is a later section.
    """
    heads = [m for line in read.lines[:8] if (m := TELEGRAM_HEAD.fullmatch(line.text))]
    sheets = [m for line in read.lines[:12] if (m := CABLE_PAGE.fullmatch(line.text))]
    if not heads and not sheets:
        return None
    key = figures((heads[0] if heads else sheets[0])["number"])[-5:]
    before, opens = state.telegram, any(line.head.names_sender for line in read.lines[:24])
    later = bool(sheets and int(figures(sheets[0]["section"] or "1")) > 1)
    apart = 5 if before is None else sum(a != b for a, b in zip(key, before, strict=False))
    if apart == 0 or (apart <= 2 and (later or not opens)):
        return "same telegram"
    if not opens and not (sheets and figures(sheets[0]["page"]) == "01"):
        return None
    state.telegram = key
    return "new telegram"
