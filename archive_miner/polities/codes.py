"""State codes on a date: Correlates of War abbreviations, COW and Gleditsch-Ward numbers.

Comes in: a state and the days a document may date from. Goes out: the code valid on all of them,
or None. Knows nothing of how a state is printed, nor of texts.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

FIRST_GREAT_STRENGTH = 4
"""States of this strength and more can be a patron whoever else is named."""

DEFAULT_STRENGTH = 1


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` to ``end``, both included, as ISO dates; empty means open."""

    start: str = ""
    end: str = ""

    def covers(self, days: Period) -> bool:
        """Say whether every one of the given days lies inside."""
        starts = not self.start or (bool(days.start) and self.start <= days.start)
        ends = not self.end or (bool(days.end) and days.end <= self.end)
        return starts and ends

    def touches(self, days: Period) -> bool:
        """Say whether some of the given days lies inside; open days are everywhere."""
        return (not self.start or not days.end or self.start <= days.end) and (
            not self.end or not days.start or days.start <= self.end
        )


@dataclass(frozen=True, slots=True)
class Membership:
    """One stay of a state in the two state systems; a period of None means it was outside.

    ``strength`` ranks states in a dyad: 5 the two superpowers, 4 the other great powers, 3 to 1
    the rest; only the order matters.
    """

    strength: int
    cow_number: int | None
    cow: Period | None
    gw_number: int | None
    gw: Period | None


@dataclass(frozen=True, slots=True)
class State:
    """A state as one actor over time.

    ``state_id`` is its COW abbreviation ("ROK"), a lower-case word for what never was a member
    ("tibet"), or the code a user's file gives. ``code`` is what is exported, None for non-members.
    """

    state_id: str
    name: str
    code: str | None
    memberships: tuple[Membership, ...]

    def code_on(self, days: Period) -> str | None:
        """Return the code if the state is a COW member on every one of the days, else None."""
        return self.code if self._member("cow", days) else None

    def cow_number_on(self, days: Period) -> int | None:
        """Return the COW number valid on all the days: 732 for the ROK from 29 June 1949."""
        found = self._member("cow", days)
        return found.cow_number if found else None

    def gw_number_on(self, days: Period) -> int | None:
        """Return the Gleditsch-Ward number valid on all the days: 732 from 15 August 1948."""
        found = self._member("gw", days)
        return found.gw_number if found else None

    def strength_on(self, days: Period) -> int:
        """Return the rank on the first of the days, or of the stay nearest before them."""
        strength = self.memberships[0].strength if self.memberships else DEFAULT_STRENGTH
        for stay in self.memberships:
            period = stay.cow or stay.gw
            if period and days.start and period.start <= days.start:
                strength = stay.strength
        return strength if days.start else max(s.strength for s in self.memberships)

    def _member(self, system: str, days: Period) -> Membership | None:
        for stay in self.memberships:
            period = stay.cow if system == "cow" else stay.gw
            if period and period.covers(days):
                return stay
        return None


_YEAR = re.compile(r"(?<![\w/.-])(1[89]\d\d)(?![\w/-])")  # "in 1954"; not "611.95/1-1954", "1954th"


def days_of(date: str | None, text: str = "") -> Period:
    """Return the days an ISO prefix stands for, or for None the years printed in the text.

    ``1953-02`` is the whole of February. A document without a date dates from some day of the
    years it names, the earliest to the latest; with none, from any day at all.
    """
    if date is None:
        years = sorted(set(_YEAR.findall(text)))
        return Period(f"{years[0]}-01-01", f"{years[-1]}-12-31") if years else Period()
    return Period(first_day(date), last_day(date))


def first_day(prefix: str) -> str:
    """Return the first day of an ISO prefix (``1953``, ``1953-02``, ``1953-02-11``)."""
    return prefix[:10] + "-01" * ((10 - min(len(prefix), 10)) // 3)


def last_day(prefix: str) -> str:
    """Return the last day of an ISO prefix."""
    year, month, day = (prefix[:4], prefix[5:7] or "12", prefix[8:10])
    return f"{year}-{month}-{day or monthrange(int(year), int(month))[1]}"
