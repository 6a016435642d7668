"""Tasks to results, over this process, a pool of local processes, or any Executor.

In: a function and tasks. Out: each task with its result or the exception it ended in, as they
finish. A bounded number is in flight, so that memory does not grow with the number of tasks. A
process that dies (a crash inside a C library) or hangs costs only the task it had.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from types import ModuleType
from typing import Any, TypeVar

from archive_miner.errors import ArchiveMinerError
from archive_miner.pipeline.limits import Arm, alarm

Task = TypeVar("Task")
Result = TypeVar("Result")

IN_FLIGHT_PER_WORKER = 3
"""Enough that a worker never waits for its next task, few enough that results do not pile up."""


MEMORY_LIMIT_BYTES = 4 << 30
"""Of address space for a worker, where the system has such limits. A page of 2 kB can hold a stream
that expands to gigabytes: this costs the page and not the machine. Pages in the largest size that
is rendered take 0.5 GB, reading and tagging less than 1 GB with all their libraries."""


class StuckError(ArchiveMinerError):
    """A step took longer than it may; ``item`` names it as ``start_step`` did."""

    def __init__(self, item: str, seconds: float) -> None:
        """Say what was stuck and how long it was waited for."""
        super().__init__(
            f"not done after {seconds:.0f} s and given up; look whether it is damaged,"
            " or raise ingest.page_seconds in a settings file"
        )
        self.item = item


class WorkerStartError(ArchiveMinerError):
    """No process can be started here, which is no task's fault and ends the run."""


LOOK_EVERY_SECONDS = 1.0
"""How often the time of a step is looked at."""

LISTEN_EVERY_SECONDS = 0.25
"""How long an interrupt may go unheard."""

_CANNOT_START = "no process for the work can be started"


class SerialExecutor(Executor):
    """An Executor that runs each task at once, in this process: for one job, and for tests."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run the call and return its finished future."""
        future: Future[Any] = Future()
        try:
            with alarm() as arm:
                token = _arm.set(arm)
                try:
                    result = fn(*args, **kwargs)
                finally:
                    _arm.reset(token)
            future.set_result(result)
        except Exception as error:
            future.set_exception(error)
        return future


def default_jobs() -> int:
    """Return how many processes this machine can keep busy."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_tasks(
    make_executor: Callable[[], Executor],
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    workers: int,
) -> Iterator[tuple[Task, Result | Exception]]:
    """Yield every task with its result, or with the exception that ended it, as they finish.

    ``tasks`` may be an iterator that has more after it has ended once: it is asked again after
    every result, so that a reader of the results can add to it.
    """
    limit = workers * IN_FLIGHT_PER_WORKER if workers > 1 else 1
    executor = make_executor()
    pending: dict[Future[Result], Task] = {}
    remaining = iter(tasks)
    try:
        while True:
            for task in remaining:
                pending[executor.submit(function, task)] = task
                if len(pending) >= limit:
                    break
            if not pending:
                return
            for future in _first_done(pending):
                yield pending.pop(future), _outcome(future)
    finally:
        # An interrupted user does not wait for half a minute of OCR: what runs is ended.
        executor.shutdown(wait=False, cancel_futures=True)


def wait_for(future: Future[Result]) -> Result:
    """Return what a call comes to, or raise its error; an interrupt is heard meanwhile."""
    _first_done([future])
    return future.result()


def _first_done(futures: Iterable[Future[Result]]) -> set[Future[Result]]:
    """Return the futures that are done, of which there is one at the least.

    A wait without end does not wake for an interrupt that comes just as it begins, and on Windows
    for none at all.
    """
    done: set[Future[Result]] = set()
    while not done:
        done, _ = wait(futures, LISTEN_EVERY_SECONDS, FIRST_COMPLETED)
    return done


def _outcome(future: Future[Any]) -> Any:
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, Exception) and not isinstance(error, WorkerStartError):
        return error
    raise error


# Processes of this machine


@dataclass(frozen=True, slots=True)
class _Step:
    """What a worker does next and how long it may take; sent before it is begun."""

    item: str
    seconds: float | None


_STEP = b"step "
"""Opens the message of a step; what is pickled never begins so."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a call returned, or the error it ended in."""

    result: Any
    error: Exception | None


_line: ContextVar[Connection | None] = ContextVar("_line", default=None)
"""In a worker: the way to the process that watches it."""


_arm: ContextVar[Arm | None] = ContextVar("_arm", default=None)
"""Where work is done in this process: its alarm."""


def start_step(item: str, seconds: float) -> None:
    """Say what comes next and after how many seconds it is to be given up; 0 waits for ever.

    In a worker the process that started it ends it then, whatever C library it is stuck in; in
    this process the work is broken off. The task ends in a StuckError that names the item.
    Anywhere else this does nothing.
    """
    line, arm = _line.get(), _arm.get()
    if line is not None:
        _send_step(line, _Step(item, seconds or None))
    elif arm is not None:
        arm(StuckError(item, seconds), seconds)


def _send_step(line: Connection, step: _Step) -> None:
    line.send_bytes(_STEP + bytes(ForkingPickler.dumps(step)))


class WorkerPool(Executor):
    """Processes of this machine, each over a pipe of its own to a thread that watches it.

    Not ProcessPoolExecutor: there one process that dies breaks the pool for all tasks in flight,
    nobody knows which task did it, and a process that hangs cannot be ended at all.
    """

    def __init__(self, workers: int) -> None:
        """Make a pool of so many processes; each is started when there is work for it."""
        self._calls: SimpleQueue[tuple[Future[Any], Any] | None] = SimpleQueue()
        self._at_work: set[_Worker] = set()
        self._ended = False
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._watch, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Queue the call for the next process that is free."""
        future: Future[Any] = Future()
        self._calls.put((future, (fn, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the pool once its calls are done; to cancel futures ends running ones as well."""
        if cancel_futures:
            with self._lock:
                self._ended = True
                for worker in self._at_work:
                    worker.kill()
        for _ in self._threads:
            self._calls.put(None)
        if wait or cancel_futures:  # after which nothing is left that could take its time
            for thread in self._threads:
                thread.join()

    def _watch(self) -> None:
        worker: _Worker | None = None
        while (queued := self._calls.get()) is not None:
            future, call = queued
            if self._ended or not future.set_running_or_notify_cancel():
                future.cancel()
                continue
            try:
                worker = worker or self._hire()
                future.set_result(worker.do(call))
            except Exception as error:
                if worker is not None and worker.lost:
                    self._dismiss(worker)
                    worker = None
                future.set_exception(error)
        if worker is not None:
            self._dismiss(worker)

    def _hire(self) -> _Worker:
        with self._lock:
            if self._ended:
                raise ArchiveMinerError("the run was ended")
            try:
                worker = _Worker()
            except OSError as error:
                raise WorkerStartError(f"{_CANNOT_START} ({error.strerror or error})") from error
            self._at_work.add(worker)
            return worker

    def _dismiss(self, worker: _Worker) -> None:
        worker.kill()
        with self._lock:
            self._at_work.discard(worker)
        worker.release()


class _Worker:
    """One process that does one call at a time, seen from the process that started it."""

    def __init__(self) -> None:
        # Spawned, not forked: forking a process that has started threads can hang.
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        with _without_main_module(), _deaf_to_interrupts():
            self._process.start()
        theirs.close()
        self.lost = False
        self._ready = False

    def do(self, call: Any) -> Any:
        """Return what a call returns and raise what it raises; ``lost`` says whether it died."""
        message = bytes(ForkingPickler.dumps(call))
        try:
            self._line.send_bytes(message)
            answer = self._answer()
        except (EOFError, OSError) as error:  # its end of the pipe is gone, and so is it
            self.lost = True
            raise self._loss() from error
        outcome = ForkingPickler.loads(answer)
        if outcome.error is not None:
            raise outcome.error
        return outcome.result

    def _answer(self) -> bytes:
        """Return the outcome of the call as it was sent, having waited as long as each step may."""
        step = _Step("", None)
        while self._hears_within(step.seconds):
            message = self._line.recv_bytes()
            self._ready = True
            if not message.startswith(_STEP):
                return message
            step = ForkingPickler.loads(message.removeprefix(_STEP))
        self.lost = True
        raise StuckError(step.item, step.seconds or 0.0)

    def _hears_within(self, seconds: float | None) -> bool:
        """Wait for a word of the worker; time in which this process itself stood still is free.

        A run stopped with Ctrl-Z and taken up an hour later would else give up every page in hand.
        """
        if seconds is None:
            return self._line.poll(None)
        while seconds > 0:
            if self._line.poll(min(seconds, LOOK_EVERY_SECONDS)):
                return True
            seconds -= LOOK_EVERY_SECONDS
        return False

    def _loss(self) -> ArchiveMinerError:
        if self._ready:
            return ArchiveMinerError(
                "the process working on it died (a crash in a library, or memory ran out)"
            )
        return WorkerStartError(f"{_CANNOT_START}; is memory short?")

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def release(self) -> None:
        """Wait for the end of the process and give back what it held here."""
        self._process.join()
        self._line.close()


_main_module = threading.Lock()


@contextmanager
def _without_main_module() -> Iterator[None]:
    """Start processes that do not run the user's script again to find functions in it.

    No work is ever defined there; so a script needs no ``if __name__ == "__main__"``, and a
    worker of the command line does not load the command line.
    """
    with _main_module:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Start processes that never hear Ctrl-C, which a terminal sends to all that belong together.

    One that has hardly begun, and cannot yet ignore it, would leave a traceback behind.
    """
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # it lets signals through again as it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(line: Connection) -> None:
    """Do the calls that come down the line until it is closed."""
    _prepare_worker()
    _line.set(line)
    _send_step(line, _Step("", None))  # ready
    while True:
        try:
            call = line.recv_bytes()
        except EOFError:
            return
        line.send_bytes(_outcome_of(call))


def _outcome_of(call: bytes) -> bytes:
    """Return what a call came to, ready to be sent; an error where it cannot be."""
    try:
        function, args, kwargs = ForkingPickler.loads(call)
        return bytes(ForkingPickler.dumps(_Outcome(function(*args, **kwargs), None)))
    except Exception as error:
        return _sendable(error)


def _sendable(error: Exception) -> bytes:
    """Return an error ready to be sent; its words alone where it cannot be made again of them."""
    try:
        message = bytes(ForkingPickler.dumps(_Outcome(None, error)))
        ForkingPickler.loads(message)
        return message
    except Exception:  # as exceptions of C libraries often cannot
        said = RuntimeError(f"{type(error).__name__}: {error}")
        return bytes(ForkingPickler.dumps(_Outcome(None, said)))


def _prepare_worker() -> None:
    # The parent hears the interrupt and ends the pool; one thread each, since pages run in
    # parallel and threads within a page would fight over the same cores.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    _bound_memory()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY_LIMIT_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT_BYTES, hard)
    with suppress(ValueError, OSError):  # macOS knows the limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _end_with_parent() -> None:
    # A parent that is killed outright cannot end its pool: its workers would work to the end of
    # their task, or hang for ever in it.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
