"""Which labels share a sentence or a passage, as seen against what chance would give.

In: an archive. Out: counts of pairs and their lift. Chance means that a label falls on any
sentence of the tagged documents alike; labels of one subject exceed it even where they have
nothing to say to each other, because sentences about aid stand in documents about aid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, groupby

from archive_miner.store.packing import count_sentences
from archive_miner.store.store import Store
from archive_miner.types import DECIDED

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
    run = store.connection.execute
    sentences: Iterator[tuple[str, int, str]] = run(
        "SELECT document_id, sentence_start, label FROM mentions WHERE confidence >= ?"
        " ORDER BY document_id, sentence_start",
        (DECIDED,),
    )
    by_sentence = _count(sentences)
    passages: Iterator[tuple[str, int, str]] = run(
        "SELECT m.document_id, p.id, m.label FROM mentions m"
        " JOIN passages p ON p.document_id = m.document_id AND m.start >= p.start"
        ' AND m.start < p."end" WHERE m.confidence >= ? ORDER BY m.document_id, p.id',
        (DECIDED,),
    )
    read = run("SELECT spans FROM sentences")
    tagged = run(
        "SELECT count(*) FROM passages p JOIN documents d ON d.document_id = p.document_id"
        " WHERE d.tagged_by IS NOT NULL"
    )
    return Together(
        Overlap(sum(count_sentences(blob) for (blob,) in read), by_sentence),
        Overlap(int(tagged.fetchone()[0]), _count(passages)),
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
