"""Where phrases end: the longest and the nearest, and stops that no gap goes over."""

import pytest

from archive_miner.patterns.language import parse_pattern
from archive_miner.patterns.screen import Screen, WholeWords
from archive_miner.patterns.sequence import find_nearest, find_spans, ready_phrase, shortlist
from archive_miner.text.tokens import Tokeniser


@pytest.mark.parametrize(
    ("written", "sentence", "longest", "nearest"),
    [
        ("cut ...3 aid", "cut aid or aid", [(0, 4)], [(0, 2)]),
        ("cut ...3 aid", "cut ; aid or aid", [], []),  # a stop
        ("cut ...3 aid", "cut , aid or aid", [(0, 5)], [(0, 3)]),  # near miss: no stop
        ("cut aid? off", "cut aid off", [(0, 3)], [(0, 3)]),
        ("glad to?", "glad to come", [(0, 2)], [(0, 2)]),  # what may be missing belongs to it
        ("cut off|down|it", "cut it", [(0, 2)], [(0, 2)]),
    ],
)
def test_ends(
    written: str,
    sentence: str,
    longest: list[tuple[int, int]],
    nearest: list[tuple[int, int]],
) -> None:
    screen = Screen(WholeWords(), frozenset([";"]))
    phrase = ready_phrase(parse_pattern(written, {}).elements, screen)
    read = screen.read(sentence.split())
    assert find_spans(phrase, read, sentence, Tokeniser({})) == longest
    assert find_nearest(phrase, read) == nearest


def test_the_shortlist_leaves_out_what_lacks_a_word() -> None:
    screen = Screen(WholeWords())
    written = ("cut ...3 aid", "cut loan? off", "wheat")
    phrases = [ready_phrase(parse_pattern(one, {}).elements, screen) for one in written]
    possible = shortlist(phrases, screen)
    assert sorted(possible.possible(screen.read(["they", "cut", "it", "off"]))) == [1]
    assert sorted(possible.possible(screen.read(["aid", "was", "cut"]))) == [0]  # any order
