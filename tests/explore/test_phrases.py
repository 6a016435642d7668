"""Words and set phrases for vectors."""

import pytest

from archive_miner.explore.phrases import (
    join_words,
    learn_phrases,
    pack_phrases,
    phrase_count,
    token_sentences,
    tokens,
    unpack_phrases,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Government’s request", ["the", "government", "request"]),
        ("its anti-communist line", ["its", "anti-communist", "line"]),
        ("under PL 480 and NSC 68/2", ["under", "pl_480", "and", "nsc_68"]),
        ("PL 4801 is no law", ["pl", "is", "no", "law"]),  # four digits: a file, not a law
        ("the U.S. Mission", ["the", "u.s.", "mission"]),
        ("us and them", ["us", "and", "them"]),  # the pronoun stays another word than U.S.
        ("bytheDepartment of State", ["bythe", "department", "of", "state"]),  # tags stripped
        ("MacArthur and McGhee", ["macarthur", "and", "mcghee"]),  # no joint: one name
        ("$25 million in 1954", ["million", "in"]),
        ("", []),
    ],
)
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_sentences_end_at_full_stops_but_not_inside_initials() -> None:
    line = "The U.S. aid was cut. General A. B. Ortega protested at once! So did we."
    assert list(token_sentences([line])) == [
        ["the", "u.s.", "aid", "was", "cut"],
        ["general", "a", "b", "ortega", "protested", "at", "once"],
        ["so", "did", "we"],
    ]


def test_a_set_phrase_is_joined_and_a_chance_pair_is_not() -> None:
    fillers = ["tin", "wool", "coffee", "sugar", "copper", "wheat", "cotton", "rubber"]
    sentences = [
        [fillers[i % 8], "needs", "balance", "of", "payments", fillers[(i * 3 + i // 8) % 8]]
        if i % 2
        else [fillers[i % 8], "of", "quality", fillers[(i * 5 + i // 8) % 8], "was", "sold"]
        for i in range(400)
    ]
    detector = learn_phrases(sentences)
    words = {word for sentence in sentences for word in detector[sentence]}
    assert "balance_of_payments" in words
    assert not any(word.startswith("of_") or word.endswith("_of") for word in words)
    again = unpack_phrases(pack_phrases([detector]))
    assert [join_words(words, again) for words in sentences] == [detector[w] for w in sentences]


@pytest.mark.parametrize(
    ("words", "least"), [(0, 10), (499_999, 10), (1_000_000, 20), (2_000_000, 40), (10**8, 40)]
)
def test_a_phrase_must_be_met_oftener_in_a_longer_text(words: int, least: int) -> None:
    assert phrase_count(words) == least


@pytest.mark.parametrize("line", ["0 1.0", "x 1.0 a_b", "0 many a_b", "0 1.0 a b"])
def test_a_line_that_is_no_phrase_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        unpack_phrases([line])
