"""Printed lines to text: order, paragraphs, and never a word lost or invented."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_lines import ADVANCE, PROSE, column, line

from archive_miner.ingest.layout import LaidOut, lay_out
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.offsets import check_words
from archive_miner.text.printed import as_printed
from archive_miner.types import Box


def text_of(*lines: PrintedLine, width: float = 612, height: float = 792) -> str:
    return check(lay_out(lines, width, height)).text


def check(laid: LaidOut) -> LaidOut:
    check_words(SimpleNamespace(number=1, text=laid.text, words=laid.words))  # type: ignore[arg-type]
    for mark in laid.marks:
        assert 0 <= mark.start < mark.end <= len(laid.text)
    return laid


# --- nothing lost, nothing invented -----------------------------------------------------------

LETTERS = st.text(
    st.characters(exclude_categories=("Z", "Cc", "Cs")), min_size=1, max_size=7
).filter(lambda text: text.split() == [text] and text[-1] != "\u00ad")
COORDINATE = st.floats(0, 800, allow_nan=False, width=32)


@st.composite
def printed(draw: st.DrawFn) -> list[PrintedLine]:
    """Lines anywhere on the page, overlapping, upside down, of no height: whatever files hold."""
    lines = []
    for _ in range(draw(st.integers(0, 12))):
        x, top = draw(COORDINATE), draw(COORDINATE)
        height, words = draw(st.sampled_from([0.0, 8.0, 10.0, 30.0])), []
        for text in draw(st.lists(LETTERS, min_size=1, max_size=5)):
            width = draw(st.sampled_from([0.0, 5.0, 20.0]))
            words.append(PrintedWord(text, Box(x, top, x + width, top + height)))
            x += width + draw(st.sampled_from([-40.0, 3.0, 60.0]))
        lines.append(PrintedLine.of(words))
    return lines


def spelled(text: str) -> str:
    """Return what a printed word must read: as printed, hidden hyphens of a line's end shown."""
    text = as_printed(text)
    for hyphen in "\ufffe\u0002":
        text = text.replace(hyphen, "-")
    return "".join(character for character in text if character.isprintable())


@settings(max_examples=60)
@given(printed())
def test_the_words_out_are_the_words_in(lines):
    laid = check(lay_out(lines, 612, 792))
    expected = Counter((spelled(w.text), w.box) for one in lines for w in one.words)
    expected = Counter({key: n for key, n in expected.items() if key[0]})
    assert Counter((laid.text[w.start : w.end], w.box) for w in laid.words) == expected
    assert Counter(laid.text.split()) == Counter(key[0] for key in expected.elements())


@settings(max_examples=20)
@given(printed(), st.sampled_from([0.0, 612.0, 14400.0]))
def test_the_same_lines_give_the_same_text(lines, width):
    assert lay_out(lines, width, 792) == lay_out(lines, width, 792)


COLUMNS = [
    *column(60, 100, *(f"left {n} speaks of the army and pay" for n in range(14))),
    *column(330, 100, *(f"right {n} speaks of the treaty text" for n in range(14))),
]


@settings(max_examples=30)
@given(st.permutations([*COLUMNS, line(60, 60, "MINUTES OF THE COUNCIL " * 4)]))
def test_the_order_in_the_file_does_not_matter_where_the_page_is_plain(lines):
    words = text_of(*lines).split()
    assert words[:3] == ["MINUTES", "OF", "THE"]
    numbered = [w for w in words if w in ("left", "right")]
    assert numbered == ["left"] * 14 + ["right"] * 14


# --- spelling ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("o\ufb03ce", "office"),
        ("\ufb01nance", "finance"),
        ("co\u00adoperate", "cooperate"),
        ("state\u00adowned", "state-owned"),  # the hyphen of some programs
        ("1953\u00ad54", "1953-54"),
        ("opera\u00ad", "opera-"),  # it shows at the end of a line
        ("\u00ad", "-"),  # a dash
        ("con\ufffe", "con-"),
        ("con\u0002", "con-"),
        ("ar\u200bmy", "army"),
        ("\u202earmy\u202c", "army"),
        ("a\x07b", "ab"),
        ("na\u0131ve", "na\u0131ve"),
        ("\U0001d400", "\U0001d400"),
        ("cafe\u0301", "cafe\u0301"),  # not composed: offsets stay those of the file
    ],
)
def test_words_are_spelt_as_the_eye_reads_them(given, read):
    box = Box(72, 100, 110, 110)
    assert lay_out([PrintedLine.of([PrintedWord(given, box)])], 612, 792).text == read


@pytest.mark.parametrize(
    ("gap", "after", "read"),
    [
        (0.0, "tion", "cooperation of"),
        (3.0, "tion", "cooperation of"),  # a blank
        (3.0, "The", "coopera- The of"),  # another sentence's
        (14.0, "tion", "coopera- tion of"),  # the next column's
    ],
)
def test_a_word_goes_on_after_a_soft_hyphen_in_mid_line(gap, after, read):
    first = Box(72, 100, 110, 110)
    second = Box(110 + gap, 100, 130 + gap, 110)
    last = Box(133 + gap, 100, 145 + gap, 110)
    words = ("coopera\u00ad", first), (after, second), ("of", last)
    laid = lay_out([PrintedLine.of([PrintedWord(*word) for word in words])], 612, 792)
    assert laid.text == read


def test_a_word_of_control_characters_only_is_no_word():
    words = [PrintedWord("\x01\x03", Box(0, 0, 5, 5)), PrintedWord("pay", Box(6, 0, 15, 5))]
    assert lay_out([PrintedLine.of(words)], 612, 792).text == "pay"
    assert lay_out([PrintedLine.of(words[:1])], 612, 792) == LaidOut("", (), ())


# --- reading order ----------------------------------------------------------------------------


def test_one_column_is_read_from_top_to_bottom_whatever_the_order_of_drawing():
    lines = column(72, 100, *PROSE)
    assert text_of(lines[2], lines[0], lines[3], lines[1]) == "\n".join(PROSE)


@pytest.mark.parametrize("gutter", [12, 14, 18, 24, 40])
@pytest.mark.parametrize("left", [40, 47, 54, 61])
def test_two_columns_are_read_one_after_the_other(gutter, left):
    texts = [f"row {n:02d} of one about the pay of troops" for n in range(16)]
    wide = ADVANCE * len(texts[0])
    lines = [
        *column(left, 100, *texts),
        *column(left + wide + gutter, 100, *(t.replace("one", "two") for t in texts)),
    ]
    order = [word for word in text_of(*lines).split() if word in ("one", "two")]
    assert order == ["one"] * 16 + ["two"] * 16


def test_columns_that_the_file_gives_as_one_line_are_cut():
    rows = [
        PrintedLine.of((*line(60, 100 + 12 * n, f"left {n} the pay of the army").words,
                        *line(330, 100 + 12 * n, f"right {n} the text of the pact").words))
        for n in range(12)
    ]  # fmt: skip
    words = text_of(*rows).split()
    assert [w for w in words if w in ("left", "right")] == ["left"] * 12 + ["right"] * 12


def test_a_heading_over_both_columns_parts_what_is_above_from_what_is_below():
    body = [
        *column(60, 100, *(f"a{n} of the army and of its officers" for n in range(7))),
        *column(330, 100, *(f"b{n} of the army and of its officers" for n in range(7))),
        line(60, 200, "A HEADING OVER BOTH OF THE COLUMNS, IN CAPITALS, AND SOME MORE OF IT HERE"),
        *column(60, 230, *(f"c{n} of the army and of its officers" for n in range(7))),
        *column(330, 230, *(f"d{n} of the army and of its officers" for n in range(7))),
    ]
    firsts = [part.split()[0] for part in text_of(*body).split("\n") if part]
    assert [f[0] for f in firsts] == ["a"] * 7 + ["b"] * 7 + ["A"] + ["c"] * 7 + ["d"] * 7


NEAR_COLUMNS = {
    "a date set far right over a letter": [
        line(400, 60, "Valmera, May 3, 1959"),
        *column(72, 100, *PROSE * 4),
    ],
    "an address block in two halves, fewer rows than columns have": [
        *column(72, 80, "TO: the Secretary", "FROM: Embassy", "REF: 214"),
        *column(350, 80, "No. 88", "May 3, 1959", "SECRET"),
        *column(72, 140, *PROSE * 3),
    ],
    "a header of three pieces": [
        line(72, 60, "INCOMING TELEGRAM"),
        line(230, 60, "Department of State"),
        line(430, 60, "ACTION COPY"),
        *column(72, 100, *PROSE * 3),
    ],
}


@pytest.mark.parametrize("name", NEAR_COLUMNS)
def test_rows_that_are_no_columns_are_read_across(name):
    lines = NEAR_COLUMNS[name]
    rows = text_of(*lines).replace("\n\n", "\n").split("\n")
    tops = sorted({one.box.top for one in lines})
    expected = [
        " ".join(w.text for one in sorted(lines, key=lambda o: o.box.x0) if one.box.top == top
                 for w in one.words)
        for top in tops
    ]  # fmt: skip
    assert rows == expected


def test_a_stamp_across_two_lines_is_a_line_of_its_own():
    lines = column(72, 100, *PROSE)
    stamp = PrintedLine.of([PrintedWord("DECLASSIFIED", Box(150, 104, 290, 122))])
    rows = text_of(*lines, stamp).replace("\n\n", "\n").split("\n")
    assert "DECLASSIFIED" in rows
    assert [row for row in rows if row != "DECLASSIFIED"] == list(PROSE)


# --- paragraphs -------------------------------------------------------------------------------


def paragraphs(*lines: PrintedLine) -> list[str]:
    return [part.replace("\n", " ").split()[0] for part in text_of(*lines).split("\n\n")]


LONG = "goes on to the right-hand margin of the sheet as lines do"


def test_a_blank_line_starts_a_paragraph():
    assert paragraphs(
        *column(72, 100, f"One {LONG}", f"and {LONG}", "", f"Two {LONG}", f"and {LONG}")
    ) == ["One", "Two"]


def test_uneven_line_feeds_of_a_typewriter_start_none():
    tops = [100, 112.5, 124, 137, 148.5, 161]
    assert paragraphs(*(line(72, top, f"Line {LONG}") for top in tops)) == ["Line"]


def test_a_first_line_set_in_starts_a_paragraph():
    assert paragraphs(
        line(90, 100, f"One {LONG[:-5]}"),
        *column(72, 112, f"and {LONG}", "then short."),
        line(90, 136, f"Two {LONG[:-5]}"),
        *column(72, 148, f"and {LONG}", "then short."),
    ) == ["One", "Two"]


def test_the_wobble_of_a_scan_starts_none():
    assert paragraphs(
        *(line(72 + dx, 100 + 12 * n, f"Line {LONG}") for n, dx in enumerate([0, 3, -2, 4, 1]))
    ) == ["Line"]


def test_a_hanging_paragraph_is_not_cut_after_its_first_line():
    assert paragraphs(
        line(72, 100, f"1. {LONG} and so"),
        *column(90, 112, f"and {LONG}", f"and {LONG}", "then short."),
        line(72, 160, f"2. {LONG} and so"),
        line(90, 172, "then short."),
        line(72, 196, f"Then {LONG} and so"),
        line(72, 208, f"and {LONG}"),
    ) == ["1.", "2.", "Then"]


def test_paragraphs_of_one_line_each_set_apart_by_blank_lines():
    lines = [line(72, 100 + 24 * n, f"{n} asked, and was answered.") for n in range(3)]
    body = column(72, 172, f"Then {LONG}", f"and {LONG}", f"and {LONG}", f"and {LONG}", "so.")
    assert paragraphs(*lines, *body) == ["0", "1", "2", "Then"]


def test_a_double_spaced_draft_is_not_a_paragraph_a_line():
    assert paragraphs(*column(72, 100, *(f"Line {LONG}" for _ in range(8)), pitch=24)) == ["Line"]


def test_a_second_column_starts_a_paragraph():
    text = text_of(*COLUMNS)
    assert text.count("\n\n") == 1
    assert text.split("\n\n")[1].startswith("right 0")


def test_an_empty_page_has_no_text():
    assert lay_out([], 612, 792) == LaidOut("", (), ())
