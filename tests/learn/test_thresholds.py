"""Thresholds with the best F1, and probabilities bent so that they lie at a half."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.learn.calibrate import f1_at
from training.default_models import confidence
from training.tagger import best_threshold


@pytest.mark.parametrize(
    ("scores", "truth", "expected"),
    [
        ([0.9, 0.8, 0.3, 0.1], [1, 1, 0, 0], 0.55),  # clean cut: halfway across the gap
        ([0.9, 0.6, 0.5, 0.1], [1, 0, 1, 0], 0.3),  # one false yes buys a true one
        ([0.7, 0.7, 0.2], [1, 0, 0], 0.45),  # equal scores fall on one side
        ([0.2, 0.1], [0, 0], 1.0),  # nothing to find: never say yes
        ([0.4, 0.4], [1, 1], 0.4),
    ],
)
def test_threshold_with_the_highest_f1(
    scores: list[float], truth: list[int], expected: float
) -> None:
    assert best_threshold(scores, truth) == pytest.approx(expected)


pairs = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=40)


@given(pairs)
def test_no_other_cut_beats_the_best_threshold(found: list[tuple[int, bool]]) -> None:
    scores = np.array([score / 20 for score, _ in found])
    truth = np.array([yes for _, yes in found])
    if truth.any():
        best = f1_at(scores, truth, best_threshold(scores, truth))
        assert all(best >= f1_at(scores, truth, cut / 20) - 1e-9 for cut in range(21))


@pytest.mark.parametrize(
    ("probability", "threshold", "expected"),
    [(0.3, 0.3, 0.5), (1.0, 0.3, 1.0), (0.0, 0.3, 0.0), (0.15, 0.3, 0.25), (0.65, 0.3, 0.75)],
)
def test_confidence_puts_the_threshold_at_a_half(
    probability: float, threshold: float, expected: float
) -> None:
    assert confidence(probability, threshold) == pytest.approx(expected)


def test_just_below_the_threshold_stays_below_a_half_however_rounded() -> None:
    assert round(confidence(0.29999999999, 0.3), 6) < 0.5
