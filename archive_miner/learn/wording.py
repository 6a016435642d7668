"""Learns what words weigh: from labelled texts to ``words.WordWeights``.

In: texts, word vectors, yes or no. Out: rows of numbers for the texts, and weights learned on some
of them. Knows no archive and no tags.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
    from sklearn.feature_extraction import DictVectorizer

    counted = [_count(sentences) for sentences in texts]
    table = DictVectorizer()
    counts = table.fit_transform(counted)
    kept = np.flatnonzero(counts.getnnz(axis=0) >= MIN_TEXTS)
    terms = tuple(table.feature_names_[place] for place in kept)
    means = [_mean(one, meanings) for one in counted]
    return TextRows(terms, counts[:, kept], np.array(means), meanings)


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

    idf = _inverse_frequencies(texts)

    def fitted(rows: Matrix | Features, strength: float) -> Values:
        learner = LogisticRegression(C=strength, class_weight="balanced", max_iter=300)
        learner.fit(rows, truth, sample_weight=weight / weight.mean())
        learned: Values = learner.coef_[0]
        return learned

    return Weighed(idf, fitted(_tfidf(texts, idf), WORDING_C), fitted(texts.means, MEANING_C))


def weigh_terms(texts: TextRows) -> Matrix:
    """Return rows of TF-IDF, the frequencies those of all the texts; no label is needed."""
    if not texts.terms:  # no two share a word, which scikit-learn refuses
        return texts.counts
    return _tfidf(texts, _inverse_frequencies(texts))


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


def _inverse_frequencies(texts: TextRows) -> Values:
    """Return those of the terms; 0 of a term that none of the texts has: it is to weigh nothing."""
    from sklearn.feature_extraction.text import TfidfTransformer

    found = TfidfTransformer().fit(texts.counts).idf_
    return np.where(texts.counts.getnnz(axis=0) > 0, found, 0.0)


def _tfidf(texts: TextRows, idf: Values) -> Matrix:
    """Return rows of length one of (1 + log count) × inverse frequency."""
    from sklearn.feature_extraction.text import TfidfTransformer

    weigher = TfidfTransformer(sublinear_tf=True)
    weigher.idf_ = idf
    return weigher.transform(texts.counts)
