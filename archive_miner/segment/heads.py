"""Read the lines that may stand in a document's head, each once, whoever asks.

In: the text of lines. Out: head lines: what kind of line each is, the file number, classification,
place and date or title it bears, and where a title over several lines ends. Knows nothing of pages,
of what the kinds are worth as cues, or of header fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from archive_miner.segment.datelines import Dateline, read_dateline, read_yearless_dateline
from archive_miner.segment.french import may_open_french_title, read_french_title
from archive_miner.segment.marks import marks_end, read_marks
from archive_miner.segment.public import may_open_public_paper, read_public_paper
from archive_miner.segment.routes import ROUTE
from archive_miner.segment.titles import (
    FILE_NUMBER,
    LETTERHEAD,
    NUMBER,
    SMALL_WORDS,
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
    r"|Your Excellency|Mr\. \w+)\s?:|(?:My Lord(?: Marquess| Duke)?|Sirs?|Gentlemen"
    r"|Monsieur(?: (?:le |l[’'])[\w' ’-]{3,60})?|Mon [Cc]her [\w' ’-]{3,40}),$"
)
# "[Enclosure]", "[Attachment 1]", "Tab A", "Annex B", "Appendix": what follows hangs on what went
# before. Near miss "Enclosure not printed." (prose).
_ENCLOSURE = re.compile(
    r"\W{0,2}(?:\[?(?:Sub)?[Ee]nclosures?(?: \w{1,6})?(?:[–—-]\w+)?\]?|\[?(?:Attachment|Annex"
    r"|Appendix|Tab|Inclosure)"
    r"(?: [\w\"“”']{1,6})?\]?|ENCLOSURE(?: \w{1,3})?|ATTACHMENT(?: \w{1,3})?|ANNEX(?: \w{1,3})?"
    r"|TAB \w{1,2}|APPENDIX(?: \w{1,3})?)\W{0,2}"
)


# When a paper came in, behind a heading of British and older editions: "(Received January 12.)",
# ".—(Received May 3.)", "(Reçu le 12 mai.)". Near miss "(Received by Mr. Dorn in person) he".
_RECEIVED = re.compile(
    r"[.,]?\s?[—–-]*\s?[(\[](?:Received|Rec[’']?d|Reçue?)\b[^)\]]{0,60}[)\]]\.?$"
)
# A number on a line of its own over a heading: "No. 123", "No. 123."; French editions have "123".
_NUMBER_ALONE = re.compile(r"No\. ?\d{1,4}\.?|\d{1,4}\.?")


# "SIR A. BELL TO EARL HALDEN", as the Confidential Print heads its papers. Near misses, lines of
# cables: "AMBASSADOR HALE TO PRESIDENT DORN", "MR. DORN TO ARRIVE".
_IN_CAPITALS = re.compile(
    r"(?:No\. ?\d{1,4}\.? |\d{1,4}\. )?(?:THE )?(?P<who>SIR|LORD|EARL|VISCOUNT|MARQU(?:ES|I)S?|MR\."
    r"|BARON|COUNT|CONSUL(?:-GENERAL)?|COLONEL|MAJOR|CAPTAIN) [^a-z]{2,80} TO (?:THE )?"
    r"(?:SIR|LORD|EARL|VISCOUNT|MARQU(?:ES|I)S|MR\.|BARON|COUNT|SECRETARY OF|FOREIGN OFFICE|INDIA"
    r" OFFICE)[^a-z]{0,80}"
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
        at = marks_end(self.text)
        found = read_dateline(self.text[at:])
        if found is None or self.is_public_paper:
            return None
        if at and found.date is not None:
            date = replace(found.date, start=found.date.start + at, end=found.date.end + at)
            found = replace(found, date=date)
        return found

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
        bare = self.text.strip("[].") if self.is_editorial_note else _RECEIVED.sub("", self.text)
        bare = _spelled(bare) if _IN_CAPITALS.fullmatch(bare) else bare
        return read_public_paper(bare) or read_title(bare) or read_french_title(bare)

    @property
    def is_editorial_note(self) -> bool:
        """Whether the line is what editors print over a note of their own."""
        return _EDITORIAL_NOTE.fullmatch(self.text) is not None

    @property
    def is_public_paper(self) -> bool:
        """Whether the line is the heading of a public paper, its date included."""
        return read_public_paper(self.text) is not None

    @property
    def is_numbered_note(self) -> bool:
        """Whether the line is such a heading with its number: "97. Editorial Note"."""
        number = NUMBER.match(self.text)
        return bool(number and _EDITORIAL_NOTE.fullmatch(self.text, number.end()))

    @property
    def names_sender(self) -> bool:
        """Whether the line is a form's FROM, a cable's FM or a typed telegram's route."""
        return bool(_FROM.match(self.text) or ROUTE.fullmatch(self.text))

    @property
    def names_recipient(self) -> bool:
        """Whether the line is a form's TO or a typed telegram's route."""
        return bool(_TO.match(self.text) or ROUTE.fullmatch(self.text))

    @property
    def is_enclosure(self) -> bool:
        """Whether the line says that what follows hangs on what went before."""
        return _ENCLOSURE.fullmatch(self.text) is not None

    @_kept
    def opens_title(self) -> bool:
        """Whether a title may begin with the line."""
        text = self.text
        may = may_open_title(text) or may_open_public_paper(text) or may_open_french_title(text)
        may = may or _IN_CAPITALS.match(text) is not None
        may = may or self.is_editorial_note or _NUMBER_ALONE.fullmatch(text) is not None
        return may and not self.is_enclosure

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

    @property
    def closes_title(self) -> bool:
        """Whether a heading ends with the line: it names both parties and has its full stop.

        "Sir A. Bell to Earl Halden.", "… to Earl Halden (Received May 3)". Near misses "Mr. Hale to
        Mr.", "… to William Dorn, Jr." (abbreviations).
        """
        stops = _RECEIVED.search(self.text) or (
            self.text.endswith(".") and not re.search(r"\b(?:[A-Z]|[A-Z][a-z]{1,3})\.$", self.text)
        )
        return bool(stops and self.title and self.title.recipient)

    def ends_title_of(self, above: HeadLine) -> bool:
        """Whether the line stands under a heading that names both parties and numbers its paper."""
        named = above.title is not None and above.title.recipient is not None
        return above.closes_title or (named and read_marks(self.text) is not None)

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


def _spelled(text: str) -> str:
    """Return a heading in capitals in ordinary spelling: "Sir A. Bell to Earl Halden"."""
    small = SMALL_WORDS - {"the"}  # which may open the heading
    words = [w.lower() if w.lower() in small else w.title() for w in text.split()]
    return " ".join(words).replace("no. ", "No. ", 1)


def title_at(heads: Sequence[HeadLine], index: int) -> tuple[int, HeadLine] | None:
    """Return a title that opens at a line, with the number of lines it takes; None if none does.

    The longest join that still reads as a heading wins, so that a heading set on two lines is
    read whole.
    """
    joined = heads[index]
    if not joined.opens_title:
        return None
    numbered = joined.text.rstrip(".").isdigit()  # only French editions number headings so
    best = (1, joined) if len(joined.text) <= 330 and joined.title else None
    for used, line in enumerate(heads[index + 1 : index + 4], 2):
        if (
            line.ends_title
            or line.ends_title_of(joined)
            or len(joined.text) + 1 + len(line.text) > 330
        ):
            break
        joined = joined.joined(line)
        if joined.title and not (numbered and read_french_title(joined.text) is None):
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
