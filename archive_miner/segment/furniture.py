"""Tell the lines of a page that are furniture from the lines that are text.

In: pages, in order. Out: for each page its lines, each with what it is if it is not text, and the
page's own counter. Knows nothing of documents. A line is never removed here, only named: the
assembling of documents leaves the named ones out.

Running heads are told by their return on neighbouring pages, so a page is held until the two after
it have been seen; memory does not grow with the volume.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from archive_miner.segment.heads import HeadLine
from archive_miner.segment.note_marks import mark_spans, without
from archive_miner.segment.titles import is_title_case, read_classification
from archive_miner.types import MarkKind, Page

LOOK_AHEAD_PAGES = 2
EDGE_LINES = 3
"""Furniture of a page's edge lies within this many lines of its top or foot."""


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its span in the page's text without outer space, and its furniture kind."""

    start: int
    end: int
    text: str
    head: HeadLine
    kind: MarkKind | None = None
    indent: int = 0
    after_blank: bool = False

    def named(self, kind: MarkKind) -> Line:
        """Return the line as furniture; half the lines of a cable are, so not by ``replace``."""
        return Line(self.start, self.end, self.text, self.head, kind, self.indent, self.after_blank)


@dataclass(frozen=True)
class ReadPage:
    """A page with its lines named and the count it bears within its document or volume."""

    page: Page
    lines: tuple[Line, ...]
    counter: int | None = None
    banner: str | None = None
    record: str = ""

    @cached_property
    def body(self) -> tuple[Line, ...]:
        """The lines that are text; ``record`` is what the archive printed about the document."""
        return tuple([line for line in self.lines if line.kind is None])


# A counter within a document: "-2-", "- 2 -  SECRET", "2.", "Page 2", "Page 2 of 5", "-2- of
# Embtel 45". Near miss "2. Embassy believes" (more text), "1949" (a year: four figures).
_COUNTER = re.compile(
    r"(?:[-–—]\s?(?P<a>\d{1,3})\s?[-–—]|[Pp](?:age|AGE)\s(?P<b>\d{1,3})(?:\s?(?:of|OF"
    r"|/)\s?\d{1,3})?)"
    r"[,\s]*(?P<rest>.{0,60})"
)
# A page number by itself or in a running head: "684", "REPUBLIC OF KOREA 683", "684 FOREIGN
# RELATIONS, 1949, VOLUME VII". Near miss "1806. CINCPAC".
_FOLIO = re.compile(r"(?:\[?(?P<a>\d{1,4})\]?|[ivxl]{1,6})")
# "PAGE 02 LA PAZ 03447 220329Z", "PAGE 01 MOSCOW 17836 01 OF 02 151725Z". Near miss "PAGE 2".
# Poor copies give figures as letters: "PAGE O1 REYKJA 02114 O3 OF O04 1214322" (see ``figures``).
CABLE_PAGE = re.compile(
    r"PAGE\s(?P<page>[\dOoGIil]{2})\s+(?P<post>[A-Z][A-Z .]*?)\s+(?P<number>[\dOSG]{4,6})"
    r"(?:\s+(?P<section>[\dOoGIil]{2,3})\s+[O0S]F\s+[\dOoGIil]{2,3})?"
    r"\s+(?P<group>[\dOIil]{6}Z?\d?)\b.*"
)
_FIGURES = str.maketrans("OoGIilSB", "00011158")
# Stamps and notes of release; near miss "declassified in part the memorandum" (more words).
_STAMP = re.compile(
    r"(?:Message Text|DECLASSIFIED(?: (?:IN (?:PART|FULL)|BY|AUTHORITY).{0,50})?"
    r"|(?:US|U\.S\.) Department of State\s+EO Systematic Review.*|EO Systematic Review.*"
    r"|Authority\W+[A-Z]{2,4}[\s\d]+|By\W+\w+\W+(?:NARA|NAR[A-Z])\W+Date.{0,20}"
    r"|APPROVED FOR RELEASE.{0,60}|Reproduced (?:from|at) the (?:holdings|National Archives).{0,60}"
    r"|REPRODUCED AT THE NATIONAL ARCHIVES|Sheryl P\. Walter.*|Margaret P\. Grafeld.*"
    r"|E\.?O\.? (?:12958|13526|12356),? (?:Sec|SEC).{0,50}|REVIEWED BY.{0,60}|SANITIZED(?: COPY)?"
    r"|PERMANENT RECORD COPY.{0,60}"
    # "RECEIVED SEP 29 1952", "FILE COPY", "COPY NO. 3"; near miss "Copy No. 3 was kept" (prose)
    r"|(?:RECEIVED\W+)?(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC)\.? \d{1,2},? 19\d\d"
    r"|(?:FILE|ACTION|INFORMATION|OFFICE|RECORD) COPY|COPY NO\. ?\d{1,3})",
)
# A banner with a stamp or a copy's number beside it, at the foot: "SECRET COPY NO. 3",
# "CONFIDENTIAL OCT 24 1956", "UNCLASSIFIED | AiR POUCH". Near misses at the head of a page:
# "CONFIDENTIAL LA PAZ 9290" (a cable's number), "SECRET July 3, 1953" (the document's date).
_STAMPED_BANNER = re.compile(
    r"(?P<level>[\W_]*(?:TOP SECRET|SECRET|CONFIDENTIAL|RESTRICTED|UNCLASSIFIED"
    r"|(?:LIMITED )?OFFICIAL USE(?: ONLY)?))[\W_]+[A-Z][A-Za-z]{1,12}"
    r"(?:[\W_]+[A-Z\d][\w.]{0,9}){0,3}"
)
# A running head with its page's number: "OSTRIA 313", "312 FOREIGN RELATIONS, 1951, VOLUME IX".
# Near miss "118. Mytel 112" (a stop); "SEOUL 211" is none unless the page beside says 210 at left.
_NUMBERED_HEAD = re.compile(
    r"(?P<left>\d{1,4})\s+(?P<a>[A-ZÀ-Þ].{2,80})|(?P<b>[A-ZÀ-Þ].{2,80}?)\s+(?P<right>\d{1,4})"
)
# The signs that end a cable: "NNN", "E E E E E E". Near miss "NNW".
_END_SIGN = re.compile(r"(?:N{3,4}|(?:E ){3,}E?|<< END OF DOCUMENT >>|\*\*\* Current.*)")
# "Capture Date: 01 JAN 1994", "TAGS: PINT, BL"; near miss "Comment: the Embassy" is rare there.
_ATTRIBUTE = re.compile(r"[A-Z][A-Za-z ]{1,30}:(?: |$)")
# "TEXT OF TELEGRAM 86REYKJA002114 302": heads each page of the 1986 releases.
TELEGRAM_HEAD = re.compile(
    r"(?=.{0,12}OF).{0,8}TE\w+.? OF\W.{0,2}TELEGRAM\w?\W+"
    r"(?P<number>[\dB]{1,2}\s?[A-Z0-9]{3,6}\s?\d{4,6})\b.*"
)


_NO_LETTER = re.compile(r"[\W\d_]+")


def figures(text: str) -> str:
    """Return a number whose figures a poor copy turned into letters: "O3" is 03."""
    return text.translate(_FIGURES)


def read_pages(pages: Iterable[Page]) -> Iterator[ReadPage]:
    """Yield the pages with their furniture named, each once the next two have been seen."""
    window: deque[tuple[ReadPage, frozenset[str]]] = deque()
    behind: deque[frozenset[str]] = deque(maxlen=4)
    for page in pages:
        read = _name_lines(page, bool(window and window[-1][0].record))
        window.append((read, _edge_keys(read)))
        if len(window) > LOOK_AHEAD_PAGES:
            yield _next_page(window, behind)
    while window:
        yield _next_page(window, behind)


def _next_page(
    window: deque[tuple[ReadPage, frozenset[str]]], behind: deque[frozenset[str]]
) -> ReadPage:
    """Take the first page of a window with its running head named, by the pages around it."""
    read, own = window.popleft()
    near = frozenset().union(*behind, *(keys for _, keys in window))
    behind.append(own)
    return _with_running_heads(read, own, near)


def split_lines(page: Page) -> list[Line]:
    """Return the printed lines of a page that hold anything; their text is without note marks."""
    lines: list[Line] = []
    marks = mark_spans(page)
    offset, blank = 0, False
    for raw in page.text.split("\n"):
        text = raw.strip()
        if text:
            lead = raw.index(text)
            start, end = offset + lead, offset + lead + len(text)
            text = without(page.text, marks, start, end) if marks else text
            lines.append(Line(start, end, text, HeadLine(text), None, lead, blank))
        blank = not text
        offset += len(raw) + 1
    return lines


def _name_lines(page: Page, in_record: bool) -> ReadPage:
    """Name what can be told from the page alone."""
    lines = split_lines(page)
    kinds: list[MarkKind | None] = [None] * len(lines)
    if page.marks:
        kinds = [_marked(page, line) for line in lines]
    for index, line in enumerate(lines):
        if kinds[index] is None:
            kinds[index] = _own_kind(line)
    sheets = (i for i, line in enumerate(lines) if line.text.startswith("PAGE"))
    cable_pages = [i for i in sheets if CABLE_PAGE.fullmatch(lines[i].text)]
    counter, banner = _name_edges(lines, kinds)
    for index in cable_pages:
        _name_banners_above(lines, kinds, index)
    if cable_pages and counter is None and cable_pages[0] < 6:
        match = CABLE_PAGE.fullmatch(lines[cable_pages[0]].text)
        counter = int(figures(match["page"])) if match else None
    record_from = _record_start(lines, in_record)
    for index in range(record_from, len(lines)):
        kinds[index] = "stamp"
    named = tuple(
        line.named(kind) if kind else line for line, kind in zip(lines, kinds, strict=True)
    )
    record = page.text[lines[record_from].start :] if record_from < len(lines) else ""
    return ReadPage(page, named, counter, banner, record)


def _name_edges(lines: list[Line], kinds: list[MarkKind | None]) -> tuple[int | None, str | None]:
    """Name the banners and the counter at a page's top and foot; return counter and banner."""
    counter, banner = None, None
    for index in _edge(lines, kinds):
        line = lines[index]
        level = line.head.classification
        if level is not None:
            banner = level
            if kinds[index] is None:
                kinds[index] = "banner"
        count = _COUNTER.fullmatch(line.text)
        if count and (
            not count["rest"] or read_classification(count["rest"]) or _is_label(count["rest"])
        ):
            counter = int(count["a"] or count["b"])
            kinds[index] = "page_number"
    stamped = _STAMPED_BANNER.fullmatch(lines[-1].text) if lines and kinds[-1] is None else None
    if stamped:
        banner = banner or read_classification(stamped["level"])
        kinds[-1] = "banner"
    return counter, banner


def _name_banners_above(lines: list[Line], kinds: list[MarkKind | None], index: int) -> None:
    """Name the banners directly over a cable's sheet line: the sheet before's and its own."""
    above = index - 1
    while above >= 0 and index - above <= 3 and lines[above].head.classification:
        kinds[above] = "banner"
        above -= 1


def _record_start(lines: list[Line], in_record: bool) -> int:
    """Return the index of the first line of the archive's record, or the number of lines.

    The record ("Message Attributes", then "Capture Date: 01 JAN 1994" and sixty more) may run on to
    a next page, told by its lines being mostly "Name: value".
    """
    for index, line in enumerate(lines):
        if line.text == "Message Attributes":
            return index
    if in_record and not any(line.text == "Message Text" for line in lines):
        named = sum(_ATTRIBUTE.match(line.text) is not None for line in lines)
        if 3 * named > len(lines):
            return 0
    return len(lines)


_WITHIN_TEXT = frozenset({"editorial", "note_mark"})
"""Marks that do not make furniture of the line they are in."""


def _marked(page: Page, line: Line) -> MarkKind | None:
    """Return the kind of the mark that covers a line, if ingest has set one."""
    for mark in page.marks:
        if mark.start <= line.start and line.end <= mark.end and mark.kind not in _WITHIN_TEXT:
            return mark.kind
    return None


def _own_kind(line: Line) -> MarkKind | None:
    """Name what a line is by its own words, wherever it stands."""
    if "Declassified/Released" in line.text and len(line.text) < 140:
        return "stamp"
    if line.text[0].islower():
        return None
    if _STAMP.fullmatch(line.text) or _END_SIGN.fullmatch(line.text):
        return "stamp"
    if CABLE_PAGE.fullmatch(line.text):
        return "page_number"
    if "TELEGRAM" in line.text and TELEGRAM_HEAD.fullmatch(line.text):
        return "running_head"
    return None


def _is_label(text: str) -> bool:
    """Say whether what follows a counter names the document.

    "#2345, from Seoul", "of 5 pages", "702, June 9, 9 p.m., from Valmera".
    """
    if len(text) >= 60:
        return False
    named = text.isupper() or text.startswith(("of ", "#", "No. ", "from "))
    return (named and len(text) < 40) or re.fullmatch(r"\d+,.*\bfrom [A-Z].*", text) is not None


def _edge(lines: list[Line], kinds: list[MarkKind | None]) -> Iterator[int]:
    """Yield the indexes of the lines at the page's top and foot, stamps and margins not counted."""
    free = [i for i, kind in enumerate(kinds) if kind not in ("stamp", "margin")]
    yield from sorted({*free[:EDGE_LINES], *free[-EDGE_LINES:]})


def _heads_document(head: HeadLine) -> bool:
    """Say whether a line that returns from page to page is the head of yet another document."""
    route = head.names_sender and head.names_recipient
    return bool(head.is_letterhead or head.file or head.title or route)


def _head_key(text: str) -> str:
    """Reduce a line to what stays the same from page to page."""
    return _NO_LETTER.sub("", text).upper()


def _edge_keys(read: ReadPage) -> frozenset[str]:
    """Return the keys of a page's outermost lines, top and foot apart."""
    body = [line for line in read.lines if line.kind in (None, "running_head")]
    keys = {"^" + _head_key(line.text) for line in body[:1]} | {
        "$" + _head_key(line.text) for line in body[-1:]
    }
    return frozenset(k for k in keys if len(k) > 5) | _folio_keys(read, body)


def _folio_keys(read: ReadPage, body: list[Line]) -> frozenset[str]:
    """Return by how much the number in a page's head exceeds the page's own, and its side.

    An edition prints it at the left on left-hand pages and at the right on the others: two pages
    that agree on the difference, at opposite sides, are numbered by their heads.
    """
    match = _NUMBERED_HEAD.fullmatch(body[0].text) if body else None
    words = (match["a"] or match["b"]) if match else ""
    if match is None or not is_title_case(words) or _heads_document(body[0].head):
        return frozenset()
    side, folio = ("l", match["left"]) if match["left"] else ("r", match["right"])
    return frozenset({f"{side}{int(folio) - read.page.number:+}"})


def _with_running_heads(read: ReadPage, own: frozenset[str], near: frozenset[str]) -> ReadPage:
    """Name a page's running head or foot: its outer line returns nearby, or is only a number."""
    lines = list(read.lines)
    body = [i for i, line in enumerate(lines) if line.kind is None]
    for index, sign in ((body[0], "^"), (body[-1], "$")) if body else ():
        line = lines[index]
        folio = _FOLIO.fullmatch(line.text)
        key = sign + _head_key(line.text)
        other_side = {("r" if k[0] == "l" else "l") + k[1:] for k in own if k[0] in "lr"}
        repeated = sign == "^" and not near.isdisjoint(other_side)
        repeated = repeated or (
            len(line.text) < 90
            and key in near
            and is_title_case(line.text)
            and not _heads_document(line.head)
        )
        if sign == "$" and len(line.text.split()) < 3:
            repeated = False  # "Acheson" signs many a telegram
        if folio or repeated:
            kind: MarkKind = "page_number" if folio else "running_head"
            lines[index] = line.named(kind)
    return replace(read, lines=tuple(lines))
