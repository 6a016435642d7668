"""Files that are written whole or not at all, and failures to write in one line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from archive_miner.errors import UsageError


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Give a path to write to; it takes the place of ``path`` only when all is written.

    A query that does not parse, a full disk or an interrupt leave an older file as it was. Raises
    UsageError in one line where it cannot be written.
    """
    special = path.exists() and not path.is_file()  # /dev/stdout, a pipe; a folder fails
    part = path if special else path.with_name(path.name + ".part")
    try:
        yield part
        if not special:
            part.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        if not special:
            part.unlink(missing_ok=True)


@contextmanager
def text_out(path: Path | None) -> Iterator[IO[str]]:
    """Give stdout, or a file that takes the place of ``path`` when all is written."""
    if path is None:
        yield sys.stdout
        return
    with written(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        yield file


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Turn a failing write into one line that names the path."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror or error})") from error
