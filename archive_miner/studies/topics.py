"""The topics of an archive: which, in what documents, when.

Comes in: a store that is only read, how many topics, seeds. Goes out: a model with its documents,
years and groups, and how far each topic can be trusted.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive_miner.citation import citation, read_holding
from archive_miner.codebook.load import load_codebook
from archive_miner.codebook.schema import Codebook
from archive_miner.errors import UsageError
from archive_miner.explore.bags import Bag, Bags, Vocabulary, make_bags
from archive_miner.explore.phrases import join_words, tokens
from archive_miner.explore.prevalence import fill_years, measure_groups
from archive_miner.explore.saved_topics import KIND
from archive_miner.explore.seeds import place_seeds, read_seeds
from archive_miner.explore.spool import join_spool, write_spool
from archive_miner.explore.topic_quality import measure_coherence, measure_stability
from archive_miner.explore.topic_words import choose_words, subject_words
from archive_miner.explore.topics import TopicModel, check_count, topic_shares, train_topics
from archive_miner.pipeline.perform import Observer, Silence
from archive_miner.saved import check_folder
from archive_miner.store.store import Store
from archive_miner.studies.found_topics import ArchiveTopics, By, TopDocument, Topic, TopicDocument
from archive_miner.studies.terms import label_terms
from archive_miner.text.passages import split_sentences
from archive_miner.types import Document, Passage

TOP_DOCUMENTS = 5


@dataclass(frozen=True, slots=True)
class _Read:
    """Documents as they were read: records in their order, to be joined with shares."""

    records: list[tuple[str, str, int, str | None, str, str]] = field(default_factory=list)


def ask_topics(
    store: Store,
    count: int,
    codebook: Path,
    seeds: Path | Mapping[str, Sequence[str]] | None = None,
    seed_labels: bool = False,
    by: By = "year",
    stability_runs: int = 2,
    seed: int = 1,
    template: str = "",
    folder: Path | None = None,
    observer: Observer | None = None,
) -> ArchiveTopics:
    """Learn topics as ``find_topics`` does, from files of seeds and of a codebook.

    Before minutes are spent UsageError is raised where the ``folder`` they are for is taken.
    """
    given = read_seeds(seeds) if isinstance(seeds, Path) else seeds
    book = load_codebook(codebook)
    if folder is not None:
        check_folder(folder, KIND)
    how = (given, seed_labels, by, stability_runs, seed, template)
    return find_topics(store, count, book, *how, observer)


def find_topics(
    store: Store,
    count: int,
    codebook: Codebook,
    seeds: Mapping[str, Sequence[str]] | None = None,
    seed_labels: bool = False,
    by: By = "year",
    stability_runs: int = 2,
    seed: int = 1,
    template: str = "",
    observer: Observer | None = None,
) -> ArchiveTopics:
    """Learn topics from the documents of an archive and say where and when they are.

    ``seeds`` gives words by topic; ``seed_labels`` takes the codebook's labels for it. Raises
    UsageError where there are too few documents, SettingError where seeds are unknown.
    """
    labels = _labels(store) if by == "label" else {}
    reader = _Reader.of(store, codebook, template)
    given = seeds or {}
    book = codebook if seed_labels else None
    made = _learn(reader, count, given, book, range(seed, seed + 1 + stability_runs), observer)
    shares = topic_shares(made.model, made.bags)
    rows = zip(made.kept, made.bags, shares.round(6).tolist(), strict=True)
    documents = tuple(
        TopicDocument(*reader.read.records[place], len(bag), tuple(row)) for place, bag, row in rows
    )
    return ArchiveTopics(
        made.model,
        tuple(_topics(made, shares, documents, reader)),
        documents,
        tuple(measure_groups(shares, _by_year(documents))),
        by,
        tuple(measure_groups(shares, _groups(documents, by, labels))),
        made.unknown_seeds,
        sum(document.date is None for document in documents),
        len(reader.read.records) - len(documents),
    )


@dataclass(frozen=True, slots=True)
class _Learned:
    """A model, the bags it was learned from, and the places of their documents among those read."""

    model: TopicModel
    bags: Bags
    kept: tuple[int, ...]
    coherence: tuple[float | None, ...]
    stability: tuple[float | None, ...]
    unknown_seeds: dict[str, tuple[str, ...]]


def _learn(
    reader: _Reader,
    count: int,
    seeds: Mapping[str, Sequence[str]],
    seeding_codebook: Codebook | None,
    runs: Sequence[int],
    observer: Observer | None,
) -> _Learned:
    """Learn topics by the first of the runs' seeds, and hold them against the other runs."""
    watch = observer or Silence()
    with TemporaryDirectory(prefix="archive-miner-") as folder:
        raw = write_spool(reader.documents(watch), Path(folder) / "words.txt")
        check_count(raw.documents, count, count, 0)
        spool, detectors = join_spool(raw, Path(folder))
        vocabulary = choose_words(spool)
        given = dict(seeds)
        if seeding_codebook:
            given |= _label_seeds(seeding_codebook, vocabulary)
        known = place_seeds(given, vocabulary)
        kept, bags = _with_words(make_bags(spool.read(), vocabulary))
        watch.begin("topics", len(runs) + 1, "runs")
        models = []
        for seed in runs:
            models.append(train_topics(bags, vocabulary, count, known.places, detectors, seed))
            watch.advance(1)
        coherence = measure_coherence(models[0], spool)
        watch.advance(1)
        watch.end()
    stability = measure_stability(models[0], models[1:])
    return _Learned(models[0], bags, kept, tuple(coherence), tuple(stability), known.unknown)


def _label_seeds(codebook: Codebook, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return for each label the words of a vocabulary that its rules find by themselves."""
    found = label_terms(codebook, vocabulary.words)
    return {
        name: tuple(key.replace("_", " ") for key in keys) for name, keys in found.items() if keys
    }


def read_shares(store: Store, model: TopicModel, codebook: Codebook, document_id: str) -> Any:
    """Return the shares of a model's topics in one document, in the order of the topics."""
    reader = _Reader.of(store, codebook, "")
    document = store.documents.one(document_id)
    sentences = reader.sentences(document, store.documents.passages(document_id))
    return topic_shares(model, [_bag(model, sentences)])[0]


def _bag(model: TopicModel, sentences: Sequence[list[str]]) -> Bag:
    return model.vocabulary.bag([join_words(words, model.detectors) for words in sentences])


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the words of documents, without headers, editors' notes and correspondents."""

    store: Store
    template: str
    skipped_sentences: re.Pattern[str] | None
    skipped_passages: re.Pattern[str] | None
    spellings: Mapping[str, str]
    read: _Read

    @classmethod
    def of(cls, store: Store, codebook: Codebook, template: str) -> _Reader:
        sentence, passage = (_boilerplate(codebook, scope) for scope in ("sentence", "passage"))
        spellings = {one: entry.word for entry in codebook.spellings for one in entry.variants}
        return cls(store, template, sentence, passage, spellings, _Read())

    def documents(self, watch: Observer) -> Iterator[list[list[str]]]:
        """Yield each document's sentences of words, in the order of paths; keeps its record."""
        watch.begin("words", len(self.store.documents.ids()), "documents")
        sources = sorted((s.source.path, s.source.source_id) for s in self.store.sources.all())
        for path, source_id in sources:
            holding = read_holding(path, self.template)
            for document in self.store.documents.all(source_id):
                cited = citation(document, path, holding)
                header = document.header
                record = (document.document_id, path, document.first_page, header.date)
                self.read.records.append((*record, header.kind, cited))
                yield self.sentences(document, self.store.documents.passages(document.document_id))
                watch.advance(1)
        watch.end()

    def sentences(self, document: Document, passages: Sequence[Passage]) -> list[list[str]]:
        """Return the words of some passages of a document, sentence by sentence."""
        text, names = _without_header(document), _correspondents(document)
        found: list[str] = []
        for passage in passages:
            skip = self.skipped_passages
            if skip and skip.match(text[passage.start : passage.end].lstrip()):
                continue
            for start, end in split_sentences(text, passage.start, passage.end):
                sentence = text[start:end]
                if not (self.skipped_sentences and self.skipped_sentences.search(sentence)):
                    found.append(sentence)
        return list(subject_words(found, names, self.spellings))


def _boilerplate(codebook: Codebook, scope: str) -> re.Pattern[str] | None:
    parts = [f"(?:{entry.regex})" for entry in codebook.boilerplate if entry.scope == scope]
    return re.compile("|".join(parts)) if parts else None


def _without_header(document: Document) -> str:
    """Return the text with what its header says blanked out, but for the subject."""
    text = document.text
    for one in document.fields:
        if one.start is not None and one.end is not None and one.name != "subject":
            text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _correspondents(document: Document) -> frozenset[str]:
    """Return the words of the names of who wrote, who was written to and who took part."""
    persons = ("sender_person", "recipient_person", "participant")
    names = [one.value for one in document.fields if one.name in persons]
    # Before the comma: "Dr. Tan Shao-hwa, Minister, Chinese Embassy".
    return frozenset(word for name in names for word in tokens(name.split(",")[0]))


def _with_words(bags: Bags) -> tuple[tuple[int, ...], Bags]:
    """Return the places of the bags that hold a word, and a collection of these alone."""
    kept = tuple(place for place in range(len(bags)) if bags[place])
    ends = array("q", sorted({end for end in bags.ends if end}))
    return kept, Bags(bags.words, bags.weights, ends)


def _topics(
    made: _Learned, shares: Any, documents: Sequence[TopicDocument], reader: _Reader
) -> Iterator[Topic]:
    means, model = shares.mean(axis=0), made.model
    for number in range(len(model.names)):
        order = sorted(range(len(documents)), key=lambda at: (-shares[at, number], at))
        yield Topic(
            number + 1,
            model.title(number),
            model.names[number],
            round(float(means[number]), 4),
            made.coherence[number],
            made.stability[number],
            tuple(model.top_words(number)),
            tuple(
                _placed(documents[at], float(shares[at, number]), number, model, reader)
                for at in order[:TOP_DOCUMENTS]
            ),
        )


def _placed(
    found: TopicDocument, share: float, topic: int, model: TopicModel, reader: _Reader
) -> TopDocument:
    """Return a document with the page of the passage that holds most of a topic."""
    document = reader.store.documents.one(found.document_id)
    passages = reader.store.documents.passages(found.document_id)
    bags = [_bag(model, reader.sentences(document, (passage,))) for passage in passages]
    held = [
        float(row[topic]) * sum(weight for _, weight in bag)
        for row, bag in zip(topic_shares(model, bags), bags, strict=True)
    ]
    most = max(range(len(held)), key=lambda at: (held[at], -at))
    return TopDocument(found, round(share, 4), passages[most].page_number)


def _by_year(documents: Sequence[TopicDocument], years: int = 1) -> dict[str, list[int]]:
    """Return the places of documents by year or decade, with those that have none as empty."""
    found: dict[int, list[int]] = defaultdict(list)
    for place, document in enumerate(documents):
        if document.date and document.date[:4].isdecimal():
            year = int(document.date[:4])
            found[year - year % years].append(place)
    return {str(year): found.get(year, []) for year in fill_years(found, years)}


def _groups(
    documents: Sequence[TopicDocument], by: By, labels: Mapping[str, Collection[str]]
) -> Mapping[str, Sequence[int]]:
    """Return the places of the documents of each group; ``labels`` are the documents of each."""
    if by in ("year", "decade"):
        return _by_year(documents, 10 if by == "decade" else 1)
    if by == "label":
        places = {one.document_id: place for place, one in enumerate(documents)}
        of = {label: places.keys() & ids for label, ids in labels.items()}
        return {one: sorted(places[name] for name in names) for one, names in of.items() if names}
    found: dict[str, list[int]] = defaultdict(list)
    for place, document in enumerate(documents):
        found[document.kind if by == "kind" else document.path].append(place)
    return dict(sorted(found.items()))


def _labels(store: Store) -> Mapping[str, Collection[str]]:
    """Return the documents of each label's mentions that stand, in the order of the labels."""
    documents: dict[str, list[str]] = {label: [] for label in store.tags.labels()}
    for document_id, label in store.tags.labels_of_documents():
        documents[label].append(document_id)
    if not any(documents.values()):
        raise UsageError("topics: --by label, and no document is tagged; run: archive-miner tag")
    return documents
