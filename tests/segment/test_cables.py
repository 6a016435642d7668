"""Cables: subjects set over several lines, what stands under them, and British telegrams."""

import pytest

from archive_miner.segment.header import parse_header

HEAD = (
    "O 232145Z OCT 79\nFM AMEMBASSY VALMERA\nTO SECSTATE WASHDC 8811\nE.O. 12065: N/A\nTAGS: PINT\n"
)
BODY = "1. THE KING RECEIVED THE AMBASSADOR AT TEN AND SPOKE AT LENGTH OF\nTHE ARMY.\n"


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        (
            "SUBJECT: RESCHEDULING OF THE RAILWAY SETTLEMENT AND IMPLICATIONS\n"
            "FOR BUDGET AND BALANCE OF PAYMENTS\nREF: VALMERA 12\n" + BODY,
            "RESCHEDULING OF THE RAILWAY SETTLEMENT AND IMPLICATIONS FOR BUDGET AND BALANCE OF "
            "PAYMENTS",
        ),
        (
            "SUBJ: OSTRIAN FOREIGN MINISTER PLANNING TO DELIVER LETTER\n"
            "FROM PRESIDENT VALD TO PRESIDENT HALE\n" + BODY,
            "OSTRIAN FOREIGN MINISTER PLANNING TO DELIVER LETTER FROM PRESIDENT VALD TO PRESIDENT "
            "HALE",
        ),
        (
            "SUBJECT: SELECTION OF CONSULTANTS FOR TROPICAL AND CITRUS\n"
            "FRUITS FEASIBILITY STUDIES, RFP NO. 3104-802525,\n"
            "OSTRIA AGRICULTURAL DEVELOPMENT IN DELTA ZONES, AND OF\n"
            "ADVISERS TO THE RAILWAYS OF OSTRIA AND OF MARAVEL IN\nTHE NORTH\nREF: STATE 12\n",
            "SELECTION OF CONSULTANTS FOR TROPICAL AND CITRUS FRUITS FEASIBILITY STUDIES, RFP NO. "
            "3104-802525, OSTRIA AGRICULTURAL DEVELOPMENT IN DELTA ZONES, AND OF ADVISERS TO THE "
            "RAILWAYS OF OSTRIA AND OF MARAVEL IN THE NORTH",
        ),
        (
            "SUBJECT: TRACTOR MONOPOLY; VIOLATION OF U.S.-\nOSTRIAN COMMERCIAL TREATY\n" + BODY,
            "TRACTOR MONOPOLY; VIOLATION OF U.S.-OSTRIAN COMMERCIAL TREATY",
        ),
        (
            "SUBJECT: THE END OF THE LONG TRIPARTITE TALKS AND NEGO-\nTIATIONS\n"
            "1. THE NEGOTIATIONS WERE HARD.\n",
            "THE END OF THE LONG TRIPARTITE TALKS AND NEGOTIATIONS",
        ),
        (
            "SUBJECT: DECISION TO USE CREDITS FOR\nTWO TRANSPORT AIRCRAFT\n"
            "THE AIR FORCE HAS LONG WANTED NEW AIRCRAFT AND HAS AT LAST BEEN HEARD\n",
            "DECISION TO USE CREDITS FOR TWO TRANSPORT AIRCRAFT",
        ),
        ("SUBJECT: DEMONSTRATIONS DRAW LARGE\nCROWDS\n" + BODY, "DEMONSTRATIONS DRAW LARGE CROWDS"),
    ],
)
def test_a_subject_is_read_whole(lines, subject):
    assert parse_header(HEAD + lines).subject == subject
    spaced = lines.replace("\n1. ", "\n\n1. ").replace("\nREF", "\n\nREF")
    assert parse_header(HEAD + spaced).subject == subject


@pytest.mark.parametrize(
    ("below", "subject"),
    [
        ("REF: VALMERA 12\n" + BODY, "VISIT OF THE KING"),
        ("FOR ASSISTANT SECRETARY HALE FROM AMBASSADOR\n" + BODY, "VISIT OF THE KING"),
        ("TO: PELL MOTOR CO\n815 NORTH STREET\n", "VISIT OF THE KING"),
        ("DEPARTMENT PASS ALL POSTS\n" + BODY, "VISIT OF THE KING"),
        ("HIGHLY RECOMMEND:\nNAME: WALTER DORN\n", "VISIT OF THE KING"),
        ("EXDIS\n" + BODY, "VISIT OF THE KING"),
        (BODY, "VISIT OF THE KING"),
        # a text without numbers begins right below
        (
            "THE KING LEFT VALMERA AT TEN THIS MORNING AND WAS SEEN OFF BY THE\n"
            "WHOLE CABINET AND BY A GREAT CROWD.\n",
            "VISIT OF THE KING",
        ),
        ("THE KING LEFT TODAY.\n" + BODY, "VISIT OF THE KING"),
        ("CONFIDENTIAL\n", "VISIT OF THE KING"),
    ],
)
def test_what_stands_under_a_subject_is_no_part_of_it(below, subject):
    assert parse_header(HEAD + "SUBJECT: VISIT OF THE KING\n" + below).subject == subject


def test_a_subject_that_ends_in_a_full_stop_ends_there():
    header = parse_header(
        HEAD + "SUBJ: OSTRIA ENTERING THE COMMERCIAL WHEAT MARKET.\n"
        "OSTRIA WILL SOON ENTER THE COMMERCIAL WHEAT MARKET TO MEET ITS\nNEEDS.\n"
    )
    assert header.subject == "OSTRIA ENTERING THE COMMERCIAL WHEAT MARKET."


@pytest.mark.parametrize("number", ["TELEGRAM NUMBER 123 OF 10 JUNE", "TELNO 123"])
def test_a_british_telegram_of_the_1970s(number):
    header = parse_header(
        f"CONFIDENTIAL\nFM VALMERA 101015Z JUN 79\nTO PRIORITY FCO\n{number}\n"
        "INFO PRIORITY MARAVEL\n\n1. THE KING HAS GONE.\n"
    )
    assert (header.kind, header.number, header.date) == ("telegram", "123", "1979-06-10")
    assert (header.sender, header.place, header.recipient) == ("VALMERA", "Valmera", "FCO")
