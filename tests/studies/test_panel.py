"""The panel: who, with whom, in which year, and nothing for years without papers."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from shell import Shell
from stored import (
    SCORED,
    STAMP,
    TAGGED,
    document_of,
    file_documents,
    mention_of,
    page_of,
    passage_of,
    source_of,
)

from archive_miner.store.store import Store
from archive_miner.types import CONCERN, Actor, Header, Score

TEXT = "Washington cut the aid to Seoul."
US, ROK = Actor("Washington", "USA", "patron"), Actor("Seoul", "ROK", "client")
PRC = Actor("Peiping", "CHN", "rival")

PAPERS = [
    # date, actors of the mention, its confidence, score
    ("1953-07-24", (US, ROK), 0.9, 0.9),
    ("1953-08", (ROK, US, PRC), 0.8, 0.3),
    ("1948-06-01", (US, ROK), 0.9, 0.2),  # before the state was a member of the systems
    ("1955", (US, ROK), 0.4, 0.9),  # the mention does not stand
    ("1955", (US,), 0.9, 0.9),  # no client
    (None, (US, ROK), 0.9, 0.9),  # no date
]


@pytest.fixture
def am(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    shell = Shell(tmp_path / "archive.db", capsys)
    with Store(shell.db, create=True) as store:
        source = source_of("box.pdf", "box", len(PAPERS))
        store.sources.add(source, STAMP, "auto", "eng")
        store.pages.write(
            replace(page_of(source, n, TEXT), quality=0.5 + n / 20)
            for n in range(1, len(PAPERS) + 1)
        )
        documents = [
            replace(document_of(source, n, n, TEXT), header=Header("telegram", date=date))
            for n, (date, *_) in enumerate(PAPERS, 1)
        ]
        file_documents(store, source.source_id, ((d, (passage_of(d),)) for d in documents))
        with store.transaction():
            for document, (_, actors, confidence, _) in zip(documents, PAPERS, strict=True):
                mention = replace(
                    mention_of(document, "aid", "economic_aid", confidence),
                    actors=actors,
                    stance="conflictual",
                )
                store.tags.write_tags(document.document_id, (), [mention], TAGGED)
        scores = [
            Score(d.document_id, CONCERN, paper[3], 0.1, 0.95, "m@1", ())
            for d, paper in zip(documents, PAPERS, strict=True)
        ]
        store.tags.write_scores(scores, SCORED)
    return shell


def test_a_row_for_each_pair_and_year_that_has_papers(am: Shell) -> None:
    said = am("panel")
    assert said.code == 0 and "2 rows of the panel" in said.err
    assert "no share is corrected: the scores are of m@1, the model at hand is regime" in said.err
    early, late = csv.DictReader(io.StringIO(said.out))
    assert (late["client"], late["patron"], late["year"]) == ("ROK", "USA", "1953")
    assert (late["ccode1"], late["ccode2"], late["gwcode1"]) == ("732", "2", "732")
    # in the one system from 15 August of that year on, in the other from 29 June of the next
    assert (early["year"], early["ccode1"], early["gwcode1"]) == ("1948", "", "732")
    assert (late["documents"], late["pages"], late["mentions_economic_aid"]) == ("2", "2", "2")
    assert (late["stance_conflictual"], late["stance_mixed"]) == ("2", "0")
    assert (late["score_mean"], late["share_counted"]) == ("0.6", "0.5")
    assert late["share_corrected"] == ""  # too few documents
    assert late["page_quality_mean"] == "0.575"


def test_a_panel_by_quarter_leaves_out_what_is_dated_by_the_year(am: Shell) -> None:
    rows = list(csv.DictReader(io.StringIO(am("panel", "--by", "pair-quarter").out)))
    assert [(row["year"], row["quarter"]) for row in rows] == [("1948", "2"), ("1953", "3")]


def test_of_few_documents_on_poor_pages_the_row_says_so(am: Shell) -> None:
    for row in csv.DictReader(io.StringIO(am("panel").out)):
        assert row["coverage"] == "few poor"  # at most two documents, pages of 0.55 to 0.65


def test_states_named_equally_often_go_by_the_alphabet(am: Shell) -> None:
    turkey = Actor("Ankara", "TUR", "client")
    with Store(am.db, create=False) as store:
        (document,) = (d for d in store.documents.all() if d.header.date == "1953-07-24")
        mentions = [
            replace(mention_of(document, word, label), actors=(US, actor))
            for word, label, actor in (
                ("aid", "economic_aid", turkey), ("aid", "military_aid", turkey),
                ("cut", "economic_aid", ROK), ("cut", "military_aid", ROK),
            )
        ]  # fmt: skip
        with store.transaction():
            store.tags.write_tags(document.document_id, (), mentions, TAGGED)
    rows = list(csv.DictReader(io.StringIO(am("panel").out)))
    assert {(row["client"], row["year"], row["documents"]) for row in rows} == {
        ("ROK", "1948", "1"), ("ROK", "1953", "2")}  # fmt: skip


def test_shares_by_year_kind_and_all(am: Shell) -> None:
    rows = list(csv.DictReader(io.StringIO(am("prevalence").out)))
    counted = [(row["group"], row["documents"], row["counted"]) for row in rows]
    assert counted == [
        ("1948", "1", "0.0"),
        ("1953", "2", "0.5"),
        ("1955", "2", "1.0"),
        ("undated", "1", "1.0"),
        ("all", "6", "0.6667"),
    ]
    assert all(row["matched"] == "" for row in rows)  # fewer than ten documents
    assert len(am("prevalence", "--by", "all").out.splitlines()) == 2
    assert "telegram,6," in am("prevalence", "--by", "kind").out


def test_shares_of_a_label_without_scores_are_one_line(am: Shell) -> None:
    with Store(am.db, create=False) as store, store.transaction():
        store._connection.execute("DELETE FROM scores")
    said = am("prevalence")
    assert said.code == 2 and said.out == "" and "archive-miner score" in said.err


def test_the_panel_as_a_file(am: Shell, tmp_path: Path) -> None:
    assert am("panel", "-o", tmp_path / "panel.csv").code == 0
    assert (tmp_path / "panel.csv").read_text().count("\n") == 3
    assert am("panel", "-o", tmp_path / "panel.parquet").code == 0
    assert (tmp_path / "panel.parquet").read_bytes().startswith(b"PAR1")
    assert am("panel", "-o", tmp_path / "none" / "panel.csv").code == 2


def test_a_model_that_is_not_there(am: Shell) -> None:
    assert am("panel", "--model", "no_such_model").code == 6


def test_a_panel_without_rows_says_why(am: Shell) -> None:
    with Store(am.db, create=False) as store, store.transaction():
        store._connection.execute("UPDATE tallies SET client = NULL")
    said = am("panel")
    assert said.code == 0 and "no dated document names a state as client" in said.err


def test_mentions_have_a_column_for_each_label_of_ones_own_codebook(
    am: Shell, tmp_path: Path
) -> None:
    with Store(am.db, create=False) as store, store.transaction():
        for document in store.documents.all():
            said = (
                ("aid", "trade_policy", 0.9),
                ("cut", "press_freedom", 0.9),
                ("cut", "aid", 0.2),
            )
            mentions = [replace(mention_of(document, *one), actors=(US, ROK)) for one in said]
            store.tags.write_tags(document.document_id, (), mentions, TAGGED)
    head, *rows = csv.reader(io.StringIO(am("panel").out))
    assert head[9:14] == [
        "mentions_aid", "mentions_press_freedom", "mentions_trade_policy",  # nothing of the seven
        "stance_complementary", "stance_conflictual"]  # fmt: skip
    assert [row[2] for row in rows] == ["1948", "1953", "1955"]
    assert rows[1][7:12] == ["2", "2", "0", "2", "2"]  # documents, pages, and each label
    assert am("panel", "-o", tmp_path / "panel.parquet").code == 0


def test_the_columns_of_the_shipped_codebook_stay_as_they_are(am: Shell) -> None:
    (head, *_) = csv.reader(io.StringIO(am("panel").out))
    assert [name for name in head if name.startswith("mentions_")] == [
        "mentions_military_influence",
        "mentions_economic_aid",
        "mentions_military_aid",
        "mentions_legitimation",
        "mentions_power_consolidation",
        "mentions_political_compatibility",
        "mentions_alliance_design",
    ]
