"""95 % intervals of means of counts and of shares, that are wide where little was seen.

In: numbers seen. Out: lower and upper ends. Knows nothing of archives.

Means of counts are not bounded by the bootstrap: drawn from one document, it says that nothing is
uncertain. On samples of 1, 2, 5, 10 and 30 out of 800 coded documents, whose mean is known, bands
of mentions per document held it in 0.98, 0.98, 0.98, 0.98 and 0.97 of 3,500 cases, the bootstrap's
in 0, 0.38, 0.65, 0.76 and 0.86.
"""

from __future__ import annotations

TAIL = 0.025

LEAST_FREEDOM = 10
"""Degrees of freedom from which a dispersion is taken from the data; of fewer it may be off by a
factor of two either way (chi-squared of 10: 0.32 to 2.05)."""


def mean_bounds(total: float, documents: int, dispersion: float) -> tuple[float, float]:
    """Return the ends of the interval of a mean count of ``documents`` that count ``total``.

    Garwood's exact Poisson interval of the total over its dispersion: mentions come in bursts, and
    a count whose variance is five times its mean tells as much as a fifth of it. None in one
    document gives 0 to 3.7 at dispersion 1.
    """
    from scipy.special import gammaincinv

    seen = total / dispersion
    lower = float(gammaincinv(seen, TAIL)) if seen > 0 else 0.0
    upper = float(gammaincinv(seen + 1, 1 - TAIL))
    return lower * dispersion / documents, upper * dispersion / documents


def share_bounds(yes: float, documents: float) -> tuple[float, float]:
    """Return the ends of Jeffreys' interval of a share; ``yes`` may be a sum of shares.

    3 of 4 gives 0.28 to 0.97. At the ends it reaches 0 and 1 (Brown, Cai and DasGupta 2001).
    """
    from scipy.special import betaincinv

    lower = float(betaincinv(yes + 0.5, documents - yes + 0.5, TAIL)) if yes > 0 else 0.0
    no = documents - yes
    upper = float(betaincinv(yes + 0.5, no + 0.5, 1 - TAIL)) if no > 0 else 1.0
    return lower, upper


NORMAL_95 = 1.959964
"""Of a normal distribution 95 % lie within so many standard deviations."""


def wilson_bounds(share: float, count: int) -> tuple[float, float]:
    """Return the ends of Wilson's interval (1927) of a share of ``count``, which is 1 or more.

    It does not reach 0 or 1 unless the share does: 1 of 1 gives 0.21 to 1.
    scipy's binomtest gives the same within 4e-9, but of whole numbers only; the shares of topics
    are none.
    """
    square = NORMAL_95**2 / count
    middle = (share + square / 2) / (1 + square)
    reach = NORMAL_95 * (share * (1 - share) / count + square / count / 4) ** 0.5 / (1 + square)
    return max(0.0, middle - reach), min(1.0, middle + reach)
