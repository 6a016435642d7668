"""Whether labelling may stop: what can be claimed of the yes documents that nobody has read.

In: batches as they were drawn, each document with its chance and its label. Out: whether a recall
may be claimed, what would be enough to claim it, and how many yes documents are left. Knows no
archive and no model: the guarantee rests on chance alone, however bad the order of reading was.

The claim is tested on a random sample of what was left unread (Callaghan and Müller-Hansen 2020,
Systematic Reviews 9:273): were recall below the target, there would be at least so many yes left,
and drawing as few as were drawn has a hypergeometric probability. Their test holds for one look at
a sample whose size was settled before. Here every random batch is a look that might have ended the
work: the j-th may spend ``(1 - confidence) / 2 ** j`` of the error, which adds up to no more than
all of it however often one looks. Looks at which no outcome could have made the claim spend none.

How many are left is also estimated from all batches (Horvitz and Thompson 1952 within a batch; Des
Raj 1956 over batches: each gives an estimate of its own, and these are uncorrelated).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from archive_miner.score.arrays import Places, Values

_NEARLY = 1e-9
"""Shares such as 0.9 are not exact in binary; 9 of 10 is still a recall of 0.9."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch all labelled: how it was drawn, of how many left, each chance and label."""

    number: int
    is_random: bool
    left: int
    chances: tuple[float, ...]
    labels: tuple[bool, ...]

    @property
    def yes(self) -> int:
        """Return how many of the batch are yes."""
        return sum(self.labels)


@dataclass(frozen=True, slots=True)
class Tail:
    """A random sample of what was left: of ``left`` documents ``size`` were read, ``yes`` are yes.

    ``seen`` yes were known before, outside of what was left.
    """

    left: int
    size: int
    yes: int
    seen: int


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether a recall may be claimed: it may where ``chance`` is at most ``allowed``.

    ``chance`` is that of so few yes in the sample if recall were below the target; ``look`` counts
    the samples that might have ended the work, this one included, from 1. ``enough`` random
    documents more, without another yes, would do at the next look; 0 where the claim is made.
    """

    is_made: bool
    chance: float
    allowed: float
    look: int
    enough: int


@dataclass(frozen=True, slots=True)
class Left:
    """An estimate of the yes documents that nobody has read, with the ends of an interval."""

    value: float
    lower: float
    upper: float


def chance_below(tail: Tail, recall: float) -> float:
    """Return the chance of so few yes in a sample if fewer than ``recall`` of all were found."""
    return float(_chances(tail.left, tail.size, np.array([tail.yes]), tail.seen, recall)[0])


def _chances(left: int, size: int, yes: Places, seen: int, recall: float) -> Values:
    """Return that chance for samples with other numbers of yes.

    What was left must hold ``least`` yes for recall to be too low; more make few ones rarer still.
    """
    from scipy.stats import hypergeom

    least = np.floor((seen + yes) / recall - seen + _NEARLY).astype(int) + 1
    found = hypergeom.cdf(yes, left, np.minimum(least, left), size)
    return np.where(least > left - size + yes, 0.0, found)  # there are not so many


def allowed_chance(look: int, confidence: float) -> float:
    """Return the share of the error that a look may spend: a half, a quarter, and so on."""
    return float((1 - confidence) / 2**look)


def can_claim(tail: Tail, recall: float, allowed: float) -> bool:
    """Say whether any number of yes in a sample of this size would make the claim."""
    if chance_below(replace(tail, yes=0), recall) <= allowed:
        return True
    yes = np.arange(tail.size + 1)
    return bool((_chances(tail.left, tail.size, yes, tail.seen, recall) <= allowed).any())


def find_tails(batches: Sequence[Batch], seen: int) -> list[Tail]:
    """Return the sample at each random batch: with the random ones before it, if none other.

    ``seen`` yes were known before any batch. Random batches one after the other are one sample
    while nothing else left what was left.
    """
    tails: list[Tail] = []
    running: Tail | None = None
    for batch in batches:
        if not batch.is_random:
            running = None
        elif running is not None and batch.left == running.left - running.size:
            size = running.size + len(batch.labels)
            running = replace(running, size=size, yes=running.yes + batch.yes)
        else:
            running = Tail(batch.left, len(batch.labels), batch.yes, seen)
        if running is not None:
            tails.append(running)
        seen += batch.yes
    return tails


def decide(
    batches: Sequence[Batch], seen: int, left: int, recall: float, confidence: float
) -> Claim:
    """Return whether the last batches claim a recall; ``left`` documents are unread now.

    Where the last batch is not random there is no sample to test; then ``chance`` is 1.
    """
    if not left:
        return Claim(True, 0.0, allowed_chance(1, confidence), 1, 0)  # there is nothing to miss
    look, tail = 1, None
    for number, one in enumerate(find_tails(batches, seen), 1):
        tail = one
        is_last = number == sum(batch.is_random for batch in batches)
        if can_claim(one, recall, allowed_chance(look, confidence)) and not is_last:
            look += 1
    allowed = allowed_chance(look, confidence)
    if not batches or not batches[-1].is_random or tail is None:
        if tail is not None and can_claim(tail, recall, allowed):
            look += 1
        fresh = Tail(left, 0, 0, seen + sum(batch.yes for batch in batches))
        allowed = allowed_chance(look, confidence)
        return Claim(False, 1.0, allowed, look, _enough(fresh, recall, allowed))
    chance = chance_below(tail, recall)
    if chance <= allowed:
        return Claim(True, chance, allowed, look, 0)
    after = look + can_claim(tail, recall, allowed)
    return Claim(
        False, chance, allowed, look, _enough(tail, recall, allowed_chance(after, confidence))
    )


def _enough(tail: Tail, recall: float, allowed: float) -> int:
    """Return how many random documents more, none of them yes, make the claim.

    The more are read without a yes the smaller the chance, so the least number is found by halves.
    """
    low, high = 0, tail.left - tail.size
    while low < high:
        middle = (low + high) // 2
        if chance_below(replace(tail, size=tail.size + middle), recall) <= allowed:
            high = middle
        else:
            low = middle + 1
    return low


def bound_left(tail: Tail, confidence: float) -> Left:
    """Return how many yes are left by a random sample, with an exact interval.

    The interval holds all numbers that would not make the sample too odd to either side: more make
    so few in the sample rarer, fewer so many.
    """
    from scipy.stats import hypergeom

    half = (1 - confidence) / 2
    most = tail.left - tail.size + tail.yes
    upper = _last(tail.yes, most, lambda n: hypergeom.cdf(tail.yes, tail.left, n, tail.size) > half)
    below = _last(
        tail.yes - 1, upper, lambda n: hypergeom.sf(tail.yes - 1, tail.left, n, tail.size) <= half
    )
    value = tail.yes * (tail.left - tail.size) / max(tail.size, 1)
    return Left(value, float(below + 1 - tail.yes), float(upper - tail.yes))


def _last(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the last number for which it holds, by halves; it holds at ``low``, then no more."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def estimate_left(batches: Sequence[Batch], left: int, confidence: float) -> Left | None:
    """Return how many yes are left by all batches; None where there is nothing to tell spread by.

    Batches count by size over the square of what was left: the later ones, which had less to guess
    at, more. The interval is Student's, over batches; of one batch alone over its documents. It
    reaches at least to what chance may have passed over without a trace: of yes documents that the
    scores miss, a share q escaped every batch, and q / (1 - q) times 3.7 of them (at 95 %) may be
    left though none was drawn. Still it is approximate: in simulated labelling it held in 0.96 and
    more of 800 documents with 174 yes, in 0.81 of 2,000 with 60.
    """
    from scipy.stats import t as student

    if not batches or (len(batches) == 1 and len(batches[0].labels) < 2):
        return None
    totals, weights, seen = [], [], 0
    for batch in batches:
        weighed = np.array(batch.labels, float) / np.array(batch.chances)
        totals.append(seen + weighed.sum())
        weights.append(len(batch.labels) / batch.left**2)
        seen += batch.yes
    if len(batches) == 1:
        count = len(batches[0].labels)
        value, free = totals[0], count - 1
        error = float(np.sqrt(count * weighed.var(ddof=1)))
    else:
        value, error = _weighted(np.array(totals), np.array(weights))
        free = len(batches) - 1
    reach = float(student.ppf((1 + confidence) / 2, free)) * error
    escaped = float(np.prod([1 - min(batch.chances) for batch in batches]))
    unseen = -np.log((1 - confidence) / 2) * escaped / max(1 - escaped, _NEARLY)
    ends = (value - seen, value - seen - reach, max(value - seen + reach, unseen))
    return Left(*(float(min(max(end, 0.0), left)) for end in ends))


def _weighted(values: Values, weights: Values) -> tuple[float, float]:
    """Return a weighted mean and its standard error, spread taken to go with 1 / weight."""
    mean = float(np.average(values, weights=weights))
    spread = float((weights * (values - mean) ** 2).sum() / (len(values) - 1))
    return mean, float(np.sqrt(spread / weights.sum()))
