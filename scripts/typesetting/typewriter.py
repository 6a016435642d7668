"""A typewriter: lines, fields and paragraphs on sheets with banners.

In: a canvas and what is to be typed. Out: pages of that canvas. What a telegram or a letter
looks like is the business of forms.
"""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable

from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

LEFT_PT, RIGHT_PT, TOP_PT, BOTTOM_PT = 76.0, 540.0, 724.0, 76.0


TYPE_PT, LEADING_PT = 10.0, 12.4  # elite typewriter: twelve characters to the inch


class Typewriter:
    """Pages typed line by line, each closed with its banner and continued under its own head.

    With ``ink`` (a random generator) every letter sits a little off the line and is inked a
    little differently, for pages that will be photographed; without, lines stay whole.
    """

    def __init__(self, canvas: Canvas, banner: str, ink: random.Random | None) -> None:
        """Begin the first page."""
        self.canvas, self.banner, self.ink = canvas, banner, ink
        self.y, self.number = TOP_PT, 1
        self.continuation = ""  # what the head of the second and later pages says
        self.decorate: Callable[[Canvas, int], None] | None = None
        self._banners()

    def put(self, x: float, text: str, bold: bool = False, size: float = TYPE_PT) -> None:
        """Type a text at x on the current line, without moving on."""
        font = "Courier-Bold" if bold else "Courier"
        if self.ink is None:
            self.canvas.setFont(font, size)
            self.canvas.drawString(x, self.y, text)
            return
        for index, character in enumerate(text):
            if character == " ":
                continue
            ink = self.canvas.beginText(
                x + 0.6 * size * index + self.ink.uniform(-0.15, 0.15),
                self.y + self.ink.uniform(-0.3, 0.3),
            )
            ink.setFont(font, size)
            ink.setTextRenderMode(2)  # fill and stroke: a worn ribbon prints thicker
            grey = self.ink.uniform(0.0, 0.35)
            self.canvas.setLineWidth(self.ink.uniform(0.1, 0.45))
            ink.setFillGray(grey)
            ink.setStrokeGray(grey)
            ink.textOut(character)
            self.canvas.drawText(ink)

    def line(self, text: str = "", indent: int = 0, bold: bool = False) -> None:
        """Type a line and return the carriage; a full page is closed first."""
        if self.y < BOTTOM_PT:
            self.turn()
        self.put(LEFT_PT + 0.6 * TYPE_PT * indent, text, bold)
        self.y -= LEADING_PT

    def centre(self, text: str, bold: bool = False) -> None:
        """Type a line in the middle of the sheet."""
        self.line(text, max(0, (77 - len(text)) // 2), bold)

    def paragraph(self, text: str, indent: int = 5) -> None:
        """Type a paragraph with its first line indented, and a blank line after it."""
        for line in textwrap.wrap(
            text, 76, initial_indent=" " * indent, break_on_hyphens=False, break_long_words=False
        ):
            self.line(line.lstrip(), len(line) - len(line.lstrip()))
        self.y -= LEADING_PT

    def field(self, name: str, text: str, width: int = 11) -> None:
        """Type a field, its further lines hanging under the first."""
        for index, line in enumerate(textwrap.wrap(text, 76 - width, break_on_hyphens=False)):
            if index == 0:
                self.put(LEFT_PT, name)
            self.line(line, width)

    def rule(self) -> None:
        """Draw a ruled line across the sheet."""
        self.canvas.setLineWidth(0.7)
        self.canvas.line(LEFT_PT, self.y + 6, RIGHT_PT, self.y + 6)
        self.y -= 0.6 * LEADING_PT

    def turn(self) -> None:
        """Close the page and begin the next one under its continuation head."""
        self.close()
        self.number += 1
        self.y = TOP_PT
        self._banners()
        self.line(self.continuation.format(page=self.number))
        self.y -= LEADING_PT

    def close(self) -> None:
        """Stamp the page where it is to be stamped, and eject it."""
        if self.decorate:
            self.decorate(self.canvas, self.number)
        self.canvas.showPage()

    def _banners(self) -> None:
        if self.banner:
            x = (612 - 7.2 * len(self.banner)) / 2
            for self.y in (46.0, 752.0):
                self.put(x, self.banner, bold=True, size=12)
        self.y = TOP_PT
