"""Intervals and periods: wide where little was seen, and never across a silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.intervals import mean_bounds, share_bounds
from archive_miner.studies.periods import LONGEST_PERIOD_YEARS, Period, join_periods, pool_years


@pytest.mark.parametrize(
    ("total", "documents", "dispersion", "lower", "upper"),
    [
        (0, 1, 1, 0.0, 3.689),  # tables of exact Poisson limits
        (10, 1, 1, 4.795, 18.390),
        (10, 5, 1, 0.959, 3.678),
        (50, 5, 5, 4.795, 18.390),  # bursts of five tell as much as ten single ones
    ],
)
def test_bounds_of_a_mean_are_those_of_the_tables(total, documents, dispersion, lower, upper):
    assert mean_bounds(total, documents, dispersion) == pytest.approx((lower, upper), abs=0.001)


@pytest.mark.parametrize(
    ("yes", "documents", "lower", "upper"),
    [(0, 4, 0.0, 0.4448), (3, 4, 0.2838, 0.9715), (4, 4, 0.5552, 1.0), (0, 0, 0.0, 1.0)],
)
def test_bounds_of_a_share(yes, documents, lower, upper):
    assert share_bounds(yes, documents) == pytest.approx((lower, upper), abs=0.001)


@given(st.integers(0, 500), st.integers(1, 40), st.floats(1, 30))
def test_a_mean_lies_in_its_bounds_and_more_documents_narrow_them(total, documents, dispersion):
    lower, upper = mean_bounds(total, documents, dispersion)
    assert lower <= total / documents <= upper
    low, high = mean_bounds(total * 4, documents * 4, dispersion)
    assert high - low < upper - lower


@pytest.mark.parametrize(
    ("found", "least", "periods"),
    [
        ({1953: 5, 1954: 6}, 5, [(1953, 1953, True), (1954, 1954, True)]),
        ({1953: 2, 1954: 3, 1955: 9}, 5, [(1953, 1954, True), (1955, 1955, True)]),
        # what is left over joins the period before
        ({1953: 5, 1954: 1}, 5, [(1953, 1954, True)]),
        # a year without documents may lie inside a period, a long silence not
        ({1953: 3, 1955: 3}, 5, [(1953, 1955, True)]),
        ({1953: 3, 1957: 3}, 5, [(1953, 1953, False), (1957, 1957, False)]),
        ({1953: 5, 1957: 1}, 5, [(1953, 1953, True), (1957, 1957, False)]),
        ({}, 5, []),
    ],
)
def test_years_are_pooled(found, least, periods):
    pooled = pool_years({year: (count,) for year, count in found.items()}, (least,))
    assert [(one.first, one.last, one.is_enough) for one in pooled] == periods


@given(st.dictionaries(st.integers(1900, 1990), st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_every_year_is_in_one_period_and_none_is_too_long(found):
    pooled = pool_years(found, (5, 3))
    for year in found:
        assert sum(one.first <= year <= one.last for one in pooled) == 1
    for one in pooled:
        assert one.last - one.first < LONGEST_PERIOD_YEARS
        inside = [row for year, row in found.items() if one.first <= year <= one.last]
        enough = [sum(column) for column in zip(*inside, strict=True)]
        if one.is_enough:
            assert enough[0] >= 5 and enough[1] >= 3


@pytest.mark.parametrize(
    ("years", "joined"),
    [
        (range(1945, 1949), [(1945, 1946), (1947, 1948)]),
        ([1945, 1949, 1953], [(1945, 1945), (1949, 1949), (1953, 1953)]),  # silences part them
        (range(1945, 1985), [(y, y + 7) for y in range(1945, 1985, 8)]),  # 40 to 5: none of 16
    ],
)
def test_too_many_periods_are_joined_with_their_neighbours(years, joined):
    found = join_periods([Period(year, year, True) for year in years], 2)
    assert [(one.first, one.last) for one in found] == joined


@pytest.mark.parametrize(
    ("first", "last", "title"),
    [(1953, 1953, "1953"), (1953, 1955, "1953–55"), (1899, 1901, "1899–1901")],
)
def test_a_period_is_written_as_historians_do(first, last, title):
    assert Period(first, last, True).title == title
