"""A document's header as a historian writes it: titles, dates, page numbers, citations.

In: a document and the path of its source. Out: plain text. Fields not found are left out of a
citation, never filled in.
"""

from __future__ import annotations

from pathlib import PurePath

from archive_miner.types import Document

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)

_KINDS = {"memcon": "Memorandum of conversation", "other": "Document"}

SUBJECT_CHARACTERS = 140
"""A subject line is cut here in a title: longer ones are mostly a header read too far."""


def kind_words(kind: str) -> str:
    """Return the kind of a document in words: ``memcon`` → ``Memorandum of conversation``."""
    return _KINDS.get(kind, kind[:1].upper() + kind[1:])


def date_words(date: str | None) -> str:
    """Return an ISO prefix as printed in a footnote: ``1953-07-24`` → ``24 July 1953``.

    What is not an ISO prefix comes back as it is; None as ``undated``.
    """
    if not date:
        return "undated"
    year, *rest = date.split("-")
    if not all(piece.isdecimal() for piece in (year, *rest)) or len(rest) > 2:
        return date
    if rest and not 1 <= int(rest[0]) <= 12:
        return date
    month = [_MONTHS[int(rest[0]) - 1]] if rest else []
    return " ".join([*(str(int(day)) for day in rest[1:]), *month, year])


def page_words(first: int, last: int) -> str:
    """Return ``p. 3`` or ``pp. 3–4``."""
    return f"p. {first}" if first == last else f"pp. {first}–{last}"


def title(document: Document) -> str:
    """Return what a document is called in lists: kind, number, and subject or who wrote to whom."""
    header = document.header
    kind = kind_words(header.kind) + (f" {header.number}" if header.number else "")
    about = header.subject or _between(document)
    if not about:
        return kind
    short = " ".join(about.split())
    if len(short) > SUBJECT_CHARACTERS:
        short = short[:SUBJECT_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return f"{kind}: {short}"


def citation(document: Document, path: str) -> str:
    """Return a citation: who to whom, what, where, when, how secret, in which file and where.

    >>> citation(document, "box/07.pdf")
    'Hale to Department of State, telegram 1801, Valmera, 3 May 1959, secret, 07.pdf, pp. 3–4.'
    """
    header = document.header
    kind = kind_words(header.kind)
    if header.number:
        kind += f" {header.number}"
    between = _between(document)
    pieces = [
        between,
        kind[:1].lower() + kind[1:] if between else kind,
        f"“{' '.join(header.subject.split())}”" if header.subject else None,
        header.place,
        date_words(header.date),
        header.classification,
        header.file_number,
        PurePath(path).name,
        page_words(document.first_page, document.last_page),
    ]
    return ", ".join(" ".join(piece.split()) for piece in pieces if piece) + "."


def _between(document: Document) -> str | None:
    """Return who wrote to whom as far as the header tells."""
    sender, recipient = document.header.sender, document.header.recipient
    if sender and recipient:
        return f"{sender} to {recipient}"
    if sender:
        return f"From {sender}"
    return f"To {recipient}" if recipient else None
