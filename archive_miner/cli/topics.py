"""The verb ``topics``: what an archive speaks of, and when.

A thin shell over ``studies.topics``. Data goes to stdout, progress and messages to stderr.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive_miner.cli.explore import CODEBOOK, load_wished_codebook
from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from archive_miner.exchange.tables import Row
    from archive_miner.explore.prevalence import Group, Prevalence
    from archive_miner.studies.topics import ArchiveTopics, By, Topic

SHOWN_WORDS = 12
SHOWN_DOCUMENTS = 3
LISTED_TOPICS = 3


@click.command()
@click.option("--count", type=click.IntRange(min=1), required=True, help="How many topics.")
@click.option(
    "--seed-topics",
    "seed_file",
    type=click.Path(path_type=Path),
    help='TOML: name = ["word", "set phrase", "begin*"]; each becomes a topic of that name.',
)
@click.option("--seed-labels", is_flag=True, help="Seed a topic with each label of the codebook.")
@CODEBOOK
@click.option(
    "--by",
    type=click.Choice(["year", "decade", "kind", "path", "label"]),
    default="year",
    show_default=True,
    help="Shares for each: path is a file, label what the documents are tagged with.",
)
@click.option(
    "--stability",
    type=click.IntRange(min=0, max=20),
    default=2,
    show_default=True,
    help="Further runs with other seeds that topics are held against.",
)
@click.option("--seed", type=click.IntRange(min=0, max=2**31), default=1, show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for tables (CSV), a figure and the model; an earlier one is replaced.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def topics(
    shell: Shell,
    count: int,
    seed_file: Path | None,
    seed_labels: bool,
    codebook: Path | None,
    by: By,
    stability: int,
    seed: int,
    output: Path | None,
    as_json: bool,
) -> int:
    """Find the topics of the archive: words used together, in what documents, when.

    Each topic comes with its mean share of a document, its coherence (npmi, -1 to 1: do its words
    stand together oftener than by chance), its stability (share of its first 20 words that come
    again with other seeds) and the documents that are most of it.
    """
    from archive_miner.cli.progress import Progress
    from archive_miner.explore.saved_topics import KIND
    from archive_miner.explore.seeds import read_seeds
    from archive_miner.saved import check_folder
    from archive_miner.studies.topics import find_topics

    settings = shell.settings()
    seeds = read_seeds(seed_file) if seed_file else {}
    book = load_wished_codebook(codebook, settings)
    if output:
        check_folder(output, KIND)
    with shell.open() as archive:
        found = find_topics(
            archive.store,
            count,
            book,
            seeds,
            seed_labels,
            by,
            stability,
            seed,
            settings.archive_template,
            Progress(),
        )
    _tell(found)
    if output:
        _write(found, output, shell.db.name)
    if as_json:
        click.echo(json.dumps(_record(found), ensure_ascii=False))
    else:
        _print(found)
    return ExitCode.DONE


def _tell(found: ArchiveTopics) -> None:
    from archive_miner.cli.show import one_line

    notes = [
        f"seed topic {name}: {', '.join(words)} not counted here (too rare, too common, never met)"
        for name, words in found.unknown_seeds.items()
    ]
    if found.wordless:
        of = found.wordless + len(found.documents)
        notes.append(f"left out, for no word of them counts: {found.wordless} of {of} documents")
    if found.undated:
        notes.append(f"in no year, for they bear no date: {found.undated} documents")
    for note in notes:
        click.echo(one_line(f"topics: {note}"), err=True)


def _print(found: ArchiveTopics) -> None:
    from archive_miner.cli.show import one_line

    click.echo("topic  share   npmi  stable  words")
    for topic in found.topics:
        name = f"[{topic.seed_name}] " if topic.seed_name else ""
        words = one_line(name + ", ".join(topic.words[:SHOWN_WORDS]))
        click.echo(
            f"{topic.number:5d}  {topic.share:5.3f}  {_number(topic.coherence)}"
            f"  {_number(topic.stability)}  {words}"
        )
        for top in topic.documents[:SHOWN_DOCUMENTS]:
            cited = one_line(top.document.citation)
            where = f"{top.document.document_id} p.{top.page_number}"
            click.echo(f"         {top.share:.2f}  {where}  {cited}")
    if found.groups:
        _print_groups(found)


def _print_groups(found: ArchiveTopics) -> None:
    """Print each group's most common topics, with bounds."""
    from archive_miner.cli.show import one_line

    click.echo(f"\nby {found.by}: documents, and the most common topics with 95 % bounds")
    for group in found.groups:
        if not group.topics:
            click.echo(f"{group.name:>6}      –  no documents: nothing is known")
            continue
        order = sorted(range(len(group.topics)), key=lambda at: -group.topics[at].share)
        shown = "; ".join(f"{at + 1} {_bounds(group.topics[at])}" for at in order[:LISTED_TOPICS])
        click.echo(f"{one_line(group.name):>6}  {group.documents:5d}  {shown}")


def _bounds(one: Prevalence) -> str:
    return f"{one.share:.2f} ({one.lower:.2f}–{one.upper:.2f})"


def _number(value: float | None) -> str:
    return "    –" if value is None else f"{value:5.2f}"


def _record(found: ArchiveTopics) -> dict[str, Any]:
    return {
        "topics": [_topic_record(topic) for topic in found.topics],
        "documents": len(found.documents),
        "undated_documents": found.undated,
        "wordless_documents": found.wordless,
        "unknown_seeds": found.unknown_seeds,
        "seed": found.model.seed,
        "passes": found.model.passes,
        "by": found.by,
        "groups": [asdict(group) for group in found.groups],
        "years": [asdict(group) for group in found.years],
    }


def _topic_record(topic: Topic) -> dict[str, Any]:
    return {
        **{name: getattr(topic, name) for name in ("number", "title", "seed_name", "share")},
        "coherence": topic.coherence,
        "stability": topic.stability,
        "words": list(topic.words),
        "documents": [
            {
                "document_id": top.document.document_id,
                "path": top.document.path,
                "page_number": top.page_number,
                "date": top.document.date,
                "share": top.share,
                "citation": top.document.citation,
            }
            for top in topic.documents
        ],
    }


def _write(found: ArchiveTopics, folder: Path, archive: str) -> None:
    """Write tables, figure and model; the model's config last, so that half a folder is none."""
    from archive_miner.explore.saved_topics import save_topics

    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_table(folder / "topics.csv", _TOPIC_COLUMNS, _topic_rows(found))
        _write_table(folder / "documents.csv", _document_columns(found), _document_rows(found))
        _write_table(folder / "years.csv", _group_columns("year"), _group_rows(found.years, found))
        if found.by != "year":
            rows = _group_rows(found.groups, found)
            _write_table(folder / f"by_{found.by}.csv", _group_columns(found.by), rows)
        drawn = _draw(found, folder)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror or error})") from error
    by = "archive-miner topics 1"
    save_topics(found.model, folder, "1", by, len(found.documents), _card(found, archive, drawn))
    click.echo(f"topics: {folder}", err=True)


_TOPIC_COLUMNS = {
    **{"topic": "integer", "title": "text", "seed_name": "text", "share": "real"},
    **{"coherence": "real", "stability": "real", "words": "list", "documents": "list"},
}


def _topic_rows(found: ArchiveTopics) -> Iterator[Row]:
    for topic in found.topics:
        record = _topic_record(topic)
        head = (topic.number, topic.title, topic.seed_name, topic.share)
        yield (*head, topic.coherence, topic.stability, record["words"], record["documents"])


def _document_columns(found: ArchiveTopics) -> Mapping[str, str]:
    columns = {"document_id": "text", "path": "text", "first_page": "integer", "date": "text"}
    columns |= {"kind": "text", "words": "integer"}
    columns |= {f"topic_{topic.number}": "real" for topic in found.topics}
    return columns | {"citation": "text"}


def _document_rows(found: ArchiveTopics) -> Iterator[Row]:
    for one in found.documents:
        head = (one.document_id, one.path, one.first_page, one.date, one.kind, one.words)
        yield (*head, *one.shares, one.citation)


def _group_columns(by: str) -> Mapping[str, str]:
    columns = {by: "integer" if by in ("year", "decade") else "text", "documents": "integer"}
    columns |= {"topic": "integer", "title": "text", "share": "real"}
    return columns | {"share_lower": "real", "share_upper": "real"}


def _group_rows(groups: tuple[Group, ...], found: ArchiveTopics) -> Iterator[Row]:
    """Yield a row for each group and topic; a year without documents has rows without a share."""
    for group in groups:
        for place, topic in enumerate(found.topics):
            one = group.topics[place] if group.topics else None
            numbers = (one.share, one.lower, one.upper) if one else (None, None, None)
            yield (group.name, group.documents, topic.number, topic.title, *numbers)


def _write_table(path: Path, columns: Mapping[str, str], rows: Iterator[Row]) -> None:
    from archive_miner.exchange.tables import write_csv

    with path.open("w", encoding="utf-8", newline="") as out:
        write_csv(rows, columns, out)


def _draw(found: ArchiveTopics, folder: Path) -> str:
    """Draw the topics over the years; returns what is to be seen, nothing without dates."""
    from archive_miner.report.figures.topics import TopicCurve, YearShare, draw_topics

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
        f" {_number(topic.coherence).strip()} | {_number(topic.stability).strip()} |"
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
