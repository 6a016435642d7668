"""How far coders agree: against figures worked by hand."""

from math import isnan

import pytest

from archive_miner.learn.agreement import measure_agreement


def test_agreement_of_two_by_hand() -> None:
    """Ten things; both say yes to four and no to four, and differ on two."""
    pairs = [(True, True)] * 4 + [(False, False)] * 4 + [(True, False), (False, True)]
    found = measure_agreement([(("ann", a), ("bob", b)) for a, b in pairs])
    assert found is not None and (found.coders, found.coded_twice) == (2, 10)
    assert found.kappa == pytest.approx((0.8 - 0.5) / 0.5)
    assert found.alpha == pytest.approx(1 - 4 / (2 * 10 * 10 / 19))


def test_a_third_coder_of_some_and_things_coded_once_count_as_they_should() -> None:
    found = measure_agreement(
        [
            (("ann", True), ("bob", True), ("eve", False)),
            (("ann", False), ("bob", False)),
            (("ann", True),),
        ]
    )
    assert found is not None and (found.coders, found.coded_twice) == (3, 2)
    # five votes, two yes, three no; the first thing differs in 2 * 2 * 1 / 2 = 2
    assert found.alpha == pytest.approx(1 - 2 / (2 * 2 * 3 / 4))


def test_one_coder_has_nobody_to_agree_with_and_one_answer_tells_nothing() -> None:
    assert measure_agreement([(("ann", True),), (("bob", False),)]) is None
    same = measure_agreement([(("ann", True), ("bob", True))] * 5)
    assert same is not None and isnan(same.alpha) and isnan(same.kappa)
