"""Plain text file to pages: composed characters (NFC), as they are printed, cut at form feeds."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from archive_miner.errors import SourceError
from archive_miner.text.printed import as_printed
from archive_miner.types import Page, TextOrigin

# A line's end as the old Macintosh, mainframes and word processors write it, one for one a line
# feed. Near miss: the "\r\n" of DOS, also where a copy has doubled its first half.
_LINE_END = re.compile("\r(?!\r*\n)|[\v\x85\u2028\u2029]")

_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_LONG_MARKS = {b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32"}

PROBED_BYTES = 1 << 16
"""So much of a file shows whether every other byte is NUL."""

NUL_SHARE = 0.02
"""Blanks and line ends are more than this of any text in UTF-16, NUL bytes of nearly no other."""

WESTERN_SHARE = 0.3
"""Letters beyond ASCII among the letters of a Western text: 0.05 in French, 0.25 in Vietnamese
without its own encoding; of a Cyrillic or Greek one, nearly all."""


def read_plain(path: Path, source_id: str, language: str) -> tuple[Page, ...]:
    """Return the text of a file as pages; raises SourceError when it is no text or cannot be told.

    UTF-8, or UTF-16 and UTF-32 with a byte order mark or without. The mark is no part of the text.
    A form feed ends a page, as pdftotext and tesseract write it; without one the file is one page.
    """
    text = _decode(path, path.read_bytes())
    if "\0" in text:
        raise SourceError(f"{path}: holds NUL bytes, so it is no text; remove it or rename it")
    text = as_printed(unicodedata.normalize("NFC", _LINE_END.sub("\n", text)))
    sheets = text.split("\f")
    if len(sheets) > 1 and not sheets[-1].strip():
        sheets.pop()  # the last page ends with one, too
    return tuple(
        _page(sheet, number, source_id, language) for number, sheet in enumerate(sheets, 1)
    )


def count_sheets(path: Path) -> int:
    """Return how many pages a text file has; 1 where it cannot be read, which reading will say."""
    try:
        return len(read_plain(path, "", "eng"))
    except SourceError:
        return 1


def _page(text: str, number: int, source_id: str, language: str) -> Page:
    origin: TextOrigin = "native" if text.strip() else "none"
    return Page(source_id, number, 0.0, 0.0, text, origin, 1.0, language, "plain text")


def _decode(path: Path, data: bytes) -> str:
    encoding = _encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding.startswith("utf-8"):
            raise SourceError(f"{path}: not UTF-8 ({_reason(data, error)}") from error
        name = encoding.upper()
        raise SourceError(
            f"{path}: looks like {name} but breaks off or is damaged at byte {error.start};"
            " fetch the file again"
        ) from error


def _encoding(data: bytes) -> str:
    """Return the encoding that a byte order mark names, or where the NUL bytes stand; else UTF-8.

    Blanks and line ends have a NUL byte in UTF-16 whatever the script, always on the same side.
    """
    for marks, length in ((_LONG_MARKS, 4), (_MARKS, 3), (_MARKS, 2)):
        if data[:length] in marks:
            return marks[data[:length]]
    probe = data[:PROBED_BYTES]
    even, odd = probe[::2].count(0), probe[1::2].count(0)
    if bool(even) == bool(odd) or max(even, odd) < NUL_SHARE * len(probe):
        return "utf-8"
    encoding = "utf-16-le" if odd else "utf-16-be"
    letters = set(probe[: len(probe) // 2 * 2].decode(encoding, "replace"))
    return encoding if all(map(_is_written, letters)) else "utf-8"


def _is_written(letter: str) -> bool:
    """Say whether a character may stand in a text: no control, none that is nobody's."""
    kind = unicodedata.category(letter)
    return letter in "\t\n\v\f\r" or kind not in ("Cc", "Cn", "Co", "Cs")


def _reason(data: bytes, error: UnicodeDecodeError) -> str:
    """Say what is wrong with bytes that are not UTF-8, and what to do."""
    if error.end == len(data) and error.reason == "unexpected end of data":
        return f"it breaks off in a character, at byte {error.start}); fetch the file again"
    where = f"byte {error.start}"
    high = sum(byte > 127 for byte in data)
    letters = high + sum(byte | 32 in range(97, 123) for byte in data)
    old_macintosh = b"\r" in data and b"\n" not in data
    if high > WESTERN_SHARE * letters or b"\0" in data or not (old_macintosh or _is_western(data)):
        return f"{where}); convert it from the encoding it was saved in: iconv -f ENCODING -t UTF-8"
    name = "MACINTOSH" if old_macintosh else "WINDOWS-1252"
    return f"{where}); convert it, for instance with iconv -f {name} -t UTF-8"


def _is_western(data: bytes) -> bool:
    """Say whether every byte is a character of Windows-1252; five are none."""
    return not any(byte in data for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))
