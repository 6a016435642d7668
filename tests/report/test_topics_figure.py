"""The figure of topics over time: gaps, odd names, the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive_miner.report.figures.topics import TopicCurve, YearShare, draw_topics

YEARS = (
    YearShare(1950, 9, 0.2, 0.1, 0.3),
    YearShare(1951, 0, None, None, None),
    YearShare(1952, 1, 0.6, 0.1, 1.0),
)


@pytest.mark.slow
def test_a_figure_says_what_it_shows_and_draws_any_name(tmp_path: Path) -> None:
    titles = ["1 $aid_{x}$ \\frac", "2 이승만", "3 <b>&\x1b[2J"]
    curves = [TopicCurve(title, YEARS) for title in titles] * 5
    said = draw_topics(curves, tmp_path / "topics")
    assert "1950 to 1952" in said and "No documents: 1951." in said
    assert "The 12 most common of 15" in said and "0.60 in 1952" in said
    first = [(tmp_path / f"topics.{end}").read_bytes() for end in ("png", "svg")]
    draw_topics(curves, tmp_path / "topics")
    assert first == [(tmp_path / f"topics.{end}").read_bytes() for end in ("png", "svg")]
    assert b"\x1b" not in first[1] and b"<b>" not in first[1]


@pytest.mark.slow
def test_one_topic_and_one_year_can_be_drawn(tmp_path: Path) -> None:
    assert "1950 to 1950" in draw_topics([TopicCurve("aid", YEARS[:1])], tmp_path / "topics")
