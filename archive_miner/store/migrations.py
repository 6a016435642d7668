"""What makes an archive file of one version one of the next: named steps that never change again.

In: an open archive file of an earlier version. Out: the same file at today's. No step reads today's
schema, or calls code that may change: a file of the first version goes the same way for ever. Each
is tested on a file that the code of its version made (tests/store/archives).
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

Statements = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Migration:
    """A step to ``version`` from the one before it."""

    version: int
    name: str
    apply: Callable[[sqlite3.Connection], None]


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a file of an earlier version up to today's, each step a transaction of its own.

    Another run may be doing the same just now: what it did is not done twice.
    """
    for step in MIGRATIONS:
        if step.version <= version:
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            (there,) = connection.execute("PRAGMA user_version").fetchone()
            if there < step.version:
                step.apply(connection)
                _record(connection, step)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _record(connection: sqlite3.Connection, step: Migration) -> None:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
        " applied_at TEXT NOT NULL) STRICT"
    )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute("INSERT INTO migrations VALUES (?, ?, ?)", (step.version, step.name, now))
    connection.execute(f"PRAGMA user_version = {step.version}")


def _run(statements: Statements) -> Callable[[sqlite3.Connection], None]:
    def apply(connection: sqlite3.Connection) -> None:
        for statement in statements:
            connection.execute(statement)

    return apply


_MODIFIERS_AND_SUGGESTIONS: Statements = (
    "ALTER TABLE mentions ADD COLUMN modifiers TEXT NOT NULL DEFAULT '[]'",
    "CREATE TABLE suggestions (label TEXT NOT NULL, document_id TEXT NOT NULL,"
    " batch INTEGER NOT NULL, strategy TEXT NOT NULL, seed INTEGER NOT NULL, score REAL NOT NULL,"
    " inclusion_probability REAL NOT NULL, PRIMARY KEY (label, document_id)) STRICT, WITHOUT ROWID",
)

_PASSAGE_SCORES: Statements = (
    "CREATE TABLE passage_scores (passage_id TEXT NOT NULL REFERENCES passages(passage_id)"
    " ON DELETE CASCADE, document_id TEXT NOT NULL REFERENCES documents(document_id)"
    " ON DELETE CASCADE, label TEXT NOT NULL, value REAL NOT NULL, lower REAL NOT NULL,"
    " upper REAL NOT NULL, model TEXT NOT NULL, PRIMARY KEY (document_id, label, passage_id))"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX passage_scores_by_passage ON passage_scores(passage_id, label)",
)

_TALLIES: Statements = (
    "CREATE TABLE tallies (document_id TEXT PRIMARY KEY REFERENCES documents(document_id)"
    " ON DELETE CASCADE, client TEXT, patron TEXT, labels TEXT NOT NULL, stances TEXT NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX documents_in_brief ON documents(document_id, source_id, kind, date, first_page,"
    " last_page)",
    "CREATE VIEW tallied AS SELECT d.document_id,"
    " (SELECT a.value ->> 'code' FROM mentions m, json_each(m.actors) a"
    " WHERE m.document_id = d.document_id AND m.confidence >= 0.5"
    " AND a.value ->> 'role' = 'client' AND a.value ->> 'code' IS NOT NULL"
    " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS client,"
    " (SELECT a.value ->> 'code' FROM mentions m, json_each(m.actors) a"
    " WHERE m.document_id = d.document_id AND m.confidence >= 0.5"
    " AND a.value ->> 'role' = 'patron' AND a.value ->> 'code' IS NOT NULL"
    " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS patron,"
    " (SELECT json_group_object(label, n) FROM (SELECT label, count(*) AS n FROM mentions m"
    " WHERE m.document_id = d.document_id AND m.confidence >= 0.5 GROUP BY label)) AS labels,"
    " (SELECT json_group_object(stance, n) FROM (SELECT stance, count(*) AS n FROM mentions m"
    " WHERE m.document_id = d.document_id AND m.confidence >= 0.5 AND stance IS NOT NULL"
    " GROUP BY stance)) AS stances FROM documents d",
    "INSERT INTO tallies SELECT * FROM tallied",
)

_TOKENS: Statements = (
    "CREATE TABLE IF NOT EXISTS annotations (id INTEGER PRIMARY KEY REFERENCES passages(id)"
    " ON DELETE CASCADE, lemmas TEXT NOT NULL, parts_of_speech TEXT NOT NULL,"
    " places BLOB NOT NULL, made_by TEXT NOT NULL) STRICT",
    "CREATE VIRTUAL TABLE IF NOT EXISTS lemmas_fts USING fts5(lemmas, content='annotations',"
    " content_rowid='id', tokenize=\"unicode61 remove_diacritics 2\")",
    "CREATE TRIGGER IF NOT EXISTS annotations_added AFTER INSERT ON annotations BEGIN"
    " INSERT INTO lemmas_fts(rowid, lemmas) VALUES (new.id, new.lemmas); END",
    "CREATE TRIGGER IF NOT EXISTS annotations_removed AFTER DELETE ON annotations BEGIN"
    " INSERT INTO lemmas_fts(lemmas_fts, rowid, lemmas) VALUES ('delete', old.id, old.lemmas); END",
)


def _sum_up_and_keep_tokens(connection: sqlite3.Connection) -> None:
    """To version 4: tallies of mentions, an index in the order of the text, tokens of passages."""
    # Late files of version 3 have the new index already, early ones still the old.
    connection.execute("DROP INDEX IF EXISTS mentions_by_label")
    connection.execute(
        "CREATE INDEX IF NOT EXISTS mentions_in_order ON"
        ' mentions(label, document_id, start, "end", sentence_start, confidence)'
    )
    for statement in (*_TALLIES, *_TOKENS):
        connection.execute(statement)


_RECORDS: Statements = (
    # some files of versions 2 and 4 were made before these came to them
    "CREATE TABLE IF NOT EXISTS suggestions (label TEXT NOT NULL, document_id TEXT NOT NULL,"
    " batch INTEGER NOT NULL, strategy TEXT NOT NULL, seed INTEGER NOT NULL, score REAL NOT NULL,"
    " inclusion_probability REAL NOT NULL, PRIMARY KEY (label, document_id)) STRICT, WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS documents_in_brief ON documents(document_id, source_id, kind,"
    " date, first_page, last_page)",
    "CREATE TABLE provenance (provenance_id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE,"
    " stage TEXT NOT NULL, version TEXT NOT NULL, settings TEXT NOT NULL,"
    " recorded_at TEXT NOT NULL) STRICT",
    "CREATE TABLE ingredients (provenance_id INTEGER NOT NULL REFERENCES provenance(provenance_id)"
    " ON DELETE CASCADE, role TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,"
    " sha256 TEXT NOT NULL, PRIMARY KEY (provenance_id, role)) STRICT, WITHOUT ROWID",
    "CREATE TABLE codebooks (sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL,"
    " labels TEXT NOT NULL, text TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE former_documents (document_id TEXT NOT NULL, version TEXT NOT NULL,"
    " source_id TEXT NOT NULL, text BLOB NOT NULL, parts TEXT NOT NULL,"
    " since TEXT NOT NULL, replaced_at TEXT NOT NULL, PRIMARY KEY (document_id, replaced_at))"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX former_documents_by_source ON former_documents(source_id)",
    "CREATE TABLE aliases (alias TEXT PRIMARY KEY, document_id TEXT, source_id TEXT NOT NULL,"
    " reason TEXT NOT NULL, made_at TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX aliases_by_document ON aliases(document_id)",
    "ALTER TABLE sources ADD COLUMN revision INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE documents ADD COLUMN version TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE documents ADD COLUMN since TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE anchors (anchor_id INTEGER PRIMARY KEY, source_id TEXT NOT NULL,"
    ' document_id TEXT NOT NULL, version TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER'
    " NOT NULL, is_whole INTEGER NOT NULL, page_number INTEGER NOT NULL, quote TEXT NOT NULL,"
    " prefix TEXT NOT NULL, suffix TEXT NOT NULL, boxes TEXT NOT NULL,"
    ' UNIQUE (document_id, version, start, "end", is_whole)) STRICT',
    "CREATE INDEX anchors_by_source ON anchors(source_id)",
    "CREATE TABLE placements (anchor_id INTEGER PRIMARY KEY REFERENCES anchors(anchor_id)"
    " ON DELETE CASCADE, revision INTEGER NOT NULL, document_id TEXT, start INTEGER NOT NULL,"
    ' "end" INTEGER NOT NULL, reason TEXT NOT NULL) STRICT',
    "CREATE INDEX placements_by_document ON placements(document_id)",
    "CREATE TABLE decisions (decision_id INTEGER PRIMARY KEY, anchor_id INTEGER NOT NULL"
    " REFERENCES anchors(anchor_id), kind TEXT NOT NULL, label TEXT NOT NULL, subtype TEXT,"
    " value REAL NOT NULL, coder TEXT NOT NULL, note TEXT NOT NULL, origin TEXT NOT NULL,"
    " made_at TEXT NOT NULL) STRICT",
    "CREATE INDEX decisions_by_anchor ON decisions(anchor_id, label, coder)",
    "ALTER TABLE suggestions RENAME TO suggestions_before",
    "CREATE TABLE suggestions (label TEXT NOT NULL, document_id TEXT NOT NULL,"
    " batch INTEGER NOT NULL, strategy TEXT NOT NULL, seed INTEGER NOT NULL, score REAL NOT NULL,"
    " inclusion_probability REAL NOT NULL, anchor_id INTEGER REFERENCES anchors(anchor_id),"
    " PRIMARY KEY (label, document_id, batch)) STRICT, WITHOUT ROWID",
    "INSERT INTO suggestions SELECT label, document_id, batch, strategy, seed, score,"
    " inclusion_probability, NULL FROM suggestions_before",
    "DROP TABLE suggestions_before",
    "ALTER TABLE corrections ADD COLUMN coder TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE corrections ADD COLUMN version TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE corrections ADD COLUMN box TEXT",
)

_MADE_BY = (
    ("sources", "ingested_by"),
    ("sources", "segmented_by"),
    ("documents", "tagged_by"),
    ("scores", "scored_by"),
    ("annotations", "made_by"),
)


def _keep_what_readers_did(connection: sqlite3.Connection) -> None:
    """To version 5: provenance as records, ids that last, anchors of what readers said."""
    for statement in (*_TOKENS, *_RECORDS):  # some files of version 4 have no tokens yet
        connection.execute(statement)
    numbers: dict[str, int] = {}
    for table, column in _MADE_BY:
        stamps = connection.execute(
            f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608
        ).fetchall()
        for (stamp,) in stamps:
            if stamp not in numbers:
                numbers[stamp] = _record_of(connection, stamp)
        _lead_to_records(connection, table, column, numbers)
    connection.execute("CREATE INDEX documents_by_tags ON documents(tagged_by)")
    versions = [
        (hashlib.sha256(text.encode()).hexdigest()[:16], name)
        for name, text in connection.execute("SELECT document_id, text FROM documents")
    ]
    connection.executemany("UPDATE documents SET version = ? WHERE document_id = ?", versions)


def _lead_to_records(
    connection: sqlite3.Connection, table: str, column: str, numbers: dict[str, int]
) -> None:
    """Replace a column of stamps by one of the numbers of their records."""
    run = connection.execute
    run(f"ALTER TABLE {table} ADD COLUMN led_to INTEGER REFERENCES provenance(provenance_id)")
    connection.executemany(
        f"UPDATE {table} SET led_to = ? WHERE {column} = ?",  # noqa: S608
        [(number, stamp) for stamp, number in numbers.items()],
    )
    run(f"ALTER TABLE {table} DROP COLUMN {column}")
    run(f"ALTER TABLE {table} RENAME COLUMN led_to TO {column}")


# "passage_tags@3+15df83f976ca" in "tag/2/f44f05f2c937/passage_tags@3+15df83f976ca/context@1+…";
# near misses the codebook's "f44f05f2c937" and "actors+0a1b2c3d4e5f", which have no version.
_MODEL = re.compile(r"(?P<name>[^/@]+)@(?P<version>[^/@+]+)\+(?P<hash>[0-9a-f]{12})")
_HASH = re.compile(r"[0-9a-f]{12}")


def _record_of(connection: sqlite3.Connection, stamp: str) -> int:
    """Keep the record that a stamp of earlier versions spells; returns its number."""
    stage, _, rest = stamp.partition("/")
    version, *pieces = rest.split("/")
    ingredients: list[tuple[str, str, str, str]] = []
    settings: dict[str, str] = {}
    models = iter(("document_model",) if stage == "score" else ("passage_model", "context_model"))
    for piece in pieces:
        model = _MODEL.fullmatch(piece)
        if model:
            role = next(models, None) or f"model_{len(ingredients)}"
            ingredients.append((role, model["name"], model["version"], model["hash"]))
        elif stage == "tag" and _HASH.fullmatch(piece):
            ingredients.append(("codebook", "", "", piece))
        elif piece.startswith("actors"):
            ingredients.append(("actors", "actors", "", piece.partition("+")[2]))
        elif stage == "segment":
            settings["split"] = piece
        elif stage == "annotate":
            ingredients.append(("pipeline", piece, "", ""))
        else:
            settings["stamp"] = stamp
    whole = [stage, version, sorted(settings.items()), sorted(ingredients)]
    digest = hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    cursor = connection.execute(
        "INSERT INTO provenance (digest, stage, version, settings, recorded_at)"
        " VALUES (?, ?, ?, ?, ?)",
        (digest, stage, version, json.dumps(settings, ensure_ascii=False), now),
    )
    number = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO ingredients VALUES (?, ?, ?, ?, ?)",
        [(number, *ingredient) for ingredient in ingredients],
    )
    return number


_FOLDED_INDEX: Statements = (
    "DROP TRIGGER passages_added",
    "DROP TRIGGER passages_removed",
    "DROP TABLE passages_fts",
    # the index is filled by the program that opens the file, as it folds words: database.py
    "ALTER TABLE passages ADD COLUMN folded TEXT",
    "CREATE VIEW folded_passages AS SELECT id, coalesce(folded, text) AS text FROM passages",
    "CREATE TABLE folding (version INTEGER NOT NULL) STRICT",
    "INSERT INTO folding VALUES (0)",
    "CREATE VIRTUAL TABLE passages_fts USING fts5(text, content='folded_passages',"
    " content_rowid='id', tokenize=\"unicode61 remove_diacritics 2\")",
    "CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN"
    " INSERT INTO passages_fts(rowid, text) VALUES (new.id, coalesce(new.folded, new.text)); END",
    "CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN"
    " INSERT INTO passages_fts(passages_fts, rowid, text)"
    " VALUES ('delete', old.id, coalesce(old.folded, old.text)); END",
    "DROP INDEX passages_by_document",
    "CREATE INDEX passages_by_document ON passages(document_id, start)",
)

MIGRATIONS = (
    Migration(2, "modifiers of mentions; suggestions", _run(_MODIFIERS_AND_SUGGESTIONS)),
    Migration(3, "scores of passages", _run(_PASSAGE_SCORES)),
    Migration(4, "tallies; tokens of passages", _sum_up_and_keep_tokens),
    Migration(5, "records of provenance; ids that last; anchors", _keep_what_readers_did),
    Migration(6, "full-text index of folded words", _run(_FOLDED_INDEX)),
)
"""In order, without a gap. A new one goes to the end; none is ever changed."""
