"""The numbers of an archive drawn: PNG and SVG, readable in black and white.

In: counts and looks. Out: picture files and what they show, in words. The door to matplotlib.
Every series differs in hatch, marker or line, never in colour alone. A year without documents is
a gap, never a zero. The same numbers give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive_miner.pictures.looks import Look, title_of_label
from archive_miner.report.counts import QUALITY_BINS, SCORE_BINS, Counts, YearCount

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

WIDTH_INCHES = 6.2
"""As wide as a column of text, so that letters in a figure are as large as those around it."""

PNG_DPI = 160
INK, PALE = "#1c1b19", "#d9d6cf"

_STEPS = (1, 2, 5, 10)
"""Axes count in ones, twos and fives, not in threes or eights."""

FEW_DOCUMENTS = 5
"""A year with fewer documents than this is drawn hollow: one talkative letter makes its rate."""

_STYLE = {
    "font.family": "STIXGeneral",  # comes with matplotlib: the same letters on every machine
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.7,
    "axes.titlesize": 11.5,
    "axes.titlelocation": "left",
    "hatch.linewidth": 0.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 4.5,
    "legend.frameon": False,
    "svg.hashsalt": "archive_miner",  # ids inside an SVG are otherwise drawn by lot
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn figure: the stem of its files, what it is called, what it shows to who cannot see."""

    name: str
    title: str
    caption: str
    alt: str


def draw_figures(
    counts: Counts, looks: Mapping[str, Look], lowest_shown: float | None, folder: Path
) -> dict[str, Figure]:
    """Write each figure that has something to show to ``folder`` as PNG and SVG; by name.

    ``lowest_shown`` is the lowest score among the documents shown in full, marked in the
    distribution.
    """
    drawers: dict[str, Callable[[], tuple[Figure, Drawing]] | None] = {
        "coverage": (lambda: _coverage(counts)) if counts.years else None,
        "quality": (lambda: _quality(counts)) if _quality_varies(counts) else None,
        "labels": (lambda: _labels(counts, looks)) if counts.mentions else None,
        "years": (lambda: _years(counts, looks)) if counts.mentions_by_year else None,
        "together": (lambda: _together(counts, looks)) if counts.together else None,
        "scores": (lambda: _scores(counts, lowest_shown)) if counts.score else None,
    }
    from matplotlib import style

    figures = {}
    with style.context(["default", _STYLE]):  # whatever the user's own settings are
        for name, draw in drawers.items():
            if draw:
                figures[name], drawing = draw()
                _save(drawing, folder / name)
    return figures


def _save(drawing: Drawing, path: Path) -> None:
    # Without date and version the files are the same tomorrow.
    no_date = {"Date": None, "Creator": None}
    drawing.savefig(path.with_suffix(".svg"), metadata=no_date, transparent=True)
    drawing.savefig(path.with_suffix(".png"), dpi=PNG_DPI, metadata={"Software": None})


def _new(
    rows: int, columns: int, height_inches: float, **keywords: Any
) -> tuple[Drawing, list[Axes]]:
    # Not through pyplot: that would keep every figure and change the backend of a notebook.
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(WIDTH_INCHES, height_inches), layout="constrained")
    axes = drawing.subplots(rows, columns, squeeze=False, **keywords)
    return drawing, list(axes.flat)


def _coverage(counts: Counts) -> tuple[Figure, Drawing]:
    years = counts.years
    drawing, (above, below) = _new(2, 1, 3.6, sharex=True, height_ratios=(3, 2))
    above.bar(
        [year.year for year in years],
        [year.documents for year in years],
        width=0.8,
        color=PALE,
        edgecolor=INK,
        linewidth=0.7,
    )
    above.set_title("Documents dated to the year")
    _whole_numbers(above.yaxis)
    _curve(below, years, {y.year: y.mean_quality for y in years}, "o", "-")
    below.set_ylim(0, 1.05)
    below.set_title("Estimated share of words read right, mean of their pages")
    for axes in (above, below):
        _gaps(axes, years)
    _year_axis(below, years)
    busiest = max(years, key=lambda year: year.documents)
    gaps = _gap_runs(years)
    alt = (
        f"Bars of documents by year, {_span(years)}; most in {busiest.year} ({busiest.documents})."
        f" {_say_gaps(gaps)} Below, the mean reading quality of each year's pages."
    )
    caption = (
        "Documents by the year in their header, and how well their pages were read. Hatched: years"
        " without any document; a dip in the record is not a dip in the world."
    )
    return Figure("coverage", "Coverage over time", caption, alt), drawing


def _quality_varies(counts: Counts) -> bool:
    """Say whether pages fall into more than one bin; one bar tells less than the table."""
    read = [origin.by_quality for origin in counts.origins if origin.origin != "none"]
    return sum(any(column) for column in zip(*read, strict=True)) > 1


def _quality(counts: Counts) -> tuple[Figure, Drawing]:
    looks = {"native": ("text layer", ""), "ocr": ("OCR", "////"), "none": ("no text", "...")}
    drawing, (axes,) = _new(1, 1, 2.5)
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
    _whole_numbers(axes.yaxis)
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


def _labels(counts: Counts, looks: Mapping[str, Look]) -> tuple[Figure, Drawing]:
    labels = counts.labels[::-1]
    drawing, (axes,) = _new(1, 1, 0.9 + 0.33 * len(labels))
    for place, label in enumerate(labels):
        look = looks[label.label]
        axes.barh(
            place,
            label.mentions,
            height=0.72,
            color=look.tint,
            edgecolor=INK,
            hatch=look.hatch,
            linewidth=0.7,
        )
        axes.annotate(
            f"{label.mentions:,}",
            (label.mentions, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set_yticks(range(len(labels)), [looks[label.label].title for label in labels])
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.1)
    axes.set_xlabel("mentions")
    _whole_numbers(axes.xaxis)
    alt = "Bars of mentions by label: " + "; ".join(
        f"{looks[label.label].title} {label.mentions} in {label.documents} documents"
        for label in counts.labels
    )
    caption = f"{counts.mentions:,} mentions in {counts.documents_with_mentions:,} documents."
    return Figure("labels", "Mentions by label", caption, alt + "."), drawing


def _years(counts: Counts, looks: Mapping[str, Look]) -> tuple[Figure, Drawing]:
    from matplotlib.ticker import MaxNLocator

    present = {label for label, _ in counts.mentions_by_year}  # others occur in no dated document
    shown = [look for look in looks.values() if look.label in present]
    rows = (len(shown) + 1) // 2
    drawing, axes = _new(rows, min(2, len(shown)), 0.5 + 1.35 * rows, sharex=True)
    documents = {year.year: year.documents for year in counts.years}
    peaks = []
    for look, panel in zip(shown, axes, strict=False):
        rates = {
            year: counts.mentions_by_year.get((look.label, year), 0) / documents[year]
            for year in documents
        }
        _curve(panel, counts.years, rates, look.marker, look.line)
        panel.set_ylim(0, 1.12 * max(rates.values()) or 1)
        panel.yaxis.set_major_locator(MaxNLocator(nbins=3, steps=_STEPS))
        panel.set_title(look.title)
        _gaps(panel, counts.years)
        _year_axis(panel, counts.years)
        peak = max(rates, key=lambda year: rates[year])
        if rates[peak]:
            peaks.append(f"{look.title} {rates[peak]:.1f} in {peak}")
    for spare in axes[len(shown) :]:
        spare.set_axis_off()
        axes[len(shown) - 2].tick_params(labelbottom=True)  # nothing stands below it
    drawing.supylabel("mentions per document", fontsize=11)
    alt = (
        f"One panel a label, mentions per document by year, {_span(counts.years)}. Highest: "
        + "; ".join(peaks)
        + f". {_say_gaps(_gap_runs(counts.years))}"
    )
    caption = (
        "Mentions per document in each year; every panel has its own scale. Hollow: fewer than"
        f" {FEW_DOCUMENTS} documents that year. Hatched and broken: no documents, so nothing is"
        " known. Undated documents are left out."
    )
    return Figure("years", "Mentions over time", caption, alt), drawing


def _together(counts: Counts, looks: Mapping[str, Look]) -> tuple[Figure, Drawing]:
    labels = [label for label in looks if (label, label) in counts.together]
    size = len(labels)
    table = [
        [counts.together.get((min(a, b), max(a, b)), 0) for b in labels[: row + 1]]
        for row, a in enumerate(labels)
    ]
    pairs = {pair: count for pair, count in counts.together.items() if pair[0] != pair[1]}
    top = max(pairs.values(), default=1)
    drawing, (axes,) = _new(1, 1, 1.4 + 0.42 * size)
    for row, line in enumerate(table):
        for column, count in enumerate(line):
            is_alone = row == column
            shade = 0.0 if is_alone else 0.75 * count / top
            axes.fill(
                [column - 0.5, column + 0.5, column + 0.5, column - 0.5],
                [row - 0.5, row - 0.5, row + 0.5, row + 0.5],
                facecolor=str(1 - shade),
                edgecolor=PALE,
                linewidth=0.7,
            )
            text = f"{count:,}" if count or is_alone else "·"
            axes.text(
                column,
                row,
                text,
                ha="center",
                va="center",
                color="white" if shade > 0.45 else INK,
                style="italic" if is_alone else "normal",
            )
    titles = [looks[label].title for label in labels]
    axes.set_yticks(range(size), titles)
    axes.set_xticks(range(size), titles, rotation=35, ha="right", rotation_mode="anchor")
    axes.tick_params(length=0)
    axes.set_xlim(-0.5, size - 0.5)
    axes.set_ylim(size - 0.5, -0.5)
    for spine in axes.spines.values():
        spine.set_visible(False)
    strongest = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:3]
    alt = "Table of sentences that carry two labels. " + (
        "Most often: "
        + "; ".join(
            f"{looks[a].title} with {looks[b].title.lower()}, {count}"
            for (a, b), count in strongest
        )
        + "."
        if strongest
        else "No sentence carries two labels."
    )
    caption = (
        "Sentences that carry both labels; darker is more. In italics, on the diagonal: sentences"
        " with the label at all."
    )
    return Figure("together", "Labels in the same sentence", caption, alt), drawing


def _scores(counts: Counts, lowest_shown: float | None) -> tuple[Figure, Drawing]:
    score = counts.score
    if score is None:
        raise ValueError("no scores to draw")
    drawing, (axes,) = _new(1, 1, 2.5)
    axes.bar(
        [(place + 0.5) / SCORE_BINS for place in range(SCORE_BINS)],
        score.by_value,
        width=0.92 / SCORE_BINS,
        color=PALE,
        edgecolor=INK,
        linewidth=0.7,
    )
    if lowest_shown is not None:
        axes.axvline(lowest_shown, color=INK, linestyle="--", linewidth=1)
        is_left = lowest_shown < 0.75
        axes.annotate(
            "shown below →" if is_left else "← not shown",
            (lowest_shown, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2),
            textcoords="offset points",
            ha="left" if is_left else "right",
        )
    axes.set_xlim(0, 1)
    axes.set_xlabel(f"probability of {title_of_label(score.label).lower()}")
    axes.set_ylabel("documents")
    _whole_numbers(axes.yaxis)
    alt = (
        f"Histogram of the scores of {score.documents} documents: mean {score.mean:.2f};"
        f" {score.at_least_half} at 0.5 or above; {score.by_value[0]} below {1 / SCORE_BINS:.2f}."
    )
    caption = f"Scores of {score.documents:,} documents. Right of the dashed line: shown below."
    return Figure("scores", "Distribution of scores", caption, alt), drawing


def _curve(
    axes: Axes,
    years: Sequence[YearCount],
    values: Mapping[int, float | None],
    marker: str,
    line: str,
) -> None:
    """Draw a value a year: broken at years without one, hollow where few documents stand behind."""
    span = range(years[0].year, years[-1].year + 1)
    heights = [float("nan") if (v := values.get(year)) is None else v for year in span]
    axes.plot(list(span), heights, color=INK, linestyle=line)
    for fill, few in (("white", True), (INK, False)):
        at = [
            (y.year, value)
            for y in years
            if (value := values.get(y.year)) is not None and (y.documents < FEW_DOCUMENTS) == few
        ]
        if at:
            x, height = zip(*at, strict=True)
            axes.plot(
                x,
                height,
                linestyle="none",
                marker=marker,
                markerfacecolor=fill,
                markeredgecolor=INK,
                clip_on=False,
                zorder=3,
            )


def _gap_runs(years: Sequence[YearCount]) -> list[tuple[int, int]]:
    """Return the runs of years without documents, first and last year of each."""
    return [(a.year + 1, b.year - 1) for a, b in pairwise(years) if b.year > a.year + 1]


def _gaps(axes: Axes, years: Sequence[YearCount]) -> None:
    for first, last in _gap_runs(years):
        axes.axvspan(
            first - 0.5, last + 0.5, facecolor="none", edgecolor=PALE, hatch="////", linewidth=0
        )


def _year_axis(axes: Axes, years: Sequence[YearCount]) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_xlim(years[0].year - 0.7, years[-1].year + 0.7)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=_STEPS, integer=True, min_n_ticks=1))


def _whole_numbers(axis: Any) -> None:
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter

    axis.set_major_locator(MaxNLocator(nbins=5, steps=_STEPS, integer=True, min_n_ticks=1))
    axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))


def _span(years: Sequence[YearCount]) -> str:
    first, last = years[0].year, years[-1].year
    return str(first) if first == last else f"{first} to {last}"


def _say_gaps(gaps: Sequence[tuple[int, int]]) -> str:
    if not gaps:
        return "No year in between is without documents."
    runs = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in gaps)
    return f"No documents: {runs}."
