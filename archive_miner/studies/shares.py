"""The share of documents with the scored label over time, as counted and as corrected.

In: an archive, and the model that made its scores where it is at hand. Out: periods with shares.
Years are put together until a period has documents enough for a correction to say something.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from archive_miner.intervals import share_bounds
from archive_miner.store.store import Store
from archive_miner.studies.periods import Period, pool_years
from archive_miner.types import DECIDED

PERIOD_DOCUMENTS = 30
"""Of 30 the corrected share's interval spans 0.45 on the mean, of 20 0.55, of 10 0.66 (60 simulated
samples each, shares of 0.05 to 0.6, shipped model): below 30 it says next to nothing."""


@dataclass(frozen=True, slots=True)
class PeriodShare:
    """A period's documents with a score and their share of yes: counted, and corrected if may be.

    ``corrected`` is (value, lower, upper), the ends of the 95 % interval; ``counted_bounds`` is
    Jeffreys' of the count, which knows nothing of the model's errors.
    """

    period: Period
    documents: int
    counted: float
    counted_bounds: tuple[float, float]
    corrected: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of one label. ``uncorrected`` says in words why there is no correction."""

    label: str
    model: str
    periods: tuple[PeriodShare, ...]
    uncorrected: str | None


def count_shares(store: Store, label: str, model: Path) -> Shares:
    """Return the shares of a label, corrected by what ``model`` kept of held-out scores.

    Only scores that this very model made, by its SHA-256, are corrected by it.
    """
    from archive_miner.learn.prevalence import estimate_shares, learn_correction
    from archive_miner.learn.registry import held_out_of_scores

    years: dict[int, list[float]] = defaultdict(list)
    models: set[str] = set()
    for year, value, made in store.sums.scores_by_year(label):
        years[year].append(value)
        models.add(made)
    known, reason = held_out_of_scores(model, store.tags.models_of_scores(label))
    correction = None if known is None else learn_correction(known)
    pooled = pool_years({year: (len(v),) for year, v in years.items()}, (PERIOD_DOCUMENTS,))
    found = []
    for period in pooled:
        values = [v for year in range(period.first, period.last + 1) for v in years.get(year, ())]
        yes = sum(value >= DECIDED for value in values)
        corrected = None
        if period.is_enough and correction is not None:
            best = next(s for s in estimate_shares(values, correction) if s.way == "matched")
            corrected = best.value, best.lower, best.upper
        bounds = share_bounds(yes, len(values))
        found.append(PeriodShare(period, len(values), yes / len(values), bounds, corrected))
    return Shares(label, ", ".join(sorted(models)), tuple(found), reason)
