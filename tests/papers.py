"""Papers drawn as text: pages with a box for every word, and the documents cut out of them.

§ INCOMING TELEGRAM        a document begins
~ SECRET                   furniture: printed, but no document's text
=====                      the next page
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive_miner.offsets import PageSpan, join_parts
from archive_miner.types import Box, Document, Header, Page, Word

PITCH = 14.0
"""Points from line to line."""

_LETTER = 6.0
_BROKEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")


@dataclass(frozen=True)
class Papers:
    """A source as it is read at one time."""

    documents: tuple[Document, ...]
    pages: dict[int, Page]

    def without_words(self) -> Papers:
        return replace(self, pages={n: replace(p, words=()) for n, p in self.pages.items()})

    def moved(self, x: float, y: float) -> Papers:
        """Return the papers with all boxes moved by some points."""
        pages = {
            number: replace(
                page,
                words=tuple(
                    replace(w, box=Box(w.box.x0 + x, w.box.top + y, w.box.x1 + x, w.box.bottom + y))
                    for w in page.words
                ),
            )
            for number, page in self.pages.items()
        }
        return replace(self, pages=pages)

    def find(self, quote: str, nth: int = 1) -> tuple[Document, int, int]:
        """Return the document in which some words stand for the nth time, and where."""
        for document in self.documents:
            for match in re.finditer(re.escape(quote), document.text):
                nth -= 1
                if not nth:
                    return document, *match.span()
        raise AssertionError(f"{quote!r} does not stand there")


def papers(drawn: str, joined: bool = True) -> Papers:
    """Read drawn papers; ``joined`` makes one word of those broken at the end of a line."""
    sheets = [sheet.strip("\n").split("\n") for sheet in drawn.strip("\n").split("=====\n")]
    pages = {number: typed(number, [line.lstrip("§~ ") for line in sheet]) for number, sheet in
             enumerate(sheets, 1)}  # fmt: skip
    runs: list[list[PageSpan]] = []
    for number, sheet in enumerate(sheets, 1):
        at = 0
        for line in sheet:
            printed = line.lstrip("§~ ")
            if line.startswith("§") or not runs:
                runs.append([])
            if not line.startswith("~"):
                runs[-1].append((number, at, at + len(printed)))
            at += len(printed) + 1
    return Papers(tuple(cut_out(pages, runs, joined)), pages)


def typed(number: int, lines: Sequence[str]) -> Page:
    """Set lines in type of one width."""
    text, words = "", []
    for row, line in enumerate(lines):
        text += "\n" if row else ""
        for match in re.finditer(r"\S+", line):
            top = 72 + PITCH * row
            box = Box(72 + _LETTER * match.start(), top, 72 + _LETTER * match.end(), top + 8)
            words.append(Word(len(text) + match.start(), len(text) + match.end(), box))
        text += line
    return Page("s", number, 612, 792, text, "ocr", 1.0, "eng", words=tuple(words))


def cut_out(
    pages: dict[int, Page], runs: Sequence[Sequence[PageSpan]], joined: bool = True
) -> list[Document]:
    """Make a document of each run of lines."""
    texts = {number: page.text for number, page in pages.items()}
    documents = []
    for run in (run for run in runs if run):
        spans: list[PageSpan] = []
        glue: list[str] = []
        for number, low, high in _together(run):
            glue.append("\n")
            at = low
            for match in _BROKEN.finditer(texts[number], low, high) if joined else ():
                spans.append((number, at, match.start()))
                glue.append("")
                at = match.end()
            spans.append((number, at, high))
        text, parts = join_parts(texts, spans, glue)
        name = f"s-{len(documents) + 1:04d}"
        documents.append(Document(name, "s", run[0][0], run[-1][0], Header(), text, parts))
    return documents


def _together(run: Sequence[PageSpan]) -> list[PageSpan]:
    """Join lines that follow each other on a page."""
    found: list[PageSpan] = []
    for number, low, high in run:
        if found and found[-1][0] == number and found[-1][2] == low - 1:
            found[-1] = (number, found[-1][1], high)
        else:
            found.append((number, low, high))
    return found
