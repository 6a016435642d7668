"""A small archive of invented papers whose every count is known by heart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stored import (
    INGESTED,
    SCORED,
    STAMP,
    TAGGED,
    document_of,
    file_documents,
    page_of,
    passage_of,
    source_of,
)

from archive_miner.store.store import Store
from archive_miner.types import CONCERN, LABELS, Actor, Header, Mention, Provenance, Score, Sentence

FIRST = "The minister fears a coup."
SECOND = "Aid would save him."
TEXT = f"{FIRST} {SECOND}"
SENTENCES = (Sentence(0, len(FIRST)), Sentence(len(FIRST) + 1, len(TEXT)))


@dataclass(frozen=True)
class Paper:
    """A document of two sentences; ``said`` are (label, sentence 1 or 2, stance)."""

    date: str | None
    said: Sequence[tuple[str, int, str | None]] = ()
    client: str | None = None
    patron: str | None = None
    score: float | None = None
    quality: float = 1.0
    confidence: float = 0.9


def fill(path: Path, papers: Sequence[Paper], scored_by: Provenance = SCORED) -> Path:
    """Make an archive of one file, each page of it a paper."""
    model = scored_by.ingredient("document_model")
    assert model is not None
    with Store(path, create=True) as store:
        source = source_of("box.pdf", "box", len(papers))
        store.sources.add(source, STAMP, "auto", "eng")
        store.pages.write(
            replace(page_of(source, n, TEXT), quality=paper.quality)
            for n, paper in enumerate(papers, 1)
        )
        store.sources.finish_ingest(source.source_id, INGESTED)
        documents = [
            replace(document_of(source, n, n, TEXT), header=Header("telegram", date=paper.date))
            for n, paper in enumerate(papers, 1)
        ]
        file_documents(store, source.source_id, ((d, (passage_of(d),)) for d in documents))
        with store.transaction():
            for document, paper in zip(documents, papers, strict=True):
                name = document.document_id
                mentions = list(_mentions(name, paper))
                store.tags.write_tags(name, SENTENCES, mentions, TAGGED)
        store.tags.write_scores(
            [
                Score(d.document_id, CONCERN, paper.score, 0.0, 1.0, model.title, ())
                for d, paper in zip(documents, papers, strict=True)
                if paper.score is not None
            ],
            scored_by,
        )
    return path


def _mentions(document_id: str, paper: Paper) -> list[Mention]:
    actors = tuple(
        Actor(code, code, role)
        for code, role in ((paper.client, "client"), (paper.patron, "patron"))
        if code
    )
    found = []
    for number, (label, sentence, stance) in enumerate(paper.said):
        span = SENTENCES[sentence - 1]
        found.append(
            Mention(
                f"{document_id}/{number}",
                document_id,
                label,
                None,
                span.start + number,
                span.start + number + 3,
                span.start,
                span.end,
                paper.confidence,
                "rule-1",
                stance=stance,
                actors=actors,
            )
        )
    return found


POWER, FIT, AID = "power_consolidation", "political_compatibility", "economic_aid"
ALL = tuple((label, 1 + place % 2, "complementary") for place, label in enumerate(LABELS))
