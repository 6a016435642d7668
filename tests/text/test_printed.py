"""Characters as files write them: each row is read as a reader sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.text.printed import as_printed

PRINTED = {
    "ligatures": (
        "o\ufb03ce, con\ufb02ict, \ufb01eld, e\ufb00ort, ba\ufb04e, \ufb06ate",
        "office, conflict, field, effort, baffle, state",
    ),
    "spaces of no width": (
        "head\u200bquarters of the ar\u2060my\ufeff",
        "headquarters of the army",
    ),
    "marks of direction": ("\u202aarmy\u202c \u200e1953\u200f", "army 1953"),
    "joiners between Latin letters": ("shelf\u200cful, a\u200db", "shelfful, ab"),
    "joiners of Persian stay": ("می\u200cخواهم", "می\u200cخواهم"),
    "a no-break space stays": ("nine\u00a0men", "nine\u00a0men"),
    "fractions and accents stay": ("½ café", "½ café"),
    "one soft hyphen": ("the mili\u00adtary aid", "the military aid"),
    "many": (
        "the in\u00adter\u00adna\u00adtional guer\u00adril\u00adla",
        "the international guerrilla",
    ),
    "with a blank after it": ("the coopera\u00ad tion of", "the cooperation of"),
    "one that is a compound's": ("the price\u00addetermining", "the price-determining"),
    "before a capital": ("an Anglo\u00adAmerican pact", "an Anglo-American pact"),
    "in years": ("1953\u00ad54", "1953-54"),
    "at a line's end": (
        "addi\u00ad\ntional, addi\u00ad \r\ntional",
        "addi-\ntional, addi- \r\ntional",
    ),
    "at the end of all": ("addi\u00ad", "addi-"),
    "as a dash": ("aid \u00ad and", "aid - and"),
    "before a word": ("the \u00admilitary", "the military"),
}


@pytest.mark.parametrize("name", PRINTED)
def test_text_is_as_printed(name):
    written, printed = PRINTED[name]
    assert as_printed(written) == printed


@given(st.text())
def test_what_is_printed_stays_so(text):
    once = as_printed(text)
    assert as_printed(once) == once
    assert "\u00ad" not in once and "\ufb01" not in once


@given(st.text(st.characters(max_codepoint=126)))
def test_ascii_is_as_printed(text):
    assert as_printed(text) == text
