"""The verbs that add an archive up: ``panel``, ``prevalence`` and ``design``.

A thin shell over Archive. Tables go to stdout or a file, messages to stderr.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode
from archive_miner.types import CONCERN

if TYPE_CHECKING:
    from archive_miner.archive import Archive
    from archive_miner.exchange.tables import Table
    from archive_miner.studies.panel import PanelUnit
    from archive_miner.studies.prevalence import ShareGroup


MODEL = click.option("--model", default="", help="Model whose scores are summed up.")
OUT = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write a file instead: CSV, or Parquet where it ends in .parquet.",
)


@click.command()
@click.option(
    "--by",
    type=click.Choice(["pair-year", "pair-quarter"]),
    default="pair-year",
    show_default=True,
)
@MODEL
@OUT
@click.pass_obj
def panel(shell: Shell, by: PanelUnit, model: str, output: Path | None) -> int:
    """Write a panel: for each client, patron and period what its documents say.

    Periods without documents have no row. Mentions are counted for each label of the codebook
    that the archive was tagged with.
    """
    settings = shell.settings()
    with shell.open() as archive:
        name = model or settings.score_model or CONCERN
        found = archive.panel(name, settings.tag_actors or None, by)
        if not _write(found, output, "of the panel"):
            click.echo("no dated document names a state as client and one as patron", err=True)
        _say_why_uncorrected(archive, name)
    return ExitCode.DONE


@click.command()
@click.option(
    "--by",
    type=click.Choice(["all", "year", "kind", "path"]),
    default="year",
    show_default=True,
    help="path: the file a document is from.",
)
@MODEL
@OUT
@click.pass_obj
def prevalence(shell: Shell, by: ShareGroup, model: str, output: Path | None) -> int:
    """Write the share of documents with a label, as counted and corrected for the model's errors.

    Each group has a row, and all documents together have the last. Corrected shares, with 95 %
    intervals, need ten documents and a model that has kept its held-out scores.
    """
    with shell.open() as archive:
        name = model or shell.settings().score_model or CONCERN
        _write(archive.prevalence(name, by), output, "of shares")
        _say_why_uncorrected(archive, name)
    return ExitCode.DONE


@click.command()
@click.argument("labels", required=False, type=click.Path(path_type=Path))
@click.option("--label", required=True, help="Column of LABELS, and what was drawn for.")
@click.option("--yes-from", type=float, help="Of a column of grades: the least that is yes.")
@click.option("--model", default=CONCERN, show_default=True, help="Model that predicts.")
@OUT
@click.pass_obj
def design(
    shell: Shell,
    labels: Path | None,
    label: str,
    yes_from: float | None,
    model: str,
    output: Path | None,
) -> int:
    """Write every document with pred, gold and pi, for design-based supervised learning.

    pred is the score; gold the label, of documents that "suggest" drew by chance; pi the
    probability by which it drew them. Documents labelled otherwise have no gold.
    """
    with shell.open() as archive:
        found = archive.design(labels, label, model, yes_from)
        _write(found.table, output, "")
    for message in found.messages:
        click.echo(message, err=True)
    return ExitCode.SOME_FAILED if found.joined.unmatched else ExitCode.DONE


def _say_why_uncorrected(archive: Archive, model: str) -> None:
    reason = archive.why_uncorrected(model)
    if reason:
        click.echo(f"no share is corrected: {reason}", err=True)


def _write(table: Table, output: Path | None, of: str) -> int:
    """Write a table and say how many rows it has; returns their number."""
    count = table.write_csv(sys.stdout) if output is None else table.write(output)
    click.echo(f"{count} rows {of}".rstrip() + (f" in {output}" if output else ""), err=True)
    return count
