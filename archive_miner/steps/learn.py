"""Coded labels meet the archive: joined to documents, trained on, scored against.

Comes in: a store that is only read, and a file of labels. Goes out: a model folder, or figures.
What a document model learns from is what the stages have read already: nothing is tagged anew.
"""

from __future__ import annotations

import math
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive_miner.errors import ModelError, UsageError
from archive_miner.explore.vectors import load_vectors
from archive_miner.learn.agreement import Agreement, measure_agreement
from archive_miner.learn.card import write_card
from archive_miner.learn.custom import TrainingSet, Validation, check_trainable, train, validate
from archive_miner.learn.families import find_families
from archive_miner.learn.figures import Figures, measure
from archive_miner.learn.labels import CodedLabel, read_labels
from archive_miner.learn.meaning import Meanings, weigh_meanings
from archive_miner.learn.registry import (
    default_models_dir,
    load_document_model,
    save_document_model,
)
from archive_miner.learn.suggest import Strategy, suggest
from archive_miner.learn.wording import read_texts
from archive_miner.score import (
    DocumentModel,
    ScoreInput,
    Unit,
    feature_names,
    score_documents,
    sentence_shares,
)
from archive_miner.steps.score import check_fit
from archive_miner.store.store import Store
from archive_miner.types import LABELS, Document, Ingredient, Score, Suggestion

SHOWN = 3
"""Labels that match no document are told by so many examples."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Labels with their documents, and the labels that match none."""

    pairs: tuple[tuple[CodedLabel, Document], ...]
    unmatched: tuple[CodedLabel, ...]

    def complaint(self) -> str:
        """Return one line on the labels without a document; empty where there are none."""
        if not self.unmatched:
            return ""
        shown = "; ".join(
            f"row {one.row} {one.document_id or one.path}" for one in self.unmatched[:SHOWN]
        )
        total = len(self.pairs) + len(self.unmatched)
        return f"{len(self.unmatched)} of {total} labels match no document: {shown}"


@dataclass(frozen=True, slots=True)
class Trained:
    """What training came to: the folder, how it held up, and the labels left out."""

    folder: Path
    name: str
    validation: Validation
    joined: Joined
    agreement: Agreement | None


def join_labels(store: Store, labels: Sequence[CodedLabel]) -> Joined:
    """Return the documents that labels are of.

    A path matches as it was given to ``ingest``, or by its end, whole folders at a time, where
    only one file of the archive ends so; of an absolute path its end may match the archive's.
    Raises UsageError where none of the labels matches, a file with several documents is labelled
    without saying which, or two rows name one document and disagree.
    """
    by_path = _documents_by_path(store)
    ends: dict[str, set[str]] = defaultdict(set)
    for path in by_path:
        parts = path.replace(os.sep, "/").split("/")
        for cut in range(len(parts)):
            ends["/".join(parts[cut:])].add(path)
    known = {name for names in by_path.values() for name in names}
    pairs: list[tuple[CodedLabel, Document]] = []
    unmatched = []
    for label in labels:
        name = label.document_id if label.document_id in known else None
        if not label.document_id:
            whole = by_path.get(label.path)
            path = label.path.replace("\\", "/").removeprefix("./")
            matching = ends.get(path) or {p for p in by_path if path.endswith(f"/{p}")}
            if whole is None and len(matching) == 1:
                whole = by_path[next(iter(matching))]
            name = _of_file(label, whole) if whole else None
        if name is None:
            unmatched.append(label)
        else:
            pairs.append((label, store.documents.one(name)))
    joined = Joined(tuple(_once(pairs)), tuple(unmatched))
    if not pairs:
        raise UsageError(f"{joined.complaint() or 'no label to use'}; ingest their files first")
    return joined


def _once(
    pairs: Sequence[tuple[CodedLabel, Document]],
) -> Iterator[tuple[CodedLabel, Document]]:
    """Yield each document or span once; raises UsageError where two rows of it disagree."""
    seen: dict[tuple[str, tuple[int, int] | None], CodedLabel] = {}
    for label, document in pairs:
        before = seen.setdefault((document.document_id, label.span), label)
        if before is label:
            yield label, document
        elif before.is_yes != label.is_yes:
            thing = "passage" if label.span else "document"
            raise UsageError(
                f"rows {before.row} and {label.row} are of one {thing} and disagree;"
                " settle which is right"
            )


def _documents_by_path(store: Store) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for document in store.documents.all():
        found[store.documents.path(document.source_id)].append(document.document_id)
    return found


def _of_file(label: CodedLabel, names: Sequence[str]) -> str | None:
    """Return the document of a file that a label is of; None where it has none of that number."""
    if label.ordinal is None:
        if len(names) > 1:
            raise UsageError(
                f"row {label.row}: {label.path} holds {len(names)} documents;"
                " add a column `document` with the number of the one meant"
            )
        return names[0]
    return names[label.ordinal - 1] if label.ordinal <= len(names) else None


def train_on_labels(
    store: Store,
    file: Path,
    label: str,
    out: Path,
    yes_from: float | None = None,
    unit: Unit = "document",
    compare: bool = False,
) -> Trained:
    """Train a model on a file of labels, validate it, and write its folder.

    Raises UsageError where the labels cannot teach, ModelError where documents are untagged.
    """
    joined = join_labels(store, read_labels(file, label, yes_from, unit))
    truth = [one.is_yes for one, _ in joined.pairs]
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
    write_card(out, model, file.name, validation, agreement, is_weighted)
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

    labels = [label for label, _ in joined.pairs]
    items = [_labelled(store, label, document) for label, document in joined.pairs]
    texts = [[item.text[s.start : s.end] for s in item.sentences] for item in items]
    dates = [document.header.date for _, document in joined.pairs]
    return TrainingSet(
        features=np.array([_features(item) for item in items]),
        texts=read_texts(texts, _word_meanings()),
        mentions=np.array([_mention_shares(store, item) for item in items]),
        truth=np.array([label.is_yes for label in labels], int),
        weights=np.array([label.weight for label in labels]),
        groups=[label.group or document.source_id for label, document in joined.pairs],
        families=find_families(
            document.text if label.span is None else document.text[slice(*label.span)]
            for label, document in joined.pairs
        ),
        years=[int(date[:4]) if date else None for date in dates],
    )


def _labelled(store: Store, label: CodedLabel, document: Document) -> ScoreInput:
    """Return what a label is of, as a model reads it: a document, or the sentences of a span."""
    item = _to_score(store, document)
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


def _to_score(store: Store, document: Document) -> ScoreInput:
    name = document.document_id
    sentences = store.tags.sentences(name)
    if not sentences:
        raise ModelError(f"document {name} is not tagged yet; run: archive-miner tag")
    passages = store.documents.passages(name)
    return ScoreInput(name, document.header, passages, sentences, document.text)


def _features(item: ScoreInput) -> Any:
    import numpy as np

    if not item.sentences:
        return np.zeros(len(feature_names()))
    return sentence_shares(np.array([s.probabilities for s in item.sentences])).sum(axis=0)


def _mention_shares(store: Store, item: ScoreInput) -> Any:
    """Return for each of LABELS the share of sentences with a mention that a rule found."""
    import numpy as np

    found = {
        (m.sentence_start, m.label)
        for m in store.tags.mentions(item.document_id)
        if m.label in LABELS and "@" not in m.origin  # a model's has its version
    }
    counts = [[(s.start, label) in found for label in LABELS] for s in item.sentences]
    return np.array(counts, float).reshape(-1, len(LABELS)).sum(axis=0) / max(len(counts), 1)


def _word_meanings() -> Meanings:
    """Return the meanings of words in the shipped vectors of diplomatic prose."""
    keyed = load_vectors(default_models_dir() / "diplomatic_vectors").keyed
    words = list(keyed.index_to_key)
    counts = [keyed.get_vecattr(word, "count") for word in words]
    return weigh_meanings(words, keyed.vectors, counts)


def evaluate_on_labels(
    store: Store, file: Path, label: str | None, model: Path, yes_from: float | None = None
) -> tuple[Figures, Joined]:
    """Return how good a model is on labelled documents of the archive, by its own label or another.

    Figures flatter a model on documents it was trained on. Raises UsageError where only one class
    is labelled.
    """
    loaded = _load_fit(store, model)
    label = label or loaded.label
    joined = join_labels(store, read_labels(file, label, yes_from, loaded.unit))
    truth = [one.is_yes for one, _ in joined.pairs]
    if len(set(truth)) < 2:
        word = "yes" if truth[0] else "no"
        raise UsageError(f"{label}: all {len(truth)} labels are {word}; add others")
    items = [_labelled(store, one, document) for one, document in joined.pairs]
    figures = measure(
        # what a label is of is read whole, be it one passage of ours or not
        [score.value for score in score_documents(replace(loaded, unit="document"), items)],
        truth,
        [one.group or document.source_id for one, document in joined.pairs],
        [one.weight for one, _ in joined.pairs],
    )
    return figures, joined


def score_stored(store: Store, model: Path, documents: Sequence[Document]) -> list[Score]:
    """Return the scores of tagged documents under a model; stores nothing."""
    loaded = _load_fit(store, model)
    items = [_to_score(store, document) for document in documents]
    return score_documents(loaded, items)


def _load_fit(store: Store, model: Path) -> DocumentModel:
    """Return a model that belongs to what was read in an archive; raises ModelError otherwise.

    It is the very model that is then used that is asked, whatever its folder holds by then.
    """
    loaded = load_document_model(model)
    check_fit(store, model, loaded.passage_model, loaded.passage_model_sha256)
    return loaded


def suggest_documents(
    store: Store,
    label: str,
    model: Path,
    count: int,
    strategy: Strategy,
    seed: int | None = None,
    labels: Path | None = None,
) -> list[Suggestion]:
    """Draw documents to label next, keep them with their chances, and return them.

    Not drawn are those drawn for the label before, and those in a file of labels. The seed is
    the number of the batch where none is given. Raises UsageError where none is left.
    """
    import numpy as np

    before = list(store.suggestions.all(label))
    away = {one.document_id for one in before}
    if labels is not None:
        joined = join_labels(store, read_labels(labels, label, -math.inf))
        away |= {document.document_id for _, document in joined.pairs}
    left = [document for document in store.documents.all() if document.document_id not in away]
    scores = [score.value for score in score_stored(store, model, left)]
    features = (
        np.array([_features(_to_score(store, document)) for document in left])
        if strategy == "diverse"
        else np.zeros((len(left), 0))
    )
    batch = 1 + max((one.batch for one in before), default=0)
    seed = batch if seed is None else seed
    drawn = [
        Suggestion(
            label,
            left[draw.place].document_id,
            batch,
            strategy,
            seed,
            scores[draw.place],
            round(draw.inclusion_probability, 6),
        )
        for draw in suggest(scores, features, count, strategy, seed)
    ]
    store.suggestions.write(drawn)
    return drawn
