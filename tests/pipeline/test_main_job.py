"""The main job, end to end, on files of the sample collection with the shipped models."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from shell import Shell, contents

from archive_miner.archive import Archive
from archive_miner.pipeline.choices import Choices
from archive_miner.types import CONCERN, LABELS, Modality, Polarity, Stance, Voice

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpora" / "sample"
MODELS = ROOT / "models"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all((MODELS / n / "config.json").exists() for n in ("passage_tags", CONCERN)),
        reason="the shipped models are not there; make them with scripts/train_default_models",
    ),
]

FILES = ("11-morshan-dravik-advisers.pdf", "15-fisheries-protocol.pdf", "33-port-health.pdf")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive file on which everything is done."""
    folder = tmp_path_factory.mktemp("main_job")
    (folder / "box").mkdir()
    for name in FILES:
        shutil.copy(SAMPLE / name, folder / "box")
    with Archive(folder / "archive.db") as archive:
        archive.run(folder / "box", Choices(jobs=1))
    return folder


@pytest.fixture
def db(finished: Path, tmp_path: Path) -> Path:
    """A copy to change, beside the files it was made from."""
    return Path(shutil.copy(finished / "archive.db", tmp_path / "archive.db"))


@pytest.fixture
def archive(db: Path) -> Iterator[Archive]:
    with Archive(db) as archive:
        yield archive


def rows(archive: Archive, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = archive.to_arrow(table).to_pylist()
    return found


def done(archive: Archive, *paths: Path, choices: Choices | None = None) -> dict[str, int]:
    tallies = archive.run(paths, choices or Choices(jobs=1))
    assert [failure for tally in tallies for failure in tally.failures] == []
    return {tally.stage: tally.done for tally in tallies if tally.done}


def test_every_file_becomes_documents_with_mentions_and_a_score(archive: Archive) -> None:
    assert archive.failures() == []
    documents = rows(archive, "documents")
    assert {Path(row["path"]).name for row in documents} == set(FILES)
    scored = rows(archive, "scores")
    assert {row["document_id"] for row in scored} == {row["document_id"] for row in documents}
    assert {row["label"] for row in scored} == {CONCERN}
    assert {row["label"] for row in rows(archive, "mentions")} <= set(LABELS)


def test_scores_lie_within_their_bounds_and_rest_on_passages_of_their_document(
    archive: Archive,
) -> None:
    for score in archive.scores():
        assert 0 <= score.lower <= score.value <= score.upper <= 1
        passages = {p.passage_id for p in archive.passages(score.document_id)}
        assert {piece.passage_id for piece in score.evidence} <= passages


def test_advisers_in_a_threatened_regime_score_above_fisheries_and_port_health(
    archive: Archive,
) -> None:
    value = {Path(row["path"]).name: row["value"] for row in rows(archive, "scores")}
    assert value[FILES[0]] > max(value[FILES[1]], value[FILES[2]])


def test_mentions_are_slices_within_their_sentence_and_their_boxes_spell_them(
    archive: Archive,
) -> None:
    mentions = rows(archive, "mentions")
    assert len(mentions) > 3
    assert len({m["mention_id"] for m in mentions}) == len(mentions)
    pages = {
        (source.path, page.number): page
        for source in archive.sources()
        for page in archive.pages(source.source_id)
    }
    for mention in mentions:
        text = archive.document(mention["document_id"]).text
        assert text[mention["start"] : mention["end"]] == mention["text"] != ""
        assert mention["sentence_start"] <= mention["start"]
        assert mention["end"] <= mention["sentence_end"] <= len(text)
        assert 0 <= mention["confidence"] <= 1
        boxes = json.loads(mention["boxes"])
        assert boxes[0][0] == mention["page_number"]
        spelled = "".join(
            page.text[word.start : word.end]
            for number, x0, top, x1, bottom in boxes
            for page in [pages[mention["path"], number]]
            for word in page.words
            if word.box.x0 >= x0 - 0.01 and word.box.x1 <= x1 + 0.01
            and word.box.top >= top - 0.01 and word.box.bottom <= bottom + 0.01
        )  # fmt: skip
        # Hyphens at line ends belong to the print, not to the text.
        assert re.sub(r"[\W_]", "", mention["text"]) in re.sub(r"[\W_]", "", spelled)


def test_what_stands_has_its_context_and_its_actors(archive: Archive) -> None:
    values = {
        "polarity": get_args(Polarity),
        "modality": get_args(Modality),
        "voice": get_args(Voice),
        "stance": get_args(Stance),
    }
    codes = set()
    for mention in archive.mentions():
        text = archive.document(mention.document_id).text
        read = {axis: getattr(mention, axis) for axis in values}
        if mention.confidence < 0.5:
            assert set(read.values()) == {None} and not mention.actors and not mention.modifiers
            continue
        assert all(read[axis] in allowed for axis, allowed in values.items())
        assert all(text[m.start : m.end].strip() for m in mention.modifiers)
        assert all(actor.name in text for actor in mention.actors)
        codes.update(actor.code for actor in mention.actors)
    assert not any(code and code.startswith("X") for code in codes)  # invented states are unknown


def test_a_file_of_actors_makes_their_names_known(
    archive: Archive, finished: Path, db: Path
) -> None:
    before = contents(db)
    choices = Choices(jobs=1, actors=SAMPLE / "actors.csv")
    count = len(before["documents"])
    assert done(archive, finished / "box", choices=choices) == {"tag": count}
    assert done(archive, finished / "box", choices=choices) == {}
    named = {(a.name, a.code, a.role) for m in archive.mentions() for a in m.actors}
    assert ("Dravik", "XZM", "client") in named


def test_a_finished_archive_is_left_as_it_is(archive: Archive, finished: Path, db: Path) -> None:
    before = contents(db)
    assert done(archive, finished / "box") == {}
    assert contents(db) == before


def test_another_codebook_makes_tags_pending_and_changes_only_what_differs(
    archive: Archive, finished: Path, db: Path, tmp_path: Path
) -> None:
    from archive_miner.codebook.load import default_codebook_path

    book = tmp_path / "mine.yaml"
    book.write_bytes(default_codebook_path().read_bytes() + b"\n# a remark\n")
    before = contents(db)
    choices = Choices(jobs=1, codebook=book)
    count = len(before["documents"])
    assert done(archive, finished / "box", choices=choices) == {"tag": count}
    assert done(archive, finished / "box", choices=choices) == {}
    after = contents(db)
    for table in ("sources", "pages", "passages", "mentions", "sentences", "scores"):
        assert after[table] == before[table]  # the same rules, so the same rows


def test_new_scoring_code_makes_only_scores_pending(
    archive: Archive, finished: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(db)
    monkeypatch.setattr("archive_miner.pipeline.score.VERSION", "next")
    assert done(archive, finished / "box") == {"score": len(before["documents"])}
    after = contents(db)
    assert after["documents"] == before["documents"]
    assert [row[:-1] for row in after["scores"]] == [row[:-1] for row in before["scores"]]


def test_a_document_that_cannot_be_scored_costs_only_itself_and_is_mended_later(
    archive: Archive, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import archive_miner.score.documents

    victim = next(archive.documents()).document_id
    real: Callable[..., Any] = archive_miner.score.documents.score_documents

    def breaks(model: Any, tasks: Any) -> Any:
        if victim in {task.document_id for task in tasks}:
            raise ZeroDivisionError("no sentences")
        return real(model, tasks)

    archive.store._connection.execute("UPDATE scores SET scored_by = NULL")
    monkeypatch.setattr(archive_miner.score.documents, "score_documents", breaks)
    archive.run(finished / "box", Choices(jobs=1))
    assert [(f.stage, f.item) for f in archive.failures()] == [("score", victim)]
    monkeypatch.undo()
    assert done(archive, finished / "box") == {"score": 1}
    assert archive.failures() == []


def test_the_command_ends_with_a_summary_and_says_when_there_is_nothing_to_do(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    am = Shell(tmp_path / "fresh.db", capsys)
    said = am("run", finished / "box" / FILES[1], "--jobs", 1)
    assert (said.code, said.out) == (0, "")
    assert "1 files" in said.err and "next: archive-miner show" in said.err
    assert len(said.err.splitlines()) < 24
    again = am("run", finished / "box" / FILES[1], "--jobs", 1)
    assert (again.code, again.complaint()) == (0, "nothing to do: all is up to date\n")


def test_show_prints_the_header_the_score_and_the_mentions(
    db: Path, archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    top = next(archive.scores())
    said = Shell(db, capsys)("show", top.document_id)
    assert said.code == 0
    assert f"{CONCERN} {top.value:.2f}" in said.out
    assert "mentions: " in said.out


@pytest.mark.parametrize(
    ("words", "code", "names"),
    [
        (["score", "--model", "no_such_model"], 6, "no_such_model"),
        (["tag", "--codebook", "none.yaml"], 3, "none.yaml"),
    ],
)
def test_a_model_or_codebook_that_is_not_there(
    db: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, names: str
) -> None:
    before = contents(db)
    said = Shell(db, capsys)(*words)
    assert said.code == code
    assert names in said.complaint()
    assert contents(db) == before


@pytest.mark.slow
def test_two_processes_make_the_same_rows_as_one(finished: Path, tmp_path: Path) -> None:
    with Archive(tmp_path / "two.db") as two:
        two.run(finished / "box", Choices(jobs=2))
        with Archive(finished / "archive.db") as one:
            for table in ("pages", "documents", "passages", "mentions", "scores"):
                assert rows(two, table) == rows(one, table)
