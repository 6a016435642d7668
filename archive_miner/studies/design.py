"""Predictions, labels and chances of drawing, for design-based supervised learning.

Comes in: a store that is only read, labels and a model. Goes out: one row for every document, with
``pred``, ``gold`` and ``pi`` as Egami, Hinck, Stewart and Wei (2023) need them: only what was drawn
with a known probability may be gold, for the correction rests on that and on nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive_miner.errors import UsageError
from archive_miner.exchange.tables import Table
from archive_miner.store.store import Store
from archive_miner.studies.decisions import read_suggestions
from archive_miner.studies.labels import Joined, read_joined
from archive_miner.studies.training import score_stored
from archive_miner.types import Suggestion

COLUMNS = {
    "document_id": "text",
    "path": "text",
    "date": "text",
    "kind": "text",
    "pred": "real",
    "gold": "integer",
    "pi": "real",
}


@dataclass(frozen=True, slots=True)
class Design:
    """A table of COLUMNS with every document, what is to be said of it, and the labels joined."""

    table: Table
    messages: tuple[str, ...]
    joined: Joined


def read_design(
    store: Store, file: Path | None, label: str, model: Path, yes_from: float | None = None
) -> Design:
    """Return every document with its prediction, its label and by what chance it was drawn.

    Several random batches are one random sample; of batches drawn otherwise only the first is
    used, for the later ones were drawn from what it left. Raises UsageError where nothing was
    drawn for the label, or nothing drawn is labelled.
    """
    drawn = read_suggestions(store, label)
    if not drawn:
        raise UsageError(
            f"nothing was drawn for {label}; draw with: archive-miner suggest --label {label}"
        )
    documents = list(store.documents.all())
    there = {document.document_id for document in documents}
    chances = _chances(
        [one for one in drawn if one.is_placed and one.document_id in there], len(documents)
    )
    joined = read_joined(store, file, label, yes_from)
    truth = {document.document_id: int(one.is_yes) for one, document in joined.pairs}
    if not truth.keys() & chances.keys():
        raise UsageError(
            f"{file or 'decisions'}: none of the documents drawn for {label} is labelled there"
        )
    scores = score_stored(store, model, documents)
    rows = tuple(
        (
            document.document_id,
            store.documents.path(document.source_id),
            document.header.date,
            document.header.kind,
            round(score.value, 4),
            truth.get(document.document_id) if document.document_id in chances else None,
            chances.get(document.document_id),
        )
        for document, score in zip(documents, scores, strict=True)
    )
    return Design(Table(COLUMNS, rows), tuple(_messages(drawn, chances, truth, joined)), joined)


def _chances(drawn: Sequence[Suggestion], documents: int) -> dict[str, float]:
    """Return the chance of each document drawn to have come into the sample that counts."""
    if not drawn:
        return {}
    if all(one.strategy == "random" for one in drawn):
        return {one.document_id: round(len(drawn) / documents, 6) for one in drawn}
    first = min(one.batch for one in drawn)
    return {one.document_id: one.inclusion_probability for one in drawn if one.batch == first}


def _messages(
    drawn: Sequence[Suggestion],
    chances: dict[str, float],
    truth: dict[str, int],
    joined: Joined,
) -> list[str]:
    said = joined.remarks()
    blank = len(chances.keys() - truth.keys())
    if blank:
        said.append(
            f"{blank} of {len(chances)} documents drawn have no label; label them, or the sample"
            " is no longer one of known chances"
        )
    left_out = len(drawn) - len(chances)
    if left_out:
        batches = Counter(one.batch for one in drawn if one.document_id not in chances)
        said.append(
            f"{left_out} documents of batch {', '.join(map(str, sorted(batches)))} are not used:"
            " drawn from what the first batch left, or segmented otherwise since"
        )
    other = len(truth.keys() - chances.keys())
    if other:
        said.append(f"{other} labels are of documents that were not drawn by chance: not gold")
    return said
