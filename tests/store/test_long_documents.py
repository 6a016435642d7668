"""What is asked of a document with very many mentions costs as its length, not as the square."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from stored import STAMP, TAGGED, document_of, file_documents, mention_of, page_of, source_of

from archive_miner.store.query import parse_query
from archive_miner.store.search import search
from archive_miner.store.store import Store
from archive_miner.store.sums import Sums
from archive_miner.types import Passage, Sentence

SAID = "The King lost military aid. "


def filled(path: Path, count: int) -> Store:
    """Return an archive of one document, with so many passages and two mentions in each."""
    store = Store(path, create=True)
    source = source_of("long.txt", "long")
    document = document_of(source, 1, 1, SAID * count)
    starts = range(0, len(document.text), len(SAID))
    name, length = document.document_id, len(SAID) - 1
    passages = [Passage(f"{name}:{start}", name, start, start + length, 1) for start in starts]
    mentions = [
        replace(
            mention_of(document, "military aid", label),
            mention_id=f"{label}/{start}",
            start=start + SAID.index("military"),
            end=start + SAID.index("."),
            sentence_start=start,
            sentence_end=start + length,
        )
        for start in starts
        for label in ("military_aid", "legitimation")
    ]
    store.sources.add(source, STAMP, "auto", "eng")
    store.pages.write([page_of(source, 1, document.text)])
    file_documents(store, source.source_id, [(document, passages)])
    with store.transaction():
        sentences = tuple(Sentence(start, start + length) for start in starts)
        store.tags.write_tags(name, sentences, mentions, TAGGED)
    return store


def steps(store: Store, ask: Callable[[Store], object]) -> int:
    """Return how many times a hundred steps the database takes for an answer."""
    taken: list[int] = []
    store._connection.set_progress_handler(lambda: taken.append(1), 100)
    ask(store)
    store._connection.set_progress_handler(None, 0)
    return len(taken)


@pytest.mark.slow
@pytest.mark.parametrize(
    "ask",
    [
        lambda store: list(search(store, parse_query("tag:military_aid"))),
        lambda store: list(search(store, parse_query("aid tag:legitimation"))),
        lambda store: list(search(store, parse_query("tag:legitimation sentence:military_aid"))),
        lambda store: list(Sums(store._connection).labels_in_passages()),
    ],
    ids=["tag", "words and tag", "two tags of a sentence", "labels that stand together"],
)
def test_twice_the_mentions_cost_about_twice_the_work(
    tmp_path: Path, ask: Callable[[Store], object]
) -> None:
    with filled(tmp_path / "short.db", 800) as short, filled(tmp_path / "long.db", 1600) as long:
        assert steps(long, ask) < 2.5 * steps(short, ask)
