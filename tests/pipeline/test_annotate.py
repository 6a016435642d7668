"""annotate, and queries for tokens, by a stand-in for the pipeline: it knows verbs by their end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from shell import Shell
from spacy.language import Language
from spacy.tokens import Doc
from stored import Fill

from archive_miner.errors import SettingError
from archive_miner.patterns import parse
from archive_miner.store.store import Store
from archive_miner.tag import annotate
from archive_miner.types import Ingredient

pytestmark = pytest.mark.slow  # a tokeniser for each case

STAND_IN = Ingredient("pipeline", "stand_in", "1", "feed" * 16)

CUT = "Aid\nwas cancelled  at once."
OFFER = "They cancel nothing; aid arrived. Aid arrived."


def tag_words(doc: Doc) -> Doc:
    for token in doc:
        token.lemma_ = token.lower_.removesuffix("led").removesuffix("d")
        token.pos_ = "VERB" if token.lower_.endswith(("ed", "cel")) else "NOUN"
    return doc


@pytest.fixture
def am(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shell]:
    Language.component("tag_words", func=tag_words)
    language = spacy.blank("en")
    language.add_pipe("tag_words")
    monkeypatch.setattr(parse, "find_pipeline", lambda: STAND_IN)
    monkeypatch.setattr(annotate, "load_parser", {STAND_IN: language}.__getitem__)
    shell = Shell(tmp_path / "archive.db", capsys)
    with Store(shell.db, create=True) as store:
        fill = Fill(store)
        fill("cut.txt", [CUT])
        fill("offer.txt", [OFFER])
    yield shell


def test_tokens_are_read_once_and_found_by_lemma_word_and_part_of_speech(am: Shell) -> None:
    said = am("search", '[lemma="cancel"]')
    assert said.code == 2 and "archive-miner annotate" in said.complaint()
    assert am("annotate", "--jobs", 1).code == 0
    assert "nothing to do" in am("annotate", "--jobs", 1).err
    assert am("search", '[lemma="cancel"]').out.count(".txt") == 2
    lines = am("kwic", '[word="aid"] []{0,1} [pos="VERB"]').out.splitlines()
    assert [line.split("[")[1].split("]")[0] for line in lines] == [
        "Aid was cancelled", "aid arrived", "Aid arrived"]  # fmt: skip
    assert "offer.txt" in am("search", '[lemma="arrive"] path:offer').out
    assert am("search", '[lemma="arrive"] path:cut').out == ""
    assert am("search", 'once [lemma="cancel"] []{0,2} [word="once"]').out.count("cut.txt") == 1


def test_what_is_segmented_anew_is_annotated_anew(am: Shell) -> None:
    am("annotate", "--jobs", 1)
    with Store(am.db, create=False) as store, store.transaction():
        store._connection.execute("DELETE FROM documents WHERE document_id LIKE '%-1'")
    assert am("search", '[lemma="cancel"]').code == 2  # none is read any more
    with Store(am.db, create=False) as store:
        assert store._connection.execute("SELECT count(*) FROM annotations").fetchone() == (0,)
        check = "INSERT INTO lemmas_fts(lemmas_fts) VALUES ('integrity-check')"
        store._connection.execute(check)


def test_without_a_pipeline_annotate_says_what_to_install(
    am: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(parse, "PIPELINES", ("no_such_pipeline",))
    said = am("annotate")
    assert said.code == SettingError.exit_code and "archive-miner[parser]" in said.complaint()
