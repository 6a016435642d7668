"""What a user may call a document by, on the command line and from Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from shell import Shell
from stored import Fill

from archive_miner.archive import Archive
from archive_miner.errors import UsageError
from archive_miner.store.store import Store

LETTERS = {
    "letters/box 1/note.txt": ["A note on wheat."],
    "letters/box 2/note.txt": ["A note on flour."],
    "letters/box 2/volume.pdf": [f"Page {n} of a volume." for n in range(30)],
    "1953.txt": ["A year of wheat."],
}


@pytest.fixture
def db(tmp_path: Path) -> Path:
    with Store(tmp_path / "archive.db", create=True) as store:
        for path, texts in LETTERS.items():
            Fill(store)(path, texts)
    return tmp_path / "archive.db"


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("letters/box 1/note.txt", 1),
        ("./letters/box 1/note.txt", 1),
        ("box 1/note.txt", 1),
        (r"C:\papers\letters\box 1\note.txt", 1),
        ("/home/me/letters/box 2/volume.pdf", 30),
        ("volume.pdf", 30),
        ("note.txt", 2),  # one in each box: both are listed
        ("1953.txt", 1),
    ],
)
def test_a_file_by_its_path_or_the_end_of_it(db: Path, name: str, count: int) -> None:
    with Archive(db) as archive:
        assert len(archive.find(name)) == count


def test_a_document_by_its_id_or_the_beginning_of_it(db: Path) -> None:
    with Archive(db) as archive:
        every = [document.document_id for document in archive.documents()]
        assert [[one.document_id for one in archive.find(name)] for name in every] == [
            [name] for name in every
        ]
        lone = archive.find("box 1/note.txt")[0].document_id
        assert archive.find(lone[:10])[0].document_id == lone
        volume = archive.find("volume.pdf")[0].source_id
        with pytest.raises(UsageError, match=r"30 ids begin so: \S+, \S+, \S+ and 27 more; give"):
            archive.find(volume)
        assert "wheat" in archive.show("1953.txt").html
        with pytest.raises(UsageError, match="2 documents; show one by its id"):
            archive.show("note.txt")


@pytest.mark.parametrize(
    "name", ["", " ", "ote.txt", "x/note.txt", "volume.pd", "%", "_", "zz", "\x00"]
)
def test_names_of_nothing(db: Path, name: str) -> None:
    with Archive(db) as archive, pytest.raises(UsageError, match="no document of that id"):
        archive.find(name)


def test_the_documents_of_a_file_are_listed(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    am = Shell(db, capsys)
    said = am("show", "volume.pdf")
    assert said.code == 0 and len(said.out.splitlines()) == 20
    assert "volume.pdf: the first 20 of 30 documents; show one by its id" in said.err
    name = said.out.split()[0]
    assert am("show", name).out.startswith(f"{name}  letters/box 2/volume.pdf p. 1\n")
    assert am("show", "1953.txt").out.splitlines()[0].endswith("1953.txt p. 1")
