"""Votes put together: figures by hand, and a label model that finds the rates it was made by."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.errors import UsageError
from archive_miner.learn.weak import (
    check_votes,
    fit_label_model,
    judge_votes,
    measure_functions,
    vote_by_majority,
    wilson,
)

FIRES = np.array([[1, 1, 0], [1, 0, 1], [0, 0, 1], [0, 0, 0]], bool)
IS_YES = np.array([True, True, False])


def made_up(count=3000, share=0.3, seed=0):
    """Votes of five functions, independent given the truth, with known rates."""
    generator = np.random.default_rng(seed)
    truth = generator.random(count) < share
    on_yes = np.array([0.8, 0.5, 0.6, 0.1, 0.2])
    on_no = np.array([0.1, 0.05, 0.3, 0.7, 0.5])
    fires = generator.random((count, 5)) < np.where(truth[:, None], on_yes, on_no)
    return fires, np.array([True, True, True, False, False]), truth, on_yes, on_no


@pytest.mark.parametrize(
    ("right", "count", "lower", "upper"),
    # Newcombe (1998), Statistics in Medicine 17:857, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)],
)
def test_wilsons_interval_is_that_of_the_literature(right, count, lower, upper):
    found = wilson(right, count)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=0.0001)


@given(st.integers(0, 200), st.integers(0, 200))
def test_an_interval_holds_its_share_and_lies_within_0_and_1(right, more):
    found = wilson(right, right + more)
    if right + more:
        assert 0 <= found.lower <= found.value <= found.upper <= 1


def test_the_majority_is_the_share_of_yes_among_those_who_vote():
    assert vote_by_majority(FIRES, IS_YES).tolist() == [1.0, 0.5, 0.0, 0.5]


def test_coverage_overlap_and_conflict_count_documents():
    truth = np.array([1, 0, np.nan, 0])
    first, _, third = measure_functions(["a", "b", "c"], FIRES, IS_YES, truth)
    assert (first.coverage, first.overlap, first.conflict) == (0.5, 0.5, 0.25)
    assert (third.coverage, third.overlap, third.conflict) == (0.5, 0.25, 0.25)
    assert first.accuracy is not None and (first.accuracy.value, first.accuracy.count) == (0.5, 2)
    assert third.accuracy is not None and (third.accuracy.value, third.accuracy.count) == (1.0, 1)


def test_the_label_model_finds_the_rates_of_independent_functions():
    fires, is_yes, truth, on_yes, on_no = made_up()
    model = fit_label_model(fires, is_yes)
    assert model is not None
    assert model.on_yes == pytest.approx(on_yes, abs=0.06)
    assert model.on_no == pytest.approx(on_no, abs=0.06)
    assert model.share_of_yes == pytest.approx(0.3, abs=0.05)
    ours, majority = (
        judge_votes("", values, truth.astype(float))
        for values in (model.values, vote_by_majority(fires, is_yes))
    )
    assert ours.accuracy.value > majority.accuracy.value
    assert ours.average_precision > majority.average_precision


def test_a_function_that_votes_against_its_side_is_not_believed():
    """It fires on no documents but votes yes: it is taken to say nothing, not the contrary."""
    fires, is_yes, *_ = made_up()
    is_yes = np.array([True, True, True, False, True])
    model = fit_label_model(fires, is_yes)
    assert model is not None and model.on_yes[4] == pytest.approx(model.on_no[4])


def test_a_known_share_is_kept():
    fires, is_yes, *_ = made_up()
    model = fit_label_model(fires, is_yes, 0.1)
    assert model is not None and model.share_of_yes == 0.1


def test_two_functions_make_no_label_model():
    fires, is_yes, *_ = made_up()
    assert fit_label_model(fires[:, [0, 3]], is_yes[[0, 3]]) is None


@pytest.mark.parametrize(
    ("columns", "says"),
    [([0, 1], "all votes are yes; add a function that votes no"), ([2], "all votes are no")],
)
def test_votes_all_one_way_are_refused(columns, says):
    check_votes(FIRES, IS_YES)
    with pytest.raises(UsageError, match=says):
        check_votes(FIRES[:, columns], IS_YES[columns])


def test_functions_that_never_fire_are_refused():
    with pytest.raises(UsageError, match="no function ever fires"):
        check_votes(np.zeros((4, 3), bool), IS_YES)
