"""Topics over time, drawn: PNG and SVG, readable in black and white.

In: what to draw, as plain records. Out: two picture files and what they show, in words. A year
without documents is a gap, never a zero. The same numbers give the same bytes.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from archive_miner.report.figures.sheet import (
    FEW_DOCUMENTS,
    INK,
    hatch_silences,
    new_drawing,
    own_style,
    save_drawing,
    year_axis,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL_INCHES = 1.35
MOST_PANELS = 12
"""More do not fit a page; the most common are drawn."""
TITLE_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class YearShare:
    """A topic's mean share of a year's documents, with bounds; None in a year without documents."""

    year: int
    documents: int
    share: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class TopicCurve:
    """A topic and its years in order, gaps included."""

    title: str
    years: tuple[YearShare, ...]


def draw_topics(curves: Sequence[TopicCurve], path: Path) -> str:
    """Draw topics over the years to ``path`` as PNG and as SVG; returns what is to be seen.

    Each topic has a panel with a scale of its own, marks with 95 % bounds, and hatching where no
    document is dated.
    """
    shown = list(curves[:MOST_PANELS])
    rows = (len(shown) + 1) // 2
    with own_style(), warnings.catch_warnings():
        # A letter the font lacks (a Korean name) is drawn as a box; the CSV has it.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        drawing, panels = new_drawing(rows, 2, 0.5 + PANEL_INCHES * rows, sharex=True)
        for curve, axes in zip(shown, panels, strict=False):
            _draw_panel(axes, curve)
        for spare in panels[len(shown) :]:
            spare.set_axis_off()
            panels[len(shown) - 2].tick_params(labelbottom=True)  # nothing stands below it
        drawing.supylabel("mean share of a document", fontsize=11)
        save_drawing(drawing, path)
    return _say(shown, len(curves))


def _draw_panel(axes: Axes, curve: TopicCurve) -> None:
    from matplotlib.ticker import MaxNLocator

    years = curve.years
    for has_share, run in groupby(years, key=lambda one: one.share is not None):
        if has_share:
            points = list(run)
            heights = [one.share or 0.0 for one in points]
            axes.plot([one.year for one in points], heights, color=INK, linewidth=1)
    for one in years:
        if one.share is not None:
            _draw_year(axes, one)
    hatch_silences(axes, _gap_runs(years))
    axes.set_title(_short(curve.title))
    highest = max(one.upper for one in years if one.upper is not None)
    axes.set_ylim(0, min(1.02, 1.05 * highest))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, steps=(1, 2, 5, 10)))
    year_axis(axes, years[0].year, years[-1].year)


def _draw_year(axes: Axes, one: YearShare) -> None:
    """Draw a year's mark and its bounds; hollow where few documents stand behind it."""
    if one.lower is not None and one.upper is not None:
        axes.vlines(one.year, one.lower, one.upper, color=INK, linewidth=0.6)
    few = one.documents < FEW_DOCUMENTS
    axes.plot(
        one.year,
        one.share or 0.0,
        linestyle="none",
        marker="o",
        markersize=4,
        markerfacecolor="white" if few else INK,
        markeredgecolor=INK,
        clip_on=False,
        zorder=3,
    )


def _gap_runs(years: Sequence[YearShare]) -> list[tuple[int, int]]:
    """Return the runs of years without documents, first and last year of each."""
    there = [one.year for one in years if one.share is not None]
    return [(a + 1, b - 1) for a, b in pairwise(there) if b > a + 1]


def _short(title: str) -> str:
    plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in title)
    return plain if len(plain) <= TITLE_CHARACTERS else f"{plain[: TITLE_CHARACTERS - 2]} …"


def _say(shown: Sequence[TopicCurve], of: int) -> str:
    years = shown[0].years
    peaks = []
    for curve in shown:
        known = [one for one in curve.years if one.share is not None]
        peak = max(known, key=lambda one: one.share or 0)
        peaks.append(f"{curve.title} {peak.share:.2f} in {peak.year}")
    gaps = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in _gap_runs(years))
    drawn = "" if of == len(shown) else f" The {len(shown)} most common of {of} topics."
    return (
        f"Mean share of each topic in the documents of a year, {years[0].year} to {years[-1].year},"
        f" with 95 % bounds.{drawn} Every panel has its own scale. Hollow: fewer than"
        f" {FEW_DOCUMENTS} documents. No documents: {gaps or 'no year'}. Highest: "
        + "; ".join(peaks)
        + "."
    )
