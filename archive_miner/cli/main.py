"""The command line: a thin shell over Archive. The one door to click and rich.

Data goes to stdout, progress and messages to stderr; errors are one line and an exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import click

from archive_miner import __version__
from archive_miner.cli.codebook import codebook
from archive_miner.cli.decisions import decisions
from archive_miner.cli.exchange import FORMS, import_
from archive_miner.cli.explore import terms, vectors
from archive_miner.cli.figures import figures
from archive_miner.cli.keeping import check, forget
from archive_miner.cli.labelling import simulate_, stopping
from archive_miner.cli.learn import evaluate, suggest, train
from archive_miner.cli.panel import design, panel, prevalence
from archive_miner.cli.search import kwic, search
from archive_miner.cli.shell import Shell
from archive_miner.cli.stages import annotate, ingest, run, score, segment, tag
from archive_miner.cli.streams import Messages
from archive_miner.cli.topics import topics
from archive_miner.cli.weak import weak
from archive_miner.errors import ArchiveMinerError, ExitCode, UsageError
from archive_miner.exchange.writing import text_out, writable, written
from archive_miner.own import png_info
from archive_miner.types import CONCERN

if TYPE_CHECKING:
    from archive_miner.archive import Archive


OUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to a file instead of stdout."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="ARCHIVE_MINER_DB",
    default="archive.db",
    show_default=True,
    help="The archive file.",
)
@click.option(
    "--config", type=click.Path(dir_okay=False, path_type=Path), help="A settings file (TOML)."
)
@click.option("-v", "--verbose", is_flag=True, help="Show tracebacks.")
@click.version_option(__version__, prog_name="archive-miner")
@click.pass_context
def cli(context: click.Context, db: Path, config: Path | None, verbose: bool) -> None:
    """From a box of archival PDFs to citable evidence on regime survival and alliance design.

    \b
    archive-miner run letters/        read, split, tag and score everything in a folder
    archive-miner search "aid AND (cut OR suspend*)"
    archive-miner report -o report    an HTML report of the archive
    """
    context.obj = Shell(db, config, verbose)


@cli.command()
@click.argument("document_id", required=False)
@click.option("--text", is_flag=True, help="Print the whole text as well.")
@click.option(
    "--page",
    nargs=2,
    type=(str, click.IntRange(min=1)),
    metavar="FILE N",
    help="Draw a page with its words and mentions; needs -o PICTURE.png.",
)
@click.option("--mention", metavar="ID", help="Cut a mention out of its page; needs -o.")
@OUT
@click.pass_obj
def show(
    shell: Shell,
    document_id: str | None,
    text: bool,
    page: tuple[str, int] | None,
    mention: str | None,
    output: Path | None,
) -> int:
    """Show a document: header, score, the passages that carry it, mentions. Or draw a page.

    DOCUMENT_ID may be the beginning of one, or the path or name of a file: of one that holds
    several documents they are listed.
    """
    from archive_miner.cli.show import print_found

    if sum(wish is not None for wish in (document_id, page, mention)) != 1:
        raise UsageError("name one thing to show: DOCUMENT_ID, --page FILE N or --mention ID")
    with shell.open() as archive:
        if document_id is not None:
            print_found(archive, document_id, text)
            return ExitCode.DONE
        if output is None:
            raise UsageError("a picture goes to a file; name one with -o PICTURE.png")
        with writable(output):
            if page is not None:
                archive.draw_page(*page).save(output, "PNG", pnginfo=png_info())
            else:
                output.write_bytes(archive.crop_mention(cast(str, mention)).png)
    click.echo(f"picture: {output}", err=True)
    return ExitCode.DONE


@cli.command()
@click.argument("table")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "parquet", "csl-json", *FORMS]),
    default="jsonl",
    show_default=True,
)
@click.option("--where", metavar="QUERY", help="Only documents with a passage that matches.")
@OUT
@click.pass_obj
def export(shell: Shell, table: str, form: str, where: str | None, output: Path | None) -> int:
    """Write a table: sources, pages, documents, passages, mentions, scores, passage_scores,
    failures.

    "export citations --format csl-json" writes the documents for Zotero or pandoc; "export
    annotations" writes them with their mentions, as docbin (spaCy), prodigy, web-annotations (W3C),
    tei, or qdpx (REFI-QDA: ATLAS.ti, MAXQDA, NVivo).
    """
    if (table == "citations") != (form == "csl-json"):
        raise UsageError("citations go with --format csl-json, and no other table does")
    if (table == "annotations") != (form in FORMS):
        raise UsageError(f"annotations go with --format {'|'.join(FORMS)}, and no other table does")
    if table == "annotations":
        return _export_annotations(shell, form, where, output)
    with shell.open() as archive:
        if form == "parquet":
            if output is None:
                raise UsageError("Parquet is binary; name a file with -o FILE.parquet")
            with written(output) as path:
                count = archive.export_parquet(table, path, where)
        else:
            with text_out(output) as out:
                count = _export(archive, table, form, out, where)
    click.echo(f"{count} rows of {table}" + (f" in {output}" if output else ""), err=True)
    return ExitCode.DONE


def _export_annotations(shell: Shell, form: str, where: str | None, output: Path | None) -> int:
    if output is None:
        raise UsageError("annotations go to a file; name one with -o FILE")
    with shell.open() as archive, written(output) as path:
        book = shell.settings().tag_codebook or None
        count = archive.export_annotations(cast(Any, form), path, where, book)
    click.echo(f"{count} documents in {output}", err=True)
    return ExitCode.DONE


def _export(archive: Archive, table: str, form: str, out: IO[str], where: str | None) -> int:
    if form == "csl-json":
        return archive.export_citations(out, where)
    return archive.export(table, cast(Any, form), out, where)


@cli.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder to write.",
)
@click.pass_obj
def report(shell: Shell, output: Path) -> int:
    """Write an HTML report with figures, the highest-scored documents and their passages."""
    from archive_miner.cli.show import one_line

    settings = shell.settings()
    with shell.open() as archive, writable(output):
        model = settings.score_model or CONCERN
        index = archive.report(output, settings.report_documents, model=model)
    undrawn = archive.drawing.undrawn
    for page in undrawn:
        said = one_line(f"{page.path}, {page.item}: {page.reason}")
        click.echo(f"no picture of {said}", err=True)
    click.echo(f"report: {index}", err=True)
    return ExitCode.SOME_FAILED if undrawn else ExitCode.DONE


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def status(shell: Shell, as_json: bool) -> int:
    """Say what is done, pending and failed."""
    from archive_miner.cli.show import print_status

    with shell.open() as archive:
        print_status(archive, as_json)
    return ExitCode.DONE


@cli.command()
@click.option("--retry", is_flag=True, help="Forget them, so that the next run tries again.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def failures(shell: Shell, retry: bool, as_json: bool) -> int:
    """List what could not be done, and why."""
    from archive_miner.cli.show import print_failures

    with shell.open() as archive:
        if retry:
            count = archive.retry_failures()
            click.echo(f"{count} failures forgotten; the next run tries them again", err=True)
        else:
            print_failures(archive.failures(), as_json)
    return ExitCode.DONE


for verb in (run, ingest, segment, tag, annotate, score):
    cli.add_command(verb)
cli.add_command(forget)
cli.add_command(check)
cli.add_command(codebook)
cli.add_command(search)
cli.add_command(kwic)
cli.add_command(figures)
cli.add_command(terms)
cli.add_command(vectors)
cli.add_command(topics)
cli.add_command(train)
cli.add_command(evaluate)
cli.add_command(suggest)
cli.add_command(panel)
cli.add_command(prevalence)
cli.add_command(design)
cli.add_command(import_)
cli.add_command(decisions)
cli.add_command(simulate_)
cli.add_command(stopping)
cli.add_command(weak)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    with redirect_stderr(cast(IO[str], Messages(sys.stderr))):
        sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    verbose = "-v" in given or "--verbose" in given
    _quiet_stdout(sys.stdout)
    try:
        # Not cli.main(): it would take a reader that has had enough (head, less) for a failure.
        with cli.make_context("archive-miner", given) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:  # --help, --version
        code = leaving.exit_code
    except ArchiveMinerError as error:
        code = _complain(error, str(error), error.exit_code, verbose)
    except click.ClickException as error:
        message = error.format_message().replace("\n", " ")
        code = _complain(error, f"{message} See archive-miner --help", ExitCode.USAGE, verbose)
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted; what was done is kept, run again to go on", err=True)
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        code = ExitCode.DONE
        _drop_stdout()
    except OSError as error:
        what = f"{error.filename}: " if error.filename else "output: "
        code = _complain(error, what + (error.strerror or str(error)), ExitCode.USAGE, verbose)
        _drop_stdout()
    return int(code or 0)


def _complain(error: BaseException, message: str, code: int, verbose: bool) -> int:
    if verbose:
        import traceback

        traceback.print_exception(error)
    from archive_miner.cli.show import one_line

    click.echo(f"archive-miner: {one_line(message)}", err=True)
    return code


def _drop_stdout() -> None:
    """Send what is still to be written nowhere, so that Python does not fail on it as it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _quiet_stdout(stream: IO[str]) -> None:
    """Print archives' characters whatever the terminal can show; files and pipes get UTF-8."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:
        return
    if stream.isatty():
        reconfigure(errors="backslashreplace")
    else:
        reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
