"""Words in and about an archive: vectors of its own, and terms to widen a codebook with.

Comes in: a store that is only read, vectors, a codebook. Goes out: a folder of vectors, or terms
with what the archive and the codebook know of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from archive_miner.codebook.load import default_codebook_path, load_codebook
from archive_miner.codebook.schema import Codebook, LabelEntry
from archive_miner.errors import UsageError
from archive_miner.exchange.tables import Table
from archive_miner.explore.vectors import (
    DIMENSIONS,
    KIND,
    LEAST_WORDS,
    Asked,
    NearTerm,
    TrainedVectors,
    WordVectors,
    find_keys,
    load_vectors,
    nearest_terms,
    save_vectors,
    train_vectors,
)
from archive_miner.explore.widen import widen
from archive_miner.learn.registry import default_models_dir
from archive_miner.pipeline.perform import Observer, Silence
from archive_miner.saved import check_folder
from archive_miner.store.search import count_phrase
from archive_miner.store.store import Store
from archive_miner.studies.concordance import open_concordance
from archive_miner.tag.rules.matcher import Hit, RuleMatcher, compile_matcher
from archive_miner.view.lines import ConcordanceLine, Context

VERSION = "1"
SHIPPED = "diplomatic_vectors"


@dataclass(frozen=True, slots=True)
class FoundBy:
    """A rule that finds a term: always, or (``needs``) only beside other words."""

    rule_id: str
    label: str
    needs: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A term to consider, and what is known of it.

    ``occurrences`` and ``documents`` are of the archive, None where there is none; ``found_by``
    is the codebook's first rule that finds it, one that always does before one that needs more.
    """

    term: str
    similarity: float
    count: int
    occurrences: int | None
    documents: int | None
    found_by: FoundBy | None
    examples: tuple[ConcordanceLine, ...]

    def record(self) -> dict[str, object]:
        """Return the term as a row of a table, by the names of its columns."""
        rule = self.found_by
        return {
            "term": self.term,
            "similarity": self.similarity,
            "count": self.count,
            "occurrences": self.occurrences,
            "documents": self.documents,
            "rule": rule.rule_id if rule else None,
            "rule_label": rule.label if rule else None,
            "rule_needs_more": rule.needs if rule else None,
            "examples": [asdict(line) for line in self.examples],
        }


COLUMNS = {
    "term": "text",
    "similarity": "real",
    "count": "integer",
    "occurrences": "integer",
    "documents": "integer",
    "rule": "text",
    "rule_label": "text",
    "rule_needs_more": "integer",
    "examples": "list",
}
"""Of terms as a table."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms found, and notes on what was asked but is not known as it was asked."""

    terms: tuple[Term, ...]
    notes: tuple[str, ...]

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    @property
    def table(self) -> Table:
        """The terms as rows, the lines of each as a list."""
        return Table(COLUMNS, tuple(tuple(term.record().values()) for term in self.terms))


def learn_vectors(
    store: Store, folder: Path, seed: int = 1, observer: Observer | None = None
) -> TrainedVectors:
    """Learn phrases and vectors from an archive's documents and write them to a folder.

    The same documents give the same file. Raises UsageError where there are too few words, or the
    folder is taken.
    """
    check_folder(folder, KIND)
    made = train_vectors(read_texts(store, "vectors", observer), seed, least_words=LEAST_WORDS)
    name = folder.resolve().name
    facts = {"documents": made.texts, "words": made.words, "seed": seed}
    by = f"archive-miner vectors {VERSION}"
    card = _card(name, store, made, seed)
    save_vectors(made.keyed, folder, name, VERSION, by, made.epochs, facts, card)
    return made


def read_texts(store: Store, stage: str, observer: Observer | None = None) -> Iterator[str]:
    """Yield the text of each document, in the order of paths and places; tells the observer."""
    watch = observer or Silence()
    watch.begin(stage, len(store.documents.ids()), "documents")
    for _, source_id in sorted((s.source.path, s.source.source_id) for s in store.sources.all()):
        for text in store.documents.texts(source_id):
            yield text
            watch.advance(1)
    watch.end()


def _card(name: str, store: Store, made: TrainedVectors, seed: int) -> str:
    return (
        f"# {name}\n\nWord vectors: which words and set phrases stand where a given one stands.\n\n"
        "| | |\n|---|---|\n"
        f"| made from | {made.texts:,} documents, {made.words:,} words, of {store.path.name} |\n"
        "| method | set phrases by normalised pointwise mutual information, two rounds; then"
        f" continuous bag of words with negative sampling (gensim Word2Vec): {DIMENSIONS}"
        f" dimensions, read {made.epochs} times, seed {seed}, one worker |\n"
        f"| size | {len(made.keyed):,} terms, int8 with a scale for each, no pickle |\n\n"
        "A near term is used in the same surroundings: it may be the opposite, a rival, or merely"
        " listed together. Terms met fewer than 50 times are unreliable.\n"
    )


def read_vectors(folder: Path | None) -> WordVectors:
    """Return the vectors of a folder, or the shipped ones."""
    return load_vectors(folder or default_models_dir() / SHIPPED)


def ask_terms(
    store: Store | None,
    words: Sequence[str],
    label: str | None,
    codebook: Path | None = None,
    vectors: Path | None = None,
    count: int = 20,
    examples: int = 0,
) -> Terms:
    """Return the terms used like some words, or like what a label's rules find already.

    Without a store what an archive knows of them stays open. No codebook or vectors are those
    shipped. Raises UsageError where both words and label, or neither, are given.
    """
    if bool(words) == bool(label):
        raise UsageError("terms: give words, or --label LABEL; one of them")
    book = load_codebook(codebook or default_codebook_path())
    loaded = read_vectors(vectors)
    if label:
        return widen_label(loaded, label, count, book, store, examples)
    return find_terms(loaded, words, count, book, store, examples)


def find_terms(
    vectors: WordVectors,
    words: Sequence[str],
    count: int,
    codebook: Codebook,
    store: Store | None = None,
    examples: int = 0,
) -> Terms:
    """Return the terms used like some words; what is not known of them is noted."""
    asked = find_keys(vectors, words)
    near = nearest_terms(vectors, asked, count)
    finder = _Finder.of(codebook)
    return Terms(tuple(_know(term, finder, store, examples) for term in near), _notes(asked))


def widen_label(
    vectors: WordVectors,
    label: str,
    count: int,
    codebook: Codebook,
    store: Store | None = None,
    examples: int = 0,
) -> Terms:
    """Return terms near to what a label's rules find, which no rule finds yet.

    A label's own terms are those of the vectors that one of its rules finds whole and by
    themselves. Raises UsageError for a label the codebook does not have, or without such terms.
    """
    known = [entry.name for entry in codebook.labels]
    if label not in known:
        raise UsageError(f"terms: no label {label!r} in the codebook; there are {', '.join(known)}")
    finder = _Finder.of(codebook)
    own, found = finder.sort(vectors.keyed.index_to_key)
    if not own[label]:
        raise UsageError(f"terms: the vectors know no phrase of {label!r}; give words instead")
    near = widen(vectors, own[label], found, count)
    shown = ", ".join(key.replace("_", " ") for key in own[label][:5])
    note = f"near to {len(own[label])} terms of {label} ({shown}, …), found by no rule yet"
    return Terms(tuple(_know(term, finder, store, examples) for term in near), (note,))


def label_terms(codebook: Codebook, keys: Sequence[str]) -> dict[str, list[str]]:
    """Return for each label the terms, written with underscores, that its rules find by themselves.

    A term counts where a rule finds the whole of it and needs nothing beside it.
    """
    return _Finder.of(codebook).sort(keys)[0]


@dataclass(frozen=True, slots=True)
class _Finder:
    """A codebook's rules as found in a term by itself, whatever else they need beside it."""

    matcher: RuleMatcher
    needing: frozenset[str]

    @classmethod
    def of(cls, codebook: Codebook) -> _Finder:
        bare = replace(codebook, labels=tuple(_bare(entry) for entry in codebook.labels))
        needing = frozenset(rule.rule_id for rule in codebook.rules if rule.needs)
        return cls(compile_matcher(bare), needing)

    def hits(self, term: str) -> list[Hit]:
        """Return what finds a term, as it is printed or with a capital (an exact ``=MAP``)."""
        return self.matcher.hits(term) or self.matcher.hits(term.upper())

    def sort(self, keys: Sequence[str]) -> tuple[dict[str, list[str]], set[str]]:
        """Return the terms that each label finds whole, and all that any rule finds something in.

        Terms are written with underscores; the first are those whose rule needs nothing else.
        """
        own: dict[str, list[str]] = {entry.name: [] for entry in self.matcher.codebook.labels}
        found: set[str] = set()
        for key in keys:
            hits = self.hits(key.replace("_", " "))
            if hits:
                found.add(key)
            whole = [hit for hit in hits if hit.start == 0 and hit.end == len(key)]
            for label in dict.fromkeys(
                hit.rule.label for hit in whole if hit.rule.rule_id not in self.needing
            ):
                own[label].append(key)
        return own, found


def _bare(entry: LabelEntry) -> LabelEntry:
    """Return a label whose rules neither need nor are cancelled by other words."""
    return replace(entry, rules=tuple(replace(rule, unless=(), needs=()) for rule in entry.rules))


def _know(near: NearTerm, finder: _Finder, store: Store | None, examples: int) -> Term:
    hits = sorted(finder.hits(near.term), key=lambda hit: hit.rule.rule_id in finder.needing)
    found_by = None
    if hits:
        rule = hits[0].rule
        found_by = FoundBy(rule.rule_id, rule.label, rule.rule_id in finder.needing)
    occurrences, documents, lines = None, None, []
    if store is not None:
        occurrences, documents = count_phrase(store, near.term)
        if examples and occurrences:
            context = Context(EXAMPLE_WIDTH)
            lines = list(open_concordance(store, f'"{near.term}"', context, limit=examples))
    numbers = (near.similarity, near.count, occurrences, documents)
    return Term(near.term, *numbers, found_by, tuple(lines))


EXAMPLE_WIDTH = 60
"""Characters shown either side of a term."""


def _notes(asked: Sequence[Asked]) -> tuple[str, ...]:
    return tuple(one.note for one in asked if one.note)
