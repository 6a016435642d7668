"""Learns the layer of context: polarity, modality and voice of a mention from named features.

In: features of coded statements, the values they were coded with, the volume they come from, and
word vectors. Out: the linear model that tagging reads, and its folder. Knows no text and no cue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from archive_miner.learn import registry
from archive_miner.learn.context import KIND, ContextModel, Features
from archive_miner.learn.meaning import Meanings
from archive_miner.saved import pack_names
from archive_miner.score.arrays import Values, Vectors

AXES = ("polarity", "modality", "voice")
C = 0.1
"""Inverse regularisation; 0.05 does as well within 0.01 of accuracy."""

MIN_STATEMENTS = 3
"""A feature must be the case of so many statements to have a weight."""

BLOCK_WEIGHTS = {
    "rule": 1.5,
    "cue": 1.0,
    "sub": 0.6,
    "who": 1.0,
    "doc": 1.0,
    "phrase": 0.7,
    "verb": 0.7,
    "near": 0.4,
    "word": 0.5,
}
"""How much a block counts before weights are learned; halving or doubling one moved accuracy by
less than 0.015."""

MEANING_WEIGHT = 2.0
"""How much the mean vectors of the words count; 1 and 4 lose 0.01 on modality."""


@dataclass(frozen=True, slots=True)
class CodedMention:
    """A coded statement: its features, its volume, and its value on each axis."""

    features: Features
    group: str
    values: Mapping[str, str]


def fit_context_model(
    cases: Sequence[CodedMention], meanings: Meanings, version: str
) -> ContextModel:
    """Return the model of both axes, trained on coded statements.

    Multinomial logistic regression on the features and on the mean vectors of the words; the
    vectors' part is folded into one weight a word, so that reading needs no vectors.
    """
    from sklearn.linear_model import LogisticRegression

    counted = Counter(name for case in cases for name in case.features.names)
    names = sorted(name for name, count in counted.items() if count >= MIN_STATEMENTS)
    places = {name: place for place, name in enumerate(names)}
    block = np.array([BLOCK_WEIGHTS[name.split(":")[0]] for name in names])
    rows = _rows(cases, places, block, meanings)
    values: dict[str, tuple[str, ...]] = {}
    weights, bases, folded = [], [], []
    for axis in AXES:
        fitted = LogisticRegression(C=C, max_iter=1000).fit(rows, [c.values[axis] for c in cases])
        if len(fitted.classes_) == 2:  # scikit-learn keeps one row of weights for two values
            learned = np.vstack([-fitted.coef_, fitted.coef_]) / 2
            base = np.r_[-fitted.intercept_, fitted.intercept_] / 2
        else:
            learned, base = fitted.coef_, fitted.intercept_
        values[axis] = tuple(map(str, fitted.classes_))
        weights.append(learned[:, : len(names)].T * block[:, None])
        bases.append(base)
        of_meaning = learned[:, len(names) :].reshape(len(base), 2, -1)
        folded.append(MEANING_WEIGHT * np.einsum("wd,vcd->wcv", meanings.rows, of_meaning))
    return ContextModel(
        name="context",
        version=version,
        values=values,
        places=places,
        weights=np.concatenate(weights, axis=1).astype(np.float32),
        bases=np.concatenate(bases).astype(np.float32),
        word_places=meanings.places,
        word_weights=np.concatenate(folded, axis=2).astype(np.float32),
    )


def _rows(
    cases: Sequence[CodedMention], places: Mapping[str, int], block: Values, meanings: Meanings
) -> Vectors:
    """Return one row a statement: its features, then the vectors of both sets of words."""
    width = meanings.rows.shape[1]
    rows = np.zeros((len(cases), len(places) + 2 * width), np.float32)
    for number, case in enumerate(cases):
        known = [places[name] for name in case.features.names if name in places]
        rows[number, known] = block[known]
        for column, words in enumerate((case.features.words, case.features.central)):
            met = [meanings.places[word] for word in words if word in meanings.places]
            if met:
                low = len(places) + column * width
                mean = meanings.rows[met].sum(axis=0) / len(met) ** 0.5
                rows[number, low : low + width] = MEANING_WEIGHT * mean
    return rows


def choose_held_out(
    cases: Sequence[CodedMention], meanings: Meanings, folds: int = 8
) -> list[dict[str, str]]:
    """Return each statement's values by a model that learned nothing from its volume."""
    from sklearn.model_selection import GroupKFold

    groups = [case.group for case in cases]
    found: list[dict[str, str]] = [{} for _ in cases]
    for train, held in GroupKFold(folds).split(groups, groups=groups):
        model = fit_context_model([cases[n] for n in train], meanings, "held-out")
        for number in held:
            found[number] = model.choose(cases[number].features)
    return found


def save_context_model(model: ContextModel, folder: Path, made_by: str) -> None:
    """Write a model to a folder: features in half precision, words as int8 with a scale a value."""
    scale = np.maximum(np.abs(model.word_weights).max(axis=(0, 1)), 1e-9) / 127
    arrays = {
        "features": pack_names(list(model.places)),
        "weights": model.weights.astype(np.float16),
        "bases": model.bases,
        "words": pack_names(list(model.word_places)),
        "word_weights": np.rint(model.word_weights / scale).astype(np.int8),
        "word_weights_scale": scale.astype(np.float32),
    }
    config = {
        "kind": KIND,
        "name": model.name,
        "version": model.version,
        "made_by": made_by,
        "labels": [f"{axis}={value}" for axis in model.values for value in model.values[axis]],
    }
    registry.write_model(folder, arrays, config)
