"""The words of a text layer to those that a reader of the page sees.

In: lines of a text layer, the picture of their page. Out: the lines without the words that the
picture does not show, and how many those are. A layer that is switched off, white letters on
white paper, letters under a black box, text drawn invisibly or too small to read: whatever
hides a word, no ink stands in its place, or ink of one tone. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

POINTS_PER_INCH = 72.0

LEAST_CONTRAST = 20
"""Grey levels between letters and what is behind them: paler than this, a tenth of grey on
white, is not read. Watermarks have 30 and more."""

LEAST_SHARE = 0.05
"""Share of a word's middle that letters darken, or leave light: 0.1–0.5 in type. A black box a
little too short for the word under it leaves less of it out."""

FEW_LETTERS = 3
"""Of fewer letters any ink will do: "1," and "F." of a typewriter's wide figures have 0.03."""

MIDDLE = 0.5
"""Share of a word's height that is looked at, in its middle: rules above and below stay out, and
so do the edges of a box that covers it."""

LEAST_POINTS = 2.0
"""Letters lower than this, and half as wide, nobody reads: the smallest print is 4 points high."""

SHEET_SHARE = 0.0025
"""But on a small sheet, which is shown enlarged, letters are as large as their share of it."""


def drop_unseen(
    lines: Sequence[PrintedLine], image: Image, dpi: float, is_judged: Callable[[Box], bool]
) -> tuple[tuple[PrintedLine, ...], int]:
    """Return the lines without words that the image does not show, and how many those are.

    ``is_judged`` says of a word's box whether its word may be doubted at all.
    """
    import numpy as np

    pixels, scale = np.asarray(image), dpi / POINTS_PER_INCH
    height = image.height / scale
    kept, dropped = [], 0
    for line in lines:
        hidden = [
            is_judged(word.box) and (is_tiny(word, height) or _is_bare(pixels, scale, word))
            for word in line.words
        ]
        # A full stop's own middle is bare: signs are seen where a word of their line is.
        seen = [
            word
            for word, is_hidden in zip(line.words, hidden, strict=True)
            if not is_hidden or (not _can_be_judged(word) and not all(hidden))
        ]
        dropped += len(line.words) - len(seen)
        if seen:
            kept.append(line if len(seen) == len(line.words) else PrintedLine.of(seen))
    return tuple(kept), dropped


def _can_be_judged(word: PrintedWord) -> bool:
    """Say whether a word has letters or figures that any renderer has the shapes of.

    Fonts that are not in the file are replaced, those of other scripts by nothing at all.
    """
    return any(sign.isalnum() and sign < "ɐ" for sign in word.text)


def is_tiny(word: PrintedWord, height: float) -> bool:
    """Say whether a word is too small to read on a sheet of some height in points."""
    least = min(LEAST_POINTS, SHEET_SHARE * height)
    wide, high = word.box.x1 - word.box.x0, word.box.bottom - word.box.top
    return min(wide, high) < least and max(wide, high) < 0.5 * least * len(word.text)


def _is_bare(pixels: Any, scale: float, word: PrintedWord) -> bool:
    """Say whether the middle of a word's box shows one tone, or all but an edge of it does."""
    box, letters = word.box, sum(map(str.isalnum, word.text))
    wide, high = box.x1 - box.x0, box.bottom - box.top
    across, down = (0.0, (1 - MIDDLE) / 2) if wide >= high else ((1 - MIDDLE) / 2, 0.0)
    left, right = (max(0, x) for x in (box.x0 + across * wide, box.x1 - across * wide))
    top, bottom = (max(0, y) for y in (box.top + down * high, box.bottom - down * high))
    middle = pixels[
        int(top * scale) : int(bottom * scale) + 1, int(left * scale) : int(right * scale) + 1
    ]
    if middle.size == 0:
        return False
    low, high = int(middle.min()), int(middle.max())
    if high - low < LEAST_CONTRAST:
        return True
    if letters < FEW_LETTERS:
        return False
    share = float((middle > (low + high) // 2).mean())
    return not LEAST_SHARE <= share <= 1 - LEAST_SHARE
