"""The highest-scored documents made ready to show: header, score, strongest passages, cut-outs.

In: an archive and a score. Out: one frozen record at a time, so that only what the index repeats
stays in memory. Knows nothing of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path, PurePath

from archive_miner import citation as cite
from archive_miner.archive import Archive
from archive_miner.errors import SourceError
from archive_miner.offsets import page_of
from archive_miner.report.markup import Block, MarkedText, Paragraph, cut_blocks, is_of_model
from archive_miner.types import DECIDED, Document, Mention, Page, Passage, Score, Source
from archive_miner.view.crops import Crop, crop_span, find_file
from archive_miner.view.drawing import DRAWN_TYPES, PagePictures

PASSAGES_SHOWN = 3
"""Passages shown of a document: by the fourth the contributions are small beside the first."""

_SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,80}")
# "3f2a9c0d11e24b5a-p0007-0d41f2" is what ids look like; "../../x", "con.", "A:b" come from an
# archive file that another program wrote, and are hashed.


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage that carries a score: its place, its share of the log-odds, and its picture.

    ``number`` counts the document's passages from 1. ``no_crop`` says why there is no picture.
    """

    number: int
    contribution: float
    page_number: int
    labels: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    crop: Crop | None
    crop_name: str
    no_crop: str | None


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """What the index shows of a document. ``name`` is the stem of its files."""

    rank: int
    name: str
    title: str
    date: str | None
    place: str
    citation: str
    fields: tuple[tuple[str, str], ...]
    has_pages: bool
    score: Score
    labels: tuple[tuple[str, int], ...]
    passages: tuple[ShownPassage, ...]


@dataclass(frozen=True, slots=True)
class FullDocument:
    """A shown document with its whole text, and the numbers of the passages shown as strongest."""

    shown: ShownDocument
    blocks: Iterator[tuple[int | None, Block]]


def file_stem(document_id: str) -> str:
    """Return a document's id as a file name; an id that is no plain name comes hashed."""
    if _SAFE_NAME.fullmatch(document_id):
        return document_id
    return sha256(document_id.encode()).hexdigest()[:24]


def top_documents(archive: Archive, label: str, count: int) -> Iterator[FullDocument]:
    """Yield the documents that score highest on a label, highest first.

    The blocks of one are to be read before the next is asked for.
    """
    sources = {source.source_id: source for source in archive.sources()}
    known: dict[str, list[str]] = {}
    for location, (source_id, _) in archive.store.sources.file_stamps().items():
        known.setdefault(source_id, []).append(location)
    files: dict[str, Path | str] = {}
    scores = (score for score in archive.scores() if score.label == label)
    for rank, score in enumerate(islice(scores, count), 1):
        document = archive.document(score.document_id)
        source = sources[document.source_id]
        if source.source_id not in files:
            files[source.source_id] = _locate_file(archive, source, known.get(source.source_id, ()))
        yield _full_document(archive, rank, score, document, source, files[source.source_id])


def _locate_file(archive: Archive, source: Source, known: Sequence[str]) -> Path | str:
    """Return where a source lies now, or the reason why it cannot be shown.

    Tried are the path as given, where the store ``known`` it to lie, and the path as given from
    the folder of the archive file, which may have moved along.
    """
    if source.media_type not in DRAWN_TYPES:
        return "the source is text without pages to show"
    paths = [
        Path(source.path),
        *(Path(path) for path in known),
        archive.store.path.parent / source.path,
    ]
    try:
        return find_file(source, list(dict.fromkeys(paths)))
    except (SourceError, OSError) as error:
        return str(error)


def _full_document(
    archive: Archive, rank: int, score: Score, document: Document, source: Source, file: Path | str
) -> FullDocument:
    mentions = [m for m in archive.mentions(document.document_id) if m.confidence >= DECIDED]
    passages = archive.passages(document.document_id)
    marked = MarkedText(document, mentions)
    numbers = {passage.passage_id: number for number, passage in enumerate(passages, 1)}
    strongest = [
        (passages[numbers[piece.passage_id] - 1], piece.contribution)
        for piece in sorted(score.evidence, key=lambda piece: -piece.contribution)
        if piece.contribution > 0 and piece.passage_id in numbers
    ][:PASSAGES_SHOWN]
    pictured = _picture(archive, document, source, file, [p for p, _ in strongest], mentions)
    stem = file_stem(document.document_id)
    shown_passages = tuple(
        ShownPassage(
            number=(number := numbers[passage.passage_id]),
            contribution=contribution,
            page_number=page_of(document, passage.start),
            labels=_labels_in(passage, mentions),
            paragraphs=marked.paragraphs(passage.start, passage.end),
            crop=picture if isinstance(picture, Crop) else None,
            crop_name=f"{stem}-{number}.png",
            no_crop=picture if isinstance(picture, str) else None,
        )
        for (passage, contribution), picture in zip(strongest, pictured, strict=True)
    )
    printed_pages = cite.page_words(document.first_page, document.last_page)
    counted: dict[str, int] = {}
    for mention in mentions:
        counted[mention.label] = counted.get(mention.label, 0) + 1
    shown = ShownDocument(
        rank=rank,
        name=stem,
        title=cite.title(document),
        date=document.header.date,
        place=f"{PurePath(source.path).name}, {printed_pages}",
        citation=archive.citation(document),
        fields=_fields(document, source),
        has_pages=source.media_type in DRAWN_TYPES,
        score=score,
        labels=tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0]))),
        passages=shown_passages,
    )
    blocks = (
        (numbers.get(block.passage.passage_id) if block.passage else None, block)
        for block in cut_blocks(document, passages, marked)
    )
    return FullDocument(shown, blocks)


def _picture(
    archive: Archive,
    document: Document,
    source: Source,
    file: Path | str,
    passages: Sequence[Passage],
    mentions: Sequence[Mention],
) -> list[Crop | str]:
    """Return a cut-out for each passage, or the reason why there is none."""
    if isinstance(file, str):
        return [file for _ in passages]
    stored = archive.store.pages.read(source.source_id, document.first_page, document.last_page)
    wanted = {
        part.page_number
        for part in document.parts
        for p in passages
        if part.start < p.end and p.start < part.end
    }
    pages = {page.number: page for page in stored if page.number in wanted}
    with archive.drawing.pictures(source, file) as pictures:
        return [_picture_one(document, pages, passage, mentions, pictures) for passage in passages]


def _picture_one(
    document: Document,
    pages: Mapping[int, Page],
    passage: Passage,
    mentions: Sequence[Mention],
    pictures: PagePictures,
) -> Crop | str:
    strongest = strongest_mention(passage, mentions)
    framed = (strongest.start, strongest.end) if strongest else None
    try:
        return crop_span(document, pages, (passage.start, passage.end), framed, pictures)
    except SourceError as error:
        return str(error)


def strongest_mention(passage: Passage, mentions: Sequence[Mention]) -> Mention | None:
    """Return the mention of a passage to point at: surest first, words before whole sentences."""
    inside = [m for m in mentions if passage.start <= m.start and m.end <= passage.end]
    return max(inside, key=lambda m: (m.confidence, not is_of_model(m), -m.start), default=None)


def _labels_in(passage: Passage, mentions: Sequence[Mention]) -> tuple[str, ...]:
    inside = [m for m in mentions if m.start < passage.end and passage.start < m.end]
    return tuple(dict.fromkeys(m.label for m in inside))


def _fields(document: Document, source: Source) -> tuple[tuple[str, str], ...]:
    """Return the header for showing, in the order historians give it; what was not found is out."""
    header = document.header
    named = (
        ("Kind", cite.kind_words(header.kind)),
        ("Number", header.number),
        ("Date", cite.date_words(header.date)),
        ("Place", header.place),
        ("From", header.sender),
        ("To", header.recipient),
        ("Classification", header.classification),
        ("Subject", header.subject),
        ("File number", header.file_number),
        ("Source", f"{source.path}, {cite.page_words(document.first_page, document.last_page)}"),
        ("Document id", document.document_id),
    )
    return tuple((name, " ".join(value.split())) for name, value in named if value)
