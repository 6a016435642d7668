"""What an engine reads off dirt is dropped; print that it can hardly read stays."""

from __future__ import annotations

import pytest

from archive_miner.ingest.noise import is_dirt, is_dotted, keep_words
from archive_miner.ingest.printed import PrintedWord
from archive_miner.types import Box


def line(text: str, *confidences: float) -> list[PrintedWord]:
    """Make a line of words of one height; the last confidence counts for the rest."""
    words, x = [], 72.0
    for n, token in enumerate(text.split()):
        confidence = confidences[min(n, len(confidences) - 1)]
        words.append(PrintedWord(token, Box(x, 100, x + 6 * len(token), 110), confidence))
        x += 6 * (len(token) + 1)
    return words


def kept(words: list[PrintedWord]) -> str:
    return " ".join(word.text for word in keep_words(words))


DIRT = [
    ("cae ‘ 2 wis", 0.38),
    ("ue rahe Fr, why Hl on", 0.25),
    ("gh 3h engin? yy a eae e 6", 0.29),
    ("nt We . r", 0.45),
    ("}", 0.61),
    ("M", 0.23),
    ("4", 0.44),
    ("—", 0.6),
]
PRINT = [
    ("The King received me", 0.96),
    ("FA ANEMBASSY NOSCOW", 0.40),
    (",NEA-06 NSCE-90 NSAE-00 $40-06", 0.42),
    ("EUR: TWSimons, J.", 0.10),
    ("of it", 0.9),
    ("-2-", 0.5),
    ("~3-", 0.4),
    ("1.", 0.6),
    ("(b)", 0.5),
    ("4", 0.95),
    ("Q", 0.9),
]
DOTS = ["cecces", "eoocce", "ee", "ee ee oe", "eeseese", "e @ ee.", "es e", "eoseoce"]
NO_DOTS = ["(c)", "see", "case", "eel", "000", "90 60", "as so", "eeseor", "Embassy", "be"]


@pytest.mark.parametrize(("text", "confidence"), DIRT)
def test_lines_of_dirt_are_dropped(text, confidence):
    assert is_dirt(line(text, confidence))
    assert keep_words(line(text, confidence)) == []


@pytest.mark.parametrize(("text", "confidence"), PRINT)
def test_print_stays_however_badly_it_reads(text, confidence):
    assert not is_dirt(line(text, confidence))


def test_one_sure_word_saves_a_line_of_fragments():
    assert not is_dirt(line("th Army o ts", 0.2, 0.9, 0.2, 0.2))
    assert is_dirt(line("th Amry o ts", 0.2, 0.4, 0.2, 0.2))


@pytest.mark.parametrize("text", DOTS)
def test_the_dots_of_a_stamp_are_no_letters_however_sure_the_engine_is(text):
    assert is_dotted(line(text, 0.94))
    assert keep_words(line(text, 0.94)) == []


@pytest.mark.parametrize("text", NO_DOTS)
def test_words_of_round_letters_are_no_dots(text):
    assert not is_dotted(line(text, 0.94))


def test_within_a_line_signs_and_scraps_go_and_doubtful_words_stay():
    assert kept(line("TOKYO . May 26 ^", 0.9, 0.3, 0.9, 0.9, 0.1)) == "TOKYO May 26"
    assert kept(line("Mr. Halvorsen-Rhee spoke", 0.9, 0.05, 0.9)) == "Mr. Halvorsen-Rhee spoke"
    assert kept(line("spoke i and left", 0.9, 0.05, 0.9)) == "spoke and left"
    assert kept(line("left - to return", 0.9)) == "left - to return"


def test_a_typed_rule_read_as_letters_goes():
    words = line("ACTION ARA-10", 0.9)
    rule = [
        PrintedWord("wan", Box(150, 106, 190, 108), 0.05),
        PrintedWord("5-nn", Box(195, 106, 260, 108), 0.0),
    ]
    assert kept([*words, *rule]) == "ACTION ARA-10"
    hyphen = PrintedWord("-", Box(150, 106, 156, 108), 0.9)  # flat, but sure
    assert kept([*words, hyphen]) == "ACTION ARA-10 -"


def test_of_nothing_nothing_is_kept():
    assert keep_words([]) == []
