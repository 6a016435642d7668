"""The HTML report and its figures."""

from __future__ import annotations

from archive_miner.report.write import write_report

__all__ = ["write_report"]
