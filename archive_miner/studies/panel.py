"""The archive as a panel: client × patron × year or quarter, ready to merge with other data sets.

Comes in: a store that is only read, and the model whose scores are summed up. Goes out: one row
for each pair and period that has documents. A period without documents has no row: that no paper
is in the archive is no evidence that nothing happened.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from archive_miner.exchange.tables import Table
from archive_miner.learn.prevalence import Correction, learn_correction
from archive_miner.learn.registry import read_config
from archive_miner.polities.codes import days_of
from archive_miner.store.facts import DocumentFacts, read_facts, sum_tallies
from archive_miner.store.store import Store
from archive_miner.studies.prevalence import FEWEST, count_share, stored_held_out
from archive_miner.tag.actors.find import ActorTable, load_actors
from archive_miner.types import LABELS, POOR_QUALITY

PanelUnit = Literal["pair-year", "pair-quarter"]
STANCES = ("complementary", "conflictual", "mixed")

_PAIR = {"client": "text", "patron": "text"}
_CODES = {"ccode1": "integer", "ccode2": "integer", "gwcode1": "integer", "gwcode2": "integer"}
_SIZE = {"documents": "integer", "pages": "integer"}
_SUMS: dict[str, str] = {
    **{f"stance_{stance}": "integer" for stance in STANCES},
    "score_mean": "real",
    "score_lower_mean": "real",
    "score_upper_mean": "real",
    "share_counted": "real",
    "share_corrected": "real",
    "share_corrected_lower": "real",
    "share_corrected_upper": "real",
    "page_quality_mean": "real",
    "coverage": "text",
}


def panel_columns(by: PanelUnit = "pair-year", labels: Sequence[str] = LABELS) -> dict[str, str]:
    """Return the columns of a panel and their kinds; ``labels`` are those the archive knows.

    ``coverage`` is ``few`` of fewer than FEWEST documents, ``poor`` where their pages read badly,
    ``few poor`` where both, else ``fair``.
    """
    period = {"year": "integer", "quarter": "integer"}
    if by == "pair-year":
        del period["quarter"]
    mentions = {f"mentions_{label}": "integer" for label in labels}
    return {**_PAIR, **period, **_CODES, **_SIZE, **mentions, **_SUMS}


Cell = tuple[str | int, ...]
"""Client, patron, year, and the quarter (1 to 4) where asked for."""


@dataclass(slots=True)
class _Sum:
    """What the documents of a cell come to, added up one by one.

    ``labels`` and ``stances`` say how often each stored tally occurs.
    """

    documents: int = 0
    pages: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    stances: Counter[str] = field(default_factory=Counter)
    scores: list[tuple[float, float, float]] = field(default_factory=list)
    qualities: list[float] = field(default_factory=list)

    def add(self, one: DocumentFacts) -> None:
        """Add a document."""
        self.documents += 1
        self.pages += one.pages
        self.labels[one.labels] += 1
        self.stances[one.stances] += 1
        if one.score is not None:
            self.scores.append(one.score)
        self.qualities += one.qualities


def read_panel(
    store: Store, model: Path, actors: Path | None = None, by: PanelUnit = "pair-year"
) -> Table:
    """Return the panel, its rows in the order of client, patron and period.

    A document belongs to the client and the patron that its mentions name most often, and to the
    year or quarter of its date; one that names either of them not at all, or whose date does not
    say as much, to none. Shares are of documents with the model's label, as counted at 0.5 and as
    corrected by the model's held-out scores, where it has kept some.
    """
    label = read_config(model).name
    known, _ = stored_held_out(store, model)
    correction = None if known is None else learn_correction(known)
    table = load_actors(actors)
    labels = store.tags.labels()
    cells: Mapping[Cell, _Sum] = defaultdict(_Sum)
    for document in read_facts(store, label):
        cell = _cell(document, by)
        if cell is not None:
            cells[cell].add(document)
    rows = tuple(_row(cell, one, labels, correction, table) for cell, one in sorted(cells.items()))
    return Table(panel_columns(by, labels), rows)


def _cell(document: DocumentFacts, by: PanelUnit) -> Cell | None:
    """Return the client, the patron and the period of a document, where all are known."""
    date, client, patron = document.date, document.client, document.patron
    if client is None or patron is None or date is None:
        return None
    year = int(date[:4])
    if by == "pair-year":
        return client, patron, year
    if len(date) < len("1953-07"):
        return None
    return client, patron, year, (int(date[5:7]) + 2) // 3


def _row(
    cell: Cell,
    one: _Sum,
    labels: Sequence[str],
    correction: Correction | None,
    table: ActorTable,
) -> tuple[Any, ...]:
    client, patron, year = cell[:3]
    codes = [_codes(table, str(code), int(year)) for code in (client, patron)]
    shares = count_share([value for value, _, _ in one.scores], correction)
    quality = _mean(one.qualities)
    mentions, stances = sum_tallies(one.labels), sum_tallies(one.stances)
    return (
        *cell,
        codes[0][0],
        codes[1][0],
        codes[0][1],
        codes[1][1],
        one.documents,
        one.pages,
        *(mentions[label] for label in labels),
        *(stances[stance] for stance in STANCES),
        *(_mean([score[k] for score in one.scores]) for k in range(3)),
        shares[0],  # as counted
        *shares[-3:],  # by matched distributions, with its interval
        quality,
        _coverage(one.documents, quality),
    )


def _coverage(documents: int, quality: float | None) -> str:
    lacks = ["few"] * (documents < FEWEST) + ["poor"] * (
        quality is not None and quality < POOR_QUALITY
    )
    return " ".join(lacks) or "fair"


def _codes(table: ActorTable, code: str, year: int) -> tuple[int | None, int | None]:
    """Return COW and Gleditsch-Ward numbers of a state valid at a year's end, or at its beginning.

    State-year data sets have a row for the year in which a state joined the system, and for that
    in which it left.
    """
    state = table.states.get(code)
    if state is None:
        return None, None
    ends = [days_of(f"{year}-12-31"), days_of(f"{year}-01-01")]
    cow = (state.cow_number_on(day) for day in ends)
    gw = (state.gw_number_on(day) for day in ends)
    return next(filter(None, cow), None), next(filter(None, gw), None)


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
