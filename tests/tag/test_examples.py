"""The examples in a codebook run, and one that fails is reported."""

import json
from pathlib import Path

from archive_miner.codebook.load import default_codebook_path, load_codebook
from archive_miner.tag.examples import check_examples


def test_every_example_of_the_shipped_codebook_passes() -> None:
    assert check_examples(load_codebook(default_codebook_path())) == []


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
