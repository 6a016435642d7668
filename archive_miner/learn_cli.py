"""The verbs that learn from labels: ``train`` and ``evaluate``.

A thin shell over ``steps.learn``. Data goes to stdout, progress and messages to stderr.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from archive_miner.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from archive_miner.archive import Archive
    from archive_miner.learn.figures import Figures
    from archive_miner.steps.learn import Joined


class OpensArchive(Protocol):
    """What stands before the verb, as far as these verbs ask it."""

    def open(self, *, create: bool = False) -> Archive:
        """Open the archive file."""


LABELS = click.argument("labels", type=click.Path(path_type=Path))
YES_FROM = click.option(
    "--yes-from", type=float, help="Of a column of grades: the least grade that is yes."
)


@click.command()
@LABELS
@click.option("--label", required=True, help="Column of LABELS to learn; the model's name.")
@click.option("--unit", type=click.Choice(["document"]), default="document", show_default=True)
@YES_FROM
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.pass_obj
def train(
    shell: OpensArchive, labels: Path, label: str, unit: str, yes_from: float | None, out: Path
) -> int:
    """Train a model of your own on a CSV of labels, and say how it holds up.

    LABELS has document_id or path (with document, the number in its file), a column of 0 and 1 or
    of grades, and optionally group (what is held out together) and weight.
    """
    if (out / "config.json").exists():
        raise UsageError(f"{out}: holds a model already; name another folder or remove it")
    with shell.open() as archive:
        trained = archive.train(labels, label, out, yes_from)
    _complain(trained.joined)
    validation = trained.validation
    for way, figures in (
        ("whole groups held out", validation.by_group),
        ("at random", validation.at_random),
        ("by period", validation.by_period),
    ):
        if figures is not None:
            click.echo(f"{way}:")
            _print(figures)
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
    shell: OpensArchive,
    labels: Path,
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


def _print(figures: Figures) -> None:
    from archive_miner.learn.card import show_figure

    click.echo(
        f"  documents          {figures.documents}, {figures.yes} yes, {figures.groups} groups"
    )
    for name in ("average_precision", "roc_auc", "f1", "brier", "calibration_error"):
        click.echo(f"  {name.replace('_', ' '):18} {show_figure(getattr(figures, name))}")


def _complain(joined: Joined) -> None:
    if joined.unmatched:
        click.echo(joined.complaint(), err=True)


def _code(joined: Joined) -> int:
    return ExitCode.SOME_FAILED if joined.unmatched else ExitCode.DONE
