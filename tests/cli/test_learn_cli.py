"""train and evaluate, as a user types them, on an archive whose sentences are read already."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from shell import Shell
from stored import LETTERS_MADE, Fill, fill_letters, mention_of, tagged_by

from archive_miner.store.store import Store

pytestmark = pytest.mark.slow

COUNT = 40


@pytest.fixture
def am(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """An archive of letters; in every second one a coup and aid were read side by side."""
    shell = Shell(tmp_path / "archive.db", capsys)
    with Store(shell.db, create=True) as store:
        fill_letters(store, COUNT, every=2, first=1)
    return shell


def write(folder: Path, rows: list[str], head: str = "path,fear,group") -> Path:
    path = folder / "labels.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


def rows(count: int = COUNT) -> list[str]:
    return [f"box/{n:02d}.txt,{n % 2},v{n % 5}" for n in range(count)]


def test_a_model_is_trained_measured_and_used(am: Shell, tmp_path: Path) -> None:
    labels, model = write(tmp_path, rows()), tmp_path / "fear"
    said = am("train", labels, "--label", "fear", "--out", model)
    assert said.code == 0, said.err
    assert "whole groups held out:" in said.out and "40, 20 yes, 5 groups" in said.out
    card = (model / "README.md").read_text()
    assert "`fear`" in card and "whole groups | 1.00" in card
    assert json.loads((model / "config.json").read_text())["passage_model"] == "passage_tags@3"
    said = am("evaluate", labels, "--model", model, "--json")
    assert said.code == 0 and json.loads(said.out)["average_precision"]["value"] == 1.0
    assert am("score", "--model", model).code == 0
    out = tmp_path / "scores.jsonl"
    assert am("export", "scores", "-o", out).code == 0
    scores = [json.loads(line) for line in out.read_text().splitlines()]
    assert {score["label"] for score in scores} == {"fear"} and len(scores) == COUNT
    assert all((s["value"] > 0.5) == bool(int(s["path"][4:6]) % 2) for s in scores)
    assert am("score", "--model", model).out == ""  # nothing to do


def test_a_model_of_passages_scores_passages_and_the_document_as_its_strongest(
    am: Shell, tmp_path: Path
) -> None:
    """Every passage is its document here; what is labelled is its first or second sentence."""
    with Store(am.db, create=False) as store:
        names = [document.document_id for document in store.documents.all()]
    spans = [f"{name},0,29,{n % 2},v{n % 5}" for n, name in enumerate(names)]
    spans += [f"{name},30,59,{n % 2},v{n % 5}" for n, name in enumerate(names)]
    labels = write(tmp_path, spans, "document_id,start,end,fear,group")
    model = tmp_path / "fear"
    said = am("train", labels, "--label", "fear", "--unit", "passage", "--compare", "--out", model)
    assert said.code == 0, said.err
    assert "80, 40 yes, 5 groups" in said.out and "by tags alone:" in said.out
    assert "labelled passages" in (model / "README.md").read_text()
    said = am("evaluate", labels, "--model", model, "--json")
    assert json.loads(said.out)["documents"] == 80
    assert json.loads(said.out)["average_precision"]["value"] > 0.95
    assert am("score", "--model", model).code == 0
    out = tmp_path / "passages.csv"
    assert am("export", "passage_scores", "--format", "csv", "-o", out).code == 0
    rows = list(csv.DictReader(out.open()))
    assert len(rows) == COUNT
    assert all((float(r["value"]) > 0.5) == bool(int(r["path"][4:6]) % 2) for r in rows)
    found = am("search", "wheat score.fear>0.5").out.splitlines()
    assert len([line for line in found if "box/" in line or "wheat" in line]) >= COUNT // 2


def test_a_span_beyond_the_text_is_said(am: Shell, tmp_path: Path) -> None:
    spans = [f"box/{n:02d}.txt,0,{29 if n else 99999},{n % 2}" for n in range(COUNT)]
    labels = write(tmp_path, spans, "path,start,end,fear")
    said = am("train", labels, "--label", "fear", "--unit", "passage", "--out", tmp_path / "m")
    assert said.code == 2 and "row 2: 0 to 99999 lies beyond the" in said.complaint()


def test_how_far_coders_agree_is_said(am: Shell, tmp_path: Path) -> None:
    both = [f"box/{n:02d}.txt,{n % 2},{coder}" for n in range(COUNT) for coder in ("ann", "bob")]
    both[1] = both[1].replace(",0,", ",1,")
    labels = write(tmp_path, both, "path,fear,coder")
    said = am("train", labels, "--label", "fear", "--out", tmp_path / "m")
    assert said.code == 0 and "coders: 2; on 40 coded by more than one" in said.out
    assert "alpha 0.95" in said.out and "kappa of pairs 0.95" in said.out


def tell(am: Shell, label: str) -> None:
    """Let a rule find a label in every second pair of letters; no model reads it."""
    with Store(am.db, create=False) as store:
        for n, document in enumerate(list(store.documents.all())):
            name = document.document_id
            told = [mention_of(document, "Letter", label, 0.57)] if n // 2 % 2 else []
            found = [replace(one, sentence_end=29) for one in told]
            with store.transaction():
                store.tags.write_tags(name, store.tags.sentences(name), found, LETTERS_MADE)


def test_a_model_learns_from_labels_of_ones_own_codebook(am: Shell, tmp_path: Path) -> None:
    tell(am, "trade_policy")
    labels = write(tmp_path, [f"box/{n:02d}.txt,{n // 2 % 2},v{n % 5}" for n in range(COUNT)])
    model = tmp_path / "fear"
    said = am("train", labels, "--label", "fear", "--compare", "--out", model)
    assert said.code == 0, said.err
    assert "average precision  1.00" in said.out.partition("by tags alone:")[2]
    config = json.loads((model / "config.json").read_text())
    assert config["mention_labels"] == ["trade_policy"]
    assert config["features"][-6:-2] == [
        f"{way}:trade_policy" for way in ("mean", "top1", "top3", "top8")
    ]
    assert "of `trade_policy`, which the passage model does not read" in (
        model / "README.md"
    ).read_text().replace("\n", " ")
    assert am("score", "--model", model).code == 0
    scores = [json.loads(line) for line in am("export", "scores").out.splitlines()]
    assert all((s["value"] > 0.5) == bool(int(s["path"][4:6]) // 2 % 2) for s in scores)
    assert am("suggest", "--label", "fear", "--strategy", "diverse", "--model", model).code == 0
    said = am("evaluate", labels, "--model", model, "--json")
    assert json.loads(said.out)["average_precision"]["value"] == 1.0


def test_a_model_that_counts_labels_is_refused_where_no_codebook_looks_for_them(
    am: Shell, tmp_path: Path
) -> None:
    tell(am, "trade_policy")
    labels, model = write(tmp_path, rows()), tmp_path / "fear"
    assert am("train", labels, "--label", "fear", "--out", model).code == 0
    tell(am, "press_freedom")
    for words in (("score",), ("evaluate", labels), ("suggest", "--label", "fear")):
        said = am(*words, "--model", model)
        assert said.code == 6 and "counts mentions of trade_policy, and no" in said.complaint()


def test_under_the_shipped_codebook_a_model_counts_no_mentions(am: Shell, tmp_path: Path) -> None:
    tell(am, "economic_aid")  # by a rule, and read by the passage model as well
    model = tmp_path / "fear"
    assert am("train", write(tmp_path, rows()), "--label", "fear", "--out", model).code == 0
    assert "mention_labels" not in json.loads((model / "config.json").read_text())


def test_paths_may_be_given_by_their_end_and_what_matches_nothing_is_said(
    am: Shell, tmp_path: Path
) -> None:
    some = [f"{n:02d}.txt,{n % 2},v" for n in range(COUNT)] + ["lost.txt,1,v"]
    said = am("train", write(tmp_path, some), "--label", "fear", "--out", tmp_path / "m")
    assert said.code == 1
    assert "1 of 41 labels match no document: row 42 lost.txt" in said.err


def test_a_model_folder_is_never_written_over_and_one_tampered_with_is_refused(
    am: Shell, tmp_path: Path
) -> None:
    labels, model = write(tmp_path, rows()), tmp_path / "fear"
    assert am("train", labels, "--label", "fear", "--out", model).code == 0
    again = am("train", labels, "--label", "fear", "--out", model)
    assert again.code == 2 and "holds a model already" in again.complaint()
    weights = model / "weights.npz"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    said = am("evaluate", labels, "--model", model)
    assert said.code == 6 and "is not the file its config names" in said.complaint()


@pytest.mark.parametrize(
    ("some", "code", "says"),
    [
        (["lost.txt,1,v"], 2, "1 of 1 labels match no document: row 2 lost.txt"),
        ([f"box/{n:02d}.txt,1,v" for n in range(COUNT)], 2, "0 of 40 labelled documents are no"),
        (rows(16), 2, "8 of 16 labelled documents are yes; label at least 10 of each"),
        ([f"box/{n:02d}.txt,,v" for n in range(COUNT)], 2, "column fear holds no label; fill it"),
        ([*rows(19), "tyop.txt,1,v"], 2, "9 of 19 labelled documents are yes; label at least 10"),
        ([*rows(19), "tyop.txt,1,v"], 2, "match no document: row 21 tyop.txt"),
        ([*rows(9), *[f"lost{n}.txt,1,v" for n in range(5)]], 2, "row 13 lost2.txt; and 2 more"),
        ([*rows(), "box/01.txt,0,v"], 2, "rows 3 and 42 code box/01.txt differently"),
    ],
)
def test_labels_that_cannot_teach(
    am: Shell, tmp_path: Path, some: list[str], code: int, says: str
) -> None:
    said = am("train", write(tmp_path, some), "--label", "fear", "--out", tmp_path / "m")
    assert said.code == code and says in said.complaint()
    assert not (tmp_path / "m" / "config.json").exists()


def test_where_all_yes_stand_in_one_group_documents_are_held_out_and_that_is_said(
    am: Shell, tmp_path: Path
) -> None:
    some = [f"box/{n:02d}.txt,{n % 2},{'yes' if n % 2 else n}" for n in range(COUNT)]
    said = am("train", write(tmp_path, some), "--label", "fear", "--out", tmp_path / "m")
    assert said.code == 0, said.err
    assert "fear: nearly all yes, or all no, stand in one group" in said.err
    card = (tmp_path / "m" / "README.md").read_text()
    assert "documents are held out by themselves, copies of one text together." in card
    assert "Copies of one text stand on one side" in card


def test_labels_on_copies_of_one_form_are_held_out_one_by_one(am: Shell, tmp_path: Path) -> None:
    form = " ".join(f"The consul at port {n} reports the wheat shipped for {n}." for n in range(12))
    with Store(am.db, create=False) as store:
        read = store.tags.sentences(next(store.documents.all()).document_id)
        for n in range(COUNT):
            (document,) = Fill(store)(f"forms/{n:02d}.txt", [f"{form} In week {n}."])
            with store.transaction():
                store.tags.write_tags(document.document_id, read, [], LETTERS_MADE)
    some = [f"forms/{n:02d}.txt,{n % 2}" for n in range(COUNT)]
    said = am(
        "train", write(tmp_path, some, "path,fear"), "--label", "fear", "--out", tmp_path / "m"
    )
    assert said.code == 0, said.err
    assert "held out one by one, copies of them learned from; the figures flatter" in said.err
    assert "Copies of one text stand on one side" not in (tmp_path / "m/README.md").read_text()


def test_documents_that_are_not_tagged_yet(am: Shell, tmp_path: Path) -> None:
    with Store(am.db, create=False) as store:
        Fill(store)("box/new.txt", ["A new letter."])
    labels = write(tmp_path, [*rows(), "box/new.txt,1,v"])
    said = am("train", labels, "--label", "fear", "--out", tmp_path / "m")
    assert said.code == 6 and "is not tagged yet; run: archive-miner tag" in said.complaint()


def test_a_batch_is_drawn_kept_and_not_drawn_again(am: Shell, tmp_path: Path) -> None:
    labels = write(tmp_path, rows(10))
    words = ("suggest", "--label", "fear", "--count", 12, "--strategy", "likely")
    said = am(*words, "--labels", labels)
    assert said.code == 0, said.err
    first = list(csv.DictReader(io.StringIO(said.out)))
    assert len(first) == 12 and not {r["path"] for r in first} & {
        f"box/0{n}.txt" for n in range(10)
    }
    assert all(0 < float(r["inclusion_probability"]) <= 1 and r["fear"] == "" for r in first)
    assert all(
        float(r["weight"]) == pytest.approx(1 / float(r["inclusion_probability"]), abs=0.001)
        for r in first
    )
    second = list(csv.DictReader(io.StringIO(am(*words, "--labels", labels).out)))
    assert not {r["document_id"] for r in first} & {r["document_id"] for r in second}
    again = am("suggest", "--label", "fear", "--batch", 1)
    assert again.out == said.out
    assert am("suggest", "--label", "joy", "--batch", 1).code == 2
    am(*words[:3], "--count", 99)
    said = am(*words)
    assert said.code == 2 and "nothing to suggest" in said.complaint()


def test_a_dry_run_keeps_nothing_and_draws_what_is_drawn_next(am: Shell) -> None:
    words = ("suggest", "--label", "fear", "--count", 5)
    tried = am(*words, "--dry-run")
    assert tried.code == 0 and "nothing is kept" in tried.err
    assert am("suggest", "--label", "fear", "--batch", 1).code == 2
    assert am(*words).out == tried.out
    said = am("suggest", "--label", "fear", "--batch", 1, "--dry-run")
    assert said.code == 2 and "leave --dry-run out" in said.complaint()


def test_a_label_of_no_document_is_named_when_a_batch_is_drawn_beside_it(
    am: Shell, tmp_path: Path
) -> None:
    labels = write(tmp_path, [*rows(10), "box/tyop.txt,1,v"])
    said = am("suggest", "--label", "fear", "--count", 5, "--labels", labels)
    assert said.code == 1 and len(said.out.splitlines()) == 6
    assert "1 of 11 labels match no document: row 12 box/tyop.txt" in said.err


def test_the_last_batch_can_be_dropped_and_its_documents_are_drawn_again(
    am: Shell, tmp_path: Path
) -> None:
    words = ("suggest", "--label", "fear", "--count", 15)
    first, second = am(*words), am(*words)
    said = am("suggest", "--label", "fear", "--drop", 1)
    assert said.code == 2 and "batch 2 was drawn from what batch 1 left" in said.complaint()
    name = next(csv.DictReader(io.StringIO(second.out)))["document_id"]
    labels = write(tmp_path, [f"{name},1"], "document_id,fear")
    assert am("import", "labels", labels).code == 0
    said = am("suggest", "--label", "fear", "--drop", 2)
    assert said.code == 0 and said.out == ""
    assert "batch 2 dropped; 15 documents may be drawn again, 1 of them labelled" in said.err
    assert am(*words).out == second.out != first.out
    assert am("check").code == 0
    for wrong, told in (("3", "no batch 3 was drawn; there are: 1, 2"), ("0", "0")):
        said = am("suggest", "--label", "fear", "--drop", wrong)
        assert said.code == 2 and told in said.err
    said = am("suggest", "--label", "joy", "--drop", 1)
    assert said.code == 2 and "none was: leave --batch out" in said.complaint()
    assert am("suggest", "--label", "fear", "--drop", 2, "--dry-run").code == 2


def test_a_batch_tells_what_a_document_is_before_it_is_opened(am: Shell, tmp_path: Path) -> None:
    said = am("suggest", "--label", "fear", "--count", 3)
    row = next(csv.DictReader(io.StringIO(said.out)))
    assert list(row)[-5:] == ["weight", "subject", "sender", "citation", "excerpt"]
    assert "24 July 1953" in row["citation"] and row["excerpt"].startswith("Letter ")
    path = tmp_path / "batch.csv"
    path.write_text(said.out.replace(",,1,", ",1,1,"))
    assert am("import", "labels", path).err.splitlines() == ["fear: 3 labels, 3 of them new"]


def test_what_was_drawn_and_filled_in_can_be_trained_on(am: Shell, tmp_path: Path) -> None:
    said = am("suggest", "--label", "fear", "--count", 30)
    path = tmp_path / "filled.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, next(csv.reader(io.StringIO(said.out))))
        writer.writeheader()
        for row in csv.DictReader(io.StringIO(said.out)):
            writer.writerow(row | {"fear": int(row["path"][4:6]) % 2})
    assert am("train", path, "--label", "fear", "--out", tmp_path / "m").code == 0


def test_one_document_named_in_two_ways_is_one(am: Shell, tmp_path: Path) -> None:
    twice = [*rows(), *(f"/home/me/box/{n:02d}.txt,{n % 2},v" for n in range(COUNT))]
    said = am("train", write(tmp_path, twice), "--label", "fear", "--out", tmp_path / "m")
    assert said.code == 0 and "40, 20 yes" in said.out
    twice[-1] = twice[-1].replace(",1,", ",0,")
    said = am("train", write(tmp_path, twice), "--label", "fear", "--out", tmp_path / "n")
    assert said.code == 2 and "rows 41 and 81 are of one document" in said.complaint()


def test_paths_of_another_system_match_by_their_end(am: Shell, tmp_path: Path) -> None:
    some = [rf"C:\papers\box\{n:02d}.txt,{n % 2},v" for n in range(COUNT)]
    assert am("train", write(tmp_path, some), "--label", "fear", "--out", tmp_path / "m").code == 0


def test_a_batch_outlasts_the_documents_it_was_drawn_from(am: Shell) -> None:
    said = am("suggest", "--label", "fear", "--count", 5)
    with Store(am.db, create=False) as store:
        store._connection.execute("DELETE FROM documents")
    again = am("suggest", "--label", "fear", "--batch", 1)
    assert again.code == 0
    drawn, kept = (list(csv.DictReader(io.StringIO(one.out))) for one in (said, again))
    key = ("document_id", "batch", "inclusion_probability")
    assert sorted(tuple(r[k] for k in key) for r in drawn) == sorted(
        tuple(r[k] for k in key) for r in kept
    )
    assert {row["path"] for row in kept} == {""}


def test_a_design_holds_gold_only_for_what_was_drawn_by_chance(am: Shell, tmp_path: Path) -> None:
    batch = list(csv.DictReader(io.StringIO(am("suggest", "--label", "fear", "--count", 12).out)))
    drawn = {row["document_id"] for row in batch}
    every = list(csv.DictReader(io.StringIO(am("export", "documents", "--format", "csv").out)))
    other = next(row["document_id"] for row in every if row["document_id"] not in drawn)
    lines = [f"{name},{n % 2}" for n, name in enumerate([*sorted(drawn)[1:], other])]
    labels = write(tmp_path, lines, "document_id,fear")
    said = am("design", labels, "--label", "fear", "-o", tmp_path / "design.csv")
    assert said.code == 0
    assert "1 of 12 documents drawn have no label" in said.err
    assert "1 labels are of documents that were not drawn by chance" in said.err
    rows = list(csv.DictReader((tmp_path / "design.csv").open()))
    assert len(rows) == COUNT and all(0 <= float(row["pred"]) <= 1 for row in rows)
    assert {row["document_id"] for row in rows if row["gold"]} == set(sorted(drawn)[1:])
    assert {row["pi"] for row in rows if row["document_id"] in drawn} == {"0.3"}  # 12 of 40
    assert {row["pi"] for row in rows if row["document_id"] not in drawn} == {""}


def test_a_design_uses_several_batches_only_where_all_are_random(am: Shell, tmp_path: Path) -> None:
    for strategy in ("random", "random"):
        am("suggest", "--label", "fear", "--count", 8, "--strategy", strategy)
    labels = write(tmp_path, [f"box/{n:02d}.txt,{n % 2}" for n in range(COUNT)], "path,fear")
    rows = list(csv.DictReader(io.StringIO(am("design", labels, "--label", "fear").out)))
    assert {row["pi"] for row in rows} == {"", "0.4"} and sum(bool(r["gold"]) for r in rows) == 16
    am("suggest", "--label", "fear", "--count", 8, "--strategy", "likely")
    said = am("design", labels, "--label", "fear")
    assert "16 documents of batch 2, 3 are not used" in said.err
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert {row["pi"] for row in rows} == {"", "0.2"} and sum(bool(r["gold"]) for r in rows) == 8


def test_a_design_of_what_was_never_drawn_is_refused(am: Shell, tmp_path: Path) -> None:
    said = am("design", write(tmp_path, rows()), "--label", "fear")
    assert said.code == 2 and "suggest --label fear" in said.complaint()
    am("suggest", "--label", "fear", "--count", 3)
    said = am("design", write(tmp_path, ["box/99.txt,1"], "path,fear"), "--label", "fear")
    assert said.code == 2


def test_a_model_of_another_passage_model_is_refused(am: Shell, tmp_path: Path) -> None:
    labels, model = write(tmp_path, rows()), tmp_path / "fear"
    assert am("train", labels, "--label", "fear", "--out", model).code == 0
    with Store(am.db, create=False) as store, store.transaction():
        mine = store.provenance.keep(tagged_by("2", "mine", "7"))
        store._connection.execute("UPDATE documents SET tagged_by = ?", (mine,))
    for words in (("score",), ("evaluate", labels), ("suggest", "--label", "fear")):
        said = am(*words, "--model", model)
        assert said.code == 6 and "read by passage_tags@3" in said.complaint()
        assert "mine@7" in said.err


def test_a_model_of_another_training_of_its_passage_model_is_refused(
    am: Shell, tmp_path: Path
) -> None:
    labels, model = write(tmp_path, rows()), tmp_path / "fear"
    assert am("train", labels, "--label", "fear", "--out", model).code == 0
    assert json.loads((model / "config.json").read_text())["passage_model_sha256"] == "feed" * 16
    assert am("evaluate", labels, "--model", model).code == 0
    with Store(am.db, create=False) as store, store.transaction():
        again = store.provenance.keep(tagged_by("2", "passage_tags", "3", sha256="cafe" * 16))
        store._connection.execute("UPDATE documents SET tagged_by = ?", (again,))
    for words in (("score",), ("evaluate", labels), ("suggest", "--label", "fear")):
        said = am(*words, "--model", model)
        assert said.code == 6 and "another training of passage_tags@3" in said.complaint()
        assert "feedfeedfeed" in said.err and "cafecafecafe" in said.err


def test_documents_that_several_passage_models_have_read_teach_nothing(
    am: Shell, tmp_path: Path
) -> None:
    labels, model = write(tmp_path, rows()), tmp_path / "fear"
    with Store(am.db, create=False) as store, store.transaction():
        again = store.provenance.keep(tagged_by("2", "passage_tags", "3", sha256="cafe" * 16))
        first = store.documents.first()
        store._connection.execute(
            "UPDATE documents SET tagged_by = ? WHERE document_id = ?", (again, *first)
        )
    said = am("train", labels, "--label", "fear", "--out", model)
    assert said.code == 6 and not model.exists()
    assert (
        "passage_tags@3 (sha256 cafecafecafe) and passage_tags@3 (sha256 feed" in said.complaint()
    )
    labels = write(tmp_path, rows()[1:])
    assert am("train", labels, "--label", "fear", "--out", model).code == 0
