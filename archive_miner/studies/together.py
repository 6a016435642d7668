"""Which labels share a sentence or a passage, as seen against what chance would give.

In: an archive. Out: counts of pairs and their lift. Chance means that a label falls on any
sentence of the tagged documents alike; labels of one subject exceed it even where they have
nothing to say to each other, because sentences about aid stand in documents about aid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, groupby

from archive_miner.store.packing import count_sentences
from archive_miner.store.store import Store

LEAST_EXPECTED = 5
"""Of a pair expected less often than this no lift is trusted (Cochran 1954): 2 seen where 0.4 are
expected is a lift of 5, and so is a slip of the tagger."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Overlap:
    """How often labels share a unit (sentence or passage) among ``units`` of them.

    ``counts`` is keyed by (label, label) in alphabetical order, by a label twice for its own.
    """

    units: int
    counts: Mapping[Pair, int]

    def seen(self, a: str, b: str) -> int:
        """Units that bear both."""
        return self.counts.get((min(a, b), max(a, b)), 0)

    def expected(self, a: str, b: str) -> float:
        """Units that would bear both if one label knew nothing of the other."""
        return self.seen(a, a) * self.seen(b, b) / self.units if self.units else 0.0

    def lift(self, a: str, b: str) -> float | None:
        """Seen against expected; None where either label never occurs."""
        expected = self.expected(a, b)
        return self.seen(a, b) / expected if expected else None


@dataclass(frozen=True, slots=True)
class Together:
    """The overlap of labels by sentence and by passage."""

    by_sentence: Overlap
    by_passage: Overlap


def count_together(store: Store) -> Together:
    """Return how labels at or past the threshold share sentences and passages."""
    sums = store.sums
    read = sum(count_sentences(packed) for packed in sums.packed_sentences())
    return Together(
        Overlap(read, _count(sums.labels_in_sentences())),
        Overlap(sums.passages_tagged(), _count(sums.labels_in_passages())),
    )


def _count(rows: Iterable[tuple[str, int, str]]) -> dict[Pair, int]:
    # Few sets of labels occur: counting sets first leaves little to do for each unit.
    sets = Counter(
        tuple(sorted({label for _, _, label in unit}))
        for _, unit in groupby(rows, key=lambda row: row[:2])
    )
    counts: Counter[Pair] = Counter()
    for labels, units in sets.items():
        for pair in (*((label, label) for label in labels), *combinations(labels, 2)):
            counts[pair] += units
    return dict(counts)
