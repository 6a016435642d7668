"""Two versions of a codebook: what appears, vanishes, changes."""

from dataclasses import replace

import pytest

from archive_miner.codebook.compare import compare_mentions
from archive_miner.types import Mention

AID = Mention("d:aid:10-18", "d", "aid", "arms", 10, 18, 0, 60, 0.57, "a.rifles")
VISIT = Mention("d:visit:30-35", "d", "visit", None, 30, 35, 0, 60, 0.2, "v.word")


def test_the_same_mentions_are_no_change() -> None:
    assert compare_mentions([AID, VISIT], [AID, VISIT]) == []


CHANGED = [
    (replace(AID, origin="a.weapons"), ("rule",)),
    (replace(AID, start=4, mention_id="d:aid:4-18"), ("span",)),
    (replace(AID, subtype="sale", confidence=0.88), ("subtype", "confidence")),
    (replace(AID, label="trade", origin="t.rifles"), ("label", "rule")),
]


@pytest.mark.parametrize(("new", "fields"), CHANGED)
def test_a_mention_that_shares_its_words_has_changed(new: Mention, fields: tuple[str, ...]) -> None:
    (change,) = compare_mentions([AID], [new])
    assert (change.kind, change.old, change.new, change.fields) == ("changes", AID, new, fields)


@pytest.mark.parametrize(
    "new",
    [
        replace(AID, start=18, end=25),  # touches, shares no word
        replace(AID, label="trade", start=9),  # another label, elsewhere
    ],
)
def test_a_mention_without_a_partner_vanishes_and_appears(new: Mention) -> None:
    changes = compare_mentions([AID], [new])
    assert sorted((c.kind, c.mention) for c in changes) == [("appears", new), ("vanishes", AID)]


def test_the_partner_is_the_one_that_shares_most() -> None:
    short = replace(AID, start=17, end=20)
    long = replace(AID, start=11)
    changes = compare_mentions([AID], [short, long])
    assert [(c.kind, c.new) for c in changes] == [("changes", long), ("appears", short)]


def test_a_label_is_kept_before_another_takes_its_place() -> None:
    moved = replace(AID, start=12)
    other = replace(AID, label="trade")
    changes = compare_mentions([AID], [other, moved])
    assert {(c.kind, c.mention.label) for c in changes} == {
        ("changes", "aid"),
        ("appears", "trade"),
    }


def test_changes_come_in_text_order() -> None:
    changes = compare_mentions([VISIT], [AID])
    assert [c.mention.start for c in changes] == [10, 30]
