"""How a page lies: found from its ink or from what was read, and boxes brought back to the page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from archive_miner.ingest.layout import LaidOut
from archive_miner.ingest.orient import (
    MAX_SKEW,
    find_side,
    find_skew,
    is_doubtful,
    turn_back,
    turn_box,
    turn_lines,
)
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.types import Box, Word

pytestmark = pytest.mark.slow  # draws pages

SHEET = (612.0, 792.0)

# --- skew from the ink ------------------------------------------------------------------------


@pytest.mark.parametrize("skew", [-6.0, -1.5, 1.0, 3.2])
def test_the_skew_of_typed_lines_is_found(typed_image, skew):
    assert find_skew(typed_image(skew=skew), 200) == pytest.approx(-skew, abs=0.15)


@pytest.mark.parametrize("skew", [0.0, 0.3, -0.5])
def test_what_the_engine_copes_with_is_left_alone(typed_image, skew):
    assert find_skew(typed_image(skew=skew), 200) == 0.0


def test_more_than_a_sheet_can_slip_is_not_looked_for(typed_image):
    assert abs(find_skew(typed_image(skew=20), 200)) < MAX_SKEW


def diagonal() -> Image.Image:
    """A table's stroke from corner to corner, thin beside the type there would be."""
    y, x = np.mgrid[0:2200, 0:1700]
    return Image.fromarray(np.where(abs(x - y) % 1700 < 3, 0, 255).astype(np.uint8))


def grain() -> Image.Image:
    pixels = np.random.default_rng(5).normal(200, 60, (1100, 850)).clip(0, 255)
    return Image.fromarray(pixels.astype(np.uint8))


@pytest.mark.parametrize(
    "image",
    [Image.new("L", (1700, 2200), 255), Image.new("L", (1, 1), 0), grain(), diagonal()],
    ids=["blank", "dot", "grain", "diagonal"],
)
def test_without_lines_of_type_nothing_is_turned(image):
    assert find_skew(image, 200) == 0.0


# --- the side from what was read --------------------------------------------------------------


def upright(*texts: str) -> tuple[PrintedLine, ...]:
    lines = []
    for row, text in enumerate(texts):
        words, x = [], 72.0
        for word in text.split():
            top = 100.0 + 14 * row
            words.append(PrintedWord(word, Box(x, top, x + 6 * len(word), top + 10), 0.95))
            x += 6 * (len(word) + 1)
        lines.append(PrintedLine.of(words))
    return tuple(lines)


LETTER = upright("The King received me at ten", "and spoke of the army and its pay")


@pytest.mark.parametrize(("lies", "turn"), [(0, 0), (270, 90), (90, 270), (180, 0)])
def test_type_on_its_side_is_seen_in_the_boxes(lies, turn):
    size = SHEET if lies % 180 == 0 else SHEET[::-1]
    assert find_side(turn_lines(LETTER, lies, SHEET, size)) == turn


def test_a_stamp_up_the_margin_does_not_turn_the_page():
    stamp = PrintedLine.of([PrintedWord("DECLASSIFIED", Box(560, 200, 580, 420), 0.9)])
    assert find_side((*LETTER, stamp)) == 0
    assert find_side((stamp,)) == 90  # unless it is all there is


def test_specks_read_as_letters_are_higher_than_wide_and_turn_nothing():
    specks = tuple(
        PrintedLine.of([PrintedWord("l", Box(50, y, 52, y + 9), 0.3)]) for y in range(0, 700, 10)
    )
    assert find_side((*LETTER, *specks)) == 0


def test_doubt_is_for_pages_without_sure_words():
    def said(confidence: float, text: str) -> tuple[PrintedLine, ...]:
        return (
            PrintedLine.of([PrintedWord(w, Box(0, 0, 9, 9), confidence) for w in text.split()]),
        )

    assert not is_doubtful(LETTER)
    assert not is_doubtful(said(0.9, "SECRET"))
    assert is_doubtful(())
    assert is_doubtful(said(0.4, "pauaise puy ayL"))
    assert is_doubtful(said(0.9, "e i OE SS ao"))  # sure of letters, but of no word


# --- boxes between the two frames -------------------------------------------------------------

sides = st.floats(0, 600)
boxes = st.tuples(sides, sides, sides, sides).map(
    lambda s: Box(min(s[0], s[2]), min(s[1], s[3]), max(s[0], s[2]), max(s[1], s[3]))
)


@given(boxes, st.sampled_from([90, 180, 270]))
def test_right_angles_go_there_and_back(box, angle):
    turned = SHEET if angle == 180 else SHEET[::-1]
    back = turn_box(turn_box(box, angle, SHEET, turned), -angle, turned, SHEET)
    for side in ("x0", "top", "x1", "bottom"):
        assert getattr(back, side) == pytest.approx(getattr(box, side), abs=1e-6)


@given(boxes, st.floats(-8, 8))
def test_a_turned_box_stays_on_the_sheet_and_covers_the_ink(box, angle):
    found = turn_box(box, angle, SHEET, SHEET)
    assert 0 <= found.x0 <= found.x1 <= SHEET[0] and 0 <= found.top <= found.bottom <= SHEET[1]
    middle = Box(*(2 * ((box.x0 + box.x1) / 2, (box.top + box.bottom) / 2)))
    there = turn_box(middle, angle, SHEET, SHEET)
    assert found.x0 - 1e-6 <= there.x0 <= found.x1 + 1e-6
    assert found.top - 1e-6 <= there.top <= found.bottom + 1e-6


def test_a_quarter_turn_counter_clockwise_brings_the_top_to_the_left():
    heading = Box(72, 20, 540, 40)
    there = turn_box(heading, 90, SHEET, SHEET[::-1])
    assert [there.x0, there.top, there.x1, there.bottom] == pytest.approx([20, 72, 40, 540])


def test_text_of_a_turned_sheet_keeps_its_words_and_gets_its_boxes_back():
    text = LaidOut("SECRET", (Word(0, 6, Box(20, 72, 40, 540), 0.9),), ())
    back = turn_back(text, 90, SHEET[::-1], SHEET)
    assert back.text == "SECRET" and back.words[0].confidence == 0.9
    box = back.words[0].box
    assert [box.x0, box.top, box.x1, box.bottom] == pytest.approx([72, 20, 540, 40])
    assert turn_back(text, 0, SHEET, SHEET) is text
