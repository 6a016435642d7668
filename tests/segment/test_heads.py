"""Head lines: each is read once, and joins of them too."""

import pytest

from archive_miner.segment import heads
from archive_miner.segment.heads import HeadLine, HeadLines, line_cue, title_at


@pytest.mark.parametrize(
    ("lines", "cue"),
    [
        (["DEPARTMENT OF STATE"], ("letterhead", 1)),
        (["795.00/1-549: Telegram"], ("file number", 1)),
        (["Valmera, May 3, 1951—6 p.m."], ("dateline", 1)),
        (["54. Memorandum From the Ambassador in", "Ostria (Hale)"], ("numbered title", 2)),
        (["Editorial Note"], ("editorial note", 1)),
        (["SIR A. BELL TO EARL HALDEN.", "Valmera, May 3, 1907"], ("title", 1)),
        (["No. 34.", "THE MARQUESS OF HALDEN TO MR. ORDE (VALMERA)."], ("numbered title", 2)),
        (
            ["412", "M. Dejean, ambassadeur de France à Valmera,", "à M. Martel"],
            ("numbered title", 3),
        ),
        (["[Editorial Note]"], ("editorial note", 1)),
        (["My Lord,"], ("salutation", 1)),
        # near misses
        (["AMBASSADOR HALE TO PRESIDENT DORN"], (None, 1)),
        (["MR. DORN TO ARRIVE AT NOON"], (None, 1)),
        (["412", "Memorandum of Conversation"], (None, 1)),
        (["[Editorial note: two lines missing]"], (None, 1)),
        (["My Lord, I have"], (None, 1)),
        (["valmera, May 3, 1951"], (None, 1)),
        (["The Ambassador said that rice", "was dear."], (None, 1)),
    ],
)
def test_a_line_gives_a_cue(lines, cue):
    assert line_cue([HeadLine(line) for line in lines], 0) == cue


def test_a_title_is_read_once_whoever_asks(monkeypatch):
    asked = []
    read = heads.read_title
    monkeypatch.setattr(heads, "read_title", lambda text: asked.append(text) or read(text))
    lines = [HeadLine("Telegram From the Embassy in Ostria"), HeadLine("to the Secretary of State")]
    known = HeadLines({line.text: line for line in lines})
    found = [title_at(lines, 0), title_at([known[line.text] for line in lines], 0)]
    assert found[0] == found[1] and found[0][0] == 2
    assert len(asked) == len(set(asked)) == 2
