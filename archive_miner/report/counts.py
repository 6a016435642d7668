"""What an archive file amounts to, in numbers: what was read, tagged and scored.

In: an archive. Out: small frozen records of counts. All counting is done by the database or over
one row at a time, so that memory does not grow with the archive. Knows nothing of pages to write
or figures to draw.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive_miner.store.store import Store
from archive_miner.types import CONCERN, DECIDED, POOR_QUALITY, Provenance

QUALITY_BINS = 10
SCORE_BINS = 20

DATED = "d.date GLOB '[0-9][0-9][0-9][0-9]*'"
# An ISO prefix: "1953", "1953-07", "1953-07-24". A row without a date, or with one that another
# program wrote ("July 1953"), counts as undated.

YEAR = "CAST(substr(d.date, 1, 4) AS INTEGER)"


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
    rows = store.connection.execute
    documents, undated, first, last = rows(
        f"SELECT count(*), count(*) - coalesce(sum({DATED}), 0),"  # noqa: S608 (a constant)
        f" min(CASE WHEN {DATED} THEN date END), max(CASE WHEN {DATED} THEN date END)"
        " FROM documents d"
    ).fetchone()
    return Counts(
        media=tuple(
            rows(
                "SELECT media_type, count(*), sum(page_count) FROM sources GROUP BY media_type"
                " ORDER BY 2 DESC, 1"
            )
        ),
        origins=_origins(store),
        kinds=tuple(rows("SELECT kind, count(*) FROM documents GROUP BY kind ORDER BY 2 DESC, 1")),
        years=_years(store),
        documents=documents,
        undated_documents=undated,
        first_date=first,
        last_date=last,
        passages=_one(store, "SELECT count(*) FROM passages"),
        tagged_documents=_one(store, "SELECT count(*) FROM documents WHERE tagged_by IS NOT NULL"),
        documents_with_mentions=_one(
            store,
            "SELECT count(DISTINCT document_id) FROM mentions WHERE confidence >= ?",
            DECIDED,
        ),
        labels=_labels(store),
        mentions_by_year={
            (label, year): count
            for label, year, count in rows(
                f"SELECT m.label, {YEAR}, count(*) FROM mentions m"  # noqa: S608
                f" JOIN documents d ON d.document_id = m.document_id WHERE {DATED}"
                " AND m.confidence >= ? GROUP BY 1, 2",
                (DECIDED,),
            )
        },
        scores=_scores(store),
        made_by=_made_by(store),
        models=_models(store),
    )


def _one(store: Store, query: str, *values: float) -> int:
    return int(store.connection.execute(query, values).fetchone()[0])


def _origins(store: Store) -> tuple[OriginCount, ...]:
    bins: dict[str, list[int]] = {}
    for origin, place, count in store.connection.execute(
        "SELECT origin, min(max(CAST(quality * ? AS INTEGER), 0), ?), count(*) FROM pages"
        " GROUP BY 1, 2",
        (QUALITY_BINS, QUALITY_BINS - 1),
    ):
        bins.setdefault(origin, [0] * QUALITY_BINS)[place] = count
    return tuple(
        OriginCount(origin, pages, mean, poor, tuple(bins[origin]))
        for origin, pages, mean, poor in store.connection.execute(
            "SELECT origin, count(*), avg(quality), sum(quality < ?) FROM pages GROUP BY origin"
            " ORDER BY origin = 'none', origin",
            (POOR_QUALITY,),
        )
    )


def _years(store: Store) -> tuple[YearCount, ...]:
    """Documents a year; pages without text are left out of the mean quality."""
    quality = dict(
        store.connection.execute(
            f"SELECT {YEAR}, avg(p.quality) FROM documents d"  # noqa: S608
            " JOIN pages p ON p.source_id = d.source_id"
            " AND p.number BETWEEN d.first_page AND d.last_page"
            f" WHERE {DATED} AND p.origin != 'none' GROUP BY 1"
        )
    )
    return tuple(
        YearCount(year, count, quality.get(year))
        for year, count in store.connection.execute(
            f"SELECT {YEAR}, count(*) FROM documents d"  # noqa: S608
            f" WHERE {DATED} GROUP BY 1 ORDER BY 1"
        )
    )


def _labels(store: Store) -> tuple[LabelCount, ...]:
    return tuple(
        LabelCount(*row)
        for row in store.connection.execute(
            "SELECT label, sum(confidence >= ?1),"
            " count(DISTINCT CASE WHEN confidence >= ?1 THEN document_id END),"
            " sum(confidence < ?1) FROM mentions GROUP BY label ORDER BY 2 DESC, 1",
            (DECIDED,),
        )
    )


def _scores(store: Store) -> tuple[ScoreCount, ...]:
    bins: dict[str, list[int]] = {}
    for label, place, count in store.connection.execute(
        "SELECT label, min(max(CAST(value * ? AS INTEGER), 0), ?), count(*) FROM scores"
        " GROUP BY 1, 2",
        (SCORE_BINS, SCORE_BINS - 1),
    ):
        bins.setdefault(label, [0] * SCORE_BINS)[place] = count
    return tuple(
        ScoreCount(label, documents, mean, half, tuple(bins[label]))
        for label, documents, mean, half in store.connection.execute(
            "SELECT label, count(*), avg(value), sum(value >= 0.5) FROM scores GROUP BY label"
            " ORDER BY label"
        )
    )


def _made_by(store: Store) -> tuple[MadeBy, ...]:
    """Return how each stage was done; more than one row a stage means that settings changed."""
    columns = (
        ("ingested_by", "sources", "files"),
        ("segmented_by", "sources", "files"),
        ("tagged_by", "documents", "documents"),
        ("scored_by", "scores", "scores"),
    )
    return tuple(
        MadeBy(store.provenance.one(number), count, unit)
        for column, table, unit in columns
        for number, count in store.connection.execute(
            f"SELECT {column}, count(*) FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608
            " GROUP BY 1 ORDER BY 2 DESC, 1"
        )
    )


def _models(store: Store) -> tuple[tuple[str, int], ...]:
    """Return each model by name and version, with the number of mentions or scores it made."""
    return tuple(
        store.connection.execute(
            "SELECT origin, count(*) FROM mentions WHERE instr(origin, '@') GROUP BY 1"
            " UNION ALL SELECT model, count(*) FROM scores GROUP BY 1 ORDER BY 1"
        )
    )
