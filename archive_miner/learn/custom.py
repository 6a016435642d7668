"""A user's own label on documents: trained, and held to account before it is believed.

In: features of documents (or passages) as their sentences were read, their words, yes or no,
weights, groups, families of copies, years. Out: a document model, and predictions by models that
had not seen the group, the family or the period. Reads and writes no files.

Two readings join: by the tags, and by the words, which can learn what the tags say nothing of.
What the words say enters as log-odds predicted for groups left out; otherwise words that happen
to name the labelled documents would be believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from archive_miner.errors import UsageError
from archive_miner.learn.apart import (
    FOLDS,
    Apart,
    both_in_each,
    count_folds,
    keep_apart,
    one_by_one,
)
from archive_miner.learn.calibrate import f1_at
from archive_miner.learn.figures import Figure, Figures, measure, measure_precision
from archive_miner.learn.prevalence import HeldOut
from archive_miner.learn.train import fit_document_model, fold_groups
from archive_miner.learn.wording import TextRows, Weighed, read_log_odds, weigh, word_weights
from archive_miner.score.arrays import Features, Folds, Mask, Rows, Truth, Values
from archive_miner.score.documents import DocumentModel, Unit
from archive_miner.score.words import READINGS

Reading = Literal["tags and words", "tags", "words", "codebook"]
"""What is learned from; "codebook" is what rules alone found, without any learned tag."""

MIN_YES = 10
"""Fewer documents on either side teach nothing that five folds could confirm."""

CURVE = (0.25, 0.5, 0.75)
"""Shares of the labels that the learning curve is drawn at, besides all of them."""

WORDS_PENALTY = 1 / 9
"""Of five labels on 150 documents, volumes held out, those the tags say nothing of gained 0.04 to
0.24 of average precision by this against 1; with 1/100 as much. Those of the tags lost 0.02."""


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Labelled documents: ``features`` is documents × feature_names(), the rest one a document.

    ``mention_labels`` are those among the features that the passage model does not read.
    ``mentions`` is documents × the archive's labels: the share of sentences with a mention by a
    rule.
    ``families`` number copies of one text alike; ``years`` hold None for undated documents.
    """

    features: Features
    texts: TextRows
    mentions: Features
    truth: Truth
    weights: Values
    groups: Sequence[str]
    families: Sequence[int]
    years: Sequence[int | None]
    mention_labels: tuple[str, ...] = ()

    def of(self, rows: Rows) -> TrainingSet:
        """Return some documents only, given as an array of yes and no or of places."""
        places = np.arange(len(self.truth))[rows]
        return TrainingSet(
            self.features[rows],
            self.texts.of(rows),
            self.mentions[rows],
            np.asarray(self.truth)[rows],
            np.asarray(self.weights)[rows],
            [self.groups[place] for place in places],
            [self.families[place] for place in places],
            [self.years[place] for place in places],
            self.mention_labels,
        )

    def apart(self) -> Apart:
        """Return what of it must stand on one side of every split."""
        return keep_apart(self.truth, self.groups, self.families, self.years)


@dataclass(frozen=True, slots=True)
class Validation:
    """Figures of held-out predictions under three ways of holding out, and of doing nothing.

    ``apart`` is what was held out together, in the curve and ``held_out`` too. ``by_group`` is the
    honest one: no model saw the volume, or a copy of the text. ``at_random`` is what a random split
    would have promised, ``by_period`` what is left on other years; None where there are too few
    groups or dates. ``always_no_brier`` is the Brier score of the share of yes for every document.
    """

    apart: Apart
    by_group: Figures | None
    at_random: Figures
    by_period: Figures | None
    share_of_yes: float
    always_no_brier: float
    always_yes_f1: float
    held_out: HeldOut
    others: tuple[tuple[Reading, Figures], ...]
    curve: tuple[tuple[int, Figure], ...]


def check_trainable(truth: Truth | Sequence[bool], label: str) -> None:
    """Raise UsageError where labels cannot teach: one class only, or too few of either."""
    yes = int(np.sum(truth))
    for count, word in ((yes, "yes"), (len(truth) - yes, "no")):
        if count < MIN_YES:
            raise UsageError(
                f"{label}: {count} of {len(truth)} labelled documents are {word};"
                f" label at least {MIN_YES} of each"
            )


def validate(data: TrainingSet, compare: bool = False) -> Validation:
    """Return the figures of models trained without what they are asked about.

    ``compare`` adds the readings by tags alone and by words alone to that by the codebook alone.
    """
    from threadpoolctl import threadpool_limits

    # A fit takes milliseconds. Threads that wait for each other make it three times as long where
    # the machine has anything else to do.
    with threadpool_limits(1):
        return _validate(data, compare)


def _validate(data: TrainingSet, compare: bool) -> Validation:
    apart, truth = data.apart(), np.asarray(data.truth)
    share = float(np.average(truth, weights=data.weights))
    fold = fold_groups(apart.names, count_folds(apart.names))
    values = predict_held_out(data, apart.names, fold)
    single = _at_random(data, apart)
    others: tuple[Reading, ...] = ("tags", "words", "codebook") if compare else ("codebook",)
    return Validation(
        apart=apart,
        by_group=(
            measure(values, truth, apart.names, data.weights) if apart.way == "group" else None
        ),
        at_random=_figures(data, single, fold_groups(single, count_folds(single))),
        by_period=_by_period(data, apart.names),
        share_of_yes=share,
        always_no_brier=share * (1 - share),
        always_yes_f1=f1_at(np.ones(len(truth)), truth),
        held_out=HeldOut(values, truth, np.unique(apart.names, return_inverse=True)[1]),
        others=tuple((one, _figures(data, apart.names, fold, one)) for one in others),
        curve=_learning_curve(data, apart.names, fold, values),
    )


def _at_random(data: TrainingSet, apart: Apart) -> Sequence[str]:
    """Return names under which documents are held out at random: copies together where that can be.

    It is that way of ``apart`` where no groups are given.
    """
    if apart.way != "group":
        return one_by_one(data.truth) if apart.parts_copies else apart.names
    copies = [str(family) for family in data.families]
    return copies if both_in_each(np.asarray(data.truth), copies) else apart.names


def _learning_curve(
    data: TrainingSet, linked: Sequence[str], fold: Folds, values: Values
) -> tuple[tuple[int, Figure], ...]:
    """Return average precision by the number of labels learned from, all of them last.

    Each fold is predicted by models that learned from a random part of the others.
    """
    order = np.random.default_rng(0).permutation(len(values))
    points = []
    for share in CURVE:
        part = order < share * len(values)
        points.append((part, predict_held_out(data, linked, fold, learned_from=part)))
    points.append((np.ones(len(values), bool), values))
    return tuple(
        (int(part.sum()), measure_precision(found, data.truth, linked, data.weights))
        for part, found in points
    )


def train(
    data: TrainingSet, name: str, version: str, passage_model: str, unit: Unit = "document"
) -> DocumentModel:
    """Return the model of all documents; calibration and shift come from groups left out."""
    linked = data.apart().names
    fold = fold_groups(linked, count_folds(linked))
    features, weighed = _joined(data, fold, "tags and words")
    model = fit_document_model(
        features,
        np.asarray(data.truth),
        linked,
        fold,
        passage_model,
        version,
        name,
        np.asarray(data.weights),
        penalties=_penalties(features, "tags and words"),
    )
    words = word_weights(weighed, data.texts) if weighed else None
    return replace(model, words=words, unit=unit, mention_labels=data.mention_labels)


def _joined(data: TrainingSet, fold: Folds, reading: Reading) -> tuple[Features, Weighed | None]:
    """Return the features to learn from, and what was learned of all words.

    What the words of a fold say was learned on the other folds.
    """
    truth, weights = np.asarray(data.truth), np.asarray(data.weights)
    if reading == "codebook":
        return data.mentions, None
    if reading == "tags":
        return data.features, None
    said = np.zeros((len(truth), len(READINGS)))
    for number in np.unique(fold):
        held = fold == number
        learned = weigh(data.texts.of(~held), truth[~held], weights[~held])
        said[held] = read_log_odds(learned, data.texts.of(held))
    features = said if reading == "words" else np.hstack([data.features, said])
    return features, weigh(data.texts, truth, weights)


def _penalties(features: Features, reading: Reading) -> Values:
    """Return what the weight of each feature costs: the words' two less than the tags' many."""
    costs = np.ones(features.shape[1])
    if reading in ("words", "tags and words"):
        costs[-len(READINGS) :] = WORDS_PENALTY
    return costs


def _seen_by(data: TrainingSet, weighed: Weighed | None, reading: Reading) -> Features:
    """Return the features of documents that nothing was learned from."""
    if reading == "codebook":
        return data.mentions
    if weighed is None:
        return data.features
    said = read_log_odds(weighed, data.texts)
    return said if reading == "words" else np.hstack([data.features, said])


def predict_held_out(
    data: TrainingSet,
    linked: Sequence[str],
    fold: Folds,
    reading: Reading = "tags and words",
    learned_from: Mask | bool = True,
) -> Values:
    """Return each document's probability by a model that saw nothing of its fold.

    Calibration, too, was learned without it. A fold whose others hold one class only is given the
    share of yes among them. ``learned_from`` says which documents may teach.
    """
    truth, weights = np.asarray(data.truth), np.asarray(data.weights)
    values = np.zeros(len(truth))
    for number in np.unique(fold):
        held = fold == number
        seen = ~held & learned_from
        names = [name for name, here in zip(linked, seen, strict=True) if here]
        if not 0 < truth[seen].sum() < seen.sum() or not both_in_each(truth[seen], names):
            values[held] = np.average(truth[seen], weights=weights[seen]) if seen.any() else 0.5
            continue
        inner = fold_groups(names, count_folds(names))
        features, weighed = _joined(data.of(seen), inner, reading)
        model = fit_document_model(
            features,
            truth[seen],
            names,
            inner,
            "",
            "held-out",
            weight=weights[seen],
            members=0,
            penalties=_penalties(features, reading),
        )
        log_odds = _seen_by(data.of(held), weighed, reading) @ model.weights + model.base
        values[held] = 1 / (1 + np.exp(-log_odds))
    return values


def _figures(
    data: TrainingSet, linked: Sequence[str], fold: Folds, reading: Reading = "tags and words"
) -> Figures:
    values = predict_held_out(data, linked, fold, reading)
    return measure(values, data.truth, linked, data.weights)


def _by_period(data: TrainingSet, linked: Sequence[str]) -> Figures | None:
    """Return the figures when each fifth of the dated documents, in time, is held out.

    Copies and groups that reach over an edge may stand on both sides; the group's figures say what
    that hides.
    """
    dated = np.array([year is not None for year in data.years])
    truth = np.asarray(data.truth)[dated]
    if dated.sum() < 2 * FOLDS * MIN_YES or not MIN_YES <= truth.sum() <= dated.sum() - MIN_YES:
        return None
    years = np.array([year for year in data.years if year is not None])
    if len(set(years.tolist())) < FOLDS:
        return None
    edges = np.quantile(years, np.linspace(0, 1, FOLDS + 1)[1:-1])
    some = replace(data, groups=linked).of(dated)
    return _figures(some, some.groups, np.searchsorted(edges, years, side="left"))
