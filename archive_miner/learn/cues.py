"""What the codebook's rules found, as columns the passage model's last step weighs.

In: for each sentence the counts of weak and strong rule mentions of each label. Out: those counts,
their mean over the two neighbours, and over the document. A rule is knowledge that 800 coded
documents could not teach; the model learns how far to trust it. Knows no rule by name.
"""

from __future__ import annotations

import numpy as np

from archive_miner.score.arrays import Cues, Given, Places

MOST = 3
"""Counts above this say no more."""


def cue_rows(cues: Given, document: Places) -> Cues:
    """Return sentences × three times the cues: own, neighbours', and the document's mean.

    ``cues`` is sentences × kinds; ``document`` the number of each sentence's document, ascending.
    """
    own = np.minimum(np.asarray(cues, dtype=np.float64), MOST)
    if not len(own):
        return np.zeros((0, 3 * own.shape[1] if own.ndim == 2 else 0))
    near = np.zeros_like(own)
    same = document[1:] == document[:-1]
    near[1:][same] += 0.5 * own[:-1][same]
    near[:-1][same] += 0.5 * own[1:][same]
    _, place, count = np.unique(document, return_inverse=True, return_counts=True)
    sums = np.zeros((len(count), own.shape[1]))
    np.add.at(sums, place, own)
    return np.hstack([own, near, (sums / count[:, None])[place]])
