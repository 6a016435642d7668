"""The text layer of a PDF page to printed lines.

In: a page that pypdfium2 has loaded, and its text. Out: lines in the order of the file, a box for
every word, the marks of notes parted from the words they stick to. With ``pdf`` and ``drawn`` the
door to pdfium. Whether the layer can be trusted is decided elsewhere.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from archive_miner.ingest.drawn import turner
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.ingest.raised import (
    FIRST_LETTERS,
    Glyph,
    Neighbours,
    find_note_mark,
    follow_series,
    may_hold_note_mark,
)
from archive_miner.types import Box

_TOKEN = re.compile(r"[\r\n]+|[^\s\ufffe]*\ufffe|[^\s\ufffe]+")
"""pdfium writes U+FFFE, and no line end, for a hyphen at the end of a line: "CON\ufffeUNCLAS"."""

_SECOND_HALF = "\ufdd0"
"""Stands, while words are cut, for the second of the two characters that pdfium makes of one
beyond U+FFFF. Unicode promises that no text holds it."""

_BREAK = re.compile(r"(?<=[^\s\ufffe])[\r\n]+(?=\S)")


def read_lines(page: Any, text_page: Any, typeset: bool) -> tuple[PrintedLine, ...]:
    """Return the lines of the text layer in the order of the file; ``typeset`` by no engine."""
    glyph_at = _glyph_reader(page, text_page)
    text = _text(text_page)
    places: Sequence[int] = range(len(text))
    if typeset:
        text, places = _rejoin(text, glyph_at)
    box_of = _box_reader(page, text_page)
    sheet = Box(0.0, 0.0, *page.get_size())
    marks = _NoteMarks(text, lambda index: glyph_at(places[index]), typeset)
    lines: list[PrintedLine] = []
    words: list[PrintedWord] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        ends_line = token[-1] in "\r\n\ufffe"
        if token[0] not in "\r\n":
            for start, end, raised in marks.part(*match.span()):
                box = box_of(places[start], places[end - 1])
                if _is_on(box, sheet):
                    if raised and lines and not words:  # pdfium may end a line where type rises
                        words = list(lines.pop().words)
                    piece = text[start:end].replace(_SECOND_HALF, "")
                    words.append(PrintedWord(piece, box, raised=raised))
        if ends_line and words:
            lines.append(PrintedLine.of(words))
            words = []
    if words:
        lines.append(PrintedLine.of(words))
    return follow_series(lines)


def _rejoin(text: str, glyph_at: Callable[[int], Glyph]) -> tuple[str, Sequence[int]]:
    """Return the text without line ends inside words, and the place of each of its characters."""
    breaks = [
        match.span()
        for match in _BREAK.finditer(text)
        if glyph_at(match.end()).goes_on_from(glyph_at(match.start() - 1))
    ]
    if not breaks:
        return text, range(len(text))
    dropped = {index for start, end in breaks for index in range(start, end)}
    places = [index for index in range(len(text)) if index not in dropped]
    return "".join(text[index] for index in places), places


class _NoteMarks:
    """Parts the words of a page, in the order of the file, from the marks of notes in them."""

    def __init__(self, text: str, glyph_at: Callable[[int], Glyph], typeset: bool) -> None:
        self._text = text
        self._typeset = typeset
        self._glyph_at = glyph_at
        self._before = (0, 0)
        self._letters = FIRST_LETTERS

    def part(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Yield the pieces of the word at a span, and of each whether it is the mark of a note."""
        first, last = self._before
        self._before = start, end
        word = self._text[start:end]

        def glyph(index: int) -> Glyph | None:
            if index >= 0:
                return self._glyph_at(start + index)
            return self._glyph_at(last - 1) if first < last else None

        if not may_hold_note_mark(word, self._letters):
            yield start, end, False
            return
        near = Neighbours(self._text[first:last], self._text[end : end + 24].strip().split(" ")[0])
        found = find_note_mark(word, near, glyph, self._letters, self._typeset)
        low, high = found or (0, 0)
        if low == high:
            yield start, end, False
            return
        mark = word[low:high]
        if mark in self._letters:
            self._letters |= {chr(ord(mark) + 1)}
        if low:
            yield start, start + low, False
        opens = low == 0 and high < len(word)
        yield start + low, start + high, not opens
        if high < len(word):
            yield start + high, end, False
        if low == 0 and not opens:
            self._before = first, last  # the next mark stands over the same word


def _is_on(box: Box, sheet: Box) -> bool:
    """Say whether any of a word lies on the sheet as displayed.

    Printers write beside the sheet what is not to be seen: the file's name, "COLOR PROOF"; and
    cropping a page to one of its columns leaves the text of the others in the file. A word cut by
    the edge is seen and stays.
    """
    across = box.x0 < sheet.x1 and box.x1 > sheet.x0
    return across and box.top < sheet.bottom and box.bottom > sheet.top


def _text(text_page: Any) -> str:
    """Return the page's text with exactly one code point for each of pdfium's characters."""
    import pypdfium2.raw as raw

    count = text_page.count_chars()
    text: str = text_page.get_text_range()
    if len(text) == count:
        return text
    codes = [raw.FPDFText_GetUnicode(text_page.raw, index) for index in range(count)]
    return "".join(map(_character, codes, [*codes[1:], 0], [0, *codes[:-1]]))


def _character(code: int, following: int, before: int) -> str:
    """Return pdfium's character as one code point; of a surrogate pair, the first half is it."""
    if 0xD800 <= code < 0xDC00 <= following < 0xE000:
        return chr(0x10000 + ((code - 0xD800) << 10) + (following - 0xDC00))
    if 0xD800 <= before < 0xDC00 <= code < 0xE000:
        return _SECOND_HALF
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def _box_reader(page: Any, text_page: Any) -> Callable[[int, int], Box]:
    """Return a function from a run of characters to its box on the page as displayed.

    Loose boxes (the font's ascent and descent) of the first and last character are enough for a
    word and make words of one line equally high; two calls a word instead of one a character
    are what makes this lane fast.
    """
    import pypdfium2.raw as raw

    shown = turner(page)
    rect = raw.FS_RECTF()
    reference = ctypes.byref(rect)

    def corners(index: int) -> tuple[float, float, float, float]:
        raw.FPDFText_GetLooseCharBox(text_page.raw, index, reference)
        return shown(rect.left, rect.bottom, rect.right, rect.top)

    def box_of(first_place: int, last_place: int) -> Box:
        first, last = corners(first_place), corners(last_place)
        xs = (first[0], first[2], last[0], last[2])
        ys = (first[1], first[3], last[1], last[3])
        return Box(min(xs), min(ys), max(xs), max(ys))

    return box_of


def _glyph_reader(page: Any, text_page: Any) -> Callable[[int], Glyph]:
    """Return a function from a character to how it is set on the page as displayed."""
    import pypdfium2.raw as raw

    shown = turner(page)
    loose = raw.FS_RECTF()
    numbers = [ctypes.c_double() for _ in range(4)]
    references = [ctypes.byref(number) for number in numbers]

    def glyph_at(index: int) -> Glyph:
        raw.FPDFText_GetCharOrigin(text_page.raw, index, *references[:2])
        x, y = (number.value for number in numbers[:2])
        base = shown(x, y, x, y)[1]
        raw.FPDFText_GetLooseCharBox(text_page.raw, index, ctypes.byref(loose))
        x0, top, x1, bottom = shown(loose.left, loose.bottom, loose.right, loose.top)
        raw.FPDFText_GetCharBox(text_page.raw, index, *references)
        left, right, lower, upper = (number.value for number in numbers)
        _, head, _, foot = shown(left, lower, right, upper)
        return Glyph(x0, x1, base, bottom - top, foot, head)

    return glyph_at
