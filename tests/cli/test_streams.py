"""Messages that nobody hears."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive_miner.store.store import Store


def ingest(folder: Path, stderr: int) -> int:
    command = [sys.executable, "-m", "archive_miner", "--db", str(folder / "a.db")]
    return subprocess.run(
        [*command, "ingest", "--jobs", "1", str(folder / "box")], stderr=stderr, check=False
    ).returncode


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "good.txt").write_text("Aid was granted.")
    return tmp_path


@pytest.mark.parametrize(("name", "code"), [("empty.txt", 1), (None, 0)])
def test_the_work_goes_on_and_its_code_is_the_same_where_the_pipe_is_closed(folder, name, code):
    """As in ``archive-miner ingest box 2>&1 | head -1``, which says nothing of what failed."""
    if name:
        (folder / "box" / name).touch()
    reads, writes = os.pipe()
    os.close(reads)
    try:
        assert ingest(folder, writes) == code
    finally:
        os.close(writes)
    with Store(folder / "a.db") as store:
        assert [len(store.pages.numbers(s.source.source_id)) for s in store.sources.all()] == [1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_behind_the_log_loses_the_log_alone(folder):
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        assert ingest(folder, full) == 0
    finally:
        os.close(full)
