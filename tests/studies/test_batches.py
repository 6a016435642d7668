"""The first words of a document, as a batch to label shows them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stored import document_of, source_of

from archive_miner.studies.batches import EXCERPT_CHARACTERS, excerpt
from archive_miner.types import HeaderField

BODY = "The Prime Minister asked for loans. He feared the army."


def field(text: str, words: str) -> HeaderField:
    start = text.index(words)
    return HeaderField("subject", words, start, start + len(words), 1.0)


@pytest.mark.parametrize(
    ("text", "fields", "shown"),
    [
        pytest.param(f"SECRET\nSubject: Loans.\n\n{BODY}", ["SECRET", "Loans"], BODY, id="head"),
        pytest.param(BODY, [], BODY, id="without a head"),
        pytest.param(BODY + " " * 300 + "Smith", ["Smith"], f"{BODY} Smith", id="name at the foot"),
        pytest.param("Loans", ["Loans"], "Loans", id="nothing but a head"),
        pytest.param("", [], "", id="nothing at all"),
        pytest.param("a\n\tb", [], "a b", id="one line"),
    ],
)
def test_an_excerpt_begins_behind_the_header(text: str, fields: list[str], shown: str) -> None:
    document = document_of(source_of("a.txt", text), 1, 1, text)
    document = replace(document, fields=tuple(field(text, words) for words in fields))
    assert excerpt(document) == shown


def test_a_long_document_is_cut_between_words() -> None:
    text = "loans and grants " * 100
    shown = excerpt(document_of(source_of("a.txt", text), 1, 1, text))
    assert len(shown) <= EXCERPT_CHARACTERS + 2 and shown.endswith(
        (" loans …", " and …", " grants …")
    )
