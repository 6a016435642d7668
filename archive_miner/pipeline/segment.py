"""Pages to documents and passages, source by source; readers' corrections to the store."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from archive_miner.errors import UsageError
from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.execute import start_step
from archive_miner.pipeline.limits import seconds_for
from archive_miner.pipeline.perform import Stage
from archive_miner.store.sources import StoredSource
from archive_miner.store.store import Store
from archive_miner.types import (
    Boundary,
    Changes,
    Correction,
    Document,
    Failure,
    Provenance,
    Source,
)


@dataclass(frozen=True, slots=True)
class Segmented:
    """What a source's pages come to, held against what was there at its ``revision``."""

    changes: Changes
    boundaries: tuple[Boundary, ...]
    revision: int


def segment(
    store: Store, paths: Sequence[Path], choices: Choices
) -> Stage[StoredSource, Segmented]:
    """Return the stage that finds the documents of every source whose pages are read."""
    from archive_miner.segment.assemble import VERSION as SEGMENT_VERSION
    from archive_miner.text.passages import VERSION as PASSAGES_VERSION

    version = f"{SEGMENT_VERSION}.{PASSAGES_VERSION}"
    made_by = Provenance("segment", version, settings=(("split", choices.split),))

    def pending() -> tuple[int, list[StoredSource]]:
        today = store.provenance.find(made_by)
        todo = [s for s in store.sources.all() if s.ingested_by and s.segmented_by != (today or -1)]
        return len(todo), todo

    def work(stored: StoredSource) -> Segmented:
        length = store.pages.characters(stored.source.source_id)
        start_step("", seconds_for(choices.page_seconds, length))
        return segment_stored(store, stored.source, choices.split)

    def write(stored: StoredSource, segmented: Segmented) -> Sequence[Failure]:
        source_id = stored.source.source_id
        while not store.documents.change(
            source_id, segmented.changes, made_by, segmented.boundaries, segmented.revision
        ):
            # another process has read pages or corrected boundaries meanwhile
            segmented = segment_stored(store, stored.source, choices.split)
        store.failures.clear("segment", stored.source.path, "")
        return _stale(store, stored.source)

    # Local: its input is the whole of a file, whose way to another process costs what it saves.
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


def segment_stored(store: Store, source: Source, split: Literal["auto", "never"]) -> Segmented:
    """Return the documents of a source's stored pages, and what they change; writes nothing."""
    from archive_miner.segment.assemble import documents_from_divisions, segment_source
    from archive_miner.segment.changes import Stored, decide

    source_id = source.source_id
    revision = store.documents.revision(source_id)
    pages, divisions = store.pages.read(source_id), store.pages.divisions(source_id)
    documents: list[Document] = []
    boundaries: list[Boundary] = []
    if divisions and split == "auto":
        documents += documents_from_divisions(source, divisions, pages)
    else:
        corrections = store.boundaries.corrections(source_id)
        for found in segment_source(source, pages, split, corrections):
            if isinstance(found, Document):
                documents.append(found)
            else:
                boundaries.append(found)
    before = tuple(store.documents.all(source_id))
    passages = {one.document_id: store.documents.passages(one.document_id) for one in before}
    stored = Stored(before, passages, store.documents.former(source_id))
    return Segmented(decide(stored, documents), tuple(boundaries), revision)


def _stale(store: Store, source: Source) -> list[Failure]:
    """Return the corrections of a source whose line a new reading of its pages has lost."""
    from archive_miner.segment.corrections import pinned

    lost = []
    for correction in store.boundaries.corrections(source.source_id):
        number = correction.page_number
        store.failures.clear("segment", source.path, f"page {number}")
        page = next(store.pages.read(source.source_id, number, number), None)
        if page is None or pinned(page, correction) is None:
            reason = (
                f"the line {correction.line!r} of a correction is not on the page any more;"
                " give it again with: segment --corrections FILE"
            )
            lost.append(Failure("segment", source.path, f"page {number}", reason))
    return lost


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of a file of corrections: how many were new, and what each of the rest lacks.

    ``overruled`` says, a line each, which earlier rulings on the same line no longer hold.
    """

    given: int
    new: int
    unmatched: tuple[str, ...]
    overruled: tuple[str, ...] = ()


def keep_corrections(store: Store, file: Path) -> Corrected:
    """Store the corrections of a CSV file that speak of a line there is.

    Raises UsageError where the file cannot be read as corrections; then nothing is stored.
    """
    from archive_miner.segment.corrections import read_corrections

    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8; save it as CSV UTF-8") from error
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror or error})") from error
    given = read_corrections(text, str(file))
    places = _sources_by_place(store)
    matched: list[tuple[str, Correction]] = []
    unmatched: list[str] = []
    for path, correction in given:
        source = places.get(path) or places.get(os.path.abspath(path))  # noqa: PTH100 (links)
        pin = _pin(store, source, correction)
        if source is not None and isinstance(pin, Correction):
            matched.append((source.source_id, pin))
        else:
            unmatched.append(f"{path} p. {correction.page_number}: {pin}")
    overruled = tuple(_overruled(store, matched))
    return Corrected(len(given), store.boundaries.correct(matched), tuple(unmatched), overruled)


def _overruled(store: Store, matched: Sequence[tuple[str, Correction]]) -> Iterator[str]:
    """Yield a line for each earlier ruling that a new one contradicts: the later holds."""
    said: dict[tuple[str, int, int | None], Correction] = {}
    for source_id in dict.fromkeys(name for name, _ in matched):
        for earlier in store.boundaries.corrections(source_id):
            said[(source_id, earlier.page_number, earlier.start)] = earlier
    for source_id, correction in matched:
        key = (source_id, correction.page_number, correction.start)
        before = said.get(key)
        if before is not None and before.is_boundary != correction.is_boundary:
            path = store.documents.path(source_id)
            words = ("no document begins there", "a document begins there")
            yield (
                f"{path} p. {correction.page_number} {correction.line!r}: it was ruled that"
                f" {words[before.is_boundary]}; from now on, that {words[correction.is_boundary]}"
            )
        said[key] = correction


def _sources_by_place(store: Store) -> dict[str, Source]:
    """Return the sources by every path they were given by and every place they lie at."""
    sources = {stored.source.source_id: stored.source for stored in store.sources.all()}
    by_place = {place: sources[name] for place, (name, _) in store.sources.file_stamps().items()}
    return by_place | {source.path: source for source in sources.values()}


def _pin(store: Store, source: Source | None, correction: Correction) -> Correction | str:
    """Return a correction with the line it speaks of, or why there is none."""
    from archive_miner.segment.corrections import pinned

    if source is None:
        return "no file of that path in the archive; name it as export sources does"
    if next(iter(store.pages.divisions(source.source_id)), None) is not None:
        return "the edition marks out its documents itself; nothing is corrected"
    number = correction.page_number
    page = next(store.pages.read(source.source_id, number, number), None)
    if page is None:
        return "no such page was read"
    pin = pinned(page, correction)
    if pin is not None:
        return pin
    named = repr(correction.line) if correction.line else f"offset {correction.start}"
    return f"no line {named} on the page; see: segment --review"
