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
from collections.abc import Iterator, Mapping
from dataclasses import replace

from archive_miner.segment.cues import ENCLOSURE, FROM, OPENERS, TO, WEIGHTS, line_cue, title_at
from archive_miner.segment.furniture import CABLE_PAGE, TELEGRAM_HEAD, Line, ReadPage, figures
from archive_miner.segment.titles import (
    FILE_NUMBER,
    is_title_case,
    read_title,
)
from archive_miner.types import Boundary

HEAD_LINES = 14
"""A heading with all its lines is at most this long."""

MID_PAGE_THRESHOLD = 4.0
PAGE_TOP_THRESHOLD = 2.5

FORGOTTEN_BELOW = 0.1
"""Candidates less likely than this are not worth a reader's time: most tops of pages are."""

CORRECTED = "corrected by a reader"
"""The cue of a boundary that a reader has set or struck out; it outweighs all others."""


_ARCHIVE_LINE = re.compile(
    r"[A-Z][\w .'’–-]{3,50} Files?(?:\s?:\s?Lot [\w –-]{2,20}|, [\w .–/-]{2,40})?"
)
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
    found: list[Boundary] = []
    index = 0
    while index < len(body):
        ruling = rulings.get(body[index].start)
        if index and ruling is None and not _opens(body, index):
            index += 1
            continue
        candidate = _judge(read, body, index, before, state)
        candidate = _with_archive_line(candidate, body, index) if candidate.kept else candidate
        if rulings:
            candidate = _ruled(candidate, ruling, rulings, body[index : heading_end(body, index)])
        if candidate.kept or candidate.confidence >= FORGOTTEN_BELOW or CORRECTED in candidate.cues:
            found.append(candidate)
        after = index + 1
        if candidate.kept:
            _remember(body, index, state)
            state.begun = True
            after = heading_end(body, index)
            # a reader's boundary inside a heading is not passed over with it
            after = next((i for i in range(index + 1, after) if rulings.get(body[i].start)), after)
        index = after
    state.turn(read)
    return found


def _ruled(
    candidate: Boundary, ruling: bool | None, rulings: Mapping[int, bool], heading: list[Line]
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


def _with_archive_line(boundary: Boundary, body: list[Line], index: int) -> Boundary:
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


def _opens(body: list[Line], index: int) -> bool:
    """Say whether a line in mid page might open a document; quick, as every line is asked."""
    text = body[index].text
    if text[0].islower():
        return False
    if text.startswith(("Source:", "[Source:")) or FILE_NUMBER.match(text):
        return True
    return title_at(body, index) is not None


def _judge(
    read: ReadPage,
    body: list[Line],
    index: int,
    before: ReadPage | None,
    state: Reading,
) -> Boundary:
    """Weigh the cues of a candidate: a boundary, kept or turned down."""
    cues = list(_head_cues(body, index, state))
    top = index == 0
    if top:
        cues += _page_cues(read, before, state)
    elif state.in_released_cable or _opens_release(read):
        cues.append("released cable goes on")  # a speech or note quoted in it has its own head
    if index and any(ENCLOSURE.fullmatch(line.text) for line in body[max(0, index - 3) : index]):
        cues.append("enclosure")
    score = sum(WEIGHTS[cue] for cue in cues)
    threshold = PAGE_TOP_THRESHOLD if top else MID_PAGE_THRESHOLD
    confidence = 1 / (1 + math.exp(threshold - score))
    if not state.begun:  # something begins where the file does
        return Boundary(read.page.number, body[index].start, 1.0, tuple(cues))
    return Boundary(
        read.page.number, body[index].start, confidence, tuple(cues), score >= threshold
    )


def _remember(body: list[Line], index: int, state: Reading) -> None:
    """Keep the number of the heading just accepted, to know the next one by."""
    for at in range(index, min(index + 4, len(body))):
        title = title_at(body, at)
        parsed = read_title(title[1]) if title else None
        if parsed and parsed.number and parsed.number.isdigit():
            state.number = int(parsed.number)
            return


def _head_cues(body: list[Line], index: int, state: Reading) -> Iterator[str]:
    """Yield the cues in the lines of a heading, each once.

    What opens an edition's heading must stand at its head: a title below other matter is the next
    document's ("Acheson" / "740.00119 FEAC/5-1849: Telegram" at the top of a page).
    """
    seen: set[str] = set()
    at = index
    other_lines = 0
    sender = recipient = False
    while at < min(index + HEAD_LINES, len(body)) and other_lines < 4:
        text = body[at].text
        cue, step = line_cue(body, at)
        sender |= FROM.match(text) is not None
        recipient |= TO.match(text) is not None
        if cue in OPENERS and (cue in seen or (other_lines and "source note" not in seen)):
            break
        if cue and cue not in seen:
            seen.add(cue)
            yield cue
            if cue == "numbered title":
                yield from _number_cue(body, at, state)
        elif not cue and not FROM.match(text) and not TO.match(text) and _WORD.search(text):
            other_lines += 1  # a line without a word is a stray mark, not the end of a document
        at += step
    if sender and recipient:
        yield "from and to"


def heading_end(body: list[Line], index: int) -> int:
    """Return the index of the first line after the heading that opens at a line."""
    titled = dated = False
    at = end = index
    while at < min(index + HEAD_LINES, len(body)):
        cue, step = line_cue(body, at)
        if cue in ("title", "numbered title", "editorial note"):
            if titled:
                break
            titled = True
        elif cue in OPENERS and titled:
            break
        dated |= cue == "dateline"
        at += step
        if cue:
            end = at
    return max(end, index + 1)


def _number_cue(body: list[Line], at: int, state: Reading) -> Iterator[str]:
    """Yield what a heading's number says after the one before: "54." follows "53.", "3." does not.

    A heading inside a document ("3. Proposal for Extension of Duty Tours") counts by itself.
    """
    title = title_at(body, at)
    parsed = read_title(title[1]) if title else None
    if state.number is None or parsed is None or not (parsed.number or "").isdigit():
        return
    step = int(parsed.number or 0) - state.number
    if 1 <= step <= 3:
        yield "next number"
    elif not 0 < step <= 20:
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
    first = read.body[0].text
    if first[0].islower():
        cues.append("goes on in mid sentence")
    if ENCLOSURE.fullmatch(first):
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
    before, opens = state.telegram, any(FROM.match(line.text) for line in read.lines[:24])
    later = bool(sheets and int(figures(sheets[0]["section"] or "1")) > 1)
    apart = 5 if before is None else sum(a != b for a, b in zip(key, before, strict=False))
    if apart == 0 or (apart <= 2 and (later or not opens)):
        return "same telegram"
    if not opens and not (sheets and figures(sheets[0]["page"]) == "01"):
        return None
    state.telegram = key
    return "new telegram"
