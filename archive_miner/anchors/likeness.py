"""Texts that read alike: the same words broken otherwise, or read a little differently.

In: texts. Out: where the words of one stand in another, how alike two are, and which stretch of one
answers to a stretch of the other. Knows nothing of documents, pages and boxes.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rapidfuzz.distance import Opcode

# What formats, tools and readings change on their way: line ends and other white space, control
# characters, and the sign that stands in for them in XML. Near miss: a dash, a quote.
CHANGED = "\\s\\x00-\\x1f\\x7f-\\x9f\ufeff\ufffd\ufffe\uffff"

# Hyphens too come and go, at the end of a line ("agree-\nment") and inside it (soft hyphens). Near
# miss: an en dash, which parts words.
_HYPHENS = "\\-\u00ad\u2010\u2011"

_PRINTED = re.compile(f"[^{CHANGED}]+")
_SOLID = re.compile(f"[^{CHANGED}{_HYPHENS}]+")
_LETTERS = re.compile(r"[^\W_]+")
_LINE_END = re.compile("-[^\\S\n]*(?:\n\\s*|\\Z)")
_WHITE = re.compile(f"[{CHANGED}]+")

LEFT_OVER = 2
"""A stretch that ended with a word does so still where no more letters of the word are left over:
of "them" read "thern" the last is. Near miss: "ofthis", two words run together."""


@dataclass(frozen=True, slots=True)
class Reduced:
    """Some characters of a text, one after another, and where each stands in it."""

    text: str
    places: array[int]

    def before(self, place: int) -> int:
        """Return how many of the characters stand before a place in the text."""
        return bisect_left(self.places, place)


def _reduce(text: str, kept: re.Pattern[str]) -> Reduced:
    runs: list[str] = []
    places = array("I")
    for run in kept.finditer(text):
        runs.append(run[0])
        places.extend(range(*run.span()))
    return Reduced("".join(runs), places)


@lru_cache(maxsize=32)
def solid(text: str, hyphens: bool = False) -> Reduced:
    """Return what is printed of a text: without white space and, unless wanted, hyphens."""
    return _reduce(text, _PRINTED if hyphens else _SOLID)


@lru_cache(maxsize=64)
def letters(text: str) -> Reduced:
    """Return the letters and figures of a text in lower case."""
    found = _reduce(text, _LETTERS)
    lower = found.text.lower()
    if len(lower) != len(found.text):  # the Turkish capital I with a dot becomes two characters
        lower = "".join(c if len(c.lower()) > 1 else c.lower() for c in found.text)
    return Reduced(lower, found.places)


def find_words(quote: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the places where the same words stand, whichever way their lines are broken.

    White space and hyphens at the ends of the quote belong to a place that has them too.
    """
    wanted, there = solid(quote), solid(text)
    if not wanted.text:
        wanted, there = solid(quote, hyphens=True), solid(text, hyphens=True)
    if not wanted.text:
        return
    lead, trail = quote[: wanted.places[0]], quote[wanted.places[-1] + 1 :]
    at = there.text.find(wanted.text)
    while at >= 0:
        start, end = there.places[at], there.places[at + len(wanted.text) - 1] + 1
        if lead and text.startswith(lead, max(0, start - len(lead)), start):
            start -= len(lead)
        if trail and text.startswith(trail, end):
            end += len(trail)
        found = text[start:end]
        if found == quote or same_words(quote, found):
            yield start, end
        at = there.text.find(wanted.text, at + 1)


def same_words(a: str, b: str) -> bool:
    """Say whether two texts are the same words, whichever way their lines are broken.

    A hyphen at the end of a line may belong to the word or not. Near misses: "inthe" for "in the",
    "resign" for "re-sign".
    """
    return not _unbroken(a).isdisjoint(_unbroken(b))


def _unbroken(text: str) -> set[str]:
    text = text.replace("\u00ad", "")
    return {_WHITE.sub(" ", _LINE_END.sub(hyphen, text)).strip() for hyphen in ("", "-")}


def likeness(a: str, b: str) -> float:
    """Return how alike the letters of two texts are, 0 to 1; 1 where neither has any."""
    from rapidfuzz.distance import Levenshtein

    return float(Levenshtein.normalized_similarity(letters(a).text, letters(b).text))


def strangeness(prefix: str, suffix: str, text: str, start: int, end: int) -> int:
    """Return how many letters around a place in a text are not those of prefix and suffix.

    Where these are short, no more is looked at.
    """
    from rapidfuzz.distance import Levenshtein

    there, before, after = letters(text), letters(prefix).text, letters(suffix).text
    low, high = there.before(start), there.before(end)
    return Levenshtein.distance(
        before, there.text[max(0, low - len(before)) : low]
    ) + Levenshtein.distance(after, there.text[high : high + len(after)])


def likest(wanted: str, there: str) -> float:
    """Return how alike some letters come, anywhere among others, to those wanted, 0 to 1."""
    from rapidfuzz.fuzz import partial_ratio

    # between fillings, or half of the wanted letters at an end would be as good as all of them
    filling = "\0" * len(wanted)
    return partial_ratio(wanted, filling + there + filling) / 100 if wanted else 0.0


def carry(old: str, new: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches of a new text that may answer to a stretch of an old one.

    The texts are laid beside each other by their letters, from the front and from the back; two
    come of it where it could begin or end at several letters equally well. None do where nothing
    answers to it, or where it began or ended inside a word and they differ.
    """
    from rapidfuzz.distance import Levenshtein

    was, now = letters(old), letters(new)
    low, high = was.before(start), was.before(end)
    if low == high or not now.text:
        return []
    forwards = _answers(list(Levenshtein.opcodes(was.text, now.text)), low, high)
    turned = list(Levenshtein.opcodes(was.text[::-1], now.text[::-1]))
    last, first = _answers(turned, len(was.text) - high, len(was.text) - low)
    ways = {
        _whole_words(old, new, (start, end), (now.places[i], now.places[j - 1] + 1))
        for i, j in (forwards, (len(now.text) - first, len(now.text) - last))
        if i < j
    }
    is_cut = is_in_word(old, was.places[low]) or is_in_word(old, was.places[high - 1] + 1)
    return [] if is_cut and len(ways) > 1 else sorted(ways)


def _answers(codes: Sequence[Opcode], low: int, high: int) -> tuple[int, int]:
    """Return where a stretch of letters goes when one text is edited into the other."""

    def goes(index: int) -> tuple[int, bool]:
        code = next(c for c in codes if c.src_start <= index < c.src_end)
        is_lost = code.tag == "delete"
        return code.dest_start + (0 if is_lost else index - code.src_start), is_lost

    (start, _), (last, is_lost) = goes(low), goes(high - 1)
    return start, last + (not is_lost)


def _whole_words(old: str, new: str, was: tuple[int, int], now: tuple[int, int]) -> tuple[int, int]:
    """Return a stretch of the new text with its ends at words where those of the old one are.

    ``now`` runs from letter to letter. Of other signs the quote has at its ends, as many are taken
    as stand there.
    """
    quote = old[was[0] : was[1]]
    places = letters(quote).places
    first, last = was[0] + places[0], was[0] + places[-1] + 1
    is_same = letters(new[now[0] : now[1]]).text == letters(quote).text
    starts = [now[0]] if is_same or is_in_word(old, first) else _words_from(new, now[0])
    ends = [now[1]] if is_same or is_in_word(old, last) else _words_to(new, now[1])
    start, end = max(
        ((start, end) for start in starts for end in ends if start < end),
        key=lambda place: likeness(quote, new[place[0] : place[1]]),
        default=now,
    )
    lead, trail = old[was[0] : first], old[last : was[1]]
    before, after = new[max(0, start - len(lead)) : start], new[end : end + len(trail)]
    return start - _signs(lead[::-1], before[::-1]), end + _signs(trail, after)


def is_in_word(text: str, at: int) -> bool:
    """Say whether a place lies between two letters of a word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _words_from(text: str, at: int) -> list[int]:
    """Return where a word begins at a place or no more letters away than may be left over."""
    low = high = at
    while is_in_word(text, low):
        low -= 1
    while is_in_word(text, high):
        high += 1
    following = next((i for i in range(high, len(text)) if text[i].isalnum()), None)
    found = [low] if at - low <= LEFT_OVER else []
    if low < at and high - at <= LEFT_OVER and following is not None:
        found.append(following)
    return found or [at]


def _words_to(text: str, at: int) -> list[int]:
    """Return where a word ends, likewise."""
    turned = _words_from(text[::-1], len(text) - at)
    return [len(text) - place for place in turned]


def _signs(wanted: str, there: str) -> int:
    """Return how many signs that are no letters stand where some were."""
    if there.startswith(wanted):
        return len(wanted)
    count = 0
    while count < min(len(there), len(wanted.strip())) and not (
        there[count].isalnum() or there[count].isspace()
    ):
        count += 1
    return count
