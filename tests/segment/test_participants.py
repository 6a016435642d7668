"""Participants of conversations: lists by line, run-on lists, and where they end."""

import pytest

from archive_miner.segment.participants import find_participants


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "PARTICIPANTS\n\nThe Secretary\n\nMr. Sang Vald, President Dorn's interpreter\n\n"
            "President Dorn said that he would come to the capital in the spring of the year.\n",
            ["The Secretary", "Mr. Sang Vald, President Dorn's interpreter"],
        ),
        (
            "Participants: Ambassador Hale\n  Colonel Dace, MAAG\nSubject: Pay\nMr. Orme\n",
            ["Ambassador Hale", "Colonel Dace, MAAG"],
        ),
        # wrapped in a narrow column, persons running on
        (
            "Participants: Mr. Max Dorn, Chief, Div. of Northern\nAffairs Mr. Harold Dace, Special"
            " Assistant, NA Dr. Esteban Moltura,\nMinister, Ostrian Embassy\n\nWe spoke.\n",
            [
                "Mr. Max Dorn, Chief, Div. of Northern Affairs",
                "Mr. Harold Dace, Special Assistant, NA",
                "Dr. Esteban Moltura, Minister, Ostrian Embassy",
            ],
        ),
        (
            "PRESENT\n\nSecretary Orme\nGeneral Dace\n\nDirector Hale: The report is alarming.\n",
            ["Secretary Orme", "General Dace"],
        ),
        ("PARTICIPANTS\n\nFor Ostria:\nMr. Vald\n\n1. The King", ["Mr. Vald"]),
        ("PARTICIPANTS\n\n[Here follows the same list as Document 139.]\n\nHe spoke.", []),
        # near misses
        ("Present forces are weak.\nMr. Vald agreed", []),
        ("PARTICIPANTS' VIEWS\nMr. Vald", []),
        ("He was present:\nThe colonel was not.", []),
    ],
)
def test_participants(text, expected):
    found = [one for _, one in find_participants(text)]
    assert [one.value for one in found] == expected
    for one in found:
        assert " ".join(text[slice(*one.span)].split()) == one.value
