"""Words and set phrases for vectors."""

import pytest

from archive_miner.explore.phrases import join_phrases, token_sentences, tokens


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
    joined = join_phrases(sentences, rounds=1)
    words = {word for sentence in joined for word in sentence}
    assert "balance_of_payments" in words
    assert not any(word.startswith("of_") or word.endswith("_of") for word in words)
