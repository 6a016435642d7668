"""Mentions per document, year by year, of each label, client or pair, with 95 % bands.

In: an archive. Out: frozen series. A year in which nothing was tagged has no rate: that is absent
evidence, not a zero.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from archive_miner.intervals import LEAST_FREEDOM, mean_bounds
from archive_miner.report.counts import DATED, YEAR
from archive_miner.store.store import Store
from archive_miner.types import DECIDED

By = Literal["label", "actor", "pair"]
BY: tuple[By, ...] = ("label", "actor", "pair")


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


_PARTIES = "JOIN tallies p ON p.document_id = d.document_id"

_WHOSE: dict[By, tuple[str, str, str]] = {
    "label": ("''", "''", ""),
    "actor": ("p.client", "''", _PARTIES),
    "pair": ("p.client", "p.patron", _PARTIES),
}
"""Whose documents are counted, and the table that says so."""

_Sums = dict[int, tuple[int, int]]
"""Of each year: mentions, and the sum of the squares of the documents' numbers of them."""


def count_rates(store: Store, by: By) -> tuple[Series, ...]:
    """Return the series with the most documents first, among equals with the most mentions.

    Of a label the documents are all that are tagged and dated; of a client or a pair, all that are
    about it, and their mentions of any label.
    """
    documents = _documents(store, by)
    one, other, parties = _WHOSE[by]
    found: dict[tuple[str, ...], _Sums] = defaultdict(dict)
    for a, b, year, mentions, squares in store.connection.execute(
        "SELECT a, b, year, sum(mentions), sum(mentions * mentions) FROM"  # noqa: S608 (constants)
        f" (SELECT {'m.label' if by == 'label' else one} AS a, {other} AS b, {YEAR} AS year,"
        " count(*) AS mentions FROM mentions m JOIN documents d ON d.document_id = m.document_id"
        f" {parties} WHERE {DATED} AND m.confidence >= ? GROUP BY 1, 2, m.document_id)"
        " WHERE a IS NOT NULL AND b IS NOT NULL GROUP BY 1, 2, 3",
        (DECIDED,),
    ):
        found[_key(a, b)][year] = mentions, squares
    series = [
        _series(key, documents.get(("",) if by == "label" else key, {}), sums)
        for key, sums in found.items()
    ]
    known = [one for one in series if one.rates]
    return tuple(sorted(known, key=lambda one: (-one.documents, -one.mentions, one.key)))


def _documents(store: Store, by: By) -> dict[tuple[str, ...], dict[int, int]]:
    a, b, parties = _WHOSE[by]
    documents: dict[tuple[str, ...], dict[int, int]] = defaultdict(dict)
    for one, other, year, count in store.connection.execute(
        f"SELECT {a}, {b}, {YEAR}, count(*) FROM documents d {parties}"  # noqa: S608 (constants)
        f" WHERE {DATED} AND d.tagged_by IS NOT NULL AND {a} IS NOT NULL AND {b} IS NOT NULL"
        " GROUP BY 1, 2, 3"
    ):
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
