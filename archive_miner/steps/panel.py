"""The archive as a panel: client × patron × year, ready to merge with other data sets.

Comes in: a store that is only read, and the model whose scores are summed up. Goes out: one row
for each pair and year that has documents. A year without documents has no row: that no paper is in
the archive is no evidence that nothing happened.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive_miner.learn.prevalence import HeldOut, Share, estimate_shares
from archive_miner.learn.registry import load_held_out, read_config
from archive_miner.store.store import Store
from archive_miner.tag.actors import ActorTable, load_actors
from archive_miner.tag.actors_codes import days_of
from archive_miner.types import DECIDED, LABELS, Document, Mention, Score

FEWEST = 10
"""Documents from which a corrected share is given: of fewer its interval spans nearly all."""

STANCES = ("complementary", "conflictual", "mixed")

COLUMNS: dict[str, str] = {
    "client": "text",
    "patron": "text",
    "year": "integer",
    "ccode1": "integer",
    "ccode2": "integer",
    "gwcode1": "integer",
    "gwcode2": "integer",
    "documents": "integer",
    "pages": "integer",
    **{f"mentions_{label}": "integer" for label in LABELS},
    **{f"stance_{stance}": "integer" for stance in STANCES},
    "score_mean": "real",
    "score_lower_mean": "real",
    "score_upper_mean": "real",
    "share_counted": "real",
    "share_corrected": "real",
    "share_corrected_lower": "real",
    "share_corrected_upper": "real",
    "page_quality_mean": "real",
}

Cell = tuple[str, str, int]


@dataclass(slots=True)
class _Sum:
    """What the documents of a cell come to, added up one by one."""

    documents: int = 0
    pages: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    stances: Counter[str] = field(default_factory=Counter)
    scores: list[Score] = field(default_factory=list)
    qualities: list[float] = field(default_factory=list)


def read_panel(store: Store, model: Path, actors: Path | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the panel in the order of client, patron and year.

    A document belongs to the client and the patron that its mentions name most often, and to the
    year of its date; one that names either of them not at all, or bears no date, to none. Shares
    are of documents with the model's label, as counted at 0.5 and as corrected by the model's
    held-out scores, where it has kept some.
    """
    label = read_config(model).name
    known = load_held_out(model)
    table = load_actors(actors)
    for cell, one in sorted(_sum_up(store, label).items()):
        yield _row(cell, one, known, table)


def _sum_up(store: Store, label: str) -> Mapping[Cell, _Sum]:
    cells: dict[Cell, _Sum] = defaultdict(_Sum)
    for document in store.documents.all():
        mentions = [m for m in store.tags.mentions(document.document_id) if m.confidence >= DECIDED]
        cell = _cell(document, mentions)
        if cell is None:
            continue
        one = cells[cell]
        one.documents += 1
        one.pages += document.last_page - document.first_page + 1
        one.labels.update(m.label for m in mentions)
        one.stances.update(m.stance for m in mentions if m.stance)
        one.scores += [s for s in store.tags.scores(document.document_id) if s.label == label]
        pages = document.source_id, document.first_page, document.last_page
        one.qualities += store.pages.qualities(*pages)
    return cells


def _cell(document: Document, mentions: Sequence[Mention]) -> Cell | None:
    """Return the client, the patron and the year of a document, where all three are known."""
    date = document.header.date
    named = Counter(
        (actor.role, actor.code) for m in mentions for actor in m.actors if actor.code is not None
    )
    most: dict[str, str] = {}
    for (role, code), _ in sorted(named.items(), key=lambda pair: (-pair[1], str(pair[0][1]))):
        most.setdefault(role, str(code))
    if date is None or "client" not in most or "patron" not in most:
        return None
    return most["client"], most["patron"], int(date[:4])


def _row(cell: Cell, one: _Sum, known: HeldOut | None, table: ActorTable) -> tuple[Any, ...]:
    client, patron, year = cell
    codes = [_codes(table, code, year) for code in (client, patron)]
    scores = one.scores
    counted, corrected = _shares([score.value for score in scores], known)
    return (
        *cell,
        codes[0][0],
        codes[1][0],
        codes[0][1],
        codes[1][1],
        one.documents,
        one.pages,
        *(one.labels[label] for label in LABELS),
        *(one.stances[stance] for stance in STANCES),
        _mean([score.value for score in scores]),
        _mean([score.lower for score in scores]),
        _mean([score.upper for score in scores]),
        counted,
        *corrected,
        _mean(one.qualities),
    )


def _codes(table: ActorTable, code: str, year: int) -> tuple[int | None, int | None]:
    """Return COW and Gleditsch-Ward numbers of a state valid throughout a year."""
    state = table.states.get(code)
    if state is None:
        return None, None
    days = days_of(str(year))
    return state.cow_number_on(days), state.gw_number_on(days)


def _shares(
    values: Sequence[float], known: HeldOut | None
) -> tuple[float | None, tuple[float | None, float | None, float | None]]:
    if not values:
        return None, (None, None, None)
    counted = round(sum(value >= DECIDED for value in values) / len(values), 4)
    if known is None or len(values) < FEWEST:
        return counted, (None, None, None)
    matched: Share = next(s for s in estimate_shares(values, known) if s.way == "matched")
    return counted, (round(matched.value, 4), round(matched.lower, 4), round(matched.upper, 4))


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
