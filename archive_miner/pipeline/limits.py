"""How long work may take, and an alarm for work in this process.

In: the length of a text; an error and a number of seconds. Out: a limit; the error, raised in the
work when its time is up. Knows no stage and no process but this one.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

LEAST_CHARACTERS_A_SECOND = 2_000
"""How fast a text is read at the least, after the time of a page: one of 4 million characters has
half an hour. Such a volume takes half a minute; 2 million with mentions in every sentence take 42 s
(one core of 2024)."""

AGAIN_SECONDS = 1.0
"""How soon the alarm rings again: where it first did, somebody may have dropped the error, as the
interpreter does in a destructor, and the work would go on for ever."""

Arm = Callable[[Exception, float], None]
"""Raises an error after so many seconds of work, in place of the one armed before; 0 for never."""


def seconds_for(page_seconds: int, characters: int) -> float:
    """Return how long work on a text may take; 0, for ever, where a page may."""
    return page_seconds + characters / LEAST_CHARACTERS_A_SECOND if page_seconds else 0.0


def can_alarm() -> bool:
    """Say whether an alarm can be set here: on Unix, in the main thread."""
    here = threading.current_thread() is threading.main_thread()
    return here and hasattr(signal, "setitimer")


@contextmanager
def alarm() -> Iterator[Arm]:
    """Give a block an alarm, which is off after it; where none can be set, one that never rings.

    Counts the time that this process computes: one that is stopped, or waits for its turn, is not
    given up.
    """
    if not can_alarm():
        yield lambda error, seconds: None
        return
    armed: list[Exception] = []

    def ring(_number: int, _frame: FrameType | None) -> None:
        if armed:
            raise armed[0]

    def arm(error: Exception, seconds: float) -> None:
        armed[:] = [error]
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, AGAIN_SECONDS)

    before = signal.signal(signal.SIGVTALRM, ring)
    try:
        yield arm
    finally:
        armed.clear()  # from here on a late alarm is nobody's
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
