"""Tasks to results, over this process, a pool of local processes, or any Executor.

In: a function and tasks. Out: each task with its result or the exception it ended in, as they
finish. A bounded number is in flight, so that memory does not grow with the number of tasks. A
worker that dies (a crash inside a C library) costs only the task that killed it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from typing import Any, TypeVar

from archive_miner.errors import ArchiveMinerError

Task = TypeVar("Task")
Result = TypeVar("Result")

IN_FLIGHT_PER_WORKER = 3
"""Enough that a worker never waits for its next task, few enough that results do not pile up."""


class SerialExecutor(Executor):
    """An Executor that runs each task at once, in this process: for one job, and for tests."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run the call and return its finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def default_jobs() -> int:
    """Return how many processes this machine can keep busy."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def local_executor(jobs: int) -> Executor:
    """Return an executor over ``jobs`` processes of this machine, or over this one for one job.

    Workers are spawned, not forked: forking a process that has started threads can hang.
    """
    if jobs <= 1:
        return SerialExecutor()
    return ProcessPoolExecutor(
        jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare_worker
    )


def _prepare_worker() -> None:
    # The parent hears the interrupt and ends the pool; one thread each, since pages run in
    # parallel and threads within a page would fight over the same cores.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A parent that is killed outright cannot end its pool: its workers would wait for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def run_tasks(
    make_executor: Callable[[], Executor],
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    workers: int,
) -> Iterator[tuple[Task, Result | Exception]]:
    """Yield every task with its result, or with the exception that ended it, as they finish."""
    limit = workers * IN_FLIGHT_PER_WORKER if workers > 1 else 1
    executor = make_executor()
    pending: dict[Future[Result], Task] = {}
    remaining = iter(tasks)
    refused: list[Task] = []
    try:
        while True:
            for task in chain(_drain(refused), remaining):
                try:
                    pending[executor.submit(function, task)] = task
                except BrokenProcessPool:  # a worker died while nobody was waiting
                    refused.append(task)
                if refused or len(pending) >= limit:
                    break
            if not pending and not refused:
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            broken = bool(refused) or any(_is_broken(future) for future in done)
            for future in [future for future in done if not _is_broken(future)]:
                yield pending.pop(future), _outcome(future)
            if broken:
                suspects = list(pending.values())
                pending.clear()
                executor.shutdown(wait=False, cancel_futures=True)
                for task in suspects:
                    yield task, _run_alone(make_executor, function, task)
                executor = make_executor()
    except BaseException:
        _terminate(executor)
        raise
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _drain(tasks: list[Task]) -> Iterator[Task]:
    while tasks:
        yield tasks.pop()


def _terminate(executor: Executor) -> None:
    """End local workers at once: an interrupted user does not wait for half a minute of OCR."""
    # Python 3.14 has terminate_workers; until then the pool keeps its processes to itself.
    for process in list((getattr(executor, "_processes", None) or {}).values()):
        process.terminate()


def _is_broken(future: Future[Any]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


def _outcome(future: Future[Any]) -> Any:
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, Exception):
        return error
    raise error


def _run_alone(
    make_executor: Callable[[], Executor], function: Callable[[Task], Result], task: Task
) -> Result | Exception:
    """Run a task that was in flight when a worker died, in a pool that it can only break itself."""
    executor = make_executor()
    try:
        outcome = _outcome(executor.submit(function, task))
        if isinstance(outcome, BrokenProcessPool):
            return ArchiveMinerError(
                "the process working on it died (a crash in a library, or memory ran out)"
            )
        return outcome  # type: ignore[no-any-return]
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
