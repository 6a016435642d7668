"""A coder's labels from a CSV file, checked row by row.

Comes in: a CSV with ``document_id`` or ``path`` (and ``document``, the number of the document in
its file), one column a label, optionally ``group`` and ``weight``. Goes out: one ``CodedLabel`` a
row, or one line that names file, row and fix. Knows no archive: whether there is such a document
is asked elsewhere.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive_miner.errors import UsageError


@dataclass(frozen=True, slots=True)
class CodedLabel:
    """One row: which document, yes or no, its group and weight, and where it stands.

    Either ``document_id`` or ``path`` is given; ``ordinal`` counts the documents of a file from 1
    and is None where the file holds one. ``group`` is empty where the file names none.
    """

    document_id: str
    path: str
    ordinal: int | None
    is_yes: bool
    group: str
    weight: float
    row: int


def read_labels(file: Path, label: str, yes_from: float | None = None) -> tuple[CodedLabel, ...]:
    """Return the rows of a file of labels; rows with an empty label are not coded and left out.

    A column of 0 and 1 needs no ``yes_from``; of grades, ``yes_from`` and above is yes. Raises
    UsageError, in one line, on the first thing that cannot be used.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            columns = list(reader.fieldnames or ())
            rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise UsageError(f"labels {file}: {error.strerror}; give a readable CSV") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"labels {file}: {error}; save it as CSV in UTF-8") from error
    if label not in columns:
        known = ", ".join(columns) or "none"
        raise UsageError(f"labels {file}: no column {label!r}; there are: {known}")
    if "document_id" not in columns and "path" not in columns:
        raise UsageError(f"labels {file}: no column document_id or path; add one")
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
    found = [
        _label(file, n, row, grade >= yes_from)
        for (n, row), grade in zip(coded, grades, strict=True)
    ]
    _refuse_contradictions(file, found)
    return tuple({(f.document_id, f.path, f.ordinal): f for f in found}.values())


def _label(file: Path, row: int, cells: Mapping[str, str | None], is_yes: bool) -> CodedLabel:
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
    group = (cells.get("group") or "").strip()
    return CodedLabel(document_id, path, ordinal, is_yes, group, weight, row)


def _number(file: Path, row: int, cells: Mapping[str, str | None], column: str) -> float:
    written = (cells[column] or "").strip()
    try:
        number = float(written)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"labels {file}, row {row}: {column} {written!r} is no number; mend it")
    return number


def _refuse_contradictions(file: Path, labels: Sequence[CodedLabel]) -> None:
    """Raise UsageError where a document is coded yes in one row and no in another."""
    seen: dict[tuple[str, str, int | None], CodedLabel] = {}
    for label in labels:
        key = (label.document_id, label.path, label.ordinal)
        before = seen.setdefault(key, label)
        if before.is_yes != label.is_yes:
            raise UsageError(
                f"labels {file}: rows {before.row} and {label.row} code"
                f" {label.document_id or label.path} differently; settle which is right"
            )
