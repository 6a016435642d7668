"""Token sentences kept on disk while they are read again and again.

In: lists of words, document after document. Out: the same, as often as asked, with set phrases
joined where wished. Memory stays flat however large the archive: one document at a time. Knows
nothing of what the words are for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive_miner.explore.phrases import learn_phrases, phrase_count

ROUNDS = 2
"""The first joins two words or two around function words (``balance_of_payments``), the second
what it joined (``mutual_security_program`` and ``funds``)."""


@dataclass(frozen=True, slots=True)
class Spool:
    """A file of sentences, one a line, a blank line after each document; words hold no blanks."""

    path: Path
    documents: int
    words: int

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the sentences in order."""
        for document in self.read():
            yield from document

    def read(self) -> Iterator[list[list[str]]]:
        """Yield the documents in order, each as its sentences; an empty one as an empty list."""
        document: list[list[str]] = []
        with self.path.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                if line == "\n":
                    yield document
                    document = []
                else:
                    document.append(line[:-1].split(" "))


def write_spool(documents: Iterable[Iterable[list[str]]], path: Path) -> Spool:
    """Write documents to a file, without their empty sentences."""
    count = words = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for document in documents:
            count += 1
            for sentence in document:
                if sentence:
                    words += len(sentence)
                    out.write(" ".join(sentence) + "\n")
            out.write("\n")
    return Spool(path, count, words)


def join_spool(spool: Spool, folder: Path) -> tuple[Spool, tuple[Any, ...]]:
    """Return the documents with set phrases joined, and the detectors that joined them, in order.

    Files go to ``folder``; the one that was joined is removed once it is read.
    """
    least = phrase_count(spool.words)
    detectors = []
    for number in range(1, ROUNDS + 1):
        detector = learn_phrases(spool, least)
        joined = write_spool(
            ([detector[sentence] for sentence in document] for document in spool.read()),
            folder / f"joined-{number}.txt",
        )
        spool.path.unlink()
        spool = joined
        detectors.append(detector)
    return spool, tuple(detectors)
