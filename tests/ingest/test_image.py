"""Image files: pages, resolution, tone, and what is refused."""

from __future__ import annotations

import ast
import io
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from archive_miner.errors import SourceError
from archive_miner.ingest.image import count_frames, read_frame
from archive_miner.ingest.pdf import MAX_IMAGE_PIXELS

pytestmark = pytest.mark.slow  # draws pages


def sheet(width: int = 850, height: int = 1100) -> Image.Image:
    """White paper with a black bar in the upper left, 100 to 300 across and 50 to 80 down."""
    pixels = np.full((height, width), 255, np.uint8)
    pixels[50:80, 100:300] = 0
    return Image.fromarray(pixels)


def dark(image: Image.Image) -> tuple[float, float, float, float]:
    """Return the box of the dark pixels as shares of the sides."""
    ys, xs = np.nonzero(np.asarray(image) < 128)
    assert xs.size, "nothing dark on the page"
    shares = (xs.min() / image.width, ys.min() / image.height,
              (xs.max() + 1) / image.width, (ys.max() + 1) / image.height)  # fmt: skip
    return tuple(round(float(share), 2) for share in shares)  # type: ignore[return-value]


BAR = (0.12, 0.05, 0.35, 0.07)


def see_through(mode: str) -> Image.Image:
    """The bar in black ink on nothing at all."""
    image = Image.new("LA", (850, 1100), (0, 0))
    image.putalpha(Image.fromarray(255 - np.asarray(sheet())))
    return image.convert(mode)


SHADES = {
    "one bit": sheet().convert("1"),
    "palette": sheet().convert("P"),
    "colour": sheet().convert("RGB"),
    "sixteen bits": Image.fromarray(np.asarray(sheet()).astype(np.uint16) * 200 + 900),
    "grey, see-through": see_through("LA"),
    "colour, see-through": see_through("RGBA"),
}


@pytest.mark.parametrize("name", SHADES)
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_ink_is_dark_on_white_paper_whatever_the_mode(tmp_path, name, suffix):
    path = tmp_path / f"page.{suffix}"
    SHADES[name].save(path, dpi=(300, 300))
    image, _ = read_frame(path, 1)
    assert image.mode == "L"
    assert dark(image) == BAR
    assert float(np.median(np.asarray(image))) > 200


def test_colours_for_print_are_inverted_back(tmp_path):
    sheet().convert("RGB").convert("CMYK").save(tmp_path / "page.tif")
    assert dark(read_frame(tmp_path / "page.tif", 1)[0]) == BAR


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photograph_held_sideways_is_turned_as_viewers_turn_it(tmp_path, orientation):
    turned = {1: 0, 3: 180, 6: 90, 8: 270}[orientation]
    tag = Image.Exif()
    tag[0x0112] = orientation
    image = sheet().rotate(turned, expand=True)
    image.save(tmp_path / "page.jpg", exif=tag, quality=95, dpi=(100, 100))
    assert dark(read_frame(tmp_path / "page.jpg", 1)[0]) == BAR


@pytest.mark.parametrize(
    ("stated", "width", "inches"),
    [
        ((300, 300), 2550, 8.5),
        ((200, 200), 1700, 8.5),
        ((100, 100), 850, 8.5),
        ((600, 600), 2550, 4.25),  # a card
        (None, 2550, 8.5),
        ((1, 1), 2550, 8.5),  # an aspect ratio, not a resolution
        ((9600, 9600), 2550, 8.5),
        ((72, 72), 2550, 8.5),  # what cameras write: the page would be 35 inches wide
        ((72, 72), 612, 8.5),
    ],
)
def test_the_page_is_as_wide_as_its_resolution_says_unless_that_is_absurd(
    tmp_path, stated, width, inches
):
    path = tmp_path / "page.png"
    sheet(width, 1100).save(path, **({"dpi": stated} if stated else {}))
    image, dpi = read_frame(path, 1)
    assert image.width / dpi == pytest.approx(inches, abs=0.02)
    assert 190 <= dpi <= 410


def test_a_fax_with_flat_pixels_gets_its_height_back(tmp_path):
    sheet(1728, 1100).save(tmp_path / "fax.tif", dpi=(204, 98))
    image, dpi = read_frame(tmp_path / "fax.tif", 1)
    assert image.height / dpi == pytest.approx(1100 / 98, abs=0.05)
    assert image.width / dpi == pytest.approx(1728 / 204, abs=0.05)


def test_every_page_of_a_tiff_is_read(tmp_path):
    path, pages = tmp_path / "letters.tif", [sheet(400, 99), sheet(450, 99), sheet(500, 99)]
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(100, 100))
    assert count_frames(path) == 3
    assert [round(read_frame(path, n)[0].width / read_frame(path, n)[1], 1) for n in (1, 2, 3)] == [
        4.0, 4.5, 5.0,
    ]  # fmt: skip
    with pytest.raises(SourceError, match="page 4"):
        read_frame(path, 4)


def png(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = zlib.compress(data)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def tiff(folder: Path) -> bytes:
    path = folder / "whole.tif"
    sheet().save(path, save_all=True, append_images=[sheet()])
    return path.read_bytes()


UNREADABLE = {
    "another kind of file": lambda folder: b"TELEGRAM, not a picture",
    "a decompression bomb": lambda folder: png(40_000, 40_000, b"\0" * 1000),
    "a directory cut off": lambda folder: tiff(folder)[: len(tiff(folder)) // 2],
    "a head only": lambda folder: tiff(folder)[:20],
    "pixels cut off": lambda folder: png(2000, 2000, b"\0" * 1000),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_decoded_is_refused_in_one_line(tmp_path, name):
    path = tmp_path / "page.tif"
    path.write_bytes(UNREADABLE[name](tmp_path))
    with warnings.catch_warnings(), pytest.raises(SourceError) as caught:
        warnings.simplefilter("ignore")
        for number in range(1, count_frames(path) + 1):
            read_frame(path, number)
    assert "\n" not in str(caught.value)
    assert "page" in str(caught.value)


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n%%EndComments\nshowpage\n%%EOF\n"
DOS_EPS = struct.pack("<IIIIIII", 0xC6D3D0C5, 30, len(EPS), 0, 0, 0, 0) + b"\xff\xff" + EPS


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    sheet(400, 110).convert("RGB").save(file, kind)
    return file.getvalue()


NOT_OPENED = {
    "PostScript": EPS,
    "PostScript with a DOS head": DOS_EPS,
    "a PDF": b"%PDF-1.4\n%%EOF\n",
    "a GIF": picture("GIF"),
    "a bitmap": picture("BMP"),
    "a WebP picture": picture("WEBP"),
    "an icon": picture("ICO"),
    "JPEG 2000": picture("JPEG2000"),
    "a Windows metafile": b"\xd7\xcd\xc6\x9a" + bytes(60),
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
}


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "eps"])
@pytest.mark.parametrize("name", NOT_OPENED)
def test_what_is_no_jpeg_png_or_tiff_is_not_opened_whatever_it_is_called(
    tmp_path, monkeypatch, name, suffix
):
    started: list[object] = []
    monkeypatch.setattr("subprocess.check_call", lambda *a, **_: started.append(a))
    monkeypatch.setattr("subprocess.Popen", lambda *a, **_: started.append(a))
    path = tmp_path / f"scan.{suffix}"
    path.write_bytes(NOT_OPENED[name])
    for look in (count_frames, lambda path: read_frame(path, 1)):
        with pytest.raises(SourceError, match="no JPEG, PNG or TIFF"):
            look(path)
    assert started == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("suffix", ["jpg", "png", "tif"])
def test_one_of_the_three_is_read_under_the_name_of_another(tmp_path, kind, suffix):
    path = tmp_path / f"scan.{suffix}"
    path.write_bytes(picture(kind))
    assert count_frames(path) == 1
    assert dark(read_frame(path, 1)[0])


def test_the_thumbnail_of_a_camera_is_no_page_and_neither_is_an_animation(tmp_path):
    photograph, thumbnail = sheet(), sheet(80, 110)
    photograph.save(tmp_path / "photo.jpg", "MPO", save_all=True, append_images=[thumbnail])
    photograph.save(
        tmp_path / "moving.png", save_all=True, append_images=[Image.new("L", (850, 1100))]
    )
    for name in ("photo.jpg", "moving.png"):
        assert count_frames(tmp_path / name) == 1
        assert dark(read_frame(tmp_path / name, 1)[0]) == BAR


@pytest.mark.parametrize(("side", "is_read"), [(13_300, True), (13_500, False)])
def test_a_picture_is_unpacked_up_to_a_bound_without_a_warning(tmp_path, side, is_read):
    path = tmp_path / "map.tif"
    pages = [Image.new("1", (100, 100), 1), Image.new("1", (side, side), 1)]
    pages[0].save(path, save_all=True, append_images=pages[1:], compression="group4")
    assert count_frames(path) == 2
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if is_read:
            assert read_frame(path, 2)[0].width > 2000
        else:
            with pytest.raises(SourceError, match="page 2 cannot be decoded"):
                read_frame(path, 2)


def test_every_picture_is_opened_by_the_formats_it_may_be_of():
    package = Path(__file__).parents[2] / "archive_miner"
    calls = [
        call
        for path in package.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "open"
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in ("Image", "Images")
    ]
    assert calls
    for call in calls:
        assert "formats" in [keyword.arg for keyword in call.keywords]


def test_a_large_picture_is_kept_within_the_bound_and_keeps_its_shape(tmp_path):
    Image.new("1", (5000, 9000), 1).save(tmp_path / "map.png", dpi=(300, 300))
    image, dpi = read_frame(tmp_path / "map.png", 1)
    assert 0.99 * MAX_IMAGE_PIXELS < image.width * image.height <= 1.001 * MAX_IMAGE_PIXELS
    assert image.width / image.height == pytest.approx(5 / 9, abs=0.01)
    assert image.width / dpi == pytest.approx(5000 / 300, abs=0.01)
