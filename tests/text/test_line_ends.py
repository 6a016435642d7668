"""Hyphens at the ends of lines: what is one word, what is a compound, what is neither."""

import re

import pytest

from archive_miner.text.line_ends import count_spellings, find_line_ends, is_broken

WORDS = (
    *("in|formed", "ex|change", "inter|national", "ten|sion", "all|iance's", "fore|seen"),
    *("COM|MUNIST", "DEVELOP|MENT", "Wash|ington", "re|armed", "un|willingness", "dis|quiet"),
    *("coun|terpart", "Ade|nauer", "Val|mera", "responsive|ness", "Mc|Gillan", "gouver|nement"),
    *("Bel|coran", "to|day", "with|out", "sub|committees", "Pe|ru", "LA|BOR"),
)
COMPOUNDS = (
    *("state|owned", "price|determining", "guerrilla|infested", "tax|free", "so|called"),
    *("anti|communist", "anti|rebel", "vice|consul", "self|rule", "pro|Belcoran"),
    *("Anglo|American", "Ostrian|Belcoran", "French|trained", "Il|sung", "En|lai", "US|UK"),
    *("NATO|WARSAW", "US|sponsored", "build|up", "face|to", "vis|à", "fifty|five", "in|country"),
    *("rebel|held", "drought|stricken", "STATE|OWNED", "à|dire"),
)


@pytest.mark.parametrize("halves", WORDS)
def test_a_word_broken_in_two_is_one_word(halves):
    assert is_broken(*halves.split("|"), {})


@pytest.mark.parametrize("halves", COMPOUNDS)
def test_a_compound_keeps_its_hyphen(halves):
    assert not is_broken(*halves.split("|"), {})


OWN = (
    ("The cease-fire held. The cease-\nfire held.", "cease-fire"),
    ("The ceasefire held. The cease-\nfire held.", "ceasefire"),
    ("Once over-all, always over-\nall, never overall: over-all.", "over-all"),
    ("A Tormeran unit. The Tormeran-\ntrained police.", "Tormeran-trained"),
    ("Ri Won-gil spoke; Ri Won-\ngil left.", "Won-gil"),
    ("A half is no word of the text: Tor-\nmeran, Tor-\nmera.", "Tormeran"),
)


@pytest.mark.parametrize(("text", "word"), OWN)
def test_the_text_s_own_words_decide(text, word):
    assert word in read(text).split(" ", 2)[2]


READ = {
    "one word": ("The Minister in-\nformed us.", "The Minister informed us."),
    "a compound": ("a state-\nowned bank", "a state-owned bank"),
    "blanks at the end and the beginning": ("has in- \n  formed us", "has informed us"),
    "line ends of DOS": ("has in-\r\nformed us", "has informed us"),
    "a soft hyphen": ("has in\u00ad\nformed us", "has informed us"),
    "the hyphen that is no minus": ("has in\u2010\nformed us", "has informed us"),
    "FineReader's sign": ("a state¬\nment", "a statement"),
    "which is never a compound's": ("a war¬\npath", "a warpath"),
    "after a point": ("the U.S.-\nmade arms", "the U.S.-made arms"),
    "years": ("in 1953-\n54 and 1955–\n56", "in 1953-54 and 1955–\n56"),
    "types": ("an F-\n86 and NSC-\n68/2", "an F-86 and NSC-68/2"),
    "a chain": (
        "a day-to-\nday and govern-\nment-to-\ngovernment affair",
        "a day-to-day and government-to-government affair",
    ),
    "the foot of a column": ("the coun-\n\nter attack", "the counter attack"),
    "a compound whose second half is broken": ("anti-\ngov-\nernment", "anti-government"),
}


@pytest.mark.parametrize("name", READ)
def test_line_ends_are_read(name):
    text, wanted = READ[name]
    assert read(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "the talks--\nand the rest",  # a dash
        "the talks -\nand the rest",
        "the talks were on-\n2. The Embassy believes",  # a note or paragraph comes between
        "their personal rela-\nCONFIDENTIAL\n\nPAGE 02",  # a banner comes between
        "the head of the Govern-\n\nThe Embassy believes",  # another paragraph
        "- one\n- two\n-\nthree",
        "a dash–\nas typed",
        "",
        "-\n",
        "in-",
    ],
)
def test_what_is_no_word_at_a_line_s_end_stays(text):
    assert read(text) == text


def test_what_is_outside_the_stretch_is_not_read():
    text = "so in-\nformed"
    assert not list(find_line_ends(text, 0, 6, {}))
    assert list(find_line_ends(text, 0, len(text), {})) == [(5, 7)]


def test_words_broken_at_a_line_end_are_not_counted():
    counts = count_spellings("A state-owned bank, state-\nowned; the in-\nformed bank’s owner.")
    once = ("state", "owned", "state-owned", "the", "owner")
    assert counts == {"a": 1, "bank": 1, "bank's": 1, **dict.fromkeys(once, 1)}


def test_a_text_without_hyphens_at_its_line_ends_is_not_counted():
    assert count_spellings("A state-owned bank,\nstate-owned.") == {}
    assert count_spellings("A co\u00adoperation.")["a"] == 1


def read(text: str) -> str:
    """Return a text without what is to be left out."""
    pieces, at = [], 0
    for start, end in find_line_ends(text, 0, len(text), count_spellings(text)):
        assert re.fullmatch(r"[-\u00ad\u2010¬]?\s*", text[start:end])
        pieces.append(text[at:start])
        at = end
    return "".join(pieces) + text[at:]
