"""What is doubtful about a codebook is said with its line; what is sound is left in peace."""

from pathlib import Path

import pytest

from archive_miner.codebook.check import Finding, find_doubts, summarise
from archive_miner.codebook.load import default_codebook_path, load_codebook, read_codebook

SOUND = """\
name: tea_trade
version: "1"
spellings:
  harbor: [harbour]
sets:
  ship: clipper(s)|steam packet
labels:
  trade:
    definition: Tea and the ships that carry it.
    subtypes:
      cargo: what is on board
    rules:
      - id: tr.cargo
        subtype: cargo
        strength: strong
        patterns:
          - <ship> ...2 tea
    positive:
      - Two clippers laden with tea came in.
    negative:
      - Two clippers came in ballast.
"""


def doubts(folder: Path, text: str) -> list[Finding]:
    path = folder / "tea.yaml"
    path.write_text(text, encoding="utf-8")
    return find_doubts(load_codebook(path))


def test_a_sound_codebook_raises_no_doubt(tmp_path: Path) -> None:
    assert doubts(tmp_path, SOUND) == []


PATTERN = "<ship> ...2 tea"
DOUBTS = [
    # what is put in place of what, the line, what is said
    ("  ship: cl", "  port: wharf\n  ship: cl", 6, "set <port> is never used"),
    ("  harbor: [harbour]", "  harbor: [harbour]\n  port: [harbour]", 5, "stands for 'harbor'"),
    ("    negative:\n      - Two clippers came in ballast.\n", "", 9, "no negative example"),
    ("    positive:\n      - Two clippers laden with tea came in.\n", "", 9, "no positive example"),
    ("      cargo: what", "      crew: who sails\n      cargo: what", 9, "subtype 'crew'"),
    (PATTERN, "<ship> ...8 old? ...8 tea", 17, "add up to 17 tokens"),
    (PATTERN, "tea ...5 (chest|crate)?", 17, "ends in a gap and words that may be missing"),
    (PATTERN, "<ship> black tea|coffee chest", 17, "reads 'tea|coffee' as one place"),
    (PATTERN, "<ship>|tea chests|boxes", 17, "one place after another"),
    (PATTERN, 'tokens: [{LOWER: "tea"}, {OP: "*"}, {LOWER: "chest"}]', 17, "a gap without end"),
    (
        PATTERN,
        "tokens: [{LOWER: tea}" + ", {LOWER: old, OP: '?'}" * 7 + "]",
        17,
        "holds 7 tokens that may be missing",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), DOUBTS)
def test_a_doubt_names_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in SOUND
    text = SOUND.replace(old, new, 1)
    if "<ship>" not in text:
        text = text.replace("sets:\n  ship: clipper(s)|steam packet\n", "")
        line -= 2
    (finding,) = [one for one in doubts(tmp_path, text) if said in one.problem]
    assert finding.line == line
    assert finding.fix


NEAR_MISSES = [
    "<ship> tea|coffee",
    "<ship> (tea|coffee) chest",
    "black|green tea",
    "<ship> ...5 old? tea",
    "<ship> tea|coffee ...3 chest",
    "<ship> ...6 tea ...6 chest ...6 quay",
    'tokens: [{LOWER: "tea"}, {OP: "{0,5}"}, {LOWER: "chest"}]',
]


@pytest.mark.parametrize("pattern", NEAR_MISSES)
def test_what_only_looks_doubtful(tmp_path: Path, pattern: str) -> None:
    found = doubts(tmp_path, SOUND.replace(PATTERN, pattern))
    assert [one for one in found if "set <ship>" not in one.problem] == []


def test_a_set_used_by_another_set_is_used(tmp_path: Path) -> None:
    text = SOUND.replace("  ship: cl", "  sail: brig\n  ship: <sail>|cl")
    assert doubts(tmp_path, text) == []


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "tea.yaml"
    text = SOUND.replace("strength: strong", "strength: firm").replace("harbour]", "NO]")
    path.write_text(text.replace("- Two clippers came", "- Note: two clippers came"), "utf-8")
    codebook, mistakes = read_codebook(path)
    assert codebook is None
    told = "\n".join(map(str, mistakes))
    for line, said in ((4, 'quotes: "NO"'), (15, "strong or weak"), (21, "text in quotes")):
        assert f"tea.yaml, line {line}: " in told and said in told


def test_a_set_that_does_not_parse_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "tea.yaml"
    path.write_text(SOUND.replace("clipper(s)|", "clipper(s)||"), encoding="utf-8")
    _, mistakes = read_codebook(path)
    assert [("line 6" in str(one), "empty" in str(one)) for one in mistakes] == [(True, True)]


def test_the_shipped_codebook_raises_no_doubt() -> None:
    assert find_doubts(load_codebook(default_codebook_path())) == []


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([], "0 errors, 0 warnings"),
        (["error"], "1 error, 0 warnings"),
        (["warning", "error", "warning"], "1 error, 2 warnings"),
    ],
)
def test_a_summary_counts(kinds: list[str], said: str) -> None:
    assert summarise(Finding(1, kind, "", "") for kind in kinds) == said  # type: ignore[arg-type]
