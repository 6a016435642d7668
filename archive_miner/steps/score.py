"""Tagged documents to scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from archive_miner.errors import ModelError
from archive_miner.perform import Stage
from archive_miner.steps.choices import Choices
from archive_miner.store.store import Store
from archive_miner.types import CONCERN, Failure, Ingredient, PassageScore, Provenance, Score

if TYPE_CHECKING:
    from archive_miner.score import DocumentModel, ScoreInput

Scored = tuple[list[Score], list[PassageScore]]

DOCUMENTS_A_TASK = 40
"""Documents that a worker takes at a time: fewer and their way to it costs more than the work."""

VERSION = "1"
"""Of this step: raised when its rows would come out differently, so that they are made anew."""


def score(store: Store, paths: Sequence[Path], choices: Choices) -> Stage[list[ScoreInput], Scored]:
    """Return the stage that scores tagged documents."""
    from archive_miner.learn.registry import default_models_dir, read_config
    from archive_miner.score import ScoreInput

    folder = choices.document_model or default_models_dir() / CONCERN
    config = read_config(folder)
    model = config.ingredient("document_model")
    made_by = Provenance("score", VERSION, (model,))
    label = model.name
    check_fit(store, folder, config.passage_model, config.passage_model_sha256)

    def to_score(document_id: str) -> ScoreInput:
        document = store.documents.one(document_id)
        return ScoreInput(
            document_id,
            document.header,
            store.documents.passages(document_id),
            store.tags.sentences(document_id),
            document.text,
        )

    def pending() -> tuple[int, Iterator[list[ScoreInput]]]:
        ids = store.tags.documents_to_score(label, made_by)
        return len(ids), (
            [to_score(name) for name in ids[start : start + DOCUMENTS_A_TASK]]
            for start in range(0, len(ids), DOCUMENTS_A_TASK)
        )

    def write(tasks: list[ScoreInput], scored: Scored) -> Sequence[Failure]:
        scores, passages = scored
        store.tags.write_scores(scores, made_by, passages)
        for task in tasks:
            store.failures.clear("score", _path_of(store, task.document_id), task.document_id)
        return ()

    # Local: a document takes less time than its way to another process and back.
    return Stage(
        "score",
        "documents",
        pending,
        partial(score_batch, folder, model.sha256),
        write,
        len,
        lambda tasks: [(_path_of(store, t.document_id), t.document_id) for t in tasks],
        local=True,
        pieces=lambda tasks: [[task] for task in tasks],
    )


def check_fit(store: Store, model: Path, trained_on: str, sha256: str) -> None:
    """Raise ModelError where a model was trained on sentences read by another passage model.

    Its weights belong to the probabilities of that one; of another's they make no probability.
    ``trained_on`` is its name@version, ``sha256`` which one of that name; empty where not known.
    """
    read = read_by(store)
    if read is None or not trained_on:
        return
    again = "run archive-miner tag with that model, or train this one again"
    if read.title != trained_on:
        raise ModelError(
            f"model {model}: trained on sentences read by {trained_on}, but this archive's were"
            f" read by {read.title}; {again}"
        )
    if sha256 and read.sha256 and not read.is_of(sha256):
        raise ModelError(
            f"model {model}: trained on sentences read by another training of {trained_on}"
            f" (sha256 {sha256[:12]}) than this archive's ({read.sha256[:12]}); {again}"
        )


def read_by(store: Store) -> Ingredient | None:
    """Return the passage model that most documents were tagged by; None where none is known."""
    made_by = store.documents.tagged_by()
    return made_by.ingredient("passage_model") if made_by else None


def _path_of(store: Store, document_id: str) -> str:
    return store.documents.path(store.documents.one(document_id).source_id)


def score_batch(folder: Path, sha256: str, tasks: Sequence[ScoreInput]) -> Scored:
    """Return the scores of documents, and of passages, under the model in ``folder``.

    Raises ModelError where that is not the one ``sha256`` names.
    """
    from archive_miner.score import score_documents, score_passages

    model = _document_model(folder, sha256)
    passages = score_passages(model, tasks) if model.unit == "passage" else []
    return score_documents(model, tasks), passages


@lru_cache(maxsize=1)
def _document_model(folder: Path, sha256: str) -> DocumentModel:
    from archive_miner.learn.registry import load_document_model

    return load_document_model(folder, sha256)
