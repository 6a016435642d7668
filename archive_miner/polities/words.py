"""Lists of plain words that names are told from: read once from ``tables/words.csv``.

Comes in: the name of a list. Goes out: its words, in lower case. Knows nothing of their use.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    table = files("archive_miner.polities") / "tables" / "words.csv"
    with table.open(encoding="utf-8") as lines:
        return {row["list"]: frozenset(row["words"].split("|")) for row in csv.DictReader(lines)}


def word_list(name: str) -> frozenset[str]:
    """Return the words of a list; raises KeyError on a name the table does not have."""
    return _lists()[name]
