"""Invented sources, pages, documents and mentions, and a filler of archive files with them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from archive_miner.store.sources import FileStamp
from archive_miner.store.store import Store
from archive_miner.types import (
    LABELS,
    Alias,
    Box,
    Changes,
    Document,
    Header,
    Ingredient,
    Mention,
    Page,
    Part,
    Passage,
    Provenance,
    Sentence,
    Source,
    Word,
)

STAMP = FileStamp(1, 1)

INGESTED = Provenance("ingest", "1")
SEGMENTED = Provenance("segment", "1", settings=(("split", "auto"),))
SCORED = Provenance("score", "1", (Ingredient("document_model", "m", "1", "beef" * 16),))
BOOK = Ingredient("codebook", "book", "1", "0123456789ab" * 5)


def tagged_by(
    version: str = "1",
    model: str = "m",
    model_version: str = "1",
    book: Ingredient = BOOK,
    sha256: str = "feed" * 16,
) -> Provenance:
    """Return what tags were made by: a passage model, and a codebook that is nowhere at hand."""
    reader = Ingredient("passage_model", model, model_version, sha256)
    return Provenance("tag", version, (book, reader))


TAGGED = tagged_by()


def file_documents(
    store: Store, source_id: str, documents: Iterable[tuple[Document, Sequence[Passage]]]
) -> None:
    """Store documents in place of all that a source has."""
    new = Changes.of_new(documents)
    old = {document.document_id for document in store.documents.all(source_id)}
    changes = replace(
        new,
        added=new.added - old,
        replaced=new.added & old,
        removed=tuple(Alias(name, None, "gone") for name in sorted(old - new.added)),
    )
    assert store.documents.change(source_id, changes, SEGMENTED)


def source_of(path: str, content: str, pages: int = 1) -> Source:
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    return Source(digest[:16], path, digest, "application/pdf", pages)


def page_of(source: Source, number: int, text: str) -> Page:
    """Return a page whose words stand in a row, ten points wide each."""
    words, at = [], 0
    for i, token in enumerate(text.split()):
        start = text.index(token, at)
        at = start + len(token)
        words.append(Word(start, at, Box(10.0 * i, 100.0, 10.0 * i + 9, 112.0)))
    return Page(
        source.source_id, number, 612, 792, text, "native", 1.0, "eng", "typed", tuple(words)
    )


def document_of(source: Source, ordinal: int, number: int, text: str) -> Document:
    """Return a document that is one whole page."""
    return Document(
        f"{source.source_id}-{ordinal}",
        source.source_id,
        number,
        number,
        Header("telegram", date="1953-07-24", date_precision="day"),
        text,
        (Part(0, len(text), number, 0),) if text else (),
    )


def passage_of(document: Document) -> Passage:
    return Passage(
        f"{document.document_id}:1",
        document.document_id,
        0,
        len(document.text),
        document.first_page,
    )


def mention_of(document: Document, words: str, label: str, confidence: float = 0.9) -> Mention:
    start = document.text.index(words)
    return Mention(
        f"{document.document_id}/{label}/{start}",
        document.document_id,
        label,
        None,
        start,
        start + len(words),
        0,
        len(document.text),
        confidence,
        "rule-1",
    )


@dataclass(frozen=True)
class Fill:
    """Stores a file whose every page is one document of one passage; returns the documents."""

    store: Store

    def __call__(self, path: str, texts: Sequence[str]) -> list[Document]:
        source = source_of(path, path + "".join(texts), len(texts))
        self.store.sources.add(source, STAMP, "auto", "eng")
        self.store.sources.settle_displaced()
        self.store.pages.write(page_of(source, i, text) for i, text in enumerate(texts, 1))
        self.store.sources.finish_ingest(source.source_id, INGESTED)
        documents = [document_of(source, i, i, text) for i, text in enumerate(texts, 1)]
        file_documents(self.store, source.source_id, ((d, (passage_of(d),)) for d in documents))
        return documents


LETTERS_MADE = tagged_by("2", "passage_tags", "3")


def fill_letters(
    store: Store,
    count: int,
    every: int,
    first: int = 0,
    coup: Callable[[str], Mention] | None = None,
) -> None:
    """Store tagged letters; in each ``every``-th, from ``first``, a coup and aid stand together.

    What a rule found of the coup is a mention by ``coup``, where one is given.
    """
    generator = np.random.default_rng(0)
    together = [LABELS.index("military_aid"), LABELS.index("power_consolidation")]
    for n in range(count):
        text = f"Letter {n} on wheat. " + "The King spoke of it at length. " * 3
        (document,) = Fill(store)(f"box/{n:02d}.txt", [text])
        is_coup = n % every == first
        sentences = []
        for start in (0, 30, 60):
            read = generator.random(len(LABELS)) * 0.1
            read[together] += 0.7 if is_coup else 0.0
            sentences.append(Sentence(start, start + 29, tuple(read.tolist())))
        mentions = [coup(document.document_id)] if coup and is_coup else []
        with store.transaction():
            store.tags.write_tags(document.document_id, sentences, mentions, LETTERS_MADE)
