"""Learns what rows of features are made of: the words, pairs and letter groups worth a column.

In: document texts with sentence spans. Out: a vocabulary with inverse frequencies. Knows no labels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from archive_miner.learn.features import (
    Spans,
    Vocabulary,
    count_table,
    letter_groups,
    pair_codes,
    places_of,
    read_words,
    spell,
)
from archive_miner.score.arrays import Matrix, Places, Vectors

MIN_WORD_SENTENCES = 2
MIN_PAIR_SENTENCES = 2
MIN_LETTERS_SENTENCES = 5


def fit_vocabulary(documents: Sequence[tuple[str, Spans]]) -> Vocabulary:
    """Return the vocabulary of the documents: what occurs in enough of their sentences."""
    reading = read_words(documents)
    total = len(reading.document)
    counts = count_table(reading.sentence, reading.tokens, total, len(reading.forms))
    frequency = _sentences_with(counts)
    kept = np.flatnonzero(frequency >= MIN_WORD_SENTENCES)
    words = {reading.forms[index]: place for place, index in enumerate(kept)}

    rows, codes = pair_codes(reading, places_of(reading.forms, words), len(words))
    known, inverse = np.unique(codes, return_inverse=True)
    pair_frequency = _sentences_with(count_table(rows, inverse, total, len(known)))
    pairs = known[pair_frequency >= MIN_PAIR_SENTENCES]

    groups = list(dict.fromkeys(group for form in reading.forms for group in letter_groups(form)))
    spelled = spell(reading.forms, {group: place for place, group in enumerate(groups)})
    letter_frequency = _sentences_with((counts @ spelled).tocsr())
    chosen = np.flatnonzero(letter_frequency >= MIN_LETTERS_SENTENCES)
    return Vocabulary(
        words=words,
        pairs=pairs,
        letters={groups[index]: place for place, index in enumerate(chosen)},
        words_idf=_idf(frequency[kept], total),
        pairs_idf=_idf(pair_frequency[pair_frequency >= MIN_PAIR_SENTENCES], total),
        letters_idf=_idf(letter_frequency[chosen], total),
    )


def _sentences_with(counts: Matrix) -> Places:
    """Return the number of rows in which each column occurs."""
    return np.bincount(counts.indices, minlength=counts.shape[1])


def _idf(frequency: Places, total: int) -> Vectors:
    """Return smoothed inverse sentence frequencies, as scikit-learn's TfidfTransformer has them."""
    return (np.log((1 + total) / (1 + frequency)) + 1).astype(np.float32)
