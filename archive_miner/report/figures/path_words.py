"""What a client's path says in words, what it rests on, and what it cannot say.

In: one client's factors. Out: captions. Draws nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive_miner.report.figures.sheet import Figure
from archive_miner.studies.factors import (
    LEAST_DOCUMENTS,
    NEUTRAL_ALWAYS,
    STANCE_F1,
    STANCE_RIGHT,
    ClientFactors,
    FactorPeriod,
)

BASIS = (
    "Each document speaks once, however many such sentences it has; lines are 95 % intervals over"
    f" documents. Years are put together until {LEAST_DOCUMENTS} documents take a side. This rests"
    f" on the stance alone, which rules read: right in {STANCE_RIGHT:.2f} of coded statements where"
    f" always saying neutral is right in {NEUTRAL_ALWAYS:.2f}; F1"
    f" {STANCE_F1['complementary']:.2f} for complementary and {STANCE_F1['conflictual']:.2f} for"
    " conflictual. The lines do not cover these errors. It says what was written, mostly by the"
    " patron’s diplomats; it cannot say how firm power was or what a patron wanted, and periods"
    " within each other’s lines are not apart. Read the sentences before making anything of a move."
)
"""What a path rests on and what it cannot say."""


def knows_both(one: FactorPeriod) -> bool:
    """Say whether a period has documents enough on both factors."""
    return bool(one.consolidation and one.compatibility)


def _say_period(one: FactorPeriod) -> str:
    parts = [
        f"{what} {x.value:.2f} ({x.lower:.2f}–{x.upper:.2f}; {x.sentences} sentences in"
        f" {x.documents} documents)"
        if x
        else f"{what} not known"
        for what, x in (
            ("consolidation", one.consolidation),
            ("compatibility", one.compatibility),
        )
    ]
    return f"{one.period.title}: {', '.join(parts)}"


def path_words(
    client: ClientFactors, name: str, key: str, rank: int, shown: Sequence[FactorPeriod]
) -> Figure:
    """Return what the figure of a client's path says in words; ``key`` names what is cut."""
    few = [one.period.title for one in client.periods if one not in shown]
    missing = (
        f" Not drawn, for fewer than {LEAST_DOCUMENTS} documents that take a side:"
        f" {', '.join(few)}."
        if few
        else ""
    )
    alt = f"Path of {name} by period. {'; '.join(map(_say_period, shown))}."
    how = (
        " Across: of the sentences about power consolidation that speak of the incumbent’s hold on"
        " power as strengthened or as endangered, the share that speak of strength; upwards, of"
        " those about political compatibility. Diamonds in the margin: too few documents on the"
        " other."
        if any(map(knows_both, shown))
        else " No period has documents enough on both, so there is no path: of the sentences that"
        " speak of the incumbent’s hold on power as strengthened or as endangered, the share that"
        " speak of strength; dots of those about power consolidation, squares of those about"
        " political compatibility."
    )
    caption = (
        f"{name}: what its papers say of the two conditions ({client.documents:,} dated"
        f" documents).{key}{how}{missing} Right: of all sentences on a channel (numbers above the"
        " bars) the share whose stance is complementary, mixed or conflictual; the rest are"
        " neutral."
    )
    return Figure(f"path-{rank}", f"Two conditions over time: {name}", caption, alt, BASIS)
