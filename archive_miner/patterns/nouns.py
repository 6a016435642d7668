"""The nouns of the pattern language: words, places, patterns.

In: nothing. Out: frozen records that the language fills and the engine compiles. Knows neither
how patterns are written nor how they are matched.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a pattern: whole, a beginning (``withdr*``) or in exact case (``=MAP``)."""

    text: str
    is_prefix: bool = False
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """One place in a pattern: any of several wordings, or a gap.

    A gap has no alternatives and spans 0 to ``gap`` tokens.
    """

    alternatives: tuple[tuple[Word, ...], ...] = ()
    is_optional: bool = False
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase to look for: as written, and parsed into elements.

    ``tokens_json`` and ``dependency_json`` are raw spaCy patterns as JSON text (the escape hatches
    ``tokens:`` and ``dependency:``); the elements are then empty. ``screen`` is the phrase without
    which a sentence is not parsed. ``line`` is where it stands in the codebook file, from 1.
    """

    written: str
    elements: tuple[Element, ...] = ()
    tokens_json: str | None = None
    dependency_json: str | None = None
    screen: tuple[Element, ...] = ()
    line: int = field(default=0, compare=False)


Wordings = tuple[tuple[Word, ...], ...]
"""The alternatives of one place."""
