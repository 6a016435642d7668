"""Which mentions a new version of a codebook adds, loses and changes.

Comes in: the mentions that the rules of two codebooks find in one document. Goes out: changes,
each with the mention before and after. Knows neither archives nor how rules are matched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from archive_miner.offsets import overlap
from archive_miner.types import Mention

Kind = Literal["appears", "vanishes", "changes"]


@dataclass(frozen=True, slots=True)
class Change:
    """A mention of one codebook that the other has not, or has differently.

    ``old`` is None where it appears, ``new`` where it vanishes; ``fields`` names what differs
    where it changes: label, rule, subtype, span, confidence.
    """

    kind: Kind
    old: Mention | None
    new: Mention | None
    fields: tuple[str, ...] = ()

    @property
    def mention(self) -> Mention:
        """The mention as it is now, or as it was where it vanishes."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 (a change has one of the two)
        return found


def compare_mentions(old: Sequence[Mention], new: Sequence[Mention]) -> list[Change]:
    """Return the changes between two lists of mentions of one document, in text order.

    A mention is taken for a changed one when it shares words with the other: first with one of
    its label (the longest overlap), then with one of another label in exactly its place. What is
    left over appears or vanishes.
    """
    before, after = list(old), list(new)
    for mention in old:
        if mention in after:
            before.remove(mention)
            after.remove(mention)
    changes = []
    for same_label in (True, False):
        for mention in list(before):
            partner = _partner(mention, after, same_label=same_label)
            if partner is not None:
                before.remove(mention)
                after.remove(partner)
                changes.append(Change("changes", mention, partner, _fields(mention, partner)))
    changes += [Change("vanishes", mention, None) for mention in before]
    changes += [Change("appears", None, mention) for mention in after]
    return sorted(changes, key=lambda c: (c.mention.start, c.mention.end, c.mention.label, c.kind))


def _partner(mention: Mention, others: Sequence[Mention], *, same_label: bool) -> Mention | None:
    span = (mention.start, mention.end)
    fitting = [
        other
        for other in others
        if (
            other.label == mention.label and overlap(span, (other.start, other.end))
            if same_label
            else span == (other.start, other.end)
        )
    ]
    return max(fitting, key=lambda other: _shared(mention, other), default=None)


def _shared(a: Mention, b: Mention) -> int:
    return min(a.end, b.end) - max(a.start, b.start)


def _fields(old: Mention, new: Mention) -> tuple[str, ...]:
    pairs = {
        "label": (old.label, new.label),
        "rule": (old.origin, new.origin),
        "subtype": (old.subtype, new.subtype),
        "span": ((old.start, old.end), (new.start, new.end)),
        "confidence": (old.confidence, new.confidence),
    }
    return tuple(name for name, (before, after) in pairs.items() if before != after)
