"""The nouns, in the order data flows: Source, Page, Document, Passage, Mention, Score.

Standard library only. Every record is frozen; every span is half open and counted in Unicode
code points; pages count from 1; boxes are PDF points measured from the top left of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

MediaType = Literal["application/pdf", "text/plain", "application/tei+xml", "image"]
TextOrigin = Literal["native", "ocr", "none"]
MarkKind = Literal[
    "running_head", "page_number", "banner", "stamp", "footnote", "note_mark", "editorial", "margin"
]
DocumentKind = Literal[
    "telegram",
    "memorandum",
    "memcon",
    "letter",
    "despatch",
    "airgram",
    "report",
    "note",
    "minutes",
    "other",
]
DatePrecision = Literal["day", "month", "year"]
Polarity = Literal["grant", "withhold", "condition", "neutral"]
Modality = Literal["fact", "request", "offer", "threat", "plan", "hypothetical", "denied"]
Voice = Literal[
    "client_first_person", "client_reported", "patron_own", "patron_inference", "third_party"
]
Stance = Literal["complementary", "conflictual", "mixed", "neutral"]

LABELS = (
    "military_influence",
    "economic_aid",
    "military_aid",
    "legitimation",
    "power_consolidation",
    "political_compatibility",
    "alliance_design",
)
"""The seven labels of the shipped codebook: three channels (aid in two kinds), two conditions,
and the alliance's design. Probabilities of a sentence come in this order."""

DECIDED = 0.5
"""Confidence from which a mention stands, and score from which a document counts as yes.

The tagger bends each label's probability so that its decision threshold lies here.
"""

POOR_QUALITY = 0.8
"""Estimated share of right words below which a page reads poorly: one word in five misread breaks
most phrases a rule looks for. 0.79 is poor, 0.80 is not."""

CONCERN = "regime_survival_concern"
"""What the shipped document model scores."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in PDF points, origin top left."""

    x0: float
    top: float
    x1: float
    bottom: float

    def __post_init__(self) -> None:
        if self.x1 < self.x0 or self.bottom < self.top:
            raise ValueError(f"box is inside out: {self}")


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word: its place in the page's text and on the page.

    ``confidence`` is the OCR engine's own, 0 to 1; None where the text was not recognised but
    read from the file.
    """

    start: int
    end: int
    box: Box
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a page's text that is not body text, and what it is instead.

    Furniture is marked, never deleted: a running head keeps its words and boxes, and the
    assembling of documents decides to leave it out.
    """

    start: int
    end: int
    kind: MarkKind


IngredientRole = Literal[
    "codebook", "cues", "passage_model", "context_model", "document_model", "actors", "pipeline"
]
"""``cues`` is the codebook whose cues the passage model weighs, where another one tags."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A file or folder that rows were made with: its part in it, its name, and what was in it.

    ``sha256`` is of the content, of a model that of its config, which holds the hashes of the
    weights; empty where it is not known. Archive files made before version 5 know its first twelve
    hex digits alone.
    """

    role: IngredientRole
    name: str
    version: str
    sha256: str

    @property
    def title(self) -> str:
        """Name and version: ``passage_tags@3``."""
        return f"{self.name}@{self.version}" if self.version else self.name

    def is_of(self, sha256: str) -> bool:
        """Say whether this has the given SHA-256, by as many digits as are known of both."""
        known = min(len(self.sha256), len(sha256))
        return known > 0 and self.sha256[:known] == sha256[:known]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a row: a stage, the version of its code, what went in, and settings that matter.

    ``settings`` are (name, value) of those alone that change what comes out. Rows are stale where
    theirs is not equal to today's.
    """

    stage: str
    version: str
    ingredients: tuple[Ingredient, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()

    def ingredient(self, role: IngredientRole) -> Ingredient | None:
        """Return what went in as ``role``; None where nothing did."""
        return next((one for one in self.ingredients if one.role == role), None)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was met: where, what, how long."""

    source_id: str
    path: str
    sha256: str
    media_type: MediaType
    page_count: int


@dataclass(frozen=True, slots=True)
class Page:
    """The final text of one page, with a box for every word.

    Lines end in one line feed; a blank line starts a paragraph. ``reason`` says why the text
    came from where it came from. ``width`` and ``height`` are PDF points, 0 where the source
    has no pages to measure (plain text, TEI). ``quality`` is the estimated share of words that
    are right.
    """

    source_id: str
    number: int
    width: float
    height: float
    text: str
    origin: TextOrigin
    quality: float
    language: str
    reason: str = ""
    words: tuple[Word, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a document says of it. Fields not found are None, never guessed.

    ``date`` is an ISO prefix (``1953``, ``1953-07`` or ``1953-07-24``) of the stated precision.
    ``classification`` is lower case without handling words.
    """

    kind: DocumentKind = "other"
    number: str | None = None
    date: str | None = None
    date_precision: DatePrecision | None = None
    place: str | None = None
    sender: str | None = None
    recipient: str | None = None
    classification: str | None = None
    subject: str | None = None
    file_number: str | None = None


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One thing a document's head says, where it says so, and how sure the reading is (0 to 1).

    ``name`` is a field of Header or one of those that have no column: ``date_printed``,
    ``date_doubt`` (a day the paper's stamps speak for instead), ``precedence``, ``handling``,
    ``participant``, ``reference``, ``tag``, and ``person``, ``post``, ``country`` and ``state``
    behind ``sender_`` and ``recipient_``; names that can be said more than once come once for each.
    ``start`` and ``end`` are offsets into the document's text, None where the value stands outside
    it: in a banner, in the archive's record, in an edition's markup.
    """

    name: str
    value: str
    start: int | None
    end: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Division:
    """A document that the source itself marks out (TEI), with the header it states.

    ``start`` is an offset into the text of page ``first_page``, ``end`` into ``last_page``.
    """

    first_page: int
    start: int
    last_page: int
    end: int
    header: Header


@dataclass(frozen=True, slots=True)
class Boundary:
    """A place where a document may begin, how sure that is (0 to 1), and the cues that say so.

    ``start`` is an offset into the page's text. ``kept`` says whether a document begins there;
    a candidate that was turned down keeps its confidence, so that the doubtful can be reviewed.
    """

    page_number: int
    start: int
    confidence: float
    cues: tuple[str, ...]
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Correction:
    """A reader's ruling on where a document begins, or does not.

    The line is the one that opens with ``line``, nearest to ``start`` where several do; that at
    ``start`` where ``line`` is empty; and the page's first where both are missing. Where the page
    was read anew and no line opens so, it is the one printed in ``box`` that reads much alike.
    ``version`` is that of the page's text when the ruling was made.
    """

    page_number: int
    start: int | None
    line: str
    is_boundary: bool
    note: str = ""
    coder: str = ""
    version: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a document's text copied unchanged from one page.

    ``text[start:end]`` of the document equals ``text[page_start:page_start + end - start]`` of
    page ``page_number``.
    """

    start: int
    end: int
    page_number: int
    page_start: int


@dataclass(frozen=True, slots=True)
class Document:
    """One archival item: a letter, a telegram, a memorandum.

    ``text`` is made of parts of pages and, between them, at most line feeds; running heads,
    page numbers, and the hyphens of words broken at a line end are left out by leaving out
    their part, so that every other character still leads back to its page.
    """

    document_id: str
    source_id: str
    first_page: int
    last_page: int
    header: Header
    text: str
    parts: tuple[Part, ...]
    fields: tuple[HeaderField, ...] = ()


@dataclass(frozen=True, slots=True)
class Former:
    """A document as it once was: cut or read otherwise since ``replaced_at``, so from ``since`` on.

    ``version`` is that of its text: see ``offsets.version_of``. Both times are UTC in ISO 8601,
    empty where they are not known or have not come.
    """

    document_id: str
    source_id: str
    version: str
    text: str
    parts: tuple[Part, ...]
    since: str = ""
    replaced_at: str = ""

    def as_document(self) -> Document:
        """Return it as a document, whose header is not known any more."""
        numbers = [part.page_number for part in self.parts] or [1]
        return Document(
            self.document_id,
            self.source_id,
            min(numbers),
            max(numbers),
            Header(),
            self.text,
            self.parts,
        )


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that a person said something about, kept so that it can be found again.

    ``document_id`` is what the document was called then, ``version`` which text it had
    (``offsets.version_of``), ``start`` and ``end`` are offsets into that text. Of a document as a
    whole ``quote`` is the opening and ``suffix`` the closing; of a stretch of it they are the words
    and what follows them. ``boxes`` are (page number, box) of each printed line under the quote,
    none where the pages have no words.
    """

    source_id: str
    document_id: str
    version: str
    start: int
    end: int
    is_whole: bool
    page_number: int
    quote: str
    prefix: str
    suffix: str
    boxes: tuple[tuple[int, Box], ...] = ()


DecisionKind = Literal["label", "span"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reader, or another program, said of a place. Never changed, only said again.

    ``kind`` is ``label`` where all of the place has a label or has it not, ``span`` where the place
    was marked as a mention. ``value`` is 0, 1 or a grade; ``origin`` the file it came in;
    ``made_at`` when it was stored, UTC in ISO 8601.
    """

    anchor: Anchor
    kind: DecisionKind
    label: str
    value: float
    coder: str = ""
    subtype: str | None = None
    note: str = ""
    origin: str = ""
    made_at: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where what was said stands today: a stretch of a document, or a reason why nowhere."""

    document_id: str | None
    start: int
    end: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """An id that no document bears any more, and the document that now holds its beginning.

    ``document_id`` is None where there is none; ``reason`` says in a few words what became of it.
    """

    alias: str
    document_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a new segmentation of a source comes to, held against the documents there were.

    ``documents`` are all of today's in order, by the ids they keep or get. ``kept`` are as they
    were in every field, ``moved`` in all but their places on pages, ``replaced`` read or cut
    otherwise, ``added`` new; ``removed`` are ids that none bears any more, each with an alias.
    ``passages`` are those of documents whose passages are not as they were.
    """

    documents: tuple[Document, ...]
    passages: dict[str, tuple[Passage, ...]]
    kept: frozenset[str]
    moved: frozenset[str]
    replaced: frozenset[str]
    added: frozenset[str]
    removed: tuple[Alias, ...]

    @classmethod
    def of_new(cls, documents: Iterable[tuple[Document, Sequence[Passage]]]) -> Changes:
        """Return the changes that add documents to a source that has none."""
        pairs = list(documents)
        return cls(
            tuple(document for document, _ in pairs),
            {document.document_id: tuple(passages) for document, passages in pairs},
            kept=frozenset(),
            moved=frozenset(),
            replaced=frozenset(),
            added=frozenset(document.document_id for document, _ in pairs),
            removed=(),
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph-sized stretch of a document, in offsets of the document's text."""

    passage_id: str
    document_id: str
    start: int
    end: int
    page_number: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document and, once read by a passage model, the probability of each label.

    ``probabilities`` runs parallel to the labels of the model that read it (``LABELS`` for the
    shipped one); empty where no model has read the sentence.
    """

    start: int
    end: int
    probabilities: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody named near a mention: as printed, as a state code, and in what role."""

    name: str
    code: str | None
    role: Literal["patron", "client", "rival", "third_party"]


@dataclass(frozen=True, slots=True)
class Modifier:
    """A stretch of the document that decided something of a mention's context.

    ``kind`` is what it is about (negation, uncertainty, time, polarity, modality, condition,
    speech, belief, stance), ``value`` what it says; offsets of the document's text.
    """

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign of a passage, in offsets of the passage's text.

    ``pos`` is its part of speech in the words of Universal Dependencies: NOUN, VERB, PROPN.
    """

    start: int
    end: int
    lemma: str
    pos: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A tagged span of a document's text: the label, the sentence around it, and its context.

    ``origin`` is the id of the codebook rule that found it, or ``model@version``. The four
    fields of context are None where no stage has read them; ``modifiers`` are the words that
    decided them.
    """

    mention_id: str
    document_id: str
    label: str
    subtype: str | None
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    confidence: float
    origin: str
    polarity: Polarity | None = None
    modality: Modality | None = None
    voice: Voice | None = None
    stance: Stance | None = None
    actors: tuple[Actor, ...] = ()
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much one passage adds to a document's score, in log-odds."""

    passage_id: str
    contribution: float


@dataclass(frozen=True, slots=True)
class Score:
    """The calibrated probability of a label for a document, with the passages that carry it."""

    document_id: str
    label: str
    value: float
    lower: float
    upper: float
    model: str
    evidence: tuple[Contribution, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PassageScore:
    """A passage's calibrated probability of a label, by a model trained on passages."""

    passage_id: str
    document_id: str
    label: str
    value: float
    lower: float
    upper: float
    model: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A document drawn to be labelled, by which strategy and chance.

    ``batch`` counts from 1 within the label; ``inclusion_probability`` is that of coming into this
    batch, of the documents that were left when it was drawn. ``is_placed`` says whether a document
    of today still is what was drawn; where it was cut otherwise since, none is.
    """

    label: str
    document_id: str
    batch: int
    strategy: str
    seed: int
    score: float
    inclusion_probability: float
    is_placed: bool = True


LEFT_OUT = "left out"
"""Item of a failure that says what of a file holds text and was not read."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be done: at which stage, with what, and why, in one line.

    ``item`` is empty for a whole file, else a page (``page 7``), a document id, or LEFT_OUT.
    """

    stage: str
    path: str
    item: str
    reason: str
