"""The numbers of an archive drawn: PNG and SVG, readable in black and white.

In: counts and looks. Out: picture files and what they show, in words. See ``sheet`` for what all
figures share.
"""

from __future__ import annotations

from archive_miner.report.figures.draw import draw_figures, write_figures
from archive_miner.report.figures.sheet import FORMATS, Figure, Format

__all__ = ["FORMATS", "Figure", "Format", "draw_figures", "write_figures"]
