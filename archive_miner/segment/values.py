"""Clean a value read off a page of the dirt at its ends.

In: a value as printed or as OCR reads it. Out: the value. Knows nothing of what it says.
"""

from __future__ import annotations

import re

_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ('"', '"'), ("'", "'"))


def clean_value(value: str) -> str | None:
    """Strip what is no word from both ends of a value; None where nothing is left.

    "Valmera |" and "'Tokyo." lose their dirt; "Washington, D.C.", "Dorn (Acting)" and "“Peace”"
    keep what belongs to them. Blanks within become single ones.
    """
    previous = None
    while value != previous:
        previous, value = value, _without_stray_words(value)
        if value and not _belongs_first(value):
            value = value[1:]
        elif value and not _belongs_last(value):
            value = value[:-1]
    return value or None


def _without_stray_words(value: str) -> str:
    """Drop the last words that hold no letter, and a lone small letter behind one of them.

    "LEADERS” « i:"; near misses "Plan b", "Annex (a)".
    """
    words = value.split()
    keep = len(words)
    while keep > 1:
        last = words[keep - 1].strip(".,:;")
        if not any(c.isalnum() for c in last):
            keep -= 1
        elif len(last) == 1 and last.islower() and not any(c.isalnum() for c in words[keep - 2]):
            keep -= 2
        else:
            break
    return " ".join(words[: max(keep, 0)])


def _belongs_first(value: str) -> bool:
    """Say whether a value's first character is a word's or opens what is closed further on."""
    first, rest = value[0], value[1:]
    return first.isalnum() or any(first == a and b in rest for a, b in _PAIRS)


def _belongs_last(value: str) -> bool:
    """Say whether a value's last character is a word's, closes a pair, or abbreviates."""
    last, rest = value[-1], value[:-1]
    return (
        last.isalnum()
        or any(last == b and a in rest for a, b in _PAIRS)
        or re.search(r"\b(?:[A-Z]|Jr|Sr|Inc)\.$", value) is not None
    )
