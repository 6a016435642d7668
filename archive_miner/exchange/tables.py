"""Tables to files a historian can open: JSON Lines, CSV, Parquet. The one door to pyarrow.

In: rows and the kinds of their columns. Out: text on a stream, or a file. CSV is UTF-8 with lists
as JSON text, and cells that a spreadsheet would take for a formula are made harmless.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from os import PathLike, fspath
from pathlib import Path
from typing import IO, Any

from archive_miner.errors import UsageError
from archive_miner.exchange.writing import text_out, written

Row = tuple[Any, ...]

FORMATS = ("jsonl", "csv", "parquet")

ROWS_A_GROUP = 20_000
"""Rows a Parquet file holds in one group: memory stays flat however long the table."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# What must not reach a terminal from a remark: a query, the name of an archive file.

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell beginning so is run as a formula by spreadsheets ("=HYPERLINK(...)", "-2-", "+1")."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns: the answer of a study, ready to be written or handed to pandas.

    ``columns`` are names and kinds, in order. ``about`` are remarks on what the rows rest on, which
    a CSV opens with. A table iterates over its rows; those of a concordance can be read only once.
    """

    columns: Mapping[str, str]
    rows: Iterable[Row]
    about: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def write(self, file: str | PathLike[str]) -> int:
        """Write a file, whole or not at all: Parquet where it ends in .parquet, else CSV.

        Returns the number of rows. Raises UsageError where the file cannot be written.
        """
        path = Path(fspath(file))
        if path.suffix == ".parquet":
            with written(path) as part:
                return write_parquet(self.rows, self.columns, part)
        with text_out(path) as out:
            return self.write_csv(out)

    def write_csv(self, out: IO[str]) -> int:
        """Write the rows as CSV to a text stream; returns how many."""
        return write_csv(self.rows, self.columns, out, self.about)

    def to_arrow(self) -> Any:
        """Return the rows as a pyarrow Table."""
        return arrow_table(self.rows, self.columns)

    def to_pandas(self) -> Any:
        """Return the rows as a pandas DataFrame, where pandas is installed."""
        return pandas_frame(self.rows, self.columns)


def write_jsonl(rows: Iterable[Row], columns: Mapping[str, str], out: IO[str]) -> int:
    """Write rows as JSON Lines; returns how many."""
    count = 0
    for row in rows:
        out.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n")
        count += 1
    return count


def write_csv(
    rows: Iterable[Row], columns: Mapping[str, str], out: IO[str], about: Sequence[str] = ()
) -> int:
    """Write rows as CSV with a header line; returns how many.

    ``about`` are remarks to stand before the header, each on a line that begins with "#". Then
    every cell is quoted, so that readers told to skip comments (``comment="#"`` in pandas,
    ``comment.char = "#"`` in R) do not take "Telegram #12" in a cell for one.
    """
    for remark in about:
        out.write("# " + _CONTROL.sub("\ufffd", " ".join(remark.split())) + "\n")
    writer = csv.writer(
        _UnixLines(out),
        lineterminator="\r\n",
        quoting=csv.QUOTE_NONNUMERIC if about else csv.QUOTE_MINIMAL,
    )
    writer.writerow(columns)
    lists = [kind == "list" for kind in columns.values()]
    count = 0
    for row in rows:
        cells = [
            json.dumps(cell, ensure_ascii=False) if is_list else disarm(cell)
            for cell, is_list in zip(row, lists, strict=True)
        ]
        writer.writerow(cells)
        count += 1
    return count


class _UnixLines:
    """Ends rows in a line feed alone.

    Told to end them so itself, Python's writer (before 3.13) puts no quotes around a cell with a
    lone carriage return, the line end of old Macintosh texts, and readers see two rows.
    """

    def __init__(self, out: IO[str]) -> None:
        self._out = out

    def write(self, row: str) -> int:
        return self._out.write(row.removesuffix("\r\n") + "\n")


def disarm(cell: Any) -> Any:
    """Return a cell that no spreadsheet runs: a text that begins like a formula gets a quote.

    "=1+1" becomes "'=1+1"; "-2-" becomes "'-2-"; numbers (-2.5 as a number) stay numbers.
    """
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return "'" + cell
    return cell


def pandas_frame(rows: Iterable[Row], columns: Mapping[str, str]) -> Any:
    """Return rows as a pandas DataFrame; raises UsageError where pandas is not installed."""
    if find_spec("pandas") is None:
        raise UsageError(
            "to_pandas needs pandas, which is not installed; pip install pandas, or use to_arrow"
        )
    return arrow_table(rows, columns).to_pandas()


def arrow_table(rows: Iterable[Row], columns: Mapping[str, str]) -> Any:
    """Return rows as a pyarrow Table; lists become JSON text."""
    import pyarrow

    schema = _schema(columns)
    return pyarrow.Table.from_pylist(_records(rows, columns), schema=schema)


def write_parquet(rows: Iterable[Row], columns: Mapping[str, str], path: Path) -> int:
    """Write rows as a Parquet file; returns how many."""
    import pyarrow
    import pyarrow.parquet

    schema = _schema(columns)
    count = 0
    remaining = iter(rows)
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        while group := list(islice(remaining, ROWS_A_GROUP)):
            writer.write_table(pyarrow.Table.from_pylist(_records(group, columns), schema=schema))
            count += len(group)
    return count


def _schema(columns: Mapping[str, str]) -> Any:
    import pyarrow

    kinds = {"integer": pyarrow.int64(), "real": pyarrow.float64()}
    return pyarrow.schema(
        [(name, kinds.get(kind, pyarrow.string())) for name, kind in columns.items()]
    )


def _records(rows: Iterable[Row], columns: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            name: json.dumps(cell, ensure_ascii=False) if kind == "list" else cell
            for (name, kind), cell in zip(columns.items(), row, strict=True)
        }
        for row in rows
    ]
