"""When a file of labels was last changed, whatever date it bears."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

from archive_miner.studies.labels import _changed_at


@dataclass(frozen=True)
class Dated:
    """A path whose file has a date that this machine's file systems may not hold."""

    seconds: float

    def stat(self) -> os.stat_result:
        return os.stat_result((0o100644, 1, 1, 1, 0, 0, 7, 0.0, self.seconds, 0.0))


@pytest.mark.parametrize(
    ("seconds", "year"),
    [
        (0.0, 1970),
        (-1.0, 1969),
        (13_569_465_600.0, 2400),
        (-11_676_096_000.0, 1600),
        (1e15, 9999),
        (9.2e18, 9999),
        (-1e15, 1),
        (-9.2e18, 1),
    ],
)
def test_a_date_that_no_calendar_has_is_the_first_or_the_last(seconds, year):
    assert _changed_at(Dated(seconds)).year == year  # type: ignore[arg-type]
