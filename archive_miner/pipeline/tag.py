"""Documents to sentences and mentions: rules propose, the passage model confirms and adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from archive_miner.errors import SettingError
from archive_miner.naming import Namer
from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.limits import can_alarm
from archive_miner.pipeline.perform import Stage, start_texts
from archive_miner.store.codebooks import StoredCodebook
from archive_miner.store.store import Store
from archive_miner.types import (
    DECIDED,
    Document,
    Failure,
    Ingredient,
    Mention,
    Passage,
    Provenance,
    Sentence,
)

if TYPE_CHECKING:
    from archive_miner.codebook.schema import Codebook
    from archive_miner.learn.passage_model import PassageModel
    from archive_miner.tag.actors.find import ActorTable
    from archive_miner.tag.context.read import ContextReader
    from archive_miner.tag.rules.matcher import RuleMatcher

DOCUMENTS_A_TASK = 40
"""Documents that a worker takes at a time: fewer and their way to it costs more than the work."""

VERSION = "4"
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
    readers, codebook = pin_readers(choices)
    if choices.codebook is not None:
        # a pattern that cannot be is said once, before any document fails by it
        _matcher(readers.codebook, readers.pipeline)
    made_by = Provenance("tag", VERSION, readers.ingredients)

    def pending() -> tuple[int, Iterator[list[ToTag]]]:
        ids = store.documents.to_tag(made_by)
        return len(ids), (
            [_to_tag(store, name) for name in ids[start : start + DOCUMENTS_A_TASK]]
            for start in range(0, len(ids), DOCUMENTS_A_TASK)
        )

    def write(tasks: list[ToTag], results: list[Tagged]) -> Sequence[Failure]:
        store.codebooks.keep(codebook)
        for task, (sentences, mentions) in zip(tasks, results, strict=True):
            name = task.document.document_id
            store.tags.write_tags(name, sentences, mentions, made_by)
            store.failures.clear("tag", task.path, name)
        return ()

    return Stage(
        "tag",
        "documents",
        pending,
        partial(tag_documents, readers, page_seconds=choices.page_seconds),
        write,
        len,
        lambda tasks: [(task.path, task.document.document_id) for task in tasks],
        risky=bool(choices.page_seconds) and not can_alarm(),
        pieces=lambda tasks: [[task] for task in tasks],
    )


def _to_tag(store: Store, document_id: str) -> ToTag:
    document = store.documents.one(document_id)
    path = store.documents.path(document.source_id)
    return ToTag(path, document, store.documents.passages(document_id))


@dataclass(frozen=True, slots=True)
class Pinned:
    """A file or folder, and what has to be in it: a worker that finds another refuses."""

    path: Path
    holds: Ingredient


@dataclass(frozen=True, slots=True)
class Readers:
    """What documents are tagged with: files and folders, read once by each worker.

    ``shipped`` is the codebook whose cues the passage model was trained with; ``actors`` is the
    user's own file of actors, which adds to the shipped tables; ``pipeline`` is the installed
    English pipeline, where a codebook asks for parse trees.
    """

    codebook: Pinned
    shipped: Pinned
    passage_model: Pinned
    context_model: Pinned
    actors: Pinned | None = None
    pipeline: Ingredient | None = None

    @property
    def ingredients(self) -> tuple[Ingredient, ...]:
        """What the rows are made with, by role."""
        own = (self.codebook, self.passage_model, self.context_model, self.actors)
        known = [one.holds for one in own if one is not None]
        if self.shipped.holds != self.codebook.holds:
            known.append(replace(self.shipped.holds, role="cues"))
        return (*known, self.pipeline) if self.pipeline else tuple(known)


def pin_readers(choices: Choices) -> tuple[Readers, StoredCodebook]:
    """Return what documents are to be tagged with as it is now, and the codebook to be kept."""
    from archive_miner.codebook.load import (
        default_codebook_path,
        load_codebook,
        load_codebook_text,
    )
    from archive_miner.learn.registry import default_models_dir, model_ingredient
    from archive_miner.patterns.parse import find_pipeline
    from archive_miner.tag.actors.find import actors_ingredient

    path, shipped = choices.codebook or default_codebook_path(), default_codebook_path()
    model = choices.passage_model or default_models_dir() / "passage_tags"
    context = default_models_dir() / "context"
    book, text = load_codebook_text(path)
    cues = book if path == shipped else load_codebook(shipped)
    readers = Readers(
        Pinned(path, _ingredient(book)),
        Pinned(shipped, _ingredient(cues)),
        Pinned(model, model_ingredient(model, "passage_model")),
        Pinned(context, model_ingredient(context, "context_model")),
        Pinned(choices.actors, actors_ingredient(choices.actors)) if choices.actors else None,
        find_pipeline() if book.needs_parser or cues.needs_parser else None,
    )
    labels = tuple((one.name, tuple(s.name for s in one.subtypes)) for one in book.labels)
    return readers, StoredCodebook(book.sha256, book.name, book.version, labels, text)


def _ingredient(book: Codebook) -> Ingredient:
    return Ingredient("codebook", book.name, book.version, book.sha256)


def tag_documents(readers: Readers, tasks: Sequence[ToTag], page_seconds: int = 0) -> list[Tagged]:
    """Return the sentences and mentions of documents: rules propose, the model confirms.

    A label that the model does not read stands or falls with its rules; one that the codebook does
    not look for is none, whatever the model reads. What the model turned down has no context and
    no actors: nobody counts it, and most of the reading would go into it.
    """
    from archive_miner.learn.passage_model import read_sentences
    from archive_miner.tag.rules.confirm import confirm_mentions

    reader = _passage_model(readers.passage_model)
    sought = {entry.name for entry in _matcher(readers.codebook, readers.pipeline)[1].labels}
    proposed = []
    for task in tasks:
        _start([task], page_seconds)
        proposed.append(_propose(readers, task))
    _start(tasks, page_seconds)
    read = read_sentences(
        reader,
        [
            (task.document.text, [(s.start, s.end) for s in sentences], cues)
            for task, (sentences, _, cues) in zip(tasks, proposed, strict=True)
        ],
    )
    name = f"{reader.name}@{reader.version}"
    tagged: list[Tagged] = []
    for task, sentences, (_, mentions, _) in zip(tasks, read, proposed, strict=True):
        _start([task], page_seconds)
        confirmed = confirm_mentions(
            task.document, sentences, mentions, reader.labels, reader.thresholds, name, sought
        )
        with_context = _with_context(readers, task.document, sentences, confirmed)
        tagged.append((tuple(sentences), name_mentions(task.document, with_context)))
    return tagged


def _start(tasks: Sequence[ToTag], page_seconds: int) -> None:
    start_texts([(one.document.document_id, one.document.text) for one in tasks], page_seconds)


def name_mentions(document: Document, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions by the ids they keep wherever in the document they come to stand."""
    namer = Namer()
    return [
        replace(
            mention,
            mention_id=namer.mention(
                document.document_id,
                mention.label,
                document.text[mention.start : mention.end],
                document.text[mention.sentence_start : mention.sentence_end],
            ),
        )
        for mention in mentions
    ]


def _with_context(
    readers: Readers, document: Document, sentences: Sequence[Sentence], mentions: list[Mention]
) -> list[Mention]:
    """Return the mentions, those that stand with what is said of them and who is named."""
    from archive_miner.tag.actors.find import actors_near, find_actors
    from archive_miner.tag.context.read import read_context

    kept = [mention for mention in mentions if mention.confidence >= DECIDED]
    if not kept:
        return mentions
    context, table = _context_reader(readers.context_model), _actor_table(readers.actors)
    named = find_actors(document, table)
    seen: dict[str, Mention] = {}
    for mention, modifiers in read_context(document, sentences, kept, context, named):
        sentence = Sentence(mention.sentence_start, mention.sentence_end)
        actors = actors_near(named, mention, sentence)
        seen[mention.mention_id] = replace(mention, modifiers=modifiers, actors=actors)
    return [seen.get(mention.mention_id, mention) for mention in mentions]


def _propose(
    readers: Readers, task: ToTag
) -> tuple[list[Sentence], list[Mention], list[tuple[int, ...]]]:
    """Return a document's sentences, the mentions rules propose, and the cues for the model.

    The cues are those of the shipped codebook, which the model was trained with, also where the
    user's own codebook proposes the mentions.
    """
    from archive_miner.tag.rules.cues import count_cues
    from archive_miner.tag.rules.matcher import find_mentions
    from archive_miner.text.passages import split_sentences

    text = task.document.text
    sentences = [Sentence(start, end) for start, end in split_sentences(text, 0, len(text))]
    matcher, book = _matcher(readers.codebook, readers.pipeline)
    mentions = find_mentions(task.document, task.passages, sentences, matcher)
    shipped, shipped_book = _matcher(readers.shipped, readers.pipeline)
    known = (
        mentions
        if book.sha256 == shipped_book.sha256
        else find_mentions(task.document, task.passages, sentences, shipped)
    )
    return sentences, mentions, count_cues(sentences, known, shipped_book)


@lru_cache(maxsize=2)
def _matcher(pinned: Pinned, pipeline: Ingredient | None) -> tuple[RuleMatcher, Codebook]:
    from archive_miner.codebook.load import load_codebook
    from archive_miner.tag.rules.matcher import compile_matcher

    codebook = load_codebook(pinned.path)
    if codebook.sha256 != pinned.holds.sha256:
        raise SettingError(f"codebook {pinned.path}: is another than when the run began; run again")
    return compile_matcher(codebook, pipeline), codebook


@lru_cache(maxsize=1)
def _context_reader(pinned: Pinned) -> ContextReader:
    from archive_miner.learn.context import load_context_model
    from archive_miner.tag.context.read import ContextReader

    return ContextReader(load_context_model(pinned.path, pinned.holds.sha256))


@lru_cache(maxsize=1)
def _actor_table(pinned: Pinned | None) -> ActorTable:
    from archive_miner.tag.actors.find import load_actors

    return load_actors(pinned.path, pinned.holds.sha256) if pinned else load_actors()


@lru_cache(maxsize=1)
def _passage_model(pinned: Pinned) -> PassageModel:
    from archive_miner.learn.registry import load_passage_model

    return load_passage_model(pinned.path, pinned.holds.sha256)
