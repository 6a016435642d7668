"""The verb ``figures``: an archive drawn to a folder of pictures with their captions.

A thin shell over Archive. Messages go to stderr.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click

from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode, UsageError
from archive_miner.exchange.writing import writable
from archive_miner.types import CONCERN

if TYPE_CHECKING:
    pass

FORMATS = ("png", "svg")


def _formats(
    _context: click.Context, _parameter: click.Parameter, given: str
) -> tuple[Literal["png", "svg"], ...]:
    asked = tuple(dict.fromkeys(one.strip().lower() for one in given.split(",")))
    odd = [one for one in asked if one not in FORMATS]
    if odd:
        raise UsageError(f"--format {odd[0]!r}; give png, svg or png,svg")
    return cast(tuple[Literal["png", "svg"], ...], asked)


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder to write into.",
)
@click.option("--where", metavar="QUERY", help="Only documents with a passage that matches.")
@click.option(
    "--by",
    type=click.Choice(["label", "actor", "pair"]),
    default="label",
    show_default=True,
    help="What mentions over time are told apart by: label, client, or client and patron.",
)
@click.option(
    "--format",
    "formats",
    default="png,svg",
    show_default=True,
    callback=_formats,
    help="png, svg or both.",
)
@click.option("--model", default="", help="Model whose scores are corrected; the shipped one.")
@click.pass_obj
def figures(
    shell: Shell,
    output: Path,
    where: str | None,
    by: Literal["label", "actor", "pair"],
    formats: tuple[Literal["png", "svg"], ...],
    model: str,
) -> int:
    """Draw coverage, mentions over time, labels that stand together, shares, and clients' paths.

    captions.md says what each figure shows, rests on and cannot say. What has too little behind it
    is not drawn.
    """
    if model:
        from archive_miner.learn.registry import model_folder, read_config

        read_config(model_folder(model))  # a name mistyped is told at once
    chosen = model or shell.settings().score_model or CONCERN
    with shell.open() as archive, writable(output):
        drawn = archive.figures(output, where, by, formats, chosen)
    if not drawn:
        asked = (
            f"no documents with anything to draw answer {where!r}" if where else "nothing to draw"
        )
        click.echo(f"{asked}; see: archive-miner status", err=True)
    click.echo(f"{len(drawn)} figures in {output}", err=True)
    return ExitCode.DONE
