"""Which client and which patron each document is about.

In: an archive whose mentions name actors. Out: a temporary table of documents, and the names of
states. A document belongs to the client and the patron that its mentions name most often, as in
the panel; one that names none has no row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from archive_miner.store.store import Store
from archive_miner.types import DECIDED


@contextmanager
def parties_named(store: Store) -> Iterator[None]:
    """Keep the table ``parties`` (document_id, client, patron) for the length of a block."""
    run = store.connection.execute
    run(
        "CREATE TEMP TABLE parties (document_id TEXT PRIMARY KEY, client TEXT, patron TEXT)"
        " WITHOUT ROWID"
    )
    try:
        run(
            "INSERT INTO temp.parties WITH named AS ("
            " SELECT m.document_id, a.value ->> 'role' AS role, a.value ->> 'code' AS code,"
            " row_number() OVER (PARTITION BY m.document_id, a.value ->> 'role'"
            "  ORDER BY count(*) DESC, a.value ->> 'code') AS place"
            " FROM mentions m, json_each(m.actors) a WHERE m.confidence >= ?"
            " AND a.value ->> 'role' IN ('client', 'patron') AND a.value ->> 'code' IS NOT NULL"
            " GROUP BY 1, 2, 3)"
            " SELECT document_id, max(CASE WHEN role = 'client' THEN code END),"
            " max(CASE WHEN role = 'patron' THEN code END) FROM named WHERE place = 1 GROUP BY 1",
            (DECIDED,),
        )
        yield
    finally:
        run("DROP TABLE temp.parties")


def name_states(codes: set[str]) -> dict[str, str]:
    """Return the names of states by code: ``ROK`` → ``South Korea``; a code not known stays one."""
    from archive_miner.tag.actors import load_actors

    states = load_actors(None).states if codes else {}
    return {code: states[code].name if code in states else code for code in codes}
