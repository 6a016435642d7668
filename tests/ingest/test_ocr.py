"""Reading page images: right words over their ink, nothing off empty or noisy paper."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein

from archive_miner.errors import SettingError
from archive_miner.ingest import ocr
from archive_miner.ingest.layout import LaidOut, lay_out
from archive_miner.ingest.ocr import check_language, recognise, tessdata_folder
from archive_miner.ingest.read import PageRange, probe_file, read_range
from archive_miner.offsets import check_words
from archive_miner.types import Box


def read(folder, image: Image.Image, dpi: int = 200):
    """Send an image down the whole path: file, enhancing, engine, layout."""
    path = folder / "page.png"
    image.save(path, dpi=(dpi, dpi))
    source = probe_file(path)
    result = read_range(PageRange(source, 1, 1, "auto", "eng"))
    assert result.failures == ()
    check_words(result.pages[0])
    return result.pages[0]


def error_rate(text: str, truth: tuple[str, ...]) -> float:
    """Return edits a character, white space aside as to its kind."""
    wanted = " ".join(truth)
    return Levenshtein.distance(" ".join(text.split()), wanted) / len(wanted)


SURFACES = {
    "clean": ({}, 0.005),
    "skewed": ({"skew": 1.5}, 0.01),
    "grain and specks": ({"grain": 12, "specks": 2500}, 0.02),
    "dark edge": ({"edge": 0.04}, 0.01),
    "all of it": ({"skew": 1.0, "grain": 10, "specks": 1000, "edge": 0.04}, 0.03),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SURFACES)
def test_a_typed_page_is_read(tmp_path, typed_image, typed_lines, eye, name):
    dirt, bound = SURFACES[name]
    page = read(tmp_path, typed_image(**dirt))
    assert page.origin == "ocr"
    assert error_rate(page.text, typed_lines) <= bound
    # the boxes lie over the ink of the page without its dirt, and leave none of it out
    clean = typed_image(skew=dirt.get("skew", 0.0))
    boxes = [w.box for w in page.words if any(map(str.isalnum, page.text[w.start : w.end]))]
    assert all(eye.dark_share(clean, box, 200) > 0.03 for box in boxes)
    assert eye.dark_outside(clean, boxes, 200) < 0.05
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in page.words)
    assert page.quality > 0.8


@pytest.mark.slow
def test_a_negative_is_read(tmp_path, typed_image, typed_lines):
    negative = Image.fromarray(255 - np.asarray(typed_image()))
    assert error_rate(read(tmp_path, negative).text, typed_lines) <= 0.02


@pytest.mark.slow
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_scanned_sideways_is_read(tmp_path, typed_image, typed_lines, turn):
    page = read(tmp_path, typed_image().rotate(turn, expand=True))
    assert error_rate(page.text, typed_lines) <= 0.02


def noise(seed: int) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 256, (2200, 1700), dtype=np.uint8)
    return Image.fromarray(pixels)


def dust() -> Image.Image:
    pixels = np.full((2200, 1700), 245, np.uint8)
    spots = np.random.default_rng(3).integers(0, (2196, 1696), (1500, 2))
    for y, x in spots:
        pixels[y : y + 2, x : x + 2] = 40
    return Image.fromarray(pixels)


@pytest.mark.slow
@pytest.mark.parametrize(
    "image", [Image.new("L", (1700, 2200), 255), dust(), noise(1)], ids=["blank", "dust", "noise"]
)
def test_no_text_is_invented_on(tmp_path, image):
    page = read(tmp_path, image)  # a failure for lack of time would have no page
    assert page.text == "" and page.words == ()
    assert page.origin == "none"


@pytest.mark.slow
def test_an_engine_out_of_time_fails_the_page_and_reads_the_next(
    tmp_path, typed_image, typed_lines, monkeypatch
):
    path = tmp_path / "page.png"
    typed_image().save(path, dpi=(200, 200))
    source = probe_file(path)
    work = PageRange(source, 1, 1, "auto", "eng")
    monkeypatch.setattr(ocr, "TIME_LIMIT_SECONDS", 0.02)
    late = read_range(work)
    assert late.pages == () and [f.item for f in late.failures] == ["page 1"]
    assert "not finished" in late.failures[0].reason
    monkeypatch.setattr(ocr, "TIME_LIMIT_SECONDS", 60.0)
    again = read_range(work)
    assert error_rate(again.pages[0].text, typed_lines) <= 0.005


@pytest.mark.slow
def test_the_engine_gives_points_whatever_the_resolution(typed_image):
    found: list[tuple[LaidOut, Box]] = []
    for dpi in (150, 300):
        laid = lay_out(recognise(typed_image(dpi=dpi), dpi, "eng"), 612, 792)
        found.append((laid, laid.words[0].box))
    (one, a), (two, b) = found
    assert one.text.split()[:3] == two.text.split()[:3] == ["The", "Ambassador", "called"]
    for side in ("x0", "top", "x1", "bottom"):
        assert getattr(a, side) == pytest.approx(getattr(b, side), abs=1.0)


def test_a_language_without_data_is_named_with_what_there_is():
    check_language("eng")
    for wish in ("tlh", "eng+tlh", "", "eng+", "../eng"):
        with pytest.raises(SettingError, match=r"there is: .*eng") as caught:
            check_language(wish)
        assert "\n" not in str(caught.value)


def test_a_machine_without_data_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setattr(ocr, "_user_base", lambda: str(tmp_path))
    with pytest.raises(SettingError, match="pip install"):
        tessdata_folder()


def test_the_folder_of_the_environment_comes_first(monkeypatch, tmp_path):
    (tmp_path / "xyz.traineddata").write_bytes(b"")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert tessdata_folder() == tmp_path
    check_language("xyz")
