"""Tagged documents to scores."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from archive_miner.errors import ModelError
from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.perform import Stage
from archive_miner.store.store import Store
from archive_miner.types import CONCERN, Failure, Mention, PassageScore, Provenance, Score

if TYPE_CHECKING:
    from archive_miner.score.documents import DocumentModel, ScoreInput

Scored = tuple[list[Score], list[PassageScore]]

DOCUMENTS_A_TASK = 40
"""Documents that a worker takes at a time: fewer and their way to it costs more than the work."""

VERSION = "1"
"""Of this step: raised when its rows would come out differently, so that they are made anew."""


def score(store: Store, paths: Sequence[Path], choices: Choices) -> Stage[list[ScoreInput], Scored]:
    """Return the stage that scores tagged documents."""
    from archive_miner.learn.registry import default_models_dir, model_ingredient, read_config
    from archive_miner.score.documents import ScoreInput

    folder = choices.document_model or default_models_dir() / CONCERN
    model = model_ingredient(folder, "document_model")
    made_by = Provenance("score", VERSION, (model,))
    label, counted = model.name, read_config(folder).mention_labels
    check_fit(store, folder)
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
        partial(score_batch, folder, model.sha256),
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


def check_fit(store: Store, model: Path) -> None:
    """Raise ModelError where a model was trained on what is not read in this archive.

    Its weights belong to the probabilities of one passage model; of another's they make no
    probability. Of labels it counts that are no labels here every document would seem to be free.
    """
    from archive_miner.learn.registry import read_config

    config = read_config(model)
    wanted, read = config.passage_model, tagged_with(store)
    if wanted and read and wanted != read:
        raise ModelError(
            f"model {model}: trained on sentences read by {wanted}, but this archive's were read by"
            f" {read}; run archive-miner tag with that model, or train this one again"
        )
    unknown = set(config.mention_labels) - set(store.tags.labels()) if read else ()
    if unknown:
        raise ModelError(
            f"model {model}: counts mentions of {', '.join(sorted(unknown))}, and no codebook of"
            " this archive looks for them; tag with the codebook it was trained with, or train it"
            " again"
        )


def tagged_with(store: Store) -> str:
    """Return the name@version of the passage model that most documents were tagged by, or ""."""
    made_by = store.documents.tagged_by()
    model = made_by.ingredient("passage_model") if made_by else None
    return model.title if model else ""


def _path_of(store: Store, document_id: str) -> str:
    return store.documents.path(store.documents.one(document_id).source_id)


def score_batch(folder: Path, sha256: str, tasks: Sequence[ScoreInput]) -> Scored:
    """Return the scores of documents, and of passages, under the model in ``folder``.

    Raises ModelError where that is not the one ``sha256`` names.
    """
    from archive_miner.score.documents import score_documents, score_passages

    model = _document_model(folder, sha256)
    passages = score_passages(model, tasks) if model.unit == "passage" else []
    return score_documents(model, tasks), passages


@lru_cache(maxsize=1)
def _document_model(folder: Path, sha256: str) -> DocumentModel:
    from archive_miner.learn.registry import load_document_model

    return load_document_model(folder, sha256)
