"""The learned layer of context: polarity, modality and voice of a mention from named features.

In: a model's folder, and the features of a mention. Out: the value of each axis. Deliberately
knows no text, no cue and no document: what the features mean is the tagger's business. Stance is
left to the rules, which a learned layer did not better (models/context/README.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from archive_miner.errors import ModelError
from archive_miner.learn import registry
from archive_miner.score.arrays import Vectors

KIND = "context"
RULE_SHARES = {"polarity": 0.2}
"""What is added to the share of the value that the rules chose (the feature ``rule:axis=value``).

On 1,482 statements unread while rules were written it changes nothing on polarity (0.524 right
without, 0.522 with) and keeps more values with a cue that shows them; on modality it loses 0.01.
"""


class Features(Protocol):
    """What the tagger names of a mention: features, its words, those of the statement itself."""

    @property
    def names(self) -> tuple[str, ...]:
        """``block:what``, each once."""

    @property
    def words(self) -> tuple[str, ...]:
        """The distinct words of the mention's clauses."""

    @property
    def central(self) -> tuple[str, ...]:
        """The distinct words of the statement itself."""


@dataclass(frozen=True, slots=True)
class ContextModel:
    """Weights for the values of all axes side by side, ``values[axis]`` in order.

    ``weights`` is features × values and ``bases`` one a value; ``word_weights`` is words × 2 ×
    values: what a word adds among the mention's words, and among those of the statement, before
    division by the root of their number.
    """

    name: str
    version: str
    values: Mapping[str, tuple[str, ...]]
    places: Mapping[str, int]
    weights: Vectors
    bases: Vectors
    word_places: Mapping[str, int]
    word_weights: Vectors

    def choose(self, features: Features) -> dict[str, str]:
        """Return the value of each axis with the highest share, the rules having their say."""
        places = self.places
        known = [places[name] for name in features.names if name in places]
        scores = self.bases + self.weights[known].sum(axis=0)
        for column, words in enumerate((features.words, features.central)):
            met = [self.word_places[word] for word in words if word in self.word_places]
            if met:
                scores = scores + self.word_weights[met, column].sum(axis=0) / len(met) ** 0.5
        chosen = {}
        low = 0
        for axis, values in self.values.items():
            shares = np.exp(scores[low : low + len(values)] - scores[low : low + len(values)].max())
            shares /= shares.sum()
            added = RULE_SHARES.get(axis, 0.0)
            for place, value in enumerate(values if added else ()):
                if f"rule:{axis}={value}" in features.names:
                    shares[place] += added
            chosen[axis] = values[int(shares.argmax())]
            low += len(values)
        return chosen


def load_context_model(folder: Path, sha256: str | None = None) -> ContextModel:
    """Return the learned layer in a folder; raises ModelError if missing, altered, unfit.

    ``sha256`` is what it has to be: see ``registry.read_config_of_kind``.
    """
    config = registry.read_config_of_kind(folder, KIND, sha256)
    arrays = registry.read_arrays(folder, config)
    values: dict[str, tuple[str, ...]] = {}
    for label in config.labels:
        axis, _, value = label.partition("=")
        values[axis] = (*values.get(axis, ()), value)
    try:
        return ContextModel(
            name=config.name,
            version=config.version,
            values=values,
            places=registry.unpack_places(arrays["features"]),
            weights=arrays["weights"].astype(np.float32),
            bases=arrays["bases"],
            word_places=registry.unpack_places(arrays["words"]),
            word_weights=arrays["word_weights"] * arrays["word_weights_scale"],
        )
    except KeyError as error:
        raise ModelError(
            f"model {folder}: {registry.WEIGHTS} lacks {error}; reinstall the model"
        ) from error
