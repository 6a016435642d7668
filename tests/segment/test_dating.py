"""What a document settles of a date in figures: its century, and whether the day comes first."""

import pytest

from archive_miner.segment.dates import first_date
from archive_miner.segment.dating import settle, years_named

AMERICAN = ["DEPARTMENT OF STATE", "MEMORANDUM", "TO: The Secretary", "FROM: Mr. Dorn"]
BRITISH = ["BRITISH EMBASSY", "VALMERA"]
NOBODY = ["NOTE FOR THE FILE"]


def settled(printed, head, text, neighbour=None):
    """Return ISO date, precision and confidence of a date that a document settles."""
    date = first_date(printed)
    assert date is not None
    date = settle(date, head, text, neighbour)
    return date.iso, date.precision, date.confidence


@pytest.mark.parametrize(
    ("printed", "text", "iso"),
    [
        ("7/7/14", "In 1913 he asked for a loan.", "1914-07-07"),
        ("7 Jul 19", "The armistice of 11 November 1918 still holds.", "1919-07-07"),
        ("7/7/04", "The cables of 2003 and of May 2002 said so.", "2004-07-07"),
        ("7/7/20", "From 1815 to 1819 the King was abroad.", "1820-07-07"),
        ("7/7/98", "He came in 1896; in 1897 he was minister.", "1898-07-07"),
        ("7/7/79", "The war of 1879 is not forgotten.", "1979-07-07"),  # one year is history
        ("7/7/53", "In 1812 and in 1870 the army fought; in 1950 it did not.", "1953-07-07"),
        ("7/7/14", "He has 2000 rifles and 1,913 men, told to come at 1930 hours.", None),
        (
            "7/7/14",
            "In 1913 he asked.\nDeclassified on 20 March 2014\nE.O. 12958, 2004",
            "1914-07-07",
        ),
        ("7/7/14", "The King is afraid.\nApproved for Release, May 2004", None),
        ("7/7/14", "The King is afraid.", None),
        ("7/7/53", "The King is afraid.", "1953-07-07"),
        ("041200Z JUN 04", "The King is afraid.", "2004-06-04"),
    ],
)
def test_the_years_a_paper_names_tell_the_century(printed, text, iso):
    assert settled(printed, NOBODY, text)[0] == iso


@pytest.mark.parametrize(
    ("neighbour", "iso"), [(1912, "1914-07-07"), (2013, "2014-07-07"), (1953, None), (None, None)]
)
def test_the_document_before_tells_the_century_of_a_silent_one(neighbour, iso):
    assert settled("7/7/14", NOBODY, "The King is afraid.", neighbour)[0] == iso


@pytest.mark.parametrize(
    ("printed", "head", "text", "iso"),
    [
        ("5/6/1953", NOBODY, "The army was restless on 25/5/1953.", "1953-06-05"),
        ("5/6/53", NOBODY, "The army was restless on 4/25/53.", "1953-05-06"),
        ("5/6/53", AMERICAN, "As on 25/5/53.", "1953-06-05"),  # the paper before its office
        ("05.06.1953", NOBODY, "", "1953-06-05"),
        ("03/04/1953", BRITISH, "Dear Department,", "1953-04-03"),
        ("03/04/53", ["Foreign Office, S.W.1."], "My dear Orde,", "1953-04-03"),
        ("03/04/53", ["Dear Department,", "CHANCERY"], "The King is afraid.", "1953-04-03"),
        ("05.06.1953", AMERICAN, "The King is afraid.", "1953"),  # its office has no such points
        ("03/04/53", ["AMBASSADE DE FRANCE"], "Monsieur,", "1953-04-03"),
        ("03/04/53", AMERICAN, "The King is afraid.", "1953-03-04"),
        ("03/04/53", NOBODY, "My letter of 12th March speaks of it.", "1953-04-03"),
        ("03/04/53", NOBODY, "My letter of March 12 speaks of it.", "1953-03-04"),
        ("03/04/53", ["TO: Mr. Orme", "FROM: Mr. Dorn"], "The King is afraid.", "1953-03-04"),
        ("03/04/53", NOBODY, "The King is afraid.", "1953"),
        ("03/04/53", NOBODY, "The King is afraid.\nDECLASSIFIED 5/25/98", "1953"),
        ("03/04/53", [*BRITISH, *AMERICAN], "The King is afraid.", "1953"),
        ("03/04/53", NOBODY, "As on 25/5/53, not on 5/26/53.", "1953"),
        ("03/04/53", ["SUBJECT: British Embassy"], "The King is afraid.", "1953"),
        ("03/04/14", BRITISH, "In 1913 he asked.", "1914-04-03"),
        ("03/04/14", BRITISH, "The King is afraid.", None),
        ("03/04/14", NOBODY, "In 1913 he asked.", "1914"),
    ],
)
def test_the_paper_or_its_office_tells_which_comes_first(printed, head, text, iso):
    found, precision, confidence = settled(printed, head, text)
    assert found == iso
    assert precision == (None if iso is None else "year" if len(iso) == 4 else "day")
    assert confidence <= (0.8 if precision == "day" else 0.5)


def test_a_date_that_leaves_nothing_open_is_as_it_was():
    date = first_date("July 7, 1953")
    assert date is not None and settle(date, BRITISH, "In 1812 and 1813.") == date


def test_years_are_told_from_other_numbers():
    text = "In 1913, on May 3, 1914 and (1915). No. 1916, 1917 men, of 1918 tons, at 1919 hours."
    assert years_named(text) == (1913, 1914, 1915)
