"""Words that no reader of a page sees: left out, counted, and never one that is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from archive_miner.ingest.read import PageRange, probe_file, read_range
from archive_miner.types import Page

pytestmark = pytest.mark.slow  # draws pages

SEEN = "The King received me today"
HIDDEN = "and named the officers"
FONTS = "/Font << /F1 5 0 R >>"
OFF = "/Properties << /L1 6 0 R >>"
LAYER = "<< /Type /OCG /Name (draft) >>"


def one(path: Path, ocr="auto") -> Page:
    result = read_range(PageRange(probe_file(path), 1, 1, ocr, "eng"))
    assert result.failures == ()
    return result.pages[0]


def shown(line: str, y: int = 700, size: float = 12, mode: int = 0) -> str:
    return f"BT /F1 {size} Tf {mode} Tr 72 {y} Td ({line}) Tj ET\n"


HOW = {
    "white on white": "1 g " + shown(HIDDEN, 600) + "0 g ",
    "next to white": "0.97 0.97 0.95 rg " + shown(HIDDEN, 600) + "0 g ",
    "drawn by no pen": shown(HIDDEN, 600, mode=3),
    "drawn to cut with": "q " + shown(HIDDEN, 600, mode=7) + "Q ",
    "half a point high": shown(HIDDEN, 600, 0.5),
    "scaled down": "q 0.05 0 0 0.05 0 0 cm BT /F1 12 Tf 1440 12000 Td "
    f"({HIDDEN}) Tj ET Q ",
    "under a black box": shown(HIDDEN, 600) + "0 g 70 596 140 14 re f ",
    "under a box a little short": shown(HIDDEN, 600) + "0 g 73 596 119 14 re f ",
    "under a white box": shown(HIDDEN, 600) + "1 g 70 596 140 14 re f 0 g ",
    "black on black": "0 g 70 596 140 14 re f " + shown(HIDDEN, 600),
    "blue on blue": "0 0 .5 rg 70 596 140 14 re f " + shown(HIDDEN, 600) + "0 g ",
    "cut off": "q 0 0 50 50 re W n " + shown(HIDDEN, 600) + "Q ",
}  # fmt: skip


@pytest.mark.parametrize("name", HOW)
@pytest.mark.parametrize("turn", ["", "/Rotate 90"])
def test_hidden_words_are_left_out_and_counted(write_pdf, name, turn):
    path = write_pdf(shown(SEEN) + HOW[name], page=f"/MediaBox [0 0 612 792] {turn}")
    page = one(path)
    assert (page.text, page.origin, page.quality) == (SEEN, "native", 1.0)
    assert "left out 4 hidden words, which no reader sees" in page.reason


def test_one_hidden_word_is_one(write_pdf):
    page = one(write_pdf(shown(SEEN) + "1 g " + shown("officers", 600)))
    assert page.text == SEEN and "left out 1 hidden word, " in page.reason


def test_a_layer_that_is_switched_off_is_not_read(write_pdf, tmp_path):
    """The catalogue says what is off; it is written here by hand into the made file."""
    content = shown(SEEN) + "/OC /L1 BDC " + shown(HIDDEN, 600) + "EMC "
    path = write_pdf(content, resources=f"{FONTS} {OFF}", extra=[LAYER])
    assert one(path).text.split() == f"{SEEN} {HIDDEN}".split()  # on, as nothing says otherwise
    off = b"/Type /Catalog /OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>"
    switched = tmp_path / "off.pdf"
    switched.write_bytes(path.read_bytes().replace(b"/Type /Catalog", off))
    page = one(switched)
    assert page.text == SEEN and "4 hidden words" in page.reason


def test_a_page_of_hidden_words_alone_has_no_text(write_pdf):
    page = one(write_pdf("1 g " + shown(SEEN) + shown(HIDDEN, 600)))
    assert (page.text, page.words, page.origin) == ("", (), "none")
    assert "9 hidden words" in page.reason


@pytest.mark.parametrize("ocr", ["auto", "never"])
def test_nor_are_they_read_where_ocr_is_forbidden(write_pdf, ocr):
    assert one(write_pdf(shown(SEEN) + HOW["white on white"]), ocr).text == SEEN


KEPT = {
    "white on a dark bar": "0.2 g 70 590 300 30 re f 1 g " + shown(HIDDEN, 600) + "0 g ",
    "grey": "0.8 g " + shown(HIDDEN, 600) + "0 g ",
    "on a grey row": "0.8 g 70 590 300 30 re f 0 g " + shown(HIDDEN, 600),
    "small print": shown(HIDDEN, 600, 4),
    "in a frame": shown(HIDDEN, 600) + "70 590 300 30 re S ",
    "underlined": shown(HIDDEN, 600) + "72 598 120 1 re f ",
    "beside a black box": shown(HIDDEN, 600) + "0 g 200 596 140 14 re f ",
    "in outline": shown(HIDDEN, 600, 30, mode=1),
    "cut to the page": "q 0 0 612 792 re W n " + shown(HIDDEN, 600) + "Q ",
    "stops and dashes": "q 0 0 612 792 re W n " + shown(f"1. . - {HIDDEN} . . . F.", 600) + "Q ",
}


@pytest.mark.parametrize("name", KEPT)
def test_words_that_are_seen_stay(write_pdf, name):
    page = one(write_pdf(shown(SEEN) + KEPT[name]))
    assert HIDDEN in page.text and "hidden" not in page.reason


def test_letters_of_a_small_sheet_are_as_large_as_it_is_shown(write_pdf):
    page = one(write_pdf(f"BT /F1 1.2 Tf 5 60 Td ({SEEN}) Tj ET", page="/MediaBox [0 0 60 80]"))
    assert page.text == SEEN


def test_a_script_that_the_renderer_has_no_letters_of_is_not_taken_for_hidden(mapped_pdf):
    page = one(mapped_pdf("посол был принят"))
    assert page.text == "посол был принят"


# --- over images --------------------------------------------------------------------------------


def over_type(lines):
    return [
        (72.0 + 7.2 * at, 120.0 + 24 * row, word)
        for row, line in enumerate(lines)
        for at, word in ((line.index(word), word) for word in line.split())
    ]


@pytest.fixture
def layered(typeset, typed_image, tmp_path) -> Callable[..., Path]:
    """Make a scan with what an engine read on it drawn invisibly, and something drawn after."""

    def make(after: Callable[..., None], image: Image.Image | None = None) -> Path:
        def draw(canvas):
            picture = tmp_path / "scan.png"
            (image or typed_image([SEEN, HIDDEN], dpi=100)).save(picture)
            canvas.drawImage(str(picture), 0, 0, 612, 792)
            for x, y, word in over_type([SEEN, HIDDEN]):
                text = canvas.beginText(x, 792 - y)
                text.setTextRenderMode(3)
                text.textOut(word)
                canvas.drawText(text)
            after(canvas)

        return typeset(draw)

    return make


def test_what_an_engine_read_off_a_scan_stays(layered):
    page = one(layered(lambda canvas: None))
    assert page.text.split() == f"{SEEN} {HIDDEN}".split()
    assert (page.origin, "hidden" in page.reason) == ("native", False)


def test_what_was_blacked_out_on_a_scan_afterwards_is_not_seen(layered):
    page = one(layered(lambda canvas: canvas.rect(70, 642, 170, 16, fill=1)))
    assert page.text == SEEN and "4 hidden words" in page.reason


def test_a_layer_a_little_beside_its_ink_is_no_hidden_text(layered, typed_image):
    shifted = np.roll(np.asarray(typed_image([SEEN, HIDDEN], dpi=100)), 12, axis=0)
    page = one(layered(lambda canvas: None, Image.fromarray(shifted)))
    assert page.text.split() == f"{SEEN} {HIDDEN}".split()


def test_words_under_a_picture_pasted_over_them_are_not_seen(typeset, tmp_path):
    white = tmp_path / "white.png"
    Image.new("L", (40, 10), 255).save(white)

    def draw(canvas):
        canvas.drawString(72, 700, SEEN)
        canvas.drawString(72, 600, HIDDEN)
        canvas.drawImage(str(white), 70, 594, 200, 20)

    page = one(typeset(draw))
    assert page.text == SEEN and "4 hidden words" in page.reason


def test_a_drawing_that_never_ends_is_not_looked_at(write_pdf):
    """A pattern of a billion tiles: its words are read all the same."""
    tile = (
        "<< /Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 .01 .01]"
        " /XStep .01 /YStep .01 /Resources << >> /Length 16 >>\nstream\n0 0 .01 .01 re f\nendstream"
    )
    content = "/Pattern cs /P1 scn 0 0 612 792 re f 0 g " + shown(SEEN) + "1 g " + shown(HIDDEN)
    page = one(write_pdf(content, resources=f"{FONTS} /Pattern << /P1 6 0 R >>", extra=[tile]))
    assert SEEN.split()[0] in page.text
