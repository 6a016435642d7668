"""A coder's labels from a CSV file, checked row by row.

Comes in: a CSV with ``document_id`` or ``path`` (and ``document``, the number of the document in
its file), of passages ``start`` and ``end``, one column a label, optionally ``group``, ``weight``
and ``coder``. Goes out: one ``CodedLabel`` for each thing coded, or one line that names file, row
and fix. Knows no archive: whether there is such a document is asked elsewhere.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive_miner.errors import UsageError


@dataclass(frozen=True, slots=True)
class CodedLabel:
    """What was coded: which document or span, yes or no, its group and weight, its first row.

    Either ``document_id`` or ``path`` is given; ``ordinal`` counts the documents of a file from 1
    and is None where the file holds one. ``span`` is where a passage begins and ends in the
    document's text, in code points; ``version`` says of which text, where the file says so.
    ``group`` is empty where the file names none. ``votes`` are each coder's; where they differ the
    majority decides, and a tie is no. ``grades`` are the same as they were given.
    """

    document_id: str
    path: str
    ordinal: int | None
    is_yes: bool
    group: str
    weight: float
    row: int
    span: tuple[int, int] | None = None
    votes: tuple[tuple[str, bool], ...] = ()
    version: str = ""
    grades: tuple[tuple[str, float], ...] = ()


OTHER_COLUMNS = frozenset(
    {"document_id", "version", "path", "document", "start", "end", "group", "weight", "coder"}
    | {"batch", "strategy", "score", "inclusion_probability", "date", "text"}
    | {"subject", "sender", "citation", "excerpt"}
)
"""Columns that are no labels: what a row is of, and what ``suggest`` says of it."""


def label_columns(file: Path) -> list[str]:
    """Return the columns of a file that may be labels; raises UsageError where there is none."""
    columns, _ = _read_rows(file)
    labels = [column for column in columns if column and column not in OTHER_COLUMNS]
    if not labels:
        raise UsageError(f"labels {file}: no column of labels; there are: {', '.join(columns)}")
    return labels


def _read_rows(file: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Return the columns and rows of a CSV file, each row with its line."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            columns = list(reader.fieldnames or ())
            return columns, [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise UsageError(f"labels {file}: {error.strerror}; give a readable CSV") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"labels {file}: {error}; save it as CSV in UTF-8") from error


def read_labels(
    file: Path, label: str, yes_from: float | None = None, unit: str = "document"
) -> tuple[CodedLabel, ...]:
    """Return the rows of a file of labels; rows with an empty label are not coded and left out.

    A column of 0 and 1 needs no ``yes_from``; of grades, ``yes_from`` and above is yes. Raises
    UsageError, in one line, on the first thing that cannot be used.
    """
    columns, rows = _read_rows(file)
    if label not in columns:
        known = ", ".join(columns) or "none"
        raise UsageError(f"labels {file}: no column {label!r}; there are: {known}")
    if "document_id" not in columns and "path" not in columns:
        raise UsageError(f"labels {file}: no column document_id or path; add one")
    if unit == "document" and any(row.get("start") and row.get("end") for _, row in rows):
        raise UsageError(
            f"labels {file}: rows have start and end, so they are of passages; say --unit passage"
        )
    missing = [name for name in ("start", "end") if unit == "passage" and name not in columns]
    if missing:
        raise UsageError(f"labels {file}: no column {missing[0]}; passages are named by start, end")
    coded = [(n, row) for n, row in rows if (row[label] or "").strip()]
    grades = [_number(file, n, row, label) for n, row in coded]
    if yes_from is None:
        odd = next((grade for grade in grades if grade not in (0.0, 1.0)), None)
        if odd is not None:
            raise UsageError(
                f"labels {file}: {label} holds {odd:g}, which is neither 0 nor 1;"
                " say from which grade on it is yes: --yes-from 2"
            )
        yes_from = 1.0
    found: dict[tuple[object, ...], list[CodedLabel]] = {}
    for (n, row), grade in zip(coded, grades, strict=True):
        one = _label(file, n, row, grade >= yes_from, grade, unit)
        key = (one.document_id, one.path, one.ordinal, one.span, one.version)
        found.setdefault(key, []).append(one)
    return tuple(_of_all_coders(file, rows_of_it) for rows_of_it in found.values())


def _of_all_coders(file: Path, rows: Sequence[CodedLabel]) -> CodedLabel:
    """Return what all coders make of one thing; raises UsageError where one contradicts himself."""
    votes: dict[str, CodedLabel] = {}
    for label in rows:
        ((coder, _),) = label.votes
        before = votes.setdefault(coder, label)
        if before.grades != label.grades:
            raise UsageError(
                f"labels {file}: rows {before.row} and {label.row} code"
                f" {label.document_id or label.path} differently; settle which is right,"
                " or name each row's coder in a column coder"
            )
    yes = sum(one.is_yes for one in votes.values())
    cast = tuple((coder, one.is_yes) for coder, one in votes.items())
    grades = tuple(grade for one in votes.values() for grade in one.grades)
    return replace(rows[0], is_yes=2 * yes > len(votes), votes=cast, grades=grades)


def _label(
    file: Path, row: int, cells: Mapping[str, str | None], is_yes: bool, grade: float, unit: str
) -> CodedLabel:
    document_id, path = ((cells.get(name) or "").strip() for name in ("document_id", "path"))
    if not document_id and not path:
        raise UsageError(f"labels {file}, row {row}: neither document_id nor path; name one")
    ordinal = None
    if (cells.get("document") or "").strip():
        number = _number(file, row, cells, "document")
        if number < 1 or number != int(number):
            raise UsageError(f"labels {file}, row {row}: document {number:g}; count from 1")
        ordinal = int(number)
    weight = 1.0
    if (cells.get("weight") or "").strip():
        weight = _number(file, row, cells, "weight")
        if weight <= 0:
            raise UsageError(f"labels {file}, row {row}: weight {weight:g}; give one above 0")
    span = None
    if unit == "passage":
        start, end = (_number(file, row, cells, name) for name in ("start", "end"))
        if not 0 <= start < end or start != int(start) or end != int(end):
            raise UsageError(
                f"labels {file}, row {row}: {start:g} to {end:g} is no stretch of text;"
                " give start and end in characters from 0"
            )
        span = (int(start), int(end))
    group, coder, version = (
        (cells.get(name) or "").strip() for name in ("group", "coder", "version")
    )
    return CodedLabel(
        document_id,
        path,
        ordinal,
        is_yes,
        group,
        weight,
        row,
        span,
        ((coder, is_yes),),
        version,
        ((coder, grade),),
    )


def _number(file: Path, row: int, cells: Mapping[str, str | None], column: str) -> float:
    written = (cells[column] or "").strip()
    try:
        number = float(written)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"labels {file}, row {row}: {column} {written!r} is no number; mend it")
    return number
