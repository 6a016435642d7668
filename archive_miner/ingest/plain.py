"""Plain text file to one page, code point for code point in Unicode's composed form (NFC)."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from archive_miner.errors import SourceError
from archive_miner.types import Page, TextOrigin


def read_plain(path: Path, source_id: str, language: str) -> Page:
    """Return the text of a UTF-8 file as one page; raises SourceError when it is not UTF-8.

    A byte order mark is not part of the text. Line ends are kept as they are.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path}: not UTF-8 (byte {error.start}); convert it, for instance with"
            f" iconv -f WINDOWS-1252 -t UTF-8"
        ) from error
    if "\0" in text:
        raise SourceError(f"{path}: holds NUL bytes, so it is no text; remove it or rename it")
    text = unicodedata.normalize("NFC", text)
    origin: TextOrigin = "native" if text.strip() else "none"
    return Page(source_id, 1, 0.0, 0.0, text, origin, 1.0, language, "plain text")
