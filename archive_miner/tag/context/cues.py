"""Cues: wordings that speak for a value, read from three tables, and where they stand.

Comes in: ``cues_*.toml`` beside this module, then tokens. Goes out: the cues that stand
in a sentence. Knows nothing of clauses or of what is decided from cues.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from archive_miner.tag.context.tokens import PhraseWord, Token, match_phrase, read_phrase

TABLES = ("polarity", "modality", "voice")
_MOST_REMEMBERED = 100_000
_REMEMBER_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Cue:
    """Wordings that speak for one value of one kind.

    ``group`` parts the cues of a value by meaning. ``matches`` holds the cue, ``spares`` looks
    like it and must not; ``seen`` says where such wording was met. A cue that ``governs`` reaches
    the clauses that hang on it ("asked that ...").
    """

    kind: str
    value: str
    group: str
    phrases: tuple[str, ...]
    matches: str
    spares: str
    seen: str
    governs: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue where it stands: token places, half open. ``phrase`` is the wording that matched."""

    cue: Cue
    phrase: str
    first: int
    last: int


_Start = tuple[Cue, str, tuple[PhraseWord, ...]]


@dataclass(frozen=True, slots=True)
class WordStarts:
    """What may begin at a word.

    ``alone`` holds the cue of each kind that the word is by itself, as (kind, cue, wording);
    ``followed`` the phrases by the word that must come next; ``open_phrases`` those that leave
    the next word open.
    """

    alone: tuple[tuple[str, Cue, str], ...]
    followed: Mapping[str, tuple[_Start, ...]]
    open_phrases: tuple[_Start, ...]


class CueTable:
    """Cues ready to look for, by the word they begin with."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        """Read the phrases of every cue; raises ValueError on one that cannot be read."""
        self.cues = tuple(cues)
        self._by_word: dict[str, list[_Start]] = {}
        self._by_beginning: dict[str, list[_Start]] = {}
        for cue in self.cues:
            for written in cue.phrases:
                first, *rest = read_phrase(written)
                start = (cue, written, tuple(rest))
                for word in first.words:
                    self._by_word.setdefault(word, []).append(start)
                for beginning in first.beginnings:
                    self._by_beginning.setdefault(beginning, []).append(start)
        self._remembered: dict[str, WordStarts | None] = {}

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Return the cues in the tokens, in order; of one kind, the longest and none inside it."""
        hits: list[Hit] = []
        reached: dict[str, int] = {}
        remembered = self._remembered
        for place, token in enumerate(tokens):
            word = token.word
            starts = remembered[word] if word in remembered else self._remember(word)
            if starts is None:
                continue
            best = {kind: (place + 1, cue, wording) for kind, cue, wording in starts.alone}
            phrases = starts.open_phrases
            if starts.followed and place + 1 < len(tokens):
                phrases += starts.followed.get(tokens[place + 1].word, ())
            for cue, wording, rest in phrases:
                last = match_phrase(rest, tokens, place + 1)
                if last and (cue.kind not in best or last > best[cue.kind][0]):
                    best[cue.kind] = last, cue, wording
            for kind, (last, cue, wording) in best.items():
                if last > reached.get(kind, 0):
                    hits.append(Hit(cue, wording, place, last))
                    reached[kind] = last
        return hits

    def _remember(self, word: str) -> WordStarts | None:
        """Return what may begin at a word, and keep it for the word's next time."""
        found = list(self._by_word.get(word, ()))
        for length in range(1, min(len(word), _REMEMBER_LETTERS) + 1):
            found.extend(self._by_beginning.get(word[:length], ()))
        alone: dict[str, tuple[str, Cue, str]] = {}
        for cue, wording, rest in found:
            if not rest:
                alone.setdefault(cue.kind, (cue.kind, cue, wording))
        followed: dict[str, tuple[_Start, ...]] = {}
        open_phrases = []
        for start in found:
            if not start[2]:
                continue
            following = start[2][0]
            if following.gap or following.is_optional or following.beginnings:
                open_phrases.append(start)
                continue
            for next_word in following.words:
                followed[next_word] = (*followed.get(next_word, ()), start)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        result = WordStarts(tuple(alone.values()), followed, tuple(open_phrases)) if found else None
        self._remembered[word] = result
        return result


def read_cues(table: str) -> tuple[Cue, ...]:
    """Return the cues of one of the shipped tables, in its order."""
    file = resources.files("archive_miner.tag.context") / f"cues_{table}.toml"
    return tuple(
        Cue(
            kind=row["kind"],
            value=row["value"],
            group=row["group"],
            phrases=tuple(line.strip() for line in row["phrases"].splitlines() if line.strip()),
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
