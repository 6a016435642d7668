"""Heads of typed telegrams: FROM one post TO an office, with times of dispatch and receipt."""

import pytest

from archive_miner.segment.routes import read_route

TELEGRAM = """
Cypher/OTP                    FOREIGN OFFICE AND WHITEHALL DISTRIBUTION
FROM PORTO ALVO TO FOREIGN OFFICE
Sir R. Bell
No. 88 Saving                 D. 9.21 p.m. 27th November, 1950.
                              R. 9.00 a.m. 28th November, 1950.
"""


def fields(head: str) -> dict[str, str]:
    return {name: one.value for name, one in read_route(head.strip().split("\n")).items()}


@pytest.mark.parametrize(
    ("head", "number", "date", "place", "sender", "recipient"),
    [
        (TELEGRAM, "88", "1950-11-27", "Porto Alvo", "Sir R. Bell (Porto Alvo)", "Foreign Office"),
        (
            "FROM FOREIGN OFFICE TO VALMERA\nNo. 3208\n27th November, 1950. D. 9.21 p.m.\n",
            "3208", "1950-11-27", None, "Foreign Office", "Valmera",
        ),
        (
            "From Valmera to Foreign Office.\nMr. Graham Orde   No. 7   D: 3rd May, 1951\n",
            "7", "1951-05-03", "Valmera", "Graham Orde (Valmera)", "Foreign Office",
        ),
        (
            "Decypher. Sir A. Bell (Valmera).\nD. 8.15 p.m. 5th June, 1935.\nNo. 52. (R).\n",
            "52", "1935-06-05", "Valmera", "Sir A. Bell (Valmera)", "Foreign Office",
        ),
        (
            "Cypher telegram to Mr. Orde (Valmera).\nForeign Office. 5th June, 1936. 6.30 p.m.\n"
            "No. 45.\n",
            "45", "1936-06-05", None, "Foreign Office", "Orde (Valmera)",
        ),
        (
            "INWARD TELEGRAM\nTO THE SECRETARY OF STATE FOR THE COLONIES\nFROM OSTRIA (Sir E. Bell)"
            "\nD. 3rd November, 1952.\nNo. 681\n",
            "681", "1952-11-03", None, "Sir E. Bell (Ostria)",
            "Secretary of State for the Colonies",
        ),
        (
            "OUTWARD TELEGRAM FROM COMMONWEALTH RELATIONS OFFICE\nTO: U.K. HIGH COMMISSIONER IN "
            "OSTRIA\n(Sent 3rd May, 1956)\nNo. 12\n",
            "12", "1956-05-03", None, "Commonwealth Relations Office",
            "U.K. High Commissioner in Ostria",
        ),
        (
            "From: Valmera\nTo: Foreign Office\nNo. 12\n3rd May, 1953\n",
            "12", "1953-05-03", "Valmera", "Valmera", "Foreign Office",
        ),
    ],
)  # fmt: skip
def test_reads_the_head_of_a_typed_telegram(head, number, date, place, sender, recipient):
    read = fields(head)
    assert read["kind"] == "telegram"
    assert (read.get("number"), read.get("date"), read.get("place")) == (number, date, place)
    assert (read["sender"], read["recipient"]) == (sender, recipient)


@pytest.mark.parametrize(
    "head",
    [
        "FROM VALMERA TO MARAVEL BY RAIL\nThe journey took a day.\n",
        "From Valmera to the Foreign Office came word that the King had gone.\n",
        "FROM: Embassy in Ostria\nTO: Department of State\nNo. 12\n",
        "The decypher of Sir A. Bell (Valmera) was lost.\n",
        "From Valmera to the Foreign Office\nit is far.\n",
        "INWARD TELEGRAM SERVICE\nThe office is shut.\n",
        "",
    ],
)
def test_takes_nothing_else_for_a_telegram(head):
    assert fields(head) == {}
