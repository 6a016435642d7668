"""Read PDFs twice, and find again in the second reading what was anchored in the first.

A page with a text layer is read by OCR the second time; others at 200 and at 400 dots an inch
instead of 300. Beside FILE.pdf, FILE.truth.json may hold the text of each page ("pages"): what an
anchor is placed on is wrong where it shares less than half of its letters with what was anchored.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from archive_miner.anchors import Placed, make_anchor, place
from archive_miner.anchors.likeness import letters
from archive_miner.ingest import ocr, read
from archive_miner.offsets import page_spans
from archive_miner.segment.assemble import segment_pages
from archive_miner.types import Document, Page

EACH = 3
"""Sentences, phrases and words drawn of each document."""

SEED = 1953
_SENTENCE = re.compile(r"[A-Z][^.?!]{30,250}[.?!](?=\s)")
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


@dataclass(frozen=True)
class Papers:
    """One reading of a file; ``true`` leads from page and offset to the truth's letters."""

    documents: list[Document]
    pages: dict[int, Page]
    true: dict[tuple[int, int], int]

    def letters(self, document_id: str, start: int, end: int) -> set[tuple[int, int]]:
        """Return the letters of the truth under a stretch of a document."""
        document = next(one for one in self.documents if one.document_id == document_id)
        return {
            (number, self.true[number, at])
            for number, low, high in page_spans(document, start, end)
            for at in range(low, high)
            if (number, at) in self.true
        }


def bench_anchors(paths: list[Path], most: int) -> None:
    for path in paths:
        first = read_papers(path, most, "auto", ocr.OCR_DPI)
        is_native = any(page.origin == "native" for page in first.pages.values())
        ways = [("always", ocr.OCR_DPI)] if is_native else [("auto", 200.0), ("auto", 400.0)]
        for mode, dpi in ways:
            second = read_papers(path, most, mode, dpi)
            for name, one, other in (("there", first, second), ("back", second, first)):
                print(f"{path.name}, OCR {mode} at {dpi:.0f}, {name}:")
                for kind, count in sorted(placings(one, other).items()):
                    print(f"  {kind}: " + ", ".join(f"{n} {what}" for what, n in count.items()))


def read_papers(path: Path, most: int, mode: read.OcrMode, dpi: float) -> Papers:
    source = read.probe_file(path)
    work = read.PageRange(source, 1, min(most, source.page_count), mode, "eng")
    with ocr_at(dpi):
        pages = read.read_range(work).pages
    truth = path.with_suffix(".truth.json")
    printed = json.loads(truth.read_text("utf-8"))["pages"] if truth.exists() else []
    true = {
        (page.number, at): index
        for page, text in zip(pages, printed, strict=False)
        for at, index in beside(page.text, text)
    }
    documents = list(segment_pages(source, pages, "auto"))
    return Papers(documents, {page.number: page for page in pages}, true)


@contextmanager
def ocr_at(dpi: float) -> Iterator[None]:
    usual = ocr.OCR_DPI
    ocr.OCR_DPI = read.OCR_DPI = dpi
    try:
        yield
    finally:
        ocr.OCR_DPI = read.OCR_DPI = usual


def beside(read_as: str, printed: str) -> Iterator[tuple[int, int]]:
    """Yield each letter of a page as it was read, with that of the truth it stands for."""
    ours, theirs = letters(read_as), letters(printed)
    for code in Levenshtein.opcodes(ours.text, theirs.text):
        if code.tag in ("equal", "replace"):
            for i in range(code.src_end - code.src_start):
                yield ours.places[code.src_start + i], code.dest_start + i


def draw(document: Document, dice: random.Random) -> Iterator[tuple[str, int | None, int | None]]:
    yield "whole", None, None
    words = [match.span() for match in _WORD.finditer(document.text)]
    sentences = [match.span() for match in _SENTENCE.finditer(document.text)]
    for start, end in dice.sample(sentences, min(EACH, len(sentences))):
        yield "sentence", start, end
    for _ in range(EACH if len(words) > 6 else 0):
        first, length = dice.randrange(len(words) - 6), dice.randint(2, 6)
        yield "phrase", words[first][0], words[first + length - 1][1]
        yield "word", *dice.choice(words)


def placings(then: Papers, now: Papers) -> dict[str, Counter[str]]:
    """Return how many anchors of each kind were placed, placed wrongly, and left without place."""
    dice = random.Random(SEED)  # noqa: S311 (a drawn sample)
    counts: dict[str, Counter[str]] = {}
    for document in then.documents:
        for kind, start, end in draw(document, dice):
            count = counts.setdefault(kind, Counter(placed=0, wrong=0, unplaced=0))
            anchor = make_anchor(document, then.pages, start, end)
            found = place(anchor, now.documents, now.pages)
            if not isinstance(found, Placed):
                count["unplaced"] += 1
                continue
            count["placed"] += 1
            here = then.letters(document.document_id, anchor.start, anchor.end)
            there = now.letters(found.document_id, found.start, found.end)
            count["wrong"] += bool(here and there) and 2 * len(here & there) < len(here | there)
    return counts
