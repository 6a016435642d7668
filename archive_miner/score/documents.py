"""From what was read in a document's sentences to the calibrated probability of a label.

In: a document model, and for each document its passages and its sentences with the probability
of each tag. Out: a score with bounds, and what each passage adds to it. Deliberately knows no
training and no files: a model is plain numbers, loaded elsewhere.

The log-odds of a document are a sum over its sentences plus a base. Every feature is a mean over
sentences or a mean over the few strongest ones, so each sentence's share of each feature is
known, and the shares of a passage's sentences are what the passage contributes: nothing is
distributed afterwards.

A model of passages reads each passage as if it were a document; the document scores as its
strongest passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from archive_miner.errors import ModelError
from archive_miner.score.arrays import Probabilities, Samples, Shares, Values
from archive_miner.score.words import WordWeights, word_shares
from archive_miner.types import (
    LABELS,
    Contribution,
    Header,
    Mention,
    Passage,
    PassageScore,
    Score,
    Sentence,
)

Unit = Literal["document", "passage"]
"""What a label is of."""

TOP_SENTENCES = (1, 3, 8)
"""Means over this many strongest sentences: one telling sentence, a paragraph, a theme. Together
with the mean over all sentences they tell a document about the subject from one that touches it.
"""

NEAR_SENTENCES = 2
"""Two tags stand near each other within this many sentences, weighed by 1 / (1 + distance)."""

CONDITIONS = ("power_consolidation", "political_compatibility")
ARRANGEMENTS = (
    "military_influence",
    "economic_aid",
    "military_aid",
    "legitimation",
    "alliance_design",
)
"""The coding guide's concern is a link: a condition of the regime at home near an arrangement
with the patron. Either alone is none ("Either topic alone is 0")."""

MIDDLE_SHARE = 95
"""Bounds are the middle 95 %: of a model's members, or of bootstrap samples."""


@dataclass(frozen=True, slots=True)
class ScoreInput:
    """What a document is scored on: its passages, and its sentences as a passage model read them.

    ``header`` is there for models that use it; the shipped one does not, nor ``text``, nor
    ``mentions``: those that rules found, of the labels that a model counts.
    """

    document_id: str
    header: Header
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    text: str = ""
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentModel:
    """A logistic model over the means of what was read in the sentences.

    ``labels`` are those of the passage model it was trained on, whose probabilities it expects;
    which one that is, ``passage_model`` says, and its SHA-256 where it is known.
    ``weights`` is an array with one value a feature (``feature_names``), ``base`` the log-odds
    of a document that says nothing; calibration is folded into both. ``member_weights``
    (members × features) and ``member_bases`` are the same model trained on volumes drawn with
    replacement: bounds tell how much the score depends on which volumes were coded, and nothing
    of misread pages or coders' disagreement. ``decision_shift`` is how much of ``base`` was added
    after calibration so that 0.5 decides better; take it off the log-odds before summing
    probabilities to a prevalence. ``calibration`` is the method taken, and ``calibration_losses``
    what each method lost on groups left out. ``mention_labels`` are labels of a codebook that the
    passage model does not read, of which the mentions by rules count. Of a model with ``words``
    the last two weights are those of ``words.READINGS``.
    """

    name: str
    version: str
    label: str
    labels: tuple[str, ...]
    passage_model: str
    weights: Values
    base: float
    member_weights: Samples
    member_bases: Values
    decision_shift: float = 0.0
    words: WordWeights | None = None
    unit: Unit = "document"
    calibration: str = "platt"
    calibration_losses: tuple[tuple[str, float], ...] = ()
    mention_labels: tuple[str, ...] = ()
    passage_model_sha256: str = ""


def feature_names(
    labels: Sequence[str] = LABELS, mention_labels: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the names of the features of a document read by tags, in the order of its weights.

    Those of ``mention_labels``, see ``mention_shares``, come after those of the passage model's.
    """
    quantities = [*labels]
    quantities += [f"{a}~{b}" for a in CONDITIONS for b in ARRANGEMENTS]
    quantities += [f"{a}~any" for a in CONDITIONS]
    ways = ["mean", *(f"top{count}" for count in TOP_SENTENCES)]
    return tuple(
        f"{way}:{quantity}"
        for some in (quantities, mention_labels)
        for way in ways
        for quantity in some
    )


def sentence_shares(probabilities: Probabilities, labels: Sequence[str] = LABELS) -> Shares:
    """Return each sentence's share of each feature: an array of sentences × features.

    ``probabilities`` is an array of sentences × labels. The column sums are the document's
    features.
    """
    import numpy as np

    return _shares_of_means(_quantities(np.asarray(probabilities, dtype=np.float64), labels))


def mention_shares(item: ScoreInput, labels: Sequence[str]) -> Shares:
    """Return each sentence's share of the features of labels that no passage model reads.

    In place of the probability stands how sure the rules are of the label in the sentence: 0
    without a mention.
    """
    import numpy as np

    rows = {sentence.start: row for row, sentence in enumerate(item.sentences)}
    columns = {label: column for column, label in enumerate(labels)}
    sure = np.zeros((len(rows), len(columns)))
    for mention in item.mentions:
        row, column = rows.get(mention.sentence_start), columns.get(mention.label)
        if row is not None and column is not None:
            sure[row, column] = max(sure[row, column], mention.confidence)
    return _shares_of_means(sure)


def _shares_of_means(quantities: Shares) -> Shares:
    """Return each sentence's share of the mean of each quantity, and of the means of the top."""
    import numpy as np

    total = len(quantities)
    shares = [quantities / max(total, 1)]
    order = np.argsort(-quantities, axis=0, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(total)[:, None], axis=0)
    shares += [np.where(rank < count, quantities, 0.0) / count for count in TOP_SENTENCES]
    return np.hstack(shares)


def _quantities(probabilities: Probabilities, labels: Sequence[str]) -> Shares:
    """Return the tags of each sentence, and how near its conditions stand to arrangements."""
    import numpy as np

    total = len(probabilities)
    near = probabilities.copy()
    for distance in range(1, min(NEAR_SENTENCES, total - 1) + 1):
        near[distance:] += probabilities[:-distance] / (1 + distance)
        near[:-distance] += probabilities[distance:] / (1 + distance)
    near = np.minimum(near, 1.0)
    at = {label: column for column, label in enumerate(labels)}
    arrangements = near[:, [at[label] for label in ARRANGEMENTS]]
    pairs = [near[:, [at[condition]]] * arrangements for condition in CONDITIONS]
    return np.hstack([probabilities, *pairs, *(pair.max(axis=1, keepdims=True) for pair in pairs)])


def score_documents(model: DocumentModel, items: Sequence[ScoreInput]) -> list[Score]:
    """Return the score of each document, in order.

    A document without sentences scores the base. Raises ModelError when a sentence was read by
    a model with other labels than the ones this model was trained on.
    """
    if model.unit == "document":
        return [_score(model, item) for item in items]
    return [_strongest(model, item) for item in items]


def score_passages(model: DocumentModel, items: Sequence[ScoreInput]) -> list[PassageScore]:
    """Return the score of every passage of the documents under a model of passages, in order."""
    return [
        PassageScore(
            item.passages[0].passage_id,
            item.document_id,
            score.label,
            score.value,
            score.lower,
            score.upper,
            score.model,
        )
        for whole in items
        for item in by_passage(whole)
        for score in [_score(model, item)]
    ]


def by_passage(item: ScoreInput) -> list[ScoreInput]:
    """Return each passage of a document as if it were one."""
    passages = sorted(item.passages, key=lambda passage: passage.start)
    owners = _owners(passages, item.sentences) if passages else []
    held: list[list[Sentence]] = [[] for _ in passages]
    for owner, sentence in zip(owners, item.sentences, strict=False):
        held[owner].append(sentence)
    return [
        replace(item, passages=(passage,), sentences=tuple(sentences))
        for passage, sentences in zip(passages, held, strict=True)
    ]


def _strongest(model: DocumentModel, item: ScoreInput) -> Score:
    """Return the score of a document's strongest passage; only that one is its evidence."""
    scores = [_score(model, one) for one in by_passage(item)]
    return max(scores, key=lambda score: score.value) if scores else _score(model, item)


def _score(model: DocumentModel, item: ScoreInput) -> Score:
    """Return one document's score; see the module's docstring for why the evidence adds up."""
    import numpy as np

    shares = feature_shares(model, item)
    features = shares.sum(axis=0)
    value = _probability(model.base + float(features @ model.weights))
    members = 1 / (1 + np.exp(-(model.member_bases + model.member_weights @ features)))
    low, high = middle_bounds(members) if len(members) else (value, value)
    return Score(
        document_id=item.document_id,
        label=model.label,
        value=round(value, 4),
        lower=round(min(low, value), 4),
        upper=round(max(high, value), 4),
        model=f"{model.name}@{model.version}",
        evidence=_evidence(item, (shares @ model.weights).tolist()),
    )


def feature_shares(model: DocumentModel, item: ScoreInput) -> Shares:
    """Return each sentence's share of each feature of a model: sentences × weights."""
    import numpy as np

    for sentence in item.sentences:
        if len(sentence.probabilities) != len(model.labels):
            raise ModelError(
                f"model {model.name}: document {item.document_id} was not tagged by a model with "
                f"its {len(model.labels)} labels; run tag again"
            )
    if not item.sentences:
        return np.zeros((0, len(model.weights)))
    probabilities = np.array([sentence.probabilities for sentence in item.sentences])
    shares = [sentence_shares(probabilities, model.labels)]
    if model.mention_labels:
        shares.append(mention_shares(item, model.mention_labels))
    if model.words is not None:
        texts = [item.text[sentence.start : sentence.end] for sentence in item.sentences]
        shares.append(word_shares(model.words, texts))
    return np.hstack(shares)


def middle_bounds(values: Sequence[float] | Values) -> tuple[float, float]:
    """Return the ends of the middle MIDDLE_SHARE of some values."""
    import numpy as np

    tail = (100 - MIDDLE_SHARE) / 2
    low, high = np.percentile(values, (tail, 100 - tail))
    return float(low), float(high)


def _probability(log_odds: float) -> float:
    """Return the probability of log-odds."""
    from math import exp

    return 1 / (1 + exp(-log_odds)) if log_odds >= 0 else 1 - 1 / (1 + exp(log_odds))


def _evidence(item: ScoreInput, parts: Sequence[float]) -> tuple[Contribution, ...]:
    """Return what each passage contributes, strongest first; they sum to log-odds less base."""
    passages = sorted(item.passages, key=lambda passage: passage.start)
    if not passages:
        return ()
    sums = [0.0] * len(passages)
    for owner, part in zip(_owners(passages, item.sentences), parts, strict=True):
        sums[owner] += part
    found = [
        Contribution(passage.passage_id, round(total, 6))
        for passage, total in zip(passages, sums, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: -each.contribution))


def _owners(passages: Sequence[Passage], sentences: Sequence[Sentence]) -> list[int]:
    """Return the place of each sentence's passage, of passages in order.

    A sentence belongs to the last passage that begins at or before its middle, the first passage
    if none does; every sentence so belongs to one.
    """
    from bisect import bisect_right

    starts = [passage.start for passage in passages]
    middles = [(sentence.start + sentence.end) // 2 for sentence in sentences]
    return [max(0, bisect_right(starts, middle) - 1) for middle in middles]
