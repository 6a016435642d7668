"""What an order of labelling saves, drawn: recall by documents read, readable in black and white.

In: curves of recall, and how many documents and yes there are. Out: one picture file, SVG or PNG
by its name. Orders differ in line and marker, never in colour alone; the same numbers give the
same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive_miner.errors import UsageError
from archive_miner.report.figures.sheet import (
    INK,
    PALE,
    new_drawing,
    own_style,
    save_drawing,
)

if TYPE_CHECKING:
    from archive_miner.learn.simulate import Simulation

SUFFIXES = (".svg", ".png")

_LINES = ("-", "--", "-.", (0, (6, 1, 1, 1, 1, 1)), (0, (10, 2)))
_MARKERS = ("o", "s", "^", "D", "v")

MARKED = 10
"""Markers on a line: enough to tell lines apart where they cross."""


@dataclass(frozen=True, slots=True)
class Curve:
    """An order: its name, and seeds × documents of the share of yes found so far."""

    name: str
    recalls: Any


def draw_simulation(simulation: Simulation, path: Path) -> None:
    """Write the picture of a labelled set replayed; see ``draw_curves``."""
    curves = [Curve(one.strategy, one.curves) for one in simulation.replays]
    draw_curves(curves, simulation.documents, simulation.yes, path)


def draw_curves(curves: Sequence[Curve], documents: int, yes: int, path: Path) -> None:
    """Write the picture; of each order the mean over seeds, and shaded where its seeds lie.

    Raises UsageError where the name ends in neither .svg nor .png.
    """
    if path.suffix not in SUFFIXES:
        raise UsageError(f"{path}: a picture ends in .svg or .png; name it so")
    with own_style():
        drawing, (axes,) = new_drawing(1, 1, 3.8)
        read = range(1, documents + 1)
        top = [min(n / yes, 1.0) for n in read]
        axes.plot(read, top, color=INK, linewidth=0.9, linestyle=":", label="ideal order")
        axes.plot(
            read, [n / documents for n in read], color=INK, linewidth=0.6, label="random order"
        )
        for number, curve in enumerate(curves):
            if len(curve.recalls) > 1:
                low, high = curve.recalls.min(axis=0), curve.recalls.max(axis=0)
                axes.fill_between(read, low, high, color=PALE, linewidth=0)
            look: dict[str, Any] = {
                "linestyle": _LINES[number % len(_LINES)],
                "marker": _MARKERS[number % len(_MARKERS)],
            }
            every = (number * documents // 50, max(documents // MARKED, 1))
            mean = curve.recalls.mean(axis=0)
            axes.plot(read, mean, color=INK, markevery=every, label=curve.name, **look)
        axes.axhline(0.95, color=INK, linewidth=0.4, linestyle=(0, (1, 4)))
        axes.text(documents, 0.94, "0.95", ha="right", va="top", fontsize=9)
        axes.set_xlim(0, documents)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("Documents read")
        axes.set_ylabel("Share of the yes documents found")
        axes.legend(loc="lower right")
        save_drawing(drawing, path, ("svg",) if path.suffix == ".svg" else ("png",))
