"""The verbs that read: ``run`` and its stages one by one, and ``annotate``.

A thin shell over Archive. Progress and messages go to stderr.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from archive_miner.archive import Archive
    from archive_miner.config import Config
    from archive_miner.pipeline.choices import Choices


def _existing(
    _context: click.Context, _parameter: click.Parameter, paths: tuple[Path, ...]
) -> tuple[Path, ...]:
    """Refuse a path that is not there before an archive file is made for it."""
    from archive_miner.pipeline.ingest import check_paths

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


@click.command()
@PATHS
@JOBS
@click.pass_obj
def run(shell: Shell, paths: tuple[Path, ...], jobs: int | None) -> int:
    """Ingest, segment, tag and score all that is pending, with defaults."""
    from archive_miner.cli.progress import Progress, summarise

    choices = _choices(shell.settings(), jobs=jobs)
    with shell.open(create=True) as archive:
        tallies = archive.run(paths, choices, Progress())
        return summarise(archive, tallies)


@click.command()
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


@click.command()
@click.option("--split", type=click.Choice(["auto", "never"]), help="never: one document a file.")
@click.option(
    "--corrections",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV: path, page_number, start or line, is_boundary (0/1), note, coder.",
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
    from archive_miner.cli.show import one_line

    with shell.open() as archive:
        corrected = archive.correct(file)
    for reason in corrected.unmatched:
        click.echo(f"correction matches nothing: {one_line(reason)}", err=True)
    for line in corrected.overruled:
        click.echo(f"later ruling holds: {one_line(line)}", err=True)
    click.echo(f"{corrected.given} corrections, {corrected.new} of them new", err=True)
    return len(corrected.unmatched)


def _review_boundaries(shell: Shell, as_json: bool) -> int:
    from archive_miner.cli.show import print_boundaries

    with shell.open() as archive:
        pending = archive.status().unsegmented_sources
        print_boundaries(archive.doubtful_boundaries(), as_json)
    if pending:
        click.echo(f"{pending} files not segmented yet; run: archive-miner segment", err=True)
    return ExitCode.DONE


@click.command()
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


@click.command()
@JOBS
@click.pass_obj
def annotate(shell: Shell, jobs: int | None) -> int:
    """Read lemma and part of speech of every token, for queries such as [lemma="withdraw"].

    Needs an English spaCy pipeline: pip install 'archive-miner[parser]'.
    """
    choices = _choices(shell.settings(), jobs=jobs)
    return _perform(shell, lambda archive, watch: archive.annotate(choices, watch))


@click.command()
@MODEL
@click.pass_obj
def score(shell: Shell, model: str | None) -> int:
    """Score the documents tagged."""
    choices = _choices(shell.settings(), model=model)
    return _perform(shell, lambda archive, watch: archive.score(choices, watch))


def _perform(
    shell: Shell, verb: Callable[[Archive, Any], Sequence[Any]], *, create: bool = False
) -> int:
    from archive_miner.cli.progress import Progress, tell

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
    from archive_miner.pipeline.choices import Choices

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
