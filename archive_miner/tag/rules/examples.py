"""The examples of a codebook, run as tests.

Comes in: a codebook. Goes out: the examples that do not do what they are there to show. Knows
nothing of how a user is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive_miner.codebook.schema import Codebook, Example
from archive_miner.tag.rules.matcher import FOUND, Hit, RuleMatcher, compile_matcher, merge_hits


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """An example that fails: where it stands, and in one line how."""

    label: str
    text: str
    line: int
    reason: str


def check_examples(codebook: Codebook, matcher: RuleMatcher | None = None) -> list[ExampleFailure]:
    """Return the positive examples their label misses and the negative ones it finds.

    A label finds an example when a strong rule fires in it, or two rules on different words. A cue
    finds one when all its parts do (any rule, where it has no subtypes). A rule must hit its
    ``specimen`` and spare its ``near_miss``, and the specimens of boilerplate (``matches``,
    ``spares``) are held to their regular expression. ``matcher`` is the codebook compiled, where
    it already is.
    """
    matcher = matcher or compile_matcher(codebook)
    failures = []
    for entry in codebook.labels:
        for example in entry.examples:
            hits = _hits_of(matcher.hits(example.text), entry.name)
            is_found = any(confidence >= FOUND for _, confidence in merge_hits(hits))
            failures += _judge(entry.name, example, is_found, _told(hits))
    for cue in codebook.cues:
        for example in cue.examples:
            hits = _hits_of(matcher.cue_hits(example.text), cue.name)
            parts = {subtype.name for subtype in cue.subtypes}
            is_found = bool(hits) and parts <= {hit.rule.subtype for hit in hits}
            failures += _judge(cue.name, example, is_found, _told(hits))
    return failures + _check_specimens(codebook, matcher) + _check_boilerplate(codebook, matcher)


def _hits_of(hits: Sequence[Hit], label: str) -> list[Hit]:
    return [hit for hit in hits if hit.rule.label == label]


def _told(hits: Sequence[Hit]) -> str:
    """Name the rules that fired; "only" where they are not enough."""
    names = dict.fromkeys(
        hit.rule.rule_id + (" (weak)" if hit.rule.strength == "weak" else "") for hit in hits
    )
    return ", ".join(names)


def _judge(label: str, example: Example, is_found: bool, told: str) -> list[ExampleFailure]:
    if is_found == example.is_positive:
        return []
    missed = f"not enough: only {told}" if told else "found by no rule"
    reason = f"found by {told}" if is_found else missed
    return [ExampleFailure(label, example.text, example.line, reason)]


def _check_specimens(codebook: Codebook, matcher: RuleMatcher) -> list[ExampleFailure]:
    failures = []
    for rule in (*codebook.rules, *codebook.cue_rules):
        for text, is_wanted in ((rule.specimen, True), (rule.near_miss, False)):
            hits = (*matcher.hits(text), *matcher.cue_hits(text)) if text else ()
            is_found = any(hit.rule.rule_id == rule.rule_id for hit in hits)
            if text and is_found != is_wanted:
                reason = "specimen not found" if is_wanted else "near miss found"
                failures.append(ExampleFailure(rule.rule_id, text, rule.line, reason))
    return failures


def _check_boilerplate(codebook: Codebook, matcher: RuleMatcher) -> list[ExampleFailure]:
    failures = []
    for entry in codebook.boilerplate:
        look = (
            re.compile(entry.regex).match
            if entry.scope == "passage"
            else re.compile(entry.regex).search
        )
        if not look(entry.matches):
            failures.append(ExampleFailure(entry.name, entry.matches, entry.line, "not skipped"))
        if look(entry.spares):
            failures.append(ExampleFailure(entry.name, entry.spares, entry.line, "skipped"))
    return failures
