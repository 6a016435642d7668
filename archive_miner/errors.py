"""One tree of exceptions, each with the exit code the command line ends on.

A message is one line: the thing, the value, the next step. Imports nothing from the package.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process says to the shell when it ends."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    SETTING = 3
    SOURCE = 4
    ARCHIVE = 5
    MODEL = 6
    INTERRUPTED = 130


class ArchiveMinerError(Exception):
    """Anything this package raises on purpose."""

    exit_code = ExitCode.SOME_FAILED


class UsageError(ArchiveMinerError):
    """The request itself is wrong: a path that is not there, a query that does not parse."""

    exit_code = ExitCode.USAGE


class SettingError(ArchiveMinerError):
    """A setting, codebook or actors file cannot be used."""

    exit_code = ExitCode.SETTING


class SourceError(ArchiveMinerError):
    """A source file cannot be read: encrypted, truncated, empty, or not what its name says."""

    exit_code = ExitCode.SOURCE


class ArchiveError(ArchiveMinerError):
    """The archive file is missing, locked, read-only or of another version."""

    exit_code = ExitCode.ARCHIVE


class ModelError(ArchiveMinerError):
    """A model is missing, altered, or does not fit the archive."""

    exit_code = ExitCode.MODEL
