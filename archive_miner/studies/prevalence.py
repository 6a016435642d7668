"""The share of documents with a label, by group: as counted, and corrected by three ways.

Comes in: a store that is only read, and a model. Goes out: one row a group and one for all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

from archive_miner.errors import UsageError
from archive_miner.exchange.tables import Row, Table
from archive_miner.learn.prevalence import (
    WAYS,
    Correction,
    HeldOut,
    estimate_shares,
    learn_correction,
)
from archive_miner.learn.registry import held_out_of_scores, read_config
from archive_miner.store.facts import DocumentFacts, read_facts
from archive_miner.store.store import Store
from archive_miner.types import DECIDED

ShareGroup = Literal["all", "year", "kind", "path"]
GROUPS: tuple[ShareGroup, ...] = get_args(ShareGroup)

FEWEST = 10
"""Documents from which a corrected share is given: of fewer its interval spans nearly all."""

CORRECTED = WAYS[1:]

COLUMNS: dict[str, str] = {
    "group": "text",
    "documents": "integer",
    "counted": "real",
    **{name: "real" for way in CORRECTED for name in (way, f"{way}_lower", f"{way}_upper")},
}


def read_prevalence(store: Store, model: Path, by: ShareGroup = "year") -> Table:
    """Return a table of COLUMNS: a row for each group of scored documents, and one for all.

    Undated documents are the group "undated". Raises UsageError where none has a score.
    """
    label = read_config(model).name
    known, _ = stored_held_out(store, model)
    correction = None if known is None else learn_correction(known)
    groups: dict[str, list[float]] = defaultdict(list)
    for document in read_facts(store, label):
        if document.score is not None:
            groups[_group(document, by)].append(document.score[0])
    if not groups:
        raise UsageError(f"no document has a score of {label}; run: archive-miner score")
    rows: list[Row] = []
    if by != "all":
        for group, values in sorted(groups.items()):
            rows.append((group, len(values), *count_share(values, correction)))
    every = [value for values in groups.values() for value in values]
    rows.append(("all", len(every), *count_share(every, correction)))
    return Table(COLUMNS, tuple(rows))


def _group(document: DocumentFacts, by: ShareGroup) -> str:
    if by == "year":
        return document.date[:4] if document.date else "undated"
    return document.kind if by == "kind" else document.path if by == "path" else "all"


def stored_held_out(store: Store, model: Path) -> tuple[HeldOut | None, str | None]:
    """Return what corrects the shares of a model's label in an archive, or why nothing does."""
    return held_out_of_scores(model, store.tags.models_of_scores(read_config(model).name))


def count_share(values: Sequence[float], correction: Correction | None) -> tuple[float | None, ...]:
    """Return the share of yes as counted, then by each of CORRECTED with its interval.

    None where there are no scores, or too few, or nothing to correct by.
    """
    unknown = (None,) * (3 * len(CORRECTED))
    if not values:
        return None, *unknown
    counted = round(sum(value >= DECIDED for value in values) / len(values), 4)
    if correction is None or len(values) < FEWEST:
        return counted, *unknown
    shares = estimate_shares(values, correction)[1:]
    return counted, *(round(end, 4) for one in shares for end in (one.value, one.lower, one.upper))
