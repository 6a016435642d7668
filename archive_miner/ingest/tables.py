"""A PDF page to the cells of its ruled tables. With ``pdf.py`` the door to pdfplumber.

In: a path and a page number. Out: rows of cell boxes in points. pdfium gives text in the order of
the file, which in a table of several-line cells is no order at all; pdfplumber sees the ruling
lines. It reads 8 pages a second, so that only pages with rules on them come here.
"""

from __future__ import annotations

from pathlib import Path

from archive_miner.types import Box

MIN_RULES = 6
"""Drawn lines and boxes from which a page may hold a ruled table: two by two cells have six rules;
a letterhead with an underline and a frame has one to five."""

MAX_RULES = 5_000
"""A page with more is a map or a drawing, and finding its cells would take minutes."""


def may_hold_table(ink: int) -> bool:
    """Say whether a page with so many drawn objects is worth looking for tables on."""
    return MIN_RULES <= ink <= MAX_RULES


def find_table_rows(path: Path, number: int) -> list[list[Box]]:
    """Return the cells of ruled tables on page ``number`` (from 1), row by row, top to bottom.

    A table needs two rows and two columns: a frame around a text is none. Empty where the page
    has no table, or pdfplumber cannot read the file.
    """
    import pdfplumber

    try:
        with pdfplumber.open(path, pages=[number]) as document:
            page = document.pages[0]
            if page.rotation or page.cropbox != page.mediabox:
                return []  # its boxes are not those of the page as displayed
            rows = [
                [Box(*cell) for cell in row.cells if cell is not None]
                for table in page.find_tables()
                if len(table.rows) > 1 and len(table.columns) > 1
                for row in table.rows
            ]
    except Exception:  # pdfminer's parser fails on files that pdfium reads; then without tables
        return []
    return [row for row in rows if row]
