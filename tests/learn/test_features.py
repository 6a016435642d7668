"""Rows of features and meanings: what makes sentences alike, and that documents stay apart."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_miner.learn import features
from archive_miner.learn.features import (
    Vocabulary,
    read_words,
    row_blocks,
    sentence_rows,
    shifted,
)
from archive_miner.learn.meaning import Meanings, mean_rows, meaning_rows, weigh_meanings
from training.vocabulary import fit_vocabulary

LINES = [
    "The Government asked for arms.",
    "The Government asked for a loan of $25 million.",
    "The opposition spoke of a coup.",
    "The garrison stood by the President.",
    "Rain delayed the harvest in May 1953.",
    "",
]
VOCABULARY_LINES = LINES * 6


def document(lines: list[str]) -> tuple[str, list[tuple[int, int]]]:
    spans, text = [], ""
    for line in lines:
        spans.append((len(text), len(text) + len(line)))
        text += line + " "
    return text, spans


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return fit_vocabulary([document(VOCABULARY_LINES)])


def likeness(vocabulary: Vocabulary, one: str, other: str) -> float:
    rows = sentence_rows(vocabulary, read_words([document([one]), document([other])]))
    rows = rows[:, : len(vocabulary.words) + len(vocabulary.pairs) + len(vocabulary.letters)]
    product = (rows[0] @ rows[1].T).toarray()[0, 0]
    return float(product / np.sqrt(sp.linalg.norm(rows[0]) ** 2 * sp.linalg.norm(rows[1]) ** 2))


@pytest.mark.parametrize(
    ("one", "near", "far"),
    [
        ("asked for arms", "ASKED FOR ARMS", "asked for a loan"),  # telegraphic capitals
        ("a loan of $25 million", "a loan of $30 million", "a loan for the harvest"),
        ("the opposition", "the oppositlon", "the garrison"),  # OCR took i for l
        ("the Government", "the Govern-ment", "the President"),  # broken at a line end
    ],
)
def test_spelling_variants_are_nearer_than_other_words(
    vocabulary: Vocabulary, one: str, near: str, far: str
) -> None:
    assert likeness(vocabulary, one, near) > likeness(vocabulary, one, far)


def test_a_row_has_as_many_columns_as_the_vocabulary_says(vocabulary: Vocabulary) -> None:
    rows = sentence_rows(vocabulary, read_words([document(LINES)]))
    assert rows.shape == (len(LINES), vocabulary.width())


documents = st.lists(st.lists(st.sampled_from(LINES), min_size=1, max_size=5), max_size=4)


@settings(max_examples=25, deadline=None)
@given(documents)
def test_documents_read_together_give_the_rows_of_documents_read_alone(
    vocabulary: Vocabulary, found: list[list[str]]
) -> None:
    items = [document(lines) for lines in found]
    if not items:
        return
    together = sentence_rows(vocabulary, read_words(items)).toarray()
    alone = np.vstack([sentence_rows(vocabulary, read_words([each])).toarray() for each in items])
    assert np.allclose(together, alone, atol=1e-6)


def test_rows_come_in_blocks_where_there_are_many(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = read_words([document(LINES * 3), document(LINES[:1]), document(LINES)])
    whole = sentence_rows(vocabulary, reading)
    assert len(list(row_blocks(vocabulary, reading))) == 1
    monkeypatch.setattr(features, "LARGEST_BLOCK", 60)
    blocks = list(row_blocks(vocabulary, reading))
    assert len(blocks) > 3
    assert (sp.vstack(blocks) != whole).nnz == 0
    monkeypatch.setattr(features, "LARGEST_BLOCK", 1)  # less than a row
    assert len(list(row_blocks(vocabulary, reading))) == len(reading.document)


def test_neighbours_never_come_from_another_document() -> None:
    owner = np.array([0, 0, 1])
    rows = np.array([[1.0], [2.0], [3.0]])
    assert shifted(rows, owner, 1).tolist() == [[2.0], [0.0], [0.0]]
    assert shifted(rows, owner, -1).tolist() == [[0.0], [1.0], [0.0]]
    assert shifted(sp.csr_matrix(rows), owner, 1).toarray().tolist() == [[2.0], [0.0], [0.0]]


def meanings() -> Meanings:
    words = ["coup", "revolt", "loan", "military_mission", "the"]
    vectors = [[1, 0, 0], [0.9, 0.1, 0], [0, 0, 1], [0, 1, 0], [1, 1, 1]]
    return weigh_meanings(words, vectors, [50, 40, 60, 9, 100_000])


def test_words_used_alike_place_sentences_alike_though_they_share_no_word() -> None:
    reading = read_words([document(["the coup"]), document(["the revolt"]), document(["the loan"])])
    coup, revolt, loan = mean_rows(meanings(), reading)
    assert coup @ revolt > 5 * abs(coup @ loan)


def test_joined_phrases_are_left_out_as_sentences_are_read_word_by_word() -> None:
    assert set(meanings().places) == {"coup", "revolt", "loan", "the"}


@settings(max_examples=25, deadline=None)
@given(documents)
def test_meanings_read_together_are_those_read_alone(found: list[list[str]]) -> None:
    items = [document(lines) for lines in found]
    if not items:
        return
    together = meaning_rows(meanings(), read_words(items))
    alone = np.vstack([meaning_rows(meanings(), read_words([each])) for each in items])
    assert np.allclose(together, alone, atol=1e-6)
