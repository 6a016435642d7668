"""Learns the model of documents: non-negative weights, calibrated, with bounds by resampling.

In: features of documents, whose sentences were read by models that had not seen them, yes or no,
and the group each comes from. Out: the model as plain numbers. Reads and writes no files.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from archive_miner.learn.calibrate import calibration_error, choose_calibration, f1_at
from archive_miner.learn.draws import draw_groups
from archive_miner.score.arrays import Features, Folds, Truth, Values
from archive_miner.score.documents import DocumentModel
from archive_miner.types import CONCERN, LABELS

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


def fold_groups(groups: Sequence[str], count: int = 5) -> Folds:
    """Return each item's fold, 0 to count - 1, folds of much the same size, no group in two."""
    from sklearn.model_selection import GroupKFold

    fold = np.zeros(len(groups), dtype=int)
    for number, (_, held) in enumerate(GroupKFold(count).split(fold, groups=groups)):
        fold[held] = number
    return fold


def fit_document_weights(
    features: Features, truth: Truth, weight: Values | None = None, penalties: Values | float = 1.0
) -> tuple[Values, float]:
    """Return non-negative weights and a base: penalised logistic regression, scaling folded in.

    ``weight`` says how much each document counts; their mean is brought to 1. ``penalties`` say
    how much each feature's weight costs.

    No weight is below zero, so that nothing read in a passage can lower a document's score and
    the evidence shown is all there is. Free weights scored no better on unseen volumes.
    """
    from scipy.optimize import minimize

    spread = features.std(axis=0)
    spread = np.where(spread > 1e-9, spread + 1e-9, 1.0)  # one alike in all tells nothing
    rows = features / spread
    share = np.ones(len(truth)) if weight is None else weight / weight.mean()

    def loss(values: Values) -> tuple[float, Values]:
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


def choose_shift(log_odds: Values, truth: Truth) -> float:
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
    features: Features,
    truth: Truth,
    groups: Sequence[str],
    fold: Folds,
    passage_model: str,
    version: str,
    name: str = CONCERN,
    weight: Values | None = None,
    members: int = MEMBERS,
    penalties: Values | float = 1.0,
) -> DocumentModel:
    """Return the document model trained on features of held-out sentence probabilities.

    Calibration is on log-odds predicted for folds left out, by the method that does best on
    these; members are trained on groups drawn with replacement (seed 0).
    """
    weight = np.ones(len(truth)) if weight is None else np.asarray(weight, float)
    held_out = _predict_held_out(features, truth, fold, weight, penalties)
    calibration = choose_calibration(held_out, truth, fold, weight)
    slope, offset = calibration.slope, calibration.shift
    shift = choose_shift(slope * held_out + offset, truth)
    offset += shift
    weights, base = fit_document_weights(features, truth, weight, penalties)
    drawn = [
        fit_document_weights(features[chosen], truth[chosen], weight[chosen], penalties)
        for chosen in draw_groups(truth, groups, members, seed=0)
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


def _predict_held_out(
    features: Features, truth: Truth, fold: Folds, weight: Values, penalties: Values | float
) -> Values:
    """Return each document's log-odds by weights learned on the other folds."""
    found = np.zeros(len(truth))
    for number in np.unique(fold):
        held = fold == number
        weights, base = fit_document_weights(
            features[~held], truth[~held], weight[~held], penalties
        )
        found[held] = features[held] @ weights + base
    return found
