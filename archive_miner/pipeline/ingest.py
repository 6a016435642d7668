"""Sources to pages: what is missing of each file, read in ranges of pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.execute import start_step
from archive_miner.pipeline.limits import seconds_for
from archive_miner.pipeline.perform import Stage
from archive_miner.pipeline.probe import RISKY_TYPES, files_at, is_gone, location_of, stamp_at
from archive_miner.store.forget import GIVEN_UP
from archive_miner.store.packing import PackedPage, pack_page
from archive_miner.store.sources import FileStamp, StoredSource
from archive_miner.store.store import Store
from archive_miner.types import LEFT_OUT, Division, Failure, Provenance

if TYPE_CHECKING:
    from archive_miner.ingest.read import PageRange, Reading

PAGES_A_TASK = 6
"""Pages of one PDF that a worker reads at a time: 0.1 s of text layers, a quarter of a minute of
OCR, so that one file of 20 pages already keeps several processors busy and little is lost when a
run is killed."""

TASKS_A_FILE = 200
"""Of very long files more pages at a time, so that there are no more tasks than this: each opens
the file anew and looks for its first page, which in one of 10,000 pages costs 0.1 s."""


def read(store: Store, paths: Sequence[Path], choices: Choices) -> Stage[Any, Any]:
    """Return the stage that reads the pages still missing of every source.

    Sources are read anew where the code has changed, or where the user asks for another reading
    of files at ``paths``; one whose file is not at hand stays as it is.
    """
    from archive_miner.ingest.read import VERSION as INGEST_VERSION

    store.sources.settle_displaced()  # every file named was looked at by now
    _forget_removed(store, paths)
    made_by = Provenance("ingest", INGEST_VERSION)
    today = store.provenance.find(made_by)
    asks = choices.ocr is not None or choices.language is not None
    named = {location_of(file) for file in files_at(paths)} if asks else set()
    unread = store.sources.unaccounted()
    due = due_sources(store.sources.all(), _places(store), today, named, choices, unread)
    work = _PageWork(store, made_by, due)
    return Stage(
        "ingest",
        "pages",
        work.pending,
        partial(read_watched, choices.page_seconds),
        work.write,
        lambda task: task.last - task.first + 1,
        work.whose,
        risky=bool(choices.page_seconds)
        and any(one.stored.source.media_type in RISKY_TYPES for one in due),
        pieces=work.pieces,
        settle=work.settle,
    )


@dataclass(frozen=True, slots=True)
class DueSource:
    """A source with pages to read, and the choices to read it by.

    ``place`` is where its file lies as it was met, with ``stamp``; None where it is not at hand.
    ``is_unfinished`` says that not all of it was ever read, ``is_anew`` that what was read before
    is to be read again.
    """

    stored: StoredSource
    place: str | None
    stamp: FileStamp | None
    is_unfinished: bool
    is_anew: bool


def due_sources(
    sources: Sequence[StoredSource],
    places: Mapping[str, Mapping[str, FileStamp]],
    today: int | None,
    named: Collection[str],
    choices: Choices,
    unread: Collection[str] = (),
    look: Callable[[Path], FileStamp | None] = stamp_at,
) -> list[DueSource]:
    """Return the sources that are not as today's code reads them, or are asked for otherwise.

    ``places`` are the locations of each source, ``today`` is the record that its pages would have,
    ``named`` the locations that the user asks for, ``unread`` the ids of sources whose pages are
    neither here nor failed; ``look`` says what lies at a path now.
    """
    due = []
    for stored in sources:
        here = places.get(stored.source.source_id, {})
        asked = not here.keys().isdisjoint(named) and _asks_otherwise(stored, choices)
        unfinished = stored.ingested_by is None or stored.source.source_id in unread
        other = asked or stored.ingested_by not in (None, today)
        if not unfinished and not other:
            continue
        place = _unchanged_place(stored.source.path, here, look)
        stamp = None if place is None else here[location_of(place)]
        if asked:
            ocr, language = choices.ocr or stored.ocr_mode, choices.language or stored.language
            stored = replace(stored, ocr_mode=ocr, language=language)
        due.append(DueSource(stored, place, stamp, unfinished, other))
    return due


class _PageWork:
    """The pages due, as work: cut into ranges, stored as they come, each source then settled."""

    def __init__(self, store: Store, made_by: Provenance, due: Sequence[DueSource]) -> None:
        self._store = store
        self._made_by = made_by
        self._due = due
        self._at_hand: dict[str, DueSource] = {}
        self._missing: dict[str, int] = {}  # ranges that are not stored yet
        self._lost: set[str] = set()

    def pending(self) -> tuple[int, Iterator[PageRange]]:
        """Return how many pages are to be read, and the ranges they are read in."""
        ranges = [piece for one in self._due for piece in self._begin(one)]
        return sum(piece.last - piece.first + 1 for piece in ranges), iter(ranges)

    def _begin(self, one: DueSource) -> list[PageRange]:
        stored, name = one.stored, one.stored.source.source_id
        if one.place is None:
            if one.is_unfinished:
                self._store.failures.write(_lost(stored.source.path))
            return []
        if one.is_anew:
            self._store.sources.restart_ingest(name, stored.ocr_mode, stored.language)
        self._store.failures.clear("ingest", stored.source.path, "")
        self._at_hand[name] = one
        lying = replace(stored, source=replace(stored.source, path=one.place))
        pieces = list(_missing_ranges(self._store, lying))
        self._missing[name] = len(pieces)
        if not pieces:
            self._store.sources.finish_ingest(name, self._made_by)
        return pieces

    def write(self, task: PageRange, read: ReadPages) -> Sequence[Failure]:
        """Store what was read of a range; returns what could not be read."""
        source_id = task.source.source_id
        path = self._at_hand[source_id].stored.source.path
        if stamp_at(Path(task.source.path)) != self._at_hand[source_id].stamp:
            self._lost.add(source_id)  # these may be pages of another file by now
            return [_lost(path)]
        self._store.failures.clear("ingest", path, LEFT_OUT)
        self._store.pages.write_packed(read.pages)
        if read.divisions:
            self._store.pages.write_divisions(source_id, read.divisions)
        return [replace(failure, path=path) for failure in read.failures]

    def settle(self, task: PageRange) -> None:
        """Note of a source that all of it was read, once that is stored."""
        source_id = task.source.source_id
        self._missing[source_id] -= 1
        if not self._missing[source_id] and source_id not in self._lost:
            self._store.sources.finish_ingest(source_id, self._made_by)

    def pieces(self, task: PageRange) -> list[PageRange]:
        """Cut a range into single pages."""
        numbers = range(task.first, task.last + 1)
        self._missing[task.source.source_id] += len(numbers) - 1
        return [replace(task, first=number, last=number) for number in numbers]

    def whose(self, task: PageRange) -> list[tuple[str, str]]:
        """Return path and page of each page of a range, for failures."""
        path = self._at_hand[task.source.source_id].stored.source.path
        return [(path, f"page {n}") for n in range(task.first, task.last + 1)]


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
        stamp = stamp_at(Path(task.source.path))
        start_step("", seconds_for(page_seconds, stamp.size_bytes if stamp else 0))
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


def _forget_removed(store: Store, paths: Sequence[Path]) -> None:
    """Forget files that could not be read and were taken away since, as their failure advised."""
    failed = {path for path, stamp in store.failures.files().items() if stamp is None}
    if not failed or not paths:
        return
    empty = store.sources.without_pages()
    given = [location_of(path) for path in paths]
    gone = [
        place.location
        for place in store.sources.places()
        if place.source_id in empty
        and store.documents.path(place.source_id) in failed
        and any(Path(place.location).is_relative_to(one) for one in given)
        and is_gone(place.location)
    ]
    store.sources.leave(gone, GIVEN_UP)


def _places(store: Store) -> dict[str, dict[str, FileStamp]]:
    """Return where each source was met: its locations with their stamps."""
    places: dict[str, dict[str, FileStamp]] = {}
    for location, (name, stamp) in store.sources.file_stamps().items():
        places.setdefault(name, {})[location] = stamp
    return places


def _unchanged_place(
    path: str, places: Mapping[str, FileStamp], look: Callable[[Path], FileStamp | None]
) -> str | None:
    """Return a path where a source can still be read as it was met, the given one if it may be."""
    for place in [location_of(path), *places]:
        if place in places and look(Path(place)) == places[place]:
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
    ocr, language = cast(Any, stored.ocr_mode), stored.language
    if source.media_type in ("text/plain", "application/tei+xml"):
        yield PageRange(source, 1, 1, ocr, language)  # whole: pages go with divisions
        return
    there = store.pages.numbers(source.source_id)
    wanted = [n for n in range(1, source.page_count + 1) if n not in there]
    most = max(PAGES_A_TASK, source.page_count // TASKS_A_FILE)
    while wanted:
        run = [n for i, n in enumerate(wanted[:most]) if n == wanted[0] + i]
        yield PageRange(source, run[0], run[-1], ocr, language)
        wanted = wanted[len(run) :]
