"""Scores drawn: how they are distributed, and the share of yes over time with its correction.

In: counts and shares. Out: drawings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_miner.report.figures.sheet import (
    GREY,
    INK,
    PALE,
    Figure,
    can_draw,
    hatch_silences,
    new_drawing,
    percent,
    silences,
    whole_numbers,
    year_axis,
)
from archive_miner.studies.counts import SCORE_BINS, Counts
from archive_miner.studies.shares import PERIOD_DOCUMENTS, PeriodShare, Shares
from archive_miner.view.looks import title_of_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

MOST_NUMBERED = 14
"""Periods above which the number of documents no longer fits over each."""


def draw_scores(counts: Counts, lowest_shown: float | None) -> tuple[Figure, Drawing]:
    """Draw the distribution of scores; ``lowest_shown`` is the lowest one shown in full."""
    score = counts.score
    if score is None:
        raise ValueError("no scores to draw")
    drawing, (axes,) = new_drawing(1, 1, 2.5)
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
    axes.set_xlabel(f"probability of {_drawn_label(score.label)}")
    axes.set_ylabel("documents")
    whole_numbers(axes.yaxis)
    alt = (
        f"Histogram of the scores of {score.documents} documents: mean {score.mean:.2f};"
        f" {score.at_least_half} at 0.5 or above; {score.by_value[0]} below {1 / SCORE_BINS:.2f}."
    )
    caption = f"Scores of {score.documents:,} documents."
    if lowest_shown is not None:
        caption += " Right of the dashed line: shown below."
    return Figure("scores", "Distribution of scores", caption, alt), drawing


def _drawn_label(label: str) -> str:
    title = title_of_label(label).lower()
    return title[:60] if can_draw(title) else "the label"


def draw_shares(shares: Shares) -> tuple[Figure, Drawing]:
    """Draw the corrected share by period, and faintly the count that it corrects."""
    drawn = [one for one in shares.periods if one.period.is_enough]
    first = min(one.period.first for one in shares.periods)
    last = max(one.period.last for one in shares.periods)
    drawing, (axes,) = new_drawing(1, 1, 3.1)
    corrected = [one for one in drawn if one.corrected]
    for place, one in enumerate(corrected):
        _corrected(axes, one, "corrected, with 95 % interval" if place == 0 else None)
    for place, run in enumerate(_unbroken(drawn)):
        axes.plot(
            [one.period.middle for one in run],
            [one.counted for one in run],
            color=GREY,
            linestyle=":",
            marker="s",
            markersize=4,
            markerfacecolor="white",
            label="as counted at 0.5" if place == 0 else None,
            zorder=2,
        )
    axes.set_ylim(0, 1.0)
    percent(axes.yaxis)
    axes.set_ylabel("share of documents")
    if len(drawn) <= MOST_NUMBERED:
        for one in drawn:
            axes.text(
                one.period.middle,
                1.0,
                f"{one.documents:,}",
                ha="center",
                va="bottom",
                fontsize=8.5,
            )
    years = [y for one in drawn for y in range(one.period.first, one.period.last + 1)]
    hatch_silences(axes, silences(sorted(set(years)), first, last))
    year_axis(axes, first, last, 8)
    drawing.legend(loc="outside upper left", ncols=2, fontsize=10)
    return _shares_words(shares, drawn), drawing


def _unbroken(drawn: list[PeriodShare]) -> list[list[PeriodShare]]:
    """Return the runs of periods that follow each other without a year between."""
    found: list[list[PeriodShare]] = []
    for one in drawn:
        if found and one.period.first == found[-1][-1].period.last + 1:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _corrected(axes: Axes, one: PeriodShare, name: str | None) -> None:
    """One period: its span and value as a heavy line, its interval as a band around it."""
    if one.corrected is None:
        return
    value, lower, upper = one.corrected
    left, right = one.period.first - 0.42, one.period.last + 0.42
    axes.fill_between(
        [left, right],
        lower,
        upper,
        facecolor=PALE,
        edgecolor=GREY,
        linewidth=0.5,
    )
    axes.plot(
        [left, right],
        [value, value],
        color=INK,
        linewidth=2.2,
        solid_capstyle="butt",
        label=name,
        zorder=3,
    )


def _shares_words(shares: Shares, drawn: list[PeriodShare]) -> Figure:
    label = title_of_label(shares.label).lower()
    few = [one for one in shares.periods if not one.period.is_enough]
    said = [
        f"{one.period.title}: "
        + (
            f"{one.corrected[0]:.0%} ({one.corrected[1]:.0%}–{one.corrected[2]:.0%})"
            if one.corrected
            else f"{one.counted:.0%} counted"
        )
        + f" of {one.documents}"
        for one in drawn
    ]
    alt = f"Share of documents with {label} by period. {'; '.join(said)}.".replace("%", " %")
    caption = (
        f"Share of documents with {label}. Years are put together until a period has"
        f" {PERIOD_DOCUMENTS} documents (numbers along the top)."
    )
    if shares.uncorrected:
        caption += (
            f" Not corrected: {shares.uncorrected}. The count is biased wherever yes is rarer or"
            " commoner than where the model learned."
        )
    else:
        caption += (
            f" Heavy: corrected for the errors of {shares.model} (matched distributions), with its"
            " 95 % interval as a band; faint: as counted at 0.5, whose bias the correction takes"
            " out. It assumes that yes documents look as they did where the model learned."
        )
    if few:
        caption += (
            " Too few documents to say: "
            + ", ".join(f"{one.period.title} ({one.documents})" for one in few)
            + "."
        )
    caption += " Hatched: no documents, or too few."
    return Figure("shares", f"Share with {label} over time", caption, alt)
