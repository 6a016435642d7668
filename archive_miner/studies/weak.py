"""Labelling functions meet the archive: who votes where, and what it comes to.

Comes in: a store that is only read, a file of functions, and labels where there are some. Goes
out: figures of the functions, and votes as rows to train on.
"""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from archive_miner.codebook.load import load_codebook
from archive_miner.errors import ModelError, SettingError, UsageError
from archive_miner.exchange.tables import Table
from archive_miner.learn.functions import Function, read_functions
from archive_miner.learn.weak import (
    LEAST_WEIGHT,
    FunctionFigures,
    Verdict,
    check_votes,
    fit_label_model,
    judge_votes,
    measure_functions,
    vote_by_majority,
)
from archive_miner.score.documents import Unit
from archive_miner.store.search import search
from archive_miner.store.store import Store
from archive_miner.studies.labels import Joined, join_file
from archive_miner.studies.queries import read_query

Way = Literal["majority", "model"]
"""How votes are added up: each counts alike, or as the label model weighs it."""

Key = tuple[int, str, str]
"""Item, kind of thing found there (rule or mention), its name."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is voted on: a document, or a passage by its place in the document."""

    document_id: str
    path: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """Known labels to hold votes against: a column of a file, where there is a file."""

    label: str
    file: Path | None = None
    yes_from: float | None = None


@dataclass(frozen=True, slots=True)
class VoteRow:
    """An item with what its votes come to: yes or no, and how much that is to count."""

    item: Item
    is_yes: bool
    weight: float
    value: float
    yes_votes: int
    no_votes: int

    def cells(self, has_spans: bool) -> tuple[Any, ...]:
        """Return the row of a table of votes, with the place of a passage or without."""
        place = (self.item.start, self.item.end) if has_spans else ()
        votes = (self.yes_votes, self.no_votes)
        where = (self.item.document_id, self.item.path)
        return (*where, *place, int(self.is_yes), self.weight, self.value, *votes)


@dataclass(frozen=True, slots=True)
class Weak:
    """Figures of functions, how good their votes are, and the rows; ``silent`` never fired.

    ``problem`` says in a line why no rows can be made. ``share_of_yes`` is the label model's; None
    where there is none.
    """

    label: str
    unit: Unit
    items: int
    functions: tuple[FunctionFigures, ...]
    silent: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    share_of_yes: float | None
    problem: str
    by_majority: tuple[VoteRow, ...]
    by_model: tuple[VoteRow, ...]
    joined: Joined | None

    def rows(self, by: Way = "majority") -> tuple[VoteRow, ...]:
        """Return what the votes come to; raises UsageError where they come to nothing."""
        rows = self.by_majority if by == "majority" else self.by_model
        if self.problem or not rows:
            raise UsageError(self.problem or "no label model to write; leave out --by model")
        return rows

    def table(self, by: Way = "majority") -> Table:
        """Return what the votes come to, with weights, as labels to train on."""
        has_spans = self.unit == "passage"
        spans = {"start": "integer", "end": "integer"} if has_spans else {}
        columns = {"document_id": "text", "path": "text", **spans, self.label: "integer"}
        columns |= {"weight": "real", "value": "real", "yes_votes": "integer"}
        columns |= {"no_votes": "integer"}
        return Table(columns, tuple(row.cells(has_spans) for row in self.rows(by)))


def weigh_votes(
    store: Store, file: Path, codebook: Path, unit: Unit, share_of_yes: float | None, gold: Gold
) -> Weak:
    """Return what functions vote on every document, or passage, and how good that is.

    Raises SettingError on functions that cannot be asked, ModelError on untagged documents.
    """
    import numpy as np

    functions = read_functions(file)
    _check_names(store, functions, codebook, file)
    joined = None
    if gold.file is not None:
        joined = join_file(store, gold.file, gold.label, gold.yes_from, unit)
    items = _items(store, unit)
    fires = _ask(store, functions, items, file)
    is_yes = np.array([function.is_yes for function in functions])
    truth = None if joined is None else _truth(joined, items)
    problem = _problem(fires, is_yes)
    model = None if problem else fit_label_model(fires, is_yes, share_of_yes)
    ways = {"majority": vote_by_majority(fires, is_yes)}
    if model is not None:
        ways["label model"] = model.values
    rows = {way: tuple(_rows(items, fires, is_yes, values)) for way, values in ways.items()}
    names = [function.name for function in functions]
    return Weak(
        gold.label,
        unit,
        len(items),
        tuple(measure_functions(names, fires, is_yes, truth, model)),
        tuple(name for name, ever in zip(names, fires.any(axis=0), strict=True) if not ever),
        () if truth is None else tuple(judge_votes(way, ways[way], truth) for way in ways),
        None if model is None else model.share_of_yes,
        problem,
        rows["majority"],
        rows.get("label model", ()),
        joined,
    )


def _problem(fires: Any, is_yes: Any) -> str:
    try:
        check_votes(fires, is_yes)
    except UsageError as error:
        return str(error)
    return ""


def _check_names(store: Store, functions: Sequence[Function], codebook: Path, file: Path) -> None:
    """Refuse rules and labels that neither the codebook nor the archive's mentions know."""
    book = load_codebook(codebook)
    origins, labels = {rule.rule_id for rule in book.rules}, set[str]()
    for entry in book.labels:
        labels |= {entry.name, *(f"{entry.name}.{subtype.name}" for subtype in entry.subtypes)}
    for origin, label, subtype in store.sums.origins_of_mentions():
        origins.add(origin)
        labels |= {label} | ({f"{label}.{subtype}"} if subtype else set())
    for function in functions:
        known: Collection[str] = origins if function.kind == "rule" else labels
        for name in function.asks:
            if function.kind != "query" and name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = (
                    f"did you mean {near[0]}?" if near else "see: archive-miner codebook coverage"
                )
                thing = "rule" if function.kind == "rule" else "label or subtype"
                raise SettingError(f"{file}: {function.name!r}: no {thing} {name!r}; {hint}")


def _items(store: Store, unit: Unit) -> list[Item]:
    items = []
    for document in store.documents.all():
        name, path = document.document_id, store.documents.path(document.source_id)
        if unit == "document":
            items.append(Item(name, path))
        else:
            items += [Item(name, path, p.start, p.end) for p in store.documents.passages(name)]
    if not items:
        raise UsageError("the archive holds no documents; run: archive-miner run PATH")
    untagged = store.sums.untagged_documents()
    if untagged:
        raise ModelError(f"{untagged} documents are not tagged yet; run: archive-miner tag")
    return items


@dataclass(frozen=True, slots=True)
class Places:
    """Where items stand: those of each document in the order of its text."""

    of: dict[str, list[int]]
    starts: dict[str, list[int]]

    def at(self, document_id: str, offset: int) -> int:
        """Return the item that holds a place of a document: the last that begins before it."""
        place = bisect_right(self.starts[document_id], offset) - 1
        return self.of[document_id][max(place, 0)]


def _places(items: Sequence[Item]) -> Places:
    of: dict[str, list[int]] = {}
    starts: dict[str, list[int]] = {}
    for number, item in enumerate(items):
        of.setdefault(item.document_id, []).append(number)
        starts.setdefault(item.document_id, []).append(item.start or 0)
    return Places(of, starts)


def _ask(store: Store, functions: Sequence[Function], items: Sequence[Item], file: Path) -> Any:
    """Return which function fires where: an array of items × functions."""
    import numpy as np

    places = _places(items)
    counts = np.zeros((len(items), len(functions)), int)
    wanted: dict[tuple[str, str], list[int]] = {}
    for column, function in enumerate(functions):
        for name in function.asks:
            if function.kind == "query":
                counts[:, column] += _count_hits(store, name, places, len(items), function, file)
            else:
                wanted.setdefault((function.kind, name), []).append(column)
    for mention in store.tags.mentions() if wanted else ():
        if mention.document_id not in places.of:
            continue
        item = places.at(mention.document_id, (mention.start + mention.end) // 2)
        columns = {
            column
            for key in (
                ("rule", mention.origin),
                ("mention", mention.label),
                ("mention", f"{mention.label}.{mention.subtype}"),
            )
            for column in wanted.get(key, ())
        }
        for column in columns:
            counts[item, column] += mention.confidence >= functions[column].confidence
    found = counts >= np.array([function.at_least for function in functions])
    return found ^ np.array([function.is_missing for function in functions])


def _count_hits(
    store: Store, query: str, places: Places, total: int, function: Function, file: Path
) -> Any:
    """Return how many passages of each item answer a query."""
    import numpy as np

    try:
        hits = list(search(store, read_query(store, query)))
    except UsageError as error:
        raise SettingError(f"{file}: {function.name!r}: {error}") from error
    found: Counter[int] = Counter()
    seen: set[str] = set()
    for hit in hits:
        if hit.passage_id not in seen:  # a passage with two such mentions may come twice
            seen.add(hit.passage_id)
            found[places.at(hit.document_id, hit.start)] += 1
    return np.array([found[number] for number in range(total)])


def _truth(joined: Joined, items: Sequence[Item]) -> Any:
    """Return the label of each item, NaN where it has none; a span's is its middle's passage."""
    import numpy as np

    places = _places(items)
    truth = np.full(len(items), np.nan)
    for label, document in joined.pairs:
        if document.document_id in places.of:
            middle = sum(label.span) // 2 if label.span else 0
            place = places.at(document.document_id, middle)
            truth[place] = max(float(label.is_yes), np.nan_to_num(truth[place], nan=0.0))
    return truth


def _rows(items: Sequence[Item], fires: Any, is_yes: Any, values: Any) -> Iterator[VoteRow]:
    """Yield the items whose votes say something, weighed by how far from even they are.

    With a weight of |2 p - 1| a learner of logarithmic loss is pulled as by p of a yes and 1 - p of
    a no, but for a pull towards even that does not depend on the item.
    """
    for number, item in enumerate(items):
        value = float(values[number])
        weight = round(abs(2 * value - 1), 4)
        if weight >= LEAST_WEIGHT and fires[number].any():
            yes, no = (int((fires[number] & side).sum()) for side in (is_yes, ~is_yes))
            yield VoteRow(item, value > 0.5, weight, round(value, 4), yes, no)
