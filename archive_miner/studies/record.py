"""How much of each year the archive holds, and how well it was read.

In: an archive. Out: one frozen row a year that has documents. A dip here is a dip in the record;
it is shown so that nobody takes it for a dip in the world.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from archive_miner.store.store import Store

_BINS = 100
"""Of quality: its quantiles are exact to 0.01."""

SPREAD = (0.1, 0.9)
"""Quantiles of page quality drawn: the middle eight in ten pages."""


@dataclass(frozen=True, slots=True)
class RecordYear:
    """A year: its documents and pages, the quality of those with text, and who has no date.

    ``quality`` is (mean, lower, upper) of the pages, the ends being quantiles; ``undated`` are
    documents without a date that lie in their file after one of this year (or, before the first
    dated one, in front of it): their year is a guess from the order of the papers.
    """

    year: int
    documents: int
    pages: int
    quality: tuple[float, float, float] | None
    undated: int


@dataclass(frozen=True, slots=True)
class Record:
    """All years, and the undated documents of files in which nothing is dated."""

    years: tuple[RecordYear, ...]
    unplaced: int


def count_record(store: Store) -> Record:
    """Return the years that have dated documents, in order."""
    sizes = {year: (documents, pages) for year, documents, pages in store.sums.years()}
    quality = _quality(store)
    undated, unplaced = _undated(store)
    years = (
        RecordYear(year, *size, quality.get(year), undated.get(year, 0))
        for year, size in sizes.items()
    )
    return Record(tuple(years), unplaced)


def _quality(store: Store) -> dict[int, tuple[float, float, float]]:
    bins: dict[int, list[tuple[float, int]]] = defaultdict(list)
    sums: dict[int, float] = defaultdict(float)
    for year, place, count, total in store.sums.qualities_by_year(_BINS):
        bins[year].append((place / _BINS, count))
        sums[year] += total
    found = {}
    for year, row in bins.items():
        pages = sum(count for _, count in row)
        low, high = (_quantile(row, share * pages) for share in SPREAD)
        found[year] = sums[year] / pages, low, high
    return found


def _quantile(row: list[tuple[float, int]], rank: float) -> float:
    seen = 0
    for value, count in row:
        seen += count
        if seen >= rank:
            return value
    return row[-1][0]


def _undated(store: Store) -> tuple[dict[int, int], int]:
    """Return the undated documents by the year of their neighbour in the file, and the others."""
    years: dict[int, int] = defaultdict(int)
    unplaced = waiting = 0
    file: str | None = None
    neighbour: int | None = None
    for source, year in store.sums.years_in_order():
        if source != file:
            unplaced += waiting
            file, neighbour, waiting = source, None, 0
        if year is None:
            if neighbour is None:
                waiting += 1
            else:
                years[neighbour] += 1
        else:
            if neighbour is None:
                years[year] += waiting
                waiting = 0
            neighbour = year
    return years, unplaced + waiting
