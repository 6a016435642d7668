"""Patterns made ready, and where they stand in a sentence.

In: patterns and the screen. Out: token spans. Knows nothing of rules.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from archive_miner.patterns.nouns import Element, Pattern, Word
from archive_miner.patterns.parse import Parser
from archive_miner.patterns.screen import ReadSentence, Screen, Span
from archive_miner.text.tokens import Tokeniser

if TYPE_CHECKING:
    from spacy.matcher import DependencyMatcher, Matcher


@dataclass(frozen=True, slots=True)
class Step:
    """An element of a pattern, by its number in the screen, and how many tokens may precede it."""

    element: int
    gap: int
    is_optional: bool


@dataclass(frozen=True, slots=True)
class PhrasePattern:
    """A pattern as steps.

    ``needs`` has a bit for each element without which it cannot match; ``anchor`` is the rarest.
    """

    steps: tuple[Step, ...]
    needs: int
    anchor: int


@dataclass(frozen=True, slots=True)
class RawPattern:
    """A pattern in spaCy's own terms. ``anchor`` is None where it names no plain word."""

    matcher: Matcher
    anchor: int | None


@dataclass(frozen=True, slots=True)
class TreePattern:
    """A pattern on parse trees in spaCy's own terms, and the phrase without which none is made."""

    matcher: DependencyMatcher
    parser: Parser
    screen: PhrasePattern

    @property
    def anchor(self) -> int:
        """The element without which it cannot match: the phrase's."""
        return self.screen.anchor


ReadyPattern = PhrasePattern | RawPattern | TreePattern


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Patterns by number: those of each anchor with their needs, and those of any sentence."""

    anchored: Mapping[int, tuple[tuple[int, int], ...]]
    unanchored: tuple[int, ...]

    def possible(self, sentence: ReadSentence) -> list[int]:
        """Return the numbers of the patterns that a sentence may hold."""
        elements = sentence.elements
        return [*self.unanchored] + [
            number
            for anchor in sentence.anchors
            for number, needs in self.anchored[anchor]
            if needs & elements == needs
        ]


def shortlist(patterns: Sequence[ReadyPattern], screen: Screen) -> Shortlist:
    """Return patterns by their anchors, which the screen reports from here on."""
    anchored: dict[int, list[tuple[int, int]]] = {}
    for number, pattern in enumerate(patterns):
        if pattern.anchor is not None:
            needs = pattern.needs if isinstance(pattern, PhrasePattern) else 0
            anchored.setdefault(pattern.anchor, []).append((number, needs))
            screen.add_anchor(pattern.anchor)
    return Shortlist(
        {anchor: tuple(numbers) for anchor, numbers in anchored.items()},
        tuple(number for number, pattern in enumerate(patterns) if pattern.anchor is None),
    )


def ready_pattern(
    pattern: Pattern, screen: Screen, tokeniser: Tokeniser, parser: Callable[[], Parser]
) -> ReadyPattern:
    """Return a pattern ready to look for; ``parser`` is asked for by a ``dependency:`` alone.

    Raises ValueError on a bad ``tokens:`` or ``dependency:``.
    """
    if pattern.tokens_json is not None:
        return _raw(json.loads(pattern.tokens_json), screen, tokeniser)
    if pattern.dependency_json is not None:
        phrase = ready_phrase(pattern.screen, screen)
        return _tree(json.loads(pattern.dependency_json), phrase, parser())
    return ready_phrase(pattern.elements, screen)


def ready_phrase(elements: Sequence[Element], screen: Screen) -> PhrasePattern:
    """Return the elements of a phrase as steps through the screen."""
    steps: list[Step] = []
    gap = 0
    for element in elements:
        if element.alternatives:
            steps.append(Step(screen.add(element.alternatives), gap, element.is_optional))
            gap = 0
        else:
            gap += element.gap
    sure = [e for e in elements if e.alternatives and not e.is_optional]
    anchor = screen.add(min(sure, key=_commonness).alternatives)
    needs = reduce(or_, [1 << step.element for step in steps if not step.is_optional])
    return PhrasePattern(tuple(steps), needs, anchor)


def find_spans(
    pattern: ReadyPattern, sentence: ReadSentence, text: str, tokeniser: Tokeniser
) -> list[Span]:
    """Return the token spans of a pattern in a sentence, the longest from each first token."""
    if isinstance(pattern, RawPattern):
        return [
            (first, last) for _, first, last in pattern.matcher(tokeniser.language.make_doc(text))
        ]
    if isinstance(pattern, TreePattern):
        if not find_spans(pattern.screen, sentence, text, tokeniser):
            return []
        trees = pattern.matcher(pattern.parser.parse(sentence, text))
        return sorted({(min(tokens), max(tokens) + 1) for _, tokens in trees})
    return list(dict(_ends(pattern, sentence)).items())


def find_nearest(phrase: PhrasePattern, sentence: ReadSentence) -> Sequence[Span]:
    """Return the token spans of a phrase, from each first token that which the nearest words end.

    Where nothing is skipped it is the longest: a word that may be missing belongs to it.
    """
    if len(phrase.steps) == 1:
        return sentence.spans(phrase.anchor)
    ends = _ends(phrase, sentence)
    if any(step.gap for step in phrase.steps):
        ends = sorted(ends, reverse=True)
    return sorted(dict(ends).items())


def _ends(phrase: PhrasePattern, sentence: ReadSentence) -> list[Span]:
    """Return every way from a first token to the place after the last, in order."""
    if phrase.needs & sentence.elements != phrase.needs:
        return []
    # (first token, next token, tokens that may still be skipped); before anything is found the
    # first token is -1 and any place will do.
    open_ends = {(-1, 0, 0)}
    for step in phrase.steps:
        spans = sentence.spans(step.element)
        advanced = {
            (span[0] if first < 0 else first, span[1], 0)
            for first, place, slack in open_ends
            for span in _after(spans, first, place, sentence.reach(place, slack + step.gap))
        }
        if step.is_optional:
            advanced |= {(first, place, slack + step.gap) for first, place, slack in open_ends}
        if not advanced:
            return []
        open_ends = advanced
    return sorted((first, place) for first, place, _ in open_ends if first >= 0)


def _after(spans: Sequence[Span], first: int, low: int, high: int) -> Sequence[Span]:
    """Return the spans that start from ``low`` to ``high``, all where nothing is found yet.

    By bisection: a table read as one sentence of 20,000 words must not take minutes.
    """
    if first < 0 or not spans:
        return spans
    return spans[bisect_left(spans, (low,)) : bisect_left(spans, (high + 1,))]


def _commonness(element: Element) -> float:
    """Guess how often an element stands in text: short words and beginnings do."""
    return sum(
        min((3.0 if word.is_prefix else 1.0) * 0.5 ** len(word.text) for word in words)
        for words in element.alternatives
    )


def _tree(specs: Sequence[dict[str, object]], phrase: PhrasePattern, parser: Parser) -> TreePattern:
    from spacy.matcher import DependencyMatcher

    matcher = DependencyMatcher(parser.language.vocab, validate=True)
    try:
        matcher.add("tree", [list(specs)])
    except (ValueError, KeyError, TypeError, AttributeError, re.error) as error:
        raise ValueError(
            f"`dependency:` is no spaCy pattern: {' '.join(str(error).split())[:200]}"
        ) from error
    return TreePattern(matcher, parser, phrase)


def _raw(specs: Sequence[dict[str, object]], screen: Screen, tokeniser: Tokeniser) -> RawPattern:
    from spacy.errors import MatchPatternError
    from spacy.matcher import Matcher

    matcher = Matcher(tokeniser.language.vocab, validate=True)
    try:
        matcher.add("raw", [list(specs)])
    except (MatchPatternError, ValueError, TypeError, AttributeError, re.error) as error:
        raise ValueError(
            f"`tokens:` is no spaCy pattern: {' '.join(str(error).split())[:200]}"
        ) from error
    # Only an ORTH or NORM that must be there narrows the search; other specs are spaCy's to read.
    for spec in specs:
        for key in ("ORTH", "NORM"):
            word = spec.get(key)
            if isinstance(word, str) and spec.get("OP", "1") in ("1", "+"):
                anchor = screen.add(((Word(word, is_exact=key == "ORTH"),),))
                return RawPattern(matcher, anchor)
    return RawPattern(matcher, None)
