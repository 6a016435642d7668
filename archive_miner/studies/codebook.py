"""A codebook held against itself and against an archive: checked, covered, compared.

Comes in: paths of codebooks, and a store that is only read. Goes out: findings, rows, changes.
Rules alone are held to account: what the passage model confirms or adds is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive_miner.codebook.check import Finding, find_doubts
from archive_miner.codebook.compare import Change, compare_mentions
from archive_miner.codebook.coverage import CoverageCount, RuleCoverage, Sample
from archive_miner.codebook.labelled import LabelledSentence, labels_at, sentences_of
from archive_miner.codebook.labelled import SentenceLabels as SentenceLabels
from archive_miner.codebook.load import load_codebook
from archive_miner.codebook.schema import Codebook
from archive_miner.offsets import page_of
from archive_miner.pipeline.perform import Observer, Silence
from archive_miner.store.store import Store
from archive_miner.tag.rules.examples import check_examples
from archive_miner.tag.rules.matcher import RuleMatcher, compile_matcher, find_hits, find_mentions
from archive_miner.tag.rules.specimens import (
    find_covered_patterns,
    find_covered_rules,
    find_dead_patterns,
)
from archive_miner.text.passages import split_sentences
from archive_miner.types import Document, Sentence


@dataclass(frozen=True, slots=True)
class PlacedChange:
    """A change with the page and the sentence it is in."""

    change: Change
    path: str
    page_number: int
    sentence: str


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
    labels: SentenceLabels | None = None,
    observer: Observer | None = None,
) -> list[RuleCoverage]:
    """Return what each rule fires on in the documents of an archive, boilerplate left out.

    Labels count for documents that are the only one of their file: the offsets of labels are
    those of a text, and only then is it known to be the document's.
    """
    book = load_codebook(codebook)
    matcher = compile_matcher(book)
    count = CoverageCount(book)
    lone = _lone_sources(store) if labels else frozenset()
    for document, path in _documents(store, "coverage", observer):
        judged: tuple[LabelledSentence, ...] = ()
        if labels and document.source_id in lone:
            judged = tuple(sentences_of(labels, path))
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
