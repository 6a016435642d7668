"""What a new segmentation changes: which document of today is which of those there were.

In: the documents a source had, those it has now, and texts that documents of it once had. Out:
Changes, with the ids that today's documents keep or get. Decides, writes nothing, and knows
nothing of stores.

A document is named after its source, the page it begins on and its opening, so that the same
papers give the same ids anywhere; what stands before it does not matter. Once named it keeps its
id, however its opening is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from archive_miner.naming import Namer, letters_of
from archive_miner.text.passages import split_passages
from archive_miner.types import Alias, Changes, Document, Former, Passage

OPENING_CHARACTERS = 200
"""Letters and digits of a document's opening that it is known by: the heading, date and address."""

ALIKE = 75
"""Similarity, of 100, from which two openings on one page are one opening read twice. Poor
photocopies of a telegram read at 200 and 400 dpi: 88 and more. Near miss: two telegrams of one day
to the same address, one below the other on a page, 74 and less (typeset boxes)."""

TOLD_CHARACTERS = 40
"""Letters and digits that have to stand in their place for a page to count as not read anew."""

HELD = 90
"""Similarity, of 100, from which an opening stands somewhere inside a longer text."""

Candidate = tuple[float, int, int]
"""(how unlike, place of the new, place of the old): the least unlike goes first."""

Rule = Callable[[Sequence[Document], Sequence[Document], list[int], list[int]], Iterator[Candidate]]
"""Of the old and the new documents and the places left in both, which may be one."""

PART_OF_ANOTHER = "now part of another document"

Begin = tuple[int, int]
"""(page number, offset in its text) of a document's first character."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What an archive holds of a source: its documents in order, their passages, former texts."""

    documents: tuple[Document, ...] = ()
    passages: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)
    former: tuple[Former, ...] = ()


def decide(stored: Stored, new: Sequence[Document]) -> Changes:
    """Return today's documents by the ids they keep or get, and what became of the others.

    One that is cut as a document of the source once was gets that one's id again.
    """
    names, was = _names(stored, new)
    documents = tuple(
        replace(document, document_id=name) for document, name in zip(new, names, strict=True)
    )
    passages: dict[str, tuple[Passage, ...]] = {}
    sorts: dict[str, set[str]] = {sort: set() for sort in ("kept", "moved", "replaced", "added")}
    for document in documents:
        name, before = document.document_id, was.get(document.document_id)
        held = stored.passages.get(name, ()) if before else ()
        made = keep_passage_ids(before.text if before else "", held, document)
        # the words of a passage may be read otherwise and no letter of it move
        is_cut_anew = made != held or before is None or before.text != document.text
        if is_cut_anew:
            passages[name] = made
        sorts[_sort(before, document, is_cut_anew)].add(name)
    gone = [one for one in stored.documents if one.document_id not in was]
    return Changes(
        documents,
        passages,
        **{sort: frozenset(found) for sort, found in sorts.items()},
        removed=tuple(_alias(one, documents) for one in gone),
    )


def _sort(before: Document | None, now: Document, is_cut_anew: bool) -> str:
    """Return what became of a document: kept, moved, replaced or added."""
    if before is None:
        return "added"
    if before == now and not is_cut_anew:
        return "kept"
    same = replace(before, parts=(), first_page=0, last_page=0) == replace(
        now, parts=(), first_page=0, last_page=0
    )
    return "moved" if same and not is_cut_anew else "replaced"


def _names(stored: Stored, new: Sequence[Document]) -> tuple[list[str], dict[str, Document]]:
    """Return the ids of today's documents in order, and by them the documents they once were."""
    same, revived = match_documents(stored, new)
    was = {stored.documents[j].document_id: stored.documents[j] for j in same.values()}
    namer = Namer((*was, *revived.values()))
    names: list[str] = []
    for place, document in enumerate(new):
        name = stored.documents[same[place]].document_id if place in same else revived.get(place)
        if name is None:
            page, _ = begin_of(document)
            name = namer.document(document.source_id, page, document.text)
        names.append(name)
    return names, was


def begin_of(document: Document) -> Begin:
    """Return where a document begins: page number, and offset in the page's text."""
    if document.parts:
        return document.parts[0].page_number, document.parts[0].page_start
    return document.first_page, 0


def match_documents(
    stored: Stored, new: Sequence[Document]
) -> tuple[dict[int, int], dict[int, str]]:
    """Return which of the stored documents each new one is, and which get a former one's id again.

    By their places in the lists. In the order of how sure that is: the same text from the same
    place; the same beginning; cut as a document once was; an opening on the same page that is read
    a little differently. One that begins elsewhere is another document.
    """
    found: dict[int, int] = {}
    _match(stored.documents, new, (_same_text, _same_beginning), found, set())
    borne = {document.document_id for document in stored.documents}
    former = [one for one in stored.former if one.document_id not in borne]
    revived = _revive(new, found, former)
    _match(stored.documents, new, (_alike_openings,), found, set(revived))
    return found, revived


def _match(
    old: Sequence[Document],
    new: Sequence[Document],
    rules: Sequence[Rule],
    found: dict[int, int],
    settled: Collection[int],
) -> None:
    """Add what some rules find, one after the other, to what is found of the new documents."""
    known = set(found.values())
    for rule in rules:
        left_new = [i for i in range(len(new)) if i not in found and i not in settled]
        left_old = [j for j in range(len(old)) if j not in known]
        for _, i, j in sorted(rule(old, new, left_old, left_new)):
            if i not in found and j not in known:
                found[i] = j
                known.add(j)


def _same_text(
    old: Sequence[Document], new: Sequence[Document], left_old: list[int], left_new: list[int]
) -> Iterator[Candidate]:
    places = {(begin_of(old[j]), old[j].text): j for j in left_old}
    for i in left_new:
        j = places.get((begin_of(new[i]), new[i].text))
        if j is not None:
            yield 0.0, i, j


def _same_beginning(
    old: Sequence[Document], new: Sequence[Document], left_old: list[int], left_new: list[int]
) -> Iterator[Candidate]:
    places = {begin_of(old[j]): j for j in left_old}
    for i in left_new:
        j = places.get(begin_of(new[i]))
        if j is not None and _unlike(old[j].text, new[i].text) <= 100 - ALIKE:
            yield 0.0, i, j


def _alike_openings(
    old: Sequence[Document], new: Sequence[Document], left_old: list[int], left_new: list[int]
) -> Iterator[Candidate]:
    """Yield pairs on pages that were read anew: where words stand as they stood, they are known."""
    on_page: dict[int, list[int]] = {}
    for j in left_old:
        if not _holds_beginning(old[j], new):
            on_page.setdefault(begin_of(old[j])[0], []).append(j)
    for i in left_new:
        if _holds_beginning(new[i], old):
            continue
        page, start = begin_of(new[i])
        for j in on_page.get(page, ()):
            unlike = _unlike(old[j].text, new[i].text)
            if unlike <= 100 - ALIKE:
                yield unlike + abs(begin_of(old[j])[1] - start) / 1e6, i, j


def _unlike(a: str, b: str) -> float:
    """Return how unlike two openings are, 0 to 100, as far as the shorter one goes."""
    left, right = letters_of(a, OPENING_CHARACTERS), letters_of(b, OPENING_CHARACTERS)
    length = min(len(left), len(right))
    if not length:
        return 0.0 if left == right else 100.0
    return 100.0 - fuzz.ratio(left[:length], right[:length])


def _revive(
    new: Sequence[Document], known: Collection[int], former: Sequence[Former]
) -> dict[int, str]:
    """Return the ids of documents that are cut as they once were, by their place in the list."""
    once_there = [one.as_document() for one in former]
    texts = {(begin_of(one), one.text): one.document_id for one in once_there}
    begins = {begin_of(one): one for one in once_there}
    found: dict[int, str] = {}
    left = [(place, one) for place, one in enumerate(new) if place not in known]
    for place, document in left:
        name = texts.get((begin_of(document), document.text))
        if name is not None and name not in found.values():
            found[place] = name
    for place, document in left:
        once = begins.get(begin_of(document))
        if place in found or once is None or once.document_id in found.values():
            continue
        if not _unlike(once.text, document.text):
            found[place] = once.document_id
    return found


def _alias(gone: Document, documents: Sequence[Document]) -> Alias:
    """Return what an id that no document bears any more leads to: who holds its beginning."""
    page, _ = begin_of(gone)
    there = [one for one in documents if one.first_page <= page <= one.last_page]
    opening = letters_of(gone.text, OPENING_CHARACTERS)
    holder = _holds_beginning(gone, there)
    if holder is not None:
        return Alias(gone.document_id, holder.document_id, PART_OF_ANOTHER)
    ranked = ((fuzz.partial_ratio(opening, _letters_on(one, page)), one) for one in there)
    best, holder = max(ranked, key=lambda pair: pair[0], default=(0.0, None))
    if opening and holder is not None and best >= HELD:
        return Alias(gone.document_id, holder.document_id, PART_OF_ANOTHER)
    return Alias(gone.document_id, None, "no document holds its beginning any more")


def _holds_beginning(one: Document, others: Sequence[Document]) -> Document | None:
    """Return the document that holds another's opening, word for word in its place on the page."""
    page, start = begin_of(one)
    opening = letters_of(one.text, OPENING_CHARACTERS)
    for other in others:
        if other.first_page <= page <= other.last_page:
            at = _offset_of(other, page, start)
            if at is not None:
                there = letters_of(other.text[at:], OPENING_CHARACTERS)
                length = min(len(opening), max(len(there), TOLD_CHARACTERS))
                if opening[:length] == there[:length]:
                    return other
    return None


def _offset_of(document: Document, page: int, start: int) -> int | None:
    """Return where a document holds a place on a page, in its own text; None where it does not."""
    for part in document.parts:
        if part.page_number == page and 0 <= start - part.page_start < part.end - part.start:
            return part.start + start - part.page_start
    return None


def _letters_on(document: Document, page: int) -> str:
    """Return the letters and digits of a document that stand on a page."""
    on_page = (document.text[p.start : p.end] for p in document.parts if p.page_number == page)
    return "".join(c for text in on_page for c in text.casefold() if c.isalnum())


def keep_passage_ids(
    text: str, stored: Sequence[Passage], document: Document
) -> tuple[Passage, ...]:
    """Return a document's passages, those whose words stood in its earlier ``text`` by their ids.

    What was said of a passage hangs on its words, not on where they stand.
    """
    waiting: dict[str, list[int]] = {}
    for place, old in enumerate(stored):
        waiting.setdefault(text[old.start : old.end], []).append(place)
    new = split_passages(document)
    last = -1
    kept: dict[int, str] = {}
    for place, passage in enumerate(new):
        words = document.text[passage.start : passage.end]
        there = next((at for at in waiting.get(words, ()) if at > last), None)
        if there is not None:
            kept[place], last = stored[there].passage_id, there
    namer = Namer(kept.values())
    return tuple(
        replace(
            passage,
            passage_id=kept.get(place)
            or namer.passage(document.document_id, document.text[passage.start : passage.end]),
        )
        for place, passage in enumerate(new)
    )
