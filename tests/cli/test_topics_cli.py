"""``topics`` as a user meets it, on an invented box that speaks of bases and of money."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from shell import Shell
from stored import (
    INGESTED,
    STAMP,
    TAGGED,
    document_of,
    file_documents,
    mention_of,
    page_of,
    passage_of,
    source_of,
)

import archive_miner
from archive_miner.codebook.load import default_codebook_path, load_codebook
from archive_miner.explore.saved_topics import load_topics
from archive_miner.store.store import Store
from archive_miner.studies.topics import read_shares
from archive_miner.types import Header

BASES = ["garrison", "barracks", "airfield", "harbour", "sentries", "hangar", "runway", "fence"]
MONEY = ["loan", "credit", "interest", "bank", "currency", "tariff", "budget", "customs"]


def text_of(number: int) -> str:
    chance = random.Random(number)
    words = chance.choices(MONEY if number % 2 else BASES, k=24)
    return f"Embassy telegram {number}. " + " ".join(words) + "."


def year_of(number: int) -> str | None:
    """Bases in 1950, money in 1950 and 1953, nothing between; the last is undated."""
    if number == 59:
        return None
    return "1953" if number % 4 == 3 else "1950"


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "a.db", capsys)


@pytest.fixture
def filled(shell: Shell) -> Shell:
    texts = [text_of(number) for number in range(60)] + ["..."]
    source = source_of("box 7/1.pdf", "".join(texts), len(texts))
    documents = [
        replace(
            document_of(source, number, number, text),
            header=Header(date=year_of(number - 1)),
        )
        for number, text in enumerate(texts, 1)
    ]
    with Store(shell.db, create=True) as store:
        store.sources.add(source, STAMP, "auto", "eng")
        store.pages.write(page_of(source, i, text) for i, text in enumerate(texts, 1))
        store.sources.finish_ingest(source.source_id, INGESTED)
        pairs = ((d, (passage_of(d),)) for d in documents)
        file_documents(store, source.source_id, pairs)
    return shell


@pytest.mark.slow
def test_topics_come_with_documents_pages_years_and_gaps(filled: Shell) -> None:
    said = filled("topics", "--count", "2", "--json")
    assert said.code == 0, said.err
    found = json.loads(said.out)
    tops = [set(topic["words"][:8]) for topic in found["topics"]]
    assert set(BASES) in tops and set(MONEY) in tops
    bases = tops.index(set(BASES))
    top = found["topics"][bases]["documents"][0]
    assert top["share"] > 0.8 and top["page_number"] % 2 == 1 and "1.pdf" in top["citation"]
    years = {group["name"]: group for group in found["years"]}
    assert list(years) == ["1950", "1951", "1952", "1953"]
    assert years["1951"] == {"name": "1951", "documents": 0, "topics": []}
    money = years["1953"]["topics"][1 - bases]
    assert 0.7 < money["lower"] <= money["share"] <= money["upper"] <= 1
    counts = ("documents", "undated_documents", "wordless_documents")
    assert [found[name] for name in counts] == [60, 1, 1]
    assert "left out, for no word of them counts: 1 of 61 documents" in said.err


@pytest.mark.slow
def test_a_folder_holds_tables_a_figure_and_a_model_that_reads_alike(
    filled: Shell, tmp_path: Path
) -> None:
    words = ("topics", "--count", "2", "--stability", "1", "--by", "decade")
    first = filled(*words, "-o", tmp_path / "t")
    assert first.code == 0, first.err
    again = filled(*words, "-o", tmp_path / "u")
    assert first.out == again.out and "no documents: nothing is known" not in first.out
    names = sorted(path.name for path in (tmp_path / "t").iterdir())
    assert names == [
        *("README.md", "by_decade.csv", "config.json", "documents.csv", "topics.csv"),
        *("topics.npz", "topics.png", "topics.svg", "years.csv"),
    ]
    for name in set(names) - {"config.json"}:
        one, other = ((tmp_path / folder / name).read_bytes() for folder in "tu")
        assert one == other, name
    with (tmp_path / "t" / "years.csv").open(newline="") as file:
        gaps = [row for row in csv.DictReader(file) if row["year"] == "1951"]
    assert [(row["documents"], row["share"], row["share_upper"]) for row in gaps] == [
        ("0", "", "")
    ] * 2
    with (tmp_path / "t" / "documents.csv").open(newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["first_page"] == "8")
    model = load_topics(tmp_path / "t")
    book = load_codebook(default_codebook_path())
    with Store(filled.db) as store:
        shares = read_shares(store, model, book, row["document_id"])
    assert np.allclose(shares, [float(row["topic_1"]), float(row["topic_2"])], atol=1e-6)


@pytest.mark.slow
def test_seeds_name_topics_and_unknown_words_are_named(filled: Shell, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds.toml"
    seeds.write_text('"purse" = ["loan", "tariff", "zzqq"]\n')
    said = filled("topics", "--count", "2", "--seed-topics", seeds, "--stability", "0")
    assert said.code == 0 and "[purse]" in said.out
    line = next(line for line in said.out.splitlines() if "[purse]" in line)
    assert line.index("loan") < line.index("bank") < line.index("garrison")
    assert "seed topic purse: zzqq not counted" in said.err


@pytest.mark.slow
def test_labels_of_the_codebook_seed_topics_and_count_groups(filled: Shell) -> None:
    with Store(filled.db) as store:
        documents = list(store.documents.all())
        for document in documents[:3]:
            mention = mention_of(document, "Embassy", "economic_aid")
            store.tags.write_tags(document.document_id, (), [mention], TAGGED)
    said = filled(
        *("topics", "--count", "6", "--seed-labels", "--stability", "0", "--by", "label", "--json")
    )
    assert said.code == 0, said.err
    found = json.loads(said.out)
    assert "economic_aid" in {topic["seed_name"] for topic in found["topics"]}
    assert [(group["name"], group["documents"]) for group in found["groups"]] == [
        ("economic_aid", 3)
    ]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--count", "2"], 5, "a.db"),
        (["--count", "0"], 2, "--count"),
        ([], 2, "--count"),
        (["--count", "2", "--seed-topics", "none.toml"], 3, "no such file of seed topics"),
        (["--count", "2", "-o", str(Path(__file__))], 2, "is a file"),
        (["--count", "2", "-o", str(Path(__file__).parent)], 2, "is not empty"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    shell: Shell, words: list[str], code: int, message: str
) -> None:
    said = shell("topics", *words)
    assert said.code == code and message in said.complaint()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--count", "7"], "61 documents make 2 to 6 topics"),
        (["--count", "2", "--by", "label"], "no document is tagged"),
    ],
)
@pytest.mark.slow
def test_what_the_archive_cannot_give_is_said(
    filled: Shell, words: list[str], message: str
) -> None:
    said = filled("topics", *words)
    assert said.code == 2 and message in said.err.splitlines()[-1]
    assert "Traceback" not in said.err


def test_an_archive_without_documents_has_no_topics(shell: Shell) -> None:
    with Store(shell.db, create=True):
        pass
    said = shell("topics", "--count", "5")
    assert said.code == 2 and "0 documents" in said.err.splitlines()[-1]


@pytest.mark.slow
def test_topics_from_python_are_those_of_the_command(filled: Shell) -> None:
    with archive_miner.open(filled.db) as archive:
        found = archive.topics(2, {"purse": ["loan"]})
    assert {topic.seed_name for topic in found.topics} == {"purse", ""}
