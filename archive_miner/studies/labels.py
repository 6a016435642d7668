"""Coders' labels meet the archive: each joined to the text it was given to, and kept.

Comes in: a store, and labels of a file or of decisions kept earlier. Goes out: labels with their
documents of today, and those that have none, each with the reason. A label is of the text that its
coder saw: where that document was cut or read otherwise since, the label goes where its words are
now, or nowhere.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from archive_miner.errors import UsageError
from archive_miner.learn.labels import CodedFile, CodedLabel, label_columns, read_labels
from archive_miner.score.documents import Unit
from archive_miner.store.store import Store
from archive_miner.studies.decisions import (
    PlacedDecision,
    anchor_of,
    find_placement,
    read_decisions,
    settle_anchors,
)
from archive_miner.studies.named import SourcePaths
from archive_miner.types import Decision, Document, Former

SHOWN = 3
"""Labels that match no document are told by so many examples."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Said:
    """The text a label was given to, as it was then, and the stretch of it, None for all of it."""

    then: Former
    span: Span | None


@dataclass(frozen=True, slots=True)
class Joined:
    """Labels with their documents of today, and those that have none, each with the reason.

    ``said`` runs parallel to ``pairs``. ``lost`` are those of the unmatched whose text is known and
    has no place today: they are kept all the same. ``moved`` counts the labels whose document was
    cut or read otherwise since and that were found again.
    """

    pairs: tuple[tuple[CodedLabel, Document], ...]
    unmatched: tuple[tuple[CodedLabel, str], ...]
    said: tuple[Said, ...] = ()
    lost: tuple[tuple[CodedLabel, Said], ...] = ()
    moved: int = 0
    note: str = ""

    def remarks(self) -> list[str]:
        """Return a line on what was taken for not coded, and one on labels without a document."""
        return [line for line in (self.note, self.complaint()) if line]

    def complaint(self) -> str:
        """Return one line on the labels without a document; empty where there are none."""
        if not self.unmatched:
            return ""
        shown = "; ".join(
            f"row {one.row} {one.document_id or one.path}{f' ({reason})' if reason else ''}"
            for one, reason in self.unmatched[:SHOWN]
        )
        more = len(self.unmatched) - SHOWN
        shown += f"; and {more} more" if more > 0 else ""
        total = len(self.pairs) + len(self.unmatched)
        return f"{len(self.unmatched)} of {total} labels match no document: {shown}"

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Add to a refusal which labels have no document: it may be for want of these."""
        try:
            yield
        except UsageError as error:
            said = self.complaint()
            raise UsageError(f"{error}; {said}" if said else str(error)) from error


def join_file(
    store: Store, file: Path, label: str, yes_from: float | None = None, unit: Unit = "document"
) -> Joined:
    """Return a label of a CSV file, row by row, with the documents of today.

    Rows without a version speak of the papers as they were when the file was last changed.
    """
    coded, changed = _read(file, label, yes_from, unit)
    return replace(join_labels(store, coded.labels, changed), note=coded.note)


def _read(file: Path, label: str, yes_from: float | None, unit: Unit) -> tuple[CodedFile, str]:
    """Return the labels of a file, and when it was last changed."""
    coded = read_labels(file, label, yes_from, unit)
    if not coded.labels:
        raise UsageError(f"labels {file}: column {label} holds no label; fill it in, with 0 and 1")
    return coded, _changed_at(file).isoformat(timespec="microseconds")


def _changed_at(file: Path) -> datetime:
    """Return when a file was last changed; a date that no calendar has is the first or last."""
    seconds = file.stat().st_mtime
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return (datetime.max if seconds > 0 else datetime.min).replace(tzinfo=UTC)


def read_joined(
    store: Store,
    file: Path | None,
    label: str,
    yes_from: float | None = None,
    unit: Unit = "document",
) -> Joined:
    """Return a label of a CSV file with the documents of today, and keep what it says.

    Without a file, the labels that were kept before.
    """
    if file is None:
        return read_kept_labels(store, label, yes_from, unit)
    joined = join_file(store, file, label, yes_from, unit)
    keep_labels(store, label, joined, file.name)
    return joined


@dataclass(frozen=True, slots=True)
class KeptLabels:
    """What became of one column of a file of labels: how it joined, and how many were new."""

    label: str
    joined: Joined
    new: int


def import_labels(
    store: Store, file: Path, labels: Sequence[str] = (), unit: Unit = "document"
) -> list[KeptLabels]:
    """Keep columns of a CSV file of labels, all of them where none is named.

    Grades are kept as they are. Raises UsageError where the file cannot be read as labels.
    """
    found = []
    for label in labels or label_columns(file):
        coded, changed = _read(file, label, -math.inf, unit)
        joined = replace(_match(store, coded.labels, changed), note=coded.note)
        if not joined.pairs and not joined.lost:
            raise UsageError(_nothing_matches(joined))
        found.append(KeptLabels(label, joined, keep_labels(store, label, joined, file.name)))
    return found


def join_labels(store: Store, labels: Sequence[CodedLabel], written_at: str = "") -> Joined:
    """Return the documents that labels are of.

    A path matches as it was given to ``ingest``, or by its end, whole folders at a time, where
    only one file of the archive ends so; of an absolute path its end may match the archive's.
    ``written_at`` is when the labels were written (UTC, ISO 8601), empty for now. Raises UsageError
    where none of the labels matches, a file with several documents is labelled without saying
    which, or two rows name one document and disagree.
    """
    joined = _match(store, labels, written_at)
    if not joined.pairs:
        raise UsageError(_nothing_matches(joined))
    return joined


def _nothing_matches(joined: Joined) -> str:
    """Return in one line that no label of a file matches, and what to do where that is known."""
    said = joined.complaint()
    is_known = any(reason for _, reason in joined.unmatched)
    return said if is_known else f"{said}; ingest their files first"


def _match(store: Store, labels: Sequence[CodedLabel], written_at: str) -> Joined:
    """Return labels with their documents, be there any or none."""
    settle_anchors(store)
    papers = _Papers(store, written_at)
    pairs: list[tuple[CodedLabel, Document, Said]] = []
    unmatched: list[tuple[CodedLabel, str]] = []
    lost: list[tuple[CodedLabel, Said]] = []
    moved = 0
    for label in labels:
        then = papers.meant(label)
        if isinstance(then, str):
            unmatched.append((label, then))
            continue
        said = Said(then, label.span)
        today = papers.today(said)
        if isinstance(today, str):
            unmatched.append((label, today))
            lost.append((label, said))
            continue
        document, span = today
        moved += (document.document_id, span) != (then.document_id, label.span)
        pairs.append((replace(label, span=span), document, said))
    pairs = list(_once(pairs))
    return Joined(
        tuple((label, document) for label, document, _ in pairs),
        tuple(unmatched),
        tuple(said for *_, said in pairs),
        tuple(lost),
        moved,
    )


def _once(
    pairs: Iterable[tuple[CodedLabel, Document, Said]],
) -> Iterator[tuple[CodedLabel, Document, Said]]:
    """Yield each document or span once; raises UsageError where two rows of it disagree."""
    seen: dict[tuple[str, Span | None], CodedLabel] = {}
    for label, document, said in pairs:
        before = seen.setdefault((document.document_id, label.span), label)
        if before is label:
            yield label, document, said
        elif before.is_yes != label.is_yes:
            what = "passage" if label.span else "document"
            raise UsageError(
                f"rows {before.row} and {label.row} are of one {what} and disagree;"
                " settle which is right"
            )


# "603a958c91d39d48-0003": an id of earlier versions, which counted; near miss "…-p3-7c2e01"
_COUNTED = re.compile(r"(?P<source>[0-9a-f]{16})-(?P<number>\d{4,})")


class _Papers:
    """The documents of an archive as they were when labels were written, and as they are."""

    def __init__(self, store: Store, written_at: str) -> None:
        self._store = store
        self._written_at = written_at
        self._paths = SourcePaths(store)
        self._then: dict[str, list[Former]] = {}
        self._today: dict[str, Document | None] = {}

    def meant(self, label: CodedLabel) -> Former | str:
        """Return the text that a label speaks of, or why there is none."""
        if label.document_id:
            return self._by_id(label)
        source_id = self._source_of(label.path)
        if source_id is None:
            return ""
        documents = self._documents_then(source_id)
        if label.ordinal is None:
            if len(documents) > 1:
                raise UsageError(
                    f"row {label.row}: {label.path} holds {len(documents)} documents;"
                    " add a column `document` with the number of the one meant"
                )
            return documents[0] if documents else "its file has no document yet"
        if label.ordinal > len(documents):
            return f"its file has {len(documents)} documents"
        return documents[label.ordinal - 1]

    def _by_id(self, label: CodedLabel) -> Former | str:
        versions = self._store.documents.versions(label.document_id)
        if not versions:
            return self._why_unknown(label.document_id)
        if label.version:
            same = [one for one in versions if one.version == label.version]
            return same[-1] if same else f"it never had the text of version {label.version} here"
        moment = self._written_at or "9"  # later than any
        then = (one for one in versions if not one.replaced_at or one.replaced_at > moment)
        return next(then, versions[-1])  # of one that was gone by then, the last text it had

    def _why_unknown(self, document_id: str) -> str:
        alias = self._store.documents.alias(document_id)
        if alias is not None:
            return alias.reason
        counted = _COUNTED.fullmatch(document_id)
        if counted is None:
            return ""
        there = self._documents_then(counted["source"])
        number = int(counted["number"])
        if not 1 <= number <= len(there):
            return ""
        today = there[number - 1].document_id
        return f"an earlier version counted so; document {number} of its file is now {today}"

    def _documents_then(self, source_id: str) -> list[Former]:
        if source_id not in self._then:
            moment = self._written_at or "9"  # later than any
            self._then[source_id] = self._store.documents.at(moment, source_id)
        return self._then[source_id]

    def _source_of(self, path: str) -> str | None:
        found = self._paths.find(path)
        return found[0] if len(found) == 1 else None

    def today(self, said: Said) -> tuple[Document, Span | None] | str:
        """Return where what was said of a text stands today, or why nowhere."""
        then, span = said.then, said.span
        if not then.replaced_at:
            document = self._document(then.document_id)
            if document is not None:
                return document, span
        placement = find_placement(self._store, then, span)
        document = self._document(placement.document_id) if placement.document_id else None
        if document is None:
            return placement.reason
        return document, (placement.start, placement.end) if span else None

    def _document(self, document_id: str) -> Document | None:
        if document_id not in self._today:
            there = self._store.documents.has(document_id)
            self._today[document_id] = self._store.documents.one(document_id) if there else None
        return self._today[document_id]


def keep_labels(store: Store, label: str, joined: Joined, origin: str) -> int:
    """Keep labels in the archive, each with the place it was given to; returns how many are new."""
    placed = ((one, said) for (one, _), said in zip(joined.pairs, joined.said, strict=True))
    return store.decisions.keep(
        decision
        for one, said in (*placed, *joined.lost)
        for decision in _decisions(store, label, one, said, origin)
    )


def _decisions(
    store: Store, label: str, one: CodedLabel, said: Said, origin: str
) -> Iterator[Decision]:
    document = said.then.as_document()
    if said.span is not None and not 0 <= said.span[0] < said.span[1] <= len(document.text):
        return  # no stretch of the text: refused where it is used
    anchor = anchor_of(store, document, said.span, is_today=not said.then.replaced_at)
    for coder, grade in one.grades:
        yield Decision(anchor, "label", label, grade, coder, origin=origin)


def read_kept_labels(
    store: Store, label: str, yes_from: float | None = None, unit: Unit = "document"
) -> Joined:
    """Return the labels kept in the archive, with their documents of today.

    Of what a coder said twice of one place the later holds. Raises UsageError where there is none.
    """
    latest: dict[tuple[object, ...], PlacedDecision] = {}
    for one in read_decisions(store, label):
        decision = one.decision
        if decision.kind == "label" and decision.anchor.is_whole == (unit == "document"):
            latest[(_key(one), decision.coder)] = one
    by_place: dict[object, list[PlacedDecision]] = defaultdict(list)
    for (place, _), one in latest.items():
        by_place[place].append(one)
    if not by_place:
        raise UsageError(
            f"{label}: no label of a {unit} is kept in the archive; name a CSV file of labels"
        )
    pairs, unmatched = [], []
    for number, some in enumerate(by_place.values(), 1):
        coded = _coded(number, some, 1.0 if yes_from is None else yes_from, unit)
        where = some[0].placement
        if where.document_id is None:
            unmatched.append((coded, where.reason))
        else:
            pairs.append((coded, store.documents.one(where.document_id)))
    joined = Joined(tuple(pairs), tuple(unmatched))
    if not pairs:
        raise UsageError(joined.complaint())
    return joined


def _key(one: PlacedDecision) -> object:
    where, anchor = one.placement, one.decision.anchor
    if where.document_id is None:
        return anchor
    return (where.document_id, None if anchor.is_whole else (where.start, where.end))


def _coded(number: int, some: Sequence[PlacedDecision], yes_from: float, unit: Unit) -> CodedLabel:
    where, anchor = some[0].placement, some[0].decision.anchor
    votes = tuple((one.decision.coder, one.decision.value >= yes_from) for one in some)
    yes = sum(is_yes for _, is_yes in votes)
    return CodedLabel(
        where.document_id or anchor.document_id,
        "",
        None,
        2 * yes > len(votes),
        "",
        1.0,
        number,
        None if unit == "document" else (where.start, where.end),
        votes,
        anchor.version,
        tuple((one.decision.coder, one.decision.value) for one in some),
    )
