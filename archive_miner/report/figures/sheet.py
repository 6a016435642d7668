"""What all figures share: size, letters, saving, axes of years and of whole numbers.

In: a drawing. Out: picture files. The door to matplotlib. Every series differs in hatch, marker or
line, never in colour alone. The same numbers give the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Literal, get_args

from archive_miner.own import NAME

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

Format = Literal["png", "svg"]
FORMATS: tuple[Format, ...] = get_args(Format)

WIDTH_INCHES = 6.2
"""As wide as a column of text, so that letters in a figure are as large as those around it."""

PNG_DPI = 160
INK, GREY, PALE = "#1c1b19", "#8d887f", "#d9d6cf"

STEPS = (1, 2, 5, 10)
"""Axes count in ones, twos and fives, not in threes or eights."""

FEW_DOCUMENTS = 5
"""A year with fewer documents than this is drawn hollow: one talkative letter makes its rate."""

LONGEST_NAME = 30
"""Characters of a name above a panel half a column wide: "Saint Vincent and the Grenadines" (32)
is cut, and given in full with the figure."""

_FONTS = ["STIXGeneral", "DejaVu Serif", "DejaVu Sans"]
# All come with matplotlib: the same letters on every machine. A letter that the first lacks
# ("Ҡазан") is taken from the next; what none has ("韓国") is not drawn, see draw_names.

_STYLE = {
    "font.family": _FONTS,
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
    "text.parse_math": False,  # a label called "$x$" is a name, not a formula
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn figure: the stem of its files, what it is called, what it shows to who cannot see.

    ``basis`` says on what it rests and what it cannot say, where the caption alone would mislead;
    figures of one kind share it.
    """

    name: str
    title: str
    caption: str
    alt: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in a figure, and in words what stands for what is not drawn as is."""

    drawn: Mapping[str, str]
    key: str


@contextmanager
def own_style() -> Iterator[None]:
    """Draw in the report's style, whatever the user's own settings are."""
    from matplotlib import style

    with style.context(["default", _STYLE]):
        yield


def new_drawing(
    rows: int, columns: int, height_inches: float, **keywords: Any
) -> tuple[Drawing, list[Axes]]:
    """Return an empty drawing and its axes, row by row."""
    # Not through pyplot: that would keep every figure and change the backend of a notebook.
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(WIDTH_INCHES, height_inches), layout="constrained")
    axes = drawing.subplots(rows, columns, squeeze=False, **keywords)
    return drawing, list(axes.flat)


def new_panels(count: int, height_inches: float) -> tuple[Drawing, list[Axes]]:
    """Return a drawing of panels in two columns (one, of one), each ``height_inches`` high.

    Placed by hand: the automatic layout gives way to long titles until no panel is left.
    """
    from matplotlib.figure import Figure as Drawing

    columns, rows = min(2, count), (count + 1) // 2
    above, below = 0.3, 0.35
    height = rows * height_inches + below
    drawing = Drawing(figsize=(WIDTH_INCHES, height))
    grid = drawing.add_gridspec(
        rows,
        columns,
        left=0.105,
        right=0.985,
        bottom=below / height,
        top=1 - above / height,
        wspace=0.17,
        hspace=above * 1.5 / (height_inches - above),
    )
    axes = [drawing.add_subplot(grid[k // columns, k % columns]) for k in range(count)]
    for place, one in enumerate(axes):
        one.tick_params(labelbottom=place + columns >= count)  # nothing stands below it
    return drawing, axes


def save_drawing(drawing: Drawing, path: Path, formats: Sequence[Format] = FORMATS) -> None:
    """Write a drawing beside ``path`` in each format."""
    # Without date and version the files are the same tomorrow.
    if "svg" in formats:
        no_date = {"Date": None, "Creator": None}
        drawing.savefig(path.with_suffix(".svg"), metadata=no_date, transparent=True)
    if "png" in formats:
        drawing.savefig(path.with_suffix(".png"), dpi=PNG_DPI, metadata={"Software": NAME})


def draw_names(titles: Mapping[str, str], longest: int = LONGEST_NAME) -> Names:
    """Return each title as it can be drawn: a number for letters no font has, and cut if long.

    "Military aid" stays; "軍事援助" becomes "(2)", and ``key`` says what (2) is. What would be cut
    to the same words bears its number too: "Fishing grounds in … (3)".
    """
    drawn: dict[str, str] = {}
    said = []
    for number, (key, title) in enumerate(titles.items(), 1):
        plain = " ".join(title.split()) or "–"
        short = _cut(plain, longest)
        name = short if can_draw(short) else f"({number})"
        if name in drawn.values():
            tail = f" ({number})"
            name = _cut(plain, longest - len(tail)) + tail
        if name != plain:
            said.append(f"{name}: {plain}")
        drawn[key] = name
    return Names(drawn, "".join(f" {one}." for one in said))


def _cut(text: str, longest: int) -> str:
    """Return a text cut after a word, or within it where it is one word only."""
    if len(text) <= longest:
        return text
    short = shorten(text, longest, placeholder=" …")
    return short if short != "…" else text[: longest - 1] + "…"


def can_draw(text: str) -> bool:
    """Say whether the fonts have every letter, and it runs from left to right.

    Arabic letters are in a font but matplotlib neither joins nor turns them.
    """
    return all(
        ord(letter) in _letters() and unicodedata.bidirectional(letter) not in ("R", "AL")
        for letter in text
    )


@cache
def _letters() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font

    return frozenset(letter for font in _FONTS for letter in get_font(findfont(font)).get_charmap())


def silences(years: Sequence[int], first: int, last: int) -> list[tuple[int, int]]:
    """Return the runs of years from first to last that are not among ``years`` (in order)."""
    ends = [first - 1, *years, last + 1]
    return [(a + 1, b - 1) for a, b in pairwise(ends) if b > a + 1]


def runs(years: Iterable[int]) -> Iterator[list[int]]:
    """Yield the years that follow each other without a gap: 1953 1954, 1957."""
    run: list[int] = []
    for year in years:
        if run and year != run[-1] + 1:
            yield run
            run = []
        run.append(year)
    if run:
        yield run


def hatch_silences(axes: Axes, gaps: Iterable[tuple[int, int]]) -> None:
    """Hatch the years without documents."""
    for first, last in gaps:
        axes.axvspan(
            first - 0.5, last + 0.5, facecolor="none", edgecolor=PALE, hatch="////", linewidth=0
        )


def year_axis(axes: Axes, first: int, last: int, most: int = 6) -> None:
    """Give an axis whole years, few enough not to touch."""
    from matplotlib.ticker import MaxNLocator

    axes.set_xlim(first - 0.7, last + 0.7)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=most, steps=STEPS, integer=True, min_n_ticks=1))


def whole_numbers(axis: Any, most: int = 5) -> None:
    """Give an axis whole numbers with commas."""
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter

    axis.set_major_locator(MaxNLocator(nbins=most, steps=STEPS, integer=True, min_n_ticks=1))
    axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))


def percent(axis: Any, most: int = 5) -> None:
    """Give an axis of shares from 0 to 1 per cent."""
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    axis.set_major_locator(MaxNLocator(nbins=most, steps=STEPS, min_n_ticks=1))
    axis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))


def say_span(first: int, last: int) -> str:
    """Return a span of years in words."""
    return str(first) if first == last else f"{first} to {last}"


def say_silences(gaps: Sequence[tuple[int, int]]) -> str:
    """Return the years without documents in words."""
    if not gaps:
        return "No year in between is without documents."
    return f"No documents: {', '.join(str(a) if a == b else f'{a}–{b}' for a, b in gaps)}."


def say_left_out(count: int, what: str) -> str:
    """Return how many are not drawn in words, or nothing."""
    return f" {count:,} more {what} not drawn." if count else ""
