"""A user's own label: figures with intervals, held out honestly, and models that add up."""

from dataclasses import replace

import numpy as np
import pytest

from archive_miner.errors import UsageError
from archive_miner.learn.apart import link_copies
from archive_miner.learn.custom import (
    TrainingSet,
    check_trainable,
    predict_held_out,
    train,
    validate,
)
from archive_miner.learn.figures import average_precision, measure, roc_auc
from archive_miner.learn.meaning import weigh_meanings
from archive_miner.learn.registry import load_held_out, save_document_model, save_held_out
from archive_miner.learn.train import fold_groups
from archive_miner.learn.wording import read_log_odds, read_texts, weigh, word_weights
from archive_miner.score.documents import feature_names
from archive_miner.score.words import word_shares

pytestmark = pytest.mark.slow

MEANINGS = weigh_meanings(["note", "fear", "joy"], np.eye(3), [5, 3, 2])
"""Three words whose vectors have nothing in common."""

FEATURES = len(feature_names())


def labelled(count: int = 120, groups: int = 8, seed: int = 0) -> TrainingSet:
    """Documents whose first feature tells the label, with noise."""
    generator = np.random.default_rng(seed)
    truth = (generator.random(count) < 0.4).astype(int)
    features = generator.random((count, FEATURES)) * 0.05
    features[:, 0] += 0.4 * truth + 0.1 * generator.random(count)
    texts = [[f"the note of {generator.integers(30)} and {generator.integers(30)}"] * 2] * count
    return TrainingSet(
        features,
        read_texts(texts, MEANINGS),
        features[:, :7],
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


def test_a_label_that_only_words_tell_is_learned_from_them() -> None:
    data = labelled()
    shuffled = np.random.default_rng(1).permutation(data.truth)
    texts = [["we fear the note" if one else "joy at the note"] for one in shuffled]
    found = validate(replace(data, truth=shuffled, texts=read_texts(texts, MEANINGS)), compare=True)
    assert found.by_group is not None and found.by_group.average_precision.value > 0.95
    others = dict(found.others)
    assert others["words"].average_precision.value > 0.95
    assert others["tags"].roc_auc.value < 0.65 and others["codebook"].roc_auc.value < 0.65
    assert [count for count, _ in found.curve] == [30, 60, 90, 120]


def test_the_words_of_a_model_say_in_scoring_what_they_said_in_training() -> None:
    data = labelled()
    texts = [
        ["We fear it.", f"Note {n}."] if one else ["All joy."] for n, one in enumerate(data.truth)
    ]
    rows = read_texts(texts, MEANINGS)
    weighed = weigh(rows, data.truth, data.weights)
    shares = word_shares(word_weights(weighed, rows), texts[int(np.argmax(data.truth))])
    assert shares.sum(axis=0) == pytest.approx(read_log_odds(weighed, rows)[np.argmax(data.truth)])
    assert shares[0, 0] > shares[1, 0]  # the fear, not the note


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
    said = [[f"w{n}x w{n}y w{n}z"] for n in range(40)]
    twins = replace(
        data,
        features=np.vstack([lone, lone]),
        texts=read_texts([*said, *said], MEANINGS),
        mentions=np.zeros((80, 7)),
        truth=np.r_[truth, truth],
        groups=[f"v{n % 4}" for n in range(40)] + [f"w{n % 4}" for n in range(40)],
        families=[*range(40), *range(40)],
    )
    linked = link_copies(twins.groups, twins.families)
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


@pytest.mark.parametrize("kept", ["one file holds all yes", "two families", "three families"])
def test_a_model_is_measured_and_trained_however_the_labels_lie(kept: str) -> None:
    data = labelled(60)
    given = {
        "one file holds all yes": replace(
            data, groups=["y" if one else f"v{n % 6}" for n, one in enumerate(data.truth)]
        ),
        "two families": replace(data, families=[n % 2 for n in range(60)]),
        "three families": replace(data, groups=["v"] * 60, families=[n % 3 for n in range(60)]),
    }[kept]
    found = validate(given)
    assert found.by_group is None and found.apart.note()
    assert found.at_random.average_precision.value > 0.8
    assert train(given, "fear", "1", "p@1").label == "fear"


def test_figures_are_those_of_scikit_learn_ties_and_weights_included() -> None:
    from sklearn.metrics import average_precision_score, roc_auc_score

    generator = np.random.default_rng(4)
    for levels in (3, 1000):
        values = generator.integers(levels, size=200) / levels
        truth, weights = generator.integers(2, size=200), 0.1 + generator.random(200)
        assert average_precision(values, truth, weights) == pytest.approx(
            average_precision_score(truth, values, sample_weight=weights)
        )
        assert roc_auc(values, truth, weights) == pytest.approx(
            roc_auc_score(truth, values, sample_weight=weights)
        )


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


def test_the_groups_of_held_out_scores_are_kept_and_older_folders_have_none(tmp_path) -> None:
    data = labelled()
    held_out = validate(data).held_out
    assert [len(set(some)) for some in (held_out.groups, data.groups)] == [8, 8]
    save_document_model(train(data, "fear", "1", "p@1"), tmp_path, "a test")
    save_held_out(tmp_path, held_out)
    loaded = load_held_out(tmp_path)
    assert loaded is not None and (loaded.groups == held_out.groups).all()
    save_held_out(tmp_path, replace(held_out, groups=None))
    loaded = load_held_out(tmp_path)
    assert loaded is not None and loaded.groups is None
