"""References and TAGS: how cables and telegrams cite each other, and what only looks so."""

import pytest

from archive_miner.segment.references import find_references, find_tags


def references(text):
    found = [one for _, one in find_references(text)]
    for one in found:
        assert one.span is not None
        assert " ".join(text[slice(*one.span)].split()) == one.value
    return [one.value for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SUBJECT: PAY\nREF: STATE 33637\n\n1. NOTED.", ["STATE 33637"]),
        ("REF: (A) STATE 3141, (B) 78 VALMERA 1579\n1. NO.", ["STATE 3141", "78 VALMERA 1579"]),
        ("REFS: A. STATE 27026: B. LIMA 27778\n\n1. NO.", ["STATE 27026", "LIMA 27778"]),
        ("REF: A. STATE 52986\n\nB. VALMERA 1485\n\n1. NO.", ["STATE 52986", "VALMERA 1485"]),
        ("REFS: QUITO 0059, USIA 23904\n\n1. NO.", ["QUITO 0059", "USIA 23904"]),
        ("REF: VALMERA 246, AND VALMERA 244 SUMMARY: NO.", ["VALMERA 246", "VALMERA 244"]),
        # a date after a comma is no reference
        ("REF: A-245 NOVEMBER 26, 1973\n\nSUMMARY: NO.", ["A-245 NOVEMBER 26, 1973"]),
        ("Ref: Embassy Despatch 512, May 3, 1957\n\nIt is.", ["Embassy Despatch 512, May 3, 1957"]),
        ("REFORM: STATE 12 IS NO REFERENCE", []),
        # in the text
        ("451. Embtel 26, May 3. He agreed to Deptel 933.", ["Embtel 26", "Deptel 933"]),
        ("Deptels 933 and 934 have come.", ["Deptels 933 and 934"]),
        ("Your 113 of May 3 and urtel 114.", ["Your 113", "urtel 114"]),
        ("As in the Department's telegram No. 45.", ["Department's telegram No. 45"]),
        ("See our telegram 1806, and despatch 512.", ["our telegram 1806", "despatch 512"]),
        ("Secto 12 and CA-1234 apply.", ["Secto 12", "CA-1234"]),
        ("REFTEL A NOTES that reftel A notes", ["REFTEL"]),
        ("Embtel 26 and Embtel\n26 again.", ["Embtel 26"]),
        # what only looks so
        ("The hotel 26 miles off; the cartel 5 was broken.", []),
        ("Send your 113 men and our 25 advisers.", []),
        ("My 1953 visit, your 1950 letter.", []),
        ("He spoke of A-4 paper and the B-52.", []),
    ],
)
def test_references(text, expected):
    assert references(text) == expected


@pytest.mark.parametrize(
    ("text", "recorded", "expected"),
    [
        ("TAGS: PINT, MASS, OS\nSUBJECT: PAY", "", ["PINT", "MASS", "OS"]),
        ("TAGS; EAGR, EPAP OS\n", "", ["EAGR", "EPAP", "OS"]),
        ("TAGS: OVIP (DACE, ELEANOR)\n", "", ["OVIP", "DACE, ELEANOR"]),
        ("TAGS: EAID, EFIN,\nOS\nSUBJ: PAY", "", ["EAID", "EFIN", "OS"]),
        ("E.O. 11652: N/A\nSUBJ: PAY", "Film: D74\nTAGS: PINT, OS\nTo: STATE", ["PINT", "OS"]),
        ("TAGS: PINT\n", "TAGS: MASS, OS", ["PINT"]),
        ("HIS TAGS WERE FOUND AT THE GATE", "", []),
    ],
)
def test_tags(text, recorded, expected):
    assert [one.value for _, one in find_tags(text, recorded)] == expected
