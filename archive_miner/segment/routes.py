"""Read the heads of telegrams as the Foreign Office and its sister offices had them typed.

In: the lines of an opening. Out: the fields of a Header that such a head tells; nothing where the
lines are no such head. Knows nothing of pages, and of no other form.

                FROM VALMERA TO FOREIGN OFFICE        Decypher. Sir A. Bell (Valmera).
    Mr. Graham Orde                                            5th June, 1935.
    No. 123              D.  10.15 a.m.   5th June, 1953       D. 8.15 p.m. 5th June, 1935.
                         R.  11.20 a.m.   5th June, 1953       No. 52.

"D." is when the telegram was dispatched and "R." when it was received: its date is that of the
first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive_miner.segment.dates import first_date
from archive_miner.segment.evidence import Found, dated_fields
from archive_miner.segment.titles import SMALL_WORDS

_OFFICE = (
    r"(?-i:THE )?(?:FOREIGN(?: AND COMMONWEALTH)?|COMMONWEALTH(?: RELATIONS)?|COLONIAL|DOMINIONS"
    r"|INDIA|WAR|CABINET) OFFICE|F\.?C?\.?O\.?|C\.?R\.?O\.?|(?:THE )?ADMIRALTY|AIR MINISTRY"
    r"|MINISTRY OF DEFENCE|(?:THE )?SECRETARY OF STATE FOR [A-Z ]+"
)
# "FROM VALMERA TO FOREIGN OFFICE", "From Foreign Office to U.K. High Commissioner in Ostria". Near
# misses "FROM VALMERA TO MARAVEL BY RAIL" (no office), "From Valmera to the Foreign Office came"
# (goes on). Typed telegrams of 1939 to 1970.
ROUTE = re.compile(
    rf"\W{{0,3}}FROM:? (?:(?P<office>{_OFFICE}) TO:? (?P<post>(?:THE )?[A-Z][\w.,'’()& -]{{2,60}}?)"
    rf"|(?P<from>(?:THE )?[A-Z][\w.,'’()& -]{{2,60}}?) TO:? (?P<to>{_OFFICE}))\W{{0,3}}",
    re.IGNORECASE,
)
# "INWARD TELEGRAM" with its ends on the lines below; "OUTWARD TELEGRAM FROM COMMONWEALTH RELATIONS
# OFFICE". Near miss "INWARD TELEGRAM SERVICE" (more words). Colonial and Commonwealth offices.
_INWARD = re.compile(r"\W{0,2}(?:INWARD|OUTWARD)(?: SAVINGS?)? TELEGRAM\b\.?:?\s*")
_SENDER = re.compile(r"\W{0,2}(?:FROM:?|From:) (?:THE )?(?P<who>[A-Z].{2,70})")
_RECIPIENT = re.compile(r"\W{0,2}(?:TO:?|To:) (?:THE )?(?P<who>[A-Z].{2,70})")
_OFFICES = re.compile(_OFFICE, re.IGNORECASE)
HONORIFIC = (
    r"(?:Sir|Mr|Mrs|Miss|Dr|Lord|Lady|Viscount|Earl|Marquess|Marquis|Duke|Count|Baron|Prince"
    r"|Field[- ]Marshal|General|Major(?:-General)?|Colonel|Captain|Admiral|Commander)\b\.?"
)
# "Mr. Graham Orde", "Viscount Halden.", "Sir A. Bell"; near miss "Mr. Orde told me" (prose).
_NAME = rf"{HONORIFIC} (?:(?:of |de |[A-ZÀ-Þ][\w.'’-]*)\s?){{1,4}}?"
_PERSON = re.compile(rf"(?P<name>{_NAME})[.,]?(?=\s{{2,}}|\s*$|\s+(?:No\.|D[.:]))")
# "Decypher. Sir A. Bell (Valmera).", "Cypher telegram to Mr. Orde (Valmera)". Near miss "Decypher
# of the telegram". Foreign Office, 1919-39.
_DECYPHER = re.compile(
    r"\W{0,2}(?:Decypher|Decode|Cypher|Cipher|Code|En [Cc]lair|Telegram)\b[\w. ()]{0,25}?"
    rf"(?P<to>\bto )?(?P<name>{_NAME}),? ?\((?P<place>[A-ZÀ-Þ][\w.'’ -]+)\)"
)
_NUMBER = re.compile(r"(?:^|\s)(?:Tel(?:egram|\.)? )?No\.? ?(?P<number>\d{1,5}[A-Z]?)\b")
_DISPATCHED = re.compile(
    r"(?:^|\s)(?:D|Despatched|Dispatched|DESP)[.:]\s?(?P<when>.*?)(?=\sR[.:]\s|$)"
)
_RECEIVED = re.compile(r"(?:^|\s)(?:R|Received|Rec[’']?d|REC)[.:]\s.*")
# A post that is a city: "Valmera", "Porto Alvo"; near misses "U.K. Delegation", "Governor".
_CITY = re.compile(r"[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+){0,2}")
_NO_CITY = re.compile(
    r"\b(?:High|Commissioner|Delegation|Mission|Secretary|Governor|Resident|Nations|Ambassador"
    r"|Minister|Office|Embassy|Legation|Consul\w*|Political|Commander|Headquarters)\b"
)
HEAD_LINES = 12
NAME_LINES = 5
"""The sender's name and the number stand this close below the line of the route."""


def read_route(lines: Sequence[str]) -> dict[str, Found]:
    """Return what the head of a typed telegram tells: kind, number, date, place and parties."""
    for at in range(min(len(lines), HEAD_LINES)):
        ends = _ends(lines, at)
        if ends is not None:
            break
    else:
        return {}
    sender, recipient, taken = ends
    head = [line for line in lines[at : at + HEAD_LINES] if len(line) < 110]
    where = "\n".join(lines[at : at + taken])
    read = {
        "kind": Found("telegram", lines[at], 0.95),
        "number": _number(head),
        "sender": _sender(sender, where, lines[at : at + 1 + NAME_LINES]),
        "recipient": Found(_spelled(recipient), where, 0.95),
        "place": _place(sender, where),
        **_date(head),
    }
    return {name: found for name, found in read.items() if found is not None}


def _ends(lines: Sequence[str], at: int) -> tuple[str, str, int] | None:
    """Return sender and recipient that the lines from one on name, and how many lines they take."""
    line = lines[at]
    route = ROUTE.fullmatch(line) if len(line) < 110 else None
    if route:
        return route["office"] or route["from"], route["post"] or route["to"], 1
    decypher = _DECYPHER.match(line)
    if decypher:
        name = re.sub(r"^(?:Mr|Mrs|Miss|Dr)\.? ", "", decypher["name"].strip())
        post = f"{name} ({decypher['place']})"
        return ("Foreign Office", post, 1) if decypher["to"] else (post, "Foreign Office", 1)
    inward = _INWARD.match(line)
    if inward is None:
        return _labelled(line, lines[at + 1 : at + 2])
    below = [line[inward.end() :], *lines[at + 1 : at + 1 + NAME_LINES]]
    sender, recipient = (
        next(((m["who"], i) for i, text in enumerate(below, 1) if (m := end.fullmatch(text))), None)
        for end in (_SENDER, _RECIPIENT)
    )
    if sender is None or recipient is None:
        return None
    return sender[0], recipient[0], max(sender[1], recipient[1])


def _labelled(line: str, below: Sequence[str]) -> tuple[str, str, int] | None:
    """Return the ends of "From: Valmera" / "To: Foreign Office", one of them a British office."""
    ends = _SENDER.fullmatch(line), _RECIPIENT.fullmatch(below[0]) if below else None
    if ends[0] is None or ends[1] is None:
        return None
    sender, recipient = ends[0]["who"].strip(" .,"), ends[1]["who"].strip(" .,")
    return (sender, recipient, 2) if any(map(_OFFICES.fullmatch, (sender, recipient))) else None


def _sender(post: str, where: str, lines: Sequence[str]) -> Found:
    """Return the sending post with the name typed under it: "Graham Orde (Valmera)"."""
    named = (
        (i, m) for i, line in enumerate(lines[1:], 2) if (m := _PERSON.match(line)) is not None
    )
    at, person = next(named, (0, None))
    if person is None or "(" in post:
        return Found(_spelled(post), where, 0.95)
    name = re.sub(r"^(?:Mr|Mrs|Miss|Dr)\.? ", "", person["name"].strip())
    return Found(f"{name} ({_spelled(post)})", "\n".join(lines[:at]), 0.95)


def _place(sender: str, where: str) -> Found | None:
    """Return the city that a telegram is sent from, where the post is named by it."""
    inside = re.search(r"\((?P<place>[^)]+)\)", sender)
    city = _spelled(inside["place"] if inside else sender)
    if (
        where.startswith(("INWARD", "OUTWARD"))
        or not _CITY.fullmatch(city)
        or _NO_CITY.search(city)
    ):
        return None
    return Found(city, where, 0.95)


def _number(head: Sequence[str]) -> Found | None:
    for line in head[: NAME_LINES + 2]:
        match = _NUMBER.search(line)
        if match:
            return Found(match["number"], line, 0.9)
    return None


def _date(head: Sequence[str]) -> dict[str, Found | None]:
    """Return the day of dispatch, else the first day of the head that is not that of receipt."""
    for line in head:
        sent = _DISPATCHED.search(line)
        date = first_date(sent["when"]) if sent else None
        if date is not None:
            return dated_fields(date, line)
    for line in head[: NAME_LINES + 2]:
        date = first_date(_RECEIVED.sub("", line))
        if date is not None:
            return dated_fields(date, line)
    return {}


def _spelled(post: str) -> str:
    """Return a post in ordinary spelling: "THE FOREIGN OFFICE" is "Foreign Office"."""
    post = re.sub(r"^(?:the|THE|The) ", "", " ".join(post.split())).strip(" .,:")
    named = re.fullmatch(r"(?P<post>[^()]+?)\s*\((?P<name>" + HONORIFIC + r" [^()]+)\)", post)
    if named:
        return f"{named['name']} ({_spelled(named['post'])})"
    if not post.isupper():
        return post
    words = [w.lower() if w.lower() in SMALL_WORDS else w for w in post.split()]
    return " ".join(w.title() if w.isupper() and "." not in w else w for w in words)
