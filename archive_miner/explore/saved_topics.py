"""A topic model as a folder: ``config.json``, ``topics.npz`` of plain arrays, and a card.

In: a model. Out: a folder, and the same model from it: a document has the same shares of its topics
as before. No pickle; the arrays are checked against a hash and each other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archive_miner.errors import ModelError
from archive_miner.explore.bags import Vocabulary
from archive_miner.explore.phrases import pack_phrases, unpack_phrases
from archive_miner.explore.topics import TopicModel
from archive_miner.saved import pack_names, read_folder, unpack_names, write_folder

KIND = "topics"
WEIGHTS = "topics.npz"
ARRAYS = ("words", "rarity", "weights", "names", "phrases")
UNNAMED = "-"


def save_topics(
    model: TopicModel, folder: Path, version: str, made_by: str, documents: int, card: str
) -> None:
    """Write a model to a folder."""
    import numpy as np

    arrays: dict[str, Any] = {
        "words": pack_names(model.vocabulary.words),
        "rarity": np.asarray(model.vocabulary.rarity, dtype=np.float64),
        "weights": model.weights,
        "names": pack_names([name or UNNAMED for name in model.names]),
        "phrases": pack_names(pack_phrases(model.detectors)),
    }
    config = {
        "kind": KIND,
        "name": folder.resolve().name,
        "version": version,
        "made_by": made_by,
        "topics": len(model.names),
        "words": len(model.vocabulary.words),
        "documents": documents,
        "seed": model.seed,
        "passes": model.passes,
    }
    write_folder(folder, WEIGHTS, arrays, config, card)


def load_topics(folder: Path) -> TopicModel:
    """Return the model in a folder; raises ModelError when missing, altered or unfit."""
    import numpy as np

    config, arrays = read_folder(folder, KIND, WEIGHTS, ARRAYS)
    try:
        words, names = unpack_names(arrays["words"]), unpack_names(arrays["names"])
        rarity = arrays["rarity"].astype(np.float64)
        weights = arrays["weights"].astype(np.float32)
        if weights.shape != (len(names), len(words)) or rarity.shape != (len(words),):
            raise ValueError("arrays do not fit each other")
        if len(set(words)) < len(words) or not (np.isfinite(weights).all() and weights.min() > 0):
            raise ValueError("arrays hold what no topics are")
        if not (np.isfinite(rarity).all() and rarity.min() >= 0):
            raise ValueError("arrays hold what no words weigh")
        return TopicModel(
            Vocabulary.of(words, rarity.tolist()),
            weights,
            tuple("" if name == UNNAMED else name for name in names),
            unpack_phrases(unpack_names(arrays["phrases"])),
            int(config["seed"]),
            int(config["passes"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise ModelError(f"model {folder}: {WEIGHTS}: {error}; make it again") from error
