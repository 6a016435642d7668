"""The command line: a thin shell over Archive. The one door to click and rich.

Data goes to stdout, progress and messages to stderr; errors are one line and an exit code.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import click

from archive_miner import __version__
from archive_miner.codebook_cli import codebook
from archive_miner.errors import ArchiveMinerError, ExitCode, UsageError
from archive_miner.exchange_cli import FORMS, import_
from archive_miner.figures_cli import figures
from archive_miner.labelling_cli import simulate_, stopping
from archive_miner.learn_cli import evaluate, suggest, train
from archive_miner.panel_cli import design, panel, prevalence
from archive_miner.search_cli import kwic, search
from archive_miner.types import CONCERN
from archive_miner.weak_cli import weak
from archive_miner.writing import writable, written

if TYPE_CHECKING:
    from archive_miner.archive import Archive
    from archive_miner.config import Config
    from archive_miner.steps.choices import Choices


def _existing(
    _context: click.Context, _parameter: click.Parameter, paths: tuple[Path, ...]
) -> tuple[Path, ...]:
    """Refuse a path that is not there before an archive file is made for it."""
    from archive_miner.steps.ingest import check_paths

    check_paths(paths)
    return paths


PATHS = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), callback=_existing
)
JOBS = click.option(
    "--jobs", type=click.IntRange(min=0), default=None, help="Processes; 0 for one a processor."
)
CODEBOOK = click.option(
    "--codebook",
    type=click.Path(path_type=Path),
    help="Codebook file; the shipped one if left out.",
)
MODEL = click.option("--model", help="Document model: a shipped name or a folder.")
OUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to a file instead of stdout."
)


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands before the verb: which archive file, which settings."""

    db: Path
    config: Path | None
    verbose: bool

    def open(self, *, create: bool = False) -> Archive:
        """Open the archive file."""
        from archive_miner.archive import Archive

        return Archive(self.db, create=create, template=self.settings().archive_template)

    def settings(self) -> Config:
        """Read the settings."""
        from archive_miner.config import load_config

        return load_config(self.config)


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
@PATHS
@JOBS
@click.pass_obj
def run(shell: Shell, paths: tuple[Path, ...], jobs: int | None) -> int:
    """Ingest, segment, tag and score all that is pending, with defaults."""
    from archive_miner.progress import Progress, summarise

    choices = _choices(shell.settings(), jobs=jobs)
    with shell.open(create=True) as archive:
        tallies = archive.run(paths, choices, Progress())
        return summarise(archive, tallies)


@cli.command()
@PATHS
@click.option("--ocr", type=click.Choice(["auto", "always", "never"]), help="When to read images.")
@click.option("--language", help='OCR language, as "eng" or "eng+fra".')
@JOBS
@click.pass_obj
def ingest(
    shell: Shell, paths: tuple[Path, ...], ocr: str | None, language: str | None, jobs: int | None
) -> int:
    """Read files or folders into pages: .pdf, .txt, .xml (TEI), .png, .jpg, .tif."""
    choices = _choices(shell.settings(), jobs=jobs, ocr=ocr, language=language)
    return _perform(
        shell, lambda archive, watch: archive.ingest(paths, choices, watch), create=True
    )


@cli.command()
@click.option("--split", type=click.Choice(["auto", "never"]), help="never: one document a file.")
@click.option(
    "--corrections",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV: path, page_number, start or line, is_boundary (0/1), note.",
)
@click.option("--review", is_flag=True, help="List the doubtful boundaries instead.")
@click.option("--json", "as_json", is_flag=True, help="With --review: one JSON object a line.")
@click.pass_obj
def segment(
    shell: Shell, split: str | None, corrections: Path | None, review: bool, as_json: bool
) -> int:
    """Find the documents in the pages read, and read their headers."""
    if as_json and not review:
        raise UsageError("segment --json goes with --review")
    if review and not corrections and split is None:
        return _review_boundaries(shell, as_json)
    choices = _choices(shell.settings(), split=split)
    unmatched = _correct(shell, corrections) if corrections else 0
    code = _perform(shell, lambda archive, watch: archive.segment(choices, watch))
    if review:
        _review_boundaries(shell, as_json)
    return code or (ExitCode.SOME_FAILED if unmatched else ExitCode.DONE)


def _correct(shell: Shell, file: Path) -> int:
    """Keep the corrections of a file; returns how many speak of nothing there is, and says so."""
    from archive_miner.show import one_line

    with shell.open() as archive:
        corrected = archive.correct(file)
    for reason in corrected.unmatched:
        click.echo(f"correction matches nothing: {one_line(reason)}", err=True)
    click.echo(f"{corrected.given} corrections, {corrected.new} of them new", err=True)
    return len(corrected.unmatched)


def _review_boundaries(shell: Shell, as_json: bool) -> int:
    from archive_miner.show import print_boundaries

    with shell.open() as archive:
        pending = archive.status().unsegmented_sources
        print_boundaries(archive.doubtful_boundaries(), as_json)
    if pending:
        click.echo(f"{pending} files not segmented yet; run: archive-miner segment", err=True)
    return ExitCode.DONE


@cli.command()
@CODEBOOK
@click.option(
    "--actors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV of further actors: name, code, kind, from, to, aliases, state, note.",
)
@JOBS
@click.pass_obj
def tag(shell: Shell, codebook: Path | None, actors: Path | None, jobs: int | None) -> int:
    """Tag mentions in the documents found, with what is said of them and who is named."""
    choices = _choices(shell.settings(), jobs=jobs, codebook=codebook, actors=actors)
    return _perform(shell, lambda archive, watch: archive.tag(choices, watch))


@cli.command()
@JOBS
@click.pass_obj
def annotate(shell: Shell, jobs: int | None) -> int:
    """Read lemma and part of speech of every token, for queries such as [lemma="withdraw"].

    Needs an English spaCy pipeline: pip install 'archive-miner[parser]'.
    """
    choices = _choices(shell.settings(), jobs=jobs)
    return _perform(shell, lambda archive, watch: archive.annotate(choices, watch))


@cli.command()
@MODEL
@click.pass_obj
def score(shell: Shell, model: str | None) -> int:
    """Score the documents tagged."""
    choices = _choices(shell.settings(), model=model)
    return _perform(shell, lambda archive, watch: archive.score(choices, watch))


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
    """Show a document: header, score, the passages that carry it, mentions. Or draw a page."""
    from archive_miner.show import print_document

    if sum(wish is not None for wish in (document_id, page, mention)) != 1:
        raise UsageError("name one thing to show: DOCUMENT_ID, --page FILE N or --mention ID")
    with shell.open() as archive:
        if document_id is not None:
            print_document(archive, document_id, text)
            return ExitCode.DONE
        if output is None:
            raise UsageError("a picture goes to a file; name one with -o PICTURE.png")
        with writable(output):
            if page is not None:
                archive.draw_page(*page).save(output, "PNG")
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
    """Write a table: sources, pages, documents, passages, mentions, scores, failures.

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
        elif output is None:
            count = _export(archive, table, form, sys.stdout, where)
        else:
            with written(output) as path, path.open("w", encoding="utf-8", newline="") as file:
                count = _export(archive, table, form, file, where)
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
@click.argument("words", nargs=-1, required=True)
@click.option("--count", type=click.IntRange(min=1, max=500), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def terms(shell: Shell, words: tuple[str, ...], count: int, as_json: bool) -> int:
    """List the terms used like some words, to widen a codebook or a query."""
    from archive_miner.archive import nearest_terms

    for term in nearest_terms(words, count):
        if as_json:
            record = {"term": term.term, "similarity": term.similarity, "count": term.count}
            click.echo(json.dumps(record, ensure_ascii=False))
        else:
            click.echo(f"{term.similarity:6.3f}  {term.count:8d}  {term.term.replace('_', ' ')}")
    return ExitCode.DONE


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
    from archive_miner.report import write_report

    settings = shell.settings()
    with shell.open() as archive, writable(output):
        model = settings.score_model or CONCERN
        index = write_report(archive, output, settings.report_documents, model=model)
    click.echo(f"report: {index}", err=True)
    return ExitCode.DONE


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def status(shell: Shell, as_json: bool) -> int:
    """Say what is done, pending and failed."""
    from archive_miner.show import print_status

    with shell.open() as archive:
        print_status(archive, as_json)
    return ExitCode.DONE


@cli.command()
@click.option("--retry", is_flag=True, help="Forget them, so that the next run tries again.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def failures(shell: Shell, retry: bool, as_json: bool) -> int:
    """List what could not be done, and why."""
    from archive_miner.show import print_failures

    with shell.open() as archive:
        if retry:
            count = archive.retry_failures()
            click.echo(f"{count} failures forgotten; the next run tries them again", err=True)
        else:
            print_failures(archive.failures(), as_json)
    return ExitCode.DONE


def _perform(
    shell: Shell, verb: Callable[[Archive, Any], Sequence[Any]], *, create: bool = False
) -> int:
    from archive_miner.progress import Progress, tell

    with shell.open(create=create) as archive:
        return tell(archive, verb(archive, Progress()))


def _choices(
    settings: Config,
    *,
    jobs: int | None = None,
    ocr: str | None = None,
    language: str | None = None,
    split: str | None = None,
    codebook: Path | None = None,
    actors: Path | None = None,
    model: str | None = None,
) -> Choices:
    """Join flags and settings; a setting left at its default does not ask for a re-reading."""
    from archive_miner.steps.choices import Choices

    wished_ocr = ocr or (settings.ingest_ocr if settings.ingest_ocr != "auto" else None)
    wished_language = language or (
        settings.ingest_language if settings.ingest_language != "eng" else None
    )
    book = codebook or (Path(settings.tag_codebook) if settings.tag_codebook else None)
    persons = actors or (Path(settings.tag_actors) if settings.tag_actors else None)
    document_model = model or settings.score_model
    return Choices(
        ocr=cast(Any, wished_ocr),
        language=wished_language,
        split=cast(Any, split or settings.segment_split),
        codebook=book,
        actors=persons,
        passage_model=_model_folder(settings.tag_model),
        document_model=_model_folder(document_model),
        jobs=settings.ingest_jobs if jobs is None else jobs,
        page_seconds=settings.ingest_page_seconds,
    )


def _model_folder(name: str) -> Path | None:
    if not name:
        return None
    from archive_miner.learn.registry import model_folder

    return model_folder(name)


cli.add_command(codebook)
cli.add_command(search)
cli.add_command(kwic)
cli.add_command(figures)
cli.add_command(train)
cli.add_command(evaluate)
cli.add_command(suggest)
cli.add_command(panel)
cli.add_command(prevalence)
cli.add_command(design)
cli.add_command(import_)
cli.add_command(simulate_)
cli.add_command(stopping)
cli.add_command(weak)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
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
    sys.exit(int(code or 0))


def _complain(error: BaseException, message: str, code: int, verbose: bool) -> int:
    if verbose:
        import traceback

        traceback.print_exception(error)
    from archive_miner.show import one_line

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
