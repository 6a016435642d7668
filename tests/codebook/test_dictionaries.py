"""Word lists of other tools become codebooks that load; what cannot come along is named."""

from pathlib import Path

import pytest

from archive_miner.codebook.dictionaries import import_dictionary, told
from archive_miner.codebook.load import load_codebook
from archive_miner.codebook.schema import Codebook
from archive_miner.errors import UsageError

QUANTEDA = """\
Trade:
  Cargo:
    - tea
    - silk*
    - opium chest*
    - NO
    - tea
  Ships: [clipper*, '*boat', "wom?n sailor", ab*]
Pirates: [junk, "=odd", "a|b"]
Économie noire: contraband
"""

LIWC = """\
%
1\tposemo\t(Positive Emotion)
2\tanger
%
happy*\t1
furious\t2
at ease\t1
bittersweet\t1\t2
like\t(02 134)125/464
odd\t9
:)\t1
"""


def imported(folder: Path, name: str, text: str, encoding: str = "utf-8") -> tuple[Codebook, str]:
    source = folder / name
    source.write_bytes(text.encode(encoding))
    result = import_dictionary(source)
    path = folder / "made.yaml"
    path.write_text(result.text, encoding="utf-8")
    return load_codebook(path), "\n".join(told(result.skipped))


def test_a_quanteda_dictionary(tmp_path: Path) -> None:
    book, skipped = imported(tmp_path, "ports.yml", QUANTEDA)
    assert [entry.name for entry in book.labels] == ["trade", "pirates", "economie_noire"]
    cargo, ships, pirates, _ = book.rules
    assert (cargo.rule_id, cargo.subtype) == ("trade.cargo", "cargo")
    assert [p.written for p in cargo.patterns] == ["tea", "silk*", "opium chest*", "no"]
    assert ships.patterns[0].written == "clipper*"
    assert [bool(p.tokens_json) for p in ships.patterns] == [False, True, True, True]
    assert (pirates.rule_id, pirates.subtype) == ("pirates.words", None)
    assert "line 7: 'tea' left out: stands twice" in skipped
    assert "'=odd' left out" in skipped and "'a|b' left out" in skipped
    assert skipped.count("\n") == 2


def test_a_liwc_dictionary(tmp_path: Path) -> None:
    book, skipped = imported(tmp_path, "mood.dic", LIWC)
    joy, anger = book.rules
    assert [p.written for p in joy.patterns] == ["happy*", "at ease", "bittersweet"]
    assert [p.written for p in anger.patterns] == ["furious", "bittersweet"]
    assert "line 9: " in skipped and "line 10: " in skipped and "line 11: ':)'" in skipped


def test_an_old_file_in_windows_letters(tmp_path: Path) -> None:
    book, _ = imported(tmp_path, "old.dic", "%\n1\tcafe\n%\ncafé\t1\n", "cp1252")
    assert [p.written for p in book.rules[0].patterns] == ["café"]


def test_names_in_other_letters_stay_apart(tmp_path: Path) -> None:
    book, _ = imported(tmp_path, "two.yml", "貿易: [tea]\n海賊: [junk]\n2nd: [silk]\n")
    assert len({entry.name for entry in book.labels}) == 3


def test_an_alias_that_holds_itself_ends(tmp_path: Path) -> None:
    _, skipped = imported(tmp_path, "loop.yml", "a: &x [tea, *x]\n")
    assert "repeats another by a YAML alias" in skipped


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- tea\n- silk\n", "no category with words"),
        ("trade: [tea\n", "not YAML"),
        ("", "no category with words"),
        ("%\n1\tposemo\nhappy\t1\n", "between two lines of %"),
        ("trade: ['=x']\n", "no category with words"),
    ],
)
def test_a_file_that_is_no_dictionary(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.yml"
    path.write_text(text)
    with pytest.raises(UsageError, match=said):
        import_dictionary(path)


def test_long_names_of_categories_are_cut_and_stay_apart(tmp_path: Path) -> None:
    long = "Matters of the Fishing Grounds between the Two Coasts that Nobody Settled"
    book, _ = imported(tmp_path, "sea.yml", f"{long}: [cod]\n{long} Since: {{{long}: [herring]}}\n")
    one, other = (entry.name for entry in book.labels)
    assert one != other and len(one) == len(other) == 60
    assert [len(subtype.name) for subtype in book.labels[1].subtypes] == [60]
