"""Read what the heads of British, French and older papers say beside their title and dateline.

In: a Heading. Out: the fields of a Header found there, by name; none of American forms and cables.
Typed telegrams are read by ``routes``, the lines of marks by ``marks``; here they are put together
with the letterhead that names the post:

    No. 85                BRITISH EMBASSY,            No. 12
    (1011/12/53)               VALMERA.               Sir A. Bell (Valmera) to Earl Halden
                                                      No. 5 Telegraphic [C 1234/22/18]
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive_miner.segment.evidence import Found
from archive_miner.segment.heading import Heading
from archive_miner.segment.heads import HeadLine
from archive_miner.segment.letters import FORMAL, SALUTATION
from archive_miner.segment.marks import Marks, marks_end, read_marks
from archive_miner.segment.routes import read_route

HEAD_LINES = 10
# "BRITISH EMBASSY,", "H.B.M. Legation, Valmera.", "UNITED KINGDOM HIGH COMMISSION"; near misses
# "Foreign Office," (no post), "The Embassy," (prose), "BRITISH EMBASSY SOURCES" (goes on).
_POST = re.compile(
    r"(?:OFFICE OF THE )?(?:H\.? ?[BM]\.? ?(?:M\.?)?(?:[’']s)?|(?:HIS|HER) (?:BRITANNIC )?"
    r"MAJESTY[’']S|BRITISH|UNITED KINGDOM|U\.K\.|AMERICAN|UNITED STATES|AUSTRALIAN|CANADIAN)"
    r" (?:EMBASSY|LEGATION|CONSULATE(?:[- ]GENERAL)?|HIGH COMMISSION(?:ER)?|RESIDENCY|DELEGATION"
    r"|MISSION|AGENCY|CHANCERY|POLITICAL RESIDENT)[,.]?(?:\s+(?:AT )?(?P<city>[A-Z].{2,40}))?",
    re.IGNORECASE,
)
_CITY = re.compile(r"[A-ZÀ-Þ][\w'’-]{2,}(?: [A-ZÀ-Þ][\w'’-]+){0,2}")


def read_chancery(heading: Heading) -> dict[str, Found]:
    """Return kind, number, file and place as marks and letterhead say them, or a typed head."""
    lines = [line.text for line in heading.lines]
    route = read_route(lines)
    if route:
        return route
    formal = any(FORMAL.match(line) for line in lines)
    letter = formal or any(SALUTATION.match(line) for line in lines)
    marked = _marks(heading)
    kind = next((marks.kind for _, marks in marked if marks.kind), None)
    if not (formal or kind or _is_bare(heading)):
        marked = []
    return dict(_fields(marked, kind)) | (_place(lines) if letter else {})


def _is_bare(heading: Heading) -> bool:
    """Say whether a title names two parties and no kind of paper."""
    title = heading.title
    return title is not None and title.kind == "other" and bool(title.sender and title.recipient)


def _marks(heading: Heading) -> list[tuple[str, Marks]]:
    """Return the marks of an opening with their lines, those under its title first.

    Not a number that stands over a title: it is the edition's.
    """
    under: list[tuple[str, Marks]] = []
    over: list[tuple[str, Marks]] = []
    lines = heading.lines[:HEAD_LINES]
    for line, below in zip(lines, [*lines[1:], HeadLine("")], strict=False):
        titled = bool(line.text) and heading.title_text.startswith(line.text)
        if titled:
            over, under = over + under, []
        marks = None if titled or line.title or line.file else read_marks(line.text)
        if marks is not None and not line.joined(below).title:
            under.append((line.text, marks))
    return under + over


def _fields(marked: Sequence[tuple[str, Marks]], kind: str | None) -> list[tuple[str, Found]]:
    """Return what the marks of an opening tell; a number alone is a despatch's."""
    number = next(((line, m.number) for line, m in marked if m.number), None)
    file = next(((line, m.file) for line, m in marked if m.file), None)
    fields: list[tuple[str, Found]] = []
    said = kind or ("despatch" if number else None)
    if said is not None:
        where = next((line for line, m in marked if m.kind == kind and (m.kind or m.number)), "")
        fields.append(("kind", Found(said, where, 0.9 if kind else 0.8)))
    if number is not None and number[1]:
        fields.append(("number", Found(number[1], number[0], 0.9)))
    if file is not None and file[1]:
        fields.append(("file_number", Found(file[1], file[0], 0.85)))
    return fields


def _place(lines: Sequence[str]) -> dict[str, Found]:
    """Return the city of the letterhead, beside or under the name of the post.

    Old prints set place and date beside the marks: "(No. 85.)   Valmera," / "Sir,   3rd May, 1955".
    """
    bare = [line[marks_end(line) :].strip() for line in lines[:HEAD_LINES]]
    for at, (line, below) in enumerate(zip(bare, [*bare[1:], ""], strict=False)):
        post = _POST.fullmatch(line)
        city, where = (post["city"] or below, at if post["city"] else at + 1) if post else ("", at)
        if post is None and line.endswith(",") and line != lines[at] and HeadLine(below).dateline:
            city = line
        city = city.strip(" .,")
        if _CITY.fullmatch(city):
            spelled = city.title() if city.isupper() else city
            return {"place": Found(spelled, lines[where], 0.85, city)}
    return {}
