from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import (
    BOOK,
    SCORED,
    SEGMENTED,
    STAMP,
    TAGGED,
    Fill,
    document_of,
    file_documents,
    mention_of,
    page_of,
    passage_of,
    source_of,
    tagged_by,
)

from archive_miner.errors import UsageError
from archive_miner.store.sources import FileStamp
from archive_miner.store.store import Store
from archive_miner.types import (
    Actor,
    Contribution,
    Division,
    Document,
    Failure,
    Header,
    Mark,
    Modifier,
    Passage,
    Score,
    Sentence,
)


def at(path: str) -> str:
    return str(Path(path).absolute())


def check_index(store: Store) -> None:
    """Raise unless the full-text index agrees with the passages, row by row."""
    store._connection.execute("INSERT INTO passages_fts(passages_fts) VALUES ('integrity-check')")
    (passages,) = store._connection.execute("SELECT count(*) FROM passages").fetchone()
    (indexed,) = store._connection.execute("SELECT count(*) FROM passages_fts_docsize").fetchone()
    assert passages == indexed


# What is stored comes back


def test_a_page_comes_back_as_it_was(store: Store) -> None:
    source = source_of("a.pdf", "a", 2)
    store.sources.add(source, STAMP, "auto", "eng")
    text = "RECEIVED FROM EMBTEL\n\nCafé — “quoted” \U0001f642\t\r\x02 end"
    page = replace(
        page_of(source, 1, text), marks=(Mark(0, 8, "stamp"), Mark(9, 13, "running_head"))
    )
    blank = replace(page_of(source, 2, ""), origin="none", quality=0.25, reason="blank page")
    store.pages.write([page, blank])
    assert list(store.pages.read(source.source_id)) == [page, blank]
    assert list(store.pages.read(source.source_id, 2, 2)) == [blank]
    assert store.pages.numbers(source.source_id) == {1, 2}


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_text_comes_back_code_point_for_code_point(store: Store, text: str) -> None:
    with store.transaction():
        store._connection.execute("DELETE FROM sources")
    source = source_of("a.txt", "x" + text)
    store.sources.add(source, STAMP, "auto", "eng")
    page = replace(page_of(source, 1, ""), text=text)
    store.pages.write([page])
    document = document_of(source, 1, 1, text)
    file_documents(store, source.source_id, [(document, [passage_of(document)])])
    assert list(store.pages.read(source.source_id)) == [page]
    assert list(store.documents.all()) == [document]
    stored = store._connection.execute("SELECT text FROM passages").fetchone()
    assert stored == (text,)
    check_index(store)


def test_a_document_comes_back_with_every_header_field(store: Store, fill: Fill) -> None:
    fill("a.pdf", ["first", "second"])
    (source,) = (stored.source for stored in store.sources.all())
    header = Header(
        "memcon", "23", "1953-07", "month", "Sélan", "Valdane", "Secretary of State",
        "top secret", "The army’s pay", "751G.00/7–2453",
    )  # fmt: skip
    document = replace(document_of(source, 9, 1, "first"), header=header, last_page=2)
    bare = replace(document_of(source, 10, 2, "second"), header=Header())
    file_documents(store, source.source_id, [(document, ()), (bare, ())])
    assert store.documents.one(document.document_id) == document
    assert list(store.documents.all()) == [document, bare]
    with pytest.raises(UsageError, match="no document of that id"):
        store.documents.one("first")


def test_divisions_come_back_in_order(store: Store) -> None:
    source = source_of("a.xml", "a")
    store.sources.add(source, STAMP, "auto", "eng")
    divisions = [
        Division(2, 0, 3, 40, Header("letter", subject="Second")),
        Division(1, 10, 2, 5, Header("telegram", date="1951", date_precision="year")),
    ]
    store.pages.write_divisions(source.source_id, divisions)
    assert store.pages.divisions(source.source_id) == divisions
    store.pages.write_divisions(source.source_id, divisions[:1])
    assert store.pages.divisions(source.source_id) == divisions[:1]


def test_tags_and_scores_come_back(store: Store, fill: Fill) -> None:
    (document,) = fill("a.txt", ["The colonels asked for tanks. No aid came."])
    name = document.document_id
    sentences = (Sentence(0, 29, (0.25, 0.5)), Sentence(30, 42, (0.0, 1.0)))
    mention = replace(
        mention_of(document, "tanks", "military_aid"),
        subtype="equipment", polarity="grant", modality="request", voice="client_reported",
        stance="mixed", actors=(Actor("Çelik", None, "client"), Actor("U.S.", "USA", "patron")),
        modifiers=(Modifier("modality", "request", 13, 18),),
    )  # fmt: skip
    with store.transaction():
        store.tags.write_tags(name, sentences, [mention], TAGGED)
    assert store.tags.sentences(name) == sentences
    assert list(store.tags.mentions(name)) == [mention] == list(store.tags.mentions())
    score = Score(
        name, "regime_survival_concern", 0.7, 0.5, 0.9, "m@1", (Contribution("p1", -0.5),)
    )
    store.tags.write_scores([score], SCORED)
    store.tags.write_scores([score], SCORED)  # again: replaced, not doubled
    assert list(store.tags.scores(name)) == [score] == list(store.tags.scores())
    assert store.tags.sentences("nobody") == ()


def test_offsets_beyond_what_a_blob_holds_are_refused_whole(store: Store, fill: Fill) -> None:
    (document,) = fill("a.txt", ["Aid."])
    with pytest.raises(OverflowError), store.transaction():
        store.tags.write_tags(document.document_id, (Sentence(0, 2**31),), [], TAGGED)
    assert store.documents.to_tag(TAGGED) == [document.document_id]  # still to do


# One transaction, one meaning


def test_documents_are_written_while_their_pages_are_read_from_the_same_file(
    store: Store,
) -> None:
    count = 1000
    source = source_of("volume.pdf", "volume", count)
    store.sources.add(source, STAMP, "auto", "eng")
    store.pages.write(page_of(source, n, f"Telegram {n}: aid") for n in range(1, count + 1))

    def documents() -> Iterator[tuple[Document, list[Passage]]]:
        for page in store.pages.read(source.source_id):
            document = document_of(source, page.number, page.number, page.text)
            yield document, [passage_of(document)]

    file_documents(store, source.source_id, documents())
    stored = list(store.documents.all())
    assert [document.text for document in stored] == [
        f"Telegram {n}: aid" for n in range(1, count + 1)
    ]
    check_index(store)


def test_a_segmenter_that_fails_half_way_leaves_the_old_documents(store: Store, fill: Fill) -> None:
    old = fill("a.txt", ["one", "two"])
    (stored,) = store.sources.all()

    def documents() -> Iterator[tuple[Document, list[Passage]]]:
        yield document_of(stored.source, 7, 1, "new"), []
        raise RuntimeError("a regular expression went astray")

    with pytest.raises(RuntimeError):
        file_documents(store, stored.source.source_id, documents())
    assert list(store.documents.all()) == old
    assert store.sources.all() == [stored]
    check_index(store)


def test_the_index_follows_when_documents_are_replaced_or_sources_deleted(
    store: Store, fill: Fill
) -> None:
    fill("a.txt", ["Aid was cut.", "A loan."])
    fill("b.txt", ["Aid was restored."])
    check_index(store)
    first = store.sources.all()[0].source
    document = document_of(first, 1, 1, "Wheat.")
    file_documents(store, first.source_id, [(document, [passage_of(document)])])
    check_index(store)
    matching = "SELECT count(*) FROM passages_fts WHERE passages_fts MATCH ?"
    assert store._connection.execute(matching, ("aid",)).fetchone() == (1,)
    assert store._connection.execute(matching, ("wheat",)).fetchone() == (1,)
    with store.transaction():
        store._connection.execute("DELETE FROM sources")
    check_index(store)
    for table in ("pages", "documents", "passages", "sentences", "mentions", "scores"):
        assert store._connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


# What is pending


def test_changing_what_made_a_row_makes_exactly_the_rows_after_it_pending(
    store: Store, fill: Fill
) -> None:
    one, two = fill("a.txt", ["Aid.", "Loan."])
    label = "regime_survival_concern"
    assert store.documents.to_tag(TAGGED) == [one.document_id, two.document_id]
    assert store.tags.documents_to_score(label, SCORED) == []  # untagged: not yet
    with store.transaction():
        store.tags.write_tags(one.document_id, (), [], TAGGED)
    assert store.documents.to_tag(TAGGED) == [two.document_id]
    other_book = tagged_by(book=replace(BOOK, sha256="f" * 64))
    assert store.documents.to_tag(other_book) == [one.document_id, two.document_id]
    assert store.tags.documents_to_score(label, SCORED) == [one.document_id]
    store.tags.write_scores([Score(one.document_id, label, 0.5, 0.4, 0.6, "m@1")], SCORED)
    assert store.tags.documents_to_score(label, SCORED) == []
    assert store.tags.documents_to_score(label, replace(SCORED, version="2")) == [one.document_id]
    assert store.tags.documents_to_score("another_label", SCORED) == [one.document_id]
    with store.transaction():  # tagged anew, and its sentences read as before: the score holds
        store.tags.write_tags(one.document_id, (), [], tagged_by("2"))
    assert store.tags.documents_to_score(label, SCORED) == []
    with store.transaction():  # read otherwise: the old score says nothing of these sentences
        store.tags.write_tags(one.document_id, (Sentence(0, 4, (0.5,)),), [], tagged_by("3"))
    assert store.tags.documents_to_score(label, SCORED) == [one.document_id]


def test_pages_read_anew_make_the_segmenting_pending_and_keep_the_documents_until_then(
    store: Store, fill: Fill
) -> None:
    documents = fill("a.pdf", ["one", "two"])
    (stored,) = store.sources.all()
    assert store.provenance.one(stored.segmented_by or 0) == SEGMENTED
    store.sources.restart_ingest(stored.source.source_id, "always", "eng+fra")
    (restarted,) = store.sources.all()
    assert (restarted.ocr_mode, restarted.language) == ("always", "eng+fra")
    assert restarted.ingested_by is None and restarted.segmented_by is None
    assert list(store.documents.all()) == documents
    assert list(store.pages.read(stored.source.source_id)) == []


# Files by content and by place


def test_the_same_content_at_two_paths_is_one_source(store: Store) -> None:
    source = source_of("a.txt", "the same words")
    store.sources.add(source, STAMP, "auto", "eng")
    store.sources.remember_path("copies/a.txt", source.source_id, FileStamp(1, 2))
    assert [stored.source for stored in store.sources.all()] == [source]
    assert store.sources.file_stamps() == {
        at("a.txt"): (source.source_id, STAMP),
        at("copies/a.txt"): (source.source_id, FileStamp(1, 2)),
    }


def test_a_touched_file_keeps_its_one_row(store: Store) -> None:
    source = source_of("a.txt", "words")
    store.sources.add(source, STAMP, "auto", "eng")
    store.sources.remember_path("a.txt", source.source_id, FileStamp(1, 99))
    assert list(store.sources.file_stamps().values()) == [(source.source_id, FileStamp(1, 99))]


def test_a_moved_file_is_shown_where_it_lies_now(store: Store, fill: Fill) -> None:
    (document,) = fill("old/a.txt", ["words"])
    source_id = document.source_id
    store.failures.write(Failure("ingest", "old/a.txt", "page 2", "torn"))
    store.sources.remember_path("new/a.txt", source_id, STAMP, gone=[at("old/a.txt")])
    store.sources.settle_displaced()
    assert store.documents.path(source_id) == "new/a.txt"
    assert list(store.sources.file_stamps()) == [at("new/a.txt")]
    assert list(store.documents.all()) == [document]  # nothing is done again
    assert [failure.path for failure in store.failures.all()] == ["new/a.txt"]


def test_a_file_changed_in_place_takes_the_place_of_what_lay_there(
    store: Store, fill: Fill
) -> None:
    (old,) = fill("letter.txt", ["The first draft."])
    kept = fill("other.txt", ["Another letter."])
    fill("letter.txt", ["The letter as sent."])
    assert [d.text for d in store.documents.all()] == ["Another letter.", "The letter as sent."]
    with pytest.raises(UsageError):
        store.documents.one(old.document_id)
    assert store.documents.one(kept[0].document_id) == kept[0]
    check_index(store)


def test_a_copy_of_the_old_content_elsewhere_keeps_it(store: Store, fill: Fill) -> None:
    (old,) = fill("letter.txt", ["The first draft."])
    store.sources.remember_path("drafts/letter.txt", old.source_id, STAMP)
    (new,) = fill("letter.txt", ["The letter as sent."])
    assert store.documents.path(old.source_id) == "drafts/letter.txt"
    assert store.documents.path(new.source_id) == "letter.txt"
    assert set(store.documents.all()) == {old, new}


def test_files_of_one_name_in_two_working_folders_are_two_files(
    store: Store, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for box in ("box1", "box2"):
        (tmp_path / box).mkdir()
        monkeypatch.chdir(tmp_path / box)
        fill("001.txt", [f"Letters of {box}."])
    assert {d.text for d in store.documents.all()} == {"Letters of box1.", "Letters of box2."}


# Failures


def test_failures_are_one_row_an_item_and_cleared_one_by_one(store: Store) -> None:
    torn = Failure("ingest", "a.pdf", "page 7", "torn")
    store.failures.write(torn)
    store.failures.write(replace(torn, reason="still torn"))
    store.failures.write(Failure("segment", "a.pdf", "", "astray"))
    assert store.failures.all() == [
        replace(torn, reason="still torn"),
        Failure("segment", "a.pdf", "", "astray"),
    ]
    store.failures.clear("segment", "a.pdf", "page 7")  # another stage's
    store.failures.clear("segment", "a.pdf", "")
    assert store.failures.all() == [replace(torn, reason="still torn")]


def test_a_page_that_is_read_at_last_clears_its_failure_and_no_other(store: Store) -> None:
    source = source_of("a.pdf", "a", 8)
    store.sources.add(source, STAMP, "auto", "eng")
    for number in (7, 8):
        store.failures.write(Failure("ingest", "a.pdf", f"page {number}", "torn"))
    store.failures.write(Failure("ingest", "b.pdf", "page 7", "torn"))
    store.pages.write([page_of(source, 7, "legible")])
    assert [(f.path, f.item) for f in store.failures.all()] == [
        ("a.pdf", "page 8"),
        ("b.pdf", "page 7"),
    ]


def test_a_failure_goes_with_the_document_that_it_was_of(store: Store, fill: Fill) -> None:
    one, two = fill("a.txt", ["Aid.", "Loan."])
    for document in (one, two):
        store.failures.write(Failure("tag", "a.txt", document.document_id, "torn"))
    file_documents(store, one.source_id, [(one, (passage_of(one),))])
    assert [failure.item for failure in store.failures.all()] == [one.document_id]


def test_a_file_that_can_be_read_at_last_clears_its_failure(store: Store) -> None:
    store.failures.write(Failure("ingest", "a.txt", "", "empty file"), FileStamp(0, 5))
    assert store.failures.files() == {"a.txt": FileStamp(0, 5)}
    store.sources.add(source_of("a.txt", "a"), STAMP, "auto", "eng")
    assert store.failures.all() == []


@pytest.mark.parametrize("item", ["page 2", ""])
def test_forgetting_failures_makes_the_reading_of_their_files_pending(
    store: Store, fill: Fill, item: str
) -> None:
    fill("good.txt", ["good"])
    fill("bad.pdf", ["half"])
    store.failures.write(Failure("ingest", "bad.pdf", item, "torn"))
    assert store.failures.forget() == 1
    assert store.failures.all() == []
    pending = {s.source.path: s.ingested_by is None for s in store.sources.all()}
    assert pending == {"bad.pdf": True, "good.txt": False}
