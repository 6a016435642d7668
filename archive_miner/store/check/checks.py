"""All that is checked, in order: first the file, then what is in it.

In: an open archive file. Out: findings, one at a time. Holds no more than a page or a document in
memory, and changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive_miner.store.check.documents import documents_are_of_their_pages
from archive_miner.store.check.file import (
    file_is_whole,
    lemmas_are_indexed,
    migrations_are_recorded,
    passages_are_indexed,
    references_lead_somewhere,
)
from archive_miner.store.check.finding import Advance, Check, Finding, is_damage
from archive_miner.store.check.pages import (
    boundaries_are_on_their_pages,
    divisions_are_on_their_pages,
    words_spell_their_pages,
)
from archive_miner.store.check.reading import tallies_are_sums, tokens_lie_in_their_passages
from archive_miner.store.check.records import (
    aliases_lead_somewhere,
    failures_are_of_something,
    files_have_places,
    pages_are_read_or_failed,
    records_are_unchanged,
)
from archive_miner.store.check.said import (
    anchors_quote_their_texts,
    former_texts_are_whole,
    placements_lie_in_documents,
)

if TYPE_CHECKING:
    from archive_miner.store.store import Store

INDEXES = (
    Check("passages", passages_are_indexed),
    Check("annotations", lemmas_are_indexed),
)
"""SQLite holds an index against its texts by a statement that takes the file as a writer does."""

CHECKS = (
    Check("passages", file_is_whole),
    Check("mentions", references_lead_somewhere),
    Check("migrations", migrations_are_recorded),
    Check("sources", files_have_places),
    Check("sources", pages_are_read_or_failed),
    Check("failures", failures_are_of_something),
    Check("aliases", aliases_lead_somewhere),
    Check("provenance", records_are_unchanged),
    Check("pages", words_spell_their_pages),
    Check("boundaries", boundaries_are_on_their_pages),
    Check("divisions", divisions_are_on_their_pages),
    Check("passages", documents_are_of_their_pages),
    Check("documents", tallies_are_sums),
    Check("annotations", tokens_lie_in_their_passages),
    Check("former_documents", former_texts_are_whole),
    Check("anchors", anchors_quote_their_texts),
    Check("placements", placements_lie_in_documents),
)
"""Read as of one moment, whatever another run writes meanwhile."""

STEPS_A_TICK = 1_000_000
"""Of SQLite's own machine, between two signs that a long statement is at work: a tenth second."""


def count_rows_to_check(store: Store) -> int:
    """Return how many rows a check goes through, some of them several times."""
    connection = store._connection
    return sum(_count(connection, check.table) for check in (*INDEXES, *CHECKS))


def count_as_can(store: Store, table: str) -> int:
    """Return how many rows a table has; 0 where it cannot be read."""
    return _count(store._connection, table)


def _count(connection: sqlite3.Connection, table: str) -> int:
    """Return how many rows a table has; 0 where it is too damaged to be counted."""
    try:
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if not is_damage(error):
            raise
        return 0
    return int(count)


def find_faults(store: Store, advance: Advance) -> Iterator[Finding]:
    """Yield all that is wrong with an archive file; ``advance`` hears of the rows gone through.

    It hears of none, now and then, while SQLite works through a table by itself.
    """
    connection = store._connection
    connection.set_progress_handler(lambda: advance(0), STEPS_A_TICK)
    try:
        for check in INDEXES:
            yield from _perform(connection, check, advance)
        connection.execute("BEGIN")
        for check in CHECKS:
            yield from _perform(connection, check, advance)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:  # by Ctrl-C, heard in a tick
            raise KeyboardInterrupt from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _perform(connection: sqlite3.Connection, check: Check, advance: Advance) -> Iterator[Finding]:
    """Yield what one check finds; where the file is too damaged to be read on, that."""
    left = _count(connection, check.table)

    def count(rows: int) -> None:
        nonlocal left
        left -= rows
        advance(rows)

    try:
        yield from check.find(connection, count)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if not is_damage(error):
            raise
        why = str(error).partition(" with text ")[0]
        yield Finding(check.table, f"too damaged to be read on ({why})")
    advance(max(0, left))
