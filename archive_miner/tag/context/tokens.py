"""A sentence as the words that cues are looked for in, in telegraphese too.

Comes in: a sentence in unified characters. Goes out: tokens with their offsets, telegraphese
spelt out ("shld" is read as "should", "cannot" as "can not") without changing the text. Knows no
cue, no label and no document.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# "U.S.", "G.O.C." are one word; so are "Rhee's", "don't", "Il-sung" is two; dashes and stops
# count as tokens, for they part clauses. A near miss: "p.m" is "p", ".", "m".
_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:'[^\W\d_]+)?|\d[\d,.]*\d|\d|--|[—;:,()\"\[\]?!.\-]"
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
        "proj": "project",
    }.items()
}
_STATES = ("states",)  # "United States" is one word, or "states" would be a verb of saying
# Stops that part sentences or clauses: no gap of a pattern goes over one.
STOPS = frozenset([";", ":", ".", "?", "!", "—", "--"])
_MOST_REMEMBERED = 100_000
_remembered: dict[str, tuple[tuple[str, ...], bool]] = {}


class Token(NamedTuple):
    """A word as it is read, where it stands, and whether it is printed with a capital.

    A tuple, for half a million are made a second.
    """

    word: str
    start: int
    end: int
    is_capital: bool


def read_tokens(text: str, start: int, end: int) -> list[Token]:
    """Return the tokens of ``text[start:end]``, offsets into the text; expansions share theirs."""
    tokens: list[Token] = []
    before = ""
    for match in _TOKEN.finditer(text, start, end):
        printed = match[0]
        known = _remembered.get(printed)
        if known is None:
            if len(_remembered) >= _MOST_REMEMBERED:
                _remembered.clear()
            known = _remembered[printed] = _words(printed), printed[0].isupper()
        words, is_capital = known
        low, high = match.span()
        if before == "united" and words == _STATES:
            tokens[-1] = Token("u.s.", tokens[-1].start, high, True)
        else:
            if before == "may" and printed[0].isdigit() and tokens[-1].is_capital:
                tokens[-1] = tokens[-1]._replace(word="5")  # "May 12", the month
            for word in words:
                tokens.append(Token(word, low, high, is_capital))
        before = words[-1]
    return tokens


def _words(printed: str) -> tuple[str, ...]:
    """Return the words that a printed token is read as, in lower case."""
    # "US" in capitals is the state, "us" the pronoun; "U.S." always the state.
    if printed in ("US", "U.S.", "U.S.A.", "USA"):
        return ("u.s.",)
    word = printed.lower()
    if word.endswith("n't") and len(word) > 3:  # "won't", "can't", "didn't"; near miss: "want"
        stem = {"wo": "will", "ca": "can", "sha": "shall"}.get(word[:-3], word[:-3])
        return stem, "not"
    if word.endswith("'s"):
        return (word[:-2], "'s")
    return _SPELT_OUT.get(word) or (word,)
