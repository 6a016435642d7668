"""Word vectors: which words and set phrases stand where the given ones stand.

In: lines of text (training) or a model folder (use). Out: a model folder, or the nearest terms
with how often each was met. A folder holds ``config.json`` and one ``vectors.npz`` of plain
arrays (no pickle): the terms as UTF-8 bytes, their counts, int8 vectors and a scale for each.
Knows nothing of documents, codebooks or archives.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive_miner.errors import ModelError, UsageError
from archive_miner.explore.phrases import join_phrases, token_sentences

KIND = "word_vectors"
DIMENSIONS = 100
WINDOW_WORDS = 6
EPOCHS = 6
MIN_COUNT = 10
"""A term must be met this often to get a vector; rarer ones (a garbled word, a clerk met once)
land anywhere."""


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Vectors of words and phrases: ``keyed`` is gensim's KeyedVectors with a ``count`` each."""

    name: str
    version: str
    keyed: Any


@dataclass(frozen=True, slots=True)
class NearTerm:
    """A term near the ones asked for: cosine similarity (-1 to 1) and times met in training."""

    term: str
    similarity: float
    count: int


def train_vectors(lines: Iterable[str], seed: int = 1, dimensions: int = DIMENSIONS) -> Any:
    """Return gensim KeyedVectors learned from lines of text: a word from the words around it.

    (Continuous bag of words with negative sampling; skip-gram takes ten times as long.)
    One worker thread: with more, the order of updates, and so the result, differs between runs.
    """
    from gensim.models import Word2Vec

    sentences = join_phrases(list(token_sentences(lines)))
    model = Word2Vec(
        sentences,
        vector_size=dimensions,
        window=WINDOW_WORDS,
        min_count=MIN_COUNT,
        sg=0,
        negative=8,
        sample=1e-4,
        epochs=EPOCHS,
        seed=seed,
        workers=1,
    )
    return model.wv


def save_vectors(keyed: Any, folder: Path, name: str, version: str, made_by: str) -> None:
    """Write vectors to a model folder, each rounded to int8 with a scale of its own.

    Rounding moves a cosine similarity by less than 0.01 and cuts the size to a quarter.
    """
    import numpy as np

    matrix = np.asarray(keyed.vectors, dtype=np.float32)
    scales = np.maximum(np.abs(matrix).max(axis=1), 1e-9) / 127
    counts = [keyed.get_vecattr(term, "count") for term in keyed.index_to_key]
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / "vectors.npz"
    np.savez_compressed(
        weights,
        terms=np.frombuffer("\n".join(keyed.index_to_key).encode(), dtype=np.uint8),
        counts=np.asarray(counts, dtype=np.uint32),
        vectors=np.rint(matrix / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
    )
    config = {
        "kind": KIND,
        "name": name,
        "version": version,
        "made_by": made_by,
        "terms": len(counts),
        "dimensions": int(matrix.shape[1]),
        "settings": {"window_words": WINDOW_WORDS, "epochs": EPOCHS, "min_count": MIN_COUNT},
        "weights": {weights.name: hashlib.sha256(weights.read_bytes()).hexdigest()},
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def load_vectors(folder: Path) -> WordVectors:
    """Return the vectors of a model folder; raises ModelError when missing, altered or unfit."""
    import numpy as np
    from gensim.models import KeyedVectors

    config = _read_config(folder)
    weights = folder / "vectors.npz"
    try:
        digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"model {folder}: vectors.npz cannot be read; reinstall it") from error
    if config["weights"].get(weights.name) != digest:
        raise ModelError(
            f"model {folder}: vectors.npz is not the file its config names; reinstall the model"
        )
    with np.load(weights, allow_pickle=False) as arrays:
        terms = arrays["terms"].tobytes().decode().split("\n")
        matrix = arrays["vectors"].astype(np.float32) * arrays["scales"][:, None]
        counts = arrays["counts"].astype(np.int64)
    keyed = KeyedVectors(matrix.shape[1])
    keyed.add_vectors(terms, matrix)
    for term, count in zip(terms, counts.tolist(), strict=True):
        keyed.set_vecattr(term, "count", count)
    return WordVectors(str(config["name"]), str(config["version"]), keyed)


def _read_config(folder: Path) -> dict[str, Any]:
    """Return a vector model's config; raises ModelError in one line."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"model {folder}: no readable config.json; name a model folder") from error
    if not isinstance(config, dict) or config.get("kind") != KIND:
        kind = config.get("kind") if isinstance(config, dict) else None
        raise ModelError(f"model {folder}: kind is {kind!r}, not {KIND!r}; name a vector model")
    if not isinstance(config.get("weights"), dict) or not {"name", "version"} <= set(config):
        raise ModelError(f"model {folder}: config.json lacks name, version or weights; reinstall")
    return config


def nearest_terms(vectors: WordVectors, words: Sequence[str], count: int) -> list[NearTerm]:
    """Return the ``count`` terms nearest to the given words taken together, nearest first.

    A phrase may be given with spaces (``military mission``). Raises UsageError for a word the
    vectors do not know, with the closest spelling they do.
    """
    if not words or count < 1:
        raise UsageError("terms: give at least one word and a count of at least 1")
    keys = [_known_key(vectors, word) for word in words]
    found = vectors.keyed.most_similar(positive=keys, topn=count)
    return [
        NearTerm(
            term.replace("_", " "),
            round(float(similarity), 4),
            int(vectors.keyed.get_vecattr(term, "count")),
        )
        for term, similarity in found
    ]


def _known_key(vectors: WordVectors, word: str) -> str:
    """Return the key of a word or phrase as the vectors spell it."""
    key = "_".join(word.lower().split())
    if key in vectors.keyed:
        return key
    # Spellings that share no first letter are rarely what was meant, and 30,000 are slow to try.
    near = [term for term in vectors.keyed.index_to_key if term[:1] == key[:1]]
    close = difflib.get_close_matches(key, near, n=1, cutoff=0.6)
    hint = f"did you mean {close[0].replace('_', ' ')!r}?" if close else "try a commoner word"
    raise UsageError(f"terms: the vectors do not know {word!r}; {hint}")
