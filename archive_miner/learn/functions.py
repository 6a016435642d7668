"""A user's file of labelling functions: what in a document votes yes, and what votes no.

Comes in: a TOML file. Goes out: ``Function`` records, or one line that names the function and the
fix. Knows no archive and no codebook: whether there is such a rule is asked elsewhere.

    [[function]]
    name = "a plot at home"                 # its kind and what it asks, if left out
    vote = "yes"
    mention = "power_consolidation.coup"    # a label, or a label and its subtype
    at_least = 2                            # so many of them; 1 if left out

    [[function]]
    vote = "yes"
    rule = ["ma.suspend_aid", "ma.cut_off"] # ids of codebook rules, any of them

    [[function]]
    vote = "yes"
    query = "tag:military_aid sentence:power_consolidation"   # as search takes it

    [[function]]
    vote = "no"
    mention = "power_consolidation"
    when = "missing"                        # votes where nothing of it is found
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from archive_miner.errors import SettingError
from archive_miner.types import DECIDED

Kind = Literal["mention", "rule", "query"]
_KINDS: tuple[Kind, ...] = ("mention", "rule", "query")
_KEYS = ("name", "vote", *_KINDS, "when", "at_least", "confidence")

MOST_FUNCTIONS = 500
"""A slip that repeats a file should not become an hour of queries; codebooks have 300 rules."""


@dataclass(frozen=True, slots=True)
class Function:
    """Votes yes, or no, on a document or passage with ``at_least`` of what it asks for.

    Of mentions only those of ``confidence`` or more count. ``is_missing`` turns it round: it votes
    where there are fewer. Where it does not vote it is silent.
    """

    name: str
    is_yes: bool
    kind: Kind
    asks: tuple[str, ...]
    is_missing: bool = False
    at_least: int = 1
    confidence: float = DECIDED


def read_functions(path: Path) -> tuple[Function, ...]:
    """Return the functions of a file; raises SettingError, in one line, on the first mistake."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise SettingError(f"{path}: no such file of functions") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"{path}: not a readable TOML file ({error})") from error
    entries = table.pop("function", None)
    if table:
        raise SettingError(
            f"{path}: unknown {next(iter(table))!r}; functions stand in [[function]]"
        )
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise SettingError(f"{path}: no functions; write each under [[function]]")
    if not 1 <= len(entries) <= MOST_FUNCTIONS:
        raise SettingError(f"{path}: {len(entries)} functions; give 1 to {MOST_FUNCTIONS}")
    functions = tuple(
        _function(f"{path}, function {number}", one) for number, one in enumerate(entries, 1)
    )
    _check_apart(path, functions)
    return functions


def _check_apart(path: Path, functions: tuple[Function, ...]) -> None:
    """Refuse two of one name, and two that ask the same and vote apart, or both vote alike."""
    names: dict[str, Function] = {}
    asked: dict[tuple[object, ...], Function] = {}
    for one in functions:
        if one.name in names:
            raise SettingError(f"{path}: two functions are named {one.name!r}; rename one")
        names[one.name] = one
        key = (one.kind, frozenset(one.asks), one.is_missing, one.at_least, one.confidence)
        other = asked.setdefault(key, one)
        if other is not one:
            what = "vote alike, which counts twice" if other.is_yes == one.is_yes else "vote apart"
            raise SettingError(
                f"{path}: {other.name!r} and {one.name!r} ask the same and {what}; keep one"
            )


def _function(where: str, entry: Mapping[str, Any]) -> Function:  # as tomllib gives it
    unknown = [key for key in entry if key not in _KEYS]
    if unknown:
        raise SettingError(f"{where}: unknown key {unknown[0]!r}; there are: {', '.join(_KEYS)}")
    kinds = [kind for kind in _KINDS if kind in entry]
    if len(kinds) != 1:
        raise SettingError(f"{where}: give one of mention, rule, query; there are {len(kinds)}")
    (kind,) = kinds
    asks = entry[kind]
    asks = [asks] if isinstance(asks, str) else asks
    if not isinstance(asks, list) or not asks or not all(isinstance(a, str) and a for a in asks):
        raise SettingError(f"{where}: {kind} = {entry[kind]!r}; give a text or a list of texts")
    vote, when = entry.get("vote"), entry.get("when", "found")
    if vote not in ("yes", "no"):
        raise SettingError(f'{where}: vote = {vote!r}; write vote = "yes" or vote = "no"')
    if when not in ("found", "missing"):
        raise SettingError(f'{where}: when = {when!r}; write "found" or "missing"')
    at_least, confidence = entry.get("at_least", 1), entry.get("confidence", DECIDED)
    if type(at_least) is not int or at_least < 1:
        raise SettingError(f"{where}: at_least = {at_least!r}; give a whole number from 1")
    if type(confidence) not in (int, float) or not 0 <= confidence <= 1:
        raise SettingError(f"{where}: confidence = {confidence!r}; give a number from 0 to 1")
    said = f"{'no ' if when == 'missing' else ''}{kind} {', '.join(asks)}"
    name = entry.get("name", said if at_least == 1 else f"{said} × {at_least}")
    if not isinstance(name, str) or not name.strip():
        raise SettingError(f"{where}: name = {name!r}; give a text")
    return Function(
        name, vote == "yes", kind, tuple(asks), when == "missing", at_least, float(confidence)
    )
