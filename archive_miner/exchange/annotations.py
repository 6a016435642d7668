"""The nouns of exchange: a span with its quote, a document as written, a document as read back.

Offsets are half-open code points of the document's text, as everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from archive_miner.errors import UsageError
from archive_miner.types import Box, Document

CONTEXT_CHARACTERS = 32
"""Characters kept either side of a quote, to tell it from others of the same words; as many as
the Hypothesis client keeps."""

MOST_QUOTED_CHARACTERS = 1 << 28
"""What the spans of one document may quote in all: ten thousand spans, each of ten long pages. A
file that marks a whole book a million times would fill the memory."""

TAGGER = "archive-miner"
"""Who made the spans that no person made."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A span of a document that somebody gave a label, with the words it stands on.

    ``coder`` is empty where the file names nobody, ``confidence`` None where it states none.
    ``boxes`` are (page number, box) of the lines on the page, where they are known.
    """

    document_id: str
    label: str
    subtype: str | None
    start: int
    end: int
    exact: str
    coder: str = ""
    note: str = ""
    confidence: float | None = None
    annotation_id: str = ""
    prefix: str = ""
    suffix: str = ""
    boxes: tuple[tuple[int, Box], ...] = ()


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document as it is handed out: its annotations, what it is called, where it comes from.

    ``scores`` are (label, value) of the document as a whole.
    """

    document: Document
    title: str
    path: str
    citation: str
    annotations: tuple[Annotation, ...]
    scores: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """A document as a file gives it back.

    ``text`` is None where the format holds none. ``problems`` say, a line each, what of this
    document could not be read. One that is not ``is_read`` tells nothing of what a coder left
    unmarked.
    """

    document_id: str
    text: str | None
    annotations: tuple[Annotation, ...]
    problems: tuple[str, ...] = ()
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class Code:
    """A label or subtype of the codebook, and the name under which other tools keep it."""

    label: str
    subtype: str | None
    description: str
    guid: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A span as a file states it, before anything is checked.

    Without a ``subtype`` of its own the ``name`` may hold both, as ``join_label`` writes them.
    """

    name: object
    start: object
    end: object
    coder: object = ""
    note: object = ""
    confidence: object = None
    annotation_id: object = ""
    subtype: str | None = None


def join_label(label: str, subtype: str | None) -> str:
    """Return label and subtype in one word, as queries have them: ``military_aid.arms``."""
    return f"{label}.{subtype}" if subtype else label


# "military_aid.arms"; near misses "Aid vs. loans", "U.S. aid" (a foreign tool's own labels)
_JOINED = re.compile(r"(\w+)\.(\w+)")


def split_label(name: str) -> tuple[str, str | None]:
    """Return the label and the subtype of a name; one that is not of our making has no subtype."""
    match = _JOINED.fullmatch(name)
    return (match[1], match[2]) if match else (name, None)


def quote(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return the words of a span, and some characters before and after it."""
    before = text[max(0, start - CONTEXT_CHARACTERS) : start]
    return text[start:end], before, text[end : end + CONTEXT_CHARACTERS]


def quote_spans(document_id: str, text: str, spans: Iterable[Marked]) -> Returned:
    """Return a document read back, with each of its spans quoted from the text of the file.

    Raises UsageError where they quote more than memory should hold.
    """
    annotations, problems, quoted = [], [], 0
    for one in spans:
        name = one.name.strip() if isinstance(one.name, str) else ""
        start, end = one.start, one.end
        if not name:
            problems.append(f"span {start} to {end} has no label")
        elif type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            problems.append(
                f"{name} {start} to {end} is no stretch of the {len(text)} characters in the file"
            )
        else:
            exact, prefix, suffix = quote(text, start, end)
            quoted += len(exact)
            if quoted > MOST_QUOTED_CHARACTERS:
                raise UsageError(f"the spans of {document_id[:60]} quote its text again and again")
            annotations.append(
                Annotation(
                    document_id,
                    *((name, one.subtype) if one.subtype else split_label(name)),
                    start,
                    end,
                    exact,
                    written(one.coder),
                    written(one.note),
                    share(one.confidence),
                    written(one.annotation_id),
                    prefix,
                    suffix,
                )
            )
    is_read = bool(annotations) or not problems  # spans that all fail are of a form not known here
    return Returned(document_id, text, tuple(annotations), tuple(problems), is_read)


def written(value: object) -> str:
    """Return a value that ought to be text; anything else is as good as none."""
    return value if isinstance(value, str) else ""


def share(value: object) -> float | None:
    """Return a value that ought to be from 0 to 1; anything else is as good as none."""
    if isinstance(value, int | float) and 0 <= value <= 1:  # not a number is neither
        return float(value)
    return None
