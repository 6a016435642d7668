"""Text as the matcher reads it: unified characters, blank tokeniser, norms, a map back.

Comes in: a sentence. Goes out: a spaCy ``Doc`` without whitespace tokens and where each of its
characters stands in the sentence. Knows nothing of rules. No statistical model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive_miner.text.characters import unify

if TYPE_CHECKING:
    from spacy.language import Language


# matches the hyphens of "anti-communist", "20-division"; not of "F-86", "6-354" or " - "
_HYPHEN = re.compile(r"(?<=[A-Za-z0-9.])-(?=[A-Za-z])")
# matches the footnote digits of "pact3," and "Command12 "; not of "F86", "B52" or "E33"
_DIGIT = re.compile("[0-9]")
_GLUED_DIGITS = re.compile(r"(?<=[a-z]{3})\d{1,2}(?=[\s.,;:)]|$)")

LONGEST_STRETCH = 200
"""Characters between two blanks that are read at a time: rows of "____" or "$$$$" take spaCy time
by the square of their length, half a second at 1,000. Longer than any address of a page."""


@dataclass(frozen=True, slots=True)
class PlainText:
    """A sentence in unified characters with single spaces.

    ``shifts`` are (offset in ``text``, how much further the original stands from there on).
    """

    text: str
    shifts: tuple[tuple[int, int], ...] = ()

    def original(self, offset: int) -> int:
        """Return the offset in the sentence of a character of ``text``."""
        shift = 0
        for place, further in self.shifts:
            if place > offset:
                break
            shift = further
        return offset + shift


def plain_text(sentence: str) -> PlainText:
    """Return a sentence with its characters unified and its runs of spaces made one."""
    text = unify(sentence)
    if "-" in text:
        text = _HYPHEN.sub(" ", text)
    if _DIGIT.search(text):
        text = _GLUED_DIGITS.sub(lambda digits: " " * len(digits[0]), text)
    if "  " not in text:
        return PlainText(text)
    pieces: list[str] = []
    shifts: list[tuple[int, int]] = []
    length = 0
    for part in re.finditer(r"[^ ]+ ?", text):
        if part.start() != length + (shifts[-1][1] if shifts else 0):
            shifts.append((length, part.start() - length))
        pieces.append(part[0])
        length += len(part[0])
    return PlainText("".join(pieces), tuple(shifts))


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a stretch: its offset, as printed, and as the word it is read as."""

    start: int
    printed: str
    norm: str


class Tokeniser:
    """spaCy's blank English, with norms of our own: the lower-case word, well spelt.

    ``spellings`` maps a printed form to the word it stands for; a form in capitals ("US") is
    taken in exactly those capitals, a lower-case one in any.
    """

    def __init__(self, spellings: Mapping[str, str]) -> None:
        """Load the blank pipeline: rules and exceptions only."""
        import spacy

        self._spellings = dict(spellings)
        blank: Any = spacy.blank("en")
        blank.vocab.lex_attr_getters[spacy.symbols.NORM] = self.norm
        self._exceptions = frozenset(blank.tokenizer.rules)
        self.language: Language = blank

    def norm(self, printed: str) -> str:
        """Return the word that a printed form is read as."""
        lower = printed.lower()
        return self._spellings.get(printed) or self._spellings.get(lower) or lower

    def tokens(self, stretch: str) -> list[Token]:
        """Return the tokens of a stretch without spaces.

        Letters alone are one token unless the tokeniser lists them as an exception ("cannot");
        asking spaCy only for the rest halves the time a new text takes. A test holds it.
        """
        if len(stretch) > LONGEST_STRETCH:
            return [
                Token(start + token.start, token.printed, token.norm)
                for start in range(0, len(stretch), LONGEST_STRETCH)
                for token in self.tokens(stretch[start : start + LONGEST_STRETCH])
            ]
        if stretch.isupper() and stretch.lower() in self._exceptions:
            # "CANNOT", "DON'T" in telegrams: spaCy lists only "cannot" and "Cannot".
            doc = self.language.make_doc(stretch.lower())
            return [Token(t.idx, stretch[t.idx : t.idx + len(t)], t.norm_) for t in doc]
        if stretch.isalpha() and stretch not in self._exceptions:
            return [Token(0, stretch, self.norm(stretch))]
        return [Token(t.idx, t.text, t.norm_) for t in self.language.make_doc(stretch)]
