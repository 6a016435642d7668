"""The topics of an archive as a folder: tables, a figure, the model and its card.

In: topics as they were found. Out: files, the model's config last, so that half a folder is none.
"""

from __future__ import annotations

from pathlib import Path

from archive_miner.errors import UsageError
from archive_miner.explore.saved_topics import save_topics
from archive_miner.report.figures.topics import TopicCurve, YearShare, draw_topics
from archive_miner.studies.found_topics import ArchiveTopics

SHOWN_WORDS = 12


def write_topics(found: ArchiveTopics, folder: Path, archive: str) -> None:
    """Write tables, figure and model; raises UsageError where the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in found.tables().items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
                table.write_csv(out)
        drawn = _draw(found, folder)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror or error})") from error
    by = "archive-miner topics 1"
    save_topics(found.model, folder, "1", by, len(found.documents), _card(found, archive, drawn))


def _draw(found: ArchiveTopics, folder: Path) -> str:
    """Draw the topics over the years; returns what is to be seen, nothing without dates."""
    for name in ("topics.png", "topics.svg"):
        (folder / name).unlink(missing_ok=True)
    if not found.years:
        return ""
    curves = []
    for place, topic in enumerate(found.topics):
        years = []
        for group in found.years:
            one = group.topics[place] if group.topics else None
            numbers = (one.share, one.lower, one.upper) if one else (None, None, None)
            years.append(YearShare(int(group.name), group.documents, *numbers))
        curves.append(TopicCurve(f"{topic.number} {topic.title}", tuple(years)))
    return draw_topics(curves, folder / "topics")


def _card(found: ArchiveTopics, archive: str, drawn: str) -> str:
    model = found.model
    rows = "".join(
        f"| {topic.number} | {topic.seed_name or ''} | {topic.share:.3f} |"
        f" {_number(topic.coherence)} | {_number(topic.stability)} |"
        f" {', '.join(topic.words[:SHOWN_WORDS]).replace('|', '/')} |\n"
        for topic in found.topics
    )
    return (
        f"# Topics of {archive}\n\n"
        f"{len(found.documents):,} documents, {len(model.vocabulary.words):,} words and phrases;"
        " latent Dirichlet allocation (gensim LdaModel) on words weighted by rarity, begun from"
        f" clusters of documents; seed {model.seed}, {model.passes} passes.\n\n"
        "| topic | seed | share | npmi | stable | words |\n|---|---|---|---|---|---|\n"
        f"{rows}\n"
        "npmi: do the first ten words stand together oftener than by chance (-1 to 1). stable:"
        " share of the first 20 words that come again with other seeds. Bounds of shares are 95 %,"
        " as if a year's documents were drawn from more that were written; they do not tell how"
        " sure a topic is. A year without documents has no share.\n\n"
        f"{drawn}\n"
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
