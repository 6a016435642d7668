"""Patterns of tokens, by word, lemma and part of speech: as typed, and where they match.

In: a run of steps such as ``[lemma="withdraw"] []{0,3} [pos="NOUN"]``, and the tokens of a passage.
Out: the places where it matches, and what an index can look for beforehand. Asks nothing of the
archive file.

    [lemma="withdraw"]              one token with this lemma: withdrew, withdrawn, withdrawing
    [word="aid|loan*"]              either; a star stands for any ending; case does not matter
    [pos="NOUN"]  [pos!="VERB"]     of a part of speech, or of any other
    [lemma="aid" & pos="NOUN"]      both of the same token
    []  []{0,3}  [pos="ADJ"]?       any token; none to three of them; one or none
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from archive_miner.store.fields import mistake
from archive_miner.store.spelled import spelled
from archive_miner.text.folding import plain
from archive_miner.types import Token

Attribute = Literal["word", "lemma", "pos"]
ATTRIBUTES: tuple[Attribute, ...] = get_args(Attribute)

PARTS_OF_SPEECH = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN",
    "PUNCT", "SCONJ", "SYM", "VERB", "X",
)  # fmt: skip
"""Those of Universal Dependencies, which spaCy's English pipelines give."""

MOST_REPEATS = 20
"""Of one step. Twenty tokens are a line of print."""

STEP = r"\[(?:[^\]\"]|\"[^\"]*\")*\](?:\{[^}]*\}|\?)?"
"""How a step looks, right or wrong, among the other tokens of a query."""

_STEP = re.compile(
    r"\[(?P<tests>.*)\](?:\{(?P<least>\d{1,3})(?:,(?P<most>\d{1,3}))?\}|(?P<maybe>\?))?"
)
_TEST = re.compile(r'\s*(?P<name>[a-z]+)\s*(?P<sign>!?=)\s*"(?P<value>[^"]*)"\s*')


@dataclass(frozen=True, slots=True)
class TokenTest:
    """What one attribute of a token must be, or must not: any of some values, without case.

    A value that ends in a star stands for whatever begins so.
    """

    attribute: Attribute
    values: tuple[str, ...]
    is_negated: bool

    def holds(self, token: Token, text: str) -> bool:
        """Return whether it holds of a token of a text."""
        if self.attribute == "word":
            found = _word(text[token.start : token.end])
        else:
            found = token.lemma.casefold() if self.attribute == "lemma" else token.pos
        return self.is_negated != any(
            found.startswith(value[:-1]) if value.endswith("*") else found == value
            for value in self.values
        )


@dataclass(frozen=True, slots=True)
class TokenStep:
    """Tests that hold of the same token, and how many such tokens may follow each other."""

    tests: tuple[TokenTest, ...]
    least: int = 1
    most: int = 1


TokenPattern = tuple[TokenStep, ...]


def _word(printed: str) -> str:
    """Return a word without case, accents, and the points and commas in it: "U.S.S.R." → "ussr"."""
    return plain(printed).replace(".", "").replace(",", "") or printed


def parse_step(query: str, typed: str, column: int) -> TokenStep:
    """Return a step; raises UsageError that points at ``column`` where it is none."""
    match = _STEP.fullmatch(typed)
    if match is None:
        raise mistake(query, column, 'write [lemma="withdraw"], []{0,3} or [pos="NOUN"]?')
    least, most = (0, 1) if match["maybe"] else (int(match["least"] or 1),) * 2
    most = int(match["most"] or most)
    if not least <= most <= MOST_REPEATS or most == 0:
        raise mistake(query, column, f"repeats run upwards, to {MOST_REPEATS} at most: []{{0,3}}")
    return TokenStep(tuple(_tests(query, match["tests"], column)), least, most)


def _tests(query: str, typed: str, column: int) -> Iterator[TokenTest]:
    for part in typed.split("&") if typed.strip() else ():
        match = _TEST.fullmatch(part)
        if match is None:
            raise mistake(query, column, f'write word="aid" or lemma="aid", not {part.strip()!r}')
        name = next((one for one in ATTRIBUTES if one == match["name"]), None)
        if name is None:
            raise mistake(query, column, f"no {match['name']!r}; {', '.join(ATTRIBUTES)}")
        values = tuple(filter(None, map(str.strip, match["value"].split("|"))))
        if not values or "*" in values:
            raise mistake(query, column, f"{name}= without a value")
        if name == "pos":
            wrong = [value for value in values if value not in PARTS_OF_SPEECH]
            if wrong:
                raise mistake(query, column, f"no pos {wrong[0]!r}; {', '.join(PARTS_OF_SPEECH)}")
        else:
            values = tuple(map(_word if name == "word" else str.casefold, values))
        yield TokenTest(name, values, match["sign"] == "!=")


def index_terms(pattern: TokenPattern, attribute: Attribute) -> str | None:
    """Return an FTS5 expression that every match meets in the index of words or of lemmas.

    None where no step that must occur names a word or lemma with a letter in it.
    """
    needed = [
        " OR ".join(_index_term(value, attribute) for value in test.values)
        for step in pattern
        if step.least
        for test in step.tests
        if test.attribute == attribute
        and not test.is_negated
        and all(any(map(str.isalnum, value)) for value in test.values)
    ]
    return " AND ".join(f"({one})" for one in needed) or None


def _index_term(value: str, attribute: Attribute) -> str:
    term = f'"{value.rstrip("*")}"{"*" * value.endswith("*")}'
    return spelled(term) if attribute == "word" else term


def match_tokens(
    pattern: TokenPattern, tokens: Sequence[Token], text: str
) -> Iterator[tuple[int, int]]:
    """Yield where a pattern matches, as spans of ``text``: the shortest from each start.

    Matches do not overlap; ``tokens`` are places in ``text``.
    """

    @lru_cache(None)
    def holds(step: int, at: int) -> bool:
        return all(test.holds(tokens[at], text) for test in pattern[step].tests)

    @lru_cache(None)
    def end(step: int, at: int) -> int | None:
        """Return the nearest place where the steps from ``step`` are met, beginning at a place."""
        if step == len(pattern):
            return at
        one = pattern[step]
        found: int | None = None
        for count in range(one.most + 1):
            if count >= one.least:
                here = end(step + 1, at + count)
                found = here if found is None or (here is not None and here < found) else found
            if at + count >= len(tokens) or not holds(step, at + count):
                break
        return found

    start = 0
    while start < len(tokens):
        stop = end(0, start)
        if stop is not None and stop > start:
            yield tokens[start].start, tokens[stop - 1].end
            start = stop
        else:
            start += 1
