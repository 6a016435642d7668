"""Sentence labels by a coder, to hold rules against.

Comes in: a JSON-lines file (path, start, end, labels). Goes out: labelled spans by path, and the
one a place of a document belongs to. Does the one read of the file itself, for its line numbers.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from archive_miner.errors import UsageError


@dataclass(frozen=True, slots=True, order=True)
class LabelledSentence:
    """A sentence a coder has read and its labels, none included; offsets into the text."""

    start: int
    end: int
    labels: frozenset[str]


SentenceLabels = Mapping[str, Sequence[LabelledSentence]]
"""Path, as the file gives it → its sentences in text order."""


def read_sentence_labels(path: Path) -> SentenceLabels:
    """Read a file of labelled sentences; raises UsageError that names file, line and fix."""
    found: dict[str, list[LabelledSentence]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 text; save it as UTF-8") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            name, sentence = _parsed(path, number, line)
            found.setdefault(name, []).append(sentence)
    return {name: sorted(sentences) for name, sentences in found.items()}


def sentences_of(labels: SentenceLabels, path: str) -> Sequence[LabelledSentence]:
    """Return the labelled sentences of an archived file: by its path, or the end of it.

    "docs/a.txt" in the labels is "/home/me/gold/docs/a.txt" in the archive, not "mydocs/a.txt".
    """
    parts = PurePath(path).parts
    for cut in range(len(parts)):
        tail = str(PurePath(*parts[cut:]))
        if tail in labels:
            return labels[tail]
    return ()


def labels_at(sentences: Sequence[LabelledSentence], start: int) -> frozenset[str] | None:
    """Return the labels of the sentence that holds an offset; None where no coder read it."""
    place = bisect_right(sentences, start, key=lambda sentence: sentence.start) - 1
    if place < 0 or start >= sentences[place].end:
        return None
    return sentences[place].labels


def _parsed(path: Path, number: int, line: str) -> tuple[str, LabelledSentence]:
    try:
        row = json.loads(line)
        labels = row["labels"]
        if isinstance(labels, str) or not all(isinstance(label, str) for label in labels):
            raise TypeError
        return str(row["path"]), LabelledSentence(
            int(row["start"]), int(row["end"]), frozenset(labels)
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}, line {number}: not a labelled sentence; write"
            ' {"path": …, "start": …, "end": …, "labels": […]}'
        ) from error
