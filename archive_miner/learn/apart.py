"""What must stand on one side of every split, so that no figure is flattered.

In: yes or no of each labelled document, its group, its family of copies, its year. Out: a name for
each document; documents of one name are learned from together or held out together. The strictest
way is taken under which both yes and no are left to learn from. Knows no model and no score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from archive_miner.learn.train import fold_groups
from archive_miner.score.arrays import Truth

Way = Literal["group", "copies", "year", "document"]
"""From the strictest: groups with the copies of their texts; copies of one text; what was written
in one year, copies of it in others or not; each document by itself."""

FOLDS = 5

LEAST_APART = 3
"""Of two, one is held out and nothing is left to calibrate the other by."""

_SAID: dict[Way, str] = {
    "copies": "documents are held out by themselves, copies of one text together",
    "year": "the documents of a year are held out together",
    "document": "documents are held out one by one, copies of them learned from",
}


@dataclass(frozen=True, slots=True)
class Apart:
    """The way documents are kept apart, the name each goes by, and why no stricter way was taken.

    ``reason`` is empty where whole groups are kept apart.
    """

    way: Way
    names: tuple[str, ...]
    reason: str = ""

    @property
    def parts_copies(self) -> bool:
        """Say whether copies of one text may stand on both sides."""
        return self.way in ("year", "document")

    def note(self) -> str:
        """Return one line on the way where it is not by whole groups, else nothing."""
        if self.way == "group":
            return ""
        doubt = "; the figures flatter" if self.parts_copies else ""
        return f"{self.reason}: {_SAID[self.way]}{doubt}"


def keep_apart(
    truth: Truth, groups: Sequence[str], families: Sequence[int], years: Sequence[int | None]
) -> Apart:
    """Return the strictest way to keep documents apart that leaves yes and no to learn from."""
    truth = np.asarray(truth)
    reason = ""
    for way, names in _ways(truth, groups, families, years):
        is_last = way == "document"
        if is_last or (len(set(names)) >= LEAST_APART and both_in_each(truth, names)):
            return Apart(way, tuple(names), reason)
        reason = reason or _why_not(names, groups)
    raise AssertionError("documents one by one are the last way, and always taken")


def _ways(
    truth: Truth, groups: Sequence[str], families: Sequence[int], years: Sequence[int | None]
) -> Iterator[tuple[Way, list[str]]]:
    yield "group", link_copies(groups, families)
    yield "copies", [str(family) for family in families]
    yield "year", [str(year) for year in years]
    yield "document", one_by_one(truth)


def _why_not(names: Sequence[str], groups: Sequence[str]) -> str:
    """Return why whole groups cannot be held out."""
    count, given = len(set(names)), len(set(groups))
    if count >= LEAST_APART:
        return "nearly all yes, or all no, stand in one group (a file, or copies of one text)"
    joined = ", joined by copies of their texts" if count < given else ""
    return f"the labels are of {given} group{'s' * (given > 1)} (a file each, or as named){joined}"


def one_by_one(truth: Truth) -> list[str]:
    """Return names that part all documents: yes before no, so that folds share both evenly."""
    names = [""] * len(truth)
    for rank, place in enumerate(np.argsort(-np.asarray(truth, int), kind="stable")):
        names[place] = f"{rank:09d}"
    return names


def both_in_each(truth: Truth, names: Sequence[str]) -> bool:
    """Say whether every fold leaves yes and no to learn from."""
    if len(set(names)) < 2:
        return False
    fold = fold_groups(names, count_folds(names))
    return all(0 < truth[fold != n].sum() < (fold != n).sum() for n in np.unique(fold))


def count_folds(names: Sequence[str]) -> int:
    """Return how many folds so many names are divided into."""
    return max(2, min(FOLDS, len(set(names))))


def link_copies(groups: Sequence[str], families: Sequence[int]) -> list[str]:
    """Return groups such that copies of one text never stand in two: they join their groups."""
    joined = {group: group for group in groups}

    def head(group: str) -> str:
        while joined[group] != group:
            group = joined[group]
        return group

    first: dict[int, str] = {}
    for group, family in zip(groups, families, strict=True):
        other = first.setdefault(family, group)
        joined[head(group)] = head(other)
    return [head(group) for group in groups]
