"""Two pages on one sheet: read left before right, and sheets that only look like it left whole."""

from __future__ import annotations

import pytest

from archive_miner.ingest.layout import lay_out
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.ingest.split_pages import find_river, lay_out_sheet
from archive_miner.types import Box

WIDE = (1000.0, 640.0)
PROSE = "the King spoke at length of the army and of its pay"


def line(text: str, x: float, top: float, size: float = 9.0) -> PrintedLine:
    words = []
    for word in text.split():
        words.append(PrintedWord(word, Box(x, top, x + 0.55 * size * len(word), top + size), 0.9))
        x += 0.55 * size * (len(word) + 1)
    return PrintedLine.of(words)


def page(name: str, x: float, rows: int = 12) -> list[PrintedLine]:
    body = [line(f"{name} {PROSE} {n}", x, 80 + 14 * n) for n in range(rows)]
    return [*body, line(f"-{name}-", x + 180, 600)]


def test_the_left_page_is_read_before_the_right_one():
    lines = sorted([*page("one", 60), *page("two", 560)], key=lambda piece: piece.box.top)
    text = lay_out_sheet(lines, *WIDE)
    words = text.text.split()
    assert words.index("-one-") < words.index("two")
    assert "one" not in words[words.index("two") :]
    for word in text.words:
        assert text.text[word.start : word.end] and word.box.x1 <= WIDE[0]
    assert [w.box.x0 for w in text.words if text.text[w.start : w.end] == "two"] == [560.0] * 12


def test_lines_that_the_engine_ran_together_are_cut_at_the_river():
    lines = [
        PrintedLine.of([*a.words, *b.words])
        for a, b in zip(page("one", 60), page("two", 560), strict=True)
    ]
    words = lay_out_sheet(lines, *WIDE).text.split()
    assert words.index("-one-") < words.index("two")


def test_each_page_keeps_its_own_marks():
    lines = [line("SECRET", 240, 40), *page("1", 60), line("SECRET", 740, 40), *page("2", 560)]
    text = lay_out_sheet(lines, *WIDE)
    marked = [(mark.kind, text.text[mark.start : mark.end]) for mark in text.marks]
    assert marked.count(("banner", "SECRET")) == 2
    assert ("page_number", "-1-") in marked and ("page_number", "-2-") in marked


def test_a_speck_and_a_stamp_in_the_fold_do_not_hide_the_river():
    lines = [*page("one", 60), *page("two", 560), line("i", 500, 300)]
    assert find_river(lines, *WIDE) is not None


def table() -> list[PrintedLine]:
    return [
        line(cell, x, 80 + 14 * n)
        for n in range(12)
        for x, cell in ((60, f"Ostria {n}"), (250, "1,250"), (560, "12.5"), (800, "1952"))
    ]


def telegram() -> list[PrintedLine]:
    stamp = [line("DECLASSIFIED Department of State", 620, 100 + 20 * n) for n in range(4)]
    return [*page("one", 60, rows=30), *stamp]


def across() -> list[PrintedLine]:
    return [line(f"{PROSE} {PROSE} {PROSE} {n}", 60, 80 + 14 * n) for n in range(30)]


@pytest.mark.parametrize(
    ("lines", "size"),
    [
        (table(), WIDE),
        (telegram(), WIDE),
        (across(), WIDE),
        ([*page("one", 60), *page("two", 560)], (1000.0, 1200.0)),
        ([*page("one", 60), *page("two", 368)], (780.0, 600.0)),  # a gap of columns
        ([], WIDE),
        (page("one", 60, rows=3), WIDE),
    ],
    ids=["table", "telegram and stamp", "long lines", "upright", "columns", "none", "few"],
)
def test_one_page_is_left_whole(lines, size):
    assert find_river(lines, *size) is None
    assert lay_out_sheet(lines, *size) == lay_out(lines, *size)
