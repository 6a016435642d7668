"""All that the figures and the report say of an archive, counted once.

In: an open store, or part of one. Out: one frozen record. Counting is the database's; memory grows
with years, labels and clients, not with documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive_miner.store.store import Store
from archive_miner.studies.counts import Counts, count_archive
from archive_miner.studies.factors import ClientFactors, count_factors
from archive_miner.studies.rates import By, Series, count_rates
from archive_miner.studies.record import Record, count_record
from archive_miner.studies.shares import Shares, count_shares
from archive_miner.studies.together import Together, count_together


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbers of an archive. ``shares`` is None without scores of dated documents.

    ``labels`` are all those the archive knows, in the order that every table and figure keeps.
    """

    labels: tuple[str, ...]
    counts: Counts
    record: Record
    rates: Mapping[By, tuple[Series, ...]]
    together: Together
    shares: Shares | None
    factors: tuple[ClientFactors, ...]


def gather_evidence(store: Store, model: Path, by: Sequence[By]) -> Evidence:
    """Return the numbers of an archive; ``model`` is what may correct its shares."""
    counts = count_archive(store)
    shares = count_shares(store, counts.score.label, model) if counts.score else None
    return Evidence(
        labels=store.tags.labels(),
        counts=counts,
        record=count_record(store),
        rates={one: count_rates(store, one) for one in by},
        together=count_together(store),
        shares=shares if shares and shares.periods else None,
        factors=count_factors(store),
    )
