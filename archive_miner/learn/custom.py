"""A user's own label on documents: trained, and held to account before it is believed.

In: features of documents as their sentences were read, yes or no, weights, groups, families of
copies, years. Out: a document model, and predictions by models that had not seen the group, the
family or the period. Reads and writes no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from archive_miner.errors import UsageError
from archive_miner.learn.calibrate import f1_at
from archive_miner.learn.figures import Figures, measure
from archive_miner.learn.prevalence import HeldOut
from archive_miner.learn.train import fit_document_model, fold_groups
from archive_miner.score import DocumentModel

MIN_YES = 10
"""Fewer documents on either side teach nothing that five folds could confirm."""

FOLDS = 5


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Labelled documents: ``features`` is documents × feature_names(), the rest one a document.

    ``families`` number copies of one text alike; ``years`` hold None for undated documents.
    """

    features: Any
    truth: Any
    weights: Any
    groups: Sequence[str]
    families: Sequence[int]
    years: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Validation:
    """Figures of held-out predictions under three ways of holding out, and of doing nothing.

    ``by_group`` is the honest one: no model saw the volume, or a copy of the text. ``at_random``
    is what a random split would have promised, ``by_period`` what is left on other years; None
    where there are too few groups or dates. ``always_no_brier`` is the Brier score of the share of
    yes for every document. ``held_out`` are the predictions with whole groups held out.
    """

    by_group: Figures | None
    at_random: Figures
    by_period: Figures | None
    share_of_yes: float
    always_no_brier: float
    always_yes_f1: float
    held_out: HeldOut


def check_trainable(truth: Any, label: str) -> None:
    """Raise UsageError where labels cannot teach: one class only, or too few of either."""
    yes = int(np.sum(truth))
    for count, word in ((yes, "yes"), (len(truth) - yes, "no")):
        if count < MIN_YES:
            raise UsageError(
                f"{label}: {count} of {len(truth)} labelled documents are {word};"
                f" label at least {MIN_YES} of each"
            )


def validate(data: TrainingSet, version: str = "held-out") -> Validation:
    """Return the figures of models trained without what they are asked about."""
    linked = _linked(data.groups, data.families)
    copies = [str(family) for family in data.families]
    truth = np.asarray(data.truth)
    share = float(np.average(truth, weights=data.weights))
    kept_apart = linked if len(set(linked)) >= 3 else copies
    values = predict_held_out(data, kept_apart, fold_groups(kept_apart, _folds(kept_apart)))
    return Validation(
        by_group=measure(values, truth, linked, data.weights) if kept_apart is linked else None,
        at_random=_figures(data, copies, fold_groups(copies, FOLDS)),
        by_period=_by_period(data, linked),
        share_of_yes=share,
        always_no_brier=share * (1 - share),
        always_yes_f1=f1_at(np.ones(len(truth)), truth),
        held_out=HeldOut(values, truth),
    )


def train(data: TrainingSet, name: str, version: str, passage_model: str) -> DocumentModel:
    """Return the model of all documents; calibration and shift come from groups left out."""
    linked = _linked(data.groups, data.families)
    if len(set(linked)) < 3:
        linked = [str(family) for family in data.families]
    return fit_document_model(
        data.features,
        np.asarray(data.truth),
        linked,
        fold_groups(linked, _folds(linked)),
        passage_model,
        version,
        name,
        np.asarray(data.weights),
    )


def predict_held_out(data: TrainingSet, linked: Sequence[str], fold: Any) -> Any:
    """Return each document's probability by a model that saw nothing of its fold.

    Calibration, too, was learned without it. A fold whose others hold one class only is given the
    share of yes among them.
    """
    truth, weights = np.asarray(data.truth), np.asarray(data.weights)
    values = np.zeros(len(truth))
    for number in np.unique(fold):
        seen = fold != number
        names = [name for name, here in zip(linked, seen, strict=True) if here]
        if not 0 < truth[seen].sum() < seen.sum() or not _both_in_each(truth[seen], names):
            values[~seen] = np.average(truth[seen], weights=weights[seen])
            continue
        model = fit_document_model(
            data.features[seen],
            truth[seen],
            names,
            fold_groups(names, _folds(names)),
            "",
            "held-out",
            weight=weights[seen],
            members=0,
        )
        log_odds = data.features[~seen] @ model.weights + model.base
        values[~seen] = 1 / (1 + np.exp(-log_odds))
    return values


def _both_in_each(truth: Any, names: Sequence[str]) -> bool:
    """Say whether every inner fold leaves yes and no to train on."""
    fold = fold_groups(names, _folds(names)) if len(set(names)) > 1 else np.zeros(len(names))
    return all(0 < truth[fold != n].sum() < (fold != n).sum() for n in np.unique(fold))


def _figures(data: TrainingSet, linked: Sequence[str], fold: Any) -> Figures:
    values = predict_held_out(data, linked, fold)
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
    some = TrainingSet(
        data.features[dated],
        truth,
        np.asarray(data.weights)[dated],
        [g for g, here in zip(linked, dated, strict=True) if here],
        [f for f, here in zip(data.families, dated, strict=True) if here],
        years.tolist(),
    )
    return _figures(some, some.groups, np.searchsorted(edges, years, side="left"))


def _linked(groups: Sequence[str], families: Sequence[int]) -> list[str]:
    """Return groups such that copies of one text never stand in two: they join their groups."""
    joined = {group: group for group in groups}

    def head(group: str) -> str:
        while joined[group] != group:
            group = joined[group]
        return group

    first: dict[int, str] = {}
    for group, family in zip(groups, families, strict=True):
        other = first.setdefault(family, group)
        joined[head(group)] = head(other)
    return [head(group) for group in groups]


def _folds(groups: Sequence[str]) -> int:
    return max(2, min(FOLDS, len(set(groups))))
