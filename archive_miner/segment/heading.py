"""Sort the lines of an opening into title, source note, line of place and date, form and the rest.

In: the opening of a document's text. Out: a Heading. Reads no field itself: that is done by
``header``, and of forms, letters and cables by ``forms``, ``letters`` and ``cables``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive_miner.segment.forms import LABEL, Form, read_form
from archive_miner.segment.letters import SALUTATION
from archive_miner.segment.titles import (
    FILE_NUMBER,
    Dateline,
    Title,
    read_classification,
    read_dateline,
    read_title,
    title_hangs,
)

HEADING_LINES = 24
"""How many lines of an opening are looked at for heading matter."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The lines of an opening, sorted by what they are."""

    lines: tuple[str, ...]
    form: Form
    title: Title | None
    title_text: str
    source: str
    dateline: Dateline | None
    dateline_text: str
    after: str


_SOURCE = re.compile(r"\W{0,2}Source: ?")
# Editions run together in plain text: "…Secretary of StateSource: Department of State". Near miss
# "Source: Park" at a line's start (nothing is glued to it).
_GLUED_SOURCE = re.compile(r"(?<=[\w.)”’\]]) ?(?=\[?Source: ?[A-Z\[])")
# The place and date that follow a source note in the same line: "Confidential. London, September
# 27, 1955—6 p.m. 1234. From". Near miss "dated December 21, 1955. (Ibid." (no place after a stop).
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
CITY = (
    r"(?:St\. |Ste\. )?[A-ZÀ-Þ][\w'’-]+(?: (?:[A-ZÀ-Þ][\w'’-]+|de|del|la|of|do|y)){0,4}"
    r"(?:, (?:Georgia|Maryland|Virginia|California|Texas|New York|D\.C\.|Massachusetts"
    r"|Pennsylvania))?"
)
_TIME = (
    r"(?:\s?[—–-]+\s?|,\s)(?:(?:\d{1,2}(?::\d\d)?)?\s?[ap]\.\s?m\.|noon|midnight|\d{4}\s?[Z2]?|"
    r"\d{1,2}(?::\d\d)?\s?[–-]\s?\d{1,2}(?::\d\d)?\s?[ap]\.\s?m\.)"
)
_INLINE_DATELINE = re.compile(
    rf"(?<=[.\])”a-z])\s*(?P<line>\[?(?:{CITY},\]?\s)(?:{MONTH} \d{{1,2}}, \d{{4}}"
    rf"|\d{{1,2}} {MONTH} \d{{4}})"
    rf"(?:{_TIME})?|(?<=\.\s){MONTH} \d{{1,2}}, \d{{4}}(?:{_TIME})?"
    rf"|\[?{CITY}, undated\]?)[.\]]*(?=\s|\Z)"
)
# Specks read as signs at the ends of a line: ". Intelligence Report No. 6744 ,". Near misses
# "(Secret)", "- 2 -" (a counter), "“We" (no blank behind it).
_SPECKS = re.compile(r"^[.,'‘’`~*_^|:;·•°]{1,2}\s+(?=\w)|(?<=[\w.)])\s+[.,'‘’`~*_^|·•°]{1,2}$")


def _split(text: str) -> list[str]:
    """Return the lines of an opening, cut also where an edition's parts are run together."""
    lines: list[str] = []
    for raw in text.split("\n"):
        if len(raw) < 200:
            line = raw.strip()
            lines.append(_SPECKS.sub("", line) if " " in line[1:3] + line[-3:-1] else line)
            continue
        for piece in _GLUED_SOURCE.split(raw, maxsplit=1):
            dated = _INLINE_DATELINE.search(piece)
            if dated and (piece.startswith(("Source", "[Source")) or dated.start() < 400):
                lines += [
                    piece[: dated.start()].strip(),
                    dated["line"].strip(),
                    piece[dated.end() :].strip(),
                ]
            else:
                lines.append(piece.strip())
    return lines


def read_heading(text: str) -> Heading:
    """Sort the lines of an opening into title, source note, dateline and what follows."""
    lines = _split(text)
    title, title_text, at_title = _title(lines)
    source = next((line for line in lines[:HEADING_LINES] if _SOURCE.match(line)), "")
    if source:
        at = lines.index(source)
        while (
            len(source) < 600
            and at + 1 < len(lines)
            and lines[at + 1]
            and not _begins_other(lines[at + 1])
            and not read_title(lines[at + 1][:330])
        ):
            at += 1
            source += " " + lines[at]
    dateline, dateline_text, at_date = None, "", at_title
    for index, line in enumerate(lines[:HEADING_LINES]):
        dateline = read_dateline(line)
        if dateline is not None:
            at_date, dateline_text = index + 1, line
            break
    after = "\n".join(line for line in lines[max(at_date, at_title) :][:14] if line)
    kept = tuple(line for line in lines[: 3 * HEADING_LINES] if line)[:HEADING_LINES]
    form = read_form(_opening_lines(lines))
    return Heading(kept, form, title, title_text, source, dateline, dateline_text, after)


def _opening_lines(lines: Sequence[str]) -> list[str]:
    """Return the lines that may hold heading matter, the blank ones between them included."""
    last = printed = 0
    for index, line in enumerate(lines[: 3 * HEADING_LINES], 1):
        if line and printed < HEADING_LINES:
            printed, last = printed + 1, index
    return list(lines[:last])


def _begins_other(line: str) -> bool:
    """Say whether a line below a source note is no longer the note."""
    return bool(
        read_dateline(line)
        or read_classification(line)
        or LABEL.match(line)
        or SALUTATION.match(line)
        or FILE_NUMBER.match(line)
        or _SOURCE.match(line)
        or line.endswith(":")
    )


def _title(lines: list[str]) -> tuple[Title | None, str, int]:
    """Return the first heading among the lines, its text, and the index of the line after it."""
    for index, line in enumerate(lines[:8]):
        best: tuple[Title | None, str, int] | None = None
        joined = ""
        for used in range(1, 8):
            if index + used > len(lines):
                break
            nxt = lines[index + used - 1]
            if (
                not nxt
                and joined
                and index + used < len(lines)
                and title_hangs(joined, lines[index + used])
            ):
                continue
            if not nxt or (used > 1 and _begins_other(nxt)):
                break
            joined = f"{joined} {nxt}".strip()
            title = read_title(joined) if len(joined) < 400 else None
            if title is not None:
                best = (title, joined, index + used)
        if best is not None:
            return best
        if SALUTATION.match(line) or LABEL.match(line) or read_dateline(line) or len(line) > 400:
            break
    return None, "", 0
