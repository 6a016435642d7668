"""Pictures of what an archive holds: a page with all that is known of it, a mention cut out.

In: a store and the name of a file or mention. Out: pictures. This is where pictures meet the store.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from archive_miner.errors import SourceError, UsageError
from archive_miner.offsets import locate, overlap
from archive_miner.store.store import Store
from archive_miner.types import Box, Source
from archive_miner.view.crops import Crop, crop_span, find_file
from archive_miner.view.drawing import Drawing
from archive_miner.view.looks import label_looks
from archive_miner.view.page import draw_page

if TYPE_CHECKING:
    from PIL.Image import Image

SHOWN_CONFIDENCE = 0.5
"""Mentions from here on are drawn: it is each label's decision threshold."""


def picture_page(store: Store, drawing: Drawing, path: str, number: int) -> Image:
    """Return page ``number`` of a file of the archive, its words, marks and mentions drawn on.

    Raises UsageError where the archive knows no such file or page, SourceError where the file is
    gone or changed, has no pages to picture, or one that cannot be drawn.
    """
    source = _source(store, path)
    page = next(store.pages.read(source.source_id, number, number), None)
    if page is None:
        raise UsageError(f"{path}: no page {number} was read; the file has {source.page_count}")
    looks = label_looks(store.tags.labels())
    mentions: dict[str, list[Box]] = {}
    for document in store.documents.on_page(source.source_id, number):
        for mention in store.tags.mentions(document.document_id):
            if mention.confidence >= SHOWN_CONFIDENCE:
                boxes = [b for _, b in locate(document, {number: page}, mention.start, mention.end)]
                mentions.setdefault(mention.label, []).extend(boxes)
    there = {label: mentions[label] for label in looks if mentions.get(label)}
    with _named(source), drawing.pictures(source, _file(store, source)) as pictures:
        return pictures(number, partial(draw_page, page, mentions=there, looks=looks))


def crop_mention(store: Store, drawing: Drawing, mention_id: str) -> Crop:
    """Return a mention cut out of its page, framed, with the passage around it.

    Raises UsageError where there is no such mention, SourceError as ``picture_page`` does.
    """
    mention = store.tags.mention(mention_id)
    document = store.documents.one(mention.document_id)
    source = next(
        stored.source
        for stored in store.sources.all()
        if stored.source.source_id == document.source_id
    )
    span = (mention.start, mention.end)
    passages = store.documents.passages(document.document_id)
    around = next((p for p in passages if overlap((p.start, p.end), span)), None)
    pages = {
        page.number: page
        for page in store.pages.read(source.source_id, document.first_page, document.last_page)
    }
    with _named(source), drawing.pictures(source, _file(store, source)) as pictures:
        shown = (around.start, around.end) if around else span
        return crop_span(document, pages, shown, span, pictures)


def _source(store: Store, path: str) -> Source:
    """Return the source that lies, or was once given, at a path."""
    here = os.path.abspath(path)  # noqa: PTH100 (resolve() would follow links)
    known = store.sources.file_stamps()
    name = known[here][0] if here in known else None
    for stored in store.sources.all():
        if stored.source.source_id == name or (name is None and stored.source.path == path):
            return stored.source
    raise UsageError(f"{path}: no file of this archive; list them with: export sources")


@contextmanager
def _named(source: Source) -> Iterator[None]:
    """Say of what goes wrong in the block which file it is about."""
    try:
        yield
    except SourceError as error:
        raise SourceError(f"{source.path}: {error}") from error


def _file(store: Store, source: Source) -> Path:
    return find_file(source, source_places(store, source))


def source_places(store: Store, source: Source) -> list[Path]:
    """Return where a source may lie: as given, and wherever it was met."""
    places = [p for p, (name, _) in store.sources.file_stamps().items() if name == source.source_id]
    return [Path(source.path), *map(Path, places)]
