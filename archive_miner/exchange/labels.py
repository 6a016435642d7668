"""Annotations brought back, as labels to train on: which coder read what, passage by passage.

In: documents with the annotations that found their place. Out: rows of a CSV, in the columns that
``train --unit passage`` takes. A passage is yes for a label where one of the coder's spans of it
touches the passage, else no: who marks spans in a document is held to have read all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive_miner.errors import UsageError
from archive_miner.exchange.annotations import Annotation
from archive_miner.offsets import overlap
from archive_miner.types import Passage

Row = tuple[str | int | None, ...]

SPAN_COLUMNS = {
    "document_id": "text",
    "start": "integer",
    "end": "integer",
    "label": "text",
    "subtype": "text",
    "coder": "text",
    "note": "text",
    "text": "text",
}

# What a file of labels calls its own columns: a label of such a name could not be told from them.
_TAKEN = frozenset({"document_id", "path", "document", "start", "end", "coder", "group", "weight"})


@dataclass(frozen=True, slots=True)
class CodedReading:
    """What one coder marked in one document."""

    document_id: str
    coder: str
    annotations: tuple[Annotation, ...]


def divide_readings(
    found: Mapping[str, Sequence[Annotation]], coder: str | None = None
) -> tuple[list[CodedReading], list[str]]:
    """Return who read which document and marked what, and the documents that nobody did.

    With a ``coder`` everything is that person's reading, whoever the file names. Without, a coder
    read the documents with a span of his; and all of the file where there is no other.
    """
    named = {one.coder for marked in found.values() for one in marked}
    only = coder if coder is not None else (named.pop() if len(named) == 1 else None)
    readings: list[CodedReading] = []
    unread = []
    for document_id, marked in found.items():
        coders = {one.coder for one in marked}
        if only is not None:
            readings.append(CodedReading(document_id, only, tuple(marked)))
        elif not coders:
            unread.append(document_id)
        readings += (
            CodedReading(document_id, name, tuple(a for a in marked if a.coder == name))
            for name in sorted(coders if only is None else ())
        )
    return readings, unread


def passage_columns(readings: Sequence[CodedReading]) -> dict[str, str]:
    """Return the columns of passages: one a label, between the place and the coder.

    Raises UsageError for a label that is called like a column of its own.
    """
    labels = sorted({one.label for reading in readings for one in reading.annotations})
    for label in labels:
        if label in _TAKEN:
            raise UsageError(f"label {label!r} is the name of a column; rename it in the tool")
    columns = {"document_id": "text", "start": "integer", "end": "integer"}
    return columns | dict.fromkeys(labels, "integer") | {"coder": "text"}


def code_passages(
    reading: CodedReading, passages: Sequence[Passage], columns: Mapping[str, str]
) -> Iterator[Row]:
    """Yield a row for each passage of a document that a coder read."""
    labels = list(columns)[3:-1]
    for passage in passages:
        there = {
            one.label
            for one in reading.annotations
            if overlap((one.start, one.end), (passage.start, passage.end))
        }
        marks = (int(label in there) for label in labels)
        yield reading.document_id, passage.start, passage.end, *marks, reading.coder


def span_rows(readings: Sequence[CodedReading]) -> Iterator[Row]:
    """Yield a row for each span that a coder marked."""
    for reading in readings:
        for one in reading.annotations:
            place = (one.document_id, one.start, one.end)
            yield *place, one.label, one.subtype, reading.coder, one.note, one.exact
