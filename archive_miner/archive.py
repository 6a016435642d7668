"""An archive from Python: the verbs of the command line as methods, its tables as records.

A method takes the options of its verb by their names; ``tests/test_verbs.py`` compares the two.

with archive_miner.open("archive.db") as archive:
    archive.run(["letters/"])
    for score in archive.scores():
        print(score.value, archive.document(score.document_id).header.subject)
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from os import PathLike, fspath
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Literal, Self

from archive_miner.citation import check_template, citation, csl_item, read_holding
from archive_miner.errors import UsageError
from archive_miner.pipeline.choices import PAGE_SECONDS, Choices, Ocr, Split, choose
from archive_miner.store.boundaries import StoredBoundary
from archive_miner.store.search import Hit, search
from archive_miner.store.status import Status, read_status
from archive_miner.store.store import Store
from archive_miner.store.tables import COLUMNS, read_table
from archive_miner.studies.queries import read_query
from archive_miner.types import (
    CONCERN,
    Alias,
    Document,
    Failure,
    Mention,
    Page,
    Passage,
    Score,
    Source,
    Suggestion,
)
from archive_miner.view.drawing import Drawing
from archive_miner.view.lines import Concordance, ConcordanceLine, Context, Group, LineCount, Sort
from archive_miner.view.notebook import Shown, show, status_html

if TYPE_CHECKING:
    from PIL.Image import Image

    from archive_miner.codebook.coverage import RuleCoverage
    from archive_miner.exchange.tables import Table
    from archive_miner.explore.vectors import TrainedVectors
    from archive_miner.learn.figures import Figures
    from archive_miner.learn.simulate import Reading
    from archive_miner.learn.suggest import Strategy
    from archive_miner.pipeline.perform import Observer, Tally
    from archive_miner.pipeline.segment import Corrected
    from archive_miner.report.figures import Figure as DrawnFigure
    from archive_miner.report.figures import Format
    from archive_miner.score.documents import Unit
    from archive_miner.studies.batches import Batch, Dropped
    from archive_miner.studies.check import Checked as CheckedArchive
    from archive_miner.studies.codebook import (
        Appendix,
        Checked,
        ImportedDictionary,
        PlacedChange,
        Tested,
    )
    from archive_miner.studies.decisions import PlacedDecision
    from archive_miner.studies.design import Design
    from archive_miner.studies.exchange import Form, Imported
    from archive_miner.studies.forget import Forgotten
    from archive_miner.studies.found_topics import ArchiveTopics
    from archive_miner.studies.found_topics import By as TopicGroup
    from archive_miner.studies.labelling import Replayed, Stopping
    from archive_miner.studies.labels import Joined, KeptLabels
    from archive_miner.studies.panel import PanelUnit
    from archive_miner.studies.prevalence import ShareGroup
    from archive_miner.studies.rates import By
    from archive_miner.studies.terms import Terms
    from archive_miner.studies.training import Trained
    from archive_miner.studies.weak import Weak
    from archive_miner.view.crops import Crop

SURE_BOUNDARY = 0.8
"""Boundaries kept with less confidence are for a reader to look at, and candidates turned down
with more than its complement: on typeset boxes and volumes, one boundary in twenty."""

Paths = str | PathLike[str] | Sequence[str | PathLike[str]]


class Archive:
    """One archive file and what can be done with it. Use as a context manager."""

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        create: bool = True,
        template: str = "",
        page_seconds: int = PAGE_SECONDS,
    ) -> None:
        """Open the archive file at ``path``, making it unless told not to.

        ``template`` tells how the folders of the papers are named, for citations: see
        ``citation.read_holding``. A page that takes longer than ``page_seconds`` to draw is given
        up; 0 waits for ever.
        """
        check_template(template)
        self.template = template
        self.store = Store(Path(fspath(path)), create=create)
        self.drawing = Drawing(page_seconds)

    @property
    def path(self) -> Path:
        """The archive file."""
        return self.store.path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.drawing.close()
        self.store.__exit__(kind, error, at)

    def close(self) -> None:
        """Close the archive file; everything written is already kept."""
        self.drawing.close()
        self.store.close()

    # The stages

    def run(
        self,
        paths: Paths = (),
        choices: Choices | None = None,
        observer: Observer | None = None,
        *,
        jobs: int | None = None,
    ) -> list[Tally]:
        """Ingest, segment, tag and score all that is pending.

        Of the stages a keyword stands over what ``choices`` say of the same.
        """
        from archive_miner.pipeline.run import run

        return run(self.store, _paths(paths), choose(choices, jobs=jobs), observer)

    def ingest(
        self,
        paths: Paths,
        choices: Choices | None = None,
        observer: Observer | None = None,
        *,
        ocr: Ocr | None = None,
        language: str | None = None,
        jobs: int | None = None,
    ) -> list[Tally]:
        """Read files or folders into pages."""
        from archive_miner.pipeline.run import INGEST, run

        chosen = choose(choices, ocr=ocr, language=language, jobs=jobs)
        return run(self.store, _paths(paths), chosen, observer, INGEST)

    def segment(
        self,
        choices: Choices | None = None,
        observer: Observer | None = None,
        *,
        split: Split | None = None,
    ) -> list[Tally]:
        """Find the documents in the pages read."""
        from archive_miner.pipeline.run import run
        from archive_miner.pipeline.segment import segment

        return run(self.store, (), choose(choices, split=split), observer, (segment,))

    def correct(self, file: str | PathLike[str]) -> Corrected:
        """Keep the corrections of boundaries in a CSV file; ``segment`` applies them."""
        from archive_miner.pipeline.segment import keep_corrections

        return keep_corrections(self.store, Path(fspath(file)))

    def doubtful_boundaries(self, sure: float = SURE_BOUNDARY) -> Iterator[StoredBoundary]:
        """Yield the boundaries, kept or turned down, that are less sure than ``sure``."""
        found = self.store.boundaries.all(1 - sure, sure)
        return (one for one in found if 1 - sure < one.boundary.confidence < sure)

    def tag(
        self,
        choices: Choices | None = None,
        observer: Observer | None = None,
        *,
        codebook: str | PathLike[str] | None = None,
        actors: str | PathLike[str] | None = None,
        jobs: int | None = None,
    ) -> list[Tally]:
        """Tag the mentions in the documents found."""
        from archive_miner.pipeline.run import run
        from archive_miner.pipeline.tag import tag

        wished = choose(choices, codebook=_path(codebook), actors=_path(actors), jobs=jobs)
        return run(self.store, (), wished, observer, (tag,))

    def annotate(
        self,
        choices: Choices | None = None,
        observer: Observer | None = None,
        *,
        jobs: int | None = None,
    ) -> list[Tally]:
        """Read lemma and part of speech of every token, for queries that ask for them."""
        from archive_miner.pipeline.annotate import annotate
        from archive_miner.pipeline.run import run

        return run(self.store, (), choose(choices, jobs=jobs), observer, (annotate,))

    def score(
        self,
        choices: Choices | None = None,
        observer: Observer | None = None,
        *,
        model: str | None = None,
    ) -> list[Tally]:
        """Score the documents tagged, by a document model: a shipped name or a folder."""
        from archive_miner.learn.registry import model_folder
        from archive_miner.pipeline.run import run
        from archive_miner.pipeline.score import score

        folder = None if model is None else model_folder(model)
        wished = choose(choices, document_model=folder)
        return run(self.store, (), wished, observer, (score,))

    # Models of one's own

    def train(
        self,
        labels: str | PathLike[str] | None,
        label: str,
        out: str | PathLike[str],
        yes_from: float | None = None,
        unit: Unit = "document",
        compare: bool = False,
    ) -> Trained:
        """Train a model on a CSV of labels and write its folder; see the command."""
        from archive_miner.studies.training import train_on_labels

        return train_on_labels(
            self.store, _path(labels), label, Path(fspath(out)), yes_from, unit, compare
        )

    def evaluate(
        self,
        labels: str | PathLike[str] | None,
        model: str,
        label: str | None = None,
        yes_from: float | None = None,
    ) -> tuple[Figures, Joined]:
        """Return how good a model, by shipped name or folder, is on a CSV of labels."""
        from archive_miner.learn.registry import model_folder
        from archive_miner.studies.training import evaluate_on_labels

        return evaluate_on_labels(self.store, _path(labels), label, model_folder(model), yes_from)

    def suggest(
        self,
        label: str,
        count: int = 20,
        strategy: Strategy = "random",
        model: str = CONCERN,
        labels: str | PathLike[str] | None = None,
        seed: int | None = None,
        batch: int | None = None,
        dry_run: bool = False,
    ) -> Batch:
        """Draw documents to label next and keep by which chance each was drawn.

        With the number of a ``batch`` nothing is drawn: what was drawn then is returned. With
        ``dry_run`` nothing is kept.
        """
        from archive_miner.learn.registry import model_folder
        from archive_miner.studies.batches import draw_batch

        how = (model_folder(model), count, strategy, _path(labels), seed, batch, dry_run)
        return draw_batch(self.store, label, *how, self.template)

    def drop_batch(self, label: str, batch: int) -> Dropped:
        """Forget the last batch that was drawn for a label: it may be drawn again."""
        from archive_miner.studies.batches import drop_batch

        return drop_batch(self.store, label, batch)

    def import_labels(
        self,
        file: str | PathLike[str],
        label: str | Sequence[str] = (),
        unit: Unit = "document",
    ) -> list[KeptLabels]:
        """Keep the labels of a CSV file, or of some of its columns, with their places."""
        from archive_miner.studies.labels import import_labels

        wished = (label,) if isinstance(label, str) else label
        return import_labels(self.store, Path(fspath(file)), wished, unit)

    def suggestions(self, label: str) -> list[Suggestion]:
        """Return what was drawn for a label, each document by the id it goes by today."""
        from archive_miner.studies.decisions import read_suggestions

        return read_suggestions(self.store, label)

    def unplaced_suggestions(self) -> list[tuple[Suggestion, str]]:
        """Return what was drawn for any label and is no document any more, with the reason."""
        from archive_miner.studies.decisions import read_unplaced_suggestions

        return read_unplaced_suggestions(self.store)

    def decisions(
        self, label: str | None = None, unplaced: bool = False
    ) -> Iterator[PlacedDecision]:
        """Yield what readers said, or what they said of one label, and where it stands today.

        ``unplaced`` keeps to what has no place in the papers today.
        """
        from archive_miner.studies.decisions import read_decisions

        found = read_decisions(self.store, label)
        return (one for one in found if not unplaced or one.placement.document_id is None)

    # Codebooks, the shipped one where no file is named; four verbs need no archive

    @staticmethod
    def codebook_check(file: str | PathLike[str] | None = None) -> Checked:
        """Return what is wrong or doubtful in a codebook, with lines and fixes."""
        from archive_miner.studies.codebook import check_file

        return check_file(_codebook(file))

    @staticmethod
    def codebook_test(file: str | PathLike[str] | None = None) -> Tested:
        """Run the examples of a codebook, and return those that fail."""
        from archive_miner.studies.codebook import run_examples

        return run_examples(_codebook(file))

    @staticmethod
    def codebook_import(
        dictionary: str | PathLike[str], output: str | PathLike[str]
    ) -> ImportedDictionary:
        """Write a codebook made of a quanteda YAML dictionary or a LIWC .dic or .dicx file."""
        from archive_miner.studies.codebook import import_file

        return import_file(Path(fspath(dictionary)), Path(fspath(output)))

    @staticmethod
    def codebook_export(
        output: str | PathLike[str],
        file: str | PathLike[str] | None = None,
        format: Appendix | None = None,
    ) -> None:
        """Write a codebook to read or for coding tools; by the name of the file if not said."""
        from archive_miner.studies.codebook import export_file

        export_file(_codebook(file), Path(fspath(output)), format)

    def codebook_coverage(
        self,
        file: str | PathLike[str] | None = None,
        labels: str | PathLike[str] | None = None,
        observer: Observer | None = None,
    ) -> list[RuleCoverage]:
        """Return what each rule fires on here, and how often rightly where there are labels."""
        from archive_miner.studies.codebook import cover_archive

        return cover_archive(self.store, _codebook(file), _path(labels), observer)

    def codebook_diff(
        self,
        old: str | PathLike[str],
        new: str | PathLike[str],
        observer: Observer | None = None,
    ) -> Iterator[PlacedChange]:
        """Yield the mentions here that appear, vanish or change from one codebook to another."""
        from archive_miner.studies.codebook import compare_codebooks

        return compare_codebooks(self.store, Path(fspath(old)), Path(fspath(new)), observer)

    # Questions

    def search(self, query: str, limit: int | None = None) -> Iterator[Hit]:
        """Yield the passages that answer a query, best first."""
        return search(self.store, read_query(self.store, query), limit)

    def kwic(
        self,
        query: str,
        width: int = 60,
        limit: int | None = None,
        *,
        words: int | None = None,
        sort: Sort | None = None,
        crop: str | PathLike[str] | None = None,
    ) -> Concordance:
        """Return the lines of a query, a line for each match: a word, or the mention asked for.

        They show ``width`` characters either side, or so many ``words``, and come in the order of
        the archive or as ``sort`` says. ``crop`` is a folder for a picture of each.
        """
        from archive_miner.studies.concordance import open_concordance

        cut = None if crop is None else partial(self.crop_lines, crop=crop)
        how = (Context(width, words), sort, limit, self.template, cut)
        return open_concordance(self.store, query, *how)

    def kwic_table(
        self,
        query: str,
        lines: Iterable[ConcordanceLine] | None = None,
        *,
        width: int = 60,
        words: int | None = None,
        sort: Sort | None = None,
    ) -> Table:
        """Return the lines of ``kwic``, or those given, as a table that says what it rests on."""
        from archive_miner.studies.concordance import tabulate_lines

        if lines is None:
            lines = self.kwic(query, width, words=words, sort=sort)
        return tabulate_lines(self.store, query, sort, Context(width, words), lines)

    def crop_lines(
        self, lines: Iterable[ConcordanceLine], crop: str | PathLike[str]
    ) -> list[ConcordanceLine]:
        """Cut lines out of their pages into a folder; they come back with the names of the files.

        A line that has no picture says why.
        """
        from archive_miner.studies.concordance import crop_lines

        return crop_lines(self.store, self.drawing, list(lines), Path(fspath(crop)))

    def count_kwic(self, query: str, group: Group) -> list[LineCount]:
        """Return how many lines of a query, of how many documents, share each value of a group."""
        from archive_miner.studies.concordance import count_lines

        return count_lines(self.store, query, group)

    def count_kwic_table(
        self, query: str, group: Group, counts: Iterable[LineCount] | None = None
    ) -> Table:
        """Return the counts of ``count_kwic``, or those given, as a table with its remarks."""
        from archive_miner.studies.concordance import tabulate_counts

        found = self.count_kwic(query, group) if counts is None else counts
        return tabulate_counts(self.store, query, group, found)

    def matching_documents(self, query: str) -> set[str]:
        """Return the ids of the documents with a passage that answers a query."""
        return {hit.document_id for hit in self.search(query)}

    def terms(
        self,
        words: str | Sequence[str] = (),
        label: str | None = None,
        codebook: str | PathLike[str] | None = None,
        vectors: str | PathLike[str] | None = None,
        count: int = 20,
        examples: int = 0,
    ) -> Terms:
        """Return terms used like some words, or like a label's, with what is known of each here.

        ``vectors`` is a folder that ``vectors`` made: those shipped if left out.
        """
        from archive_miner.studies.terms import ask_terms

        asked = (words,) if isinstance(words, str) else words
        book, folder = _path(codebook), _path(vectors)
        return ask_terms(self.store, asked, label, book, folder, count, examples)

    def vectors(
        self, output: str | PathLike[str], seed: int = 1, observer: Observer | None = None
    ) -> TrainedVectors:
        """Learn phrases and word vectors from the documents and write them to a folder."""
        from archive_miner.studies.terms import learn_vectors

        return learn_vectors(self.store, Path(fspath(output)), seed, observer)

    def topics(
        self,
        count: int,
        seed_topics: str | PathLike[str] | Mapping[str, Sequence[str]] | None = None,
        seed_labels: bool = False,
        codebook: str | PathLike[str] | None = None,
        by: TopicGroup = "year",
        stability: int = 2,
        seed: int = 1,
        output: str | PathLike[str] | None = None,
        observer: Observer | None = None,
    ) -> ArchiveTopics:
        """Learn so many topics, and say where they are; write them to a folder where one is named.

        ``seed_topics`` are words by name of topic, or a file of them; ``seed_labels`` seeds one
        with each label of a codebook, the shipped one unless named. Topics are held against so
        many further runs for their ``stability``.
        """
        from archive_miner.report.topics import write_topics
        from archive_miner.studies.topics import ask_topics

        seeds = seed_topics if isinstance(seed_topics, Mapping) else _path(seed_topics)
        folder = _path(output)
        how = (seeds, seed_labels, by, stability, seed, self.template)
        found = ask_topics(self.store, count, _codebook(codebook), *how, folder, observer)
        if folder is not None:
            write_topics(found, folder, self.store.path.name)
        return found

    def status(self) -> Status:
        """Return what is done and what is pending."""
        from archive_miner.studies.decisions import settle_anchors

        settle_anchors(self.store)
        return read_status(self.store)

    def forget(self, paths: Paths, *, dry_run: bool = False) -> Forgotten:
        """Take files, or the files of folders, out of the archive with all that rests on them."""
        from archive_miner.studies.forget import forget

        return forget(self.store, _paths(paths), dry_run=dry_run)

    def check(self, observer: Observer | None = None) -> CheckedArchive:
        """Return what is wrong with the archive file, held against itself; changes nothing."""
        from archive_miner.pipeline.perform import Silence
        from archive_miner.studies.check import check

        return check(self.store, observer or Silence())

    def retry_failures(self) -> int:
        """Forget all failures, so that the next run tries them again; returns how many."""
        return self.store.failures.forget()

    # Pictures

    def draw_page(self, path: str | PathLike[str], number: int) -> Image:
        """Return a page as a PIL image with its words, marks and mentions drawn on."""
        from archive_miner.view.archived import picture_page

        return picture_page(self.store, self.drawing, fspath(path), number)

    def crop_mention(self, mention_id: str) -> Crop:
        """Return a mention cut out of its page as a PNG picture."""
        from archive_miner.view.archived import crop_mention

        return crop_mention(self.store, self.drawing, mention_id)

    # For notebooks

    def show(self, thing: Passage | Mention | Score | str) -> Shown:
        """Return a passage, mention, score or document (by a name) with its text, as HTML.

        Raises UsageError where the name is of several; ``find`` returns them.
        """
        if not isinstance(thing, str):
            return show(self.store, thing)
        documents = self.find(thing)
        if len(documents) > 1:
            raise UsageError(f"{thing}: {len(documents)} documents; show one by its id")
        return show(self.store, documents[0])

    def _repr_html_(self) -> str:
        return status_html(self.store.path.name, self.status())

    # Tables as records

    def sources(self) -> Iterator[Source]:
        """Yield the files read."""
        return (stored.source for stored in self.store.sources.all())

    def pages(self, source_id: str) -> Iterator[Page]:
        """Yield the pages of a source in order."""
        return self.store.pages.read(source_id)

    def documents(self) -> Iterator[Document]:
        """Yield the documents in the order of the archive."""
        return self.store.documents.all()

    def document(self, document_id: str) -> Document:
        """Return one document; raises UsageError where there is none of that id."""
        return self.store.documents.one(document_id)

    def find(self, name: str) -> list[Document]:
        """Return the document of an id or of the beginning of one, or the documents of a file.

        Raises UsageError where nothing is named so, or several ids begin so.
        """
        from archive_miner.studies.named import find_documents

        return find_documents(self.store, name)

    def alias(self, document_id: str) -> Alias | None:
        """Return what an id leads to that no document bears any more; None for any other."""
        return self.store.documents.alias(document_id)

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """Return the passages of a document."""
        return self.store.documents.passages(document_id)

    def mentions(self, document_id: str | None = None) -> Iterator[Mention]:
        """Yield the mentions of one document or of all."""
        return self.store.tags.mentions(document_id)

    def scores(self, document_id: str | None = None) -> Iterator[Score]:
        """Yield the scores of one document, or of all from the highest down."""
        return self.store.tags.scores(document_id)

    def labels(self) -> tuple[str, ...]:
        """Return the labels that the archive knows, in the order that tables name them."""
        return self.store.tags.labels()

    def scored_labels(self) -> list[str]:
        """Return the labels that documents have scores of."""
        return list(self.store.tags.labels_scored())

    def path_of(self, document: Document) -> str:
        """Return the path of a document's file, as it was given to ``ingest``."""
        return self.store.documents.path(document.source_id)

    def failures(self) -> list[Failure]:
        """Return what could not be done, and why."""
        return self.store.failures.all()

    # Tables as files

    def to_arrow(self, table: str, where: str | None = None) -> Any:
        """Return an exported table as a pyarrow Table."""
        from archive_miner.exchange.tables import arrow_table

        return arrow_table(self._rows(table, where), COLUMNS[table])

    def to_pandas(self, table: str, where: str | None = None) -> Any:
        """Return an exported table as a pandas DataFrame, where pandas is installed."""
        from archive_miner.exchange.tables import pandas_frame

        return pandas_frame(self._rows(table, where), COLUMNS[table])

    def export(
        self,
        table: str,
        format: Literal["jsonl", "csv"],
        output: IO[str],
        where: str | None = None,
    ) -> int:
        """Write an exported table to a text stream; returns the number of rows."""
        from archive_miner.exchange.tables import write_csv, write_jsonl

        write = write_csv if format == "csv" else write_jsonl
        return write(self._rows(table, where), COLUMNS[table], output)

    def panel(
        self,
        model: str = CONCERN,
        actors: str | PathLike[str] | None = None,
        by: PanelUnit = "pair-year",
    ) -> Table:
        """Return the panel client × patron × period."""
        from archive_miner.learn.registry import model_folder
        from archive_miner.studies.panel import read_panel

        known = None if actors is None else Path(fspath(actors))
        return read_panel(self.store, model_folder(model), known, by)

    def why_uncorrected(self, model: str = CONCERN) -> str | None:
        """Return why shares of a model's label cannot be corrected; None where they can."""
        from archive_miner.learn.registry import model_folder
        from archive_miner.studies.prevalence import stored_held_out

        return stored_held_out(self.store, model_folder(model))[1]

    def prevalence(self, model: str = CONCERN, by: ShareGroup = "year") -> Table:
        """Return the share of documents with a label by group, as counted and as corrected."""
        from archive_miner.learn.registry import model_folder
        from archive_miner.studies.prevalence import read_prevalence

        return read_prevalence(self.store, model_folder(model), by)

    def simulate(
        self,
        labels: str | PathLike[str] | None,
        label: str,
        strategy: Strategy | Sequence[Strategy] = "highest",
        reading: Reading = "tags and words",
        batch: int = 20,
        seeds: int = 5,
        seed: int = 0,
        model: str | None = None,
        yes_from: float | None = None,
    ) -> Replayed:
        """Replay a labelled set, and return what reading each strategy saves.

        The mean is of so many ``seeds``, from ``seed`` on; ``model`` gives the order at the start.
        """
        from archive_miner.learn.registry import model_folder
        from archive_miner.studies.labelling import simulate_labelling

        strategies = (strategy,) if isinstance(strategy, str) else strategy
        how = (strategies, reading, batch, range(seed, seed + seeds))
        start = None if model is None else model_folder(model)
        return simulate_labelling(self.store, _path(labels), label, *how, yes_from, start)

    @staticmethod
    def draw_simulation(replayed: Replayed, output: str | PathLike[str]) -> None:
        """Draw recall by documents read as an SVG or PNG picture, by the name of the file."""
        from archive_miner.report.figures.curve import draw_simulation

        draw_simulation(replayed.simulation, Path(fspath(output)))

    def stopping(
        self,
        labels: str | PathLike[str] | None,
        label: str,
        recall: float = 0.9,
        confidence: float = 0.95,
        yes_from: float | None = None,
    ) -> Stopping:
        """Return whether a recall may be claimed of what was suggested and labelled so far."""
        from archive_miner.studies.labelling import judge_stopping

        wanted = (recall, confidence, yes_from)
        return judge_stopping(self.store, _path(labels), label, *wanted)

    def weak(
        self,
        functions: str | PathLike[str],
        label: str,
        unit: Unit = "document",
        labels: str | PathLike[str] | None = None,
        yes_from: float | None = None,
        share_of_yes: float | None = None,
        codebook: str | PathLike[str] | None = None,
    ) -> Weak:
        """Return what labelling functions vote, and how good that is where labels are given.

        ``codebook`` is the file that names rules and labels: the shipped one if left out.
        """
        from archive_miner.studies.weak import Gold, weigh_votes

        gold = Gold(label, _path(labels), yes_from)
        book, file = _codebook(codebook), Path(fspath(functions))
        return weigh_votes(self.store, file, book, unit, share_of_yes, gold)

    def design(
        self,
        labels: str | PathLike[str] | None,
        label: str,
        model: str = CONCERN,
        yes_from: float | None = None,
    ) -> Design:
        """Return pred, gold and pi of every document, for design-based supervised learning."""
        from archive_miner.learn.registry import model_folder
        from archive_miner.studies.design import read_design

        return read_design(self.store, _path(labels), label, model_folder(model), yes_from)

    def report(
        self,
        output: str | PathLike[str],
        documents: int = 20,
        date: str | None = None,
        model: str = CONCERN,
    ) -> Path:
        """Write an HTML report into a folder and return its index.html.

        It shows so many of the highest-scored documents, and ``date`` as its own where given.
        """
        from archive_miner.report.write import write_report

        return write_report(self, Path(fspath(output)), documents, date, model)

    def figures(
        self,
        output: str | PathLike[str],
        where: str | None = None,
        by: By = "label",
        format: Sequence[Format] = ("png", "svg"),
        model: str = CONCERN,
    ) -> list[DrawnFigure]:
        """Draw what the archive amounts to into a folder, with captions; see the command.

        ``where`` keeps to the documents with a passage that answers a query.
        """
        from archive_miner.learn.registry import model_folder
        from archive_miner.report.figures import write_figures

        only = None if where is None else self.matching_documents(where)
        return write_figures(
            self.store, Path(fspath(output)), model_folder(model), only, by, format
        )

    def citation(self, document: Document) -> str:
        """Return the citation of a document in Chicago style."""
        path = self.store.documents.path(document.source_id)
        return citation(document, path, read_holding(path, self.template))

    def export_citations(self, output: IO[str], where: str | None = None) -> int:
        """Write the documents to a text stream as CSL-JSON; returns how many."""
        only = None if where is None else self.matching_documents(where)
        count = 0
        for document in self.documents():
            if only is not None and document.document_id not in only:
                continue
            path = self.store.documents.path(document.source_id)
            item = csl_item(document, path, read_holding(path, self.template))
            output.write(("[\n" if not count else ",\n") + json.dumps(item, ensure_ascii=False))
            count += 1
        output.write("\n]\n" if count else "[]\n")
        return count

    def export_annotations(
        self,
        format: Form,
        output: str | PathLike[str],
        where: str | None = None,
        codebook: str | PathLike[str] | None = None,
    ) -> int:
        """Write documents with their mentions for another tool; returns how many documents."""
        from archive_miner.studies.exchange import export_annotations

        only = None if where is None else self.matching_documents(where)
        book = Path(fspath(codebook)) if codebook else None
        return export_annotations(
            self.store, format, Path(fspath(output)), only, self.template, book
        )

    def import_annotations(
        self,
        file: str | PathLike[str],
        format: Form | None = None,
        coder: str | None = None,
        spans: bool = False,
    ) -> Imported:
        """Keep what was marked in another tool, and return it at its place in the documents.

        With a ``coder`` all of it is that reader's, whoever the file names. The table of what is
        returned has a row for each passage read, or with ``spans`` for each span.
        """
        from archive_miner.studies.exchange import import_annotations

        return import_annotations(self.store, Path(fspath(file)), format, coder, spans)

    def export_parquet(
        self, table: str, output: str | PathLike[str], where: str | None = None
    ) -> int:
        """Write an exported table as a Parquet file; returns the number of rows."""
        from archive_miner.exchange.tables import write_parquet

        return write_parquet(self._rows(table, where), COLUMNS[table], Path(fspath(output)))

    def _rows(self, table: str, where: str | None) -> Iterator[tuple[Any, ...]]:
        if table not in COLUMNS:
            raise UsageError(f"no table {table!r}; there are: {', '.join(COLUMNS)}")
        if where is not None and "document_id" not in COLUMNS[table]:
            tables = ", ".join(name for name, kinds in COLUMNS.items() if "document_id" in kinds)
            raise UsageError(f"{table} hold no documents; --where goes with: {tables}")
        if table == "decisions":
            from archive_miner.studies.decisions import settle_anchors

            settle_anchors(self.store)
        only: Collection[str] | None = None if where is None else self.matching_documents(where)
        return read_table(self.store, table, only, self.template)


def _codebook(file: str | PathLike[str] | None) -> Path:
    """Return the file of a codebook, the shipped one where none is named."""
    from archive_miner.codebook.load import default_codebook_path

    return default_codebook_path() if file is None else Path(fspath(file))


def _path(path: str | PathLike[str] | None) -> Path | None:
    return None if path is None else Path(fspath(path))


def _paths(paths: Paths) -> list[Path]:
    if isinstance(paths, str | PathLike):
        return [Path(fspath(paths))]
    return [Path(fspath(path)) for path in paths]
