"""Votes of labelling functions in place of labels: how they agree, and what they come to.

In: a table of who voted where. Out: for each function its coverage, overlap, conflict and, where
labels are known, accuracy; and for each document the probability of yes, by majority and by a
label model. Knows no archive.

The label model is Dawid and Skene's (1979, Applied Statistics 28:20), by expectation maximisation:
yes and no documents each have a function fire at some rate of its own, the functions independent
of one another given the truth. Rules of one label seldom are; where two see the same words the
model counts one piece of evidence twice. So the majority always stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from archive_miner.errors import UsageError
from archive_miner.intervals import wilson_bounds
from archive_miner.learn.figures import average_precision
from archive_miner.score.arrays import Mask, Values, Votes

MIN_FUNCTIONS = 3
"""Two functions that agree so and so often fit any accuracies; from three on one can tell."""

ROUNDS = 500
SETTLED = 1e-6
SMOOTHED = 1.0
"""One document more on either side of every rate, so that none is 0 or 1."""

LEAST_WEIGHT = 0.01
"""A document whose votes say as good as nothing teaches nothing and is not written."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of ``count``, with Wilson's 95 % interval (Wilson 1927); NaN of nothing."""

    value: float
    lower: float
    upper: float
    count: int


@dataclass(frozen=True, slots=True)
class FunctionFigures:
    """How a function votes: on which share, beside others, against others, and how rightly.

    ``rate_on_yes`` and ``rate_on_no`` are how often the label model has it fire; None without one.
    """

    name: str
    is_yes: bool
    coverage: float
    overlap: float
    conflict: float
    accuracy: Share | None
    rate_on_yes: float | None
    rate_on_no: float | None


@dataclass(frozen=True, slots=True)
class LabelModel:
    """Rates at which each function fires on yes and on no, the share of yes, and probabilities."""

    on_yes: Values
    on_no: Values
    share_of_yes: float
    values: Values


@dataclass(frozen=True, slots=True)
class Verdict:
    """How good votes put together are against labels; what has no majority counts as no."""

    way: str
    accuracy: Share
    precision: Share
    recall: Share
    f1: float
    average_precision: float


def wilson(right: int, count: int) -> Share:
    """Return a share with Wilson's interval."""
    if not count:
        return Share(float("nan"), 0.0, 1.0, 0)
    share = right / count
    lower, upper = wilson_bounds(share, count)
    return Share(share, min(lower, share), max(upper, share), count)


def check_votes(fires: Votes, is_yes: Mask) -> None:
    """Raise UsageError where nothing can be made of the votes: there are none, or all one way."""
    if not fires.any():
        raise UsageError("no function ever fires; look what they ask for with archive-miner search")
    sides = {bool(side) for side in is_yes[fires.any(axis=0)]}
    if len(sides) == 1:
        said, other = ("yes", "no") if sides.pop() else ("no", "yes")
        raise UsageError(
            f"all votes are {said}; add a function that votes {other}:"
            ' one on what is not there has when = "missing"'
        )


def vote_by_majority(fires: Votes, is_yes: Mask) -> Values:
    """Return the share of yes among the votes on each document; 0.5 where nobody votes."""
    yes, no = fires[:, is_yes].sum(axis=1), fires[:, ~is_yes].sum(axis=1)
    return np.where(yes + no, yes / np.maximum(yes + no, 1), 0.5)


def fit_label_model(
    fires: Votes, is_yes: Mask, share_of_yes: float | None = None
) -> LabelModel | None:
    """Return the label model; None with fewer functions that fire than it takes.

    Begins at the majority. A function never fires more on documents of the side it votes against:
    where the data say so it is taken to tell nothing. ``share_of_yes`` is kept where it is known;
    else it is learned with the rest, and is the first thing that dependent functions spoil.
    """
    if fires.any(axis=0).sum() < MIN_FUNCTIONS:
        return None
    values = 0.5 + (vote_by_majority(fires, is_yes) - 0.5) * 0.98
    share = share_of_yes if share_of_yes is not None else float(values.mean())
    for _ in range(ROUNDS):
        on_yes, on_no = _rates(fires, is_yes, values)
        odds = np.log(share / (1 - share))
        odds += (np.log(on_yes) - np.log(on_no)) @ fires.T
        odds += (np.log1p(-on_yes) - np.log1p(-on_no)) @ (~fires).T
        before, values = values, 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        if share_of_yes is None:
            share = float((values.sum() + SMOOTHED) / (len(values) + 2 * SMOOTHED))
        if np.abs(values - before).max() < SETTLED:
            break
    return LabelModel(on_yes, on_no, share, values)


def _rates(fires: Votes, is_yes: Mask, values: Values) -> tuple[Values, Values]:
    """Return how often each function fires on yes and on no, given how sure each document is."""
    on_yes = (values @ fires + SMOOTHED) / (values.sum() + 2 * SMOOTHED)
    on_no = ((1 - values) @ fires + SMOOTHED) / ((1 - values).sum() + 2 * SMOOTHED)
    both = (fires.sum(axis=0) + SMOOTHED) / (len(fires) + 2 * SMOOTHED)
    turned = np.where(is_yes, on_yes < on_no, on_no < on_yes)
    return np.where(turned, both, on_yes), np.where(turned, both, on_no)


def measure_functions(
    names: Sequence[str],
    fires: Votes,
    is_yes: Mask,
    truth: Values | None = None,
    model: LabelModel | None = None,
) -> list[FunctionFigures]:
    """Return the figures of each function; ``truth`` is 1, 0, or NaN where it is not known."""
    found = []
    for column, name in enumerate(names):
        here, others = fires[:, column], np.delete(fires, column, axis=1)
        against = np.delete(is_yes, column) != is_yes[column]
        accuracy = None
        if truth is not None:
            judged = truth[here & ~np.isnan(truth)]
            accuracy = wilson(int((judged == is_yes[column]).sum()), len(judged))
        found.append(
            FunctionFigures(
                name,
                bool(is_yes[column]),
                float(here.mean()),
                float((here & others.any(axis=1)).mean()),
                float((here & others[:, against].any(axis=1)).mean()),
                accuracy,
                None if model is None else float(model.on_yes[column]),
                None if model is None else float(model.on_no[column]),
            )
        )
    return found


def judge_votes(way: str, values: Values, truth: Values) -> Verdict:
    """Return how good probabilities are on the documents whose label is known."""
    known = ~np.isnan(truth)
    values, right = values[known], truth[known] == 1
    said = values > 0.5
    hits = int((said & right).sum())
    precision, recall = wilson(hits, int(said.sum())), wilson(hits, int(right.sum()))
    f1 = 2 * hits / max(int(said.sum() + right.sum()), 1)
    ranked = average_precision(values, right, np.ones(len(values))) if right.any() else float("nan")
    accuracy = wilson(int((said == right).sum()), len(values))
    return Verdict(way, accuracy, precision, recall, f1, ranked)
