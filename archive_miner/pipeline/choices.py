"""How to run: what the user's settings come down to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from archive_miner.errors import UsageError

Ocr = Literal["auto", "always", "never"]
Split = Literal["auto", "never"]

PAGE_SECONDS = 180
"""How long a page may take to be read or drawn; OCR of one takes about 2 s."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How to run: what the user's settings come down to.

    ``ocr`` and ``language`` are None where the user did not ask: sources already read then stay
    as they are. Empty paths stand for what is shipped. A page that takes longer than
    ``page_seconds`` is given up, and in the other stages a document that takes longer than that
    and what its length allows; 0 waits for ever, and lets one job work in this process.
    """

    ocr: Ocr | None = None
    language: str | None = None
    split: Split = "auto"
    codebook: Path | None = None
    actors: Path | None = None
    passage_model: Path | None = None
    document_model: Path | None = None
    jobs: int = 0
    page_seconds: int = PAGE_SECONDS

    def __post_init__(self) -> None:
        """Raise UsageError on a value there is not: a typo would be taken for a setting."""
        for name, value, known in (
            ("ocr", self.ocr, (None, *get_args(Ocr))),
            ("split", self.split, get_args(Split)),
        ):
            if value not in known:
                there = ", ".join(one for one in known if one)
                raise UsageError(f"{name} {value!r}; choose one of {there}")
        if self.jobs < 0 or self.page_seconds < 0:
            raise UsageError(f"jobs {self.jobs}, page_seconds {self.page_seconds}: not below 0")


def choose(choices: Choices | None = None, **asked: Any) -> Choices:
    """Return choices with what is asked for in place of what they say; None asks for nothing."""
    given = {name: value for name, value in asked.items() if value is not None}
    return replace(choices or Choices(), **given)
