"""Read the lines that may stand in a document's head, each once, whoever asks.

In: the text of lines. Out: head lines: what kind of line each is, the file number, classification,
place and date or title it bears, and where a title over several lines ends. Knows nothing of pages,
of what the kinds are worth as cues, or of header fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from archive_miner.segment.datelines import Dateline, read_dateline, read_yearless_dateline
from archive_miner.segment.public import may_open_public_paper, read_public_paper
from archive_miner.segment.titles import (
    FILE_NUMBER,
    LETTERHEAD,
    SOURCE_NOTE,
    Title,
    may_open_title,
    read_classification,
    read_title,
)

# The editors' own text, a document of its own under these words alone. Near miss "[Editorial
# note: two lines missing]" (more words). Seen in FRUS since 1943, in brackets in older volumes.
_EDITORIAL_NOTE = re.compile(
    r"\[?(?:Editorial Note|EDITORIAL NOTE|Note by the Editors?|NOTE BY THE EDITORS?)\]?\.?"
)

_FROM = re.compile(r"\W{0,2}(?:FROM|From|FM|THRU|THROUGH)\s?:\s*\S|FM\s+[A-Z]")
_TO = re.compile(r"\W{0,2}(?:TO|To|FOR|ACTION)\s?:\s*\S|TO\s+[A-Z]{3}|MEMORANDUM (?:FOR|TO)\b")
_SUBJECT = re.compile(
    r"\W{0,2}(?:SUBJ(?:ECT)?|Subject|Subj|RE)\s?:?\s*$|\W{0,2}(?:SUBJ(?:ECT)?|Subject"
    r"|Subj)\s?:\s*\S"
)
_SALUTATION = re.compile(
    r"(?:My [Dd]ear|Dear|Esteemed|Respected) [A-Z][\w.]*.{0,40}[:,]"
    r"|(?:Sir|Excellency|Gentlemen|Madam"
    r"|Your Excellency|Mr\. \w+)\s?:"
)
# "[Enclosure]", "[Attachment 1]", "Tab A", "Annex B", "Appendix": what follows hangs on what went
# before. Near miss "Enclosure not printed." (prose).
_ENCLOSURE = re.compile(
    r"\W{0,2}(?:\[?(?:Sub)?[Ee]nclosures?(?: \w{1,6})?(?:[–—-]\w+)?\]?|\[?(?:Attachment|Annex"
    r"|Appendix|Tab|Inclosure)"
    r"(?: [\w\"“”']{1,6})?\]?|ENCLOSURE(?: \w{1,3})?|ATTACHMENT(?: \w{1,3})?|ANNEX(?: \w{1,3})?"
    r"|TAB \w{1,2}|APPENDIX(?: \w{1,3})?)\W{0,2}"
)


_T = TypeVar("_T")


class _kept(Generic[_T]):
    """A reading that its line keeps: a ``cached_property`` without the lock of Python 3.11.

    Most lines are asked each question once, so that the lock cost more than the caches saved.
    """

    def __init__(self, read: Callable[[HeadLine], _T]) -> None:
        self._read = read

    def __get__(self, line: HeadLine, owner: type[HeadLine]) -> _T:
        value = line.__dict__[self._read.__name__] = self._read(line)
        return value


@dataclass(frozen=True)
class HeadLine:
    """A printed line as a head line; each of its readings is made when asked for first, and kept.

    Spans of what was read (``file``, the date of ``dateline``) count in ``text``.
    """

    text: str

    @_kept
    def kind(self) -> str | None:
        """The cue the line gives by itself; None where it gives none or is part of a title."""
        text = self.text
        if text[:1].islower():
            return None  # half the lines of prose, and no heading
        if self.is_letterhead:
            return "letterhead"
        if self.file:
            return "file number"
        if SOURCE_NOTE.match(text):
            return "source note"
        if self.dateline:
            return "dateline"
        if self.classification:
            return "classification"
        if _SUBJECT.match(text):
            return "subject"
        return "salutation" if _SALUTATION.match(text) else None

    @property
    def is_letterhead(self) -> bool:
        """Whether the line is the printed head of a form."""
        return LETTERHEAD.match(self.text) is not None

    @property
    def file(self) -> re.Match[str] | None:
        """The file number the line consists of."""
        return FILE_NUMBER.match(self.text)

    @_kept
    def dateline(self) -> Dateline | None:
        """The place and date the line consists of; the heading of a public paper is none."""
        found = read_dateline(self.text)
        return None if found and self.is_public_paper else found

    @_kept
    def yearless(self) -> Dateline | None:
        """The place and day without a year that the line consists of."""
        return read_yearless_dateline(self.text)

    @_kept
    def classification(self) -> str | None:
        """The classification the line consists of."""
        return read_classification(self.text)

    @_kept
    def title(self) -> Title | None:
        """What the line says as a heading."""
        bare = self.text.strip("[].") if self.is_editorial_note else self.text
        return read_public_paper(bare) or read_title(bare)

    @property
    def is_editorial_note(self) -> bool:
        """Whether the line is what editors print over a note of their own."""
        return _EDITORIAL_NOTE.fullmatch(self.text) is not None

    @property
    def is_public_paper(self) -> bool:
        """Whether the line is the heading of a public paper, its date included."""
        return read_public_paper(self.text) is not None

    @property
    def names_sender(self) -> bool:
        """Whether the line is a form's FROM or a cable's FM."""
        return _FROM.match(self.text) is not None

    @property
    def names_recipient(self) -> bool:
        """Whether the line is a form's TO."""
        return _TO.match(self.text) is not None

    @property
    def is_enclosure(self) -> bool:
        """Whether the line says that what follows hangs on what went before."""
        return _ENCLOSURE.fullmatch(self.text) is not None

    @_kept
    def opens_title(self) -> bool:
        """Whether a title may begin with the line."""
        may = may_open_title(self.text) or may_open_public_paper(self.text)
        return (may or self.is_editorial_note) and not self.is_enclosure

    @_kept
    def ends_title(self) -> bool:
        """Whether the line cannot be a further line of a title."""
        return bool(
            self.dateline
            or self.classification
            or self.text.endswith(":")
            or _SUBJECT.match(self.text)
            or self.names_sender
            or self.names_recipient
            or SOURCE_NOTE.match(self.text)
            or self.file
        )

    @_kept
    def _with(self) -> dict[str, HeadLine]:
        return {}

    def joined(self, below: HeadLine) -> HeadLine:
        """Return this line and one below it as the one line they would be on a wider page."""
        known = self._with.get(below.text)
        if known is None:
            known = self._with[below.text] = HeadLine(f"{self.text} {below.text}")
        return known


class HeadLines(dict[str, HeadLine]):
    """The head lines of a document's opening by their text, those that its pages have read first.

    The opening's own lines differ where words broken at a line's end are joined; these are read
    when they are looked for.
    """

    def __missing__(self, text: str) -> HeadLine:
        """Take up a line that no page has."""
        line = self[text] = HeadLine(text)
        return line


def title_at(heads: Sequence[HeadLine], index: int) -> tuple[int, HeadLine] | None:
    """Return a title that opens at a line, with the number of lines it takes; None if none does.

    The longest join that still reads as a heading wins, so that a heading set on two lines is
    read whole.
    """
    joined = heads[index]
    if not joined.opens_title:
        return None
    best = (1, joined) if len(joined.text) <= 330 and joined.title else None
    for used, line in enumerate(heads[index + 1 : index + 4], 2):
        if line.ends_title or len(joined.text) + 1 + len(line.text) > 330:
            break
        joined = joined.joined(line)
        if joined.title:
            best = (used, joined)
    return best


def line_cue(heads: Sequence[HeadLine], at: int) -> tuple[str | None, int]:
    """Return the cue a line of a heading gives and how many lines it takes."""
    line = heads[at]
    if line.kind is not None:
        return line.kind, 1
    found = title_at(heads, at)
    if found is None:
        return None, 1
    used, joined = found
    if joined.title and joined.title.number is not None:
        return "numbered title", used
    return ("editorial note" if joined.is_editorial_note else "title"), used
