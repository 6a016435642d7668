"""Files to sources: what lies at the paths given and is new or has changed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive_miner.errors import SourceError, UsageError
from archive_miner.own import is_own
from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.execute import start_step
from archive_miner.pipeline.perform import Stage
from archive_miner.store.forget import OWN
from archive_miner.store.sources import UNSEEN, FileStamp
from archive_miner.store.store import Store
from archive_miner.types import Failure, Source

LEAST_BYTES_A_SECOND = 5_000_000
"""How fast a file is read at the least, on a slow disk of the network: its checksum is not held
to the time of a page."""

RISKY_TYPES = ("application/pdf", "image")
"""Read by C libraries, which damaged files hang or crash."""


def probe(store: Store, paths: Sequence[Path], choices: Choices) -> Stage[Path, Source]:
    """Return the stage that looks at files not met before; unchanged ones are not opened."""
    from archive_miner.ingest.ocr import check_language

    if choices.language:
        check_language(choices.language)
    found = _find_new(store, paths)
    new = found.new
    by_id = {stored.source.source_id for stored in store.sources.all()}
    lay: dict[str, list[str]] = {}
    for place, (name, _) in store.sources.file_stamps().items():
        lay.setdefault(name, []).append(place)

    def write(path: Path, source: Source) -> Sequence[Failure]:
        stamp = FileStamp.of(path)
        if source.source_id in by_id:
            # of many copies the first looks once for all of them
            gone = [place for place in lay.pop(source.source_id, ()) if is_gone(place)]
            store.sources.remember_path(str(path), source.source_id, stamp, gone)
        else:
            ocr, language = choices.ocr or "auto", choices.language or "eng"
            store.sources.add(source, stamp, ocr, language)
            by_id.add(source.source_id)
        return ()

    return Stage(
        "ingest",
        "files",
        lambda: (len(new), new),
        partial(probe_watched, choices.page_seconds),
        write,
        lambda _: 1,
        lambda path: [(shown(path), "")],
        risky=bool(choices.page_seconds) and any(_is_risky(file) for file in new),
        remarks=found.remarks(),
        stamp=lambda path: stamp_at(path) or UNSEEN,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What lies at the paths given and was not met before as it is now.

    ``own`` are files that this program wrote, ``links`` lead to folders elsewhere: neither is read.
    """

    new: list[Path]
    own: list[Path]
    links: list[Path]

    def remarks(self) -> tuple[str, ...]:
        """Return a line for each kind of thing that is passed over."""
        said = []
        if self.own:
            what = _counted(self.own, "file")
            said.append(f"passed over {what} written by archive-miner itself, {_such_as(self.own)}")
        if self.links:
            what = _counted(self.links, "link")
            said.append(
                f"not followed: {what} to a folder, {_such_as(self.links)}; name it to read it"
            )
        return tuple(said)


def _counted(paths: Sequence[Path], noun: str) -> str:
    return f"1 {noun}" if len(paths) == 1 else f"{len(paths)} {noun}s"


def _such_as(paths: Sequence[Path]) -> str:
    return f"such as {shown(paths[0])}"


def _find_new(store: Store, paths: Sequence[Path]) -> _Found:
    """Return what is to be looked at, and what is passed over.

    What an earlier version took for papers and is now known for its own goes from the archive.
    """
    files = files_at(paths)
    known = {place: stamp for place, (_, stamp) in store.sources.file_stamps().items()}
    failed = store.failures.files()
    changed = [file for file in files if not _is_known(file, known, failed)]
    links = [file for file in changed if file.is_symlink() and file.is_dir()]
    own = [file for file in changed if is_own(file)]
    aside = {*links, *own}
    new = [file for file in changed if file not in aside]
    store.sources.leave(known.keys() & {location_of(file) for file in own}, OWN)
    for path in _unmet_and_gone(failed, [file for file in files if file not in aside], new, paths):
        store.failures.clear("ingest", path, "")  # removed, as its failure advised
    roots = [path.resolve() for path in paths]
    led_out = [link for link in links if not any(map(link.resolve().is_relative_to, roots))]
    return _Found(new, own, led_out)


def _unmet_and_gone(
    failed: Mapping[str, FileStamp | None],
    files: Sequence[Path],
    new: Sequence[Path],
    given: Sequence[Path],
) -> list[str]:
    """Return the paths of files that could not be told by their content and lie there no more.

    Either they were looked for where they were, or a new file has their name and their stamp.
    """
    there = {shown(file) for file in files}
    absent = {p: stamp for p, stamp in failed.items() if stamp is not None and p not in there}
    moved = {(shown(file.name), stamp_at(file)) for file in new} if absent else set()
    return [
        path
        for path, stamp in absent.items()
        if (any(Path(path).is_relative_to(shown(one)) for one in given) and not _is_closed(path))
        or ((Path(path).name, stamp) in moved and is_gone(path))
    ]


def _is_closed(path: str) -> bool:
    """Say whether a path lies in a folder that may not be entered: it may be there or not."""
    try:
        Path(path).lstat()
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return False


def _is_risky(file: Path) -> bool:
    from archive_miner.ingest.read import MEDIA_TYPES

    return MEDIA_TYPES.get(file.suffix.lower()) in RISKY_TYPES


def probe_watched(page_seconds: int, path: Path) -> Source:
    """Return what a file is, given up when it takes a page's time beyond that of its checksum."""
    stamp = stamp_at(path)
    if page_seconds:
        size = stamp.size_bytes if stamp else 0
        start_step("", page_seconds + size / LEAST_BYTES_A_SECOND)
    return probe_named(path)


def probe_named(path: Path) -> Source:
    """Return what a file is; raises SourceError also where its name cannot be written down."""
    from archive_miner.ingest.read import probe_file

    odd = next((part for part in Path(location_of(path)).parts if shown(part) != part), None)
    if odd is not None:
        raise SourceError(f"{shown(path)}: {shown(odd)} is a name not valid in UTF-8; rename it")
    return probe_file(path)


def files_at(paths: Sequence[Path]) -> list[Path]:
    """Return the files at or below some paths, each once; raises UsageError where there is none."""
    from archive_miner.ingest.read import MEDIA_TYPES, find_files

    check_paths(paths)
    files = list(dict.fromkeys(file for path in paths for file in find_files(path)))
    if paths and not files:
        raise UsageError(
            f"{shown(paths[0])}: no file that can be read; these kinds can: {' '.join(MEDIA_TYPES)}"
        )
    return files


def check_paths(paths: Sequence[Path]) -> None:
    """Raise UsageError for the first path that is not there."""
    for path in paths:
        if not _exists(path):
            raise UsageError(f"{shown(path)}: no such file or folder; check the path")


def is_gone(path: str | Path) -> bool:
    """Say whether nothing lies at a path; what a closed folder holds is not gone."""
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def _exists(path: str | Path) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a name too long, a folder that may not be entered, a NUL
        return False


def stamp_at(path: Path) -> FileStamp | None:
    """Return the stamp of the file at a path; None where none can be had."""
    try:
        return FileStamp.of(path)
    except OSError:  # a link to nowhere, a file taken away meanwhile
        return None


def location_of(path: str | Path) -> str:
    """Return where a path lies, as an absolute one."""
    return os.path.abspath(path)  # noqa: PTH100 (resolve() would follow links)


def _is_known(
    file: Path, known: Mapping[str, FileStamp], failed: Mapping[str, FileStamp | None]
) -> bool:
    """Say whether a file is as it was when it was last met, well or in vain."""
    stamp = failed.get(shown(file)) or known.get(location_of(file))
    return stamp is not None and stamp == stamp_at(file)


def shown(path: str | Path) -> str:
    """Return a path as text; bytes that are no UTF-8, from old disks, as backslash escapes."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
