"""Segmenting beside other programs: it reads and decides first, and writes only differences."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from stored import INGESTED, STAMP, page_of, source_of

from archive_miner.archive import Archive
from archive_miner.segment import assemble

LETTER = "MEMORANDUM\n\nSubject: Pay of the Army\n\nThe King asked again for the pay of May {n}.\n"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as archive:
        source = source_of("box.pdf", "box", 12)
        archive.store.sources.add(source, STAMP, "auto", "eng")
        archive.store.pages.write(
            page_of(source, n, LETTER.replace("{n}", str(n))) for n in range(1, 13)
        )
        archive.store.sources.finish_ingest(source.source_id, INGESTED)
        yield archive


def meanwhile(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None], times: int = 1) -> None:
    """Have something done by another program while pages are being read for segmenting."""
    real, left = assemble.segment_source, [times]

    def watched(*given: Any) -> Iterator[Any]:
        for number, found in enumerate(real(*given)):
            if number == 3 and left[0]:
                left[0] -= 1
                do()
            yield found

    monkeypatch.setattr(assemble, "segment_source", watched)


def test_another_program_writes_while_pages_are_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write() -> None:
        with closing(sqlite3.connect(archive.store.path, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # fails at once where the file is locked
            other.execute("INSERT INTO failures VALUES ('tag', 'x', '', 'y', NULL, NULL, 'now')")
            other.execute("COMMIT")

    meanwhile(monkeypatch, write)
    archive.segment()
    assert len(list(archive.documents())) == 12
    assert [failure.path for failure in archive.failures()] == ["x"]


def test_pages_that_another_program_reads_anew_meanwhile_are_segmented_as_they_are(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source,) = archive.sources()

    def read_anew() -> None:
        with Archive(archive.store.path) as other:
            other.store.pages.write([page_of(source, 1, LETTER.replace("{n}", "1 and of June"))])
            other.store.sources.finish_ingest(source.source_id, INGESTED)

    meanwhile(monkeypatch, read_anew)
    archive.segment()
    assert "of June" in next(archive.documents()).text


def test_nothing_is_written_where_nothing_has_changed(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.segment()
    monkeypatch.setattr(assemble, "VERSION", "next")
    before = archive.store._connection.total_changes
    archive.segment()
    # the boundaries of twelve pages, the record of what made them, and that it is done
    assert archive.store._connection.total_changes - before < 40
    (source,) = archive.store.sources.all()
    assert archive.store.provenance.one(source.segmented_by or 0).version.startswith("next.")
