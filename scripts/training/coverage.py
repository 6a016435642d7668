"""How often the intervals of corrected shares hold the share, simulated from held-out scores.

In: held-out scores of labelled documents. Out: for each way its coverage, error and width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from archive_miner.learn.prevalence import WAYS, HeldOut, Way, estimate_shares, learn_correction


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a way did under simulated shift: how often its interval held the share, how far off."""

    way: Way
    covered: float
    mean_error: float
    mean_width: float


def simulate_shift(
    known: HeldOut,
    shares: Sequence[float],
    documents: int,
    rounds: int,
    seed: int = 0,
    is_drawn_singly: bool = False,
) -> tuple[Coverage, ...]:
    """Return how each way does on samples of labelled documents with other shares of yes.

    Each round parts the labelled documents at random, whole groups where they are known, learns
    the rates from five eighths and estimates a sample of the others in which yes is as common as
    ``shares`` say in turn. ``is_drawn_singly`` learns as if the groups were not known.
    """
    values, truth = np.asarray(known.values, float), np.asarray(known.truth, int)
    groups = np.arange(len(truth)) if known.groups is None else np.asarray(known.groups)
    names = np.unique(groups)
    generator = np.random.default_rng(seed)
    found: dict[Way, list[tuple[bool, float, float]]] = {way: [] for way in WAYS}
    for number in range(rounds):
        order = generator.permutation(names)
        learned, rest = (
            np.concatenate([np.flatnonzero(groups == name) for name in some])
            for some in np.split(order, [len(order) * 5 // 8])
        )
        yes = round(shares[number % len(shares)] * documents)
        sample = np.r_[
            generator.choice(rest[truth[rest] == 1], yes),
            generator.choice(rest[truth[rest] == 0], documents - yes),
        ]
        kept = None if is_drawn_singly or known.groups is None else groups[learned]
        part = HeldOut(values[learned], truth[learned], kept)
        for one in estimate_shares(values[sample], learn_correction(part, number), seed=number):
            right = yes / documents
            row = one.lower <= right <= one.upper, abs(one.value - right), one.upper - one.lower
            found[one.way].append(row)
    return tuple(
        Coverage(way, *(float(np.mean([row[k] for row in rows])) for k in range(3)))
        for way, rows in found.items()
    )
