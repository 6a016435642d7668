"""What stands around a mention: the cues of its sentence, which of them reach it, who speaks.

Comes in: a sentence's text, then a mention's span. Goes out: evidence, for the rules and for a
learned layer alike. Decides nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive_miner.tag.context.clauses import Clause, divide_clauses, reach
from archive_miner.tag.context.cues import Cue, CueTable, Hit, cue_table, voice_table
from archive_miner.tag.context.speakers import Role, Speakers
from archive_miner.tag.context.tokens import Token, read_tokens

FLIP_TOKENS = 6
"""A negation turns a cue it precedes by at most so many tokens: "not in a position to give"."""
SUBJECT_TOKENS = 14
"""A speaker stands at most so many tokens before the verb of saying."""


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks in a sentence.

    ``speaker`` is who speaks by the first verb of saying, "none" where nobody is said to;
    ``believer`` likewise by the first verb of thinking; ``roles`` are those of all names, each
    with its token's place, in order.
    """

    speaker: Role
    believer: Role
    roles: Sequence[tuple[int, Role]]

    def subject(self) -> Role:
        """Return whose name stands first."""
        return self.roles[0][1] if self.roles else "none"

    def last_other(self) -> Role:
        """Return the last role of the other side that is named, whom "he" may then be."""
        others = (role for _, role in reversed(self.roles) if role in ("client", "third"))
        return next(others, "none")


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence read once for all its mentions. ``clause_of`` gives each token's clause."""

    tokens: Sequence[Token]
    clauses: Sequence[Clause]
    clause_of: Sequence[int]
    hits: Sequence[Hit]
    voices: Voices


@dataclass(frozen=True, slots=True)
class Evidence:
    """The cues that reach a mention, those that do not, and what the document adds.

    ``turned`` are the places in ``reaching`` of cues that a negation turns; ``central`` those of
    cues in the statement itself and not in what hangs on it.
    """

    reaching: Sequence[Hit]
    turned: frozenset[int]
    central: frozenset[int]
    apart: Sequence[Hit]
    target_words: Sequence[str]
    central_words: Sequence[str]
    speaker: Role
    believer: Role
    subject: Role
    clause_subject: Role
    inherited: Role
    genre: str
    label: str
    sentence_tokens: int


NAMED = "named"
"""The pattern of an actor's hit, which no table holds."""
_BY_NAME: Mapping[Role, Cue] = {
    role: Cue("role", role, role, (), "", "", "", governs=False)
    for role in ("patron", "client", "third")
}
"""What an actor says by being named."""

# Verbs that are also nouns: after one of these words they are nouns. "the report states" and
# "his request" against "they report" and "we request". Near miss: "to request".
_NOUN_AFTER_WORDS = (
    "the a an this that these those his her its their our your my any no some such each every "
    "formal recent same of 's u.s. for by in with from following above first own public "
    "korean cuban turkish greek soviet british french polish yugoslav argentine"
)
_NOUN_AFTER = frozenset(_NOUN_AFTER_WORDS.split())
_VERB_OR_NOUN_WORDS = (
    "report reports request requests claim claims comment comments state states remark remarks "
    "reply answer note notes view views fear fears hope hopes desire desires doubt doubts plan "
    "plans offer offers demand demands appeal appeals urge call calls look looks "
    "estimate estimates study review draft consider proposal charge charges need needs want wish "
    "wishes attack protest protests support help aid visit cut cuts delay risk threat assure "
    "complaint"
)
_VERB_OR_NOUN = frozenset(_VERB_OR_NOUN_WORDS.split())
# "Ambassador" alone is the embassy's own in its papers, and the visitor in Washington's.
_BARE_AMBASSADOR = frozenset(["ambassador", "(the|his|their) ambassador"])
# In papers written in Washington "the President" is the patron's; in an embassy's, the client's.
_PATRONS_PRESIDENT = frozenset(["department", "other"])
_BEING_WORDS = "was were been is are being"
_BEING = frozenset(_BEING_WORDS.split())
_NO_NAMES_WORDS = (
    "the this that it there these those he she they we i in on at as if when while after before "
    "subject note source"
)
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())


def read_sentence(text: str, start: int, end: int, speakers: Speakers) -> ReadSentence:
    """Return a sentence of a document's text as tokens, clauses and cues."""
    tokens = read_tokens(text, start, end)
    clauses = divide_clauses(tokens)
    clause_of = [n for n, clause in enumerate(clauses) for _ in range(clause.first, clause.last)]
    hits = _find_hits(tokens, cue_table(), speakers)
    return ReadSentence(tokens, clauses, clause_of, hits, _hear(tokens, hits, speakers))


def read_voices(text: str, start: int, end: int, speakers: Speakers) -> Voices:
    """Return who speaks in a sentence: all that is asked of one before a mention's."""
    tokens = read_tokens(text, start, end)
    return _hear(tokens, _find_hits(tokens, voice_table(), speakers), speakers)


def _find_hits(tokens: Sequence[Token], table: CueTable, speakers: Speakers) -> list[Hit]:
    """Return the cues of a sentence, in order; who is named there is one, and what words of office
    inside the name would say is none.
    """
    named = list(_named(tokens, speakers))
    inside = {place for hit in named for place in range(hit.first, hit.last)}
    found = [
        hit
        for hit in table.find(tokens)
        if not (_is_noun(tokens, hit) or (hit.cue.kind == "role" and hit.last - 1 in inside))
    ]
    return sorted([*found, *named], key=lambda hit: hit.first)


def _named(tokens: Sequence[Token], speakers: Speakers) -> Iterator[Hit]:
    """Yield the actors named in a sentence, each as a cue of its role."""
    if not tokens:
        return
    place = 0
    nearest = bisect_right(speakers.named, tokens[0].start, key=lambda actor: actor[1])
    for start, end, role in speakers.named[nearest:]:
        while place < len(tokens) and tokens[place].start < start:
            place += 1
        if place == len(tokens):
            return
        first = place
        while place < len(tokens) and tokens[place].end <= end:
            place += 1
        if place > first:
            yield Hit(_BY_NAME[role], NAMED, first, place)


def _hear(tokens: Sequence[Token], hits: Sequence[Hit], speakers: Speakers) -> Voices:
    roles = _roles(tokens, hits, speakers)
    speaker = _subject_of(tokens, hits, roles, "speech", "says", speakers)
    believer = _subject_of(tokens, hits, roles, "belief", "thinks", speakers)
    return Voices(speaker, believer, tuple(roles.items()))


def _is_noun(tokens: Sequence[Token], hit: Hit) -> bool:
    """Say whether a cue of one word that should be a verb stands as a noun."""
    if hit.last - hit.first > 1 or not hit.first or hit.cue.kind in ("role", "regime", "negation"):
        return False
    if hit.cue.group == "noun":
        return False
    word, before = tokens[hit.first].word, tokens[hit.first - 1].word
    return word in _VERB_OR_NOUN and before in _NOUN_AFTER


def _roles(tokens: Sequence[Token], hits: Sequence[Hit], speakers: Speakers) -> dict[int, Role]:
    """Return the role of every token that has one, by place, in order.

    Whoever is named has the role read for them there; words of office and pronouns have their own.
    """
    found: dict[int, Role] = {}
    named = {p for hit in hits if hit.pattern == NAMED for p in range(hit.first, hit.last)}
    for hit in hits:
        if hit.cue.kind == "role":
            role: Role = hit.cue.value  # type: ignore[assignment]
            first, last = tokens[hit.first].word, tokens[hit.last - 1].word
            if hit.pattern in _BARE_AMBASSADOR and last == "ambassador":
                role = "patron" if speakers.genre == "embassy" else "client"
            if first == "president" and speakers.genre in _PATRONS_PRESIDENT:
                role = "patron" if hit.pattern != NAMED else role
            found[hit.last - 1] = role
    for place, token in enumerate(tokens):
        titled = speakers.titled.get(token.word) if token.is_capital else None
        if titled is not None and place not in named:
            found[place] = titled
            found.pop(place - 1, None)  # the title before the name: "Minister Averoff"
    return dict(sorted(found.items()))


def _subject_of(
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    roles: dict[int, Role],
    kind: str,
    value: str,
    speakers: Speakers,
) -> Role:
    """Return whose the first verb of a kind is: the nearest name before it."""
    for hit in hits:
        if hit.cue.kind != kind or hit.cue.value != value:
            continue
        if hit.pattern == "according to":
            return next((role for place, role in roles.items() if place > hit.first), "none")
        before = tokens[hit.first - 1] if hit.first else None
        if before is not None and before.word in _BEING:
            # "Ambassador was informed that": whoever informs him writes the paper
            return "patron"
        nearest = [p for p in roles if hit.first - SUBJECT_TOKENS <= p < hit.first]
        if before is not None and before.is_capital and before.word.isalpha():
            if hit.first - 1 in roles:
                return roles[hit.first - 1]
            if before.word not in _NO_NAMES:
                return speakers.strangers  # "Lucet interjected": a name without a title
        if nearest:
            return roles[nearest[-1]]
        if hit.first <= 1:
            return "he"  # "Stated cannot accept": the subject is left out
    return "none"


def gather_evidence(
    sentence: ReadSentence, start: int, end: int, label: str, inherited: Role, speakers: Speakers
) -> Evidence:
    """Return the evidence on the mention at ``start`` to ``end`` of the document's text."""
    tokens, clause_of = sentence.tokens, sentence.clause_of
    targets = sorted(
        {clause_of[p] for p, t in enumerate(tokens) if t.start < end and t.end > start}
    )
    if not targets:
        targets = list(range(len(sentence.clauses)))
    reached: dict[tuple[int, bool], bool] = {}

    def reaches(hit: Hit) -> bool:
        key = clause_of[hit.first], hit.cue.governs
        if key not in reached:
            reached[key] = any(reach(sentence.clauses, key[0], one, key[1]) for one in targets)
        return reached[key]

    middle = _central_clauses(sentence, targets)
    reaching = [hit for hit in sentence.hits if reaches(hit)]
    return Evidence(
        reaching=reaching,
        turned=_turned(sentence, reaching),
        central=frozenset(
            place
            for place, hit in enumerate(reaching)
            if clause_of[hit.first] in middle or clause_of[hit.first] not in targets
        ),
        apart=[hit for hit in sentence.hits if not reaches(hit)],
        target_words=[t.word for p, t in enumerate(tokens) if clause_of[p] in targets],
        central_words=[t.word for p, t in enumerate(tokens) if clause_of[p] in middle],
        speaker=sentence.voices.speaker,
        believer=sentence.voices.believer,
        subject=sentence.voices.subject(),
        clause_subject=next(
            (role for place, role in sentence.voices.roles if clause_of[place] == targets[-1]),
            "none",
        ),
        inherited=inherited,
        genre=speakers.genre,
        label=label,
        sentence_tokens=len(tokens),
    )


def _central_clauses(sentence: ReadSentence, targets: Sequence[int]) -> frozenset[int]:
    """Return the clauses that make the statement.

    Of the targets the first that is no condition and, where it only says that somebody says or
    thinks, the clause that hangs on it.
    """
    clauses = sentence.clauses
    if not targets:
        return frozenset()
    first = next((n for n in targets if clauses[n].opener != "condition"), targets[0])
    found = {first}
    for number in targets:
        if number <= first or clauses[number].opener != "hanging" or number - 1 not in found:
            continue
        frames = any(
            hit.cue.kind in ("speech", "belief") and sentence.clause_of[hit.first] == number - 1
            for hit in sentence.hits
        )
        if frames and sentence.tokens[clauses[number].first].word in ("that", "whether"):
            found.add(number)
    return frozenset(found)


def _turned(sentence: ReadSentence, hits: Sequence[Hit]) -> frozenset[int]:
    """Return the places of polarity cues that a negation of their clause precedes closely."""
    negations = [hit for hit in hits if hit.cue.kind == "negation"]
    return frozenset(
        place
        for place, hit in enumerate(hits)
        if hit.cue.kind == "polarity"
        for negation in negations
        if 0 <= hit.first - negation.last < FLIP_TOKENS
        and sentence.clause_of[hit.first] == sentence.clause_of[negation.first]
    )
