"""Find the document of today that has the extent of one of then, or say what became of it.

In: an anchor of a whole document, the documents of its source, and pages. Out: a document, or why
there is none. Documents are told by how they open and how they close.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from archive_miner.anchors.ground import Ground
from archive_miner.anchors.keep import Unplaced
from archive_miner.anchors.likeness import find_words, letters, likeness, likest
from archive_miner.anchors.stretch import ALIKE, find_stretch
from archive_miner.offsets import page_of
from archive_miner.types import Anchor, Document, Page

EDGE_LETTERS = 60
"""What may come to a document's ends or leave them: a head or a stamp that is furniture in one
reading only ("INCOMING TELEGRAM DEPARTMENT OF STATE", 33 letters). Near miss: the shortest items of
an edition, "Editorial Note" with a reference, 70. With what ALIKE allows of a closing, 110 letters
in all may come to an end, a line and a half; two lines may not."""

LENGTH_SHARE = 0.25
"""By how much of its length a document with the same ends may have grown or shrunk: new readings
did so by 0.02, and one by 0.18, whose footnotes came and went."""

LAST_LETTERS = 80
"""Of a document's closing, by which it is seen where it ends today: a line and a signature."""

LOOKED_AHEAD = 20
"""Documents after the one that holds a beginning in which its end is looked for."""


def find_whole(
    anchor: Anchor, ground: Ground, documents: Sequence[Document], pages: Mapping[int, Page]
) -> Document | Unplaced:
    """Return the document of the same extent, or why there is none today."""
    if not anchor.boxes:
        found = _find_by_ends(anchor, ground, documents, pages)
        if found is not None:
            return found
    opening = replace(anchor, end=len(anchor.quote), suffix="")
    span = find_stretch(opening, ground, pages, anchor.page_number)
    if isinstance(span, Unplaced):
        alone = _find_alone(anchor, documents)
        return alone or Unplaced(f"of its beginning: {span.reason}")
    parts = ground.under(span)
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


def _find_by_ends(
    anchor: Anchor, ground: Ground, documents: Sequence[Document], pages: Mapping[int, Page]
) -> Document | None:
    """Return the document whose opening stands nowhere else on the anchor's page.

    In a source without printed words the document may be on any page.
    """
    number = anchor.page_number
    there = [s for s in find_words(anchor.quote, ground.text) if ground.begins_on(number, s)]
    same = [ground.under(span)[0][0] for span in there]
    if not there and not any(page.words for page in pages.values()):
        same = list(documents)
    same = [one for one in same if _opens(anchor, one) and _closes(anchor, one)]
    return same[0] if len(same) == 1 and len(there) < 2 else None


def _find_alone(anchor: Anchor, documents: Sequence[Document]) -> Document | None:
    """Return the only document that begins on the anchor's page, if it opens and closes like it.

    It is for openings that do not read alike where they stood: stamps and routing slips on the head
    of a photocopied telegram come in another order with each reading.
    """
    begun = [one for one in documents if one.parts and page_of(one, 0) == anchor.page_number]
    if len(begun) != 1 or not _closes(anchor, begun[0]):
        return None
    opening = letters(begun[0].text[: len(anchor.quote) + EDGE_LETTERS]).text
    return begun[0] if likest(letters(anchor.quote).text, opening) >= ALIKE else None


def _count(text: str) -> int:
    return len(letters(text).text)


def _opens(anchor: Anchor, document: Document) -> bool:
    """Say whether a document begins with an anchor's opening."""
    return likeness(anchor.quote, document.text[: len(anchor.quote)]) >= ALIKE


def _closes(anchor: Anchor, document: Document) -> bool:
    """Say whether a document ends with an anchor's closing and is about as long."""
    wanted = letters(anchor.suffix).text
    tail = letters(document.text).text[-len(wanted) - EDGE_LETTERS :]
    longer = abs(len(document.text) - anchor.end)
    return longer <= max(EDGE_LETTERS, LENGTH_SHARE * anchor.end) and likest(wanted, tail) >= ALIKE


def _fate(anchor: Anchor, document: Document, documents: Sequence[Document]) -> str:
    """Return what became of a document whose beginning another of today has."""
    last = letters(anchor.suffix).text[-LAST_LETTERS:]
    if likest(last, letters(document.text).text) >= ALIKE:
        is_longer = len(document.text) > anchor.end
        return "merged with what follows it since" if is_longer else "much of it is read no more"
    at = documents.index(document) + 1
    later = documents[at : at + LOOKED_AHEAD]
    if any(likest(last, letters(other.text).text) >= ALIKE for other in later):
        return "split since"
    return "its end reads otherwise now"
