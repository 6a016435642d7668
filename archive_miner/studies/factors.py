"""The two conditions of the theory for each client over time, as far as its papers speak of them.

In: an archive. Out: for each client, periods with two shares and the channels' stances. What is
counted is the stance of sentences: does what is said strengthen the incumbent's hold on power
(complementary) or endanger it (conflictual)? Polarity is not used: it is right in little more
than half of the cases.

Power consolidation is read off sentences so labelled: of those that say either, the share that
speaks of strength. Political compatibility likewise. These are shares of *what is said in the
papers*, by whoever wrote them; no measure of consolidation or fit itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive_miner.intervals import share_bounds
from archive_miner.store.store import Store
from archive_miner.studies.periods import Period, join_periods, pool_years

CONSOLIDATION, COMPATIBILITY = "power_consolidation", "political_compatibility"
CHANNELS = ("military_influence", "economic_aid", "military_aid", "legitimation")
STANCES = ("complementary", "mixed", "conflictual", "neutral")

LEAST_DOCUMENTS = 4
"""Documents with a decided stance from which a point is drawn. Of 4 that agree the interval still
reaches from 0.56 to 1; of 3 it spans the middle (0.46)."""

MOST_PERIODS = 8
"""Points of a path above which their years can no longer be written beside them; with more papers
periods grow longer and lines shorter."""

STANCE_RIGHT, NEUTRAL_ALWAYS = 0.90, 0.87
STANCE_F1 = {"complementary": 0.55, "conflictual": 0.37}
"""Of the stance on 320 coded statements, from ``models/context/README.md``: right over all, what
always saying neutral would reach, and F1 of the two values that are counted here."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """How far sentences lean to complementary: the mean over documents of each one's share.

    A document speaks once, however many sentences it has; the ends are Jeffreys' 95 % interval
    over documents.
    """

    documents: int
    sentences: int
    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class FactorPeriod:
    """A period of a client. A factor is None where too few documents take a side on it.

    ``channels`` are for each channel the sentences of each stance, in the order of ``STANCES``.
    """

    period: Period
    consolidation: Leaning | None
    compatibility: Leaning | None
    channels: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class ClientFactors:
    """A client's periods in order; ``documents`` are the dated ones about it."""

    client: str
    documents: int
    periods: tuple[FactorPeriod, ...]

    @property
    def is_drawable(self) -> bool:
        """Say whether any period has a factor."""
        return any(one.consolidation or one.compatibility for one in self.periods)


_Sides = tuple[int, int]
"""Sentences of a document that speak of strength, and of danger."""


def count_factors(store: Store) -> tuple[ClientFactors, ...]:
    """Return the clients, those with most documents first."""
    documents = dict(store.sums.documents_of_clients())
    sides: dict[str, dict[str, dict[int, list[_Sides]]]] = defaultdict(
        lambda: {CONSOLIDATION: defaultdict(list), COMPATIBILITY: defaultdict(list)}
    )
    channels: dict[str, dict[tuple[str, int], Counter[str]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    wanted = (CONSOLIDATION, COMPATIBILITY, *CHANNELS)
    for client, label, year, sentences in store.sums.stances_of_clients(wanted, STANCES):
        stances = dict(zip(STANCES, sentences, strict=True))
        if label in CHANNELS:
            channels[client][label, year].update(stances)
        elif stances["complementary"] or stances["conflictual"]:
            both = stances["complementary"], stances["conflictual"]
            sides[client][label][year].append(both)
    return tuple(
        ClientFactors(client, count, _periods(sides[client], channels[client]))
        for client, count in documents.items()
    )


def _periods(
    sides: Mapping[str, Mapping[int, list[_Sides]]],
    channels: Mapping[tuple[str, int], Mapping[str, int]],
) -> tuple[FactorPeriod, ...]:
    """Pool years by both factors where that gives periods at all, else by the one there is."""
    of = {label: {year: len(rows) for year, rows in sides[label].items()} for label in sides}
    both = {
        year: (of[CONSOLIDATION].get(year, 0), of[COMPATIBILITY].get(year, 0))
        for year in {*of[CONSOLIDATION], *of[COMPATIBILITY]}
    }
    pooled = pool_years(both, (LEAST_DOCUMENTS, LEAST_DOCUMENTS))
    if sum(period.is_enough for period in pooled) < 2:
        one = {year: (max(numbers),) for year, numbers in both.items()}
        pooled = pool_years(one, (LEAST_DOCUMENTS,))
    joined = join_periods(pooled, MOST_PERIODS)
    return tuple(_period(period, sides, channels) for period in joined)


def _period(
    period: Period,
    sides: Mapping[str, Mapping[int, list[_Sides]]],
    channels: Mapping[tuple[str, int], Mapping[str, int]],
) -> FactorPeriod:
    years = range(period.first, period.last + 1)
    leanings = [
        _lean(row for year in years for row in sides[label].get(year, ()))
        for label in (CONSOLIDATION, COMPATIBILITY)
    ]
    found = {}
    for channel in CHANNELS:
        rows = [channels.get((channel, year), {}) for year in years]
        found[channel] = tuple(sum(row.get(stance, 0) for row in rows) for stance in STANCES)
    return FactorPeriod(period, leanings[0], leanings[1], found)


def _lean(rows: Iterable[_Sides]) -> Leaning | None:
    documents = list(rows)
    if len(documents) < LEAST_DOCUMENTS:
        return None
    shares = sum(helps / (helps + harms) for helps, harms in documents)
    lower, upper = share_bounds(shares, len(documents))
    sentences = sum(map(sum, documents))
    return Leaning(len(documents), sentences, shares / len(documents), lower, upper)
