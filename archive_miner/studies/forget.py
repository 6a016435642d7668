"""Paths to the sources that lie there, and these out of the archive.

Comes in: a store, and paths as they were given to ``ingest``. Goes out: what went, and which
decisions of readers lost their ground; or a UsageError, and nothing went.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from archive_miner.errors import UsageError
from archive_miner.pipeline.probe import location_of, shown
from archive_miner.store.losses import (
    Holding,
    LostCorrection,
    LostDecision,
    LostSuggestion,
    corrections_lost,
    decisions_lost,
    holding,
    suggestions_lost,
)
from archive_miner.store.sources import Place
from archive_miner.store.store import Store


@dataclass(frozen=True, slots=True)
class ForgottenFile:
    """A path that went, and what went with it.

    A copy has nothing of its own (``held`` is None): ``copy_of`` is where the same papers lie, and
    ``is_kept`` says whether they stay. A file that could never be read has neither.
    """

    path: str
    held: Holding | None = None
    copy_of: str | None = None
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was taken out, and what readers said that rests on nothing now.

    ``path_of`` has the path of each source that it was said of.
    """

    files: tuple[ForgottenFile, ...]
    decisions: tuple[LostDecision, ...]
    suggestions: tuple[LostSuggestion, ...]
    corrections: tuple[LostCorrection, ...]
    path_of: dict[str, str]


def forget(store: Store, paths: Sequence[Path], *, dry_run: bool = False) -> Forgotten:
    """Take the files at or below some paths out of the archive, all of them or, on error, none.

    Raises UsageError where the archive knows no file at one of the paths. ``dry_run`` only says
    what would go.
    """
    with store.transaction():
        places, failed = _chosen(store, paths)
        forgotten = _plan(store, places, failed)
        if not dry_run:
            store.sources.forget(places)
            for path in failed:
                store.failures.clear("ingest", path, "")
    return forgotten


def _chosen(store: Store, paths: Sequence[Path]) -> tuple[list[Place], list[str]]:
    """Return the places that are meant, and the paths of files that were met but never read."""
    places = store.sources.places()
    known = {place.path for place in places}
    failed = [path for path in store.failures.files() if path not in known]
    meant: dict[str, Place] = {}
    unread: dict[str, None] = {}
    for given in paths:
        found = [one for one in places if _is_at(one.location, location_of(given))]
        lost = [path for path in failed if _is_at(location_of(path), shown(location_of(given)))]
        if not found and not lost:
            found, lost = _as_given(places, failed, given)
        if not found and not lost:
            raise UsageError(
                f"{shown(given)}: no file of that path in the archive;"
                " list them with: export sources"
            )
        meant |= {one.location: one for one in found}
        unread |= dict.fromkeys(lost)
    return list(meant.values()), list(unread)


def _is_at(path: str, given: str) -> bool:
    """Say whether a path is the one given, or below it."""
    return PurePath(path).is_relative_to(given)


def _as_given(
    places: Sequence[Place], failed: Sequence[str], given: Path
) -> tuple[list[Place], list[str]]:
    """Return what was given to ``ingest`` by the same words, from whatever folder.

    Raises UsageError where the same words have meant files in several places.
    """
    words = Path(os.path.normpath(given))
    if words.name in ("", ".."):  # "." and ".." are words for any folder
        return [], []
    found = [one for one in places if _is_at(os.path.normpath(one.path), shown(words))]
    roots = {_root(one) for one in found}
    if len(roots) > 1:
        first, second, *_ = sorted(roots)
        raise UsageError(
            f"{shown(given)}: was given from several folders, {first} and {second};"
            " name the file by its absolute path"
        )
    return found, [path for path in failed if _is_at(os.path.normpath(path), shown(words))]


def _root(place: Place) -> str:
    """Return the folder that a file was given from: what its place has before the path."""
    whole, given = PurePath(place.location).parts, PurePath(os.path.normpath(place.path)).parts
    shared = 0
    while shared < min(len(whole), len(given)) and whole[-1 - shared] == given[-1 - shared]:
        shared += 1
    return str(PurePath(*whole[: len(whole) - shared]))


def _plan(store: Store, places: Sequence[Place], failed: Sequence[str]) -> Forgotten:
    going = {place.location for place in places}
    names = {place.source_id for place in places}
    path_of = {
        stored.source.source_id: stored.source.path
        for stored in store.sources.all()
        if stored.source.source_id in names
    }
    stays: dict[str, str] = {}
    for one in store.sources.places():
        if one.source_id in names and one.location not in going:
            stays.setdefault(one.source_id, one.path)
    gone = {name: path for name, path in path_of.items() if name not in stays}
    told: set[str] = set()
    files: list[ForgottenFile] = []
    for place in places:
        name = place.source_id
        if name in stays:
            files.append(ForgottenFile(place.path, None, stays[name], is_kept=True))
        elif place.path == gone[name] and name not in told:
            told.add(name)
            files.append(ForgottenFile(place.path, holding(store, name)))
        else:
            files.append(ForgottenFile(place.path, None, gone[name]))
    files += (ForgottenFile(path) for path in failed)
    return Forgotten(
        tuple(files),
        tuple(decisions_lost(store, gone)),
        tuple(suggestions_lost(store, gone)),
        tuple(corrections_lost(store, gone)),
        gone,
    )
