"""What is doubtful about a codebook that reads without error.

Comes in: a ``Codebook``. Goes out: findings, each with its line and what to do. Looks at what is
written only; what patterns match, and whether examples pass, is found out by running them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from archive_miner.codebook.schema import Codebook, LabelEntry, Rule
from archive_miner.patterns.language import ITEM, LONGEST_GAP
from archive_miner.patterns.nouns import Pattern

Severity = Literal["error", "warning"]

# matches "<forces>" wherever it stands in a pattern or in another set
_SET_NAME = re.compile(r"<([a-z][a-z0-9_]*)>")


MOST_OPTIONAL_TOKENS = 6
"""In a raw pattern: with a dozen, spaCy takes seconds for a sentence (explosion/spaCy#4742)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or doubtful in a codebook file: on which line, what, and the way out."""

    line: int
    severity: Severity
    problem: str
    fix: str


def find_doubts(codebook: Codebook) -> list[Finding]:
    """Return what is doubtful in the writing of a codebook, in the order of the file.

    Looks for sets, subtypes and labels that nothing uses or shows, spellings given to two words,
    gaps that add up past the longest allowed, and alternatives whose reach surprises.
    """
    found = [
        *_unused_sets(codebook),
        *_spellings(codebook),
        *(finding for entry in (*codebook.labels, *codebook.cues) for finding in _entry(entry)),
    ]
    for rule in (*codebook.rules, *codebook.cue_rules):
        for pattern in patterns_of(rule):
            found += [*_gaps(rule, pattern), *_bare_alternatives(rule, pattern)]
    return sorted(found, key=lambda finding: finding.line)


def patterns_of(rule: Rule) -> Iterator[Pattern]:
    """Yield the patterns of a rule, those of ``unless`` and ``needs`` too."""
    yield from rule.patterns
    yield from rule.unless
    yield from rule.needs


def _warn(line: int, problem: str, fix: str) -> Finding:
    return Finding(line, "warning", problem, fix)


def _unused_sets(codebook: Codebook) -> Iterator[Finding]:
    rules = (*codebook.rules, *codebook.cue_rules)
    written = [pattern.written for rule in rules for pattern in patterns_of(rule)]
    written += [one.written for one in codebook.sets]
    used = {name for text in written for name in _SET_NAME.findall(text)}
    for one in codebook.sets:
        if one.name not in used:
            yield _warn(
                one.line, f"set <{one.name}> is never used", "use it in a pattern or delete it"
            )


def _spellings(codebook: Codebook) -> Iterator[Finding]:
    """Yield variants that are given to two words: only the last would count."""
    owner: dict[str, str] = {}
    for entry in codebook.spellings:
        for variant in entry.variants:
            if owner.get(variant, entry.word) != entry.word:
                yield Finding(
                    entry.line,
                    "error",
                    f"spelling {variant!r} stands for {owner[variant]!r} and {entry.word!r}",
                    "keep it under one of them",
                )
            owner[variant] = entry.word


def _entry(entry: LabelEntry) -> Iterator[Finding]:
    for kind, is_positive in (("positive", True), ("negative", False)):
        if not any(example.is_positive is is_positive for example in entry.examples):
            yield _warn(
                entry.line,
                f"{entry.name} has no {kind} example",
                f"add sentences under `{kind}:`; they run as tests",
            )
    if not entry.rules:
        yield _warn(entry.line, f"{entry.name} has no rule", "add one, or delete the label")
    used = {rule.subtype for rule in entry.rules}
    for subtype in entry.subtypes:
        if subtype.name not in used:
            yield _warn(
                entry.line,
                f"{entry.name}: no rule finds the subtype {subtype.name!r}",
                "give a rule this subtype, or delete it",
            )


def _raw_gaps(rule: Rule, pattern: Pattern, tokens_json: str) -> Iterator[Finding]:
    """Yield what spaCy's matcher would run away with."""
    # matches {"OP": "*"} and {"OP": "{3,}"}: any token, any number of times; not {"OP": "{0,5}"}
    if re.search(r'\{"OP": "(?:[*+]|\{\d+,\})"\}', tokens_json):
        yield _warn(
            pattern.line,
            f"rule {rule.rule_id}: `tokens:` holds a gap without end",
            f'write {{OP: "{{0,{LONGEST_GAP}}}"}}',
        )
    optional = len(re.findall(r'"OP": "[?*]"', tokens_json))
    if optional > MOST_OPTIONAL_TOKENS:
        yield _warn(
            pattern.line,
            f"rule {rule.rule_id}: `tokens:` holds {optional} tokens that may be missing",
            f"keep to {MOST_OPTIONAL_TOKENS}: each doubles spaCy's work",
        )


def _gaps(rule: Rule, pattern: Pattern) -> Iterator[Finding]:
    """Yield stretches of gaps and optional words that together reach too far."""
    if pattern.tokens_json is not None:
        yield from _raw_gaps(rule, pattern, pattern.tokens_json)
        return
    reach, gaps = 0, 0
    for element in pattern.elements:
        if element.alternatives and not element.is_optional:
            reach, gaps = 0, 0
            continue
        reach += element.gap or max(len(wording) for wording in element.alternatives)
        gaps += bool(element.gap)
        if gaps > 1 and reach > LONGEST_GAP:
            yield _warn(
                pattern.line,
                f"rule {rule.rule_id}: gaps in {pattern.written!r} add up to {reach} tokens",
                f"keep the words between two sure words under {LONGEST_GAP}",
            )
            return
    if gaps:
        yield _warn(
            pattern.line,
            f"rule {rule.rule_id}: {pattern.written!r} ends in a gap and words that may be missing",
            "take the ? away, or the gap and what follows it",
        )


def _bare_alternatives(rule: Rule, pattern: Pattern) -> Iterator[Finding]:
    """Yield patterns like "cut off|stop aid": "cut", then "off" or "stop", then "aid".

    Specimens: "military aid|loan program", "aid|arms deliveries|sales". Near misses: "military
    aid|loan" (the habit of the language, nothing follows), "military (aid|loan) program",
    "military aid|loan ...3 cut".
    """
    is_raw = pattern.tokens_json is not None or pattern.dependency_json is not None
    items = [] if is_raw else ITEM.findall(pattern.written)
    for item, after in pairwise(items):
        if "|" in item and "|" in after and "(" not in item[0] + after[0]:
            yield _warn(
                pattern.line,
                f"rule {rule.rule_id}: {pattern.written!r} reads as one place after another:"
                f" {item!r}, then {after!r}",
                f"write ({item}) ({after}), or bracket whole phrases",
            )
            return
    for before, item, after in zip(items, items[1:], items[2:], strict=False):
        if "|" in item and not item.startswith("(") and _is_word(before) and _is_word(after):
            yield _warn(
                pattern.line,
                f"rule {rule.rule_id}: {pattern.written!r} reads {item!r} as one place",
                f"write {before} ({item}) {after}, or bracket whole phrases",
            )


def _is_word(item: str) -> bool:
    return not item.startswith(("...", "(", "<")) and "|" not in item


def summarise(findings: Iterable[Finding]) -> str:
    """Return how many errors and warnings there are, in words."""
    kinds = [finding.severity for finding in findings]
    counts = [(kinds.count("error"), "error"), (kinds.count("warning"), "warning")]
    return ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
