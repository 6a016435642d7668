"""A page drawn with its words, marks and mentions."""

from PIL import Image

from archive_miner.types import Box, Mark, Page, Word
from archive_miner.view.looks import label_looks
from archive_miner.view.page import LEGEND_PIXELS, draw_page


def page(words: tuple[Word, ...], marks: tuple[Mark, ...] = (), reason: str = "") -> Page:
    return Page("s", 1, 100.0, 50.0, "aid cut", "ocr", 0.9, "eng", reason, words, marks)


AID = Word(0, 3, Box(10, 10, 30, 20), 0.95)
CUT = Word(4, 7, Box(40, 10, 60, 20), 0.30)


def drawn(page: Page, **mentions: list[Box]) -> Image.Image:
    blank = Image.new("L", (200, 100), 255)
    return draw_page(page, blank, 144.0, mentions, label_looks(mentions))


def test_every_word_is_framed_where_it_stands_and_the_unsure_one_in_red() -> None:
    image = drawn(page((AID, CUT)))
    sure, unsure = image.getpixel((20, 30)), image.getpixel((80, 30))
    assert sure != (255, 255, 255) and unsure != (255, 255, 255)
    assert sure[2] > sure[0] and unsure[0] > unsure[2]  # blue, red
    assert image.getpixel((40, 30)) == (255, 255, 255)  # inside the first word


def test_a_mention_is_tinted_and_named_below() -> None:
    image = drawn(page((AID, CUT)), military_aid=[AID.box])
    assert image.getpixel((40, 30)) != (255, 255, 255)
    assert image.getpixel((100, 30)) == (255, 255, 255)  # the word beside it is not
    assert image.height == 100 + 2 * LEGEND_PIXELS


def test_furniture_is_grey() -> None:
    image = drawn(page((AID, CUT), (Mark(4, 7, "stamp"),)))
    red, green, blue = image.getpixel((100, 30))
    assert red == green == blue < 255


def test_a_reason_in_another_script_does_not_end_the_drawing() -> None:
    assert drawn(page((), reason="слой «плохой»")).width == 200
