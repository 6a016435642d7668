"""Place an anchor in the documents of its source as they are today, or say why it has no place.

In: an anchor, documents, pages. Out: Placed or Unplaced. The order of the search stands here: the
text is unchanged; near the anchor's pages; and, where no words are printed, in the whole source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive_miner.anchors.ground import Ground, Span, fit, ground_on, join
from archive_miner.anchors.keep import Placed, Unplaced, word_boxes
from archive_miner.anchors.likeness import find_words, letters, same_words
from archive_miner.anchors.stretch import FITTING, find_stretch
from archive_miner.anchors.whole import find_whole
from archive_miner.offsets import page_of, version_of
from archive_miner.types import Anchor, Document, Page

FEWEST_CHARACTERS = 500
"""Of a page that is full: a longer quote without boxes may run on to the next."""

FAR_LETTERS = 24
"""Letters of a quote that is looked for beyond its pages: so many in a row stand nowhere twice but
in formulas, and of those the words around must tell."""


def place(
    anchor: Anchor, documents: Sequence[Document], pages: Mapping[int, Page]
) -> Placed | Unplaced:
    """Return where an anchor stands in the documents of its source today, or why nowhere.

    ``documents`` are all of the source, in order; ``pages`` those at hand, at least the anchor's
    own.
    """
    same = _unchanged(anchor, documents)
    here = [document for document in same if _is_on_its_boxes(anchor, document, pages)]
    named = next((one for one in here or same if one.document_id == anchor.document_id), None)
    if len(here) == 1 or (here and named):
        return _placed(anchor, named or here[0], anchor.start, anchor.end, is_exact=True)
    found = _search(anchor, documents, pages)
    if isinstance(found, Unplaced) and named:  # all boxes of the page have moved
        return _placed(anchor, named, anchor.start, anchor.end, is_exact=True)
    return found


def _search(
    anchor: Anchor, documents: Sequence[Document], pages: Mapping[int, Page]
) -> Placed | Unplaced:
    """Return where an anchor stands in documents whose text is not what it was."""
    ground = _near(anchor, documents)
    if anchor.is_whole:
        whole = find_whole(anchor, ground, documents, pages)
        if isinstance(whole, Unplaced):
            return whole
        is_exact = version_of(whole.text) == anchor.version
        return _placed(anchor, whole, 0, len(whole.text), is_exact=is_exact)
    found = find_stretch(anchor, ground, pages, anchor.page_number)
    if isinstance(found, Unplaced) and not any(page.words for page in pages.values()):
        far = _far(anchor, documents)
        if far.text:
            ground, found = far, find_stretch(anchor, far, {}, None)
    return found if isinstance(found, Unplaced) else _in_document(anchor, ground, found)


def _placed(anchor: Anchor, document: Document, start: int, end: int, *, is_exact: bool) -> Placed:
    name = document.document_id
    is_moved = (name, start, end) != (anchor.document_id, anchor.start, anchor.end)
    return Placed(name, start, end, is_exact, is_moved)


def _in_document(anchor: Anchor, ground: Ground, span: Span) -> Placed | Unplaced:
    """Return a stretch of the ground as one of a document."""
    parts = ground.under(span)
    if not parts:
        return Unplaced("it stands between two documents now")
    if len(parts) > 1:
        names = ", ".join(document.document_id for document, _, _ in parts)
        return Unplaced(f"a document ends inside it now: it lies in {names}")
    is_exact = same_words(anchor.quote, ground.text[slice(*span)])
    return _placed(anchor, *parts[0], is_exact=is_exact)


def _unchanged(anchor: Anchor, documents: Sequence[Document]) -> list[Document]:
    """Return the documents on an anchor's page whose text is its own; of copies both."""
    return [
        document
        for document in documents
        if document.first_page <= anchor.page_number <= document.last_page
        and document.text.startswith(anchor.quote, anchor.start)
        and version_of(document.text) == anchor.version
        and page_of(document, anchor.start) == anchor.page_number
    ]


def _is_on_its_boxes(anchor: Anchor, document: Document, pages: Mapping[int, Page]) -> bool:
    """Say whether an anchor's words in an unchanged text lie on its boxes, if any boxes tell."""
    words = list(word_boxes(document, pages, anchor.start, anchor.start + len(anchor.quote)))
    return not anchor.boxes or not words or fit(anchor.boxes, words) >= FITTING


def _near(anchor: Anchor, documents: Sequence[Document]) -> Ground:
    """Return the text of the documents on the pages of an anchor, with some around."""
    numbers = {number for number, _ in anchor.boxes} | {anchor.page_number}
    further = 0 if anchor.boxes else 1 + len(anchor.quote) // FEWEST_CHARACTERS
    return ground_on(documents, min(numbers), max(numbers) + further)


def _far(anchor: Anchor, documents: Sequence[Document]) -> Ground:
    """Return all documents with the longest word of a quote, if it is long and stands in one.

    Only in sources without printed words it is looked for beyond its pages, as in editions in TEI
    and plain text: a printed line does not leave its own.
    """
    quote = anchor.quote
    if len(letters(quote).text) < FAR_LETTERS:
        return Ground()
    word = max(quote.split(), key=len)
    found = [(i, 0, len(d.text)) for i, d in enumerate(documents) if word in d.text]
    ground = join(documents, found)
    return ground if next(find_words(quote, ground.text), None) else Ground()
