"""Characters made one: each row shows what is unified, and its near miss stays as printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.text.characters import unify


@pytest.mark.parametrize(
    ("printed", "unified"),
    [
        ("coup d’état", "coup d'etat"),
        ("can`t, canʼt, can´t", "can't, can't, can't"),
        ("can`t\tgo", "can't go"),  # ASCII too
        ("“Łódź” and «Tromsø»", '"Lodz" and "Tromso"'),
        ("Đỗ Văn Danh ở đó", "Do Van Danh o do"),
        ("Heydər Əliyev, Hafıza, İnci", "Heydar Aliyev, Hafiza, Inci"),
        ("Großer ẞ", "Groser S"),
        ("Ёлкин", "Ёлкин"),  # letters of Latin alone
        ("pro–American", "pro-American"),
        ("Texas—enabling Kim", "Texas—enabling Kim"),  # the em dash parts words
        ("a\nb\u00a0c", "a b c"),
        ("Ægean", "Ægean"),  # two letters in one: not one for one
    ],
)
def test_unify(printed: str, unified: str) -> None:
    assert unify(printed) == unified


@given(st.text())
def test_offsets_stay(text: str) -> None:
    assert len(unify(text)) == len(text) == len(unify(text).lower())
