"""Cues: patterns that speak for a value, read from three tables, and where they stand.

Comes in: ``cues_*.toml`` beside this module, then tokens. Goes out: the cues that stand
in a sentence. Knows nothing of clauses or of what is decided from cues.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from archive_miner.patterns.language import parse_pattern
from archive_miner.patterns.nouns import Pattern
from archive_miner.patterns.screen import Screen, WholeWords
from archive_miner.patterns.sequence import find_nearest, ready_phrase, shortlist
from archive_miner.tag.context.tokens import STOPS, Token

TABLES = ("polarity", "modality", "voice")


@dataclass(frozen=True, slots=True)
class Cue:
    """Patterns that speak for one value of one kind.

    ``group`` parts the cues of a value by meaning. ``matches`` holds the cue, ``spares`` looks
    like it and must not; ``seen`` says where such wording was met. A cue that ``governs`` reaches
    the clauses that hang on it ("asked that ...").
    """

    kind: str
    value: str
    group: str
    patterns: tuple[str, ...]
    matches: str
    spares: str
    seen: str
    governs: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue where it stands: token places, half open. ``pattern`` is the one that matched."""

    cue: Cue
    pattern: str
    first: int
    last: int


class CueTable:
    """Cues ready to look for."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        """Read the patterns of every cue; raises ValueError on one that cannot be read."""
        self.cues = tuple(cues)
        self._screen = Screen(WholeWords(), STOPS)
        patterns = [(cue, parse_pattern(one, {})) for cue in self.cues for one in cue.patterns]
        patterns.sort(key=_begins_with_a_beginning)
        self._written = [(cue, pattern.written) for cue, pattern in patterns]
        self._phrases = [ready_phrase(pattern.elements, self._screen) for _, pattern in patterns]
        self._shortlist = shortlist(self._phrases, self._screen)

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Return the cues in the tokens, in order; of one kind, the longest and none inside it.

        Of two as long, the one that begins with a whole word, then the first in the tables.
        """
        sentence = self._screen.read([token.word for token in tokens])
        best: dict[tuple[int, str], Hit] = {}
        for number in sorted(self._shortlist.possible(sentence)):
            cue, written = self._written[number]
            for first, last in find_nearest(self._phrases[number], sentence):
                key = first, cue.kind
                if key not in best or last > best[key].last:
                    best[key] = Hit(cue, written, first, last)
        hits: list[Hit] = []
        reached: dict[str, int] = {}
        for hit in sorted(best.values(), key=lambda hit: hit.first):
            if hit.last > reached.get(hit.cue.kind, 0):
                hits.append(hit)
                reached[hit.cue.kind] = hit.last
        return hits


def _begins_with_a_beginning(entry: tuple[Cue, Pattern]) -> bool:
    """Say whether a pattern opens on "contribut*", not "contribution"."""
    return any(word.is_prefix for (word, *_) in entry[1].elements[0].alternatives)


def read_cues(table: str) -> tuple[Cue, ...]:
    """Return the cues of one of the shipped tables, in its order."""
    file = resources.files("archive_miner.tag.context") / f"cues_{table}.toml"
    return tuple(
        Cue(
            kind=row["kind"],
            value=row["value"],
            group=row["group"],
            patterns=tuple(row["patterns"].split("\n")[:-1]),
            matches=row["matches"],
            spares=row["spares"],
            seen=row["seen"],
            governs=row.get("governs", False),
        )
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["cue"]
    )


@lru_cache(maxsize=1)
def cue_table() -> CueTable:
    """Return the shipped cues ready to look for, made once a process."""
    return CueTable(cue for table in TABLES for cue in read_cues(table))


@lru_cache(maxsize=1)
def voice_table() -> CueTable:
    """Return the shipped cues of voice alone, made once a process."""
    return CueTable(read_cues("voice"))
