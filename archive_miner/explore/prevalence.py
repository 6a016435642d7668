"""How common topics are in groups of documents, and how sure that is.

In: shares of topics in documents, and each document's groups. Out: for each group its number of
documents and for each topic the mean share with bounds. Years without documents are kept as gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Prevalence:
    """A topic's mean share in a group's documents, 0 to 1, with 95 % bounds.

    The bounds are Student's, as if the documents were drawn from more that were written: None of
    one document, which tells nothing of the spread. They do not tell how sure a share is in a
    document.
    """

    share: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group's documents and its topics in order; ``topics`` is empty where it has none."""

    name: str
    documents: int
    topics: tuple[Prevalence, ...]


def measure_groups(shares: Any, groups: Mapping[str, Sequence[int]]) -> list[Group]:
    """Return each group, in order; ``groups`` gives the places of its documents."""
    return [Group(name, len(rows), _measure(shares, rows)) for name, rows in groups.items()]


def fill_years(years: Iterable[int], step: int = 1) -> list[int]:
    """Return all years (or decades) from the first to the last, also those not given."""
    given = sorted(set(years))
    return list(range(given[0], given[-1] + 1, step)) if given else []


def _measure(shares: Any, rows: Sequence[int]) -> tuple[Prevalence, ...]:
    if not rows:
        return ()
    chosen = shares[list(rows)]
    means = chosen.mean(axis=0)
    if len(rows) == 1:
        return tuple(Prevalence(round(float(mean), 4), None, None) for mean in means)
    from scipy.stats import t

    errors = chosen.std(axis=0, ddof=1) / len(rows) ** 0.5
    reach = errors * t.ppf((1 + CONFIDENCE) / 2, len(rows) - 1)
    return tuple(
        Prevalence(
            round(float(mean), 4),
            round(float(max(0.0, mean - far)), 4),
            round(float(min(1.0, mean + far)), 4),
        )
        for mean, far in zip(means, reach, strict=True)
    )
