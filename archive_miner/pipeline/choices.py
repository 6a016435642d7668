"""How to run: what the user's settings come down to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Choices:
    """How to run: what the user's settings come down to.

    ``ocr`` and ``language`` are None where the user did not ask: sources already read then stay
    as they are. Empty paths stand for what is shipped. A page that takes longer than
    ``page_seconds`` is given up; 0 waits for ever, and lets one job work in this process.
    """

    ocr: Literal["auto", "always", "never"] | None = None
    language: str | None = None
    split: Literal["auto", "never"] = "auto"
    codebook: Path | None = None
    actors: Path | None = None
    passage_model: Path | None = None
    document_model: Path | None = None
    jobs: int = 0
    page_seconds: int = 180
