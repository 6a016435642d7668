"""The cue tables, the spelling out of telegraphese, and clauses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive_miner.segment.header import read_header
from archive_miner.tag.actors.find import find_actors, load_actors
from archive_miner.tag.context.clauses import divide_clauses, reach
from archive_miner.tag.context.cues import TABLES, Cue, CueTable, cue_table, read_cues
from archive_miner.tag.context.evidence import read_voices
from archive_miner.tag.context.speakers import Speakers, read_speakers
from archive_miner.tag.context.tokens import read_tokens
from archive_miner.text.characters import unify
from archive_miner.types import Document, Header

CUES = [cue for table in TABLES for cue in read_cues(table)]


def values(sentence: str) -> set[tuple[str, str, str]]:
    tokens = read_tokens(sentence, 0, len(sentence))
    return {(h.cue.kind, h.cue.value, h.cue.group) for h in cue_table().find(tokens)}


@pytest.mark.parametrize("cue", CUES, ids=lambda cue: f"{cue.kind} {cue.value} {cue.group}")
def test_every_cue_finds_its_specimen_and_spares_its_near_miss(cue: Cue) -> None:
    key = cue.kind, cue.value, cue.group
    assert key in values(cue.matches)
    assert key not in values(cue.spares)
    assert cue.seen


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("Dept shld act", "department should act"),
        ("GOVT CANNOT ACCEPT", "government can not accept"),
        ("he won't and can’t", "he will not and can not"),
        ("the régime", "the regime"),
        ("U.S. aid, US aid", "u.s. aid , u.s. aid"),
        ("United States aid", "u.s. aid"),
        ("told us that", "told us that"),  # the pronoun, not the state
        ("Premier's party", "premier 's party"),
        ("on May 12", "on 5 12"),  # the month
        ("he may go", "he may go"),
    ],
)
def test_telegraphese_is_spelt_out(printed: str, words: str) -> None:
    assert " ".join(token.word for token in read_tokens(unify(printed), 0, len(printed))) == words


def test_a_word_spelt_out_keeps_its_place_in_the_text() -> None:
    text = "Govt cannot sign."
    assert {text[t.start : t.end] for t in read_tokens(text, 0, len(text)) if t.word == "not"} == {
        "cannot"
    }


@pytest.mark.parametrize(
    ("pattern", "sentence", "matched"),
    [
        ("(no|not) intention", "no intention of going", [(0, 2)]),
        ("(no|not) intention", "no plan to go", []),
        ("support* ...2 government", "supported the new government", [(0, 4)]),
        ("support* ...2 government", "supported the new and able government", []),
        ("support* ...2 government", "supported it; the government", []),  # a stop parts them
        ("support* ...2 government", "support government, not government", [(0, 2)]),  # nearest
        ("prepared to? help", "prepared help them", [(0, 2)]),
        ("prepared to? help", "prepared to help them", [(0, 3)]),
        ("glad to?", "glad to help", [(0, 2)]),  # what may be missing belongs to it
        ("contributions", "two contributions", [(1, 2)]),
    ],
)
def test_where_a_pattern_stands(
    pattern: str, sentence: str, matched: list[tuple[int, int]]
) -> None:
    table = CueTable([Cue("k", "v", "g", (pattern,), "", "", "", False)])
    hits = table.find(read_tokens(sentence, 0, len(sentence)))
    assert [(hit.first, hit.last) for hit in hits] == matched


def test_of_two_as_long_a_whole_word_comes_before_a_beginning() -> None:
    first = Cue("k", "v", "first", ("contribut*", "harm*"), "", "", "", False)
    second = Cue("k", "v", "second", ("contribution", "harms|damag*"), "", "", "", False)
    hits = CueTable([first, second]).find(read_tokens("contribution harms us", 0, 21))
    assert [hit.cue.group for hit in hits] == ["second", "first"]


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        ("Premier accepted wheat but refused advisers", ["main", "contrast"]),
        ("He said that arms came", ["main", "hanging"]),
        ("in that year arms came", ["main"]),
        ("Arms and men came", ["main"]),
        ("They cut the loan and kept the advisers", ["main", "next"]),
        ("If arms come, we stay", ["condition", "next"]),
        ("Arms came; men left", ["main", "next"]),
        ("Although the loan was refused, tanks were delivered", ["main", "next"]),
        ("However, tanks came", ["main"]),
    ],
)
def test_clauses(sentence: str, clauses: list[str]) -> None:
    tokens = read_tokens(sentence, 0, len(sentence))
    found = divide_clauses(tokens)
    assert [clause.opener for clause in found] == clauses
    assert [place for c in found for place in range(c.first, c.last)] == list(range(len(tokens)))


@pytest.mark.parametrize(
    ("sentence", "source", "target", "governs", "expected"),
    [
        ("He asked that arms come", 0, 1, True, True),
        ("He asked that arms come", 0, 1, False, False),
        ("He asked that arms come but men stay", 0, 2, True, False),
        ("If arms come, we stay", 0, 1, False, True),
        ("We stay if arms come", 1, 0, False, True),
        ("We stay; if arms come they leave", 1, 0, False, False),
    ],
)
def test_what_a_cue_reaches(
    sentence: str, source: int, target: int, governs: bool, expected: bool
) -> None:
    clauses = divide_clauses(read_tokens(sentence, 0, len(sentence)))
    assert reach(clauses, source, target, governs) is expected


@pytest.mark.parametrize(
    ("head", "genre"),
    [
        ("3. Telegram From the Embassy in Greece to the Department of State", "embassy"),
        ("3. Telegram From the Department of State to the Embassy in Greece", "department"),
        ("895.00/3-2849: Telegram\n\nThe Chargé in Korea to the Secretary of State", "embassy"),
        ("3. Memorandum of Conversation, Department of State", "conversation"),
        ("3. National Intelligence Estimate", "estimate"),
        ("3. Letter From President Rhee to President Eisenhower", "letter_of_client"),
        ("3. Letter From President Eisenhower to President Rhee", "other"),
        ("3. Letter From Prime Minister Karamanlis to President Johnson", "letter_of_client"),
        ("3. Telegram From the Chairman of the Joint Chiefs of Staff", "other"),
    ],
)
def test_genre(head: str, genre: str) -> None:
    assert read_speakers(Document("d", "s", 1, 1, Header(), head, ()), []).genre == genre


def speakers_of(text: str, date: str | None = "1958-05-05") -> Speakers:
    header, fields = read_header(text)
    document = Document("d", "s", 1, 1, replace(header, date=date), text, (), fields)
    return read_speakers(document, find_actors(document, load_actors()))


def sides(text: str) -> dict[str, str]:
    """Return the side of everybody whom a text names, by name as printed."""
    return {text[start:end]: role for start, end, role in speakers_of(text).named}


@pytest.mark.parametrize(
    ("text", "name", "side"),
    [
        # a great power is the client in talks at its capital, and a third party elsewhere
        ("3. Telegram From the Embassy in Greece\n\nThe French told him.", "French", "third"),
        ("3. Telegram From the Embassy in Greece\n\nMoscow decided.", "Moscow", "third"),
        ("3. Telegram From the Embassy in Greece\n\nGreek papers came.", "Greek", "client"),
        (
            "3. Telegram From the Embassy in Greece\n\nThe United States gave.",
            "United States",
            "patron",
        ),
        ("3. Telegram From the Embassy in Cuba\n\nBatista rose. Castro fled.", "Castro", "client"),
        (
            "3. Telegram From the Embassy in Greece\n\nGreece agreed. The rebels fled.",
            "rebels",
            "client",
        ),
        ("3. Telegram From the Embassy in Greece\n\nNATO agreed.", "NATO", "third"),
    ],
)
def test_an_actor_speaks_in_the_role_it_has(text: str, name: str, side: str) -> None:
    assert sides(text)[name] == side


def test_a_name_introduced_by_its_title_alone_speaks_for_the_title() -> None:
    text = "3. Telegram From the Embassy in France\n\nPremier Roche came."
    assert speakers_of(text).titled["roche"] == "client"


def test_words_of_office_inside_a_name_say_nothing_of_their_own() -> None:
    text = "3. Telegram From the Embassy in Greece\n\nThe Soviet Ambassador said no."
    heard = read_voices(text, 40, len(text), speakers_of(text))
    assert (heard.speaker, [role for _, role in heard.roles]) == ("third", ["third"])
