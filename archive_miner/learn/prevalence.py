"""What share of documents is yes, corrected for a model's errors, with an interval.

In: the scores of some documents, and the model's held-out scores of labelled ones. Out: the share
as counted and as corrected. Counting what a model calls yes is biased wherever yes is rarer or
commoner than where the model learned, however good it is; so a count is never given alone.
Knows no model and no archive.

The ways, from the plainest: *counted* (classify and count), *adjusted* (Forman 2008: the count,
its known rates of true and false alarms taken out), *probabilistic* (the same with mean scores)
and *matched*: the share at which the labelled yes and no, mixed, best give the scores' whole
distribution (after González-Castro and others 2013). All assume that yes documents look like the
labelled yes ones, and no like no, whatever their share (prior shift).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from archive_miner.score import MIDDLE_SHARE, middle_bounds
from archive_miner.types import DECIDED

Way = Literal["counted", "adjusted", "probabilistic", "matched"]
WAYS: tuple[Way, ...] = ("counted", "adjusted", "probabilistic", "matched")

BINS = 8
"""Of the distribution of scores, of equal labelled size; with 5 and 12 the error is the same
within 0.005."""

DRAWS = 300

LEAST_GAP = 0.05
"""Rates of true and false alarms nearer than this tell nothing; they are taken to be so far apart,
and the interval is wide."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores that a model gave to labelled documents it had not seen, and their labels."""

    values: Any
    truth: Any


@dataclass(frozen=True, slots=True)
class Share:
    """A share of yes with the ends of its 95 % interval."""

    way: Way
    value: float
    lower: float
    upper: float


def estimate_shares(scores: Any, known: HeldOut, seed: int = 0) -> tuple[Share, ...]:
    """Return the share of yes among documents by each way.

    Intervals are of the bootstrap over both the documents and the labelled ones: what is not known
    of the model's errors counts as well. They reach at least as far as a faultless reader of so
    many documents could say: where all look like no, a share of 3 in so many may still be yes. The
    counted share's tells nothing of its bias.
    """
    scores = np.asarray(scores, float)
    values, truth = np.asarray(known.values, float), np.asarray(known.truth, int)
    generator = np.random.default_rng(seed)
    drawn: dict[Way, list[float]] = {way: [] for way in WAYS}
    for _ in range(DRAWS):
        some = generator.integers(len(scores), size=len(scores))
        labelled = generator.integers(len(truth), size=len(truth))
        if 0 < truth[labelled].sum() < len(labelled):
            for way in WAYS:
                drawn[way].append(_WAYS[way](scores[some], values[labelled], truth[labelled]))
    unseen = 1 - ((100 - MIDDLE_SHARE) / 200) ** (1 / len(scores))
    found = []
    for way in WAYS:
        low, high = middle_bounds(drawn[way])
        value = _WAYS[way](scores, values, truth)
        low, high = min(low, 1 - unseen), max(high, unseen)
        found.append(Share(way, value, min(low, value), max(high, value)))
    return tuple(found)


def _counted(scores: Any, values: Any, truth: Any) -> float:
    return float((scores >= DECIDED).mean())


def _adjusted(scores: Any, values: Any, truth: Any) -> float:
    return _unmix(
        (scores >= DECIDED).mean(),
        (values[truth == 1] >= DECIDED).mean(),
        (values[truth == 0] >= DECIDED).mean(),
    )


def _probabilistic(scores: Any, values: Any, truth: Any) -> float:
    return _unmix(scores.mean(), values[truth == 1].mean(), values[truth == 0].mean())


def _unmix(mean: float, of_yes: float, of_no: float) -> float:
    return float(np.clip((mean - of_no) / max(of_yes - of_no, LEAST_GAP), 0.0, 1.0))


def _matched(scores: Any, values: Any, truth: Any) -> float:
    """Return the share at which the mixture lies nearest, by weighted least squares over bins."""
    edges = np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1])

    def shares(of: Any) -> Any:
        return np.bincount(np.searchsorted(edges, of), minlength=BINS) / len(of)

    yes, no, seen = shares(values[truth == 1]), shares(values[truth == 0]), shares(scores)
    apart = yes - no
    weight = 1 / np.maximum((yes + no) / 2, 0.01)
    across = float((apart * apart * weight).sum())
    if across == 0:
        return float(truth.mean())
    return float(np.clip(((seen - no) * apart * weight).sum() / across, 0.0, 1.0))


_WAYS: dict[Way, Callable[[Any, Any, Any], float]] = {
    "counted": _counted,
    "adjusted": _adjusted,
    "probabilistic": _probabilistic,
    "matched": _matched,
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a way did under simulated shift: how often its interval held the share, how far off."""

    way: Way
    covered: float
    mean_error: float
    mean_width: float


def simulate_shift(
    known: HeldOut, shares: Sequence[float], documents: int, rounds: int, seed: int = 0
) -> tuple[Coverage, ...]:
    """Return how each way does on samples of labelled documents with other shares of yes.

    Each round parts the labelled documents at random, learns the rates from five eighths and
    estimates a sample of the others in which yes is as common as ``shares`` say in turn.
    """
    values, truth = np.asarray(known.values, float), np.asarray(known.truth, int)
    generator = np.random.default_rng(seed)
    found: dict[Way, list[tuple[bool, float, float]]] = {way: [] for way in WAYS}
    for number in range(rounds):
        order = generator.permutation(len(truth))
        learned, rest = np.split(order, [len(order) * 5 // 8])
        yes = round(shares[number % len(shares)] * documents)
        sample = np.r_[
            generator.choice(rest[truth[rest] == 1], yes),
            generator.choice(rest[truth[rest] == 0], documents - yes),
        ]
        part = HeldOut(values[learned], truth[learned])
        for one in estimate_shares(values[sample], part, seed=number):
            right = yes / documents
            found[one.way].append(
                (
                    one.lower <= right <= one.upper,
                    abs(one.value - right),
                    one.upper - one.lower,
                )
            )
    return tuple(
        Coverage(way, *(float(np.mean([row[k] for row in rows])) for k in range(3)))
        for way, rows in found.items()
    )
