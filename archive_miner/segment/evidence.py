"""Find where in a document's text what was read of its head stands.

In: values, each with the line or lines it was read from. Out: header fields with spans. Knows
nothing of what the values mean; readers say what they read, this finds it again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from archive_miner.segment.dates import PartialDate
from archive_miner.types import HeaderField

_WORD = re.compile(r"\S+")

BEHIND = 300
"""A value may run on this far behind the line it begins on: a subject set over three lines."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value read of a document's head, and what it was read from.

    ``where`` is the printed line or lines, blanks apart, empty where the value stands outside the
    text; ``printed`` is what of them says the value, where that is spelled otherwise; ``span``
    is where it stands, if the reader has kept it.
    """

    value: str
    where: str
    confidence: float
    printed: str = ""
    span: tuple[int, int] | None = None


def dated_fields(date: PartialDate, where: str, printed: str = "") -> dict[str, Found | None]:
    """Return a date as fields: as printed, and where there is such a day, its ISO prefix.

    "31 June 1953" is printed and no date.
    """
    shown = printed or date.printed
    fields: dict[str, Found | None] = {
        "date_printed": Found(" ".join(shown.split()), where, date.confidence, shown)
    }
    if date.iso is not None and date.precision is not None:
        fields["date"] = Found(date.iso, where, date.confidence, shown)
        fields["date_precision"] = Found(date.precision, where, date.confidence, shown)
    return fields


class Locator:
    """Finds words in a text whatever the blanks and line ends between them."""

    def __init__(self, text: str) -> None:
        """Look at a text once; many words can then be looked for."""
        self._lines = text.split("\n")
        squeezed = ["".join(line.split()) for line in self._lines]
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]
        self._before = [0, *accumulate(map(len, squeezed))]
        self._letters = "".join(squeezed)
        self._folded = _folded(self._letters)
        self._known: dict[tuple[str, str], tuple[int, int] | None] = {}

    def span(self, where: str, value: str) -> tuple[int, int] | None:
        """Return the span of a value in the lines it was read from, of the lines where it is not.

        A value put together, "Hale (Ambassador in Ostria)", spans its pieces in whatever order
        they stand. None where the lines are not in the text.
        """
        key = (where, value)
        if key not in self._known:  # a date and the same as printed, a sender and its person
            self._known[key] = self._search(where, value)
        return self._known[key]

    def _search(self, where: str, value: str) -> tuple[int, int] | None:
        line = _squeezed(where)
        low = self._folded.find(line) if line else -1
        if low < 0:
            return None
        high = low + len(line)
        found = self._find(_squeezed(value), low, high + BEHIND)
        if found is None:
            pieces = [self._find(_squeezed(p), low, high) for p in re.split(r"[()]", value) if p]
            spans = [span for span in pieces if span is not None]
            whole = len(spans) == len(pieces) > 1
            found = (min(spans)[0], max(b for _, b in spans)) if whole else (low, high)
        return self._place(found[0]), self._place(found[1] - 1) + 1

    def _find(self, letters: str, low: int, high: int) -> tuple[int, int] | None:
        """Return where letters stand as words of their own: "secret" is not in "SECRETARY"."""
        at = self._folded.find(letters, low, high) if letters else -1
        while at >= 0:
            end = at + len(letters)
            if not (self._joined(at) or self._joined(end)):
                return at, end
            at = self._folded.find(letters, at + 1, high)
        return None

    def _joined(self, at: int) -> bool:
        """Say whether two letters of one word meet before a place."""
        letters = self._letters[max(0, at - 1) : at + 1]
        if len(letters) < 2 or not letters.isalnum():
            return False
        line, column = self._spot(at)
        return column > 0 and not self._lines[line][column - 1].isspace()

    def _place(self, at: int) -> int:
        """Return the offset in the text of a letter counted without blanks."""
        line, column = self._spot(at)
        return self._starts[line] + column

    def _spot(self, at: int) -> tuple[int, int]:
        """Return the line and the column of a letter counted without blanks."""
        line = bisect_right(self._before, at) - 1
        left = at - self._before[line]
        for match in _WORD.finditer(self._lines[line]):
            start, end = match.span()
            if left < end - start:
                return line, start + left
            left -= end - start
        raise IndexError(at)


def locate_fields(text: str, found: Iterable[tuple[str, Found]]) -> tuple[HeaderField, ...]:
    """Return header fields with the spans of their values in a document's text."""
    locator = Locator(text)
    fields: list[HeaderField] = []
    for name, one in found:
        span = one.span or locator.span(one.where, one.printed or one.value)
        start, end = span or (None, None)
        fields.append(HeaderField(name, one.value, start, end, round(one.confidence, 2)))
    return tuple(fields)


def _squeezed(text: str) -> str:
    return _folded("".join(text.split()))


def _folded(letters: str) -> str:
    """Return letters without case, each still one: "İ" has none that is one letter."""
    lower = letters.lower()
    if len(lower) == len(letters):
        return lower
    return "".join([c.lower() if len(c.lower()) == 1 else c for c in letters])
