"""``vectors`` and ``terms`` as a user meets them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from shell import Shell
from stored import Fill

from archive_miner.explore.vectors import load_vectors
from archive_miner.store.store import Store

SENTENCES = (
    "The garrison was strengthened and the naval mission trained the officers.",
    "The President asked for a loan; the garrison stayed in the capital.",
    "Nothing was said of the naval-mission contract.",
)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "a.db", capsys)


@pytest.fixture
def filled(shell: Shell) -> Shell:
    with Store(shell.db, create=True) as store:
        Fill(store)("box/1.pdf", SENTENCES)
    return shell


@pytest.mark.slow
def test_terms_need_no_archive_and_know_the_codebook(shell: Shell) -> None:
    said = shell("terms", "military mission", "--json", "--count", "20")
    found = {record["term"]: record for record in map(json.loads, said.out.splitlines())}
    assert found["naval mission"]["rule"] == "mi.mission"
    assert found["naval mission"]["occurrences"] is None
    assert not shell.db.exists()


@pytest.mark.slow
def test_terms_are_counted_in_the_archive_and_shown_where_they_stand(filled: Shell) -> None:
    said = filled("terms", "military mission", "--json", "--examples", "2")
    found = {record["term"]: record for record in map(json.loads, said.out.splitlines())}
    mission = found["naval mission"]
    assert (mission["occurrences"], mission["documents"]) == (2, 2)
    places = [(line["path"], line["page_number"]) for line in mission["examples"]]
    assert sorted(places) == [("box/1.pdf", 1), ("box/1.pdf", 3)]
    text = filled("terms", "military mission", "--examples", "1").out
    assert "[naval mission]" in text or "[naval-mission]" in text
    rows = list(csv.DictReader(io.StringIO(filled("terms", "military mission", "--csv").out)))
    assert {row["term"]: row["occurrences"] for row in rows}["naval mission"] == "2"


@pytest.mark.slow
def test_a_label_is_widened_by_what_no_rule_finds(filled: Shell) -> None:
    said = filled("terms", "--label", "military_influence", "--json", "--count", "100")
    records = [json.loads(line) for line in said.out.splitlines()]
    assert len(records) == 100 and all(record["rule"] is None for record in records)
    garrison = next(record for record in records if record["term"] == "garrison")
    assert garrison["documents"] == 2
    assert "terms of military_influence" in said.err


@pytest.mark.slow
def test_a_word_the_vectors_do_not_know_is_named_and_the_others_count(shell: Shell) -> None:
    said = shell("terms", "coup", "garrison harvest", "zzqqj", "--count", "3")
    assert said.code == 0 and len(said.out.splitlines()) == 3
    assert "'garrison harvest' as a phrase; taken as garrison and harvest" in said.err
    assert "'zzqqj'" in said.err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["terms"], 2, "give words, or --label"),
        (["terms", "coup", "--label", "x"], 2, "give words, or --label"),
        (["terms", "coup", "--json", "--csv"], 2, "not both"),
        (["terms", "zzqqj"], 2, "do not know 'zzqqj'"),
        (["terms", "§\x1b[2J%"], 2, "do not know"),
        (["terms", "--label", "nobody"], 2, "no label 'nobody' in the codebook; there are mil"),
        (["terms", "coup", "--vectors", "nowhere"], 6, "no readable config.json"),
        (["terms", "coup", "--examples", "1"], 5, "a.db"),
        (["vectors", "-o", "v"], 5, "a.db"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    shell: Shell, words: list[str], code: int, message: str
) -> None:
    said = shell(*words)
    assert said.code == code
    assert message in said.complaint() and "\x1b" not in said.err


def test_vectors_want_words_and_a_folder_of_their_own(filled: Shell, tmp_path: Path) -> None:
    said = filled("vectors", "-o", tmp_path / "v")
    assert said.code == 2 and "fewer than 200,000" in said.err.splitlines()[-1]
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "1.txt").write_text("mine")
    said = filled("vectors", "-o", tmp_path / "letters")
    assert said.code == 2 and "is not empty" in said.complaint()
    assert (tmp_path / "letters" / "1.txt").read_text() == "mine"


@pytest.mark.slow
def test_an_archives_own_vectors_are_used_and_come_out_the_same(
    filled: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive_miner.studies.terms.LEAST_WORDS", 1_000)
    goods = ("wheat", "copper", "cotton", "rubber")
    texts = [
        f"The {'army' if i % 2 else 'navy'} was paid by the ministry. {goods[i % 4]} was sold and"
        f" {goods[(i + 1) % 4]} was bought by the harbour in week {i}."
        for i in range(200)
    ]
    with Store(filled.db) as store:
        Fill(store)("box/2.pdf", texts)
    for name in ("v", "w", "v"):
        assert filled("vectors", "-o", tmp_path / name).code == 0
    same = [(tmp_path / name / "vectors.npz").read_bytes() for name in ("v", "w")]
    assert same[0] == same[1]
    known = load_vectors(tmp_path / "v").keyed.index_to_key[0].replace("_", " ")
    said = filled("terms", known, "--vectors", tmp_path / "v", "--json", "--count", "1")
    assert said.code == 0, said.err
    assert json.loads(said.out)["occurrences"] >= 10
    card = (tmp_path / "v" / "README.md").read_text()
    assert "203 documents" in card and "a.db" in card
