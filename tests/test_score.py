"""Scores of documents: what raises them, and that the evidence adds up to them."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_miner.errors import ModelError
from archive_miner.score import (
    DocumentModel,
    ScoreInput,
    feature_names,
    score_documents,
    sentence_shares,
)
from archive_miner.types import LABELS, Header, Passage, Sentence

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


def test_documents_are_scored_in_order_and_alone() -> None:
    items = [document(COUP, ARMS), document(QUIET), document(ARMS)]
    together = score_documents(fake_model(), items)
    assert together == [score_documents(fake_model(), [item])[0] for item in items]
