"""The verbs of ``archive-miner codebook``: a codebook checked, tested, held against an archive.

A thin shell over Archive. Data goes to stdout, findings and messages to stderr.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive_miner.cli.shell import Shell
from archive_miner.errors import ExitCode

if TYPE_CHECKING:
    from archive_miner.codebook.check import Finding
    from archive_miner.codebook.coverage import RuleCoverage
    from archive_miner.studies.codebook import Appendix, PlacedChange
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
    from archive_miner.archive import Archive

    checked = Archive.codebook_check(file)
    path, book = checked.path, checked.codebook
    for mistake in checked.mistakes:
        _say(f"error: {mistake}")
    if book is None:
        count = len(checked.mistakes)
        _say(f"{path}: {count} error{'' if count == 1 else 's'}; mend the file, then check again")
        return ExitCode.SETTING
    _print_findings(path, checked.findings)
    _say(f"{path}: {checked.summary}, {len(book.labels)} labels, {len(book.rules)} rules")
    if checked.has_errors:
        return ExitCode.SETTING
    return ExitCode.SOME_FAILED if checked.findings and strict else ExitCode.DONE


def _print_findings(path: Path, findings: Iterable[Finding]) -> None:
    for finding in findings:
        line = f", line {finding.line}" if finding.line else ""
        _say(f"{finding.severity}: codebook {path}{line}: {finding.problem}; {finding.fix}")


@codebook.command()
@FILE
@JSON
def test(file: Path | None, as_json: bool) -> int:
    """Run the examples of a codebook; prints those that fail, and why. Exit 1 when any does."""
    from archive_miner.archive import Archive

    tested = Archive.codebook_test(file)
    failures = tested.failures
    for failure in failures:
        if as_json:
            _print_json(asdict(failure))
        else:
            where = f"line {failure.line}, {failure.label}"
            click.echo(_one_line(f"{where}: {failure.reason}: {failure.text}"))
    for one in tested.examples:
        _say(f"{one.name}: {one.positive} positive, {one.negative} negative examples")
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

    _read(file)  # its mistakes before those of the labels or the archive
    if labels:
        read_sentence_labels(labels)
    with shell.open() as archive:
        rows = archive.codebook_coverage(file, labels, Progress())
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

    for path in (old, new):
        _read(path)
    counts: Counter[tuple[str, str, str]] = Counter()
    samples: dict[tuple[str, str, str], list[PlacedChange]] = defaultdict(list)
    with shell.open() as archive:
        for placed in archive.codebook_diff(old, new, Progress()):
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
    """Make a codebook of a quanteda YAML dictionary or a LIWC .dic or .dicx file."""
    from archive_miner.archive import Archive

    imported = Archive.codebook_import(dictionary, output)
    for reason in imported.reasons:
        _say(f"{dictionary}, {reason}")
    _say(
        f"{imported.patterns} patterns in {output}, {imported.left_out} entries left out;"
        f" next: archive-miner codebook check {output}"
    )
    return ExitCode.SOME_FAILED if imported.left_out else ExitCode.DONE


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
def export(file: Path | None, form: Appendix | None, output: Path) -> int:
    """Write a codebook as a readable appendix or for qualitative coding tools."""
    from archive_miner.archive import Archive

    Archive.codebook_export(output, file, form)
    _say(f"codebook: {output}")
    return ExitCode.DONE


def _read(file: Path | None) -> None:
    """Refuse a codebook that does not read."""
    from archive_miner.codebook.load import default_codebook_path, load_codebook

    load_codebook(file or default_codebook_path())


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
