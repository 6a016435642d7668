"""What a check says: where something is wrong, and what."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, and what, in one line together."""

    where: str
    what: str

    @property
    def line(self) -> str:
        """Where and what, on one line."""
        return " ".join(f"{self.where}: {self.what}".split())


Advance = Callable[[int], None]
"""Hears that so many rows more were gone through."""

Find = Callable[[sqlite3.Connection, Advance], Iterator[Finding]]

UNREADABLE = (zlib.error, ValueError, TypeError, IndexError, OverflowError)
"""What a packed column raises that is not what was packed."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check; ``table`` is the one whose rows say how long it takes."""

    table: str
    find: Find


_NO_DAMAGE = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)


def is_damage(error: sqlite3.DatabaseError | UnicodeDecodeError) -> bool:
    """Say whether an error is the fault of what is in the file, not of a lock or a disk.

    Where a statement of ours does not run, the schema or a JSON text that it reads is torn. Text
    that is no UTF-8 is found out by Python, whose error has no code.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF not in _NO_DAMAGE


def read_list(text: str) -> list[Any]:
    """Return a JSON list; raises ValueError where it is another thing."""
    found = json.loads(text)
    if not isinstance(found, list):
        raise ValueError("not a list")
    return found


def is_inside(span: tuple[int, int], length: int) -> bool:
    """Say whether a span that holds something lies inside a text of some length."""
    return 0 <= span[0] < span[1] <= length
