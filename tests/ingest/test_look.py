"""Text layers that stand for little of their page: a stamp on a scan, a caption under a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from archive_miner.errors import SourceError
from archive_miner.ingest import scan
from archive_miner.ingest.look import should_look
from archive_miner.ingest.pdf import open_pdf, read_page
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.ingest.read import PageRange, probe_file, read_range
from archive_miner.types import Box, Page

pytestmark = pytest.mark.slow  # draws pages

MEMO = [
    "The King received me at ten and spoke at length of the army,",
    "its pay, and of the officers in whom he puts his trust. He",
    "would welcome a training mission under a man of standing.",
    "The Minister of War, who came in later, asked for rifles and",
    "for trucks, and named the divisions that were to have them.",
]
STAMP = "Released by the National Archives"
LONG_STAMP = (
    "UNCLASSIFIED U.S. Department of State Case No. F-2014-01234 Doc No. C05550000 Date: 05/12/2015"
)


class Engine:
    """Reads ``says`` off any page, line by line."""

    says: tuple[str, ...] = (STAMP, *MEMO)
    calls = 0
    error: Exception | None = None

    def __call__(self, image, dpi, language):
        self.calls += 1
        if self.error is not None:
            raise self.error
        return tuple(placed(100 + 20 * row, line) for row, line in enumerate(self.says) if line)


def placed(top: float, line: str) -> PrintedLine:
    return PrintedLine.of(
        [
            PrintedWord(word, Box(72 + 50 * n, top, 115 + 50 * n, top + 12), 0.9)
            for n, word in enumerate(line.split())
        ]
    )


@pytest.fixture
def engine(monkeypatch) -> Engine:
    fake = Engine()
    monkeypatch.setattr(scan, "recognise", fake)
    return fake


def one(path: Path, ocr="auto") -> Page:
    result = read_range(PageRange(probe_file(path), 1, 1, ocr, "eng"))
    assert result.failures == ()
    return result.pages[0]


def over_type(lines):
    return [(72 + 7.2 * line.index(w), 120.0 + 24 * n, w) for n, line in enumerate(lines)
            for w in line.split()]  # fmt: skip


@pytest.fixture
def page_of(typeset, tmp_path):
    """Make a page of pictures, each at its place in points from the top left, and of lines."""

    def make(pictures, lines, size=(612, 792)) -> Path:
        def draw(canvas):
            for n, (image, x, top, wide, high) in enumerate(pictures):
                file = tmp_path / f"picture{n}.png"
                image.save(file)
                canvas.drawImage(str(file), x, size[1] - top - high, wide, high)
            canvas.setFont("Helvetica", 10)
            for n, line in enumerate(lines):
                canvas.drawString(72, size[1] - 40 - 13 * n, line)

        return typeset(draw, size=size)

    return make


def photograph(wide=640, high=480) -> Image.Image:
    noise = np.random.default_rng(5).normal(size=(high, wide))
    clouds = ndimage.gaussian_filter(noise, 12) * 12 + ndimage.gaussian_filter(noise, 60) * 90
    return Image.fromarray(np.clip(128 + 90 * clouds, 0, 255).astype(np.uint8))


def lettered_map() -> Image.Image:
    dice = np.random.default_rng(3)
    image = Image.new("L", (900, 700), 255)
    pen = ImageDraw.Draw(image)
    for _ in range(25):
        steps = np.cumsum(dice.integers(-40, 41, (30, 2)), axis=0) + dice.integers(0, 700, 2)
        pen.line([tuple(step) for step in steps], fill=60, width=2)
    for n in range(25):
        place = tuple(int(side) for side in dice.integers(0, (780, 680)))
        pen.text(place, ("Valmera", "Ostria", "Port Dorn")[n % 3], fill=0, font_size=18)
    return image


# --- a layer that stands for little -------------------------------------------------------------


@pytest.mark.parametrize("stamp", ["SECRET", STAMP, LONG_STAMP, f"{STAMP} on the fourth of May"])
def test_a_stamp_does_not_stand_for_the_scan_behind_it(page_of, typed_image, engine, stamp):
    page = one(page_of([(typed_image(MEMO, dpi=100), 0, 0, 612, 792)], [stamp]))
    assert (page.text.split(), page.origin) == (" ".join(engine.says).split(), "ocr")


@pytest.mark.parametrize("share", [0.2, 0.35, 0.6])
def test_nor_does_a_caption_for_the_letter_it_names(page_of, typed_image, engine, share):
    letter = typed_image(MEMO, dpi=150).crop((90, 120, 1200, 600))
    wide = 612 * share**0.5
    page = one(page_of([(letter, 60, 120, wide, wide * 0.6)], ["Exhibit 12. Letter to the King."]))
    assert (page.origin, engine.calls) == ("ocr", 1)
    assert "explains" in page.reason


def test_nor_for_type_drawn_as_outlines(typeset, engine):
    def draw(canvas):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 760, STAMP)
        for row in range(12):  # strokes as close as those of letters
            for x in range(72, 500, 7):
                canvas.rect(x, 700 - 20 * row, 1, 8, stroke=0, fill=1)
                canvas.rect(x, 700 - 20 * row + x % 4, 4, 1, stroke=0, fill=1)

    assert one(typeset(draw)).origin == "ocr"


def test_nor_does_a_layer_of_the_first_lines_for_the_others(image_pdf, typed_image, engine):
    layer = over_type(MEMO[:2])
    assert one(image_pdf((typed_image(MEMO, dpi=100), layer))).origin == "ocr"


def test_nor_does_the_left_page_of_two_for_the_right_one(page_of, typed_image, engine):
    engine.says = tuple(MEMO * 8)
    sheet = typed_image(MEMO * 4, dpi=100)
    path = page_of([(sheet, 0, 0, 612, 792), (sheet, 612, 0, 612, 792)], MEMO * 4, (1224, 792))
    assert one(path).origin == "ocr"


# --- near misses: layers that stay --------------------------------------------------------------

STAY = {
    "a seal": lambda typed: [(photograph(100, 100), 270, 700, 70, 70)],
    "a photograph": lambda typed: [(photograph(), 72, 300, 440, 330)],
    "a pale photograph behind it": lambda typed: [
        (photograph().point([150 + v // 3 for v in range(256)]), 0, 0, 612, 300)
    ],
    "a map": lambda typed: [(lettered_map(), 72, 300, 440, 340)],
}


@pytest.mark.parametrize("name", STAY)
def test_a_picture_beside_good_text_changes_nothing(page_of, typed_image, engine, name):
    page = one(page_of(STAY[name](typed_image), MEMO * 4))
    assert (page.text.split(), page.origin) == (" ".join(MEMO * 4).split(), "native")
    assert (page.quality, engine.calls) == (1.0, 0)


def test_nor_does_a_page_without_type_under_a_stamp(page_of, engine):
    blank = Image.new("L", (850, 1100), 250)
    page = one(page_of([(blank, 0, 0, 612, 792)], [STAMP]))
    assert (page.text, page.origin, engine.calls) == (STAMP, "native", 0)


def test_a_full_layer_is_trusted_without_a_look(image_pdf, typed_image, engine):
    lines = MEMO * 5
    path = image_pdf((typed_image(lines, dpi=100), over_type(lines)))
    with open_pdf(path) as document:
        assert not should_look(read_page(document, 1))
    assert (one(path).origin, engine.calls) == ("native", 0)


def test_a_born_digital_page_is_trusted_without_a_look(typeset):
    path = typeset([(72.0, 100.0 + 12 * n, line) for n, line in enumerate(MEMO)])
    with open_pdf(path) as document:
        assert not should_look(read_page(document, 1))


def test_what_looks_like_type_and_is_none_leaves_the_layer(page_of, typed_image, engine):
    """Handwriting, a screen: the engine says so, and the layer is as good as it was."""
    engine.says = (STAMP, "e o a", "-- ~ *")
    page = one(page_of([(typed_image(MEMO, dpi=100), 0, 0, 612, 792)], [STAMP]))
    assert (page.text, page.origin, page.quality) == (STAMP, "native", 1.0)
    assert "OCR reads no more" in page.reason


# --- and when the page cannot be read -----------------------------------------------------------


def test_a_layer_kept_for_want_of_better_is_not_called_good(page_of, typed_image, engine):
    engine.error = SourceError("OCR not finished after 120 s")
    page = one(page_of([(typed_image(MEMO, dpi=100), 0, 0, 612, 792)], [STAMP]))
    assert (page.text, page.origin) == (STAMP, "native")
    assert page.quality < 0.3 and "not finished" in page.reason


def test_nor_is_one_where_ocr_is_forbidden(page_of, typed_image, engine):
    page = one(page_of([(typed_image(MEMO, dpi=100), 0, 0, 612, 792)], [STAMP]), "never")
    assert (page.text, page.origin, engine.calls) == (STAMP, "native", 0)
    assert page.quality < 0.3


@pytest.mark.parametrize(("until", "cut"), [(99, False), (4, True)])
def test_a_page_whose_lines_are_cut_is_called_poor(image_pdf, typed_image, monkeypatch, until, cut):
    """However surely the halves were read that lay in the light."""

    def half(image, dpi, language):
        read = []
        for row, line in enumerate(MEMO):
            y, x, words = 120.0 + 24 * row, 72.0, []
            for word in line.split()[:until]:
                words.append(PrintedWord(word, Box(x, y - 9, x + 7.2 * len(word), y + 2), 0.97))
                x += 7.2 * (len(word) + 1)
            read.append(PrintedLine.of(words))
        return tuple(read)

    monkeypatch.setattr(scan, "recognise", half)
    page = one(image_pdf((typed_image(MEMO, dpi=100), [])))
    assert (page.quality < 0.8) == cut == ("lines cut short" in page.reason)
