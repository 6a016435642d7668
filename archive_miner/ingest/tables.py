"""A PDF page to the cells of its ruled tables. With ``pdf.py`` the door to pdfplumber.

In: a PDF of one page. Out: rows of cell boxes in points. pdfium gives text in the order of
the file, which in a table of several-line cells is no order at all; pdfplumber sees the ruling
lines. It reads 8 pages a second, so that only pages with many rules on them come here.
"""

from __future__ import annotations

import io

from archive_miner.types import Box

MIN_STROKES = 12
"""Points of drawn lines from which a page may hold a ruled table: two by two cells take six rules
of two points, or four boxes of four; a letterhead's underline and frame have two to seven."""

MAX_STROKES = 20_000
"""A page with more is a map or a drawing, and finding its cells would take minutes."""


def may_hold_table(strokes: int) -> bool:
    """Say whether a page with so many points of drawn lines is worth looking for tables on."""
    return MIN_STROKES <= strokes <= MAX_STROKES


def find_table_rows(single_page: bytes) -> list[list[Box]]:
    """Return the cells of ruled tables on the page of a PDF, row by row, top to bottom.

    A table needs two rows and two columns: a frame around a text is none. Empty where the page
    has no table, or pdfplumber cannot read it.
    """
    import pdfplumber

    try:
        with pdfplumber.open(io.BytesIO(single_page)) as document:
            page = document.pages[0]
            if page.rotation or page.cropbox != page.mediabox or any(page.mediabox[:2]):
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
