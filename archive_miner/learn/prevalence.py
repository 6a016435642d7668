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

from dataclasses import dataclass
from typing import Literal

import numpy as np

from archive_miner.learn.draws import draw_groups
from archive_miner.score.arrays import Folds, Given, Samples, Truth, Values
from archive_miner.score.documents import MIDDLE_SHARE, middle_bounds
from archive_miner.types import DECIDED

Way = Literal["counted", "adjusted", "probabilistic", "matched"]
WAYS: tuple[Way, ...] = ("counted", "adjusted", "probabilistic", "matched")

BINS = 8
"""Of the distribution of scores, of equal labelled size; with 5 and 12 the error is the same
within 0.005."""

DRAWS = 300

SCORES_AT_ONCE = 1_000_000
"""Drawn and held in memory at a time, some 30 MB."""

LEAST_GAP = 0.05
"""Rates of true and false alarms nearer than this tell nothing; they are taken to be so far apart,
and the interval is wide."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores that a model gave to labelled documents it had not seen, and their labels.

    ``groups`` number the volumes they come from; None where a model's folder has kept none.
    """

    values: Values
    truth: Truth
    groups: Folds | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A share of yes with the ends of its 95 % interval."""

    way: Way
    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Correction:
    """What labelled documents tell of a model's errors: row 0 all of them, the others samples.

    Columns of ``rates`` are the shares of yes and of no documents scored at DECIDED or more, and
    their mean scores. ``edges`` part the scores into BINS, ``no_bins`` is how the no documents
    fall into them, and ``pull`` how much each bin's surplus over that adds to the matched share;
    it is all nought where yes and no look alike, and the share is then ``yes_shares``.
    """

    rates: Samples
    yes_shares: Values
    edges: Samples
    no_bins: Samples
    pull: Samples


def learn_correction(known: HeldOut, seed: int = 0) -> Correction:
    """Return what corrects a share, learned once from held-out scores; both classes must occur.

    Samples are of whole groups, where they are known. In 150 simulated archives, labels of 12
    volumes that are read by 0.6 log-odds too high or too low (one standard deviation), intervals of
    the matched share held it in 0.91 of cases so, and in 0.71 with documents drawn one by one; of
    50 volumes in 0.95 and 0.84; of volumes all alike in 0.93 and 0.94.
    """
    values, truth = np.asarray(known.values, float), np.asarray(known.truth, int)
    samples = draw_groups(truth, known.groups, DRAWS, seed)
    rows = [_learn(values[some], truth[some]) for some in (np.arange(len(truth)), *samples)]
    return Correction(*(np.array(column) for column in zip(*rows, strict=True)))


def _learn(values: Values, truth: Truth) -> tuple[tuple[float, ...], float, Values, Values, Values]:
    """Return a row of each array of Correction."""
    yes, no = values[truth == 1], values[truth == 0]
    edges = np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1])
    yes_bins, no_bins = (
        np.bincount(np.searchsorted(edges, of), minlength=BINS) / len(of) for of in (yes, no)
    )
    apart = yes_bins - no_bins
    # the mixture that lies nearest by weighted least squares over the bins
    weighted = apart / np.maximum((yes_bins + no_bins) / 2, 0.01)
    across = float(apart @ weighted)
    pull = weighted / across if across else np.zeros(BINS)
    alarms = [float((of >= DECIDED).mean()) for of in (yes, no)]
    return (*alarms, yes.mean(), no.mean()), truth.mean(), edges, no_bins, pull


def estimate_shares(scores: Given, correction: Correction, seed: int = 0) -> tuple[Share, ...]:
    """Return the share of yes among documents by each way.

    Intervals are of the bootstrap over both the documents and the labelled ones: what is not known
    of the model's errors counts as well. They reach at least as far as a faultless reader of so
    many documents could say: where all look like no, a share of 3 in so many may still be yes. The
    counted share's tells nothing of its bias.
    """
    scores = np.sort(np.asarray(scores, float))  # whatever their order, the same intervals
    count, draws = len(scores), len(correction.edges) - 1
    generator = np.random.default_rng([seed, 1])  # other draws than those of the labelled
    whole = _estimate(scores[None], correction, slice(0, 1))[:, 0]
    step = max(1, SCORES_AT_ONCE // count)
    parts = []
    for low in range(0, draws, step):
        high = min(low + step, draws)
        some = scores[generator.integers(count, size=(high - low, count))]
        parts.append(_estimate(some, correction, slice(1 + low, 1 + high)))
    unseen = 1 - ((100 - MIDDLE_SHARE) / 200) ** (1 / count)
    found = []
    for way, value, values in zip(WAYS, map(float, whole), np.hstack(parts), strict=True):
        low_end, high_end = middle_bounds(values)
        low_end, high_end = min(low_end, 1 - unseen), max(high_end, unseen)
        found.append(Share(way, value, min(low_end, value), max(high_end, value)))
    return tuple(found)


def _estimate(scores: Samples, correction: Correction, rows: slice) -> Samples:
    """Return shares, ways × samples, of samples × scores, by the same number of ``rows``."""
    hits, false_alarms, yes_mean, no_mean = correction.rates[rows].T
    counted = (scores >= DECIDED).mean(axis=1)
    bins = np.repeat(BINS * np.arange(len(counted))[:, None], scores.shape[1], axis=1)
    for edge in correction.edges[rows].T:
        bins += scores > edge[:, None]
    shares = np.bincount(bins.ravel(), minlength=BINS * len(counted)).reshape(-1, BINS)
    pull = correction.pull[rows]
    surplus = shares / scores.shape[1] - correction.no_bins[rows]
    matched = np.clip((surplus * pull).sum(axis=1), 0.0, 1.0)
    return np.array(
        [
            counted,
            _unmix(counted, hits, false_alarms),
            _unmix(scores.mean(axis=1), yes_mean, no_mean),
            np.where(pull.any(axis=1), matched, correction.yes_shares[rows]),
        ]
    )


def _unmix(mean: Values, of_yes: Values, of_no: Values) -> Values:
    return np.clip((mean - of_no) / np.maximum(of_yes - of_no, LEAST_GAP), 0.0, 1.0)
