"""Word vectors: which words and set phrases stand where the given ones stand.

In: texts (training) or a model folder (use). Out: a model folder, or the nearest terms with how
often each was met. A folder holds ``config.json`` and one ``vectors.npz`` of plain arrays (no
pickle): the terms as UTF-8 bytes, their counts, int8 vectors and a scale for each. Knows nothing
of documents, codebooks or archives.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive_miner.errors import ModelError, UsageError
from archive_miner.explore.phrases import FUNCTION_WORDS, token_sentences
from archive_miner.explore.spool import join_spool, write_spool
from archive_miner.saved import pack_names, read_folder, unpack_names, write_folder

KIND = "word_vectors"
WEIGHTS = "vectors.npz"
DIMENSIONS = 100
WINDOW_WORDS = 6
EPOCHS = 6
MOST_EPOCHS = 60
WORDS_READ = 12_000_000
"""A small text is read again until so many words have gone by, MOST_EPOCHS times at most. Two seeds
agree on 7 of the 10 nearest terms of 20 common words when 200,000 words are read 60 times, or
500,000 words 30 times; read 6 times, on 0 and 1 of them."""
SAMPLE, SAMPLE_OF_SMALL, SMALL_WORDS = 1e-4, 1e-3, 5_000_000
"""Common words are skipped by lot, in a small text fewer of them: there is little to learn from."""
LEAST_WORDS = 200_000
"""Fewer were tried (50,000 and 100,000 words): neighbours were noise, another set for each seed."""
MIN_COUNT = 10
"""A term must be met this often to get a vector; rarer ones (a garbled word, a clerk met once)
land anywhere."""

LONGEST_KEY = 60
"""Characters. A longer argument is no word, and comparing spellings takes its square."""


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


@dataclass(frozen=True, slots=True)
class TrainedVectors:
    """What training came to: gensim's KeyedVectors, and of how much text it was made."""

    keyed: Any
    texts: int
    words: int
    epochs: int


def train_vectors(
    texts: Iterable[str],
    seed: int = 1,
    dimensions: int = DIMENSIONS,
    least_words: int = 0,
) -> TrainedVectors:
    """Return vectors learned from texts: a word from the words around it.

    (Continuous bag of words with negative sampling; skip-gram takes ten times as long.) Texts are
    read once, cut into words and kept on disk, so that memory does not grow with them. Raises
    UsageError where there are fewer than ``least_words``.

    One worker thread: with more, the order of updates, and so the result, differs between runs.
    """
    from gensim.models import Word2Vec

    with TemporaryDirectory(prefix="archive-miner-") as folder:
        spool = write_spool(map(_sentences, texts), Path(folder) / "words.txt")
        if spool.words < max(1, least_words):
            raise UsageError(
                f"vectors: {spool.words:,} words, and of fewer than {least_words:,} their"
                " neighbours are noise; add documents, or use the shipped vectors"
            )
        joined, _ = join_spool(spool, Path(folder))
        epochs = max(EPOCHS, min(MOST_EPOCHS, WORDS_READ // spool.words))
        model = Word2Vec(
            vector_size=dimensions,
            window=WINDOW_WORDS,
            min_count=MIN_COUNT,
            sg=0,
            negative=8,
            sample=SAMPLE_OF_SMALL if spool.words < SMALL_WORDS else SAMPLE,
            epochs=epochs,
            seed=seed,
            workers=1,
        )
        model.build_vocab(joined)
        if not len(model.wv):
            raise UsageError(f"vectors: no word is met {MIN_COUNT} times; add documents")
        model.train(joined, total_examples=model.corpus_count, epochs=epochs)
    return TrainedVectors(model.wv, spool.documents, spool.words, epochs)


def _sentences(text: str) -> Iterable[list[str]]:
    return token_sentences(text.split("\n\n"))


def save_vectors(
    keyed: Any,
    folder: Path,
    name: str,
    version: str,
    made_by: str,
    epochs: int = EPOCHS,
    facts: Mapping[str, object] | None = None,
    card: str = "",
) -> None:
    """Write vectors to a model folder, each rounded to int8 with a scale of its own.

    Rounding moves a cosine similarity by less than 0.01 and cuts the size to a quarter. ``facts``
    go into the config, ``card`` is its README.
    """
    import numpy as np

    matrix = np.asarray(keyed.vectors, dtype=np.float32)
    scales = np.maximum(np.abs(matrix).max(axis=1), 1e-9) / 127
    counts = [keyed.get_vecattr(term, "count") for term in keyed.index_to_key]
    arrays = {
        "terms": pack_names(keyed.index_to_key),
        "counts": np.asarray(counts, dtype=np.uint32),
        "vectors": np.rint(matrix / scales[:, None]).astype(np.int8),
        "scales": scales.astype(np.float32),
    }
    config = {
        "kind": KIND,
        "name": name,
        "version": version,
        "made_by": made_by,
        "terms": len(counts),
        "dimensions": int(matrix.shape[1]),
        "settings": {"window_words": WINDOW_WORDS, "epochs": epochs, "min_count": MIN_COUNT},
        **(facts or {}),
    }
    write_folder(folder, WEIGHTS, arrays, config, card)


def load_vectors(folder: Path) -> WordVectors:
    """Return the vectors of a model folder; raises ModelError when missing, altered or unfit."""
    import numpy as np
    from gensim.models import KeyedVectors

    names = ("terms", "counts", "vectors", "scales")
    config, arrays = read_folder(folder, KIND, WEIGHTS, names)
    try:
        terms = unpack_names(arrays["terms"])
        counts = arrays["counts"].astype(np.int64)
        rows, scales = arrays["vectors"].astype(np.float32), arrays["scales"].astype(np.float32)
        shapes = (rows.ndim, len(rows), len(counts), rows.size > 0)
        matrix = rows * scales[:, None]
        if (
            shapes != (2, len(terms), len(terms), True)
            or scales.shape != (len(terms),)
            or len(set(terms)) < len(terms)
            or not np.isfinite(matrix).all()
        ):
            raise ValueError("arrays do not fit each other")
    except (ValueError, TypeError, IndexError) as error:
        raise ModelError(f"model {folder}: {WEIGHTS}: {error}; make it again") from error
    keyed = KeyedVectors(matrix.shape[1])
    keyed.add_vectors(terms, matrix)
    for term, count in zip(terms, counts.tolist(), strict=True):
        keyed.set_vecattr(term, "count", count)
    return WordVectors(str(config["name"]), str(config["version"]), keyed)


@dataclass(frozen=True, slots=True)
class Asked:
    """A word or phrase asked for: the keys that stand for it, and a note where it is not itself.

    ``keys`` is empty where the vectors know nothing of it.
    """

    word: str
    keys: tuple[str, ...]
    note: str


def find_keys(vectors: WordVectors, words: Sequence[str]) -> list[Asked]:
    """Return how the vectors know each word or phrase (``military mission``), in order.

    A phrase they do not know as one stands for its words; what they do not know at all gets the
    closest spelling they do.
    """
    return [_find_key(vectors, word) for word in words]


def nearest_terms(vectors: WordVectors, asked: Sequence[Asked], count: int) -> list[NearTerm]:
    """Return the ``count`` terms nearest to the given words taken together, nearest first.

    Each word counts the same, also one that stands for several keys. Raises UsageError where the
    vectors know none of the words.
    """
    import numpy as np

    if not asked or count < 1:
        raise UsageError("terms: give at least one word and a count of at least 1")
    known = [one for one in asked if one.keys]
    if not known:
        raise UsageError("terms: " + "; ".join(one.note for one in asked))
    means = [vectors.keyed.get_mean_vector(list(one.keys)) for one in known]
    rows = [mean / (np.linalg.norm(mean) or 1.0) for mean in means]
    left_out = {key for one in known for key in one.keys}
    found = vectors.keyed.similar_by_vector(np.mean(rows, axis=0), topn=count + len(left_out))
    near = [(key, similarity) for key, similarity in found if key not in left_out]
    return [near_term(vectors, key, similarity) for key, similarity in near[:count]]


def near_term(vectors: WordVectors, key: str, similarity: float) -> NearTerm:
    """Return a key of the vectors as a term to show: with blanks, and how often it was met."""
    count = int(vectors.keyed.get_vecattr(key, "count"))
    return NearTerm(key.replace("_", " "), round(float(similarity), 4), count)


def _find_key(vectors: WordVectors, word: str) -> Asked:
    key = "_".join(word.lower().split())
    if key in vectors.keyed:
        return Asked(word, (key,), "")
    parts = [part for part in key.split("_") if part not in FUNCTION_WORDS]
    if len(parts) > 1 and all(part in vectors.keyed for part in parts):
        note = f"the vectors do not know {word!r} as a phrase; taken as {' and '.join(parts)}"
        return Asked(word, tuple(parts), note)
    # Spellings that share no first letter are rarely what was meant, and 30,000 are slow to try.
    near = [term for term in vectors.keyed.index_to_key if term[:1] == key[:1]]
    close = difflib.get_close_matches(key[:LONGEST_KEY], near, n=1, cutoff=0.6)
    hint = f"did you mean {close[0].replace('_', ' ')!r}?" if close else "try a commoner word"
    return Asked(word, (), f"the vectors do not know {word[:LONGEST_KEY]!r}; {hint}")
