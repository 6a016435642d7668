"""Documents as bags of weighted words, in arrays: what gensim's models read.

In: documents of sentences, and the words that count. Out: for each document its (word, weight)
pairs. Ten thousand documents of 300 different words take 36 MB.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

Bag = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that count, each with its rarity: the log of one in how many documents has it.

    A word counts as often as it is met times its rarity, so that the words of half the archive
    (government, president) do not head every topic (Wilson and Chew 2010).
    """

    words: tuple[str, ...]
    rarity: tuple[float, ...]
    places: dict[str, int]

    @classmethod
    def of(cls, words: Sequence[str], rarity: Sequence[float]) -> Vocabulary:
        """Return a vocabulary; words are numbered in their order."""
        return cls(tuple(words), tuple(rarity), {word: i for i, word in enumerate(words)})

    def bag(self, document: Sequence[Sequence[str]]) -> Bag:
        """Return the bag of one document, in the order of the words' numbers."""
        places = self.places
        met = Counter(places[word] for sentence in document for word in sentence if word in places)
        return [(place, count * self.rarity[place]) for place, count in sorted(met.items())]


@dataclass(frozen=True, slots=True)
class Bags:
    """Bags of words, one a document; an empty one where it has no word that counts."""

    words: array[int]
    weights: array[float]
    ends: array[int]

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self.ends)

    def __getitem__(self, place: int) -> Bag:
        """Return the bag of one document."""
        if not 0 <= place < len(self.ends):
            raise IndexError(place)
        low = self.ends[place - 1] if place else 0
        high = self.ends[place]
        return list(zip(self.words[low:high], self.weights[low:high], strict=True))

    def __iter__(self) -> Iterator[Bag]:
        """Yield the bags in order."""
        return (self[place] for place in range(len(self)))

    def matrix(self, width: int) -> Any:
        """Return the bags as a sparse matrix of documents × words."""
        import numpy as np
        from scipy.sparse import csr_matrix

        starts = np.concatenate([[0], np.asarray(self.ends, dtype=np.int64)])
        return csr_matrix(
            (np.asarray(self.weights), np.asarray(self.words), starts), shape=(len(self), width)
        )


def make_bags(documents: Iterable[Sequence[Sequence[str]]], vocabulary: Vocabulary) -> Bags:
    """Return the bags of documents."""
    bags = Bags(array("i"), array("d"), array("q"))
    for document in documents:
        for word, weight in vocabulary.bag(document):
            bags.words.append(word)
            bags.weights.append(weight)
        bags.ends.append(len(bags.words))
    return bags


def rarity_of(documents: int, with_word: int) -> float:
    """Return the log of one in how many documents has a word."""
    return log(documents / with_word)
