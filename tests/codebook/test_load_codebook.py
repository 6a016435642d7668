"""A codebook file with a mistake names file, line and fix; the shipped one is sound."""

import hashlib
import re
import time
from pathlib import Path

import pytest

from archive_miner.codebook.load import (
    default_codebook_path,
    load_codebook,
    load_codebook_text,
    read_codebook,
)
from archive_miner.codebook.schema import Codebook
from archive_miner.errors import SettingError
from archive_miner.types import LABELS

GOOD = """\
name: tea_trade
version: "1"
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
"""


@pytest.fixture(scope="module")
def shipped() -> Codebook:
    return load_codebook(default_codebook_path())


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_file_comes_back_as_records(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    codebook = load_codebook(path)
    assert (codebook.name, codebook.version) == ("tea_trade", "1")
    assert codebook.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    (rule,) = codebook.rules
    assert (rule.rule_id, rule.label, rule.subtype, rule.line) == ("tr.cargo", "trade", "cargo", 11)
    assert codebook.labels[0].examples[0].line == 17


def test_the_text_that_is_kept_of_a_file_is_what_its_hash_is_of(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode())  # as Windows ends lines
    codebook, text = load_codebook_text(path)
    assert hashlib.sha256(text.encode()).hexdigest() == codebook.sha256
    assert codebook.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


MISTAKES = [
    # what is put in place of what, the line that must be named, what must be said
    ("        strength: strong", "        strenght: strong", 13, "unknown key 'strenght'"),
    ("        strength: strong", "        strength: firm", 13, "use strong or weak"),
    ("        strength: strong\n", "", 11, "key 'strength' is missing"),
    ("subtype: cargo\n        s", "subtype: crew\n        s", 12, "has no subtype 'crew'"),
    ("<ship> ...2 tea", "<boat> ...2 tea", 15, "set <boat> is not defined"),
    ("<ship> ...2 tea", "tea ...2", 15, "begins or ends in a gap"),
    ("<ship> ...2 tea", "<ship> ...40 tea", 15, "use 1 to 12"),
    ("<ship> ...2 tea", "tea? coffee?", 15, "could match nothing"),
    ("<ship> ...2 tea", "te*", 15, "too short a beginning"),
    ("<ship> ...2 tea", "tea||coffee", 15, "an alternative is empty"),
    ("<ship> ...2 tea", "tea [0-9]+", 15, "is not a word"),
    ("<ship> ...2 tea", "NO", 15, 'put it in quotes: "NO"'),
    ("<ship> ...2 tea", "480", 15, 'put it in quotes: "480"'),
    ("<ship> ...2 tea", "tea\n          - tea", 16, "stands twice"),
    ('version: "1"', "version: 1.0", 2, 'put it in quotes: "1.0"'),
    ("      cargo: what", "      ON: what", 9, 'put it in quotes: "ON"'),
    ("name: tea_trade", "name: tea_trade\nname: again", 2, "key 'name' stands twice"),
    ("        patterns:\n          - <ship>", "        patterns: <ship>", 14, "a list expected"),
    ("  - <ship> ...2 tea", "  - tokens: 7", 15, "not a list of mappings"),
    ("  - <ship> ...2 tea", "  - dependency: [{RIGHT_ID: x}]", 15, "key 'screen' is missing"),
    ("  - <ship> ...2 tea", "  - tokens: [{LOWER: !foo x}]", 15, "does not read"),
    ("  - <ship> ...2 tea", "  - {[tokens]: [{LOWER: a}]}", 15, "a text expected"),
    ("  - <ship> ...2 tea", "  - {dependency: 7, screen: tea}", 15, "not a list of mappings"),
    ("  - <ship> ...2 tea", "  - {dependency: [{A: b}], screen: tea ...2}", 15, "in a gap"),
    ("      - id: tr.cargo", "      - id: Tr Cargo", 11, "use lower-case letters"),
    ('version: "1"', 'version: "1" x', 2, "not YAML"),
    ("  trade:", "  Trade policy:", 6, "label 'Trade policy'; use up to 60 lower-case letters"),
    ("  trade:", "  trade.tea:", 6, "label 'trade.tea'"),
    ("  trade:", '  "7th":', 6, "a letter first"),
    ("  trade:", "  \"=cmd|'/c calc'\":", 6, "label \"=cmd|'/c calc'\""),
    ("  trade:", "  <b>trade</b>:", 6, "label '<b>trade</b>'"),
    ("  trade:", f"  {'t' * 61}:", 6, "use up to 60"),
    ("      cargo: what", "      On Board: what", 9, "subtype 'On Board'"),
    ("labels:\n", "cues:\n  A b:\n    definition: c\n    rules: []\nlabels:\n", 6, "cue 'A b'"),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), MISTAKES)
def test_a_mistake_names_file_line_and_fix(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(SettingError) as caught:
        load_codebook(path)
    message = str(caught.value)
    assert str(path) in message
    assert said in message
    assert f"line {line}" in message
    assert "\n" not in message


def test_names_are_mended_in_one_go(tmp_path: Path) -> None:
    text = GOOD.replace("  trade:", "  Trade:").replace("cargo", "Car go")
    _, mistakes = read_codebook(write(tmp_path, text))
    assert [re.sub(r".*, (line \d+: .*?);.*", r"\1", str(mistake)) for mistake in mistakes] == [
        "line 6: label 'Trade'",
        "line 9: subtype 'Car go'",
        "line 11: id 'tr.Car go'",
    ]


def test_a_name_of_sixty_letters_is_one(tmp_path: Path) -> None:
    (entry,) = load_codebook(write(tmp_path, GOOD.replace("trade:", f"{'t' * 60}:", 1))).labels
    assert entry.name == "t" * 60


def test_a_rule_id_used_twice_names_the_first(tmp_path: Path) -> None:
    rule = GOOD[GOOD.index("      - id:") : GOOD.index("    positive:")]
    with pytest.raises(SettingError, match=r"line 16: id 'tr.cargo' is taken on line 11"):
        load_codebook(write(tmp_path, GOOD.replace("    positive:", rule + "    positive:")))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"name: caf\xe9", "not UTF-8"),
        (b"!!python/object:os.system {}", "YAML tag"),
        (b"name: &a [*a]\nversion: x\nlabels: {}", "a text expected"),
    ],
)
def test_a_file_that_is_no_codebook(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    with pytest.raises(SettingError, match=said):
        load_codebook(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        load_codebook(tmp_path / "nowhere.yaml")


def test_the_shipped_codebook_has_the_seven_labels_in_order(shipped: Codebook) -> None:
    assert tuple(entry.name for entry in shipped.labels) == LABELS


@pytest.mark.parametrize("label", LABELS)
def test_every_shipped_label_is_defined_and_exemplified(shipped: Codebook, label: str) -> None:
    entry = next(entry for entry in shipped.labels if entry.name == label)
    assert entry.definition and entry.include and entry.exclude
    assert len(entry.rules) >= 20
    assert sum(example.is_positive for example in entry.examples) >= 20
    assert sum(not example.is_positive for example in entry.examples) >= 20
    used = {rule.subtype for rule in entry.rules}
    assert used == {subtype.name for subtype in entry.subtypes}


def test_the_cues_of_regime_survival_have_the_three_parts(shipped: Codebook) -> None:
    (cue,) = shipped.cues
    assert cue.name == "regime_survival"
    assert {rule.subtype for rule in cue.rules} == {"survival", "tie", "link"}
    assert all(rule.specimen and rule.near_miss for rule in cue.rules)
    assert not set(cue.rules) & set(shipped.rules)


# Leaders of the volumes the rules were measured on: a rule that needs one is no rule.
LEADERS = re.compile(
    r"\b(?:castro\w*|batista|trujillo|rhee|franco|tito|de gaulle|somoza|nasser|arbenz|park|pak|"
    r"frondizi|adenauer|makarios|nkrumah|sukarno|diem)\b"
)


def test_no_shipped_pattern_names_a_leader(shipped: Codebook) -> None:
    named = [
        (rule.rule_id, pattern.written)
        for rule in (*shipped.rules, *shipped.cue_rules)
        for pattern in (*rule.patterns, *rule.unless, *rule.needs)
        if LEADERS.search(pattern.written)
    ]
    assert named == []


def test_no_shipped_example_names_a_leader(shipped: Codebook) -> None:
    texts = [e.text for entry in (*shipped.labels, *shipped.cues) for e in entry.examples]
    texts += [text for rule in shipped.rules for text in (rule.specimen, rule.near_miss)]
    assert [text for text in texts if LEADERS.search(text.lower())] == []
    assert len(set(texts) - {""}) == len([text for text in texts if text])


def test_boilerplate_is_read_in_no_time_whatever_a_text_holds() -> None:
    # Took 42 seconds once: every way to cut the capitals was tried before the last stop said no.
    line = "Repeated to JCS,COMCARIBSEAFRON, COMWESTFOR, and COMNAVBASE GTMO."
    began = time.perf_counter()
    for entry in load_codebook(default_codebook_path()).boilerplate:
        re.search(entry.regex, line)
    assert time.perf_counter() - began < 2
