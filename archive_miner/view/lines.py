"""Keywords in their context: lines cut to a width, put in order, counted by what they share.

In: the text of a passage and the span of a match in it. Out: ``ConcordanceLine`` records, keys to
sort them by, counts of them. Knows no store, no query and no page.

A *word* here is what blanks or dashes divide and what holds a letter or a digit: "U.S.",
"aid-giving", "d’État", "1,500"; near misses "—", "...", "§". To sort, words are folded: no case,
no accents, no punctuation, so that "État," meets "etat".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain, islice
from operator import itemgetter
from typing import Any, Literal, TypeVar, get_args

Item = TypeVar("Item")

Sort = Literal["left", "right", "date", "document", "best"]
Group = Literal[
    "left",
    "right",
    "keyword",
    "document",
    "year",
    "kind",
    "sender",
    "recipient",
    "place",
    "path",
]

SORTS: tuple[str, ...] = get_args(Sort)
GROUPS: tuple[str, ...] = get_args(Group)

OF_HEADER = ("kind", "sender", "recipient", "place")
"""Groups that are fields of the document's header."""

SORT_WORDS = 8
"""Words that lines are sorted by. Of 4,128 lines ("government", "aid", "military", "party") of 800
coded documents three words leave 570 undecided, five 52 and eight 15."""

SORT_CHARACTERS = 160
"""They are looked for in so much text: eight words of 20 characters, blanks and dashes included."""

# Runs without blanks and dashes: "aid" and "the" in "aid—the", "aid--the" (typescript); near miss
# "aid-giving", which is one.
_RUN = re.compile(r"(?:[^\s–—-]|(?<!-)-(?!-))+")


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """A match in its context, on one line; what stands left and right is of the same passage.

    ``start`` and ``end`` are offsets of the match in the document's text, ``page_number`` is the
    page on which it begins. ``mention_id`` names the mention, where the query asks for mentions
    and not for words. ``crop`` is the file name of the picture cut out of the page, where one was
    asked for, and ``no_crop`` says why there is none.
    """

    document_id: str
    path: str
    page_number: int
    date: str | None
    start: int
    end: int
    left: str
    keyword: str
    right: str
    passage_id: str
    citation: str = ""
    mention_id: str | None = None
    crop: str | None = None
    no_crop: str | None = None


@dataclass(frozen=True, slots=True)
class LineCount:
    """How many lines, of how many documents, share a value; None where they have none."""

    value: str | None
    lines: int
    documents: int


@dataclass(frozen=True, slots=True)
class Concordance:
    """The lines of a query, looked up anew each time they are asked for."""

    read: Callable[[], Iterator[ConcordanceLine]]

    def __iter__(self) -> Iterator[ConcordanceLine]:
        return self.read()


@dataclass(frozen=True, slots=True)
class Context:
    """How much to show either side of a match: characters, or words where ``words`` is given."""

    width: int
    words: int | None = None


def cut_line(text: str, low: int, high: int, context: Context) -> tuple[str, str, str]:
    """Return what stands left of a span of a text, the span, and what stands right, on one line.

    White space is folded into single blanks, so that the three together are a run of the text.
    """
    left, keyword, right = map(_one_line, (text[:low], text[low:high], text[high:]))
    if context.words is None:
        return left[max(0, len(left) - context.width) :], keyword, right[: context.width]
    return _last_words(left, context.words), keyword, _first_words(right, context.words)


def _one_line(text: str) -> str:
    """Return a text with every run of white space as one blank, also at its ends."""
    if not text:
        return ""
    folded = " ".join(text.split())
    before = " " if text[0].isspace() else ""
    return before + folded + (" " if folded and text[-1].isspace() else "")


def _last_words(text: str, count: int) -> str:
    if not count:
        return ""
    starts = [word.start() for word in _words(text)]
    return text[starts[-count] :] if len(starts) >= count else text


def _first_words(text: str, count: int) -> str:
    if not count:
        return ""
    last = next(islice(_words(text), count - 1, None), None)
    return text if last is None else text[: last.end()]


def _words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of a text as printed, with the punctuation that hangs on them."""
    return (run for run in _RUN.finditer(text) if _is_word(run[0]))


def _is_word(run: str) -> bool:
    return any(map(str.isalnum, run))


def words_before(text: str, low: int) -> tuple[str, ...]:
    """Return the words that stand before an offset, folded, the nearest first."""
    return _folded(reversed(_RUN.findall(text[max(0, low - SORT_CHARACTERS) : low])))


def words_after(text: str, high: int) -> tuple[str, ...]:
    """Return the words that stand after an offset, folded, the nearest first."""
    return _folded(_RUN.findall(text[high : high + SORT_CHARACTERS]))


def _folded(runs: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(filter(None, map(fold, runs)), SORT_WORDS))


def fold(word: str) -> str:
    """Return a word without case, accents and punctuation: "d’État," → "detat"."""
    if word.isascii():
        return "".join(filter(str.isalnum, word.lower()))
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    # Marks that are vowels and not accents (Devanagari, Thai) combine with class 0 and are kept.
    return "".join(
        c for c in plain if unicodedata.category(c)[0] in "LNM" and not unicodedata.combining(c)
    )


def nearest_word(text: str, low: int, high: int, side: Literal["left", "right"]) -> str | None:
    """Return the word next to a span as printed, in small letters; None where there is none."""
    runs: Iterable[str] = _RUN.findall(
        text[max(0, low - SORT_CHARACTERS) : low]
        if side == "left"
        else text[high : high + SORT_CHARACTERS]
    )
    if side == "left":
        runs = reversed(list(runs))
    word = next((run for run in runs if _is_word(run)), None)
    return None if word is None else printed(_bare(word))


def printed(keyword: str) -> str:
    """Return a keyword on one line in small letters, so that "Aid" and "AID" are one group."""
    return unicodedata.normalize("NFC", _one_line(keyword).strip().lower())


def _bare(word: str) -> str:
    """Return a word without the punctuation around it: "“aid," → "aid"."""
    inside = [at for at, c in enumerate(word) if unicodedata.category(c)[0] in "LNM"]
    return word[inside[0] : inside[-1] + 1]


def sort_key(
    sort: Sort, place: tuple[str, str, int], date: str | None, words: tuple[str, ...]
) -> tuple[Any, ...]:
    """Return what a line is sorted by.

    ``place`` is path, document and offset: lines that are otherwise alike come as they stand in
    their files, so that the order is always the same. ``words`` are those of the side asked for.
    """
    if sort in ("left", "right"):
        return (words, *place)
    if sort == "date":
        return (date is None, date or "", *place)
    return place


def put_in_order(
    keyed: Iterable[tuple[tuple[Any, ...], Item]], limit: int | None
) -> Iterator[Item]:
    """Yield items by their keys, the first ``limit`` of them where one is given."""
    # With a limit no more is kept than comes out, however many there are.
    key = itemgetter(0)
    ordered = sorted(keyed, key=key) if limit is None else nsmallest(limit, keyed, key=key)
    return (item for _, item in ordered)


def count_values(pairs: Iterable[tuple[str | None, str]]) -> list[LineCount]:
    """Return how often each value occurs in pairs (value, document), the most frequent first.

    Of values that occur alike the one first in the alphabet comes first, lines without one last.
    """
    lines: dict[str | None, int] = {}
    documents: dict[str | None, set[str]] = {}
    for value, document_id in pairs:
        lines[value] = lines.get(value, 0) + 1
        documents.setdefault(value, set()).add(document_id)
    counts = [LineCount(value, n, len(documents[value])) for value, n in lines.items()]
    return sorted(counts, key=lambda one: (-one.lines, one.value is None, one.value or ""))


def peek(
    lines: Iterable[ConcordanceLine], count: int
) -> tuple[list[ConcordanceLine], Iterator[ConcordanceLine]]:
    """Return the first lines, and all of them again."""
    rest = iter(lines)
    first = list(islice(rest, count))
    return first, chain(first, rest)
