"""Persons, posts and states: what a party's own words tell, and what stays unresolved."""

import pytest

from archive_miner.polities.seats import state_named, state_of_city
from archive_miner.segment.header import read_header
from archive_miner.segment.parties import Party, resolve_party


@pytest.mark.parametrize(
    ("printed", "year", "expected"),
    [
        (
            "Dorn (Ambassador in Korea)",
            1950,
            Party("Dorn", "Ambassador in Korea", "Korea", "South Korea"),
        ),
        (
            "Hale (Minister to the Union of South Africa)",
            1930,
            Party(
                "Hale",
                "Minister to the Union of South Africa",
                "Union of South Africa",
                "South Africa",
            ),
        ),
        ("Embassy in Peru", 1950, Party(None, "Embassy in Peru", "Peru", "Peru")),
        ("AMEMBASSY LA PAZ", 1979, Party(None, "AMEMBASSY LA PAZ", None, "Bolivia")),
        (
            "SECSTATE WASHDC",
            1979,
            Party(None, "SECSTATE WASHDC", None, "United States of America"),
        ),
        ("Consul General at Taipei", 1952, Party(None, "Consul General at Taipei", None, "Taiwan")),
        ("Seoul", 1953, Party(None, "Seoul", None, "South Korea")),
        ("Sir A. Bell (Tokyo)", 1935, Party("Sir A. Bell", "Tokyo", None, "Japan")),
        ("Bell (Foreign Office)", 1935, Party("Bell", "Foreign Office")),
        (
            "Dejean (ambassadeur de France à Tokyo)",
            1954,
            Party("Dejean", "ambassadeur de France à Tokyo", None, "Japan"),
        ),
        ("Secretary of State Dulles", 1955, Party("Dulles", "Secretary of State")),
        ("Ambassador Hale", 1955, Party("Hale", "Ambassador")),
        ("Secretary of State", 1955, Party(None, "Secretary of State")),
        (
            "President of the Republic of Korea",
            1955,
            Party(None, "President of the Republic of Korea", "Republic of Korea", "South Korea"),
        ),
        (
            "Robert Dace of the National Security Council Staff",
            1965,
            Party("Robert Dace", "National Security Council Staff"),
        ),
        ("Eleanor M. Dace, Consul", 1950, Party("Eleanor M. Dace", "Consul")),
        ("FE - Walter Dorn", 1950, Party("Walter Dorn", "FE")),
        # where a foreign ambassador sits is not said
        ("Yang (Korean Ambassador)", 1955, Party("Yang", "Korean Ambassador")),
        # an office for a region, a general's name, an invented state
        (
            "Dorn (Assistant Secretary of State for Far Eastern Affairs)",
            1955,
            Party("Dorn", "Assistant Secretary of State for Far Eastern Affairs"),
        ),
        ("Hale (Ambassador in Ostria)", 1955, Party("Hale", "Ambassador in Ostria")),
        # never by guess
        ("Kim", 1955, Party()),
        ("Mr. Robertson", 1955, Party()),
        ("Walter Dorn", 1955, Party()),
        ("Kim (Mr.)", 1955, Party()),
        ("Peru Dorn", 1955, Party()),
    ],
)
def test_parties(printed, year, expected):
    assert resolve_party(printed, year) == expected


@pytest.mark.parametrize(
    ("name", "year", "state"),
    [
        ("Korea", 1953, "South Korea"),
        ("Korea", 1900, "Korea"),
        ("Korea", 1930, None),
        ("Korea", None, None),
        ("Republic of Korea", None, "South Korea"),
        ("China", 1948, "China"),
        ("China", 1949, "China"),
        ("China", 1960, "Taiwan"),
        ("China", 1980, "China"),
        ("Communist China", 1960, "China"),
        ("Germany", 1940, "Germany"),
        ("Germany", 1948, None),
        ("Germany", 1950, "German Federal Republic"),  # by Gleditsch and Ward, not yet by COW
        ("Poland", 1942, "Poland"),  # its government was in London
        ("Austria", 1948, "Austria"),
        ("Estonia", 1960, None),
        ("Egypt", 1910, None),
        ("Egypt", 1930, "Egypt"),
        ("Serbia", 1910, "Yugoslavia"),  # one member of the list, 345
        ("U.S.S.R.", 1950, "Russia"),
        ("Viet Nam", 1960, "Republic of Vietnam"),
        ("Germany", 1960, "German Federal Republic"),
        ("Viet-Nam", 1960, "Republic of Vietnam"),
        ("Viet-Nam", 1980, "Vietnam"),
        ("Congo", 1965, None),
        ("Congo (Brazzaville)", 1965, "Congo"),
        ("the Philippines", 1950, "Philippines"),
        ("Panamá", 1950, "Panama"),
        ("Ghana", 1950, None),
        ("Ostria", 1950, None),
        ("", 1950, None),
    ],
)
def test_states(name, year, state):
    assert state_named(name, year) == state


@pytest.mark.parametrize(
    ("city", "year", "state"),
    [
        ("SAIGON", 1960, "Republic of Vietnam"),
        ("Saigon", 1950, None),
        ("Bogotá", None, "Colombia"),
        ("Hong Kong", 1960, None),
        ("Elisabethville", 1961, "Democratic Republic of the Congo"),
        ("Prague", 1950, "Czechoslovakia"),
        ("Prague", 1994, "Czech Republic"),
        ("Zagreb", 1950, "Yugoslavia"),
        ("Valmera", 1960, None),
    ],
)
def test_cities(city, year, state):
    assert state_of_city(city, year) == state


def test_every_piece_stands_where_it_is_printed():
    text = (
        "795B.00/6-2550: Telegram\nThe Ambassador in Korea (Dorn) to the Secretary of State\n"
        "Seoul, June 3, 1950\n\n45. He spoke.\n"
    )
    _, fields = read_header(text)
    shown = {f.name: (f.value, text[f.start : f.end]) for f in fields}
    assert shown["sender_person"] == ("Dorn", "Dorn")
    assert shown["sender_post"] == ("Ambassador in Korea", "Ambassador in Korea")
    assert shown["sender_country"] == ("Korea", "Korea")
    assert shown["sender_state"] == ("South Korea", "Korea")
    assert shown["recipient_post"] == ("Secretary of State", "Secretary of State")
    assert "recipient_person" not in shown and "recipient_state" not in shown


def test_a_bare_name_stays_bare():
    text = "MEMORANDUM\nTO: Kim\nFROM: Mr. Robertson\nSUBJECT: Pay\n\nHe spoke.\n"
    header, fields = read_header(text)
    assert (header.sender, header.recipient) == ("Mr. Robertson", "Kim")
    assert not [f for f in fields if "_" in f.name and f.name != "date_printed"]


def test_a_signature_is_resolved_where_it_stands():
    text = (
        "Valmera, May 3, 1950\n\nDear Mr. Hale:\n\nI, Eleanor M. Dace, Consul here, report.\n\n"
        "Sincerely yours,\n\nEleanor M. Dace, Consul\n"
    )
    _, fields = read_header(text)
    post = next(f for f in fields if f.name == "sender_post")
    assert (post.value, post.start) == ("Consul", text.rindex("Consul"))
