"""Years put together into periods until each has enough behind it.

In: how much each year has. Out: periods. A period never bridges a long silence: what lies on both
sides of it is not one time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

LONGEST_SILENCE_YEARS = 2
"""Years without a document that a period may span; three without one end it."""

LONGEST_PERIOD_YEARS = 10
"""A mean over more years than this is no point of a path."""


@dataclass(frozen=True, slots=True)
class Period:
    """Years from first to last, both in; ``is_enough`` says whether there is enough in them."""

    first: int
    last: int
    is_enough: bool

    @property
    def title(self) -> str:
        """The period as printed: 1953, 1953–55, 1899–1901."""
        if self.first == self.last:
            return str(self.first)
        end = str(self.last)
        return f"{self.first}–{end[-2:] if end[:-2] == str(self.first)[:-2] else end}"

    @property
    def middle(self) -> float:
        """Where a point for the whole period stands."""
        return (self.first + self.last) / 2


def pool_years(found: Mapping[int, Sequence[int]], least: Sequence[int]) -> tuple[Period, ...]:
    """Return the shortest periods, from the earliest on, in which each number reaches its least.

    ``found`` has for a year as many numbers as ``least``. What is left over at the end joins the
    period before where they touch and are not too long together; else it is too little.
    """
    periods: list[Period] = []
    begun: list[int] = []
    sums = [0] * len(least)
    for year in sorted(found):
        if begun and not _may_join(begun[0], begun[-1], year, year):
            _leave_over(periods, begun)
            begun, sums = [], [0] * len(least)
        begun.append(year)
        sums = [a + b for a, b in zip(sums, found[year], strict=True)]
        if all(a >= b for a, b in zip(sums, least, strict=True)):
            periods.append(Period(begun[0], begun[-1], True))
            begun, sums = [], [0] * len(least)
    if begun:
        _leave_over(periods, begun)
    return tuple(periods)


def join_periods(periods: Sequence[Period], most: int) -> tuple[Period, ...]:
    """Return at most ``most`` periods with enough in them, where joining neighbours can do that.

    Joined are the two that are shortest together, the earliest among equals, and never more years
    than a period may have: forty single years become eight periods of up to ten.
    """
    found = list(periods)
    while sum(one.is_enough for one in found) > most:
        pairs = [
            (b.last - a.first, place)
            for place, (a, b) in enumerate(pairwise(found))
            if a.is_enough and b.is_enough and _may_join(a.first, a.last, b.first, b.last)
        ]
        if not pairs:
            break
        _, place = min(pairs)
        found[place : place + 2] = [Period(found[place].first, found[place + 1].last, True)]
    return tuple(found)


def _may_join(first: int, last: int, next_first: int, next_last: int) -> bool:
    return (
        next_first - last - 1 <= LONGEST_SILENCE_YEARS
        and next_last - first + 1 <= LONGEST_PERIOD_YEARS
    )


def _leave_over(periods: list[Period], years: Sequence[int]) -> None:
    before = periods[-1] if periods else None
    is_near = before and _may_join(before.first, before.last, years[0], years[-1])
    if before and before.is_enough and is_near:
        periods[-1] = Period(before.first, years[-1], True)
    else:
        periods.append(Period(years[0], years[-1], False))
