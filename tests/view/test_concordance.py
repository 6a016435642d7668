"""Lines cut, ordered and counted: without a store."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.view.lines import (
    SORT_WORDS,
    Context,
    LineCount,
    Sort,
    count_values,
    cut_line,
    fold,
    nearest_word,
    printed,
    put_in_order,
    sort_key,
    words_after,
    words_before,
)

TEXT = "The U.S. Government--after\nlong “talks”—cut aid-giving,  and d’État\tagain. Ça va."


def around(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("words", "context", "left", "right"),
    [
        ("cut", Context(9), " “talks”—", " aid-givi"),
        ("cut", Context(0), "", ""),
        ("cut", Context(500), "The U.S. Government--after long “talks”—",
         " aid-giving, and d’État again. Ça va."),
        ("cut", Context(50, 0), "", ""),
        ("cut", Context(50, 1), "“talks”—", " aid-giving,"),
        ("cut", Context(50, 2), "long “talks”—", " aid-giving, and"),
        ("cut", Context(50, 3), "after long “talks”—", " aid-giving, and d’État"),
        ("cut", Context(50, 4), "Government--after long “talks”—",
         " aid-giving, and d’État again."),
        ("cut", Context(50, 99), "The U.S. Government--after long “talks”—",
         " aid-giving, and d’État again. Ça va."),
        ("The", Context(50, 2), "", " U.S. Government"),
        ("va.", Context(50, 2), "again. Ça ", ""),
    ],
)  # fmt: skip
def test_how_much_is_shown(words: str, context: Context, left: str, right: str) -> None:
    assert cut_line(TEXT, *around(words), context) == (left, words, right)


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("U.S.,", "us"),
        ("“aid-giving”", "aidgiving"),
        ("d’État", "detat"),
        ("ÇELİK", "celik"),
        ("Straße", "strasse"),
        ("E\u0301lyse\u0301e", "elysee"),
        ("ﬁrm", "firm"),
        ("1,500", "1500"),
        ("—", ""),
        ("हिन्दी", "हिनदी"),  # the vowel signs stay
    ],
)
def test_what_a_word_is_sorted_by(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_words_either_side_come_nearest_first() -> None:
    low, high = around("cut")
    assert words_before(TEXT, low) == ("talks", "long", "after", "government", "us", "the")
    assert words_after(TEXT, high) == ("aidgiving", "and", "detat", "again", "ca", "va")
    many = "word " * 50
    assert len(words_after(many, 0)) == len(words_before(many, len(many))) == SORT_WORDS


LINES = [
    # left, keyword, right, path, document, offset, date
    ("of military ", "aid", " to Zhelin", "b.pdf", "d2", 5, "1953-07"),
    ("Of Military, ", "Aid", "; for trucks", "a.pdf", "d1", 9, None),
    ("no économic ", "aid", " — at all", "a.pdf", "d1", 2, "1953"),
    ("", "AID", " à outrance", "c.pdf", "d3", 0, "1949-01-02"),
    ("the economic ", "aid", "", "c.pdf", "d4", 7, "1953-07-24"),
]


def ordered(sort: Sort, limit: int | None = None) -> list[int]:
    keyed = []
    for number, (left, keyword, right, path, document, offset, date) in enumerate(LINES):
        text = left + keyword + right
        words = {
            "left": words_before(text, len(left)),
            "right": words_after(text, len(left + keyword)),
        }.get(sort, ())
        keyed.append((sort_key(sort, (path, document, offset), date, words), number))
    found = list(put_in_order(keyed, limit))
    assert list(put_in_order(keyed[::-1], limit)) == found  # however they came
    return found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("left", [3, 2, 4, 1, 0]),  # nothing; economic no, economic the; military of, twice
        ("right", [4, 3, 2, 1, 0]),  # nothing; a outrance; at all; for; to
        ("date", [3, 2, 0, 4, 1]),  # undated last; 1953 before its months
        ("document", [2, 1, 0, 3, 4]),
    ],
)
def test_the_order_of_lines(sort: Sort, order: list[int]) -> None:
    assert ordered(sort) == order
    assert ordered(sort, 2) == order[:2]


@pytest.mark.parametrize(
    ("words", "side", "nearest"),
    [
        ("cut", "left", "talks"),
        ("cut", "right", "aid-giving"),
        ("Government", "left", "u.s"),
        ("again", "left", "d’état"),
        ("The", "left", None),
        ("va.", "right", None),
    ],
)
def test_the_nearest_word(words: str, side: str, nearest: str | None) -> None:
    assert nearest_word(TEXT, *around(words), side) == nearest  # type: ignore[arg-type]


def test_one_way_of_printing_a_keyword() -> None:
    assert {printed("Combined\nCommand"), printed("COMBINED  COMMAND")} == {"combined command"}
    assert printed(unicodedata.normalize("NFD", "Çelik")) == printed("çelik")


def test_counts_have_the_most_frequent_first_and_none_after_others() -> None:
    pairs = [("b", "1"), (None, "1"), ("a", "2"), ("c", "1"), ("c", "1"), ("c", "2")]
    assert count_values(pairs) == [
        LineCount("c", 3, 2),
        LineCount("a", 1, 1),
        LineCount("b", 1, 1),
        LineCount(None, 1, 1),
    ]
    assert count_values([]) == []


texts = st.text(st.sampled_from("aé̂ –—-.,'\n\t美\u2028\x85\x1fB1"), max_size=60)


@given(texts, texts.filter(str.strip), texts, st.integers(0, 30), st.none() | st.integers(0, 6))
def test_a_line_is_a_run_of_the_text_on_one_line(
    left: str, keyword: str, right: str, width: int, words: int | None
) -> None:
    text = left + keyword + right
    cut = cut_line(text, len(left), len(left + keyword), Context(width, words))
    # White space folds at the borders of the three too, where it stands on both sides of one.
    assert _folded("".join(cut)) in _folded(text)
    assert _folded(cut[1]) == _folded(keyword)
    assert not re.search(r"[^\S ]", "".join(cut))
    if words is None:
        assert len(cut[0]) <= width and len(cut[2]) <= width
    else:
        assert len(words_before(cut[0], len(cut[0]))) <= words
        assert len(words_after(cut[2], 0)) <= words


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@given(
    st.lists(st.tuples(texts, texts, st.sampled_from(["a", "b"]), st.none() | st.just("1953"))),
    st.sampled_from(["left", "right", "date", "document"]),
    st.integers(1, 5),
)
def test_sorting_changes_nothing_but_the_order(
    lines: list[tuple[str, str, str, str | None]], sort: Sort, limit: int
) -> None:
    keyed = []
    for number, (left, right, path, date) in enumerate(lines):
        text = f"{left} aid {right}"
        words = (
            words_before(text, len(left)) if sort == "left" else words_after(text, len(left) + 4)
        )
        keyed.append((sort_key(sort, (path, "d", number), date, words), number))
    found = list(put_in_order(keyed, None))
    assert sorted(found) == list(range(len(lines)))
    assert list(put_in_order(reversed(keyed), None)) == found
    assert list(put_in_order(keyed, limit)) == found[:limit]


@given(st.lists(st.tuples(st.none() | st.sampled_from("abc"), st.sampled_from("12"))))
def test_counts_add_up(pairs: list[tuple[str | None, str]]) -> None:
    counts = count_values(pairs)
    assert sum(one.lines for one in counts) == len(pairs)
    assert {one.value: one.documents for one in counts} == {
        value: len({document for other, document in pairs if other == value}) for value, _ in pairs
    }
