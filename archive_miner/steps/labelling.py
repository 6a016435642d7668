"""The economy of labelling meets the archive: replays, stopping, votes instead of labels.

Comes in: a store that is only read, and files of labels. Goes out: what reading is saved, what may
be claimed, what functions vote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive_miner.errors import UsageError
from archive_miner.learn.labels import read_labels
from archive_miner.learn.simulate import Plan, Reading, Simulation, simulate
from archive_miner.learn.suggest import Strategy
from archive_miner.steps.learn import Joined, join_labels, read_training_set, score_stored
from archive_miner.store.store import Store


@dataclass(frozen=True, slots=True)
class Replayed:
    """A simulation, and which of the labels it is of."""

    simulation: Simulation
    joined: Joined


def simulate_labelling(
    store: Store,
    file: Path,
    label: str,
    strategies: Sequence[Strategy],
    reading: Reading,
    batch: int,
    seeds: Sequence[int],
    yes_from: float | None = None,
    model: Path | None = None,
) -> Replayed:
    """Replay a labelled set under each strategy; ``model`` gives the order before any label.

    Raises UsageError where labels cannot be used, ModelError where documents are untagged.
    """
    import numpy as np

    joined = join_labels(store, read_labels(file, label, yes_from))
    data = read_training_set(store, joined)
    start = None
    if model is not None:
        scores = score_stored(store, model, [document for _, document in joined.pairs])
        start = np.array([score.value for score in scores])
    plans = [Plan(strategy, reading, batch, start) for strategy in dict.fromkeys(strategies)]
    try:
        return Replayed(simulate(data, plans, seeds), joined)
    except UsageError as error:
        raise UsageError(f"{label}: {error}") from error
