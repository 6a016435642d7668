"""How a label looks: the same number, tint, hatch and marker in figures, legend and text.

In: the names of labels, in their order. Out: their looks. Every look is told apart without colour:
by its hatch in bars, its marker and line in curves, its underline and its printed name in text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """What a label is called and drawn with.

    ``number`` counts from 1 and names the style in the style sheet. Black text on ``tint`` has a
    contrast of more than 12:1, ``ink`` on white of more than 5:1 (WCAG AA asks 4.5).
    """

    number: int
    label: str
    title: str
    tint: str
    ink: str
    underline: str
    hatch: str
    marker: str
    line: str


_TINTS = ("#f9dcc4", "#d8ecd0", "#cfe3f5", "#f6e6a8", "#e4d7f0", "#f7d4dc", "#cdebe6", "#e2e2da")
_INKS = ("#8a3b00", "#2c5f1e", "#1d4f85", "#6b5200", "#5b3a86", "#8c1f3f", "#0d5c53", "#4a4a42")
_UNDERLINES = ("solid", "dashed", "dotted", "double")
_HATCHES = ("", "///", "...", "xxx", "---", "\\\\\\", "+++", "ooo")
_MARKERS = ("o", "s", "^", "D", "v", "<", ">", "p")
_LINES = ("-", "--", ":", "-.")


def label_looks(labels: Iterable[str]) -> dict[str, Look]:
    """Return a look for each label, by its place among the labels that an archive knows.

    Given all of these, a label looks the same on every page and in every figure. From the ninth
    on tints repeat, with another hatch, marker and line: none of the first 32 looks like another.
    """
    return {label: _look(index, label) for index, label in enumerate(dict.fromkeys(labels))}


def title_of_label(label: str) -> str:
    """Return a label as words: ``military_aid`` → ``Military aid``."""
    words = label.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _look(index: int, label: str) -> Look:
    turn = index % len(_TINTS)
    shifted = index + index // len(_TINTS)
    return Look(
        number=index + 1,
        label=label,
        title=title_of_label(label),
        tint=_TINTS[turn],
        ink=_INKS[turn],
        underline=_UNDERLINES[shifted % len(_UNDERLINES)],
        hatch=_HATCHES[shifted % len(_HATCHES)],
        marker=_MARKERS[shifted % len(_MARKERS)],
        line=_LINES[shifted % len(_LINES)],
    )
