"""A sentence as the words that cues are looked for in, and the mini-language cues are written in.

Comes in: the text of a sentence. Goes out: tokens with their offsets, telegraphese spelt out
("shld" is read as "should", "cannot" as "can not") without changing the text. Knows no cue, no
label and no document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

# "U.S.", "G.O.C." are one word; so are "Rhee's", "don't", "Il-sung" is two; dashes and stops
# count as tokens, for they part clauses. A near miss: "p.m" is "p", ".", "m".
_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:['’ʼ‘](?:[^\W\d_]+))?|\d[\d,.]*\d|\d|--|[—–;:,()“”\"\[\]?!.\-]"
)
# 1949-79 telegraphese, as the cables print it (THEORY.md 3.2; seen in FRUS and in State telegrams).
# Near misses are whole words only: "refs" is not "ref", "cons" is not listed (consul, consider).
_SPELT_OUT: dict[str, tuple[str, ...]] = {
    short: tuple(full.split())
    for short, full in {
        "shld": "should",
        "shd": "should",
        "wld": "would",
        "wd": "would",
        "cld": "could",
        "cd": "could",
        "cannot": "can not",
        "govt": "government",
        "govts": "governments",
        "gov": "government",
        "govtal": "governmental",
        "mil": "military",
        "milit": "military",
        "polit": "political",
        "pol": "political",
        "econ": "economic",
        "emb": "embassy",
        "ambs": "ambassador",
        "amb": "ambassador",
        "secy": "secretary",
        "secstate": "secretary",
        "dept": "department",
        "depts": "department",
        "deptel": "department telegram",
        "embtel": "embassy telegram",
        "urtel": "your telegram",
        "mytel": "my telegram",
        "pres": "president",
        "primin": "prime minister",
        "pm": "prime minister",
        "fonmin": "foreign minister",
        "fonmins": "foreign ministers",
        "fonoff": "foreign office",
        "fon": "foreign",
        "mindef": "defense minister",
        "defmin": "defense minister",
        "rqst": "request",
        "rqsts": "requests",
        "rptd": "reported",
        "rpts": "reports",
        "recd": "received",
        "immed": "immediate",
        "nec": "necessary",
        "auth": "authority",
        "fol": "following",
        "info": "information",
        "reps": "representatives",
        "asst": "assistance",
        "assist": "assist",
        "prob": "probably",
        "poss": "possible",
        "btwn": "between",
        "thru": "through",
        "withdrawl": "withdrawal",
        "wh": "which",
        "agrmt": "agreement",
        "agmt": "agreement",
        "mtg": "meeting",
        "def": "defense",
        "usg": "u.s. government",
        "usa": "u.s.",
        "american": "american",
        "proj": "project",
    }.items()
}
_STATES = ("states",)  # "United States" is one word, or "states" would be a verb of saying
_MOST_REMEMBERED = 100_000
_remembered: dict[str, tuple[str, ...]] = {}


class Token(NamedTuple):
    """A word as it is read, where it stands, and whether it is printed with a capital.

    A tuple, for half a million are made a second.
    """

    word: str
    start: int
    end: int
    is_capital: bool


@dataclass(frozen=True, slots=True)
class PhraseWord:
    """A place of a phrase: the words or beginnings that fill it, and tokens skipped before it."""

    words: frozenset[str]
    beginnings: tuple[str, ...]
    gap: int
    is_optional: bool


def read_tokens(text: str, start: int, end: int) -> list[Token]:
    """Return the tokens of ``text[start:end]``, offsets into the text; expansions share theirs."""
    tokens: list[Token] = []
    before = ""
    for match in _TOKEN.finditer(text, start, end):
        printed = match[0]
        words = _remembered.get(printed)
        if words is None:
            if len(_remembered) >= _MOST_REMEMBERED:
                _remembered.clear()
            words = _remembered[printed] = _words(printed)
        low, high = match.span()
        if before == "united" and words == _STATES:
            tokens[-1] = Token("u.s.", tokens[-1].start, high, True)
        else:
            if before == "may" and printed[0].isdigit() and tokens[-1].is_capital:
                tokens[-1] = tokens[-1]._replace(word="5")  # "May 12", the month
            is_capital = printed[0].isupper()
            for word in words:
                tokens.append(Token(word, low, high, is_capital))
        before = words[-1]
    return tokens


def _words(printed: str) -> tuple[str, ...]:
    """Return the words that a printed token is read as, in lower case."""
    # "US" in capitals is the state, "us" the pronoun; "U.S." always the state.
    if printed in ("US", "U.S.", "U.S.A.", "USA"):
        return ("u.s.",)
    word = printed.lower().translate(_APOSTROPHES)
    if word.endswith("n't") and len(word) > 3:  # "won't", "can't", "didn't"; near miss: "want"
        stem = {"wo": "will", "ca": "can", "sha": "shall"}.get(word[:-3], word[:-3])
        return stem, "not"
    if word.endswith("'s"):
        return (word[:-2], "'s")
    return _SPELT_OUT.get(word) or (word,)


_APOSTROPHES = str.maketrans("’ʼ‘", "'''")


def read_phrase(phrase: str) -> tuple[PhraseWord, ...]:
    """Return a phrase of the mini-language as places.

    ``a/b`` either word, ``with*`` any word that begins so, ``(not)`` may be missing, ``..3`` up
    to three tokens skipped. Raises ValueError where the phrase begins with what may be missing.
    """
    places = []
    gap = 0
    for part in phrase.split():
        if part.startswith(".."):
            gap = int(part[2:])
            continue
        is_optional = part.startswith("(")
        words = part.strip("()").split("/")
        places.append(
            PhraseWord(
                frozenset(word for word in words if not word.endswith("*")),
                tuple(word[:-1] for word in words if word.endswith("*")),
                gap,
                is_optional,
            )
        )
        gap = 0
    if not places or places[0].is_optional or places[0].gap:
        raise ValueError(f"phrase {phrase!r} must begin with a word that is there")
    return tuple(places)


_PARTING = frozenset([";", ":", ".", "?", "!", "—", "--"])


def match_phrase(phrase: Sequence[PhraseWord], tokens: Sequence[Token], first: int) -> int:
    """Return the place after a phrase that begins at token ``first``; 0 where it does not.

    Skipped tokens never include a stop that parts sentences or clauses.
    """
    return _match(phrase, 0, tokens, first)


def _match(phrase: Sequence[PhraseWord], place: int, tokens: Sequence[Token], at: int) -> int:
    if place == len(phrase):
        return at
    step = phrase[place]
    words, beginnings = step.words, step.beginnings
    for index in range(at, at + step.gap + 1):
        if index >= len(tokens):
            break
        word = tokens[index].word
        if word in words or (beginnings and word.startswith(beginnings)):
            end = _match(phrase, place + 1, tokens, index + 1)
            if end:
                return end
        if word in _PARTING:
            break
    return _match(phrase, place + 1, tokens, at) if step.is_optional else 0
