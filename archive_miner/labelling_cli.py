"""The verbs that spare labelling: ``simulate``, ``stopping`` and ``weak``.

A thin shell over ``steps.labelling``. Data goes to stdout, progress and messages to stderr.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive_miner.codebook_cli import OpensArchive
from archive_miner.errors import ExitCode, UsageError
from archive_miner.learn_cli import LABELS, YES_FROM

if TYPE_CHECKING:
    from archive_miner.learn.simulate import Effort, Reading, Simulation
    from archive_miner.learn.suggest import Strategy
    from archive_miner.steps.learn import Joined

LABEL = click.option("--label", required=True, help="Column of LABELS.")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


@click.command("simulate")
@LABELS
@LABEL
@YES_FROM
@click.option(
    "--strategy",
    "strategies",
    type=click.Choice(["random", "uncertain", "likely", "diverse", "highest"]),
    multiple=True,
    default=("highest",),
    show_default=True,
    help="As of suggest; may be given several times, to compare.",
)
@click.option(
    "--reading",
    type=click.Choice(["tags and words", "tags", "words"]),
    default="tags and words",
    show_default=True,
    help="What the model learns from.",
)
@click.option("--batch", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--seeds", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="The first.")
@click.option("--model", help="Start from this model's scores, not from a random batch.")
@JSON
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Curve: .svg or .png."
)
@click.pass_obj
def simulate_(
    shell: OpensArchive,
    labels: Path,
    label: str,
    yes_from: float | None,
    strategies: tuple[Strategy, ...],
    reading: Reading,
    batch: int,
    seeds: int,
    seed: int,
    model: str | None,
    as_json: bool,
    output: Path | None,
) -> int:
    """Replay a labelled set as if it were being labelled, and say what reading is saved.

    A model is trained anew after each batch and orders the rest. Said are the documents read at 80
    to 100 % recall, and the work saved over sampling at 95 %, against random and ideal order. A
    model or tags made from the very documents replayed flatter.
    """
    from archive_miner.learn.registry import model_folder
    from archive_miner.steps.labelling import simulate_labelling

    _check_picture(output)
    folder = None if model is None else model_folder(model)
    with shell.open() as archive:
        replayed = simulate_labelling(
            archive.store,
            labels,
            label,
            strategies,
            reading,
            batch,
            range(seed, seed + seeds),
            yes_from,
            folder,
        )
    found = replayed.simulation
    if as_json:
        click.echo(json.dumps(_simulation_record(found, label, reading, batch)))
    else:
        _print_simulation(found, seeds)
    if output is not None:
        _draw(found, output)
    return _say_joined(replayed.joined)


def _check_picture(output: Path | None) -> None:
    """Refuse a name that is no picture's before minutes are spent."""
    if output is not None and output.suffix.lower() not in (".svg", ".png"):
        raise UsageError(f"{output}: a picture ends in .svg or .png; name it so")


def _simulation_record(
    found: Simulation, label: str, reading: str, batch: int
) -> dict[str, object]:
    from archive_miner.learn.simulate import RECALLS

    def record(effort: Effort) -> dict[str, object]:
        read = {f"{recall:g}": n for recall, n in zip(RECALLS, effort.documents_read, strict=True)}
        share = found.share_of_ideal(effort)
        return {"documents_read": read, "wss95": effort.work_saved, "share_of_ideal": share}

    return {
        "label": label,
        "documents": found.documents,
        "yes": found.yes,
        "reading": reading,
        "batch": batch,
        "random": record(found.at_random),
        "ideal": record(found.ideal),
        "strategies": [
            {
                "strategy": one.strategy,
                "seeds": len(one.curves),
                **{part: record(getattr(one, part)) for part in ("mean", "least", "most")},
                "recall": [round(float(value), 4) for value in one.curves.mean(axis=0)],
            }
            for one in found.replays
        ],
    }


def _print_simulation(found: Simulation, seeds: int) -> None:
    click.echo(f"{found.documents} documents, {found.yes} yes; means of {seeds} seeds (least–most)")
    click.echo(
        f"{'documents read at recall':<26}"
        + "".join(f"{recall:>16}" for recall in ("80 %", "90 %", "95 %", "100 %"))
        + f"{'WSS@95':>20}{'of ideal':>10}"
    )

    def line(name: str, mean: Effort, least: Effort | None, most: Effort | None) -> None:
        cells = []
        for place, read in enumerate(mean.documents_read):
            spread = ""
            if least and most:
                spread = f" ({least.documents_read[place]:.0f}–{most.documents_read[place]:.0f})"
            cells.append(f"{f'{read:.0f}{spread}':>16}")
        spread = f" ({least.work_saved:.2f}–{most.work_saved:.2f})" if least and most else ""
        cells.append(f"{f'{mean.work_saved:.2f}{spread}':>20}{found.share_of_ideal(mean):>10.2f}")
        click.echo(f"{name:<26}" + "".join(cells))

    line("ideal order", found.ideal, None, None)
    for one in found.replays:
        line(one.strategy, one.mean, one.least, one.most)
    line("random order (expected)", found.at_random, None, None)


def _draw(found: Simulation, output: Path) -> None:
    from archive_miner.report.curve import Curve, draw_curves

    try:
        curves = [Curve(one.strategy, one.curves) for one in found.replays]
        draw_curves(curves, found.documents, found.yes, output)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({error.strerror or error})") from error
    click.echo(f"curve: {output}", err=True)


def _say_joined(joined: Joined) -> int:
    if joined.unmatched:
        click.echo(joined.complaint(), err=True)
    return ExitCode.SOME_FAILED if joined.unmatched else ExitCode.DONE
