"""A labelled set replayed: closed forms hold, a telling feature saves work, a useless one none."""

import itertools

import numpy as np
import pytest

from archive_miner.errors import UsageError
from archive_miner.learn.custom import TrainingSet
from archive_miner.learn.meaning import weigh_meanings
from archive_miner.learn.simulate import (
    RECALLS,
    Plan,
    measure_effort,
    random_effort,
    read_pool,
    replay,
    simulate,
)
from archive_miner.learn.wording import read_texts
from archive_miner.score.documents import feature_names

pytestmark = pytest.mark.slow  # trains models

MEANINGS = weigh_meanings(["note", "fear", "joy"], np.eye(3), [5, 3, 2])


def labelled(count: int = 120, telling: float = 0.4, words: bool = False) -> TrainingSet:
    """Documents of which one in five is yes; ``telling`` is how much the first feature says so."""
    generator = np.random.default_rng(0)
    truth = (generator.random(count) < 0.2).astype(int)
    features = generator.random((count, len(feature_names()))) * 0.05
    features[:, 0] += telling * truth
    texts = [["we fear the note" if words and one else "joy at the note"] for one in truth]
    return TrainingSet(
        features,
        read_texts(texts, MEANINGS),
        features[:, :7],
        truth,
        np.ones(count),
        [str(n) for n in range(count)],
        list(range(count)),
        [None] * count,
    )


@pytest.mark.parametrize(("documents", "yes"), [(6, 2), (7, 3), (5, 1)])
def test_the_closed_form_of_random_order_is_the_mean_of_all_orders(documents, yes):
    every = [
        measure_effort(np.cumsum([place in chosen for place in range(documents)]), yes)
        for chosen in itertools.combinations(range(documents), yes)
    ]
    found = random_effort(documents, yes)
    for place in range(len(RECALLS)):
        mean = np.mean([one.documents_read[place] for one in every])
        assert found.documents_read[place] == pytest.approx(mean)
    assert found.work_saved == pytest.approx(np.mean([one.work_saved for one in every]))


def test_recall_is_reached_where_the_last_needed_yes_is_read():
    """Ten yes among twenty, every second one: nine of them are read at the seventeenth."""
    found = measure_effort(np.cumsum([1, 0] * 10), 10)
    assert found.documents_read == (15.0, 17.0, 19.0, 19.0)
    assert found.work_saved == pytest.approx(1 - 19 / 20 - 0.05)


def test_every_document_is_read_once_and_the_same_seed_reads_them_in_the_same_order():
    pool, plan = read_pool(labelled(50)), Plan("highest", "tags", 7)
    first, second, other = (replay(pool, plan, seed).tolist() for seed in (3, 3, 4))
    assert sorted(first) == list(range(50))
    assert first == second != other


def test_tags_that_tell_save_most_of_what_an_oracle_saves_and_tags_that_do_not_save_nothing():
    told = simulate(labelled(), [Plan("highest", "tags", 10)], range(2))
    assert told.share_of_ideal(told.replays[0].least) > 0.6
    assert told.replays[0].curves.shape == (2, 120)
    untold = simulate(labelled(telling=0.0), [Plan("highest", "tags", 10)], range(2))
    assert untold.share_of_ideal(untold.replays[0].most) < 0.3
    assert told.ideal == untold.ideal and told.at_random == untold.at_random


@pytest.mark.parametrize("reading", ["words", "tags and words"])
def test_words_are_learned_from_where_only_they_tell(reading):
    found = simulate(labelled(telling=0.0, words=True), [Plan("highest", reading, 10)], [0])
    assert found.share_of_ideal(found.replays[0].mean) > 0.6


def test_a_model_that_knows_is_believed_before_any_label():
    data = labelled(telling=0.0)
    cold, warm = (
        simulate(data, [Plan("highest", "tags", 10, start)], [0]).replays[0].curves[0]
        for start in (None, data.truth * 0.8 + 0.1)
    )
    assert warm[9] >= 9 / data.truth.sum() > cold[9]


@pytest.mark.parametrize("yes", [0, 1, 119, 120])
def test_one_kind_only_cannot_be_replayed(yes):
    data = labelled()
    data.truth[:] = [1] * yes + [0] * (120 - yes)
    with pytest.raises(UsageError, match=f"{yes} of 120 labelled documents are yes"):
        simulate(data, [Plan("highest")], [0])
