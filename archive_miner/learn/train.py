"""From coded documents to models: the tagger of sentences, then the scorer of documents.

In: coded documents (texts, sentence spans, their tags, a yes or no for the document, the volume
they come from) and word vectors. Out: models as plain numbers. Whatever a later step learns from
(thresholds, calibration, the probabilities a document model sees) was predicted by a model that
had not seen the volume; otherwise the later step would trust the earlier one too much. Reads and
writes no files.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from archive_miner.learn.calibrate import (
    best_threshold,
    calibration_error,
    choose_calibration,
    f1_at,
)
from archive_miner.learn.cues import cue_rows
from archive_miner.learn.features import fit_vocabulary, read_words, sentence_rows
from archive_miner.learn.meaning import Meanings, mean_rows, meaning_rows
from archive_miner.learn.passage_model import (
    Combination,
    Network,
    PassageModel,
    Reader,
    combine,
    first_logits,
)
from archive_miner.score.documents import DocumentModel, sentence_shares
from archive_miner.types import CONCERN, LABELS

WORDING_C = 0.2
"""Inverse regularisation of the wording model; 0.1 and 0.3 differ by 0.005 of F1."""
HIDDEN_UNITS = 64
NETWORK_PENALTY = 1.0
NETWORK_ROUNDS = 8
COMBINATION_C = 0.05
"""Strength of the last step's weights, against their penalty: 0.02 to 0.3 did equally well."""

NETWORKS = 3
"""Small, heavily penalised and stopped early: with a penalty of 0.1 and 5 rounds the F1 of meaning
alone fell by 0.02."""
DOCUMENT_C = 0.03
"""Inverse regularisation of the document model; 0.01 and 0.1 do as well within 0.003 of average
precision."""
MEMBERS = 60
"""Models on volumes drawn with replacement, for the bounds of a score."""
DECISION_SHIFTS = (0.0, 0.1, 0.2, 0.3, 0.4)
"""Log-odds that may be added after calibration; see ``choose_shift``."""
CALIBRATION_BOUND = 0.04
"""Calibration error that a shift may cost, on all documents held out. Of two sets of volumes that
were sampled otherwise each has more by itself: a shift of 0.4 cost 0.050 on both, and 0.069 on
one of them; 0.3 cost 0.038 and 0.056."""


@dataclass(frozen=True, slots=True)
class CodedDocument:
    """A document with its codes: ``tags[i]`` are the labels of the sentence at ``spans[i]``."""

    path: str
    group: str
    text: str
    spans: tuple[tuple[int, int], ...]
    tags: tuple[frozenset[str], ...]
    cues: tuple[tuple[int, ...], ...]
    concern: bool


@dataclass(frozen=True, slots=True)
class FirstReading:
    """What the last step weighs: logits by wording and by meaning, sentences × labels; cues."""

    wording: Any
    meaning: Any
    cues: Any

    def of(self, rows: Any) -> FirstReading:
        """Return the reading of some sentences only."""
        return FirstReading(self.wording[rows], self.meaning[rows], self.cues[rows])


def assign_folds(documents: Sequence[CodedDocument], count: int = 5) -> Any:
    """Return each document's fold, 0 to count - 1; a group never spans two folds."""
    return fold_groups([document.group for document in documents], count)


def fold_groups(groups: Sequence[str], count: int = 5) -> Any:
    """Return each item's fold, 0 to count - 1, folds of much the same size, no group in two."""
    from sklearn.model_selection import GroupKFold

    fold = np.zeros(len(groups), dtype=int)
    for number, (_, held) in enumerate(GroupKFold(count).split(fold, groups=groups)):
        fold[held] = number
    return fold


def tag_table(documents: Sequence[CodedDocument]) -> Any:
    """Return the codes of all sentences in order: an array of 0/1, sentences × LABELS."""
    return np.array(
        [[label in tags for label in LABELS] for each in documents for tags in each.tags], int
    )


def sentence_owner(documents: Sequence[CodedDocument]) -> Any:
    """Return for every sentence in order the place of its document."""
    return np.repeat(np.arange(len(documents)), [len(document.spans) for document in documents])


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


def _fit_network(dense: Any, truth: Any, seed: int) -> Network:
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
    documents: Sequence[CodedDocument], fold: Any, held: Sequence[int], meanings: Meanings
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


def cue_table(documents: Sequence[CodedDocument]) -> Any:
    """Return the rows of cues of all sentences in order."""
    return cue_rows([row for each in documents for row in each.cues], sentence_owner(documents))


def fit_combination(
    first: FirstReading, truth: Any, strength: float = COMBINATION_C
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


def apply_combination(combination: Combination, first: FirstReading) -> Any:
    """Return the calibrated probabilities of a first reading."""
    return combine(combination, first.wording, first.meaning, first.cues)


def probabilities_out_of_fold(
    first: FirstReading, truth: Any, sentence_fold: Any, strength: float = COMBINATION_C
) -> Any:
    """Return each sentence's probabilities by a combination fitted on the other folds."""
    found = np.zeros(truth.shape)
    for number in np.unique(sentence_fold):
        held = sentence_fold == number
        fitted = fit_combination(first.of(~held), truth[~held], strength)
        found[held] = apply_combination(fitted, first.of(held))
    return found


def tune_thresholds(probabilities: Any, truth: Any) -> tuple[float, ...]:
    """Return for each label the probability from which upwards F1 is highest, to 4 decimals."""
    return tuple(
        round(best_threshold(probabilities[:, column], truth[:, column]), 4)
        for column in range(truth.shape[1])
    )


def document_features(probabilities: Any, owner: Any, count: int) -> Any:
    """Return the features of each document from its sentences': documents × feature_names()."""
    edges = np.searchsorted(owner, np.arange(count + 1))
    return np.array(
        [
            sentence_shares(np.round(probabilities[low:high], 4)).sum(axis=0)
            for low, high in itertools.pairwise(edges)
        ]
    )


def fit_document_weights(
    features: Any, truth: Any, weight: Any | None = None, penalties: Any = 1.0
) -> tuple[Any, float]:
    """Return non-negative weights and a base: penalised logistic regression, scaling folded in.

    ``weight`` says how much each document counts; their mean is brought to 1. ``penalties`` say
    how much each feature's weight costs.

    No weight is below zero, so that nothing read in a passage can lower a document's score and
    the evidence shown is all there is. Free weights scored no better on unseen volumes.
    """
    from scipy.optimize import minimize

    spread = features.std(axis=0) + 1e-9
    rows = features / spread
    share = np.ones(len(truth)) if weight is None else weight / weight.mean()

    def loss(values: Any) -> tuple[float, Any]:
        logits = rows @ values[1:] + values[0]
        error = share * (1 / (1 + np.exp(-logits)) - truth)
        total = share @ (np.logaddexp(0, logits) - truth * logits)
        penalty = 0.5 * (penalties * values[1:]) @ values[1:]
        gradient = np.r_[error.sum(), rows.T @ error] * DOCUMENT_C
        gradient[1:] += penalties * values[1:]
        return float(DOCUMENT_C * total + penalty), gradient

    bounds = [(None, None)] + [(0, None)] * rows.shape[1]
    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    return found.x[1:] / spread, float(found.x[0])


def choose_shift(log_odds: Any, truth: Any) -> float:
    """Return the log-odds to add so that 0.5 decides well, calibration permitting.

    The best F1 of calibrated probabilities lies below 0.5 when yes is rare. Of DECISION_SHIFTS
    the one with the highest F1 at 0.5 on held-out log-odds is taken, among those that keep the
    calibration error within CALIBRATION_BOUND; 0 when none does. The model records it, so that
    whoever sums probabilities can take it off again.
    """
    best, best_f1 = 0.0, -1.0
    for shift in DECISION_SHIFTS:
        values = 1 / (1 + np.exp(-(log_odds + shift)))
        f1 = f1_at(values, truth)
        if f1 > best_f1 and (shift == 0.0 or calibration_error(values, truth) <= CALIBRATION_BOUND):
            best, best_f1 = shift, f1
    return best


def fit_document_model(
    features: Any,
    truth: Any,
    groups: Sequence[str],
    fold: Any,
    passage_model: str,
    version: str,
    name: str = CONCERN,
    weight: Any | None = None,
    members: int = MEMBERS,
    penalties: Any = 1.0,
) -> DocumentModel:
    """Return the document model trained on features of held-out sentence probabilities.

    Calibration is on log-odds predicted for folds left out, by the method that does best on
    these; members are trained on groups drawn with replacement (seed 0).
    """
    weight = np.ones(len(truth)) if weight is None else np.asarray(weight, float)
    held_out = np.zeros(len(truth))
    for number in np.unique(fold):
        held = fold == number
        weights, base = fit_document_weights(
            features[~held], truth[~held], weight[~held], penalties
        )
        held_out[held] = features[held] @ weights + base
    calibration = choose_calibration(held_out, truth, fold, weight)
    slope, offset = calibration.slope, calibration.shift
    shift = choose_shift(slope * held_out + offset, truth)
    offset += shift
    weights, base = fit_document_weights(features, truth, weight, penalties)
    drawn = [
        fit_document_weights(features[chosen], truth[chosen], weight[chosen], penalties)
        for chosen in _drawn_groups(np.asarray(groups), truth, members)
    ]
    return DocumentModel(
        name=name,
        version=version,
        label=name,
        labels=LABELS,
        passage_model=passage_model,
        weights=slope * weights,
        base=slope * base + offset,
        member_weights=np.array([slope * each for each, _ in drawn]),
        member_bases=np.array([slope * each + offset for _, each in drawn]),
        decision_shift=shift,
        calibration=calibration.method,
        calibration_losses=calibration.losses,
    )


def _drawn_groups(groups: Any, truth: Any, members: int) -> list[Any]:
    """Return samples of document places: groups drawn with replacement, both classes in each."""
    generator = np.random.default_rng(0)
    names = np.unique(groups)
    found: list[Any] = []
    while len(found) < members:
        drawn = generator.choice(names, len(names))
        chosen = np.concatenate([np.flatnonzero(groups == name) for name in drawn])
        if 0 < truth[chosen].sum() < len(chosen):
            found.append(chosen)
    return found


def fit_passage_model(
    reader: Reader, first: FirstReading, truth: Any, sentence_fold: Any, version: str
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
