"""Annotations out of an archive and back, as a user does it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from shell import Said, Shell, contents
from stored import SCORED, TAGGED, Fill, mention_of

from archive_miner.cli.exchange import FORMS as FORMS_SHOWN
from archive_miner.learn.labels import read_labels
from archive_miner.store.store import Store
from archive_miner.studies.exchange import FORMS, form_of
from archive_miner.types import Score, Sentence

pytestmark = pytest.mark.slow  # an archive and a shell for each case

LETTER = "The colonels \U0001f642 asked for\r\ntanks and economic aid.\x02"
NOTE = "Nothing was asked."

FILES = {
    "docbin": "a.spacy",
    "prodigy": "a.jsonl",
    "web-annotations": "a.jsonld",
    "tei": "a.xml",
    "qdpx": "a.qdpx",
}


@pytest.fixture
def am(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """An archive of a letter with two mentions and a doubtful one, and a note without any."""
    shell = Shell(tmp_path / "archive.db", capsys)
    with Store(shell.db, create=True) as store:
        letter, note, empty = Fill(store)("letter.txt", [LETTER, NOTE, ""])
        mentions = [
            replace(mention_of(letter, "tanks", "military_aid"), subtype="arms"),
            mention_of(letter, "economic aid", "economic_aid", 0.75),
            mention_of(letter, "colonels", "legitimation", 0.25),
        ]
        with store.transaction():
            store.tags.write_tags(letter.document_id, (Sentence(0, 20, ()),), mentions, TAGGED)
        score = Score(letter.document_id, "concern", 0.5, 0.25, 0.75, "m@1")
        store.tags.write_scores([score], SCORED)
        assert empty.text == "" and note.text == NOTE
        # segmenting cuts no passage out of nothing
        store._connection.execute('DELETE FROM passages WHERE start = "end"')
    return shell


def rows(said: Said) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(said.out)))


def ids(am: Shell) -> list[str]:
    with Store(am.db) as store:
        return store.documents.ids()


def test_the_formats_offered_are_those_that_are_there():
    assert FORMS_SHOWN == FORMS == tuple(FILES)
    assert {form: form_of(Path(name)) for form, name in FILES.items()} == {f: f for f in FILES}


@pytest.mark.parametrize("form", FILES)
def test_what_goes_out_comes_back_and_leaves_the_archive_as_it_was(am, tmp_path, form):
    before = contents(am.db)
    file = tmp_path / FILES[form]
    out = am("export", "annotations", "--format", form, "-o", file)
    assert (out.code, out.err) == (0, f"3 documents in {file}\n")
    said = am("import", "annotations", file, "--spans")
    assert said.code == 0
    assert [(row["label"], row["subtype"], row["text"], row["coder"]) for row in rows(said)] == [
        ("military_aid", "arms", "tanks", "archive-miner"),
        ("economic_aid", "", "economic aid", "archive-miner"),
    ]
    assert "0 found by their words, 0 do not fit" in said.err
    assert contents(am.db) == before
    first = file.read_bytes()
    am("export", "annotations", "--format", form, "-o", file)
    assert file.read_bytes() == first


def test_what_comes_back_is_labels_of_passages_to_train_on(am, tmp_path):
    file, labels = tmp_path / "a.qdpx", tmp_path / "labels.csv"
    am("export", "annotations", "--format", "qdpx", "-o", file)
    assert am("import", "annotations", file, "--coder", "Anna", "-o", labels).code == 0
    found = [
        (one.document_id, one.span, one.is_yes, one.votes)
        for one in read_labels(labels, "military_aid", unit="passage").labels
    ]
    letter, note, _ = ids(am)
    assert found == [
        (letter, (0, len(LETTER)), True, (("Anna", True),)),
        (note, (0, len(NOTE)), False, (("Anna", False),)),
    ]


def test_where_keeps_some_documents(am, tmp_path):
    file = tmp_path / "a.jsonl"
    said = am("export", "annotations", "--format", "prodigy", "--where", "nothing", "-o", file)
    assert said.code == 0
    (task,) = map(json.loads, file.read_text("utf-8").splitlines())
    assert task["text"] == NOTE


def change(file: Path, edit: Callable[[dict[str, object]], None]) -> None:
    """Edit the first task of a file, as another tool would."""
    first, *rest = file.read_text("utf-8").splitlines(keepends=True)
    task = json.loads(first)
    edit(task)
    file.write_text(json.dumps(task) + "\n" + "".join(rest), "utf-8")


def test_text_that_was_changed_is_found_by_its_words_and_what_is_not_is_told(am, tmp_path):
    file = tmp_path / "a.jsonl"
    am("export", "annotations", "--format", "prodigy", "-o", file)

    def edit(task):
        task["text"] = "x\n" + task["text"].replace("economic", "much")
        for span in task["spans"]:
            span["start"] += 2
            span["end"] += 2
        task["spans"][1]["end"] -= len("economic") - len("much")

    change(file, edit)
    said = am("import", "annotations", file, "--spans")
    letter = ids(am)[0]
    assert said.code == 1 and [row["text"] for row in rows(said)] == ["tanks"]
    assert f"{letter}: economic_aid 38 to 46 “much aid” its words do not stand" in said.err
    assert "1 found by their words, 1 do not fit" in said.err


def test_a_document_that_is_not_here_is_told(am, tmp_path):
    file = tmp_path / "a.jsonl"
    am("export", "annotations", "--format", "prodigy", "-o", file)
    change(file, lambda task: task["meta"].update(document_id="elsewhere-1"))
    said = am("import", "annotations", file)
    assert said.code == 1
    assert "elsewhere-1: no document of that id here; 2 spans left out" in said.err


def test_a_span_of_white_space_lies_in_no_passage(am, tmp_path):
    file = tmp_path / "a.jsonl"
    with Store(am.db) as store:
        store._connection.execute("UPDATE passages SET start = 5")
    am("export", "annotations", "--format", "prodigy", "-o", file)
    change(file, lambda task: task.update(spans=[{"start": 3, "end": 4, "label": "x"}]))
    said = am("import", "annotations", file)
    assert said.code == 1 and "in no passage" in said.err


@pytest.mark.parametrize(
    ("marks", "row"),
    [
        ({"label": [[4, 9, "military_aid"]]}, "1"),
        ({"label": []}, "0"),  # whoever marked nothing has read all the same
        ({"label": ["military_aid"]}, None),
        ({}, None),
        ({"spans": [{"from": 4, "to": 9, "name": "military_aid"}]}, None),
        ({"spans": [], "answer": "ignore"}, None),
    ],
)
def test_a_document_that_says_nothing_has_no_row_and_is_named(am, tmp_path, marks, row):
    file = tmp_path / "a.jsonl"
    am("export", "annotations", "--format", "prodigy", "-o", file)
    letter, note, _ = (json.loads(line) for line in file.read_text().splitlines())
    del letter["spans"]
    note["spans"] = [{"start": 0, "end": 4, "label": "military_aid"}]
    file.write_text(json.dumps(letter | marks) + "\n" + json.dumps(note))
    said = am("import", "annotations", file, "--coder", "Anna")
    name = letter["meta"]["document_id"]
    found = {one.get("military_aid") for one in rows(said) if one["document_id"] == name}
    assert found == (set() if row is None else {row}) and said.code == int(row is None)
    assert row is not None or name in said.err


def test_labels_of_another_tool_run_no_formula(am, tmp_path):
    file = tmp_path / "a.jsonl"
    am("export", "annotations", "--format", "prodigy", "-o", file)
    change(file, lambda task: [span.update(label="=1+1", coder="@x") for span in task["spans"]])
    said = am("import", "annotations", file)
    assert list(rows(said)[0])[3] == "'=1+1"
    assert {row["coder"] for row in rows(said)} == {"'@x"}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("export", "annotations", "-o", "x"), "annotations go with --format docbin|prodigy"),
        (("export", "mentions", "--format", "tei"), "and no other table does"),
        (("export", "annotations", "--format", "tei"), "name one with -o FILE"),
        (("export", "annotations", "--format", "tei", "-o", "."), "cannot be written"),
        (("import", "annotations", "no.xml"), "no.xml: No such file"),
        (("import", "annotations", "no.docx"), "its name tells no format"),
        (("import", "annotations", "."), "its name tells no format"),
        (("import", "annotations", ".", "--format", "tei"), "Is a directory"),
        (("import", "annotations", ".", "--format", "docbin"), "Is a directory"),
    ],
)
def test_a_wrong_request_is_one_line(am, tmp_path, monkeypatch, words, complaint):
    monkeypatch.chdir(tmp_path)
    said = am(*words)
    assert said.code == 2 and complaint in said.complaint()


@pytest.mark.parametrize("form", FILES)
def test_a_file_of_something_else_is_one_line_that_names_it(am, tmp_path, form):
    file = tmp_path / "odd"
    file.write_bytes(b"\xff\xfe no such format \x00")
    said = am("import", "annotations", file, "--format", form)
    assert said.code == 2 and str(file) in said.complaint()


def test_a_project_opens_on_its_texts_and_its_codes_are_those_of_the_codebook(am, tmp_path):
    file, codebook = tmp_path / "a.qdpx", tmp_path / "b.qdc"
    am("export", "annotations", "--format", "qdpx", "-o", file)
    am("codebook", "export", "-o", codebook)
    with zipfile.ZipFile(file) as packed:
        names = packed.namelist()
        project = packed.read("project.qde").decode("utf-8")
        texts = [packed.read(name).decode("utf-8") for name in names if name != "project.qde"]
    assert Counter(name.split("/")[0] for name in names) == {"sources": 3, "project.qde": 1}
    assert texts[0] == "The colonels \U0001f642 asked for \ntanks and economic aid. "
    guids = {
        line.split('guid="')[1][:36]
        for line in codebook.read_text().splitlines()
        if "<Code " in line
    }
    assert guids and all(f'guid="{guid}"' in project for guid in guids)
