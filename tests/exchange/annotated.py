"""Invented documents with annotations, as exchange hands them out."""

from __future__ import annotations

from collections.abc import Sequence

from archive_miner.exchange.annotations import Annotated, Annotation, quote
from archive_miner.types import Box, Document, Header, Part

HEADER = Header(
    "telegram", "26", "1953-07-24", "day", "Port & Bay", "Hale <x>", "Department", "secret"
)


def document_of(name: str, text: str) -> Document:
    """Return a document of two pages, cut in the middle of its text."""
    half = len(text) // 2
    parts = (Part(0, half, 3, 0), Part(half, len(text), 4, 0)) if half else ()
    return Document(name, "s1", 3, 4, HEADER, text, parts)


def span(
    text: str, start: int, end: int, label: str = "military_aid", name: str = "d-1", **more: object
) -> Annotation:
    """Return an annotation of a stretch of text, quoted from it."""
    exact, prefix, suffix = quote(text, start, end)
    given = {"subtype": None, "prefix": prefix, "suffix": suffix, **more}
    return Annotation(name, label, start=start, end=end, exact=exact, **given)  # type: ignore[arg-type]


def words(text: str, quoted: str, label: str = "military_aid", **more: object) -> Annotation:
    """Return an annotation of some words where they first stand."""
    start = text.index(quoted)
    return span(text, start, start + len(quoted), label, **more)


def annotated(
    text: str, annotations: Sequence[Annotation] = (), name: str = "d-1", score: float = 0.75
) -> Annotated:
    """Return a document with its annotations."""
    return Annotated(
        document_of(name, text),
        "Telegram 26: Aid & <arms>",
        "letters/ä.pdf",
        "Hale to Department, telegram 26.",
        tuple(annotations),
        (("concern", score),),
    )


LINE = (3, Box(72.2, 99.5, 103.0, 112.4))
"""A box on page 3."""
