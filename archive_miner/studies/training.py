"""Coded labels meet the archive: joined to documents, trained on, scored against.

Comes in: a store that is only read, and a file of labels. Goes out: a model folder, or figures.
What a document model learns from is what the stages have read already: nothing is tagged anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive_miner.errors import ModelError, UsageError
from archive_miner.explore.vectors import load_vectors
from archive_miner.learn.agreement import Agreement, measure_agreement
from archive_miner.learn.card import write_card
from archive_miner.learn.custom import (
    TrainingSet,
    Validation,
    check_trainable,
    train,
    validate,
)
from archive_miner.learn.families import find_families
from archive_miner.learn.figures import Figures, measure
from archive_miner.learn.labels import CodedLabel
from archive_miner.learn.meaning import Meanings, weigh_meanings
from archive_miner.learn.registry import (
    default_models_dir,
    load_document_model,
    save_document_model,
)
from archive_miner.learn.wording import read_texts
from archive_miner.pipeline.score import check_fit, read_rule_mentions
from archive_miner.score.documents import (
    DocumentModel,
    ScoreInput,
    Unit,
    feature_names,
    mention_shares,
    score_documents,
    sentence_shares,
)
from archive_miner.store.store import Store
from archive_miner.studies.labels import Joined, read_joined
from archive_miner.types import LABELS, Document, Ingredient, Score


@dataclass(frozen=True, slots=True)
class Trained:
    """What training came to: the folder, how it held up, and the labels left out."""

    folder: Path
    name: str
    validation: Validation
    joined: Joined
    agreement: Agreement | None


def train_on_labels(
    store: Store,
    file: Path | None,
    label: str,
    out: Path,
    yes_from: float | None = None,
    unit: Unit = "document",
    compare: bool = False,
) -> Trained:
    """Train a model on a file of labels, or on those kept here, validate it, write its folder.

    Raises UsageError where the labels cannot teach, ModelError where documents are untagged.
    """
    joined = read_joined(store, file, label, yes_from, unit)
    truth = [one.is_yes for one, _ in joined.pairs]
    with joined.beside():
        check_trainable(truth, label)
    reader = _read_by(store, joined)
    data = read_training_set(store, joined)
    validation = validate(data, compare)
    model = replace(
        train(data, label, "1", reader.title if reader else "", unit),
        passage_model_sha256=reader.sha256 if reader else "",
    )
    agreement = measure_agreement([one.votes for one, _ in joined.pairs])
    save_document_model(model, out, "archive-miner train", validation.held_out)
    is_weighted = len({one.weight for one, _ in joined.pairs}) > 1
    write_card(
        out,
        model,
        file.name if file else "decisions kept in the archive",
        validation,
        agreement,
        is_weighted,
    )
    return Trained(out, label, validation, joined, agreement)


def _read_by(store: Store, joined: Joined) -> Ingredient | None:
    """Return the passage model that read the labelled documents; None where it is not known.

    Raises ModelError where several did: their probabilities do not mean the same.
    """
    names = dict.fromkeys(document.document_id for _, document in joined.pairs)
    made_by = map(store.documents.tagged_by, names)
    readers = dict.fromkeys(one.ingredient("passage_model") for one in made_by if one is not None)
    if len(readers) > 1:
        named = " and ".join(
            sorted(f"{one.title} (sha256 {one.sha256[:12]})" for one in readers if one)
        )
        raise ModelError(
            f"the labelled documents were read by several models, {named}; run: archive-miner tag"
        )
    return next(iter(readers), None)


def read_training_set(store: Store, joined: Joined) -> TrainingSet:
    """Return labelled documents as a learner sees them; raises ModelError where one is untagged."""
    import numpy as np

    labels, known = [label for label, _ in joined.pairs], store.tags.labels()
    unread = _unread(store)
    items = [_labelled(store, label, document, known) for label, document in joined.pairs]
    texts = [[item.text[s.start : s.end] for s in item.sentences] for item in items]
    dates = [document.header.date for _, document in joined.pairs]
    return TrainingSet(
        features=np.array([_features(item, unread) for item in items]),
        texts=read_texts(texts, _word_meanings()),
        mentions=np.array([_mention_shares(item, known) for item in items]),
        truth=np.array([label.is_yes for label in labels], int),
        weights=np.array([label.weight for label in labels]),
        groups=[label.group or document.source_id for label, document in joined.pairs],
        families=find_families(
            document.text if label.span is None else document.text[slice(*label.span)]
            for label, document in joined.pairs
        ),
        years=[int(date[:4]) if date else None for date in dates],
        mention_labels=unread,
    )


def _unread(store: Store) -> tuple[str, ...]:
    """Return the archive's labels that the passage model does not read, which a model may count."""
    return tuple(label for label in store.tags.labels() if label not in LABELS)


def _labelled(
    store: Store, label: CodedLabel, document: Document, counted: Collection[str]
) -> ScoreInput:
    """Return what a label is of, as a model reads it: a document, or the sentences of a span."""
    item = _to_score(store, document, counted)
    if label.span is None:
        return item
    start, end = label.span
    if end > len(document.text):
        raise UsageError(
            f"row {label.row}: {start} to {end} lies beyond the {len(document.text)} characters"
            f" of {document.document_id}; give places in its text"
        )
    held = [s for s in item.sentences if start <= (s.start + s.end) // 2 < end]
    held = held or [s for s in item.sentences if s.start < end and s.end > start]
    return replace(item, sentences=tuple(held))


def _to_score(store: Store, document: Document, counted: Collection[str]) -> ScoreInput:
    """Return a document as a model reads it that counts mentions of some labels."""
    name = document.document_id
    sentences = store.tags.sentences(name)
    if not sentences:
        raise ModelError(f"document {name} is not tagged yet; run: archive-miner tag")
    passages = store.documents.passages(name)
    mentions = read_rule_mentions(store, name, counted)
    return ScoreInput(name, document.header, passages, sentences, document.text, mentions)


def _features(item: ScoreInput, unread: Sequence[str]) -> Any:
    import numpy as np

    if not item.sentences:
        return np.zeros(len(feature_names(mention_labels=unread)))
    tags = sentence_shares(np.array([s.probabilities for s in item.sentences]))
    return np.hstack([tags, mention_shares(item, unread)]).sum(axis=0)


def _mention_shares(item: ScoreInput, labels: Sequence[str]) -> Any:
    """Return for each label the share of sentences with a mention that a rule found."""
    import numpy as np

    found = {(mention.sentence_start, mention.label) for mention in item.mentions}
    counts = [[(s.start, label) in found for label in labels] for s in item.sentences]
    return np.array(counts, float).reshape(-1, len(labels)).sum(axis=0) / max(len(counts), 1)


def _word_meanings() -> Meanings:
    """Return the meanings of words in the shipped vectors of diplomatic prose."""
    keyed = load_vectors(default_models_dir() / "diplomatic_vectors").keyed
    words = list(keyed.index_to_key)
    counts = [keyed.get_vecattr(word, "count") for word in words]
    return weigh_meanings(words, keyed.vectors, counts)


def evaluate_on_labels(
    store: Store, file: Path | None, label: str | None, model: Path, yes_from: float | None = None
) -> tuple[Figures, Joined]:
    """Return how good a model is on labelled documents of the archive, by its own label or another.

    Figures flatter a model on documents it was trained on. Raises UsageError where only one class
    is labelled.
    """
    loaded = _load_fit(store, model)
    label = label or loaded.label
    joined = read_joined(store, file, label, yes_from, loaded.unit)
    truth = [one.is_yes for one, _ in joined.pairs]
    with joined.beside():
        _check_both(truth, label)
    counted = loaded.mention_labels
    items = [_labelled(store, one, document, counted) for one, document in joined.pairs]
    figures = measure(
        # what a label is of is read whole, be it one passage of ours or not
        [score.value for score in score_documents(replace(loaded, unit="document"), items)],
        truth,
        [one.group or document.source_id for one, document in joined.pairs],
        [one.weight for one, _ in joined.pairs],
    )
    return figures, joined


def _check_both(truth: Sequence[bool], label: str) -> None:
    if len(set(truth)) < 2:
        word = "yes" if truth[0] else "no"
        raise UsageError(f"{label}: all {len(truth)} labels are {word}; add others")


def score_stored(store: Store, model: Path, documents: Sequence[Document]) -> list[Score]:
    """Return the scores of tagged documents under a model; stores nothing."""
    loaded = _load_fit(store, model)
    items = [_to_score(store, document, loaded.mention_labels) for document in documents]
    return score_documents(loaded, items)


def read_features(store: Store, documents: Sequence[Document]) -> Any:
    """Return tagged documents as a learner sees them, one a row."""
    import numpy as np

    unread = _unread(store)
    return np.array([_features(_to_score(store, one, unread), unread) for one in documents])


def _load_fit(store: Store, model: Path) -> DocumentModel:
    """Return a model that belongs to what was read in an archive; raises ModelError otherwise.

    It is the very model that is then used that is asked, whatever its folder holds by then.
    """
    loaded = load_document_model(model)
    check_fit(store, model, loaded)
    return loaded
