"""What coders said of documents: read from files, and as arrays.

In: the folder of coded documents, the table of further labels and the volumes they are cut from.
Out: documents with the tags of their sentences, and their codes as numbers. Knows no model.
"""

from __future__ import annotations

import csv
import json
import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np

from archive_miner.codebook.load import default_codebook_path, load_codebook
from archive_miner.codebook.schema import Codebook
from archive_miner.explore.vectors import WordVectors
from archive_miner.learn.cues import cue_rows
from archive_miner.learn.meaning import Meanings, weigh_meanings
from archive_miner.learn.train import fold_groups
from archive_miner.score.arrays import Cues, Folds, Places, Tags, Truth
from archive_miner.tag.rules.cues import count_cues
from archive_miner.tag.rules.matcher import RuleMatcher, compile_matcher, find_mentions
from archive_miner.text.passages import split_passages
from archive_miner.types import CONCERN, LABELS, Document, Header, Part, Sentence


@dataclass(frozen=True, slots=True)
class CodedDocument:
    """A document with its codes: ``tags[i]`` are the labels of the sentence at ``spans[i]``."""

    path: str
    group: str
    text: str
    spans: tuple[tuple[int, int], ...]
    tags: tuple[frozenset[str], ...]
    cues: tuple[tuple[int, ...], ...]
    concern: bool


def read_gold(gold: Path) -> list[CodedDocument]:
    """Return the coded documents of a gold folder, in the order of labels.csv."""
    spans: dict[str, list[tuple[int, int, frozenset[str]]]] = {}
    with (gold / "sentences.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            spans.setdefault(row["path"], []).append(
                (row["start"], row["end"], frozenset(row["labels"]))
            )
    found = []
    with (gold / "labels.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            here = sorted(spans[row["path"]], key=lambda span: span[:2])
            text = (gold / row["path"]).read_text(encoding="utf-8")
            found.append(
                CodedDocument(
                    path=row["path"],
                    group=row["group"],
                    text=text,
                    spans=tuple((start, end) for start, end, _ in here),
                    tags=tuple(tags for _, _, tags in here),
                    cues=tuple(cues_of(text, [Sentence(a, b) for a, b, _ in here])),
                    concern=row[CONCERN] == "1",
                )
            )
    return found


def read_further(labels: Path, text: Path) -> list[CodedDocument]:
    """Return the further coded documents, cut out of the volumes in ``text``."""
    found = []
    with labels.open(encoding="utf-8", newline="") as handle:
        rows = sorted(csv.DictReader(handle), key=lambda row: row["volume"])
    for volume, here in groupby(rows, key=lambda row: row["volume"]):
        with lzma.open(text / f"{volume}.txt.xz", "rt", encoding="utf-8") as lines:
            whole = lines.read()
        for row in here:
            cut = whole[int(row["start"]) : int(row["end"])]
            read = [part.replace("-", ":").split(":") for part in row["sentences"].split(" ")]
            spans = tuple((int(start), int(end)) for start, end, _ in read)
            found.append(
                CodedDocument(
                    path=f"{volume}/{row['start']}",
                    group=volume,
                    text=cut,
                    spans=spans,
                    tags=tuple(frozenset(LABELS[int(n)] for n in tags) for _, _, tags in read),
                    cues=tuple(cues_of(cut, [Sentence(a, b) for a, b in spans])),
                    concern=int(row["concern"]) >= 2,
                )
            )
    return found


def cues_of(text: str, sentences: list[Sentence]) -> list[tuple[int, ...]]:
    """Return what the shipped codebook finds in the sentences of a text, as tagging will see it."""
    document = Document("", "", 1, 1, Header(), text, (Part(0, len(text), 1, 0),))
    matcher, codebook = default_rules()
    mentions = find_mentions(document, split_passages(document), sentences, matcher)
    return count_cues(sentences, mentions, codebook)


@cache
def default_rules() -> tuple[RuleMatcher, Codebook]:
    """Return the shipped codebook, compiled and as read."""
    codebook = load_codebook(default_codebook_path())
    return compile_matcher(codebook), codebook


def assign_folds(documents: Sequence[CodedDocument], count: int = 5) -> Folds:
    """Return each document's fold, 0 to count - 1; a group never spans two folds."""
    return fold_groups([document.group for document in documents], count)


def tag_table(documents: Sequence[CodedDocument]) -> Tags:
    """Return the codes of all sentences in order: an array of 0/1, sentences × LABELS."""
    return np.array(
        [[label in tags for label in LABELS] for each in documents for tags in each.tags], int
    )


def concern_table(documents: Sequence[CodedDocument]) -> Truth:
    """Return whether each document was coded as a concern."""
    return np.array([document.concern for document in documents], int)


def sentence_owner(documents: Sequence[CodedDocument]) -> Places:
    """Return for every sentence in order the place of its document."""
    return np.repeat(np.arange(len(documents)), [len(document.spans) for document in documents])


def cue_table(documents: Sequence[CodedDocument]) -> Cues:
    """Return the rows of cues of all sentences in order."""
    return cue_rows([row for each in documents for row in each.cues], sentence_owner(documents))


def meanings_of(vectors: WordVectors, min_count: int = 0) -> Meanings:
    """Return the meanings of the words met often enough, from their vectors."""
    keyed = vectors.keyed
    words = list(keyed.index_to_key)
    counts = [keyed.get_vecattr(word, "count") for word in words]
    return weigh_meanings(words, keyed.vectors, counts, min_count)
