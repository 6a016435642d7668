"""Where messages go when nobody listens: ``archive-miner run box 2>&1 | head -1``."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import IO, Any


class Messages:
    """The stream of messages; where it is closed the work goes on, and its exit code holds.

    Every file read and one failed is exit code 1, whether or not the line that says so is heard.
    """

    def __init__(self, stream: IO[str]) -> None:
        """Write to a stream as long as it takes anything."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, or nothing where nobody listens any more."""
        try:
            return self._stream.write(text)
        except OSError:  # the pipe is closed, or the disk that holds the log is full
            self._drop()
            return len(text)

    def flush(self) -> None:
        """Send what was written."""
        try:
            self._stream.flush()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
