"""What FTS5 is asked, with every phrase spelled as the index of words holds it.

In: a phrase in quotation marks, a distance between phrases, or an operator. Out: an expression of
FTS5 for it.
"""

from __future__ import annotations

import re
from itertools import islice, product

from archive_miner.text.folding import spellings

MOST_WAYS = 32
"""In which the phrases of one distance are spelled; further ones are left out."""

_PHRASE = re.compile(r'"((?:[^"]|"")*)"(\*?)')


def spelled(piece: str) -> str:
    """Return a piece of a query with its phrases folded; OR between where there are several ways.

    "UN" is ``("un" OR "U N")``, for the index holds "U.N." as two words.
    """
    phrases = list(_PHRASE.finditer(piece))
    each = [
        [f'"{way}"{star}' for way in spellings(words, is_beginning=bool(star))]
        for words, star in (phrase.groups() for phrase in phrases)
    ]
    found = [_filled(piece, phrases, way) for way in islice(product(*each), MOST_WAYS)]
    return found[0] if len(found) == 1 else f"({' OR '.join(found)})"


def _filled(piece: str, phrases: list[re.Match[str]], way: tuple[str, ...]) -> str:
    """Return a piece with other phrases in the places of its own."""
    pieces: list[str] = []
    at = 0
    for phrase, other in zip(phrases, way, strict=True):
        pieces += (piece[at : phrase.start()], other)
        at = phrase.end()
    return "".join([*pieces, piece[at:]])
