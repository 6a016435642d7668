"""Beside the text: notes and line numbers stand by themselves; dates, labels and amounts do not."""

from __future__ import annotations

import pytest
from printed_lines import PROSE, column, line

from archive_miner.ingest.layout import lay_out
from archive_miner.ingest.margins import take_margins
from archive_miner.ingest.printed import PrintedLine

LEFT, TOP = 150.0, 100.0
BODY = column(LEFT, TOP, *PROSE * 4)
RIGHT = max(one.box.x1 for one in BODY)


def taken(*lines: PrintedLine) -> list[tuple[str, bool]]:
    """Return what stands beside the text of lines, and whether it is certainly no part of it."""
    _, margins = take_margins(list(lines))
    return [
        (" / ".join(" ".join(w.text for w in one.words) for one in margin.lines), margin.apart)
        for margin in margins
    ]


def notes(x: float, *rows: tuple[int, str], size: float = 7.0) -> list[PrintedLine]:
    return [line(x, TOP + 12 * row + 2, text, size) for row, text in rows]


NUMBERS = [line(LEFT - 25, TOP + 12 * row, str(row + 1)) for row in (4, 9, 14)]

BESIDE = {
    "notes in the right margin": (
        notes(RIGHT + 20, (0, "Question of"), (1, "the bases."), (8, "Reply.")),
        [("Question of / the bases. / Reply.", True)],
    ),
    "notes in the left margin": (
        notes(60, (0, "Question of"), (1, "the bases."), (8, "Reply.")),
        [("Question of / the bases. / Reply.", True)],
    ),
    "one note": (notes(RIGHT + 20, (5, "Not so!")), [("Not so!", True)]),
    "notes as large as the text may be part of it": (
        notes(RIGHT + 20, (0, "Action:"), (1, "Mr. Dorn"), size=10),
        [("Action: / Mr. Dorn", False)],
    ),
    "a number at every fifth line": (NUMBERS, [("5 / 10 / 15", True)]),
    "a number at every line, at the right": (
        [line(RIGHT + 10, TOP + 12 * row, str(row + 1)) for row in range(16)],
        [(" / ".join(str(n + 1) for n in range(16)), True)],
    ),
    "numbers of which some were not read": (
        [line(LEFT - 25, TOP + 12 * row, str(row + 1)) for row in (2, 3, 5, 9, 10)],
        [("3 / 4 / 6 / 10 / 11", True)],
    ),
    "numbers and notes": (
        [*NUMBERS, *notes(RIGHT + 20, (3, "Reply."), (4, "The bases."))],
        [("5 / 10 / 15", True), ("Reply. / The bases.", True)],
    ),
}


@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_beside_the_text_is_parted_from_it(name):
    beside, expected = BESIDE[name]
    assert taken(*BODY, *beside) == expected
    body, _ = take_margins([*BODY, *beside])
    assert body == BODY


def test_notes_and_numbers_in_one_line_of_the_file_with_the_text_are_cut_off():
    note, number = notes(RIGHT + 20, (4, "Reply."))[0], NUMBERS[0]
    merged = PrintedLine.of([*number.words, *BODY[4].words, *note.words])
    lines = [*BODY[:4], merged, *BODY[5:], *NUMBERS[1:]]
    assert taken(*lines) == [("5 / 10 / 15", True), ("Reply.", True)]


def test_the_page_keeps_what_stands_beside_its_text_and_marks_it():
    beside = notes(RIGHT + 20, (0, "Question of"), (1, "the bases."))
    laid = lay_out([*BODY, *NUMBERS, *beside, line(300, 740, "-2-")], 612, 792)
    margins = [laid.text[m.start : m.end] for m in laid.marks if m.kind == "margin"]
    assert margins == ["5", "10", "15", "Question of", "the bases."]
    assert "\n".join(PROSE) in laid.text
    assert [laid.text[m.start : m.end] for m in laid.marks if m.kind == "page_number"] == ["-2-"]


CAPITALS = column(LEFT, TOP, *(text.upper() for text in PROSE * 4))
ITEMS = [f"Telegram {row} from the Embassy at the capital, on the pay" for row in range(16)]

NOT_BESIDE = {
    "a date set far right over a letter": [line(RIGHT - 30, 60, "Valmera, May 3, 1959"), *BODY],
    "a signature at the foot": [*BODY, line(RIGHT - 60, 330, "Walter Dorn"),
                                line(RIGHT - 60, 342, "Ambassador of Ostria")],
    "a letterhead in pieces": [line(72, 60, "INCOMING TELEGRAM"), line(230, 60, "Department"),
                               line(430, 60, "ACTION COPY"), *BODY],
    "amounts at the end of a budget's lines": [*BODY, *(
        line(RIGHT + 20, TOP + 12 * row, f"{row + 1},200") for row in (1, 3, 5, 7))],
    "labels before a form's lines": [*BODY, *(
        line(60, TOP + 12 * row, text) for row, text in ((0, "SUBJECT:"), (4, "REF:")))],
    "hanging numbers of paragraphs": [*BODY, *(
        line(LEFT - 25, TOP + 12 * row, str(n)) for n, row in enumerate((0, 2, 9, 12), 1))],
    "hanging numbers with stops": [*BODY, *(
        line(LEFT - 25, TOP + 12 * row, f"{row + 1}.") for row in range(16))],
    "a numbered list, an item a line": [*column(LEFT, TOP, *ITEMS), *(
        line(LEFT - 25, TOP + 12 * row, str(row + 1)) for row in range(16))],
    "figures that end lines of the text": [*BODY[:4], *column(
        LEFT, TOP + 48, *(f"{text[:44]} of {n}" for n, text in enumerate(PROSE * 3, 50)))],
    "a quotation set in": [*BODY[:8], *column(LEFT + 40, TOP + 96, *(t[:40] for t in PROSE)),
                           *column(LEFT, TOP + 144, *PROSE)],
    "a second column": [*column(40, TOP, *PROSE * 4), *column(330, TOP, *PROSE * 4)],
    "a list of addressees": [
        line(x, TOP + 12 * row, f"Amembassy Place{row}") for row in range(9) for x in (72, 350)],
    "the last word of the longest line, after a stop": [*BODY, line(RIGHT + 14, TOP + 24, "He")],
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_BESIDE)
def test_what_belongs_to_the_text_or_to_a_table_stays(name):
    assert taken(*NOT_BESIDE[name]) == []
