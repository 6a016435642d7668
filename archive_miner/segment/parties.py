"""Resolve a sender or recipient to a person and a post, and the post to a state.

In: a party as a header has it, and the year. Out: a Party, its pieces as printed. Knows nothing of
pages, and guesses nothing: "Kim" and "Mr. Robertson" stay as they are.

    Muccio (Ambassador in Korea)         person Muccio, post Ambassador in Korea, state South Korea
    Secretary of State Dulles            person Dulles, post Secretary of State
    AMEMBASSY LA PAZ                     post AMEMBASSY LA PAZ, state Bolivia
    Korean Ambassador (Yang)             person Yang, post Korean Ambassador; where is not said
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from archive_miner.polities.seats import state_named, state_of_city
from archive_miner.segment.evidence import Found


@dataclass(frozen=True, slots=True)
class Party:
    """Who and in what post, as printed; the country of the post as printed; its state's name."""

    person: str | None = None
    post: str | None = None
    country: str | None = None
    state: str | None = None


# Offices and bodies whose words make a text a post. Near misses "Dorn", "Kim", "Walter Dorn".
_OFFICE = re.compile(
    r"\b(?:Ambassador|Charg[ée]|Minister|Secretary|President|Consul(?:ate)?|Embassy|Legation|Mission"
    r"|Department|Director|Chief|Adviser|Advisor|Representative|Counselor|Attach[ée]|Commander"
    r"|Administrator|Commissioner|Chairman|Premier|Deputy|Assistant|Officer|Office|Bureau|Division"
    r"|Staff|Council|Agency|Delegation|Delegate|Member|King|Shah|Emperor|Chancellor|Governor|General"
    r"|Special|Under|Acting|Head|Board|Committee|Liaison|Group|Foreign|High|Political|Agent"
    r"|[Aa]mbassadeur|[Mm]inistre|[Cc]hargé|[Cc]onsul|[Hh]aut-[Cc]ommissaire|[Pp]résident)\b"
)
# "Muccio (Ambassador in Korea)": the header's own spelling of "the Ambassador in Korea (Muccio)".
_NAMED = re.compile(r"(?P<person>[^()]{2,60}?)\s*\((?P<post>[^()]{3,160})\)?")
_NAME = (
    r"[A-ZÀ-Þ][\w.'’-]*(?:\s(?:[A-ZÀ-Þ][\w.'’-]*|de|la|von|van|del)){0,4}"
    r"(?:,? (?:Jr|Sr)\.| I{2,3})?"
)
# A title before a name: "Secretary of State Dulles", "Ambassador Muccio", "Prime Minister Kishi".
# Near misses "Secretary of State", "President of Ostria", "Foreign Minister", "General Staff".
_TITLED = re.compile(
    r"(?P<post>(?:(?:Deputy|Assistant|Under|Acting|Vice|Former|Prime|Foreign|Chief) )*"
    r"(?:Secretary of (?:State|Defense|the Treasury|the Army|the Navy|Commerce|Agriculture)"
    r"|(?:Under )?Secretary|President|Vice President|Ambassador|Prime Minister|Premier|Minister"
    r"|Foreign Minister|Chancellor|Chairman|Charg[ée]|Consul General|Consul|Senator|King|Marshal"
    r"|Generalissimo|General|Admiral|Colonel))\s+(?P<person>" + _NAME + r")"
)
# "Robert W. Komer of the National Security Council Staff", "Eleanor M. Dace, Consul General".
_OF = re.compile(rf"(?P<person>{_NAME})(?:,? of the |, (?:the )?)(?P<post>[A-ZÀ-Þ].{{3,120}})")
# An office's symbol and its officer: "FE - Walter Dorn", "EUR – Mr. Hale", "S/S - Miss Orme".
_SYMBOL = re.compile(
    r"(?P<post>[A-Z]{1,5}(?:/[A-Z]{1,5})*)\s*[-–—]\s*(?:Mr\. |Mrs\. |Miss |Dr\. )?"
    rf"(?P<person>{_NAME})"
)
# Telegraphic: "AMEMBASSY LA PAZ", "Amconsul HONG KONG", "SECSTATE WASHDC".
_TELEGRAPHIC = re.compile(
    r"(?P<post>(?:AM|Am)(?:EMBASSY|[Ee]mbassy|EMB|CONSUL|[Cc]onsul|CON[Gg]EN|[Cc]on[Gg]en|LEGATION"
    r"|[Ll]egation)|SECSTATE|SECDEF|(?:American |U\.?S\.? )?(?:Embassy|Legation|Consulate General"
    r"|Consulate))[,:]?\s+(?P<city>[A-ZÀ-Þ][\w'’. -]{2,30})"
)
# The country of a post: "Ambassador in Korea", "Minister to the Union of South Africa", "Embassy at
# Seoul". Near miss "Assistant Secretary of State for Far Eastern Affairs" (no such name).
_PLACE = re.compile(
    r"\b(?P<how>in|to|at|of|à)\s+(?:the\s+)?(?P<place>[A-ZÀ-Þ][\w.'’-]*(?:\s(?:of\s(?:the\s)?|and\s)?"
    r"[A-ZÀ-Þ(][\w.'’)-]*){0,6})"
)
# Posts that lie in the country they are named "of" or "to".
_SENT = re.compile(
    r"\b(?:Ambassador|Charg[ée]|Minister|Embassy|Legation|Consul(?:ate)?|Mission|Counselor|Envoy"
    r"|Attach[ée]|Adviser|Advisor|Representative|Commissioner)\b"
)
_RULES = re.compile(
    r"\b(?:President|Prime Minister|Premier|King|Queen|Emperor|Shah|Chancellor|Foreign Minister"
    r"|Minister of (?:\w+ ){1,3}|Secretary of Foreign|Ministry|Government|Regent|Chief of State)\b"
)


@lru_cache(maxsize=4096)
def resolve_party(printed: str, year: int | None) -> Party:
    """Return the person and post that a party's own words tell, and where the post is.

    ``year`` settles names that changed their meaning; without it they stay unresolved.
    """
    text = " ".join(printed.split())
    sent = _TELEGRAPHIC.fullmatch(text)
    if sent:
        return Party(post=text, state=state_of_city(sent["city"].strip(), year))
    named = _NAMED.fullmatch(text)
    if named and _OFFICE.search(named["post"]):
        person = named["person"]
        if _OFFICE.search(person):  # "Department of State (Office of the Legal Adviser)"
            return _at(None, text, year)
        return _at(person, named["post"], year)
    if named and (state := state_of_city(named["post"], year)):  # "Sir A. Bell (Valmera)"
        return Party(named["person"].strip(), named["post"], None, state)
    for pattern in (_TITLED, _OF, _SYMBOL):
        match = pattern.fullmatch(text)
        if match and not _OFFICE.search(match["person"]):
            if pattern is _OF and not _OFFICE.search(match["post"]):
                continue
            return _at(match["person"], match["post"], year)
    if _OFFICE.search(text):
        return _at(None, text, year)
    state = state_of_city(text, year)  # a form names the post by its city: "FROM: Seoul"
    return Party(post=text, state=state) if state else Party()


def _at(person: str | None, post: str, year: int | None) -> Party:
    """Return a party with the country of its post, where the post's words name one."""
    for match in _PLACE.finditer(post):
        lies_in = match["how"] in ("in", "at", "à")
        before = post[: match.start()]
        sent = match["how"] == "to" and _SENT.search(before)
        if not (lies_in or sent or (match["how"] == "of" and _RULES.search(before))):
            continue
        words = match["place"].split()
        for used in range(len(words), 0, -1):
            place = " ".join(words[:used]).rstrip(".,")
            state = state_named(place, year)
            if state:
                return Party(person, post, place, state)
            if lies_in and (state := state_of_city(place, year)):
                return Party(person, post, None, state)
    return Party(person, post)


def party_fields(role: str, found: Found, year: int | None) -> Iterator[tuple[str, Found]]:
    """Yield person, post, country and state of a sender or recipient as fields of a header.

    A party whose words tell no post yields nothing.
    """
    party = resolve_party(found.value, year)
    if party.post is None:
        return
    sure = found.confidence
    if party.person:
        yield f"{role}_person", _piece(found, party.person, party.person, sure - 0.05)
    yield f"{role}_post", _piece(found, party.post, party.post, sure - 0.05)
    if party.country:
        yield f"{role}_country", _piece(found, party.country, party.country, sure - 0.05)
    if party.state:
        printed = party.country or party.post
        yield f"{role}_state", _piece(found, party.state, printed, sure - 0.1)


def _piece(found: Found, value: str, printed: str, confidence: float) -> Found:
    """Return a piece of a value, at its place in it."""
    if found.span is None:
        return Found(value, found.where, confidence, printed)
    start = found.span[0] + max(0, found.value.find(printed))
    return Found(value, found.where, confidence, printed, (start, start + len(printed)))
