"""Ink at the ends of words that an engine read: which stands raised, and is the mark of a note."""

from __future__ import annotations

import numpy as np
import pytest
from raised_type import FONT, set_line

from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.ingest.raised_ink import part_marks
from archive_miner.ingest.scan import read_scan
from archive_miner.types import Box

DPI = 300


def picture(write_pdf, eye, *lines: str):
    content = "\n".join(set_line(line, 700 - 20 * row) for row, line in enumerate(lines))
    return eye.render(write_pdf(content, resources=FONT), DPI)


def as_read(image, words: list[str]) -> PrintedLine:
    """Return words as an engine gives them: each with the box of its ink, parted at blanks."""
    dark = np.asarray(image) < 128
    columns = np.flatnonzero(dark.any(axis=0))
    runs = np.split(columns, np.flatnonzero(np.diff(columns) > 8) + 1)
    assert len(runs) == len(words)
    printed = []
    for text, run in zip(words, runs, strict=True):
        rows = np.flatnonzero(dark[:, run[0] : run[-1] + 1].any(axis=1))
        sides = (run[0], rows[0], run[-1] + 1, rows[-1] + 1)
        printed.append(PrintedWord(text, Box(*(float(side) * 72 / DPI for side in sides)), 0.9))
    return PrintedLine.of(printed)


@pytest.mark.parametrize(
    ("printed", "read", "parted"),
    [
        ("military aid^3^ in return", "military aid? in return", "military aid ^? in return"),
        ("of State^1^ today", "of State! today", "of State ^! today"),
        ("July 7, 1953^2^.", "July 7, 19537.", "July 7, 1953 ^7 ."),
        ("May 1953^12^ the", "May 1953'* the", "May 1953 ^'* the"),
        ("the “pact”^4^ held", "the “pact”* held", "the “pact” ^* held"),
        ("some aid,^3^ he", "some aid,® he", "some aid, ^® he"),
        # what stands on the line, is too small, or is no end of a word
        ("of what aid? said", "of what aid? said", None),
        ("The Lord wept! Oh", "The Lord wept! Oh", None),
        ("the “pact” of", "the “pact” of", None),
        ("Mig21 of 1953", "Mig21 of 1953", None),
        ("some 40 km^2^ of", "some 40 km? of", None),
        ("the 22^nd^ of", "the 22™ of", None),
        ("armies’ pay", "armies’ pay", None),
    ],
)
def test_a_raised_end_of_a_word_is_parted_from_it(write_pdf, eye, printed, read, parted):
    image = picture(write_pdf, eye, printed)
    (line,) = part_marks([as_read(image, read.split())], image, DPI)
    words = [("^" if word.raised else "") + word.text for word in line.words]
    assert " ".join(words) == (parted or read)
    edges = [word.box.x0 for word in line.words]
    assert edges == sorted(edges)


@pytest.mark.slow
def test_date_and_place_on_a_scan_are_read_without_the_marks(write_pdf, eye):
    lines = [
        "214. Telegram From the Embassy in Ostria to the Department of State^1^",
        "Valmera, August 14, 1952^2^.",
        "The President asked for military aid^3^ in return for the base of 1951^4^ and",
        "asked: “What of the alliance?” Would it hold? Nobody at the Ministry knew.",
    ]
    image = picture(write_pdf, eye, *lines)
    text = read_scan(image, DPI, (612, 792), "eng").text
    plain = text.text
    for mark in reversed(text.marks):
        if mark.kind == "note_mark":
            plain = plain[: mark.start].rstrip() + plain[mark.end :]
    assert "Department of State\n" in plain
    assert "August 14, 1952" in plain
    assert "aid in return for the base of 1951 and" in plain
    assert "Would it hold? Nobody" in plain
