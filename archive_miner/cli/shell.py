"""What stands before every verb: which archive file, which settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive_miner.archive import Archive
    from archive_miner.config import Config


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands before the verb: which archive file, which settings."""

    db: Path
    config: Path | None
    verbose: bool

    def open(self, *, create: bool = False) -> Archive:
        """Open the archive file."""
        from archive_miner.archive import Archive

        settings = self.settings()
        return Archive(
            self.db,
            create=create,
            template=settings.archive_template,
            page_seconds=settings.ingest_page_seconds,
        )

    def codebook(self) -> Path | None:
        """Return the codebook file that the settings name; None for the shipped one."""
        named = self.settings().tag_codebook
        return Path(named) if named else None

    def settings(self) -> Config:
        """Read the settings."""
        from archive_miner.config import load_config

        return load_config(self.config)
