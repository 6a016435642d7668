"""The verbs of ``archive-miner codebook``: a codebook checked, tested, held against an archive.

A thin shell over ``studies.codebook`` and the codebook package. Data goes to stdout, findings and
messages to stderr.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from archive_miner.codebook.check import Finding
    from archive_miner.codebook.coverage import RuleCoverage
    from archive_miner.codebook.schema import Codebook
    from archive_miner.studies.codebook import PlacedChange
    from archive_miner.types import Mention

FILE = click.argument("file", required=False, type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
OUTPUT = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="File to write.",
)

SAMPLES = 3
"""Sentences shown for each kind of change of a rule."""


@click.group()
def codebook() -> None:
    """Check, test, compare, import and export codebooks. FILE left out is the shipped one."""


@codebook.command()
@FILE
@click.option("--strict", is_flag=True, help="Exit 1 on warnings too.")
def check(file: Path | None, strict: bool) -> int:
    """Find what is wrong or doubtful in a codebook: file, line and fix on stderr."""
    from archive_miner.codebook.check import summarise
    from archive_miner.codebook.load import read_codebook
    from archive_miner.studies.codebook import find_problems

    path = _path(file)
    book, mistakes = read_codebook(path)
    for mistake in mistakes:
        _say(f"error: {mistake}")
    if book is None:
        count = len(mistakes)
        _say(f"{path}: {count} error{'' if count == 1 else 's'}; mend the file, then check again")
        return ExitCode.SETTING
    findings = find_problems(book)
    _print_findings(path, findings)
    _say(f"{path}: {summarise(findings)}, {len(book.labels)} labels, {len(book.rules)} rules")
    if any(finding.severity == "error" for finding in findings):
        return ExitCode.SETTING
    return ExitCode.SOME_FAILED if findings and strict else ExitCode.DONE


def _print_findings(path: Path, findings: Iterable[Finding]) -> None:
    for finding in findings:
        line = f", line {finding.line}" if finding.line else ""
        _say(f"{finding.severity}: codebook {path}{line}: {finding.problem}; {finding.fix}")


@codebook.command()
@FILE
@JSON
def test(file: Path | None, as_json: bool) -> int:
    """Run the examples of a codebook; prints those that fail, and why. Exit 1 when any does."""
    from archive_miner.tag.rules.examples import check_examples

    book = _load(file)
    failures = check_examples(book)
    for failure in failures:
        if as_json:
            _print_json(asdict(failure))
        else:
            where = f"line {failure.line}, {failure.label}"
            click.echo(_one_line(f"{where}: {failure.reason}: {failure.text}"))
    for entry in (*book.labels, *book.cues):
        sides = Counter(example.is_positive for example in entry.examples)
        _say(f"{entry.name}: {sides[True]} positive, {sides[False]} negative examples")
    _say(f"{len(failures)} failed")
    return ExitCode.SOME_FAILED if failures else ExitCode.DONE


@codebook.command()
@FILE
@click.option(
    "--labels",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Labelled sentences (JSON lines: path, start, end, labels), for precision.",
)
@JSON
@click.pass_obj
def coverage(shell: Shell, file: Path | None, labels: Path | None, as_json: bool) -> int:
    """Say what each rule fires on in the archive: counts, samples, rules that never fire."""
    from archive_miner.cli.progress import Progress
    from archive_miner.codebook.labelled import read_sentence_labels
    from archive_miner.studies.codebook import cover_archive

    _load(file)  # its mistakes before those of the labels or the archive
    judged = read_sentence_labels(labels) if labels else None
    with shell.open() as archive:
        rows = cover_archive(archive.store, _path(file), judged, Progress())
    if labels and not any(row.judged for row in rows):
        _say(f"{labels}: names no file that is one document of this archive; compare the paths")
    if as_json:
        for row in rows:
            _print_json({**asdict(row), "precision": row.precision})
        return ExitCode.DONE
    _print_coverage(rows, has_labels=labels is not None)
    return ExitCode.DONE


def _print_coverage(rows: Sequence[RuleCoverage], *, has_labels: bool) -> None:
    for row in rows:
        if not row.hits:
            continue
        precision = ""
        if has_labels:
            share = "none judged" if row.precision is None else f"{row.precision:.2f}"
            precision = f", precision {share} ({row.right} of {row.judged})"
        click.echo(
            f"{row.rule_id}  {row.label}, {row.strength}: {row.hits} hits in {row.sentences}"
            f" sentences, {row.documents} documents, {row.alone} alone{precision}"
        )
        for sample in row.samples:
            _echo_sample(sample.document_id, sample.page_number, sample.found, sample.sentence)
    silent = [row.rule_id for row in rows if not row.hits]
    click.echo(f"never fired: {len(silent)} of {len(rows)} rules")
    for rule_id in silent:
        click.echo(f"  {rule_id}")


@codebook.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@JSON
@click.pass_obj
def diff(shell: Shell, old: Path, new: Path, as_json: bool) -> int:
    """Compare two codebooks on the archive: mentions that appear, vanish or change."""
    from archive_miner.cli.progress import Progress
    from archive_miner.studies.codebook import compare_codebooks

    for path in (old, new):
        _load(path)
    counts: Counter[tuple[str, str, str]] = Counter()
    samples: dict[tuple[str, str, str], list[PlacedChange]] = defaultdict(list)
    with shell.open() as archive:
        for placed in compare_codebooks(archive.store, old, new, Progress()):
            key = (placed.change.mention.label, *_moved(placed))
            counts[key] += 1
            if as_json:
                _print_json(_change_record(placed))
            elif len(samples[key]) < SAMPLES:
                samples[key].append(placed)
    if not as_json:
        for key, count in sorted(counts.items()):
            label, rule, what = key
            click.echo(f"{label}  {rule}: {count} {what}")
            for placed in samples[key]:
                found = placed.change.mention
                words = placed.sentence[
                    found.start - found.sentence_start : found.end - found.sentence_start
                ]
                _echo_sample(found.document_id, placed.page_number, words, placed.sentence)
    kinds = Counter[str]()
    for (_, _, what), count in counts.items():
        kinds[what.split()[0]] += count
    _say(", ".join(f"{kinds[kind]} {kind}" for kind in ("appear", "vanish", "change")))
    return ExitCode.DONE


def _moved(placed: PlacedChange) -> tuple[str, str]:
    """Return the rule a change belongs to ("old → new" where it passes on), and what happens."""
    change = placed.change
    if change.old is None or change.new is None:
        return change.mention.origin, "vanish" if change.new is None else "appear"
    rules = dict.fromkeys((change.old.origin, change.new.origin))
    return " → ".join(rules), f"change {', '.join(change.fields)}"


def _change_record(placed: PlacedChange) -> dict[str, Any]:
    def mention(one: Mention | None) -> dict[str, Any] | None:
        if one is None:
            return None
        names = ("label", "subtype", "origin", "start", "end", "confidence")
        return {name: getattr(one, name) for name in names}

    change = placed.change
    return {
        "kind": change.kind,
        "fields": list(change.fields),
        "document_id": change.mention.document_id,
        "path": placed.path,
        "page_number": placed.page_number,
        "old": mention(change.old),
        "new": mention(change.new),
        "sentence": placed.sentence,
    }


@codebook.command("import")
@click.argument("dictionary", type=click.Path(path_type=Path))
@OUTPUT
def import_(dictionary: Path, output: Path) -> int:
    """Make a codebook of a quanteda YAML dictionary or a LIWC .dic file."""
    from archive_miner.codebook.dictionaries import import_dictionary, told

    imported = import_dictionary(dictionary)
    _write(output, imported.text)
    for line in told(imported.skipped):
        _say(f"{dictionary}, {line}")
    _say(
        f"{imported.patterns} patterns in {output}, {len(imported.skipped)} entries left out;"
        f" next: archive-miner codebook check {output}"
    )
    return ExitCode.SOME_FAILED if imported.skipped else ExitCode.DONE


@codebook.command()
@FILE
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "qdc"]),
    help="An appendix to read, or REFI-QDA for ATLAS.ti, MAXQDA, NVivo, QualCoder; by the name"
    " of the file if left out: .qdc or any other.",
)
@OUTPUT
def export(file: Path | None, form: str | None, output: Path) -> int:
    """Write a codebook as a readable appendix or for qualitative coding tools."""
    from archive_miner.codebook.appendix import to_markdown, to_qdc

    writers: dict[str, Callable[[Codebook], str]] = {"markdown": to_markdown, "qdc": to_qdc}
    by_name = "qdc" if output.suffix.lower() == ".qdc" else "markdown"
    _write(output, writers[form or by_name](_load(file)))
    _say(f"codebook: {output}")
    return ExitCode.DONE


def _path(file: Path | None) -> Path:
    from archive_miner.codebook.load import default_codebook_path

    return file or default_codebook_path()


def _load(file: Path | None) -> Codebook:
    from archive_miner.codebook.load import load_codebook

    return load_codebook(_path(file))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error


def _one_line(text: str) -> str:
    from archive_miner.cli.show import one_line

    return one_line(text)


def _say(message: str) -> None:
    click.echo(_one_line(message), err=True)


def _print_json(record: object) -> None:
    click.echo(json.dumps(record, ensure_ascii=False))


def _echo_sample(document_id: str, page_number: int, found: str, sentence: str) -> None:
    """Print a sentence with the words found in brackets of their own."""
    marked = sentence.replace(found, f"[{found}]", 1)
    click.echo(f"    {document_id} p. {page_number}: {_one_line(marked)}")
