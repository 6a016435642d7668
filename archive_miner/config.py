"""Settings: defaults.toml and the user's file to one frozen Config.

An unknown key or a value of the wrong kind is a SettingError that names both.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from archive_miner.errors import SettingError

CHOICES = {
    ("ingest", "ocr"): ("auto", "always", "never"),
    ("segment", "split"): ("auto", "never"),
}


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting, by section and key of defaults.toml."""

    ingest_ocr: str
    ingest_language: str
    ingest_jobs: int
    ingest_page_seconds: int
    segment_split: str
    tag_codebook: str
    tag_model: str
    tag_actors: str
    score_model: str
    report_documents: int
    archive_template: str = ""


def load_config(path: Path | None = None) -> Config:
    """Return the defaults, overridden by the file at ``path``; raises SettingError."""
    text = files("archive_miner").joinpath("defaults.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)
    if path is not None:
        _override(settings, _parse(path), path)
    flat = {f"{s}_{key}": value for s, keys in settings.items() for key, value in keys.items()}
    return Config(**flat)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad writes the mark
    except FileNotFoundError as error:
        raise SettingError(f"{path}: no such settings file") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"{path}: not a readable TOML file ({error})") from error


def _override(settings: dict[str, Any], asked: dict[str, Any], path: Path) -> None:
    for section, keys in asked.items():
        if section not in settings or not isinstance(keys, dict):
            raise SettingError(f"{path}: unknown section [{section}]; there are {list(settings)}")
        for key, value in keys.items():
            if key not in settings[section]:
                known = ", ".join(settings[section])
                raise SettingError(f"{path}: unknown key {section}.{key}; there are {known}")
            kind = type(settings[section][key])
            if type(value) is not kind:
                raise SettingError(f"{path}: {section}.{key} = {value!r} must be {kind.__name__}")
            if kind is int and value < 0:
                raise SettingError(f"{path}: {section}.{key} = {value} must not be negative")
            choices = CHOICES.get((section, key))
            if choices and value not in choices:
                raise SettingError(
                    f"{path}: {section}.{key} = {value!r}; choose one of {', '.join(choices)}"
                )
            cast(dict[str, Any], settings[section])[key] = value
