"""One stage: pending → work → write, with failures counted and progress told.

In: a store and a stage as data. Out: a tally of what was done. Results are written as they come,
by this process alone; what fails becomes a row in failures and never ends a run. Knows no stage
by name.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from archive_miner.errors import ArchiveError, ArchiveMinerError
from archive_miner.pipeline.execute import (
    SerialExecutor,
    StuckError,
    WorkerPool,
    run_tasks,
    start_step,
)
from archive_miner.pipeline.limits import seconds_for
from archive_miner.store.sources import FileStamp
from archive_miner.store.store import Store
from archive_miner.types import Failure

Task = TypeVar("Task")
Result = TypeVar("Result")


class Observer(Protocol):
    """Somebody who watches: a progress bar, or nobody."""

    def begin(self, stage: str, total: int, unit: str) -> None:
        """Hear that a stage starts on so many units of work."""

    def advance(self, count: int) -> None:
        """Hear that so many units are done."""

    def end(self) -> None:
        """Hear that the stage is over."""


class Silence:
    """The observer that does nothing."""

    def begin(self, stage: str, total: int, unit: str) -> None:
        """Do nothing."""

    def advance(self, count: int) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Stage(Generic[Task, Result]):
    """One stage, as data.

    ``pending`` counts the units to do and yields tasks lazily; ``work`` runs in a worker and
    must be picklable unless ``local``; ``risky`` work may hang or crash in a library, so that
    even one job does it in a process of its own; ``write`` stores one result, in one transaction
    with all else that comes of the task, and returns its failures; ``units`` says how many units a
    task is; ``whose`` names its path and item for a failure;
    ``stamp``, where given, marks the failed file, so that it is not tried again unchanged;
    ``pieces``, where given, cuts a task that failed into smaller ones that are tried one by one,
    so that one bad page or document costs only itself; ``settle``, where given, hears of every
    task, or piece, once its results and failures are written; ``remarks`` are lines to be said
    of it, whatever comes of it.
    """

    name: str
    unit: str
    pending: Callable[[], tuple[int, Iterable[Task]]]
    work: Callable[[Task], Result]
    write: Callable[[Task, Result], Sequence[Failure]]
    units: Callable[[Task], int]
    whose: Callable[[Task], Iterable[tuple[str, str]]]
    local: bool = False
    risky: bool = False
    stamp: Callable[[Task], FileStamp | None] | None = None
    pieces: Callable[[Task], Sequence[Task]] | None = None
    settle: Callable[[Task], None] | None = None
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """What one stage did, and what is to be said of it."""

    stage: str
    unit: str
    done: int = 0
    failures: list[Failure] = field(default_factory=list)
    remarks: tuple[str, ...] = ()


def perform(store: Store, stage: Stage[Any, Any], jobs: int, observer: Observer) -> Tally:
    """Do all that is pending of one stage; returns what was done and what failed."""
    tally = Tally(stage.name, stage.unit, remarks=stage.remarks)
    total, tasks = stage.pending()
    if total == 0:
        return tally
    workers = 1 if stage.local else max(1, min(jobs, total))

    observer.begin(stage.name, total, stage.unit)
    try:
        with closing(_results(stage, tasks, workers)) as results:
            for task, result in results:
                failed = _keep(store, stage, task, result)
                tally.failures += failed
                whole = any(not failure.item for failure in failed)
                units = stage.units(task)
                tally.done += 0 if whole else max(0, units - len(failed))
                observer.advance(units)
    finally:
        observer.end()
    return tally


class _Queue(Iterator[Task]):
    """The tasks of a stage, and before them whatever was put back meanwhile."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self.back: deque[Task] = deque()
        self._tasks = iter(tasks)

    def __next__(self) -> Task:
        return self.back.popleft() if self.back else next(self._tasks)


def _results(
    stage: Stage[Task, Result], tasks: Iterable[Task], workers: int
) -> Generator[tuple[Task, Result | Exception], None, None]:
    """Yield tasks with their results; one that failed is tried again in smaller pieces."""
    queue = _Queue(tasks)
    for task, result in run_tasks(lambda: _executor(stage, workers), stage.work, queue, workers):
        pieces = stage.pieces(task) if isinstance(result, Exception) and stage.pieces else ()
        if len(pieces) < 2:
            yield task, result
            continue
        for piece in pieces:
            if isinstance(result, StuckError) and _is_of(stage, piece, result.item):
                yield piece, result  # having waited for it once is enough
            else:
                queue.back.append(piece)


def _is_of(stage: Stage[Task, Result], piece: Task, item: str) -> bool:
    return [name for _, name in stage.whose(piece)] == [item]


def _executor(stage: Stage[Any, Any], workers: int) -> Executor:
    """Return what a stage's work runs on.

    One job runs in this process and saves the 0.3 s that a worker takes to start and import, but
    not where a library may hang or crash: nothing can be ended within a process but all of it.
    """
    alone = workers == 1 and not stage.risky
    return SerialExecutor() if stage.local or alone else WorkerPool(workers)


def start_texts(named: Sequence[tuple[str, str]], page_seconds: int) -> None:
    """Say, at work, that some texts come next, by their names, and how long they may take."""
    item = named[0][0] if len(named) == 1 else ""
    start_step(item, seconds_for(page_seconds, sum(len(text) for _, text in named)))


def _keep(
    store: Store, stage: Stage[Task, Result], task: Task, result: Result | Exception
) -> Sequence[Failure]:
    """Store all that came of a task as one: its rows, its failures, and that it is done.

    A run killed between two of these would take the task for done, and its rows were lost.
    """
    with store.transaction():
        failed = _written(store, stage, task, result)
        stamp = stage.stamp(task) if failed and stage.stamp else None
        for failure in failed:
            store.failures.write(failure, stamp)
        if stage.settle:
            stage.settle(task)
    return failed


def _written(
    store: Store, stage: Stage[Task, Result], task: Task, result: Result | Exception
) -> Sequence[Failure]:
    """Write a result; what cannot be stored (text not valid in Unicode) fails like a bad page."""
    if not isinstance(result, Exception):
        try:
            with store.transaction():
                return stage.write(task, result)
        except ArchiveError:
            raise  # the archive file itself is at fault; going on would lose every result
        except Exception as error:
            result = error
    return _failures(stage, task, result)


def _failures(stage: Stage[Any, Any], task: Any, error: Exception) -> list[Failure]:
    known = isinstance(error, ArchiveMinerError)
    reason = str(error) if known else f"{type(error).__name__}: {error}"
    reason = " ".join(reason.split())
    return [Failure(stage.name, path, item, reason) for path, item in stage.whose(task)]
