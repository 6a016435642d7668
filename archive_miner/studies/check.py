"""Whether an archive file is in order, and how much it holds.

Comes in: a store that is only read. Goes out: what is wrong with it, the first thousand.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive_miner.pipeline.perform import Observer
from archive_miner.store.check.checks import count_as_can, count_rows_to_check, find_faults
from archive_miner.store.check.finding import Finding
from archive_miner.store.store import Store

MOST_FINDINGS = 1000
"""A file torn in half has as many as it has pages; the first say enough."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How much an archive holds, what is wrong with it, and how much more that is not listed."""

    files: int
    pages: int
    documents: int
    findings: tuple[Finding, ...]
    more: int

    @property
    def is_in_order(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def check(store: Store, observer: Observer, most: int = MOST_FINDINGS) -> Checked:
    """Hold every part of an archive file against what it rests on."""
    findings: list[Finding] = []
    more = 0
    observer.begin("check", count_rows_to_check(store), "rows")
    try:
        for finding in find_faults(store, observer.advance):
            if len(findings) < most:
                findings.append(finding)
            else:
                more += 1
    finally:
        observer.end()
    files, pages, documents = (
        count_as_can(store, table) for table in ("sources", "pages", "documents")
    )
    return Checked(files, pages, documents, tuple(findings), more)
