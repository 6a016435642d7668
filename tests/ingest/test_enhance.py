"""Poor page images: what is mended, and that print is never what is taken away."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from archive_miner.ingest.enhance import enhance

pytestmark = pytest.mark.slow  # draws pages


def ink(image: Image.Image, rows: slice = slice(None), columns: slice = slice(None)) -> float:
    return float((np.asarray(image)[rows, columns] < 128).mean())


def changed(image: Image.Image, change) -> Image.Image:
    pixels = np.array(image)
    change(pixels)
    return Image.fromarray(pixels)


def test_a_clean_page_passes_unchanged(typed_image):
    image = typed_image()
    assert enhance(image) is image


@pytest.mark.parametrize("edge", ["left", "right", "top", "bottom"])
def test_the_dark_edge_of_a_lid_becomes_paper_and_the_type_stays(typed_image, edge):
    clean = typed_image()
    band = {
        "left": (slice(None), slice(0, 80)),
        "right": (slice(None), slice(-80, None)),
        "top": (slice(0, 90), slice(None)),
        "bottom": (slice(-90, None), slice(None)),
    }[edge]

    def darken(pixels):
        pixels[band] = 15

    mended = enhance(changed(clean, darken))
    assert mended.size == clean.size
    assert ink(mended, *band) == 0
    assert ink(mended) == pytest.approx(ink(clean), rel=0.05)


def test_a_sliver_of_paper_outside_the_lid_does_not_save_the_lid(typed_image):
    def darken(pixels):
        pixels[:, 10:90] = 15

    assert ink(enhance(changed(typed_image(), darken)), columns=slice(0, 95)) == 0


def test_type_above_a_rule_across_the_head_is_not_taken_for_a_lid(typed_image):
    clean = typed_image()
    line = np.asarray(clean)[300:345]  # a line of type, moved over the rule

    def letterhead(pixels):
        pixels[70:115] = line
        pixels[130:136, 100:1600] = 0

    page = changed(clean, letterhead)
    assert ink(enhance(page), rows=slice(70, 115)) == pytest.approx(ink(page, slice(70, 115)))


def test_grain_is_smoothed_and_faded_type_is_darkened(typed_image):
    clean = typed_image()
    grainy = typed_image(grain=18)
    mended = np.asarray(enhance(grainy))
    blank = np.asarray(clean)[1200:2000] == 255  # paper without type
    assert mended[1200:2000][blank].std() < 0.5 * np.asarray(grainy)[1200:2000][blank].std()

    def fade(pixels):
        pixels[:] = 255 - (255 - pixels.astype(int)) * 0.3

    faded = changed(clean, fade)
    assert ink(faded) == 0
    assert ink(enhance(faded)) == pytest.approx(ink(clean), rel=0.35)


def test_a_negative_is_turned(typed_image):
    clean = typed_image()
    negative = Image.fromarray(255 - np.asarray(clean))
    assert ink(enhance(negative)) == pytest.approx(ink(clean), rel=0.1)


@pytest.mark.parametrize("grey", [0, 40, 128, 200, 255])
def test_an_even_sheet_gets_no_ink(grey):
    mended = np.asarray(enhance(Image.new("L", (400, 500), grey)))
    assert mended.std() == 0


@pytest.mark.parametrize("size", [(1, 1), (3000, 5), (5, 3000), (12, 12)])
def test_strips_and_dots_pass(size):
    assert enhance(Image.new("L", size, 230)).size == size


def one_bit(image: Image.Image, specks: int) -> Image.Image:
    """Copy a page as a photocopier does: black or white, with toner where there was none."""
    pixels = np.where(np.asarray(image) < 128, 0, 255).astype(np.uint8)
    chance = np.random.default_rng(12)
    for y, x in chance.integers(0, (pixels.shape[0] - 3, pixels.shape[1] - 3), (specks, 2)):
        pixels[y : y + chance.integers(1, 4), x : x + chance.integers(1, 4)] = 0
    return Image.fromarray(pixels)


def test_the_specks_of_a_copy_go_and_its_full_stops_stay(typed_image):
    clean = one_bit(typed_image(dpi=300), 0)
    copy = one_bit(typed_image(dpi=300), 1500)
    mended = np.asarray(enhance(copy))
    wrong = (mended < 128) != (np.asarray(clean) < 128)
    assert wrong.mean() < 0.1 * ((np.asarray(copy) < 128) != (np.asarray(clean) < 128)).mean()
    assert (mended < 128)[np.asarray(clean) < 128].mean() > 0.99  # no ink of letters or stops


def test_a_copy_with_a_few_specks_passes_unchanged(typed_image):
    copy = one_bit(typed_image(dpi=300), 20)
    assert enhance(copy) is copy
