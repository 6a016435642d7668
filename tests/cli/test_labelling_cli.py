"""simulate, stopping and weak, as a user types them, on an archive whose sentences are read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from shell import Shell
from stored import LETTERS_MADE, Fill, fill_letters

from archive_miner.store.store import Store
from archive_miner.types import LABELS, Mention, Sentence

pytestmark = pytest.mark.slow  # an archive of letters for each case

COUNT = 40


def coup(document_id: str, origin: str = "pc.coup") -> Mention:
    return Mention(
        f"{document_id}/coup",
        document_id,
        "power_consolidation",
        "coup_plot",
        0,
        5,
        0,
        29,
        0.9,
        origin,
    )


@pytest.fixture
def am(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """An archive of letters; in every fourth one a coup and aid were read side by side."""
    shell = Shell(tmp_path / "archive.db", capsys)
    with Store(shell.db, create=True) as store:
        fill_letters(store, COUNT, every=4, coup=coup)
    return shell


def write(path: Path, head: str, rows: list[str]) -> Path:
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    rows = [f"box/{n:02d}.txt,{int(n % 4 == 0)}" for n in range(COUNT)]
    return write(tmp_path / "labels.csv", "path,fear", rows)


def test_a_replay_says_what_is_saved_in_a_table_as_json_and_as_a_picture(
    am: Shell, labels: Path, tmp_path: Path
) -> None:
    words = ("simulate", labels, "--label", "fear", "--batch", 5, "--seeds", 2, "--reading", "tags")
    said = am(*words, "-o", tmp_path / "curve.svg")
    assert said.code == 0, said.err
    assert "40 documents, 10 yes; means of 2 seeds" in said.out
    assert "random order (expected)" in said.out and "<svg" in (tmp_path / "curve.svg").read_text()
    found = json.loads(am(*words, "--strategy", "highest", "--strategy", "random", "--json").out)
    highest, chance = found["strategies"]
    assert highest["mean"]["share_of_ideal"] > chance["mean"]["share_of_ideal"]
    assert found["ideal"]["documents_read"] == {"0.8": 8, "0.9": 9, "0.95": 10, "1": 10}
    assert found["random"]["documents_read"]["1"] == pytest.approx(10 * 41 / 11)
    assert len(highest["recall"]) == COUNT and highest["recall"][-1] == 1.0


def test_a_picture_of_no_kind_and_a_set_of_one_kind_are_refused(
    am: Shell, labels: Path, tmp_path: Path
) -> None:
    said = am("simulate", labels, "--label", "fear", "-o", tmp_path / "curve.pdf")
    assert said.code == 2 and "ends in .svg or .png" in said.complaint()
    said = am("simulate", labels, "--label", "joy")
    assert said.code == 2 and "no column 'joy'" in said.complaint()


def draw(am: Shell, path: Path, count: int, strategy: str) -> int:
    """Draw a batch for fear, fill it in after the numbers of the letters, add it to a file."""
    said = am("suggest", "--label", "fear", "--count", count, "--strategy", strategy)
    assert said.code == 0, said.err
    drawn = list(csv.DictReader(io.StringIO(said.out)))
    rows = [f"{row['document_id']},{int(int(row['path'][4:6]) % 4 == 0)}" for row in drawn]
    before = path.read_text().splitlines()[1:] if path.exists() else []
    write(path, "document_id,fear", [*before, *rows])
    return len(rows)


def test_labelling_may_stop_once_a_random_sample_of_the_rest_says_so(
    am: Shell, tmp_path: Path
) -> None:
    labels = tmp_path / "filled.csv"
    draw(am, labels, 12, "highest")
    words = ("stopping", labels, "--label", "fear", "--recall", 0.8)
    said = am(*words)
    assert said.code == 0 and "it cannot be claimed that at least 80 %" in said.out
    before = json.loads(am(*words, "--json").out)
    assert before["claim"] is False and f"--count {before['enough']}" in said.out
    assert before["yes_left_by_sample"] is None and before["labelled"] == 12
    draw(am, labels, before["enough"], "random")
    after = json.loads(am(*words, "--json").out)
    if after["yes"] == before["yes"]:
        assert after["claim"] is True and after["enough"] == 0
    draw(am, labels, after["unread"], "random")
    said = am(*words)
    assert "with 95 % confidence at least 80 % of the yes documents have been found" in said.out
    assert "yes not read yet, by random sample: 0.0 (0.0–0.0 at 95 %)" in said.out


def test_what_stands_against_a_claim_is_said(am: Shell, tmp_path: Path) -> None:
    labels = tmp_path / "filled.csv"
    words = ("stopping", labels, "--label", "fear")
    draw(am, labels, 40, "random")
    lines = labels.read_text().splitlines()
    labels.write_text("\n".join(lines[:-2]) + "\n")
    said = am(*words)
    assert "batch 1: 2 of 40 documents have no label, or are gone" in said.out
    assert "cannot be claimed" in said.out
    labels.write_text("\n".join(lines) + "\n")
    assert "with 95 % confidence" in am(*words).out
    with Store(am.db, create=False) as store:
        Fill(store)("box/new.txt", ["A new letter."])
    said = am(*words, "--json")
    assert json.loads(said.out)["claim"] is False
    assert json.loads(said.out)["hindrances"] == [
        "1 documents came after the sample was drawn; draw a new one"
    ]


def test_without_a_suggestion_nothing_can_be_judged(am: Shell, labels: Path) -> None:
    said = am("stopping", labels, "--label", "fear")
    assert said.code == 2 and "fear: nothing was suggested for it" in said.complaint()
    assert am("stopping", labels, "--label", "fear", "--recall", 2).code == 2


FUNCTIONS = """
[[function]]
vote = "yes"
mention = "power_consolidation.coup_plot"
[[function]]
vote = "yes"
rule = "pc.coup"
[[function]]
vote = "no"
mention = "power_consolidation"
when = "missing"
[[function]]
name = "aid"
vote = "yes"
query = "tag:military_aid"
"""


def functions(folder: Path, text: str = FUNCTIONS) -> Path:
    path = folder / "functions.toml"
    path.write_text(text)
    return path


def test_votes_are_counted_compared_and_written(am: Shell, labels: Path, tmp_path: Path) -> None:
    file, out = functions(tmp_path), tmp_path / "votes.csv"
    said = am("weak", file, "--label", "fear", "--labels", labels, "-o", out)
    assert said.code == 0, said.err
    assert "never fires: aid; mend or delete it" in said.err
    assert "majority: right 1.00 (0.91–1.00, 40)" in said.out
    assert "label model: right 1.00" in said.out
    rows = list(csv.DictReader(out.open()))
    assert len(rows) == COUNT and {row["weight"] for row in rows} == {"1.0"}
    assert all(int(r["fear"]) == (int(r["path"][4:6]) % 4 == 0) for r in rows)
    found = json.loads(am("weak", file, "--label", "fear", "--labels", labels, "--json").out)
    first = found["functions"][0]
    assert (first["coverage"], first["overlap"], first["conflict"]) == (0.25, 0.25, 0.0)
    assert first["accuracy"]["count"] == 10 and found["problem"] == ""
    assert found["functions"][3]["accuracy"]["value"] is None  # never fired: nothing to judge


def test_a_first_model_is_trained_on_votes_alone(am: Shell, labels: Path, tmp_path: Path) -> None:
    out, model = tmp_path / "votes.csv", tmp_path / "m"
    assert am("weak", functions(tmp_path), "--label", "fear", "--by", "model", "-o", out).code == 0
    assert am("train", out, "--label", "fear", "--out", model).code == 0
    found = json.loads(am("evaluate", labels, "--model", model, "--json").out)
    assert found["average_precision"]["value"] == 1.0


def test_votes_on_the_documents_of_one_file_train_a_model(am: Shell, tmp_path: Path) -> None:
    """One printed volume as one file: there is nothing else to hold out."""
    generator = np.random.default_rng(1)
    coup = LABELS.index("power_consolidation")
    with Store(am.db, create=False) as store:
        texts = [f"Letter {n} on {'plots' if n % 3 else 'wheat'}. Nothing more." for n in range(90)]
        for n, document in enumerate(Fill(store)("volume.txt", texts)):
            read = generator.random(len(LABELS)) * 0.1
            read[coup] += 0.7 if n % 3 else 0.0
            sentences = [Sentence(0, len(document.text), tuple(read.tolist()))]
            with store.transaction():
                store.tags.write_tags(document.document_id, sentences, [], LETTERS_MADE)
    votes = "".join(
        f'[[function]]\nname = "{vote}"\nvote = "{vote}"\nquery = "path:volume AND {word}"\n'
        for vote, word in (("yes", "plots"), ("no", "wheat"))
    )
    out, model = tmp_path / "votes.csv", tmp_path / "m"
    assert am("weak", functions(tmp_path, votes), "--label", "fear", "-o", out).code == 0
    said = am("train", out, "--label", "fear", "--out", model)
    assert said.code == 0, said.err
    assert "fear: the labels are of 1 group (a file each, or as named): documents are" in said.err


def test_passages_are_voted_on_by_place(am: Shell, tmp_path: Path) -> None:
    out = tmp_path / "votes.csv"
    words = ("weak", functions(tmp_path), "--label", "fear", "--unit", "passage", "-o", out)
    assert am(*words).code == 0
    rows = list(csv.DictReader(out.open()))
    assert len(rows) == COUNT and all(row["start"] == "0" and int(row["end"]) > 90 for row in rows)


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ('"pc.coup"', '"pc.coop"', 3, "no rule 'pc.coop'; did you mean pc.coup?"),
        ("coup_plot", "coup_plod", 3, "no label or subtype 'power_consolidation.coup_plod'"),
        ("tag:military_aid", "aid AND (", 3, "'aid': "),
        ('"no"', '"yes"', 2, "all votes are yes; add a function that votes no"),
        ('vote = "no"', 'weight = "no"', 3, "function 3: unknown key 'weight'"),
    ],
)
def test_functions_that_cannot_be_used(
    am: Shell, tmp_path: Path, old: str, new: str, code: int, says: str
) -> None:
    out = tmp_path / "votes.csv"
    file = functions(tmp_path, FUNCTIONS.replace(old, new))
    said = am("weak", file, "--label", "fear", "-o", out)
    assert said.code == code and says in said.err.splitlines()[-1]
    assert "Traceback" not in said.err and not out.exists()


def test_documents_not_tagged_and_no_label_model_are_said(am: Shell, tmp_path: Path) -> None:
    head, _, second, third, _ = FUNCTIONS.split("[[function]]")
    two = "[[function]]".join([head, second, third])
    file, out = functions(tmp_path, two), tmp_path / "votes.csv"
    said = am("weak", file, "--label", "fear", "--by", "model", "-o", out)
    assert said.code == 2 and "no label model to write" in said.complaint()
    with Store(am.db, create=False) as store:
        Fill(store)("box/new.txt", ["A new letter."])
    said = am("weak", file, "--label", "fear")
    assert said.code == 6 and "1 documents are not tagged yet" in said.complaint()
