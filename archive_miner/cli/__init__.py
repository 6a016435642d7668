"""The command line: a thin shell over Archive. The one door to click and rich."""

from archive_miner.cli.main import main

__all__ = ["main"]
