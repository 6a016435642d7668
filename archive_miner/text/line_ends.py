"""Hyphens at the ends of lines: a word broken in two, or a compound that has its hyphen anyway.

In: a text in lines. Out: the stretches to leave out so that the word reads as it would in mid line:
hyphen and line end of a broken word ("in-" over "formed" is "informed"), the line end alone of a
compound ("state-" over "owned" is "state-owned"). One rule, whatever a text was read from. Knows
nothing of pages.

The text's own words decide first (one that prints "Viet-Nam" in mid line means it at a line's end),
then the shipped list of words, then what the halves are. Where nothing is known the word is joined:
most unknown words are broken ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from archive_miner.text.words import SHORTEST_STEM, is_word, known_compounds

Spellings = Mapping[str, int]
"""How often a text has a word ("informed") or two that share a hyphen ("state-owned")."""

# "in-\nformed", "U.S.-\nmade", "1953-\n54", "Commu¬\nnist" (how FineReader writes a word it has
# broken). Near misses: "--\n", "talks -\nand" (dashes).
_BREAK = re.compile(r"(?<=[^\W_])\.?[-\u00ad\u2010¬][^\S\n]*\n(?P<blank>[^\S\n]*\n)?[^\S\n]*(?=\w)")
_LETTERS_BEFORE = re.compile(r"[^\W\d_]+\Z")
_LETTERS_AFTER = re.compile(r"[^\W\d_]+(?:['’]s\b)?")
# A banner that runs into a cable's text at the end of a sheet: "PERSONAL RELATION-\nCONFIDENTIAL".
# Near miss: "quasi-\nconfidential talks" (more words on the line).
_BANNER = re.compile(
    r"(?:TOP SECRET|SECRET|CONFIDENTIAL|RESTRICTED|UNCLASSIFIED|LIMITED OFFICIAL USE)"
    r"[^\S\n]*(?:\n|\Z)"
)
LONGEST_HALF = 40
"""Letters of a broken word that are looked at either side of its hyphen."""

LONGEST_TYPE = 4
"""Capitals before a number that belongs to them: "F-86", "NSC-68", "USUN-12"."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?:['’]s\b)?")
_HYPHEN_AT_END = re.compile(r"[-\u00ad\u2010¬]\s*\n|\u00ad")
_BROKEN = re.compile(r"(?<!\S)\S*[-\u00ad\u2010¬][^\S\n]*\n\s*\S*")

# First halves that keep their hyphen where the whole is in no list: "anti-communist". Near miss
# "proposed", which is listed.
_HYPHENED = "all anti co ex half ill mid neo non pan post pro quasi self semi vice vis well"
_WITH_HYPHEN = frozenset(_HYPHENED.split())
# First halves that have none, though they look like words of the list: "un|willingness",
# "re|deployed". Near miss "in-country": "in" and its like are words that compounds begin with.
_PREFIXES = (
    "un dis mis im il ir en em de con com per ab ad ob sub trans inter re pre super over under "
    "fore mal ac af ag al ap ar as be mac mc"
)
_WITHOUT_HYPHEN = frozenset(_PREFIXES.split())
# Second halves that are no words, though they are listed or look so: "responsive|ness".
_SUFFIXES = (
    "able ably age al ally ance ances ate ation ations ed en ence er ers ful ian ing ings ism ist "
    "ists ity ive ization less ling ly ment ments ness or ous ship tion tional tions"
)
_ENDINGS = frozenset(_SUFFIXES.split())
# Short second halves that compounds have: "build-up", "government-to-government", "face-to-face".
_SHORT_WORDS = "a and at by down for in of off on or out over the to up"
_PARTICLES = frozenset(_SHORT_WORDS.split())

# One syllable as Chinese and Korean names are spelt of: "Il-\nsung", "En-\nlai", "Kai-\nshek".
# Near misses: "Ade-\nnauer", "So-\nmoza" (both halves must be one); "Pe-\nru" is listed.
_SYLLABLE = re.compile(
    r"(?:ch|hs|sh|ts|tz|[bcdfghjklmnprstwy])?'?"
    r"(?:ai|ao|ei|ou|ia|iao|ie|iu|ua|uai|ui|uo|eo|eu|ae|oe|ya|ye|yo|yu|wa|wo|[aeiou])(?:ng|[nhmkl])?"
)


def find_line_ends(
    text: str, low: int, high: int, spellings: Spellings
) -> Iterator[tuple[int, int]]:
    """Yield the stretches of ``text[low:high]`` to leave out at the hyphens that end its lines.

    Where the halves have nothing to do with each other ("talks-" over "2. The") none is.
    """
    for match in _BREAK.finditer(text, low, high):
        hyphen = match.start() + (text[match.start()] == ".")
        lead = text[max(low, hyphen - LONGEST_HALF) : hyphen]
        before = _LETTERS_BEFORE.search(lead)
        after = _LETTERS_AFTER.match(text, match.end(), min(high, match.end() + LONGEST_HALF))
        left, right = before[0] if before else "", after[0] if after else ""
        if match["blank"] and not right[:1].islower():
            continue  # a paragraph; at the foot of a column a word goes on in small letters
        if left and not right and not (left.isupper() and len(left) <= LONGEST_TYPE):
            continue
        if _BANNER.match(text, match.end(), high):
            continue
        chain = lead[: -len(left)].endswith("-") and left.lower() in _PARTICLES  # "day-to-\nday"
        whole = left and right and not chain and is_broken(left, right, spellings)
        whole = whole or text[hyphen] == "¬"
        yield (hyphen if whole else hyphen + 1), match.end()


def is_broken(left: str, right: str, spellings: Spellings) -> bool:
    """Say whether a hyphen between two halves, of letters only, breaks a word in two.

    Broken: "in|formed", "un|willingness", "Ade|nauer". Compounds: "state|owned", "anti|communist",
    "Anglo|American", "U.S.|made" (whose left half has no letter next to the hyphen).
    """
    first, second = left.lower(), right.lower().replace("’", "'")
    if right[0].isupper() and not left.isupper():
        return first in ("mc", "mac")
    if left.isupper() and len(left) > 1 and not right.isupper():
        return False  # "US-sponsored"
    whole = first + second
    own = spellings.get(whole, 0) - spellings.get(f"{first}-{second}", 0)
    if own or f"{first}-{second}" in known_compounds():
        return own > 0
    if is_word(whole):
        return True
    if left.istitle() and _SYLLABLE.fullmatch(first) and _SYLLABLE.fullmatch(second):
        return False
    if left.isupper() and is_word(first, spellings) and is_word(second, spellings):
        return False  # "US-UK", "MEXICO-CITY"
    return not _is_compound(first, second, spellings)


def _is_compound(first: str, second: str, spellings: Spellings) -> bool:
    """Say whether two halves, whose whole is in no list, are words of their own."""
    if len(first) == 1 or len(second) == 1:
        return True  # "vis-à-vis", "t-il": nobody breaks off a single letter
    if first in _WITHOUT_HYPHEN or second in _ENDINGS:
        return False
    if second in _PARTICLES:
        return is_word(first, spellings)
    if len(second) < SHORTEST_STEM or not is_word(second, spellings):
        return False
    return first in _WITH_HYPHEN or is_word(first, spellings)


def count_spellings(text: str) -> Spellings:
    """Return how often a text has its words and compounds, those broken at a line's end left out.

    "The anti-communist front" has "anti", "communist" and "anti-communist". A text of
    unbroken lines has none: they are not needed.
    """
    if _HYPHEN_AT_END.search(text) is None:
        return {}  # nothing is broken, and nobody asks
    words = _WORD.findall(_BROKEN.sub(" ", text).replace("’", "'"))
    counts = Counter(map(str.lower, words))
    for compound in [word for word in counts if "-" in word]:
        times, pieces = counts.pop(compound), compound.split("-")
        for part in (*pieces, *(f"{a}-{b}" for a, b in pairwise(pieces))):
            counts[part] += times
    return counts
