"""The plot: ingest, segment, tag, score, each pending → work → write.

A stage is pending where its rows are missing or were made by other code, another codebook or
another model than today's; ``steps`` says how each meets the store, ``perform`` does it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.execute import default_jobs
from archive_miner.pipeline.ingest import read
from archive_miner.pipeline.perform import Observer, Silence, Stage, Tally, perform
from archive_miner.pipeline.probe import probe
from archive_miner.pipeline.score import score
from archive_miner.pipeline.segment import segment
from archive_miner.pipeline.tag import tag
from archive_miner.store.store import Store

Step = Callable[[Store, Sequence[Path], Choices], Stage[Any, Any]]

INGEST: tuple[Step, ...] = (probe, read)
STEPS: tuple[Step, ...] = (*INGEST, segment, tag, score)
"""The stages in order. Each sees what those before it have written."""


def run(
    store: Store,
    paths: Sequence[Path],
    choices: Choices,
    observer: Observer | None = None,
    steps: Sequence[Step] = STEPS,
) -> list[Tally]:
    """Do all that is pending: the files at ``paths`` and everything already in the archive."""
    jobs = choices.jobs or default_jobs()
    watch = observer or Silence()
    return [perform(store, step(store, paths, choices), jobs, watch) for step in steps]
