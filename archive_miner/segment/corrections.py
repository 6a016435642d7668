"""Read readers' corrections of boundaries, and find the lines they speak of.

In: the text of a CSV file; pages. Out: Corrections by the path they name, and rulings on lines.
Knows nothing of stores, and does not decide where documents begin.

    path,page_number,line,is_boundary,note
    box/12.pdf,3,MEMORANDUM FOR THE FILE,1,
    box/12.pdf,7,Telegram From the Embassy,0,quoted in the memorandum

A ``start`` (an offset into the page's text, as ``segment --review --json`` gives it) may stand
beside the line or for it; a row with neither speaks of the page's first line.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO

from rapidfuzz import fuzz

from archive_miner.errors import UsageError
from archive_miner.offsets import line_boxes, version_of
from archive_miner.segment.furniture import ReadPage, split_lines
from archive_miner.types import Correction, Page

COLUMNS = ("path", "page_number", "start", "line", "is_boundary", "note", "coder")
NEEDED = ("path", "page_number", "is_boundary")


def read_corrections(text: str, name: str) -> list[tuple[str, Correction]]:
    """Return the corrections of a CSV file, each with the path it names, in the order of its rows.

    Columns may be parted by commas, semicolons or tabs. Raises UsageError on a missing or unknown
    column or a value that is none of its kind, naming the row as a spreadsheet counts it.
    """
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    rows = csv.DictReader(StringIO(text, newline=""), delimiter=mark, strict=True)
    found: list[tuple[str, Correction]] = []
    try:
        _check_columns(rows.fieldnames or (), name)
        for number, row in enumerate(rows, 2):
            if any(value and value.strip() for value in row.values() if isinstance(value, str)):
                found.append(_correction(row, f"{name}: row {number}"))
    except csv.Error as error:
        raise UsageError(f"{name}: line {rows.line_num}: not a CSV table ({error})") from error
    return found


def _check_columns(columns: Sequence[str], name: str) -> None:
    for column in NEEDED:
        if column not in columns:
            raise UsageError(
                f"{name}: row 1: no column {column}; the columns are {', '.join(COLUMNS)}"
            )
    for column in columns:
        if column not in COLUMNS:
            raise UsageError(
                f"{name}: row 1: unknown column {column!r}; the columns are {', '.join(COLUMNS)}"
            )


def _correction(row: dict[str, str | None], where: str) -> tuple[str, Correction]:
    """Read one row; a cell that is missing counts as empty."""
    if None in row:
        raise UsageError(f"{where}: more cells than columns; put quotes around a comma in a cell")
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    if not cells["path"]:
        raise UsageError(f"{where}: column path is empty; give the file's path as it was ingested")
    ruling = cells["is_boundary"]
    if ruling not in ("0", "1"):
        raise UsageError(f"{where}: column is_boundary is {ruling!r}; it must be 0 or 1")
    return cells["path"], Correction(
        _whole(cells["page_number"], 1, f"{where}: column page_number"),
        _whole(cells["start"], 0, f"{where}: column start") if cells["start"] else None,
        cells["line"],
        ruling == "1",
        cells["note"],
        cells["coder"],
    )


def _whole(value: str, least: int, where: str) -> int:
    if not (value.isascii() and value.isdigit()) or len(value) > 9 or int(value) < least:
        raise UsageError(f"{where} is {value!r}; it must be a whole number from {least} up")
    return int(value)


def pinned(page: Page, correction: Correction) -> Correction | None:
    """Return a correction with the start and text of the line it speaks of; None where none is.

    The text of a line outlasts a new reading of the page, its offset does not. One that speaks of
    the page's first line stays as it is.
    """
    lines = [(line.start, line.text) for line in split_lines(page)]
    if not lines:
        return None
    if not correction.line and correction.start is None:
        return replace(correction, version=version_of(page.text))
    at = _line(page, lines, correction)
    if at is None:
        return None
    start, text = lines[at]
    return replace(
        correction,
        start=start,
        line=correction.line or text,
        version=version_of(page.text),
        box=next(iter(line_boxes(page, start, start + len(text))), None),
    )


def rulings_on(read: ReadPage, corrections: Sequence[Correction]) -> dict[int, bool]:
    """Return the starts of lines that corrections speak of, with what they say; the last counts.

    A ruling on furniture (a running head, a banner) holds for the text under it.
    """
    rulings: dict[int, bool] = {}
    for correction in corrections:
        if correction.page_number != read.page.number:
            continue
        lines = [(line.start, line.text) for line in read.lines]
        at = _line(read.page, lines, correction) if lines else None
        start = None if at is None else lines[at][0]
        below = next(
            (line.start for line in read.body if start is not None and start <= line.start), None
        )
        if below is not None:
            rulings[below] = correction.is_boundary
    return rulings


def _line(page: Page, lines: Sequence[tuple[int, str]], correction: Correction) -> int | None:
    """Return the index of the line that a correction speaks of, among (start, text) of lines."""
    if not correction.line:
        if correction.start is None:
            return 0
        at = correction.start
        holding = (i for i, (start, text) in enumerate(lines) if at <= start + len(text))
        return next(holding, None)
    wanted = _squeezed(correction.line)
    alike = [i for i, (_, text) in enumerate(lines) if _squeezed(text).startswith(wanted)]
    near = correction.start or 0
    if alike:
        return min(alike, key=lambda i: abs(lines[i][0] - near))
    return _line_in_box(page, lines, correction)


ALIKE = 60
"""Similarity, of 100, from which a line printed in the same place is the same line read anew: poor
photocopies of headings read at 200 and 400 dpi give 75 and more. Near miss: another line that came
to stand there, because what stood above it was not read ("- 2 -" for "TELEGRAM"), 40 and less."""


def _line_in_box(
    page: Page, lines: Sequence[tuple[int, str]], correction: Correction
) -> int | None:
    """Return the index of the line printed where a correction's was, where it reads much alike."""
    if correction.box is None or correction.version == version_of(page.text):
        return None
    middle = (correction.box.top + correction.box.bottom) / 2
    wanted = _squeezed(correction.line)
    there = [
        (fuzz.ratio(wanted, _squeezed(text)[: len(wanted)]), i)
        for i, (start, text) in enumerate(lines)
        for box in line_boxes(page, start, start + len(text))[:1]
        if box.top <= middle <= box.bottom and box.x0 < correction.box.x1
    ]
    best, index = max(there, default=(0.0, -1))
    return index if best >= ALIKE else None


def _squeezed(text: str) -> str:
    """Return a text without its blanks and case, as a reader who types a line off may change it."""
    return "".join(text.split()).casefold()
