"""Sentences made from the patterns themselves, to find those that cannot match or add nothing.

Comes in: a compiled codebook. Goes out: patterns that never match, and those that another covers.
Found by matching, not by comparing what is written: spellings, the tokeniser's cuts, ``unless``
and ``needs`` are then as in use.

A pattern's specimens vary one place at a time: its first wordings, then each other wording of
each place with the others held, gaps empty and full. "Covered" is therefore sure for a pattern
that another one covers place by place, and only very likely where several cover it together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from archive_miner.codebook.schema import Rule
from archive_miner.patterns.nouns import Element, Pattern, Word
from archive_miner.patterns.screen import Span
from archive_miner.patterns.sequence import ReadyPattern, find_spans
from archive_miner.tag.rules.matcher import RuleMatcher
from archive_miner.text.tokens import plain_text

MOST_WORDINGS = 60
"""Of one place that are tried: the longest set of the shipped codebook has 69."""

FILLER = "qqq"
"""Fills gaps: a token that no pattern asks for."""


@dataclass(frozen=True, slots=True)
class DeadPattern:
    """A pattern, or one wording of it, that matches no text; ``is_whole_rule``: nor do others."""

    rule: Rule
    pattern: Pattern
    reason: str
    is_whole_rule: bool


@dataclass(frozen=True, slots=True)
class CoveredRule:
    """A rule all of whose matches another rule of its label and subtype finds too."""

    rule: Rule
    by: Rule


@dataclass(frozen=True, slots=True)
class CoveredPattern:
    """A pattern whose spans another pattern of the same rule finds too."""

    rule: Rule
    pattern: Pattern
    by: Pattern


@dataclass(frozen=True, slots=True)
class Specimen:
    """A sentence made from a pattern, the wording in it that is on trial, and whose place it has.

    The first sentence of a pattern has nothing on trial ("").
    """

    text: str
    wording: str = ""
    in_place_of: str = ""


def find_dead_patterns(matcher: RuleMatcher) -> list[DeadPattern]:
    """Return the patterns that cannot match, or that their own ``unless`` always cancels."""
    found = []
    for number, ready in enumerate(matcher.rules):
        whole = _patterns_of_rule(matcher, number)
        reasons = [_why_dead(matcher, pattern, own, ready.unless) for pattern, own in whole]
        is_dead = all(kind == "pattern" for kind, _ in reasons)
        found += [
            DeadPattern(ready.rule, pattern, reason, is_dead)
            for (pattern, _), (kind, reason) in zip(whole, reasons, strict=True)
            if kind
        ]
    return found


def find_covered_rules(matcher: RuleMatcher) -> list[CoveredRule]:
    """Return the rules that add nothing to another, each with the first that covers it.

    The other has the same label and subtype, is as strong or stronger, is cancelled by nothing
    more, and matches overlapping words of every specimen. Of two that cover each other the later
    one is returned.
    """
    rules = {ready.rule.rule_id: ready.rule for ready in matcher.rules}
    covers: dict[str, set[str]] = {}
    for number, ready in enumerate(matcher.rules):
        covers[ready.rule.rule_id] = _rules_that_cover(matcher, number)
    order = {rule_id: place for place, rule_id in enumerate(rules)}
    found = []
    for rule_id, others in covers.items():
        rule = rules[rule_id]
        for other in sorted(others, key=order.__getitem__):
            is_later_twin = (
                order[other] > order[rule_id]
                and rule_id in covers[other]
                and _adds_nothing_to(rules[other], rule)
            )
            if _adds_nothing_to(rule, rules[other]) and not is_later_twin:
                found.append(CoveredRule(rule, rules[other]))
                break
    return found


def find_covered_patterns(matcher: RuleMatcher) -> list[CoveredPattern]:
    """Return patterns that match the same words as another pattern of their rule, wherever."""
    found: list[CoveredPattern] = []
    for number, ready in enumerate(matcher.rules):
        pairs = [(p, own) for p, own in _patterns_of_rule(matcher, number) if p.elements]
        dropped: set[str] = set()
        for pattern, own in pairs:
            spans = [_spans(matcher, own, one.text) for one in specimens(pattern)]
            for other, its in pairs:
                if other is pattern or other.written in dropped or not all(spans):
                    continue
                texts = (one.text for one in specimens(pattern))
                if all(
                    set(span) <= set(_spans(matcher, its, text))
                    for span, text in zip(spans, texts, strict=True)
                ):
                    found.append(CoveredPattern(ready.rule, pattern, other))
                    dropped.add(pattern.written)
                    break
    return found


def specimens(pattern: Pattern) -> list[Specimen]:
    """Return sentences that a pattern must match; none for one in spaCy's own terms."""
    first = [_wording(element) for element in pattern.elements]
    found = [Specimen(_joined(first, pattern.elements, is_full=False))]
    if any(element.gap for element in pattern.elements):
        found.append(Specimen(_joined(first, pattern.elements, is_full=True)))
    for place, element in enumerate(pattern.elements):
        if element.is_optional:
            without = ["" if n == place else words for n, words in enumerate(first)]
            found.append(Specimen(_joined(without, pattern.elements, is_full=False)))
        for words in element.alternatives[1:MOST_WORDINGS]:
            varied = list(first)
            varied[place] = _printed(words)
            text = _joined(varied, pattern.elements, is_full=False)
            found.append(Specimen(text, _printed(words), first[place]))
    return [one for one in found if one.text]


def _joined(words: Sequence[str], elements: Sequence[Element], *, is_full: bool) -> str:
    pieces = [
        word or (" ".join([FILLER] * element.gap) if is_full else "")
        for word, element in zip(words, elements, strict=True)
    ]
    return " ".join(filter(None, pieces))


def _wording(element: Element) -> str:
    return _printed(element.alternatives[0]) if element.alternatives else ""


def _printed(words: Iterable[Word]) -> str:
    """Return a wording as text; a beginning goes on with letters that no word does."""
    return " ".join(word.text + ("qq" if word.is_prefix else "") for word in words)


def _patterns_of_rule(matcher: RuleMatcher, number: int) -> list[tuple[Pattern, ReadyPattern]]:
    ready = [pattern for rule, pattern in matcher.patterns if rule == number]
    return list(zip(matcher.rules[number].rule.patterns, ready, strict=True))


def _spans(matcher: RuleMatcher, pattern: ReadyPattern, text: str) -> list[Span]:
    plain = plain_text(text)
    read = matcher.screen.read(plain.text.split(" "))
    return find_spans(pattern, read, plain.text, matcher.tokeniser)


def _why_dead(
    matcher: RuleMatcher, pattern: Pattern, own: ReadyPattern, unless: Sequence[ReadyPattern]
) -> tuple[str, str]:
    """Return what of a pattern is dead ("pattern", "wording" or "") and why."""
    tried = specimens(pattern)
    alive = [one for one in tried if _spans(matcher, own, one.text)]
    if tried and not alive:
        return "pattern", "its words never stand so in a text as it is cut into tokens"
    if tried and all(any(_spans(matcher, p, one.text) for p in unless) for one in alive):
        return "pattern", "`unless` cancels whatever it finds"
    if tried and tried[0] not in alive:
        # Whatever holds the dead first wording is dead with it; what lives has another there.
        dead = [one.in_place_of for one in alive if one.in_place_of]
    else:
        dead = [one.wording for one in tried if one.wording and one not in alive]
    if dead:
        return "wording", f"{dead[0]!r} never stands so in a text as it is cut into tokens"
    return "", ""


def _rules_that_cover(matcher: RuleMatcher, number: int) -> set[str]:
    """Return the ids of rules of the label that hit every specimen where the rule hits it."""
    rule = matcher.rules[number].rule
    needed = [one.text for pattern in rule.needs for one in specimens(pattern)] or [""]
    texts = [
        f"{one.text} {FILLER} {needed[0]}".rstrip() if needed[0] else one.text
        for pattern in rule.patterns
        for one in specimens(pattern)
    ]
    texts += [f"{texts[0]} {FILLER} {other}" for other in needed[1:] if texts]
    if not texts or any(not pattern.elements for pattern in (*rule.patterns, *rule.needs)):
        return set()
    sets = [hit for text in texts if (hit := _hit_beside(matcher, rule, text)) is not None]
    return reduce(set.__and__, sets) if sets else set()


def _hit_beside(matcher: RuleMatcher, rule: Rule, text: str) -> set[str] | None:
    """Return the other rules of the label that overlap the rule's hit; None where it has none."""
    hits = [*matcher.hits(text), *matcher.cue_hits(text)]
    own = [hit for hit in hits if hit.rule.rule_id == rule.rule_id]
    if not own:
        return None
    return {
        hit.rule.rule_id
        for hit in hits
        if hit.rule.label == rule.label
        and hit.rule.rule_id != rule.rule_id
        and any(hit.start < one.end and one.start < hit.end for one in own)
    }


def _adds_nothing_to(rule: Rule, other: Rule) -> bool:
    """Say whether a covered rule says no more than the other does: not stronger, not finer."""
    cancels = {pattern.written for pattern in other.unless}
    return (
        rule.subtype == other.subtype
        and (other.strength == "strong" or rule.strength == "weak")
        and cancels <= {pattern.written for pattern in rule.unless}
    )
