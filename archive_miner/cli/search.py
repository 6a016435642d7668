"""The verbs that ask: ``search`` for passages, ``kwic`` for words and mentions in their context.

A thin shell over Archive. Data goes to stdout or a file, messages to stderr.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

import click

from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode, UsageError
from archive_miner.exchange.writing import text_out, writable
from archive_miner.view.lines import GROUPS, SORTS, Context, Group, Sort

if TYPE_CHECKING:
    from archive_miner.archive import Archive
    from archive_miner.view.lines import ConcordanceLine

Form = Literal["text", "json", "csv"]

WIDTH_CHARACTERS = 50

CROP_LINES = 200
"""Pictures cut out where no limit is given: of the sample collection 4 seconds and 5 megabytes."""


@click.command()
@click.argument("query")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def search(shell: Shell, query: str, limit: int, as_json: bool) -> int:
    """Find passages: words, "phrases", prefix*, NEAR/n, AND, OR, NOT, ( ), and fields.

    \b
    tag:military_aid.arms  sentence:legitimation  document:LABEL  polarity:withhold
    modality:  voice:  stance:  actor:ROK  patron:  client:  date:1953-07..1961
    kind:telegram  sender:  recipient:  place:  classification:  subject:  number:  path:
    score>0.7  quality>=0.8  [lemma="withdraw"] []{0,3} [pos="NOUN"]
    """
    from archive_miner.cli.show import print_hits

    with shell.open() as archive:
        hits = list(archive.search(query, limit + 1))
        print_hits(hits[:limit], as_json)
    if len(hits) > limit:
        click.echo(f"the first {limit} passages; more with --limit", err=True)
    elif not hits:
        click.echo("no passage answers", err=True)
    return ExitCode.DONE


@click.command()
@click.argument("query")
@click.option(
    "--width",
    type=click.IntRange(min=5, max=1000),
    help=f"Characters either side.  [default: {WIDTH_CHARACTERS}]",
)
@click.option(
    "--words", type=click.IntRange(min=0, max=200), help="Words either side, instead of --width."
)
@click.option(
    "--sort",
    type=click.Choice(SORTS),
    help="left, right: by the words on that side, the nearest first, whatever their case, accents"
    " and punctuation. date: undated last. document: as they stand in their files. best: best"
    " passages first. Left out: in the order of the archive, at once.",
)
@click.option(
    "--group",
    type=click.Choice(GROUPS),
    help="Count lines and documents instead: by the next word left or right, the keyword, or the"
    " document.",
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many lines.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV, with remarks before the header.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to FILE.csv or FILE.jsonl instead of stdout.",
)
@click.option(
    "--crop",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for a PNG of each line, cut out of its page; of the first"
    f" {CROP_LINES} lines without --limit.",
)
@click.pass_obj
def kwic(
    shell: Shell,
    query: str,
    width: int | None,
    words: int | None,
    sort: Sort | None,
    group: Group | None,
    limit: int | None,
    as_json: bool,
    as_csv: bool,
    output: Path | None,
    crop: Path | None,
) -> int:
    """Print a concordance: each match in its context, with document and page.

    The keyword is what matched; of a query without words (tag:LABEL and its fields) the mention.

    \b
    The CSV opens with six lines that begin with "#": query, what is shown, archive, codebook,
    software and date. Cells of text are quoted, so that readers can be told to skip the lines:
      pandas   pd.read_csv(FILE, comment="#")
      R        read.csv(FILE, comment.char = "#")
      Stata    import delimited FILE, varnames(7)
      others   skip six lines
    """
    form = _form(as_json, as_csv, output)
    _refuse(width, words, sort, group, crop)
    if group is not None:
        return _count(shell, query, group, limit, form, output)
    at_most = limit if limit or crop is None else CROP_LINES
    context = Context(width or WIDTH_CHARACTERS, words)
    with shell.open() as archive:
        asked = None if at_most is None else at_most + 1
        remaining = iter(archive.kwic(query, context.width, asked, words=words, sort=sort))
        lines, code = _cropped(archive, islice(remaining, at_most), crop)
        with text_out(output) as out:
            _write_lines(archive, lines, form, out, query, sort, context)
        if next(remaining, None) is not None:
            click.echo(f"the first {at_most} lines; more with --limit", err=True)
    return code


def _form(as_json: bool, as_csv: bool, output: Path | None) -> Form:
    """Return what to write, said by a flag or by the name of the file."""
    if as_json and as_csv:
        raise UsageError("--json and --csv are two formats; choose one")
    if as_json or as_csv or output is None:
        return "csv" if as_csv else "json" if as_json else "text"
    if output.suffix.lower() not in (".csv", ".jsonl"):
        raise UsageError(f"{output}: name it .csv or .jsonl, or say --csv or --json")
    return "csv" if output.suffix.lower() == ".csv" else "json"


def _refuse(
    width: int | None,
    words: int | None,
    sort: str | None,
    group: str | None,
    crop: Path | None,
) -> None:
    """Raise UsageError for options that say different things."""
    if width is not None and words is not None:
        raise UsageError("--width is in characters, --words in words; choose one")
    beside = {"--width": width, "--words": words, "--sort": sort, "--crop": crop}
    given = [name for name, value in beside.items() if value is not None]
    if group is not None and given:
        raise UsageError(f"--group counts lines and shows none; leave {given[0]} out")


def _write_lines(
    archive: Archive,
    lines: Iterator[ConcordanceLine],
    form: Form,
    out: IO[str],
    query: str,
    sort: Sort | None,
    context: Context,
) -> None:
    from archive_miner.cli.show import print_concordance

    if form == "text":
        print_concordance(lines, context.width if context.words is None else None)
    elif form == "json":
        for line in lines:
            out.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")
    else:
        width, words = context.width, context.words
        archive.kwic_table(query, lines, width=width, words=words, sort=sort).write_csv(out)


def _count(
    shell: Shell,
    query: str,
    group: Group,
    limit: int | None,
    form: Form,
    output: Path | None,
) -> int:
    from archive_miner.cli.show import print_counts

    with shell.open() as archive:
        counts = archive.count_kwic(query, group)
        shown = counts[:limit]
        with text_out(output) as out:
            if form == "text":
                print_counts(shown)
            elif form == "json":
                for one in shown:
                    out.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
            else:
                archive.count_kwic_table(query, group, shown).write_csv(out)
    if len(shown) < len(counts):
        click.echo(f"the first {limit} of {len(counts)} values; more with --limit", err=True)
    return ExitCode.DONE


def _cropped(
    archive: Archive, lines: Iterator[ConcordanceLine], folder: Path | None
) -> tuple[Iterator[ConcordanceLine], ExitCode]:
    """Cut out the pictures of lines; returns them with their names, and says what has none.

    Without a folder the lines come back unread.
    """
    if folder is None:
        return lines, ExitCode.DONE
    from archive_miner.cli.show import one_line
    from archive_miner.view.drawing import NO_PAGES

    with writable(folder):
        cropped = archive.crop_lines(lines, folder)
    missing = Counter((line.path, line.no_crop) for line in cropped if line.no_crop)
    for (path, reason), count in missing.items():
        click.echo(f"{count} without a picture: {one_line(f'{path}: {reason}')}", err=True)
    made = sum(line.crop is not None for line in cropped)
    click.echo(f"{made} pictures in {one_line(str(folder))}", err=True)
    failed = any(reason != NO_PAGES for _, reason in missing)
    return iter(cropped), ExitCode.SOME_FAILED if failed else ExitCode.DONE
