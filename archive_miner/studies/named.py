"""What a user means by a name: a document by its id or the beginning of it, a file by its path.

Comes in: a store that is only read, and a name as it was typed. Goes out: documents, or one line
that says what there is. A path may be given by its end, whole folders at a time.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from archive_miner.errors import UsageError
from archive_miner.store.store import Store
from archive_miner.types import Document

SHOWN = 3
"""Ids that begin alike are told by so many examples."""


class SourcePaths:
    """The paths of an archive's files, to find one by what a user or another system calls it."""

    def __init__(self, store: Store) -> None:
        """Read the paths when they are first asked for."""
        self._store = store

    def find(self, path: str) -> list[str]:
        """Return the ids of the files that a path may mean: the one it names, or ends, or has.

        "box/a.pdf" is the file "letters/box/a.pdf"; "C:\\\\letters\\\\box\\\\a.pdf" is the file
        "box/a.pdf"; "x.pdf" is not the file "box.pdf".
        """
        whole = self._by_path.get(path)
        if whole is not None:
            return [whole]
        path = path.replace("\\", "/").removeprefix("./")
        matching = self._ends.get(path) or {p for p in self._by_path if path.endswith(f"/{p}")}
        return [self._by_path[one] for one in sorted(matching)]

    @cached_property
    def _by_path(self) -> Mapping[str, str]:
        sources = (stored.source for stored in self._store.sources.all())
        return {source.path: source.source_id for source in sources}

    @cached_property
    def _ends(self) -> Mapping[str, set[str]]:
        ends: dict[str, set[str]] = defaultdict(set)
        for path in self._by_path:
            parts = path.replace(os.sep, "/").split("/")
            for cut in range(len(parts)):
                ends["/".join(parts[cut:])].add(path)
        return ends


def find_documents(store: Store, name: str) -> list[Document]:
    """Return the document of an id, of one it led to, of the beginning of an id; or a file's.

    Raises UsageError where nothing is named so, or several ids begin so.
    """
    alias = store.documents.alias(name)
    if alias is not None and alias.document_id is not None:
        name = alias.document_id
    if store.documents.has(name) or alias is not None:
        return [store.documents.one(name)]
    sources = SourcePaths(store).find(name)
    if sources:
        found = [one for source_id in sources for one in store.documents.all(source_id)]
        if not found:
            raise UsageError(f"{name}: its file has no document yet; run: archive-miner segment")
        return found
    ids = store.documents.ids(name) if name.strip() else []
    if len(ids) > 1:
        more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
        raise UsageError(
            f"{name}: {len(ids)} ids begin so: {', '.join(ids[:SHOWN])}{more}; give more of it"
        )
    return [store.documents.one(ids[0] if ids else name)]
