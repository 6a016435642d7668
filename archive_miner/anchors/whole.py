"""Find the document of today that has the extent of one of then, or say what became of it.

In: an anchor of a whole document, the documents of its source, and pages. Out: a document, or why
there is none. Documents are told by how they open and how they close.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from archive_miner.anchors.ground import Ground
from archive_miner.anchors.keep import Unplaced
from archive_miner.anchors.likeness import letters, likeness, likest
from archive_miner.anchors.stretch import ALIKE, find_stretch
from archive_miner.offsets import page_of
from archive_miner.types import Anchor, Document, Page

EDGE_LETTERS = 60
"""What may come to a document's ends or leave them: a head or a stamp that is furniture in one
reading only ("INCOMING TELEGRAM DEPARTMENT OF STATE", 33 letters). Near miss: the shortest items of
an edition, "Editorial Note" with a reference, 70."""

LENGTH_SHARE = 0.25
"""By how much of its length a document with the same ends may have grown or shrunk: new readings
did so by 0.02, and one by 0.18, whose footnotes came and went."""

LOOKED_AHEAD = 20
"""Documents after the one that holds a beginning in which its end is looked for."""


def find_whole(
    anchor: Anchor, ground: Ground, documents: Sequence[Document], pages: Mapping[int, Page]
) -> Document | Unplaced:
    """Return the document of the same extent, or why there is none today."""
    if not anchor.boxes:
        near = [one.document for one in ground.stretches]
        same = [document for document in near if _is_same(anchor, document)]
        named = [document for document in same if document.document_id == anchor.document_id]
        if len(same) == 1 or named:
            return (named or same)[0]
    opening = replace(anchor, is_whole=False, end=len(anchor.quote), suffix="")
    found = find_stretch(opening, ground, pages, anchor.page_number)
    if isinstance(found, Unplaced):
        return Unplaced(f"of its beginning: {found.reason}")
    parts = ground.under(found)
    sizes = [_count(document.text[start:end]) for document, start, end in parts]
    if sum(size > EDGE_LETTERS for size in sizes) > 1:
        return Unplaced(f"split since: {parts[0][0].document_id} holds its beginning")
    document, start, _ = parts[sizes.index(max(sizes))]
    if _count(document.text[:start]) > EDGE_LETTERS:
        fate = "merged with what stands before it since"
    elif _closes(anchor, document):
        return document
    else:
        fate = _fate(anchor, document, documents)
    return Unplaced(f"{fate}: {document.document_id} holds its beginning")


def _count(text: str) -> int:
    return len(letters(text).text)


def _is_same(anchor: Anchor, document: Document) -> bool:
    """Say whether a document opens and closes like an anchor, and begins on its page."""
    opening = document.text[: len(anchor.quote)]
    return (
        page_of(document, 0) == anchor.page_number
        and likeness(anchor.quote, opening) >= ALIKE
        and _closes(anchor, document)
    )


def _closes(anchor: Anchor, document: Document) -> bool:
    """Say whether a document ends with an anchor's closing and is about as long."""
    wanted = letters(anchor.suffix).text
    tail = letters(document.text).text[-len(wanted) - EDGE_LETTERS :]
    longer = abs(len(document.text) - anchor.end)
    return longer <= max(EDGE_LETTERS, LENGTH_SHARE * anchor.end) and likest(wanted, tail) >= ALIKE


def _fate(anchor: Anchor, document: Document, documents: Sequence[Document]) -> str:
    """Return what became of a document whose beginning another of today has."""
    wanted = letters(anchor.suffix).text
    if likest(wanted, letters(document.text).text) >= ALIKE:
        return "merged with what follows it since"
    at = documents.index(document) + 1
    later = documents[at : at + LOOKED_AHEAD]
    if any(likest(wanted, letters(other.text).text) >= ALIKE for other in later):
        return "split since"
    return "its end reads otherwise now"
