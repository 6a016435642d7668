"""Any labels, up to many, look apart; a label looks the same wherever it is drawn."""

from archive_miner.types import LABELS
from archive_miner.view.looks import label_looks

MANY = [f"label_{n}" for n in range(32)]


def test_labels_look_by_their_place_whatever_codebook_they_are_of() -> None:
    looks = label_looks(["trade_policy", "military_aid", "press_freedom"])
    assert list(looks) == ["trade_policy", "military_aid", "press_freedom"]
    assert [look.number for look in looks.values()] == [1, 2, 3]
    assert looks["press_freedom"].title == "Press freedom"


def test_many_labels_are_told_apart_in_bars_curves_and_text() -> None:
    looks = label_looks(MANY).values()
    assert len({(look.tint, look.hatch) for look in looks}) == len(MANY)
    assert len({(look.ink, look.marker) for look in looks}) == len(MANY)
    assert len({(look.ink, look.underline) for look in looks}) == len(MANY)
    assert len({(look.ink, look.line) for look in looks}) == len(MANY)


def test_the_shipped_labels_differ_without_colour() -> None:
    looks = label_looks(LABELS).values()
    assert len({look.hatch for look in looks}) == len({look.marker for look in looks}) == 7
