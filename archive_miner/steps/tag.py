"""Documents to sentences and mentions: rules propose, the passage model confirms and adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive_miner.perform import Stage
from archive_miner.steps.choices import Choices
from archive_miner.store.store import Store
from archive_miner.types import Document, Failure, Mention, Passage, Sentence

if TYPE_CHECKING:
    from archive_miner.codebook.schema import Codebook
    from archive_miner.tag.matcher import RuleMatcher

DOCUMENTS_A_TASK = 40
"""Documents that a worker takes at a time: fewer and their way to it costs more than the work."""

VERSION = "1"
"""Of this step: raised when its rows would come out differently, so that they are made anew."""


@dataclass(frozen=True, slots=True)
class ToTag:
    """A document with its passages, on its way to a worker."""

    path: str
    document: Document
    passages: tuple[Passage, ...]


Tagged = tuple[tuple[Sentence, ...], list[Mention]]


def tag(store: Store, paths: Sequence[Path], choices: Choices) -> Stage[list[ToTag], list[Tagged]]:
    """Return the stage that reads sentences and finds mentions in documents not yet tagged."""
    from archive_miner.codebook.load import default_codebook_path, load_codebook
    from archive_miner.learn.registry import default_models_dir, model_fingerprint

    codebook = choices.codebook or default_codebook_path()
    model = choices.passage_model or default_models_dir() / "passage_tags"
    made_by = f"tag/{VERSION}/{load_codebook(codebook).sha256[:12]}/{model_fingerprint(model)}"

    def pending() -> tuple[int, Iterator[list[ToTag]]]:
        ids = store.documents.to_tag(made_by)
        return len(ids), (
            [_to_tag(store, name) for name in ids[start : start + DOCUMENTS_A_TASK]]
            for start in range(0, len(ids), DOCUMENTS_A_TASK)
        )

    def write(tasks: list[ToTag], results: list[Tagged]) -> Sequence[Failure]:
        with store.transaction():
            for task, (sentences, mentions) in zip(tasks, results, strict=True):
                name = task.document.document_id
                store.tags.write_tags(name, sentences, mentions, made_by)
                store.failures.clear("tag", task.path, name)
        return ()

    return Stage(
        "tag",
        "documents",
        pending,
        partial(tag_documents, codebook, model),
        write,
        len,
        lambda tasks: [(task.path, task.document.document_id) for task in tasks],
        pieces=lambda tasks: [[task] for task in tasks],
    )


def _to_tag(store: Store, document_id: str) -> ToTag:
    document = store.documents.one(document_id)
    path = store.documents.path(document.source_id)
    return ToTag(path, document, store.documents.passages(document_id))


def tag_documents(codebook: Path, model: Path, tasks: Sequence[ToTag]) -> list[Tagged]:
    """Return the sentences and mentions of documents: rules propose, the model confirms."""
    from archive_miner.learn.passage_model import read_sentences
    from archive_miner.tag.confirm import confirm_mentions

    reader = _passage_model(model)
    proposed = [_propose(codebook, task) for task in tasks]
    read = read_sentences(
        reader,
        [
            (task.document.text, [(s.start, s.end) for s in sentences], cues)
            for task, (sentences, _, cues) in zip(tasks, proposed, strict=True)
        ],
    )
    name = f"{reader.name}@{reader.version}"
    return [
        (
            tuple(sentences),
            confirm_mentions(
                task.document, sentences, mentions, reader.labels, reader.thresholds, name
            ),
        )
        for task, sentences, (_, mentions, _) in zip(tasks, read, proposed, strict=True)
    ]


def _propose(
    codebook: Path, task: ToTag
) -> tuple[list[Sentence], list[Mention], list[tuple[int, ...]]]:
    """Return a document's sentences, the mentions rules propose, and the cues for the model.

    The cues are those of the shipped codebook, which the model was trained with, also where the
    user's own codebook proposes the mentions.
    """
    from archive_miner.codebook.load import default_codebook_path
    from archive_miner.passages import split_sentences
    from archive_miner.tag.cues import count_cues
    from archive_miner.tag.matcher import find_mentions

    text = task.document.text
    sentences = [Sentence(start, end) for start, end in split_sentences(text, 0, len(text))]
    matcher, book = _matcher(codebook)
    mentions = find_mentions(task.document, task.passages, sentences, matcher)
    shipped, shipped_book = _matcher(default_codebook_path())
    known = (
        mentions
        if book.sha256 == shipped_book.sha256
        else find_mentions(task.document, task.passages, sentences, shipped)
    )
    return sentences, mentions, count_cues(sentences, known, shipped_book)


@lru_cache(maxsize=2)
def _matcher(path: Path) -> tuple[RuleMatcher, Codebook]:
    from archive_miner.codebook.load import load_codebook
    from archive_miner.tag.matcher import compile_matcher

    codebook = load_codebook(path)
    return compile_matcher(codebook), codebook


@lru_cache(maxsize=1)
def _passage_model(folder: Path) -> Any:
    from archive_miner.learn.registry import load_passage_model

    return load_passage_model(folder)
