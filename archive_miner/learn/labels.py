"""A coder's labels from a CSV file, checked row by row.

Comes in: a CSV with ``document_id`` or ``path`` (and ``document``, the number of the document in
its file), of passages ``start`` and ``end``, one column a label, optionally ``group``, ``weight``
and ``coder``. Goes out: one ``CodedLabel`` for each thing coded, or one line that names file, row
and fix. Knows no archive: whether there is such a document is asked elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive_miner.errors import UsageError
from archive_miner.learn.sheets import Sheet, as_number, is_missing, read_sheet


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


_KEYS = ("document_id", "path")


@dataclass(frozen=True, slots=True)
class CodedFile:
    """The labels of a column, and one line on cells that were taken for not coded, or nothing."""

    labels: tuple[CodedLabel, ...]
    note: str = ""


def label_columns(file: Path) -> list[str]:
    """Return the columns of a file that hold labels, those that may where none does.

    Raises UsageError where there is no such column.
    """
    sheet = read_sheet(file, _KEYS)
    labels = [column for column in sheet.columns if column and column not in OTHER_COLUMNS]
    if not labels:
        there = ", ".join(sheet.columns)
        raise UsageError(f"labels {file}: no column of labels; there are: {there}")
    filled = [one for one in labels if any(not is_missing(row[one]) for _, row in sheet.rows)]
    return filled or labels


def read_labels(
    file: Path, label: str, yes_from: float | None = None, unit: str = "document"
) -> CodedFile:
    """Return the rows of a file of labels; rows with an empty label are not coded and left out.

    A column of 0 and 1 needs no ``yes_from``; of grades, ``yes_from`` and above is yes. Raises
    UsageError, in one line, on the first thing that cannot be used.
    """
    sheet = read_sheet(file, _KEYS)
    _check_columns(file, sheet, label, unit)
    coded = [(n, row) for n, row in sheet.rows if not is_missing(row[label])]
    grades = [_number(file, n, row, label, sheet.divider) for n, row in coded]
    unseen = grades.count(-1.0) if _is_unseen(set(grades), yes_from) else 0
    if unseen:
        pairs = [pair for pair in zip(coded, grades, strict=True) if pair[1] != -1.0]
        coded, grades = [row for row, _ in pairs], [grade for _, grade in pairs]
    _check_grades(file, label, grades, yes_from)
    found: dict[tuple[object, ...], list[CodedLabel]] = {}
    for (n, row), grade in zip(coded, grades, strict=True):
        is_yes = grade >= (1.0 if yes_from is None else yes_from)
        one = _label(file, n, row, is_yes, grade, unit, sheet.divider)
        key = (one.document_id, one.path, one.ordinal, one.span, one.version)
        found.setdefault(key, []).append(one)
    rows = f"{unseen} row{'s' * (unseen > 1)} left out"
    note = f"{label}: -1 beside 0 and 1 is taken for not coded: {rows}"
    labels = tuple(_of_all_coders(file, rows_of_it) for rows_of_it in found.values())
    return CodedFile(labels, note if unseen else "")


def _check_columns(file: Path, sheet: Sheet, label: str, unit: str) -> None:
    columns = sheet.columns
    if label not in columns:
        known = ", ".join(columns) or "none"
        raise UsageError(f"labels {file}: no column {label!r}; there are: {known}")
    if columns.count(label) > 1:
        raise UsageError(f"labels {file}: column {label!r} stands twice; leave one out")
    if not {*_KEYS} & {*columns}:
        raise UsageError(f"labels {file}: no column document_id or path; add one")
    if unit == "document" and any(row.get("start") and row.get("end") for _, row in sheet.rows):
        raise UsageError(
            f"labels {file}: rows have start and end, so they are of passages; say --unit passage"
        )
    missing = [name for name in ("start", "end") if unit == "passage" and name not in columns]
    if missing:
        raise UsageError(f"labels {file}: no column {missing[0]}; passages are named by start, end")


def _is_unseen(grades: set[float], yes_from: float | None) -> bool:
    """Say whether -1 means "not coded": beside 0 and 1 alone, as ASReview and Snorkel write it.

    Near misses: -1 and 1 alone, where it may be "no"; a scale from -2 to 2; any scale whose yes
    the user has set.
    """
    is_set = yes_from is not None and math.isfinite(yes_from)
    return not is_set and -1.0 in grades and 0.0 in grades and grades <= {-1.0, 0.0, 1.0}


def _check_grades(file: Path, label: str, grades: Sequence[float], yes_from: float | None) -> None:
    """Raise UsageError where it is not known from which grade on it is yes, or what a grade means.

    Below 0 only a scale with as much above it, -2 to 2, or one whose yes begins there is believed:
    -1, -9 and -99 are what many files say for "not coded", and would be counted as no.
    """
    if not grades:
        return
    least, greatest = min(grades), max(grades)
    is_meant = yes_from is not None and math.isfinite(yes_from) and yes_from <= 0
    is_scale = least == -greatest and (yes_from is not None or greatest > 1)
    if least < 0 and not is_meant and not is_scale:
        raise UsageError(
            f"labels {file}: {label} holds {least:g}; leave the cell empty where it is not coded,"
            " write 0 where it is no, or begin the scale at 0"
        )
    odd = next((grade for grade in grades if grade not in (0.0, 1.0)), None)
    if yes_from is None and odd is not None:
        several = sorted(set(grades))
        raise UsageError(
            f"labels {file}: {label} holds {odd:g}, which is neither 0 nor 1;"
            " say from which grade on it is yes, for instance:"
            f" --yes-from {several[len(several) // 2]:g}"
        )


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
    file: Path,
    row: int,
    cells: Mapping[str, str],
    is_yes: bool,
    grade: float,
    unit: str,
    divider: str,
) -> CodedLabel:
    document_id, path = (cells.get(name, "").strip() for name in ("document_id", "path"))
    if not document_id and not path:
        raise UsageError(f"labels {file}, row {row}: neither document_id nor path; name one")
    ordinal = None
    if not is_missing(cells.get("document", "")):
        number = _number(file, row, cells, "document", divider)
        if number < 1 or number != int(number):
            raise UsageError(f"labels {file}, row {row}: document {number:g}; count from 1")
        ordinal = int(number)
    weight = 1.0
    if not is_missing(cells.get("weight", "")):
        weight = _number(file, row, cells, "weight", divider)
        if weight <= 0:
            raise UsageError(f"labels {file}, row {row}: weight {weight:g}; give one above 0")
    span = None
    if unit == "passage":
        start, end = (_number(file, row, cells, name, divider) for name in ("start", "end"))
        if not 0 <= start < end or start != int(start) or end != int(end):
            raise UsageError(
                f"labels {file}, row {row}: {start:g} to {end:g} is no stretch of text;"
                " give start and end in characters from 0"
            )
        span = (int(start), int(end))
    group, coder, version = (cells.get(name, "").strip() for name in ("group", "coder", "version"))
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


def _number(file: Path, row: int, cells: Mapping[str, str], column: str, divider: str) -> float:
    written = cells[column].strip()
    number = as_number(written, divider)
    if number is None:
        raise UsageError(f"labels {file}, row {row}: {column} {written!r} is no number; mend it")
    return number
