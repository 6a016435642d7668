"""Mentions per document over time: one panel a label, a client or a pair.

In: series. Out: a drawing. A year without documents is a gap, never a zero; the band around the
others is wide where few documents stand behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from archive_miner.report.figures.sheet import (
    FEW_DOCUMENTS,
    GREY,
    INK,
    LONGEST_NAME,
    PALE,
    STEPS,
    Figure,
    Names,
    draw_names,
    hatch_silences,
    new_panels,
    runs,
    say_left_out,
    say_silences,
    say_span,
    silences,
    year_axis,
)
from archive_miner.studies.rates import By, Rate, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

MOST_PANELS: Mapping[By, int] = {"label": 12, "actor": 8, "pair": 8}
"""Panels in two columns on a page that can still be read."""

PANEL_INCHES = 1.4

HEADROOM = 2.0
"""How many times the highest mean a panel reaches: the band of one document may reach ten times,
and would flatten the curve."""

_NAMES: Mapping[By, tuple[str, str, str]] = {
    "label": ("years", "Mentions over time by label", "labels"),
    "actor": ("actors", "Mentions over time by client", "clients"),
    "pair": ("pairs", "Mentions over time by client and patron", "pairs"),
}


def draw_rates(
    by: By, series: Sequence[Series], titles: Mapping[tuple[str, ...], str]
) -> tuple[Figure, Drawing]:
    """Draw the first of the series, each in a panel of its own scale."""
    shown = series[: MOST_PANELS[by]]
    if by == "label":  # in the codebook's order, which all other figures keep
        shown = [one for key in titles for one in shown if one.key == key]
    years = sorted({rate.year for one in shown for rate in one.rates})
    first, last = years[0], years[-1]
    names = draw_names({"\0".join(one.key): titles[one.key] for one in shown})
    names = _shorten_pairs(names, shown, titles)
    drawing, axes = new_panels(len(shown), PANEL_INCHES if len(shown) > 2 else 2 * PANEL_INCHES)
    for one, panel in zip(shown, axes, strict=True):
        _panel(panel, one, first, last)
        title = names.drawn["\0".join(one.key)]
        panel.set_title(title if by == "label" else f"{title} ({one.documents:,})")
    drawing.text(0.012, 0.5, "mentions per document", rotation=90, va="center")
    left_out = say_left_out(len(series) - len(shown), _NAMES[by][2])
    return _words(by, shown, titles, (first, last), names.key + left_out), drawing


def _shorten_pairs(
    names: Names, shown: Sequence[Series], titles: Mapping[tuple[str, ...], str]
) -> Names:
    """Call a pair by its codes where its names are too long: GFR – USA tells more than a "…"."""
    drawn, said = dict(names.drawn), names.key
    for one in shown:
        name, codes = "\0".join(one.key), " – ".join(one.key)
        if len(one.key) == 2 and drawn[name].endswith("…") and len(codes) <= LONGEST_NAME:
            said = said.replace(f" {drawn[name]}: ", f" {codes}: ")
            drawn[name] = codes
    return Names(drawn, said)


def _panel(axes: Axes, series: Series, first: int, last: int) -> None:
    from matplotlib.ticker import MaxNLocator

    rates = {rate.year: rate for rate in series.rates}
    top = max(rate.mean for rate in series.rates) or 1.0
    highest = max((rate.upper or 0.0 for rate in series.rates), default=0.0)
    for run in runs(rates):
        _band(axes, [rates[year] for year in run])
        axes.plot(run, [rates[year].mean for year in run], color=INK)
    for fill, few in (("white", True), (INK, False)):
        some = [r for r in series.rates if (r.documents < FEW_DOCUMENTS) == few]
        axes.plot(
            [rate.year for rate in some],
            [rate.mean for rate in some],
            linestyle="none",
            marker="o",
            markersize=3.8,
            markerfacecolor=fill,
            markeredgecolor=INK,
            clip_on=False,
            zorder=3,
        )
    axes.set_ylim(0, max(1.12 * top, min(1.04 * highest, HEADROOM * top)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, steps=STEPS, min_n_ticks=1))
    hatch_silences(axes, silences(list(rates), first, last))
    year_axis(axes, first, last)


def _band(axes: Axes, run: Sequence[Rate]) -> None:
    ends = [(r.year, r.lower, r.upper) for r in run if r.lower is not None and r.upper is not None]
    if not ends:
        return
    years, lower, upper = ([*column] for column in zip(*ends, strict=True))
    if len(run) == 1:
        axes.plot(years * 2, [lower[0], upper[0]], color=GREY, linewidth=2.5, solid_capstyle="butt")
    else:
        axes.fill_between(years, lower, upper, facecolor=PALE, edgecolor=GREY, linewidth=0.5)


def _words(
    by: By,
    shown: Sequence[Series],
    titles: Mapping[tuple[str, ...], str],
    span: tuple[int, int],
    more: str,
) -> Figure:
    name, title, _ = _NAMES[by]
    peaks = []
    for one in shown:
        sure = [rate for rate in one.rates if rate.documents >= FEW_DOCUMENTS] or one.rates
        peak = max(sure, key=lambda rate: rate.mean)
        peaks.append(f"{titles[one.key]} {peak.mean:.1f} in {peak.year}")
    alt = (
        f"One panel each, mentions per document by year, {say_span(*span)}. Highest where there are"
        f" {FEW_DOCUMENTS} documents: {'; '.join(peaks)}."
    )
    if by == "label":
        gaps = silences([rate.year for rate in shown[0].rates], *span)
        alt += f" {say_silences(gaps)}"
    whose = {
        "label": "Mentions of each label per tagged document",
        "actor": "Mentions of any label per document about a client (in brackets: how many)",
        "pair": "Mentions of any label per document about a client and a patron (in brackets: how"
        " many)",
    }
    unknown = [titles[one.key] for one in shown if one.dispersion is None]
    caption = (
        f"{whose[by]}, by year; every panel has its own scale. Bands: 95 % intervals of the mean"
        " (Poisson, widened by how unevenly mentions fall on documents); they do not cover the"
        " tagger’s errors. Bands that reach the top go on."
        f" Hollow: fewer than {FEW_DOCUMENTS} documents that year. Hatched and broken: no"
        " documents, so nothing is known. Undated documents are left out."
    )
    if unknown:
        caption += f" Too few documents for a band: {', '.join(unknown)}."
    return Figure(name, title, caption + more, alt)
