"""Learns the passage model: a reader by wording and by meaning, then the step that weighs the two.

In: coded documents and word vectors. Out: the model as plain numbers, and its folder. Whatever the
last step and the thresholds learn from was predicted by a reader that had not seen the volume;
otherwise they would trust the reader too much.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from archive_miner.learn.features import read_words, sentence_rows
from archive_miner.learn.meaning import Meanings, mean_rows, meaning_rows
from archive_miner.learn.passage_model import (
    Combination,
    Network,
    PassageModel,
    Reader,
    combine,
    first_logits,
)
from archive_miner.learn.registry import NETWORK_PARTS, PASSAGE_KIND, write_model
from archive_miner.saved import pack_names
from archive_miner.score.arrays import (
    Arrays,
    Cues,
    Features,
    Folds,
    Given,
    Logits,
    Places,
    Probabilities,
    Rows,
    Tags,
    Vectors,
)
from archive_miner.score.documents import sentence_shares
from archive_miner.types import LABELS
from training.coded import CodedDocument, cue_table, sentence_owner, tag_table
from training.vocabulary import fit_vocabulary

WORDING_C = 0.2
"""Inverse regularisation of the wording model; 0.1 and 0.3 differ by 0.005 of F1."""

HIDDEN_UNITS = 64
NETWORK_PENALTY = 1.0
NETWORK_ROUNDS = 8
NETWORKS = 3
"""Small, heavily penalised and stopped early: with a penalty of 0.1 and 5 rounds the F1 of meaning
alone fell by 0.02."""

COMBINATION_C = 0.05
"""Strength of the last step's weights, against their penalty: 0.02 to 0.3 did equally well."""


@dataclass(frozen=True, slots=True)
class FirstReading:
    """What the last step weighs: logits by wording and by meaning, sentences × labels; cues."""

    wording: Logits
    meaning: Logits
    cues: Cues

    def of(self, rows: Rows) -> FirstReading:
        """Return the reading of some sentences only."""
        return FirstReading(self.wording[rows], self.meaning[rows], self.cues[rows])


def fit_reader(documents: Sequence[CodedDocument], meanings: Meanings) -> Reader:
    """Return the first step of the passage model, trained on the documents."""
    from sklearn.svm import LinearSVC

    items = [(document.text, document.spans) for document in documents]
    truth = tag_table(documents)
    vocabulary = fit_vocabulary(items)
    reading = read_words(items)
    rows = sentence_rows(vocabulary, reading)
    weights = np.zeros((rows.shape[1], len(LABELS)), np.float32)
    bases = np.zeros(len(LABELS), np.float32)
    for column in range(len(LABELS)):
        if 0 < truth[:, column].sum() < len(truth):  # a label nobody used keeps the weight zero
            fitted = LinearSVC(C=WORDING_C, tol=1e-2, random_state=0).fit(rows, truth[:, column])
            weights[:, column], bases[column] = fitted.coef_[0], fitted.intercept_[0]
    centred = replace(meanings, centre=mean_rows(meanings, reading).mean(axis=0))
    dense = meaning_rows(centred, reading)
    networks = tuple(_fit_network(dense, truth, seed) for seed in range(NETWORKS))
    return Reader(vocabulary, weights, bases, centred, networks)


def _fit_network(dense: Vectors, truth: Tags, seed: int) -> Network:
    """Return a small network from meanings to labels; the scaling of columns is folded in."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    centre, spread = dense.mean(axis=0), dense.std(axis=0) + 1e-6
    learner = MLPClassifier(
        (HIDDEN_UNITS,),
        alpha=NETWORK_PENALTY,
        max_iter=NETWORK_ROUNDS,
        batch_size=min(256, len(dense)),
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose
        learner.fit((dense - centre) / spread, truth)
    hidden = learner.coefs_[0] / spread[:, None]
    return Network(
        hidden.astype(np.float32),
        (learner.intercepts_[0] - centre @ hidden).astype(np.float32),
        learner.coefs_[1].astype(np.float32),
        learner.intercepts_[1].astype(np.float32),
    )


def read_held_out(
    documents: Sequence[CodedDocument], fold: Folds, held: Sequence[int], meanings: Meanings
) -> FirstReading:
    """Return the logits of the documents of the ``held`` folds by a reader trained on the rest.

    Arrays are as long as all sentences; rows of other documents are NaN.
    """
    out = np.isin(fold, held)
    reader = fit_reader(
        [each for each, away in zip(documents, out, strict=True) if not away], meanings
    )
    items = [(each.text, each.spans) for each, away in zip(documents, out, strict=True) if away]
    wording, meaning = first_logits(reader, read_words(items))
    rows = out[sentence_owner(documents)]
    found = [np.full((len(rows), len(LABELS)), np.nan) for _ in range(2)]
    found[0][rows], found[1][rows] = wording, meaning
    return FirstReading(found[0], found[1], cue_table(documents))


def fit_combination(
    first: FirstReading, truth: Tags, strength: float = COMBINATION_C
) -> Combination:
    """Return the weights of the last step, fitted on held-out logits: this is the calibration."""
    from sklearn.linear_model import LogisticRegression

    found = np.zeros((3 + first.cues.shape[1], len(LABELS)))
    for column in range(len(LABELS)):
        if not 0 < truth[:, column].sum() < len(truth):
            found[2, column] = -10.0  # never met, so never claimed
            continue
        rows = np.c_[first.wording[:, column], first.meaning[:, column], first.cues]
        fitted = LogisticRegression(C=strength, max_iter=500).fit(rows, truth[:, column])
        found[:2, column], found[2, column] = fitted.coef_[0, :2], fitted.intercept_[0]
        found[3:, column] = fitted.coef_[0, 2:]
    return Combination(found[0], found[1], found[2], found[3:])


def apply_combination(combination: Combination, first: FirstReading) -> Probabilities:
    """Return the calibrated probabilities of a first reading."""
    return combine(combination, first.wording, first.meaning, first.cues)


def probabilities_out_of_fold(
    first: FirstReading, truth: Tags, sentence_fold: Folds, strength: float = COMBINATION_C
) -> Probabilities:
    """Return each sentence's probabilities by a combination fitted on the other folds."""
    found = np.zeros(truth.shape)
    for number in np.unique(sentence_fold):
        held = sentence_fold == number
        fitted = fit_combination(first.of(~held), truth[~held], strength)
        found[held] = apply_combination(fitted, first.of(held))
    return found


def tune_thresholds(probabilities: Probabilities, truth: Tags) -> tuple[float, ...]:
    """Return for each label the probability from which upwards F1 is highest, to 4 decimals."""
    return tuple(
        round(best_threshold(probabilities[:, column], truth[:, column]), 4)
        for column in range(truth.shape[1])
    )


def best_threshold(scores: Given, truth: Given) -> float:
    """Return the score from which upwards a yes gives the highest F1; 1.0 when nothing is true.

    Halfway between two neighbouring scores, so that rounding does not move a decision.
    """
    scores, truth = np.asarray(scores, float), np.asarray(truth, float)
    if not truth.sum():
        return 1.0
    order = np.argsort(-scores, kind="stable")
    taken = np.arange(1, len(scores) + 1)
    f1 = 2 * np.cumsum(truth[order]) / (taken + truth.sum())
    # Equal scores fall together on one side: only the last of them can end the taking.
    ends = np.r_[scores[order][1:] != scores[order][:-1], True]
    last = int(np.argmax(np.where(ends, f1, -1)))
    below = scores[order][last + 1] if last + 1 < len(scores) else scores[order][last]
    return float((scores[order][last] + below) / 2)


def document_features(probabilities: Probabilities, owner: Places, count: int) -> Features:
    """Return the features of each document from its sentences': documents × feature_names()."""
    edges = np.searchsorted(owner, np.arange(count + 1))
    return np.array(
        [
            sentence_shares(np.round(probabilities[low:high], 4)).sum(axis=0)
            for low, high in itertools.pairwise(edges)
        ]
    )


def fit_passage_model(
    reader: Reader, first: FirstReading, truth: Tags, sentence_fold: Folds, version: str
) -> PassageModel:
    """Return the passage model from a reader of all documents and held-out logits."""
    probabilities = probabilities_out_of_fold(first, truth, sentence_fold)
    return PassageModel(
        name="passage_tags",
        version=version,
        labels=LABELS,
        thresholds=tune_thresholds(probabilities, truth),
        reader=reader,
        combination=fit_combination(first, truth),
    )


def save_passage_model(model: PassageModel, folder: Path, made_by: str) -> None:
    """Write a passage model to a folder: weights in half precision, word vectors as int8."""
    last = model.combination
    arrays = {
        **_reader_arrays(model.reader),
        "combination": np.array([last.wording_weights, last.meaning_weights, last.bases]),
        "cue_weights": last.cue_weights,
    }
    config = {
        "kind": PASSAGE_KIND,
        "name": model.name,
        "version": model.version,
        "made_by": made_by,
        "labels": list(model.labels),
        "thresholds": list(model.thresholds),
    }
    write_model(folder, arrays, config)


def _reader_arrays(reader: Reader) -> Arrays:
    """Return the arrays that a reader is stored as."""
    vocabulary, meanings = reader.vocabulary, reader.meanings
    scales = np.maximum(np.abs(meanings.rows).max(axis=1), 1e-9) / 127
    spread = np.maximum(np.abs(reader.wording_weights).max(axis=0), 1e-9)
    arrays = {
        "words": pack_names(list(vocabulary.words)),
        "pairs": vocabulary.pairs,
        "letters": pack_names(list(vocabulary.letters)),
        "words_idf": vocabulary.words_idf,
        "pairs_idf": vocabulary.pairs_idf,
        "letters_idf": vocabulary.letters_idf,
        "wording_weights": (reader.wording_weights / spread).astype(np.float16),
        "wording_weights_scale": spread.astype(np.float32),
        "wording_bases": reader.wording_bases,
        "meaning_words": pack_names(list(meanings.places)),
        "meaning_rows": np.rint(meanings.rows / scales[:, None]).astype(np.int8),
        "meaning_rows_scale": scales.astype(np.float32),
        "meaning_centre": meanings.centre,
    }
    for number, network in enumerate(reader.networks):
        for part in NETWORK_PARTS:
            arrays[f"network{number}_{part}"] = getattr(network, part)
    return arrays
