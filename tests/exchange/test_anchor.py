"""Where an annotation from elsewhere stands: by its place, by its words, or nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from annotated import span, words

from archive_miner.exchange.anchor import Anchored, anchor

TEXT = "We will cut aid in May.\n\nIf they sign, aid goes on. No aid\nto the \x02junta \U0001f642."


def moved(quoted: str, text: str = TEXT, by: int = 7) -> object:
    """Return what becomes of an annotation whose offsets slipped."""
    one = words(text, quoted)
    found = anchor(replace(one, start=one.start + by, end=one.end + by), TEXT)
    return (
        TEXT[found.annotation.start : found.annotation.end]
        if isinstance(found, Anchored)
        else found
    )


@pytest.mark.parametrize(
    ("quoted", "text", "stands_on"),
    [
        ("sign", TEXT, "sign"),
        ("aid goes", TEXT, "aid goes"),
        ("junta \U0001f642", TEXT, "junta \U0001f642"),
        # the tool broke the lines elsewhere, or made a stand-in of a control character
        ("aid to", "If they sign, aid goes on. No aid to the junta", "aid\nto"),
        ("the \ufffdjunta", "No aid\r\nto the \ufffdjunta", "the \x02junta"),
        # three times "aid": what is around tells which
        ("aid", "they sign, aid goes on", "aid"),
    ],
)
def test_words_are_found_where_places_have_slipped(quoted, text, stands_on):
    assert moved(quoted, text) == stands_on


def test_of_three_the_one_between_the_same_words_is_taken():
    one = words("they sign, aid goes on", "aid")
    found = anchor(replace(one, start=900, end=903), TEXT)
    assert isinstance(found, Anchored) and found.is_moved
    assert found.annotation.start == TEXT.index("aid goes")
    assert found.annotation.suffix.startswith(" goes on.")


@pytest.mark.parametrize(
    ("quoted", "reason"),
    [
        ("cut loans", "do not stand in the document"),
        ("aid", "stand 3 times"),
        ("", "no words"),
        (" \n", "do not stand"),
        ("AID in", "do not stand"),
    ],
)
def test_what_does_not_fit_says_why(quoted, reason):
    one = replace(span(TEXT, 1, 2), start=70, end=99, exact=quoted, prefix="", suffix="")
    found = anchor(one, TEXT)
    assert isinstance(found, str) and reason in found


def test_words_at_their_place_are_not_looked_for():
    one = replace(words(TEXT, "aid"), prefix="what was", suffix="never there")
    found = anchor(one, TEXT)
    assert isinstance(found, Anchored) and not found.is_moved
    assert found.annotation == words(TEXT, "aid")
