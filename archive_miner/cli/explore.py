"""The verbs about words: ``vectors`` and ``terms``.

A thin shell over Archive. Data goes to stdout, progress and messages to stderr.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from archive_miner.studies.terms import Term


CODEBOOK = click.option(
    "--codebook", type=click.Path(path_type=Path), help="Codebook file; the shipped one."
)
FOLDER = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder to write; an earlier one of the same kind is replaced.",
)


@click.command()
@FOLDER
@click.option("--seed", type=click.IntRange(min=0, max=2**32 - 1), default=1, show_default=True)
@click.pass_obj
def vectors(shell: Shell, output: Path, seed: int) -> int:
    """Learn phrases and word vectors from the archive's documents, for ``terms --vectors``.

    The same documents and seed give the same file.
    """
    from archive_miner.cli.progress import Progress

    began = time.monotonic()
    with shell.open() as archive:
        made = archive.vectors(output, seed, Progress())
    seconds = time.monotonic() - began
    click.echo(
        f"vectors {output}: {len(made.keyed)} terms of {made.words} words in {made.texts}"
        f" documents, {seconds:.0f} s; next: archive-miner terms WORD --vectors {output}",
        err=True,
    )
    return ExitCode.DONE


@click.command()
@click.argument("words", nargs=-1)
@click.option("--label", help="Instead of words: near to what this label's rules find already.")
@CODEBOOK
@click.option(
    "--vectors",
    "folder",
    type=click.Path(path_type=Path),
    help="Folder made by ``vectors``; the shipped ones of diplomatic prose if left out.",
)
@click.option("--count", type=click.IntRange(min=1, max=500), default=20, show_default=True)
@click.option(
    "--examples",
    type=click.IntRange(min=0, max=100),
    default=0,
    help="So many lines of the archive for each term.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet.")
@click.pass_obj
def terms(
    shell: Shell,
    words: tuple[str, ...],
    label: str | None,
    codebook: Path | None,
    folder: Path | None,
    count: int,
    examples: int,
    as_json: bool,
    as_csv: bool,
) -> int:
    """List the terms used like some words, or like a label's, to widen a codebook or a query.

    A phrase goes in quotation marks: "base rights". With each term: how near it is, how often the
    vectors met it, how often it stands in the archive (where there is one) and in how many
    documents, and the codebook's rule that finds it already.
    """
    if as_json and as_csv:
        raise UsageError("terms: --json or --csv, not both")
    book = codebook or shell.codebook()
    asked = (words, label, book, folder, count, examples)
    if examples or shell.db.exists():
        with shell.open() as archive:
            found = archive.terms(*asked)
    else:
        from archive_miner.studies.terms import ask_terms

        found = ask_terms(None, *asked)
    for note in found.notes:
        _say(f"terms: {note}")
    if as_csv:
        found.table.write_csv(sys.stdout)
    else:
        for term in found.terms:
            if as_json:
                click.echo(json.dumps(term.record(), ensure_ascii=False))
            else:
                _print_term(term)
    return ExitCode.DONE


def _print_term(term: Term) -> None:
    """Print a term, and its lines of the archive."""
    from archive_miner.cli.show import printable

    there = ""
    if term.occurrences is not None:
        there = f"  {term.occurrences:6d} in {term.documents:5d}"
    rule = ""
    if term.found_by:
        rule = f"  [{term.found_by.rule_id}{' with more' if term.found_by.needs else ''}]"
    click.echo(f"{term.similarity:6.3f}  {term.count:8d}{there}  {printable(term.term)}{rule}")
    for line in term.examples:
        place = f"{line.document_id} p.{line.page_number} {line.date or ''}".rstrip()
        click.echo(
            f"        {printable(line.left):>60}[{printable(line.keyword)}]"
            f"{printable(line.right):<60}  {place}"
        )


def _say(message: str) -> None:
    from archive_miner.cli.show import one_line

    click.echo(one_line(message), err=True)
