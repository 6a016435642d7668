from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_miner.store.packing import (
    pack_sentences,
    pack_words,
    unpack_sentences,
    unpack_words,
)
from archive_miner.types import Box, Sentence, Word

offsets = st.integers(0, 2**31 - 1)
points = st.floats(-20_000, 20_000, allow_nan=False)
shares = st.floats(0, 1, allow_nan=False)


@st.composite
def words(draw: st.DrawFn) -> Word:
    x0, x1 = sorted((draw(points), draw(points)))
    top, bottom = sorted((draw(points), draw(points)))
    confidence = draw(st.none() | shares)
    return Word(draw(offsets), draw(offsets), Box(x0, top, x1, bottom), confidence)


@settings(max_examples=40)
@given(st.lists(words(), max_size=30))
def test_words_come_back_to_a_hundredth_of_a_point(before: list[Word]) -> None:
    after = unpack_words(pack_words(before))
    assert [(w.start, w.end) for w in after] == [(w.start, w.end) for w in before]
    for old, new in zip(before, after, strict=True):
        for side in ("x0", "top", "x1", "bottom"):
            assert math.isclose(getattr(new.box, side), getattr(old.box, side), abs_tol=0.0051)
        if old.confidence is None:
            assert new.confidence is None
        else:
            assert new.confidence == pytest.approx(old.confidence, abs=0.00051)


@settings(max_examples=40)
@given(st.lists(words(), max_size=10))
def test_what_came_back_once_does_not_drift_when_it_is_stored_again(before: list[Word]) -> None:
    once = unpack_words(pack_words(before))
    assert unpack_words(pack_words(once)) == once


@settings(max_examples=40)
@given(
    st.integers(0, 9).flatmap(
        lambda width: st.lists(
            st.builds(
                Sentence,
                offsets,
                offsets,
                st.lists(shares, min_size=width, max_size=width).map(tuple),
            ),
            max_size=30,
        )
    )
)
def test_sentences_come_back_with_every_probability_to_four_decimals(
    before: list[Sentence],
) -> None:
    after = unpack_sentences(pack_sentences(before))
    assert [(s.start, s.end) for s in after] == [(s.start, s.end) for s in before]
    for old, new in zip(before, after, strict=True):
        assert new.probabilities == pytest.approx(old.probabilities, abs=0.000051)


def test_a_page_without_words_and_a_document_without_sentences() -> None:
    assert unpack_words(pack_words(())) == ()
    assert unpack_sentences(pack_sentences(())) == ()


def test_a_confidence_of_nought_is_not_the_absence_of_one() -> None:
    box = Box(0, 0, 1, 1)
    stored = unpack_words(pack_words((Word(0, 3, box, 0.0), Word(4, 7, box, None))))
    assert [word.confidence for word in stored] == [0.0, None]


def test_sentences_with_unequal_numbers_of_probabilities_are_refused_not_garbled() -> None:
    with pytest.raises((ValueError, IndexError)):
        pack_sentences((Sentence(0, 5, (0.1, 0.2)), Sentence(6, 9, (0.1,))))
    with pytest.raises((ValueError, IndexError)):
        pack_sentences((Sentence(0, 5, (0.1,)), Sentence(6, 9, (0.1, 0.2))))
