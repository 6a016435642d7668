"""A word and a line as the file or the OCR engine gave them, before a page is laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive_miner.offsets import union
from archive_miner.types import Box


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A word as the file or the OCR engine gave it.

    ``raised`` says that it is the mark of a note, set above the line after the word before it.
    """

    text: str
    box: Box
    confidence: float | None = None
    raised: bool = False


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """Words that stand on one baseline, left to right."""

    words: tuple[PrintedWord, ...]
    box: Box

    @classmethod
    def of(cls, words: Sequence[PrintedWord]) -> PrintedLine:
        """Make a line of its words, which must not be empty."""
        return cls(tuple(words), union(word.box for word in words))
