"""Dates as archives print them, and things that only look like dates."""

from itertools import pairwise

import pytest

from archive_miner.segment.dates import date_without_year, find_dates, find_yearless, first_date


@pytest.mark.parametrize(
    ("printed", "iso", "precision"),
    [
        ("January 3, 1949", "1949-01-03", "day"),
        ("Seoul, June 25, 1950—10 a.m.", "1950-06-25", "day"),
        ("May 24 [23?], 1949.", "1949-05-24", "day"),
        ("March 25th, 1950", "1950-03-25", "day"),
        ("12 May 1949", "1949-05-12", "day"),
        ("3d of June, 1950", "1950-06-03", "day"),
        ("1953 July 7", "1953-07-07", "day"),
        ("7/7/53", "1953-07-07", "day"),
        ("25/12/1953", "1953-12-25", "day"),
        ("O 311441Z OCT 79 ZFF4", "1979-10-31", "day"),
        ("1953-07-27", "1953-07-27", "day"),
        ("July-13, 1961", "1961-07-13", "day"),
        ("7 Jul 53", "1953-07-07", "day"),
        ("July 1953", "1953-07", "month"),
        ("31 June 1953", None, None),
        ("February 30, 1951", None, None),
    ],
)
def test_reads_a_date(printed, iso, precision):
    found = first_date(printed)
    assert found is not None
    assert (found.iso, found.precision) == (iso, precision)


@pytest.mark.parametrize(
    "printed",
    [
        "795.00/7-753",
        "PAGE 02 VALMERA 03447 220329Z",
        "1806. CINCPAC for POLAD",
        "frus 1953-54",
        "at 1950 hours",
        "3 May 10 a.m.",
        "Seoul, 3 May 11 am",
        "3 May 18 hours",
        "the first of May",
    ],
)
def test_does_not_read_a_date(printed):
    assert first_date(printed) is None


def test_a_day_and_month_that_could_be_either_is_less_sure():
    american = first_date("7/6/53")
    british = first_date("7/6/53", month_first=False)
    plain = first_date("7/16/53")
    assert american and british and plain
    assert (american.iso, british.iso) == ("1953-07-06", "1953-06-07")
    assert american.confidence < plain.confidence


def test_dates_come_in_the_order_they_stand_and_apart():
    text = "Your 12 May 1949 and July 2, 1949, not 1953 July 7"
    found = list(find_dates(text))
    assert [f.iso for f in found] == ["1949-05-12", "1949-07-02", "1953-07-07"]
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("printed", ["May 3", "3 May", "May 3d", "3rd May", "May-3"])
def test_the_context_gives_a_year_that_is_not_printed(printed):
    found = date_without_year(f"Valmera, {printed}.", 1951)
    assert found is not None and found.iso == "1951-05-03" and found.confidence < 0.7


@pytest.mark.parametrize(
    "printed",
    ["May 1953", "May 3, 1953", "3 May 1953", "31 June 1955", "12 Marines", "May 31 1953", "May"],
)
def test_a_date_with_a_year_is_none_without(printed):
    assert find_yearless(printed) is None
