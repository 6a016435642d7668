"""Annotations as labels of passages: who read what, and which passage a span touches."""

from __future__ import annotations

import pytest
from annotated import words

from archive_miner.errors import UsageError
from archive_miner.exchange.labels import (
    code_passages,
    divide_readings,
    passage_columns,
    span_rows,
)
from archive_miner.types import Passage

TEXT = "Aid was cut.\n\nTanks came.\n\nNothing more."
PASSAGES = [
    Passage("d-1.1", "d-1", 0, 12, 1),
    Passage("d-1.2", "d-1", 14, 25, 1),
    Passage("d-1.3", "d-1", 27, 40, 2),
]
ANNA = [words(TEXT, "Aid", "economic_aid", coder="Anna", subtype="grants", note="sure")]
BEN = [words(TEXT, "cut.\n\nTanks", "military_aid", coder="Ben")]


def coded(found, coder=None):
    readings, unread = divide_readings(found, coder)
    columns = passage_columns(readings)
    rows = [row for one in readings for row in code_passages(one, PASSAGES, columns)]
    return list(columns), rows, unread


def test_each_coder_has_a_row_for_each_passage_of_what_he_read():
    columns, rows, unread = coded({"d-1": ANNA + BEN, "d-2": ()})
    assert columns == ["document_id", "start", "end", "economic_aid", "military_aid", "coder"]
    assert rows == [
        ("d-1", 0, 12, 1, 0, "Anna"), ("d-1", 14, 25, 0, 0, "Anna"), ("d-1", 27, 40, 0, 0, "Anna"),
        ("d-1", 0, 12, 0, 1, "Ben"), ("d-1", 14, 25, 0, 1, "Ben"), ("d-1", 27, 40, 0, 0, "Ben"),
    ]  # fmt: skip
    assert unread == ["d-2"]


def test_a_lone_coder_read_the_whole_file():
    _, rows, unread = coded({"d-1": ANNA, "d-2": ()})
    assert [row[0] for row in rows] == ["d-1"] * 3 + ["d-2"] * 3 and not unread
    assert {row[-1] for row in rows} == {"Anna"}


def test_a_named_coder_stands_for_all_that_stands_in_the_file():
    _, rows, unread = coded({"d-1": ANNA + BEN, "d-2": ()}, "Clara")
    assert rows[0] == ("d-1", 0, 12, 1, 1, "Clara") and len(rows) == 6 and not unread


def test_a_label_called_like_a_column_is_refused():
    readings, _ = divide_readings({"d-1": [words(TEXT, "Aid", "start")]})
    with pytest.raises(UsageError, match="'start' is the name of a column"):
        passage_columns(readings)


def test_spans_come_one_a_row():
    readings, _ = divide_readings({"d-1": ANNA})
    assert list(span_rows(readings)) == [
        ("d-1", 0, 3, "economic_aid", "grants", "Anna", "sure", "Aid")
    ]
