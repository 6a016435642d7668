"""How much reading an order of labelling saves: a labelled set replayed as if it were not yet.

In: documents as a learner sees them, all labelled. Out: how many had to be read until so many of
the yes documents were found, for a strategy, for chance and for an oracle. Knows no archive.

The learner is that of ``custom``, on a fast path: no calibration, no models on samples of groups,
and what the words say joins what the tags say with a fixed spread, without folds. Only the order
counts here. By words alone, on 800 documents in a greedy order, it saved as much of the reading as
the whole learner (0.29 of what the ideal order saves, both) in a twentieth of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from archive_miner.errors import UsageError
from archive_miner.learn.custom import TrainingSet
from archive_miner.learn.suggest import Strategy, suggest
from archive_miner.learn.train import fit_document_weights
from archive_miner.learn.wording import MEANING_C, WORDING_C, weigh_terms
from archive_miner.score.arrays import Features, Places, Samples, Truth, Values

Reading = Literal["tags and words", "tags", "words"]

RECALLS = (0.8, 0.9, 0.95, 1.0)

SAVED_AT = 0.95
"""Work saved over sampling is told at this recall (Cohen and others 2006, who brought it in)."""

MIN_OF_EACH = 2
"""Yes and no labels from which on a model is trained; before, documents are drawn at random."""

SPREAD = 2.0
"""Log-odds by which the words' and tags' joint order spreads: those of the tags alone have a
standard deviation of 1.5 to 2.4 once 100 to 400 of 800 documents are labelled."""

EXACT_UP_TO = 2000
DIMENSIONS = 300
"""The words of so many documents are kept whole, being turned into as many numbers as there are
documents; those of more are cut to the DIMENSIONS that tell them apart most, which is faster and
worse: by words alone 800 documents gave 0.24 of the ideal order's saving so, and 0.29 whole."""


@dataclass(frozen=True, slots=True)
class Pool:
    """All documents of a replay: tags, words and meanings as rows of numbers, and the truth."""

    tags: Features
    wording: Features
    meaning: Features
    truth: Truth


@dataclass(frozen=True, slots=True)
class Plan:
    """How a replay goes: what is drawn, by what reading, how many at a time, from what start.

    ``start`` are the scores of a model that is there before any label, or None: then the first
    batch is drawn at random.
    """

    strategy: Strategy
    reading: Reading = "tags and words"
    batch: int = 20
    start: Values | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """Documents read until each of RECALLS was reached, and the work saved over sampling."""

    documents_read: tuple[float, ...]
    work_saved: float


@dataclass(frozen=True, slots=True)
class Replays:
    """One plan replayed from several seeds: the curves, and their efforts.

    ``curves`` are seeds × documents: the share of yes found once so many are read. ``mean``,
    ``least`` and ``most`` are over seeds, each number for itself.
    """

    strategy: Strategy
    curves: Samples
    mean: Effort
    least: Effort
    most: Effort


@dataclass(frozen=True, slots=True)
class Simulation:
    """Plans against chance and against the ideal order, which reads nothing but yes."""

    documents: int
    yes: int
    at_random: Effort
    ideal: Effort
    replays: tuple[Replays, ...]
    recalls: tuple[float, ...] = RECALLS

    def share_of_ideal(self, effort: Effort) -> float:
        """Return an effort's work saved as a share of what the ideal order saves."""
        return effort.work_saved / self.ideal.work_saved if self.ideal.work_saved > 0 else 0.0


def simulate(data: TrainingSet, plans: Sequence[Plan], seeds: Sequence[int]) -> Simulation:
    """Return what each plan saves on a labelled set; raises UsageError where nothing can be saved.

    Labels count alike, whatever their weights: what is counted is the reading.
    """
    truth = np.asarray(data.truth, int)
    yes = int(truth.sum())
    if not MIN_OF_EACH <= yes <= len(truth) - MIN_OF_EACH:
        raise UsageError(
            f"{yes} of {len(truth)} labelled documents are yes; a replay wants at least"
            f" {MIN_OF_EACH} of each"
        )
    pool = read_pool(data)
    return Simulation(
        len(truth),
        yes,
        random_effort(len(truth), yes),
        measure_effort(np.arange(1, len(truth) + 1).clip(max=yes), yes),
        tuple(_replays(pool, plan, seeds) for plan in plans),
    )


def read_pool(data: TrainingSet) -> Pool:
    """Return documents as rows of numbers; the words' frequencies are those of all of them."""
    rows = weigh_terms(data.texts)
    if rows.shape[0] <= EXACT_UP_TO:
        # Turned, nothing is lost: a penalised fit sees only lengths and angles.
        values, vectors = np.linalg.eigh((rows @ rows.T).toarray())
        wording = vectors * np.sqrt(np.maximum(values, 0.0))
    else:
        from sklearn.decomposition import TruncatedSVD

        wording = TruncatedSVD(DIMENSIONS, random_state=0).fit_transform(rows)
    return Pool(data.features, wording, data.texts.means, np.asarray(data.truth, int))


def random_effort(documents: int, yes: int) -> Effort:
    """Return what reading in random order takes on average, in closed form.

    The k-th of R yes documents comes, on average, at place k (N + 1) / (R + 1).
    """
    read = tuple(_needed(recall, yes) * (documents + 1) / (yes + 1) for recall in RECALLS)
    at = _needed(SAVED_AT, yes) * (documents + 1) / (yes + 1)
    return Effort(read, 1 - at / documents - (1 - SAVED_AT))


def measure_effort(found: Places, yes: int) -> Effort:
    """Return the effort of an order, of which ``found`` says how many yes each place has come to.

    Work saved is the share not read when SAVED_AT is reached, less what chance would spare.
    """
    read = tuple(float(np.searchsorted(found, _needed(recall, yes)) + 1) for recall in RECALLS)
    at = int(np.searchsorted(found, _needed(SAVED_AT, yes))) + 1
    return Effort(read, 1 - at / len(found) - (1 - SAVED_AT))


def _needed(recall: float, yes: int) -> int:
    """Return the least number of yes documents that is such a recall."""
    return max(1, int(np.ceil(recall * yes - 1e-9)))


def _replays(pool: Pool, plan: Plan, seeds: Sequence[int]) -> Replays:
    yes = int(pool.truth.sum())
    found = [np.cumsum(pool.truth[replay(pool, plan, seed)]) for seed in seeds]
    efforts = [measure_effort(one, yes) for one in found]
    rows = np.array([[*one.documents_read, one.work_saved] for one in efforts])

    def effort(row: Values) -> Effort:
        return Effort(tuple(float(value) for value in row[:-1]), float(row[-1]))

    return Replays(
        plan.strategy,
        np.array(found) / yes,
        effort(rows.mean(axis=0)),
        effort(rows.min(axis=0)),
        effort(rows.max(axis=0)),
    )


def replay(pool: Pool, plan: Plan, seed: int) -> Places:
    """Return the places of all documents in the order in which a plan would have them read.

    Batches are drawn as ``suggest`` draws them and read from the likeliest down; after each, the
    model is trained anew on all that is read.
    """
    total = len(pool.truth)
    seen = np.zeros(total, bool)
    order: list[int] = []
    generator = np.random.default_rng(seed)
    while len(order) < total:
        left = np.flatnonzero(~seen)
        scores = predict_unseen(pool, np.array(order, int), left, plan)
        strategy: Strategy = "random" if scores is None else plan.strategy
        scores = np.full(len(left), 0.5) if scores is None else scores
        draws = suggest(
            scores, pool.tags[left], plan.batch, strategy, int(generator.integers(2**31))
        )
        drawn = np.array([draw.place for draw in draws])
        drawn = drawn[np.argsort(-scores[drawn], kind="stable")]
        order += left[drawn].tolist()
        seen[left[drawn]] = True
    return np.array(order)


def predict_unseen(pool: Pool, seen: Places, left: Places, plan: Plan) -> Values | None:
    """Return the scores of documents not read by a model of those read; None where none is."""
    truth = pool.truth[seen]
    if not MIN_OF_EACH <= truth.sum() <= len(truth) - MIN_OF_EACH:
        return None if plan.start is None else np.asarray(plan.start, float)[left]
    parts = []
    if plan.reading != "tags":
        parts += [_linear(pool.wording, seen, left, truth, WORDING_C)]
        parts += [_linear(pool.meaning, seen, left, truth, MEANING_C)]
        if plan.reading == "words":
            return _probabilities(_even(parts[0]) + _even(parts[1]), truth)
    weights, base = fit_document_weights(pool.tags[seen], truth)
    tags = pool.tags[left] @ weights
    if plan.reading == "tags":
        return 1 / (1 + np.exp(-(tags + base)))
    # The tags' log-odds as they are: where tags tell nothing they are near 0, and words decide.
    return _probabilities((_even(parts[0]) + _even(parts[1])) / 2 + tags, truth)


def _linear(rows: Features, seen: Places, left: Places, truth: Truth, strength: float) -> Values:
    from sklearn.linear_model import LogisticRegression

    learner = LogisticRegression(C=strength, class_weight="balanced", max_iter=300)
    said: Values = learner.fit(rows[seen], truth).decision_function(rows[left])
    return said


def _even(values: Values) -> Values:
    even: Values = (values - values.mean()) / (values.std() + 1e-9)
    return even


def _probabilities(order: Values, truth: Truth) -> Values:
    """Return an order as probabilities that spread by SPREAD around the share of yes."""
    share = float(truth.mean())
    found: Values = 1 / (1 + np.exp(-(np.log(share / (1 - share)) + SPREAD * _even(order))))
    return found
