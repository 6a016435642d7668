"""Numbers that keep rows in the order of the archive, with room for what comes between.

In: the numbers rows have, in their order, and those they lie between. Out: a number for each.
Full-text search gives what it finds in the order of these numbers, so that the archive's order
costs nothing. Knows nothing of what the rows are.
"""

from __future__ import annotations

from collections.abc import Sequence

GAP = 16
"""Between neighbours: what one row is cut into finds room in its place, up to fifteen. Wider gaps
make the full-text index larger, which stores differences."""


def number_rows(
    numbers: Sequence[int | None], low: int, high: int | None = None
) -> list[int] | None:
    """Return rising numbers above ``low`` and below ``high``, those that rows have among them.

    Rows without one get theirs between their neighbours'; without ``high`` the last stand ``GAP``
    apart. None where there is no room, or where the rows changed their order.
    """
    found: list[int] = []
    waiting = 0
    for number in (*numbers, high):
        before = found[-1] if found else low
        is_end = len(found) + waiting == len(numbers)
        if number is None and not is_end:
            waiting += 1
            continue
        if number is not None and number - before <= waiting:
            return None
        room = GAP * (waiting + 1) if number is None else number - before
        step = min(GAP, room // (waiting + 1))
        found += [before + step * (i + 1) for i in range(waiting)]
        waiting = 0
        if number is not None and not is_end:
            found.append(number)
    return found


def number_after(last: int, count: int) -> list[int]:
    """Return so many numbers after the last there is."""
    return [last + GAP * (i + 1) for i in range(count)]
