"""A page and its picture to the words that can be trusted: those seen, and how much they explain.

In: what a PDF page holds, and its picture where that is worth drawing. Out: the lines a reader
sees, how many words were left out, and the share of the page's type that the words account for.
Knows nothing of files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive_miner.ingest.ink import explained_share, find_stray_type
from archive_miner.ingest.overprint import drop_overprint
from archive_miner.ingest.pdf import POINTS_PER_INCH, PdfPage
from archive_miner.ingest.printed import PrintedLine
from archive_miner.ingest.seen import drop_unseen, is_tiny
from archive_miner.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

PICTURE_SHARE = 0.05
"""Images on less of a page hold a seal or a logo; a letter reproduced smaller cannot be read."""

STRAY_OBJECTS = 50
"""More drawn objects than there are letters, by so many, may be letters drawn as outlines."""

CELL_POINTS = 72.0
EMPTY_SHARE = 0.3
"""A scan is looked at where words leave so large a share of its square inches empty, the margins
aside: full pages leave 0–0.2, the last page of a paper or a stamp on a scan 0.5–0.95."""


@dataclass(frozen=True, slots=True)
class Look:
    """The lines of a page that are seen, the number of words that are not, and what they explain.

    ``explained`` is the share of the page's type that lies in the words' boxes, 0 to 1.
    """

    lines: tuple[PrintedLine, ...]
    hidden: int = 0
    explained: float = 1.0


def should_look(page: PdfPage) -> bool:
    """Say whether the picture of a page could tell of its words what they do not say themselves.

    A look at a born-digital page costs as much as reading it, at a scan three times as much.
    """
    drawn = page.drawn
    boxes = _boxes(page.lines)
    if drawn.heavy or not boxes:
        return False
    if drawn.is_scan:
        return _leaves_much_empty(page, boxes) or any(_may_be_hidden(page, box) for box in boxes)
    letters = sum(len(word.text) for line in page.lines for word in line.words)
    return (
        drawn.may_hide
        or drawn.image_share >= PICTURE_SHARE
        or drawn.ink > letters + STRAY_OBJECTS
        or any(is_tiny(word, page.height) for line in page.lines for word in line.words)
    )


def look_at(page: PdfPage, image: Image | None) -> Look:
    """Return what a page's picture tells of its words; None where there is no picture."""
    lines, hidden, explained = page.lines, 0, 1.0
    if image is not None:
        dpi = image.width / page.width * POINTS_PER_INCH
        lines, hidden = drop_unseen(lines, image, dpi, lambda box: _may_be_hidden(page, box))
        boxes = _boxes(lines)
        explained = explained_share(find_stray_type(image, dpi, boxes), boxes)
    if page.drawn.is_scan:
        lines = drop_overprint(lines)
    return Look(lines, hidden, explained)


def _may_be_hidden(page: PdfPage, box: Box) -> bool:
    """Say whether a word may be doubted where it stands.

    What an engine read off a scan is drawn invisibly, and not always over its ink: over a scan,
    words are doubted only where something was painted after them.
    """
    if not page.drawn.is_scan:
        return True
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return _lies_in(x, y, page.drawn.covers) or not _lies_in(x, y, page.drawn.images)


def _lies_in(x: float, y: float, boxes: tuple[Box, ...]) -> bool:
    return any(box.x0 <= x <= box.x1 and box.top <= y <= box.bottom for box in boxes)


def _leaves_much_empty(page: PdfPage, boxes: list[Box]) -> bool:
    """Say whether words leave much of a page empty within its margins, an inch wide."""
    columns, rows = int(page.width / CELL_POINTS), int(page.height / CELL_POINTS)
    within = {(x, y) for x in range(1, columns - 1) for y in range(1, rows - 1)}
    for box in boxes:
        y = int((box.top + box.bottom) / 2 / CELL_POINTS)
        within -= {(x, y) for x in range(int(box.x0 / CELL_POINTS), int(box.x1 / CELL_POINTS) + 1)}
    return len(within) > EMPTY_SHARE * max(1, (columns - 2) * (rows - 2))


def _boxes(lines: tuple[PrintedLine, ...]) -> list[Box]:
    return [word.box for line in lines for word in line.words]
