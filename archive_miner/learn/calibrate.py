"""From raw scores and labels to calibrated log-odds.

In: arrays of scores and 0/1 labels that were held out by group. Out: the two numbers of a
calibration, and how well probabilities fit. Knows nothing of texts or models.

Every calibration is a slope and a shift of log-odds, so that what passages add to a score still
adds up; a curve (isotonic regression) would not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from archive_miner.score.arrays import Folds, Given, Values

Method = Literal["none", "shift", "slope", "platt"]
METHODS: tuple[Method, ...] = get_args(Method)
"""From the plainest: as it is; a shift alone, for another share of yes; a slope alone, for log-odds
too sure of themselves; both (Platt 1999)."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What makes probabilities of log-odds, and how each method did on groups left out.

    ``losses`` are mean log losses; the method taken has the least, the plainest of equals.
    """

    method: Method
    slope: float
    shift: float
    losses: tuple[tuple[Method, float], ...]


SLOPE_PENALTY = 0.01
"""Keeps the slope finite where the log-odds part yes from no without a fault."""

NEWTON_STEPS = 25
"""Six are enough for most; each takes a tenth of a millisecond for 800 documents."""


def fit_calibration(
    method: Method, log_odds: Given, truth: Given, weight: Values | None = None
) -> tuple[float, float]:
    """Return slope and shift by one method: logistic regression on the log-odds, by Newton's way.

    What a method leaves out stays at 1 and 0.
    scikit-learn's logistic regression finds the same slope and shift within 1e-8 in four times the
    time, but has no way to hold the slope at 1.
    """
    log_odds, truth = np.asarray(log_odds, float), np.asarray(truth, float)
    weight = np.ones(len(truth)) if weight is None else np.asarray(weight, float)
    free = np.array([method in ("slope", "platt"), method in ("shift", "platt")])
    rows, found = np.c_[log_odds, np.ones(len(truth))], np.array([1.0, 0.0])
    penalty = np.array([SLOPE_PENALTY, 1e-9])

    def loss(at: Values) -> float:
        said = rows @ at
        return float(weight @ (np.logaddexp(0, said) - truth * said) + penalty @ (at * at) / 2)

    for _ in range(NEWTON_STEPS if free.any() else 0):
        said = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        gradient = rows.T @ (weight * (said - truth)) + penalty * found
        curve = (rows.T * (weight * said * (1 - said))) @ rows + np.diag(penalty)
        step = np.zeros(2)
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], gradient[free])
        before = loss(found)
        while loss(found - step) > before and np.abs(step).max() > 1e-6:
            step /= 2  # far from the end Newton leaps over it
        found = found - step
        if np.abs(step).max() < 1e-6:
            break
    return float(found[0]), float(found[1])


def log_loss(log_odds: Given, truth: Given, weight: Values | None = None) -> float:
    """Return the weighted mean of minus the logarithm of the probability given to what is so."""
    log_odds = np.asarray(log_odds, float)
    losses = np.logaddexp(0, log_odds) - np.asarray(truth, float) * log_odds
    return float(np.average(losses, weights=weight))


def choose_calibration(
    log_odds: Given, truth: Given, fold: Folds, weight: Values | None = None
) -> Calibration:
    """Return the calibration that does best on groups left out, fitted on all.

    ``log_odds`` were themselves predicted for folds left out; each method is fitted on the other
    folds in turn. One that turns the order round, which only a useless score asks for, is not
    taken.
    """
    log_odds, truth = np.asarray(log_odds, float), np.asarray(truth, int)
    weight = np.ones(len(truth)) if weight is None else np.asarray(weight, float)
    losses: list[tuple[Method, float]] = []
    for method in METHODS:
        calibrated = log_odds.copy()
        for number in np.unique(fold):
            held = fold == number
            if 0 < truth[~held].sum() < (~held).sum():
                slope, shift = fit_calibration(method, log_odds[~held], truth[~held], weight[~held])
                calibrated[held] = slope * log_odds[held] + shift
        losses.append((method, round(log_loss(calibrated, truth, weight), 4)))
    for method, _ in sorted(losses, key=lambda pair: pair[1]):
        slope, shift = fit_calibration(method, log_odds, truth, weight)
        if slope > 0:
            return Calibration(method, slope, shift, tuple(losses))
    raise AssertionError("as it is never turns the order round")


def calibration_error(values: Given, truth: Given, bins: int = 10) -> float:
    """Return the mean distance of probability and share of yes over bins of equal size."""
    values, truth = np.asarray(values, float), np.asarray(truth, float)
    parts = np.array_split(np.argsort(values, kind="stable"), bins)
    gaps = [
        len(part) * abs(values[part].mean() - truth[part].mean()) for part in parts if len(part)
    ]
    return float(sum(gaps) / len(values))


def f1_at(values: Given, truth: Given, threshold: float = 0.5) -> float:
    """Return the F1 of calling everything from the threshold upwards a yes."""
    yes, truth = np.asarray(values) >= threshold, np.asarray(truth, bool)
    return float(2 * (yes & truth).sum() / max(yes.sum() + truth.sum(), 1))
