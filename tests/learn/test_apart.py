"""What is held out together: the strictest way that leaves yes and no to learn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from archive_miner.learn.apart import both_in_each, count_folds, keep_apart, one_by_one
from archive_miner.learn.train import fold_groups

COUNT = 40
TRUTH = np.array([n % 2 for n in range(COUNT)])
EACH = list(range(COUNT))
"""Every text is nobody's copy."""
BOXES = [f"box{n % 7}" for n in range(COUNT)]
YEARS: list[int | None] = [1950 + n % 7 for n in range(COUNT)]
UNDATED: list[int | None] = [None] * COUNT
ONE_FILE = ["box"] * COUNT


def one_holds_all(value: int) -> list[str]:
    """Groups of which one holds all yes, or all no."""
    return ["all" if TRUTH[n] == value else f"box{n % 7}" for n in range(COUNT)]


CASES: list[tuple[str, Sequence[str], Sequence[int], Sequence[int | None], str, str]] = [
    ("yes and no in seven boxes", BOXES, EACH, YEARS, "group", ""),
    ("some copies, in two boxes", BOXES, [*EACH[:39], 0], YEARS, "group", ""),
    ("all yes in one file", one_holds_all(1), EACH, YEARS, "copies", "all yes, or all no, stand"),
    ("all no in one file", one_holds_all(0), EACH, YEARS, "copies", "all yes, or all no, stand"),
    ("one file", ONE_FILE, EACH, UNDATED, "copies", "of 1 group (a file each, or as named):"),
    ("two files", [f"box{n // 2 % 2}" for n in EACH], EACH, YEARS, "copies", "of 2 groups"),
    ("all are copies of one form", BOXES, [0] * COUNT, YEARS, "year", "of 7 groups"),
    ("all no are copies", BOXES, [n if n % 2 else 0 for n in EACH], YEARS, "year", "joined by"),
    ("two forms, yes and no", BOXES, TRUTH.tolist(), YEARS, "year", "joined by copies"),
    ("one form, one year", BOXES, [0] * COUNT, [1950] * COUNT, "document", "joined by copies"),
    ("one form without dates", BOXES, [0] * COUNT, UNDATED, "document", "joined by copies"),
    (
        "a year for yes, one for no",
        BOXES,
        [0] * COUNT,
        [1950 + n % 2 for n in EACH],
        "document",
        "",
    ),
]


@pytest.mark.parametrize(
    ("groups", "families", "years", "way", "said"),
    [pytest.param(*case, id=name) for name, *case in CASES],
)
def test_the_strictest_way_is_taken_and_named(groups, families, years, way, said) -> None:
    found = keep_apart(TRUTH, groups, families, years)
    assert found.way == way and said in found.note()
    assert bool(found.note()) == (way != "group") and "\n" not in found.note()
    assert ("flatter" in found.note()) == found.parts_copies == (way in ("year", "document"))
    assert both_in_each(TRUTH, found.names)


@pytest.mark.parametrize("step", [2, 3, 4, 5])
def test_rare_yes_at_even_distances_is_shared_by_all_folds(step: int) -> None:
    truth = np.array([int(n % step == 0) for n in range(10 * step)])
    names = one_by_one(truth)
    assert len(set(names)) == len(truth)
    fold = fold_groups(names, count_folds(names))
    assert {int(truth[fold == n].sum()) for n in range(5)} == {2}
