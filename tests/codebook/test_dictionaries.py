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


THREATS = {"foreign_aid": ["loan*", "grant*"], "loss_of_power": ["coup*", "palace revolt"]}

HEAD = ["%", "1\tForeign aid", "2\tLoss of power", "%"]
WORDS = ["loan*\t1", "grant*\t1", "coup*\t2", "palace revolt\t2"]

FORMS = [
    ("as it should be", [*HEAD, *WORDS]),
    ("zeros in words", [*HEAD, *(word.replace("\t", "\t0") for word in WORDS)]),
    ("zeros in both", ["%", "01\tForeign aid", "002\tLoss of power", "%", "loan*\t01", *WORDS[1:]]),
    ("blanks", [line.replace("\t", "  ") for line in [*HEAD, *WORDS]]),
    ("two tabs, or blank and tab", [*HEAD, "loan*\t\t1", "grant* \t1", *WORDS[2:]]),
    ("empty lines, and a last mark", [*HEAD, "", "", *WORDS[:2], " \t", *WORDS[2:], "%"]),
    ("tabs behind the marks", ["%\t\t", *HEAD[1:3], "%\t", *(f"{word}\t\t" for word in WORDS)]),
    (
        "remarks",
        ["# of 1953", *HEAD[:3], "// all", "%", "loan*\t1 # 2", "#", "# gifts", *WORDS[1:]],
    ),
    ("nested", ["%", "1\tForeign aid (Loans)", "\t2\tLoss of power\t(Coups)", "%", *WORDS]),
    ("a point behind numbers", ["%", "1. Foreign aid", "2. Loss of power", "%", *WORDS]),
    (
        "LIWC-22",
        [
            "DicTerm,Foreign aid,Loss of power",
            "loan*,X,",
            "grant*,X",
            "coup*,,x",
            "palace revolt,,1",
        ],
    ),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("lines", [pytest.param(lines, id=name) for name, lines in FORMS])
def test_liwc_dictionaries_as_they_are_written(
    tmp_path: Path, lines: list[str], end: str, encoding: str
) -> None:
    book, skipped = imported(tmp_path, "own.dic", end.join(lines) + end, encoding)
    found = {rule.label: [p.written for p in rule.patterns] for rule in book.rules}
    assert found == THREATS and skipped == ""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("loan*\t1\t2", {"aid": ["loan*"], "power": ["loan*"]}),
        ("loan*\t1 2", {"aid": ["loan*"], "power": ["loan*"]}),
        ("loan* 01,02", {"aid": ["loan*"], "power": ["loan*"]}),
        ("480 1", {"aid": ["480"]}),  # a number may be the word
        ("public law 480\t1", {"aid": ["public law 480"]}),
        ("loan*\t1\t1", {"aid": ["loan*"]}),
        ("like\t(02 134)1/2\t1", {"aid": ["like"]}),
    ],
)
def test_a_word_and_its_numbers(tmp_path: Path, line: str, found: dict[str, list[str]]) -> None:
    book, _ = imported(tmp_path, "own.dic", f"%\n1\taid\n2\tpower\n%\n{line}\n")
    assert {rule.label: [p.written for p in rule.patterns] for rule in book.rules} == found


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["Aid (military)", "Aid (economic)"], ["aid_military", "aid_economic"]),
        (["Foreign aid", "foreign-aid"], ["foreign_aid_1", "foreign_aid_2"]),
        (["posemo (Positive Emotion)", "negemo"], ["posemo", "negemo"]),
        (["(other)", "aid"], ["other", "aid"]),
    ],
)
def test_categories_stay_apart(tmp_path: Path, names: list[str], labels: list[str]) -> None:
    text = f"%\n1\t{names[0]}\n2\t{names[1]}\n%\ntea\t1\nsilk\t2\n"
    book, _ = imported(tmp_path, "own.dic", text)
    assert [entry.name for entry in book.labels] == labels


def test_a_word_that_begins_as_a_remark_is_none(tmp_path: Path) -> None:
    _, skipped = imported(tmp_path, "own.dic", "%\n1\taid\n%\nloan\t1\n#loan\t1\n")
    assert "line 5: '#loan' left out" in skipped


def test_of_one_category_words_need_no_number(tmp_path: Path) -> None:
    book, skipped = imported(tmp_path, "one.dic", "%\n1\tThreat\n%\ncoup*\npalace revolt\n")
    assert [p.written for p in book.rules[0].patterns] == ["coup*", "palace revolt"] and not skipped


def test_what_a_liwc_dictionary_loses_is_named_with_its_line(tmp_path: Path) -> None:
    text = "%\n1\taid\n01\tagain\nodd\n2\tpower\n%\ncoup\t2\nloan\nkind <of>1/2\ngift\t7\n"
    _, skipped = imported(tmp_path, "own.dic", text)
    assert [line.split(":")[0] for line in skipped.splitlines()] == [
        f"line {number}" for number in (3, 4, 8, 9, 10)
    ]
    _, skipped = imported(tmp_path, "own.dicx", "DicTerm;aid\nloan;2,5\ngrant;\n")
    assert "its weight; the word is taken" in skipped and "line 3: 'grant'" in skipped


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
