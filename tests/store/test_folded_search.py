"""Words found however they are printed and however they are typed; their near misses are not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from unicodedata import normalize

import pytest
from stored import Fill

from archive_miner.errors import UsageError
from archive_miner.store.query import parse_query
from archive_miner.store.search import count_phrase, search
from archive_miner.store.store import Store

POINTS = "The U.S. lent the U.S.S.R. $1,500,000; the U.N. and N.A.T.O. were told."
PLAIN = "The US lent the USSR $1500000; the UN and NATO were told."
OLD = "The U. S. S. R. and the U. S. agreed, wrote J. F. Dorne."
PRONOUN = "They let us know that aid would come, and asked us for a map."
AGENCY = "The A.I.D. mission and the AID staff drew up the MAP."
CAPITALS = "LET US KNOW WHETHER AID IS NEEDED."
HANOI = "Premier Đỗ Văn Danh met Thủ tướng Lê ở Đa Lương."
LODZ = "Straße in Łódź; Østre Ægir; Ελλάς; Королёв."
WRAPPED = "The ﬁeld of\u200bﬁce sent mili\u00adtary plans; the peopleʼs army; aid³ stopped."
CHINESE = "林石川同志会见了朴明洙首相，讨论军\n事援助问题。NATO加盟"
KOREAN = "한도경 수상은 발메라의 군사원조에 대하여 말하였다."
THAI = "นายกรัฐมนตรีขอความช่วยเหลือทางทหาร"
TEXTS = (
    POINTS, PLAIN, OLD, PRONOUN, AGENCY, CAPITALS, HANOI, LODZ, WRAPPED, CHINESE, KOREAN, THAI,
)  # fmt: skip


@pytest.fixture
def papers(store: Store, fill: Fill) -> Store:
    for number, text in enumerate(TEXTS):
        fill(f"paper-{number:02d}.txt", [text])
    return store


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        # acronyms with points and without, the country and the pronoun
        ("US", [POINTS, PLAIN, OLD, CAPITALS]),
        ("U.S.", [POINTS, PLAIN, OLD, CAPITALS]),
        ("us", [POINTS, PLAIN, OLD, PRONOUN, CAPITALS]),  # in small letters either
        ('"let us know"', [PRONOUN, CAPITALS]),
        ('"the US lent"', [POINTS, PLAIN]),
        ("USSR", [POINTS, PLAIN, OLD]),
        ("u.s.s.r.", [POINTS, PLAIN, OLD]),
        ("U. S. S. R.", []),  # four words of one letter
        ('"U. S. S. R."', [POINTS, PLAIN, OLD]),
        ("UN", [POINTS, PLAIN]),
        ("U.N.", [POINTS, PLAIN]),
        ("un", [POINTS, PLAIN]),
        ("NATO NEAR/3 UN", [POINTS, PLAIN]),
        ("nato", [POINTS, PLAIN, CHINESE]),
        ("NAT*", [POINTS, PLAIN, CHINESE]),
        ("US*", [POINTS, PLAIN, OLD, PRONOUN, CAPITALS]),  # a beginning: also of "USSR"
        ('"F. Dorne"', [OLD]),
        ("A.I.D.", [AGENCY, CAPITALS]),
        ("AID", [PRONOUN, AGENCY, CAPITALS, WRAPPED]),  # case does not matter
        ("map", [PRONOUN, AGENCY]),
        ("M.A.P.", [AGENCY]),
        # numbers
        ("1500000", [POINTS, PLAIN]),
        ("1,500,000", [POINTS, PLAIN]),
        ("500", []),
        # letters
        ('"Do Van Danh"', [HANOI]),
        ("Đa Lương", [HANOI]),
        (normalize("NFD", "Thủ tướng"), [HANOI]),
        ("lodz strasse", [LODZ]),
        ("ŁÓDŹ", [LODZ]),
        ("ostre aegir", [LODZ]),
        ("ελλας", [LODZ]),
        ("Королев", [LODZ]),
        # print
        ("field office", [WRAPPED]),
        ("military", [WRAPPED]),
        ("people", [WRAPPED]),
        ('"people\'s army"', [WRAPPED]),
        ("Østre OR ﬁeld", [LODZ, WRAPPED]),
        # signs in a row
        ("军事援助", [CHINESE]),  # over the end of a line
        ("朴明洙", [CHINESE]),
        ("援军", []),
        ("加盟", [CHINESE]),
        ("발메라", [KOREAN]),
        ("군사원조", [KOREAN]),
        ("원조*", [KOREAN]),
        ("메라발", []),
        ("ทหาร", [THAI]),
        ("ช่วยเหลือ", [THAI]),
        ("ชวยเหลอ", []),  # without its vowel signs no word
    ],
)
def test_what_is_found(papers: Store, query: str, texts: list[str]) -> None:
    hits = search(papers, parse_query(query), order="archive")
    assert [hit.text for hit in hits] == texts


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("USSR", ["U.S.S.R", "USSR", "U. S. S. R"]),
        ("1500000", ["1,500,000", "1500000"]),
        ("UN", ["U.N", "UN"]),
        ("U.S.", ["U.S", "US", "U. S", "US"]),
        ("office", ["of\u200bﬁce"]),
        ("military", ["mili\u00adtary"]),
        ("军事", ["军\n事"]),
        ("발메라", ["발메라"]),
        ('"Do Van"', ["Đỗ Văn"]),
        ("strasse", ["Straße"]),
        ("plans", ["plans"]),  # behind what is longer in print
    ],
)
def test_what_is_marked_is_what_is_printed(papers: Store, query: str, words: list[str]) -> None:
    hits = search(papers, parse_query(query), order="archive")
    assert [
        hit.text[low - hit.start : high - hit.start] for hit in hits for low, high in hit.spans
    ] == words


@pytest.mark.parametrize(
    "query",
    ["“let us know”", "„let us know“", "«let us know»", "»let us know«", "「let us know」",
     "”let us know”", "“let us know\"", "‟let us know”"],
)  # fmt: skip
def test_any_double_quotation_marks_are_of_a_phrase(papers: Store, query: str) -> None:
    assert parse_query(query) == parse_query('"let us know"')


def test_quotation_marks_of_print_in_fields_and_tokens() -> None:
    assert parse_query("path:“paper 1” aid") == parse_query('path:"paper 1" aid')
    assert parse_query("aid [word=“loan”]") == parse_query('aid [word="loan"]')
    assert parse_query("«joint head»*") == parse_query('"joint head"*')


@pytest.mark.parametrize(
    ("query", "column"), [("“let us know", 1), ("aid «cut", 5), ("“a” “b", 5), ("path:“a", 6)]
)
def test_a_quotation_mark_without_its_partner_is_pointed_at(query: str, column: int) -> None:
    with pytest.raises(UsageError, match=rf"column {column}: .*"):
        parse_query(query)


def test_single_quotation_marks_are_apostrophes(papers: Store) -> None:
    assert [hit.text for hit in search(papers, parse_query("‘know us’"))] == [PRONOUN, CAPITALS]


def test_phrases_are_counted_however_they_are_printed(papers: Store) -> None:
    assert count_phrase(papers, "the USSR") == (3, 3)
    assert count_phrase(papers, "군사") == (1, 1)
    assert count_phrase(papers, "the u.n.") == (2, 2)


def test_an_index_folded_by_another_program_is_made_anew(papers: Store) -> None:
    with closing(sqlite3.connect(papers.path)) as raw, raw:
        raw.execute("UPDATE folding SET version = 0")
        raw.execute("UPDATE passages SET folded = 'nonsense' WHERE folded IS NOT NULL")
    with Store(papers.path, create=False) as store:
        assert [hit.text for hit in search(store, parse_query("office"))] == [WRAPPED]
        assert not list(search(store, parse_query("nonsense")))
        store._connection.execute(
            "INSERT INTO passages_fts(passages_fts, rank) VALUES ('integrity-check', 1)"
        )


def test_only_what_differs_is_kept_twice(papers: Store) -> None:
    kept = "SELECT folded IS NULL FROM passages WHERE text IN (?, ?) ORDER BY id"
    assert papers._connection.execute(kept, (PRONOUN, OLD)).fetchall() == [(0,), (1,)]
