"""Tagged documents to scores."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from archive_miner.errors import ModelError
from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.perform import Stage, start_texts
from archive_miner.store.store import Store
from archive_miner.types import (
    CONCERN,
    Failure,
    Ingredient,
    Mention,
    PassageScore,
    Provenance,
    Score,
)

if TYPE_CHECKING:
    from archive_miner.score.documents import DocumentModel, ScoreInput

Scored = tuple[list[Score], list[PassageScore]]

DOCUMENTS_A_TASK = 40
"""Documents that a worker takes at a time: fewer and their way to it costs more than the work."""

VERSION = "1"
"""Of this step: raised when its rows would come out differently, so that they are made anew."""


def score(store: Store, paths: Sequence[Path], choices: Choices) -> Stage[list[ScoreInput], Scored]:
    """Return the stage that scores tagged documents."""
    from archive_miner.learn.registry import default_models_dir, read_config
    from archive_miner.score.documents import ScoreInput

    folder = choices.document_model or default_models_dir() / CONCERN
    config = read_config(folder)
    model = config.ingredient("document_model")
    made_by = Provenance("score", VERSION, (model,))
    label, counted = model.name, config.mention_labels
    check_fit(store, folder, config)
    tagged = store.documents.tagged_by()
    if counted and tagged:  # another codebook makes other mentions of the same sentences
        settings = (("tag", tagged.version),)
        made_by = Provenance("score", VERSION, (model, *tagged.ingredients), settings)

    def to_score(document_id: str) -> ScoreInput:
        document = store.documents.one(document_id)
        return ScoreInput(
            document_id,
            document.header,
            store.documents.passages(document_id),
            store.tags.sentences(document_id),
            document.text,
            read_rule_mentions(store, document_id, counted),
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
        partial(score_batch, folder, model.sha256, page_seconds=choices.page_seconds),
        write,
        len,
        lambda tasks: [(_path_of(store, t.document_id), t.document_id) for t in tasks],
        local=True,
        pieces=lambda tasks: [[task] for task in tasks],
    )


def read_rule_mentions(
    store: Store, document_id: str, labels: Collection[str]
) -> tuple[Mention, ...]:
    """Return the mentions of some labels in a document that rules found; of none it reads none."""
    if not labels:
        return ()
    found = store.tags.mentions(document_id)
    # the origin of a model's has its version
    return tuple(one for one in found if one.label in labels and "@" not in one.origin)


class TrainedOn(Protocol):
    """What a document model says of what it was trained on: in its config, and once it is loaded.

    ``passage_model`` is a name@version, its SHA-256 says which of that name; both are empty where
    they are not known.
    """

    @property
    def passage_model(self) -> str:
        """The passage model that read the sentences."""

    @property
    def passage_model_sha256(self) -> str:
        """Which of that name it was."""

    @property
    def mention_labels(self) -> tuple[str, ...]:
        """The labels whose mentions it counts besides."""


def check_fit(store: Store, model: Path, trained: TrainedOn) -> None:
    """Raise ModelError where a model was trained on what is not read in this archive.

    Its weights belong to the probabilities of one passage model; of another's they make no
    probability. Of labels it counts that are no labels here every document would seem to be free.
    """
    read = read_by(store)
    if read is None:
        return
    trained_on, sha256 = trained.passage_model, trained.passage_model_sha256
    again = "run archive-miner tag with that model, or train this one again"
    if trained_on and read.title != trained_on:
        raise ModelError(
            f"model {model}: trained on sentences read by {trained_on}, but this archive's were"
            f" read by {read.title}; {again}"
        )
    if sha256 and read.sha256 and not read.is_of(sha256):
        raise ModelError(
            f"model {model}: trained on sentences read by another training of {trained_on}"
            f" (sha256 {sha256[:12]}) than this archive's ({read.sha256[:12]}); {again}"
        )
    unknown = set(trained.mention_labels) - set(store.tags.labels())
    if unknown:
        raise ModelError(
            f"model {model}: counts mentions of {', '.join(sorted(unknown))}, and no codebook of"
            " this archive looks for them; tag with the codebook it was trained with, or train it"
            " again"
        )


def read_by(store: Store) -> Ingredient | None:
    """Return the passage model that most documents were tagged by; None where none is known."""
    made_by = store.documents.tagged_by()
    return made_by.ingredient("passage_model") if made_by else None


def _path_of(store: Store, document_id: str) -> str:
    return store.documents.path(store.documents.one(document_id).source_id)


def score_batch(
    folder: Path, sha256: str, tasks: Sequence[ScoreInput], page_seconds: int = 0
) -> Scored:
    """Return the scores of documents, and of passages, under the model in ``folder``.

    Raises ModelError where that is not the one ``sha256`` names.
    """
    from archive_miner.score.documents import score_documents, score_passages

    model = _document_model(folder, sha256)
    start_texts([(task.document_id, task.text) for task in tasks], page_seconds)
    passages = score_passages(model, tasks) if model.unit == "passage" else []
    return score_documents(model, tasks), passages


@lru_cache(maxsize=1)
def _document_model(folder: Path, sha256: str) -> DocumentModel:
    from archive_miner.learn.registry import load_document_model

    return load_document_model(folder, sha256)
