"""The examples in a codebook run, and one that fails is reported."""

import json
from pathlib import Path

import pytest

from archive_miner.codebook.load import default_codebook_path, load_codebook
from archive_miner.tag.rules.examples import check_examples

pytestmark = pytest.mark.slow  # reads the whole codebook


def test_every_example_of_the_shipped_codebook_passes() -> None:
    assert check_examples(load_codebook(default_codebook_path())) == []


def test_every_rule_of_the_shipped_codebook_shows_a_specimen_and_a_near_miss() -> None:
    codebook = load_codebook(default_codebook_path())
    rules = (*codebook.rules, *codebook.cue_rules)
    assert [rule.rule_id for rule in rules if not (rule.specimen and rule.near_miss)] == []


def test_examples_that_fail_are_named_with_their_line_and_reason(tmp_path: Path) -> None:
    label = {
        "definition": "Treaties.",
        "rules": [{"id": "x.t", "strength": "strong", "patterns": ["treaty"]}],
        "positive": ["The pact was signed.", "The treaty was signed."],
        "negative": ["He had a treaty port in mind.", "He had tea."],
    }
    path = tmp_path / "small.yaml"
    skip = {
        "id": "bp.x",
        "scope": "sentence",
        "regex": "^See",
        "matches": "Cf. 3",
        "spares": "See 3",
    }
    content = {"name": "s", "version": "1", "labels": {"x": label}, "boilerplate": [skip]}
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    failures = check_examples(load_codebook(path))
    assert [(f.text, f.reason) for f in failures] == [
        ("The pact was signed.", "found by no rule"),
        ("He had a treaty port in mind.", "found by x.t"),
        ("Cf. 3", "not skipped"),
        ("See 3", "skipped"),
    ]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert "The pact was signed." in lines[failures[0].line - 1]


def small(folder: Path, **parts: object) -> Path:
    """Write a codebook of label ``x`` whose parts are given; JSON is YAML."""
    label = {"definition": "Treaties.", "rules": [], **parts}
    path = folder / "small.yaml"
    path.write_text(json.dumps({"name": "s", "version": "1", "labels": {"x": label}}))
    return path


def test_two_weak_rules_on_the_same_words_are_one_piece_of_evidence(tmp_path: Path) -> None:
    rules = [
        {"id": "x.long", "strength": "weak", "patterns": ["state visit"]},
        {"id": "x.short", "strength": "weak", "patterns": ["visit"]},
        {"id": "x.other", "strength": "weak", "patterns": ["medal(s)"]},
    ]
    texts = ["A state visit was paid.", "A visit and medals were asked for."]
    (failure,) = check_examples(load_codebook(small(tmp_path, rules=rules, positive=texts)))
    assert failure.text == texts[0]
    assert failure.reason == "not enough: only x.long (weak), x.short (weak)"


def test_a_rule_is_held_to_its_specimen_and_near_miss(tmp_path: Path) -> None:
    rule = {"id": "x.t", "strength": "weak", "patterns": ["treaty"]}
    rules = [
        {**rule, "specimen": "A treaty.", "near_miss": "A pact."},
        {**rule, "id": "x.u", "specimen": "A pact.", "near_miss": "A treaty."},
    ]
    failures = check_examples(load_codebook(small(tmp_path, rules=rules)))
    assert [(f.label, f.reason) for f in failures] == [
        ("x.u", "specimen not found"),
        ("x.u", "near miss found"),
    ]


def test_a_cue_is_found_where_all_its_parts_are(tmp_path: Path) -> None:
    def part(name: str, word: str) -> dict[str, object]:
        return {"id": f"c.{name}", "subtype": name, "strength": "strong", "patterns": [word]}

    cue = {
        "definition": "A throne tied to a treaty.",
        "subtypes": {"stake": "the throne", "tie": "the treaty"},
        "rules": [part("stake", "throne"), part("tie", "treaty")],
        "positive": ["The treaty saves the throne.", "The throne is safe."],
        "negative": ["The treaty was signed.", "A treaty for a throne."],
    }
    path = tmp_path / "cues.yaml"
    content = {"name": "s", "version": "1", "labels": {}, "cues": {"survival": cue}}
    path.write_text(json.dumps(content))
    failures = check_examples(load_codebook(path))
    assert [(f.text, f.reason) for f in failures] == [
        ("The throne is safe.", "not enough: only c.stake"),
        ("A treaty for a throne.", "found by c.tie, c.stake"),
    ]
