"""Read the pages of a plain text file as sheets: the stretches that a printer would give a page.

In: the pages of a plain text file. Out: sheets as pages of their own, and documents and boundaries
found on sheets as they stand on the pages. A file without form feeds is one page, however many
cables follow each other in it; each of them begins a sheet, so that what is told from the top of a
page is told of it. Also says which lines of a volume are notes on the document before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from archive_miner.segment.furniture import CABLE_PAGE, TELEGRAM_HEAD, Line, ReadPage, figures
from archive_miner.segment.furniture import split_lines as lines_of
from archive_miner.segment.heads import HeadLine, title_at
from archive_miner.types import Boundary, Correction, Document, Page, Part

# What heads a page of a released cable.
_RELEASED = ("Message Text", "Message Attributes")

# The line of precedence and date-time group that opens a cable: "O 232145Z OCT 79 ZFF4",
# "P R 311441Z JAN 1974". Near miss: "PAGE 01 LA PAZ 09050 232151Z" (no month).
_GROUP = re.compile(r"(?:[A-Z]{1,2} ){1,3}[0-3]\d{5}Z [A-Z]{3} \d{2}(?:\d\d)?\b.{0,30}")
_FROM = re.compile(r"FM [A-Z]")

# "BEGIN QUOTE", "TEXT FOLLOWS:" over a cable that is sent on. Near miss: "HE WAS QUOTED AS SAYING".
_QUOTES = re.compile(r"\bQUOTE\b|:\Z")

LINES_OF_A_HEAD = 14
"""A file's first cable has at most so many lines over it: stamps, routing, a banner."""

LINES_UNDER_A_TITLE = 4
"""A note so near under a title is its own, whatever stands further down."""

# "Source: Department of State, Central Files"; near misses: "Source of the report" (prose), an
# older volume's line of files, which stands over its document.
_NOTE = re.compile(r"\W{0,2}(?:\d{1,2}\s)?Source: ?[A-Z\[]")


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of a text, numbered from 1, and where each begins: page number and offset."""

    pages: tuple[Page, ...]
    places: tuple[tuple[int, int], ...]

    def page_of(self, sheet: int) -> int:
        """Return the number of the page that a sheet stands on."""
        return self.places[sheet - 1][0]

    def document(self, found: Document) -> Document:
        """Return a document found on sheets as one of the file's pages."""
        parts = []
        for part in found.parts:
            number, offset = self.places[part.page_number - 1]
            parts.append(Part(part.start, part.end, number, part.page_start + offset))
        first, last = self.page_of(found.first_page), self.page_of(found.last_page)
        return replace(found, first_page=first, last_page=last, parts=tuple(parts))

    def boundary(self, found: Boundary) -> Boundary:
        """Return a boundary found on a sheet as one of a page."""
        number, offset = self.places[found.page_number - 1]
        return replace(found, page_number=number, start=found.start + offset)

    def corrections(self, given: Sequence[Correction]) -> list[Correction]:
        """Return readers' corrections of pages as corrections of sheets.

        One that gives no offset speaks of the first sheet of its page that has the line.
        """
        return [moved for one in given for moved in self._correction(one)]

    def _correction(self, one: Correction) -> Iterator[Correction]:
        for sheet, (page, place) in enumerate(zip(self.pages, self.places, strict=True), 1):
            if place[0] != one.page_number:
                continue
            if one.start is None:
                if not one.line or one.line in page.text:
                    yield replace(one, page_number=sheet)
                    return
            elif place[1] <= one.start < place[1] + len(page.text) or (
                sheet == len(self.places) or self.places[sheet][0] != place[0]
            ):
                yield replace(one, page_number=sheet, start=max(0, one.start - place[1]))
                return


def cut_sheets(pages: Sequence[Page]) -> Sheets:
    """Return the sheets of the pages of a text file."""
    sheets: list[Page] = []
    places: list[tuple[int, int]] = []
    for page in pages:
        ends = [0, *_sheet_starts(lines_of(page)), len(page.text)]
        for low, high in pairwise(ends):
            sheets.append(replace(page, number=len(sheets) + 1, text=page.text[low:high]))
            places.append((page.number, low))
    return Sheets(tuple(sheets), tuple(places))


def _sheet_starts(lines: Sequence[Line]) -> Iterator[int]:
    """Yield where the sheets of a page after its first begin.

    A head has its lines in order; one that has been seen begins the next.
    """
    seen: int | None = None
    for at in range(len(lines)):
        rank = _head_rank(lines, at)
        if rank is None:
            continue
        begins = at > LINES_OF_A_HEAD if seen is None else rank <= seen
        seen = rank
        top = at
        while top and _stands_over(lines[top - 1]):
            top -= 1
        if begins and top:
            yield lines[top].start


def _head_rank(lines: Sequence[Line], at: int) -> int | None:
    """Return the place of a line in the head of a cable, from 0; None where it is none of it.

    The release's own line, then the first sheet's, then precedence and date-time group. What one
    cable quotes of another begins nothing.
    """
    text = lines[at].text
    if text in _RELEASED:
        return 0
    sheet = CABLE_PAGE.fullmatch(text) if text.startswith("PAGE") else None
    if sheet is not None:
        return 1 if figures(sheet["page"]) == "01" else None
    if "TELEGRAM" in text and TELEGRAM_HEAD.fullmatch(text):
        return 1
    if not _GROUP.fullmatch(text) or not any(_FROM.match(x.text) for x in lines[at + 1 : at + 3]):
        return None
    quoted = any(_QUOTES.search(line.text) for line in lines[max(0, at - 3) : at])
    return None if quoted else 2


def _stands_over(line: Line) -> bool:
    """Say whether a line over a sheet's head belongs to it: the stamp of the release, a banner."""
    return "Declassified/Released" in line.text and len(line.text) < 140


def notes_follow(pages: Sequence[Page]) -> bool:
    """Say whether the source notes of a volume stand under or after the documents they speak of.

    Else they stand over them. Told by the titles before the first note and after the last: in a
    volume whose notes come first there are none before. Notes right under titles say it themselves.
    """
    lines = [line.head for page in pages for line in lines_of(page)]
    notes = [at for at, line in enumerate(lines) if _NOTE.match(line.text)]
    if not notes:
        return False
    under = sum(_titles(lines, max(0, at - LINES_UNDER_A_TITLE), at) > 0 for at in notes)
    over = sum(_titles(lines, at + 1, at + 1 + LINES_UNDER_A_TITLE) > 0 for at in notes)
    if under > over:
        return True
    return _titles(lines, 0, notes[0]) > _titles(lines, notes[-1], len(lines))


def _titles(lines: list[HeadLine], low: int, high: int) -> int:
    return sum(title_at(lines, at) is not None for at in range(low, min(high, len(lines))))


def without_notes(read: ReadPage) -> ReadPage:
    """Return a page as if its source notes were no text: they open no document."""
    if not any(_NOTE.match(line.text) for line in read.body):
        return read
    lines = (line.named("footnote") if _NOTE.match(line.text) else line for line in read.lines)
    return replace(read, lines=tuple(lines))
