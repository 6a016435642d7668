"""The archive file as nouns: what is stored, what is pending, and how results are written.

In and out: the dataclasses of ``types``. Only the parent process opens a store; every ``write``
is one short transaction, or part of a caller's, so that a killed run loses at most the batch in
flight.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from archive_miner.store.annotations import Annotations
from archive_miner.store.boundaries import Boundaries
from archive_miner.store.codebooks import Codebooks
from archive_miner.store.database import connect, explained, transaction
from archive_miner.store.decisions import Decisions
from archive_miner.store.documents import Documents
from archive_miner.store.failures import Failures
from archive_miner.store.pages import Pages
from archive_miner.store.provenance import Provenances
from archive_miner.store.sources import Sources
from archive_miner.store.suggestions import Suggestions
from archive_miner.store.sums import Sums
from archive_miner.store.tags import Tags


class Store:
    """One archive file, open; its tables by meaning. Use as a context manager."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the archive file at ``path``; raises ArchiveError when it cannot be used."""
        self.path = path
        self._connection = connect(path, create=create)
        self.provenance = Provenances(self._connection)
        self.codebooks = Codebooks(self._connection)
        self.sources = Sources(self._connection)
        self.pages = Pages(self._connection)
        self.documents = Documents(self._connection)
        self.boundaries = Boundaries(self._connection)
        self.tags = Tags(self._connection)
        self.annotations = Annotations(self._connection)
        self.decisions = Decisions(self._connection)
        self.suggestions = Suggestions(self._connection)
        self.failures = Failures(self._connection)
        self.sums = Sums(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()
        if isinstance(error, Exception) and (plain := explained(self.path, error)) is not error:
            raise plain from error

    def close(self) -> None:
        """Close the file; everything written is already kept."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run a block as one transaction: all of it is kept, or nothing."""
        with transaction(self._connection):
            yield
