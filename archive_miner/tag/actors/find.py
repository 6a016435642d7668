"""Actors of a document: who is named, by which state code on its date, and in what role.

Comes in: a document and an ``ActorTable``. Goes out: one reading for every actor named, and for a
mention the actors near it. What cannot be told stays without a code and says why; nothing is
guessed. Knows nothing of labels, of the store, or of how mentions are found.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive_miner.polities.codes import days_of
from archive_miner.polities.table import (
    ActorKind,
    ActorTable,
    actors_ingredient,
    load_actors,
)
from archive_miner.tag.actors import cues as cues
from archive_miner.tag.actors.names import (
    Draft,
    Paper,
    find_names,
    possible_states,
    read_seats,
    settle_name,
    weigh_states,
)
from archive_miner.tag.actors.posts import (
    draft_persons,
    draft_unnamed,
    keep_apart,
    read_introductions,
)
from archive_miner.tag.actors.roles import Dyad, read_dyad, role_of, sentence_dyad
from archive_miner.text.characters import unify
from archive_miner.types import Actor, Document, Mention, Sentence

__all__ = [
    "ActorReading",
    "ActorTable",
    "actors_ingredient",
    "actors_near",
    "find_actors",
    "load_actors",
]


@dataclass(frozen=True, slots=True)
class ActorReading:
    """An actor where it is printed: offsets into the document's text.

    ``text[start:end]`` is ``actor.name``, unless ``refers_back``: then the span is a "He" or
    "They" that opens a sentence and ``actor`` the one it stands for. ``entity_id`` is a state
    (``ROK``), a person (``ROK:Syngman Rhee``) or a body; None where nobody could be settled on,
    ``reason`` saying why and ``ambiguous_between`` naming who it might be. A code of None with an
    entity means a state that was no member of the COW system on the document's date. ``state`` is
    whose side the actor is on, also where it is only known that all who bear the name are of it.
    """

    actor: Actor
    start: int
    end: int
    entity_id: str | None
    ambiguous_between: tuple[str, ...] = ()
    reason: str = ""
    kind: ActorKind = "state"
    sentence: int = 0
    refers_back: bool = False
    state: str | None = None


def find_actors(document: Document, table: ActorTable) -> list[ActorReading]:
    """Return every actor a document names, in text order, none overlapping another."""
    plain = unify(document.text)
    days = days_of(document.header.date, document.text)
    head = f"{document.header.sender or ''} {document.header.recipient or ''} {plain[:3000]}"
    home = "USA" if cues.AMERICAN_PAPER.search(head) else None
    paper = Paper(plain, days, home, read_seats(document, days, table), table)
    drafts, names, places = find_names(paper)
    weights = weigh_states(drafts, paper, places)
    # Persons named in full or by title say which state an ambiguous name beside them is: "Korea"
    # next to "President Rhee". So they are read twice, before and after the names are settled.
    unsettled = [draft for draft in drafts if not draft.entity_id and not draft.reason]
    if unsettled:
        guess = read_dyad(weights, home, table, days)
        first = draft_persons(names, (), paper, weights + possible_states(unsettled), guess)
        weights.update({person.state for person in first if person.state})
        drafts = [settle_name(draft, weights, paper) for draft in drafts]
        weights.update(draft.state for draft in drafts if draft.state and len(draft.senses) > 1)
    dyad = read_dyad(weights, home, table, days)
    introductions = list(read_introductions(drafts, paper))
    drafts += draft_persons(names, introductions, paper, weights + possible_states(unsettled), dyad)
    drafts += draft_unnamed(paper, dyad)
    return _readings(document.text, keep_apart(drafts, plain), dyad, paper)


def actors_near(
    readings: Sequence[ActorReading], mention: Mention, sentence: Sentence
) -> tuple[Actor, ...]:
    """Return the actors of a mention's sentence, each once, in text order.

    ``readings`` are all those of the document. Where the sentence names nobody, those of the one
    before (within 400 characters) stand for "they" and "it".
    """
    start, end = min(sentence.start, mention.start), max(sentence.end, mention.end)
    first = bisect_left(readings, start, key=lambda reading: reading.start)
    last = bisect_right(readings, end, key=lambda reading: reading.end)
    inside: Sequence[ActorReading] = readings[first:last]
    if not inside:
        # of readings in text order, none overlapping another, ends are in order as starts are
        last = bisect_right(readings, start, key=lambda reading: reading.end)
        first = bisect_left(readings, start - 400, key=lambda reading: reading.end)
        before = readings[first:last]
        inside = [r for r in before if r.sentence == before[-1].sentence]
    actors: dict[tuple[str, str], Actor] = {}
    for reading in inside:
        key = (reading.entity_id or reading.actor.name, reading.actor.role)
        actors.setdefault(key, reading.actor)
    return tuple(actors.values())


def _readings(text: str, drafts: Sequence[Draft], dyad: Dyad, paper: Paper) -> list[ActorReading]:
    starts = cues.sentence_starts(text)
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(bisect_right(starts, draft.start) - 1, []).append(draft)
    readings: list[ActorReading] = []
    for sentence, inside in by_sentence.items():
        end = starts[sentence + 1] if sentence + 1 < len(starts) else len(text)
        said = text[starts[sentence] : end]
        inside = _groups_at_home(inside, dyad, paper)
        states = [draft.state for draft in inside if draft.state]
        patrons, clients = sentence_dyad(states, said, dyad, paper.table, paper.days)
        back = _reference(readings, starts, sentence, text)
        if back and back.start < inside[0].start:
            readings.append(back)
        for draft in inside:
            state = paper.table.states.get(draft.state or "")
            actor = Actor(
                name=text[draft.start : draft.end],
                code=state.code_on(paper.days) if state and draft.entity_id else None,
                role=role_of(draft.state, draft.kind, patrons, clients),
            )
            reason = draft.reason
            if state and draft.entity_id and actor.code is None:
                reason = f"{state.name} no COW member on {paper.days.start or 'an unknown date'}"
            readings.append(
                ActorReading(
                    actor,
                    draft.start,
                    draft.end,
                    draft.entity_id,
                    draft.between,
                    reason,
                    draft.kind,
                    sentence,
                    state=draft.state,
                )
            )
    return readings


def _groups_at_home(drafts: list[Draft], dyad: Dyad, paper: Paper) -> list[Draft]:
    """Return a sentence's drafts, "the rebels" given to the only other country it names."""
    named = {d.state for d in drafts if d.kind in ("state", "demonym", "government") and d.state}
    others = named - {dyad.patron, paper.home}
    if dyad.client in others or len(others) != 1:
        return drafts
    (state,) = others
    groups = f"{dyad.client}:"
    return [
        replace(d, state=state, entity_id=f"{state}:{paper.plain[d.start : d.end]}")
        if d.kind == "rival" and d.entity_id == groups + paper.plain[d.start : d.end]
        else d
        for d in drafts
    ]


def _reference(
    readings: Sequence[ActorReading], starts: Sequence[int], sentence: int, text: str
) -> ActorReading | None:
    """Return the "He" that opens a sentence, read as the only person of the sentence before."""
    found = cues.REFERENCE.match(text, starts[sentence])
    if not found or not readings or readings[-1].sentence != sentence - 1:
        return None
    before = [r for r in readings[-12:] if r.sentence == sentence - 1]
    is_person = found.group() in ("He", "His", "She", "Her")
    kinds = (
        ("leader", "official", "officer", "rival", "post") if is_person else ("demonym", "rival")
    )
    meant = {r.entity_id: r for r in before if r.kind in kinds and r.entity_id}
    if len(meant) != 1:
        return None
    (one,) = meant.values()
    return replace(one, start=found.start(), end=found.end(), sentence=sentence, refers_back=True)
