"""Documents to sentences and mentions: rules propose, the passage model confirms and adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive_miner.perform import Stage
from archive_miner.steps.choices import Choices
from archive_miner.store.store import Store
from archive_miner.types import DECIDED, Document, Failure, Mention, Passage, Sentence

if TYPE_CHECKING:
    from archive_miner.codebook.schema import Codebook
    from archive_miner.tag.actors import ActorTable
    from archive_miner.tag.context import ContextReader
    from archive_miner.tag.matcher import RuleMatcher

DOCUMENTS_A_TASK = 40
"""Documents that a worker takes at a time: fewer and their way to it costs more than the work."""

VERSION = "3"
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
    from archive_miner.tag.actors import actors_fingerprint

    codebook = choices.codebook or default_codebook_path()
    model = choices.passage_model or default_models_dir() / "passage_tags"
    if choices.codebook is not None:
        _matcher(codebook)  # a pattern that cannot be is said once, before any document fails by it
    context = default_models_dir() / "context"
    made_by = "/".join(
        (
            f"tag/{VERSION}",
            load_codebook(codebook).sha256[:12],
            model_fingerprint(model),
            model_fingerprint(context),
            actors_fingerprint(choices.actors),
        )
    )

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
        partial(tag_documents, Readers(codebook, model, context, choices.actors)),
        write,
        len,
        lambda tasks: [(task.path, task.document.document_id) for task in tasks],
        pieces=lambda tasks: [[task] for task in tasks],
    )


def _to_tag(store: Store, document_id: str) -> ToTag:
    document = store.documents.one(document_id)
    path = store.documents.path(document.source_id)
    return ToTag(path, document, store.documents.passages(document_id))


@dataclass(frozen=True, slots=True)
class Readers:
    """What documents are tagged with: files and folders, read once by each worker.

    ``actors`` is the user's own file of actors, which adds to the shipped tables.
    """

    codebook: Path
    passage_model: Path
    context_model: Path
    actors: Path | None = None


def tag_documents(readers: Readers, tasks: Sequence[ToTag]) -> list[Tagged]:
    """Return the sentences and mentions of documents: rules propose, the model confirms.

    A label that the model does not read stands or falls with its rules; one that the codebook does
    not look for is none, whatever the model reads. What the model turned down has no context and
    no actors: nobody counts it, and most of the reading would go into it.
    """
    from archive_miner.learn.passage_model import read_sentences
    from archive_miner.tag.confirm import confirm_mentions

    reader = _passage_model(readers.passage_model)
    proposed = [_propose(readers.codebook, task) for task in tasks]
    read = read_sentences(
        reader,
        [
            (task.document.text, [(s.start, s.end) for s in sentences], cues)
            for task, (sentences, _, cues) in zip(tasks, proposed, strict=True)
        ],
    )
    name = f"{reader.name}@{reader.version}"
    sought = {entry.name for entry in _matcher(readers.codebook)[1].labels}
    tagged: list[Tagged] = []
    for task, sentences, (_, mentions, _) in zip(tasks, read, proposed, strict=True):
        confirmed = confirm_mentions(
            task.document, sentences, mentions, reader.labels, reader.thresholds, name, sought
        )
        tagged.append(
            (tuple(sentences), _with_context(readers, task.document, sentences, confirmed))
        )
    return tagged


def _with_context(
    readers: Readers, document: Document, sentences: Sequence[Sentence], mentions: list[Mention]
) -> list[Mention]:
    """Return the mentions, those that stand with what is said of them and who is named."""
    from archive_miner.tag.actors import actors_near, find_actors
    from archive_miner.tag.context import read_context

    kept = [mention for mention in mentions if mention.confidence >= DECIDED]
    if not kept:
        return mentions
    context, table = _context_reader(readers.context_model), _actor_table(readers.actors)
    named = find_actors(document, table)
    seen: dict[str, Mention] = {}
    for mention, modifiers in read_context(document, sentences, kept, context):
        sentence = Sentence(mention.sentence_start, mention.sentence_end)
        actors = actors_near(named, mention, sentence)
        seen[mention.mention_id] = replace(mention, modifiers=modifiers, actors=actors)
    return [seen.get(mention.mention_id, mention) for mention in mentions]


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
def _context_reader(folder: Path) -> ContextReader:
    from archive_miner.learn.context import load_context_model
    from archive_miner.tag.context import ContextReader

    return ContextReader(load_context_model(folder))


@lru_cache(maxsize=1)
def _actor_table(path: Path | None) -> ActorTable:
    from archive_miner.tag.actors import load_actors

    return load_actors(path)


@lru_cache(maxsize=1)
def _passage_model(folder: Path) -> Any:
    from archive_miner.learn.registry import load_passage_model

    return load_passage_model(folder)
