"""The passage model: the probability of each tag for each sentence of a document.

In: documents as text and sentence spans. Out: the sentences with probabilities. Two readings are
combined: *wording* (a linear model over words, pairs of words, letter groups and the words
around; exact, but blind to what it never met) and *meaning* (small networks over word vectors;
vague, but at home in words no coder saw). A last step weighs the two into a calibrated
probability, label by label. Knows no codebook, no document labels and no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from archive_miner.learn.cues import cue_rows
from archive_miner.learn.features import (
    Reading,
    Spans,
    Vocabulary,
    read_words,
    row_blocks,
)
from archive_miner.learn.meaning import Meanings, meaning_rows
from archive_miner.score.arrays import Cues as CueTable
from archive_miner.score.arrays import Logits, Probabilities, Values, Vectors
from archive_miner.types import Sentence

Cues = Sequence[Sequence[int]]
"""One row for each sentence of a document."""

BATCH_SENTENCES = 4000
"""Documents are read together until they hold this many sentences: 120,000 words, some 200 MB."""


@dataclass(frozen=True, slots=True)
class Network:
    """One hidden layer of rectified units, then one logit a label; arrays of float32."""

    hidden_weights: Vectors
    hidden_bases: Vectors
    weights: Vectors
    bases: Vectors


@dataclass(frozen=True, slots=True)
class Reader:
    """The first step: what turns sentences into logits, by wording and by meaning.

    ``wording_weights`` is features × labels.
    """

    vocabulary: Vocabulary
    wording_weights: Vectors
    wording_bases: Vectors
    meanings: Meanings
    networks: tuple[Network, ...]


@dataclass(frozen=True, slots=True)
class Combination:
    """The last step: weights (arrays of labels, of cues × labels) and a base for each label."""

    wording_weights: Values
    meaning_weights: Values
    bases: Values
    cue_weights: Values


@dataclass(frozen=True, slots=True)
class PassageModel:
    """A trained tagger of sentences. A sentence carries a tag from ``thresholds`` upwards."""

    name: str
    version: str
    labels: tuple[str, ...]
    thresholds: tuple[float, ...]
    reader: Reader
    combination: Combination


def read_sentences(
    model: PassageModel, documents: Sequence[tuple[str, Spans, Cues]]
) -> list[list[Sentence]]:
    """Return the sentences of each document with the probability of each label, to 4 decimals.

    A document is its text, the spans of its sentences in order, and for each the counts of weak,
    then strong rule mentions of each label. Documents do not influence each other.
    """
    found: list[list[Sentence]] = []
    for batch in _batches(documents):
        reading = read_words([(text, spans) for text, spans, _ in batch])
        cues = [row for _, _, rows in batch for row in rows]
        rounded = np.round(sentence_probabilities(model, reading, cues), 4).tolist()
        place = 0
        for _, spans, _ in batch:
            here = rounded[place : place + len(spans)]
            place += len(spans)
            found.append(
                [
                    Sentence(start, end, tuple(row))
                    for (start, end), row in zip(spans, here, strict=True)
                ]
            )
    return found


def sentence_probabilities(
    model: PassageModel, reading: Reading, cues: Sequence[Sequence[int]]
) -> Probabilities:
    """Return the probability of each label for each sentence read: sentences × labels."""
    if not len(reading.document):
        return np.zeros((0, len(model.labels)))
    wording, meaning = first_logits(model.reader, reading)
    return combine(model.combination, wording, meaning, cue_rows(cues, reading.document))


def first_logits(reader: Reader, reading: Reading) -> tuple[Logits, Logits]:
    """Return the logits by wording and by meaning: two arrays of sentences × labels."""
    blocks = row_blocks(reader.vocabulary, reading)
    wording: Logits = np.vstack(
        [rows @ reader.wording_weights + reader.wording_bases for rows in blocks]
    )
    # In single precision what else is in the batch moves the seventh figure of a product, and with
    # it, now and then, the rounded probability: a document would depend on its neighbours.
    dense = meaning_rows(reader.meanings, reading).astype(np.float64)
    logits = [
        np.maximum(dense @ each.hidden_weights + each.hidden_bases, 0) @ each.weights + each.bases
        for each in reader.networks
    ]
    return wording, np.clip(np.mean(logits, axis=0), -12, 12)


def combine(
    combination: Combination, wording: Logits, meaning: Logits, cues: CueTable
) -> Probabilities:
    """Return calibrated probabilities from the logits of both readings and the rows of cues."""
    return probability(
        wording * combination.wording_weights
        + meaning * combination.meaning_weights
        + cues @ combination.cue_weights
        + combination.bases
    )


def probability(logits: Logits) -> Probabilities:
    """Return the probabilities of logits."""
    return 1 / (1 + np.exp(-np.clip(logits, -30, 30)))


def _batches(
    documents: Sequence[tuple[str, Spans, Cues]],
) -> list[list[tuple[str, Spans, Cues]]]:
    """Return the documents in order, in batches of about BATCH_SENTENCES sentences."""
    batches: list[list[tuple[str, Spans, Cues]]] = []
    held = BATCH_SENTENCES
    for item in documents:
        if held >= BATCH_SENTENCES:
            batches.append([])
            held = 0
        batches[-1].append(item)
        held += len(item[1])
    return batches
