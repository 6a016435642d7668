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
    from archive_miner.cli.progress import Progress
    from archive_miner.config import Config
    from archive_miner.pipeline.choices import Choices, Ocr, Split
    from archive_miner.pipeline.perform import Tally


def _existing(
    _context: click.Context, _parameter: click.Parameter, paths: tuple[Path, ...]
) -> tuple[Path, ...]:
    """Refuse a path that is not there before an archive file is made for it."""
    from archive_miner.pipeline.probe import check_paths

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

    choices = _choices(shell.settings())
    with shell.open(create=True) as archive:
        tallies = archive.run(paths, choices, Progress(), jobs=jobs)
        return summarise(archive, tallies)


@click.command()
@PATHS
@click.option("--ocr", type=click.Choice(["auto", "always", "never"]), help="When to read images.")
@click.option("--language", help='OCR language, as "eng" or "eng+fra".')
@JOBS
@click.pass_obj
def ingest(
    shell: Shell, paths: tuple[Path, ...], ocr: Ocr | None, language: str | None, jobs: int | None
) -> int:
    """Read files or folders into pages: .pdf, .txt, .xml (TEI), .png, .jpg, .tif."""
    choices = _choices(shell.settings())

    def verb(archive: Archive, watch: Progress) -> list[Tally]:
        return archive.ingest(paths, choices, watch, ocr=ocr, language=language or None, jobs=jobs)

    return _perform(shell, verb, create=True)


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
    shell: Shell, split: Split | None, corrections: Path | None, review: bool, as_json: bool
) -> int:
    """Find the documents in the pages read, and read their headers."""
    if as_json and not review:
        raise UsageError("segment --json goes with --review")
    if review and not corrections and split is None:
        return _review_boundaries(shell, as_json)
    choices = _choices(shell.settings())
    unmatched = _correct(shell, corrections) if corrections else 0
    code = _perform(shell, lambda archive, watch: archive.segment(choices, watch, split=split))
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
    choices = _choices(shell.settings())

    def verb(archive: Archive, watch: Progress) -> list[Tally]:
        return archive.tag(choices, watch, codebook=codebook, actors=actors, jobs=jobs)

    return _perform(shell, verb)


@click.command()
@JOBS
@click.pass_obj
def annotate(shell: Shell, jobs: int | None) -> int:
    """Read lemma and part of speech of every token, for queries such as [lemma="withdraw"].

    Needs an English spaCy pipeline: pip install 'archive-miner[parser]'.
    """
    choices = _choices(shell.settings())
    return _perform(shell, lambda archive, watch: archive.annotate(choices, watch, jobs=jobs))


@click.command()
@MODEL
@click.pass_obj
def score(shell: Shell, model: str | None) -> int:
    """Score the documents tagged."""
    choices = _choices(shell.settings())
    name = model or None
    return _perform(shell, lambda archive, watch: archive.score(choices, watch, model=name))


def _perform(
    shell: Shell, verb: Callable[[Archive, Progress], Sequence[Tally]], *, create: bool = False
) -> int:
    from archive_miner.cli.progress import Progress, tell

    with shell.open(create=create) as archive:
        return tell(archive, verb(archive, Progress()))


def _choices(settings: Config) -> Choices:
    """Return what the settings wish; one left at its default does not ask for a re-reading."""
    from archive_miner.pipeline.choices import Choices

    return Choices(
        ocr=cast(Any, settings.ingest_ocr if settings.ingest_ocr != "auto" else None),
        language=settings.ingest_language if settings.ingest_language != "eng" else None,
        split=cast(Any, settings.segment_split),
        codebook=Path(settings.tag_codebook) if settings.tag_codebook else None,
        actors=Path(settings.tag_actors) if settings.tag_actors else None,
        passage_model=_model_folder(settings.tag_model),
        document_model=_model_folder(settings.score_model),
        jobs=settings.ingest_jobs,
        page_seconds=settings.ingest_page_seconds,
    )


def _model_folder(name: str) -> Path | None:
    if not name:
        return None
    from archive_miner.learn.registry import model_folder

    return model_folder(name)
