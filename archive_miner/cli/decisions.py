"""The verbs of what readers said: ``decisions`` lists it, ``import labels`` brings it in.

A thin shell over Archive. Data goes to stdout, messages to stderr.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive_miner.cli.exchange import import_
from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode

if TYPE_CHECKING:
    from archive_miner.score.documents import Unit
    from archive_miner.studies.decisions import PlacedDecision

QUOTED_CHARACTERS = 60


@click.command()
@click.option("--label", help="Only those on one label.")
@click.option("--unplaced", is_flag=True, help="Only those that have no place in the papers today.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def decisions(shell: Shell, label: str | None, unplaced: bool, as_json: bool) -> int:
    """List what readers and other tools said, and where it stands today.

    Labels that were trained on or imported, and marked spans that were imported; with --unplaced
    also documents that were drawn to be labelled and are cut otherwise since. What was said is
    never changed; where its page was read anew or its document cut otherwise, it is placed anew, or
    listed with the reason why it has no place.
    """
    from archive_miner.cli.show import print_json

    with shell.open() as archive:
        counts: Counter[bool] = Counter()
        for one in archive.decisions(label):
            is_placed = one.placement.document_id is not None
            counts[is_placed] += 1
            if unplaced and is_placed:
                continue
            if as_json:
                print_json(one)
            else:
                click.echo(_line(one))
        lost = archive.unplaced_suggestions() if unplaced and not as_json else []
        for drawn, reason in lost:
            if label in (None, drawn.label):
                click.echo(
                    f"suggested for {drawn.label}, batch {drawn.batch}:"
                    f" {drawn.document_id}: no place: {reason}"
                )
    click.echo(f"{counts.total()} decisions, {counts[False]} without a place today", err=True)
    return ExitCode.DONE


def _line(one: PlacedDecision) -> str:
    """Return a decision in one line: what was said, by whom, of which words, and where they are."""
    from archive_miner.cli.show import one_line

    said, where = one.decision, one.placement
    label = f"{said.label}.{said.subtype}" if said.subtype else said.label
    quote = " ".join(said.anchor.quote.split())
    short = quote if len(quote) <= QUOTED_CHARACTERS else quote[:QUOTED_CHARACTERS] + " …"
    if where.document_id is None:
        place = f"{said.anchor.document_id}: no place: {where.reason}"
    elif said.anchor.is_whole:
        place = where.document_id
    else:
        place = f"{where.document_id} {where.start} to {where.end}"
    who = said.coder or "unnamed"
    return one_line(f"{one.decision_id}  {label} {said.value:g}  {who}  {place}  “{short}”")


@import_.command("labels")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--label", "labels", multiple=True, help="Column to bring in; all if left out.")
@click.option(
    "--unit",
    type=click.Choice(["document", "passage"]),
    default="document",
    show_default=True,
    help="What a row is of; passages have start and end.",
)
@click.pass_obj
def import_labels(shell: Shell, file: Path, labels: tuple[str, ...], unit: Unit) -> int:
    """Keep the labels of a CSV FILE in the archive, each with the place it was given to.

    They stay where they belong when documents are cut otherwise or pages are read anew: see
    "decisions". "train", "evaluate" and "stopping" use them where no file is named.
    """
    from archive_miner.cli.show import one_line

    unmatched = 0
    with shell.open() as archive:
        for kept in archive.import_labels(file, labels, unit):
            for line in kept.joined.remarks():
                told = line if line.startswith(f"{kept.label}: ") else f"{kept.label}: {line}"
                click.echo(one_line(told), err=True)
            unmatched += len(kept.joined.unmatched)
            total = sum(len(one.votes) for one, _ in kept.joined.pairs)
            click.echo(f"{kept.label}: {total} labels, {kept.new} of them new", err=True)
    return ExitCode.SOME_FAILED if unmatched else ExitCode.DONE
