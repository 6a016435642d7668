"""The tables that say which states there were, and when.

Comes in: the CSV files of ``tables``. Goes out: their rows, and states with their stays in two
state systems. Knows nothing of names in documents.

The stays are those of the Correlates of War Project's State System Membership List, version 2016
(243 stays of 217 states), and of Gleditsch and Ward's list of independent states, without
microstates, as of 2020 (Rwanda from 1 July 1962, where the list has day and month exchanged).
Only strength is this package's own judgement.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from archive_miner.polities.codes import Membership, Period, State, first_day, last_day


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one of the shipped tables."""
    table = files("archive_miner.polities") / "tables" / name
    with table.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def row_period(row: Mapping[str, str]) -> Period:
    """Return the period a row's columns ``from`` and ``to`` name, in whole days."""
    start, end = row["from"], row["to"]
    return Period(first_day(start) if start else "", last_day(end) if end else "")


def _memberships(table: str) -> dict[str, list[Membership]]:
    found: dict[str, list[Membership]] = {}
    for row in read_rows(table):
        found.setdefault(row["state"], []).append(Membership(int(row["number"]), row_period(row)))
    return found


@cache
def read_states() -> Mapping[str, State]:
    """Return the shipped states by id."""
    states: dict[str, State] = {}
    stays = {system: _memberships(f"members_{system}.csv") for system in ("cow", "gw")}
    powers: dict[str, list[tuple[int, Period]]] = {}
    for row in read_rows("powers.csv"):
        powers.setdefault(row["state"], []).append((int(row["strength"]), row_period(row)))
    for row in read_rows("states.csv"):
        state = row["state"]
        states[state] = State(
            state,
            row["name"],
            state if state in stays["cow"] else None,
            cow=tuple(stays["cow"].get(state, ())),
            gw=tuple(stays["gw"].get(state, ())),
            cow_name=row["cow_name"],
            strength=int(row["strength"]),
            powers=tuple(powers.get(state, ())),
        )
    return states
