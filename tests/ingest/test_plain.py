"""Plain text is kept code point for code point, or refused in one line."""

from pathlib import Path

import pytest

from archive_miner.errors import SourceError
from archive_miner.ingest.plain import read_plain

READ = {
    "line ends of DOS stay": (b"TELEGRAM\r\nSECRET\r\n", "TELEGRAM\r\nSECRET\r\n"),
    "and of the old Macintosh": (b"a\rb", "a\rb"),
    "a byte order mark is no text": (b"\xef\xbb\xbfTELEGRAM", "TELEGRAM"),
    "only the first one": ("a\ufeffb".encode(), "a\ufeffb"),
    "accents are composed": ("Embajador Pe\u0301rez".encode(), "Embajador Pérez"),
    "and compatibility characters are not changed": ("o\ufb03ce ½".encode(), "o\ufb03ce ½"),
    "blanks at both ends stay": (b"  a \n\n", "  a \n\n"),
    "form feeds and tabs stay": (b"a\tb\x0cc", "a\tb\x0cc"),
    "beyond the basic plane": ("\U0001d400 x".encode(), "\U0001d400 x"),
}


def read(path: Path, data: bytes):
    path.write_bytes(data)
    return read_plain(path, "s", "eng")


@pytest.mark.parametrize("name", READ)
def test_text_is_kept(tmp_path, name):
    data, text = READ[name]
    page = read(tmp_path / "a.txt", data)
    assert page.text == text
    assert (page.number, page.origin, page.width, page.words) == (1, "native", 0.0, ())


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", "\u3000\u00a0".encode()])
def test_nothing_but_white_space_is_no_text(tmp_path, data):
    assert read(tmp_path / "a.txt", data).origin == "none"


REFUSED = {
    "Windows encoding": ("Embajador Pérez".encode("cp1252"), "not UTF-8 (byte 11)"),
    "UTF-16": ("TELEGRAM".encode("utf-16"), "not UTF-8 (byte 0)"),
    "UTF-16 without a mark": ("TELEGRAM".encode("utf-16-le"), "NUL"),
    "cut in the middle of a letter": ("Pérez".encode()[:2], "not UTF-8"),
    "a binary file": (b"GIF89a\x00\x00\x01", "NUL"),
    "a surrogate": (b"\xed\xa0\x80", "not UTF-8"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_text_is_refused_in_one_line(tmp_path, name):
    data, reason = REFUSED[name]
    with pytest.raises(SourceError) as caught:
        read(tmp_path / "a.txt", data)
    message = str(caught.value)
    assert reason in message and "a.txt" in message and "\n" not in message
