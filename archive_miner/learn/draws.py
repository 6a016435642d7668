"""Bootstrap samples of labelled documents: whole groups drawn with replacement.

In: yes or no of each document, and the group it comes from. Out: samples, as places of documents.
Documents of one volume are alike, so that drawing documents one by one would promise too much.
Knows no model and no score.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from archive_miner.score.arrays import Folds, Places, Truth

LEAST_GROUPS = 3
"""Of fewer groups documents are drawn one by one: two volumes tell nothing of a third."""

TRIES = 20
"""For each sample wanted: where yes is rare, many a draw has none."""


def draw_groups(
    truth: Truth, groups: Sequence[str] | Folds | None, count: int, seed: int
) -> list[Places]:
    """Return samples of places, yes and no in each; fewer than ``count`` where few have both.

    Without groups, or of fewer than LEAST_GROUPS, the documents themselves are drawn.
    """
    generator = np.random.default_rng(seed)
    names, of = np.unique(np.arange(len(truth)) if groups is None else groups, return_inverse=True)
    is_grouped = LEAST_GROUPS <= len(names) < len(truth)
    members = np.split(np.argsort(of, kind="stable"), np.cumsum(np.bincount(of))[:-1])
    found: list[Places] = []
    for _ in range(TRIES * count):
        if len(found) == count:
            break
        size = len(members) if is_grouped else len(truth)
        chosen = generator.integers(size, size=size)
        rows = np.concatenate([members[one] for one in chosen]) if is_grouped else chosen
        if 0 < truth[rows].sum() < len(rows):
            found.append(rows)
    return found
