"""Predicts every document by models that learned nothing from its fold, at any step.

In: coded documents and their folds. Out: for each fold in turn the passage models, the combination,
the thresholds and the document model come from the other folds, and the sentence probabilities
the document model learned from were themselves held out within those. Reads and writes no files.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from archive_miner.learn.meaning import Meanings
from archive_miner.learn.train import fit_document_model
from archive_miner.score.arrays import Folds, Probabilities
from archive_miner.score.documents import ScoreInput, score_documents
from archive_miner.types import LABELS, Header, Score, Sentence
from training.coded import CodedDocument, concern_table, sentence_owner, tag_table
from training.tagger import (
    FirstReading,
    apply_combination,
    document_features,
    fit_combination,
    probabilities_out_of_fold,
    read_held_out,
    tune_thresholds,
)

Readings = dict[tuple[int, ...], FirstReading]
"""What readers trained without some folds say of exactly those folds."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Predictions for all documents by models of the other folds.

    ``probabilities`` and ``thresholds`` are sentences × labels (thresholds differ by fold);
    ``scores`` one a document, in order.
    """

    probabilities: Probabilities
    thresholds: Probabilities
    scores: tuple[Score, ...]


def single_exclusions(fold: Folds) -> list[tuple[int, ...]]:
    """Return what must be held out to train: each fold."""
    return [(int(number),) for number in np.unique(fold)]


def nested_exclusions(fold: Folds) -> list[tuple[int, ...]]:
    """Return what must be held out to evaluate as well: each fold and each pair of folds."""
    numbers = [int(number) for number in np.unique(fold)]
    return [*single_exclusions(fold), *itertools.combinations(numbers, 2)]


def read_exclusions(
    documents: Sequence[CodedDocument],
    fold: Folds,
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


def reading_without(readings: Readings, sentence_fold: Folds, outer: int | None) -> FirstReading:
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


def predict_held_out(
    documents: Sequence[CodedDocument], fold: Folds, readings: Readings
) -> HeldOut:
    """Return fully nested predictions; ``readings`` must hold all ``nested_exclusions``."""
    truth, owner = tag_table(documents), sentence_owner(documents)
    sentence_fold = np.asarray(fold)[owner]
    concern = concern_table(documents)
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
