"""Scans with the texts of two engines on one page, and pages that only have a stamp across."""

from __future__ import annotations

import pytest

from archive_miner.ingest.overprint import drop_overprint
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.types import Box

ONE = ["THE AMBASSADOR CALLED ON THE PRIME", "MINISTER AND SPOKE OF THE ARMY AND", "OF ITS PAY."]
TWO = ["THE AM8ASSADOR CALLED ON THE PRIME", "MINISTER ANO SPOKE OF THE ARMY ANO", "OF lTS PAY."]


def laid(texts: list[str], dx: float = 0.0, dy: float = 0.0) -> list[PrintedLine]:
    lines = []
    for row, text in enumerate(texts):
        words, x = [], 72.0 + dx
        for word in text.split():
            top = 100.0 + dy + 12 * row
            words.append(PrintedWord(word, Box(x, top, x + 6 * len(word), top + 8)))
            x += 6 * (len(word) + 1)
        lines.append(PrintedLine.of(words))
    return lines


def texts(lines) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in lines]


def test_of_two_texts_the_first_is_kept_whether_they_follow_or_alternate():
    first, second = laid(ONE), laid(TWO, dx=1.5, dy=-1)
    assert texts(drop_overprint([*first, *second])) == ONE
    alternating = [line for pair in zip(first, second, strict=True) for line in pair]
    assert texts(drop_overprint(alternating)) == ONE


def test_what_only_the_second_text_has_is_kept():
    seen_by_one = [PrintedLine.of([PrintedWord("SECRET", Box(280, 40, 330, 52))])]
    both = drop_overprint([*laid(ONE), *laid(TWO), *seen_by_one])
    assert texts(both) == [*ONE, "SECRET"]


@pytest.mark.parametrize(
    "more",
    [[], [PrintedLine.of([PrintedWord("DECLASSIFIED", Box(90, 95, 260, 130))])]],
    ids=["nothing", "a stamp across"],
)
def test_a_page_written_once_passes_whole(more):
    lines = [*laid(ONE), *more]
    assert drop_overprint(lines) == tuple(lines)


def test_lines_set_close_and_boxes_too_high_are_no_overprint():
    tight = [
        PrintedLine.of([PrintedWord(f"w{n}", Box(72, 10.0 * n, 120, 10.0 * n + 13))])
        for n in range(30)
    ]
    assert drop_overprint(tight) == tuple(tight)
