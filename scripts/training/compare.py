"""Simpler ways beside the shipped models, on the same folds.

In: coded documents, their folds, held-out readings and predictions. Out: the figures of each way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from archive_miner.learn.calibrate import calibration_error, f1_at, fit_calibration
from archive_miner.learn.passage_model import probability
from archive_miner.score.arrays import (
    Features,
    Folds,
    Logits,
    Mask,
    Matrix,
    Probabilities,
    Tags,
    Truth,
    Values,
)
from archive_miner.types import LABELS
from training.coded import CodedDocument, concern_table, sentence_owner, tag_table
from training.nested import HeldOut, Readings, reading_without
from training.tagger import (
    FirstReading,
    best_threshold,
    document_features,
    probabilities_out_of_fold,
)

Chosen = tuple["Matrix | Features", "Matrix | Features"]
Choice = Callable[["Mask", "Mask"], Chosen]
"""From documents to train on and to test on to the rows of both."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A way of doing it and its figures: mean average precision and F1 (and calibration error)."""

    name: str
    average_precision: float
    f1: float
    calibration_error: float | None = None


def compare_taggers(
    documents: Sequence[CodedDocument], fold: Folds, readings: Readings, held_out: HeldOut
) -> list[Comparison]:
    """Return macro average precision and F1 of simpler taggers and ours, on the same folds.

    F1 of the simpler ones uses one threshold a label, tuned on the other folds' held-out scores.
    """
    truth = tag_table(documents)
    sentence_fold = np.asarray(fold)[sentence_owner(documents)]
    first = reading_without(readings, sentence_fold, None)
    ours = [
        f1_at(held_out.probabilities[:, n] - held_out.thresholds[:, n], truth[:, n], 0.0)
        for n in range(len(LABELS))
    ]
    ways = {
        "TF-IDF logistic regression, single sentences": _single_sentence_scores(
            documents, truth, sentence_fold
        ),
        "meaning only (word vectors, networks)": first.meaning,
        "wording only (linear, with context)": first.wording,
        "wording and meaning, combined": _without_cues(first, truth, sentence_fold),
        "the codebook's rules alone": _cues_alone(first, truth, sentence_fold),
    }
    share = truth.mean(axis=0)
    return [
        Comparison(
            "every sentence tagged", float(share.mean()), float(np.mean(2 * share / (1 + share)))
        ),
        *(_tagger(name, scores, truth, sentence_fold) for name, scores in ways.items()),
        Comparison(
            "both and the codebook's rules (shipped; fully nested)",
            _macro_precision(held_out.probabilities, truth),
            float(np.mean(ours)),
        ),
    ]


def _without_cues(first: FirstReading, truth: Tags, sentence_fold: Folds) -> Probabilities:
    """Return held-out probabilities by both readings, as if there were no codebook."""
    blind = FirstReading(first.wording, first.meaning, np.zeros((len(truth), 0)))
    return probabilities_out_of_fold(blind, truth, sentence_fold, strength=1.0)


def _cues_alone(first: FirstReading, truth: Tags, sentence_fold: Folds) -> Probabilities:
    """Return held-out probabilities by the rules' mentions, weighed, and nothing else."""
    nothing = np.zeros(truth.shape)
    return probabilities_out_of_fold(
        FirstReading(nothing, nothing, first.cues), truth, sentence_fold
    )


def _single_sentence_scores(
    documents: Sequence[CodedDocument], truth: Tags, sentence_fold: Folds
) -> Logits:
    """Return held-out scores of the plainest learned tagger."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts = np.array([each.text[a:b] for each in documents for a, b in each.spans], dtype=object)
    found = np.zeros(truth.shape)
    for number in np.unique(sentence_fold):
        held = sentence_fold == number
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        rows, new = words.fit_transform(texts[~held]), words.transform(texts[held])
        for column in range(truth.shape[1]):
            learner = LogisticRegression(
                C=4, solver="liblinear", dual=True, tol=1e-2, random_state=0, max_iter=1000
            )
            learner.fit(rows, truth[~held, column])
            found[held, column] = learner.decision_function(new)
    return found


def _macro_precision(scores: Logits, truth: Tags) -> float:
    """Return the mean average precision over labels."""
    from sklearn.metrics import average_precision_score

    return float(
        np.mean(
            [
                average_precision_score(truth[:, column], scores[:, column])
                for column in range(truth.shape[1])
            ]
        )
    )


def _tagger(name: str, scores: Logits, truth: Tags, sentence_fold: Folds) -> Comparison:
    """Return the figures of held-out tag scores, thresholds tuned on the other folds."""
    f1 = []
    for column in range(truth.shape[1]):
        yes = np.zeros(len(truth), bool)
        for number in np.unique(sentence_fold):
            held = sentence_fold == number
            yes[held] = scores[held, column] >= best_threshold(
                scores[~held, column], truth[~held, column]
            )
        f1.append(f1_at(yes, truth[:, column]))
    return Comparison(name, _macro_precision(scores, truth), float(np.mean(f1)))


def compare_scorers(
    documents: Sequence[CodedDocument], fold: Folds, held_out: HeldOut
) -> list[Comparison]:
    """Return average precision, F1 at 0.5 and calibration error of simpler scorers and ours."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    truth = concern_table(documents)
    texts = np.array([document.text for document in documents], dtype=object)
    owner = sentence_owner(documents)
    features = document_features(held_out.probabilities, owner, len(documents))
    means = features[:, : len(LABELS)]

    def whole_text(train: Mask, test: Mask) -> Chosen:
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=3, max_df=0.8, sublinear_tf=True)
        return words.fit_transform(texts[train]), words.transform(texts[test])

    values = np.array([score.value for score in held_out.scores])
    base = truth.mean()
    return [
        Comparison("share of yes for every document", float(base), 0.0, 0.0),
        _scorer("TF-IDF logistic regression, whole documents", whole_text, truth, fold, 10.0),
        _scorer("means of tag probabilities", _columns(means), truth, fold, 1.0),
        _scored("means, top values, nearness (shipped; fully nested)", values, truth),
    ]


def _columns(rows: Features) -> Choice:
    """Return a choice of standardised rows for training and testing."""

    def choose(train: Mask, test: Mask) -> Chosen:
        centre, spread = rows[train].mean(axis=0), rows[train].std(axis=0) + 1e-9
        return (rows[train] - centre) / spread, (rows[test] - centre) / spread

    return choose


def _scorer(name: str, choose: Choice, truth: Truth, fold: Folds, c: float) -> Comparison:
    """Return the figures of a logistic regression, Platt-calibrated on the other folds."""
    from sklearn.linear_model import LogisticRegression

    def log_odds(train: Mask, test: Mask) -> Values:
        rows, new = choose(train, test)
        learner = LogisticRegression(C=c, max_iter=2000).fit(rows, truth[train])
        said: Values = learner.decision_function(new)
        return said

    values = np.zeros(len(truth))
    for outer in np.unique(fold):
        inner = np.zeros(len(truth))
        for number in np.unique(fold[fold != outer]):
            train = (fold != outer) & (fold != number)
            inner[fold == number] = log_odds(train, fold == number)
        slope, offset = fit_calibration("platt", inner[fold != outer], truth[fold != outer])
        test = fold == outer
        values[test] = probability(slope * log_odds(~test, test) + offset)
    return _scored(name, values, truth)


def _scored(name: str, values: Values, truth: Truth) -> Comparison:
    """Return the figures of probabilities."""
    from sklearn.metrics import average_precision_score

    return Comparison(
        name,
        float(average_precision_score(truth, values)),
        f1_at(values, truth),
        calibration_error(values, truth),
    )
