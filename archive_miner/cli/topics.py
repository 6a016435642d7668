"""The verb ``topics``: what an archive speaks of, and when.

A thin shell over Archive. Data goes to stdout, progress and messages to stderr.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive_miner.cli.explore import CODEBOOK
from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode

if TYPE_CHECKING:
    from archive_miner.explore.prevalence import Prevalence
    from archive_miner.studies.found_topics import ArchiveTopics, By

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

    seeds = read_seeds(seed_file) if seed_file else None
    if output:
        check_folder(output, KIND)
    book = codebook or shell.codebook()
    how = (seeds, seed_labels, book, by, stability, seed, output)
    with shell.open() as archive:
        found = archive.topics(count, *how, Progress())
    _tell(found)
    if output:
        click.echo(f"topics: {output}", err=True)
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
        "topics": [topic.record() for topic in found.topics],
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
