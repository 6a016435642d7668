"""Persons with their posts, and the actors that have no country in their name.

Comes in: drafts of states and posts, the places of persons' names. Goes out: drafts of persons, of
posts ("FonMin", "the Embassy") and of groups ("the opposition"); and of all drafts the ones that
stand. Knows nothing of roles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from archive_miner.polities.table import PERSON_KINDS
from archive_miner.tag.actors import cues as cues
from archive_miner.tag.actors.names import Draft, Paper
from archive_miner.tag.actors.persons import Introduction, NamePlace, read_persons
from archive_miner.tag.actors.roles import Dyad

# "Korean Ambassador Yang", "(Muccio)", "Foreign Minister Z. Kosaka"; not "Korean Ambassador. He",
# "Ambassador (see below)".
_NAME = r"(?:(?:Dr|Mr|Gen|Sir|Senor)\.? )?(?:[A-Z]\. ?){0,2}[A-Z][\w']+(?:[ -][A-Z]?[\w']+){0,3}?"
_NAME_AFTER = re.compile(rf",? (?:{_NAME} )??([A-Z][a-z][\w'-]+)(?=[ ,.;:)']|$)")
_NAME_IN_BRACKETS = re.compile(rf" ?\( ?({_NAME}) ?\)")
# "Mr. Yang You Chan, Korean Ambassador": the name before a comma and the post.
_NAME_BEFORE = re.compile(r"([A-Z][\w'-]+(?: [A-Z][\w'.-]+){1,3}), (?:the |The )?$")
# Heads of American papers: "The Under Secretary of State (Dillon)", "the President's Special
# Assistant (Rostow)"; looked for in the heading only.
_OFFICE_IN_HEADING = re.compile(
    r"(?:Secretary|Director|Assistant|Counselor|Officer|Chief|Adviser|Chairman|Deputy"
    r"|Representative|Charge"
    rf"|Commander|Ambassador|Minister)[^()\n]{{0,110}}?\( ?({_NAME}) ?\)"
)
_HEADING_LENGTH = 600
_FAMILY_NAME_FIRST = re.compile(
    r"(?:Kim|Pak|Park|Yi|Lee|Chang|Chong|Chung|Cho|Choe|Choi|Yun|Yang)\b"
)


def read_introductions(drafts: Sequence[Draft], paper: Paper) -> Iterator[Introduction]:
    """Yield the persons whom the document itself gives a post of a state."""
    plain = paper.plain
    for draft in drafts:
        if draft.kind != "post" or not draft.state:
            continue
        bracket = _NAME_IN_BRACKETS.match(plain, draft.end)
        if bracket:
            yield Introduction(_surname_of(bracket.group(1)), draft.state)
        elif re.search(r"(?:Ambassador|Amb|Minister|Min|President|Premier|Secretary|Rep)$",
                       plain[draft.start : draft.end]):  # fmt: skip
            after = _NAME_AFTER.match(plain, draft.end)
            if after and not after.group().startswith(","):
                yield Introduction(_surname_of(after.group().strip()), draft.state)
            before = _NAME_BEFORE.search(plain[max(0, draft.start - 60) : draft.start])
            if before:
                yield Introduction(_surname_of(before.group(1)), draft.state)
    if paper.home:
        for office in _OFFICE_IN_HEADING.finditer(plain[:_HEADING_LENGTH]):
            if not any(d.start < office.end() and office.start() < d.end and d.state != paper.home
                       for d in drafts):  # fmt: skip
                yield Introduction(_surname_of(office.group(1)), paper.home)


def _surname_of(name: str) -> str:
    """Return the family name: the first word of "Kim Yong-shik", the last of "You Chan Yang"."""
    words = name.replace("Mr. ", "").replace("Dr. ", "").split()
    return words[0] if _FAMILY_NAME_FIRST.match(name) and len(words) > 1 else words[-1]


def draft_persons(
    names: Sequence[NamePlace],
    introductions: Sequence[Introduction],
    paper: Paper,
    weights: Counter[str],
    dyad: Dyad,
) -> list[Draft]:
    """Return drafts of the persons named, those only the document knows among them."""
    known = {(place.start, place.end) for place in names}
    places = list(names)
    for surname in {i.surname for i in introductions if len(i.surname) > 2}:
        # Persons whom only the document knows are looked for under the name it gives them.
        for found in re.finditer(rf"(?<![\w-]){re.escape(surname)}(?![\w-])", paper.plain):
            if found.span() not in known and not any(
                s < found.end() and found.start() < e for s, e in known
            ):
                places.append(NamePlace(found.start(), found.end(), (), True))
    places.sort(key=lambda place: place.start)
    support = dict(weights)
    if paper.home:
        support[paper.home] = support.get(paper.home, 0) + 1
    readings = read_persons(
        paper.plain, places, introductions, paper.table, paper.days, support, dyad.client
    )
    return [
        Draft(r.start, r.end, r.kind, (), r.person_id, r.state, r.reason, r.candidates)
        for r in readings
    ]


def draft_unnamed(paper: Paper, dyad: Dyad) -> Iterator[Draft]:
    """Yield posts and groups that have no country in their name: "FonMin", "the opposition"."""
    client, plain = dyad.client, paper.plain
    reason = "" if client else "whose this is, the document does not say"
    if any(word in plain for word in cues.CLIENT_POST_WORDS):
        for found in cues.CLIENT_POST.finditer(plain):
            yield Draft(*found.span(), "post", (), client, client, reason)
    if client and any(word in plain for word in cues.GROUP_WORDS):
        for found in cues.GROUP.finditer(plain):
            yield Draft(*found.span(), "rival", (), f"{client}:{found.group()}", client)
        for found in cues.JUNTA.finditer(plain):
            yield Draft(*found.span(), "government", (), client, client)
    if paper.home:
        for found in cues.HOME_POST.finditer(plain):
            before = plain[max(0, found.start() - 24) : found.start()]
            article = cues.HOME_ARTICLE_BEFORE.search(before)
            if article or not (before[-1:].isalpha() or cues.NOT_HOME_BEFORE.search(before)):
                start = found.start() - (len(article.group()) if article else 0)
                yield Draft(start, found.end(), "post", (), paper.home, paper.home)


def keep_apart(drafts: Iterable[Draft], plain: str) -> list[Draft]:
    """Return drafts in text order without overlaps: a settled one over another, then the longer.

    Of "Korean Ambassador Yang" the post keeps its words and the person the name after them.
    """
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: (d.start, d.entity_id is None, -d.end)):
        last = kept[-1] if kept else None
        if last is None or draft.start >= last.end:
            kept.append(draft)
        elif last.kind == "post" and draft.kind in PERSON_KINDS and draft.end > last.end:
            start = (
                last.end
                + len(plain[last.end : draft.end])
                - len(plain[last.end : draft.end].lstrip())
            )
            kept.append(replace(draft, start=start))
        elif _precedence(draft) > _precedence(last):
            kept[-1] = draft
    return kept


def _precedence(draft: Draft) -> tuple[bool, int]:
    return draft.entity_id is not None, draft.end - draft.start
