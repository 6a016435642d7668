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
from archive_miner.pipeline.choices import Choices, choose
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


def test_a_table_is_written_by_the_name_of_its_file(archive: Archive, tmp_path: Path) -> None:
    table = archive.kwic_table("tanks", words=2)
    assert table.write(tmp_path / "lines.csv") == 2
    head = (tmp_path / "lines.csv").read_text().splitlines()
    assert head[0] == "# query: tanks" and "2 words either side" in head[1]
    again = archive.count_kwic_table("tanks", "document")
    assert [row[1:] for row in again] == [(2, 1)]
    assert again.write(tmp_path / "counts.parquet") == 1
    assert (tmp_path / "counts.parquet").read_bytes().startswith(b"PAR1")
    assert again.to_arrow().column_names == ["value", "lines", "documents"]


def test_a_remark_cannot_command_a_terminal(archive: Archive, tmp_path: Path) -> None:
    archive.kwic_table("tanks\x1b", archive.kwic("tanks")).write(tmp_path / "lines.csv")
    assert "\x1b" not in (tmp_path / "lines.csv").read_text()


def test_keywords_stand_over_choices() -> None:
    settings = Choices(ocr="never", jobs=3)
    assert choose(settings, ocr="always", jobs=None) == Choices(ocr="always", jobs=3)
    assert choose(settings, jobs=0) == Choices(ocr="never", jobs=0)
    assert choose(language="fra") == Choices(language="fra")


def test_terms_are_those_of_the_archive_and_the_codebook(archive: Archive) -> None:
    found = archive.terms("colonels", count=3)
    assert len(found.terms) == 3 and all(one.occurrences is not None for one in found)
    assert list(found.table.columns)[:2] == ["term", "similarity"]
    with pytest.raises(UsageError, match="give words, or --label"):
        archive.terms()


CODEBOOK = """\
name: arms
version: "1"
labels:
  military_aid:
    definition: Weapons from a patron.
    rules:
      - {id: ma.tanks, strength: strong, patterns: [tanks]}
    positive: [The King asked for tanks.]
    negative: [The King asked for tea.]
"""


def test_a_codebook_is_held_against_itself_and_against_an_archive(
    archive: Archive, tmp_path: Path
) -> None:
    book, other = tmp_path / "arms.yaml", tmp_path / "other.yaml"
    book.write_text(CODEBOOK)
    other.write_text(CODEBOOK.replace("[tanks]", "[colonels]"))
    assert Archive.codebook_check(book).findings == ()
    assert Archive.codebook_check(other).has_errors
    (failure,) = Archive.codebook_test(other).failures
    assert failure.text == "The King asked for tanks."
    Archive.codebook_export(tmp_path / "arms.qdc", book)
    assert (tmp_path / "arms.qdc").read_text().startswith("<?xml")
    (row,) = archive.codebook_coverage(book)
    assert (row.hits, row.precision) == (2, None)
    kinds = [one.change.kind for one in archive.codebook_diff(book, other)]
    assert sorted(kinds) == ["appears", "vanishes", "vanishes"]


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = ["spacy", "sklearn", "gensim", "numpy", "skops", "pypdfium2", "sqlite3", "click"]
    code = f"import archive_miner, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
