"""Labels drawn: how many mentions of each, and which share a sentence or a passage.

In: counts and looks. Out: drawings.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import TYPE_CHECKING, Any

from archive_miner.report.figures.sheet import (
    INK,
    PALE,
    Figure,
    draw_names,
    new_drawing,
    say_left_out,
    whole_numbers,
)
from archive_miner.studies.counts import Counts
from archive_miner.studies.together import LEAST_EXPECTED, Overlap, Together
from archive_miner.view.looks import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

MOST_BARS = 24
MOST_CROSSED = 9
"""Labels in the matrix: of ten, two numbers no longer fit a cell in a column of text."""

DARKEST = 4.0
"""Lift from which a cell is as dark as it gets: lifts of 10 and 40 say alike "nearly always"."""


def draw_labels(counts: Counts, looks: Mapping[str, Look]) -> tuple[Figure, Drawing]:
    """Draw the mentions of each label as bars."""
    labels = counts.labels[:MOST_BARS][::-1]
    names = draw_names({label.label: looks[label.label].title for label in labels}, 40)
    drawing, (axes,) = new_drawing(1, 1, 0.9 + 0.33 * len(labels))
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
    axes.set_yticks(range(len(labels)), [names.drawn[label.label] for label in labels])
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.1)
    axes.set_xlabel("mentions")
    whole_numbers(axes.xaxis)
    alt = "Bars of mentions by label: " + "; ".join(
        f"{looks[label.label].title} {label.mentions} in {label.documents} documents"
        for label in counts.labels
    )
    caption = (
        f"{counts.mentions:,} mentions in {counts.documents_with_mentions:,} documents."
        f"{names.key}{say_left_out(len(counts.labels) - len(labels), 'labels')}"
    )
    return Figure("labels", "Mentions by label", caption, alt + "."), drawing


def draw_together(
    counts: Counts, together: Together, looks: Mapping[str, Look]
) -> tuple[Figure, Drawing]:
    """Draw the lift of each pair of labels: below the diagonal by sentence, above by passage."""
    found = [row.label for row in counts.labels if row.mentions]
    kept = set(found[:MOST_CROSSED])
    labels = [label for label in looks if label in kept]
    size = len(labels)
    names = draw_names({label: looks[label].title for label in labels}, 26)
    drawing, (axes,) = new_drawing(1, 1, 1.5 + 0.46 * size)
    for row, a in enumerate(labels):
        for column, b in enumerate(labels):
            overlap = together.by_sentence if column <= row else together.by_passage
            _cell(axes, row, column, overlap, a, b)
    axes.set_yticks(range(size), [names.drawn[label] for label in labels])
    axes.set_xticks(
        range(size),
        [names.drawn[label] for label in labels],
        rotation=35,
        ha="right",
        rotation_mode="anchor",
    )
    axes.tick_params(length=0)
    axes.set_xlim(-0.5, size - 0.5)
    axes.set_ylim(size - 0.5, -0.5)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title(
        f"above the diagonal: in one passage ({together.by_passage.units:,})\n"
        f"below: in one sentence ({together.by_sentence.units:,})",
        fontsize=10,
    )
    figure = _together_words(together, labels, looks)
    left_out = say_left_out(len(found) - size, "labels")
    caption = figure.caption + names.key + left_out
    return Figure(figure.name, figure.title, caption, figure.alt), drawing


def _cell(axes: Axes, row: int, column: int, overlap: Overlap, a: str, b: str) -> None:
    seen, expected = overlap.seen(a, b), overlap.expected(a, b)
    lift = overlap.lift(a, b)
    is_alone, is_known = row == column, expected >= LEAST_EXPECTED
    shade = 0.0
    if not is_alone and is_known and lift:
        shade = 0.7 * min(max(log(lift) / log(DARKEST), 0.0), 1.0)
    axes.fill(
        [column - 0.5, column + 0.5, column + 0.5, column - 0.5],
        [row - 0.5, row - 0.5, row + 0.5, row + 0.5],
        facecolor=str(1 - shade),
        edgecolor=PALE,
        linewidth=0.7,
    )
    where: dict[str, Any] = {
        "ha": "center",
        "va": "center",
        "color": "white" if shade > 0.42 else INK,
    }
    if is_alone:
        axes.text(column, row, f"{seen:,}", style="italic", fontsize=10, **where)
        return
    if not is_known:
        axes.text(column, row, f"({seen:,})", fontsize=8.5, **where)
        return
    axes.text(column, row - 0.14, f"{lift or 0.0:.1f}", **where)
    axes.text(column, row + 0.26, f"{seen:,}", fontsize=7.5, **where)


def _together_words(together: Together, labels: list[str], looks: Mapping[str, Look]) -> Figure:
    pairs = [
        (overlap.lift(a, b) or 0.0, looks[a].title, looks[b].title.lower(), overlap.seen(a, b))
        for overlap in (together.by_sentence,)
        for place, a in enumerate(labels)
        for b in labels[:place]
        if overlap.expected(a, b) >= LEAST_EXPECTED
    ]
    strongest = sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2]))[:3]
    alt = "Table of pairs of labels, seen against expected. " + (
        "In sentences the furthest above chance: "
        + "; ".join(f"{a} with {b}, {lift:.1f} times ({n})" for lift, a, b, n in strongest)
        + "."
        if strongest
        else "No pair is expected often enough in sentences to say anything."
    )
    caption = (
        "How often two labels share a sentence or a passage. The large number is lift: as often as"
        " chance would have it is 1.0, twice as often 2.0; darker is more, white is no more than"
        " chance. The small number counts the sentences or passages that bear both, the one in"
        " italics the sentences of the label; in brackets it stands alone where chance would give"
        f" fewer than {LEAST_EXPECTED}, too few for a lift. Chance scatters labels over all that"
        " was tagged: part of every lift above 1 is only that papers about such matters bear"
        " several of these labels."
    )
    return Figure("together", "Labels that stand together", caption, alt)
