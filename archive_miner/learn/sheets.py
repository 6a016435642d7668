"""A table as spreadsheets and statistics programs write it: rows under columns.

Comes in: the path of a file divided by commas, semicolons, tabs or bars; in UTF-8, with a mark or
without, or in UTF-16 ("Unicode text" from Excel); its lines ended in any way. Goes out: columns,
and rows each with its line; or one line that says which row is wrong. Does the one read of the file
itself. Knows nothing of what the columns mean, but for those that tell how the header is divided.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive_miner.errors import UsageError

Row = tuple[int, dict[str, str]]

DIVIDERS = ",;\t|"

# matches "sep=;", which Excel reads to know how a file is divided; near miss "sep,path"
_SEP = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)

# "0,5", "2,25", "-1,0": a decimal comma. "1,500" may be one thousand five hundred.
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")

# What stands for "no value" where a number is due: R (NA, <NA>, NaN), SPSS and SAS (.), Stata (.a
# to .z), Excel (#N/A, in German #NV), databases (NULL, \N), Python (None, nan), Julia (missing).
# Near misses: "no", "0", "-", "unknown". In a column of text NA is Namibia, or a coder.
_MISSING = re.compile(
    r"|<?NA>?|N/A|n\.?a\.?|NaN|\.[a-z]?|#N/A|#NV|NULL|\\N|None|missing", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of a file, its rows with their lines, and the sign that divides its cells."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    divider: str = ","


def read_sheet(file: Path, keys: Collection[str]) -> Sheet:
    """Return a file as rows under columns; ``keys`` are columns of which the header has one.

    Raises UsageError where it cannot be read, or a row has more cells than there are columns.
    """
    try:
        text = _decode(file, file.read_bytes())
    except OSError as error:
        raise UsageError(f"labels {file}: {error.strerror}; give a readable CSV") from error
    lines = io.StringIO(text, newline="")
    before, divider = _read_marks(lines)
    head = lines.readline()
    divider = divider or _divider(head, keys)
    rest = iter([head, *lines])
    reader = csv.reader(rest, delimiter=divider, skipinitialspace=True, strict=True)
    try:
        columns = tuple(name.strip() for name in next(reader, []))
        rows = tuple(_rows(file, reader, columns, before))
    except csv.Error as error:
        line = before + reader.line_num
        raise UsageError(f"labels {file}, row {line}: {error}; save it as CSV in UTF-8") from error
    return Sheet(columns, rows, divider)


def _decode(file: Path, data: bytes) -> str:
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UsageError(f"labels {file}: a workbook, not a table; save it as CSV in UTF-8")
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in data[:2]:  # without a mark: the first letter of a header is a Latin one
        encoding = "utf-16-be" if data[0] == 0 else "utf-16-le"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        wrong = 1 + len(re.findall(rb"\r\n?|\n", data[: error.start]))
        raise UsageError(
            f"labels {file}, row {wrong}: not in {encoding[:6].upper().rstrip('-')};"
            " save it as CSV in UTF-8"
        ) from error


def _read_marks(lines: io.StringIO) -> tuple[int, str]:
    """Pass over remarks and Excel's line on how it is divided; returns how many, and the sign."""
    count, divider = 0, ""
    while True:
        place = lines.tell()
        line = lines.readline()
        found = _SEP.fullmatch(line)
        if not found and not line.startswith("# ") and (line.strip() or not line):
            lines.seek(place)
            return count, divider
        divider = found[1] if found else divider
        count += 1


def _divider(head: str, keys: Collection[str]) -> str:
    """Return the sign that divides a header: under which it has a key, and most columns."""

    def parts(sign: str) -> list[str]:
        try:
            rows = list(csv.reader([head], delimiter=sign, skipinitialspace=True))
        except csv.Error:
            return []
        return [name.strip() for name in rows[0]] if rows else []

    return max(DIVIDERS, key=lambda sign: (bool({*parts(sign)} & {*keys}), len(parts(sign))))


def _rows(
    file: Path, reader: Iterator[list[str]], columns: tuple[str, ...], before: int
) -> Iterator[Row]:
    for cells in reader:
        line = before + getattr(reader, "line_num", 0)
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(columns) :]):
            raise UsageError(
                f"labels {file}, row {line}: {len(cells)} cells under {len(columns)} columns;"
                " put a cell that holds the dividing sign in quotes"
            )
        if len(cells) == 1 < len(columns) and any(sign in cells[0] for sign in ";\t|"):
            raise UsageError(
                f"labels {file}, row {line}: {cells[0][:60]!r} is divided otherwise than the header"
            )
        # programs leave empty cells at the end of a row away
        padded = cells + [""] * (len(columns) - len(cells))
        yield line, dict(zip(columns, padded, strict=False))


def is_missing(cell: str) -> bool:
    """Say whether a cell of numbers holds none: empty, or what a program writes for that."""
    return _MISSING.fullmatch(cell.strip()) is not None


def as_number(cell: str, divider: str = ",") -> float | None:
    """Return the number in a cell, None where there is none; TRUE and FALSE are 1 and 0.

    "0,5" has a decimal comma; "1,500" has one only where commas do not divide.
    """
    written = cell.strip().replace("\u2212", "-")
    if written.upper() in ("TRUE", "FALSE"):
        return float(written.upper() == "TRUE")
    is_doubtful = divider == "," and _THOUSANDS.fullmatch(written)
    if _DECIMAL_COMMA.fullmatch(written) and not is_doubtful:
        written = written.replace(",", ".")
    try:
        number = float(written)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
