"""Files to sources, sources to pages: what is new or missing, read in ranges of pages."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from archive_miner.errors import SourceError, UsageError
from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.execute import start_step
from archive_miner.pipeline.perform import Stage
from archive_miner.store.packing import PackedPage, pack_page
from archive_miner.store.sources import FileStamp, StoredSource
from archive_miner.store.store import Store
from archive_miner.types import Division, Failure, Provenance, Source

if TYPE_CHECKING:
    from archive_miner.ingest.read import PageRange, Reading

PAGES_A_TASK = 6
"""Pages of one PDF that a worker reads at a time: 0.1 s of text layers, a quarter of a minute of
OCR, so that one file of 20 pages already keeps several processors busy and little is lost when a
run is killed."""

TASKS_A_FILE = 200
"""Of very long files more pages at a time, so that there are no more tasks than this: each opens
the file anew and looks for its first page, which in one of 10,000 pages costs 0.1 s."""

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
    files = _files(paths)
    known = {place: stamp for place, (_, stamp) in store.sources.file_stamps().items()}
    failed = store.failures.files()
    there = {shown(file) for file in files}
    for path in failed.keys() - there:
        if any(Path(path).is_relative_to(given) for given in paths):
            store.sources.forget_unread(path)  # removed, as its failure advised
    new = [file for file in files if not _is_known(file, known, failed)]
    by_id = {stored.source.source_id for stored in store.sources.all()}

    def write(path: Path, source: Source) -> Sequence[Failure]:
        stamp = FileStamp.of(path)
        if source.source_id in by_id:
            places = store.sources.file_stamps().items()
            gone = [p for p, (name, _) in places if name == source.source_id and not _exists(p)]
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
        stamp=_stamp,
    )


def _is_risky(file: Path) -> bool:
    from archive_miner.ingest.read import MEDIA_TYPES

    return MEDIA_TYPES.get(file.suffix.lower()) in RISKY_TYPES


def probe_watched(page_seconds: int, path: Path) -> Source:
    """Return what a file is, given up when it takes a page's time beyond that of its checksum."""
    stamp = _stamp(path)
    if page_seconds:
        size = stamp.size_bytes if stamp else 0
        start_step("", page_seconds + size / LEAST_BYTES_A_SECOND)
    return probe_named(path)


def probe_named(path: Path) -> Source:
    """Return what a file is; raises SourceError also where its name cannot be written down."""
    from archive_miner.ingest.read import probe_file

    if shown(path) != str(path):
        raise SourceError(f"{shown(path)}: the file name is not valid UTF-8; rename the file")
    return probe_file(path)


def _files(paths: Sequence[Path]) -> list[Path]:
    """Return the files at or below some paths, each once; raises UsageError where there is none."""
    from archive_miner.ingest.read import MEDIA_TYPES, find_files

    check_paths(paths)
    files = list(dict.fromkeys(file for path in paths for file in find_files(path)))
    if paths and not files:
        raise UsageError(
            f"{paths[0]}: no file that can be read; these kinds can: {' '.join(MEDIA_TYPES)}"
        )
    return files


def check_paths(paths: Sequence[Path]) -> None:
    """Raise UsageError for the first path that is not there."""
    for path in paths:
        if not _exists(path):
            raise UsageError(f"{path}: no such file or folder; check the path")


def _exists(path: str | Path) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a name too long, a folder that may not be entered, a NUL
        return False


def _stamp(path: Path) -> FileStamp | None:
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
    return stamp is not None and stamp == _stamp(file)


def shown(path: str | Path) -> str:
    """Return a path as text; bytes that are no UTF-8, from old disks, as backslash escapes."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def read(store: Store, paths: Sequence[Path], choices: Choices) -> Stage[Any, Any]:
    """Return the stage that reads the pages still missing of every source.

    Sources are read anew where the code has changed, or where the user asks for another reading
    of files at ``paths``; one whose file is not at hand stays as it is.
    """
    from archive_miner.ingest.read import VERSION as INGEST_VERSION

    store.sources.settle_displaced()  # every file named was looked at by now
    made_by = Provenance("ingest", INGEST_VERSION)
    today = store.provenance.find(made_by)
    asks = choices.ocr is not None or choices.language is not None
    named = {location_of(file) for file in _files(paths)} if asks else set()
    risky = bool(choices.page_seconds) and any(
        stored.source.media_type in RISKY_TYPES
        for stored in store.sources.all()
        if stored.ingested_by != today or named
    )
    missing: dict[str, int] = {}
    path_of: dict[str, str] = {}
    stamp_of: dict[str, FileStamp] = {}
    lost: set[str] = set()

    def pending() -> tuple[int, Iterator[PageRange]]:
        ranges: list[PageRange] = []
        places = _places(store)
        for stored in store.sources.all():
            name = stored.source.source_id
            here = places.get(name, {})
            other = bool(named & here.keys()) and _asks_otherwise(stored, choices)
            if stored.ingested_by == today and not other:
                continue
            place = _unchanged_place(stored.source.path, here)
            if place is None:
                if stored.ingested_by is None:
                    store.failures.write(_lost(stored.source.path))
                continue
            if stored.ingested_by is not None or other:
                stored = replace(
                    stored,
                    ocr_mode=choices.ocr or stored.ocr_mode if other else stored.ocr_mode,
                    language=choices.language or stored.language if other else stored.language,
                )
                store.sources.restart_ingest(name, stored.ocr_mode, stored.language)
            path_of[name] = stored.source.path
            stamp_of[name] = here[location_of(place)]
            at_hand = replace(stored, source=replace(stored.source, path=place))
            pieces = list(_missing_ranges(store, at_hand))
            missing[name] = len(pieces)
            ranges += pieces
            if not pieces:
                store.sources.finish_ingest(name, made_by)
        return sum(piece.last - piece.first + 1 for piece in ranges), iter(ranges)

    def settle(task: PageRange) -> None:
        source_id = task.source.source_id
        missing[source_id] -= 1
        if not missing[source_id] and source_id not in lost:
            store.sources.finish_ingest(source_id, made_by)

    def write(task: PageRange, read: ReadPages) -> Sequence[Failure]:
        source_id = task.source.source_id
        if _stamp(Path(task.source.path)) != stamp_of[source_id]:
            lost.add(source_id)  # these may be pages of another file by now
            return [_lost(path_of[source_id])]
        store.pages.write_packed(read.pages)
        if read.divisions:
            store.pages.write_divisions(source_id, read.divisions)
        return [replace(failure, path=path_of[source_id]) for failure in read.failures]

    def pieces(task: PageRange) -> list[PageRange]:
        numbers = range(task.first, task.last + 1)
        missing[task.source.source_id] += len(numbers) - 1
        return [replace(task, first=number, last=number) for number in numbers]

    return Stage(
        "ingest",
        "pages",
        pending,
        partial(read_watched, choices.page_seconds),
        write,
        lambda task: task.last - task.first + 1,
        lambda task: [
            (path_of[task.source.source_id], f"page {n}") for n in range(task.first, task.last + 1)
        ],
        risky=risky,
        pieces=pieces,
        settle=settle,
    )


@dataclass(frozen=True, slots=True)
class ReadPages:
    """What a worker sends back of a page range, packed for the archive file."""

    pages: tuple[PackedPage, ...]
    failures: tuple[Failure, ...]
    divisions: tuple[Division, ...]


def read_watched(page_seconds: int, task: PageRange) -> ReadPages:
    """Return the pages of a range, each given up after so many seconds; 0 waits for ever."""
    from archive_miner.ingest.pdf import keep_open
    from archive_miner.ingest.read import read_range

    if not page_seconds or task.source.media_type not in RISKY_TYPES:
        return _packed([read_range(task)])
    readings: list[Reading] = []
    with keep_open():
        for number in range(task.first, task.last + 1):
            start_step(f"page {number}", page_seconds)
            readings.append(read_range(replace(task, first=number, last=number)))
            if any(not failure.item for failure in readings[-1].failures):
                break  # the file itself cannot be read, which is said once
    return _packed(readings)


def _packed(readings: Sequence[Reading]) -> ReadPages:
    return ReadPages(
        tuple(pack_page(page) for reading in readings for page in reading.pages),
        tuple(failure for reading in readings for failure in reading.failures),
        tuple(division for reading in readings for division in reading.divisions),
    )


def _places(store: Store) -> dict[str, dict[str, FileStamp]]:
    """Return where each source was met: its locations with their stamps."""
    places: dict[str, dict[str, FileStamp]] = {}
    for location, (name, stamp) in store.sources.file_stamps().items():
        places.setdefault(name, {})[location] = stamp
    return places


def _unchanged_place(path: str, places: Mapping[str, FileStamp]) -> str | None:
    """Return a path where a source can still be read as it was met, the given one if it may be."""
    for place in [location_of(path), *places]:
        if place in places and _stamp(Path(place)) == places[place]:
            return path if place == location_of(path) else place
    return None


def _lost(path: str) -> Failure:
    reason = f"{path}: gone or changed before all was read; give its path to ingest again"
    return Failure("ingest", path, "", reason)


def _asks_otherwise(stored: StoredSource, choices: Choices) -> bool:
    """Say whether the user asks, in so many words, for another reading than the stored one."""
    return choices.ocr not in (None, stored.ocr_mode) or choices.language not in (
        None,
        stored.language,
    )


def _missing_ranges(store: Store, stored: StoredSource) -> Iterator[Any]:
    from archive_miner.ingest.read import PageRange

    source = stored.source
    there = store.pages.numbers(source.source_id)
    ocr, language = cast(Any, stored.ocr_mode), stored.language
    if source.media_type in ("text/plain", "application/tei+xml"):
        if not there:
            yield PageRange(source, 1, 1, ocr, language)
        return
    wanted = [n for n in range(1, source.page_count + 1) if n not in there]
    most = max(PAGES_A_TASK, source.page_count // TASKS_A_FILE)
    while wanted:
        run = [n for i, n in enumerate(wanted[:most]) if n == wanted[0] + i]
        yield PageRange(source, run[0], run[-1], ocr, language)
        wanted = wanted[len(run) :]
