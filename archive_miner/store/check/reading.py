"""What was read in documents: sentences, mentions, scores, tallies, tokens."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive_miner.store.annotations import unpack_tokens
from archive_miner.store.check.finding import UNREADABLE, Advance, Finding, is_inside, read_list
from archive_miner.store.packing import unpack_sentences
from archive_miner.types import Part


@dataclass(frozen=True, slots=True)
class HeldPassage:
    """A passage as it is stored."""

    number: int
    passage_id: str
    start: int
    end: int
    page_number: int
    text: str

    def finding(self, what: str) -> Finding:
        """Return what is wrong with it."""
        return Finding(f"passage {self.passage_id}", what)


@dataclass(frozen=True, slots=True)
class Held:
    """A document as it is stored; ``parts`` are None where they cannot be read."""

    document_id: str
    text: str
    parts: tuple[Part, ...] | None
    passages: tuple[HeldPassage, ...]
    is_tagged: bool

    def finding(self, what: str) -> Finding:
        """Return what is wrong with it."""
        return Finding(f"document {self.document_id}", what)


def readings_fit(connection: sqlite3.Connection, held: Held) -> Iterator[Finding]:
    """Yield what was read in a document and does not lie in its text or passages."""
    yield from _faults_of_sentences(connection, held)
    yield from _faults_of_mentions(connection, held)
    yield from _faults_of_scores(connection, held)


def _faults_of_sentences(connection: sqlite3.Connection, held: Held) -> Iterator[Finding]:
    row = connection.execute(
        "SELECT spans FROM sentences WHERE document_id = ?", (held.document_id,)
    ).fetchone()
    if row is None:
        if held.is_tagged:
            yield held.finding("was tagged, and its sentences are not here")
        return
    try:
        sentences = unpack_sentences(row[0])
    except UNREADABLE:
        yield held.finding("its sentences cannot be unpacked")
        return
    last = 0
    for place, one in enumerate(sentences, 1):
        if one.start < last or not is_inside((one.start, one.end), len(held.text)):
            what = f"sentence {place} at {one.start}–{one.end} lies outside the text"
            yield held.finding(f"{what} or over the sentence before")
            return
        last = one.end


def _faults_of_mentions(connection: sqlite3.Connection, held: Held) -> Iterator[Finding]:
    rows = connection.execute(
        'SELECT mention_id, start, "end", sentence_start, sentence_end, modifiers, actors'
        " FROM mentions WHERE document_id = ?",
        (held.document_id,),
    )
    length = len(held.text)
    for name, start, end, low, high, modifiers, actors in rows:
        if not (low <= start and end <= high and is_inside((start, end), length)) or high > length:
            what = f"at {start}–{end} lies outside its document or its sentence at {low}–{high}"
            yield Finding(f"mention {name}", what)
        try:
            spans = [(int(a), int(b)) for _, _, a, b in read_list(modifiers)]
            [(one["name"], one["code"], one["role"]) for one in read_list(actors)]
        except (*UNREADABLE, KeyError):
            yield Finding(f"mention {name}", "its modifiers or actors cannot be read")
            continue
        for span in spans:
            if not is_inside(span, length):
                what = f"a modifier at {span[0]}–{span[1]} lies outside its document"
                yield Finding(f"mention {name}", what)


def _faults_of_scores(connection: sqlite3.Connection, held: Held) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT label, evidence FROM scores WHERE document_id = ?", (held.document_id,)
    )
    known = {passage.passage_id for passage in held.passages}
    for label, evidence in rows:
        where = f"score of {label} for document {held.document_id}"
        try:
            names = [str(one["passage_id"]) for one in read_list(evidence)]
        except (*UNREADABLE, KeyError):
            yield Finding(where, "its evidence cannot be read")
            continue
        for name in names:
            if name not in known:
                yield Finding(where, f"rests on {name}, which is no passage of it")
    strangers = connection.execute(
        "SELECT s.passage_id, s.label FROM passage_scores s"
        " JOIN passages p ON p.passage_id = s.passage_id"
        " WHERE s.document_id = ? AND p.document_id <> s.document_id",
        (held.document_id,),
    )
    for name, label in strangers:
        where = f"score of {label} for passage {name}"
        yield Finding(where, f"is kept with document {held.document_id}, which has no such passage")


def tallies_are_sums(connection: sqlite3.Connection, _advance: Advance) -> Iterator[Finding]:
    """Yield the documents whose stored sums are not those of their mentions.

    Documents that were never tagged have none.
    """
    rows = connection.execute(
        "SELECT v.document_id, t.document_id IS NOT NULL, d.tagged_by IS NOT NULL,"
        " v.client, v.patron, v.labels, v.stances, t.client, t.patron, t.labels, t.stances"
        " FROM tallied v JOIN documents d ON d.document_id = v.document_id"
        " LEFT JOIN tallies t ON t.document_id = v.document_id"
    )
    for name, is_there, is_tagged, *values in rows:
        sums, stored = values[:4], values[4:]
        if not is_there:
            if is_tagged or sums[2] != "{}":
                yield Finding(f"document {name}", "its mentions are not summed up")
        elif sums != stored and not _are_equal(sums, stored):
            yield Finding(
                f"document {name}", "the sums kept of its mentions are others than theirs"
            )


def _are_equal(sums: list[Any], stored: list[Any]) -> bool:
    """Say whether sums are the same, in whatever order their labels come."""
    try:
        return sums[:2] == stored[:2] and all(
            json.loads(one) == json.loads(other)
            for one, other in zip(sums[2:], stored[2:], strict=True)
        )
    except UNREADABLE:
        return False


def tokens_lie_in_their_passages(
    connection: sqlite3.Connection, advance: Advance
) -> Iterator[Finding]:
    """Yield the passages whose lemmas, parts of speech and places do not go together."""
    rows = connection.execute(
        "SELECT p.passage_id, p.text, a.lemmas, a.parts_of_speech, a.places FROM annotations a"
        " JOIN passages p ON p.id = a.id ORDER BY a.id"
    )
    for name, text, *columns in rows:
        advance(1)
        try:
            tokens = unpack_tokens(*columns)
        except UNREADABLE:
            yield Finding(f"passage {name}", "its lemmas, parts of speech and places do not match")
            continue
        last = 0
        for place, token in enumerate(tokens, 1):
            if token.start < last or not is_inside((token.start, token.end), len(text)):
                what = f"token {place} at {token.start}–{token.end} lies outside the passage"
                yield Finding(f"passage {name}", f"{what} or over the token before")
                break
            last = token.end
