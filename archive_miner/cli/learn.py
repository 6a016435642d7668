"""The verbs about labels: ``train``, ``evaluate`` and ``suggest``.

A thin shell over Archive. Data goes to stdout, progress and messages to stderr.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode, UsageError
from archive_miner.types import CONCERN

if TYPE_CHECKING:
    from archive_miner.archive import Archive
    from archive_miner.learn.custom import Validation
    from archive_miner.learn.figures import Figures
    from archive_miner.learn.suggest import Strategy
    from archive_miner.score.documents import Unit
    from archive_miner.studies.labels import Joined


LABELS = click.argument("labels", required=False, type=click.Path(path_type=Path))
YES_FROM = click.option(
    "--yes-from", type=float, help="Of a column of grades: the least grade that is yes."
)


@click.command()
@LABELS
@click.option("--label", required=True, help="Column of LABELS to learn; the model's name.")
@click.option(
    "--unit",
    type=click.Choice(["document", "passage"]),
    default="document",
    show_default=True,
    help="What is labelled. Passages are named by start and end in the document's text.",
)
@YES_FROM
@click.option("--compare", is_flag=True, help="Try tags alone and words alone as well.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.pass_obj
def train(
    shell: Shell,
    labels: Path,
    label: str,
    unit: Unit,
    yes_from: float | None,
    compare: bool,
    out: Path,
) -> int:
    """Train a model of your own on a CSV of labels, and say how it holds up.

    LABELS has document_id or path (with document, the number in its file), for passages start and
    end, a column of 0 and 1 or of grades, and optionally group (what is held out together),
    weight, and coder where several coded the same. What it says is kept in the archive; without
    LABELS, what was kept is learned.
    """
    from archive_miner.learn.card import show_agreement

    if (out / "config.json").exists():
        raise UsageError(f"{out}: holds a model already; name another folder or remove it")
    with shell.open() as archive:
        trained = archive.train(labels, label, out, yes_from, unit, compare)
    _complain(trained.joined)
    validation = trained.validation
    if note := validation.apart.note():
        click.echo(f"{label}: {note}", err=True)
    for way, figures in (
        ("whole groups held out", validation.by_group),
        ("at random", validation.at_random),
        ("by period", validation.by_period),
        *((f"by {reading} alone", figures) for reading, figures in validation.others),
    ):
        if figures is not None:
            click.echo(f"{way}:")
            _print(figures)
    _print_curve(validation)
    if trained.agreement:
        click.echo(f"coders: {show_agreement(trained.agreement)}")
    click.echo(f"model {out}; next: archive-miner score --model {out}", err=True)
    return _code(trained.joined)


@click.command()
@LABELS
@click.option("--model", required=True, help="Document model: a shipped name or a folder.")
@click.option("--label", help="Column of LABELS; the model's name if left out.")
@YES_FROM
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def evaluate(
    shell: Shell,
    labels: Path | None,
    model: str,
    label: str | None,
    yes_from: float | None,
    as_json: bool,
) -> int:
    """Hold a model against labelled documents: figures with 95 % intervals.

    Figures flatter a model on documents it was trained on; ``train`` tells how it does on others.
    """
    with shell.open() as archive:
        figures, joined = archive.evaluate(labels, model, label, yes_from)
    _complain(joined)
    if as_json:
        click.echo(json.dumps(asdict(figures)))
    else:
        _print(figures)
    return _code(joined)


@click.command()
@click.option("--label", required=True, help="What is to be labelled: a column's name.")
@click.option("--count", type=click.IntRange(min=1), default=20, show_default=True)
@click.option(
    "--strategy",
    type=click.Choice(["random", "uncertain", "likely", "diverse", "highest"]),
    default="random",
    show_default=True,
    help="random: all alike. uncertain: where the model knows least. likely: where it says yes."
    " diverse: as many of each kind. highest: the top scores, and one in ten at random.",
)
@click.option("--model", default=CONCERN, show_default=True, help="Model whose scores guide.")
@click.option("--labels", type=click.Path(path_type=Path), help="CSV of what is labelled already.")
@click.option("--seed", type=int, help="Of the draw; the number of the batch if left out.")
@click.option("--batch", type=click.IntRange(min=1), help="Draw nothing; give an earlier batch.")
@click.option("--dry-run", is_flag=True, help="Keep nothing: the next draw is the same.")
@click.option(
    "--drop", type=click.IntRange(min=1), help="Forget a batch, the last: it may be drawn again."
)
@click.pass_obj
def suggest(
    shell: Shell,
    label: str,
    count: int,
    strategy: Strategy,
    model: str,
    labels: Path | None,
    seed: int | None,
    batch: int | None,
    dry_run: bool,
    drop: int | None,
) -> int:
    """Draw documents to label next, as a CSV to fill in and train on.

    Each comes with the probability by which it was drawn, kept in the archive too; weight is its
    inverse, so that what is found in a batch counts for all documents that were left when it was
    drawn: for the whole archive in the first, without --labels.
    """
    if drop is not None and (dry_run or batch is not None):
        raise UsageError("--drop draws and gives nothing; leave --batch and --dry-run out")
    with shell.open() as archive:
        if drop is not None:
            return _drop(archive, label, drop)
        drawn = archive.suggest(label, count, strategy, model, labels, seed, batch, dry_run)
    drawn.table.write_csv(sys.stdout)
    if dry_run:
        click.echo("nothing is kept; leave --dry-run out to draw this batch", err=True)
    if drawn.joined is None:
        return ExitCode.DONE
    _complain(drawn.joined)
    return _code(drawn.joined)


def _drop(archive: Archive, label: str, batch: int) -> int:
    dropped = archive.drop_batch(label, batch)
    said = f"{label}: batch {batch} dropped; {dropped.documents} documents may be drawn again"
    if dropped.labelled:
        said += f", {dropped.labelled} of them labelled: these no longer count as drawn by chance"
    click.echo(said, err=True)
    return ExitCode.DONE


def _print_curve(validation: Validation) -> None:
    from archive_miner.learn.card import show_figure

    click.echo("average precision by number of labels:")
    for count, figure in validation.curve:
        click.echo(f"  {count:<18} {show_figure(figure)}")
    if validation.by_group is not None:
        drop = validation.at_random.average_precision.value
        drop -= validation.by_group.average_precision.value
        click.echo(f"what a random split would have promised too much: {drop:.2f}")


def _print(figures: Figures) -> None:
    from archive_miner.learn.card import show_figure

    click.echo(
        f"  labelled           {figures.documents}, {figures.yes} yes, {figures.groups} groups"
    )
    for name in ("average_precision", "roc_auc", "f1", "brier", "calibration_error"):
        click.echo(f"  {name.replace('_', ' '):18} {show_figure(getattr(figures, name))}")


def _complain(joined: Joined) -> None:
    for line in joined.remarks():
        click.echo(line, err=True)


def _code(joined: Joined) -> int:
    return ExitCode.SOME_FAILED if joined.unmatched else ExitCode.DONE
