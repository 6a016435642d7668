"""What readers said: where it stood, where it stands today, and the texts it was said of."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator

from archive_miner.offsets import version_of
from archive_miner.store.check.finding import UNREADABLE, Advance, Finding, read_list


def anchors_quote_their_texts(
    connection: sqlite3.Connection, advance: Advance
) -> Iterator[Finding]:
    """Yield the anchors whose words do not stand where they stood.

    Where the text of then is here no more, nothing can be held against it.
    """
    rows = connection.execute(
        "SELECT a.anchor_id, a.document_id, a.start, a.quote, d.text, f.text FROM anchors a"
        " LEFT JOIN documents d ON d.document_id = a.document_id AND d.version = a.version"
        " LEFT JOIN former_documents f ON f.document_id = a.document_id AND f.version = a.version"
        " GROUP BY a.anchor_id ORDER BY a.anchor_id"
    )
    for number, name, start, quote, today, packed in rows:
        advance(1)
        try:
            text = today if today is not None or packed is None else _unpacked(packed)
        except UNREADABLE:
            continue  # of which former_texts_are_whole speaks
        if text is not None and text[max(0, start) : start + len(quote)] != quote:
            what = f"its words do not stand at {start} of document {name} as it was"
            yield Finding(f"anchor {number}", what)


def placements_lie_in_documents(
    connection: sqlite3.Connection, _advance: Advance
) -> Iterator[Finding]:
    """Yield what stands, as last placed, in no document or outside its text.

    Where a source has changed since, its anchors are still to be placed anew.
    """
    rows = connection.execute(
        'SELECT p.anchor_id, p.document_id, p.start, p."end", d.text FROM placements p'
        " JOIN anchors a ON a.anchor_id = p.anchor_id"
        " JOIN sources s ON s.source_id = a.source_id AND s.revision = p.revision"
        " LEFT JOIN documents d ON d.document_id = p.document_id"
        " WHERE p.document_id IS NOT NULL ORDER BY p.anchor_id"
    )
    for number, name, start, end, text in rows:
        if text is None:
            yield Finding(f"anchor {number}", f"is placed in document {name}, which is not here")
        elif not 0 <= start <= end <= len(text):
            what = f"is placed at {start}–{end} of document {name}, outside its text"
            yield Finding(f"anchor {number}", what)


def former_texts_are_whole(connection: sqlite3.Connection, advance: Advance) -> Iterator[Finding]:
    """Yield the texts that documents once had and that are not of the version noted."""
    rows = connection.execute(
        "SELECT document_id, version, text, parts FROM former_documents"
        " ORDER BY document_id, version"
    )
    for name, version, packed, parts in rows:
        advance(1)
        try:
            text = _unpacked(packed)
            ends = [int(end) for _, end, _, _ in read_list(parts)]
        except UNREADABLE:
            yield Finding(f"former text of {name}", f"version {version} cannot be read")
            continue
        if version_of(text) != version or any(end > len(text) for end in ends):
            yield Finding(f"former text of {name}", f"version {version} is another text")


def _unpacked(packed: bytes) -> str:
    return zlib.decompress(packed).decode()
