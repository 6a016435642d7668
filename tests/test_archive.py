from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from shell import contents

import archive_miner
from archive_miner.archive import Archive
from archive_miner.errors import ArchiveError, UsageError
from archive_miner.pipeline.choices import Choices
from archive_miner.types import Document, Page, Passage, Source

LETTER = "The Prime Minister asked for tanks.\n\nHe feared the colonels, and their tanks."
SERIAL = Choices(jobs=1)


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text(LETTER)
    (folder / "visas.txt").write_text("Visa fees were raised.")
    return folder


@pytest.fixture
def archive(tmp_path: Path, letters: Path) -> Iterator[Archive]:
    with archive_miner.open(tmp_path / "archive.db") as archive:
        archive.ingest(letters, SERIAL)
        archive.segment()
        yield archive


def test_the_tables_are_iterators_of_the_dataclasses(archive: Archive) -> None:
    source = next(archive.sources())
    assert isinstance(source, Source)
    assert [type(page) for page in archive.pages(source.source_id)] == [Page]
    document = next(archive.documents())
    assert isinstance(document, Document)
    assert archive.document(document.document_id) == document
    passages = archive.passages(document.document_id)
    assert passages and all(isinstance(passage, Passage) for passage in passages)
    assert list(archive.mentions()) == list(archive.scores()) == []
    assert archive.failures() == []


def test_the_status_counts_what_is_done_and_what_is_not(archive: Archive) -> None:
    status = asdict(archive.status())
    passages = status.pop("passages")
    assert passages >= 2
    assert status == {
        "sources": 2,
        "pages": 2,
        "documents": 2,
        "mentions": 0,
        "scores": 0,
        "failures": 0,
        "decisions": 0,
        "unplaced_decisions": 0,
        "suggestions": 0,
        "unplaced_suggestions": 0,
        "unread_sources": 0,
        "unsegmented_sources": 0,
        "untagged_documents": 2,
        "unscored_documents": 2,
    }


def test_paths_may_be_one_or_many_strings_or_paths(tmp_path: Path, letters: Path) -> None:
    letter, visas = letters / "letter.txt", letters / "visas.txt"
    with archive_miner.open(str(tmp_path / "a.db")) as archive:
        archive.ingest(str(letter), SERIAL)
        archive.ingest([visas, str(letter)], SERIAL)
        assert archive.status().sources == 2


def test_a_search_is_checked_when_it_is_asked_and_not_when_it_is_read(archive: Archive) -> None:
    with pytest.raises(UsageError):
        archive.search("(tanks")
    with pytest.raises(UsageError):
        next(archive.kwic('"tanks'))


def test_a_search_finds_spans_of_the_document(archive: Archive) -> None:
    spans = [
        archive.document(hit.document_id).text[low:high]
        for hit in archive.search("tanks OR colonels")
        for low, high in hit.spans
    ]
    assert sorted(spans) == ["colonels", "tanks", "tanks"]
    assert len(archive.matching_documents("tanks OR colonels")) == 1
    lines = list(archive.kwic("tanks", width=10))
    assert [line.keyword for line in lines] == ["tanks", "tanks"]


def test_what_is_stored_is_there_for_another_reader_at_once(
    archive: Archive, tmp_path: Path
) -> None:
    with archive_miner.open(tmp_path / "archive.db", create=False) as other:
        assert list(other.documents()) == list(archive.documents())


def test_an_archive_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no such archive file"):
        archive_miner.open(tmp_path / "none.db", create=False)
    with pytest.raises(ArchiveError, match="no folder"):
        archive_miner.open(tmp_path / "nowhere" / "a.db")
    with archive_miner.open(tmp_path / "new.db") as new:
        assert list(new.documents()) == []


def test_missing_paths_are_found_out_before_anything_is_read(
    archive: Archive, letters: Path, tmp_path: Path
) -> None:
    (letters / "new.txt").write_text("A new letter.")
    before = contents(tmp_path / "archive.db")
    with pytest.raises(UsageError, match=r"none\.txt: no such file or folder"):
        archive.ingest([letters / "new.txt", letters / "none.txt"], SERIAL)
    assert contents(tmp_path / "archive.db") == before


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = ["spacy", "sklearn", "gensim", "numpy", "skops", "pypdfium2", "sqlite3", "click"]
    code = f"import archive_miner, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
