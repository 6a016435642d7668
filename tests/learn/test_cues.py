"""What rules found beside and around a sentence, as columns."""

import numpy as np
import pytest

from archive_miner.learn.cues import MOST, cue_rows


def test_own_neighbours_and_document() -> None:
    rows = cue_rows([(2,), (0,), (4,), (1,)], np.array([0, 0, 0, 1]))
    own, near, mean = rows.T
    assert own.tolist() == [2, 0, MOST, 1]
    assert near.tolist() == [0, 0.5 * (2 + MOST), 0, 0]  # never across documents
    assert mean.tolist() == pytest.approx([5 / 3, 5 / 3, 5 / 3, 1])


def test_nothing_gives_nothing() -> None:
    assert cue_rows([], np.array([], int)).shape[0] == 0
