"""Pages to documents and passages, source by source."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from archive_miner.perform import Stage
from archive_miner.steps.choices import Choices
from archive_miner.store.sources import StoredSource
from archive_miner.store.store import Store
from archive_miner.types import Failure


def segment(store: Store, paths: Sequence[Path], choices: Choices) -> Stage[StoredSource, int]:
    """Return the stage that finds the documents of every source whose pages are read."""
    from archive_miner.passages import VERSION as PASSAGES_VERSION
    from archive_miner.passages import split_passages
    from archive_miner.segment.assemble import VERSION as SEGMENT_VERSION
    from archive_miner.segment.assemble import documents_from_divisions, segment_pages

    made_by = f"segment/{SEGMENT_VERSION}.{PASSAGES_VERSION}/{choices.split}"

    def pending() -> tuple[int, list[StoredSource]]:
        todo = [s for s in store.sources.all() if s.ingested_by and s.segmented_by != made_by]
        return len(todo), todo

    def work(stored: StoredSource) -> int:
        source = stored.source
        pages = store.pages.read(source.source_id)
        divisions = store.pages.divisions(source.source_id)
        documents = (
            documents_from_divisions(source, divisions, pages)
            if divisions and choices.split == "auto"
            else segment_pages(source, pages, choices.split)
        )
        with_passages = ((document, split_passages(document)) for document in documents)
        return store.documents.write(source.source_id, with_passages, made_by)

    def write(stored: StoredSource, _count: int) -> Sequence[Failure]:
        store.failures.clear("segment", stored.source.path, "")
        return ()

    # Local: it reads and writes the store throughout, and is fast enough for one process.
    return Stage(
        "segment",
        "files",
        pending,
        work,
        write,
        lambda _: 1,
        lambda stored: [(stored.source.path, "")],
        local=True,
    )
