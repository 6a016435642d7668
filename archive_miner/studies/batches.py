"""What to label next: documents drawn with known chances, kept, given again, and dropped.

Comes in: a store, a label, a model whose scores guide. Goes out: a batch as a table with a column
to fill in, and beside it what a reader wants to know before opening a document.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive_miner.citation import citation, read_holding
from archive_miner.errors import UsageError
from archive_miner.exchange.tables import Table
from archive_miner.learn.labels import OTHER_COLUMNS
from archive_miner.learn.suggest import Strategy, suggest
from archive_miner.offsets import version_of
from archive_miner.store.store import Store
from archive_miner.studies.decisions import anchor_of, read_decisions, read_suggestions
from archive_miner.studies.labels import Joined, join_file
from archive_miner.studies.training import read_features, score_stored
from archive_miner.types import Document, Suggestion

EXCERPT_CHARACTERS = 300
"""Two or three sentences: enough to know a paper by, few enough for a cell."""

HEAD_GAP = 200
"""A field of the header so far behind the one before stands in the body or at the foot."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents drawn to be labelled next, and the same as a table with a column to fill in.

    ``joined`` are the labels named as given already, where a file of them was.
    """

    drawn: tuple[Suggestion, ...]
    table: Table
    joined: Joined | None = None

    def __iter__(self) -> Iterator[Suggestion]:
        return iter(self.drawn)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A batch that was forgotten: how many documents may be drawn again, how many are labelled."""

    documents: int
    labelled: int


def draw_batch(
    store: Store,
    label: str,
    model: Path,
    count: int = 20,
    strategy: Strategy = "random",
    labels: Path | None = None,
    seed: int | None = None,
    batch: int | None = None,
    dry_run: bool = False,
    template: str = "",
) -> Batch:
    """Draw documents to label next, or return an earlier batch by its number.

    With ``dry_run`` nothing is kept: the next draw is the same. Raises UsageError where no such
    batch was drawn, or nothing is left to draw.
    """
    if not label.strip() or label in OTHER_COLUMNS:
        raise UsageError(f"label {label!r}: is no name for a column of labels; give another")
    if batch is not None:
        if dry_run:
            raise UsageError("an earlier batch is given, nothing drawn; leave --dry-run out")
        earlier = _one_batch(store, label, batch)
        return Batch(earlier, _table(store, label, earlier, template))
    joined = join_file(store, labels, label, -math.inf) if labels else None
    found = _draw(store, label, model, count, strategy, seed, joined)
    drawn = tuple(one for one, _ in found)
    if not dry_run:
        store.suggestions.write([(one, anchor_of(store, document)) for one, document in found])
    return Batch(drawn, _table(store, label, drawn, template), joined)


def _one_batch(store: Store, label: str, batch: int) -> tuple[Suggestion, ...]:
    """Return a batch by its number; raises UsageError where there is none, and names those."""
    every = read_suggestions(store, label)
    drawn = tuple(one for one in every if one.batch == batch)
    if not drawn:
        numbers = ", ".join(str(number) for number in sorted({one.batch for one in every}))
        there = f"there are: {numbers}" if numbers else "none was: leave --batch out to draw one"
        raise UsageError(f"{label}: no batch {batch} was drawn; {there}")
    return drawn


def drop_batch(store: Store, label: str, batch: int) -> Dropped:
    """Forget the last batch drawn for a label, so that its documents may be drawn again.

    Labels given to them stay. Raises UsageError where there is no such batch, or a later one was
    drawn from what it left: the chances of that would be wrong.
    """
    drawn = _one_batch(store, label, batch)
    last = max(one.batch for one in read_suggestions(store, label))
    if last > batch:
        raise UsageError(
            f"{label}: batch {last} was drawn from what batch {batch} left; drop {last} first"
        )
    labelled = {
        one.placement.document_id
        for one in read_decisions(store, label)
        if one.decision.kind == "label" and one.decision.anchor.is_whole
    }
    store.suggestions.drop(label, batch)
    return Dropped(len(drawn), sum(one.document_id in labelled for one in drawn))


def _table(store: Store, label: str, drawn: Sequence[Suggestion], template: str) -> Table:
    columns = {"document_id": "text", "version": "text", "path": "text", "date": "text"}
    columns |= {label: "integer"}
    columns |= {"batch": "integer", "strategy": "text", "score": "real"}
    columns |= {"inclusion_probability": "real", "weight": "real"}
    columns |= dict.fromkeys(("subject", "sender", "citation", "excerpt"), "text")
    there = set(store.documents.ids())
    rows = []
    for one in drawn:
        version, path, date, *told = _told(store, one, there, template)
        chance = one.inclusion_probability
        draw = (one.batch, one.strategy, one.score, chance, round(1 / chance, 4))
        rows.append((one.document_id, version, path, date, None, *draw, *told))
    return Table(columns, tuple(rows))


def _told(store: Store, one: Suggestion, there: set[str], template: str) -> tuple[Any, ...]:
    """Return what a reader is told of a document: nothing of one that is segmented otherwise."""
    if not one.is_placed or one.document_id not in there:
        return "", "", None, None, None, None, None
    document = store.documents.one(one.document_id)
    path, header = store.documents.path(document.source_id), document.header
    cited = citation(document, path, read_holding(path, template))
    version = version_of(document.text)
    return version, path, header.date, header.subject, header.sender, cited, excerpt(document)


def excerpt(document: Document) -> str:
    """Return the first words of a document behind its header, for a line of its own."""
    at = 0
    fields = ((f.start, f.end) for f in document.fields if f.start is not None and f.end)
    for start, end in sorted(fields):
        if start - at > HEAD_GAP:
            break
        at = max(at, end)
    words = " ".join(document.text[at:].split()).lstrip(" .,;:)]–—-")
    words = words or " ".join(document.text.split())
    if len(words) <= EXCERPT_CHARACTERS:
        return words
    return words[:EXCERPT_CHARACTERS].rsplit(" ", 1)[0] + " …"


def _draw(
    store: Store,
    label: str,
    model: Path,
    count: int,
    strategy: Strategy,
    seed: int | None,
    joined: Joined | None,
) -> list[tuple[Suggestion, Document]]:
    """Draw documents to label next, each with its chance; keeps nothing.

    Not drawn are those drawn for the label before, and those labelled already. The seed is
    the number of the batch where none is given. Raises UsageError where none is left.
    """
    import numpy as np

    before = read_suggestions(store, label)
    away = {one.document_id for one in before if one.is_placed}
    if joined is not None:
        away |= {document.document_id for _, document in joined.pairs}
    left = [document for document in store.documents.all() if document.document_id not in away]
    scores = [score.value for score in score_stored(store, model, left)]
    is_diverse = strategy == "diverse"
    features = read_features(store, left) if is_diverse else np.zeros((len(left), 0))
    batch = 1 + max((one.batch for one in before), default=0)
    seed = batch if seed is None else seed
    return [
        (
            Suggestion(
                label,
                left[draw.place].document_id,
                batch,
                strategy,
                seed,
                scores[draw.place],
                round(draw.inclusion_probability, 6),
            ),
            left[draw.place],
        )
        for draw in suggest(scores, features, count, strategy, seed)
    ]
