"""The nouns of a codebook: labels, rules, examples.

Comes in: nothing. Goes out: frozen records that ``load_codebook`` fills and the tagger compiles.
Knows neither YAML nor spaCy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive_miner.patterns.nouns import Pattern

Strength = Literal["strong", "weak"]
Scope = Literal["sentence", "passage"]

LONGEST_NAME = 60
"""Characters of the name of a label or subtype: more fits no column head and no legend."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Patterns that are evidence for one label.

    ``unless`` cancels and ``needs`` requires a phrase in the same sentence. ``line`` is where the
    rule stands in the codebook file, from 1. ``specimen`` is a sentence the rule must find and
    ``near_miss`` one it must not; both may be empty, and run as tests where they are not.
    """

    rule_id: str
    label: str
    subtype: str | None
    strength: Strength
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    needs: tuple[Pattern, ...]
    line: int
    specimen: str = ""
    near_miss: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that must (or must not) be tagged with its label."""

    text: str
    is_positive: bool
    line: int


@dataclass(frozen=True, slots=True)
class Subtype:
    """A finer kind of a label and what it covers."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """One category: what it means, what counts, what does not, how it is found."""

    name: str
    definition: str
    include: str
    exclude: str
    subtypes: tuple[Subtype, ...]
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """A regular expression for text that gets no tag: a sentence or the whole passage it begins.

    ``matches`` and ``spares`` are a specimen and a near miss; both run as tests.
    """

    name: str
    scope: Scope
    regex: str
    matches: str
    spares: str
    line: int


@dataclass(frozen=True, slots=True)
class Spelling:
    """Other printed forms of a word (abbreviation, British spelling), read as that word."""

    word: str
    variants: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class WordSet:
    """A named set of wordings that patterns may use as ``<name>``."""

    name: str
    written: str
    line: int


@dataclass(frozen=True, slots=True)
class Codebook:
    """What to look for: a file read, checked and named by its hash.

    ``cues`` are entries that make no mentions: what their rules find is there to be weighed
    (``RuleMatcher.cue_hits``), with the cue's name as the rule's label.
    """

    name: str
    version: str
    sha256: str
    path: str
    description: str
    spellings: tuple[Spelling, ...]
    boilerplate: tuple[Boilerplate, ...]
    labels: tuple[LabelEntry, ...]
    cues: tuple[LabelEntry, ...] = ()
    sets: tuple[WordSet, ...] = ()

    @property
    def cue_rules(self) -> tuple[Rule, ...]:
        """The rules of all cues, in the order of the file."""
        return tuple(rule for entry in self.cues for rule in entry.rules)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, label by label, in the order of the file."""
        return tuple(rule for entry in self.labels for rule in entry.rules)

    @property
    def needs_parser(self) -> bool:
        """Whether a pattern asks for parse trees, and so for an English pipeline."""
        return any(
            pattern.dependency_json is not None
            for rule in (*self.rules, *self.cue_rules)
            for pattern in (*rule.patterns, *rule.unless, *rule.needs)
        )
