"""Coded labels meet the archive: joined to documents, trained on, scored against.

Comes in: a store that is only read, and a file of labels. Goes out: a model folder, or figures.
What a document model learns from is what the stages have read already: nothing is tagged anew.
"""

from __future__ import annotations

import math
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive_miner.errors import ModelError, UsageError
from archive_miner.learn.card import write_card
from archive_miner.learn.custom import TrainingSet, Validation, check_trainable, train, validate
from archive_miner.learn.families import find_families
from archive_miner.learn.figures import Figures, measure
from archive_miner.learn.labels import CodedLabel, read_labels
from archive_miner.learn.registry import (
    load_document_model,
    read_config,
    save_document_model,
    save_held_out,
)
from archive_miner.learn.suggest import Strategy, suggest
from archive_miner.score import ScoreInput, score_documents, sentence_shares
from archive_miner.store.store import Store
from archive_miner.types import Document, Score, Suggestion

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
    """Yield each document once; raises UsageError where two rows name it and disagree."""
    seen: dict[str, CodedLabel] = {}
    for label, document in pairs:
        before = seen.get(document.document_id)
        if before is None:
            seen[document.document_id] = label
            yield label, document
        elif before.is_yes != label.is_yes:
            raise UsageError(
                f"rows {before.row} and {label.row} are of one document and disagree;"
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
    store: Store, file: Path, label: str, out: Path, yes_from: float | None = None
) -> Trained:
    """Train a document model on a file of labels, validate it, and write its folder.

    Raises UsageError where the labels cannot teach, ModelError where documents are untagged.
    """
    joined = join_labels(store, read_labels(file, label, yes_from))
    data = _training_set(store, joined)
    check_trainable(data.truth, label)
    validation = validate(data)
    model = train(data, label, "1", _passage_model(store))
    save_document_model(model, out, "archive-miner train")
    save_held_out(out, validation.held_out)
    write_card(out, label, file.name, validation, model.decision_shift)
    return Trained(out, label, validation, joined)


def _training_set(store: Store, joined: Joined) -> TrainingSet:
    import numpy as np

    documents = [document for _, document in joined.pairs]
    labels = [label for label, _ in joined.pairs]
    dates = [document.header.date for document in documents]
    return TrainingSet(
        features=np.array([_features(store, document.document_id) for document in documents]),
        truth=np.array([label.is_yes for label in labels], int),
        weights=np.array([label.weight for label in labels]),
        groups=[label.group or document.source_id for label, document in joined.pairs],
        families=find_families(document.text for document in documents),
        years=[int(date[:4]) if date else None for date in dates],
    )


def _features(store: Store, document_id: str) -> Any:
    import numpy as np

    sentences = store.tags.sentences(document_id)
    if not sentences:
        raise ModelError(f"document {document_id} is not tagged yet; run: archive-miner tag")
    return sentence_shares(np.array([s.probabilities for s in sentences])).sum(axis=0)


def _passage_model(store: Store) -> str:
    """Return the name@version of the passage model that most documents were tagged by."""
    parts = store.documents.tagged_by().split("/")
    return next((part.split("+")[0] for part in parts if "@" in part), "")


def evaluate_on_labels(
    store: Store, file: Path, label: str, model: Path, yes_from: float | None = None
) -> tuple[Figures, Joined]:
    """Return how good a model is on labelled documents of the archive.

    Figures flatter a model on documents it was trained on. Raises UsageError where only one class
    is labelled.
    """
    joined = join_labels(store, read_labels(file, label, yes_from))
    truth = [one.is_yes for one, _ in joined.pairs]
    if len(set(truth)) < 2:
        word = "yes" if truth[0] else "no"
        raise UsageError(f"{label}: all {len(truth)} labelled documents are {word}; add others")
    scores = score_stored(store, model, [document for _, document in joined.pairs])
    figures = measure(
        [score.value for score in scores],
        truth,
        [one.group or document.source_id for one, document in joined.pairs],
        [one.weight for one, _ in joined.pairs],
    )
    return figures, joined


def score_stored(store: Store, model: Path, documents: Sequence[Document]) -> list[Score]:
    """Return the scores of tagged documents under a model; stores nothing."""
    loaded = load_document_model(model)
    inputs = []
    for document in documents:
        sentences = store.tags.sentences(document.document_id)
        if not sentences:
            raise ModelError(
                f"document {document.document_id} is not tagged yet; run: archive-miner tag"
            )
        inputs.append(ScoreInput(document.document_id, document.header, (), sentences))
    return score_documents(loaded, inputs)


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
        np.array([_features(store, document.document_id) for document in left])
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


def label_of_model(folder: Path) -> str:
    """Return the label a document model gives."""
    return read_config(folder).name
