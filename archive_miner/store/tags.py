"""What was read in documents: sentences, mentions, scores."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple
from typing import Any

from archive_miner.errors import UsageError
from archive_miner.store.codebooks import Codebooks
from archive_miner.store.database import transaction
from archive_miner.store.packing import pack_sentences, unpack_sentences
from archive_miner.store.provenance import Provenances
from archive_miner.types import (
    DECIDED,
    LABELS,
    Actor,
    Contribution,
    Ingredient,
    Mention,
    Modifier,
    PassageScore,
    Provenance,
    Score,
    Sentence,
)

_MENTION_COLUMNS = (
    'mention_id, document_id, label, subtype, start, "end", sentence_start, sentence_end,'
    " confidence, origin, polarity, modality, voice, stance, actors, modifiers"
)


class Tags:
    """The tables sentences, mentions, scores and passage_scores."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open archive file."""
        self.connection = connection

    def write_tags(
        self,
        document_id: str,
        sentences: Sequence[Sentence],
        mentions: Sequence[Mention],
        made_by: Provenance,
    ) -> None:
        """Write what is different now in the sentences and mentions of a document.

        Its scores stay where its sentences do: they rest on nothing else that is read here. Call
        inside a transaction.
        """
        run = self.connection.execute
        packed = pack_sentences(sentences)
        row = run("SELECT spans FROM sentences WHERE document_id = ?", (document_id,)).fetchone()
        if row is None or row[0] != packed:
            run("DELETE FROM scores WHERE document_id = ?", (document_id,))
            run("DELETE FROM passage_scores WHERE document_id = ?", (document_id,))
            run("INSERT OR REPLACE INTO sentences VALUES (?, ?)", (document_id, packed))
        self._write_mentions(document_id, mentions)
        run(
            "UPDATE documents SET tagged_by = ? WHERE document_id = ?",
            (self._number(made_by), document_id),
        )

    def _write_mentions(self, document_id: str, mentions: Sequence[Mention]) -> None:
        had = {
            row[0]: row
            for row in self.connection.execute(
                f"SELECT {_MENTION_COLUMNS} FROM mentions WHERE document_id = ?",  # noqa: S608
                (document_id,),
            )
        }
        rows = {mention.mention_id: _mention_row(mention) for mention in mentions}
        gone = [(name,) for name in had.keys() - rows.keys()]
        new = [row for name, row in rows.items() if had.get(name) != row]
        self.connection.executemany("DELETE FROM mentions WHERE mention_id = ?", gone)
        self.connection.executemany(
            f"INSERT OR REPLACE INTO mentions ({_MENTION_COLUMNS})"  # noqa: S608 (a constant)
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            new,
        )
        self.connection.execute(
            "INSERT OR REPLACE INTO tallies SELECT * FROM tallied WHERE document_id = ?",
            (document_id,),
        )

    def _number(self, made_by: Provenance) -> int:
        return Provenances(self.connection).keep(made_by)

    def sentences(self, document_id: str) -> tuple[Sentence, ...]:
        """Return the sentences of a document as the passage model read them."""
        row = self.connection.execute(
            "SELECT spans FROM sentences WHERE document_id = ?", (document_id,)
        ).fetchone()
        return unpack_sentences(row[0]) if row else ()

    def mentions(self, document_id: str | None = None) -> Iterator[Mention]:
        """Yield the mentions of one document, or of all, in document and text order."""
        where, values = (
            ("", ()) if document_id is None else ("WHERE document_id = ?", (document_id,))
        )
        rows = self.connection.execute(
            f"SELECT {_MENTION_COLUMNS} FROM mentions {where}"  # noqa: S608 (constants)
            " ORDER BY document_id, start, label",
            values,
        )
        return map(_mention, rows)

    def documents_to_score(self, label: str, made_by: Provenance) -> list[str]:
        """Return the ids of tagged documents not yet scored for a label by this model."""
        rows = self.connection.execute(
            "SELECT d.document_id FROM documents d LEFT JOIN scores s"
            " ON s.document_id = d.document_id AND s.label = ?"
            " WHERE d.tagged_by IS NOT NULL AND s.scored_by IS NOT ? ORDER BY d.id",
            (label, Provenances(self.connection).find(made_by)),
        )
        return [name for (name,) in rows]

    def mention(self, mention_id: str) -> Mention:
        """Return one mention; raises UsageError where there is none of that id."""
        row = self.connection.execute(
            f"SELECT {_MENTION_COLUMNS} FROM mentions WHERE mention_id = ?",  # noqa: S608
            (mention_id,),
        ).fetchone()
        if row is None:
            raise UsageError(f"{mention_id}: no mention of that id; list them: export mentions")
        return _mention(row)

    def write_scores(
        self, scores: Sequence[Score], made_by: Provenance, passages: Iterable[PassageScore] = ()
    ) -> None:
        """Store scores, and those of passages, replacing those of the same document and label."""
        with transaction(self.connection):
            number = self._number(made_by)
            self.connection.executemany(
                "DELETE FROM passage_scores WHERE document_id = ? AND label = ?",
                [(s.document_id, s.label) for s in scores],
            )
            self.connection.executemany(
                "INSERT INTO passage_scores VALUES (?, ?, ?, ?, ?, ?, ?)", map(astuple, passages)
            )
            self.connection.executemany(
                "INSERT OR REPLACE INTO scores (document_id, label, value, lower, upper, model,"
                " evidence, scored_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        s.document_id,
                        s.label,
                        s.value,
                        s.lower,
                        s.upper,
                        s.model,
                        json.dumps([asdict(piece) for piece in s.evidence]),
                        number,
                    )
                    for s in scores
                ],
            )

    def labels_scored(self) -> list[str]:
        """Return the labels that documents have scores of, in alphabetical order."""
        rows = self.connection.execute("SELECT DISTINCT label FROM scores ORDER BY label")
        return [label for (label,) in rows]

    def models_of_scores(self, label: str) -> list[Ingredient]:
        """Return the models that made the scores of a label, in the order of their names.

        Without a SHA-256 where it is not known which of its name and version it was.
        """
        rows = self.connection.execute(
            "SELECT DISTINCT coalesce(i.name, s.model), coalesce(i.version, ''),"
            " coalesce(i.sha256, '')"
            " FROM (SELECT DISTINCT model, scored_by FROM scores WHERE label = ?) s"
            " LEFT JOIN ingredients i"
            " ON i.provenance_id = s.scored_by AND i.role = 'document_model' ORDER BY 1, 2, 3",
            (label,),
        )
        return [Ingredient("document_model", *row) for row in rows]

    def scores(self, document_id: str | None = None) -> Iterator[Score]:
        """Yield the scores of one document, or of all from the highest down."""
        where, values = (
            ("", ()) if document_id is None else ("WHERE document_id = ?", (document_id,))
        )
        rows = self.connection.execute(
            "SELECT document_id, label, value, lower, upper, model, evidence FROM scores"  # noqa: S608
            f" {where} ORDER BY label, value DESC, document_id",
            values,
        )
        for row in rows:
            evidence = tuple(Contribution(**piece) for piece in json.loads(row[6]))
            yield Score(*(*row[:6], evidence))

    def labels(self) -> tuple[str, ...]:
        """Return the labels the archive knows, in the order that queries and tables name them.

        Those of the codebooks that documents are tagged with, the most used first, each in its own
        order; then what else mentions bear. Of files of earlier versions, which kept no codebook,
        the shipped labels where mentions bear no others.
        """
        defined = dict.fromkeys(
            label for book in Codebooks(self.connection).used() for label, _ in book.labels
        )
        found = self._labels_found()
        if not defined:
            others = [label for label in found if label not in LABELS]
            return (*(one for one in LABELS if one in found), *others) if others else LABELS
        return (*defined, *(label for label in found if label not in defined))

    def _labels_found(self) -> list[str]:
        """Return the labels that mentions bear, in alphabetical order.

        Asks for one label after the other, which is a step in the index each: a million mentions
        bear few.
        """
        rows = self.connection.execute(
            "WITH RECURSIVE found(label) AS (SELECT min(label) FROM main.mentions UNION ALL"
            " SELECT (SELECT min(label) FROM main.mentions WHERE label > found.label) FROM found"
            " WHERE found.label IS NOT NULL) SELECT label FROM found WHERE label IS NOT NULL"
        )
        return [str(label) for (label,) in rows]

    def subtypes(self, label: str) -> tuple[str, ...]:
        """Return the subtypes of a label: those its codebooks define, then what mentions bear."""
        defined = [
            subtype
            for book in Codebooks(self.connection).used()
            for name, subtypes in book.labels
            for subtype in subtypes
            if name == label
        ]
        rows = self.connection.execute(
            "SELECT DISTINCT subtype FROM main.mentions WHERE label = ? AND subtype IS NOT NULL"
            " ORDER BY subtype",
            (label,),
        )
        return tuple(dict.fromkeys([*defined, *(str(subtype) for (subtype,) in rows)]))

    def labels_of_documents(self) -> Iterator[tuple[str, str]]:
        """Yield (document id, label) of every label that a document's mentions that stand bear."""
        return self.connection.execute(
            "SELECT DISTINCT document_id, label FROM mentions WHERE confidence >= ?", (DECIDED,)
        )

    def has_subtype(self, label: str, subtype: str) -> bool:
        """Say whether any mention of a label bears a subtype, without reading them all."""
        sql = "SELECT 1 FROM main.mentions WHERE label = ? AND subtype = ? LIMIT 1"
        return self.connection.execute(sql, (label, subtype)).fetchone() is not None


def _mention_row(m: Mention) -> tuple[Any, ...]:
    """Return a mention in the order of ``_MENTION_COLUMNS``."""
    return (
        m.mention_id,
        m.document_id,
        m.label,
        m.subtype,
        m.start,
        m.end,
        m.sentence_start,
        m.sentence_end,
        m.confidence,
        m.origin,
        m.polarity,
        m.modality,
        m.voice,
        m.stance,
        json.dumps([asdict(actor) for actor in m.actors], ensure_ascii=False),
        json.dumps([astuple(modifier) for modifier in m.modifiers]),
    )


def _mention(row: tuple[Any, ...]) -> Mention:
    """Make a mention of a row of ``_MENTION_COLUMNS``."""
    actors = tuple(Actor(**actor) for actor in json.loads(row[14]))
    modifiers = tuple(Modifier(*modifier) for modifier in json.loads(row[15]))
    return Mention(*(*row[:14], actors, modifiers))
