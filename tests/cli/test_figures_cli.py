"""The command ``figures``: what it writes, and what it says of what it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled import ALL, Paper, fill
from shell import Shell

pytestmark = pytest.mark.slow  # a drawing for most cases


@pytest.fixture
def am(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    shell = Shell(tmp_path / "archive.db", capsys)
    fill(shell.db, [Paper("1953", ALL, "ROK", "USA", 0.9), Paper("1955", (), score=0.1)])
    return shell


def test_figures_are_written_with_their_captions(am: Shell, tmp_path: Path) -> None:
    said = am("figures", "-o", tmp_path / "new" / "out", "--format", "png", "--by", "pair")
    assert said.code == 0 and "figures in" in said.err and said.out == ""
    names = {path.name for path in (tmp_path / "new" / "out").iterdir()}
    assert {"coverage.png", "pairs.png", "captions.md"} <= names
    assert not [name for name in names if name.endswith(".svg")]


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("--format", "pdf"), 2, "--format 'pdf'; give png, svg or png,svg"),
        (("--by", "year"), 2, "--by"),
        (("--where", "tag:nothing"), 2, "no label 'nothing'"),
        (("--model", "no such model"), 6, "no readable config.json"),
    ],
)
def test_mistakes_are_told_in_one_line(am: Shell, tmp_path: Path, words, code, error) -> None:
    said = am("figures", "-o", tmp_path / "out", *words)
    assert said.code == code and error in said.err and said.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_nothing_found_is_said(am: Shell, tmp_path: Path) -> None:
    said = am("figures", "-o", tmp_path / "out", "--where", "zzz")
    assert said.code == 0 and "no documents with anything to draw answer 'zzz'" in said.err


def test_a_folder_that_cannot_be_made_is_one_line(am: Shell, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    said = am("figures", "-o", tmp_path / "file" / "out")
    assert said.code == 2 and "cannot be written" in said.err and said.err.count("\n") == 1
