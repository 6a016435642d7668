"""Models as folders: saved without pickle, checked when loaded.

A folder holds ``config.json`` (what it is, what made it, its labels and thresholds, and the
SHA-256 of each weights file), ``weights.npz`` (plain arrays) and ``README.md`` (the model card).
Knows nothing of training or of archives.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from archive_miner import saved
from archive_miner.errors import ModelError
from archive_miner.saved import pack_names, unpack_names
from archive_miner.score.arrays import Arrays, Bytes, Vectors
from archive_miner.types import Ingredient, IngredientRole

if TYPE_CHECKING:
    from archive_miner.learn.features import Vocabulary
    from archive_miner.learn.meaning import Meanings
    from archive_miner.learn.passage_model import Network, PassageModel
    from archive_miner.learn.prevalence import HeldOut
    from archive_miner.score.documents import DocumentModel, Unit
    from archive_miner.score.words import WordWeights

PASSAGE_KIND = "passage_tags"
DOCUMENT_KIND = "document_score"
WEIGHTS = "weights.npz"
HELD_OUT = "held_out.npz"
"""Scores of labelled documents by models that had not seen them: what corrects a share."""
HASH_DIGITS = 12
"""Of a SHA-256 that are shown."""
NETWORK_PARTS = ("hidden_weights", "hidden_bases", "weights", "bases")


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """What ``config.json`` of a model says. ``thresholds`` is empty for a document model.

    ``passage_model`` names the passage model a document model was trained on (name@version), and
    its SHA-256 says which of that name it was, where that is known; ``mention_labels`` are the
    labels whose mentions it counts besides.
    """

    kind: str
    name: str
    version: str
    labels: tuple[str, ...]
    thresholds: tuple[float, ...]
    passage_model: str
    passage_model_sha256: str
    base: float
    decision_shift: float
    unit: Unit
    weights: tuple[tuple[str, str], ...]
    """(file name, SHA-256) of each weights file."""
    sha256: str
    """Of config.json, and so of the model: it holds the hashes of the weights."""
    mention_labels: tuple[str, ...] = ()

    def ingredient(self, role: IngredientRole) -> Ingredient:
        """Return the model as what rows are made with."""
        return Ingredient(role, self.name, self.version, self.sha256)


def default_models_dir() -> Path:
    """Return the folder of the shipped models: in the installed package, else in the checkout."""
    installed = Path(str(resources.files("archive_miner"))) / "models"
    return installed if installed.is_dir() else installed.parents[1] / "models"


def model_folder(name: str) -> Path:
    """Return the folder of a model given by path, or by name among the shipped ones."""
    return Path(name) if Path(name).is_dir() else default_models_dir() / name


def read_config(folder: Path) -> ModelConfig:
    """Return what a model's config says; raises ModelError in one line where it cannot be used."""
    try:
        content = (folder / "config.json").read_bytes()
        raw = json.loads(content)
    except (OSError, ValueError) as error:
        raise ModelError(f"model {folder}: no readable config.json; name a model folder") from error
    try:
        weights = raw["weights"].items()
        return ModelConfig(
            kind=str(raw["kind"]),
            name=str(raw["name"]),
            version=str(raw["version"]),
            labels=tuple(map(str, raw["labels"])),
            thresholds=tuple(map(float, raw.get("thresholds", ()))),
            passage_model=str(raw.get("passage_model", "")),
            passage_model_sha256=str(raw.get("passage_model_sha256", "")),
            base=float(raw.get("base", 0.0)),
            decision_shift=float(raw.get("decision_shift", 0.0)),
            unit="passage" if raw.get("unit") == "passage" else "document",
            weights=tuple((str(name), str(digest)) for name, digest in weights),
            sha256=hashlib.sha256(content).hexdigest(),
            mention_labels=tuple(map(str, raw.get("mention_labels", ()))),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(
            f"model {folder}: config.json is not that of a passage or document model ({error}); "
            "name another folder or reinstall the model"
        ) from error


def model_ingredient(folder: Path, role: IngredientRole) -> Ingredient:
    """Return a model as what rows are made with: another one whenever the model is another.

    Reads config.json only, which holds the hashes of the weights; loads nothing.
    """
    return read_config(folder).ingredient(role)


def load_passage_model(folder: Path, sha256: str | None = None) -> PassageModel:
    """Return the tagger of sentences in a folder; raises ModelError if missing, altered, unfit.

    ``sha256`` is what it has to be: see ``read_config_of_kind``.
    """
    from archive_miner.learn.passage_model import Combination, PassageModel, Reader

    config = read_config_of_kind(folder, PASSAGE_KIND, sha256)
    arrays = read_arrays(folder, config)
    try:
        return PassageModel(
            name=config.name,
            version=config.version,
            labels=config.labels,
            thresholds=config.thresholds,
            reader=Reader(
                vocabulary=_vocabulary(arrays),
                wording_weights=_widen(arrays, "wording_weights"),
                wording_bases=arrays["wording_bases"],
                meanings=_meanings(arrays),
                networks=_networks(arrays),
            ),
            combination=Combination(*(*arrays["combination"], arrays["cue_weights"])),
        )
    except KeyError as error:
        raise ModelError(f"model {folder}: {WEIGHTS} lacks {error}; reinstall the model") from error


def load_document_model(folder: Path, sha256: str | None = None) -> DocumentModel:
    """Return the scorer of documents in a folder; raises ModelError if missing, altered, unfit.

    ``sha256`` is what it has to be: see ``read_config_of_kind``.
    """
    from archive_miner.score.documents import DocumentModel

    config = read_config_of_kind(folder, DOCUMENT_KIND, sha256)
    arrays = read_arrays(folder, config)
    try:
        model = DocumentModel(
            name=config.name,
            version=config.version,
            label=config.name,
            labels=config.labels,
            passage_model=config.passage_model,
            passage_model_sha256=config.passage_model_sha256,
            weights=arrays["weights"],
            base=config.base,
            member_weights=arrays["member_weights"],
            member_bases=arrays["member_bases"],
            decision_shift=config.decision_shift,
            words=_words(arrays) if "terms" in arrays else None,
            unit=config.unit,
            mention_labels=config.mention_labels,
        )
    except KeyError as error:
        raise ModelError(f"model {folder}: {WEIGHTS} lacks {error}; reinstall the model") from error
    expected = len(_features_of(model))
    if len(model.weights) != expected:
        raise ModelError(
            f"model {folder}: {len(model.weights)} weights, but this version of archive-miner "
            f"computes {expected} features; train the model again"
        )
    return model


def _features_of(model: DocumentModel) -> tuple[str, ...]:
    """Return the names of all features of a model, in the order of its weights."""
    from archive_miner.score.documents import feature_names
    from archive_miner.score.words import READINGS

    names = feature_names(model.labels, model.mention_labels)
    return names + (READINGS if model.words else ())


def _words(arrays: Arrays) -> WordWeights:
    from archive_miner.score.words import WordWeights

    pairs = zip(arrays["term_idf"].tolist(), arrays["term_weights"].tolist(), strict=True)
    return WordWeights(
        dict(zip(unpack_places(arrays["terms"]), pairs, strict=True)),
        dict(
            zip(
                unpack_places(arrays["meaning_words"]),
                arrays["meaning_weights"].tolist(),
                strict=True,
            )
        ),
    )


def _word_arrays(words: WordWeights) -> Arrays:
    import numpy as np

    weighed = np.array(list(words.terms.values()), np.float32).reshape(-1, 2)
    return {
        "terms": pack_names(list(words.terms)),
        "term_idf": weighed[:, 0],
        "term_weights": weighed[:, 1],
        "meaning_words": pack_names(list(words.meanings)),
        "meaning_weights": np.array(list(words.meanings.values()), np.float32),
    }


def save_document_model(
    model: DocumentModel, folder: Path, made_by: str, held_out: HeldOut | None = None
) -> None:
    """Write a document model to a folder, and what it scored of documents it had not seen.

    Both at once: what scores by it meanwhile would else name a model that is soon another.
    """
    arrays = {
        "weights": model.weights,
        "member_weights": model.member_weights,
        "member_bases": model.member_bases,
        **(_word_arrays(model.words) if model.words else {}),
    }
    write_model(
        folder,
        arrays,
        {
            "kind": DOCUMENT_KIND,
            "name": model.name,
            "version": model.version,
            "made_by": made_by,
            "labels": list(model.labels),
            **({"mention_labels": list(model.mention_labels)} if model.mention_labels else {}),
            "passage_model": model.passage_model,
            "passage_model_sha256": model.passage_model_sha256,
            "base": model.base,
            "decision_shift": model.decision_shift,
            "unit": model.unit,
            "calibration": model.calibration,
            "calibration_losses": dict(model.calibration_losses),
            "features": list(_features_of(model)),
        },
        {} if held_out is None else {HELD_OUT: _held_out_arrays(held_out)},
    )


def _held_out_arrays(held_out: HeldOut) -> Arrays:
    known = {} if held_out.groups is None else {"groups": held_out.groups}
    return {"values": held_out.values, "truth": held_out.truth, **known}


def save_held_out(folder: Path, held_out: HeldOut) -> None:
    """Add to a document model's folder what it scored of labelled documents it had not seen."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["weights"][HELD_OUT] = saved.write_arrays(folder, HELD_OUT, _held_out_arrays(held_out))
    saved.write_config(folder, config)


def load_held_out(folder: Path, sha256: str | None = None) -> HeldOut | None:
    """Return a model's scores of labelled documents it had not seen; None where none are kept.

    ``sha256`` is what the model has to be: see ``read_config_of_kind``.
    """
    from archive_miner.learn.prevalence import HeldOut

    config = read_config_of_kind(folder, DOCUMENT_KIND, sha256)
    if HELD_OUT not in dict(config.weights):
        return None
    arrays = read_arrays(folder, config, HELD_OUT)
    return HeldOut(arrays["values"], arrays["truth"], arrays.get("groups"))


def held_out_of_scores(
    folder: Path, made_by: Collection[Ingredient]
) -> tuple[HeldOut | None, str | None]:
    """Return held-out scores that correct what ``made_by`` scored, or why a model has none such.

    They correct only what this very model scored, by its SHA-256: a label trained once more keeps
    its name and version, and errs otherwise.
    """
    try:
        config = read_config(folder)
        named = f"{config.name}@{config.version}"
        other = _why_not_of(config, made_by)
        if other is not None:
            return None, f"{other}; run: archive-miner score"
        if config.unit == "passage":
            return None, f"{named} is a model of passages; its errors on documents are not known"
        known = load_held_out(folder, config.sha256)
    except ModelError as error:
        return None, str(error)
    if known is None:
        return None, f"{named} has kept no scores of labelled documents it had not seen"
    return known, None


def _why_not_of(config: ModelConfig, made_by: Collection[Ingredient]) -> str | None:
    """Return why scores are not all of the model with this config; None where they are."""
    named = f"{config.name}@{config.version}"
    titles = sorted({one.title for one in made_by})
    if titles != [named]:
        made = " and ".join(titles) or "none"
        return f"the scores are of {made}, the model at hand is {named}"
    others = [one.sha256[:HASH_DIGITS] for one in made_by if not one.is_of(config.sha256)]
    if not others:
        return None
    made = " and ".join(one or "unknown" for one in sorted(others))
    some = "some scores are" if len(others) < len(made_by) else "the scores are"
    here = config.sha256[:HASH_DIGITS]
    return f"{some} of another training of {named} (sha256 {made}) than the model at hand ({here})"


def read_config_of_kind(folder: Path, kind: str, sha256: str | None = None) -> ModelConfig:
    """Return a model's config; raises ModelError when it is of another kind.

    Or another than ``sha256`` names: a folder overwritten while a run is on would make numbers
    that are stored as those of the model before.
    """
    config = read_config(folder)
    if sha256 is not None and config.sha256 != sha256:
        raise ModelError(f"model {folder}: is another than when the run began; run again")
    if config.kind != kind:
        raise ModelError(
            f"model {folder}: kind is {config.kind!r}, not {kind!r}; name another model folder"
        )
    return config


def read_arrays(folder: Path, config: ModelConfig, name: str = WEIGHTS) -> Arrays:
    """Return the arrays of a model whose weights are the file the config names."""
    return saved.read_arrays(folder, name, dict(config.weights).get(name))


def write_model(
    folder: Path,
    arrays: Arrays,
    config: Mapping[str, object],
    beside: Mapping[str, Arrays] | None = None,
) -> None:
    """Write weights and config; the config last, so that a half-written folder does not load.

    ``beside`` are further arrays, by the name of their file.
    """
    saved.write_folder(folder, WEIGHTS, arrays, config, beside=beside)


def unpack_places(array: Bytes) -> dict[str, int]:
    """Return packed strings with their places."""
    return {name: place for place, name in enumerate(unpack_names(array))}


def _widen(arrays: Arrays, name: str) -> Vectors:
    """Return an array stored in fewer bits as float32, its scale multiplied back in."""
    import numpy as np

    scale = arrays[f"{name}_scale"]
    stored = arrays[name].astype(np.float32)
    wide: Vectors = stored * (scale[:, None] if len(scale) == len(stored) else scale)
    return wide


def _vocabulary(arrays: Arrays) -> Vocabulary:
    """Return the vocabulary in a passage model's arrays."""
    from archive_miner.learn.features import Vocabulary

    return Vocabulary(
        words=unpack_places(arrays["words"]),
        pairs=arrays["pairs"],
        letters=unpack_places(arrays["letters"]),
        words_idf=arrays["words_idf"],
        pairs_idf=arrays["pairs_idf"],
        letters_idf=arrays["letters_idf"],
    )


def _meanings(arrays: Arrays) -> Meanings:
    """Return the word meanings in a passage model's arrays."""
    from archive_miner.learn.meaning import Meanings

    return Meanings(
        unpack_places(arrays["meaning_words"]),
        _widen(arrays, "meaning_rows"),
        arrays["meaning_centre"],
    )


def _networks(arrays: Arrays) -> tuple[Network, ...]:
    """Return the networks in a passage model's arrays, in order."""
    from archive_miner.learn.passage_model import Network

    count = sum(name.endswith("_hidden_bases") for name in arrays)
    return tuple(
        Network(*(arrays[f"network{number}_{part}"] for part in NETWORK_PARTS))
        for number in range(count)
    )
