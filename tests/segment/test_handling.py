"""Precedence and handling, kept apart from the classification and from prose."""

import pytest

from archive_miner.segment.handling import find_handling
from archive_miner.segment.header import parse_header
from archive_miner.segment.heads import HeadLines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "SECRET  NIACT\nLIMIT DISTRIBUTION\n",
            ["precedence NIACT", "handling LIMIT DISTRIBUTION"],
        ),
        ("secret\n\npriority\n\n666. The King", ["precedence PRIORITY"]),
        ("NIACT; NODIS", ["precedence NIACT", "handling NODIS"]),
        ("O 232145Z OCT 79\nFM AMEMBASSY VALMERA\n", ["precedence IMMEDIATE"]),
        ("P R 311441Z JAN 74\n", ["precedence PRIORITY"]),
        # the word says more than the sign
        (
            "O 232145Z OCT 79\nTO SECSTATE WASHDC NIACT IMMEDIATE 8811\n",
            ["precedence NIACT IMMEDIATE"],
        ),
        ("SENT TO: Amembassy VALMERA PRIORITY 164\n", ["precedence PRIORITY"]),
        ("CONFIDENTIAL VALMERA 9050 EXDIS\n", ["handling EXDIS"]),
        ("S E C R E T STATE 12345 NODIS CHEROKEE\n", ["handling NODIS", "handling CHEROKEE"]),
        (
            "Source: Department of State, Central Files, 794.5/5-859. Secret; Niact; Limit"
            " Distribution. Drafted by Dorn.",
            ["precedence NIACT", "handling LIMIT DISTRIBUTION"],
        ),
        # near misses
        ("Priority was given to rice.\nImmediate steps are asked.", []),
        ("TO: The Director, Office of Priority Studies\n", []),
        ("Source: Eisenhower Library. Secret. Immediate steps; Priority. He", []),
        ("1. FLASH FLOODS CAME.\nSUBJECT: ROUTINE MATTERS OF STATE\n", []),
        ("I 232145Z OCT 79\nR. 232145Z", []),
    ],
)
def test_handling(text, expected):
    found = list(find_handling(text, HeadLines()))
    assert [f"{name} {one.value}" for name, one in found] == expected
    for _, one in found:
        printed = " ".join(text[slice(*one.span)].upper().split())
        assert printed == one.value or printed in "ZOPR"


def test_they_are_no_part_of_the_classification():
    header = parse_header("SECRET NIACT LIMIT DISTRIBUTION\nVALMERA, May 1, 1959\n\n12. The King")
    assert header.classification == "secret"
