from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from stored import Fill

from archive_miner.errors import ArchiveError
from archive_miner.store import database
from archive_miner.store.database import APPLICATION_ID, VERSION, connect, transaction
from archive_miner.store.store import Store


def refusal(path: Path, *, create: bool = True) -> str:
    with pytest.raises(ArchiveError) as error:
        connect(path, create=create)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_new_archive_file_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    connect(path, create=True).close()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert raw.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Store(path, create=True) as store:
        Fill(store)("a.txt", ["The aid was cut."])
    before = path.read_bytes()
    with Store(path, create=True):
        pass
    assert path.read_bytes() == before


def test_what_is_no_archive_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    missing = tmp_path / "none.db"
    assert "no such archive file" in refusal(missing, create=False)
    assert not missing.exists()

    assert "no folder" in refusal(tmp_path / "nowhere" / "archive.db")
    assert not (tmp_path / "nowhere").exists()

    folder = tmp_path / "folder.db"
    folder.mkdir()
    assert "cannot be opened" in refusal(folder)

    letter = tmp_path / "letter.db"
    letter.write_text("Dear Mr. Minister: " * 100)
    assert "not an archive file" in refusal(letter)
    assert letter.read_text().startswith("Dear Mr. Minister")

    other = tmp_path / "zotero.db"
    with closing(sqlite3.connect(other)) as raw:
        raw.execute("CREATE TABLE items (title TEXT)")
        raw.execute("PRAGMA user_version = 1")  # the same number as ours proves nothing
        raw.commit()
    before = other.read_bytes()
    assert "another program" in refusal(other)
    assert other.read_bytes() == before


def test_an_archive_file_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    connect(path, create=True).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    message = refusal(path)
    assert f"version {VERSION + 1}" in message and "upgrade" in message
    assert path.read_bytes() == before


def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    # /proc is a folder where nobody, not even root, may make a file.
    if not Path("/proc").is_dir():
        pytest.skip("no /proc on this system")
    assert "cannot be opened or made" in refusal(Path("/proc/archive.db"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to read-only folders")
def test_a_read_only_folder_with_an_archive_file_in_it(tmp_path: Path) -> None:
    path = tmp_path / "shelf" / "archive.db"
    path.parent.mkdir()
    connect(path, create=True).close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        assert "read-only" in refusal(path)
    finally:
        path.parent.chmod(0o755)


def test_an_archive_file_that_may_not_be_written_to(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    connect(path, create=True).close()
    connection = connect(path, create=False)
    connection.execute("PRAGMA query_only = ON")  # what a read-only folder comes to
    with pytest.raises(ArchiveError, match="read-only"), transaction(connection):
        connection.execute("DELETE FROM failures")
    connection.close()


def test_another_run_that_holds_the_archive_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT_SECONDS", 0.05)
    path = tmp_path / "archive.db"
    ours, theirs = connect(path, create=True), connect(path, create=False)
    theirs.execute("BEGIN IMMEDIATE")
    with pytest.raises(ArchiveError, match="in use by another run"), transaction(ours):
        pass
    theirs.execute("COMMIT")
    with transaction(ours):  # the refusal left no half-open transaction behind
        ours.execute("DELETE FROM failures")
    ours.close()
    theirs.close()


def test_two_runs_that_make_the_same_archive_file_at_once(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def make(path: Path, start: threading.Barrier) -> None:
        start.wait()
        try:
            connect(path, create=True).close()
        except BaseException as error:
            errors.append(error)

    for attempt in range(10):
        start = threading.Barrier(4)
        path = tmp_path / f"{attempt}.db"
        runs = [threading.Thread(target=make, args=(path, start)) for _ in range(4)]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        connect(path, create=False).close()
    # The one that comes late may find the file in use; never find it broken, nor break it.
    assert {type(error) for error in errors} <= {ArchiveError}
    assert all("in use by another run" in str(error) for error in errors)


def test_a_transaction_keeps_all_or_nothing(store: Store, fill: Fill) -> None:
    (document,) = fill("a.txt", ["The aid was cut."])
    with pytest.raises(KeyboardInterrupt), store.transaction():
        store._connection.execute("DELETE FROM sources")
        raise KeyboardInterrupt
    assert store.documents.one(document.document_id) == document
    assert not store._connection.in_transaction


def test_a_transaction_in_another_is_kept_with_it_and_undone_alone(
    store: Store, fill: Fill
) -> None:
    with store.transaction():
        fill("kept.txt", ["Kept."])
        with pytest.raises(sqlite3.IntegrityError), store.transaction():
            fill("undone.txt", ["Undone."])
            store._connection.execute("INSERT INTO sources (source_id) VALUES ('alone')")
        fill("kept_too.txt", ["Kept too."])
    names = sorted(stored.source.path for stored in store.sources.all())
    assert names == ["kept.txt", "kept_too.txt"]
    with pytest.raises(KeyboardInterrupt), store.transaction():
        with store.transaction():
            fill("inner.txt", ["Inner."])
        raise KeyboardInterrupt
    assert len(store.sources.all()) == 2


def test_a_broken_row_is_not_blamed_on_the_archive_file(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        store._connection.execute("INSERT INTO sentences VALUES ('no such document', x'00')")
    assert not store._connection.in_transaction


def test_damage_that_shows_while_reading_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Store(path, create=True) as store:
        Fill(store)("a.txt", [f"Telegram {n}: the aid was cut. " * 40 for n in range(60)])
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(ArchiveError, match=f"{path}: .*damaged"), Store(path) as store:
        list(store.documents.all())
