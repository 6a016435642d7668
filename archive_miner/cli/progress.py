"""Progress and summaries on stderr: a bar with counts and remaining time, and what came of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from archive_miner.cli.show import one_line
from archive_miner.errors import ExitCode
from archive_miner.types import CONCERN

if TYPE_CHECKING:
    from archive_miner.archive import Archive
    from archive_miner.pipeline.perform import Tally

BAR_AFTER_SECONDS = 0.5
"""Stages shorter than this show no bar."""

LINE_EVERY_SECONDS = 30.0
"""Where stderr is no terminal, progress is a plain line this often."""


class Progress:
    """An observer that shows a bar on a terminal, and now and then a line elsewhere."""

    def __init__(self, quiet_seconds: float = 0.0) -> None:
        """Show nothing yet, and nothing in the end of what was over sooner."""
        self._quiet_seconds = quiet_seconds
        self._bar: Any = None
        self._task: Any = None
        self._stage = self._unit = ""
        self._total = self._done = 0
        self._began = self._spoke = 0.0

    def begin(self, stage: str, total: int, unit: str) -> None:
        """Start on a stage."""
        self._stage, self._unit, self._total, self._done = stage, unit, total, 0
        self._began = self._spoke = time.monotonic()

    def advance(self, count: int) -> None:
        """Show that so many units more are done."""
        self._done += count
        now = time.monotonic()
        if sys.stderr.isatty():
            if self._bar is None and now - self._began > BAR_AFTER_SECONDS:
                self._show_bar()
            if self._bar is not None:
                self._bar.update(self._task, completed=self._done)
        elif now - self._spoke > LINE_EVERY_SECONDS:
            self._spoke = now
            left = (now - self._began) / max(1, self._done) * (self._total - self._done)
            click.echo(
                f"{self._stage}: {self._done} of {self._total} {self._unit},"
                f" about {_duration(left)} left",
                err=True,
            )

    def end(self) -> None:
        """Take the bar away and say what was done."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        seconds = time.monotonic() - self._began
        if seconds >= self._quiet_seconds:
            click.echo(
                f"{self._stage:8} {self._done:6d} {self._unit}  {_duration(seconds)}", err=True
            )

    def _show_bar(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as Bars

        self._bar = Bars(
            TextColumn("{task.description:8}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(self._unit),
            TimeRemainingColumn(compact=True),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task(self._stage, total=self._total)
        self._bar.start()


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def tell(archive: Archive, tallies: Sequence[Tally]) -> int:
    """Say what came of a verb; returns the exit code."""
    done = sum(tally.done for tally in tallies)
    failed = archive.failures()
    for tally in tallies:
        for remark in tally.remarks:
            click.echo(one_line(remark), err=True)
    if not done and not any(tally.failures for tally in tallies):
        click.echo("nothing to do: all is up to date", err=True)
    if failed:
        _tell_failures(archive)
    return ExitCode.SOME_FAILED if failed else ExitCode.DONE


def _tell_failures(archive: Archive) -> None:
    failed = archive.failures()
    click.echo(f"{len(failed)} failed; list them with: archive-miner failures", err=True)
    for failure in failed[:5]:
        where = (
            failure.reason
            if failure.path in failure.reason
            else f"{failure.path}: {failure.reason}"
        )
        item = f" [{failure.item}]" if failure.item else ""
        click.echo("  " + one_line(f"{failure.stage}{item} {where}"), err=True)


def summarise(archive: Archive, tallies: Sequence[Tally]) -> int:
    """Say on one screen what the archive now holds; returns the exit code."""
    code = tell(archive, tallies)
    if not any(tally.done for tally in tallies):
        return code
    status = archive.status()
    click.echo(
        f"archive {archive.path}: {status.sources} files, {status.pages} pages,"
        f" {status.documents} documents, {status.mentions} mentions",
        err=True,
    )
    scored = archive.scored_labels()
    label = CONCERN if CONCERN in scored or not scored else scored[0]
    of_label = (score for score in archive.scores() if score.label == label)
    top = [score for _, score in zip(range(5), of_label, strict=False)]
    if top:
        click.echo(f"highest {label}:", err=True)
    for score in top:
        document = archive.document(score.document_id)
        header = document.header
        what = " ".join(filter(None, (header.date, header.kind, header.sender)))
        click.echo(f"  {score.value:.2f}  {score.document_id}  {what[:70]}", err=True)
    click.echo("next: archive-miner show DOCUMENT_ID, or: archive-miner report -o report", err=True)
    return code
