"""Texts that are copies of one another, to be kept on one side of every split.

In: texts. Out: a family number for each. Archives hold the draft, the carbon and the printed
letter; a model that learned from one and is tested on another is flattered. Knows no labels.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

SHINGLE_WORDS = 5
"""Runs of words compared: shorter ones are shared by papers on one subject."""

KEPT_OF = 4
"""One shingle in so many is kept, chosen by its hash, so that long papers stay cheap."""

ALIKE = 0.5
"""Texts that share half of the shorter one's kept shingles are one family. Set by judgement: among
800 documents of printed editions, which print a paper once, none is so alike."""

MIN_SHINGLES = 5
"""Texts with fewer kept shingles, of some twenty words, are nobody's copies: too little to tell."""

MOST_COMMON = 50
"""A shingle in more texts than this is a form's or a banner's wording."""

_WORD = re.compile(r"[^\W_]+")


def find_families(texts: Iterable[str]) -> list[int]:
    """Return the number of each text's family: that of the first text of it."""
    kept = [_shingles(text) for text in texts]
    places: dict[int, list[int]] = defaultdict(list)
    for number, shingles in enumerate(kept):
        for shingle in shingles:
            places[shingle].append(number)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for numbers in places.values():
        if len(numbers) <= MOST_COMMON:
            for late, right in enumerate(numbers):
                for left in numbers[:late]:
                    shared[left, right] += 1
    head = list(range(len(kept)))
    for (left, right), count in shared.items():
        if count >= max(MIN_SHINGLES, ALIKE * min(len(kept[left]), len(kept[right]))):
            low, high = sorted((_head(head, left), _head(head, right)))
            head[high] = low
    return [_head(head, number) for number in range(len(kept))]


def _head(head: Sequence[int], number: int) -> int:
    while head[number] != number:
        number = head[number]
    return number


def _shingles(text: str) -> set[int]:
    words = _WORD.findall(text.lower())
    runs = (" ".join(words[n : n + SHINGLE_WORDS]) for n in range(len(words) - SHINGLE_WORDS + 1))
    hashes = (zlib.crc32(run.encode()) for run in runs)
    return {value for value in hashes if value % KEPT_OF == 0}
