"""A printed edition: several numbered items to a page, two columns, notes at the foot.

In: Texts with ``item``, ``title``, ``archive`` and ``notes``. Out: the bytes of a PDF.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from reportlab.lib.pagesizes import letter  # type: ignore[import-untyped]
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from typesetting.texts import Text

COLUMN_PT, GUTTER_PT, EDITION_LEFT_PT = 222.0, 18.0, 75.0


COLUMN_TOP_PT, COLUMN_BOTTOM_PT = 726.0, 64.0


NOTE_PT, NOTE_LEADING_PT = 7.6, 9.0


@dataclass(frozen=True)
class Line:
    """A line of the printed edition: type, place in the column, the notes that it calls."""

    text: str
    font: str = "Times-Roman"
    size_pt: float = 9.2
    leading_pt: float = 10.8
    x_pt: float = 0.0
    stretch_pt: float = 0.0  # added to every space so that the line fills the column
    notes: tuple[str, ...] = ()


def break_lines(text: str, font: str, size: float, indent: float) -> list[str]:
    """Break a paragraph into lines that fit the column; a note's call ``[1]`` has no width."""
    lines: list[list[str]] = [[]]
    for word in text.split():
        room = COLUMN_PT - (indent if len(lines) == 1 else 0)
        trial = re.sub(r"\[\d\]", "", " ".join([*lines[-1], word]))
        if lines[-1] and stringWidth(trial, font, size) > room - 3:
            lines.append([])
        lines[-1].append(word)
    return [" ".join(words) for words in lines]


def set_paragraph(text: str, notes: list[str], indent: float = 10.0) -> list[Line]:
    """Set a paragraph justified, each line carrying the notes called in it."""
    lines = []
    broken = break_lines(text, "Times-Roman", 9.2, indent)
    for index, line in enumerate(broken):
        x = indent if index == 0 else 0.0
        width = stringWidth(re.sub(r"\[\d\]", "", line), "Times-Roman", 9.2)
        width += 2.8 * len(re.findall(r"\[\d\]", line))
        spaces = line.count(" ")
        last = index == len(broken) - 1
        stretch = 0.0 if last or not spaces else (COLUMN_PT - x - width) / spaces
        called = tuple(f"{n} {notes[int(n) - 1]}" for n in re.findall(r"\[(\d)\]", line))
        lines.append(Line(line, x_pt=x, stretch_pt=stretch, notes=called))
    return lines


def set_item(text: Text) -> list[Line]:
    """Set one numbered item of the edition: source, title, dateline, level, text, name."""
    notes = text["notes"].split(" | ")
    when = f"{text['place'].upper()}, {text.day}" + (f" — {text['time']}" if text["time"] else "")
    lines = [Line("", leading_pt=8), Line(text["archive"], size_pt=8.2)]
    for index, part in enumerate(
        break_lines(f"{text['item']}. {text['title']}", "Times-Bold", 10, 0)
    ):
        lines.append(Line(part, "Times-Bold", 10, 12, x_pt=0 if index == 0 else 12))
    lines += [
        Line(when, "Times-Italic", 9, 12, COLUMN_PT - stringWidth(when, "Times-Italic", 9)),
        Line(text["classification"], size_pt=7.8, leading_pt=12),
    ]
    for paragraph in text.body:
        lines += set_paragraph(paragraph, notes)
    if text["sign"]:
        name = text["sign"].upper()
        lines.append(
            Line(name, size_pt=8.4, x_pt=COLUMN_PT - stringWidth(name, "Times-Roman", 8.4))
        )
    return lines


class Edition:
    """Printed pages of two columns, with running heads and notes at the foot of a column."""

    def __init__(self, canvas: Canvas, volume: str, chapter: str, first_page: int) -> None:
        """Begin the first page, which bears ``first_page`` as its number."""
        self.canvas, self.volume, self.chapter, self.page = canvas, volume, chapter, first_page
        self.column, self.y = 0, COLUMN_TOP_PT
        self.notes: list[str] = []
        self._head()

    def add(self, line: Line) -> None:
        """Set a line in the column, or in the next where it and its notes do not fit."""
        new = [part for note in line.notes for part in self._note_lines(note)]
        foot = COLUMN_BOTTOM_PT + NOTE_LEADING_PT * (len(self.notes) + len(new)) + 12
        if self.y - line.leading_pt < foot:
            self.break_column()
        self.notes += new
        self.y -= line.leading_pt
        out = self.canvas.beginText(self._left() + line.x_pt, self.y)
        out.setFont(line.font, line.size_pt)
        out.setWordSpace(line.stretch_pt)
        for piece in re.split(r"(\[\d\])", line.text):
            call = re.fullmatch(r"\[(\d)\]", piece)
            out.setFont(line.font, 5.6 if call else line.size_pt)
            out.setRise(3 if call else 0)
            out.textOut(call.group(1) if call else piece)
        out.setWordSpace(0)  # the setting outlives its text object
        self.canvas.drawText(out)

    def break_column(self) -> None:
        """Set the column's notes and go to the next column or page."""
        y = COLUMN_BOTTOM_PT + NOTE_LEADING_PT * (len(self.notes) - 1)
        if self.notes:
            self.canvas.setLineWidth(0.4)
            self.canvas.line(self._left(), y + 10, self._left() + 50, y + 10)
        for note in self.notes:
            self.canvas.setFont("Times-Roman", NOTE_PT)
            self.canvas.drawString(self._left(), y, note)
            y -= NOTE_LEADING_PT
        self.notes, self.y = [], COLUMN_TOP_PT
        self.column = 1 - self.column
        if self.column == 0:
            self.canvas.showPage()
            self.page += 1
            self._head()

    def _left(self) -> float:
        return EDITION_LEFT_PT + self.column * (COLUMN_PT + GUTTER_PT)

    def _note_lines(self, note: str) -> list[str]:
        return break_lines(note, "Times-Roman", NOTE_PT, 0)

    def _head(self) -> None:
        right = EDITION_LEFT_PT + 2 * COLUMN_PT + GUTTER_PT
        even = self.page % 2 == 0
        self.canvas.setFont("Times-Roman", 8.5)
        self.canvas.drawString(EDITION_LEFT_PT, 744, str(self.page) if even else self.chapter)
        self.canvas.drawRightString(right, 744, self.volume if even else str(self.page))
        self.canvas.setLineWidth(0.4)
        self.canvas.line(EDITION_LEFT_PT, 738, right, 738)


def typeset_edition(texts: Iterable[Text]) -> bytes:
    """Typeset documents as a printed edition, several to a page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1)
    canvas.setTitle("Sample collection of archive_miner (invented)")
    edition = Edition(canvas, "FOREIGN RELATIONS OF HALVERN, 1951–1953, VOLUME IX", "ZEMORIA", 312)
    for text in texts:
        for line in set_item(text):
            edition.add(line)
    edition.break_column()
    if edition.column == 1:
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
