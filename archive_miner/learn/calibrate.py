"""From raw scores and labels to thresholds and calibrated log-odds.

In: arrays of scores and 0/1 labels that were held out by group. Out: a threshold, or the two
numbers of a Platt calibration. Knows nothing of texts or models.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def best_threshold(scores: Any, truth: Any) -> float:
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


def platt(log_odds: Any, truth: Any, weight: Any | None = None) -> tuple[float, float]:
    """Return slope and shift such that ``slope * log_odds + shift`` is calibrated (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    column = np.asarray(log_odds, float)[:, None]
    fitted = LogisticRegression(C=100.0).fit(column, np.asarray(truth, int), sample_weight=weight)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def calibration_error(values: Any, truth: Any, bins: int = 10) -> float:
    """Return the mean distance of probability and share of yes over bins of equal size."""
    values, truth = np.asarray(values, float), np.asarray(truth, float)
    parts = np.array_split(np.argsort(values, kind="stable"), bins)
    gaps = [
        len(part) * abs(values[part].mean() - truth[part].mean()) for part in parts if len(part)
    ]
    return float(sum(gaps) / len(values))


def f1_at(values: Any, truth: Any, threshold: float = 0.5) -> float:
    """Return the F1 of calling everything from the threshold upwards a yes."""
    yes, truth = np.asarray(values) >= threshold, np.asarray(truth, bool)
    return float(2 * (yes & truth).sum() / max(yes.sum() + truth.sum(), 1))
