"""What readers said meets the papers of today: kept with its place, and placed anew.

Comes in: a store, labels as a file states them. Goes out: decisions in the store, and where each
stands today. Nothing that was said is ever changed, and nothing is moved silently: what has no
place is listed with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive_miner.anchors import Placed, make_anchor, place
from archive_miner.store.store import Store
from archive_miner.types import Anchor, Decision, Document, Former, Page, Placement, Suggestion

NEAR_PAGES = 1
"""Pages before and after an anchor's own that are looked at: a page may be read as part of its
neighbour's document now, but words do not move from page to page."""


OUT = Placement(None, 0, 0, "its file was taken out of the archive")


@dataclass(frozen=True, slots=True)
class PlacedDecision:
    """A decision by its number, and where it stands today."""

    decision_id: int
    decision: Decision
    placement: Placement


def read_decisions(store: Store, label: str | None = None) -> Iterator[PlacedDecision]:
    """Yield decisions, or those of one label, each where it stands today."""
    settle_anchors(store)
    return (PlacedDecision(*one) for one in store.decisions.all(label))


def read_suggestions(store: Store, label: str) -> list[Suggestion]:
    """Return what was drawn for a label, each document by the id it goes by today."""
    settle_anchors(store)
    return list(store.suggestions.all(label))


def read_unplaced_suggestions(store: Store) -> list[tuple[Suggestion, str]]:
    """Return what was drawn for any label and is no document any more, with the reason."""
    settle_anchors(store)
    return list(store.suggestions.unplaced())


def settle_anchors(store: Store) -> None:
    """Place the anchors anew of every source that has changed since they were placed."""
    for source_id in store.decisions.unsettled():
        revision = store.documents.revision(source_id)
        anchors = store.decisions.anchors(source_id)
        if revision < 0:
            gone = {number: _why_out(store, anchor) for number, anchor in anchors.items()}
            store.decisions.settle(revision, gone)
            continue
        documents = list(store.documents.all(source_id))
        pages = _pages_near(store, source_id, anchors.values())
        placements = {
            number: _placement(anchor, documents, pages) for number, anchor in anchors.items()
        }
        store.decisions.settle(revision, placements)


def _why_out(store: Store, anchor: Anchor) -> Placement:
    """Return the placement of what was said of a file that is not in the archive any more."""
    alias = store.documents.alias(anchor.document_id)
    return OUT if alias is None else Placement(None, 0, 0, alias.reason)


def _pages_near(store: Store, source_id: str, anchors: Iterable[Anchor]) -> dict[int, Page]:
    wanted = {
        number + step
        for anchor in anchors
        for number in {anchor.page_number, *(number for number, _ in anchor.boxes)}
        for step in range(-NEAR_PAGES, NEAR_PAGES + 1)
    }
    return {
        number: page
        for number in sorted(wanted)
        for page in store.pages.read(source_id, number, number)
    }


def _placement(anchor: Anchor, documents: list[Document], pages: dict[int, Page]) -> Placement:
    found = place(anchor, documents, pages)
    if isinstance(found, Placed):
        return Placement(found.document_id, found.start, found.end)
    return Placement(None, 0, 0, found.reason)


def anchor_of(
    store: Store, document: Document, span: tuple[int, int] | None = None, *, is_today: bool = True
) -> Anchor:
    """Return the anchor of a document, or of a stretch of it.

    One that is not of today (``is_today``) has no boxes: its pages may have been read anew since.
    """
    pages: dict[int, Page] = {}
    if is_today:
        first, last = document.first_page, document.last_page
        pages = {page.number: page for page in store.pages.read(document.source_id, first, last)}
    return make_anchor(document, pages, *(span or (None, None)))


def find_placement(store: Store, then: Former, span: tuple[int, int] | None) -> Placement:
    """Return where what was said of a former text stands today; stores nothing.

    By its anchor, where one was kept: that knows where on the page its words were printed.
    """
    start, end = span or (0, len(then.text))
    kept = store.decisions.placement(then.document_id, then.version, (start, end), span is None)
    if kept is not None:
        return kept
    if not 0 <= start < end <= len(then.text):
        return Placement(None, 0, 0, f"{start} to {end} is no stretch of its text")
    if store.documents.revision(then.source_id) < 0:
        return OUT
    anchor = anchor_of(store, then.as_document(), span, is_today=False)
    pages = _pages_near(store, then.source_id, [anchor])
    return _placement(anchor, list(store.documents.all(then.source_id)), pages)
