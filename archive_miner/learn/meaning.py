"""From sentences to a few hundred numbers that place them by meaning rather than wording.

In: a batch of words and word vectors learned from unlabelled text. Out: for each sentence the
mean vector of its words, of its neighbours, of the stretch around it and of its document. Two
sentences that share no word lie close when their words are used alike (``revolt``, ``uprising``),
which a few hundred coded sentences could never teach. Knows no labels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from archive_miner.learn.features import STRETCH_SENTENCES, Reading, count_table, shifted
from archive_miner.score.arrays import Given, Vectors

CONTEXT_WEIGHT = 0.5
"""Neighbours, stretch and document count half as much as the sentence itself."""

COMMON_SHARE = 1e-3
"""A word that makes up this share of all text counts half (Arora, Liang and Ma 2017)."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """Unit vectors of words, scaled by how telling a word is: ``rows[places[word]]``.

    ``rows`` is float32, words × dimensions; ``centre`` is the mean over training sentences,
    taken off so that what all diplomatic prose shares does not count.
    """

    places: dict[str, int]
    rows: Vectors
    centre: Vectors


def weigh_meanings(words: list[str], vectors: Given, counts: Given, min_count: int = 0) -> Meanings:
    """Return the meanings of words from their vectors and how often each was met; centre zero."""
    counts = np.asarray(counts, dtype=np.float64)
    single = [  # no joined phrases
        place for place, word in enumerate(words) if word.isalpha() and counts[place] >= min_count
    ]
    share = counts[single] / counts.sum()
    telling = COMMON_SHARE / (COMMON_SHARE + share)
    chosen = np.asarray(vectors, dtype=np.float32)[single]
    rows = chosen / np.linalg.norm(chosen, axis=1, keepdims=True) * telling[:, None]
    places = {words[place]: row for row, place in enumerate(single)}
    return Meanings(places, rows.astype(np.float32), np.zeros(chosen.shape[1], np.float32))


def mean_rows(meanings: Meanings, reading: Reading) -> Vectors:
    """Return the sum of the meanings of each sentence's words: sentences × dimensions."""
    places = np.array([meanings.places.get(form, -1) for form in reading.forms], dtype=np.int64)
    at = places[reading.tokens] if len(reading.tokens) else places[:0]
    known = at >= 0
    size = len(reading.document), len(meanings.rows)
    found: Vectors = count_table(reading.sentence[known], at[known], *size) @ meanings.rows
    return found


def meaning_rows(meanings: Meanings, reading: Reading) -> Vectors:
    """Return for each sentence five vectors of length one side by side, context at half weight."""
    own = _unit(mean_rows(meanings, reading) - meanings.centre)
    document = reading.document
    total = len(document)
    steps = [step for step in range(-STRETCH_SENTENCES, STRETCH_SENTENCES + 1) if step]
    stretch = np.zeros_like(own)
    for step in steps:
        stretch += shifted(own, document, step)
    height = int(document[-1]) + 1 if total else 0
    whole = np.zeros((height, own.shape[1]), np.float32)
    np.add.at(whole, document, own)
    context = [
        shifted(own, document, -1),
        shifted(own, document, 1),
        _unit(stretch),
        _unit(whole)[document],
    ]
    return np.hstack([own, *(CONTEXT_WEIGHT * block for block in context)]).astype(np.float32)


def _unit(rows: Vectors) -> Vectors:
    """Return rows scaled to length one; empty rows stay empty."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    scale: Vectors = np.where(length > 0, length, 1)
    return rows / scale
