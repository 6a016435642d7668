"""The verb ``weak``: labelling functions vote in place of labels.

A thin shell over Archive. Data goes to stdout, messages to stderr.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive_miner.cli.labelling import JSON, say_joined
from archive_miner.cli.learn import YES_FROM
from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode, UsageError
from archive_miner.exchange.writing import text_out

if TYPE_CHECKING:
    from archive_miner.learn.weak import Share
    from archive_miner.score.documents import Unit
    from archive_miner.studies.weak import Way, Weak


@click.command()
@click.argument("functions", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--label", required=True, help="What is voted on: the column to write and compare.")
@click.option("--unit", type=click.Choice(["document", "passage"]), default="document")
@click.option(
    "--labels", type=click.Path(path_type=Path), help="CSV of known labels, to hold votes against."
)
@YES_FROM
@click.option(
    "--share-of-yes",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Where it is known; else the label model learns it.",
)
@click.option("--by", type=click.Choice(["majority", "model"]), default="majority")
@click.option(
    "--codebook",
    type=click.Path(path_type=Path),
    help="That names the rules; the one of the settings, or the shipped one.",
)
@JSON
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="CSV.")
@click.pass_obj
def weak(
    shell: Shell,
    functions: Path,
    label: str,
    unit: Unit,
    labels: Path | None,
    yes_from: float | None,
    share_of_yes: float | None,
    by: Way,
    codebook: Path | None,
    as_json: bool,
    output: Path | None,
) -> int:
    """Let rules, mentions and queries vote in place of labels: a first model without any.

    FUNCTIONS is TOML: each [[function]] has vote = "yes" or "no", one of rule, mention and query,
    and perhaps name, when = "missing", at_least, confidence. Said is how they cover, overlap and
    conflict, and with --labels how right they are. -o writes what they come to, with weights, for
    train.
    """
    book = codebook or shell.codebook()
    with shell.open() as archive:
        found = archive.weak(functions, label, unit, labels, yes_from, share_of_yes, book)
    if as_json:
        click.echo(json.dumps(_weak_record(found)))
    else:
        _print_weak(found)
    for name in found.silent:
        click.echo(f"never fires: {name}; mend or delete it", err=True)
    if found.problem and (output is not None or not as_json):
        raise UsageError(f"{functions}: {found.problem}")
    if output is not None:
        _write_votes(found, by, output)
    return say_joined(found.joined) if found.joined else ExitCode.DONE


def _weak_record(found: Weak) -> dict[str, object]:
    return {
        "label": found.label,
        "unit": found.unit,
        "items": found.items,
        "functions": [_without_nan(asdict(one)) for one in found.functions],
        "verdicts": [_without_nan(asdict(one)) for one in found.verdicts],
        "share_of_yes": found.share_of_yes,
        "problem": found.problem,
    }


def _without_nan(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record with null for a share of nothing; JSON has no NaN."""
    return {
        key: _without_nan(value)
        if isinstance(value, dict)
        else None
        if isinstance(value, float) and math.isnan(value)
        else value
        for key, value in record.items()
    }


def _print_weak(found: Weak) -> None:
    from archive_miner.cli.show import one_line

    click.echo(f"{found.items} {found.unit}s")
    click.echo("vote coverage overlap conflict  right (95 %, of)        fires on yes/no  function")
    for one in found.functions:
        right = "" if one.accuracy is None else _show_share(one.accuracy)
        rates = "" if one.rate_on_yes is None else f"{one.rate_on_yes:.2f}/{one.rate_on_no:.2f}"
        click.echo(
            f"{'yes' if one.is_yes else 'no':<4} {one.coverage:8.3f} {one.overlap:7.3f}"
            f" {one.conflict:8.3f}  {right:<23} {rates:<16} {one_line(one.name)}"
        )
    if found.share_of_yes is not None:
        click.echo(f"label model: share of yes {found.share_of_yes:.3f}")
    elif not found.problem:
        click.echo("label model: none; it takes three functions that fire")
    for verdict in found.verdicts:
        click.echo(
            f"{verdict.way}: right {_show_share(verdict.accuracy)},"
            f" precision {_show_share(verdict.precision)}, recall {_show_share(verdict.recall)},"
            f" F1 {verdict.f1:.2f}, average precision {verdict.average_precision:.2f}"
        )


def _show_share(share: Share) -> str:
    if not share.count:
        return "none judged"
    return f"{share.value:.2f} ({share.lower:.2f}–{share.upper:.2f}, {share.count})"


def _write_votes(found: Weak, by: Way, output: Path) -> None:
    try:
        rows = found.rows(by)
    except UsageError as error:
        raise UsageError(f"{output}: {error}") from error
    with text_out(output) as out:
        found.table(by).write_csv(out)
    yes = sum(row.is_yes for row in rows)
    click.echo(
        f"{len(rows)} {found.unit}s, {yes} of them yes, in {output}; figures that train prints on"
        " them are about these votes, not about the truth",
        err=True,
    )
