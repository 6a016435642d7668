"""Who a person's name is, by what the document itself says.

Comes in: full names and surnames where they are printed, the table of persons, the days of the
document, the states it names. Goes out: for each, one person or a reason why none. A bare surname
is never resolved by the table alone: the document has to name the person in full, by title, or by
post. Knows nothing of roles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive_miner.polities.codes import Period
from archive_miner.polities.table import ActorKind, ActorTable, Person
from archive_miner.polities.words import word_list

# Titles directly before a surname, by what holders can be. "PriMin Kishi", "Gen. Hull", "FM Pyun".
_HEAD = (
    "President|Pres|Vice President|Premier|Prime Minister|PriMin|PrimMin|PM|Chancellor|Chairman"
    "|King"
    "|Emperor|Generalissimo|Marshal|Archbishop|Shah|Sultan|Prince|Regent|General Secretary"
    "|First Secretary"
)
_MINISTER = (
    "Foreign Minister|FonMin|FM|Foreign Secretary|Defense Minister|DefMin|Finance Minister"
    "|Home Minister"
    "|Minister|Ambassador|Amb|Under Secretary|Assistant Secretary|Deputy Secretary"
    "|Secretary(?: of (?:State|Defense|the Treasury))?|Director"
    "|Charge|Consul General|Counselor|Governor|Vice Minister|Commissioner|Senator|Speaker"
)
_MILITARY = (
    "Lieutenant General|Lt\\.? Gen\\.?|Major General|Maj\\.? Gen\\.?|Brigadier General"
    "|Brig\\.? Gen\\.?"
    "|General|Gen\\.?|Colonel|Col\\.?|Admiral|Adm\\.?|Brigadier|Major|Maj\\.?|Captain|Capt\\.?"
    "|Field Marshal"
)
_CIVIL = (
    "Mr\\.?|Messrs\\.?|Dr\\.?|Sir|Lord|Comrade|Cde\\.?|Senor|Professor|Prof\\.?|Father|Cardinal"
    "|Justice"
)
TITLE_BEFORE = re.compile(
    rf"\b(?:Acting |Deputy |Vice |former |ex-)*(?:(?P<head>{_HEAD})|(?P<minister>{_MINISTER})"
    rf"|(?P<military>{_MILITARY})|(?P<civil>{_CIVIL}))(?:'s)? $",
    re.I,
)
# The last words of titles: worth looking for the rest of one only after these.
_TITLE_WORDS = frozenset(
    re.sub(r"[\\.?()*:]", "", word).lower()
    for titles in (_HEAD, _MINISTER, _MILITARY, _CIVIL)
    for title in titles.split("|")
    for word in title.split(" ")[-1:]
) | {"state", "defense", "treasury"}


def _title_before(before: str) -> re.Match[str] | None:
    """Return the title that a stretch of text ends on: "... told Prime Minister ", or None."""
    words = before[-14:].rstrip().rsplit(" ", 1)
    last = words[-1].removesuffix("'s").rstrip(".").lower()
    return TITLE_BEFORE.search(before[-48:]) if last in _TITLE_WORDS else None


_WIFE_BEFORE = re.compile(r"\b(?:Mrs\.?|Madame|Mme\.?|Miss|Lady) $")

# Surnames too common for a title to single out who is meant: "General Kim", "Mr. Brown".
COMMON_SURNAMES = word_list("common_surnames")
# Words that stand capitalised before a surname without being part of a name.
_NO_NAME = word_list("no_given_names")
# "Urho Kaleva ", "W. J. ", "Henry F. "; the second group is the word that must be no common one.
_GIVEN_BEFORE = re.compile(
    r"(?:^|(?<=[\s(]))((?:[A-Z][a-z]+ ){0,2}((?:[A-Z]\. ?)+"
    r"|[A-Z][a-z]+(?:-[a-z]+)?)(?: [A-Z]\.)*) $"
)
# What follows a surname capitalised without being a given name: "Rhee Government", "Kim Plan".
_NO_GIVEN_NAME = re.compile(
    r" (?:Government|Govt|Administration|Cabinet|Regime|Line|Plan|Doctrine|Visit|Mission"
    r"|Correspondence"
    r"|Group|Faction|Report|Formula|Proposal|Memorandum|Statement|Party|Committee|Notes?|Speech"
    r"|And|The"
    r"|He|In|At|On|We|I|It|A|Said|Told|Asked|That|To|Is|Was|Will|Would|Has|Had|If|But|For|From"
    r"|Of|By)\b"
)
_FAMILY_FIRST = word_list("family_names_first")


@dataclass(frozen=True, slots=True)
class Introduction:
    """A person the document itself places: a name, and the state whose post it gives them."""

    surname: str
    state: str
    kind: ActorKind = "official"


@dataclass(frozen=True, slots=True)
class NamePlace:
    """A surname or full name of the table as printed, with the persons it may be."""

    start: int
    end: int
    persons: tuple[str, ...]
    is_surname: bool


@dataclass(frozen=True, slots=True)
class PersonReading:
    """Who a printed name is; ``person_id`` None where it stays bare, ``reason`` saying why.

    A bare name still has a state where whoever it may be is of that one.
    """

    start: int
    end: int
    person_id: str | None
    state: str | None
    kind: ActorKind
    reason: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(slots=True)
class _Known:
    """The persons a document has introduced, by surname in lower case."""

    by_surname: dict[str, set[str]] = field(default_factory=dict)
    introduced: dict[str, Introduction] = field(default_factory=dict)

    def add(self, surname: str, person_id: str) -> None:
        self.by_surname.setdefault(surname, set()).add(person_id)


@dataclass(frozen=True, slots=True)
class _Titled:
    """A surname with what stands before it."""

    place: NamePlace
    surname: str
    title: str
    start: int


def read_persons(
    plain: str,
    places: Sequence[NamePlace],
    introductions: Iterable[Introduction],
    table: ActorTable,
    days: Period,
    support: Mapping[str, float],
    client: str | None,
) -> list[PersonReading]:
    """Return one reading for each name, in text order.

    ``support`` says how much the document speaks of each state, ``client`` which one it is mostly
    about. A full name is its person, or, where several bear it, the one in office on those days.
    """
    known = _Known()
    readings: list[PersonReading] = []
    surnames: list[_Titled] = []
    for place in places:
        if not place.is_surname:
            readings.append(_read_full_name(place, plain, table, days, known))
        elif (titled := _surname_in_place(plain, place, known)) is not None:
            surnames.append(titled)
    for introduction in introductions:
        _introduce(known, introduction, table, days)
    for titled in surnames:
        person = _titled_person(titled, table, days, support, client)
        if person:
            known.add(titled.surname, person.person_id)
    for titled in surnames:
        reading = _read_surname(titled, table, days, known)
        if reading.person_id is None:
            state = _only_state(titled, reading.candidates, table, days, support)
            reading = replace(reading, state=state)
        readings.append(reading)
    return sorted(readings, key=lambda reading: reading.start)


def _read_full_name(
    place: NamePlace, plain: str, table: ActorTable, days: Period, known: _Known
) -> PersonReading:
    persons = [table.persons[person_id] for person_id in place.persons]
    holding = [person for person in persons if person.tenure_on(days)] or persons
    before = _title_before(plain[max(0, place.start - 48) : place.start])
    start = place.start - len(before.group()) if before else place.start
    if len(holding) > 1:
        names = tuple(person.person_id for person in holding)
        reason = "more than one person of this name"
        return PersonReading(start, place.end, None, None, "official", reason, names)
    person = holding[0]
    for surname in person.surnames:
        known.add(surname, person.person_id)
    return PersonReading(start, place.end, person.person_id, person.state, person.kind_on(days))


def _surname_in_place(plain: str, place: NamePlace, known: _Known) -> _Titled | None:
    """Return a surname standing alone or after a title; None inside another, longer name.

    The longer name is remembered: "Kim Yong-shik" makes a later "Kim" no less doubtful for not
    being in the table.
    """
    surname = plain[place.start : place.end].lower()
    before = plain[max(0, place.start - 48) : place.start]
    if _WIFE_BEFORE.search(before[-9:]):
        return None
    after = plain[place.end : place.end + 30]
    shouts = plain[place.start : place.end].isupper()
    given = re.match(r"[ -][A-Z][a-z]+(?:-[A-Za-z]+)?", after) if not shouts else None
    if surname in _FAMILY_FIRST and given and not _NO_GIVEN_NAME.match(after):
        known.add(surname, f"?{plain[place.start : place.end + given.end()]}".lower())
        return None
    if re.match(r", [A-Z]\. ?[A-Z]|-[A-Z]", after) and not re.match(r"-[A-Z]\w+ ", after):
        return None  # "Smith, J. K.", the half of a double name
    title = _title_before(before)
    if title:
        kind = next(name for name, text in title.groupdict().items() if text)
        return _Titled(place, surname, kind, place.start - len(before) + title.start())
    first = _GIVEN_BEFORE.search(before)
    if first and not shouts and first.group(2).lower() not in _NO_NAME:
        same = _same_given_name(first.group(1).split(), place.persons)
        if len(same) == 1:
            known.add(surname, same.pop())
        elif not _opens_sentence(before[: first.start(2)]):
            known.add(surname, f"?{first.group(1)} {surname}".lower())
        return None
    return _Titled(place, surname, "", place.start)


def _same_given_name(given: Sequence[str], persons: Iterable[str]) -> set[str]:
    """Return the persons whose first name is among the given ones, in full or as an initial.

    "W. J. Sebald" is William J. Sebald, "Urho Kaleva Kekkonen" Urho Kekkonen; "Tom Johnson" is
    neither Lyndon nor Alexis.
    """
    firsts = {person: person.split(":")[1].split(" ")[0] for person in persons}
    return {
        person
        for person, first in firsts.items()
        if first in given or (given[0].endswith(".") and given[0][0] == first[0])
    }


def _opens_sentence(before: str) -> bool:
    return not before.strip() or before.rstrip()[-1:] in ".:;!?"


def _introduce(known: _Known, introduction: Introduction, table: ActorTable, days: Period) -> None:
    surname = introduction.surname.lower()
    same = [
        person
        for person in table.persons.values()
        if surname in person.surnames
        and person.state == introduction.state
        and person.tenure_on(days)
    ]
    if len(same) == 1:
        known.add(surname, same[0].person_id)
        return
    identity = f"{introduction.state}:{introduction.surname}"
    fuller = known.by_surname.get(surname, set())
    # "Foreign Minister Choi" and "Choi Kyu-ha": the post and the full name are one person.
    if any(
        not name.startswith("?") and name.split(":")[0] == introduction.state for name in fuller
    ):
        return
    known.by_surname[surname] = {name for name in fuller if not name.startswith("?")} | {identity}
    known.introduced[identity] = introduction


_OFFICES = {
    # Which tenures agree with which title.
    "head": ("leader",),
    "minister": ("official", "leader"),
    "military": ("officer", "leader", "rival"),
    "civil": ("leader", "official", "officer", "rival"),
}


def _titled_person(
    titled: _Titled,
    table: ActorTable,
    days: Period,
    support: Mapping[str, float],
    client: str | None,
) -> Person | None:
    """Return the one person whose title, dates and state agree with the document's, or None."""
    if not titled.title or (titled.surname in COMMON_SURNAMES and titled.title != "head"):
        return None
    agreeing = []
    for person_id in titled.place.persons:
        person = table.persons[person_id]
        tenure = person.tenure_on(days)
        if tenure and tenure.kind in _OFFICES[titled.title] and support.get(person.state, 0) > 0:
            agreeing.append(person)
    if len(agreeing) != 1:
        return None
    person = agreeing[0]
    # "Premier Kim" of a South Korean paper is not Pyongyang's.
    if titled.surname in COMMON_SURNAMES and person.state not in (client, "USA"):
        return None
    return person


def _read_surname(titled: _Titled, table: ActorTable, days: Period, known: _Known) -> PersonReading:
    start, end = titled.start, titled.place.end
    names = known.by_surname.get(titled.surname, set())
    fitting = [name for name in names if _fits(name, titled.title, table, days)]
    if titled.title == "head":
        in_office = [n for n in fitting if n in table.persons and _leads(table.persons[n], days)]
        fitting = in_office or fitting  # "President Eisenhower" is not his brother
    resolvable = [name for name in fitting if not name.startswith("?")]
    if len(fitting) == 1 and len(resolvable) == 1:
        name = resolvable[0]
        if name in known.introduced:
            found = known.introduced[name]
            return PersonReading(start, end, name, found.state, found.kind)
        person = table.persons[name]
        return PersonReading(start, end, name, person.state, person.kind_on(days))
    reason = (
        f"{len(fitting)} persons of this surname in the document"
        if len(fitting) > 1
        else "no person of this surname whom the document introduces and the tables know"
    )
    return PersonReading(start, end, None, None, "official", reason, tuple(sorted(resolvable)))


def _only_state(
    titled: _Titled,
    candidates: Sequence[str],
    table: ActorTable,
    days: Period,
    support: Mapping[str, float],
) -> str | None:
    """Return the state of all who may bear a bare name, if it is one that the document speaks of.

    "Castro" is Cuban, Fidel's or Raúl's; "Kim" is nobody's: too many bear it.
    """
    if titled.surname in COMMON_SURNAMES:
        return None
    bearers = candidates or [
        name for name in titled.place.persons if table.persons[name].tenure_on(days)
    ]
    states = {name.split(":")[0] for name in bearers}
    return states.pop() if len(states) == 1 and support.get(min(states), 0) > 0 else None


def _leads(person: Person, days: Period) -> bool:
    tenure = person.tenure_on(days)
    return tenure is not None and tenure.kind == "leader"


def _fits(name: str, title: str, table: ActorTable, days: Period) -> bool:
    """Say whether a person the document introduced can bear a title in it.

    "General Brown" is not the Ambassador of that name; "Mr." is anybody.
    """
    if name not in table.persons or title in ("", "civil"):
        return True
    tenure = table.persons[name].tenure_on(days)
    if title == "military":
        return tenure is None or tenure.kind != "official"
    return title != "head" or tenure is None or tenure.kind in ("leader", "official")
