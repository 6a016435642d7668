"""Who can be an actor: states, persons, bodies, as the package knows them and a user adds.

Comes in: the CSV tables of ``tables`` and, where given, a user's actors file. Goes out: an
``ActorTable``. Knows nothing of documents.

The tables were written for this package from general knowledge, as facts: COW state system
membership (version 2016), Gleditsch and Ward's list of independent states, terms of office.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from archive_miner.errors import SettingError
from archive_miner.polities.codes import Membership, Period, State, first_day, last_day
from archive_miner.polities.lexicon import Form, Lexicon, build_lexicon
from archive_miner.polities.states import read_rows, read_states, row_period
from archive_miner.text.characters import unify
from archive_miner.types import Ingredient

ActorKind = Literal[
    "state", "demonym", "capital", "government", "post", "leader", "official", "officer", "rival",
    "party", "faction", "force", "organisation",
]  # fmt: skip

PERSON_KINDS = ("leader", "official", "officer", "rival")
"""Kinds whose names are persons' names in a user's file, with a surname that may stand alone."""

ALWAYS = Period()

_USER_COLUMNS = frozenset({"name", "code", "kind", "from", "to", "aliases", "state", "note"})
_NEEDED_COLUMNS = ("name", "code", "kind")
_ISO_PREFIX = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_PARTNER = re.compile(r"\b(patron|client) of ([^;,.]+)")


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing a printed form may stand for, and when it was printed for it."""

    entity_id: str
    state: str | None
    kind: ActorKind
    period: Period = ALWAYS
    is_surname: bool = False


@dataclass(frozen=True, slots=True)
class Tenure:
    """What a person was in a period: leader, official, officer or rival."""

    kind: ActorKind
    period: Period


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name: the surnames that may stand for them, and their tenures in order."""

    person_id: str
    state: str
    surnames: frozenset[str]
    tenures: tuple[Tenure, ...]

    def tenure_on(self, days: Period) -> Tenure | None:
        """Return the tenure that some of the days lie in, the latest where several do."""
        for tenure in reversed(self.tenures):
            if tenure.period.touches(days):
                return tenure
        return None

    def kind_on(self, days: Period) -> ActorKind:
        """Return what the person was then: a leader no longer in office is a rival at home."""
        tenure = self.tenure_on(days)
        if tenure:
            return tenure.kind
        before = [t for t in self.tenures if t.period.end and t.period.end < days.start]
        if before:
            return "rival" if before[-1].kind in ("leader", "rival") else before[-1].kind
        return "rival" if self.tenures[0].kind == "rival" else "official"


@dataclass(frozen=True, slots=True)
class ActorTable:
    """Everything that can be named, ready to look for.

    ``hostile`` holds (power, state, period) triples: the state is no client of the power then.
    ``dyads`` are (patron, client) pairs that a user's file states.
    """

    states: Mapping[str, State]
    persons: Mapping[str, Person]
    lexicon: Lexicon[Sense]
    hostile: tuple[tuple[str, str, Period], ...] = ()
    dyads: frozenset[tuple[str, str]] = field(default=frozenset())

    def is_hostile(self, power: str, state: str, days: Period) -> bool:
        """Say whether a state was the power's adversary on some of the days."""
        return any(p == power and s == state and t.touches(days) for p, s, t in self.hostile)


@dataclass(slots=True)
class _Gathered:
    """The tables while they are read."""

    states: dict[str, State] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    senses: dict[str, list[Sense]] = field(default_factory=dict)
    hostile: list[tuple[str, str, Period]] = field(default_factory=list)
    dyads: set[tuple[str, str]] = field(default_factory=set)

    def name(self, printed: Iterable[str], sense: Sense) -> None:
        """Let printed forms stand for a sense, beside what else they stand for."""
        for form in printed:
            kept = self.senses.setdefault(form, [])
            if sense not in kept:
                kept.append(sense)


def load_actors(path: Path | None = None, sha256: str | None = None) -> ActorTable:
    """Return the shipped actors and, over them, those of a user's file.

    The file is CSV with the columns name, code, kind, and optionally from, to (ISO dates or
    prefixes), aliases (divided by ``|``), state, note. A name or alias in it means what the file
    says and nothing else; a code on it is valid from ``from`` to ``to``. "patron of NAME" and
    "client of NAME" in the note of a state say who is whose client, where NAME is a state's.
    Raises SettingError naming the file, the row and the fix, and where the file is not the one
    that ``sha256`` names.
    """
    if path is None:
        return _shipped()
    gathered, found = _add_user_file(_gather(), path)
    if sha256 is not None and found != sha256:
        raise SettingError(f"actors file {path}: is another than when the run began; run again")
    return _finish(gathered)


def actors_ingredient(path: Path) -> Ingredient:
    """Return a user's actors file as an ingredient; raises SettingError as loading does."""
    gathered, sha256 = _add_user_file(_gather(), path)
    _finish(gathered)  # an error in it is said before anything is tagged
    return Ingredient("actors", path.name, "", sha256)


@lru_cache(maxsize=1)
def _shipped() -> ActorTable:
    return _finish(_gather())


def _finish(gathered: _Gathered) -> ActorTable:
    forms = [Form(text, tuple(senses)) for text, senses in gathered.senses.items()]
    return ActorTable(
        states=gathered.states,
        persons=gathered.persons,
        lexicon=build_lexicon(forms),
        hostile=tuple(gathered.hostile),
        dyads=frozenset(gathered.dyads),
    )


def _gather() -> _Gathered:
    gathered = _Gathered()
    gathered.states.update(read_states())
    for row in (*read_rows("state_names.csv"), *read_rows("factions.csv")):
        kind: ActorKind = "state" if row["kind"] == "name" else row["kind"]  # type: ignore[assignment]
        for printed in row["printed"].split("|"):
            # A government, a capital, a demonym is the state; a party or a rival is its own.
            own = kind in ("party", "faction", "force", "rival")
            entity = f"{row['state']}:{printed}" if own else row["state"]
            gathered.name([printed], Sense(entity, row["state"], kind, row_period(row)))
    for row in read_rows("organisations.csv"):
        # Dates of a body are not checked: before it existed, its name stood for its making.
        gathered.name(row["printed"].split("|"), Sense(row["name"], None, "organisation"))
    for row in read_rows("people.csv"):
        _add_person(gathered, row)
    for row in read_rows("adversaries.csv"):
        gathered.hostile.append((row["power"], row["state"], row_period(row)))
    return gathered


def _add_person(gathered: _Gathered, row: Mapping[str, str]) -> None:
    """Add a row of ``people.csv``: full names divided by ``"
    "|``, an asterisk before each surname."""
    names = row["names"].split("|")
    person_id = f"{row['state']}:{names[0].replace('*', '')}"
    tenure = Tenure(row["kind"], row_period(row))  # type: ignore[arg-type]
    surnames = [_surname(name) for name in names if "*" in name]
    known = gathered.persons.get(person_id)
    gathered.persons[person_id] = Person(
        person_id,
        row["state"],
        (known.surnames if known else frozenset()) | {unify(s).lower() for s in surnames},
        tuple(sorted((*(known.tenures if known else ()), tenure), key=lambda t: t.period.start)),
    )
    whole = Sense(person_id, row["state"], tenure.kind)
    for name in names:
        if name.startswith("*") and " " not in name and "-" not in name:
            continue  # "*Tito": the surname below is all there is of it
        gathered.name(_full_forms(name), whole)
    gathered.name(surnames, Sense(person_id, row["state"], tenure.kind, is_surname=True))


def _surname(name: str) -> str:
    """Return the starred part: "Kim" of "*Kim Il-sung", "Castillo Armas" of "C. *Castillo Armas".

    A star on the first of several words marks a family name that comes first, unless the given
    name would be a whole surname of its own: "*Castillo Armas" stays together.
    """
    before, _, starred = name.partition("*")
    starred = starred.split(",")[0].replace(" II", "")
    if before or not re.fullmatch(_EAST_ASIAN_NAME, starred):
        return starred
    return starred.split(" ")[0]


_EAST_ASIAN_NAME = (
    # family name, then a given name of one or two syllables, hyphened or not: "Kim Il-sung",
    # "Pak Chung Hi", "Mao Zedong"; not "Castillo Armas", "Ben Bella", "Ne Win", "Souvanna Phouma"
    r"(?:Kim|Pak|Park|Bak|Rhee|Yi|Lee|Ri|Li|Chang|Chong|Chung|Cho|Choe|Ch'oe|Choi|Huh|Ho|Yun|Yoon"
    r"|Pyun|Pyon|Paek|Paik|Won|Yang|Chough|Sin|Shin|Yim|So|Seo|Mu|Nam|Mao|Chou|Zhou|Liu|Peng"
    r"|P'eng|Chen|Ch'en|Kao|Gao|Lin|Teng|Deng|Chiang|Jiang|Yeh|Sun|Yen|Yoshida|Kishi"
    r"|Kono) [\w' -]+"
)


def _full_forms(name: str) -> set[str]:
    """Return the ways one full name is printed: as given, and without middle initials."""
    full = name.replace("*", "")
    forms = {full}
    forms.add(re.sub(r"(?<=\w) (?:[A-Z]\. )+", " ", full))
    given, _, surname = name.partition("*")
    if given.strip() and "," not in name and not given[0].islower():
        forms.add(f"{surname}, {given.strip()}")
    return forms


# A user's file.


def _add_user_file(gathered: _Gathered, path: Path) -> tuple[_Gathered, str]:
    """Return the tables with a user's file over them, and the SHA-256 of that."""
    try:
        content = path.read_bytes()
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        _check_columns(path, reader.fieldnames or ())
        rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise SettingError(f"actors file {path}: {error.strerror}; give a readable CSV") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise SettingError(f"actors file {path}: {error}; save it as CSV in UTF-8") from error
    checked = [(line, _checked(path, line, row)) for line, row in rows]
    _forget(gathered, [row for _, row in checked])
    for _, row in checked:
        _add_user_row(gathered, row)
    for _, row in checked:
        _add_partners(gathered, row)
    return gathered, hashlib.sha256(content).hexdigest()


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    missing = [column for column in _NEEDED_COLUMNS if column not in columns]
    unknown = [column for column in columns if column not in _USER_COLUMNS]
    if missing:
        raise SettingError(f"actors file {path}, row 1: no column {missing[0]!r}; add it")
    if unknown:
        known = ", ".join(sorted(_USER_COLUMNS))
        raise SettingError(f"actors file {path}, row 1: unknown column {unknown[0]!r}; use {known}")


def _checked(path: Path, line: int, row: Mapping[str, str | None]) -> dict[str, str]:
    """Return a row with every column filled in, or raise SettingError saying what to fix."""
    place = f"actors file {path}, row {line}"
    if None in row:
        raise SettingError(f"{place}: more cells than columns; quote a cell that holds a comma")
    filled = {column: (row.get(column) or "").strip() for column in _USER_COLUMNS}
    if not filled["name"]:
        raise SettingError(f"{place}: no name; fill it in or delete the row")
    kinds = get_args(ActorKind)
    if filled["kind"] not in kinds:
        raise SettingError(f"{place}: kind {filled['kind']!r}; use one of {', '.join(kinds)}")
    for column in ("from", "to"):
        if filled[column] and not _ISO_PREFIX.fullmatch(filled[column]):
            raise SettingError(f"{place}: {column} {filled[column]!r}; write YYYY-MM-DD")
    if filled["from"] and filled["to"] and last_day(filled["to"]) < first_day(filled["from"]):
        raise SettingError(f"{place}: ends before it begins; exchange from and to")
    if not filled["code"] and filled["kind"] != "organisation":
        raise SettingError(f"{place}: no code; give the state's code")
    filled["state"] = filled["state"] or filled["code"]
    return filled


def _printed(row: Mapping[str, str]) -> list[str]:
    aliases = [alias.strip() for alias in row["aliases"].split("|")]
    return [form for form in (row["name"], *aliases) if form]


def _forget(gathered: _Gathered, rows: Sequence[Mapping[str, str]]) -> None:
    """Drop what the shipped tables say of every form the user's file prints."""
    mine = {unify(form).lower() for row in rows for form in _printed(row)}
    for form in [form for form in gathered.senses if unify(form).lower() in mine]:
        del gathered.senses[form]


def _add_user_row(gathered: _Gathered, row: Mapping[str, str]) -> None:
    state, kind, period = row["state"], row["kind"], row_period(row)
    if state and (state not in gathered.states or kind == "state"):
        old = gathered.states.get(state)
        valid = period if kind == "state" else ALWAYS
        name = row["name"] if kind == "state" else (old.name if old else state)
        own = old or State(state, name, row["code"])
        stays = own.cow if old and valid == ALWAYS else (Membership(None, valid),)
        gw = own.gw if stays == own.cow else ()
        gathered.states[state] = replace(own, name=name, code=row["code"], cow=stays, gw=gw)
    if kind in PERSON_KINDS:
        person_id = f"{state}:{row['name']}"
        known = gathered.persons.get(person_id)
        tenures = (*(known.tenures if known else ()), Tenure(kind, period))  # type: ignore[arg-type]
        single = {form for form in _printed(row) if " " not in form}
        single.add(row["name"].split()[-1])
        surnames = frozenset(unify(s).lower() for s in single)
        gathered.persons[person_id] = Person(person_id, state, surnames, tenures)
        sense = Sense(person_id, state, tenures[-1].kind)
        # An alias a user gives is support enough: it is resolved wherever it is printed.
        gathered.name(_printed(row), sense)
        return
    is_own = kind in ("party", "faction", "force", "rival", "organisation")
    entity = f"{state}:{row['name']}" if is_own else state
    sense = Sense(entity, state or None, kind, period if is_own else ALWAYS)  # type: ignore[arg-type]
    gathered.name(_printed(row), sense)


def _add_partners(gathered: _Gathered, row: Mapping[str, str]) -> None:
    for role, partner in _PARTNER.findall(row["note"]):
        senses = gathered.senses.get(partner.strip(), [])
        others = [sense.state for sense in senses if sense.kind == "state" and sense.state]
        if row["kind"] != "state":
            continue  # "the client of a rival's patron" in a remark on a person says no dyad
        if not others:
            continue  # "a client of the crown since 1953": a remark
        pair = (row["state"], others[0]) if role == "patron" else (others[0], row["state"])
        gathered.dyads.add(pair)
