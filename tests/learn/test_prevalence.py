"""Shares of yes: corrected for the model's errors, with intervals that hold what they promise."""

import numpy as np
import pytest

from archive_miner.learn.prevalence import (
    HeldOut,
    estimate_shares,
    learn_correction,
    simulate_shift,
)

pytestmark = pytest.mark.slow  # draws many samples


def scored(yes: int, no: int, seed: int) -> HeldOut:
    """A middling model: yes documents score higher, with much overlap."""
    generator = np.random.default_rng(seed)
    values = np.r_[generator.beta(3, 3, yes), generator.beta(1.5, 6, no)]
    return HeldOut(values, np.r_[np.ones(yes, int), np.zeros(no, int)])


KNOWN = scored(150, 450, 0)
CORRECTION = learn_correction(KNOWN)


@pytest.mark.parametrize("share", [0.2, 0.4, 0.7])
def test_the_count_is_biased_and_the_corrected_shares_are_not(share: float) -> None:
    there = scored(round(2000 * share), round(2000 * (1 - share)), 7)
    by_way = {one.way: one for one in estimate_shares(there.values, CORRECTION)}
    for way in ("adjusted", "probabilistic", "matched"):
        assert by_way[way].value == pytest.approx(share, abs=0.06)
        assert by_way[way].lower <= share <= by_way[way].upper
    assert abs(by_way["counted"].value - share) > 0.02


def test_no_interval_is_narrower_than_a_faultless_reader_could_give() -> None:
    (*_, matched) = estimate_shares(np.full(46, 0.01), CORRECTION)
    assert matched.value == 0.0 and matched.lower == 0.0
    assert matched.upper == pytest.approx(1 - 0.025 ** (1 / 46))


def test_a_model_that_tells_nothing_says_so_by_its_interval() -> None:
    generator = np.random.default_rng(1)
    blind = HeldOut(generator.random(400), (generator.random(400) < 0.3).astype(int))
    for one in estimate_shares(generator.random(200), learn_correction(blind)):
        if one.way != "counted":
            assert one.upper - one.lower > 0.6


def test_the_same_seed_gives_the_same_intervals() -> None:
    scores = scored(20, 80, 3).values
    assert estimate_shares(scores, CORRECTION, 5) == estimate_shares(scores, CORRECTION, 5)


@pytest.mark.slow
def test_intervals_cover_under_shift_as_often_as_they_say() -> None:
    known = scored(900, 2700, 4)
    found = {c.way: c for c in simulate_shift(known, (0.05, 0.2, 0.4, 0.6), 200, 120)}
    for way in ("probabilistic", "matched"):
        assert 0.89 <= found[way].covered <= 1.0  # 120 rounds: two standard errors are 0.04
        assert found[way].mean_error < 0.05
    assert found["counted"].covered < 0.7


def test_the_order_of_the_documents_does_not_matter() -> None:
    scores = scored(20, 80, 3).values
    assert estimate_shares(scores, CORRECTION) == estimate_shares(scores[::-1], CORRECTION)
