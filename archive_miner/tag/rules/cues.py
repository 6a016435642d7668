"""The codebook's mentions in a document to counts by sentence, for the passage model to weigh.

In: sentences and the mentions rules proposed. Out: a row of small numbers for each sentence: how
many weak, then how many strong mentions of each label start in it. Knows no model.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from archive_miner.codebook.schema import Codebook
from archive_miner.types import LABELS, Mention, Sentence

Cues = tuple[int, ...]
"""Counts in the order of LABELS: the weak rules of every label, then the strong ones."""


def count_cues(
    sentences: Sequence[Sentence], mentions: Sequence[Mention], codebook: Codebook
) -> list[Cues]:
    """Return the cues of each sentence; labels of the codebook outside LABELS are passed over."""
    strong = {rule.rule_id for rule in codebook.rules if rule.strength == "strong"}
    column = {label: number for number, label in enumerate(LABELS)}
    starts = [sentence.start for sentence in sentences]
    rows = [[0] * (2 * len(LABELS)) for _ in sentences]
    for mention in mentions:
        row = bisect_right(starts, mention.sentence_start) - 1
        if row >= 0 and mention.label in column:
            rows[row][column[mention.label] + len(LABELS) * (mention.origin in strong)] += 1
    return [tuple(row) for row in rows]
