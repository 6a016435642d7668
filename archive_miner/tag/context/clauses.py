"""A sentence as clauses, and which clauses a cue reaches.

Comes in: tokens. Goes out: clauses in text order with what opens each, and the weight with which
a cue in one bears on another. No parser: one trained on news loses subjects and articles that
cables leave out, and reads 5,000 words a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from archive_miner.tag.context.tokens import STOPS, Token

Opener = Literal["main", "hanging", "condition", "contrast", "next"]


@dataclass(frozen=True, slots=True)
class Clause:
    """Token places, half open, and how the clause hangs on what stands before it."""

    first: int
    last: int
    opener: Opener


# "He said that arms ...", "officers who refused": what follows hangs on what stands before.
# Near miss: "that" after a preposition ("in that year") opens no clause.
_HANGING_WORDS = "that which who whom whose whether because since so when where why how lest"
_HANGING = frozenset(_HANGING_WORDS.split())
_CONDITION = frozenset(["if", "unless", "until", "provided", "providing", "except"])
# "Premier accepted wheat but refused advisers": a new statement that takes nothing from the first.
_CONTRAST_WORDS = "but while although though whereas however yet nevertheless despite"
_CONTRAST = frozenset(_CONTRAST_WORDS.split())
_PREPOSITIONS_WORDS = "in of to for from at on by with after before than"
_PREPOSITIONS = frozenset(_PREPOSITIONS_WORDS.split())
# After "and" or a comma, these begin a clause of their own: "cut the loan and kept the advisers".
_SUBJECTS_WORDS = "he she they we it i there this these who"
_SUBJECTS = frozenset(_SUBJECTS_WORDS.split())
_VERBS_WORDS = (
    "is was are were has had have will would could should may might can did does do must shall "
    "gave withheld sent took made said told cut sold began kept met left held lent sought withdrew "
    "felt thought brought put went came stood paid bought became let"
)
_VERBS = frozenset(_VERBS_WORDS.split())
_NO_VERBS_WORDS = "united need indeed speed red proceed exceed bed hundred limited armed"
_NO_VERBS = frozenset(_NO_VERBS_WORDS.split())


def divide_clauses(tokens: Sequence[Token]) -> list[Clause]:
    """Return the clauses of a sentence; every token lies in exactly one."""
    clauses: list[Clause] = []
    first = 0
    opener: Opener = "condition" if tokens and tokens[0].word in _CONDITION else "main"
    for place in range(1, len(tokens)):
        found = _opener(tokens, place)
        # "Although the loan was refused, tanks were delivered": the comma ends what came first
        if tokens[place - 1].word == "," and not clauses and _is_put_first(tokens, first, place):
            found = found or "next"
        if found is None or place == first:
            continue
        # "but if", "and that": the second word says how the clause hangs
        if place - first == 1 and tokens[first].word in _JOINING:
            opener = found if found != "next" else opener
            continue
        clauses.append(Clause(first, place, opener))
        first, opener = place, found
    if tokens:
        clauses.append(Clause(first, len(tokens), opener))
    return clauses


_LEAST_FIRST_TOKENS = 4
"""A clause put first has at least so many tokens; near miss: "However, tanks were delivered"."""


def _is_put_first(tokens: Sequence[Token], first: int, place: int) -> bool:
    """Say whether the clause from ``first`` to a comma is one put before its statement."""
    opens = tokens[first].word in _CONTRAST or tokens[first].word in _CONDITION | _HANGING
    return opens and place - first > _LEAST_FIRST_TOKENS


_JOINING = frozenset(["and", "but", "or", "while", ",", ";", "—", "--"])


def _opener(tokens: Sequence[Token], place: int) -> Opener | None:
    """Return how a clause begins at a token, None where none does."""
    word, before = tokens[place].word, tokens[place - 1].word
    if before in STOPS:
        return "next"
    if word in _CONTRAST:
        return "contrast"
    if word in _CONDITION:
        return "condition"
    if word == "only" and place + 1 < len(tokens) and tokens[place + 1].word in ("if", "when"):
        return "condition"
    if word in _HANGING:
        return None if before in _PREPOSITIONS or before in ("only", "so") else "hanging"
    if word in ("and", "or", "nor") and place + 1 < len(tokens):
        return _opener_after_and(tokens, place)
    if before == "," and word in _SUBJECTS:
        return "next"
    return None


def _opener_after_and(tokens: Sequence[Token], place: int) -> Opener | None:
    after = tokens[place + 1].word
    if after in _SUBJECTS or after in _VERBS or after in ("not", "never", "therefore", "then"):
        return "next"
    is_past = after.endswith("ed") and after not in _NO_VERBS and len(after) > 4
    return "next" if is_past else None


def reach(clauses: Sequence[Clause], source: int, target: int, governs: bool) -> bool:
    """Say whether a cue in clause ``source`` bears on clause ``target``.

    It bears on its own. A cue that governs bears on what hangs on its clause, and on the next
    statement after "and", until a contrast or a new statement takes over. A condition bears on
    the statement it hangs on, before or after.
    """
    if source == target:
        return True
    low, high = min(source, target), max(source, target)
    between = clauses[low + 1 : high + 1]
    if any(clause.opener == "contrast" for clause in between):
        return False
    if clauses[source].opener == "condition":
        return all(clause.opener in ("condition", "hanging") for clause in between) or (
            target == source + 1 and clauses[target].opener in ("next", "main", "hanging")
        )
    if governs and source < target:
        return all(clause.opener in ("hanging", "condition") for clause in between)
    return False
