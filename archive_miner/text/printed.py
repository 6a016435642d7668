"""Characters as files write them to characters as they are printed.

In: text from a file. Out: the same text in the letters a reader sees: ligatures in letters, signs
without width left out, hidden hyphens where they show. The one spelling of every page, whatever it
was read from, so that a word is found however a program wrote it.
"""

from __future__ import annotations

import re

from archive_miner.text.line_ends import is_broken

LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_SPELT = str.maketrans(LIGATURES)

# What is never seen: the space and joiner of no width, a byte order mark inside a text, marks of
# direction, the Mongolian separator. The joiners U+200C and U+200D change the letters of Persian
# and Hindi and stay between those. Near misses: the no-break space, which has a width.
_UNSEEN = re.compile(
    "[\u200b\u200e\u200f\u2060\u2061-\u2064\ufeff\u202a-\u202e\u2066-\u2069\u180e\u034f]"
    "|(?<![\u0600-\u1fff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u1fff])"
)

# A soft hyphen in mid line, after which other programs leave a blank: "mili\u00adtary",
# "coopera\u00ad tion". At a line's end it is a hyphen: see line_ends.
_SOFT = re.compile("(?P<left>(?<![^\\W\\d_])[^\\W\\d_]+)?\u00ad+(?(left)(?: (?=[^\\W\\d_]))?)")
_LETTERS = re.compile(r"[^\W\d_]+")


def as_printed(text: str) -> str:
    """Return a text as it is printed.

    A soft hyphen in mid line is not seen, unless the halves are two words: some programs write the
    hyphen of "price-determining" so.
    """
    if text.isascii():
        return text
    text = _UNSEEN.sub("", text.translate(_SPELT))
    return _SOFT.sub(_soft_hyphen, text) if "\u00ad" in text else text


def _soft_hyphen(found: re.Match[str]) -> str:
    """Return the left half of what a soft hyphen parts, with a hyphen where one shows."""
    text, left = found.string, found["left"] or ""
    before = text[max(0, found.start() - 1) : found.start()]
    after = text[found.end() : found.end() + 1]
    right = _LETTERS.match(text, found.end())
    if right is None or not left:
        # the end of a line, a dash that stands alone, figures: "1953\u00ad54"
        alone = (before.isspace() or not before) and (after.isspace() or not after)
        at_end = left and (after.isspace() or not after)
        return f"{left}-" if at_end or (alone and not left) or after.isdigit() else left
    # of more than one in a word ("in\u00adter\u00adna\u00adtional") none is a compound's
    single = before != "\u00ad" and text[right.end() : right.end() + 1] != "\u00ad"
    return f"{left}-" if single and not is_broken(left, right[0], {}) else left
