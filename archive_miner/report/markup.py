"""A document's text cut into blocks, paragraphs and pieces, each piece knowing its labels.

In: a document with its passages and mentions. Out: frozen pieces for a template to escape and
mark. The text itself is never changed: the pieces of a stretch, put together, are the stretch
less the blank lines between paragraphs. Knows nothing of HTML.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive_miner.types import Document, Mention, Passage

PROSE_LINE_CHARACTERS = 36
"""Lines of running text are at least this long on the mean, the last one aside; such a paragraph
may be broken anew to fit the reader's page. So is a column of a printed edition (38–50 characters
a line); "FROM: Amembassy KESTRAVA / TO: Zhelin / INFO: Maravel" keeps its lines."""

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
# A paragraph ends where a blank line follows: "…the army.\n\nHe added". One line feed alone
# ("…the\narmy") is a line of print.

_HEADER_LINE = re.compile(r"^[A-Z][A-Z ]{1,20}:\s", re.MULTILINE)
# Two such lines make a header, whose lines keep their places: "PLACE: Residence", "SUBJECT: Views
# of the Opposition". One alone ("SUMMARY: WE ESTIMATE …") opens running text of a cable, and
# "He said: nothing" is none.


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same labels.

    ``wording`` are labels of mentions that a rule found in these words, ``sentence`` of mentions
    that a model read in the whole sentence; ``ends`` are the labels whose mention ends here.
    ``page`` is the number of the page that begins here, else None.
    """

    text: str
    wording: tuple[str, ...] = ()
    sentence: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Pieces in order. ``is_prose``: the lines are running text and may be broken anew."""

    pieces: tuple[Piece, ...]
    is_prose: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A passage of a document, or text between passages (``passage`` is then None)."""

    passage: Passage | None
    paragraphs: tuple[Paragraph, ...]


class MarkedText:
    """A document's text with its mentions and page beginnings, ready to be cut."""

    def __init__(self, document: Document, mentions: Sequence[Mention]) -> None:
        """Keep the mentions by where they begin, to find those of a stretch without a scan."""
        self._text = document.text
        self._mentions = sorted(mentions, key=lambda mention: (mention.start, mention.end))
        self._starts = [mention.start for mention in self._mentions]
        self._longest = max((m.end - m.start for m in mentions), default=0)
        self._pages = _page_beginnings(document)
        self._page_starts = [start for start, _ in self._pages]

    def paragraphs(self, start: int, end: int) -> tuple[Paragraph, ...]:
        """Return the paragraphs of a stretch of the text; blank ones are left out."""
        found = []
        for low, high in _split(self._text, start, end):
            *lines, _last = self._text[low:high].split("\n")
            is_prose = (
                sum(map(len, lines)) >= PROSE_LINE_CHARACTERS * len(lines)
                and len(_HEADER_LINE.findall(self._text, low, high)) < 2
            )
            found.append(Paragraph(tuple(self._pieces(low, high)), is_prose))
        return tuple(found)

    def _pieces(self, start: int, end: int) -> Iterator[Piece]:
        inside = self._mentions_in(start, end)
        low, high = bisect_left(self._page_starts, start), bisect_left(self._page_starts, end)
        pages = dict(self._pages[low:high])
        cuts = {start, end, *pages}
        for mention in inside:
            cuts |= {max(start, mention.start), min(end, mention.end)}
        points = sorted(cuts)
        for a, b in pairwise(points):
            over = [m for m in inside if m.start <= a and b <= m.end]
            yield Piece(
                text=self._text[a:b],
                wording=_labels(m for m in over if not is_of_model(m)),
                sentence=_labels(m for m in over if is_of_model(m)),
                ends=_labels(m for m in over if m.end == b),
                page=pages.get(a),
            )

    def _mentions_in(self, start: int, end: int) -> list[Mention]:
        low = bisect_left(self._starts, start - self._longest)
        high = bisect_left(self._starts, end)
        return [m for m in self._mentions[low:high] if m.end > start and m.end > m.start]


def cut_blocks(
    document: Document, passages: Sequence[Passage], marked: MarkedText
) -> Iterator[Block]:
    """Yield a document's text passage by passage, with what lies between them, in order."""
    done = 0
    for passage in sorted(passages, key=lambda passage: passage.start):
        between = marked.paragraphs(done, passage.start)
        if between:
            yield Block(None, between)
        yield Block(passage, marked.paragraphs(max(done, passage.start), passage.end))
        done = max(done, passage.end)
    rest = marked.paragraphs(done, len(document.text))
    if rest:
        yield Block(None, rest)


def is_of_model(mention: Mention) -> bool:
    """Say whether a model made the mention (``name@version``), whose span is a whole sentence."""
    return "@" in mention.origin


def _labels(mentions: Iterator[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.label for mention in mentions))


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the paragraphs of a stretch, without the space at either end."""
    low = start
    ends = [(m.start(), m.end()) for m in _BLANK_LINES.finditer(text, start, end)]
    for high, following in [*ends, (end, end)]:
        stretch = text[low:high]
        left = low + len(stretch) - len(stretch.lstrip())
        right = low + len(stretch.rstrip())
        if left < right:
            yield left, right
        low = following


def _page_beginnings(document: Document) -> list[tuple[int, int]]:
    """Return (offset, page number) wherever another page than the first begins."""
    found: list[tuple[int, int]] = []
    previous = None
    for part in document.parts:
        if part.page_number != previous:
            found.append((part.start, part.page_number))
        previous = part.page_number
    return found[1:]
