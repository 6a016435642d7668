"""Plain text is read as it is printed, in any encoding that shows, or refused in one line."""

from pathlib import Path

import pytest

from archive_miner.errors import SourceError
from archive_miner.ingest.plain import count_sheets, read_plain

READ = {
    "line ends of DOS stay": (b"TELEGRAM\r\nSECRET\r\n", "TELEGRAM\r\nSECRET\r\n"),
    "also doubled by a careless copy": (b"a\r\r\nb", "a\r\r\nb"),
    "those of the old Macintosh are line feeds": (b"a\rb\r\rc\r", "a\nb\n\nc\n"),
    "and those of word processors": ("a\vb\u2028c\u2029d\x85e".encode(), "a\nb\nc\nd\ne"),
    "a byte order mark is no text": (b"\xef\xbb\xbfTELEGRAM", "TELEGRAM"),
    "wherever it stands": ("a\ufeffb".encode(), "ab"),
    "accents are composed": ("Embajador Pe\u0301rez".encode(), "Embajador Pérez"),
    "ligatures are letters": ("o\ufb03ce ½".encode(), "office ½"),
    "what has no width is not seen": (
        "mili\u00adtary head\u200bquarters".encode(),
        "military headquarters",
    ),
    "a soft hyphen at a line's end shows": ("mili\u00ad\ntary".encode(), "mili-\ntary"),
    "blanks at both ends stay": (b"  a \n\n", "  a \n\n"),
    "tabs stay": (b"a\tb", "a\tb"),
    "beyond the basic plane": ("\U0001d400 x".encode(), "\U0001d400 x"),
    "UTF-16 with a mark": ("Pérez\r\n".encode("utf-16"), "Pérez\r\n"),
    "the other way round": ("\ufeffPérez".encode("utf-16-be"), "Pérez"),
    "without a mark": ("TELEGRAM\nPérez".encode("utf-16-le"), "TELEGRAM\nPérez"),
    "the other way round, too": ("TELEGRAM".encode("utf-16-be"), "TELEGRAM"),
    "Russian without a mark": (
        "Посол принят в Москве".encode("utf-16-le"),
        "Посол принят в Москве",
    ),
    "UTF-32": ("TELEGRAM".encode("utf-32"), "TELEGRAM"),
}


def read(path: Path, data: bytes):
    path.write_bytes(data)
    return read_plain(path, "s", "eng")


@pytest.mark.parametrize("name", READ)
def test_text_is_read(tmp_path, name):
    data, text = READ[name]
    (page,) = read(tmp_path / "a.txt", data)
    assert page.text == text
    assert (page.number, page.origin, page.width, page.words) == (1, "native", 0.0, ())


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", "\u3000\u00a0".encode()])
def test_nothing_but_white_space_is_no_text(tmp_path, data):
    (page,) = read(tmp_path / "a.txt", data)
    assert page.origin == "none"


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b"one\n\x0ctwo\n\x0c", ["one\n", "two\n"]),  # pdftotext ends every page so
        (b"one\x0ctwo", ["one", "two"]),
        (b"one\r\n\x0c\r\ntwo\r\n\x0c\r\n", ["one\r\n", "\r\ntwo\r\n"]),
        (b"one\x0c\x0cthree", ["one", "", "three"]),  # a blank page keeps its number
        ("one\x0ctwo".encode("utf-16"), ["one", "two"]),
        (b"one", ["one"]),
        ("Česko".encode("utf-16-be"), ["Česko"]),  # whose first byte but one is a form feed's
    ],
)
def test_form_feeds_end_pages(tmp_path, data, texts):
    pages = read(tmp_path / "a.txt", data)
    assert [page.text for page in pages] == texts
    assert [page.number for page in pages] == list(range(1, len(texts) + 1))
    assert count_sheets(tmp_path / "a.txt") == len(texts)


REFUSED = {
    "Windows encoding": ("Embajador Pérez".encode("cp1252"), "(byte 11)", "WINDOWS-1252"),
    "old Macintosh": ("Señor\rPérez".encode("mac-roman"), "(byte 2)", "MACINTOSH"),
    "Russian": ("Посол принят".encode("cp1251"), "(byte 0)", "iconv -f ENCODING"),
    "Japanese": ("大使は今日".encode("shift-jis"), "(byte 0)", "iconv -f ENCODING"),
    "DOS": ("Señor Müller".encode("cp437"), "(byte 2)", "iconv -f ENCODING"),
    "UTF-16 cut short": ("TELEGRAM".encode("utf-16")[:-1], "UTF-16", "fetch the file again"),
    "cut in the middle of a letter": ("Pérez".encode()[:2], "at byte 1", "fetch the file again"),
    "a binary file": (b"GIF89a\x00\x00\x01", "NUL", "remove it or rename it"),
    "another": (bytes(range(1, 9)) + b"\0\1\0\2" * 9, "NUL", "remove it or rename it"),
    "a surrogate": (b"\xed\xa0\x80", "not UTF-8", "iconv"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path, name):
    data, reason, cure = REFUSED[name]
    with pytest.raises(SourceError) as caught:
        read(tmp_path / "a.txt", data)
    message = str(caught.value)
    assert reason in message and cure in message and "a.txt" in message and "\n" not in message
    assert count_sheets(tmp_path / "a.txt") == 1
