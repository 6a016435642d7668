"""The printed words of a sentence, each read once, and which patterns they leave in the running.

Comes in: pattern elements (registered once), then sentences. Goes out: a ``ReadSentence`` that
answers where an element stands. Knows nothing of rules, labels or documents.

Why a table of our own in front of spaCy: its tokeniser cuts each stretch between spaces by
itself, so a stretch read once and remembered is read for good. Tagging that way reads 119,000
words/s (66,000 while the vocabulary is new) against 1,900 with one spaCy ``Matcher`` that holds
the same patterns, where gaps and long alternatives cost most (gold documents, CPU time, one core).
The two agree: a test holds it on a few patterns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Protocol

from archive_miner.patterns.nouns import Word, Wordings
from archive_miner.text.tokens import Token

MOST_REMEMBERED = 200_000
"""Stretches of text; the gold documents (0.5 million words) hold 36,000."""

Span = tuple[int, int]
_Table = dict[str, list[tuple[int, tuple[Word, ...]]]]


Followers = tuple[tuple[Word, ...], ...]


@dataclass(frozen=True, slots=True)
class TokenReading:
    """A token of a stretch: where, what, and the elements it fills alone or begins to fill.

    ``fills`` has, by element, the words that must follow in each of its wordings that begin so;
    ``anchors`` are those elements that are anchors. No gap goes over a stop.
    """

    start: int
    end: int
    printed: str
    norm: str
    fills: Mapping[int, Followers]
    anchors: tuple[int, ...]
    is_stop: bool


class Cutter(Protocol):
    """Cuts a stretch between spaces into tokens."""

    def tokens(self, stretch: str) -> Sequence[Token]:
        """Return the tokens of a stretch without spaces."""


class WholeWords:
    """Leaves a text that is cut and read already as it is, in patterns too."""

    def tokens(self, stretch: str) -> list[Token]:
        """Return the one token that a word is."""
        return [Token(0, stretch, stretch)]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The tokens of what is printed between two spaces; a bit for each element they may fill."""

    printed: str
    tokens: tuple[TokenReading, ...]
    elements: int


class ReadSentence:
    """A sentence as tokens; says where elements stand.

    ``elements`` has a bit for each that may; ``anchors`` are the places that begin one.
    """

    __slots__ = ("_spans", "_starts", "_stretches", "anchors", "elements", "tokens")

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        """Hold the stretches of a sentence."""
        self.tokens = [token for stretch in stretches for token in stretch.tokens]
        self.elements = reduce(or_, [stretch.elements for stretch in stretches], 0)
        self.anchors: dict[int, list[int]] = {}
        for place, token in enumerate(self.tokens):
            for anchor in token.anchors:
                self.anchors.setdefault(anchor, []).append(place)
        self._stretches = stretches
        self._starts: list[int] | None = None
        self._spans: dict[int, list[Span]] = {}

    def spans(self, element: int) -> Sequence[Span]:
        """Return the token spans that fill an element, in text order."""
        found = self._spans.get(element)
        if found is None:
            found = self._spans[element] = self._look(element)
        return found

    def reach(self, place: int, gap: int) -> int:
        """Return the last token that a gap before ``place`` lets follow: a stop ends it."""
        for number in range(place, min(place + gap, len(self.tokens))):
            if self.tokens[number].is_stop:
                return number
        return place + gap

    def characters(self, first: int, last: int) -> Span:
        """Return the characters of the plain text under tokens ``first`` to ``last`` - 1."""
        if self._starts is None:
            self._starts = []
            offset = 0
            for stretch in self._stretches:
                self._starts += [offset] * len(stretch.tokens)
                offset += len(stretch.printed) + 1
        start = self._starts[first] + self.tokens[first].start
        return start, self._starts[last - 1] + self.tokens[last - 1].end

    def _look(self, element: int) -> list[Span]:
        tokens = self.tokens
        places = self.anchors.get(element)
        if places is None:
            places = [place for place, token in enumerate(tokens) if element in token.fills]
        found = []
        for place in places:
            for rest in tokens[place].fills[element]:
                last = place + 1
                if rest:
                    last += len(rest)
                    if last > len(tokens) or not all(map(fits, rest, tokens[place + 1 : last])):
                        continue
                found.append((place, last))
        return found


def fits(word: Word, token: TokenReading) -> bool:
    """Say whether a token is a word of a pattern."""
    if word.is_exact:
        return token.printed == word.text
    return token.norm.startswith(word.text) if word.is_prefix else token.norm == word.text


class Screen:
    """The table: elements by number, and what each printed stretch says to them."""

    def __init__(self, cutter: Cutter, stops: frozenset[str] = frozenset()) -> None:
        """Start without elements; ``add`` them all before reading. Gaps end at ``stops``."""
        self._cutter = cutter
        self._stops = stops
        self._numbers: dict[Wordings, int] = {}
        self._by_norm: _Table = {}
        self._by_prefix: _Table = {}
        self._by_exact: _Table = {}
        self.anchors: set[int] = set()
        self._remembered: dict[str, Stretch] = {}

    def add(self, alternatives: Wordings) -> int:
        """Register an element and return its number; the same wordings have the same number."""
        known = self._numbers.get(alternatives)
        if known is not None:
            return known
        number = self._numbers[alternatives] = len(self._numbers)
        for words in alternatives:
            first, *rest = self._tokenised(words)
            table = self._by_norm
            if first.is_exact:
                table = self._by_exact
            elif first.is_prefix:
                table = self._by_prefix
            table.setdefault(first.text, []).append((number, tuple(rest)))
        return number

    def add_anchor(self, number: int) -> None:
        """Have ``read`` report an element when a sentence may hold it."""
        self.anchors.add(number)

    def read(self, stretches: Iterable[str]) -> ReadSentence:
        """Return the stretches between spaces read."""
        remembered = self._remembered
        return ReadSentence([remembered.get(one) or self._read(one) for one in stretches])

    def _tokenised(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """Return words cut as the tokeniser cuts text ("korea's" is two), in their norms."""
        found: list[Word] = []
        for word in words:
            if word.is_prefix or word.is_exact:
                found.append(word)
            else:
                found.extend(Word(token.norm) for token in self._cutter.tokens(word.text))
        return tuple(found)

    def _read(self, printed: str) -> Stretch:
        """Return, and remember, the tokens of a stretch."""
        readings = []
        held: set[int] = set()
        for token in self._cutter.tokens(printed):
            fills: dict[int, Followers] = {}
            for element, rest in self._begun(token.printed, token.norm):
                if rest not in fills.get(element, ()):
                    fills[element] = (*fills.get(element, ()), rest)
            held.update(fills)
            end = token.start + len(token.printed)
            is_stop = token.norm in self._stops
            anchors = tuple(fills.keys() & self.anchors)
            readings.append(
                TokenReading(token.start, end, token.printed, token.norm, fills, anchors, is_stop)
            )
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        elements = sum(1 << element for element in held)
        found = Stretch(printed, tuple(readings), elements)
        self._remembered[printed] = found
        return found

    def _begun(self, printed: str, norm: str) -> list[tuple[int, tuple[Word, ...]]]:
        """Return the elements whose wordings begin with a token, and the words to follow."""
        found = [*self._by_norm.get(norm, ()), *self._by_exact.get(printed, ())]
        for length in range(1, len(norm) + 1):
            found.extend(self._by_prefix.get(norm[:length], ()))
        return found
