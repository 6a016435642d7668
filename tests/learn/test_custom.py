"""A user's own label: figures with intervals, held out honestly, and models that add up."""

from dataclasses import replace

import numpy as np
import pytest

from archive_miner.errors import UsageError
from archive_miner.learn.custom import (
    TrainingSet,
    _linked,
    check_trainable,
    predict_held_out,
    train,
    validate,
)
from archive_miner.learn.figures import measure
from archive_miner.learn.train import fold_groups
from archive_miner.score import feature_names

pytestmark = pytest.mark.slow

FEATURES = len(feature_names())


def labelled(count: int = 120, groups: int = 8, seed: int = 0) -> TrainingSet:
    """Documents whose first feature tells the label, with noise."""
    generator = np.random.default_rng(seed)
    truth = (generator.random(count) < 0.4).astype(int)
    features = generator.random((count, FEATURES)) * 0.05
    features[:, 0] += 0.4 * truth + 0.1 * generator.random(count)
    return TrainingSet(
        features,
        truth,
        np.ones(count),
        [f"v{n % groups}" for n in range(count)],
        list(range(count)),
        [1950 + n % 10 for n in range(count)],
    )


def test_a_label_the_features_tell_is_learned_and_the_same_model_comes_again() -> None:
    data = labelled()
    found = validate(data)
    assert found.by_group is not None and found.by_period is not None
    assert found.by_group.average_precision.value > 0.95
    assert found.by_group.groups == 8 and found.at_random.groups == 120
    first, second = (train(data, "fear", "1", "p@1") for _ in range(2))
    assert first.label == "fear" and first.base == second.base
    assert (first.weights == second.weights).all() and (first.weights >= 0).all()


def test_chance_is_found_to_be_chance() -> None:
    data = labelled()
    shuffled = np.random.default_rng(1).permutation(data.truth)
    found = validate(replace(data, truth=shuffled))
    assert found.by_group is not None
    assert found.by_group.roc_auc.value < 0.65


def test_a_copy_on_both_sides_would_flatter_and_is_kept_on_one() -> None:
    """Every document has a copy in another volume; only the copy tells the label."""
    data = labelled(80)
    generator = np.random.default_rng(2)
    lone = generator.random((40, FEATURES))
    truth = (generator.random(40) < 0.5).astype(int)
    twins = replace(
        data,
        features=np.vstack([lone, lone]),
        truth=np.r_[truth, truth],
        groups=[f"v{n % 4}" for n in range(40)] + [f"w{n % 4}" for n in range(40)],
        families=[*range(40), *range(40)],
    )
    linked = _linked(twins.groups, twins.families)
    assert all(linked[n] == linked[n + 40] for n in range(40))
    fold = fold_groups(linked, 4)
    assert all(fold[n] == fold[n + 40] for n in range(40))
    assert measure(predict_held_out(twins, linked, fold), twins.truth, linked).roc_auc.value < 0.7


def test_weights_count() -> None:
    data = labelled()
    heavy = replace(data, weights=np.where(data.truth == 1, 5.0, 1.0))
    assert train(heavy, "fear", "1", "p@1").base > train(data, "fear", "1", "p@1").base


@pytest.mark.parametrize("yes", [0, 9, 111, 120])
def test_too_few_of_either_are_refused(yes: int) -> None:
    truth = np.array([1] * yes + [0] * (120 - yes))
    with pytest.raises(UsageError, match=r"fear: \d+ of 120 .* label at least 10 of each"):
        check_trainable(truth, "fear")


def test_one_group_is_validated_at_random_only() -> None:
    found = validate(replace(labelled(), groups=["v"] * 120, years=[None] * 120))
    assert found.by_group is None and found.by_period is None
    assert found.at_random.average_precision.value > 0.95


def test_intervals_hold_the_figure_and_are_wider_for_few_groups() -> None:
    generator = np.random.default_rng(3)
    truth = (generator.random(200) < 0.3).astype(int)
    values = np.clip(0.3 * truth + 0.7 * generator.random(200), 0, 1)
    many = measure(values, truth, [str(n) for n in range(200)])
    few = measure(values, truth, [str(n % 4) for n in range(200)])
    for figures in (many, few):
        for one in (figures.average_precision, figures.roc_auc, figures.f1, figures.brier):
            assert one.lower <= one.value <= one.upper
    assert many.average_precision.value == few.average_precision.value
