"""The two conditions of the theory as a path through time, and the channels' stance beside it.

In: one client's factors. Out: a drawing. A period with too few papers that take a side has no
point; where only one factor is known, the point stands in the margin of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians, sin
from typing import TYPE_CHECKING, Any, cast

from archive_miner.report.figures.path_words import knows_both, path_words
from archive_miner.report.figures.sheet import (
    GREY,
    INK,
    PALE,
    WIDTH_INCHES,
    Figure,
    draw_names,
    percent,
)
from archive_miner.studies.factors import (
    CHANNELS,
    STANCES,
    ClientFactors,
    FactorPeriod,
    Leaning,
)
from archive_miner.view.looks import title_of_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

MOST_CLIENTS = 4
"""Clients drawn, each a figure of its own."""

UNKNOWN = -0.13
"""Where in the margin a point stands whose other factor is not known."""

MOST_NUMBERED = 5
"""Periods above which the number of sentences no longer fits over each bar."""

_STACK = (("complementary", INK, ""), ("mixed", PALE, ""), ("conflictual", "white", "/////"))


def draw_path(client: ClientFactors, name: str, rank: int) -> tuple[Figure, Drawing]:
    """Draw the path of a client, called ``name``, as figure ``path-<rank>``."""
    from matplotlib.figure import Figure as Drawing

    shown = [one for one in client.periods if one.consolidation or one.compatibility]
    names = draw_names({client.client: name}, 60)
    # Placed by hand: the labels of the points are set where nothing is, and must then stay there.
    drawing = Drawing(figsize=(WIDTH_INCHES, 4.5))
    grid = drawing.add_gridspec(
        len(CHANNELS),
        2,
        width_ratios=(1.55, 1),
        left=0.155,
        right=0.985,
        top=0.86,
        bottom=0.17,
        wspace=0.3,
        hspace=0.62,
    )
    path = drawing.add_subplot(grid[:, 0])
    if any(map(knows_both, shown)):
        _path_panel(path, shown)
        _write_periods(drawing, path, shown)
    else:
        _rows_panel(path, shown)
    first = None
    for row, channel in enumerate(CHANNELS):
        first = drawing.add_subplot(grid[row, 1], sharex=first, sharey=first)
        _channel_panel(first, channel, shown, is_last=row == len(CHANNELS) - 1)
    drawing.legend(
        handles=_stack_handles(),
        loc="upper right",
        bbox_to_anchor=(0.995, 0.985),
        ncols=3,
        fontsize=8.5,
        handlelength=1.2,
        columnspacing=1.0,
        handletextpad=0.4,
    )
    drawing.text(0.02, 0.955, names.drawn[client.client], fontsize=12.5, va="top")
    return path_words(client, name, names.key, rank, shown), drawing


@dataclass(frozen=True, slots=True)
class _Spot:
    x: float
    y: float
    title: str


def _spots(shown: Sequence[FactorPeriod]) -> list[_Spot]:
    return [
        _Spot(
            one.consolidation.value if one.consolidation else UNKNOWN,
            one.compatibility.value if one.compatibility else UNKNOWN,
            one.period.title,
        )
        for one in shown
    ]


def _path_panel(axes: Axes, shown: Sequence[FactorPeriod]) -> None:
    for one, spot in zip(shown, _spots(shown), strict=True):
        x, y = one.consolidation, one.compatibility
        if x:
            axes.plot([x.lower, x.upper], [spot.y] * 2, color=GREY, linewidth=0.7)
        if y:
            axes.plot([spot.x] * 2, [y.lower, y.upper], color=GREY, linewidth=0.7)
        is_known = bool(x and y)
        axes.plot(
            spot.x,
            spot.y,
            marker="o" if is_known else "D",
            markersize=5.5 if is_known else 4.5,
            markerfacecolor=INK if is_known else "white",
            markeredgecolor=INK,
            zorder=3,
            clip_on=False,
        )
    known = [s for s in _spots(shown) if s.x >= 0 and s.y >= 0]
    axes.plot([s.x for s in known], [s.y for s in known], color=INK, linewidth=1.1, zorder=2)
    low_x = UNKNOWN * 1.6 if any(s.x < 0 for s in _spots(shown)) else -0.03
    low_y = UNKNOWN * 1.6 if any(s.y < 0 for s in _spots(shown)) else -0.03
    axes.set_xlim(low_x, 1.04)
    axes.set_ylim(low_y, 1.04)
    for low, line, is_x in ((low_x, axes.axvline, True), (low_y, axes.axhline, False)):
        line(0.5, color=PALE, linewidth=0.8, zorder=0)
        if low < UNKNOWN:
            line(-0.04, color=GREY, linewidth=0.6, linestyle=(0, (2, 2)), zorder=0)
            _say_unknown(axes, low, is_x)
    _shares_axis(axes.xaxis)
    _shares_axis(axes.yaxis)
    axes.tick_params(labelsize=9.5)
    axes.set_xlabel("power consolidation:\nsentences of strength, not of danger", fontsize=10)
    axes.set_ylabel("political compatibility:\nsentences of strength, not of danger", fontsize=10)


def _rows_panel(axes: Axes, shown: Sequence[FactorPeriod]) -> None:
    """Draw what there is of either condition period by period, the earliest on top.

    A path would stand in its own margin where no period knows both.
    """
    for row, one in enumerate(shown):
        for leaning, marker, fill in (
            (one.consolidation, "o", INK),
            (one.compatibility, "s", "white"),
        ):
            if leaning:
                axes.plot([leaning.lower, leaning.upper], [row] * 2, color=GREY, linewidth=0.8)
                axes.plot(
                    leaning.value,
                    row,
                    marker=marker,
                    markersize=5.5,
                    markerfacecolor=fill,
                    markeredgecolor=INK,
                    zorder=3,
                    clip_on=False,
                )
    axes.axvline(0.5, color=PALE, linewidth=0.8, zorder=0)
    axes.set_xlim(-0.03, 1.04)
    axes.set_ylim(max(len(shown) - 0.5, 2.5), -0.5)
    axes.set_yticks(range(len(shown)), [one.period.title for one in shown], fontsize=9.5)
    _shares_axis(axes.xaxis)
    axes.tick_params(axis="x", labelsize=9.5)
    has_square = any(one.compatibility for one in shown)
    what = "power consolidation" + (" (square: political compatibility)" if has_square else "")
    axes.set_xlabel(f"{what}:\nsentences of strength, not of danger", fontsize=10)


def _shares_axis(axis: Any) -> None:
    from matplotlib.ticker import FixedLocator

    percent(axis)
    axis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))


def _say_unknown(axes: Axes, low: float, is_x: bool) -> None:
    x, y = (low + 0.01, 1.0) if is_x else (1.04, low + 0.01)
    axes.text(
        x,
        y,
        "consolidation not known" if is_x else "compatibility not known",
        rotation=90 if is_x else 0,
        ha="left" if is_x else "right",
        va="top" if is_x else "bottom",
        fontsize=8,
        style="italic",
        color=GREY,
    )


def _channel_panel(
    axes: Axes, channel: str, shown: Sequence[FactorPeriod], *, is_last: bool
) -> None:
    counts = [one.channels[channel] for one in shown]
    floor = [0.0] * len(shown)
    for stance, colour, hatch in _STACK:
        place = STANCES.index(stance)
        heights = [row[place] / sum(row) if sum(row) else 0.0 for row in counts]
        axes.bar(
            range(len(shown)),
            heights,
            bottom=floor,
            width=0.7,
            color=colour,
            edgecolor=INK,
            hatch=hatch,
            linewidth=0.6,
        )
        floor = [a + b for a, b in zip(floor, heights, strict=True)]
    for place, row in enumerate(counts):
        text = f"{sum(row):,}" if sum(row) else "none"
        if len(shown) <= MOST_NUMBERED:
            axes.annotate(
                text,
                (place, floor[place]),
                xytext=(0, 1.5),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=7.5,
            )
    axes.set_title(title_of_label(channel), fontsize=9.5, pad=5)
    _channel_axes(axes, shown, is_last=is_last)


def _channel_axes(axes: Axes, shown: Sequence[FactorPeriod], *, is_last: bool) -> None:
    axes.set_xlim(-0.6, max(len(shown) - 0.4, 1.6))
    top = max((1 - row[-1] / sum(row) for one in shown for row in _rows(one)), default=0.0)
    axes.set_ylim(0, max(0.05, 1.35 * top))
    percent(axes.yaxis, 2)
    axes.tick_params(labelsize=8.5, length=2)
    is_tight = len(shown) > 3
    axes.set_xticks(
        range(len(shown)),
        [one.period.title for one in shown],
        rotation=90 if is_tight else 0,
        fontsize=8 if is_tight else 8.5,
    )
    axes.tick_params(axis="x", labelbottom=is_last)


def _rows(one: FactorPeriod) -> list[tuple[int, ...]]:
    return [row for row in one.channels.values() if sum(row)]


def _stack_handles() -> list[Any]:
    from matplotlib.patches import Patch

    return [
        Patch(facecolor=colour, edgecolor=INK, hatch=hatch, linewidth=0.6, label=stance)
        for stance, colour, hatch in _STACK
    ]


_DISTANCES_POINTS = (6, 10, 16, 24)
_ANGLES = tuple(range(45, 405, 30))


def _write_periods(drawing: Drawing, axes: Axes, shown: Sequence[FactorPeriod]) -> None:
    """Write each period beside its point, where it lies on no other point, label or line."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.transforms import Bbox

    renderer: Any = cast(Any, FigureCanvasAgg(drawing)).get_renderer()
    scale = drawing.dpi / 72
    spots = _spots(shown)
    points = [axes.transData.transform((spot.x, spot.y)) for spot in spots]
    lines = _dots(points, shown, axes)
    inside = axes.get_window_extent(renderer)
    side = 8 * scale
    taken = [Bbox.from_bounds(x - side / 2, y - side / 2, side, side) for x, y in points]
    for spot, (x, y) in zip(spots, points, strict=True):
        text = axes.text(0, 0, spot.title, fontsize=9, ha="center", va="center", zorder=4)
        size = text.get_window_extent(renderer)
        places = [
            (distance, _box_beside(x, y, size, distance * scale, angle))
            for distance in _DISTANCES_POINTS
            for angle in _ANGLES
        ]
        _, box = min(places, key=lambda place: place[0] / 4 + _harm(place[1], taken, lines, inside))
        middle = axes.transData.inverted().transform(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
        text.set_position((float(middle[0]), float(middle[1])))
        taken.append(box)


def _box_beside(x: float, y: float, size: Any, distance: float, angle: int) -> Any:
    from matplotlib.transforms import Bbox

    left = x + cos(radians(angle)) * (distance + size.width / 2) - size.width / 2
    low = y + sin(radians(angle)) * (distance + size.height / 2) - size.height / 2
    return Bbox.from_bounds(left, low, size.width, size.height)


def _harm(box: Any, taken: Sequence[Any], lines: Sequence[Any], inside: Any) -> float:
    """Say how badly a label lies: on others is worse than on a line, outside is worst."""
    is_out = not (inside.contains(box.x0, box.y0) and inside.contains(box.x1, box.y1))
    hits = sum(bool(box.overlaps(other)) for other in taken)
    crossed = sum(bool(box.contains(*dot)) for dot in lines)
    return 30.0 * hits + 0.5 * crossed + 50.0 * is_out


def _dots(points: Sequence[Any], shown: Sequence[FactorPeriod], axes: Axes) -> list[Any]:
    """Return places along all lines, near enough to each other that no label slips between."""
    ends = []
    known = [p for p, one in zip(points, shown, strict=True) if knows_both(one)]
    ends += list(pairwise(known))
    for one, spot in zip(shown, _spots(shown), strict=True):
        for leaning, is_x in ((one.consolidation, True), (one.compatibility, False)):
            if leaning:
                ends.append(_cross(leaning, spot, is_x, axes))
    steps = [k / 40 for k in range(41)]
    return [a + (b - a) * k for a, b in ends for k in steps]


def _cross(leaning: Leaning, spot: _Spot, is_x: bool, axes: Axes) -> tuple[Any, Any]:
    low, high = leaning.lower, leaning.upper
    pairs = ((low, spot.y), (high, spot.y)) if is_x else ((spot.x, low), (spot.x, high))
    a, b = (axes.transData.transform(pair) for pair in pairs)
    return a, b
