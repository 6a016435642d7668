"""The tokens of passages, with lemma and part of speech."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from archive_miner.store.database import transaction
from archive_miner.store.packing import pack_places, unpack_places
from archive_miner.store.provenance import Provenances
from archive_miner.types import Provenance, Token


class Annotations:
    """The table annotations."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def write(self, annotated: Iterable[tuple[str, Sequence[Token]]], made_by: Provenance) -> None:
        """Store the tokens of passages, by the ids of those, in place of earlier ones."""
        with transaction(self.connection):
            number = Provenances(self.connection).keep(made_by)
            for passage_id, tokens in annotated:
                self.connection.execute(
                    "DELETE FROM annotations WHERE id ="
                    " (SELECT id FROM passages WHERE passage_id = ?)",
                    (passage_id,),
                )
                self.connection.execute(
                    "INSERT INTO annotations (id, lemmas, parts_of_speech, places, made_by)"
                    " SELECT id, ?, ?, ?, ? FROM passages WHERE passage_id = ?",
                    (*pack_tokens(tokens), number, passage_id),
                )

    def pending(self, made_by: Provenance) -> list[str]:
        """Return the ids of documents with a passage not annotated by ``made_by``."""
        rows = self.connection.execute(
            "SELECT DISTINCT d.id, d.document_id FROM passages p"
            " JOIN documents d ON d.document_id = p.document_id"
            " LEFT JOIN annotations a ON a.id = p.id"
            " WHERE a.made_by IS NOT ? ORDER BY d.id",
            (Provenances(self.connection).find(made_by),),
        )
        return [name for _, name in rows]


def pack_tokens(tokens: Sequence[Token]) -> tuple[str, str, bytes]:
    """Return tokens as the columns they are stored in; lemmas hold no blanks."""
    lemmas = " ".join("".join(token.lemma.split()) or "_" for token in tokens)
    return lemmas, " ".join(token.pos for token in tokens), pack_places(tokens)


def unpack_tokens(lemmas: str, parts_of_speech: str, places: bytes) -> tuple[Token, ...]:
    """Return the tokens that ``pack_tokens`` packed."""
    columns = zip(
        unpack_places(places),
        lemmas.split(" ") if lemmas else (),
        parts_of_speech.split(" ") if parts_of_speech else (),
        strict=True,
    )
    return tuple(Token(start, end, lemma, pos) for (start, end), lemma, pos in columns)
