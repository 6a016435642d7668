"""Place an anchor in the documents of its source as they are today, or say why it has no place.

In: an anchor, documents, pages. Out: Placed or Unplaced. The order of the search stands here: the
text is unchanged; near the anchor's pages; and, where no words are printed, in the whole source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive_miner.anchors.ground import Ground, Span, fit, ground_on, join
from archive_miner.anchors.keep import Placed, Unplaced, version_of, word_boxes
from archive_miner.anchors.likeness import find_words, letters, same_words
from archive_miner.anchors.stretch import FITTING, find_stretch
from archive_miner.anchors.whole import find_whole
from archive_miner.offsets import page_of
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
    same = _unchanged(anchor, documents, pages)
    if same is not None:
        return _placed(anchor, same, anchor.start, anchor.end, is_exact=True)
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


def _unchanged(
    anchor: Anchor, documents: Sequence[Document], pages: Mapping[int, Page]
) -> Document | None:
    """Return the document whose text is still that of the anchor, on the same page, if any is.

    Of twins on one page it is the one with its words on the anchor's boxes, or else that of its
    name.
    """
    same = [
        document
        for document in documents
        if document.first_page <= anchor.page_number <= document.last_page
        and document.text.startswith(anchor.quote, anchor.start)
        and version_of(document.text) == anchor.version
        and page_of(document, anchor.start) == anchor.page_number
    ]
    if len(same) > 1 and anchor.boxes:
        span = anchor.start, anchor.start + len(anchor.quote)
        fits = [fit(anchor.boxes, list(word_boxes(one, pages, *span))) for one in same]
        same = [one for one, how in zip(same, fits, strict=True) if how >= FITTING] or same
    named = (document for document in same if document.document_id == anchor.document_id)
    return same[0] if len(same) == 1 else next(named, None)


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
