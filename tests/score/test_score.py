"""Scores of documents: what raises them, and that the evidence adds up to them."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_miner.errors import ModelError
from archive_miner.score.documents import (
    DocumentModel,
    ScoreInput,
    feature_names,
    mention_shares,
    score_documents,
    sentence_shares,
)
from archive_miner.types import LABELS, Header, Mention, Passage, Sentence

QUIET = (0.01,) * len(LABELS)
SENTENCE_LENGTH = 100


def reading(**tags: float) -> tuple[float, ...]:
    return tuple(tags.get(label, 0.01) for label in LABELS)


COUP = reading(power_consolidation=0.9)
ARMS = reading(military_aid=0.9)


def fake_model(members: int = 5) -> DocumentModel:
    """Weighs nearness of a condition and an arrangement, and a little the tags alone."""
    names = feature_names()
    weights = np.array([4.0 if "~any" in name else 0.2 for name in names])
    spread = np.linspace(-1, 1, members)
    return DocumentModel(
        name="fake",
        version="1",
        label="concern",
        labels=LABELS,
        passage_model="tags@1",
        weights=weights,
        base=-3.0,
        member_weights=np.outer(1 + 0.1 * spread, weights),
        member_bases=-3.0 + 0.5 * spread,
    )


def document(*readings: tuple[float, ...], passages: int = 2) -> ScoreInput:
    length = SENTENCE_LENGTH
    sentences = tuple(
        Sentence(i * length, (i + 1) * length, each) for i, each in enumerate(readings)
    )
    end = len(readings) * length
    cuts = [end * i // passages for i in range(passages + 1)]
    found = tuple(
        Passage(f"p{i}", "d", low, high, 1)
        for i, (low, high) in enumerate(itertools.pairwise(cuts))
    )
    return ScoreInput("d", Header(), found, sentences)


def value(*readings: tuple[float, ...]) -> float:
    return score_documents(fake_model(), [document(*readings)])[0].value


def test_a_coup_beside_an_arms_request_scores_above_the_two_far_apart() -> None:
    beside = value(COUP, ARMS, *[QUIET] * 8)
    apart = value(COUP, *[QUIET] * 8, ARMS)
    alone = value(COUP, *[QUIET] * 9)
    assert beside > apart > alone


def test_the_passage_with_the_link_carries_the_score() -> None:
    score = score_documents(fake_model(), [document(*[QUIET] * 6, COUP, ARMS)])[0]
    assert score.evidence[0].passage_id == "p1"
    assert score.evidence[0].contribution > 5 * score.evidence[1].contribution


def test_a_document_without_sentences_scores_the_base() -> None:
    score = score_documents(fake_model(), [ScoreInput("d", Header(), (), ())])[0]
    assert score.value == pytest.approx(1 / (1 + math.exp(3.0)), abs=1e-4)
    assert score.evidence == ()


def test_sentences_read_with_other_labels_are_refused_with_the_next_step() -> None:
    item = ScoreInput("d7", Header(), (), (Sentence(0, 10, (0.5, 0.5)),))
    with pytest.raises(ModelError, match=r"d7 was not tagged.*run tag again"):
        score_documents(fake_model(), [item])


def test_a_model_without_members_gives_bounds_equal_to_the_value() -> None:
    score = score_documents(fake_model(members=0), [document(COUP, ARMS)])[0]
    assert score.lower == score.value == score.upper


def test_a_sentence_belongs_to_the_passage_that_holds_its_middle() -> None:
    sentences = (Sentence(0, 100, QUIET), Sentence(90, 200, COUP), Sentence(200, 300, ARMS))
    passages = (Passage("head", "d", 0, 100, 1), Passage("body", "d", 100, 300, 1))
    score = score_documents(fake_model(), [ScoreInput("d", Header(), passages, sentences)])[0]
    assert [each.passage_id for each in score.evidence] == ["body", "head"]


probabilities = st.lists(
    st.tuples(*[st.floats(0, 1).map(lambda p: round(p, 4))] * len(LABELS)), min_size=1, max_size=30
)


@settings(max_examples=30, deadline=None)
@given(probabilities, st.integers(1, 5))
def test_base_and_contributions_add_up_to_the_score(
    readings: list[tuple[float, ...]], passages: int
) -> None:
    model = fake_model()
    score = score_documents(model, [document(*readings, passages=passages)])[0]
    total = model.base + sum(each.contribution for each in score.evidence)
    assert 1 / (1 + math.exp(-total)) == pytest.approx(score.value, abs=2e-4)
    assert 0 <= score.lower <= score.value <= score.upper <= 1
    assert len(score.evidence) == passages


@settings(max_examples=30, deadline=None)
@given(probabilities)
def test_shares_hold_the_mean_and_the_strongest_sentence(
    readings: list[tuple[float, ...]],
) -> None:
    table = np.array(readings)
    names, sums = feature_names(), sentence_shares(table).sum(axis=0)
    at = names.index("mean:legitimation")
    assert sums[at] == pytest.approx(table[:, LABELS.index("legitimation")].mean())
    at = names.index("top1:legitimation")
    assert sums[at] == pytest.approx(table[:, LABELS.index("legitimation")].max())


OWN = ("trade_policy", "press_freedom")


def mention(label: str, sentence: int, confidence: float = 0.57) -> Mention:
    start, end = sentence * SENTENCE_LENGTH, (sentence + 1) * SENTENCE_LENGTH
    return Mention(f"m{start}", "d", label, None, start, start + 4, start, end, confidence, "r.1")


def counting_model() -> DocumentModel:
    """Weighs mentions of labels that the passage model does not read, and nothing else."""
    names = feature_names(mention_labels=OWN)
    weights = np.array([2.0 if name.endswith(OWN) else 0.0 for name in names])
    return replace(
        fake_model(),
        weights=weights,
        member_weights=np.outer(np.ones(5), weights),
        mention_labels=OWN,
    )


def test_features_of_other_labels_follow_those_of_the_passage_model() -> None:
    names = feature_names(mention_labels=OWN)
    assert names[: len(feature_names())] == feature_names()
    assert names[len(feature_names()) :] == tuple(
        f"{way}:{label}" for way in ("mean", "top1", "top3", "top8") for label in OWN
    )


def test_a_label_counts_by_how_sure_its_rules_are_where_no_model_reads_it() -> None:
    item = document(*[QUIET] * 4)
    rules = (
        mention("trade_policy", 1, 0.2), mention("trade_policy", 1, 0.7),  # the surest counts
        mention("trade_policy", 3, 0.57), mention("military_aid", 0, 0.9),  # the model's own
    )  # fmt: skip
    shares = mention_shares(replace(item, mentions=rules), OWN)
    assert shares.shape == (4, 8)
    sums = dict(zip(feature_names(mention_labels=OWN)[-8:], shares.sum(axis=0), strict=True))
    assert sums["mean:trade_policy"] == pytest.approx((0.7 + 0.57) / 4)
    assert sums["top1:trade_policy"] == pytest.approx(0.7)
    assert sums["top3:trade_policy"] == pytest.approx((0.7 + 0.57) / 3)
    assert sums["mean:press_freedom"] == 0


def test_the_passage_that_bears_the_mentions_carries_the_score() -> None:
    quiet, told = document(*[QUIET] * 8), (mention("press_freedom", 6), mention("trade_policy", 7))
    score = score_documents(counting_model(), [replace(quiet, mentions=told)])[0]
    assert score.value > score_documents(counting_model(), [quiet])[0].value
    assert [one.passage_id for one in score.evidence] == ["p1", "p0"]
    total = -3.0 + sum(each.contribution for each in score.evidence)
    assert 1 / (1 + math.exp(-total)) == pytest.approx(score.value, abs=2e-4)


def test_documents_are_scored_in_order_and_alone() -> None:
    items = [document(COUP, ARMS), document(QUIET), document(ARMS)]
    together = score_documents(fake_model(), items)
    assert together == [score_documents(fake_model(), [item])[0] for item in items]
