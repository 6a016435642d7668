"""From the words of a document to log-odds, sentence by sentence.

In: the sentences of a document as text, and weights of words. Out: what each sentence adds, so
that the sentences' parts sum to the document's. Deliberately knows no training, no label, no file.

Two readings, both sums over words. *Wording*: words and pairs of neighbours by TF-IDF, the
document's row of length one. *Meaning*: the mean of the words' vectors; as what follows is linear,
a word's vector has been multiplied into one number beforehand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from archive_miner.score.arrays import Shares

_WORD = re.compile(r"[^\W\d_]+|\d+")
# "Deptel 312" gives deptel, 0: numbers are one word, so that "$25 million" and "$30 million" meet.

READINGS = ("wording", "meaning")


@dataclass(frozen=True, slots=True)
class WordWeights:
    """What words weigh: ``terms`` maps words and "pairs of" words to (inverse frequency, weight).

    ``meanings`` maps words to the weight of their vector.
    """

    terms: Mapping[str, tuple[float, float]]
    meanings: Mapping[str, float]


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case, every number as "0"."""
    return ["0" if word[0].isdigit() else word for word in _WORD.findall(text.lower())]


def count_terms(text: str) -> Counter[str]:
    """Return how often each word and each pair of neighbouring words occurs."""
    words = split_words(text)
    found = Counter(words)
    found.update(f"{left} {right}" for left, right in pairwise(words))
    return found


def word_shares(weights: WordWeights, sentences: Sequence[str]) -> Shares:
    """Return each sentence's part of each of READINGS: an array of sentences × 2.

    A term's part is shared among the sentences it stands in, by how often.
    """
    import numpy as np

    counts = [count_terms(sentence) for sentence in sentences]
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    rows = {
        term: (1 + log(count)) * weights.terms[term][0]
        for term, count in total.items()
        if term in weights.terms
    }
    length = sum(value * value for value in rows.values()) ** 0.5 or 1.0
    parts = {
        term: value / length * weights.terms[term][1] / total[term] for term, value in rows.items()
    }
    known = sum(count for term, count in total.items() if term in weights.meanings) or 1
    return np.array(
        [
            (
                sum(parts[term] * n for term, n in one.items() if term in parts),
                sum(weights.meanings.get(term, 0.0) * n for term, n in one.items()) / known,
            )
            for one in counts
        ]
    ).reshape(len(counts), len(READINGS))
