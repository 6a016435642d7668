"""Type that no word accounts for: told from pictures, rules and specks."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from archive_miner.ingest.ink import (
    LOOK_DPI,
    count_cut_lines,
    explained_share,
    find_stray_type,
)
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.types import Box

pytestmark = pytest.mark.slow  # draws pages

LETTER = 7.2


def lines_of(typed, until: int = 99, rows: int = 99) -> list[PrintedLine]:
    """Return the lines of ``typed_image`` as read, each only as far as a column."""
    return [
        PrintedLine.of([PrintedWord("w", Box(72, y - 9, 72 + LETTER * min(until, len(text)), y))])
        for y, text in ((120 + 24 * row, text) for row, text in enumerate(typed[:rows]))
    ]


def boxes(lines):
    return [line.box for line in lines]


@pytest.mark.parametrize(
    ("until", "rows", "share", "cut"),
    [
        (99, 5, (0.99, 1.0), 0),
        (30, 5, (0.4, 0.65), 5),  # half of every line in the dark
        (99, 2, (0.3, 0.5), 0),  # whole lines are missing: none of the others is cut
        (56, 5, (0.95, 1.0), 0),  # a letter or two
        (0, 5, (0.0, 0.05), 0),
    ],
)
def test_how_much_of_the_type_words_account_for(typed_image, typed_lines, until, rows, share, cut):
    read = lines_of(typed_lines, until, rows)
    stray = find_stray_type(typed_image(dpi=LOOK_DPI), LOOK_DPI, boxes(read) if until else [])
    assert share[0] <= explained_share(stray, boxes(read) if until else []) <= share[1]
    if until:
        assert count_cut_lines(stray, read) == cut


@pytest.mark.parametrize("light", [1.0, 0.5, 0.2])
def test_type_is_found_in_the_dark(typed_image, light):
    fall = np.linspace(1.0, light, 850)[None, :]
    image = Image.fromarray((np.asarray(typed_image(dpi=LOOK_DPI)) * fall).astype(np.uint8))
    found = find_stray_type(image, LOOK_DPI, [])
    assert sum(box.x1 - box.x0 for box in found) == pytest.approx(5 * 56 * LETTER, rel=0.15)


def test_lines_askew_are_found(typed_image):
    found = find_stray_type(typed_image(dpi=LOOK_DPI, skew=3), LOOK_DPI, [])
    assert sum(box.x1 - box.x0 for box in found) == pytest.approx(5 * 56 * LETTER, rel=0.25)


def paper() -> np.ndarray:
    return np.full((1100, 850), 250, np.uint8)


def photograph() -> np.ndarray:
    noise = np.random.default_rng(5).normal(size=(600, 640))
    clouds = ndimage.gaussian_filter(noise, 12) * 12 + ndimage.gaussian_filter(noise, 60) * 90
    page = paper()
    page[200:800, 100:740] = np.clip(128 + 90 * clouds, 0, 255)
    return page


def ruled() -> np.ndarray:
    page = paper()
    page[100:1000:40, 80:780] = 0
    page[100:1000, 80:780:140] = 0
    return page


def specked() -> np.ndarray:
    page = paper()
    spots = np.random.default_rng(7).integers(0, (1100, 850), (900, 2))
    page[spots[:, 0], spots[:, 1]] = 0
    return page


def blacked_out() -> np.ndarray:
    page = paper()
    for y in range(200, 900, 40):
        page[y : y + 18, 100:700] = 0
    return page


@pytest.mark.parametrize("draw", [paper, photograph, ruled, specked, blacked_out])
def test_pictures_rules_and_specks_are_no_type(draw):
    found = find_stray_type(Image.fromarray(draw()), LOOK_DPI, [])
    assert sum(box.x1 - box.x0 for box in found) < 450  # one line across the page


def test_a_few_letters_beside_the_words_do_not_count():
    words = [Box(72, 100, 200, 110)]
    assert explained_share([Box(300, 700, 350, 712)], words) == 1.0
    assert (
        explained_share([Box(72, 300 + 20 * n, 500, 310 + 20 * n) for n in range(9)], words) < 0.1
    )
