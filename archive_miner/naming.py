"""Names of documents, passages and mentions: after what begins them, not after what stands before.

In: the text that is to be named, and what it belongs to. Out: an id. The same papers give the same
ids anywhere. Knows nothing of stores: whether an id is to be kept is decided elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

NAMING_CHARACTERS = 60
"""Letters and digits of the opening that go into a name: a letterhead and its date."""


def letters_of(text: str, count: int) -> str:
    """Return the first letters and digits of a text, without case, blanks and signs."""
    return "".join(c for c in text[: 4 * count].casefold() if c.isalnum())[:count]


class Namer:
    """Gives names, none of them twice: what begins like another is numbered."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """Begin with names that are taken already."""
        self._taken = set(taken)
        self._last: dict[str, int] = {}

    def document(self, source_id: str, page_number: int, text: str) -> str:
        """Return the id of a new document: its source, its page and its opening.

        ``603a958c91d39d48-p0012-7c2e01`` begins on page 12; in the alphabet ids follow pages.
        """
        opening = letters_of(text, NAMING_CHARACTERS)
        return self._name(f"{source_id}-p{page_number:04d}-", opening)

    def passage(self, document_id: str, text: str) -> str:
        """Return the id of a passage: its document and how it begins.

        ``603a958c91d39d48-p0012-7c2e01.a91f0c`` begins like no other of its document.
        """
        return self._name(f"{document_id}.", letters_of(text, NAMING_CHARACTERS))

    def mention(self, document_id: str, label: str, words: str, sentence: str) -> str:
        """Return the id of a mention: its document, its label, its words and their sentence.

        ``603a958c91d39d48-p0012-7c2e01:military_aid:0d41f2``.
        """
        opening = (
            f"{letters_of(words, NAMING_CHARACTERS)} {letters_of(sentence, NAMING_CHARACTERS)}"
        )
        return self._name(f"{document_id}:{label}:", opening)

    def _name(self, stem: str, opening: str) -> str:
        name = f"{stem}{hashlib.sha256(opening.encode()).hexdigest()[:6]}"
        number = self._last.get(name, 0) + 1
        free = name if number == 1 else f"{name}-{number}"
        while free in self._taken:
            number += 1
            free = f"{name}-{number}"
        self._last[name] = number
        self._taken.add(free)
        return free
