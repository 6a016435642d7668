"""Thresholds and calibration."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.learn.calibrate import (
    Method,
    best_threshold,
    calibration_error,
    choose_calibration,
    f1_at,
    platt,
)
from archive_miner.learn.evaluate import confidence


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


def test_platt_undoes_a_known_distortion() -> None:
    generator = np.random.default_rng(3)
    honest = generator.normal(0, 2, 20_000)
    truth = generator.random(len(honest)) < 1 / (1 + np.exp(-honest))
    slope, offset = platt(2 * honest - 1, truth)  # too sure of itself, and too low
    assert slope == pytest.approx(0.5, abs=0.03)
    assert offset == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(
    ("slope", "shift", "method"),
    [(1.0, 0.0, "none"), (1.0, -1.5, "shift"), (3.0, 0.0, "slope"), (2.0, 2.0, "platt")],
)
def test_the_calibration_that_a_distortion_asks_for_is_found(
    slope: float, shift: float, method: Method
) -> None:
    generator = np.random.default_rng(3)
    honest = generator.normal(0, 2, 20_000)
    truth = generator.random(len(honest)) < 1 / (1 + np.exp(-honest))
    found = choose_calibration(slope * honest + shift, truth, np.arange(len(honest)) % 5)
    losses = dict(found.losses)
    assert losses[method] <= min(losses.values()) + 2e-4  # what has more freedom comes as near
    assert found.slope * slope == pytest.approx(1.0, abs=0.04)
    assert found.slope * shift + found.shift == pytest.approx(0.0, abs=0.06)


def test_a_score_that_tells_nothing_is_not_turned_round() -> None:
    generator = np.random.default_rng(4)
    blind, truth = generator.normal(0, 1, 60), generator.integers(0, 2, 60)
    upside_down = -(2.0 * truth - 1 + blind)
    found = choose_calibration(upside_down, truth, np.arange(60) % 3)
    assert found.slope == 1.0 and found.method in ("none", "shift")


def test_calibration_error_is_the_gap_between_said_and_found() -> None:
    assert calibration_error([0.8] * 10, [1] * 8 + [0] * 2, bins=1) == pytest.approx(0)
    assert calibration_error([0.8] * 10, [1] * 5 + [0] * 5, bins=1) == pytest.approx(0.3)


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
