"""Mentions per document, year by year, of each label, client or pair, with 95 % bands.

In: an archive. Out: frozen series. A year in which nothing was tagged has no rate: that is absent
evidence, not a zero.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from archive_miner.intervals import LEAST_FREEDOM, mean_bounds
from archive_miner.store.store import Store
from archive_miner.store.sums import BY, By

__all__ = ["BY", "By", "Rate", "Series", "count_rates"]


@dataclass(frozen=True, slots=True)
class Rate:
    """Mentions in the documents of a year and the 95 % interval of their mean.

    The interval is None where there are too few documents in all to know how mentions scatter.
    """

    year: int
    documents: int
    mentions: int
    lower: float | None
    upper: float | None

    @property
    def mean(self) -> float:
        """Mentions per document."""
        return self.mentions / self.documents


@dataclass(frozen=True, slots=True)
class Series:
    """The rates of one label, client or pair. ``key`` is its label or the codes of its states."""

    key: tuple[str, ...]
    rates: tuple[Rate, ...]
    dispersion: float | None

    @property
    def documents(self) -> int:
        """Dated documents behind it."""
        return sum(rate.documents for rate in self.rates)

    @property
    def mentions(self) -> int:
        """Mentions in them."""
        return sum(rate.mentions for rate in self.rates)


_Sums = dict[int, tuple[int, int]]
"""Of each year: mentions, and the sum of the squares of the documents' numbers of them."""


def count_rates(store: Store, by: By) -> tuple[Series, ...]:
    """Return the series with the most documents first, among equals with the most mentions.

    Of a label the documents are all that are tagged and dated; of a client or a pair, all that are
    about it, and their mentions of any label.
    """
    documents = _documents(store, by)
    found: dict[tuple[str, ...], _Sums] = defaultdict(dict)
    for a, b, year, mentions, squares in store.sums.rates(by):
        found[_key(a, b)][year] = mentions, squares
    series = [
        _series(key, documents.get(("",) if by == "label" else key, {}), sums)
        for key, sums in found.items()
    ]
    known = [one for one in series if one.rates]
    return tuple(sorted(known, key=lambda one: (-one.documents, -one.mentions, one.key)))


def _documents(store: Store, by: By) -> dict[tuple[str, ...], dict[int, int]]:
    documents: dict[tuple[str, ...], dict[int, int]] = defaultdict(dict)
    for one, other, year, count in store.sums.documents_by(by):
        documents[_key(one, other)][year] = count
    return documents


def _key(a: str, b: str) -> tuple[str, ...]:
    return (a, b) if b else (a,)


def _series(key: tuple[str, ...], documents: dict[int, int], sums: _Sums) -> Series:
    years = {year: (count, *sums.get(year, (0, 0))) for year, count in sorted(documents.items())}
    dispersion = _dispersion(list(years.values()))
    rates = []
    for year, (count, mentions, _) in years.items():
        lower, upper = (
            (None, None) if dispersion is None else mean_bounds(mentions, count, dispersion)
        )
        rates.append(Rate(year, count, mentions, lower, upper))
    return Series(key, tuple(rates), dispersion)


def _dispersion(years: list[tuple[int, int, int]]) -> float | None:
    """Return how many times the variance of a document's number exceeds its mean, at least 1.

    Within years (Pearson's, as of quasi-Poisson models), where documents allow it; else with all
    years taken for one; None where that is too few as well.
    """
    whole = [(sum(y[0] for y in years), sum(y[1] for y in years), sum(y[2] for y in years))]
    for parts in (years, whole):
        some = [part for part in parts if part[1]]
        freedom = sum(count - 1 for count, _, _ in some)
        if freedom >= LEAST_FREEDOM:
            spread = sum((squares - m * m / n) / (m / n) for n, m, squares in some)
            return max(1.0, spread / freedom)
    return None
