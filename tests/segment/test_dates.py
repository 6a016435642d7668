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
        ("July 7, '53", "1953-07-07", "day"),
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
        "July 6, 53 men",
        "July 7, 4-5 p.m.",
    ],
)
def test_does_not_read_a_date(printed):
    assert first_date(printed) is None


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("July 7–9, 1953", "1953-07-07"),
        ("July 7 and 8, 1953", "1953-07-07"),
        ("July 7, 8, and 9, 1953", "1953-07-07"),
        ("March 9 and/or 10, 1956", "1956-03-09"),
        ("July 7–9 and 11, 1953", "1953-07-07"),
        ("7, 8 and 9 July 1953", "1953-07-07"),
        ("July 7, 1953 to July 9, 1953", "1953-07-07"),
        ("7th to 9th July, 1953", "1953-07-07"),
        ("31 July–2 August 1953", "1953-07-31"),
        ("December 30, 1953–January 2, 1954", "1953-12-30"),
        ("December 30–January 2, 1954", "1953-12-30"),
        ("July 7/8, 1953", "1953-07-07"),
        ("du 7 au 9 juillet 1953", "1953-07-07"),
        ("vom 7. bis 9. Juli 1953", "1953-07-07"),
        ("7—9 июля 1953 г.", "1953-07-07"),
        ("July–August 1953", "1953-07"),
        ("July 9–7, 1953", "1953-07"),  # misprinted: the month is all that holds
    ],
)
def test_several_days_are_dated_by_the_first(printed, iso):
    found = first_date(f"Valmera, {printed}.")
    assert found is not None and found.iso == iso
    assert found.printed.startswith(printed.removeprefix("from "))


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("7/20 July 1914", "1914-07-20"),
        ("June 25 (July 8), 1914", "1914-07-08"),
        ("25 June (8 July) 1914", "1914-07-08"),
        ("July 8 (June 25), 1914", "1914-07-08"),
        ("7 (20) July 1914", "1914-07-20"),
        ("25 December 1913/7 January 1914", "1914-01-07"),
        ("3/15 April 1877", "1877-04-15"),  # 12 days in the 1800s
        ("25 июня (8 июля) 1914 г.", "1914-07-08"),
        ("7 July 1914 (O.S.)", "1914-07-20"),
        ("July 7, 1914, Old Style", "1914-07-20"),
        ("July 20, 1914, N.S.", "1914-07-20"),
        ("7/20 July 1953", "1953-07-07"),  # nobody dated by the old style: several days
        ("7/19 July 1914", "1914-07-07"),  # not 13 days: several days
    ],
)
def test_a_day_in_the_old_style_and_the_new_is_of_the_new(printed, iso):
    found = first_date(f"{printed}.")
    assert found is not None and (found.iso, found.precision) == (iso, "day")


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("le ler aout 1950", "1950-08-01"),
        ("2 févr. 1951", "1951-02-02"),
        ("3.März 1938", "1938-03-03"),
        ("am 5. Jänner 1938", "1938-01-05"),
        ("1º de setiembre de 1950", "1950-09-01"),
        ("10 dicembre 1950", "1950-12-10"),
        ("7-го июля 1953 г.", "1953-07-07"),
        ("12.III.1953", "1953-03-12"),
        ("7/VII-53 г.", "1953-07-07"),
        ("julio 7 de 1954", "1954-07-07"),
        ("1953年7月7日", "1953-07-07"),
        ("1953년 7월 7일", "1953-07-07"),
        ("marzo de 1938", "1938-03"),
        ("март 1938 г.", "1938-03"),
    ],
)
def test_months_are_read_in_other_languages(printed, iso):
    found = first_date(printed)
    assert found is not None and found.iso == iso


def test_the_number_of_a_paragraph_is_no_day():
    found = first_date("3. April 1953 saw the army rise")
    assert found is not None and found.iso == "1953-04"


@pytest.mark.parametrize(
    ("printed", "iso", "choices"),
    [
        ("7/6/53", "1953", ("1953-06-07", "1953-07-06")),
        ("03/04/1953", "1953", ("1953-03-04", "1953-04-03")),
        ("7/7/14", None, ("1814-07-07", "1914-07-07", "2014-07-07")),
        ("7 Jul 19", None, ("1819-07-07", "1919-07-07", "2019-07-07")),
        ("7/16/53", "1953-07-16", ()),
        ("5/5/53", "1953-05-05", ()),
        ("311441Z OCT 04", "2004-10-31", ()),
    ],
)
def test_figures_that_may_be_several_days_are_none(printed, iso, choices):
    found = first_date(printed)
    assert found is not None and (found.iso, found.choices) == (iso, choices)
    assert not choices or found.confidence <= 0.5


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
