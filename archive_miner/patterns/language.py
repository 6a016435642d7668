"""The pattern language: from a line a historian can write to elements.

In: one pattern and the word sets it may name. Out: a ``Pattern``. Knows neither the
file the pattern stands in nor how patterns are matched.

    operational control|command        alternatives of one place
    adviser(s)                         with or without the ending
    withdr*                            any word that begins so
    =MAP                               in exactly these capitals
    military advisory group?           the last word may be missing
    withdr* ...3 recognition           at most three tokens between
    (general staff|officer corps)      alternatives of several words
    <forces>                           any wording of the set `forces`

A hyphen before a letter counts as a space, in patterns as in text: anti-communist, but f-86.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from archive_miner.patterns.nouns import Element, Pattern, Word, Wordings

LONGEST_GAP = 12
"""Tokens. Longer gaps join words of different clauses; `needs` says "somewhere in the sentence"."""

# matches the items of "withdr* ...3 (of|from) recognition? officer(s)"; an opening bracket starts
# a group only at the beginning of an item, so "officer(s)" stays one word.
ITEM = re.compile(r"\((?:[^()]|\([a-z]*\))*\)\??|[^\s]+")
# matches "...3"; not "... 3" or "..3"
_GAP = re.compile(r"\.\.\.(\d+)$")
# matches "officer(s)"; not "(officers)"
_ENDING = re.compile(r"^(?P<stem>[^()\s]+)\((?P<ending>[a-z]+)\)$")
# matches "<forces>"; not "<the forces>"
_SET = re.compile(r"^<([a-z][a-z0-9_]*)>$")
# matches "Korea's", "'s", "d'etat", "P.L.", "480", "R&D"; not "a[b]" or "\\w+"
_WORD = re.compile(r"^(?:'s|[^\W_](?:[^\W_]|['.&/_-])*)$")

# splits "anti-communist"; not "f-86", whose number belongs to the name
_HYPHEN = re.compile(r"(?<=[A-Za-z0-9.])-(?=[A-Za-z])")

WordSets = Mapping[str, Wordings]
"""Set name → its wordings."""


def parse_pattern(written: str, sets: WordSets) -> Pattern:
    """Return a pattern's elements; raises ValueError that says what to change."""
    elements: list[Element] = []
    for item in ITEM.findall(written):
        gap = _GAP.match(item)
        if gap:
            elements.append(Element(gap=_gap_length(int(gap[1]))))
        else:
            elements.extend(_elements(item, sets))
    if not any(e.alternatives and not e.is_optional for e in elements):
        raise ValueError(f"pattern {written!r} could match nothing at all: add a word without ?")
    for end in (elements[0], elements[-1]):
        if not end.alternatives:
            raise ValueError(f"pattern {written!r} begins or ends in a gap: take the gap away")
    return Pattern(written, tuple(elements))


def parse_wordings(written: str, sets: WordSets) -> Wordings:
    """Return the alternatives of ``army|armed forces|<police>``; raises ValueError."""
    found: list[tuple[Word, ...]] = []
    for choice in written.split("|"):
        named = _SET.match(choice.strip())
        if named:
            if named[1] not in sets:
                raise ValueError(f"set <{named[1]}> is not defined above: add it under `sets:`")
            found.extend(sets[named[1]])
        else:
            found.extend(_phrases(choice.split()))
    return tuple(dict.fromkeys(found))


def _gap_length(length: int) -> int:
    if not 1 <= length <= LONGEST_GAP:
        raise ValueError(f"gap ...{length} is out of range: use 1 to {LONGEST_GAP}")
    return length


def _elements(item: str, sets: WordSets) -> list[Element]:
    """Return the one element of an item, or several where a single word holds hyphens."""
    is_optional = item.endswith("?")
    body = item[:-1] if is_optional else item
    if body.startswith("(") and body.endswith(")"):
        body = body[1:-1]
    return [Element(parse_wordings(body, sets), is_optional)]


def _phrases(words: list[str]) -> list[tuple[Word, ...]]:
    """Return the readings of one alternative: ``adviser(s)`` has two."""
    if not words:
        raise ValueError("an alternative is empty: take away the extra | or brackets")
    readings: list[tuple[Word, ...]] = [()]
    for written in words:
        ending = _ENDING.match(written)
        forms = [ending["stem"], ending["stem"] + ending["ending"]] if ending else [written]
        readings = [old + _words(form) for old in readings for form in forms]
    return readings


def _words(written: str) -> tuple[Word, ...]:
    """Return the words of one written word: several where it holds a hyphen."""
    is_exact = written.startswith("=")
    is_prefix = written.endswith("*")
    body = written.removeprefix("=").removesuffix("*")
    parts = _HYPHEN.split(body)
    for part in parts:
        if not _WORD.match(part):
            raise ValueError(f"{written!r} is not a word: use letters, digits and ' . & / inside")
    if is_prefix and len(parts[-1]) < 3:
        raise ValueError(f"{written!r} is too short a beginning: give 3 letters or more before *")
    return tuple(
        Word(part if is_exact else part.lower(), is_prefix and n == len(parts) - 1, is_exact)
        for n, part in enumerate(parts)
    )
