"""The words of a page to an estimate of how many of them are right.

In: the text of a page, the OCR engine's confidences where it has them. Out: a quality from 0 to 1,
and a verdict on a text layer. Knows nothing of files or images. Text in another Latin-script
language is recognised as language by its shape, not by the list of words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from archive_miner.text.words import known_words

GOOD_LISTED_SHARE = 0.95
"""Share of listed words among the alphabetic words of a perfect page: 0.93–0.98 on printed
diplomatic documents (the rest are names)."""

GARBAGE_QUALITY = 0.5
"""A text layer below this is not worth keeping: nonsense layers reach 0.05–0.2, the poor layers
of photocopied telegrams 0.6–0.9."""

TRUSTED_QUALITY = 0.97
"""A scan's own text layer at or above this is kept without a second reading: of pages without an
error 19 in 20 are judged so (the documents of three printed editions, typeset). Below it two or
three words in a hundred may be wrong, and the better of two readings is worth the time."""

MIN_WORDS = 5
"""Below this many words there is nothing to judge by."""

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_SHAPED = re.compile(
    r"(?:[^\W\d_]+(?:['’.-][^\W\d_]+)*|\d[\d.,:/–-]*[^\W\d_]{0,2}|[A-Z]+[-–/.]?\d+[A-Z]?)"
)
"""The shape of a word in any script, a number, or a reference: "vis-à-vis", "1,250", "25th",
"S-1234". Must not match "UNCLASSIFIE[j0601", "S~CRE~", "l1tI:j"."""

_TWICE_ENCODED = re.compile("[ÃÂ][\u0080-\u00bf]")
"""UTF-8 read as a Western encoding: "seÃ±or". Must not match "CORAÇÃO"."""

_REFERENCE = re.compile(r"[A-Z]+[-–/.]?\d+[A-Z]?")
"""A token that stands for a number though it begins with a letter: "ARA-10", "S-1234"."""

_RULE = re.compile(r"([-–—_.=*])\1{2,}")
"""A typed rule or leader: "-----", "......". It is no word, right or wrong. Must not match the
lone "-", ".." and "*" that specks are read as."""

_INNER_CAPITAL = re.compile(r"[a-zß-ÿ][A-Z]")
_VOWEL = re.compile(r"[aeiouyı]", re.I)
"""Of the base letters: "ộ" and "é" count, once their accents are taken off."""

FOREIGN_LISTED_SHARE = 0.75
"""Text with fewer listed words than this may be another language: the list holds the "la", "de"
and "general" of Spanish and French too, 0.4–0.6 of a page of theirs."""

ENGLISH_SHARE = 0.03
"""Least share of the commonest English words in English text: 0.3 in prose, and still 0.15 where
every second word is misread. Other languages have 0.02 at most."""

_COMMON_ENGLISH = frozenset(
    {"the", "of", "and", "to", "that", "was", "is", "for", "by", "be", "with", "his", "this"}
    | {"it", "from", "which", "not", "have", "will", "are", "would", "been", "has", "had"}
)

LANGUAGE_SHAPED_SHARE = 0.85
"""Text whose words are not in the list is another language when so many have a word's shape."""

VOWEL_SHARE = 0.31
"""Least share of a, e, i, o, u among the letters of such a text: 0.36 in Czech and Polish, 0.48 in
Spanish. An alphabet moved by some places ("Gur Nzonffnqbe pnyyrq ba"), as fonts with a wrong
encoding read, has 0.05–0.3 for 22 of the 25 places."""

ACCENTED_SHARE = 0.5
"""Most letters with accents in such a text: 0.05 in French, 0.3 in Vietnamese. Cyrillic read in a
Western encoding ("Ïîñîë áûë ïðèíÿò") has 0.9 and more."""


def judge_layer(text: str, fewest: int = MIN_WORDS) -> float | None:
    """Return the estimated share of right words of a text layer; None below ``fewest`` words."""
    return estimate_quality(text, fewest)


def judge_reading(text: str, confidences: Sequence[float | None]) -> float:
    """Return the estimated share of right words of what an OCR engine read."""
    confidence = mean_confidence(confidences) or 0.0
    estimate = estimate_quality(text)
    return confidence if estimate is None else (confidence + estimate) / 2


def estimate_quality(text: str, fewest: int = MIN_WORDS) -> float | None:
    """Return how well a text reads by its words alone, 0 to 1; None below ``fewest`` words."""
    text = unicodedata.normalize("NFC", text)
    tokens = [token for token in text.split() if not _RULE.fullmatch(token)]
    if not tokens or len(tokens) < fewest:
        return None
    listed = shaped = alphabetic = short = english = 0
    unknown: list[str] = []
    known = known_words()
    for token in tokens:
        core = _EDGES.sub("", token)
        if core and _foreign_script(core):
            shaped += 1
            alphabetic += 1
            continue
        if not core or not _SHAPED.fullmatch(core) or _TWICE_ENCODED.search(core):
            continue
        if not core[0].isalpha() or _REFERENCE.fullmatch(core):
            shaped += 1
            continue
        short += len(token) == 1 and core not in "aAI"
        word = core.lower().replace("’", "'")
        if (
            word in known
            or word.removesuffix("'s") in known
            or all(piece in known for piece in re.split(r"[-–/.]", word) if piece)
        ):
            listed += 1
            english += word in _COMMON_ENGLISH
            alphabetic += 1
            shaped += len(core) > 1 or core in "aAI"
        elif len(core) > 1:
            unknown.append(core)
            if _VOWEL.search(_base(core)) and not _INNER_CAPITAL.search(core):
                alphabetic += 1
                shaped += 1
    in_shape = shaped / len(tokens)
    in_list = listed / alphabetic if alphabetic else in_shape
    if in_list < FOREIGN_LISTED_SHARE and english < ENGLISH_SHARE * len(tokens):
        # Another language: nearly every token has the shape of a word ("y", "à" too), few are
        # in the list.
        as_language = (shaped + short) / len(tokens)
        if as_language > LANGUAGE_SHAPED_SHARE and _reads_as_language("".join(unknown)):
            return as_language
    return min(1.0, in_shape * min(1.0, in_list / GOOD_LISTED_SHARE))


def _base(word: str) -> str:
    """Return a word without the accents of its letters."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _foreign_script(core: str) -> bool:
    """Say whether a token is written in another script than Latin, by its first letter.

    No list and no vowels to judge it by: Cyrillic, Greek, Arabic, Hangul are taken for words.
    """
    first = core[0]
    return first.isalpha() and not (
        "A" <= first <= "ɏ" or "Ḁ" <= first <= "ỿ" or "ﬀ" <= first <= "ﬆ"
    )


def _reads_as_language(letters: str) -> bool:
    """Say whether letters of words in no list are those of a language in Latin script."""
    if not letters:
        return True  # another script
    base = _base(letters).lower()
    vowels = sum(base.count(vowel) for vowel in "aeiouı")
    accented = sum(not letter.isascii() for letter in letters)
    return vowels >= VOWEL_SHARE * len(base) and accented <= ACCENTED_SHARE * len(letters)


def mean_confidence(confidences: Sequence[float | None]) -> float | None:
    """Return the mean of an OCR engine's word confidences, or None where it gave none."""
    given = [c for c in confidences if c is not None]
    return sum(given) / len(given) if given else None
