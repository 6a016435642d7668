"""Lines of place and date, and lines that merely end in a date."""

import pytest

from archive_miner.segment.datelines import read_dateline


@pytest.mark.parametrize(
    ("line", "place", "iso"),
    [
        ("Seoul, June 25, 1950—10 a.m.", "Seoul", "1950-06-25"),
        ("[ Washington ,] April 12, 1949.", "Washington", "1949-04-12"),
        ("VALMERA, March 7, 1959, 4 p.m.", "VALMERA", "1959-03-07"),
        ("Santiago de Cuba, August 25, 1958", "Santiago de Cuba", "1958-08-25"),
        ("January 30, 1968, 1:08-2:50 p.m.", None, "1968-01-30"),
        ("Moscow, February 6, 1968, 1515Z.", "Moscow", "1968-02-06"),
        ("Tokyo, 10 June 1949.", "Tokyo", "1949-06-10"),
        ("Valmera, May 11-June 20, 1959", "Valmera", "1959-05-11"),
        ("Valmera, Wednesday, July 7, 1953, noon", "Valmera", "1953-07-07"),
        ("Friday, July 10, 1953", None, "1953-07-10"),
        ("The Pentagon, Valmera, July 7, 1953", "The Pentagon, Valmera", "1953-07-07"),
        ("President's Palace, Valmera, July 7, 1953", "President's Palace, Valmera", "1953-07-07"),
        ("OCI No. 2057/64 Valmera, July 7, 1953", "Valmera", "1953-07-07"),
        ("[place not declassified], July 7, 1953", None, "1953-07-07"),
        ("[PLACE NOT DECLASSIFIED], July 7, 1953, 2128Z", None, "1953-07-07"),
        ("Valmera, July 31–August 2, 1953.", "Valmera", "1953-07-31"),
        ("Valmera, 25 June/8 July 1914", "Valmera", "1914-07-08"),
        ("Valmera, le 1er août 1950", "Valmera", "1950-08-01"),
        ("Port-sur-Orle, le 14 février 1951, à 10 h. 30", "Port-sur-Orle", "1951-02-14"),
        ("Datum: 3. März 1938", None, "1938-03-03"),
        ("le 3 mars 1938", None, "1938-03-03"),
        ("Valmera, den 3. März 1938", "Valmera", "1938-03-03"),
        ("Valmera am Orl, 4. April 1938, 17 Uhr", "Valmera am Orl", "1938-04-04"),
        ("Valmera, a 7 de julio de 1954", "Valmera", "1954-07-07"),
        ("En Valmera, a 7 de julio de 1954", "Valmera", "1954-07-07"),
        ("Valmera, 1° agosto 1939 - XVII", "Valmera", "1939-08-01"),
        ("Valmera, lì 2 giugno 1951", "Valmera", "1951-06-02"),
        ("Rio do Vale, 3 de março de 1938", "Rio do Vale", "1938-03-03"),
        ("Валмера, 7 июля 1953 г.", "Валмера", "1953-07-07"),
        ("г. Валмера, «7» июля 1953 года", "Валмера", "1953-07-07"),
    ],
)
def test_reads_place_and_date(line, place, iso):
    found = read_dateline(line)
    assert found is not None and found.date is not None
    assert (found.place, found.date.iso) == (place, iso)


@pytest.mark.parametrize(
    "line",
    [
        "Your letter of June 25, 1950",
        "On June 25, 1950, the Ambassador called at the Foreign Office",
        "He arrived in Valmera, June 25, 1950 and left",
        "740.00119 Control (Ostria)/6-2550",
        "The President said that aid would go on until May 1, 1955.",
        "We expect the army to rise before May 1955.",
        "Congress adjourned July 3, 1953.",
        "Until May 1, 1955.",
        "July 1, 1962, through June 30, 1967",  # over a table of what was to be delivered
        "July 1, 1953-June 30, 1954",
        "The President, May 1, 1955.",
        "Prime Minister Dorn, May 1, 1955.",
        "THE PRESIDENT SAID THAT AID WOULD GO ON UNTIL MAY 1, 1955",
        "AID WILL END JUNE 30, 1955.",
        "Embtel 802, May 3, 1955",
        "Executive Committee Meeting on Ostria, May 3, 1955",
        "Le Président restera jusqu'au 12 juin 1949",
        "Der Präsident kam am 28. Februar 1938",
        "Договор подписан 7 июля 1953 г.",
    ],
)
def test_a_date_in_prose_is_no_dateline(line):
    assert read_dateline(line) is None


def test_an_undated_paper_says_so():
    found = read_dateline("Washington, undated.")
    assert (
        found is not None and found.undated and found.place == "Washington" and found.date is None
    )
