"""From running text to the words and set phrases that vectors are learned from.

In: lines of text of any length. Out: lists of lower-case tokens, set phrases joined by an
underscore (``balance_of_payments``). Knows nothing of documents, codebooks or files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_SENTENCE_END = re.compile(r"(?<=[a-z0-9)\]”\"])[.;:?!]+[\s”\"]+")
# Ends a sentence: "said so. The", "as follows: 1".
# Not an end: "U.S. aid" and "J. F. Dulles" (a capital stands before the point).

_JOINT = re.compile(r"(?<=[a-z]{2})(?<!\bMac)(?=[A-Z][a-z]{2})")
# Two words run together where a tag was stripped: "bytheDepartment", "1954Source" (by _WORD
# below). Left alone: "MacArthur", "McGeorge" (one small letter), "USOM", "GOs".

_WORD = re.compile(
    r"\b[A-Z]{2,5}[ \-]\d{1,3}\b"  # a numbered paper or law: "PL 480", "NSC 68", "MC-48"
    r"|\b(?:[A-Z]\.){2,}"  # initials: "U.S.", "U.S.S.R."; not the end of a sentence in "Turkey."
    r"|[^\W\d_]+(?:['’\-][^\W\d_]+)*"  # a word: "anti-communist", "Il-sung", "d’état"
)
# Nothing else is a token: page numbers, file numbers (740.00119), years and sums of money hold no
# meaning a vector could keep.

_POSSESSIVE = re.compile(r"['’]s$")
# "government’s" is read as "government"; "Kim’s" likewise; "its" stays.

_FUNCTION_WORDS = (
    "a an the this that these those it its he his him she her they their them we our us i my me you"
    " your who whom whose which what there here is are was were be been being am has have had do"
    " does did done will would shall should can could may might must cannot not no nor or and but"
    " if as at by for from in into of on onto out over per than then to up upon with within without"
    " about after against before between during under until while when where whether how why so"
    " such some any all each every both either neither more most less least many much very own"
    " other another same said stated thought felt told asked replied see also only just even yet"
    " still too now he’s it’s p.m a.m p.m. a.m."
)
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""May stand inside a phrase (``balance_of_payments``), never at its ends (``would_be``)."""

MIN_PHRASE_COUNT = 40
"""A phrase must be met this often in a large text; below it, names of single documents' people
fill the list."""
FEWEST_PHRASE_COUNT = 10
"""And this often in a small one, where 40 would leave almost none: of 812,000 words of three
volumes, 40 keeps 265 phrases and 10 keeps 1,363."""
WORDS_A_PHRASE_COUNT = 50_000
"""Between the two, once in so many words: 40 from 2,000,000 words on."""
MOST_PAIRS = 5_000_000
"""Different words and pairs of neighbours counted at a time (some 600 MB); the rarest are dropped
beyond it. 20 million words of diplomatic prose have fewer."""
MIN_PHRASE_NPMI = 0.35
"""Normalised pointwise mutual information (Bouma 2009) a phrase must reach, from -1 to 1.

``status_of_forces`` and ``technical_assistance`` pass; ``the_government`` does not.
"""


def tokens(text: str) -> list[str]:
    """Return the lower-case words of a text, possessive endings cut off, numbers left out."""
    found = _WORD.findall(_JOINT.sub(" ", text))
    return [_POSSESSIVE.sub("", word).lower().replace(" ", "_") for word in found]


def token_sentences(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield the tokens of each sentence of at least three words, in order."""
    for line in lines:
        for sentence in _SENTENCE_END.split(line):
            words = tokens(sentence)
            if len(words) >= 3:
                yield words


def phrase_count(words: int) -> int:
    """Return how often a phrase must be met in a text of so many words."""
    return max(FEWEST_PHRASE_COUNT, min(MIN_PHRASE_COUNT, words // WORDS_A_PHRASE_COUNT))


def learn_phrases(sentences: Iterable[list[str]], least: int = MIN_PHRASE_COUNT) -> Any:
    """Return gensim's frozen phrase detector for token sentences; iterates over them once.

    A phrase is met at least ``least`` times. Function words may stand inside one
    (``chief_of_staff``), never at its ends.
    """
    from gensim.models.phrases import Phrases

    return Phrases(
        sentences,
        min_count=least,
        threshold=MIN_PHRASE_NPMI,
        max_vocab_size=MOST_PAIRS,
        scoring="npmi",
        connector_words=FUNCTION_WORDS,
    ).freeze()


def pack_phrases(detectors: Sequence[Any]) -> list[str]:
    """Return the phrases of detectors as lines ``round score phrase``."""
    return [
        f"{number} {score:.6f} {phrase}"
        for number, detector in enumerate(detectors)
        for phrase, score in sorted(detector.phrasegrams.items())
    ]


def unpack_phrases(lines: Sequence[str]) -> tuple[Any, ...]:
    """Return the detectors that ``pack_phrases`` was given; raises ValueError on another line."""
    rounds: dict[int, dict[str, float]] = {}
    for line in lines:
        place, score, phrase = line.split(" ")
        rounds.setdefault(int(place), {})[phrase] = float(score)
    detectors = []
    for number in range(max(rounds, default=-1) + 1):
        detector = learn_phrases([])
        detector.phrasegrams = rounds.get(number, {})
        detectors.append(detector)
    return tuple(detectors)


def join_words(sentence: list[str], detectors: Sequence[Any]) -> list[str]:
    """Return a sentence with set phrases joined, by detectors learned before."""
    for detector in detectors:
        sentence = detector[sentence]
    return sentence
