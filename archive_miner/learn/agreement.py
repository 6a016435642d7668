"""How far coders agree beyond chance, on yes and no.

In: each thing's votes. Out: Krippendorff's alpha and the mean of Cohen's kappa over pairs of
coders. Knows no archive and no model.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

Votes = Sequence[tuple[str, bool]]
"""(coder, yes) of everyone who coded a thing."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """``alpha`` and ``kappa`` are 1 where all agree, 0 where as often as by chance.

    Both are NaN where everything coded twice got the same one answer: chance cannot be told.
    """

    coders: int
    coded_twice: int
    alpha: float
    kappa: float


def measure_agreement(votes: Sequence[Votes]) -> Agreement | None:
    """Return how far coders agree; None where nothing was coded by two."""
    shared = [one for one in votes if len(one) > 1]
    if not shared:
        return None
    coders = {coder for one in votes for coder, _ in one}
    return Agreement(len(coders), len(shared), _alpha(shared), _mean_kappa(shared))


def _alpha(shared: Sequence[Votes]) -> float:
    """Return Krippendorff's alpha for nominal data (Krippendorff 2018, chapter 12)."""
    total = sum(len(one) for one in shared)
    yes = sum(is_yes for one in shared for _, is_yes in one)
    differ = 0.0
    for one in shared:
        here = sum(is_yes for _, is_yes in one)
        differ += 2 * here * (len(one) - here) / (len(one) - 1)
    by_chance = 2 * yes * (total - yes) / (total - 1)
    return 1 - differ / by_chance if by_chance else float("nan")


def _mean_kappa(shared: Sequence[Votes]) -> float:
    """Return the mean of Cohen's kappa over pairs of coders, weighed by what they share."""
    pairs: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    for one in shared:
        for (left, a), (right, b) in itertools.combinations(sorted(one), 2):
            pairs.setdefault((left, right), []).append((a, b))
    found = []
    for answers in pairs.values():
        count = len(answers)
        alike = sum(a == b for a, b in answers) / count
        left, right = (sum(one) / count for one in zip(*answers, strict=True))
        chance = left * right + (1 - left) * (1 - right)
        if chance < 1:
            found.append(((alike - chance) / (1 - chance), count))
    weight = sum(count for _, count in found)
    return sum(kappa * count for kappa, count in found) / weight if weight else float("nan")
