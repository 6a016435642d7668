"""Seed topics: a file of names and words, and which of the words an archive has.

In: a TOML file, ``bases = ["base rights", "garrison*"]``; a vocabulary. Out: words by name, and the
places of those that are known. The file is data only: nothing in it can run.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive_miner.errors import SettingError
from archive_miner.explore.bags import Vocabulary

MOST_SEED_BYTES = 1 << 20
LONGEST_NAME = 60
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class KnownSeeds:
    """The places of each seed topic's words, and the words that are unknown, as they were given."""

    places: dict[str, tuple[int, ...]]
    unknown: dict[str, tuple[str, ...]]


def read_seeds(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the words of each seed topic in a file; raises SettingError in one line."""
    try:
        data = path.read_bytes()
        if len(data) > MOST_SEED_BYTES:
            raise ValueError(f"{len(data)} bytes are no list of words")
        raw = tomllib.loads(data.decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise SettingError(f"{path}: no such file of seed topics") from error
    except (OSError, ValueError, RecursionError) as error:
        raise SettingError(f"{path}: not a readable TOML file ({error})") from error
    seeds: dict[str, tuple[str, ...]] = {}
    for name, words in raw.items():
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise SettingError(f'{path}: {name[:60]!r} must be a list of words: ["aid", "loan*"]')
        given = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
        if not given:
            raise SettingError(f"{path}: seed topic {name[:60]!r} has no words; give some")
        if not name.strip() or len(name) > LONGEST_NAME or _CONTROL.search(name) or name == "-":
            raise SettingError(f"{path}: {name[:60]!r} is no name for a topic; take a short word")
        seeds[name.strip()] = given
    if not seeds:
        raise SettingError(f'{path}: holds no seed topics; write name = ["word", "word"]')
    return seeds


def place_seeds(seeds: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> KnownSeeds:
    """Return where seed words stand in a vocabulary; ``elect*`` is every word that begins so.

    Raises SettingError for a topic none of whose words the archive has.
    """
    places: dict[str, tuple[int, ...]] = {}
    unknown: dict[str, tuple[str, ...]] = {}
    for name, words in seeds.items():
        found: dict[str, list[int]] = {word: _places(word, vocabulary) for word in words}
        unknown[name] = tuple(word for word, at in found.items() if not at)
        places[name] = tuple(sorted({place for at in found.values() for place in at}))
        if not places[name]:
            raise SettingError(
                f"topics: no word of seed topic {name!r} counts in this archive"
                f" ({', '.join(words)[:80]}): too rare, too common, or never met; give others"
            )
    return KnownSeeds(places, {name: words for name, words in unknown.items() if words})


def _places(word: str, vocabulary: Vocabulary) -> list[int]:
    key = "_".join(word.lower().split())
    if key.endswith("*"):
        beginning = key[:-1]
        if len(beginning) < 3:
            return []
        return [at for at, known in enumerate(vocabulary.words) if known.startswith(beginning)]
    place = vocabulary.places.get(key)
    return [] if place is None else [place]
