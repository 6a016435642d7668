"""Calibration: what a distortion asks for is found, and no more."""

import numpy as np
import pytest

from archive_miner.learn.calibrate import (
    Method,
    calibration_error,
    choose_calibration,
    fit_calibration,
)


def test_platt_undoes_a_known_distortion() -> None:
    generator = np.random.default_rng(3)
    honest = generator.normal(0, 2, 20_000)
    truth = generator.random(len(honest)) < 1 / (1 + np.exp(-honest))
    slope, offset = fit_calibration(
        "platt", 2 * honest - 1, truth
    )  # too sure of itself, and too low
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
