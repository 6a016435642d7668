"""An archive file read as if it held some of its documents only.

In: an open store and the ids of documents. Out: for the length of a block, the tables as they
would be without the others. So every count can be asked of a part, and is written once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager

_VIEWS = {
    "documents": "WHERE document_id IN (SELECT document_id FROM temp.chosen)",
    "passages": "WHERE document_id IN (SELECT document_id FROM temp.chosen)",
    "sentences": "WHERE document_id IN (SELECT document_id FROM temp.chosen)",
    "mentions": "WHERE document_id IN (SELECT document_id FROM temp.chosen)",
    "scores": "WHERE document_id IN (SELECT document_id FROM temp.chosen)",
    # A page that two documents share is there when either is.
    "pages": "p WHERE EXISTS (SELECT 1 FROM main.documents d WHERE d.source_id = p.source_id"
    " AND p.number BETWEEN d.first_page AND d.last_page"
    " AND d.document_id IN (SELECT document_id FROM temp.chosen))",
    "sources": "WHERE source_id IN (SELECT d.source_id FROM main.documents d"
    " WHERE d.document_id IN (SELECT document_id FROM temp.chosen))",
}


@contextmanager
def only_documents(connection: sqlite3.Connection, ids: Collection[str] | None) -> Iterator[None]:
    """Read the tables as if they held these documents only; all of them for None.

    Temporary views take the tables' names, and a name means the temporary one first. Nothing can
    be written meanwhile, and the file itself is not touched.
    """
    if ids is None:
        yield
        return
    run = connection.execute
    run("CREATE TEMP TABLE chosen (document_id TEXT PRIMARY KEY) WITHOUT ROWID")
    try:
        run("BEGIN")
        connection.executemany("INSERT INTO temp.chosen VALUES (?)", ((one,) for one in ids))
        run("COMMIT")
        for table, which in _VIEWS.items():
            run(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} {which}")  # noqa: S608 (constants)
        yield
    finally:
        for table in _VIEWS:
            run(f"DROP VIEW IF EXISTS temp.{table}")
        run("DROP TABLE temp.chosen")
