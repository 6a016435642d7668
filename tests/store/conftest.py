"""An archive file in a folder of the test's own, and a filler of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stored import Fill

from archive_miner.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "archive.db", create=True) as store:
        yield store


@pytest.fixture
def fill(store: Store) -> Fill:
    return Fill(store)
