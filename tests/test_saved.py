"""Folders of what was learned: whole or not at all, also where two write to one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from archive_miner import saved
from archive_miner.errors import ModelError

KIND = "things"
MINE = {"rows": np.arange(6.0)}
THEIRS = {"rows": np.arange(6.0) + 1}
CONFIG = {"kind": KIND, "name": "mine", "version": "1"}


def rows(folder: Path) -> list[float]:
    _, arrays = saved.read_folder(folder, KIND, "weights.npz", ("rows",))
    found: list[float] = arrays["rows"].tolist()
    return found


def test_what_is_written_comes_back_and_a_second_writing_takes_its_place(tmp_path: Path) -> None:
    for arrays in (MINE, THEIRS):
        saved.write_folder(tmp_path, "weights.npz", arrays, CONFIG, "# mine\n")
        assert rows(tmp_path) == arrays["rows"].tolist()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "README.md", "config.json", "weights.npz",
    ]  # fmt: skip


def test_a_config_does_not_vouch_for_arrays_that_another_run_put_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = saved.write_config

    def late(folder: Path, config: dict[str, object]) -> None:
        saved.write_arrays(folder, "weights.npz", THEIRS)
        real(folder, config)

    monkeypatch.setattr(saved, "write_config", late)
    saved.write_folder(tmp_path, "weights.npz", MINE, CONFIG)
    with pytest.raises(ModelError, match=r"weights\.npz is not the file its config names"):
        rows(tmp_path)


def test_a_writing_that_ends_in_the_middle_leaves_nothing_that_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved.write_folder(tmp_path, "weights.npz", MINE, CONFIG)

    def killed(folder: Path, config: dict[str, object]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(saved, "write_config", killed)
    with pytest.raises(KeyboardInterrupt):
        saved.write_folder(tmp_path, "weights.npz", THEIRS, CONFIG)
    with pytest.raises(ModelError, match=r"no readable config\.json"):
        rows(tmp_path)


def test_a_config_is_there_whole_or_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved.write_config(tmp_path, CONFIG)
    before = (tmp_path / saved.CONFIG).read_bytes()
    seen = []

    def watched(self: Path, text: str, **how: str) -> int:
        seen.append(before == (tmp_path / saved.CONFIG).read_bytes())
        with self.open("w", encoding="utf-8") as file:
            return file.write(text)

    monkeypatch.setattr(Path, "write_text", watched)
    saved.write_config(tmp_path, {**CONFIG, "version": "2"})
    assert seen == [True]
    assert json.loads((tmp_path / saved.CONFIG).read_bytes())["version"] == "2"
