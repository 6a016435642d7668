from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.store.numbering import GAP, number_after, number_rows


@pytest.mark.parametrize(
    ("had", "low", "high", "now"),
    [
        ([None, None], 0, None, [16, 32]),  # the first file of an archive
        ([None], 160, None, [176]),  # a later one goes behind
        ([16, 32], 0, 48, [16, 32]),  # nothing new: nothing is renumbered
        ([16, None, 32], 0, 48, [16, 24, 32]),  # one document cut in two
        ([16, None, None, 32], 0, None, [16, 21, 26, 32]),
        ([None, 16], 0, None, [8, 16]),
        ([16, None], 0, 20, [16, 18]),
        ([1, None, 2], 0, None, None),  # a file of an earlier version has no gaps
        ([None], 1, 2, None),
        ([32, 16], 0, None, None),  # the order has changed
        ([], 5, 6, []),
    ],
)
def test_rows_find_their_number_between_their_neighbours(had, low, high, now):
    assert number_rows(had, low, high) == now


@given(
    st.lists(st.one_of(st.none(), st.integers(1, 500)), max_size=40),
    st.one_of(st.none(), st.integers(501, 600)),
)
def test_numbers_rise_and_rows_keep_theirs(had, high):
    now = number_rows(had, 0, high)
    if now is None:
        kept = [number for number in had if number is not None]
        assert kept != sorted(set(kept)) or len(had) > 1 or high is not None
        return
    assert len(now) == len(had)
    assert all(a < b for a, b in pairwise([0, *now, *([high] if high else [])]))
    assert all(old is None or old == new for old, new in zip(had, now, strict=True))


def test_rows_without_room_go_behind_the_last():
    assert number_after(100, 2) == [100 + GAP, 100 + 2 * GAP]
