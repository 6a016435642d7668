"""How good probabilities are against coded labels, with intervals.

In: probabilities and 0/1 labels, weights, and the group each document belongs to. Out: figures
with 95 % bootstrap intervals over groups. Knows no model and no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from archive_miner.learn.calibrate import calibration_error, f1_at
from archive_miner.learn.draws import draw_groups
from archive_miner.score.arrays import Given, Places, Truth, Values
from archive_miner.score.documents import middle_bounds

DRAWS = 500
"""Bootstrap samples. On 800 documents in 17 volumes the ends of an interval move by 0.01 to 0.02
from seed to seed, and with 1,000 no less; with 200 by up to 0.04."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the ends of its 95 % interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How good probabilities are: ranking, decisions at 0.5, and the probabilities themselves.

    ``average_precision`` and ``roc_auc`` look at the order, ``f1`` at what 0.5 decides, ``brier``
    at the mean square error, ``calibration_error`` at ten bins of equal size.
    """

    documents: int
    yes: int
    groups: int
    average_precision: Figure
    roc_auc: Figure
    f1: Figure
    brier: Figure
    calibration_error: Figure


def measure(
    values: Given, truth: Given, groups: Sequence[str], weights: Given | None = None, seed: int = 0
) -> Figures:
    """Return the figures of probabilities; ``truth`` must hold both yes and no.

    ``weights`` are those of a sample (the inverse of inclusion probabilities) and count in the
    ranking and the Brier score.
    """
    values, truth = np.asarray(values, float), np.asarray(truth, int)
    weights = np.ones(len(truth)) if weights is None else np.asarray(weights, float)
    drawn = draw_groups(truth, groups, DRAWS, seed)

    def figure(of: Callable[[Places], float]) -> Figure:
        low, high = middle_bounds([of(rows) for rows in drawn])
        return Figure(of(np.arange(len(truth))), low, high)

    def ranked(of: Callable[[Values, Truth, Values], float]) -> Figure:
        return figure(lambda rows: of(values[rows], truth[rows], weights[rows]))

    def brier(rows: Places) -> float:
        return float(np.average((values[rows] - truth[rows]) ** 2, weights=weights[rows]))

    return Figures(
        documents=len(truth),
        yes=int(truth.sum()),
        groups=len(set(groups)),
        average_precision=ranked(average_precision),
        roc_auc=ranked(roc_auc),
        f1=figure(lambda rows: f1_at(values[rows], truth[rows])),
        brier=figure(brier),
        calibration_error=figure(lambda rows: calibration_error(values[rows], truth[rows])),
    )


def measure_precision(
    values: Given, truth: Given, groups: Sequence[str], weights: Given, seed: int = 0
) -> Figure:
    """Return average precision alone, as ``measure`` gives it."""
    values, truth, weights = np.asarray(values), np.asarray(truth), np.asarray(weights)
    drawn = draw_groups(truth, groups, DRAWS, seed)
    found = [average_precision(values[rows], truth[rows], weights[rows]) for rows in drawn]
    return Figure(average_precision(values, truth, weights), *middle_bounds(found))


def average_precision(values: Values, truth: Truth, weights: Values) -> float:
    """Return scikit-learn's average_precision_score, whose checks take twenty times as long."""
    yes, every = _steps(values, truth, weights)
    return float(np.diff(yes, prepend=0.0) @ (yes / every) / yes[-1])


def roc_auc(values: Values, truth: Truth, weights: Values) -> float:
    """Return scikit-learn's roc_auc_score; ties count half."""
    yes, every = _steps(values, truth, weights)
    no = every - yes
    heights = yes - np.diff(yes, prepend=0.0) / 2
    return float(np.diff(no, prepend=0.0) @ heights / (no[-1] * yes[-1]))


def _steps(values: Values, truth: Truth, weights: Values) -> tuple[Values, Values]:
    """Return the weight of yes, and of all, down to each distinct value from the highest."""
    order = np.argsort(-values, kind="stable")
    last = np.flatnonzero(np.append(np.diff(values[order]) != 0, True))
    yes, every = np.cumsum(weights[order] * truth[order]), np.cumsum(weights[order])
    return yes[last], every[last]
