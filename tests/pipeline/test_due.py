"""Which sources are to be read: decided from records alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from stored import source_of

from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.ingest import due_sources
from archive_miner.store.sources import FileStamp, StoredSource

TODAY, BEFORE = 2, 1
STAMP = FileStamp(10, 1)
HERE, BACKUP = "/box/a.pdf", "/backup/a.pdf"
NO_OCR = Choices(ocr="never")

READ_NOW, READ_ANEW = "as it was met", "anew"


def stored(made_by: int | None) -> StoredSource:
    return StoredSource(source_of(HERE, "a"), made_by, made_by, "auto", "eng", 0)


@pytest.mark.parametrize(
    ("case", "made_by", "choices", "named", "there", "due"),
    [
        ("never read", None, Choices(), [], {HERE: STAMP}, (HERE, READ_NOW)),
        ("read today", TODAY, Choices(), [], {HERE: STAMP}, None),
        ("read by other code", BEFORE, Choices(), [], {HERE: STAMP}, (HERE, READ_ANEW)),
        ("so, and gone", BEFORE, Choices(), [], {}, (None, READ_ANEW)),
        ("never read, and gone", None, Choices(), [], {}, (None, READ_NOW)),
        ("changed since", None, Choices(), [], {HERE: FileStamp(11, 1)}, (None, READ_NOW)),
        ("gone, a copy is there", None, Choices(), [], {BACKUP: STAMP}, (BACKUP, READ_NOW)),
        ("asked for otherwise", TODAY, NO_OCR, [HERE], {HERE: STAMP}, (HERE, READ_ANEW)),
        ("asked for as it is", TODAY, Choices(ocr="auto"), [HERE], {HERE: STAMP}, None),
        ("another is asked for", TODAY, NO_OCR, ["/box/b.pdf"], {HERE: STAMP}, None),
    ],
)  # fmt: skip
def test_a_source_is_due_where_today_would_read_it_otherwise(
    case, made_by, choices, named, there, due
):
    source = stored(made_by)
    places = {source.source.source_id: {HERE: STAMP, BACKUP: STAMP}}
    found = due_sources(
        [source], places, TODAY, named, choices, look=lambda path: there.get(str(path))
    )
    assert [(one.place, READ_ANEW if one.is_anew else READ_NOW) for one in found] == (
        [due] if due else []
    )
    assert all(one.stamp == (STAMP if one.place else None) for one in found)


def test_what_is_asked_for_is_how_it_will_be_read():
    source = stored(TODAY)
    places = {source.source.source_id: {HERE: STAMP}}
    choices = Choices(ocr="always", language="fra")
    (one,) = due_sources([source], places, TODAY, {HERE}, choices, look=lambda _: STAMP)
    assert (one.stored.ocr_mode, one.stored.language) == ("always", "fra")
    assert one.stored.source == source.source
    assert Path(one.place or "") == Path(HERE)


@pytest.mark.parametrize(("made_by", "is_anew"), [(TODAY, False), (BEFORE, True), (None, False)])
def test_a_source_whose_pages_nobody_accounts_for_is_due(made_by, is_anew):
    source = stored(made_by)
    name = source.source.source_id
    for there in (STAMP, None):
        places = {name: {HERE: STAMP}}
        (one,) = due_sources(
            [source], places, TODAY, (), Choices(), {name}, look=lambda _, stamp=there: stamp
        )
        assert (one.is_unfinished, one.is_anew) == (True, is_anew)
        assert one.place == (HERE if there else None)
