"""The examples of a codebook, run as tests.

Comes in: a codebook. Goes out: the examples that do not do what they are there to show. Knows
nothing of how a user is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive_miner.codebook.schema import Codebook
from archive_miner.tag.matcher import RuleMatcher, compile_matcher


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """An example that fails: where it stands, and in one line how."""

    label: str
    text: str
    line: int
    reason: str


def check_examples(codebook: Codebook) -> list[ExampleFailure]:
    """Return the positive examples their label misses and the negative ones it finds.

    A label finds an example when a strong rule fires in it, or two of its rules. The specimens of
    boilerplate (``matches``, ``spares``) are held to their regular expression.
    """
    matcher = compile_matcher(codebook)
    failures = []
    for entry in codebook.labels:
        for example in entry.examples:
            rules = {
                hit.rule.rule_id: hit.rule.strength
                for hit in matcher.hits(example.text)
                if hit.rule.label == entry.name
            }
            is_found = "strong" in rules.values() or len(rules) > 1
            if is_found != example.is_positive:
                reason = f"found by {', '.join(rules)}" if is_found else "found by no rule"
                failures.append(ExampleFailure(entry.name, example.text, example.line, reason))
    return failures + _check_boilerplate(codebook, matcher)


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
