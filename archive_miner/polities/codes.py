"""State codes on a date: Correlates of War abbreviations, COW and Gleditsch-Ward numbers.

Comes in: a state and the days a document may date from. Goes out: the code valid on all of them,
or None. Knows nothing of how a state is printed, nor of texts.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass

FIRST_GREAT_STRENGTH = 4
"""States of this strength and more can be a patron whoever else is named."""

DEFAULT_STRENGTH = 1

DIVIDED = {"PRK": "ROK", "DRV": "RVN", "GDR": "GFR", "YPR": "YAR"}
"""The half of a divided country that its bare name does not mean, and the half it may: "Korea" in
an American paper of 1953 is the Republic of Korea, or both (FRUS 1952-54, volume XV)."""


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
    """One stay of a state in a state system, with the number it has there (a user's has none)."""

    number: int | None
    period: Period


@dataclass(frozen=True, slots=True)
class State:
    """A state as one actor over time.

    ``state_id`` is its COW abbreviation ("ROK"), Gleditsch and Ward's for what COW does not list,
    a lower-case word for what never was a member ("palestine"), or the code a user's file gives.
    ``code`` is what is exported while the state is a COW member; None for those that never were.
    ``cow_name`` is its name in COW's list ("Russia"), ``name`` the one papers of the time print
    ("Soviet Union"). ``strength`` ranks states in a dyad: 5 the two superpowers, 4 the other great
    powers, 3 to 1 the rest; only the order matters; ``powers`` are the periods of another strength.
    """

    state_id: str
    name: str
    code: str | None
    cow: tuple[Membership, ...] = ()
    gw: tuple[Membership, ...] = ()
    cow_name: str = ""
    strength: int = DEFAULT_STRENGTH
    powers: tuple[tuple[int, Period], ...] = ()

    def code_on(self, days: Period) -> str | None:
        """Return the code if the state is a COW member on every one of the days, else None."""
        return self.code if _stay_on(self.cow, days) else None

    def cow_number_on(self, days: Period) -> int | None:
        """Return the COW number valid on all the days: 732 for the ROK from 29 June 1949."""
        found = _stay_on(self.cow, days)
        return found.number if found else None

    def gw_number_on(self, days: Period) -> int | None:
        """Return the Gleditsch-Ward number valid on all the days: 732 from 15 August 1948."""
        found = _stay_on(self.gw, days)
        return found.number if found else None

    def strength_on(self, days: Period) -> int:
        """Return the rank on the last of the days: an undated paper is as late as it says."""
        last = days.end or "9999"
        ranks = (rank for rank, period in self.powers if period.covers(Period(last, last)))
        return next(ranks, self.strength)


def _stay_on(stays: Sequence[Membership], days: Period) -> Membership | None:
    return next((stay for stay in stays if stay.period.covers(days)), None)


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
