"""Type that shows through from the back of a sheet."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from archive_miner.ingest.ghost import clear_ghost

pytestmark = pytest.mark.slow  # draws pages

BACK = ["the copies were sent to all posts but the two in the north", "and were to be burnt"] * 6


def through(front: Image.Image, back: Image.Image, share: float, blur: float) -> Image.Image:
    turned = back.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(blur))
    pale = 255 - share * (255 - np.asarray(turned).astype(np.float32))
    return Image.fromarray(np.minimum(np.asarray(front), pale).astype(np.uint8))


@pytest.mark.parametrize("blur", [0.0, 2.0])
@pytest.mark.parametrize("share", [0.3, 0.45])
def test_what_shows_through_becomes_paper_and_the_type_stays(typed_image, share, blur):
    front = typed_image(dpi=300)
    cleared = clear_ghost(through(front, typed_image(BACK, dpi=300), share, blur))
    assert cleared is not None
    clean, now = np.asarray(front), np.asarray(cleared)
    assert float((now[clean > 250] < 200).mean()) < 0.002
    assert float((now[clean < 40] < 128).mean()) > 0.99


def nothing(typed) -> Image.Image:
    return Image.new("L", (850, 1100), 250)


NO_GHOST = {
    "a clean page": lambda typed: typed(dpi=300),
    "a soft one": lambda typed: typed(dpi=300).filter(ImageFilter.GaussianBlur(1.5)),
    "a faded one": lambda typed: typed(dpi=300).point([120 + v // 2 for v in range(256)]),
    "one bit": lambda typed: typed(dpi=300).point([255 * (v > 127) for v in range(256)]),
    "nothing printed": nothing,
}


@pytest.mark.parametrize("name", NO_GHOST)
def test_a_page_of_one_ink_has_no_ghost(typed_image, name):
    assert clear_ghost(NO_GHOST[name](typed_image)) is None
