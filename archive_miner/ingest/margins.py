"""What stands beside the text of a page: notes in its margins, numbers of its lines.

In: printed lines. Out: the lines without what stands beside them, and that. Only beside prose:
beside a table, a form or a list of addressees the same shapes are its columns. Knows nothing of
text, files or engines.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, median_low

from archive_miner.ingest.columns import COLUMN_ROWS, is_prose, join_rows
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.types import Box

NOTE_GAP_POINTS = 9.0
"""White between the text and a note beside it; word spaces of justified 10-point type reach 7."""

NUMBER_GAP_BLANKS = 1.8
"""White between the text and the number of a line, in blanks between its words."""

FEW_NUMBERS = 3
"""Numbers it takes to see that they run on with the lines: 5, 10, 15."""

NUMBER_STEPS = (1, 2, 3, 4, 5, 10)
"""Every line has its number, or every fifth, in books and drafts of treaties."""

OFF_LINE = 0.8
"""How far a number may stand from where the others place it, as a share of the line's height:
hanging numbers of paragraphs stand off by lines."""

BROKEN_SHARE = 0.2
"""Lines that begin in lower case, as those do whose sentence began in the line above: half of
prose, none of a numbered list of which each item has a line."""

PROSE_WORDS = 5
"""Words in the usual line of the text that something stands beside."""

MEASURE_EMS = 4.0
"""Lines that end so near the measure of the text are full."""

WIDEST_BLANK_EMS = 2.5
"""White within a line of prose: two blanks of a typewriter after a stop are 1.2 em."""

PITCHES = 1.6
"""Lines of a block stand no further apart; a blank line makes two pitches."""

NOTES_WIDTH, NOTES_WORDS = 0.5, 0.35
"""Notes are narrower than so much of the text, and have fewer words than so much of it: what is
wider or longer is a column."""

ALIGNED_SHARE, ALIGNED_EMS = 0.7, 1.0
"""Lines of notes begin at one place; what an engine read into scribbles in a margin does not."""

NOTES_PIECES = 0.5
"""Share of a page's pieces of lines that notes may be: beside every line of it at most."""

CROSSING_SHARE = 0.05
"""Lines of a page that may lie over its margin, too: a heading, a line of notes at its foot."""

FAR_EMS = 2.0
"""White before notes as large as the text."""

SMALL = 0.92
"""Notes that are set smaller than this share of the text are the editors' or the printer's. Notes
as large as the text may be part of it."""

_NUMBER = re.compile(r"\d{1,3}")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Margin:
    """Lines beside the text; ``apart`` where they are certainly no part of it."""

    lines: tuple[PrintedLine, ...]
    apart: bool


def take_margins(lines: Sequence[PrintedLine]) -> tuple[list[PrintedLine], list[Margin]]:
    """Return the lines of a page without its margins, and the margins."""
    margins = []
    body = list(lines)
    for take in (_take_numbers, _take_notes):
        for side in (1, -1):
            body, margin = take(body, side)
            margins += [margin] if margin is not None else []
    return body, margins


def _edges(box: Box, side: int) -> tuple[float, float]:
    """Return the inner and outer edge of a box as seen from the text: 1 is its right side."""
    return (box.x0, box.x1) if side > 0 else (-box.x1, -box.x0)


def _height(words: Sequence[PrintedWord]) -> float:
    return median(word.box.bottom - word.box.top for word in words)


# --- numbers of lines -------------------------------------------------------------------------


def _take_numbers(lines: list[PrintedLine], side: int) -> tuple[list[PrintedLine], Margin | None]:
    """Part the numbers beside the lines on one side of the text from it.

    Matches "5 … 10 … 15" beside every fifth line and the numbers 1 to 25 of a transcript's lines;
    must not match the hanging numbers of paragraphs, nor those of a list or a table.
    """
    ends = [line.words[-1 if side > 0 else 0] for line in lines]
    if sum(_NUMBER.fullmatch(end.text) is not None for end in ends) < FEW_NUMBERS:
        return lines, None
    rest = [_without(line, end) for line, end in zip(lines, ends, strict=True)]
    inner = [
        (one if _NUMBER.fullmatch(end.text) else line)
        for line, one, end in zip(lines, rest, ends, strict=True)
    ]
    body = [line for line in inner if line is not None]
    if not is_prose(join_rows(body), PROSE_WORDS):
        return lines, None
    edge = _measure(body, side)
    em = _height([word for line in body for word in line.words])
    white = NUMBER_GAP_BLANKS * _blank(body)
    beside = [
        end
        for end in ends
        if _NUMBER.fullmatch(end.text) and _edges(end.box, side)[0] > edge + white
    ]
    if not _run_on(beside, em) or not _is_broken(body):
        return lines, None
    taken = {id(word) for word in beside}
    kept = [
        one if id(end) in taken else line for line, one, end in zip(lines, rest, ends, strict=True)
    ]
    numbers = sorted(beside, key=lambda word: word.box.top)
    margin = Margin(tuple(PrintedLine.of([word]) for word in numbers), apart=True)
    return [line for line in kept if line is not None], margin


def _blank(lines: Sequence[PrintedLine]) -> float:
    """Return the usual white between the words of lines."""
    return median([b.box.x0 - a.box.x1 for line in lines for a, b in pairwise(line.words)] or [0.0])


def _without(line: PrintedLine, word: PrintedWord) -> PrintedLine | None:
    words = [one for one in line.words if one is not word]
    return PrintedLine.of(words) if words else None


def _measure(lines: Sequence[PrintedLine], side: int) -> float:
    """Return where most lines of a text end on one side: a few may be longer."""
    ends = sorted(_edges(line.box, side)[1] for line in join_rows(lines))
    return ends[int(0.9 * (len(ends) - 1))]


def _run_on(words: Sequence[PrintedWord], em: float) -> bool:
    """Say whether numbers grow by one step as they go down, and stand as far apart as they say."""
    placed = sorted((word.box.top + word.box.bottom, int(word.text)) for word in words)
    if len(placed) < FEW_NUMBERS:
        return False
    steps = [b[1] - a[1] for a, b in pairwise(placed)]
    step = min(steps)
    if step not in NUMBER_STEPS or any(n % step for n in steps) or max(steps) > 4 * step:
        return False
    (top, first), (foot, last) = placed[0], placed[-1]
    pitch = (foot - top) / (last - first)
    return all(abs(y - top - pitch * (n - first)) <= 2 * OFF_LINE * em for y, n in placed)


def _is_broken(lines: Sequence[PrintedLine]) -> bool:
    rows = join_rows(lines)
    return sum(row.words[0].text[0].islower() for row in rows) >= BROKEN_SHARE * len(rows)


# --- notes ------------------------------------------------------------------------------------


def _take_notes(lines: list[PrintedLine], side: int) -> tuple[list[PrintedLine], Margin | None]:
    """Part the notes in one margin from the text.

    Matches short lines beyond the measure of prose, beside its full lines; must not match a date
    or a signature set far right, the amounts at the end of a budget's lines, labels before them
    ("SUBJECT:"), or a second column.
    """
    pieces = [piece for line in lines for piece in _pieces(line)]
    for place in _places(pieces, side):
        outer = [piece for piece in pieces if _edges(piece.box, side)[0] >= place]
        inner = [piece for piece in pieces if _edges(piece.box, side)[0] < place]
        notes = _notes_beside(outer, inner, side)
        if notes:
            margin = _margin(notes, inner)
            if margin.apart or (side > 0 and _are_far(notes, inner)):
                return _left_over(lines, notes), margin
    return lines, None


def _pieces(line: PrintedLine) -> Iterator[PrintedLine]:
    """Yield what wide gaps part of a line."""
    start = 0
    for place, (before, word) in enumerate(pairwise(line.words), 1):
        if word.box.x0 - before.box.x1 >= NOTE_GAP_POINTS:
            yield PrintedLine.of(line.words[start:place])
            start = place
    yield line if start == 0 else PrintedLine.of(line.words[start:])


def _places(pieces: Sequence[PrintedLine], side: int) -> Iterator[float]:
    """Yield where on one side notes could begin, the nearest first: after white that few cross."""
    spans = [_edges(piece.box, side) for piece in pieces]
    starts, ends = sorted(inner for inner, _ in spans), sorted(outer for _, outer in spans)
    if len(pieces) < COLUMN_ROWS:
        return
    middle = (starts[0] + ends[-1]) / 2
    for at in range(bisect_right(starts, middle), len(starts)):
        place = starts[at]
        crossing = bisect_left(starts, place) - bisect_right(ends, place - NOTE_GAP_POINTS)
        few = len(starts) - bisect_left(starts, place) <= NOTES_PIECES * len(starts)
        if few and crossing <= CROSSING_SHARE * len(starts):
            yield place


def _notes_beside(
    outer: Sequence[PrintedLine], inner: Sequence[PrintedLine], side: int
) -> list[PrintedLine]:
    """Return which lines beyond a text are notes on it; none where it is no prose."""
    rows = join_rows(inner)
    if not is_prose(rows, PROSE_WORDS):
        return []
    em = median(row.box.bottom - row.box.top for row in rows)
    full = _full_lines(rows, _measure(inner, side) - MEASURE_EMS * em, em, side)
    if not full or 2 * len(full) < len(rows):
        return []
    top, bottom = full[0].top, full[-1].bottom
    notes = [line for line in outer if top <= _middle(line.box) <= bottom]
    if not any(row.top <= _middle(line.box) <= row.bottom for line in notes for row in full):
        return []
    words = [word for line in notes for word in line.words]
    lettered = sum(_LETTERS.search(word.text) is not None for word in words)
    inner_words = sum(len(row.words) for row in rows)
    measure = max(row.box.x1 for row in rows) - min(row.box.x0 for row in rows)
    wide = max(line.box.x1 for line in notes) - min(line.box.x0 for line in notes)
    if (
        2 * lettered < len(words)
        or len(words) > NOTES_WORDS * inner_words
        or wide > NOTES_WIDTH * measure
        or not _are_aligned(notes, em)
    ):
        return []
    return notes


def _full_lines(rows: Sequence[PrintedLine], edge: float, em: float, side: int) -> list[Box]:
    """Return the boxes of the lines that reach an edge without a gap, in a block of such lines.

    A letterhead in two or three pieces over a text is no part of its measure.
    """
    solid = [
        row.box
        for row in rows
        if _edges(row.box, side)[1] >= edge
        and all(b.box.x0 - a.box.x1 <= WIDEST_BLANK_EMS * em for a, b in pairwise(row.words))
    ]
    if len(solid) < COLUMN_ROWS:
        return []
    pitch = median(b.bottom - a.bottom for a, b in pairwise(solid))
    near = [b.bottom - a.bottom <= PITCHES * pitch for a, b in pairwise(solid)]
    return [
        box
        for box, above, below in zip(solid, [False, *near], [*near, False], strict=True)
        if above or below
    ]


def _are_far(notes: Sequence[PrintedLine], inner: Sequence[PrintedLine]) -> bool:
    """Say whether notes at the right stand off from the lines beside them.

    Else they may be the last words of a long line, after a stop.
    """
    em = median(line.box.bottom - line.box.top for line in inner)
    return all(
        note.box.x0 - line.box.x1 >= FAR_EMS * em
        for note in notes
        for line in inner
        if line.box.top <= _middle(note.box) <= line.box.bottom
    )


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _are_aligned(notes: Sequence[PrintedLine], em: float) -> bool:
    """Say whether most notes begin, or most of them end, at one place."""
    return any(
        sum(abs(x - usual) <= ALIGNED_EMS * em for x in xs) >= ALIGNED_SHARE * len(xs)
        for xs in ([note.box.x0 for note in notes], [note.box.x1 for note in notes])
        for usual in (median_low(xs),)
    )


def _left_over(lines: Sequence[PrintedLine], notes: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Return lines without the words of notes."""
    taken = {id(word) for note in notes for word in note.words}
    kept = [[word for word in line.words if id(word) not in taken] for line in lines]
    return [
        line if len(words) == len(line.words) else PrintedLine.of(words)
        for line, words in zip(lines, kept, strict=True)
        if words
    ]


def _margin(notes: Sequence[PrintedLine], inner: Sequence[PrintedLine]) -> Margin:
    size = _height([word for line in inner for word in line.words])
    small = _height([word for line in notes for word in line.words]) <= SMALL * size
    return Margin(tuple(join_rows(notes)), apart=small)
