"""Columns: however many and however wide, each read to its end; tables and forms read across."""

from __future__ import annotations

from itertools import accumulate

import pytest
from printed_lines import ADVANCE, column, line

from archive_miner.ingest.columns import find_columns
from archive_miner.ingest.printed import PrintedLine

TEXT = "the army and its pay in that year were to be met from the loan of a bank"
WORDS = TEXT.split()


def prose(name: str, letters: int, rows: int) -> list[str]:
    """Return rows of about so many letters, each begun with the column's name."""
    texts = []
    for row in range(rows):
        words = [name, *(WORDS[(row + n) % len(WORDS)] for n in range(letters))]
        lengths = list(accumulate(len(word) + 1 for word in words))
        texts.append(" ".join(words[: sum(length - 1 <= letters for length in lengths)]))
    return texts


def set_columns(letters: list[int], gutter: float, rows: int = 16) -> list[PrintedLine]:
    lines, x = [], 40.0
    for number, wide in enumerate(letters):
        lines += column(x, 120, *prose(f"c{number}", wide, rows))
        x += wide * ADVANCE + gutter
    return lines


def order(lines: list[PrintedLine]) -> list[str]:
    """Return the names of the columns in the order their rows are read."""
    firsts = [row.words[0].text for run in find_columns(lines, 612) for row in run]
    return [name for name, before in zip(firsts, ["", *firsts], strict=False) if name != before]


@pytest.mark.parametrize("gutter", [12, 18, 30])
@pytest.mark.parametrize(
    "letters",
    [
        [44, 44],
        [30, 30, 30],
        [21, 21, 21, 21],
        [16, 34, 34],  # unequal widths
        [34, 34, 16],
        [26, 56],
    ],
)
def test_columns_are_read_one_after_the_other(letters, gutter):
    expected = [f"c{n}" for n in range(len(letters))]
    assert order(set_columns(letters, gutter)) == expected


def test_columns_that_the_file_gives_row_by_row_are_cut():
    lines = set_columns([30, 30, 30], 18)
    rows = [
        PrintedLine.of([w for one in lines if one.box.top == top for w in one.words])
        for top in sorted({one.box.top for one in lines})
    ]
    assert order(rows) == ["c0", "c1", "c2"]


def test_a_heading_over_all_columns_parts_what_is_above_from_what_is_below():
    lines = set_columns([30, 30, 30], 18)
    foot = [line(one.box.x0, one.box.top + 240, "d" + " ".join(w.text for w in one.words)[1:])
            for one in lines]  # fmt: skip
    heading = line(40, 335, "HEADING OVER ALL THREE OF THE COLUMNS OF THIS GAZETTE, IN CAPITALS")
    expected = ["c0", "c1", "c2", "HEADING", "d0", "d1", "d2"]
    assert order([*lines, heading, *foot]) == expected


ACROSS = {
    "a table of four columns": [
        line(x, 120 + 12 * row, text)
        for row in range(14)
        for x, text in ((40, f"Item {row} of wheat"), (260, "1,200"), (370, "tons"), (480, "1953"))
    ],
    "three columns of names, one or two words each": [
        line(x, 120 + 12 * row, f"Name{row}") for row in range(14) for x in (40, 240, 440)
    ],
    "an addressee list under a heading, four rows": [
        line(x, 120 + 12 * row, f"Amembassy Place{row} for action")
        for row in range(4)
        for x in (40, 300)
    ],
}


@pytest.mark.parametrize("name", ACROSS)
def test_rows_of_tables_and_lists_are_read_across(name):
    lines = ACROSS[name]
    (run,) = find_columns(lines, 612)
    assert [row.box.top for row in run] == sorted({one.box.top for one in lines})
