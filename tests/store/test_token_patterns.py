"""Patterns of tokens: what they match, what an index is asked beforehand, and what is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.errors import UsageError
from archive_miner.store.annotations import pack_tokens, unpack_tokens
from archive_miner.store.query import parse_query
from archive_miner.store.token_patterns import (
    TokenPattern,
    TokenStep,
    TokenTest,
    index_terms,
    match_tokens,
)
from archive_miner.types import Token

TEXT = "Washington withdrew its military advisers. The Withdrawal of aid was refused, aid aids."
READ = (
    "Washington/PROPN withdraw/VERB its/PRON military/ADJ adviser/NOUN ./PUNCT the/DET"
    " withdrawal/NOUN of/ADP aid/NOUN be/AUX refuse/VERB ,/PUNCT aid/NOUN aid/VERB ./PUNCT"
)


def tokens_of(text: str, read: str) -> tuple[Token, ...]:
    places = re.finditer(r"\w+|[^\w\s]", text)
    return tuple(
        Token(place.start(), place.end(), *one.rsplit("/", 1))
        for place, one in zip(places, read.split(), strict=True)
    )


TOKENS = tokens_of(TEXT, READ)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ('[lemma="withdraw"]', ["withdrew"]),
        ('[lemma="Withdraw*"]', ["withdrew", "Withdrawal"]),
        ('[word="withdraw"]', []),
        ('[word="withdr*"]', ["withdrew", "Withdrawal"]),
        ('[lemma="withdraw"] []{0,3} [pos="NOUN"]', ["withdrew its military advisers"]),
        ('[lemma="withdraw"] []{0,1} [pos="NOUN"]', []),
        ('[lemma="withdraw"] [] [pos="ADJ"]? [pos="NOUN"]', ["withdrew its military advisers"]),
        ('[lemma="aid"]', ["aid", "aid", "aids"]),
        ('[lemma="aid" & pos="VERB"]', ["aids"]),
        ('[lemma="aid" & pos!="VERB"]', ["aid", "aid"]),
        ('[lemma="aid"]{2}', ["aid aids"]),
        ('[lemma="aid"]{1,2}', ["aid", "aid", "aids"]),  # the shortest from each start
        ('[lemma="refuse|withdraw"]', ["withdrew", "refused"]),
        ('[pos="PUNCT"] [word="the"]', [". The"]),
        ('[word="aid"] []{0,2} [pos="VERB"]', ["aid was refused", "aid aids"]),
    ],
)
def test_what_a_pattern_matches(typed: str, found: list[str]) -> None:
    pattern = parse_query(f"anything {typed}").tokens
    assert [TEXT[slice(*span)] for span in match_tokens(pattern, TOKENS, TEXT)] == found


@pytest.mark.parametrize(
    ("typed", "words", "lemmas"),
    [
        ('[lemma="withdraw"] []{0,3} [pos="NOUN"]', None, '("withdraw")'),
        ('[word="aid|loan*"] [lemma="be"]', '(("aid" OR "aidˑ") OR "loan"*)', '("be")'),
        ('cut [word="loan"]', '("cut") AND ("loan")', None),
        ('[word="U.S.S.R."]', '("ussr")', None),
        ('[word="Łódź"]', '("lodz")', None),
        ('cut [word="UK"]', '("cut") AND (("uk" OR "u k"))', None),  # "U.K." is two words there
        ('cut [lemma!="aid"]', '"cut"', None),  # what must not be is no help
        ('cut [lemma="aid"]?', '"cut"', None),  # nor what may be missing
        ('cut [lemma="."]', '"cut"', None),  # nor a sign, which the index leaves out
        ('cut [lemma="aid|."]', '"cut"', None),
    ],
)
def test_what_the_index_is_asked_first(typed: str, words: str | None, lemmas: str | None) -> None:
    query = parse_query(typed)
    assert (query.match, query.lemmas) == (words, lemmas)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ('[pos="NOUN"]', "need a word, a lemma or a field"),
        ("aid []{0,30}", "column 5: repeats run upwards, to 20 at most"),
        ("aid []{3,1}", "column 5: repeats run upwards"),
        ("aid []{0}", "column 5: repeats run upwards"),
        ("aid []{x}", 'column 5: write [lemma="withdraw"]'),
        ("aid [lemma=x]", "column 5: write word="),
        ('aid [colour="red"]', "column 5: no 'colour'; word, lemma, pos"),
        ('aid [pos="noun"]', "column 5: no pos 'noun'; ADJ"),
        ('aid [lemma=""]', "column 5: lemma= without a value"),
        ('aid [lemma="*"]', "column 5: lemma= without a value"),
        ('[lemma="be"] aid [pos="NOUN"]', "column 18: one run of [tokens]"),
        ('aid NOT [lemma="be"]', "column 9: NOT does not go with [tokens]"),
        ('aid OR [lemma="be"]', "fields go with AND or NOT before them"),
        ('aid NEAR/5 [lemma="be"]', "column 5: NEAR/n stands between"),
    ],
)
def test_a_pattern_that_does_not_parse_says_where(typed: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_query(typed)
    assert says in str(error.value)


letters = st.sampled_from("ab")
steps = st.builds(
    lambda value, least, more: TokenStep(
        (TokenTest("lemma", (value,), False),) if value else (), least, max(least + more, 1)
    ),
    st.sampled_from(["a", "b", ""]),
    st.integers(0, 2),
    st.integers(0, 2),
)


@given(st.text("ab", max_size=8), st.lists(steps, min_size=1, max_size=4).map(tuple))
def test_matches_are_those_of_the_same_pattern_on_letters(text: str, pattern: TokenPattern) -> None:
    tokens = [Token(n, n + 1, letter, "X") for n, letter in enumerate(text)]
    spelt = "".join(
        f"{step.tests[0].values[0] if step.tests else '.'}{{{step.least},{step.most}}}"
        for step in pattern
    )
    expected, start = [], 0
    while start < len(text):
        ends = (end for end in range(start + 1, len(text) + 1))
        end = next((end for end in ends if re.fullmatch(spelt, text[start:end])), None)
        if end is None or all(step.least == 0 for step in pattern):
            start += 1  # a pattern that may match nothing matches nothing
        else:
            expected.append((start, end))
            start = end
    assert list(match_tokens(pattern, tokens, text)) == expected


def test_a_pattern_of_many_open_steps_takes_no_time() -> None:
    pattern = (TokenStep((), 0, 20),) * 20 + (TokenStep((TokenTest("lemma", ("b",), False),)),)
    tokens = [Token(n, n + 1, "a", "X") for n in range(300)]
    assert list(match_tokens(pattern, tokens, "a" * 300)) == []  # 20 ** 20 ways one by one


words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=5)


@given(st.lists(st.tuples(words, st.sampled_from(["NOUN", "X"])), max_size=12))
def test_tokens_come_back_as_stored_their_lemmas_without_blanks(
    read: list[tuple[str, str]],
) -> None:
    tokens = tuple(Token(n, n + 1, lemma, pos) for n, (lemma, pos) in enumerate(read))
    back = unpack_tokens(*pack_tokens(tokens))
    assert [(t.start, t.end, t.pos) for t in back] == [(t.start, t.end, t.pos) for t in tokens]
    assert [t.lemma for t in back] == ["".join(t.lemma.split()) or "_" for t in tokens]


def test_index_terms_hold_no_quotation_mark_of_the_user() -> None:
    # the value of a test cannot hold one: the pattern is typed between two
    assert index_terms(parse_query("""[word="loan' OR 1"]""").tokens, "word") == '("loan\' or 1")'
