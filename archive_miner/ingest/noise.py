"""Words that an OCR engine gave to those that stand on the page.

In: the words of one line, with boxes and confidences. Out: those that are words, if any. Engines
read specks, the dots of perforated stamps, typed rules and dirt as letters, now and then with much
confidence. What reads badly but may be print stays: dropping it loses more than it cleans. Knows
nothing of images or engines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive_miner.ingest.printed import PrintedWord
from archive_miner.text.words import known_words

MIN_CONFIDENCE = 0.15
"""Below this the engine all but disowns a word. On typeset pages of all surfaces 6–10 % of such
words are right and most others nearly so: without them the error rate of poor pages rises from
0.24 to 0.29 and that of good ones from 0.0016 to 0.0023, so that they stay unless they are no
words ("^", "i") or flat as a typed rule."""

MIN_SIGN_CONFIDENCE = 0.5
"""Lone punctuation below this is a speck: 2 % of it is right, of that above 0.8 two thirds."""

FLAT_SHARE = 0.4
"""A word so much lower than the highest of its line is a rule or leader that was read as letters:
a row of hyphens has 0.1 of the line's height, "x" beside "H" 0.6."""

SURE_LINE = 0.5
"""A line of at least this mean confidence is print, whatever it says."""

LONG_SHARE = 0.5
"""A doubtful line is dirt when less than this share of its characters stand in tokens of four
letters and more: "ue rahe Fr, why Hl on", "cae ‘ 2 wis" (toner on a faded copy). Must not match
",NEA-06 NSCE-90 NSAE-00 $40-06", "FA ANEMBASSY NOSCOW" (a poor copy of a cable's head)."""

SURE_SIGN = 0.8
"""A letter or digit alone on its line is a speck below this: a quarter are right, above it most."""

_DOTS = frozenset("eosca0689")
"""What the engine makes of the dots of a perforated stamp."""

_COUNTER = re.compile(r"\W\s?\d{1,3}\s?\W?|\(?[A-Za-z\d]{1,2}[.)]")
"""A page number or the number of an item, alone on its line: "-2-", "~2-", "1.", "(3)", "(a)".
Must not match "4", "}", "M"."""


def keep_words(words: Sequence[PrintedWord]) -> list[PrintedWord]:
    """Return the words of a line that are words; none where the line is dirt."""
    if not words or is_dotted(words) or is_dirt(words):
        return []
    height = max(word.box.bottom - word.box.top for word in words)
    kept = []
    for word in words:
        confidence, letters = word.confidence or 0.0, count_letters(word.text)
        flat = word.box.bottom - word.box.top < FLAT_SHARE * height
        if letters == 0 and confidence < MIN_SIGN_CONFIDENCE:
            continue
        if confidence < MIN_CONFIDENCE and (letters < 2 or flat):
            continue
        kept.append(word)
    return kept


def is_dotted(words: Sequence[PrintedWord]) -> bool:
    """Say whether a line is a row of dots read as letters: "ee ee oe", "cecces", "eoocce".

    "DECLASSIFIED" is punched or stamped in dots through whole series. Must not match "see", "case
    so", "(c)", nor "000" (a figure has no "e").
    """
    letters = [letter for word in words for letter in word.text if letter.isalnum()]
    return (
        letters.count("e") + letters.count("c") >= 0.4 * len(letters) > 0
        and _DOTS.issuperset(letters)
        and not any(_is_known(word.text) or ")" in word.text for word in words)
    )


def is_dirt(words: Sequence[PrintedWord]) -> bool:
    """Say whether a line holds nothing but what dirt is read as."""
    mean = mean_confidence(words)
    if sum(count_letters(word.text) for word in words) <= 1:
        text = " ".join(word.text for word in words)
        return mean < SURE_SIGN and _COUNTER.fullmatch(text) is None
    if mean >= SURE_LINE:
        return False
    length = sum(len(word.text) for word in words)
    long = sum(len(word.text) for word in words if count_letters(word.text) >= 4)
    return long < LONG_SHARE * length and not any(
        (word.confidence or 0.0) >= SURE_LINE and _is_known(word.text) for word in words
    )


def count_letters(text: str) -> int:
    """Return how many letters and digits a token has."""
    return sum(map(str.isalnum, text))


def mean_confidence(words: Sequence[PrintedWord]) -> float:
    """Return the mean over the characters of a line, not over its words."""
    total = sum(len(word.text) for word in words)
    return sum(len(word.text) * (word.confidence or 0.0) for word in words) / total if total else 0


def _is_known(text: str) -> bool:
    word = "".join(filter(str.isalnum, text)).lower()
    return len(word) >= 3 and word in known_words()
