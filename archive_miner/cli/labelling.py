"""The verbs that spare labelling: ``simulate`` and ``stopping``; ``weak`` has a file of its own.

A thin shell over Archive. Data goes to stdout, progress and messages to stderr.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive_miner.cli.learn import LABELS, YES_FROM
from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode, UsageError
from archive_miner.exchange.writing import writable

if TYPE_CHECKING:
    from archive_miner.learn.simulate import Effort, Reading, Simulation
    from archive_miner.learn.suggest import Strategy
    from archive_miner.studies.labelling import Stopping
    from archive_miner.studies.labels import Joined

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
    shell: Shell,
    labels: Path | None,
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
    _check_picture(output)
    with shell.open() as archive:
        how = (strategies, reading, batch, seeds, seed, model)
        replayed = archive.simulate(labels, label, *how, yes_from)
    found = replayed.simulation
    if as_json:
        click.echo(json.dumps(_simulation_record(found, label, reading, batch)))
    else:
        _print_simulation(found, seeds)
    if output is not None:
        with writable(output):
            archive.draw_simulation(replayed, output)
        click.echo(f"curve: {output}", err=True)
    return say_joined(replayed.joined)


def _check_picture(output: Path | None) -> None:
    """Refuse a name that is no picture's before minutes are spent."""
    if output is not None and output.suffix not in (".svg", ".png"):
        raise UsageError(f"{output}: a picture ends in .svg or .png; name it so")


def _simulation_record(
    found: Simulation, label: str, reading: str, batch: int
) -> dict[str, object]:
    def record(effort: Effort) -> dict[str, object]:
        pairs = zip(found.recalls, effort.documents_read, strict=True)
        read = {f"{recall:g}": count for recall, count in pairs}
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


@click.command()
@LABELS
@LABEL
@YES_FROM
@click.option(
    "--recall", type=click.FloatRange(0.01, 1), default=0.9, show_default=True, help="To claim."
)
@click.option("--confidence", type=click.FloatRange(0.5, 0.9999), default=0.95, show_default=True)
@JSON
@click.pass_obj
def stopping(
    shell: Shell,
    labels: Path | None,
    label: str,
    yes_from: float | None,
    recall: float,
    confidence: float,
    as_json: bool,
) -> int:
    """Say whether labelling may stop: is so much of the yes found, with such confidence?

    LABELS are those of all batches that suggest drew for the label. The claim rests on the random
    batches drawn last, of what was left unread; and how many would be enough is said.
    """
    with shell.open() as archive:
        found = archive.stopping(labels, label, recall, confidence, yes_from)
    if as_json:
        click.echo(json.dumps(_stopping_record(found, label, recall, confidence)))
    else:
        _print_stopping(found, label, recall, confidence)
    return say_joined(found.joined)


def _stopping_record(
    found: Stopping, label: str, recall: float, confidence: float
) -> dict[str, object]:
    claim = asdict(found.claim)
    return {
        "label": label,
        "recall": recall,
        "confidence": confidence,
        "labelled": found.labelled,
        "yes": found.seen_yes,
        "unread": found.unread,
        "claim": claim.pop("is_made"),
        **claim,
        "hindrances": list(found.hindrances),
        "yes_left_by_sample": asdict(found.by_sample) if found.by_sample else None,
        "yes_left_by_all_batches": asdict(found.by_all) if found.by_all else None,
    }


def _print_stopping(found: Stopping, label: str, recall: float, confidence: float) -> None:
    claim, sure = found.claim, f"{confidence:.2%}".replace(".00", "").replace("%", " %")
    share = f"{recall:.2%}".replace(".00", "").replace("%", " %")
    click.echo(
        f"{label}: {found.labelled} documents labelled, {found.seen_yes} yes;"
        f" {found.unread} not read"
    )
    for line in found.hindrances:
        click.echo(f"not yet to be judged: {line}")
    if claim.is_made:
        click.echo(f"with {sure} confidence at least {share} of the yes documents have been found")
    else:
        click.echo(f"it cannot be claimed that at least {share} of the yes documents are found")
    if found.by_sample is None:
        click.echo("  the last batch is no random sample of what was unread; only that can tell")
    else:
        click.echo(
            f"  chance of so few yes in the random sample were it less: {claim.chance:.4f};"
            f" look {claim.look} may spend {claim.allowed:.4f}"
        )
    if not claim.is_made and not found.hindrances:
        click.echo(
            f"  {claim.enough} random documents more without another yes would be enough:"
            f" archive-miner suggest --label {label} --strategy random --count {claim.enough}"
        )
    for name, left in (("random sample", found.by_sample), ("all batches", found.by_all)):
        if left is not None:
            click.echo(
                f"yes not read yet, by {name}: {left.value:.1f}"
                f" ({left.lower:.1f}–{left.upper:.1f} at {sure})"
            )
    click.echo(_ASSUMED)


_ASSUMED = """assumed: labels are right, and the same reader would call the unread ones by the same
rule; batches were drawn by suggest and labelled whole; the archive is as it was when they were
drawn. The claim and the random sample's interval assume nothing of the model. That of all batches
is approximate, and too narrow where yes are few."""


def say_joined(joined: Joined) -> int:
    """Say which labels match no document; returns the exit code."""
    for line in joined.remarks():
        click.echo(line, err=True)
    return ExitCode.SOME_FAILED if joined.unmatched else ExitCode.DONE
