"""Sort the lines of an opening into title, source note, line of place and date, form and the rest.

In: the opening of a document's text. Out: a Heading. Reads no field itself: that is done by
``header``, and of forms, letters and cables by ``forms``, ``letters`` and ``cables``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive_miner.segment.datelines import Dateline
from archive_miner.segment.forms import LABEL, Form, read_form
from archive_miner.segment.heads import HeadLine, HeadLines
from archive_miner.segment.letters import SALUTATION
from archive_miner.segment.titles import SMALL_WORDS, Title, read_title, title_hangs

HEADING_LINES = 24
"""How many lines of an opening are looked at for heading matter."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The lines of an opening, sorted by what they are."""

    lines: tuple[HeadLine, ...]
    form: Form
    title: Title | None
    title_text: str
    source: str
    dateline: Dateline | None
    dateline_text: str
    below: tuple[HeadLine, ...]

    @property
    def after(self) -> str:
        """The text of the lines below title and dateline."""
        return "\n".join(line.text for line in self.below)


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
    r"|Pennsylvania|Rhode Island|Florida|Hawaii|Colorado|New Jersey|Connecticut))?"
)
_TIME = (
    r"(?:\s?[—–-]+\s?|,\s)(?:(?:\d{1,2}(?::\d\d)?)?\s?[ap]\.\s?m\.|noon|midnight|\d{4}\s?[Z2]?|"
    r"\d{1,2}(?::\d\d)?\s?[–-]\s?\d{1,2}(?::\d\d)?\s?[ap]\.\s?m\.)"
)
_INLINE_DATELINE = re.compile(
    rf"(?<=[.\])”a-z])\s*(?P<line>\[?(?:{CITY},\]?\s)(?:{MONTH} \d{{1,2}}"
    rf"(?:(?:[–-]| and )\d{{1,2}})?, \d{{4}}"
    rf"|\d{{1,2}} {MONTH} \d{{4}})"
    rf"(?:{_TIME})?|(?<=\.\s){MONTH} \d{{1,2}}, \d{{4}}(?:{_TIME})?"
    rf"|\[?{CITY}, undated\]?)[.\]]*(?=\s|\Z)"
)
# Specks read as signs at the ends of a line: ". Intelligence Report No. 6744 ,". Near misses
# "(Secret)", "- 2 -" (a counter), "“We" (no blank behind it).
_SPECKS = re.compile(r"^[.,'‘’`~*_^|:;·•°]{1,2}\s+(?=\w)|(?<=[\w.)])\s+[.,'‘’`~*_^|·•°]{1,2}$")

# A line of prose whose last word wants a date or place: "would go on until", "the Treaty of".
_RUNS_ON = re.compile(
    r"\b(?:after|and|at|before|between|by|dated|during|effective|ending|for|from|in|of|on|or|since"
    r"|the|through|till|to|until|your)$"
)


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
            if dated and (
                piece.startswith(("Source", "[Source"))
                or (dated.start() < 400 and read_title(piece[: dated.start()]))
            ):
                lines += [
                    piece[: dated.start()].strip(),
                    dated["line"].strip(),
                    piece[dated.end() :].strip(),
                ]
            else:
                lines.append(piece.strip())
    return lines


def read_heading(text: str, heads: HeadLines) -> Heading:
    """Sort the lines of an opening into title, source note, dateline and what follows."""
    lines = [heads[line] for line in _split(text)]
    title, title_text, at_title = _title(lines)
    at_date = next(
        (
            i
            for i, line in enumerate(lines[:HEADING_LINES], 1)
            if line.dateline and not _in_paragraph(lines, i - 1)
        ),
        0,
    )
    dated = lines[at_date - 1] if at_date else HeadLine("")
    kept = tuple(line for line in lines[: 3 * HEADING_LINES] if line.text)[:HEADING_LINES]
    return Heading(
        kept,
        read_form(_opening_lines(lines)),
        title,
        title_text,
        _source(lines),
        dated.dateline,
        dated.text,
        tuple(line for line in lines[max(at_date, at_title) :][:14] if line.text),
    )


def _in_paragraph(lines: Sequence[HeadLine], at: int) -> bool:
    """Say whether a line that looks like a dateline is one of a paragraph's.

    "… would go on until" / "May 1, 1955." and "… left for" / "Valmera, May 1, 1955, and" / "never
    came back". Near misses: a title over it ("… in Ostria to the" / "Secretary of State"), the end
    of a source note, "secret" below it (small capitals).
    """
    begins = at
    while (
        begins > max(0, at - 6) and lines[begins - 1].text and not _stands_alone(lines[begins - 1])
    ):
        begins -= 1
    above = " ".join(line.text for line in lines[begins:at])
    if _RUNS_ON.search(above):
        return True
    below = lines[at + 1] if at + 1 < len(lines) else HeadLine("")
    if re.match(r"[a-z]+ [a-z]+ \w+", below.text) and not below.classification:
        return True
    words: list[str] = re.split(r"[.:;?!)\]”\"](?:\s|$)", above)[-1].split()
    return sum(word[0].islower() and word not in SMALL_WORDS for word in words) > 2


def _stands_alone(line: HeadLine) -> bool:
    """Say whether a line of a head is whole in itself."""
    return bool(line.dateline or line.classification or line.file or LABEL.match(line.text))


def _source(lines: Sequence[HeadLine]) -> str:
    """Return the source note among the lines, with the lines it runs on to."""
    begins = (i for i, line in enumerate(lines[:HEADING_LINES]) if _SOURCE.match(line.text))
    at = next(begins, None)
    if at is None:
        return ""
    source = lines[at].text
    for line in lines[at + 1 :]:
        if len(source) >= 600 or not line.text or _begins_other(line) or _opens_title(line):
            break
        source += " " + line.text
    return source


def _opens_title(line: HeadLine) -> bool:
    """Say whether a line, or as much of it as a title may take, reads as one."""
    return (line if len(line.text) <= 330 else HeadLine(line.text[:330])).title is not None


def _opening_lines(lines: Sequence[HeadLine]) -> list[str]:
    """Return the lines that may hold heading matter, the blank ones between them included."""
    last = printed = 0
    for index, line in enumerate(lines[: 3 * HEADING_LINES], 1):
        if line.text and printed < HEADING_LINES:
            printed, last = printed + 1, index
    return [line.text for line in lines[:last]]


def _begins_other(line: HeadLine) -> bool:
    """Say whether a line below a source note is no longer the note."""
    return bool(
        line.dateline
        or line.classification
        or LABEL.match(line.text)
        or SALUTATION.match(line.text)
        or line.file
        or _SOURCE.match(line.text)
        or line.text.endswith(":")
    )


def _title(lines: Sequence[HeadLine]) -> tuple[Title | None, str, int]:
    """Return the first heading among the lines, its text, and the index of the line after it."""
    for index, line in enumerate(lines[:8]):
        best: tuple[Title, str, int] | None = None
        joined: HeadLine | None = None
        for after, part in enumerate(lines[index : index + 7], index + 1):
            gap = joined and not part.text and after < len(lines)
            if joined and gap and title_hangs(joined.text, lines[after].text):
                continue
            if not part.text or (joined and (_begins_other(part) or part.ends_title_of(joined))):
                break
            joined = joined.joined(part) if joined else part
            if len(joined.text) < 400 and joined.title:
                best = (joined.title, joined.text, after)
        if best is not None:
            return best
        text = line.text
        if SALUTATION.match(text) or LABEL.match(text) or line.dateline or len(text) > 400:
            break
    return None, "", 0
