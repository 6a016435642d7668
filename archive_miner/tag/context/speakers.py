"""Who writes a document, who its client is, and whose names are whose.

Comes in: a document. Goes out: its genre, the states that count as client in it, and the roles
of names that it introduces with a title. By simple tables; knows nothing of sentences' meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from archive_miner.tag.actors.find import ActorReading
from archive_miner.text.characters import unify
from archive_miner.types import Document

Genre = Literal["estimate", "embassy", "department", "conversation", "letter_of_client", "other"]
Role = Literal["patron", "self", "client", "third", "he", "none"]

HEAD_CHARACTERS = 700
"""The head and first lines: enough for title, source note and participants' first rows."""


@dataclass(frozen=True, slots=True)
class Speakers:
    """What a document says of its own voices.

    ``named`` are the actors where they are named, in text order and not overlapping: start and end
    in the document's text, and the role each has there. ``titled`` maps surnames that the document
    introduces by a title to roles, for people whom nobody knows; ``strangers`` is the role of a
    name that it introduces without one.
    """

    genre: Genre
    named: Sequence[tuple[int, int, Role]]
    titled: Mapping[str, Role]
    strangers: Role


_ROLES: Mapping[str, Role] = {
    "patron": "patron", "client": "client", "rival": "client", "third_party": "third",
}  # fmt: skip
"""The side on which an actor speaks: a rival inside the client state speaks for the client side."""


_ESTIMATE = re.compile(
    r"(?i)intelligence (?:estimate|note|memorandum|summary|report)|national estimates|"
    r"central intelligence agency|\bNIE\b|\bSNIE\b|bureau of intelligence"
)
_CONVERSATION = re.compile(
    r"(?i)memorand\w+ (?:of|for the record of) (?:a |telephone )?(?:conversation|discussion)|"
    r"\bmemcon\b|minutes of"
)
_FROM_EMBASSY = re.compile(
    r"(?i)(?:from|by) the (?:embassy|ambassador|chargé|consul|legation|minister|mission)|"
    r"^[^\n]*\n+the (?:ambassador|chargé|minister|consul|legation|special representative)|"
    r"\bambassador in |\bfrom amembassy|^\s*(?:fm|from)\s+\w*embassy"
)
_FROM_DEPARTMENT = re.compile(
    r"(?i)from the (?:department|secretary|acting secretary|under secretary|president|deputy|"
    r"assistant|acting|director|joint|white house|office)|\bthe (?:acting )?secretary of state to"
)
# A letter by the head of the client: "Letter From President Rhee to President Eisenhower"; near
# miss "Letter From President Eisenhower to President Rhee". Seen: FRUS Korea, Cuba, Greece.
_HEAD_OF_STATE = re.compile(
    r"(?:[Ll]etter|LETTER|[Mm]essage|[Nn]ote|[Aa]ide-[Mm]émoire|[Tt]elegram) [Ff]rom (?:[Tt]he )?"
    r"(?:(?P<people>[A-Z][a-z]+(?: [A-Z][a-z]+)?) )?"
    r"(?P<post>President|Prime Minister|Premier|Chairman(?! of the)|King|Shah|Chancellor|"
    r"Foreign Minister|Generalissimo|Government|Minister (?:of|for) Foreign Affairs)"
    r" ?\(?(?P<name>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,2})?"
)
_US_PRESIDENTS = re.compile(
    r"(?i)roosevelt|truman|eisenhower|kennedy|johnson|nixon|ford|carter|reagan"
)
_US_WORD = re.compile(r"(?i)american|u\.s\.|united states")

# "Ambassador Enciso", "Premier Chang", "Foreign Minister Averoff"; near misses: "Ambassador in",
# "Minister of". "Ambassador" is the client's in talks in Washington, the patron's in its cables.
_TITLED = re.compile(
    r"\b(Ambassador|Amb\.?|Foreign Minister|FonMin|Prime Minister|PriMin|PM|Premier|Minister|"
    r"President|King|Dr\.|Señor|General|Gen\.|Colonel|Under Secretary|Assistant Secretary|"
    r"Secretary|Mr\.|Senator|Admiral|Lord|Sir|Marshal) ([A-ZÁ-Ž][a-zA-Zá-ž’'-]{2,})"
)
_CLIENT_TITLES = frozenset(
    [
        "Foreign Minister",
        "FonMin",
        "Prime Minister",
        "PriMin",
        "PM",
        "Premier",
        "Minister",
        "President",
        "King",
        "Señor",
    ]
)
_PATRON_TITLES = frozenset(
    ["Under Secretary", "Assistant Secretary", "Secretary", "Mr.", "Senator"]
)
# "Ambassador in Turkey (Hare)", "(Rubottom) to the": names of officers in a title are the patron's.
_OFFICER = re.compile(r"\(\s?([A-Z][A-Za-z’'-]{2,})\s?\)")


def read_speakers(document: Document, actors: Sequence[ActorReading]) -> Speakers:
    """Return who speaks in a document; what its text does not say stays at the defaults.

    ``actors`` are those read in it: an actor speaks in the role it has where it is named.
    """
    header = document.header
    head = document.text[:HEAD_CHARACTERS]
    title = head.split("Source:")[0][:400]
    genre = _genre(document, title, f"{title} {header.sender or ''}")
    named = [
        (actor.start, actor.end, _ROLES[actor.actor.role])
        for actor in actors
        if actor.state or actor.kind == "organisation"
    ]
    strangers: Role = "client" if genre in ("embassy", "conversation", "department") else "third"
    return Speakers(genre, named, _titled(document.text, title, genre), strangers)


def _genre(document: Document, title: str, origin: str) -> Genre:
    by_head = _HEAD_OF_STATE.search(title)
    if by_head and not (_US_PRESIDENTS.search(by_head[0]) or _US_WORD.search(by_head[0])):
        return "letter_of_client"
    if document.header.kind == "memcon" or _CONVERSATION.search(title):
        return "conversation"
    if _ESTIMATE.search(title):
        return "estimate"
    if _FROM_EMBASSY.search(origin):
        return "embassy"
    return "department" if _FROM_DEPARTMENT.search(origin) else "other"


def _titled(text: str, title: str, genre: Genre) -> dict[str, Role]:
    """Return the role of each surname that stands after a title, or in the head as an officer."""
    names: dict[str, Role] = {}
    for match in _TITLED.finditer(text):
        rank, name = match[1], unify(match[2]).lower().replace("'s", "")
        if rank in _CLIENT_TITLES:
            names.setdefault(name, "client")
        elif rank in _PATRON_TITLES:
            names.setdefault(name, "patron")
        elif rank.startswith("Amb"):
            names.setdefault(name, "patron" if genre == "embassy" else "client")
    for match in _OFFICER.finditer(title):
        names[unify(match[1]).lower()] = "patron"
    return names
