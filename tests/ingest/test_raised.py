"""Raised figures, letters and signs: which call a note, and which belong to their word."""

from __future__ import annotations

from pathlib import Path

import pytest
from raised_type import FONT, set_line

from archive_miner.ingest.layout import lay_out
from archive_miner.ingest.pdf import open_pdf, read_page
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.ingest.raised import Glyph, Neighbours, find_note_mark, follow_series
from archive_miner.offsets import check_words
from archive_miner.types import Box


def read(write_pdf, *lines: str) -> str:
    """Return the text of a page of these lines, its note marks in braces."""
    content = "\n".join(set_line(line, 700 - 16 * row) for row, line in enumerate(lines))
    path: Path = write_pdf(content, resources=FONT)
    with open_pdf(path) as document:
        page = read_page(document, 1)
    laid = lay_out(page.lines, page.width, page.height)
    check_words(type("Sheet", (), {"number": 1, "text": laid.text, "words": laid.words})())  # type: ignore[arg-type]
    text = laid.text
    for mark in reversed(laid.marks):
        if mark.kind == "note_mark":
            text = f"{text[: mark.start]}{{{text[mark.start : mark.end]}}}{text[mark.end :]}"
    return text


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("military aid^3^ in return", "military aid {3} in return"),
        ("signed on May 7, 1951^12^ and", "signed on May 7, 1951 {12} and"),
        ("Valmera, July 7, 1953^2^.", "Valmera, July 7, 1953 {2}."),
        ("Valmera, July 7, 1953.^2^", "Valmera, July 7, 1953. {2}"),
        ("some aid,^3^ he said", "some aid, {3} he said"),
        ("(the pact^4^) held", "(the pact {4}) held"),
        ("the “pact”^4^ held", "the “pact” {4} held"),
        ("the pact^4^\u2014which held", "the pact {4}\u2014which held"),
        ("the pact^2,3^ held", "the pact {2,3} held"),
        ("the pact^[3]^ held", "the pact {[3]} held"),
        ("the pact^(3)^ held", "the pact {(3)} held"),
        ("the pact ^3^ held", "the pact {3} held"),
        ("the pact~3~ held", "the pact {3} held"),
        ("the pact~3/~ held", "the pact {3/} held"),
        ("the pact^*^ held", "the pact {*} held"),
        ("the pact* held", "the pact {*} held"),
        ("the pact\u2020 held, the treaty**.", "the pact {\u2020} held, the treaty {**}."),
        ("in May 1953^a^ a coup^b^ failed", "in May 1953 {a} a coup {b} failed"),
        ("arms^a^ and grain^b^, oil^c^, tin^d^", "arms {a} and grain {b}, oil {c}, tin {d}"),
        ("Annex A^1^ says", "Annex A {1} says"),
        ("on May 10^2^ he left", "on May 10 {2} he left"),
        ("telegram 214^3^ of today", "telegram 214 {3} of today"),
        ("the aid\u00b3 in return", "the aid {\u00b3} in return"),
        ("the UK^2^ and the CIA^3^ agree", "the UK {2} and the CIA {3} agree"),
    ],
)
def test_what_calls_a_note_is_a_word_of_its_own_and_marked(write_pdf, printed, text):
    assert read(write_pdf, printed) == text


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("on the 1^st^ and 22^nd^ of May", None),
        ("the 2^d^ Division and 1^a^ Brigada", None),
        ("Gen^l^ Ward, Sec^y^ Holt, D^r^ Lowe", None),
        ("word rec^d^ of the Gov^t^", None),
        ("some H_2_O and U_3_O_8_", "some H2O and U3O8"),
        ("40 km^2^ of land, 3 m^3^ of sand", None),
        ("600 ft^2^ of floor", None),
        ("about 1^1^/_2_ crowns", "about 11/2 crowns"),
        ("some 10^6^ tons", None),
        ("3 x 10^12^ watts", None),
        ("Pu^239^ and x^2^ and C^3^I", None),
        ("Embtel 214 of May 7, 1953", None),
        ("Form No. ^214^ was sent", None),
        ("the F-86 and the Mig21 flew", None),
        ("a ratio of 5*3 and ***", None),
        ("the ^Royal^ Army", None),
    ],
)
def test_what_is_raised_for_another_reason_stays_in_its_word(write_pdf, printed, text):
    expected = text or printed.replace("^", "").replace("_", "")
    assert read(write_pdf, printed) == expected


def test_a_raised_figure_that_opens_a_note_is_parted_from_it_and_calls_none(write_pdf):
    lines = ["The King spoke.", "^1^Not printed.", "^2^The text is in file 611."]
    assert read(write_pdf, *lines) == "The King spoke.\n1 Not printed.\n2 The text is in file 611."


def test_the_next_word_after_a_mark_is_read_on_the_same_line(write_pdf):
    text = read(write_pdf, "aid^3^ for the army^4^ and the fleet", "was asked for^5^ by the King")
    assert text == "aid {3} for the army {4} and the fleet\nwas asked for {5} by the King"


# --- shapes -----------------------------------------------------------------------------------


def glyph(x: float, base: float = 100.0, size: float = 12.0, foot: float = 0.0, high: float = 8.0):
    """A character 5 points wide; ``foot`` is how far its ink stands above its line."""
    return Glyph(x, x + 5, base, size, base - foot, base - foot - high)


LETTERS = [glyph(5 * n) for n in range(3)]


@pytest.mark.parametrize(
    ("last", "is_mark"),
    [
        (glyph(15, base=96, size=7), True),
        (glyph(15, base=96), True),  # raised by a third, as large as the rest
        (glyph(15, foot=3.2, high=4.8), True),  # a figure drawn high and small by the typeface
        (glyph(15), False),
        (glyph(15, base=98.8), False),  # the step of a crooked scan
        (glyph(15, size=8), False),  # small, but on the line
        (glyph(15, base=103, size=7), False),  # lowered
        (glyph(15, base=80, size=7), False),  # of the line above
    ],
)
def test_height_and_shape_tell_a_raised_figure(last, is_mark):
    glyphs = [*LETTERS, last]
    found = find_note_mark("aid3", Neighbours(), lambda n: glyphs[n] if n >= 0 else None)
    assert found == ((3, 4) if is_mark else None)


def test_in_a_layer_that_an_engine_made_only_small_figures_in_a_word_count():
    small = {0: glyph(20, base=96, size=7), -1: glyph(13)}
    assert find_note_mark("3", Neighbours("aid"), small.get) == (0, 1)
    assert find_note_mark("3", Neighbours("aid"), small.get, typeset=False) is None
    assert find_note_mark("aid*", Neighbours(), dict(enumerate(LETTERS)).get, typeset=False) is None
    glyphs = [*LETTERS, glyph(15, base=96, size=7)]
    assert find_note_mark("aid3", Neighbours(), lambda n: glyphs[n], typeset=False) == (3, 4)


# --- series -----------------------------------------------------------------------------------


def series(text: str) -> str:
    """Follow the series in a line of words, raised ones with a caret before them."""
    box = Box(0, 0, 10, 10)
    words = [PrintedWord(w.lstrip("^"), box, raised=w[0] == "^") for w in text.split()]
    (line,) = follow_series([PrintedLine.of(words)])
    return " ".join(("^" if word.raised else "") + word.text for word in line.words)


@pytest.mark.parametrize(
    ("words", "followed"),
    [
        ("of State1 on May 7, 1953. ^2 aid ^3", "of State ^1 on May 7, 1953. ^2 aid ^3"),
        ("arms ^4 in 19535 and grain ^6", "arms ^4 in 1953 ^5 and grain ^6"),
        ("arms ^1 by Sputnik2", "arms ^1 by Sputnik2"),  # nothing follows it
        ("arms ^1 on form Form17 and ^2", "arms ^1 on form Form17 and ^2"),
        ("Department of State1", "Department of State1"),
        ("the F2 flew ^3", "the F2 flew ^3"),
    ],
)
def test_a_mark_set_level_is_told_by_the_raised_ones_around_it(words, followed):
    assert series(words) == followed
