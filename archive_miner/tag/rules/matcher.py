"""Sentences to mentions by the rules of a codebook.

Comes in: a codebook, then documents with their passages and sentences. Goes out: mentions with
rule id and subtype. Words are matched on spaCy's blank tokeniser; no statistical model, no
context: what a statement does with the thing it mentions is read elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

from archive_miner.codebook.schema import Boilerplate, Codebook, Rule
from archive_miner.errors import SettingError
from archive_miner.patterns.parse import Parser, find_pipeline, load_parser
from archive_miner.patterns.screen import ReadSentence, Screen, Span
from archive_miner.patterns.sequence import (
    ReadyPattern,
    Shortlist,
    find_spans,
    ready_pattern,
    shortlist,
)
from archive_miner.text.tokens import PlainText, Tokeniser, plain_text
from archive_miner.types import Document, Ingredient, Mention, Passage, Sentence

# How sure the rules of a label are of a sentence, by how many of them fire in it apart from each
# other: the share of such gold sentences that carry the label (shipped codebook, 17 volumes; of
# each figure, the spread between labels in brackets).
ONE_WEAK = 0.2  # 0.20 (0.15 to 0.28)
TWO_WEAK = 0.5  # 0.40 (0.29 to 0.49); raised so that it counts: F1 gains more than precision loses
ONE_STRONG = 0.57  # 0.57 (0.50 to 0.67)
STRONG_AND_WEAK = 0.7  # 0.70 (0.63 to 0.83)
TWO_STRONG = 0.88  # 0.89 (0.81 to 1.00)

FOUND = 0.5
"""From here on the rules by themselves decide for a label: a strong rule, or two weak ones."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's match in a sentence, offsets into the sentence."""

    rule: Rule
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadyRule:
    """A rule with its patterns ready to look for."""

    rule: Rule
    unless: tuple[ReadyPattern, ...]
    needs: tuple[ReadyPattern, ...]


@dataclass(frozen=True, slots=True)
class RuleMatcher:
    """A codebook made ready: once a process, by ``compile_matcher``.

    ``patterns`` pairs every pattern with the number of its rule; ``shortlist`` tells which of
    them a sentence may hold. The rules of cues come after those of labels, from ``first_cue`` on.
    """

    codebook: Codebook
    tokeniser: Tokeniser
    screen: Screen
    rules: tuple[ReadyRule, ...]
    first_cue: int
    patterns: tuple[tuple[int, ReadyPattern], ...]
    shortlist: Shortlist
    skipped_sentences: re.Pattern[str] | None
    skipped_passages: re.Pattern[str] | None

    def hits(self, sentence: str) -> list[Hit]:
        """Return every match of every label's rules in one sentence, unmerged, in text order."""
        return self._screened(sentence, 0, self.first_cue)

    def cue_hits(self, sentence: str) -> list[Hit]:
        """Return every match of the cues in one sentence, unmerged, in text order.

        Cues make no mentions. A hit's rule carries the name of the cue as its label and the part
        of it as its subtype: of the shipped ``regime_survival``, survival, tie or link.
        """
        return self._screened(sentence, self.first_cue, len(self.rules))

    def hits_unscreened(self, sentence: str) -> list[Hit]:
        """Return what ``hits`` returns, by looking for every pattern: the screen's yardstick."""
        plain = plain_text(sentence)
        read = self.screen.read(plain.text.split(" "))
        numbers = [n for n, (rule, _) in enumerate(self.patterns) if rule < self.first_cue]
        return self._hits_of(plain, read, numbers)

    def _screened(self, sentence: str, first: int, last: int) -> list[Hit]:
        """Return the hits of rules ``first`` to ``last`` - 1 that the screen leaves possible."""
        plain = plain_text(sentence)
        read = self.screen.read(plain.text.split(" "))
        numbers = self.shortlist.possible(read)
        patterns = self.patterns
        return self._hits_of(plain, read, [n for n in numbers if first <= patterns[n][0] < last])

    def _hits_of(self, plain: PlainText, read: ReadSentence, numbers: Iterable[int]) -> list[Hit]:
        spans: dict[int, set[Span]] = {}
        for number in numbers:
            rule, pattern = self.patterns[number]
            found = find_spans(pattern, read, plain.text, self.tokeniser)
            if found:
                spans.setdefault(rule, set()).update(found)
        hits = []
        for rule, found_spans in spans.items():
            if self._stands(self.rules[rule], plain, read):
                for first, last in found_spans:
                    start, end = read.characters(first, last)
                    hits.append(
                        Hit(
                            self.rules[rule].rule,
                            plain.original(start),
                            plain.original(end - 1) + 1,
                        )
                    )
        return sorted(hits, key=lambda hit: (hit.start, hit.end, hit.rule.rule_id))

    def _stands(self, ready: ReadyRule, plain: PlainText, read: ReadSentence) -> bool:
        """Say whether nothing in the sentence cancels a rule and what it needs is there."""

        def holds(pattern: ReadyPattern) -> bool:
            return bool(find_spans(pattern, read, plain.text, self.tokeniser))

        return not any(map(holds, ready.unless)) and (
            not ready.needs or any(map(holds, ready.needs))
        )


def compile_matcher(codebook: Codebook, pipeline: Ingredient | None = None) -> RuleMatcher:
    """Return a codebook's rules ready to match; raises SettingError on a pattern that cannot be.

    ``pipeline`` parses for dependency patterns, where there are any: the one installed, if none
    is named.
    """
    tokeniser = Tokeniser(
        {variant: entry.word for entry in codebook.spellings for variant in entry.variants}
    )
    screen = Screen(tokeniser)
    ready = partial(ready_pattern, screen=screen, tokeniser=tokeniser, parser=_parser(pipeline))
    rules: list[ReadyRule] = []
    patterns: list[tuple[int, ReadyPattern]] = []
    for number, rule in enumerate((*codebook.rules, *codebook.cue_rules)):
        try:
            patterns += [(number, ready(pattern)) for pattern in rule.patterns]
            unless, needs = tuple(map(ready, rule.unless)), tuple(map(ready, rule.needs))
        except ValueError as error:
            place = f"codebook {codebook.path}, line {rule.line}, rule {rule.rule_id}"
            raise SettingError(f"{place}: {error}") from error
        rules.append(ReadyRule(rule, unless, needs))
    return RuleMatcher(
        codebook=codebook,
        tokeniser=tokeniser,
        screen=screen,
        rules=tuple(rules),
        first_cue=len(codebook.rules),
        patterns=tuple(patterns),
        shortlist=shortlist([pattern for _, pattern in patterns], screen),
        skipped_sentences=_any_of(codebook.boilerplate, "sentence"),
        skipped_passages=_any_of(codebook.boilerplate, "passage"),
    )


def _parser(pipeline: Ingredient | None) -> Callable[[], Parser]:
    """Return a function to the one parser of a matcher, made when it is first asked for."""

    @cache
    def parser() -> Parser:
        return Parser(load_parser(pipeline or find_pipeline()))

    return parser


def find_mentions(
    document: Document,
    passages: Sequence[Passage],
    sentences: Sequence[Sentence],
    matcher: RuleMatcher,
) -> list[Mention]:
    """Return the mentions that rules find in a document, in text order.

    A match never crosses a sentence. Sentences that are boilerplate, or lie in a passage that
    begins as boilerplate, have none. Overlapping matches of a label in a sentence become one: the
    strongest, then the longest.
    """
    return [
        _mention(document, sentence, hit, share)
        for sentence, hits in find_hits(document, passages, sentences, matcher)
        for hit, share in merge_hits(hits)
    ]


def find_hits(
    document: Document,
    passages: Sequence[Passage],
    sentences: Sequence[Sentence],
    matcher: RuleMatcher,
) -> Iterator[tuple[Sentence, list[Hit]]]:
    """Yield the sentences of a document that rules fire in, with all their hits, boilerplate out.

    These are the hits before overlapping ones become one mention.
    """
    skipped = _skipped_spans(document, passages, matcher)
    for sentence in sentences:
        text = document.text[sentence.start : sentence.end]
        hits = matcher.hits(text)
        if hits and not _is_skipped(sentence, text, skipped, matcher):
            yield sentence, hits


def merge_hits(hits: Sequence[Hit]) -> list[tuple[Hit, float]]:
    """Return the hits of a sentence that become mentions, in text order, each with its confidence.

    Overlapping hits of a label become one: the strongest, then the longest.
    """
    kept: list[Hit] = []
    for hit in sorted(hits, key=_precedence):
        if not any(
            hit.rule.label == other.rule.label and hit.start < other.end and other.start < hit.end
            for other in kept
        ):
            kept.append(hit)
    kept.sort(key=lambda hit: (hit.start, hit.end, hit.rule.label))
    return [(hit, _confidence(hit.rule.label, kept)) for hit in kept]


def _any_of(boilerplate: Sequence[Boilerplate], scope: str) -> re.Pattern[str] | None:
    parts = [f"(?:{entry.regex})" for entry in boilerplate if entry.scope == scope]
    return re.compile("|".join(parts)) if parts else None


def _skipped_spans(
    document: Document, passages: Sequence[Passage], matcher: RuleMatcher
) -> list[tuple[int, int]]:
    """Return the passages that begin as boilerplate, in order and apart as passages are."""
    skip = matcher.skipped_passages
    return [
        (passage.start, passage.end)
        for passage in passages
        if skip and skip.match(document.text[passage.start : passage.end].lstrip())
    ]


def _is_skipped(
    sentence: Sentence, text: str, skipped: Sequence[tuple[int, int]], matcher: RuleMatcher
) -> bool:
    skip = matcher.skipped_sentences
    if skip and skip.search(text.strip()):
        return True
    place = bisect_right(skipped, sentence.start, key=lambda span: span[0]) - 1
    return place >= 0 and sentence.start < skipped[place][1]


def _precedence(hit: Hit) -> tuple[bool, int, int, str]:
    return hit.rule.strength != "strong", hit.start - hit.end, hit.start, hit.rule.rule_id


def _confidence(label: str, hits: Sequence[Hit]) -> float:
    """Return how sure the rules are of a label, from its hits apart from each other."""
    strengths = {hit.rule.rule_id: hit.rule.strength for hit in hits if hit.rule.label == label}
    strong = sum(strength == "strong" for strength in strengths.values())
    if strong >= 2:
        return TWO_STRONG
    if strong:
        return STRONG_AND_WEAK if len(strengths) > 1 else ONE_STRONG
    return TWO_WEAK if len(strengths) > 1 else ONE_WEAK


def _mention(document: Document, sentence: Sentence, hit: Hit, confidence: float) -> Mention:
    start, end = sentence.start + hit.start, sentence.start + hit.end
    return Mention(
        mention_id=f"{document.document_id}:{hit.rule.label}:{start}-{end}",
        document_id=document.document_id,
        label=hit.rule.label,
        subtype=hit.rule.subtype,
        start=start,
        end=end,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        confidence=confidence,
        origin=hit.rule.rule_id,
    )
