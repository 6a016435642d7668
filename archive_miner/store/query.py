"""A user's query to what the archive file is asked: an FTS5 expression and conditions.

In: a query as typed. Out: a ``Query``, or a UsageError that points at the column. Every word
reaches FTS5 quoted and every value is bound, so that neither SQL nor FTS5 syntax can be smuggled
in. Asks nothing of the file itself.

    junta "base rights" withdr*            all of them in one passage; a phrase; a beginning
    (aid OR loan) NOT wheat                brackets
    aid NEAR/5 coup                        no more than five words between them, in either order
    tag:military_aid.grants                a mention of the label, or of its subtype
    tag:military_aid tag:legitimation      both in the same passage
    tag:military_aid sentence:legitimation     in the same sentence; document:legitimation in the
                                           same document
    tag:military_aid polarity:withhold     the same mention: fields of a mention follow its tag
    actor:ROK  patron:USA  client:"South Korea"     named by the mention, by code or as printed
    voice:client_reported  modality:threat  stance:conflictual
    date:1953-07..1961  date:..1949  kind:telegram  sender:dulles  classification:secret
    NOT kind:memcon  score>0.7  score.my_label>0.7  quality>=0.8
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from archive_miner.errors import UsageError
from archive_miner.types import (
    CONCERN,
    DECIDED,
    LABELS,
    DocumentKind,
    Modality,
    Polarity,
    Stance,
    Voice,
)

MAX_QUERY_CHARACTERS = 2000

_TOKEN = re.compile(
    r"""\s*(?: (?P<phrase>"[^"]*") (?P<starred>\*?)
          | (?P<bracket>[()])
          | (?P<field>[a-z_]+(?:\.\w+)?) (?P<sign>:|>=|<=|>|<) (?P<value>"[^"]*"|[^\s"()]+)
          | (?P<word>[^\s"()*]+) (?P<prefix>\*?)
          | (?P<other>\S) )""",
    re.VERBOSE,
)
_OPERATORS = ("AND", "OR", "NOT")
_BETWEEN = (")", *_OPERATORS)
_EMPTY = ('""', '""*')
_FIELD = "field:"
"""Stands for a field among the pieces of a query; no quoted word reads so."""

_OTHER = {
    '"': "a quotation mark without its partner",
    "*": "a star without the word it completes",
}

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
_NUMBERS = ("score", "quality")
_BESIDE = ("sentence", "document")
"""Where another label's mention must stand."""

FIELDS = ("tag", *_OF_MENTION, *_BESIDE, "kind", "date", *_PRINTED, *_NUMBERS)

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a passage besides its words: SQL about p, d and s, and bound values."""

    sql: str
    values: tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query as SQL understands it: an FTS5 expression (or none) and conditions.

    ``mention`` is what must hold of a mention m of one label, where no words narrow the passages
    down: the answer is then looked for among its mentions. ``is_dated`` where documents of some
    dates are asked for.
    """

    match: str | None
    conditions: tuple[Condition, ...]
    mention: Condition | None = None
    is_dated: bool = False


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as typed; ``column`` is where its value stands, from 1."""

    name: str
    sign: str
    value: str
    column: int
    is_negated: bool = False


def parse_query(query: str) -> Query:
    """Return a query ready for the store; raises UsageError that points at what is wrong."""
    if len(query) > MAX_QUERY_CHARACTERS:
        raise UsageError(f"query of {len(query)} characters; use at most {MAX_QUERY_CHARACTERS}")
    if "\0" in query:
        raise UsageError("query holds a NUL character; leave it out")
    try:
        query.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"query, column {error.start + 1}: not UTF-8 text") from error
    pieces: list[str] = []
    fields: list[_Field] = []
    depth = 0
    position = 0
    near: tuple[int, int] | None = None
    while match := _TOKEN.match(query, position):
        column = match.start(match.lastgroup or 0) + 1
        position = match.end()
        if near and not match["phrase"] and (not match["word"] or match["word"] in _OPERATORS):
            raise _mistake(query, near[1], _NEAR_HELP)
        if match["other"]:
            raise _mistake(query, column, _OTHER.get(match["other"], "not understood"))
        if match["field"]:
            fields.append(_field(query, match))
            pieces.append(_FIELD)
        elif match["bracket"]:
            depth += 1 if match["bracket"] == "(" else -1
            if depth < 0:
                raise _mistake(query, column, "a bracket closed that was not opened")
            pieces.append(match["bracket"])
        elif match["word"] in _OPERATORS and not match["prefix"]:
            pieces.append(match["word"])
        elif match["word"] and (asked := _NEAR.fullmatch(match["word"])):
            if not pieces or pieces[-1][0] not in '"N' or pieces[-1] == "NOT":
                raise _mistake(query, match.start("word") + 1, _NEAR_HELP)
            near = int(asked["words"]), match.start("word") + 1
        else:
            _refuse_broken_field(query, match)
            quoted = _quoted(match["phrase"] or match["word"]) + _star(match)
            if near:
                quoted = _near(query, pieces.pop(), quoted, *near)
                near = None
            pieces.append(quoted)
    if near:
        raise _mistake(query, near[1], _NEAR_HELP)
    if query[position:].strip():
        raise _mistake(query, position + 1, "not understood")
    if depth:
        raise _mistake(query, len(query), "a bracket not closed")
    words, negated = _without_fields(query, _that_say_something(pieces))
    words = _join(words)
    if not words and not fields:
        raise UsageError('empty query; give words, a "phrase" or a field such as tag:LABEL')
    signed = [
        _Field(one.name, one.sign, one.value, one.column, is_negated)
        for one, is_negated in zip(fields, negated, strict=True)
    ]
    leading = [] if words else _leading_mention(signed)
    rest = [one for one in signed if one not in leading]
    return Query(
        " ".join(words) or None,
        tuple(_conditions(query, rest)),
        _about_mention(query, leading) if leading else None,
        any(one.name == "date" and not one.is_negated for one in signed),
    )


_NEAR = re.compile(r"NEAR/(?P<words>\d{1,3})")
_NEAR_HELP = "NEAR/n stands between two words or phrases: aid NEAR/5 coup"


def _near(query: str, left: str, right: str, words: int, column: int) -> str:
    """Return what FTS5 calls two phrases near each other; a chain of them has one distance."""
    if not all(any(map(str.isalnum, phrase)) for phrase in (left, right)):
        raise _mistake(query, column, _NEAR_HELP)
    if not left.startswith("NEAR("):
        return f"NEAR({left} {right}, {words})"
    inner, _, distance = left.removeprefix("NEAR(").removesuffix(")").rpartition(", ")
    if int(distance) != words:
        raise _mistake(query, column, f"NEAR/{words} after NEAR/{distance}; use one distance")
    return f"NEAR({inner} {right}, {words})"


def _leading_mention(fields: Sequence[_Field]) -> list[_Field]:
    """Return the first tag and the fields of its mention; none where no tag is asked for."""
    tags = [at for at, one in enumerate(fields) if one.name == "tag" and not one.is_negated]
    if not tags:
        return []
    end = tags[1] if len(tags) > 1 else len(fields)
    return [one for one in fields[tags[0] : end] if _is_of_mention(one) and not one.is_negated]


# A field that is not quite one: "tag: x", "score >0.5", "Sender:x". Near miss "12:30".
_BROKEN_FIELD = re.compile(r"(?P<name>[A-Za-z_]+)?(?P<sign>:|>=|<=|>|<)")


def _refuse_broken_field(query: str, match: re.Match[str]) -> None:
    """Raise UsageError where a word is a field typed with blanks in it or in capitals."""
    broken = _BROKEN_FIELD.match(match["word"] or "")
    if broken is None:
        return
    name = (broken["name"] or "").lower()
    if name in FIELDS or (not name and broken["sign"] != ":"):
        example = f"{name or 'score'}{'>0.5' if name in ('', *_NUMBERS) else ':value'}"
        raise _mistake(
            query,
            match.start("word") + 1,
            f"a field is written in small letters without blanks: {example}",
        )


def _that_say_something(pieces: list[str]) -> list[str]:
    """Return the pieces without empty words, and beside words without lone signs: "cut + aid"."""
    kept = [piece for piece in pieces if piece not in _EMPTY]
    quoted = [piece for piece in kept if piece[0] == '"']
    if any(map(str.isalnum, "".join(quoted))):
        kept = [p for p in kept if p[0] != '"' or any(map(str.isalnum, p))]
    return kept


def _field(query: str, match: re.Match[str]) -> _Field:
    name, sign = match["field"], match["sign"]
    if name not in FIELDS and not name.startswith("score."):
        raise _mistake(
            query,
            match.start("field") + 1,
            f"no field {name!r} (there are {', '.join(FIELDS)}); put words in quotes",
        )
    is_number = name in _NUMBERS or name.startswith("score.")
    if (sign == ":") == is_number:
        wanted = f"{name}>0.5" if is_number else f"{name}:{match['value']}"
        raise _mistake(query, match.start("sign") + 1, f"write {wanted}")
    value = " ".join(match["value"].strip('"').split())
    column = match.start("value") + 1
    if not value:
        raise _mistake(query, column, f"{name}: without a value")
    return _Field(name, sign, value, column)


def _conditions(query: str, fields: Sequence[_Field]) -> Iterator[Condition]:
    """Yield the conditions of fields, those of one mention gathered into one.

    A tag begins a mention, and the fields of a mention that follow belong to it; before any tag
    they speak of a mention of their own. What NOT stands before is asked by itself.
    """
    mention: list[_Field] = []
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


def _is_of_mention(field: _Field) -> bool:
    return field.name in ("tag", "sentence", *_OF_MENTION)


def _of_mention(query: str, fields: Sequence[_Field]) -> Condition:
    """Return the condition that one mention in the passage is as all the fields say."""
    about = _about_mention(query, fields)
    return Condition(
        "EXISTS (SELECT 1 FROM mentions m WHERE m.document_id = p.document_id"  # noqa: S608
        f' AND m.start < p."end" AND m."end" > p.start AND {about.sql})',
        about.values,
    )


def _about_mention(query: str, fields: Sequence[_Field]) -> Condition:
    """Return the condition that a mention m is as all the fields say."""
    sql = "m.confidence >= ?"
    bound: list[str | float] = [DECIDED]
    for one in fields:
        if one.name == "tag":
            label = _of_label(query, one, "m")
            sql += f" AND {label.sql}"
            bound += label.values
        elif one.name == "sentence":
            label = _of_label(query, one, "n")
            sql += (
                " AND EXISTS (SELECT 1 FROM mentions n WHERE n.document_id = m.document_id"  # noqa: S608
                " AND n.start >= m.sentence_start AND n.start < m.sentence_end"
                f" AND n.confidence >= ? AND {label.sql})"
            )
            bound += (DECIDED, *label.values)
        elif one.name in _ACTORS:
            sql += (
                " AND EXISTS (SELECT 1 FROM json_each(m.actors) a WHERE"
                " (a.value ->> 'code' = ? OR instr(fold(a.value ->> 'name'), ?))"
            )
            bound += [one.value, one.value.casefold()]
            if one.name != "actor":
                sql += " AND a.value ->> 'role' = ?"
                bound.append(one.name)
            sql += ")"
        else:
            sql += f" AND m.{one.name} = ?"
            bound.append(_known(query, one))
    return Condition(sql, tuple(bound))


def _of_label(query: str, field: _Field, table: str) -> Condition:
    """Return the condition that a mention bears a label, or a label and its subtype."""
    label, _, subtype = field.value.partition(".")
    if label not in LABELS:
        raise _mistake(query, field.column, f"no label {label!r}; {', '.join(LABELS)}")
    if subtype:
        return Condition(f"{table}.label = ? AND {table}.subtype = ?", (label, subtype))
    return Condition(f"{table}.label = ?", (label,))


def _of_rest(query: str, field: _Field) -> Condition:
    """Return the condition of a field of the document, its page or its score."""
    if field.name == "kind":
        return Condition("d.kind = ?", (_known(query, field),))
    if field.name == "date":
        return _of_date(query, field)
    if field.name == "document":
        about = _of_label(query, field, "n")
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
    return Condition(f"instr(fold({column}), ?)", (field.value.casefold(),))


def _of_date(query: str, field: _Field) -> Condition:
    """Return the condition of a date or a range: "1953-07", "1953-07..1961", "..1949", "1961..".

    Bounds are prefixes of ISO dates and both are in. A date of less precision than a bound is in
    where what it says does not lie beyond.
    """
    low, dots, high = field.value.partition("..")
    high = high if dots else low
    for bound in (low, high):
        if bound and not _DATE.fullmatch(bound):
            raise _mistake(
                query, field.column, f"date {bound!r}; write 1953, 1953-07 or 1953-07-24"
            )
    if not low and not high:
        raise _mistake(query, field.column, "date: without a date")
    if low and high and high[: len(low)] < low[: len(high)]:
        raise _mistake(query, field.column, f"dates run backwards; write date:{high}..{low}")
    sql, values = "d.date IS NOT NULL", []
    # the plain comparisons say less than those beside them, and are what an index answers
    if low:
        sql += " AND d.date >= ? AND d.date >= substr(?, 1, length(d.date))"
        values += [low[:4], low]
    if high:
        sql += f" AND d.date <= ? AND substr(d.date, 1, {len(high)}) <= ?"
        values += [f"{high}~", high]
    return Condition(f"({sql})", tuple(values))


def _known(query: str, field: _Field) -> str:
    if field.value not in _VALUES[field.name]:
        known = ", ".join(_VALUES[field.name])
        raise _mistake(query, field.column, f"no {field.name} {field.value!r}; {known}")
    return field.value


def _number(query: str, field: _Field) -> float:
    try:
        number = float(field.value)
    except ValueError:
        number = float("nan")
    if not 0 <= number <= 1:
        raise _mistake(query, field.column, f"{field.name} {field.value!r}; give one from 0 to 1")
    return number


def _join(pieces: list[str]) -> list[str]:
    """Put AND between words and brackets that nothing joins.

    To FTS5 ``aid (cut OR loan)`` is no expression, and in ``aid NOT army coup`` NOT takes away both
    words after it; with AND written out NOT binds first, then AND, then OR.
    """
    joined: list[str] = []
    for piece in pieces:
        before = joined[-1] if joined else ""
        if before and before not in ("(", *_OPERATORS) and piece not in _BETWEEN:
            joined.append("AND")
        joined.append(piece)
    return joined


def _without_fields(query: str, pieces: list[str]) -> tuple[list[str], list[bool]]:
    """Return the pieces without fields and what joins them, and whether NOT stood before each.

    A field must hold whatever the words say, so that only AND, NOT or nothing joins it to them.
    """
    kept: list[str] = []
    negated: list[bool] = []
    depth = 0
    skip_and = False
    for i, piece in enumerate(pieces):
        depth += (piece == "(") - (piece == ")")
        if piece == _FIELD:
            after = pieces[i + 1 : i + 3]
            takes_away = after[:1] == ["NOT"] and after[1:] != [_FIELD] and not kept
            if takes_away:
                raise UsageError(f"NOT takes away from words; put words first: {query[:80]!r}")
            if depth or kept[-1:] == ["OR"] or after[:1] == ["OR"]:
                raise UsageError(
                    f"fields go with AND or NOT before them, outside brackets: {query[:80]!r}"
                )
            negated.append(kept[-1:] == ["NOT"])
            skip_and = kept[-1:] not in (["AND"], ["NOT"])
            if not skip_and:
                kept.pop()
                if kept[-1:] == ["AND"]:  # "aid AND NOT kind:memcon"
                    kept.pop()
                skip_and = not kept
            continue
        if piece != "AND" or not skip_and:
            kept.append(piece)
        skip_and = False
    return kept, negated


def _star(match: re.Match[str]) -> str:
    return "*" if match["prefix"] or match["starred"] else ""


def _quoted(words: str) -> str:
    inner = words.strip('"').strip()
    return '"' + inner.replace('"', '""') + '"'


def _mistake(query: str, column: int, what: str) -> UsageError:
    return UsageError(f"query, column {column}: {what}: {query[:80]!r}")
