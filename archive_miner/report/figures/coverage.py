"""The record itself drawn: documents, pages, quality and missing dates by year; pages by quality.

In: counts. Out: drawings. Comes before all other figures: a dip here explains a dip there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_miner.report.figures.sheet import (
    INK,
    PALE,
    Figure,
    hatch_silences,
    new_drawing,
    percent,
    runs,
    say_silences,
    say_span,
    silences,
    whole_numbers,
    year_axis,
)
from archive_miner.studies.counts import QUALITY_BINS, Counts
from archive_miner.studies.record import Record

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing


def draw_coverage(record: Record) -> tuple[Figure, Drawing]:
    """Draw what the record holds of each year, four panels above each other."""
    years = record.years
    first, last = years[0].year, years[-1].year
    gaps = silences([year.year for year in years], first, last)
    has_undated = any(year.undated for year in years)
    heights = (3, 2, 2.4, 2) if has_undated else (3, 2, 2.4)
    drawing, panels = new_drawing(
        len(heights), 1, 0.3 + 0.55 * sum(heights), sharex=True, height_ratios=heights
    )
    at = [year.year for year in years]
    _bars(panels[0], at, [year.documents for year in years], "")
    panels[0].set_title("Documents dated to the year")
    whole_numbers(panels[0].yaxis, 4)
    _bars(panels[1], at, [year.pages for year in years], "///")
    panels[1].set_title("Pages they stand on")
    whole_numbers(panels[1].yaxis, 3)
    _quality_panel(panels[2], record)
    if has_undated:
        shares = [year.undated / (year.documents + year.undated) for year in years]
        _bars(panels[3], at, shares, "...")
        panels[3].set_title("Share without a date, placed by their neighbours in the file")
        panels[3].set_ylim(0, 1.1 * max(0.1, *shares))
        percent(panels[3].yaxis, 3)
    for axes in panels:
        hatch_silences(axes, gaps)
    year_axis(panels[-1], first, last, 8)
    return _coverage_words(record, gaps), drawing


def _bars(axes: Axes, at: list[int], heights: list[int] | list[float], hatch: str) -> None:
    axes.bar(
        at,
        heights,
        width=0.8,
        color="white" if hatch else PALE,
        edgecolor=INK,
        hatch=hatch,
        linewidth=0.7,
    )


def _quality_panel(axes: Axes, record: Record) -> None:
    read = {year.year: year.quality for year in record.years if year.quality}
    for year, (mean, low, high) in read.items():
        axes.plot([year, year], [low, high], color=INK, linewidth=0.8, marker="_", markersize=5)
        axes.plot(year, mean, color=INK, marker="o", zorder=3)
    for run in runs(read):
        axes.plot(run, [read[year][0] for year in run], color=INK)
    axes.set_ylim(0, 1.05)
    percent(axes.yaxis, 3)
    axes.set_title("Words read right, as estimated: mean of pages, and the middle 80 % of them")


def _coverage_words(record: Record, gaps: list[tuple[int, int]]) -> Figure:
    years = record.years
    busiest = max(years, key=lambda year: year.documents)
    undated = sum(year.undated for year in years)
    read = [year for year in years if year.quality]
    worst = min(read, key=lambda year: year.quality[0] if year.quality else 1.0, default=None)
    low = (
        f" Lowest mean quality: {worst.quality[0]:.2f} in {worst.year}."
        if worst and worst.quality
        else ""
    )
    alt = (
        "Panels by year: documents, their pages, mean reading quality with spread"
        f"{', share of documents without a date' if undated else ''};"
        f" {say_span(years[0].year, years[-1].year)}. Most documents in"
        f" {busiest.year} ({busiest.documents}).{low} {say_silences(gaps)}"
    )
    caption = (
        "What the archive holds of each year, and how well it was read. Hatched: years without any"
        " document; a dip in the record is not a dip in the world. Vertical lines: from the worst"
        " tenth of the pages to the best."
    )
    if undated:
        caption += (
            f" {undated:,} undated documents are placed in the year of the dated one before them in"
            " their file, here only; all other figures by year leave them out."
        )
    if record.unplaced:
        caption += f" {record.unplaced:,} undated documents lie in files without any date."
    return Figure("coverage", "Coverage over time", caption, alt)


def quality_varies(counts: Counts) -> bool:
    """Say whether pages fall into more than one bin; one bar tells less than the table."""
    read = [origin.by_quality for origin in counts.origins if origin.origin != "none"]
    return sum(any(column) for column in zip(*read, strict=True)) > 1


def draw_quality(counts: Counts) -> tuple[Figure, Drawing]:
    """Draw how many pages were read how well, by where their text came from."""
    looks = {"native": ("text layer", ""), "ocr": ("OCR", "////"), "none": ("no text", "...")}
    drawing, (axes,) = new_drawing(1, 1, 2.5)
    edges = [(place + 0.5) / QUALITY_BINS for place in range(QUALITY_BINS)]
    floor = [0] * QUALITY_BINS
    for origin in counts.origins:
        if origin.origin == "none":
            continue  # a page without text has no quality
        name, hatch = looks.get(origin.origin, (origin.origin, "xx"))
        axes.bar(
            edges,
            origin.by_quality,
            width=0.92 / QUALITY_BINS,
            bottom=floor,
            label=f"{name} ({origin.pages:,} pages)",
            color="white" if hatch else PALE,
            edgecolor=INK,
            hatch=hatch,
            linewidth=0.7,
        )
        floor = [a + b for a, b in zip(floor, origin.by_quality, strict=True)]
    axes.set_xlim(0, 1)
    axes.set_xlabel("estimated share of words read right")
    axes.set_ylabel("pages")
    whole_numbers(axes.yaxis)
    if any(floor):
        axes.legend(loc="upper left")
    alt = "Histogram of pages by reading quality. " + " ".join(
        f"{looks.get(o.origin, (o.origin, ''))[0].capitalize()}: {o.pages} pages, mean"
        f" {o.mean_quality:.2f}, {o.poor_pages} of them poor."
        for o in counts.origins
        if o.origin != "none"
    )
    caption = "Pages by the estimated share of their words that were read right."
    return Figure("quality", "How well the pages were read", caption, alt), drawing
