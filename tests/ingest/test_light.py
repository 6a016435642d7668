"""Light that falls unevenly: evened out where it does, untouched where it does not."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from archive_miner.ingest.enhance import enhance
from archive_miner.ingest.light import even_out

pytestmark = pytest.mark.slow  # draws pages

ACROSS, DOWN = np.linspace(0, 1, 1700)[None, :], np.linspace(0, 1, 2200)[:, None]
FROM_MIDDLE = np.hypot(ACROSS - 0.5, DOWN - 0.5) / 0.71

UNEVEN = {
    "dark to the right": 1 - 0.6 * ACROSS,
    "dark to the left": 0.3 + 0.7 * ACROSS,
    "dark to the foot": 1 - 0.6 * DOWN,
    "dark in a corner": 1 - 0.4 * (ACROSS + DOWN),
    "dark corners": 1 - 0.7 * FROM_MIDDLE**2,
    "the gutter of a book": 1 - 0.75 * np.exp(-ACROSS / 0.12),
    "a shadow with an edge": np.where(ACROSS > 0.6, 0.5, 1.0),
}


def under(light, image: Image.Image) -> np.ndarray:
    return (np.asarray(image) * np.broadcast_to(light, (2200, 1700))).astype(np.uint8)


@pytest.mark.parametrize("name", UNEVEN)
def test_paper_becomes_paper_and_ink_stays_ink_wherever_the_light_falls(typed_image, name):
    clean = np.asarray(typed_image())
    evened = even_out(under(UNEVEN[name], typed_image()))
    assert evened.shape == clean.shape and evened.dtype == clean.dtype
    white, black = evened[clean > 250], evened[clean < 50]
    assert np.percentile(white, 2) > 1.5 * np.percentile(black, 98)
    assert abs(float((evened < 128).mean()) / float((clean < 128).mean()) - 1) < 0.25


def card_on_black() -> np.ndarray:
    pixels = np.full((2200, 1700), 8, np.uint8)
    pixels[700:1400, 300:1400] = 245
    return pixels


def redacted() -> np.ndarray:
    pixels = np.full((2200, 1700), 250, np.uint8)
    pixels[400:1500, 200:1500] = 0
    return pixels


EVEN = {
    "a grey sheet": lambda typed: under(0.6 + 0 * ACROSS, typed),
    "a little darker to one side": lambda typed: under(1 - 0.1 * ACROSS, typed),
    "a card on black": lambda typed: card_on_black(),
    "most of it blacked out": lambda typed: redacted(),
    "a negative": lambda typed: 255 - np.asarray(typed),
    "a strip": lambda typed: under(1 - 0.6 * ACROSS, typed)[:100],
}


@pytest.mark.parametrize("name", EVEN)
def test_an_even_page_is_left_as_it_is(typed_image, name):
    pixels = EVEN[name](typed_image())
    assert even_out(pixels) is pixels


def test_a_page_in_the_dark_is_no_negative(typed_image):
    """Half of it darker than a negative's ground, and yet black on white."""
    page = under(0.9 - 0.75 * ACROSS, typed_image())
    mended = np.asarray(enhance(Image.fromarray(page)))
    assert float(np.median(mended)) > 150
