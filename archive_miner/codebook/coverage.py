"""What each rule of a codebook fires on, counted, with samples and, given labels, precision.

Comes in: firings of rules in sentences, one sentence at a time. Goes out: one row a rule, those
that never fired too. Knows neither archives nor how rules are matched.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass, field

from archive_miner.codebook.schema import Codebook, Rule

SAMPLES = 3
"""Sentences shown for a rule, drawn evenly from all it fires in, the same at every run."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence a rule fired in: document, page, the sentence, and the words found in it."""

    document_id: str
    path: str
    page_number: int
    sentence: str
    found: str


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """What one rule did in an archive.

    ``alone`` counts the sentences in which no other rule of the label fired. ``judged`` counts
    the sentences a coder has read, ``right`` those of them that carry the rule's label.
    """

    rule_id: str
    label: str
    subtype: str | None
    strength: str
    line: int
    hits: int
    sentences: int
    documents: int
    alone: int
    judged: int
    right: int
    samples: tuple[Sample, ...]

    @property
    def precision(self) -> float | None:
        """Of the judged sentences, the share that carry the label; None where there are none."""
        return self.right / self.judged if self.judged else None


@dataclass
class _Tally:
    hits: int = 0
    sentences: int = 0
    documents: set[str] = field(default_factory=set)
    alone: int = 0
    judged: int = 0
    right: int = 0
    samples: list[Sample] = field(default_factory=list)


class CoverageCount:
    """Counts firings as they come; memory grows with rules and documents, not with sentences."""

    def __init__(self, codebook: Codebook) -> None:
        """Start with every rule of the labels at nothing."""
        self._rules = codebook.rules
        self._tallies = {rule.rule_id: _Tally() for rule in codebook.rules}
        # One generator a rule, so that a change to one rule leaves the samples of others.
        self._draws = {rule.rule_id: random.Random(rule.rule_id) for rule in codebook.rules}  # noqa: S311 (samples, no secrets)

    def add(
        self,
        fired: Collection[tuple[Rule, Sample]],
        labels: Collection[str] | None,
    ) -> None:
        """Count the hits of one sentence; ``labels`` are a coder's, None where none read it."""
        seen: dict[str, Sample] = {}
        for rule, sample in fired:
            self._tallies[rule.rule_id].hits += 1
            seen.setdefault(rule.rule_id, sample)
        rules = {rule.rule_id: rule for rule, _ in fired}
        for rule_id, sample in seen.items():
            tally, label = self._tallies[rule_id], rules[rule_id].label
            tally.sentences += 1
            tally.documents.add(sample.document_id)
            tally.alone += sum(rule.label == label for rule in rules.values()) == 1
            if labels is not None:
                tally.judged += 1
                tally.right += label in labels
            self._keep(rule_id, tally, sample)

    def _keep(self, rule_id: str, tally: _Tally, sample: Sample) -> None:
        """Keep each sentence with the same chance (reservoir sampling, Vitter 1985)."""
        if len(tally.samples) < SAMPLES:
            tally.samples.append(sample)
            return
        place = self._draws[rule_id].randrange(tally.sentences)
        if place < SAMPLES:
            tally.samples[place] = sample

    def rows(self) -> list[RuleCoverage]:
        """Return one row a rule, in the order of the codebook."""
        return [_row(rule, self._tallies[rule.rule_id]) for rule in self._rules]


def _row(rule: Rule, tally: _Tally) -> RuleCoverage:
    return RuleCoverage(
        rule_id=rule.rule_id,
        label=rule.label,
        subtype=rule.subtype,
        strength=rule.strength,
        line=rule.line,
        hits=tally.hits,
        sentences=tally.sentences,
        documents=len(tally.documents),
        alone=tally.alone,
        judged=tally.judged,
        right=tally.right,
        samples=tuple(tally.samples),
    )
