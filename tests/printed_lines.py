"""Lines of fixed-width type, as a text layer or an engine gives them."""

from __future__ import annotations

from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.types import Box

SIZE = 10.0
ADVANCE = 5.0


def line(x: float, top: float, text: str, size: float = SIZE) -> PrintedLine:
    """Set a line of fixed-width type: every letter and blank 5 points wide (at size 10)."""
    words, at, step = [], x, ADVANCE * size / SIZE
    for word in text.split(" "):
        if word:
            words.append(PrintedWord(word, Box(at, top, at + step * len(word), top + size)))
        at += step * (len(word) + 1)
    return PrintedLine.of(words)


def column(x: float, top: float, *texts: str, pitch: float = 12.0) -> list[PrintedLine]:
    return [line(x, top + pitch * row, text) for row, text in enumerate(texts) if text]


PROSE = (
    "The King received me at ten and spoke at length of",
    "the army, of its pay, and of the officers in whom he",
    "puts his trust. He would welcome a training mission,",
    "and asked that its chief be a man of some standing.",
)
