"""The curve of a replay: a picture by its name, the same bytes again, every order named."""

from pathlib import Path

import numpy as np
import pytest

from archive_miner.errors import UsageError
from archive_miner.report.figures.curve import Curve, draw_curves

RECALLS = np.array([[0.5, 1.0, 1.0, 1.0], [0.0, 0.5, 1.0, 1.0]])


@pytest.mark.slow
def test_a_picture_is_drawn_twice_the_same_and_its_lines_differ_without_colour(tmp_path: Path):
    curves = [Curve("highest", RECALLS), Curve("likely", RECALLS[:1])]
    for name in ("a.svg", "b.svg", "c.png"):
        draw_curves(curves, 4, 2, tmp_path / name)
    drawn = (tmp_path / "a.svg").read_text()
    assert drawn == (tmp_path / "b.svg").read_text()
    assert "stroke-dasharray" in drawn
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")


def test_what_is_no_picture_is_said(tmp_path: Path):
    with pytest.raises(UsageError, match=r"ends in \.svg or \.png"):
        draw_curves([Curve("highest", RECALLS)], 4, 2, tmp_path / "a.pdf")
