"""Shares of yes: corrected for the model's errors, with intervals that hold what they promise."""

from dataclasses import replace

import numpy as np
import pytest

from archive_miner.learn.prevalence import HeldOut, estimate_shares, learn_correction
from training.coverage import simulate_shift

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


def in_volumes(volumes: int, share: float, generator: np.random.Generator) -> HeldOut:
    """Documents of volumes that the model reads too high or too low, 30 of each."""
    groups = np.repeat(np.arange(volumes), 30)
    truth = (generator.random(len(groups)) < share).astype(int)
    log_odds = np.where(truth == 1, 0.3, -1.8) + generator.normal(0, 1.2, len(groups))
    log_odds += generator.normal(0, 0.6, volumes)[groups]
    return HeldOut(1 / (1 + np.exp(-log_odds)), truth, groups)


def test_whole_volumes_are_drawn_as_single_documents_promise_too_much() -> None:
    held = {True: 0, False: 0}
    for number in range(20):
        generator = np.random.default_rng(number)
        known, there = in_volumes(12, 0.3, generator), in_volumes(300, 0.25, generator)
        some = generator.choice(there.values, 200, replace=False)
        for is_grouped in held:
            part = known if is_grouped else replace(known, groups=None)
            matched = estimate_shares(some, learn_correction(part, number), number)[-1]
            held[is_grouped] += matched.lower <= 0.25 <= matched.upper
    assert held[True] >= 17  # of 20; 0.91 of 150
    assert held[False] < held[True]


def test_the_order_of_the_documents_does_not_matter() -> None:
    scores = scored(20, 80, 3).values
    assert estimate_shares(scores, CORRECTION) == estimate_shares(scores[::-1], CORRECTION)
