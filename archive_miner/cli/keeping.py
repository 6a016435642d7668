"""The verbs that look after the archive file: ``forget`` and ``check``.

A thin shell over Archive. What goes or is wrong goes to stdout, all else to stderr.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import click

from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode

if TYPE_CHECKING:
    from archive_miner.studies.forget import Forgotten, ForgottenFile

QUOTED_CHARACTERS = 60


QUIET_SECONDS = 2.0
"""A check that is over sooner says only what it found."""


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only list what would go.")
@click.pass_obj
def forget(shell: Shell, paths: tuple[Path, ...], dry_run: bool) -> int:
    """Take files, or all files of folders, out of the archive with all that was read in them.

    The files themselves are not touched. What readers said stays, and each of their decisions that
    now rests on nothing is listed; it holds again when the same file is ingested again.
    """
    with shell.open() as archive:
        forgotten = archive.forget(paths, dry_run=dry_run)
    _print_files(forgotten)
    _print_lost(forgotten)
    held = [one.held for one in forgotten.files if one.held is not None]
    click.echo(
        f"{'would be forgotten' if dry_run else 'forgotten'}: {len(forgotten.files)} files,"
        f" {sum(one.pages for one in held)} pages, {sum(one.documents for one in held)} documents,"
        f" {sum(one.mentions for one in held)} mentions",
        err=True,
    )
    return ExitCode.DONE


def _print_files(forgotten: Forgotten) -> None:
    from archive_miner.cli.show import one_line

    for one in forgotten.files:
        click.echo(one_line(f"{one.path}: {_describe(one)}"))


def _describe(one: ForgottenFile) -> str:
    if one.held is not None:
        held = one.held
        return f"{held.pages} pages, {held.documents} documents, {held.mentions} mentions"
    if one.copy_of is None:
        return "could not be read"
    return f"copy of {one.copy_of}" + (", which stays" if one.is_kept else "")


def _print_lost(forgotten: Forgotten) -> None:
    from archive_miner.cli.show import one_line

    for said in forgotten.decisions:
        path = forgotten.path_of[said.source_id]
        words = f" “{shorten(said.quote, QUOTED_CHARACTERS)}”" if said.quote else ""
        what = f"{said.label} {said.value:g}, {said.coder or 'unnamed'}: {said.document_id}{words}"
        click.echo(one_line(f"decision loses its place: {what} ({path})"), err=True)
    for drawn in forgotten.suggestions:
        path = forgotten.path_of[drawn.source_id]
        what = f"{drawn.label}, batch {drawn.batch}: {drawn.document_id} ({path})"
        click.echo(one_line(f"suggestion loses its document: {what}"), err=True)
    for ruling in forgotten.corrections:
        place = f"{forgotten.path_of[ruling.source_id]} p. {ruling.page_number}"
        says = "a document begins" if ruling.is_boundary else "no document begins"
        click.echo(
            one_line(f"correction loses its page: {place}: {says} at {ruling.line!r}"), err=True
        )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def check(shell: Shell, as_json: bool) -> int:
    """Hold every part of the archive file against what it rests on; change nothing.

    One line for each thing that is wrong, and exit code 1. Other runs cannot write to the archive
    while its full-text index is looked through.
    """
    from archive_miner.cli.progress import Progress
    from archive_miner.cli.show import one_line

    with shell.open() as archive:
        checked = archive.check(Progress(QUIET_SECONDS))
    code = ExitCode.DONE if checked.is_in_order else ExitCode.SOME_FAILED
    if as_json:
        click.echo(json.dumps({"archive": str(shell.db), **asdict(checked)}, ensure_ascii=False))
        return code
    for finding in checked.findings:
        click.echo(one_line(finding.line))
    if checked.more:
        click.echo(f"… and {checked.more} more")
    if checked.is_in_order:
        click.echo(
            f"{one_line(str(shell.db))}: {checked.files} files, {checked.pages} pages,"
            f" {checked.documents} documents: all in order"
        )
    return code
