"""What to label next: likelier where it pays, never impossible, and weighed back to the whole."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_miner.errors import UsageError
from archive_miner.learn.suggest import (
    Strategy,
    inclusion_probabilities,
    suggest,
)

pytestmark = pytest.mark.slow  # draws many samples

SCORES = np.r_[np.full(80, 0.02), np.full(15, 0.5), np.full(5, 0.95)]
FEATURES = np.r_[np.zeros((90, 2)), np.ones((10, 2))]


@pytest.mark.parametrize("strategy", get_args(Strategy))
def test_as_many_as_asked_for_and_the_same_for_the_same_seed(strategy):
    draws = suggest(SCORES, FEATURES, 20, strategy, seed=3)
    assert len({draw.place for draw in draws}) == 20
    assert draws == suggest(SCORES, FEATURES, 20, strategy, seed=3)
    assert draws != suggest(SCORES, FEATURES, 20, strategy, seed=4)


def share_of(strategy, places):
    drawn = [d.place for seed in range(60) for d in suggest(SCORES, FEATURES, 20, strategy, seed)]
    return sum(place in places for place in drawn) / len(drawn)


def test_each_strategy_looks_where_it_says():
    assert share_of("random", range(80, 95)) == pytest.approx(0.15, abs=0.04)
    assert share_of("uncertain", range(80, 95)) > 0.5
    assert share_of("likely", range(95, 100)) > 0.2
    assert share_of("diverse", range(90, 100)) > 0.25


@pytest.mark.parametrize("strategy", get_args(Strategy))
def test_what_is_drawn_can_be_weighed_back_to_the_whole(strategy):
    """The weighted count of a kind is right on the average of many samples."""
    kind = (np.arange(100) % 7 == 0).astype(float)
    found = []
    for seed in range(400):
        draws = suggest(SCORES, FEATURES, 20, strategy, seed)
        found.append(sum(kind[d.place] / d.inclusion_probability for d in draws))
    assert np.mean(found) == pytest.approx(kind.sum(), rel=0.12)


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=40),
    st.integers(1, 40),
)
@settings(max_examples=60, deadline=None)
def test_probabilities_add_up_to_the_count_and_none_is_nought(sizes, count):
    count = min(count, len(sizes))
    chances = inclusion_probabilities(sizes, count)
    assert chances.sum() == pytest.approx(count)
    assert (chances > 0).all() and (chances <= 1 + 1e-12).all()


def test_more_than_there_are_is_all_there_are():
    draws = suggest(SCORES[:3], FEATURES[:3], 10, "likely")
    assert [(d.place, d.inclusion_probability) for d in draws] == [(0, 1.0), (1, 1.0), (2, 1.0)]


def test_nothing_left_is_said():
    with pytest.raises(UsageError, match="nothing to suggest"):
        suggest([], [], 5, "random")


@pytest.mark.parametrize(("count", "sure"), [(20, 18), (2, 1), (1, 0), (100, 100)])
def test_the_highest_are_drawn_for_sure_and_none_of_the_others_is_impossible(count, sure):
    scores = np.linspace(0, 1, 100)
    draws = suggest(scores, np.zeros((100, 0)), count, "highest", seed=5)
    certain = {draw.place for draw in draws if draw.inclusion_probability == 1}
    assert len(draws) == count and certain == set(range(100 - sure, 100))
    others = [draw for draw in draws if draw.place not in certain]
    assert all(d.inclusion_probability == (count - sure) / (100 - sure) for d in others)
