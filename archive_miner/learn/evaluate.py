"""How good the models are on volumes they have not seen, beside simpler ways.

In: coded documents and their folds. Out: predictions for every document by models that learned
nothing from its fold, at any step: for each fold in turn the passage models, the combination,
the thresholds and the document model come from the other folds, and the sentence probabilities
the document model learned from were themselves held out within those. Reads and writes no files.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from archive_miner.learn.calibrate import best_threshold, calibration_error, f1_at, platt
from archive_miner.learn.meaning import Meanings
from archive_miner.learn.passage_model import probability
from archive_miner.learn.train import (
    CodedDocument,
    FirstReading,
    apply_combination,
    document_features,
    fit_combination,
    fit_document_model,
    probabilities_out_of_fold,
    read_held_out,
    sentence_owner,
    tag_table,
    tune_thresholds,
)
from archive_miner.score.documents import ScoreInput, score_documents
from archive_miner.types import LABELS, Header, Score, Sentence

Readings = dict[tuple[int, ...], FirstReading]
"""What readers trained without some folds say of exactly those folds."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Predictions for all documents by models of the other folds.

    ``probabilities`` and ``thresholds`` are sentences × labels (thresholds differ by fold);
    ``scores`` one a document, in order.
    """

    probabilities: Any
    thresholds: Any
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A way of doing it and its figures: mean average precision and F1 (and calibration error)."""

    name: str
    average_precision: float
    f1: float
    calibration_error: float | None = None


def confidence(probability_: float, threshold: float) -> float:
    """Return a probability bent so that the threshold lies at 0.5, 0 and 1 staying in place."""
    if probability_ >= threshold:
        return 0.5 + 0.5 * (probability_ - threshold) / max(1 - threshold, 1e-9)
    return min(0.5 * probability_ / threshold, 0.499999)


def single_exclusions(fold: Any) -> list[tuple[int, ...]]:
    """Return what must be held out to train: each fold."""
    return [(int(number),) for number in np.unique(fold)]


def nested_exclusions(fold: Any) -> list[tuple[int, ...]]:
    """Return what must be held out to evaluate as well: each fold and each pair of folds."""
    numbers = [int(number) for number in np.unique(fold)]
    return [*single_exclusions(fold), *itertools.combinations(numbers, 2)]


def read_exclusions(
    documents: Sequence[CodedDocument],
    fold: Any,
    meanings: Meanings,
    exclusions: Sequence[tuple[int, ...]],
    jobs: int = 1,
) -> Readings:
    """Return the held-out readings, in ``jobs`` processes; each takes half a minute of a core."""
    with ProcessPoolExecutor(jobs) as pool:
        tasks = {
            held: pool.submit(read_held_out, documents, fold, held, meanings) for held in exclusions
        }
        return {held: task.result() for held, task in tasks.items()}


def reading_without(readings: Readings, sentence_fold: Any, outer: int | None) -> FirstReading:
    """Return held-out logits of all sentences, none by a reader that saw fold ``outer``.

    Sentences of another fold were read without that fold and without ``outer``; those of
    ``outer`` by the reader of all others. None: every fold simply held out.
    """
    wording = np.full((len(sentence_fold), len(LABELS)), np.nan)
    meaning = wording.copy()
    for number in map(int, np.unique(sentence_fold)):
        held = (number,) if outer in (None, number) else tuple(sorted((number, outer or 0)))
        here = sentence_fold == number
        wording[here] = readings[held].wording[here]
        meaning[here] = readings[held].meaning[here]
    return FirstReading(wording, meaning, next(iter(readings.values())).cues)


def predict_held_out(documents: Sequence[CodedDocument], fold: Any, readings: Readings) -> HeldOut:
    """Return fully nested predictions; ``readings`` must hold all ``nested_exclusions``."""
    truth, owner = tag_table(documents), sentence_owner(documents)
    sentence_fold = np.asarray(fold)[owner]
    concern = np.array([document.concern for document in documents], int)
    probabilities, thresholds = np.zeros(truth.shape), np.zeros(truth.shape)
    scores: list[Score | None] = [None] * len(documents)
    for outer in map(int, np.unique(fold)):
        first = reading_without(readings, sentence_fold, outer)
        train, test = sentence_fold != outer, sentence_fold == outer
        known = first.of(train)
        inner = probabilities_out_of_fold(known, truth[train], sentence_fold[train])
        thresholds[test] = tune_thresholds(inner, truth[train])
        combination = fit_combination(known, truth[train])
        probabilities[test] = apply_combination(combination, first.of(test))
        every = np.zeros(truth.shape)
        every[train], every[test] = inner, probabilities[test]
        seen = np.asarray(fold) != outer
        features = document_features(every, owner, len(documents))
        groups = [document.group for document in documents]
        model = fit_document_model(
            features[seen],
            concern[seen],
            [group for group, here in zip(groups, seen, strict=True) if here],
            np.asarray(fold)[seen],
            passage_model=f"passage_tags without fold {outer}",
            version="held-out",
        )
        for place in np.flatnonzero(~seen).tolist():
            rows = np.round(every[owner == place], 4).tolist()
            sentences = tuple(
                Sentence(start, end, tuple(row))
                for (start, end), row in zip(documents[place].spans, rows, strict=True)
            )
            item = ScoreInput(documents[place].path, Header(), (), sentences)
            scores[place] = score_documents(model, [item])[0]
    return HeldOut(probabilities, thresholds, tuple(score for score in scores if score))


def compare_taggers(
    documents: Sequence[CodedDocument], fold: Any, readings: Readings, held_out: HeldOut
) -> list[Comparison]:
    """Return macro average precision and F1 of simpler taggers and ours, on the same folds.

    F1 of the simpler ones uses one threshold a label, tuned on the other folds' held-out scores.
    """
    truth = tag_table(documents)
    sentence_fold = np.asarray(fold)[sentence_owner(documents)]
    lone = _single_sentence_scores(documents, truth, sentence_fold)
    first = reading_without(readings, sentence_fold, None)
    ours = np.mean(
        [
            f1_at(
                held_out.probabilities[:, column] - held_out.thresholds[:, column],
                truth[:, column],
                0.0,
            )
            for column in range(len(LABELS))
        ]
    )
    return [
        Comparison(
            "every sentence tagged",
            float(truth.mean(axis=0).mean()),
            float(np.mean(2 * truth.mean(axis=0) / (1 + truth.mean(axis=0)))),
        ),
        _tagger("TF-IDF logistic regression, single sentences", lone, truth, sentence_fold),
        _tagger("meaning only (word vectors, networks)", first.meaning, truth, sentence_fold),
        _tagger("wording only (linear, with context)", first.wording, truth, sentence_fold),
        _tagger(
            "wording and meaning, combined",
            _without_cues(first, truth, sentence_fold),
            truth,
            sentence_fold,
        ),
        _tagger(
            "the codebook's rules alone",
            _cues_alone(first, truth, sentence_fold),
            truth,
            sentence_fold,
        ),
        Comparison(
            "both and the codebook's rules (shipped; fully nested)",
            _macro_precision(held_out.probabilities, truth),
            float(ours),
        ),
    ]


def _without_cues(first: FirstReading, truth: Any, sentence_fold: Any) -> Any:
    """Return held-out probabilities by both readings, as if there were no codebook."""
    blind = FirstReading(first.wording, first.meaning, np.zeros((len(truth), 0)))
    return probabilities_out_of_fold(blind, truth, sentence_fold, strength=1.0)


def _cues_alone(first: FirstReading, truth: Any, sentence_fold: Any) -> Any:
    """Return held-out probabilities by the rules' mentions, weighed, and nothing else."""
    nothing = np.zeros(truth.shape)
    return probabilities_out_of_fold(
        FirstReading(nothing, nothing, first.cues), truth, sentence_fold
    )


def _single_sentence_scores(
    documents: Sequence[CodedDocument], truth: Any, sentence_fold: Any
) -> Any:
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


def _macro_precision(scores: Any, truth: Any) -> float:
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


def _tagger(name: str, scores: Any, truth: Any, sentence_fold: Any) -> Comparison:
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
    documents: Sequence[CodedDocument], fold: Any, held_out: HeldOut
) -> list[Comparison]:
    """Return average precision, F1 at 0.5 and calibration error of simpler scorers and ours."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    truth = np.array([document.concern for document in documents], int)
    texts = np.array([document.text for document in documents], dtype=object)
    owner = sentence_owner(documents)
    features = document_features(held_out.probabilities, owner, len(documents))
    means = features[:, : len(LABELS)]

    def whole_text(train: Any, test: Any) -> tuple[Any, Any]:
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


def _columns(rows: Any) -> Callable[[Any, Any], tuple[Any, Any]]:
    """Return a choice of standardised rows for training and testing."""

    def choose(train: Any, test: Any) -> tuple[Any, Any]:
        centre, spread = rows[train].mean(axis=0), rows[train].std(axis=0) + 1e-9
        return (rows[train] - centre) / spread, (rows[test] - centre) / spread

    return choose


def _scorer(
    name: str, choose: Callable[[Any, Any], tuple[Any, Any]], truth: Any, fold: Any, c: float
) -> Comparison:
    """Return the figures of a logistic regression, Platt-calibrated on the other folds."""
    from sklearn.linear_model import LogisticRegression

    fold = np.asarray(fold)

    def log_odds(train: Any, test: Any) -> Any:
        rows, new = choose(train, test)
        return LogisticRegression(C=c, max_iter=2000).fit(rows, truth[train]).decision_function(new)

    values = np.zeros(len(truth))
    for outer in np.unique(fold):
        inner = np.zeros(len(truth))
        for number in np.unique(fold[fold != outer]):
            train = (fold != outer) & (fold != number)
            inner[fold == number] = log_odds(train, fold == number)
        slope, offset = platt(inner[fold != outer], truth[fold != outer])
        test = fold == outer
        values[test] = probability(slope * log_odds(~test, test) + offset)
    return _scored(name, values, truth)


def _scored(name: str, values: Any, truth: Any) -> Comparison:
    """Return the figures of probabilities."""
    from sklearn.metrics import average_precision_score

    return Comparison(
        name,
        float(average_precision_score(truth, values)),
        f1_at(values, truth),
        calibration_error(values, truth),
    )
