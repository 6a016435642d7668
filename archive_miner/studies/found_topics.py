"""The topics of an archive as they are answered with: records, and the tables they make.

Comes in: nothing; ``studies.topics`` fills the records. Goes out: tables of topics, documents,
years and groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from archive_miner.exchange.tables import Table
from archive_miner.explore.prevalence import Group
from archive_miner.explore.topics import TopicModel

By = Literal["year", "decade", "kind", "path", "label"]


@dataclass(frozen=True, slots=True)
class TopicDocument:
    """A document and the share of each topic in it; ``words`` is how many different ones count."""

    document_id: str
    path: str
    first_page: int
    date: str | None
    kind: str
    citation: str
    words: int
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TopDocument:
    """A document that is much of a topic, and the page of its passage that is most."""

    document: TopicDocument
    share: float
    page_number: int

    def record(self) -> dict[str, Any]:
        """Return what a table of topics says of it."""
        return {
            "document_id": self.document.document_id,
            "path": self.document.path,
            "page_number": self.page_number,
            "date": self.document.date,
            "share": self.share,
            "citation": self.document.citation,
        }


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its name, share of the archive, words, documents, and how far it can be trusted."""

    number: int
    title: str
    seed_name: str
    share: float
    coherence: float | None
    stability: float | None
    words: tuple[str, ...]
    documents: tuple[TopDocument, ...]

    def record(self) -> dict[str, Any]:
        """Return the topic as a row of a table, by the names of its columns."""
        named = {name: getattr(self, name) for name in TOPIC_COLUMNS}
        return {
            **named,
            "words": list(self.words),
            "documents": [t.record() for t in self.documents],
        }


TOPIC_COLUMNS = {
    **{"number": "integer", "title": "text", "seed_name": "text", "share": "real"},
    **{"coherence": "real", "stability": "real", "words": "list", "documents": "list"},
}


@dataclass(frozen=True, slots=True)
class ArchiveTopics:
    """The topics of an archive. ``wordless`` documents have no word that counts."""

    model: TopicModel
    topics: tuple[Topic, ...]
    documents: tuple[TopicDocument, ...]
    years: tuple[Group, ...]
    by: By
    groups: tuple[Group, ...]
    unknown_seeds: dict[str, tuple[str, ...]]
    undated: int
    wordless: int

    def tables(self) -> dict[str, Table]:
        """Return the topics, documents, years and groups as tables, by name.

        A year without documents has rows without a share.
        """
        head = {"topic" if name == "number" else name: k for name, k in TOPIC_COLUMNS.items()}
        topics = tuple(tuple(topic.record().values()) for topic in self.topics)
        tables = {
            "topics": Table(head, topics),
            "documents": self._document_table(),
            "years": self._group_table("year", self.years),
        }
        if self.by != "year":
            tables[f"by_{self.by}"] = self._group_table(self.by, self.groups)
        return tables

    def _document_table(self) -> Table:
        columns = {"document_id": "text", "path": "text", "first_page": "integer", "date": "text"}
        columns |= {"kind": "text", "words": "integer"}
        columns |= {f"topic_{topic.number}": "real" for topic in self.topics}
        rows = []
        for one in self.documents:
            row = (one.document_id, one.path, one.first_page, one.date, one.kind, one.words)
            rows.append((*row, *one.shares, one.citation))
        return Table(columns | {"citation": "text"}, tuple(rows))

    def _group_table(self, by: By, groups: Sequence[Group]) -> Table:
        columns = {by: "integer" if by in ("year", "decade") else "text", "documents": "integer"}
        columns |= {"topic": "integer", "title": "text", "share": "real"}
        rows = []
        for group in groups:
            for place, topic in enumerate(self.topics):
                one = group.topics[place] if group.topics else None
                numbers = (one.share, one.lower, one.upper) if one else (None, None, None)
                rows.append((group.name, group.documents, topic.number, topic.title, *numbers))
        return Table(columns | {"share_lower": "real", "share_upper": "real"}, tuple(rows))
