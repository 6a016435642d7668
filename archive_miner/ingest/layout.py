"""Printed lines to the final text of a page: reading order, paragraphs, marks.

In: lines of printed words with boxes, in the order the file or the OCR engine gave them. Out: the
text of the page, its words with offsets, and marks on what is not body text. Knows nothing of
files, images or engines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from archive_miner.ingest.columns import find_columns, join_rows
from archive_miner.ingest.margins import take_margins
from archive_miner.ingest.marks import mark_furniture, mark_notes
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.offsets import union
from archive_miner.text.printed import as_printed
from archive_miner.types import Box, Mark, Word

_LINE_END_HYPHENS = str.maketrans("\ufffe\u0002", "--")

SOFT_HYPHEN_GAP_EMS = 0.4
"""A word goes on after a soft hyphen when its other half stands nearer than this: a blank of
12-point type is 0.25 em, the white between two columns 0.75 and more."""

PARAGRAPH_GAP_PITCHES = 1.4
"""A line this many line pitches below the one above starts a paragraph. Typewritten records put
a blank line (2.0 pitches) between paragraphs; uneven carriage returns and skew reach 1.2."""

INDENT_EMS = 0.6
"""A first line set in by more than this starts a paragraph: three spaces of 10-point Times are
0.75 em, of typewriter type 1.8 em; the wobble of OCR boxes stays under 0.4 em."""

CENTRED_EMS = 9.0
"""A line set in by more than this is centred or a column of a form, not an indented paragraph."""

_ITEM = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]|[-–—•*]")
"""What opens an item of a list: "1.", "(a)", "iv.", "–". Must not match "A", "1953", "No."."""

NOTE_GAP_EMS = 0.15
"""What stands nearer to the mark of a note belongs to the word before it; a blank is 0.25 em."""

SPACED_LETTERS = 4
"""Single capitals in a row that make a letter-spaced word: "C U B A"; "J F K" has fewer."""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The text of a page with its words and marks, as they go into a Page."""

    text: str
    words: tuple[Word, ...]
    marks: tuple[Mark, ...]


def lay_out(
    lines: Sequence[PrintedLine],
    width: float,
    height: float,
    table_rows: Sequence[Sequence[Box]] = (),
) -> LaidOut:
    """Return the text of a page of the given size in points, in reading order.

    ``table_rows`` are the cells of ruled tables, row by row; a row becomes one line, its cells
    read one after another however many lines each has.
    """
    spelled = [line for line in map(_spell, lines) if line is not None]
    if not spelled:
        return LaidOut("", (), ())
    body, margins = take_margins(spelled) if not table_rows else (spelled, [])
    columns = find_columns(_read_cells(body, table_rows), width)
    runs = [*columns, *(margin.lines for margin in margins)]
    ordered = [line for run in runs for line in run]
    breaks = [start for run in runs for start in _paragraph_starts(run)]
    text, words, spans = _write(ordered, breaks)
    last = sum(map(len, columns))
    boxes = [line.box for line in ordered[:last]]
    marks = list(mark_furniture(text, spans[:last], boxes, [len(c) for c in columns], height))
    for margin in margins:
        if margin.apart:
            marks += [Mark(*span, "margin") for span in spans[last : last + len(margin.lines)]]
        last += len(margin.lines)
    return LaidOut(text, words, mark_notes(ordered, words, marks))


def _read_cells(
    lines: Sequence[PrintedLine], table_rows: Sequence[Sequence[Box]]
) -> Sequence[PrintedLine]:
    """Return the lines with each row of a ruled table gathered into one, cell by cell."""
    if not table_rows:
        return lines
    rest = list(lines)
    gathered: list[PrintedLine] = []
    for row in table_rows:
        words: list[PrintedWord] = []
        for cell in row:
            inside = [[w for w in line.words if _holds(cell, w.box)] for line in rest]
            pieces = [PrintedLine.of(found) for found in inside if found]
            words += [word for piece in join_rows(pieces) for word in piece.words]
            outside = [[w for w in line.words if not _holds(cell, w.box)] for line in rest]
            rest = [PrintedLine.of(left) for left in outside if left]
        if words:
            gathered.append(PrintedLine.of(words))
    return [*rest, *gathered]


def _holds(cell: Box, box: Box) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return cell.x0 <= x < cell.x1 and cell.top <= y < cell.bottom


def _spell(line: PrintedLine) -> PrintedLine | None:
    """Write words as they are printed, without control characters and words of nothing else."""
    words = []
    for word in _rejoin(line.words):
        text = as_printed(word.text).translate(_LINE_END_HYPHENS)
        if not text.isprintable():
            text = "".join(c for c in text if c.isprintable())
        if text:
            words.append(word if text == word.text else replace(word, text=text))
    words = _close_up(words)
    if not words:
        return None
    return line if tuple(words) == line.words else PrintedLine.of(words)


def _rejoin(words: Sequence[PrintedWord]) -> Sequence[PrintedWord]:
    """Make one word of two halves in mid line, the first of which ends in a soft hyphen."""
    if not any(word.text[-1:] == "\u00ad" for word in words[:-1]):
        return words
    joined: list[PrintedWord] = []
    for word in words:
        last = joined[-1] if joined else None
        gap = SOFT_HYPHEN_GAP_EMS * (word.box.bottom - word.box.top)
        if (
            last is not None
            and last.text[-1:] == "\u00ad"
            and word.text[0].islower()
            and abs(word.box.x0 - last.box.x1) <= gap
        ):
            box = union((last.box, word.box))
            joined[-1] = replace(word, text=last.text + word.text, box=box)
        else:
            joined.append(word)
    return joined


def _close_up(words: list[PrintedWord]) -> list[PrintedWord]:
    """Join letter-spaced capitals: "S E C R E T" is the word SECRET.

    Runs of ``SPACED_LETTERS`` single capitals or more, parted where a gap is wider than the
    usual one of the run ("M E M O R A N D U M   O F   C O N V E R S A T I O N"). Must not join
    "U S aid" or the initials in "J F K" (too few letters). Seen on title pages and banners.
    """
    closed: list[PrintedWord] = []
    run: list[PrintedWord] = []
    for word in [*words, None]:
        if word is not None and len(word.text) == 1 and word.text.isupper():
            run.append(word)
            continue
        closed += _spaced_words(run) if len(run) >= SPACED_LETTERS else run
        run = []
        if word is not None:
            closed.append(word)
    return closed


def _spaced_words(run: Sequence[PrintedWord]) -> list[PrintedWord]:
    usual = median(b.box.x0 - a.box.x1 for a, b in pairwise(run))
    groups = [[run[0]]]
    for before, letter in pairwise(run):
        if letter.box.x0 - before.box.x1 > 1.6 * usual + 1.0:
            groups.append([])
        groups[-1].append(letter)
    return [
        PrintedWord(
            "".join(letter.text for letter in group),
            union(letter.box for letter in group),
            min((c.confidence for c in group if c.confidence is not None), default=None),
        )
        for group in groups
    ]


def _paragraph_starts(column: Sequence[PrintedLine]) -> list[bool]:
    """Say of each line of a column whether a paragraph starts with it."""
    starts = [True] * len(column)
    pitches = [b.box.bottom - a.box.bottom for a, b in pairwise(column)]
    usual = median([p for p in pitches if p > 0] or [0.0])
    em = median([line.box.bottom - line.box.top for line in column])
    right = sorted(line.box.x1 for line in column)[int(0.9 * (len(column) - 1))]
    for i in range(1, len(column)):
        before, here = column[i - 1].box, column[i].box
        near = [line.box.x0 for line in column[max(0, i - 2) : i + 3]]
        indent = (here.x0 - min(near)) / em if em else 0.0
        hanging = before.x1 > right - 4 * em and (
            abs(here.x0 - before.x0) < 0.4 * em or _hangs(column, i, em)
        )
        gap = pitches[i - 1]
        starts[i] = (
            gap < 0
            or (usual > 0 and gap > PARAGRAPH_GAP_PITCHES * usual)
            or (INDENT_EMS < indent < CENTRED_EMS and not hanging)
        )
    return starts


def _hangs(column: Sequence[PrintedLine], i: int, em: float) -> bool:
    """Say whether a line set in further than the full one above it goes on with its paragraph.

    It does when the line below is set in as far ("1. The Embassy …" over an indented block), or
    when the line above opens with a number or a dash. It does not at a first line set in, over a
    second line that returns to the margin.
    """
    here, below = column[i].box, column[i + 1].box if i + 1 < len(column) else None
    if below is not None and abs(below.x0 - here.x0) < 0.4 * em:
        return True
    return _ITEM.fullmatch(column[i - 1].words[0].text) is not None


def _write(
    lines: Sequence[PrintedLine], starts: Sequence[bool]
) -> tuple[str, tuple[Word, ...], list[tuple[int, int]]]:
    """Return the text of ordered lines, its words, and the span of each line."""
    pieces: list[str] = []
    words: list[Word] = []
    spans: list[tuple[int, int]] = []
    length = 0
    for index, (line, starts_paragraph) in enumerate(zip(lines, starts, strict=True)):
        if index:
            pieces.append("\n\n" if starts_paragraph else "\n")
            length += len(pieces[-1])
        first = length
        for position, word in enumerate(line.words):
            if position and not _closes_up_to(line.words[position - 1], word):
                pieces.append(" ")
                length += 1
            pieces.append(word.text)
            words.append(Word(length, length + len(word.text), word.box, word.confidence))
            length += len(word.text)
        spans.append((first, length))
    return "".join(pieces), tuple(words), spans


def _closes_up_to(mark: PrintedWord, word: PrintedWord) -> bool:
    """Say whether a word goes on right after the mark of a note: the stop of "1953².", a dash."""
    near = NOTE_GAP_EMS * (word.box.bottom - word.box.top)
    return mark.raised and not word.text[0].isalnum() and word.box.x0 - mark.box.x1 <= near
