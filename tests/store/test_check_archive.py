"""A good archive is in order; every kind of damage is found, and is one line that says what it is.

Each row of the table damages a copy of one small archive with a few words of SQL, behind the back
of the program and with its guards off.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from stored import (
    INGESTED,
    SEGMENTED,
    STAMP,
    page_of,
    source_of,
    tagged_by,
)
from test_old_archives import NAMES, unpacked
from whole import BOX, FIRST, KING, LOAN, SECOND, THIRD, WHEAT, fill_whole

from archive_miner.errors import ArchiveError
from archive_miner.naming import Namer
from archive_miner.pipeline.perform import Silence
from archive_miner.store.check.checks import find_faults
from archive_miner.store.packing import pack_places, pack_sentences, pack_words
from archive_miner.store.store import Store
from archive_miner.studies.check import check
from archive_miner.studies.forget import forget
from archive_miner.text.passages import split_passages
from archive_miner.types import (
    Alias,
    Changes,
    Correction,
    Failure,
    Sentence,
    Token,
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill_whole(tmp_path_factory.mktemp("check") / "archive.db")


@dataclass(frozen=True)
class Desk:
    """A copy of the good archive, to be damaged and looked through."""

    path: Path

    def damage(self, sql: str) -> None:
        """Run SQL behind the program's back, without guards."""
        with closing(sqlite3.connect(self.path)) as raw, raw:
            for function in (packed_words, packed_spans, packed_places):
                raw.create_function(function.__name__, 1, function)
            raw.executescript(sql)

    def findings(self, most: int = 1000) -> list[str]:
        with Store(self.path) as store:
            checked = check(store, Silence(), most)
        lines = [finding.line for finding in checked.findings]
        assert checked.is_in_order == (not lines)
        return lines + ["more"] * checked.more


def packed_words(words: str) -> bytes:
    """Pack [start, end, x0, top, x1, bottom] of each word, also what no Box can be."""
    made: list[Any] = []
    for start, end, *sides in json.loads(words):
        box = SimpleNamespace(**dict(zip(("x0", "top", "x1", "bottom"), sides, strict=True)))
        made.append(SimpleNamespace(start=start, end=end, box=box, confidence=None))
    return pack_words(made)


def packed_spans(spans: str) -> bytes:
    return pack_sentences([Sentence(start, end) for start, end in json.loads(spans)])


def packed_places(spans: str) -> bytes:
    return pack_places([Token(start, end, "", "") for start, end in json.loads(spans)])


@pytest.fixture
def desk(whole: Path, tmp_path: Path) -> Desk:
    return Desk(Path(shutil.copy(whole, tmp_path / "archive.db")))


def test_a_good_archive_is_in_order(desk: Desk) -> None:
    assert desk.findings() == []


def test_there_is_something_in_every_table(whole: Path) -> None:
    """What is not there cannot be damaged, nor can the checks be wrong about it."""
    with Store(whole) as store:
        run = store._connection.execute
        names = run("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")
        empty = [
            name
            for (name,) in names.fetchall()
            if not name.startswith("sqlite_") and not run(f"SELECT 1 FROM {name}").fetchone()
        ]
    assert empty == ["migrations", "codebooks"]  # made at this version; no codebook was kept


def test_a_check_changes_nothing(desk: Desk) -> None:
    before = desk.path.read_bytes()
    desk.findings()
    assert desk.path.read_bytes() == before


def p(document_id: str) -> str:
    """Return the id of the one passage of a document."""
    return f"{document_id}.{Namer().passage('', PASSAGES[document_id]).removeprefix('.')}"


PASSAGES = {KING: FIRST[8:], LOAN: SECOND[8:], WHEAT: THIRD[8:]}
LENGTH = len(FIRST[8:])

OF_KING = f"WHERE document_id = '{KING}'"
PAGE_1 = f"WHERE source_id = '{BOX.source_id}' AND number = 1"

DAMAGE: dict[str, tuple[str, Sequence[str]]] = {
    # references
    "a record of provenance is gone": (
        "DELETE FROM ingredients; DELETE FROM provenance WHERE stage = 'score'",
        [
            "scores: scored_by leads to no row of provenance, in 3 rows",
            "provenance 3: the record was changed since it was made",
        ],
    ),
    "one row is made by nothing": (
        f"UPDATE documents SET tagged_by = 99 {OF_KING}",
        ["documents: tagged_by leads to no row of provenance, in 1 row"],
    ),
    "a mention of no document": (
        "INSERT INTO mentions SELECT 'm', 'nobody', label, subtype, start, \"end\", sentence_start,"
        " sentence_end, confidence, origin, polarity, modality, voice, stance, actors, modifiers"
        " FROM mentions LIMIT 1",
        ["mentions: document_id leads to no row of documents, in 1 row"],
    ),
    "a decision without its anchor": (
        "UPDATE decisions SET anchor_id = 99",
        ["decisions: anchor_id leads to no row of anchors, in 1 row"],
    ),
    # indexes
    "a passage that full-text search does not know": (
        "INSERT INTO passages_fts(passages_fts, rowid, text)"
        f" SELECT 'delete', id, text FROM passages {OF_KING}",
        ["passages_fts: the full-text index is not that of the words of the passages"],
    ),
    "words that no passage has": (
        "INSERT INTO passages_fts(rowid, text) VALUES (9999, 'tanks')",
        ["passages_fts: the full-text index is not that of the words of the passages"],
    ),
    "lemmas that full-text search does not know": (
        "INSERT INTO lemmas_fts(lemmas_fts, rowid, lemmas)"
        " SELECT 'delete', id, lemmas FROM annotations LIMIT 1",
        ["lemmas_fts: the full-text index is not that of the lemmas of the annotations"],
    ),
    # the file's own history
    "a step that this program does not know": (
        "INSERT INTO migrations VALUES (99, 'to the moon', '')",
        ["migrations: no step to version 99 is called 'to the moon'"],
    ),
    # files
    "a file without a place": (
        "DELETE FROM source_paths WHERE path = 'box.pdf'",
        ["box.pdf: lies nowhere"],
    ),
    "a file whose first path is not one of its own": (
        "DELETE FROM source_paths WHERE path = 'volume.xml'",
        ["volume.xml: lies nowhere"],
    ),
    "a file of another content": (
        "UPDATE sources SET sha256 = 'feed' WHERE path = 'box.pdf'",
        [f"box.pdf: source {BOX.source_id} is not named after its SHA-256"],
    ),
    "a page that is nowhere": (
        "DELETE FROM failures WHERE item = 'page 4'",
        ["box.pdf p. 4: was neither read nor did it fail"],
    ),
    "a page that documents are of is gone": (
        "DELETE FROM pages WHERE number = 3",
        [
            "box.pdf p. 3: was neither read nor did it fail",
            f"document {WHEAT}: p. 3, which it stands on, is not here",
        ],
    ),
    # failures
    "a failure of a file that is not here": (
        "INSERT INTO failures VALUES ('ingest', 'gone.pdf', 'page 2', 'torn', NULL, NULL, '')",
        ["failure of gone.pdf [page 2]: ingest failed on a file that is not here"],
    ),
    "a stage that failed on a file that is not here": (
        "INSERT INTO failures VALUES ('segment', 'gone.pdf', '', 'torn', NULL, NULL, '')",
        ["failure of gone.pdf: segment failed on a file that is not here"],
    ),
    "a failure of a document that is not here": (
        "INSERT INTO failures VALUES ('tag', 'box.pdf', 'nobody', 'torn', NULL, NULL, '')",
        ["failure of box.pdf [nobody]: tag failed on a document that is not here"],
    ),
    # former ids
    "a former id that a document bears": (
        f"INSERT INTO aliases VALUES ('{KING}', NULL, '', '', '')",
        [f"former id {KING}: a document bears it"],
    ),
    "a former id that leads to nothing": (
        "UPDATE aliases SET document_id = 'nobody' WHERE alias = 'never'",
        ["former id never: leads to nobody, which is no id"],
    ),
    "former ids that lead to each other": (
        "UPDATE aliases SET document_id = 'once' WHERE alias = 'twice'",
        ["former id once: leads in a circle", "former id twice: leads in a circle"],
    ),
    "a former id that leads to itself": (
        "UPDATE aliases SET document_id = alias WHERE alias = 'never'",
        ["former id never: leads in a circle"],
    ),
    # provenance
    "a record that was changed": (
        "UPDATE provenance SET version = '9' WHERE stage = 'ingest'",
        ["provenance 1: the record was changed since it was made"],
    ),
    "an ingredient that was changed": (
        "UPDATE ingredients SET sha256 = 'feed' WHERE role = 'codebook'",
        ["provenance 3: the record was changed since it was made"],
    ),
    "settings that are no JSON": (
        "UPDATE provenance SET settings = '{' WHERE stage = 'segment'",
        ["provenance 2: the record was changed since it was made"],
    ),
    # pages
    "a word that is two": (
        f"UPDATE pages SET text = 'SEC ET' || substr(text, 7) {PAGE_1}",
        ["box.pdf p. 1: word 1 at 0–6 does not spell a word of the text"],
    ),
    "words out of order": (
        f"UPDATE pages SET words = packed_words('[[8,11,0,0,9,9],[0,6,0,0,9,9]]') {PAGE_1}",
        ["box.pdf p. 1: word 2 at 0–6 does not spell a word of the text"],
    ),
    "a word beyond the text": (
        f"UPDATE pages SET words = packed_words('[[0,6,0,0,9,9],[8,999,0,0,9,9]]') {PAGE_1}",
        ["box.pdf p. 1: word 2 at 8–999 does not spell a word of the text"],
    ),
    "a word before the text": (
        f"UPDATE pages SET words = packed_words('[[-9,6,0,0,9,9]]') {PAGE_1}",
        ["box.pdf p. 1: word 1 at -9–6 does not spell a word of the text"],
    ),
    "words that cannot be unpacked": (
        f"UPDATE pages SET words = x'00' {PAGE_1}",
        ["box.pdf p. 1: its words cannot be unpacked"],
    ),
    "a box inside out": (
        f"UPDATE pages SET words = packed_words('[[0,6,0,0,9,9],[8,11,9,0,5,9]]') {PAGE_1}",
        ["box.pdf p. 1: the box of word 2, 'The', is inside out"],
    ),
    "a box below the page": (
        f"UPDATE pages SET words = packed_words('[[0,6,0,799,9,810],[8,11,0,0,9,9]]') {PAGE_1}",
        ["box.pdf p. 1: the box of word 1, 'SECRET', lies off the page"],
    ),
    "a box to the left of the page": (
        f"UPDATE pages SET words = packed_words('[[0,6,-20,0,-9,9]]') {PAGE_1}",
        ["box.pdf p. 1: the box of word 1, 'SECRET', lies off the page"],
    ),
    "a word cut by the edge of the page": (
        f"UPDATE pages SET words = packed_words('[[0,6,590,0,650,9]]') {PAGE_1}",
        [],
    ),
    "a mark outside its page": (
        f"UPDATE pages SET marks = '[[0, 999, \"stamp\"]]' {PAGE_1}",
        ["box.pdf p. 1: the mark of a stamp at 0–999 lies outside the text"],
    ),
    "marks that are no list": (
        f"UPDATE pages SET marks = '{{}}' {PAGE_1}",
        ["box.pdf p. 1: its marks cannot be read"],
    ),
    "a boundary outside its page": (
        "UPDATE boundaries SET start = 999",
        ["box.pdf p. 1: the boundary at 999 lies outside the text"],
    ),
    "a boundary on no page": (
        "UPDATE boundaries SET page_number = 4",
        ["box.pdf p. 4: a boundary at 0, and no such page"],
    ),
    "a division beyond its page": (
        'UPDATE divisions SET "end" = 99 WHERE ordinal = 2',
        ["volume.xml: division 2, p. 2 at 0 to p. 2 at 99, is not on its pages"],
    ),
    "a division on no page": (
        "UPDATE divisions SET last_page = 9 WHERE ordinal = 2",
        ["volume.xml: division 2, p. 2 at 0 to p. 9 at 19, is not on its pages"],
    ),
    # documents
    "another version than the text's": (
        f"UPDATE documents SET version = 'feed' {OF_KING}",
        [f"document {KING}: the text is not of the version that is noted"],
    ),
    "parts that are no list": (
        f"UPDATE documents SET parts = 'none' {OF_KING}",
        [f"document {KING}: its parts cannot be read"],
    ),
    "parts one over the other": (
        f"UPDATE documents SET parts = '[[0,10,1,8],[9,{LENGTH},1,17]]' {OF_KING}",
        [f"document {KING}: part 2 at 9–{LENGTH} lies outside the text or over the part before"],
    ),
    "a part beyond the text": (
        f"UPDATE documents SET parts = '[[0,999,1,8]]' {OF_KING}",
        [f"document {KING}: part 1 at 0–999 lies outside the text or over the part before"],
    ),
    "text of no page between parts": (
        f"UPDATE documents SET parts = '[[0,10,1,8],[12,{LENGTH},1,20]]' {OF_KING}",
        [f"document {KING}: the text at 10–12 is of no page"],
    ),
    "text of no page at the end": (
        f"UPDATE documents SET parts = '[[0,10,1,8]]' {OF_KING}",
        [f"document {KING}: the text at 10–{LENGTH} is of no page"],
    ),
    "a part of another page": (
        f"UPDATE documents SET parts = '[[0,10,2,8],[10,{LENGTH},1,18]]' {OF_KING}",
        [
            f"document {KING}: part 1 is of p. 2, which is not its own",
            f"passage {p(KING)}: begins on p. 2, not on p. 1",
        ],
    ),
    "a part from another place on its page": (
        f"UPDATE documents SET parts = '[[0,10,1,7],[10,{LENGTH},1,18]]' {OF_KING}",
        [f"document {KING}: the text at 0–10 is not what stands on p. 1"],
    ),
    "a page that was read otherwise since": (
        f"UPDATE pages SET text = replace(text, 'tanks', 'banks') {PAGE_1}",
        [f"document {KING}: the text at 10–{LENGTH} is not what stands on p. 1"],
    ),
    "a document out of its order": (
        f"UPDATE documents SET id = id + 1000 {OF_KING}",
        [
            f"document {KING}: is numbered after a document that begins later",
            f"passage {p(KING)}: is numbered before a passage that it follows",
        ],
    ),
    "a header field beyond the text": (
        f'UPDATE documents SET header_fields = \'[["sender", "King", 4, 999, 0.5]]\' {OF_KING}',
        [f"document {KING}: field sender at 4–999 lies outside the text"],
    ),
    "header fields that are no list": (
        f"UPDATE documents SET header_fields = '[1]' {OF_KING}",
        [f"document {KING}: its header fields cannot be read"],
    ),
    # passages
    "a passage with other words": (
        "INSERT INTO passages_fts(passages_fts, rowid, text)"
        f" SELECT 'delete', id, text FROM passages {OF_KING};"
        f" UPDATE passages SET text = replace(text, 'King', 'Ring') {OF_KING};"
        f" INSERT INTO passages_fts(rowid, text) SELECT id, text FROM passages {OF_KING}",
        [f"passage {p(KING)}: is not what stands at 0–{LENGTH} of its document"],
    ),
    "a passage beyond its document": (
        f'UPDATE passages SET "end" = 999 {OF_KING}',
        [f"passage {p(KING)}: at 0–999 lies outside its document or over the passage before"],
    ),
    "a passage on another page": (
        f"UPDATE passages SET page_number = 2 {OF_KING}",
        [f"passage {p(KING)}: begins on p. 1, not on p. 2"],
    ),
    "a passage that is gone": (
        f"PRAGMA foreign_keys = ON; DELETE FROM passages {OF_KING}",
        [
            f"document {KING}: the text at 0–{LENGTH} is in no passage",
            f"score of fear for document {KING}: rests on {p(KING)}, which is no passage of it",
        ],
    ),
    # what was read in documents
    "sentences that are gone": (
        f"DELETE FROM sentences {OF_KING}",
        [f"document {KING}: was tagged, and its sentences are not here"],
    ),
    "a sentence beyond the text": (
        f"UPDATE sentences SET spans = packed_spans('[[0, 25], [26, 999]]') {OF_KING}",
        [
            f"document {KING}: sentence 2 at 26–999 lies outside the text"
            " or over the sentence before"
        ],
    ),
    "sentences one over the other": (
        f"UPDATE sentences SET spans = packed_spans('[[0, 25], [20, 40]]') {OF_KING}",
        [f"document {KING}: sentence 2 at 20–40 lies outside the text or over the sentence before"],
    ),
    "sentences that cannot be unpacked": (
        f"UPDATE sentences SET spans = x'' {OF_KING}",
        [f"document {KING}: its sentences cannot be unpacked"],
    ),
    "a mention beyond its sentence": (
        f'UPDATE mentions SET "end" = 30 {OF_KING}',
        [
            f"mention {KING}/military_aid/4: at 4–30 lies outside its document"
            " or its sentence at 0–25"
        ],
    ),
    "a mention beyond its document": (
        f'UPDATE mentions SET "end" = 999, sentence_end = 999 {OF_KING}',
        [
            f"mention {KING}/military_aid/4: at 4–999 lies outside its document"
            " or its sentence at 0–999"
        ],
    ),
    "a modifier beyond its document": (
        f'UPDATE mentions SET modifiers = \'[["time", "past", 0, 999]]\' {OF_KING}',
        [f"mention {KING}/military_aid/4: a modifier at 0–999 lies outside its document"],
    ),
    "modifiers that are no list": (
        f"UPDATE mentions SET modifiers = '' {OF_KING}",
        [f"mention {KING}/military_aid/4: its modifiers or actors cannot be read"],
    ),
    "actors that are no JSON": (
        f"UPDATE mentions SET actors = '[' {OF_KING}",
        [
            f"mention {KING}/military_aid/4: its modifiers or actors cannot be read",
            "documents: too damaged to be read on (malformed JSON)",
        ],
    ),
    "actors without a code": (
        f'UPDATE mentions SET actors = \'[{{"name": "King"}}]\' {OF_KING};'
        f" DELETE FROM tallies {OF_KING}; INSERT INTO tallies SELECT * FROM tallied {OF_KING}",
        [f"mention {KING}/military_aid/4: its modifiers or actors cannot be read"],
    ),
    "a score that rests on another document": (
        f"UPDATE scores SET evidence = (SELECT evidence FROM scores WHERE document_id = '{LOAN}')"
        f" {OF_KING}",
        [f"score of fear for document {KING}: rests on {p(LOAN)}, which is no passage of it"],
    ),
    "evidence that cannot be read": (
        f"UPDATE scores SET evidence = '[{{}}]' {OF_KING}",
        [f"score of fear for document {KING}: its evidence cannot be read"],
    ),
    "a passage scored with another document": (
        f"UPDATE passage_scores SET document_id = '{LOAN}' {OF_KING}",
        [
            f"score of fear for passage {p(KING)}: is kept with document {LOAN},"
            " which has no such passage"
        ],
    ),
    "sums that are others": (
        f"UPDATE tallies SET client = 'QEN' {OF_KING}",
        [f"document {KING}: the sums kept of its mentions are others than theirs"],
    ),
    "sums of fewer labels": (
        f"UPDATE tallies SET labels = '{{}}' {OF_KING}",
        [f"document {KING}: the sums kept of its mentions are others than theirs"],
    ),
    "sums that are no JSON": (
        f"UPDATE tallies SET stances = 'mixed' {OF_KING}",
        [f"document {KING}: the sums kept of its mentions are others than theirs"],
    ),
    "sums that are gone": (
        f"DELETE FROM tallies {OF_KING}",
        [f"document {KING}: its mentions are not summed up"],
    ),
    "a mention that is gone": (
        f"DELETE FROM mentions {OF_KING}",
        [f"document {KING}: the sums kept of its mentions are others than theirs"],
    ),
    "fewer parts of speech than lemmas": (
        f"UPDATE annotations SET parts_of_speech = 'DET' WHERE id ="
        f" (SELECT id FROM passages {OF_KING})",
        [f"passage {p(KING)}: its lemmas, parts of speech and places do not match"],
    ),
    "a token beyond its passage": (
        "UPDATE annotations SET places = packed_places('[[0, 3], [4, 999]]') WHERE id ="
        f" (SELECT id FROM passages {OF_KING})",
        [f"passage {p(KING)}: token 2 at 4–999 lies outside the passage or over the token before"],
    ),
    # what readers said
    "a former text of another version": (
        "UPDATE former_documents SET version = 'feed' WHERE document_id = 'once'",
        ["former text of once: version feed is another text"],
    ),
    "a former text that cannot be unpacked": (
        "UPDATE former_documents SET text = x'00', version = 'feed' WHERE document_id = 'once'",
        ["former text of once: version feed cannot be read"],
    ),
    "an anchor with other words": (
        "UPDATE anchors SET quote = 'banks' WHERE quote = 'tanks'",
        [f"anchor 2: its words do not stand at 19 of document {KING} as it was"],
    ),
    "a place in a document that is not here": (
        "UPDATE placements SET document_id = 'nobody' WHERE anchor_id = 2",
        ["anchor 2: is placed in document nobody, which is not here"],
    ),
    "a place beyond its document": (
        'UPDATE placements SET "end" = 999 WHERE anchor_id = 2',
        [f"anchor 2: is placed at 19–999 of document {KING}, outside its text"],
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_a_line_that_says_what_it_is(desk: Desk, what: str) -> None:
    sql, lines = DAMAGE[what]
    desk.damage(sql)
    assert sorted(desk.findings()) == sorted(lines)


# What the words of SQL do not reach


def test_a_row_that_an_index_lacks(desk: Desk) -> None:
    """The index is taken out of the schema, a row changed, and the index put back."""
    index = "FROM sqlite_schema WHERE name = 'documents_by_date'"
    with closing(sqlite3.connect(desk.path)) as raw:
        kept = raw.execute(f"SELECT * {index}").fetchone()
        raw.executescript(f"PRAGMA writable_schema = ON; DELETE {index}")
    with closing(sqlite3.connect(desk.path)) as raw, raw:
        raw.execute(f"UPDATE documents SET date = '1961' {OF_KING}")
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", kept)
    assert desk.findings() == ["archive file: row 1 missing from index documents_by_date"]


def test_a_column_without_a_value(desk: Desk) -> None:
    note = "note          TEXT NOT NULL"
    with closing(sqlite3.connect(desk.path)) as raw:
        raw.executescript(
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql ="
            f" replace(sql, '{note}', 'note TEXT') WHERE name = 'corrections'"
        )
    with closing(sqlite3.connect(desk.path)) as raw, raw:
        raw.execute("UPDATE corrections SET note = NULL")
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute(
            f"UPDATE sqlite_schema SET sql = replace(sql, 'note TEXT', '{note}')"
            " WHERE name = 'corrections'"
        )
    assert desk.findings() == ["archive file: NULL value in corrections.note"]


def test_text_that_is_no_unicode_ends_only_the_checks_that_read_it(desk: Desk) -> None:
    desk.damage("UPDATE former_documents SET parts = CAST(x'ff' AS TEXT)")
    desk.damage(f"DELETE FROM tallies {OF_KING}")
    assert desk.findings() == [
        f"document {KING}: its mentions are not summed up",
        "former_documents: too damaged to be read on (Could not decode to UTF-8 column 'parts')",
    ]


@pytest.mark.parametrize("seed", range(40))
def test_a_file_with_a_torn_page_is_found_out_and_raises_nothing(desk: Desk, seed: int) -> None:
    """Whatever lies broken: a table, an index, a page that only overflows from another."""
    whole = bytearray(desk.path.read_bytes())
    pages = len(whole) // 4096
    torn = 1 + random.Random(seed).randrange(pages - 1)
    used = whole[torn * 4096 : (torn + 1) * 4096].strip(b"\0")
    whole[torn * 4096 : (torn + 1) * 4096] = random.Random(seed).randbytes(4096)
    desk.path.write_bytes(whole)
    try:
        found = desk.findings()
    except ArchiveError as refused:  # the schema itself is torn
        assert "damaged" in str(refused)
    else:
        assert found or not used


def test_a_file_that_ends_too_soon(desk: Desk) -> None:
    whole = desk.path.read_bytes()
    desk.path.write_bytes(whole[: len(whole) // 2 // 4096 * 4096])
    try:
        assert desk.findings()
    except ArchiveError as refused:
        assert "damaged" in str(refused)


# What is no damage


@pytest.mark.parametrize("name", NAMES)
def test_an_old_archive_brought_up_to_date_is_in_order(tmp_path: Path, name: str) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(unpacked(f"{name}.db.xz"))
    desk = Desk(path)
    assert desk.findings() == []
    desk.damage("DELETE FROM migrations WHERE version = 4")
    missing = ["migrations: nothing is recorded of the step to version 4"]
    assert desk.findings() == (missing if name < "version-3" else [])


def restart(store: Store) -> None:
    store.sources.restart_ingest(BOX.source_id, "always", "eng")


def read_half(store: Store) -> None:
    restart(store)
    store.pages.write([page_of(BOX, 1, "SECRET The page as it reads in another mode.")])


def read_anew(store: Store) -> None:
    read_half(store)
    store.sources.finish_ingest(BOX.source_id, INGESTED)
    for n in (2, 3):
        store.failures.write(Failure("ingest", "box.pdf", f"page {n}", "torn"))


def retry(store: Store) -> None:
    store.failures.forget()


def correct(store: Store) -> None:
    store.boundaries.correct([(BOX.source_id, Correction(2, 8, "The loan", True))])


def tag_anew(store: Store) -> None:
    with store.transaction():
        store.tags.write_tags(KING, [Sentence(0, LENGTH, (0.5, 0.5))], [], tagged_by("2"))


def segment_anew(store: Store) -> None:
    king, loan, wheat = store.documents.all()
    text, shift = f"{king.text}\n\n{loan.text}", LENGTH + 2
    moved = (replace(p, start=p.start + shift, end=p.end + shift) for p in loan.parts)
    joined = replace(king, last_page=2, text=text, parts=(*king.parts, *moved))
    none: frozenset[str] = frozenset()
    changes = Changes(
        (joined, wheat),
        {KING: split_passages(joined)},
        kept=frozenset({WHEAT}),
        moved=none,
        replaced=frozenset({KING}),
        added=none,
        removed=(Alias(LOAN, KING, "now part of another document"),),
    )
    assert store.documents.change(BOX.source_id, changes, SEGMENTED)


def forget_box(store: Store) -> None:
    forget(store, [Path("box.pdf")])


def forget_copy(store: Store) -> None:
    forget(store, [Path("volume.xml")])


def forget_all(store: Store) -> None:
    forget(store, [Path("copy.xml"), Path("empty.txt"), Path("volume.xml"), Path("box.pdf")])


def replace_file(store: Store) -> None:
    store.sources.add(source_of("box.pdf", "another box"), STAMP, "auto", "eng")
    store.sources.settle_displaced()


@pytest.mark.parametrize(
    "step",
    [
        restart, read_half, read_anew, retry, correct, tag_anew, segment_anew, forget_box,
        forget_copy, forget_all, replace_file,
    ],
)  # fmt: skip
def test_an_archive_is_in_order_at_every_step(desk: Desk, step: Callable[[Store], None]) -> None:
    with Store(desk.path) as store:
        step(store)
    assert desk.findings() == []


# How it goes about it


def test_no_more_than_so_many_are_listed_and_the_rest_are_counted(desk: Desk) -> None:
    desk.damage("DELETE FROM sentences; DELETE FROM tallies")
    assert len(desk.findings()) == 6
    assert desk.findings(most=4)[4:] == ["more"] * 2


@dataclass
class Witness:
    """An observer that remembers what it heard."""

    total: int = 0
    done: int = 0
    ends: int = 0

    def begin(self, stage: str, total: int, unit: str) -> None:
        self.total = total

    def advance(self, count: int) -> None:
        self.done += count

    def end(self) -> None:
        self.ends += 1


@pytest.mark.parametrize("sql", ["", "UPDATE former_documents SET parts = CAST(x'ff' AS TEXT)"])
def test_an_observer_hears_of_every_row_and_of_the_end(desk: Desk, sql: str) -> None:
    desk.damage(sql)
    witness = Witness()
    with Store(desk.path) as store:
        check(store, witness)
    assert witness.done == witness.total > 0
    assert witness.ends == 1


def test_an_interrupt_is_heard_while_sqlite_works_by_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive_miner.store.check.checks.STEPS_A_TICK", 1)

    class Hasty(Witness):
        def advance(self, count: int) -> None:
            raise KeyboardInterrupt

    hasty = Hasty()
    with Store(desk.path) as store:
        with pytest.raises(KeyboardInterrupt):
            check(store, hasty)
        assert not store._connection.in_transaction
        assert list(store.documents.all())
    assert hasty.ends == 1


def test_others_write_meanwhile_and_nothing_of_it_is_taken_for_damage(desk: Desk) -> None:
    desk.damage("INSERT INTO aliases VALUES ('early', 'nobody', '', '', '')")
    with Store(desk.path) as store, Store(desk.path) as other:
        faults = find_faults(store, lambda _: None)
        assert next(faults).where == "former id early"
        forget_all(other)
        assert list(faults) == []
