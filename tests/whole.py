"""A small archive with something in every table, and all of it in order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from stored import (
    INGESTED,
    SCORED,
    SEGMENTED,
    STAMP,
    TAGGED,
    document_of,
    mention_of,
    page_of,
    source_of,
)

from archive_miner.store.store import Store
from archive_miner.studies.decisions import anchor_of, settle_anchors
from archive_miner.text.passages import split_passages, split_sentences
from archive_miner.types import (
    Actor,
    Alias,
    Boundary,
    Changes,
    Contribution,
    Correction,
    Decision,
    Division,
    Failure,
    Header,
    HeaderField,
    Mark,
    Modifier,
    Part,
    PassageScore,
    Provenance,
    Score,
    Sentence,
    Suggestion,
    Token,
)

FIRST = "SECRET\n\nThe King asked for tanks. He feared the colonels."
SECOND = "SECRET\n\nThe loan was refused. No aid came."
THIRD = "SECRET\n\nWheat was sold."

BOX = source_of("box.pdf", "box", 4)
"""Pages 1 to 3 are a document each, page 4 could not be read."""

VOLUME = replace(source_of("volume.xml", "volume"), media_type="application/tei+xml")

KING, LOAN, WHEAT = (f"{BOX.source_id}-{n}" for n in (1, 2, 3))


def fill_whole(path: Path) -> Path:
    """Make the archive file."""
    with Store(path, create=True) as store:
        _fill_sources(store)
        _fill_documents(store)
        _fill_tags(store)
        _fill_said(store)
    return path


def _fill_sources(store: Store) -> None:
    store.sources.add(BOX, STAMP, "auto", "eng")
    pages = [page_of(BOX, n, text) for n, text in enumerate((FIRST, SECOND, THIRD), 1)]
    store.pages.write(replace(page, marks=(Mark(0, 6, "banner"),)) for page in pages)
    store.failures.write(Failure("ingest", "box.pdf", "page 4", "torn"))
    store.failures.write(Failure("ingest", "empty.txt", "", "empty file"), STAMP)
    store.sources.finish_ingest(BOX.source_id, INGESTED)
    store.sources.add(VOLUME, STAMP, "auto", "eng")
    page = replace(page_of(VOLUME, 1, "1. The King signed."), words=(), width=0, height=0)
    store.pages.write([page, replace(page, number=2)])  # more than its source promised
    divisions = [Division(1, 0, 1, 19, Header()), Division(2, 0, 2, 19, Header())]
    store.pages.write_divisions(VOLUME.source_id, divisions)
    store.sources.finish_ingest(VOLUME.source_id, INGESTED)
    store.sources.remember_path("copy.xml", VOLUME.source_id, STAMP)


def _fill_documents(store: Store) -> None:
    documents = []
    for n, text in enumerate((FIRST, SECOND, THIRD), 1):
        body = text[8:]
        document = document_of(BOX, n, n, body)
        parts = (Part(0, 10, n, 8), Part(10, len(body), n, 18))
        field = HeaderField("sender", "The King", 0, 8, 0.9)
        outside = HeaderField("classification", "secret", None, None, 0.9)
        document = replace(document, parts=parts, fields=(field, outside))
        documents.append((document, split_passages(document)))
    boundaries = [Boundary(n, 0, 0.9, ("banner",)) for n in (1, 2, 3)]
    made = Changes.of_new(documents)
    assert store.documents.change(BOX.source_id, made, SEGMENTED, boundaries)
    assert store.documents.change(VOLUME.source_id, Changes.of_new([]), SEGMENTED)


def _fill_tags(store: Store) -> None:
    for document in list(store.documents.all()):
        name, text = document.document_id, document.text
        spans = split_sentences(text, 0, len(text))
        sentences = [Sentence(start, end, (0.25, 0.5)) for start, end in spans]
        words = text.split()[1]
        mention = replace(
            mention_of(document, words, "military_aid"),
            sentence_end=sentences[0].end,
            actors=(Actor("King", "KNG", "client"),),
            modifiers=(Modifier("modality", "request", 0, 3),),
            stance="mixed",
        )
        with store.transaction():
            store.tags.write_tags(name, sentences, [mention], TAGGED)
        (passage,) = store.documents.passages(name)
        evidence = (Contribution(passage.passage_id, 0.5),)
        score = PassageScore(passage.passage_id, name, "fear", 0.5, 0.4, 0.6, "m@1")
        store.tags.write_scores(
            [Score(name, "fear", 0.5, 0.4, 0.6, "m@1", evidence)], SCORED, [score]
        )
        tokens = [Token(0, 3, "the", "DET"), Token(4, 8, "king", "NOUN")]
        store.annotations.write([(passage.passage_id, tokens)], Provenance("annotate", "1"))


def _fill_said(store: Store) -> None:
    king, loan, wheat = store.documents.all()
    # What was cut otherwise since: an id that leads to an id that leads to a document.
    for before, after in (("once", "twice"), ("twice", KING)):
        old = replace(wheat, document_id=before)
        passages = {
            d.document_id: store.documents.passages(d.document_id) for d in (king, loan, wheat)
        }
        kept = frozenset(passages)
        none: frozenset[str] = frozenset()
        all_ = (king, loan, wheat)
        added = Changes((*all_, old), {before: ()}, kept, none, none, frozenset({before}), ())
        gone = Changes(all_, {}, kept, none, none, none, (Alias(before, after, "now part"),))
        for changes in (added, gone):
            assert store.documents.change(BOX.source_id, changes, SEGMENTED)
    store.boundaries.correct([(BOX.source_id, Correction(1, 0, "SECRET", True))])
    assert store.documents.change(
        BOX.source_id, _gone_nowhere(store), SEGMENTED, [Boundary(1, 0, 0.9, ("banner",))]
    )
    store.suggestions.write(
        [(Suggestion("arms", KING, 1, "random", 1, 0.5, 1.0), anchor_of(store, king))]
    )
    store.decisions.keep([Decision(anchor_of(store, king, (19, 24)), "span", "arms", 1, "anna")])
    settle_anchors(store)


def _gone_nowhere(store: Store) -> Changes:
    documents = tuple(store.documents.all(BOX.source_id))
    kept = frozenset(one.document_id for one in documents)
    none: frozenset[str] = frozenset()
    return Changes(documents, {}, kept, none, none, none, (Alias("never", None, "gone"),))
