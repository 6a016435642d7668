"""A user's query to what the archive file is asked: an FTS5 expression and conditions.

In: a query as typed. Out: a ``Query``, or a UsageError that points at the column. Every word
reaches FTS5 quoted and every value is bound, so that neither SQL nor FTS5 syntax can be smuggled
in. Asks nothing of the file itself: whether it knows the labels is for whoever has it to say.

    junta "base rights" withdr*            all of them in one passage; a phrase; a beginning
    (aid OR loan) NOT wheat                brackets
    aid NEAR/5 coup                        no more than five words between them, in either order
    tag:military_aid.arms                  a mention of the label, or of its subtype
    tag:military_aid tag:legitimation      both in the same passage
    tag:military_aid sentence:legitimation     in the same sentence; document:legitimation in the
                                           same document
    tag:military_aid polarity:withhold     the same mention: fields of a mention follow its tag
    actor:ROK  patron:USA  client:"South Korea"     named by the mention, by code or as printed
    voice:client_reported  modality:threat  stance:conflictual
    [lemma="withdraw"] []{0,3} [pos="NOUN"]     tokens by lemma, word or part of speech, after
                                           "annotate" has read them: see token_patterns.py
    date:1953-07..1961  date:..1949  kind:telegram  sender:dulles  classification:secret
    NOT kind:memcon  score>0.7  score.my_label>0.7  quality>=0.8

Words are folded as the index is (text/folding.py): case, accents, points in acronyms and commas in
numbers do not matter. "US" in capitals is the country, "us" in small letters either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive_miner.errors import UsageError
from archive_miner.store.fields import (
    FIELDS,
    NUMBERS,
    OF_LABELS,
    Condition,
    Field,
    about_mention,
    field_conditions,
    leading_mention,
    mistake,
    read_field,
)
from archive_miner.store.spelled import spelled
from archive_miner.store.token_patterns import (
    STEP,
    TokenPattern,
    TokenStep,
    index_terms,
    parse_step,
)

MAX_QUERY_CHARACTERS = 2000

_TOKEN = re.compile(
    r"""\s*(?: (?P<phrase>"[^"]*") (?P<starred>\*?)
          | (?P<bracket>[()])
          | (?P<step>STEP)
          | (?P<field>[a-z_]+(?:\.\w+)?) (?P<sign>:|>=|<=|>|<) (?P<value>"[^"]*"|[^\s"()]+)
          | (?P<word>[^\s"()*]+) (?P<prefix>\*?)
          | (?P<other>\S) )""".replace("STEP", STEP),
    re.VERBOSE,
)
# Quotation marks of print, as they come with a pasted phrase: “so”, „so“, «so», 「so」. Near misses
# ‘ ’ and ': apostrophes, as in d’état.
_STRAIGHT = str.maketrans(dict.fromkeys("“”„‟«»″＂「」『』〝〞〟", '"'))

_OPERATORS = ("AND", "OR", "NOT")
_BETWEEN = (")", *_OPERATORS)
_EMPTY = ('""', '""*')
_FIELD = "field:"
"""Stands for a field among the pieces of a query; no quoted word reads so."""

_TOKENS = "tokens"
"""Stands for the run of token steps among the fields; no field that can be typed is called so."""

_OTHER = {
    '"': "a quotation mark without its partner",
    "*": "a star without the word it completes",
}


@dataclass(frozen=True, slots=True)
class Query:
    """A query as SQL understands it: an FTS5 expression (or none) and conditions.

    ``mention`` is what must hold of a mention m of one label, where no words narrow the passages
    down: the answer is then looked for among its mentions. ``is_dated`` where documents of some
    dates are asked for. ``tokens`` must match in the passage, whose lemmas ``lemmas`` narrows down.
    ``labels`` are the fields that name one.
    """

    match: str | None
    conditions: tuple[Condition, ...]
    mention: Condition | None = None
    is_dated: bool = False
    tokens: TokenPattern = ()
    lemmas: str | None = None
    labels: tuple[Field, ...] = ()


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
    query = query.translate(_STRAIGHT)
    pieces, fields, tokens = _read_pieces(query)
    words, negated = _without_fields(query, _that_say_something(pieces))
    words = _join(words)
    if words[:1] == ["NOT"]:
        raise UsageError(f"NOT takes away from words; put words before it: {query[:80]!r}")
    if not words and not fields:
        raise UsageError('empty query; give words, a "phrase" or a field such as tag:LABEL')
    signed = [
        replace(one, is_negated=is_negated) for one, is_negated in zip(fields, negated, strict=True)
    ]
    return _query(query, " ".join(map(spelled, words)) or None, signed, tokens)


def _query(query: str, match: str | None, fields: Sequence[Field], tokens: TokenPattern) -> Query:
    """Return the query of an FTS5 expression, fields and a pattern of tokens."""
    for one in fields:
        if one.name == _TOKENS and one.is_negated:
            raise mistake(query, one.column, "NOT does not go with [tokens]; write [pos!=...]")
    terms = index_terms(tokens, "word")
    if terms:
        match = f"({match}) AND {terms}" if match else terms
    lemmas = index_terms(tokens, "lemma")
    fields = [one for one in fields if one.name != _TOKENS]
    if tokens and not (match or lemmas or fields):
        raise UsageError(f"[tokens] need a word, a lemma or a field beside them: {query[:80]!r}")
    leading = [] if match or lemmas else leading_mention(fields)
    rest = [one for one in fields if one not in leading]
    return Query(
        match,
        tuple(field_conditions(query, rest)),
        about_mention(query, leading) if leading else None,
        any(one.name == "date" and not one.is_negated for one in fields),
        tokens,
        lemmas,
        tuple(one for one in fields if one.name in OF_LABELS),
    )


def _read_pieces(query: str) -> tuple[list[str], list[Field], TokenPattern]:
    """Return the pieces that FTS5 is to hear, fields marked among them, the fields, the tokens."""
    pieces: list[str] = []
    fields: list[Field] = []
    steps: list[TokenStep] = []
    depth = position = step_end = 0
    near: tuple[int, int] | None = None
    while match := _TOKEN.match(query, position):
        column = match.start(match.lastgroup or 0) + 1
        position = match.end()
        if near and not match["phrase"] and (not match["word"] or match["word"] in _OPERATORS):
            raise mistake(query, near[1], _NEAR_HELP)
        if match["other"]:
            raise mistake(query, column, _OTHER.get(match["other"], "not understood"))
        if match["field"]:
            fields.append(read_field(query, match))
            pieces.append(_FIELD)
        elif match["bracket"]:
            depth += 1 if match["bracket"] == "(" else -1
            if depth < 0:
                raise mistake(query, column, "a bracket closed that was not opened")
            pieces.append(match["bracket"])
        elif match["step"]:
            column = match.start("step") + 1
            if not steps:
                fields.append(Field(_TOKENS, ":", match["step"], column))
                pieces.append(_FIELD)
            elif query[step_end : match.start("step")].strip():
                raise mistake(query, column, "one run of [tokens] a query; join them or leave one")
            steps.append(parse_step(query, match["step"], column))
            step_end = match.end()
        elif match["word"] in _OPERATORS and not match["prefix"]:
            pieces.append(match["word"])
        elif match["word"] and (asked := _NEAR.fullmatch(match["word"])):
            if not pieces or pieces[-1][0] not in '"N' or pieces[-1] == "NOT":
                raise mistake(query, match.start("word") + 1, _NEAR_HELP)
            near = int(asked["words"]), match.start("word") + 1
        else:
            _refuse_broken_step(query, match)
            _refuse_broken_field(query, match)
            quoted = _quoted(match["phrase"] or match["word"]) + _star(match)
            if near:
                quoted = _near(query, pieces.pop(), quoted, *near)
                near = None
            pieces.append(quoted)
    if near:
        raise mistake(query, near[1], _NEAR_HELP)
    if query[position:].strip():
        raise mistake(query, position + 1, "not understood")
    if depth:
        raise mistake(query, len(query), "a bracket not closed")
    return pieces, fields, tuple(steps)


_NEAR = re.compile(r"NEAR/(?P<words>\d{1,3})")
_NEAR_HELP = "NEAR/n stands between two words or phrases: aid NEAR/5 coup"


def _near(query: str, left: str, right: str, words: int, column: int) -> str:
    """Return what FTS5 calls two phrases near each other; a chain of them has one distance."""
    if not all(any(map(str.isalnum, phrase)) for phrase in (left, right)):
        raise mistake(query, column, _NEAR_HELP)
    if not left.startswith("NEAR("):
        return f"NEAR({left} {right}, {words})"
    inner, _, distance = left.removeprefix("NEAR(").removesuffix(")").rpartition(", ")
    if int(distance) != words:
        raise mistake(query, column, f"NEAR/{words} after NEAR/{distance}; use one distance")
    return f"NEAR({inner} {right}, {words})"


# A distance that is none: "NEAR/1000", "near/5", "NEAR/x". Near misses "NEAR EAST", "near".
_BROKEN_NEAR = re.compile(r"near/.*", re.IGNORECASE)


def _refuse_broken_step(query: str, match: re.Match[str]) -> None:
    """Raise UsageError where a word is a distance or a token that is not written as one."""
    word, column = match["word"] or "", match.start("word") + 1
    if _BROKEN_NEAR.fullmatch(word):
        raise mistake(query, column, f"{_NEAR_HELP}, in capitals, n up to 999")
    if word.startswith("["):
        raise mistake(query, column, 'a bracket [ not closed: [lemma="withdraw"]')


# A field that is not quite one: "tag: x", "score >0.5", "Sender:x". Near miss "12:30".
_BROKEN_FIELD = re.compile(r"(?P<name>[A-Za-z_]+)?(?P<sign>:|>=|<=|>|<)")


def _refuse_broken_field(query: str, match: re.Match[str]) -> None:
    """Raise UsageError where a word is a field typed with blanks in it or in capitals."""
    broken = _BROKEN_FIELD.match(match["word"] or "")
    if broken is None:
        return
    name = (broken["name"] or "").lower()
    end = match.end("word")
    if name in FIELDS and broken.end() == len(match["word"]) and query[end : end + 1] == '"':
        raise mistake(query, end + 1, _OTHER['"'])
    if name in FIELDS or (not name and broken["sign"] != ":"):
        example = f"{name or 'score'}{'>0.5' if name in ('', *NUMBERS) else ':value'}"
        raise mistake(
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
