"""Passages to tokens with lemma and part of speech, for queries that ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.limits import can_alarm
from archive_miner.pipeline.perform import Stage, start_texts
from archive_miner.store.store import Store
from archive_miner.types import Failure, Ingredient, Provenance, Token

DOCUMENTS_A_TASK = 20
"""Documents that a worker takes at a time, some 16,000 words."""

VERSION = "1"
"""Of this step: raised when its rows would come out differently, so that they are made anew."""


@dataclass(frozen=True, slots=True)
class ToAnnotate:
    """The passages of a document, by id and text, on their way to a worker."""

    path: str
    document_id: str
    passages: tuple[tuple[str, str], ...]


Annotated = list[tuple[str, tuple[Token, ...]]]


def annotate(
    store: Store, paths: Sequence[Path], choices: Choices
) -> Stage[list[ToAnnotate], Annotated]:
    """Return the stage that reads the tokens of passages not yet annotated.

    Raises SettingError where no English pipeline is installed.
    """
    from archive_miner.patterns.parse import find_pipeline

    pipeline = find_pipeline()
    made_by = Provenance("annotate", VERSION, (pipeline,))

    def pending() -> tuple[int, Iterator[list[ToAnnotate]]]:
        ids = store.annotations.pending(made_by)
        return len(ids), (
            [_to_annotate(store, name) for name in ids[start : start + DOCUMENTS_A_TASK]]
            for start in range(0, len(ids), DOCUMENTS_A_TASK)
        )

    def write(tasks: list[ToAnnotate], annotated: Annotated) -> Sequence[Failure]:
        store.annotations.write(annotated, made_by)
        for task in tasks:
            store.failures.clear("annotate", task.path, task.document_id)
        return ()

    return Stage(
        "annotate",
        "documents",
        pending,
        partial(annotate_documents, pipeline, page_seconds=choices.page_seconds),
        write,
        len,
        lambda tasks: [(task.path, task.document_id) for task in tasks],
        risky=bool(choices.page_seconds) and not can_alarm(),
        pieces=lambda tasks: [[task] for task in tasks],
    )


def _to_annotate(store: Store, document_id: str) -> ToAnnotate:
    document = store.documents.one(document_id)
    passages = tuple(
        (passage.passage_id, document.text[passage.start : passage.end])
        for passage in store.documents.passages(document_id)
    )
    return ToAnnotate(store.documents.path(document.source_id), document_id, passages)


def annotate_documents(
    pipeline: Ingredient, tasks: Sequence[ToAnnotate], page_seconds: int = 0
) -> Annotated:
    """Return the tokens of the passages of documents, by the ids of the passages.

    Raises SettingError where the pipeline installed is not the one named.
    """
    from archive_miner.tag.annotate import annotate_texts

    texts = [(task.document_id, "".join(text for _, text in task.passages)) for task in tasks]
    start_texts(texts, page_seconds)
    named = [passage for task in tasks for passage in task.passages]
    read = annotate_texts([text for _, text in named], pipeline)
    return [(name, tokens) for (name, _), tokens in zip(named, read, strict=True)]
