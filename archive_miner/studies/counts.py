"""What an archive file amounts to, in numbers: what was read, tagged and scored.

In: an archive. Out: small frozen records of counts. All counting is done by the database, so that
memory does not grow with the archive. Knows nothing of pages to write or figures to draw.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive_miner.store.store import Store
from archive_miner.store.sums import MadeColumn, Sums
from archive_miner.types import CONCERN, Provenance

QUALITY_BINS = 10
SCORE_BINS = 20


@dataclass(frozen=True, slots=True)
class OriginCount:
    """Pages whose text came from one place: native, ocr or none. Quality is 0 to 1."""

    origin: str
    pages: int
    mean_quality: float
    poor_pages: int
    by_quality: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class YearCount:
    """Documents dated to a year, and the mean quality of the pages they stand on (or None)."""

    year: int
    documents: int
    mean_quality: float | None


@dataclass(frozen=True, slots=True)
class LabelCount:
    """Mentions of a label at or past the threshold; ``rejected`` are the ones below it."""

    label: str
    mentions: int
    documents: int
    rejected: int


@dataclass(frozen=True, slots=True)
class ScoreCount:
    """The scores of one label: how many documents, their mean, and how many in each bin."""

    label: str
    documents: int
    mean: float
    at_least_half: int
    by_value: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MadeBy:
    """One way a stage was done, and how many rows were done so."""

    made_by: Provenance
    rows: int
    unit: str

    @property
    def stage(self) -> str:
        """The stage that was done."""
        return self.made_by.stage

    @property
    def title(self) -> str:
        """What made the rows, in one line: the code's version, what went in, and the settings."""
        went_in = (
            f"{one.role.replace('_', ' ')} {one.title} {one.sha256[:12]}".rstrip()
            for one in self.made_by.ingredients
        )
        chosen = (f"{name} {value}" for name, value in self.made_by.settings)
        return "; ".join((f"code {self.made_by.version}", *went_in, *chosen))


@dataclass(frozen=True, slots=True)
class Counts:
    """All the numbers of a report.

    ``media`` and ``kinds`` are (name, files or documents) with the most frequent first.
    ``mentions_by_year`` is keyed by (label, year).
    """

    media: tuple[tuple[str, int, int], ...]
    origins: tuple[OriginCount, ...]
    kinds: tuple[tuple[str, int], ...]
    years: tuple[YearCount, ...]
    documents: int
    undated_documents: int
    first_date: str | None
    last_date: str | None
    passages: int
    tagged_documents: int
    documents_with_mentions: int
    labels: tuple[LabelCount, ...]
    mentions_by_year: dict[tuple[str, int], int]
    scores: tuple[ScoreCount, ...]
    made_by: tuple[MadeBy, ...]
    models: tuple[tuple[str, int], ...]

    @property
    def pages(self) -> int:
        """All pages read."""
        return sum(origin.pages for origin in self.origins)

    @property
    def sources(self) -> int:
        """All files read."""
        return sum(files for _, files, _ in self.media)

    @property
    def mentions(self) -> int:
        """All mentions at or past the threshold."""
        return sum(label.mentions for label in self.labels)

    @property
    def score(self) -> ScoreCount | None:
        """The label the report ranks by: the shipped model's where there, else the first."""
        named = {score.label: score for score in self.scores}
        return named.get(CONCERN) or next(iter(self.scores), None)


def count_archive(store: Store) -> Counts:
    """Return the numbers of an open archive file."""
    sums = store.sums
    documents, undated, first, last = sums.dates()
    return Counts(
        media=tuple(sums.media()),
        origins=_origins(sums),
        kinds=tuple(sums.kinds()),
        years=_years(sums),
        documents=documents,
        undated_documents=undated,
        first_date=first,
        last_date=last,
        passages=sums.passages(),
        tagged_documents=sums.tagged_documents(),
        documents_with_mentions=sums.documents_with_mentions(),
        labels=tuple(LabelCount(*row) for row in sums.labels()),
        mentions_by_year={(label, year): n for label, year, n in sums.mentions_by_year()},
        scores=_scores(sums),
        made_by=_made_by(store),
        models=tuple(sums.models()),
    )


def _origins(sums: Sums) -> tuple[OriginCount, ...]:
    bins: dict[str, list[int]] = {}
    for origin, place, count in sums.qualities(QUALITY_BINS):
        bins.setdefault(origin, [0] * QUALITY_BINS)[place] = count
    return tuple(OriginCount(*row, tuple(bins[row[0]])) for row in sums.origins())


def _years(sums: Sums) -> tuple[YearCount, ...]:
    """Documents a year; pages without text are left out of the mean quality."""
    quality = sums.mean_quality_by_year()
    return tuple(YearCount(year, count, quality.get(year)) for year, count, _ in sums.years())


def _scores(sums: Sums) -> tuple[ScoreCount, ...]:
    bins: dict[str, list[int]] = {}
    for label, place, count in sums.score_bins(SCORE_BINS):
        bins.setdefault(label, [0] * SCORE_BINS)[place] = count
    return tuple(ScoreCount(*row, tuple(bins[row[0]])) for row in sums.scores())


_UNITS: dict[MadeColumn, str] = {
    "ingested_by": "files",
    "segmented_by": "files",
    "tagged_by": "documents",
    "scored_by": "scores",
}


def _made_by(store: Store) -> tuple[MadeBy, ...]:
    """Return how each stage was done; more than one row a stage means that settings changed."""
    return tuple(
        MadeBy(store.provenance.one(number), count, unit)
        for column, unit in _UNITS.items()
        for number, count in store.sums.made_by(column)
    )
