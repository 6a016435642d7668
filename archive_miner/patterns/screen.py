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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive_miner.patterns.nouns import Word, Wordings
from archive_miner.text.tokens import Tokeniser

MOST_REMEMBERED = 200_000
"""Stretches of text; the gold documents (0.5 million words) hold 36,000."""

Span = tuple[int, int]
_Table = dict[str, list[tuple[int, tuple[Word, ...]]]]


@dataclass(frozen=True, slots=True)
class TokenReading:
    """A token of a stretch: where, what, and the elements it fills alone or begins to fill.

    ``begins`` pairs an element with the words that must follow.
    """

    start: int
    end: int
    printed: str
    norm: str
    whole: tuple[int, ...]
    begins: tuple[tuple[int, tuple[Word, ...]], ...]


Stretch = tuple[tuple[TokenReading, ...], frozenset[int]]
"""The tokens of a stretch, and the anchors among the elements they fill or begin to fill."""


class ReadSentence:
    """A sentence as tokens; says where elements stand."""

    __slots__ = ("_spans", "_starts", "tokens")

    def __init__(self, tokens: Sequence[TokenReading], starts: Sequence[int]) -> None:
        """Hold tokens and where each one's stretch starts in the sentence."""
        self.tokens = tokens
        self._starts = starts
        self._spans: dict[int, list[Span]] | None = None

    def spans(self, element: int) -> Sequence[Span]:
        """Return the token spans that fill an element, in text order."""
        if self._spans is None:
            self._spans = self._look()
        return self._spans.get(element, ())

    def characters(self, first: int, last: int) -> Span:
        """Return the characters of the plain text under tokens ``first`` to ``last`` - 1."""
        start = self._starts[first] + self.tokens[first].start
        return start, self._starts[last - 1] + self.tokens[last - 1].end

    def _look(self) -> dict[int, list[Span]]:
        """Return the spans of every element that stands in the sentence."""
        found: dict[int, list[Span]] = {}
        tokens = self.tokens
        for place, token in enumerate(tokens):
            for element in token.whole:
                found.setdefault(element, []).append((place, place + 1))
            for element, rest in token.begins:
                last = place + 1 + len(rest)
                if last <= len(tokens) and all(map(fits, rest, tokens[place + 1 : last])):
                    found.setdefault(element, []).append((place, last))
        return found


def fits(word: Word, token: TokenReading) -> bool:
    """Say whether a token is a word of a pattern."""
    if word.is_exact:
        return token.printed == word.text
    return token.norm.startswith(word.text) if word.is_prefix else token.norm == word.text


class Screen:
    """The table: elements by number, and what each printed stretch says to them."""

    def __init__(self, tokeniser: Tokeniser) -> None:
        """Start without elements; ``add`` them all before reading."""
        self._tokeniser = tokeniser
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

    def read(self, text: str) -> tuple[ReadSentence, set[int]]:
        """Return a plain text read, and the anchors whose first word it holds."""
        remembered = self._remembered
        tokens: list[TokenReading] = []
        starts: list[int] = []
        anchors: set[int] = set()
        offset = 0
        for printed in text.split(" "):
            readings, held = remembered.get(printed) or self._read(printed)
            tokens += readings
            starts += [offset] * len(readings)
            if held:
                anchors |= held
            offset += len(printed) + 1
        return ReadSentence(tokens, starts), anchors

    def _tokenised(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """Return words cut as the tokeniser cuts text ("korea's" is two), in their norms."""
        found: list[Word] = []
        for word in words:
            if word.is_prefix or word.is_exact:
                found.append(word)
            else:
                found.extend(Word(token.norm) for token in self._tokeniser.tokens(word.text))
        return tuple(found)

    def _read(self, stretch: str) -> Stretch:
        """Return, and remember, the tokens of a stretch."""
        readings = []
        held: set[int] = set()
        for token in self._tokeniser.tokens(stretch):
            begun = self._begun(token.printed, token.norm)
            held.update(element for element, _ in begun)
            readings.append(
                TokenReading(
                    start=token.start,
                    end=token.start + len(token.printed),
                    printed=token.printed,
                    norm=token.norm,
                    whole=tuple({element for element, rest in begun if not rest}),
                    begins=tuple((element, rest) for element, rest in begun if rest),
                )
            )
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        found = self._remembered[stretch] = tuple(readings), frozenset(held & self.anchors)
        return found

    def _begun(self, printed: str, norm: str) -> list[tuple[int, tuple[Word, ...]]]:
        """Return the elements whose wordings begin with a token, and the words to follow."""
        found = [*self._by_norm.get(norm, ()), *self._by_exact.get(printed, ())]
        for length in range(1, len(norm) + 1):
            found.extend(self._by_prefix.get(norm[:length], ()))
        return found
