"""Learns what words weigh: from labelled texts to ``words.WordWeights``.

In: texts, word vectors, yes or no. Out: rows of numbers for the texts, and weights learned on some
of them. Knows no archive and no tags.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from archive_miner.learn.meaning import Meanings
from archive_miner.score.arrays import Features, Matrix, Rows, Truth, Values
from archive_miner.score.words import READINGS, WordWeights, count_terms

WORDING_C = 10.0
MEANING_C = 100.0
"""Inverse regularisation. On eight labels of 800 and of 200 documents, volumes held out, a third of
these and three times as much change the mean average precision by 0.01 at most."""

MIN_TEXTS = 2
"""A term in one text only tells nothing of others."""


@dataclass(frozen=True, slots=True)
class TextRows:
    """Texts as numbers: ``counts`` texts × ``terms`` (sparse), ``means`` texts × dimensions.

    ``means`` are mean vectors of the words of a text that ``meanings`` knows.
    """

    terms: tuple[str, ...]
    counts: Matrix
    means: Features
    meanings: Meanings

    def of(self, rows: Rows) -> TextRows:
        """Return some texts only."""
        return TextRows(self.terms, self.counts[rows], self.means[rows], self.meanings)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Weights learned on some texts: of terms with their inverse frequencies, of dimensions."""

    idf: Values
    terms: Values
    dimensions: Values


def read_texts(texts: Sequence[Sequence[str]], meanings: Meanings) -> TextRows:
    """Return texts, each its sentences, as numbers; nothing is learned from labels here."""
    counted = [_count(sentences) for sentences in texts]
    spread: Counter[str] = Counter()
    for one in counted:
        spread.update(one.keys())
    terms = tuple(sorted(term for term, count in spread.items() if count >= MIN_TEXTS))
    at = {term: place for place, term in enumerate(terms)}
    rows, columns, values = [], [], []
    for row, one in enumerate(counted):
        known = [(at[term], count) for term, count in one.items() if term in at]
        rows += [row] * len(known)
        columns += [place for place, _ in known]
        values += [float(count) for _, count in known]
    counts = sp.csr_matrix((values, (rows, columns)), shape=(len(texts), len(terms)))
    means = [_mean(one, meanings) for one in counted]
    return TextRows(terms, counts, np.array(means), meanings)


def _count(sentences: Sequence[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for sentence in sentences:
        found.update(count_terms(sentence))
    return found


def _mean(counted: Counter[str], meanings: Meanings) -> Values:
    """Return the mean vector of the words that have one; zeros where none has."""
    seen = [(meanings.places[t], n) for t, n in counted.items() if t in meanings.places]
    if not seen:
        return np.zeros(meanings.rows.shape[1])
    places, times = (np.array(each) for each in zip(*seen, strict=True))
    mean: Values = times @ meanings.rows[places] / times.sum()
    return mean


def weigh(texts: TextRows, truth: Truth, weight: Values) -> Weighed:
    """Return the weights learned on all of some texts; both yes and no must be there."""
    from sklearn.linear_model import LogisticRegression

    frequency = np.bincount(texts.counts.indices, minlength=len(texts.terms))
    idf = np.where(frequency > 0, np.log((1 + len(truth)) / (1 + frequency)) + 1, 0.0)

    def fitted(rows: Matrix | Features, strength: float) -> Values:
        learner = LogisticRegression(C=strength, class_weight="balanced", max_iter=300)
        learner.fit(rows, truth, sample_weight=weight / weight.mean())
        learned: Values = learner.coef_[0]
        return learned

    return Weighed(idf, fitted(_tfidf(texts, idf), WORDING_C), fitted(texts.means, MEANING_C))


def weigh_terms(texts: TextRows) -> Matrix:
    """Return rows of TF-IDF, the frequencies those of all the texts; no label is needed."""
    frequency = np.bincount(texts.counts.indices, minlength=len(texts.terms))
    return _tfidf(texts, np.log((1 + len(texts.means)) / (1 + frequency)) + 1)


def read_log_odds(weighed: Weighed, texts: TextRows) -> Features:
    """Return what the words of texts say: an array of texts × READINGS."""
    wording = _tfidf(texts, weighed.idf) @ weighed.terms
    return np.column_stack([wording, texts.means @ weighed.dimensions]).reshape(-1, len(READINGS))


def word_weights(weighed: Weighed, texts: TextRows) -> WordWeights:
    """Return weights word by word, as scoring reads them; terms that weigh nothing are left out."""
    terms = {
        term: (float(idf), float(value))
        for term, idf, value in zip(texts.terms, weighed.idf, weighed.terms, strict=True)
        if idf > 0
    }
    rows = texts.meanings.rows @ weighed.dimensions
    meanings = {word: float(rows[place]) for word, place in texts.meanings.places.items()}
    return WordWeights(terms, meanings)


def _tfidf(texts: TextRows, idf: Values) -> Matrix:
    """Return rows of length one of (1 + log count) × inverse frequency."""
    rows = texts.counts.copy()
    rows.data = (1 + np.log(rows.data)) * idf[rows.indices]
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sp.diags(1 / np.where(length > 0, length, 1)) @ rows
