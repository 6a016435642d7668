"""Sentences and passages: archive abbreviations, numbered paragraphs, lengths, coverage."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.text.passages import (
    LONGEST_PASSAGE_WORDS,
    LONGEST_SENTENCE,
    split_passages,
    split_sentences,
)
from archive_miner.types import Document, Header, Part


def document(text: str) -> Document:
    return Document("d", "s", 1, 1, Header(), text, (Part(0, len(text), 1, 0),) if text else ())


def sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in split_sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "whole",
    [
        "Gen. Hale met Mr. J. R. Dorn at No. 35 King Street.",
        "The U.S. Embassy told the U.N. Commission at 5 p.m. on Friday.",
        "1806. CINCPAC for POLAD.",
        "A–730. Embassy’s comments would be appreciated.",
        "795.00/1–549: Telegram",
        "See vol. VII, pp. 1435 ff. and fn. 3 below.",
        "The King said … and then fell silent.",
        "(b) Troops remain in place.",
        "Washington, D.C. was quiet.",
        "He spoke of “the army,\nits pay” at length.",
    ],
)
def test_one_sentence_stays_one(whole):
    assert sentences(whole) == [whole]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("He agreed. The King left.", ["He agreed.", "The King left."]),
        ("“We will go.” He left.", ["“We will go.”", "He left."]),
        ("Talks ended in the U.S. The King left.", ["Talks ended in the U.S.", "The King left."]),
        ("Aid is urgent.\nThe army waits.", ["Aid is urgent.", "The army waits."]),
        ("It failed (Ibid.) He left.", ["It failed (Ibid.)", "He left."]),
        (
            "Valmera, May 3, 1955, 4 p.m. 75. In accordance",
            ["Valmera, May 3, 1955, 4 p.m.", "75. In accordance"],
        ),
        ("no stop here\n\nnor here", ["no stop here", "nor here"]),
    ],
)
def test_two_sentences_are_cut(text, parts):
    assert sentences(text) == parts


def test_only_the_stretch_asked_for_is_cut():
    text = "One. Two here. Three."
    assert [text[a:b] for a, b in split_sentences(text, 5, 14)] == ["Two here."]


@given(st.text(alphabet="aB .\n?1”(", max_size=80))
def test_sentences_are_in_order_apart_and_lose_nothing(text):
    spans = split_sentences(text, 0, len(text))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(text[a:b] == text[a:b].strip() and "\n\n" not in text[a:b] for a, b in spans)


LONG = "The army has not been paid and the officers do not trust the King. " * 60
PARAGRAPH = (
    "The Minister told me that the King would not hear of a new army before the harvest "
    "was in and paid for."
)


def passages(text: str) -> list[str]:
    return [text[p.start : p.end] for p in split_passages(document(text))]


def test_header_lines_are_one_passage():
    text = f"Telegram From Valmera\n\nMay 3, 1950\n\nSECRET\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n\nHale"
    assert passages(text) == [
        "Telegram From Valmera\n\nMay 3, 1950\n\nSECRET",
        PARAGRAPH,
        f"{PARAGRAPH}\n\nHale",
    ]


def test_numbered_paragraphs_begin_passages():
    text = f"1. {PARAGRAPH}\n2. {PARAGRAPH}\n(b) {PARAGRAPH}"
    assert passages(text) == [f"1. {PARAGRAPH}", f"2. {PARAGRAPH}", f"(b) {PARAGRAPH}"]


def test_a_year_at_a_line_begins_no_passage():
    text = f"{PARAGRAPH} It was in\n1949. {PARAGRAPH}"
    assert passages(text) == [text]


def test_a_long_paragraph_is_cut_at_sentence_ends():
    pieces = passages(LONG)
    assert len(pieces) > 2
    assert all(
        len(piece.split()) <= LONGEST_PASSAGE_WORDS and piece.endswith(".") for piece in pieces
    )


def test_passages_are_named_and_know_their_page():
    text = f"{PARAGRAPH}\n\n{PARAGRAPH}"
    middle = len(PARAGRAPH) + 2
    two_pages = Document(
        "d", "s", 4, 5, Header(), text, (Part(0, middle, 4, 0), Part(middle, len(text), 5, 0))
    )
    found = split_passages(two_pages)
    first, second = found
    assert (first.document_id, first.page_number) == ("d", 4)
    assert (second.passage_id, second.page_number) == (f"{first.passage_id}-2", 5)  # alike


def test_nothing_makes_no_passage():
    assert split_passages(document("")) == () == split_passages(document(" \n\n "))


@given(
    st.lists(
        st.sampled_from(["Hale", PARAGRAPH, "SECRET", "2. " + PARAGRAPH, LONG, ""]), max_size=6
    )
)
def test_passages_hold_everything_in_order(paragraphs):
    text = "\n\n".join(paragraphs)
    found = split_passages(document(text))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert "".join("".join(text[p.start : p.end].split()) for p in found) == "".join(text.split())


CLAUSE = "the army was paid and the navy was not, which the King regretted; "


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        (CLAUSE * 200, ";"),
        (CLAUSE.replace(";", ",") * 200, ","),
        ("rifles 900\n" * 1000, "0"),
        ("the army was paid and the navy was not " * 300, "eysdt"),
        ("a" * 20_000, "a"),
    ],
    ids=["at clauses", "at commas", "at lines", "at blanks", "within a word"],
)
def test_a_sentence_without_end_is_cut(text, ends):
    pieces = split_sentences(text, 0, len(text))
    assert all(LONGEST_SENTENCE / 2 <= b - a <= LONGEST_SENTENCE for a, b in pieces[:-1])
    assert all(text[b - 1] in ends for _, b in pieces)
    printed = "".join(text[a:b] for a, b in pieces)
    assert "".join(printed.split()) == "".join(text.split())


def test_near_miss_the_longest_sentence_that_stays_whole():
    text = ("the army was paid; " * 300)[: LONGEST_SENTENCE - 2].rstrip() + "."
    assert split_sentences(text, 0, len(text)) == [(0, len(text))]


@pytest.mark.parametrize("between", [" ", "\t \n ", "“ ", "— "])
def test_white_space_without_end_is_read_once(between):
    text = f"Aid was cut.{between * 50_000}b"
    began = time.perf_counter()
    split_sentences(text, 0, len(text))
    assert time.perf_counter() - began < 2
