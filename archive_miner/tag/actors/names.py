"""Names of states and bodies in a document, and which state each stands for.

Comes in: a document made plain and an ``ActorTable``. Goes out: drafts of readings, settled where
the date or the document's own words say what an ambiguous name means; the places of persons'
names; how much the document speaks of each state. Knows nothing of roles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive_miner.polities.codes import DIVIDED, Period
from archive_miner.polities.table import ActorKind, ActorTable, Sense
from archive_miner.tag.actors import cues as cues
from archive_miner.tag.actors.persons import NamePlace
from archive_miner.text.characters import unify
from archive_miner.types import Document

PLACE_WEIGHT = 3
"""What the place a document was written at, or its sender's post, counts for, in mentions."""

CLEAR_MAJORITY = 2.0
"""How many times as often the document must speak of one state for an ambiguous name to be its."""

PREFERRED = frozenset(DIVIDED.values())
"""Whom American papers mean by the bare name of a divided country when they also name both."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A reading before its role is known; ``senses`` are what it may still be."""

    start: int
    end: int
    kind: ActorKind
    senses: tuple[Sense, ...]
    entity_id: str | None = None
    state: str | None = None
    reason: str = ""
    between: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A document made ready to be read.

    ``home`` is the state whose paper it is; ``seats`` are the states that its sender, recipient and
    place are in, once for each that says so.
    """

    plain: str
    days: Period
    home: str | None
    seats: tuple[str, ...]
    table: ActorTable


@dataclass(frozen=True, slots=True)
class _FormSenses:
    """What a form may stand for on a document's days: persons, or states and bodies."""

    persons: tuple[str, ...]
    is_surname: bool
    valid: tuple[Sense, ...]
    kind: ActorKind
    states: tuple[str, ...]
    entity_id: str | None
    state: str | None


def find_names(paper: Paper) -> tuple[list[Draft], list[NamePlace], Counter[str]]:
    """Return drafts of states and bodies, the places of persons' names, and states as places.

    A capital that is only a place is no actor, yet says what the document is about.
    """
    drafts: list[Draft] = []
    names: list[NamePlace] = []
    places: Counter[str] = Counter()
    read: dict[str, _FormSenses] = {}
    for found in paper.table.lexicon.find(paper.plain):
        form = read.get(found.form.text)
        if form is None:
            form = read[found.form.text] = _read_senses(found.form.senses, paper)
        if form.persons and not form.valid:
            names.append(NamePlace(found.start, found.end, form.persons, form.is_surname))
            continue
        kind, valid = form.kind, form.valid
        is_name = kind in ("state", "demonym", "capital")
        if is_name and cues.is_near_miss(
            paper.plain, found.start, found.end, is_state_name=kind != "demonym"
        ):
            continue
        draft = Draft(found.start, found.end, kind, valid, form.entity_id, form.state)
        if not valid:
            reason = f"nobody of this name on {paper.days.start or 'any date'}"
            draft = replace(draft, reason=reason, between=form.states)
        post = _widen(draft, paper)
        if post is None:
            if kind == "capital" and valid and valid[0].state:
                places[valid[0].state] += 1
            continue
        drafts.append(post)
    return drafts, names, places


def _read_senses(senses: Sequence[Sense], paper: Paper) -> _FormSenses:
    persons = [s for s in senses if s.entity_id in paper.table.persons]
    things = [s for s in senses if s.entity_id not in paper.table.persons]
    valid = [s for s in things if s.period.touches(paper.days)]
    only = valid[0] if len({s.entity_id for s in valid}) == 1 else None
    return _FormSenses(
        persons=tuple(dict.fromkeys(s.entity_id for s in persons)),
        is_surname=all(s.is_surname for s in persons),
        valid=tuple(valid),
        kind=(valid or things or persons)[0].kind,
        states=tuple(dict.fromkeys(s.state or s.entity_id for s in things)),
        entity_id=only.entity_id if only else None,
        state=only.state if only else None,
    )


def _widen(draft: Draft, paper: Paper) -> Draft | None:
    """Return a draft with the post around it: "the Embassy in Korea", "Korean Foreign Minister".

    None for a capital that is a place. A post in a foreign country is its sender's, not the
    country's.
    """
    plain, start, end = paper.plain, draft.start, draft.end
    if draft.kind not in ("state", "demonym", "capital"):
        return draft
    before = plain[max(0, start - cues.WINDOW) : start]
    last = before.rsplit(None, 1)[-1].lower() if before.strip() else ""
    if draft.kind != "demonym" and last in cues.POST_LAST_WORDS:
        post = cues.POST_BEFORE.search(before)
        if post and post.group().strip():
            own = start - len(before) + post.start()
            reason = "" if paper.home else "whose post this is, the document does not say"
            there = draft.senses
            return replace(
                draft, start=own, kind="post", senses=there, state=paper.home,
                entity_id=paper.home, reason=reason,
            )  # fmt: skip
        of = cues.OWN_POST_BEFORE.search(before)
        if of and draft.kind == "state":
            begin = start - len(before) + of.start()
            return replace(draft, start=begin, kind="post")
    after = cues.POST_AFTER.match(plain, end)
    if draft.kind == "capital":
        if not cues.is_metonym(plain, start, end):
            return None
        government = after and cues.GOVERNMENT_AFTER.search(after.group())
        return replace(draft, end=after.end()) if after and government else draft
    if after:
        text = after.group()
        kind: ActorKind = "post"
        if cues.GOVERNMENT_AFTER.search(text):
            kind = "government"
        elif cues.FORCE_AFTER.search(text):
            kind = "force"
        return replace(draft, end=after.end(), kind=kind)
    return draft


def weigh_states(drafts: Sequence[Draft], paper: Paper, places: Counter[str]) -> Counter[str]:
    """Return how much the document speaks of each state, by what is not ambiguous in it.

    A post abroad speaks for the country it is in; so does the place of writing. One "the Embassy in
    Korea" can only be in Seoul: where a post is in a divided country, it is in the preferred part.
    """
    weights: Counter[str] = Counter(places)
    for draft in drafts:
        if draft.state:
            weights[draft.state] += 1
        if draft.kind == "post":
            there = {s.state for s in draft.senses if s.state and s.state != draft.state}
            there = there & PREFERRED or there
            if len(there) == 1 and draft.state:
                weights.update(there)
    for state in paper.seats:
        if state != paper.home:
            weights[state] += PLACE_WEIGHT
    return weights


def read_seats(document: Document, days: Period, table: ActorTable) -> tuple[str, ...]:
    """Return the states that a document's sender, recipient and place are in.

    What the head says of a party's state holds; else its own words do, "Korea" for the half that
    posts are in.
    """
    by_name = {state.cow_name: code for code, state in table.states.items() if state.cow_name}
    stated = {f.name: by_name[f.value] for f in document.fields if f.value in by_name}
    seats = []
    for part in ("place", "sender", "recipient"):
        if state := stated.get(f"{part}_state"):
            seats.append(state)
            continue
        for found in table.lexicon.find(unify(getattr(document.header, part) or "")):
            senses = [s for s in found.form.senses if s.state and s.period.touches(days)]
            states = {s.state or "" for s in senses}
            states = states & PREFERRED or states
            if len(states) == 1:
                seats += states
    return tuple(seats)


def possible_states(drafts: Sequence[Draft]) -> Counter[str]:
    """Return the states that an ambiguous name may stand for: enough to look for their persons."""
    return Counter({s.state: 1 for draft in drafts for s in draft.senses if s.state})


def settle_name(draft: Draft, weights: Counter[str], paper: Paper) -> Draft:
    """Return a draft with its entity: the only one there was then, or the one the document means.

    Whoever writes "North Korea" or "Pyongyang" for one half does not mean it by "Korea": the bare
    name is the other half's where the document speaks of that, and nobody's where it does not. Only
    papers to or from the lesser half call it by the bare name.
    """
    if draft.entity_id or draft.reason:
        return draft
    senses = {s.entity_id: s for s in draft.senses}
    if len(senses) == 1:
        return _named(draft, draft.senses[0])
    ranked = sorted(senses, key=lambda e: (-weights.get(senses[e].state or e, 0), e))
    first, second = (weights.get(senses[e].state or e, 0) for e in ranked[:2])
    is_meant = first > 0 and first >= CLEAR_MAJORITY * second
    if is_meant and (ranked[0] not in DIVIDED or ranked[0] in paper.seats):
        return _named(draft, senses[ranked[0]])
    preferred = [e for e in ranked if e in PREFERRED and weights.get(e, 0) > 0]
    if paper.home and len(preferred) == 1:
        return _named(draft, senses[preferred[0]])
    between = tuple(sorted(senses))
    return replace(
        draft, reason=f"{' or '.join(between)}: the document does not say", between=between
    )


def _named(draft: Draft, sense: Sense) -> Draft:
    return replace(draft, entity_id=sense.entity_id, state=sense.state)
