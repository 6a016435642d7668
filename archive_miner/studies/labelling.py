"""The economy of labelling meets the archive: replays, stopping, votes instead of labels.

Comes in: a store that is only read, and files of labels. Goes out: what reading is saved, what may
be claimed, what functions vote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive_miner.errors import UsageError
from archive_miner.learn.simulate import Plan, Reading, Simulation, simulate
from archive_miner.learn.stopping import (
    Batch,
    Claim,
    Left,
    bound_left,
    decide,
    estimate_left,
    find_tails,
)
from archive_miner.learn.suggest import Strategy
from archive_miner.store.store import Store
from archive_miner.studies.decisions import read_suggestions
from archive_miner.studies.labels import Joined, read_joined
from archive_miner.studies.training import read_training_set, score_stored
from archive_miner.types import Suggestion


@dataclass(frozen=True, slots=True)
class Replayed:
    """A simulation, and which of the labels it is of."""

    simulation: Simulation
    joined: Joined


def simulate_labelling(
    store: Store,
    file: Path | None,
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

    joined = read_joined(store, file, label, yes_from)
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


@dataclass(frozen=True, slots=True)
class Stopping:
    """What may be said of the yes documents nobody has read.

    ``seen_yes`` are all found; ``unread`` documents are left. ``hindrances`` are lines on why
    nothing may be claimed yet, whatever the numbers. ``by_sample`` is from the last random sample,
    exact; ``by_all`` from all batches.
    """

    seen_yes: int
    labelled: int
    unread: int
    claim: Claim
    hindrances: tuple[str, ...]
    by_sample: Left | None
    by_all: Left | None
    joined: Joined


def judge_stopping(
    store: Store,
    file: Path | None,
    label: str,
    recall: float,
    confidence: float,
    yes_from: float | None = None,
) -> Stopping:
    """Return whether a recall may be claimed for a label, from what was suggested and labelled.

    Raises UsageError where nothing was suggested for the label.
    """
    drawn = _drawn(store, label)
    joined = read_joined(store, file, label, yes_from)
    truth = {document.document_id: one.is_yes for one, document in joined.pairs}
    there = set(store.documents.ids())
    away = {one.document_id for one in drawn if one.is_placed}
    outside = [is_yes for name, is_yes in truth.items() if name not in away]
    now = len(there - away)
    batches, hindrances = _batches(drawn, truth, now)
    tails = find_tails(batches, 0)
    unread, before = now - len(outside), sum(outside)
    sample = tails[-1] if batches and batches[-1].is_random else None
    if sample is not None:
        rest = sample.left - sample.size
        hindrances += _changes(rest, unread, now)
        # Labels beside the batches are known not to be among what was left where numbers fit;
        # else they count for nothing, which claims too little and never too much.
        before = before if rest == unread else 0
    nothing = Left(0.0, 0.0, 0.0)
    claim = decide(batches, before, unread, recall, confidence)
    return Stopping(
        sum(truth.values()),
        len(truth),
        unread,
        replace(claim, is_made=claim.is_made and not hindrances),
        tuple(hindrances),
        None if sample is None else nothing if not unread else bound_left(sample, confidence),
        estimate_left(batches, unread, confidence) if unread else nothing,
        joined,
    )


def _drawn(store: Store, label: str) -> list[Suggestion]:
    drawn = read_suggestions(store, label)
    if not drawn:
        raise UsageError(
            f"{label}: nothing was suggested for it, so no chance is known;"
            f" draw a batch: archive-miner suggest --label {label}"
        )
    return drawn


def _changes(rest: int, unread: int, now: int) -> Iterator[str]:
    """Yield a line where the archive is not what it was when the random sample was drawn.

    ``rest`` of what was left then were not drawn; ``unread`` are so now, and with those labelled
    beside the batches there are ``now``.
    """
    if rest < unread:
        yield f"{unread - rest} documents came after the sample was drawn; draw a new one"
    if rest > now:
        yield f"{rest - now} documents are gone since the sample was drawn; draw a new one"


def _batches(
    drawn: Sequence[Suggestion], truth: Mapping[str, bool], now: int
) -> tuple[list[Batch], list[str]]:
    """Return the batches that are labelled whole, and a line on each that is not.

    Of a random batch the chance says how many were left. Of others it is reckoned back from
    ``now``, the documents that no batch has drawn; it only weighs estimates there.
    """
    by_number: dict[int, list[Suggestion]] = {}
    for one in drawn:
        by_number.setdefault(one.batch, []).append(one)
    batches, hindrances = [], []
    left = now + len(drawn)
    for number, some in by_number.items():
        missing = sum(one.document_id not in truth or not one.is_placed for one in some)
        is_random = some[0].strategy == "random"
        if missing:
            hindrances.append(
                f"batch {number}: {missing} of {len(some)} documents have no label, or are gone or"
                " cut otherwise since; label them first"
            )
        else:
            chance = some[0].inclusion_probability
            batches.append(
                Batch(
                    number,
                    is_random,
                    round(len(some) / chance) if is_random else left,
                    tuple(one.inclusion_probability for one in some),
                    tuple(truth[one.document_id] for one in some),
                )
            )
        left -= len(some)
    return batches, hindrances
