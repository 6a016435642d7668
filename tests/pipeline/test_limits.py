"""A document that takes too long, in every stage: one failure, and the run goes on."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import spacy
from shell import Shell

from archive_miner.patterns import parse
from archive_miner.pipeline.annotate import annotate
from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.limits import alarm, seconds_for
from archive_miner.pipeline.run import STEPS, run
from archive_miner.store.store import Store
from archive_miner.tag import annotate as annotate_texts
from archive_miner.types import Ingredient

STAND_IN = Ingredient("pipeline", "stand_in", "1", "feed" * 16)

LOOPS = "loops"
"""Stands in the document that a stage does not come to the end of."""


@pytest.mark.parametrize(
    ("page_seconds", "characters", "seconds"),
    [(180, 0, 180), (180, 4_000_000, 2180), (0, 4_000_000, 0), (1, 200, 1.1)],
)
def test_a_long_document_may_take_longer(
    page_seconds: int, characters: int, seconds: float
) -> None:
    assert seconds_for(page_seconds, characters) == pytest.approx(seconds)


class Deaf:
    """Whose destructor takes its time, and drops the error that is raised in it."""

    def __del__(self) -> None:
        while not HEARD:
            sum(range(1_000))


HEARD: list[str] = []


def test_an_alarm_that_nobody_heard_rings_again() -> None:
    def drop_error(_unraisable: object) -> None:
        HEARD.append("dropped")

    before, sys.unraisablehook = sys.unraisablehook, drop_error
    try:
        with alarm() as arm:
            arm(TimeoutError("given up"), 0.05)
            with pytest.raises(TimeoutError, match="given up"):
                Deaf()
                while True:
                    sum(range(1_000))
    finally:
        sys.unraisablehook = before
    assert HEARD == ["dropped"]


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in ("a", "b", LOOPS, "d"):
        (folder / f"{name}.txt").write_text(f"Military aid was refused to the King. {name}")
    return folder


def looping(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that comes to no end where LOOPS is in what it is given."""

    def loop(*given: Any, **named: Any) -> Any:
        while LOOPS in repr((given, named)):
            pass
        return function(*given, **named)

    return loop


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "function", "item"),
    [
        ("segment", "archive_miner.segment.assemble.segment_source", "file"),
        ("tag", "archive_miner.tag.rules.matcher.find_mentions", "document"),
        ("tag", "archive_miner.learn.passage_model.read_sentences", "document"),
        ("tag", "archive_miner.tag.actors.find.find_actors", "document"),
        ("score", "archive_miner.score.documents.score_documents", "document"),
        ("annotate", "archive_miner.tag.annotate.annotate_texts", "document"),
    ],
)
def test_what_takes_too_long_is_one_failure(
    tmp_path: Path,
    papers: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
    function: str,
    item: str,
) -> None:
    monkeypatch.setattr(parse, "find_pipeline", lambda: STAND_IN)
    monkeypatch.setattr(annotate_texts, "load_parser", {STAND_IN: spacy.blank("en")}.__getitem__)
    steps = (*STEPS, annotate)
    warm = papers / "a.txt"  # so that what is loaded once takes none of the time
    with Store(tmp_path / "warm.db", create=True) as store:
        run(store, [warm], Choices(jobs=1, page_seconds=0), steps=steps)

    module, name = function.rsplit(".", 1)
    of_module = importlib.import_module(module)
    monkeypatch.setattr(of_module, name, looping(getattr(of_module, name)))
    am = Shell(tmp_path / "archive.db", capsys)
    with Store(am.db, create=True) as store:
        tallies = run(store, [papers], Choices(jobs=1, page_seconds=1), steps=steps)
        (failure,) = store.failures.all()
        documents = {store.documents.path(d.source_id): d for d in store.documents.all()}
    looped = str(papers / f"{LOOPS}.txt")
    named = "" if item == "file" else documents[looped].document_id
    assert (failure.stage, failure.path, failure.item) == (stage, looped, named)
    assert failure.reason.startswith("not done after 1 s and given up; ")
    done = {tally.stage: tally.done for tally in tallies}
    assert done[stage] == 3
    assert am("status").code == 0
