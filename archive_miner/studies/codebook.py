"""A codebook held against itself and against an archive: checked, covered, compared.

Comes in: paths of codebooks, and a store that is only read. Goes out: findings, rows, changes.
Rules alone are held to account: what the passage model confirms or adds is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from archive_miner.codebook.appendix import to_markdown, to_qdc
from archive_miner.codebook.check import Finding, find_doubts, summarise
from archive_miner.codebook.compare import Change, compare_mentions
from archive_miner.codebook.coverage import CoverageCount, RuleCoverage, Sample
from archive_miner.codebook.dictionaries import import_dictionary, told
from archive_miner.codebook.labelled import (
    LabelledSentence,
    labels_at,
    read_sentence_labels,
    sentences_of,
)
from archive_miner.codebook.load import load_codebook, read_codebook
from archive_miner.codebook.schema import Codebook
from archive_miner.errors import SettingError, UsageError
from archive_miner.offsets import page_of
from archive_miner.pipeline.perform import Observer, Silence
from archive_miner.store.store import Store
from archive_miner.tag.rules.examples import ExampleFailure, check_examples
from archive_miner.tag.rules.matcher import RuleMatcher, compile_matcher, find_hits, find_mentions
from archive_miner.tag.rules.specimens import (
    find_covered_patterns,
    find_covered_rules,
    find_dead_patterns,
)
from archive_miner.text.passages import split_sentences
from archive_miner.types import Document, Sentence

Appendix = Literal["markdown", "qdc"]
"""A codebook to read, or as REFI-QDA for ATLAS.ti, MAXQDA, NVivo, QualCoder."""


@dataclass(frozen=True, slots=True)
class PlacedChange:
    """A change with the page and the sentence it is in."""

    change: Change
    path: str
    page_number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong or doubtful about a codebook: mistakes where it does not read, else findings.

    ``codebook`` is None where it does not read.
    """

    path: Path
    codebook: Codebook | None
    mistakes: tuple[SettingError, ...]
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Whether the codebook cannot be used, or does not do what it says."""
        return bool(self.mistakes) or any(one.severity == "error" for one in self.findings)

    @property
    def summary(self) -> str:
        """How many errors and warnings there are, in words."""
        return summarise(self.findings)


@dataclass(frozen=True, slots=True)
class ExampleCount:
    """How many examples a label or a cue has."""

    name: str
    positive: int
    negative: int


@dataclass(frozen=True, slots=True)
class Tested:
    """The examples of a codebook as run: those that fail, and how many of each kind there are."""

    failures: tuple[ExampleFailure, ...]
    examples: tuple[ExampleCount, ...]


@dataclass(frozen=True, slots=True)
class ImportedDictionary:
    """A dictionary made into a codebook: how many patterns, how many entries left out, and why."""

    path: Path
    patterns: int
    left_out: int
    reasons: tuple[str, ...]


def check_file(path: Path) -> Checked:
    """Return what is wrong or doubtful about the codebook in a file."""
    book, mistakes = read_codebook(path)
    findings = () if book is None else tuple(find_problems(book))
    return Checked(path, book, mistakes, findings)


def run_examples(path: Path) -> Tested:
    """Return what became of the examples of the codebook in a file.

    Raises SettingError where it does not read.
    """
    book = load_codebook(path)
    failures = check_examples(book)
    counts = []
    for entry in (*book.labels, *book.cues):
        positive = sum(example.is_positive for example in entry.examples)
        counts.append(ExampleCount(entry.name, positive, len(entry.examples) - positive))
    return Tested(tuple(failures), tuple(counts))


def import_file(dictionary: Path, output: Path) -> ImportedDictionary:
    """Write a codebook made of a quanteda or LIWC dictionary, and return what became of it."""
    imported = import_dictionary(dictionary)
    _write(output, imported.text)
    lines = tuple(told(imported.skipped))
    return ImportedDictionary(output, imported.patterns, len(imported.skipped), lines)


def export_file(path: Path, output: Path, form: Appendix | None = None) -> None:
    """Write a codebook as an appendix to read, or as REFI-QDA for qualitative coding tools.

    Where no format is said, the name of the file says it: .qdc or any other.
    """
    by_name: Appendix = "qdc" if output.suffix.lower() == ".qdc" else "markdown"
    write = to_qdc if (form or by_name) == "qdc" else to_markdown
    _write(output, write(load_codebook(path)))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error


def find_problems(codebook: Codebook) -> list[Finding]:
    """Return all that is wrong or doubtful about a codebook that reads, in the order of the file.

    Raises SettingError on a pattern spaCy refuses.
    """
    matcher = compile_matcher(codebook)
    found = [
        *find_doubts(codebook),
        *_dead(matcher),
        *_covered(matcher),
        *(
            Finding(
                failure.line,
                "error",
                f"example of {failure.label} fails, {failure.reason}: {failure.text!r}",
                "mend the rules or the example",
            )
            for failure in check_examples(codebook, matcher)
        ),
    ]
    return sorted(found, key=lambda finding: finding.line)


def _dead(matcher: RuleMatcher) -> Iterator[Finding]:
    for dead in find_dead_patterns(matcher):
        yield Finding(
            dead.pattern.line,
            "error" if dead.is_whole_rule else "warning",
            f"rule {dead.rule.rule_id}: {dead.pattern.written!r} can never be found: {dead.reason}",
            "mend or delete it",
        )


def _covered(matcher: RuleMatcher) -> Iterator[Finding]:
    for rule in find_covered_rules(matcher):
        yield Finding(
            rule.rule.line,
            "warning",
            f"rule {rule.rule.rule_id} adds nothing:"
            f" {rule.by.rule_id} (line {rule.by.line}) finds all it finds",
            "join them, or give it a subtype of its own",
        )
    for pattern in find_covered_patterns(matcher):
        yield Finding(
            pattern.pattern.line,
            "warning",
            f"rule {pattern.rule.rule_id}: {pattern.pattern.written!r} adds nothing to"
            f" {pattern.by.written!r} (line {pattern.by.line})",
            "delete it",
        )


def cover_archive(
    store: Store,
    codebook: Path,
    labels: Path | None = None,
    observer: Observer | None = None,
) -> list[RuleCoverage]:
    """Return what each rule fires on in the documents of an archive, boilerplate left out.

    Labels count for documents that are the only one of their file: the offsets of labels are
    those of a text, and only then is it known to be the document's.
    """
    book = load_codebook(codebook)
    known = read_sentence_labels(labels) if labels else {}
    matcher = compile_matcher(book)
    count = CoverageCount(book)
    lone = _lone_sources(store) if known else frozenset()
    for document, path in _documents(store, "coverage", observer):
        judged: tuple[LabelledSentence, ...] = ()
        if document.source_id in lone:
            judged = tuple(sentences_of(known, path))
        passages = store.documents.passages(document.document_id)
        for sentence, hits in find_hits(document, passages, _sentences(document), matcher):
            text = document.text[sentence.start : sentence.end]
            page = page_of(document, sentence.start)
            fired = [
                (
                    hit.rule,
                    Sample(document.document_id, path, page, text, text[hit.start : hit.end]),
                )
                for hit in hits
            ]
            # A coder's sentence may begin elsewhere: the one that holds the first word found.
            count.add(fired, labels_at(judged, sentence.start + hits[0].start))
    return count.rows()


def compare_codebooks(
    store: Store, old: Path, new: Path, observer: Observer | None = None
) -> Iterator[PlacedChange]:
    """Yield the mentions that appear, vanish or change in an archive, document by document."""
    matchers = [compile_matcher(load_codebook(path)) for path in (old, new)]
    for document, path in _documents(store, "diff", observer):
        passages = store.documents.passages(document.document_id)
        sentences = _sentences(document)
        before, after = (find_mentions(document, passages, sentences, m) for m in matchers)
        for change in compare_mentions(before, after):
            start, end = change.mention.sentence_start, change.mention.sentence_end
            page = page_of(document, change.mention.start)
            yield PlacedChange(change, path, page, document.text[start:end])


def _documents(
    store: Store, stage: str, observer: Observer | None
) -> Iterator[tuple[Document, str]]:
    """Yield the documents of an archive with the path of their file; tells the observer."""
    watch = observer or Silence()
    watch.begin(stage, len(store.documents.ids()), "documents")
    for document in store.documents.all():
        yield document, store.documents.path(document.source_id)
        watch.advance(1)
    watch.end()


def _sentences(document: Document) -> list[Sentence]:
    spans = split_sentences(document.text, 0, len(document.text))
    return [Sentence(start, end) for start, end in spans]


def _lone_sources(store: Store) -> frozenset[str]:
    """Return the sources that hold one document only."""
    return frozenset(store.documents.lone_sources())
