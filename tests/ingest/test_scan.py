"""Pages that lie askew, on their side or on their head: read as upright, boxes where the ink is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from archive_miner.ingest import scan
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.ingest.scan import read_scan
from archive_miner.types import Box

DPI = 200
LETTER = [
    "The Ambassador called on the Prime Minister this morning",
    "and asked whether the new agreement would be signed before",
    "the end of the month. The Prime Minister answered that his",
    "government was ready, but that the army wanted first to see",
    "the lists of equipment which had been promised in the spring.",
    "He had himself told the Chief of Staff that no list was made",
    "yet, and that patience was wanted. The Chief of Staff, he",
    "said with a smile, had not been patient since the war.",
]

# --- with tesseract ---------------------------------------------------------------------------


def placed(image: Image.Image) -> tuple[float, float]:
    return image.width / DPI * 72, image.height / DPI * 72


@pytest.mark.slow
@pytest.mark.parametrize("angle", [0, 3, -6, 90, 180, 270, 92])
def test_boxes_lie_over_the_ink_however_the_page_lies(typed_image, eye, angle):
    image = typed_image(LETTER).rotate(
        angle, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC
    )
    read = read_scan(image, DPI, placed(image), "eng")
    assert read.text.text.split() == " ".join(LETTER).split()
    boxes = [word.box for word in read.text.words]
    assert all(eye.dark_share(image, box, DPI) > 0.02 for box in boxes)
    assert eye.dark_outside(image, boxes, DPI) < 0.03
    lies = (-angle) % 360  # turned back by as much
    assert abs(read.angle - lies) < 0.3


@pytest.mark.slow
@pytest.mark.parametrize("side", ["right", "left", "foot"])
def test_lines_that_run_into_the_dark_are_read_whole(typed_image, side):
    fall = np.linspace(1.0, 0.35, 1700)[None, :]
    light = {"right": fall, "left": fall[:, ::-1], "foot": np.linspace(1, 0.35, 2200)[:, None]}
    pixels = np.asarray(typed_image(LETTER)) * light[side]
    image = Image.fromarray(pixels.astype(np.uint8))
    read = read_scan(image, DPI, placed(image), "eng")
    assert read.text.text.split() == " ".join(LETTER).split()
    assert (read.explained, read.cut_lines) == (1.0, 0)


@pytest.mark.slow
def test_what_shows_through_from_the_back_is_not_read(typed_image):
    back = np.asarray(typed_image(LETTER[::-1] * 2).transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    pale = 255 - 0.45 * (255 - back.astype(np.float32))
    image = Image.fromarray(np.minimum(np.asarray(typed_image(LETTER)), pale).astype(np.uint8))
    read = read_scan(image, DPI, placed(image), "eng")
    assert read.text.text.split() == " ".join(LETTER).split()


# --- with a stand-in: what is tried, and how often --------------------------------------------


@pytest.fixture
def engine(monkeypatch) -> Callable[..., list[tuple[int, int]]]:
    """Make an engine that reads well in one position only, told by a stripe on the image.

    It returns the sizes of the images it was shown.
    """

    def make(words: int, well: Callable[[Image.Image], bool]) -> list[tuple[int, int]]:
        shown: list[tuple[int, int]] = []

        def recognise(image: Image.Image, dpi: float, language: str) -> tuple[PrintedLine, ...]:
            shown.append(image.size)
            good = well(image)
            return tuple(
                PrintedLine.of(
                    [
                        PrintedWord(
                            "Ambassador" if good else "jopessequiy",
                            Box(72, 100 + 12 * row, 140, 110 + 12 * row),
                            0.95 if good else 0.3,
                        )
                    ]
                )
                for row in range(words)
            )

        monkeypatch.setattr(scan, "recognise", recognise)
        return shown

    return make


@pytest.fixture
def striped(typed_image) -> Image.Image:
    """A typed page with a stripe down its left margin, so that the stand-in sees how it lies."""
    image = typed_image(LETTER).copy()
    image.paste(0, (150, 0, 180, image.height))
    return image


def stripe_is(side: str) -> Callable[[Image.Image], bool]:
    def well(image: Image.Image) -> bool:
        w, h = image.size
        strip = {
            "left": (w // 16, 0, w // 8, h),
            "right": (w - w // 8, 0, w - w // 16, h),
        }[side]
        dark = sum(image.crop(strip).histogram()[:128])
        return dark > 0.15 * (strip[2] - strip[0]) * (strip[3] - strip[1])

    return well


def test_a_page_that_reads_well_is_read_once(striped, engine):
    shown = engine(60, stripe_is("left"))
    read = read_scan(striped, DPI, (612, 792), "eng")
    assert len(shown) == 1 and read.angle == 0


def test_a_page_on_its_head_is_probed_in_a_band_and_read_once_more(striped, engine):
    shown = engine(60, stripe_is("right"))
    read = read_scan(striped, DPI, (612, 792), "eng")
    assert read.angle == 180
    full = striped.size
    assert shown == [full, (full[0], full[1] // 4), full]
    # the first line, read at the top, lies at the bottom of the page
    assert read.text.words[0].box.top == pytest.approx(792 - 110, abs=0.5)
    assert read.text.words[0].box.x0 == pytest.approx(612 - 140, abs=0.5)


def test_a_poor_page_that_reads_no_better_on_its_head_stays(striped, engine):
    shown = engine(60, lambda image: False)
    assert read_scan(striped, DPI, (612, 792), "eng").angle == 0
    assert len(shown) == 2


@pytest.mark.parametrize(("turn", "sheet"), [(90, (792, 612)), (270, (792, 612))])
def test_of_few_words_the_sides_are_tried_too(striped, engine, turn, sheet):
    lying = striped.rotate(-turn, expand=True)
    shown = engine(10, stripe_is("left"))
    read = read_scan(lying, DPI, sheet, "eng")
    assert read.angle == turn
    assert shown[0] == lying.size and striped.size in shown


def test_a_blank_sheet_is_not_read(engine):
    shown = engine(60, lambda image: True)
    assert read_scan(Image.new("L", (850, 1100), 250), 100, (612, 792), "eng").blank
    assert shown == []
