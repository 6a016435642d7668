"""Fields of a query to what SQL is asked of a passage, its document and its mentions.

In: fields as typed, with where they stood. Out: conditions with bound values, over the names p (a
passage), d (its document), s (its source) and m (a mention). Asks nothing of the file itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from archive_miner.errors import UsageError
from archive_miner.text.folding import plain
from archive_miner.types import (
    CONCERN,
    DECIDED,
    DocumentKind,
    Modality,
    Polarity,
    Stance,
    Voice,
)

_VALUES: dict[str, tuple[str, ...]] = {
    "polarity": get_args(Polarity),
    "modality": get_args(Modality),
    "voice": get_args(Voice),
    "stance": get_args(Stance),
    "kind": get_args(DocumentKind),
}
_ACTORS = ("actor", "patron", "client", "rival")
_OF_MENTION = ("polarity", "modality", "voice", "stance", *_ACTORS)
_PRINTED = ("sender", "recipient", "place", "classification", "subject", "number", "path")
NUMBERS = ("score", "quality")
_BESIDE = ("sentence", "document")
"""Where another label's mention must stand."""

OF_LABELS = ("tag", *_BESIDE)
"""Fields whose value is a label, or a label and its subtype."""

FIELDS = ("tag", *_OF_MENTION, *_BESIDE, "kind", "date", *_PRINTED, *NUMBERS)

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a passage besides its words: SQL about p, d and s, and bound values."""

    sql: str
    values: tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field as typed; ``column`` is where its value stands, from 1."""

    name: str
    sign: str
    value: str
    column: int
    is_negated: bool = False


def read_field(query: str, match: re.Match[str]) -> Field:
    """Return the field that a token of a query is; raises UsageError where there is none such."""
    name, sign = match["field"], match["sign"]
    if name not in FIELDS and not name.startswith("score."):
        raise mistake(
            query,
            match.start("field") + 1,
            f"no field {name!r} (there are {', '.join(FIELDS)}); put words in quotes",
        )
    is_number = name in NUMBERS or name.startswith("score.")
    if (sign == ":") == is_number:
        wanted = f"{name}>0.5" if is_number else f"{name}:{match['value']}"
        raise mistake(query, match.start("sign") + 1, f"write {wanted}")
    value = " ".join(match["value"].strip('"').split())
    column = match.start("value") + 1
    if not value:
        raise mistake(query, column, f"{name}: without a value")
    return Field(name, sign, value, column)


def field_conditions(query: str, fields: Sequence[Field]) -> Iterator[Condition]:
    """Yield the conditions of fields, those of one mention gathered into one.

    A tag begins a mention, and the fields of a mention that follow belong to it; before any tag
    they speak of a mention of their own. What NOT stands before is asked by itself.
    """
    mention: list[Field] = []
    for one in fields:
        if one.is_negated:
            inner = _of_mention(query, [one]) if _is_of_mention(one) else _of_rest(query, one)
            yield Condition(f"NOT ({inner.sql})", inner.values)
        elif _is_of_mention(one):
            if one.name == "tag" and mention:
                yield _of_mention(query, mention)
                mention = []
            mention.append(one)
        else:
            yield _of_rest(query, one)
    if mention:
        yield _of_mention(query, mention)


def _is_of_mention(field: Field) -> bool:
    return field.name in ("tag", "sentence", *_OF_MENTION)


LONGEST_MENTION = 8_192
"""In characters: a mention is a sentence at the most, which is read in pieces of 4,000. So those of
a passage are looked for near it, not from the beginning of its document on."""


def _of_mention(query: str, fields: Sequence[Field]) -> Condition:
    """Return the condition that one mention in the passage is as all the fields say."""
    about = about_mention(query, fields)
    return Condition(
        "EXISTS (SELECT 1 FROM mentions m WHERE m.document_id = p.document_id"  # noqa: S608
        f" AND m.start > p.start - {LONGEST_MENTION}"
        f' AND m.start < p."end" AND m."end" > p.start AND {about.sql})',
        about.values,
    )


def about_mention(query: str, fields: Sequence[Field]) -> Condition:
    """Return the condition that a mention m is as all the fields say."""
    sql = "m.confidence >= ?"
    bound: list[str | float] = [DECIDED]
    for one in fields:
        if one.name == "tag":
            label = _of_label(one, "m")
            sql += f" AND {label.sql}"
            bound += label.values
        elif one.name == "sentence":
            label = _of_label(one, "n")
            sql += (
                " AND EXISTS (SELECT 1 FROM mentions n WHERE n.document_id = m.document_id"  # noqa: S608
                " AND n.start >= m.sentence_start AND n.start < m.sentence_end"
                f" AND n.confidence >= ? AND {label.sql})"
            )
            bound += (DECIDED, *label.values)
        elif one.name in _ACTORS:
            sql += (
                " AND EXISTS (SELECT 1 FROM json_each(m.actors) a WHERE"
                " (a.value ->> 'code' = upper(?) OR instr(plain(a.value ->> 'name'), ?))"
            )
            bound += [one.value, plain(one.value)]
            if one.name != "actor":
                sql += " AND a.value ->> 'role' = ?"
                bound.append(one.name)
            sql += ")"
        else:
            sql += f" AND m.{one.name} = ?"
            bound.append(_known(query, one))
    return Condition(sql, tuple(bound))


def _of_label(field: Field, table: str) -> Condition:
    """Return the condition that a mention bears a label, or a label and its subtype."""
    label, _, subtype = field.value.partition(".")
    if subtype:
        return Condition(f"{table}.label = ? AND {table}.subtype = ?", (label, subtype))
    return Condition(f"{table}.label = ?", (label,))


def _of_rest(query: str, field: Field) -> Condition:
    """Return the condition of a field of the document, its page or its score."""
    if field.name == "kind":
        return Condition("d.kind = ?", (_known(query, field),))
    if field.name == "date":
        return _of_date(query, field)
    if field.name == "document":
        about = _of_label(field, "n")
        return Condition(
            "EXISTS (SELECT 1 FROM mentions n WHERE n.document_id = p.document_id"  # noqa: S608
            f" AND n.confidence >= ? AND {about.sql})",
            (DECIDED, *about.values),
        )
    name, _, label = field.name.partition(".")
    # the sign is one of the token's four
    if name == "score":
        # A label that passages are scored for is asked of the passage itself.
        asked, bound = label or CONCERN, _number(query, field)
        return Condition(
            "CASE WHEN EXISTS (SELECT 1 FROM passage_scores e WHERE"  # noqa: S608
            " e.document_id = p.document_id AND e.label = ?)"
            " THEN EXISTS (SELECT 1 FROM passage_scores c WHERE c.passage_id = p.passage_id"
            f" AND c.label = ? AND c.value {field.sign} ?)"
            " ELSE EXISTS (SELECT 1 FROM scores c WHERE c.document_id = p.document_id"
            f" AND c.label = ? AND c.value {field.sign} ?) END",
            (asked, asked, bound, asked, bound),
        )
    if name == "quality":
        return Condition(
            "EXISTS (SELECT 1 FROM pages g WHERE g.source_id = d.source_id"  # noqa: S608
            f" AND g.number = p.page_number AND g.quality {field.sign} ?)",
            (_number(query, field),),
        )
    column = "s.path" if field.name == "path" else f"d.{field.name}"
    return Condition(f"instr(plain({column}), ?)", (plain(field.value),))


def _of_date(query: str, field: Field) -> Condition:
    """Return the condition of a date or a range: "1953-07", "1953-07..1961", "..1949", "1961..".

    Bounds are prefixes of ISO dates and both are in. A date of less precision than a bound is in
    where what it says does not lie beyond.
    """
    low, dots, high = field.value.partition("..")
    high = high if dots else low
    for bound in (low, high):
        if bound and not _DATE.fullmatch(bound):
            raise mistake(query, field.column, f"date {bound!r}; write 1953, 1953-07 or 1953-07-24")
    if not low and not high:
        raise mistake(query, field.column, "date: without a date")
    if low and high and high[: len(low)] < low[: len(high)]:
        raise mistake(query, field.column, f"dates run backwards; write date:{high}..{low}")
    sql, values = "d.date IS NOT NULL", []
    # the plain comparisons say less than those beside them, and are what an index answers
    if low:
        sql += " AND d.date >= ? AND d.date >= substr(?, 1, length(d.date))"
        values += [low[:4], low]
    if high:
        sql += f" AND d.date <= ? AND substr(d.date, 1, {len(high)}) <= ?"
        values += [f"{high}~", high]
    return Condition(f"({sql})", tuple(values))


def _known(query: str, field: Field) -> str:
    if field.value not in _VALUES[field.name]:
        known = ", ".join(_VALUES[field.name])
        raise mistake(query, field.column, f"no {field.name} {field.value!r}; {known}")
    return field.value


def _number(query: str, field: Field) -> float:
    try:
        number = float(field.value)
    except ValueError:
        number = float("nan")
    if not 0 <= number <= 1:
        raise mistake(query, field.column, f"{field.name} {field.value!r}; give one from 0 to 1")
    return number


def leading_mention(fields: Sequence[Field]) -> list[Field]:
    """Return the first tag and the fields of its mention; none where no tag is asked for."""
    tags = [at for at, one in enumerate(fields) if one.name == "tag" and not one.is_negated]
    if not tags:
        return []
    end = tags[1] if len(tags) > 1 else len(fields)
    return [one for one in fields[tags[0] : end] if _is_of_mention(one) and not one.is_negated]


def mistake(query: str, column: int, what: str) -> UsageError:
    """Return an error that points at a column of a query."""
    return UsageError(f"query, column {column}: {what}: {query[:80]!r}")
