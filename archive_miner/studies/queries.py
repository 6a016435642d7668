"""A query as typed to one that an archive can answer: its labels are labels the archive knows.

Comes in: a store that is only read, and a query as typed. Goes out: a parsed query, or a
UsageError that points at the label and names those there are. Asks nothing else of the file.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import cache

from archive_miner.store.fields import Field, mistake
from archive_miner.store.query import Query, parse_query
from archive_miner.store.store import Store
from archive_miner.types import LABELS


def read_query(store: Store, typed: str) -> Query:
    """Return a query ready for the store; raises UsageError that points at what is wrong."""
    query = parse_query(typed)
    known = store.tags.labels() if query.labels else ()
    for field in query.labels:
        _check_label(store, known, typed, field)
    return query


def _check_label(store: Store, known: Sequence[str], typed: str, field: Field) -> None:
    """Refuse a label or subtype that the archive does not know: it would find nothing, silently."""
    label, _, subtype = field.value.partition(".")
    if label not in known:
        raise mistake(typed, field.column, f"no label {label!r}; {_there_are(label, known)}")
    if not subtype or store.tags.has_subtype(label, subtype):
        return
    subtypes = store.tags.subtypes(label)
    if known == LABELS:  # what the shipped codebook looks for and no paper here says
        subtypes = tuple(dict.fromkeys((*_shipped_subtypes().get(label, ()), *subtypes)))
    if subtype not in subtypes:
        what = f"no subtype {subtype!r} of {label}; {_there_are(subtype, subtypes)}"
        raise mistake(typed, field.column + len(label) + 1, what)


def _there_are(given: str, known: Sequence[str]) -> str:
    """Return what might have been meant, and all there is."""
    if not known:
        return "it has none"
    near = difflib.get_close_matches(given, known, 1)
    listed = f"here are {', '.join(known)}"
    return f"did you mean {near[0]}? T{listed}" if near else f"t{listed}"


@cache
def _shipped_subtypes() -> dict[str, tuple[str, ...]]:
    from archive_miner.codebook.load import default_codebook_path, load_codebook

    entries = load_codebook(default_codebook_path()).labels
    return {entry.name: tuple(one.name for one in entry.subtypes) for entry in entries}
