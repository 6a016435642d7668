"""The verb ``import annotations``: what was marked in another tool, as labels to train on.

A thin shell over Archive; ``export annotations`` is in ``main``, beside the other exports. Data
goes to stdout or a file, messages to stderr.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode
from archive_miner.exchange.writing import text_out

if TYPE_CHECKING:
    from archive_miner.studies.exchange import Form

FORMS = ("docbin", "prodigy", "web-annotations", "tei", "qdpx")
"""Formats of annotations; ``studies.exchange`` reads and writes them."""


@click.group("import")
def import_() -> None:
    """Bring back what was made in other tools."""


@import_.command("annotations")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(FORMS), help="By the name of the file if left out."
)
@click.option("--coder", help="Whose reading the file is as it stands, whoever it names.")
@click.option("--spans", is_flag=True, help="One row a span, instead of one a passage.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to a file instead of stdout."
)
@click.pass_obj
def import_spans(
    shell: Shell,
    file: Path,
    form: Form | None,
    coder: str | None,
    spans: bool,
    output: Path | None,
) -> int:
    """Turn the marked spans of FILE into labels, as a CSV for "train --unit passage".

    Every passage of a document that a coder marked something in has a row: 1 where a span of the
    label touches it, else 0. FILE may name the tagger beside its readers: with --coder what
    stands in it, also what the tagger had marked, is that reader's. Spans that fit no document
    are listed, and the exit code is 1. What readers marked is kept in the archive: see "decisions".
    """
    from archive_miner.exchange.annotations import TAGGER

    with shell.open() as archive:
        imported = archive.import_annotations(file, form, coder, spans)
    for misfit in imported.misfits:
        _say(misfit)
    with text_out(output) as out:
        count = imported.table.write_csv(out)
    by_coder = Counter({one.coder: 0 for one in imported.readings})
    for one in imported.readings:
        by_coder[one.coder] += len(one.annotations)
    who = ", ".join(f"{name or 'unnamed'} {n}" for name, n in sorted(by_coder.items())) or "none"
    fit = f"{imported.moved} found by their words, {len(imported.misfits)} do not fit"
    _say(f"spans by coder: {who}; {fit}")
    if coder is None and TAGGER in by_coder:
        _say(f"{TAGGER} stands for the tagger: with --coder NAME what it marked is NAME's as well")
    unread = len(imported.unread)
    if unread:
        _say(f"{unread} documents without a span left out; say who read them with --coder")
    _say(f"{count} rows" + (f" in {output}" if output else ""))
    return ExitCode.SOME_FAILED if imported.misfits else ExitCode.DONE


def _say(message: str) -> None:
    from archive_miner.cli.show import one_line

    click.echo(one_line(message), err=True)
