"""Many matches cut out of their pages, every page drawn once.

In: a store, and matches by document and span. Out: pictures, or the reason why there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from archive_miner.errors import SourceError
from archive_miner.offsets import page_spans
from archive_miner.store.store import Store
from archive_miner.types import Document, Page
from archive_miner.view.archived import source_places
from archive_miner.view.crops import Crop, crop_span, find_file
from archive_miner.view.drawing import (
    DRAWN_TYPES,
    NO_PAGES,
    PICTURES_KEPT,
    Drawing,
    PagePictures,
)


@dataclass(frozen=True, slots=True)
class Match:
    """A span of a document's text to be framed, in the passage to be shown."""

    document_id: str
    passage_id: str
    start: int
    end: int
    page_number: int


def crop_matches(
    store: Store, drawing: Drawing, matches: Sequence[Match]
) -> Iterator[tuple[int, Crop | str]]:
    """Yield each match's index with its picture, or with why there is none; page by page.

    A file that is text, gone or changed, or whose page cannot be drawn, gives its reason for each
    of its matches.
    """
    documents = {name: store.documents.one(name) for name in {one.document_id for one in matches}}
    sources = {stored.source.source_id: stored.source for stored in store.sources.all()}
    placed = sorted(
        (documents[one.document_id].source_id, one.page_number, one.start, at)
        for at, one in enumerate(matches)
    )
    for source_id, same in groupby(placed, key=itemgetter(0)):
        indices = [at for *_, at in same]
        source = sources[source_id]
        if source.media_type not in DRAWN_TYPES:
            yield from ((at, NO_PAGES) for at in indices)
            continue
        try:
            path = find_file(source, source_places(store, source))
            with drawing.pictures(source, path) as pictures:
                yield from _crop(store, source_id, matches, indices, documents, pictures)
        except (SourceError, OSError) as error:
            yield from ((at, str(error)) for at in indices)


def _crop(
    store: Store,
    source_id: str,
    matches: Sequence[Match],
    indices: Sequence[int],
    documents: dict[str, Document],
    pictures: PagePictures,
) -> Iterator[tuple[int, Crop | str]]:
    """Yield the pictures of the matches of one source."""

    @lru_cache(maxsize=PICTURES_KEPT)
    def read_page(number: int) -> Page | None:
        return next(store.pages.read(source_id, number, number), None)

    for at in indices:
        one, document = matches[at], documents[matches[at].document_id]
        passages = store.documents.passages(one.document_id)
        shown = next((p for p in passages if p.passage_id == one.passage_id), None)
        around = (shown.start, shown.end) if shown else (one.start, one.end)
        numbers = sorted({number for number, _, _ in page_spans(document, *around)})
        pages = {number: page for number in numbers if (page := read_page(number))}
        try:
            yield at, crop_span(document, pages, around, (one.start, one.end), pictures)
        except (SourceError, OSError) as error:
            yield at, str(error)
