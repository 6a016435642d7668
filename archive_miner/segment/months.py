"""Name the months in the languages that foreign offices write.

In: ``months.csv``, a language a line, the spellings of each month apart by blanks. Out: the number
of each spelling, and the spellings as a pattern. Spellings that are English words of another sense
("set", "ago", "out") are left out.
"""

from __future__ import annotations

import csv
from importlib.resources import files

_ROMAN = "Roman figures"


def _spellings() -> tuple[tuple[str, str, int], ...]:
    """Return language, spelling and number of each month."""
    table = files("archive_miner.segment").joinpath("months.csv").read_text(encoding="utf-8")
    return tuple(
        (row["language"], name, number)
        for row in csv.DictReader(table.splitlines())
        for number, names in enumerate(row["names"].split("|"), 1)
        for name in names.split()
    )


def _pattern(names: set[str]) -> str:
    return "|".join(sorted(names, key=lambda name: (-len(name), name)))


_ALL = _spellings()
MONTHS = {name: number for _, name, number in _ALL}
"""The number of a month by its spelling in small letters, Roman figures included."""

NAMES = _pattern({name for language, name, _ in _ALL if language != _ROMAN})
"""The spellings as alternatives of a pattern, the longest first."""

ROMAN = _pattern({name for language, name, _ in _ALL if language == _ROMAN})
"""The Roman figures of the months as alternatives of a pattern."""

ENGLISH = frozenset(name for language, name, _ in _ALL if language == "English")
"""The English spellings."""
