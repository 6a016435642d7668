from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive_miner.errors import ArchiveMinerError
from archive_miner.pipeline.execute import (
    IN_FLIGHT_PER_WORKER,
    MEMORY_LIMIT_BYTES,
    SerialExecutor,
    StuckError,
    WorkerPool,
    WorkerStartError,
    run_tasks,
    start_step,
)

# Work for other processes must be importable from them.


def square(n: int) -> int:
    return n * n


def square_or_fail(n: int) -> int:
    if n == 3:
        raise ValueError("three is not allowed")
    return n * n


def square_or_die(n: int) -> int:
    if n == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if n == 5:
        os._exit(0)
    return n * n


class Unsendable(Exception):
    """Cannot be made again from its message, as exceptions of C libraries often cannot."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)


def square_or_raise_unsendable(n: int) -> int:
    if n == 3:
        raise Unsendable("three", 3)
    return n * n


def unpicklable(n: int) -> Any:
    return (lambda: n) if n == 3 else n


def hang_in_a_library(n: int) -> int:
    """Hangs in C and lets no other Python code run, as a decoder does."""
    start_step(f"page {n}", 0.5)
    if n == 3:
        re.match("(a+)+$", "a" * 60 + "b")
    return n * n


def do_five_steps(n: int) -> int:
    for step in range(5):
        start_step(f"page {step}", 1.0)
        time.sleep(0.3)
    return n * n


def hang_at_the_third_step(n: int) -> int:
    for step in range(5):
        start_step(f"page {step}", 0.5 if n == 3 else 60)
        if n == 3 and step == 2:
            time.sleep(60)
    return n * n


def file_is_gone(n: int) -> int:
    if n == 3:
        raise FileNotFoundError("three is gone")  # an OSError, as a broken pipe is
    return n * n


def nap(n: int) -> int:
    start_step("page 1", 6.0)
    for _ in range(40):  # a single sleep would be over when the process goes on
        time.sleep(0.1)
    return n


def fill_the_memory(n: int) -> int:
    return len(bytearray(MEMORY_LIMIT_BYTES)) if n == 3 else n * n


def worker_of(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def outcomes(
    make: Callable[[], Executor], work: Callable[[int], Any], count: int, workers: int
) -> dict[int, Any]:
    found = list(run_tasks(make, work, range(count), workers))
    assert len(found) == len({task for task, _ in found}), "a task came back twice"
    return dict(found)


# In this process


def test_one_job_gives_every_task_its_result_in_order() -> None:
    assert list(run_tasks(SerialExecutor, square, range(5), 1)) == [(n, n * n) for n in range(5)]


def test_an_exception_is_the_result_of_its_own_task_only() -> None:
    found = outcomes(SerialExecutor, square_or_fail, 6, 1)
    assert isinstance(found.pop(3), ValueError)
    assert found == {n: n * n for n in (0, 1, 2, 4, 5)}


def test_no_task_is_no_result() -> None:
    assert list(run_tasks(SerialExecutor, square, [], 1)) == []


def test_an_interrupt_is_nobodys_result() -> None:
    def interrupted(n: int) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(run_tasks(SerialExecutor, interrupted, range(3), 1))


class Slow(Executor):
    """Finishes its oldest task whenever ``full`` are in flight; counts the most there ever were."""

    def __init__(self, full: int) -> None:
        self.full, self.most = full, 0
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, partial(fn, *args, **kwargs)))
        self.most = max(self.most, len(self.waiting))
        if len(self.waiting) == self.full:
            oldest, work = self.waiting.pop(0)
            oldest.set_result(work())
        return future


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_tasks_are_taken_only_when_there_is_room_for_them(workers: int) -> None:
    limit = 1 if workers == 1 else workers * IN_FLIGHT_PER_WORKER
    taken = yielded = 0
    slow = Slow(limit)

    def tasks() -> Iterator[int]:
        nonlocal taken
        for n in range(10 * limit):
            assert taken - yielded < limit, "a task taken ahead of need"
            taken += 1
            yield n

    results = run_tasks(lambda: slow, square, tasks(), workers)
    for _ in range(9 * limit):
        assert next(results)
        yielded += 1
    assert slow.most == limit
    results.close()  # type: ignore[attr-defined]


# In other processes


@pytest.mark.slow
@pytest.mark.parametrize("work", [square, square_or_fail, unpicklable, file_is_gone])
def test_processes_give_the_same_as_this_process(work: Callable[[int], Any]) -> None:
    here = outcomes(SerialExecutor, work, 8, 1)
    there = outcomes(lambda: WorkerPool(2), work, 8, 2)
    for n in range(8):
        if n == 3 and work is square_or_fail:
            assert str(there[n]) == str(here[n])
        elif n == 3 and work in (unpicklable, file_is_gone):
            assert isinstance(there[n], Exception)
        else:
            assert there[n] == here[n]


@pytest.mark.slow
def test_a_worker_that_dies_costs_only_the_task_that_killed_it() -> None:
    found = outcomes(lambda: WorkerPool(2), square_or_die, 12, 2)
    for n in (3, 5):
        error = found.pop(n)
        assert isinstance(error, ArchiveMinerError)
        assert "the process working on it died" in str(error)
    assert found == {n: n * n for n in range(12) if n not in (3, 5)}


@pytest.mark.slow
def test_an_exception_that_cannot_be_sent_costs_only_its_own_task() -> None:
    found = outcomes(lambda: WorkerPool(2), square_or_raise_unsendable, 8, 2)
    assert isinstance(found.pop(3), Exception)
    assert found == {n: n * n for n in range(8) if n != 3}


@pytest.mark.slow
def test_a_slow_reader_of_results_loses_nothing_when_a_worker_dies_meanwhile() -> None:
    found = {}
    for task, result in run_tasks(lambda: WorkerPool(2), square_or_die, range(20), 2):
        time.sleep(0.05)
        found[task] = result
    assert set(found) == set(range(20))
    assert [n for n in found if isinstance(found[n], Exception)] in ([3, 5], [5, 3])


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_a_task_that_hangs_is_given_up_and_costs_no_other(workers: int) -> None:
    found = outcomes(lambda: WorkerPool(workers), hang_in_a_library, 8, workers)
    error = found.pop(3)
    assert isinstance(error, StuckError) and error.item == "page 3"
    assert "not done after 0 s" in str(error) or "not done after 1 s" in str(error)
    assert found == {n: n * n for n in range(8) if n != 3}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold to the limit")
def test_a_task_that_fills_the_memory_costs_no_other() -> None:
    found = outcomes(lambda: WorkerPool(2), fill_the_memory, 6, 2)
    assert isinstance(found.pop(3), MemoryError)
    assert found == {n: n * n for n in range(6) if n != 3}


@pytest.mark.slow
def test_the_step_that_hangs_is_named() -> None:
    found = outcomes(lambda: WorkerPool(2), hang_at_the_third_step, 6, 2)
    error = found.pop(3)
    assert isinstance(error, StuckError) and error.item == "page 2"
    assert found == {n: n * n for n in range(6) if n != 3}


@pytest.mark.slow
def test_the_time_is_that_of_a_step_and_not_of_the_whole_task() -> None:
    assert outcomes(lambda: WorkerPool(1), do_five_steps, 2, 1) == {0: 0, 1: 1}


def compute_for_ever_at_the_third_step(n: int) -> int:
    for step in range(5):
        start_step(f"document {step}", 0.2)
        while n == 3 and step == 2:
            pass
    return n * n


def test_work_in_this_process_is_broken_off_at_the_step_that_hangs() -> None:
    found = outcomes(SerialExecutor, compute_for_ever_at_the_third_step, 6, 1)
    error = found.pop(3)
    assert isinstance(error, StuckError) and error.item == "document 2"
    assert found == {n: n * n for n in range(6) if n != 3}


@pytest.mark.slow
def test_in_this_process_waiting_is_not_given_up() -> None:
    assert outcomes(SerialExecutor, do_five_steps, 1, 1) == {0: 0}


def test_a_regular_expression_that_hangs_is_broken_off_too() -> None:
    def match(_: int) -> None:
        start_step("document", 0.2)
        re.fullmatch("(a|aa)+b", "a" * 60)

    assert isinstance(outcomes(SerialExecutor, match, 1, 1)[0], StuckError)


@pytest.mark.slow
def test_in_another_thread_work_is_done_without_an_alarm() -> None:
    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(outcomes, SerialExecutor, do_five_steps, 1, 1)
    assert done.result() == {0: 0}


def test_the_alarm_of_the_user_is_given_back() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    outcomes(SerialExecutor, compute_for_ever_at_the_third_step, 4, 1)
    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


@pytest.mark.slow
def test_where_no_process_can_start_the_run_ends_and_no_task_is_blamed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("multiprocessing.spawn._python_exe", b"/bin/false")
    with pytest.raises(WorkerStartError, match="no process for the work can be started"):
        outcomes(lambda: WorkerPool(2), square, 6, 2)


@pytest.mark.slow
def test_what_a_reader_of_results_adds_to_the_tasks_is_done_too() -> None:
    added = iter([100, 101])
    waiting = [0, 1]

    class Queue(Iterator[int]):
        def __next__(self) -> int:
            if not waiting:
                raise StopIteration
            return waiting.pop()

    found = []
    for task, result in run_tasks(lambda: WorkerPool(2), square, Queue(), 2):
        found.append((task, result))
        waiting += [n for n in [next(added, None)] if n is not None]
    assert sorted(found) == [(n, n * n) for n in (0, 1, 100, 101)]


@pytest.mark.slow
def test_both_workers_are_used() -> None:
    assert len(set(outcomes(lambda: WorkerPool(2), worker_of, 20, 2).values())) == 2


@pytest.mark.slow
def test_an_abandoned_run_leaves_no_worker_behind() -> None:
    before = set(multiprocessing.active_children())
    results = run_tasks(lambda: WorkerPool(2), time.sleep, [0.0, 60.0, 60.0, 60.0], 2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 10
    while left := set(multiprocessing.active_children()) - before:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)


UNGUARDED = """
import sys
sys.path.insert(0, sys.argv[1])
from test_execute import square
from archive_miner.pipeline.execute import WorkerPool, run_tasks
print(sorted(run_tasks(lambda: WorkerPool(2), square, range(3), 2)))
"""


@pytest.mark.slow
def test_a_script_needs_no_guard_around_its_main_part(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED)
    command = [sys.executable, script, str(Path(__file__).parent)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (said.stdout, said.stderr) == ("[(0, 0), (1, 1), (2, 4)]\n", "")


STOPPED = """
import sys
sys.path.insert(0, sys.argv[1])
from test_execute import nap
from archive_miner.pipeline.execute import WorkerPool, run_tasks
print("started", flush=True)
print(list(run_tasks(lambda: WorkerPool(1), nap, [1], 1)))
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped here")
def test_the_time_in_which_a_run_is_stopped_is_not_counted(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(STOPPED)
    run = subprocess.Popen(
        [sys.executable, script, str(Path(__file__).parent)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert run.stdout is not None and run.stdout.readline() == "started\n"
    time.sleep(2)  # the nap has begun
    os.killpg(run.pid, signal.SIGSTOP)  # what Ctrl-Z does
    time.sleep(6)
    os.killpg(run.pid, signal.SIGCONT)
    said, _ = run.communicate(timeout=60)
    assert said == "[(1, 1)]\n"


KILLED = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from test_execute import worker_of
from archive_miner.pipeline.execute import WorkerPool, run_tasks
if __name__ == "__main__":
    for task, pid in run_tasks(lambda: WorkerPool(2), worker_of, range(10**6), 2):
        print(pid, flush=True)
"""


@pytest.mark.slow
def test_workers_of_a_killed_run_end_with_it(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(KILLED)
    folder = str(Path(__file__).parent)
    run = subprocess.Popen([sys.executable, script, folder], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    workers = {int(run.stdout.readline()) for _ in range(10)}
    run.kill()
    run.wait()
    deadline = time.monotonic() + 10
    while left := {pid for pid in workers if _alive(pid)}:
        assert time.monotonic() < deadline, f"orphans: {left}"
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    # A zombie that nobody has buried yet is dead enough.
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")
