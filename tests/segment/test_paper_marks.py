"""Lines that number a despatch or telegram, and lines that only look so."""

import pytest

from archive_miner.segment.heads import HeadLine
from archive_miner.segment.marks import read_marks


@pytest.mark.parametrize(
    ("line", "kind", "number", "file"),
    [
        ("No. 5 Telegraphic [C 1234/22/18]", "telegram", "5", "C 1234/22/18"),
        ("No. 56 [178922/40430/55]", None, "56", "178922/40430/55"),
        ("(No. 85.) (Telegraphic.) P.", "telegram", "85", None),
        ("Tel. (No. 130.)", "telegram", "130", None),
        ("[Telegram—Paraphrase]", "telegram", None, None),
        ("Despatch No. 12. Secret.", "despatch", "12", None),
        ("No. 85        BRITISH EMBASSY,", None, "85", None),
        ("(1011/12/53)        VALMERA.", None, None, "1011/12/53"),
        ("F.O. 371/2159.", None, None, "F.O. 371/2159"),
        ("EP 1015/23", None, None, "EP 1015/23"),
        ("T. nos 123 à 125. Réservé.", "telegram", "123 à 125", None),
        ("T. n° 7-8. Très secret.", "telegram", "7-8", None),
        ("N° 123/EU", None, "123", None),
        ("D. no 12.", "despatch", "12", None),
        ("Télégrammes nos 12, 13 et 14.", "telegram", "12, 13 et 14", None),
    ],
)
def test_reads_marks(line, kind, number, file):
    marks = read_marks(line)
    assert marks is not None
    assert (marks.kind, marks.number, marks.file) == (kind, number, file)


@pytest.mark.parametrize(
    "line",
    [
        "No. 10 Downing Street",
        "No. 5 was lost",
        "T. Dorn",
        "Telegraphic poles were cut",
        "Telegram From the Embassy in Ostria",
        "Secret talks were held",
        "(12/5/53)",
        "NSC 5429/5",
        "Confidential",
    ],
)
def test_takes_nothing_else_for_marks(line):
    assert read_marks(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Tel. (No. 130.)   Valmera, July 31, 1914.",
        "My Lord,                Valmera, July 31, 1914.",
        "No. 85                  Valmera, 31st July, 1914",
        "D.  10.15 a.m.   31st July, 1914",
        "R.  11.20 p.m.   31st July, 1914",
    ],
)
def test_a_dateline_may_stand_beside_marks(line):
    dated = HeadLine(line).dateline
    assert dated is not None and dated.date is not None and dated.date.iso == "1914-07-31"
    assert line[dated.date.start : dated.date.end] == dated.date.printed
    assert dated.place == ("Valmera" if "Valmera" in line else None)
