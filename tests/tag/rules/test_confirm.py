"""The model's view replaces the rules' guess, and finds what rules miss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.tag.rules.confirm import confirm_mentions, scale_confidence
from archive_miner.types import Document, Header, Mention, Sentence

TEXT = "Our mission will stay. He asked what we would do.  "
LABELS = ("military_influence", "legitimation")
THRESHOLDS = (0.3, 0.6)
DOCUMENT = Document("d1", "s1", 1, 1, Header(), TEXT, ())


def mention(label: str = "military_influence") -> Mention:
    return Mention("d1:x:4-11", "d1", label, "advisers", 4, 11, 0, 22, 0.57, "mi.mission")


def sentences(first: tuple[float, ...], second: tuple[float, ...]) -> list[Sentence]:
    return [Sentence(0, 22, first), Sentence(23, len(TEXT), second)]


def confirm(found: list[Mention], read: list[Sentence]) -> list[Mention]:
    return confirm_mentions(DOCUMENT, read, found, LABELS, THRESHOLDS, "linear@3", LABELS)


@pytest.mark.parametrize(
    ("probability", "confidence"),
    [(0.0, 0.0), (0.15, 0.25), (0.3, 0.5), (0.65, 0.75), (1.0, 1.0)],
)
def test_a_rule_mention_takes_the_models_view(probability: float, confidence: float) -> None:
    (kept,) = confirm([mention()], sentences((probability, 0.0), (0.0, 0.0)))
    assert kept.confidence == pytest.approx(confidence)
    assert (kept.origin, kept.subtype, kept.start, kept.end) == ("mi.mission", "advisers", 4, 11)


def test_a_sentence_past_the_threshold_becomes_a_mention_of_its_own() -> None:
    rule, added = confirm([mention()], sentences((0.9, 0.59), (0.1, 0.6)))
    assert rule.origin == "mi.mission"
    assert (added.label, added.origin, added.confidence) == ("legitimation", "linear@3", 0.5)
    assert TEXT[added.start : added.end] == "He asked what we would do."
    assert (added.sentence_start, added.sentence_end) == (23, len(TEXT))
    assert added.mention_id == f"d1:legitimation:{added.start}-{added.end}"


def test_a_rejected_rule_mention_stays_below_one_half() -> None:
    (kept,) = confirm([mention()], sentences((0.29, 0.0), (0.0, 0.0)))
    assert 0 < kept.confidence < 0.5


def test_what_no_model_has_read_is_left_alone() -> None:
    assert confirm([mention()], [Sentence(0, 22)]) == [mention()]
    assert confirm([mention("custom")], sentences((0.1, 0.1), (0.1, 0.1))) == [mention("custom")]


def test_a_label_that_the_codebook_does_not_look_for_is_not_added() -> None:
    sought = ("custom", "military_influence")
    found = [mention("custom")]
    read = sentences((0.9, 0.9), (0.9, 0.9))
    kept = confirm_mentions(DOCUMENT, read, found, LABELS, THRESHOLDS, "linear@3", sought)
    assert [(one.label, one.origin) for one in kept] == [
        ("military_influence", "linear@3"),  # of the first sentence
        ("custom", "mi.mission"),
        ("military_influence", "linear@3"),
    ]
    assert kept[1] == mention("custom")  # as sure as its rules are


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 0.99))
def test_confidence_keeps_order_and_meets_one_half_at_the_threshold(
    a: float, b: float, threshold: float
) -> None:
    low, high = sorted((a, b))
    assert 0 <= scale_confidence(low, threshold) <= scale_confidence(high, threshold) <= 1
    assert (scale_confidence(a, threshold) >= 0.5) == (a >= threshold)
