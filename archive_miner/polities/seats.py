"""States by the names posts give them, and by the cities where missions sit.

Comes in: a name as printed and a year. Goes out: the state, by its name in the Correlates of War
list of states; None where the name meant two states that year, or none. By the tables that actors
are read with; knows nothing of documents.

"Embassy in Korea" is South Korea from 1948, "Embassy in China" the government at Taipei as long as
the American embassy was there; "Embassy in the Congo" is neither.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import zip_longest

from archive_miner.polities.codes import DIVIDED, Period, State, days_of
from archive_miner.polities.states import read_rows, read_states, row_period

EMBASSY_AT_TAIPEI = Period("1950-01-01", "1978-12-31")
"""While a post "in China" was one at Taipei."""

AWAY_YEARS = 20
"""Longer away than this and nobody was sent to a state: Austria was away for 17, Estonia for 51."""

_Meanings = dict[str, list[tuple[str, Period]]]


@cache
def _states_by_name() -> _Meanings:
    rows = (row for row in read_rows("state_names.csv") if row["kind"] == "name")
    return _gather_meanings(rows)


@cache
def _states_by_city() -> _Meanings:
    capitals = (row for row in read_rows("state_names.csv") if row["kind"] == "capital")
    return _gather_meanings([*read_rows("cities.csv"), *capitals])


def _gather_meanings(rows: Iterable[dict[str, str]]) -> _Meanings:
    meanings: _Meanings = {}
    for row in rows:
        for printed in row["printed"].split("|"):
            meanings.setdefault(_key(printed), []).append((row["state"], row_period(row)))
    return meanings


def state_named(name: str, year: int | None) -> str | None:
    """Return the state that a name meant in a year; None where it meant none, or two.

    Without a year only a name that always meant one state is read.
    """
    return _one(_states_by_name().get(_key(name), []), year)


def state_of_city(city: str, year: int | None) -> str | None:
    """Return the state whose post a city's name stands for; None for colonies and unknown ones."""
    return _one(_states_by_city().get(_key(city), []), year)


def _one(meanings: list[tuple[str, Period]], year: int | None) -> str | None:
    states = read_states()
    members = [(states[code], period) for code, period in meanings if code in states]
    if year is None:
        found = {state.state_id for state, _ in members if state.cow}
    else:
        days = days_of(str(year))
        found = {s.state_id for s, period in members if period.touches(days) and _was(s, days)}
        found -= {half for half, other in DIVIDED.items() if other in found}
        if {"CHN", "TAW"} <= found:
            found.discard("CHN" if EMBASSY_AT_TAIPEI.touches(days) else "TAW")
    return states[found.pop()].cow_name if len(found) == 1 else None


def _was(state: State, days: Period) -> bool:
    """Say whether a state was a member of either system, or soon would be one again.

    A government driven out keeps its missions ("Embassy in Poland", London, 1942), and Vienna had
    a legation before 1955; there is none "in Estonia" of 1960.
    """
    for stays in (state.cow, state.gw):
        for stay, after in zip_longest(stays, stays[1:]):
            end = stay.period.end
            if after and int(after.period.start[:4]) - int(end[:4]) < AWAY_YEARS:
                end = after.period.start
            if Period(stay.period.start, end).touches(days):
                return True
    return False


def _key(name: str) -> str:
    """Return a name without case, article, accents, points and hyphens: "the U.S.", "Bogotá"."""
    letters = unicodedata.normalize("NFKD", " ".join(name.split()).casefold())
    plain = "".join(c for c in letters if not unicodedata.combining(c) and c != ".")
    return plain.replace("-", " ").removeprefix("the ")
