"""Sources taken out of the archive: what goes, what stays, what is said of it, and the way back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from shell import Shell, contents
from stored import STAMP, TAGGED, Fill, mention_of

from archive_miner.archive import Archive
from archive_miner.errors import UsageError
from archive_miner.pipeline.choices import Choices
from archive_miner.store.losses import Holding
from archive_miner.store.store import Store
from archive_miner.studies.decisions import anchor_of, read_decisions, read_suggestions
from archive_miner.studies.forget import ForgottenFile
from archive_miner.studies.labels import join_file
from archive_miner.types import Correction, Decision, Failure, Sentence, Suggestion

Typeset = Callable[..., Path]

SERIAL = Choices(jobs=1, page_seconds=0)
LETTER = "The Prime Minister asked for tanks, and feared the colonels who would drive them."
REPLY = "The Ambassador answered that economic aid would be weighed in the spring."


@pytest.fixture
def am(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "archive.db", capsys)


@pytest.fixture
def box(tmp_path: Path, typeset: Typeset) -> Path:
    """A letter, its reply and a PDF of three pages."""
    folder = tmp_path / "box"
    folder.mkdir()
    (folder / "letter.txt").write_text(LETTER)
    (folder / "reply.txt").write_text(REPLY)
    pages = [
        [(72, 100, f"Telegram {n}. The aid was cut."), (72, 130, "The army is not paid.")]
        for n in range(1, 4)
    ]
    typeset(*pages).rename(folder / "volume.pdf")
    return folder


def read(db: Path, *paths: Path) -> None:
    """Read files into documents; nothing is tagged."""
    with Archive(db) as archive:
        archive.ingest(paths, SERIAL)
        archive.segment(SERIAL)


def names(db: Path) -> dict[str, list[str]]:
    """Return the ids of the documents of each file, by its name."""
    found: dict[str, list[str]] = {}
    with Store(db) as store:
        for document in store.documents.all():
            path = store.documents.path(document.source_id)
            found.setdefault(Path(path).name, []).append(document.document_id)
    return found


def suggest(db: Path, *documents: str, label: str = "arms", batch: int = 1) -> None:
    with Store(db) as store:
        store.suggestions.write(
            [
                (
                    Suggestion(label, name, batch, "random", 1, 0.5, 0.25),
                    anchor_of(store, store.documents.one(name)),
                )
                for name in documents
            ]
        )


def decide(db: Path, document_id: str, value: float, words: str = "", coder: str = "anna") -> None:
    """Say of a document, or of words in it, that it is or is not about arms."""
    with Store(db) as store:
        document = store.documents.one(document_id)
        start = document.text.index(words)
        span = (start, start + len(words)) if words else None
        anchor = anchor_of(store, document, span)
        kind = "span" if words else "label"
        store.decisions.keep([Decision(anchor, kind, "arms", value, coder)])


def sorted_rows(db: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every table but those that only say what has been."""
    left_out = ("aliases", "provenance", "former_documents")
    return {name: rows for name, rows in contents(db).items() if name not in left_out}


# What goes and what stays


def test_nothing_is_left_of_a_file_but_what_its_ids_were(am: Shell, box: Path) -> None:
    read(am.db, box / "reply.txt")
    before = sorted_rows(am.db)
    read(am.db, box / "letter.txt", box / "volume.pdf")
    (letter,), telegrams = names(am.db)["letter.txt"], names(am.db)["volume.pdf"]
    said = am("forget", box / "volume.pdf", box / "letter.txt")
    assert said.code == 0
    assert said.out.splitlines() == [
        f"{box}/volume.pdf: 3 pages, {len(telegrams)} documents, 0 mentions",
        f"{box}/letter.txt: 1 pages, 1 documents, 0 mentions",
    ]
    assert said.err == (
        f"forgotten: 2 files, 4 pages, {1 + len(telegrams)} documents, 0 mentions\n"
    )
    assert sorted_rows(am.db) == before
    assert {row[0] for row in contents(am.db)["aliases"]} == {letter, *telegrams}
    assert contents(am.db)["former_documents"] == []


def test_tags_scores_and_failures_go_too_and_no_other_row_is_touched(
    am: Shell, tmp_path: Path
) -> None:
    with Store(am.db, create=True) as store:
        fill = Fill(store)
        kept, gone = fill("kept.txt", ["Aid was cut."]), fill("gone.txt", ["Aid came.", "A loan."])
        for document in (*kept, *gone):
            with store.transaction():
                mention = mention_of(document, document.text[:3], "economic_aid")
                sentence = Sentence(0, len(document.text), (0.5,))
                store.tags.write_tags(document.document_id, [sentence], [mention], TAGGED)
        store.failures.write(Failure("tag", "gone.txt", gone[1].document_id, "torn"))
        store.failures.write(Failure("ingest", "other.txt", "", "empty file"))
    before = contents(am.db)
    assert am("forget", "gone.txt").out == "gone.txt: 2 pages, 2 documents, 2 mentions\n"
    after = contents(am.db)
    what_was = ("aliases", "former_documents")  # the ids of Fill would not be given again
    for table, rows in after.items():
        if table not in what_was:
            assert set(rows) <= set(before[table]), table
            assert gone[0].source_id not in repr(rows), table
    assert [row[1] for row in after["failures"]] == ["other.txt"]
    assert len(after["mentions"]) == len(after["tallies"]) == len(after["sentences"]) == 1


@pytest.mark.parametrize("others", [1, 30])
def test_it_costs_what_goes_and_not_what_stays(am: Shell, others: int) -> None:
    with Store(am.db, create=True) as store:
        fill = Fill(store)
        for n in range(others):
            fill(f"other{n}.txt", ["Aid was cut."])
        fill("gone.txt", ["Aid came.", "A loan."])
    with Archive(am.db) as archive:
        before = archive.store._connection.total_changes
        archive.forget("gone.txt")
        changes = archive.store._connection.total_changes - before
    assert changes < 40


def test_a_folder_is_all_its_files_and_a_name_that_begins_alike_is_none_of_them(
    am: Shell, box: Path, tmp_path: Path
) -> None:
    shutil.copytree(box, tmp_path / "box2")
    (tmp_path / "box2" / "letter.txt").write_text("Another letter.")
    (tmp_path / "box2" / "volume.pdf").unlink()
    read(am.db, box, tmp_path / "box2")
    with Archive(am.db) as archive:
        forgotten = archive.forget([box, box / "letter.txt"])
    assert [Path(one.path).name for one in forgotten.files] == [
        "letter.txt",
        "reply.txt",
        "volume.pdf",
    ]
    assert set(names(am.db)) == {"letter.txt", "reply.txt"}
    with Store(am.db) as store:
        assert {Path(p.path).parent.name for p in store.sources.places()} == {"box2"}


def test_a_dry_run_says_the_same_and_changes_nothing(am: Shell, box: Path) -> None:
    read(am.db, box)
    suggest(am.db, *names(am.db)["letter.txt"])
    before = contents(am.db)
    dry = am("forget", box, "--dry-run")
    assert contents(am.db) == before
    wet = am("forget", box)
    assert (dry.code, dry.out) == (wet.code, wet.out)
    assert dry.err == wet.err.replace("forgotten:", "would be forgotten:")


# Copies


def test_a_copy_takes_only_its_own_path_away(am: Shell, box: Path) -> None:
    shutil.copy(box / "letter.txt", box / "copy.txt")
    read(am.db, box)
    before = names(am.db)
    assert list(before) == ["copy.txt", "reply.txt", "volume.pdf"]  # shown under the first path
    said = am("forget", box / "copy.txt")
    assert said.out == f"{box}/copy.txt: copy of {box}/letter.txt, which stays\n"
    assert names(am.db)["letter.txt"] == before["copy.txt"]
    assert contents(am.db)["aliases"] == []
    with Store(am.db) as store:
        assert [Path(place.path).name for place in store.sources.places()] == [
            "letter.txt",
            "reply.txt",
            "volume.pdf",
        ]


def test_the_last_copy_takes_the_papers_with_it(am: Shell, box: Path) -> None:
    shutil.copy(box / "letter.txt", box / "copy.txt")
    read(am.db, box)
    said = am("forget", box / "letter.txt", box / "copy.txt")
    assert said.out.splitlines() == [
        f"{box}/letter.txt: copy of {box}/copy.txt",
        f"{box}/copy.txt: 1 pages, 1 documents, 0 mentions",
    ]
    assert list(names(am.db)) == ["reply.txt", "volume.pdf"]


def test_a_failure_stays_with_the_papers_under_their_other_path(am: Shell) -> None:
    with Store(am.db, create=True) as store:
        (document,) = Fill(store)("a.pdf", ["Aid was cut."])
        store.sources.remember_path("b.pdf", document.source_id, STAMP)
        store.failures.write(Failure("ingest", "a.pdf", "page 2", "torn"))
    assert am("forget", "a.pdf").code == 0
    with Store(am.db) as store:
        assert [(f.path, f.item) for f in store.failures.all()] == [("b.pdf", "page 2")]


# Words for paths


def test_a_path_means_the_file_there_before_one_given_by_the_same_words(
    am: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("box1", "box2", "elsewhere"):
        (tmp_path / name).mkdir()
    for name in ("box1", "box2"):
        (tmp_path / name / "001.txt").write_text(f"Papers of {name}.")
        monkeypatch.chdir(tmp_path / name)
        read(am.db, Path("001.txt"))
    monkeypatch.chdir(tmp_path / "elsewhere")
    said = am("forget", "001.txt")
    assert said.code == 2
    assert "was given from several folders" in said.complaint()
    assert len(contents(am.db)["sources"]) == 2
    monkeypatch.chdir(tmp_path / "box2")
    assert am("forget", "001.txt").code == 0
    with Store(am.db) as store:
        assert [d.text for d in store.documents.all()] == ["Papers of box1."]
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert am("forget", ".").code == 2  # no file of this folder, and not all that are relative
    assert am("forget", "./001.txt").code == 0
    assert contents(am.db)["sources"] == []


def test_a_file_that_could_never_be_read_is_forgotten_with_its_failure(
    am: Shell, box: Path
) -> None:
    (box / "empty.txt").touch()
    read(am.db, box)
    with Archive(am.db) as archive:
        assert archive.forget(box / "empty.txt").files == (ForgottenFile(f"{box}/empty.txt"),)
        assert archive.failures() == []
    read(am.db, box)  # it lies there still, and is tried again
    said = am("forget", box)
    assert f"{box}/empty.txt: could not be read\n" in said.out
    assert contents(am.db)["failures"] == contents(am.db)["sources"] == []


@pytest.mark.parametrize("path", ["nothing.txt", "", "..", "\x1b[31m", "a" * 5000, "letter"])
def test_a_path_that_is_not_there_is_one_line_and_nothing_is_lost(
    am: Shell, box: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = box.parent / "another" / "folder"  # so that ".." does not hold the box
    elsewhere.mkdir(parents=True)
    monkeypatch.chdir(elsewhere)
    read(am.db, box)
    before = contents(am.db)
    said = am("forget", box / "letter.txt", path or box / "letter.txt" / "deeper")
    assert said.code == 2
    assert "no file of that path in the archive" in said.complaint()
    assert "\x1b" not in said.err
    assert contents(am.db) == before


def test_forgetting_twice_is_a_mistake_that_costs_nothing(am: Shell, box: Path) -> None:
    read(am.db, box)
    assert am("forget", box / "letter.txt").code == 0
    before = contents(am.db)
    assert am("forget", box / "letter.txt").code == 2
    assert contents(am.db) == before


def test_there_must_be_a_path_and_an_archive(am: Shell) -> None:
    assert am("forget", "a.txt").code == 5
    assert not am.db.exists()
    Store(am.db, create=True).close()
    assert am("forget").code == 2


# What readers said


def test_what_loses_its_ground_is_listed_and_kept(am: Shell, box: Path) -> None:
    read(am.db, box)
    ids = names(am.db)
    (letter,) = ids["letter.txt"]
    suggest(am.db, *ids["letter.txt"], *ids["reply.txt"])
    suggest(am.db, *ids["letter.txt"], label="loans", batch=3)
    decide(am.db, letter, 0)
    decide(am.db, letter, 1)  # the same reader has changed her mind
    decide(am.db, letter, 1, words="tanks", coder="")
    decide(am.db, *ids["reply.txt"], 1)
    source = ids["volume.pdf"][0].partition("-")[0]
    rulings = [
        Correction(2, None, "The army is not paid.", True),
        Correction(3, None, "The army is not paid.", True, "no: it goes on"),
        Correction(3, None, "The army is not paid.", False),
    ]
    with Store(am.db) as store:
        for ruling in rulings:
            store.boundaries.correct([(source, ruling)])
    said = am("forget", box / "letter.txt", box / "volume.pdf")
    assert said.code == 0
    assert said.err.splitlines()[:-1] == [
        f"decision loses its place: arms 1, anna: {letter} ({box}/letter.txt)",
        f"decision loses its place: arms 1, unnamed: {letter} “tanks” ({box}/letter.txt)",
        f"suggestion loses its document: arms, batch 1: {letter} ({box}/letter.txt)",
        f"suggestion loses its document: loans, batch 3: {letter} ({box}/letter.txt)",
        f"correction loses its page: {box}/volume.pdf p. 2:"
        " a document begins at 'The army is not paid.'",
        f"correction loses its page: {box}/volume.pdf p. 3:"
        " no document begins at 'The army is not paid.'",
    ]
    with Store(am.db) as store:
        drawn = read_suggestions(store, "arms")
        assert {one.document_id: one.is_placed for one in drawn} == {
            letter: False,
            ids["reply.txt"][0]: True,
        }
        places = [one.placement.document_id for one in read_decisions(store)]
        assert places == [None, None, None, ids["reply.txt"][0]]
        assert store.boundaries.corrections(source) == tuple(rulings)
        (former,) = store.documents.former(letter.partition("-")[0])
        assert (former.document_id, former.text) == (letter, LETTER)


def test_what_was_drawn_before_there_were_anchors_is_known_by_its_document(am: Shell) -> None:
    with Store(am.db, create=True) as store:
        (old,) = Fill(store)("a.txt", ["Aid was cut."])
        (other,) = Fill(store)("b.txt", ["Aid came."])
        store._connection.executemany(
            "INSERT INTO suggestions VALUES ('arms', ?, 1, 'random', 1, 0.5, 1.0, NULL)",
            [(old.document_id,), (other.document_id,)],
        )
    said = am("forget", "a.txt")
    assert said.err.splitlines()[:-1] == [
        f"suggestion loses its document: arms, batch 1: {old.document_id} (a.txt)"
    ]
    with Store(am.db) as store:  # its id, as earlier versions gave them, would not come back else
        (once,) = store.documents.former(old.source_id)
        assert (once.document_id, once.text, once.parts) == (old.document_id, old.text, old.parts)


def rule(db: Path, source_id: str, is_boundary: bool, *numbers: int) -> None:
    """Say of pages of the volume that a document begins on them, or none, and cut it anew."""
    with Store(db) as store:
        store.boundaries.correct(
            [(source_id, Correction(n, None, f"Telegram {n}.", is_boundary)) for n in numbers]
        )
    read(db)


def test_what_was_cut_otherwise_since_is_known_to_have_been_drawn(am: Shell, box: Path) -> None:
    read(am.db, box)
    source = names(am.db)["volume.pdf"][0].partition("-")[0]
    rule(am.db, source, True, 2, 3)
    drawn = names(am.db)["volume.pdf"]
    assert len(drawn) == 3
    suggest(am.db, *drawn)
    rule(am.db, source, False, 2, 3)
    assert names(am.db)["volume.pdf"] == drawn[:1]
    said = am("forget", box / "volume.pdf")
    for name in drawn:
        assert f"suggestion loses its document: arms, batch 1: {name} " in said.err
        assert am("show", name).code == 2
    with Store(am.db) as store:
        assert {one.document_id for one in store.documents.former(source)} == set(drawn)


def test_an_id_and_its_labels_say_what_became_of_them(am: Shell, box: Path) -> None:
    read(am.db, box)
    (letter,), (reply,) = names(am.db)["letter.txt"], names(am.db)["reply.txt"]
    am("forget", box / "letter.txt")
    assert am("show", letter).complaint() == (
        f"archive-miner: {letter}: its file was taken out with forget\n"
    )
    labels = box / "labels.csv"
    labels.write_text(f"document_id,arms\n{letter},1\n{reply},0\n")
    with Store(am.db) as store:
        assert join_file(store, labels, "arms").complaint() == (
            f"1 of 2 labels match no document: row 2 {letter} (its file was taken out with forget)"
        )
        labels.write_text(f"document_id,arms\n{letter},1\n")
        with pytest.raises(UsageError, match="taken out with forget"):
            join_file(store, labels, "arms")


def documents(db: Path) -> list[object]:
    with Store(db) as store:
        rows = store._connection.execute("SELECT id, document_id FROM documents ORDER BY id")
        return [rows.fetchall(), list(store.documents.all())]


def test_a_file_that_comes_back_gives_its_documents_their_ids_back(am: Shell, box: Path) -> None:
    read(am.db, box)
    rule(am.db, names(am.db)["volume.pdf"][0].partition("-")[0], True, 2)
    ids, before = names(am.db), documents(am.db)
    drawn = [*ids["letter.txt"], ids["volume.pdf"][1]]
    suggest(am.db, *drawn)
    decide(am.db, *ids["letter.txt"], 1, words="tanks")
    am("forget", box)
    assert documents(am.db) == [[], []]
    read(am.db, box)
    assert names(am.db) == ids  # those cut by the correction too: it holds again
    assert documents(am.db) == before
    assert contents(am.db)["aliases"] == []
    with Store(am.db) as store:
        assert [(s.document_id, s.is_placed) for s in read_suggestions(store, "arms")] == [
            (name, True) for name in drawn
        ]
        (said,) = read_decisions(store)
        assert said.placement.document_id == ids["letter.txt"][0]
        start = said.placement.start
        assert LETTER[start : said.placement.end] == "tanks"


def test_a_place_of_before_does_not_pass_for_one_of_today(am: Shell, box: Path) -> None:
    """Revisions begin anew with a file that comes back, and may meet the number they had."""
    read(am.db, box / "letter.txt")
    (letter,) = names(am.db)["letter.txt"]
    suggest(am.db, letter)
    with Store(am.db) as store:
        assert [s.is_placed for s in read_suggestions(store, "arms")] == [True]
        revision = store.documents.revision(letter.partition("-")[0])
    am("forget", box / "letter.txt")
    with Store(am.db) as store:
        assert not store.decisions.placement(letter, "", (0, 0), True)
        assert contents(am.db)["placements"] == []
    read(am.db, box)
    with Store(am.db) as store:
        assert store.documents.revision(letter.partition("-")[0]) == revision
        assert [s.is_placed for s in read_suggestions(store, "arms")] == [True]


# Files that go in other ways leave the same behind


def test_a_file_changed_in_place_leaves_its_ids_and_what_was_drawn(am: Shell, box: Path) -> None:
    read(am.db, box)
    (letter,), (reply,) = names(am.db)["letter.txt"], names(am.db)["reply.txt"]
    suggest(am.db, letter)
    (box / "letter.txt").write_text("The letter as sent.")
    (box / "reply.txt").write_text("The reply as sent.")
    read(am.db, box)
    for name in (letter, reply):
        assert f"{name}: its file was replaced by another" in am("show", name).complaint()
    with Store(am.db) as store:
        assert [one.text for one in store.documents.former(letter.partition("-")[0])] == [LETTER]
        assert store.documents.former(reply.partition("-")[0]) == ()


def test_what_goes_is_counted(am: Shell, box: Path) -> None:
    read(am.db, box)
    with Archive(am.db) as archive:
        (file,) = archive.forget(str(box / "letter.txt"), dry_run=True).files
        assert file.held == Holding(1, 1, 0)
