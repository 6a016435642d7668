"""Ruled tables are read row by row, cell by cell; typed ones by their baselines."""

from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from archive_miner.ingest.layout import lay_out
from archive_miner.ingest.pdf import open_pdf, read_page
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.ingest.read import PageRange, probe_file, read_range
from archive_miner.ingest.tables import find_table_rows, may_hold_table
from archive_miner.types import Box

CELLS = [
    ["Country", "Request"],
    ["Zemoria", "Rifles for two|divisions"],
    ["Belcora", "Wheat and|budget support"],
]


def draw_table(canvas: Canvas) -> None:
    """Draw CELLS with rules, column by column, as some word processors write them."""
    top, high, left, wide = 650, 40, 100, 150
    for row in range(len(CELLS) + 1):
        canvas.line(left, top - row * high, left + 2 * wide, top - row * high)
    for column in range(3):
        canvas.line(left + column * wide, top, left + column * wide, top - len(CELLS) * high)
    for column in range(2):
        for row, cells in enumerate(CELLS):
            for line, text in enumerate(cells[column].split("|")):
                canvas.drawString(left + column * wide + 5, top - row * high - 14 - 14 * line, text)


def text_of(path: Path) -> str:
    (page,) = read_range(PageRange(probe_file(path), 1, 1, "auto", "eng")).pages
    return page.text


def test_a_cell_of_two_lines_is_read_before_the_next_row(typeset: Callable[..., Path]) -> None:
    lines = text_of(typeset(draw_table)).split()
    assert " ".join(lines) == (
        "Country Request Zemoria Rifles for two divisions Belcora Wheat and budget support"
    )


def strokes(path: Path) -> int:
    with open_pdf(path) as document:
        return read_page(document, 1).drawn.strokes


def test_only_a_page_with_many_rules_is_searched_for_tables(typeset: Callable[..., Path]) -> None:
    def letterhead(canvas: Canvas) -> None:
        canvas.line(90, 700, 500, 700)
        canvas.rect(90, 600, 300, 50)
        canvas.drawString(120, 620, "Embassy of Zemoria")

    assert not may_hold_table(strokes(typeset(letterhead)))
    assert may_hold_table(strokes(typeset(draw_table)))


def test_a_framed_text_is_no_table(typeset: Callable[..., Path]) -> None:
    def framed(canvas: Canvas) -> None:
        for inset in (0, 4, 8):
            canvas.rect(90 + inset, 400 + inset, 300 - 2 * inset, 100 - 2 * inset)
        canvas.drawString(120, 450, "Declassified by authority of the Department")

    assert find_table_rows(typeset(framed).read_bytes()) == []


def test_a_sheet_that_does_not_begin_at_nought_is_left_to_pdfium(
    typeset: Callable[..., Path],
) -> None:
    path = typeset(draw_table)
    moved = path.read_bytes().replace(b"/MediaBox [ 0 0 612 792 ]", b"/MediaBox [ 9 9 612 792 ]")
    assert moved != path.read_bytes()
    assert find_table_rows(path.read_bytes()) and find_table_rows(moved) == []


def test_a_page_pdfplumber_cannot_read_has_no_tables() -> None:
    assert find_table_rows(b"%PDF-1.4 nonsense") == []


def line(x: float, top: float, text: str) -> PrintedLine:
    words = []
    for word in text.split():
        words.append(PrintedWord(word, Box(x, top, x + 5 * len(word), top + 10)))
        x += 5 * len(word) + 5
    return PrintedLine.of(words)


TYPED = ["Rice 1,200", "Wheat 900", "Rifles 4,000", "Trucks 310", "Spares 75", "Cement 60", "Oil 8"]


def test_a_typed_table_is_read_by_rows() -> None:
    lines = []
    for row, text in enumerate(TYPED):
        name, amount = text.split()
        lines += [line(100, 100 + 14 * row, name), line(400, 100 + 14 * row, amount)]
    assert lay_out(lines, 612, 792).text.replace("\n\n", "\n").split("\n") == TYPED


def test_two_columns_of_prose_on_shared_baselines_are_read_one_after_the_other() -> None:
    left = [f"left column words of line {n}" for n in range(8)]
    right = [f"right column words of line {n}" for n in range(8)]
    lines = []
    for row, (a, b) in enumerate(zip(left, right, strict=True)):
        lines += [line(72, 100 + 14 * row, a), line(330, 100 + 14 * row, b)]
    assert lay_out(lines, 612, 792).text.replace("\n\n", "\n").split("\n") == left + right


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("S E C R E T", "SECRET"),
        ("T O P  S E C R E T", "TOP SECRET"),
        ("J F K library", "J F K library"),  # initials
        ("A plan B", "A plan B"),
    ],
)
def test_letter_spaced_capitals_are_closed_up(printed: str, read: str) -> None:
    x, words = 100.0, []
    for token in printed.split(" "):
        if token:
            words.append(PrintedWord(token, Box(x, 50, x + 5 * len(token), 60)))
        x += 5 * len(token) + 5
    assert lay_out([PrintedLine.of(words)], 612, 792).text == read


def test_footnotes_at_the_foot_of_the_left_column_are_marked() -> None:
    small = PrintedWord("1.", Box(72, 700, 78, 707)), PrintedWord("Not", Box(81, 700, 95, 707))
    note = PrintedLine.of([*small, PrintedWord("printed.", Box(98, 700, 130, 707))])
    left = [line(72, 100 + 14 * n, "left column words of line") for n in range(8)]
    right = [line(330, 100 + 14 * n, "right column words of line") for n in range(8)]
    laid = lay_out([*left, note, *right], 612, 792)
    assert [laid.text[m.start : m.end] for m in laid.marks if m.kind == "footnote"] == [
        "1. Not printed."
    ]
