"""Where in the archive's text an annotation from elsewhere stands: by its place, or by its words.

In: an annotation with its quote, and the document's text. Out: the annotation at its place, or why
it has none. Nothing is guessed: words that stand twice, with the same words around, have no place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from archive_miner.anchors.likeness import CHANGED, find_words
from archive_miner.exchange.annotations import CONTEXT_CHARACTERS, Annotation, quote

_CHANGED = re.compile(f"[{CHANGED}]")

ROOM_CHARACTERS = 4 * CONTEXT_CHARACTERS
"""How far around a place its context is looked for, as white space may have been added."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """An annotation in the archive's own text, and whether it had to be looked for."""

    annotation: Annotation
    is_moved: bool


def fold(text: str) -> str:
    """Return text with a blank for each character that may not survive an exchange."""
    return _CHANGED.sub(" ", text)


def anchor(annotation: Annotation, text: str) -> Anchored | str:
    """Return an annotation at its place in a text, or in one line why it has none.

    It stands where it says if its words stand there; else where they are found, and if that is
    at several places, where most of what is before and after them agrees.
    """
    start, end, exact = annotation.start, annotation.end, annotation.exact
    if not exact:
        return "has no words to hold against the text"
    if 0 <= start < end <= len(text) and fold(text[start:end]) == fold(exact):
        return Anchored(_at(annotation, text, start, end), is_moved=False)
    folded = fold(text)
    places = sorted(
        ((_agreement(annotation, folded, *place), place) for place in find_words(exact, text)),
        reverse=True,
    )
    if not places:
        return "its words do not stand in the document"
    if len(places) > 1 and places[0][0] == places[1][0]:
        return f"its words stand {len(places)} times in the document, and nothing tells which"
    return Anchored(_at(annotation, text, *places[0][1]), is_moved=True)


def _at(annotation: Annotation, text: str, start: int, end: int) -> Annotation:
    exact, prefix, suffix = quote(text, start, end)
    return replace(
        annotation, start=start, end=end, exact=exact, prefix=prefix, suffix=suffix, boxes=()
    )


def _agreement(annotation: Annotation, folded: str, start: int, end: int) -> int:
    """Return how many characters before and after a place are those of the annotation.

    White space counts for nothing: it is what tools change.
    """
    prefix = _solid(annotation.prefix[-CONTEXT_CHARACTERS:])
    suffix = _solid(annotation.suffix[:CONTEXT_CHARACTERS])
    before = _solid(folded[max(0, start - ROOM_CHARACTERS) : start])
    after = _solid(folded[end : end + ROOM_CHARACTERS])
    return _alike(prefix[::-1], before[::-1]) + _alike(suffix, after)


def _solid(text: str) -> str:
    return "".join(fold(text).split())


def _alike(a: str, b: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    return next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
