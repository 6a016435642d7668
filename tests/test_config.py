from __future__ import annotations

from dataclasses import fields
from importlib.resources import files
from pathlib import Path

import pytest
from shell import Shell

from archive_miner.config import Config, load_config
from archive_miner.errors import SettingError


def test_the_defaults_are_those_of_the_file_and_all_of_them_are_explained() -> None:
    assert load_config() == Config("auto", "eng", 0, 180, "auto", "", "", "", "", 20)
    text = files("archive_miner").joinpath("defaults.toml").read_text(encoding="utf-8")
    settings = [line for line in text.splitlines() if " = " in line and line[0] != "#"]
    assert len(settings) == len(fields(Config))
    assert all("# " in line for line in settings)


def test_a_users_file_changes_only_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[ingest]\nocr = "never"\n[report]\ndocuments = 5\n')
    assert load_config(path) == Config("never", "eng", 0, 180, "auto", "", "", "", "", 5)


def test_a_file_saved_by_notepad_is_a_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b'\xef\xbb\xbf[ingest]\r\nocr = "never"\r\n')
    assert load_config(path).ingest_ocr == "never"


BROKEN = [
    (
        "[ingest]\nocrr = 'auto'",
        "unknown key ingest.ocrr; there are ocr, language, jobs, page_seconds",
    ),
    ("[ingestion]\nocr = 'auto'", "unknown section [ingestion]"),
    ("ocr = 'auto'", "unknown section [ocr]"),
    ("[ingest.ocr]\nmode = 'auto'", "ingest.ocr = {'mode': 'auto'} must be str"),
    ("[ingest]\njobs = '2'", "ingest.jobs = '2' must be int"),
    ("[ingest]\njobs = 2.0", "ingest.jobs = 2.0 must be int"),
    ("[ingest]\njobs = true", "ingest.jobs = True must be int"),
    ("[ingest]\nlanguage = ['eng', 'fra']", "must be str"),
    ("[ingest]\nocr = 'sometimes'", "choose one of auto, always, never"),
    ("[segment]\nsplit = 'always'", "choose one of auto, never"),
    ("[ingest]\njobs = -1", "ingest.jobs = -1 must not be negative"),
    ("[report]\ndocuments = -5", "report.documents = -5 must not be negative"),
    ("[ingest\nocr = 'auto'", "not a readable TOML file"),
    ("ocr: auto", "not a readable TOML file"),
]


@pytest.mark.parametrize(("text", "says"), BROKEN)
def test_a_mistake_is_named_with_its_value(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(SettingError) as error:
        load_config(path)
    assert str(error.value).startswith(f"{path}: ")
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_settings_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes("[tag]\ncodebook = 'Schlüssel.yaml'".encode("latin-1"))
    with pytest.raises(SettingError, match="not a readable TOML file"):
        load_config(path)


@pytest.mark.parametrize(
    ("name", "says"),
    [("none.toml", "no such settings file"), ("mine.toml", "unknown key ingest.ocrr")],
)
def test_the_command_line_leaves_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, says: str
) -> None:
    (tmp_path / "mine.toml").write_text("[ingest]\nocrr = 'auto'")
    (tmp_path / "a.txt").write_text("The aid was cut.")
    am = Shell(tmp_path / "archive.db", capsys)
    said = am("--config", tmp_path / name, "ingest", tmp_path / "a.txt")
    assert said.code == 3
    assert says in said.complaint()
    assert not am.db.exists()  # found out before anything was begun


def test_a_setting_asks_for_its_reading_as_a_flag_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.toml").write_text("[ingest]\nlanguage = 'tlh'")
    (tmp_path / "a.txt").write_text("The aid was cut.")
    am = Shell(tmp_path / "archive.db", capsys)
    said = am("--config", tmp_path / "mine.toml", "ingest", tmp_path / "a.txt")
    assert said.code == 3
    assert "'tlh'" in said.complaint()
