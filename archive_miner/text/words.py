"""The words of diplomatic English: the shipped lists, and whether a word is one of them.

In: a word. Out: yes or no. The lists come from public-domain diplomatic prose
(scripts/make_word_list). Words were cut at hyphens, so that "co" and "anti" are among them.
"""

from __future__ import annotations

import gzip
from collections.abc import Collection
from functools import cache
from importlib.resources import files

_ENDINGS = ("'s", "s", "es", "ed", "d", "ing", "ly")
"""What a listed word may have at its end: "alliance's", "overflights", "reassigned"; its last "e"
may be lost before it ("determining")."""

SHORTEST_STEM = 3
"""Letters that a word must keep without its ending; near miss "ted" (of "t")."""


@cache
def known_words() -> frozenset[str]:
    """Return the lower-case words of the shipped list: those a page is judged by."""
    return _list("words", "ingest")  # where other programs know it to be


@cache
def rare_words() -> frozenset[str]:
    """Return further lower-case words, seen too seldom to judge a page by."""
    return _list("rare_words")


@cache
def known_compounds() -> frozenset[str]:
    """Return pairs of words that share a hyphen, in lower case: "state-owned"."""
    return _list("compounds")


def _list(name: str, room: str = "text") -> frozenset[str]:
    packed = files(f"archive_miner.{room}").joinpath(f"{name}.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode("utf-8").split("\n"))


def is_word(word: str, others: Collection[str] = ()) -> bool:
    """Say whether a lower-case word, or what it is formed from, is in a list or in ``others``."""
    known = known_words()
    if word in known or word in rare_words() or word in others:
        return True
    stems = (word[: -len(end)] for end in _ENDINGS if word.endswith(end))
    return any(stem in known or stem + "e" in known for stem in stems if len(stem) >= SHORTEST_STEM)
