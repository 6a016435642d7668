"""One way to print a letter: accents, curly quotes, dashes and odd spaces as a typist has them.

In: a text. Out: the same text in unified characters, one for one, so that offsets stay. Knows no
words.
"""

from __future__ import annotations

import re
import unicodedata

UNDER_MARKS = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n", "ƶ": "z",
    "ƒ": "f", "ə": "a", "ɓ": "b", "ɖ": "d", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ɛ": "e", "ɔ": "o",
}  # fmt: skip
"""Small Latin letters that Unicode takes for letters of their own, and what others read in them:
"Đỗ" is Do, "Łódź" Lodz, "Əliyev" Aliyev. Not "æ", which is two letters."""

MARKS = "\u0300-\u036f"
"""Accents that stand as characters of their own, behind their letter."""


def _letters() -> dict[int, str]:
    """Return Latin letters with accents and what they are without: "é" is "e", "ỗ" "o"; not "æ"."""
    codes = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    plain = {chr(code): unicodedata.normalize("NFD", chr(code))[0] for code in codes}
    plain |= {c.upper(): base.upper() for c, base in UNDER_MARKS.items()} | UNDER_MARKS
    plain |= {"İ": "I", "ß": "s", "ẞ": "S"}
    return {ord(c): base for c, base in plain.items() if base.isascii() and base.isalpha()}


# "coup d’état" is "coup d'etat". The em dash keeps its meaning: "Texas—enabling Kim" parts words.
_UNIFIED = {
    **_letters(),
    **{ord(c): "'" for c in "‘’‛ʼʻ′´`"},
    **{ord(c): '"' for c in "“”„″«»"},
    **{ord(c): "-" for c in "‐‑‒–−"},
    **{ord(c): " " for c in "\t\n\v\f\r\x85\xa0\u2002\u2003\u2009\u200a\u2028\u2029\u202f\u3000"},
}

# matches what may have to be changed: all but letters, digits and signs of ASCII, and the "`"
_UNUSUAL = re.compile(r"[^ -_a-~]")


def unify(text: str) -> str:
    """Return a text of the same length in unified characters, and so is its lower case.

    A text all in ASCII has a fast way through ``translate``; another has few characters to change.
    """
    if text.isascii():
        return text.translate(_UNIFIED)
    return _UNUSUAL.sub(lambda found: _UNIFIED.get(ord(found[0]), found[0]), text)
