"""Names found in print with marks over their letters, without them, and with marks apart."""

from unicodedata import normalize

import pytest

from archive_miner.polities.lexicon import Form, build_lexicon
from archive_miner.text.characters import unify

TABLE = ("Do Van Danh", "Đà Lương", "Łukasz Żuk", "Castro Peña")


def found(text: str, table: tuple[str, ...] = TABLE) -> list[str]:
    """Return what of a text is a name of the table, as it is printed there."""
    lexicon = build_lexicon(Form(name, (name,)) for name in table)
    return [text[one.start : one.end] for one in lexicon.find(unify(text))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("President Do Van Danh spoke.", ["Do Van Danh"]),
        ("President Đỗ Văn Danh spoke.", ["Đỗ Văn Danh"]),
        ("President Dô Vàn Dánh spoke.", ["Dô Vàn Dánh"]),  # with the marks of French
        ("PRESIDENT ĐỖ VĂN DANH SPOKE", ["ĐỖ VĂN DANH"]),
        ("in Da Luong, or Đà Lương", ["Da Luong", "Đà Lương"]),
        ("Lukasz Zuk and Łukasz Żuk", ["Lukasz Zuk", "Łukasz Żuk"]),
        ("Castro Pena of the Castro Peña cabinet", ["Castro Pena", "Castro Peña"]),
        ("Đỗ Văn Danhs, Đo Văm Danh and đỗ văn danh", []),
    ],
)
def test_marks_hide_no_name(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_marks_apart_from_their_letters_hide_no_name(form: str) -> None:
    text = normalize(form, "Café: Đỗ Văn Danh fled to Đà Lương; Łukasz Żuk stayed.")
    names = [normalize(form, name) for name in ("Đỗ Văn Danh", "Đà Lương", "Łukasz Żuk")]
    assert found(text) == names
    assert found(text, tuple(normalize("NFD", name) for name in TABLE)) == names
