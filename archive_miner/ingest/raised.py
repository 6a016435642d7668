"""The marks of notes that stick to the words before them.

In: a word of a text layer, its neighbours, and which of its characters stand above the line. Out:
where in it the mark of a note stands. Height alone does not make a mark: ordinals, abbreviations,
units, powers, fractions and isotopes are raised, too. Knows nothing of files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.types import Box

FIRST_LETTERS = frozenset("abc")
"""Letters that call notes begin with these; "d" is one where "c" has been one on the same page.
Older papers raise the last letters of abbreviations: "Gen^l", "Sec^y", "rec^d"."""

SMALLER = 0.85
"""Note marks are set at 0.55–0.75 of the type they stand in."""

RISE, RISE_OF_SAME_SIZE = 0.12, 0.28
"""How far above the line, as a share of the height of its type: 0.25–0.4 in books and word
processors. Letters as large as the others have to rise more: typewriters turn the paper by half a
line; the boxes of a crooked scan step by 0.1 at most within a word."""

SUPERIOR_FOOT, SUPERIOR_HEIGHT = 0.2, 0.5
"""Typefaces have figures drawn high and small, of the same size to the file: their feet stand
0.25–0.3 above the line and they are 0.4 high; common figures stand on it and are 0.6 high."""

NO_GAP = 0.1
"""White within a word, as a share of the height; blanks of tightly set lines have 0.15."""

WIDEST_GAP = 0.7
"""White before a mark that stands by itself, as a share of the height: a blank is 0.25–0.3."""

_MAYBE = re.compile(
    r"(?P<figures>\d+(?:[,–-]\d+)*)|(?P<superscript>[⁰¹²³⁴-⁹]+)|(?P<sign>[*†‡§¶]{1,3})"
    r"|(?P<letter>[a-z])(?=[^\w\s]*(?:[—–]|$))"
)
"""What may be a mark. Matches the end of "aid3", "19532.", "coup†", "1953a", "plot²"; which of the
figures are raised is seen on the page."""

_CLOSES = re.compile(r"[^\w\s/⁄∕].*|", re.DOTALL)
"""What may follow a mark in its word: "1953²." or "aid²—which". Near misses "2¹/₂", "C³I"."""

_CLOSING = ".,;:!?)]\"'”’—–"
"""What may stand between a word and a sign over it, or after the sign; not the "/" of "text/*"."""

_OPENS_NOTE = re.compile(r"(?:\d{1,2}|[*†‡])(?=[A-Z][a-z]{2}|[“\"‘(\[]|[AI]$)")
"""A raised mark before the first word of a note: "1Not printed". Near misses "90Sr", "1st"."""

_UNIT = re.compile(r"[\d.,]*(?:[kcmd]?m|ha)")
_OLD_UNIT = re.compile(r"(?:ft|yd|in|mi|sq)\.?")
"""Lengths have squares and cubes: "40 km²", "600 ft³"; near misses "in²" by itself, "p.m.³"."""

_SYMBOL = re.compile(r"[A-Z][a-z]?|[a-z]")
"""A letter, or a chemist's sign, takes powers and weights: "x²", "C³", "Pu²³⁹"; near misses "UK²",
"Annex A¹" (see ``_LABEL``)."""

_LABEL = re.compile(
    r"(?:annex|tab|appendix|part|section|enclosure|attachment|exhibit|plan|group|schedule|table"
    r"|article|paragraph|zone|column|item|point|class|category)s?",
    re.IGNORECASE,
)

_DATED = re.compile(
    r"(?:jan|feb|f[ée]v|mar|apr|avr|ma[iy]|ju[nil]|aug|ao[uû]|sep|oct|nov|d[eé]c)[a-zé]*\.?,?"
    r"|nos?\.?|pp?\.?|pages?|documents?|telegrams?|despatch(?:es)?|articles?|paragraphs?|chapters?",
    re.IGNORECASE,
)
"""Next to these, a 10 with figures over it is no power: "May 10²", "document 10³"; near miss
"some 10⁶ tons"."""

_ASKS_FOR_NUMBER = re.compile(r"(?:nos?|nr|vols?|pp?|tel|fig)\.|no\.?:|#|№", re.IGNORECASE)
"""A number filled into a form is often smaller and higher than "No." before it."""

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as it is set: its line, the height of its type, and the ink of its shape.

    ``foot`` and ``head`` are the lower and upper edge of the ink; all run down the page.
    """

    x0: float
    x1: float
    base: float
    size: float
    foot: float
    head: float

    def is_over(self, other: Glyph) -> bool:
        """Say whether this is set above the line that the other stands on."""
        rise = (other.base - self.base) / other.size if other.size > 0 else 0.0
        if rise >= (RISE if self.is_smaller(other) else RISE_OF_SAME_SIZE):
            return rise < 1.0
        foot, height = other.base - self.foot, self.foot - self.head
        return (
            SUPERIOR_FOOT * other.size <= foot < other.size
            and 0 < height <= SUPERIOR_HEIGHT * other.size
        )

    def is_smaller(self, other: Glyph) -> bool:
        """Say whether this is of smaller type than the other."""
        return self.size <= SMALLER * other.size

    def goes_on_from(self, other: Glyph) -> bool:
        """Say whether this is the next letter of a word, raised or lowered, smaller or larger.

        pdfium ends a line there: "10¹²", "C³I" and "1¹/₂" come in pieces.
        """
        size = max(self.size, other.size)
        return (
            abs(self.x0 - other.x1) <= NO_GAP * size
            and abs(self.base - other.base) <= size / 2
            and (self.base, self.size) != (other.base, other.size)
        )

    def follows(self, other: Glyph) -> bool:
        """Say whether this stands where the next character after the other would."""
        return -0.2 * other.size <= self.x0 - other.x1 <= WIDEST_GAP * other.size


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The words before and after one on its line; empty where there are none."""

    before: str = ""
    after: str = ""


GlyphOf = Callable[[int], Glyph | None]
"""The glyph of a character of the word, by its index; -1 is the last one of the word before."""


def may_hold_note_mark(word: str, letters: Collection[str] = FIRST_LETTERS) -> bool:
    """Say whether a look at how the characters of a word are set is worth its time."""
    return (word[-1] in letters or not word.isalpha()) and _MAYBE.search(word) is not None


def find_note_mark(
    word: str,
    near: Neighbours,
    glyph: GlyphOf,
    letters: Collection[str] = FIRST_LETTERS,
    typeset: bool = True,
) -> tuple[int, int] | None:
    """Return the span of the mark of a note within a word, or None.

    ``letters`` are those that may call notes. The span is of the whole word where the mark stands
    by itself after a word. Where an engine has made the layer, not a typesetter, signs are mostly
    misread letters and single words stand as high as they like: then only smaller figures that
    end a word count.
    """
    opens = _OPENS_NOTE.match(word)
    if opens and _is_raised(glyph, 0, opens.end()) and not _stands_after(glyph):
        return opens.span()
    for match in _MAYBE.finditer(word):
        kind, (start, end) = match.lastgroup, match.span()
        if kind == "letter" and match.group() not in letters:
            continue
        if start == 0 and kind != "figures" and not _stands_after(glyph, smaller=True):
            continue
        if kind in ("figures", "letter"):
            start = _raised_from(word, glyph, start, end)
        if start == end or (not typeset and start == 0):
            continue
        if not typeset and not _is_smaller(glyph, start):
            continue
        start, end = _with_brackets(word, glyph, start, end)
        if _is_mark(word[:start], word[start:end], word[end:], near):
            return start, end
    return None


def _is_raised(glyph: GlyphOf, index: int, other: int) -> bool:
    mine, its = glyph(index), glyph(other)
    return mine is not None and its is not None and mine.is_over(its)


def _is_smaller(glyph: GlyphOf, index: int) -> bool:
    mine, its = glyph(index), glyph(index - 1)
    return mine is not None and its is not None and mine.is_smaller(its)


def _stands_after(glyph: GlyphOf, smaller: bool = False) -> bool:
    """Say whether a word begins raised, right after the word before it."""
    first, last = glyph(0), glyph(-1)
    return (
        first is not None
        and last is not None
        and first.follows(last)
        and first.is_over(last)
        and (first.is_smaller(last) or not smaller)
    )


def _raised_from(word: str, glyph: GlyphOf, start: int, end: int) -> int:
    """Return from where on the characters of a span are raised over the one before the span.

    Of a word that begins with the span the first character may itself be on the line ("19532"); a
    bracket before the span may itself be raised.
    """
    on_line = 0 if start == 0 and not _stands_after(glyph) else start - 1
    if on_line > 0 and word[on_line] in "([":
        on_line -= 1
    at = end
    while at > max(start, on_line + 1) and _is_raised(glyph, at - 1, on_line):
        at -= 1
    return at


def _with_brackets(word: str, glyph: GlyphOf, start: int, end: int) -> tuple[int, int]:
    """Widen a span to the raised signs around it: "[3]", "(3)", "3)", "3/"."""
    if 0 < start < end and word[start - 1] in "([" and word[end : end + 1] in (")", "]"):
        return (start - 1, end + 1) if _is_raised(glyph, start - 1, start - 2) else (start, end)
    if 0 < start < end == len(word) - 1 and word[end] in "/)" and _is_raised(glyph, end, start - 1):
        return start, end + 1
    return start, end


def _is_mark(before: str, mark: str, after: str, near: Neighbours) -> bool:
    """Say whether raised characters call a note, by what they are and what they follow."""
    mark = mark.translate(_SUPERSCRIPTS).strip("()[]/")
    if not _CLOSES.fullmatch(after):
        return False
    if not before:
        return (
            near.before[-1:].strip("-–—/(*†‡§¶") != ""
            and len(mark) <= 3
            and not _ASKS_FOR_NUMBER.fullmatch(near.before)
            and not _takes_power(near.before, mark, Neighbours("", near.after))
        )
    if mark[0] in "*†‡§¶":
        closed = before[-1].isalnum() or before[-1] in _CLOSING
        return closed and sum(map(str.isalnum, before)) >= 2 and not after.strip(_CLOSING)
    if mark.isalpha():
        return re.search(r"\d{4}$|[^\W\d_]{3}$|[.,;:)”]$", before) is not None
    return all(len(number) <= 3 for number in re.split(r"\D+", mark)) and not _takes_power(
        before.lstrip("([“\"'‘"), mark, near
    )


def _takes_power(base: str, mark: str, near: Neighbours) -> bool:
    """Say whether figures over a word are its power, its weight, or a unit's square or cube."""
    numbered = near.before[-1:].isdigit()
    if mark in ("2", "3") and (
        _UNIT.fullmatch(base) or (numbered and _OLD_UNIT.fullmatch(base) is not None)
    ):
        return True
    if _SYMBOL.fullmatch(base):
        return not _LABEL.fullmatch(near.before)
    if base.endswith(("×10", "·10")) or (base == "10" and near.before in ("×", "x", "·")):
        return True
    return base == "10" and not (_DATED.fullmatch(near.before) or _DATED.fullmatch(near.after))


_SET_LEVEL = re.compile(
    r"(?P<word>.*(?:[^\W\d_]{3}|(?:1[5-9]|20)\d\d)[.,;:)”\"]?)(?P<mark>\d{1,2})"
)
"""A word with a number that could call a note, but is not raised: "State1" in a heading's own type.
Near misses "F86", "Mig21" and "No12", unless the notes before and after it are 20 and 22."""


def follow_series(lines: Sequence[PrintedLine]) -> tuple[PrintedLine, ...]:
    """Return lines with the note marks that fill gaps between raised ones, though not raised."""
    words = [word for line in lines for word in line.words]
    numbers = [int(w.text) if w.raised and w.text.isdecimal() else None for w in words]
    if not any(numbers):
        return tuple(lines)
    followed: list[PrintedLine] = []
    place, last = 0, 0
    for line in lines:
        pieces: list[PrintedWord] = []
        for word in line.words:
            match = None if word.raised else _SET_LEVEL.fullmatch(word.text)
            number = int(match["mark"]) if match else 0
            following = next((n for n in numbers[place + 1 :] if n), 0) if match else 0
            if match and number in (1, last + 1) and following == number + 1:
                pieces += _cut_off(word, match.start("mark"))
                last = number
            else:
                pieces.append(word)
                last = numbers[place] or last
            place += 1
        followed.append(line if len(pieces) == len(line.words) else PrintedLine.of(pieces))
    return tuple(followed)


def _cut_off(word: PrintedWord, at: int) -> tuple[PrintedWord, PrintedWord]:
    """Return a word without the mark at its end, and the mark; the box is shared by length."""
    box = word.box
    x = box.x0 + (box.x1 - box.x0) * at / len(word.text)
    return (
        replace(word, text=word.text[:at], box=Box(box.x0, box.top, x, box.bottom)),
        replace(word, text=word.text[at:], box=Box(x, box.top, box.x1, box.bottom), raised=True),
    )
