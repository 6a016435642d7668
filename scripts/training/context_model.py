"""Train the learned layer of context from coded statements, and say how good it is.

  scripts/train_context_model --gold GOLD --out models/context
  scripts/train_context_model --gold GOLD --evaluate OUT.jsonl --tools TOOLS
  scripts/train_context_model --gold GOLD --unseen GOLD2

GOLD holds context.jsonl and the documents it names. models/context/statements.csv holds further
coded statements of the same documents, which train; those of batch 2 were read by nobody who wrote
rules. With --evaluate nothing is saved: every statement is read by rules and by a model that
learned nothing from its volume, OUT.jsonl gets the mentions of context.jsonl in the export format,
and the figures of TOOLS/evaluate.py are printed. With --unseen the statements of another such
folder are read by a model trained on all of GOLD.
The model card (README.md) is written by people and left alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive_miner.explore.vectors import load_vectors
from archive_miner.learn.meaning import Meanings
from archive_miner.segment.header import read_header
from archive_miner.tag.actors.find import ActorReading, find_actors, load_actors
from archive_miner.tag.context.features import name_features
from archive_miner.tag.context.read import ContextReader, collect_evidence, read_context
from archive_miner.tag.context.rules import rule
from archive_miner.text.passages import split_sentences
from archive_miner.types import Document, Mention, Sentence
from training.coded import meanings_of
from training.context import (
    AXES,
    CodedMention,
    choose_held_out,
    fit_context_model,
    save_context_model,
)

MODELS = Path(__file__).resolve().parents[2] / "models"
ALL_AXES = ("polarity", "modality", "voice", "stance")
MIN_COUNT = 50
"""Times a word must have been met for its vector to count."""


@dataclass(frozen=True)
class Statement:
    """A coded statement, ready to read."""

    document: Document
    sentences: tuple[Sentence, ...]
    actors: Sequence[ActorReading]
    mention: Mention
    values: Mapping[str, str]
    batch: str
    """Which coding it comes from: "gold", or the batch in statements.csv."""

    @property
    def group(self) -> str:
        """The volume: what stands before the document's number in its file name."""
        return Path(self.document.document_id).name.split("_d")[0]


def read_statements(gold: Path, records: list[dict[str, str]]) -> list[Statement]:
    """Return the statements that records of path, start, end, label and values name."""
    documents: dict[str, tuple[Document, tuple[Sentence, ...], Sequence[ActorReading]]] = {}
    found = []
    for number, record in enumerate(records):
        path = record["path"]
        if path not in documents:
            text = (gold / path).read_text(encoding="utf-8")
            spans = split_sentences(text, 0, len(text))
            header, fields = read_header(text)
            document = Document(path, path, 1, 1, header, text, (), fields)
            actors = find_actors(document, load_actors())
            documents[path] = document, tuple(Sentence(*span) for span in spans), actors
        start, end = int(record["start"]), int(record["end"])
        mention = Mention(
            str(number), path, record["label"], None, start, end, start, end, 1.0, "coder"
        )
        values = {axis: record[axis] for axis in ALL_AXES}
        found.append(Statement(*documents[path], mention, values, record.get("batch", "gold")))
    return found


@dataclass(frozen=True)
class Chosen:
    """A learned layer that has chosen already."""

    values: Mapping[str, str]

    def choose(self, features: object) -> Mapping[str, str]:
        """Return the values chosen."""
        return self.values


def coded(statement: Statement) -> CodedMention:
    """Return a statement as the learned layer sees it."""
    read = collect_evidence(
        statement.document, statement.sentences, [statement.mention], statement.actors
    )[0]
    features = name_features(read.evidence, rule(read.evidence))
    return CodedMention(features, statement.group, statement.values)


def read_meanings() -> Meanings:
    """Return the meanings of words by the shipped vectors."""
    return meanings_of(load_vectors(MODELS / "diplomatic_vectors"), MIN_COUNT)


@dataclass(frozen=True)
class Reading:
    """A coded statement as rules alone, the learned layer alone and the shipped reader read it."""

    statement: Statement
    rules: Mention
    learned: Mention
    shipped: Mention


def read_unseen(statements: list[Statement], training: list[Statement]) -> list[Reading]:
    """Return statements of volumes that no training statement is of, as the shipped model would."""
    model = fit_context_model([coded(one) for one in training], read_meanings(), "unseen")
    return [reading_of(one, model.choose(coded(one).features)) for one in statements]


def read_held_out(statements: list[Statement]) -> list[Reading]:
    """Return each statement as read by rules and by a model that has not seen its volume."""
    cases = [coded(statement) for statement in statements]
    held_out = choose_held_out(cases, read_meanings())
    return [reading_of(one, chosen) for one, chosen in zip(statements, held_out, strict=True)]


def reading_of(one: Statement, chosen: Mapping[str, str]) -> Reading:
    """Return a statement as rules, what a learned layer chose, and both together read it."""
    rules, shipped = (
        read_context(one.document, one.sentences, [one.mention], reader, one.actors)[0][0]
        for reader in (ContextReader(), ContextReader(Chosen(chosen)))
    )
    alone: dict[str, Any] = dict(chosen)  # text, where a Mention wants words of a list
    return Reading(one, rules, replace(rules, **alone), shipped)


# Five volumes whose gold statements nobody read while writing rules.
UNREAD = (
    "frus1961-63v13",
    "frus1958-60v07p2",
    "frus1964-68v12",
    "frus1955-57v26",
    "frus1958-60v18",
)


def evaluate(statements: list[Statement], gold_file: Path, out: Path, tools: Path) -> None:
    """Print accuracy of rules, learned layer and commonest value, and evaluate.py's figures."""
    readings = read_held_out(statements)
    gold = [each for each in readings if each.statement.batch == "gold"]
    out.parent.mkdir(parents=True, exist_ok=True)
    names: tuple[str, ...] = ("label", "start", "end", "confidence", *ALL_AXES)
    lines = [
        json.dumps({"path": m.document_id, **{name: getattr(m, name) for name in names}})
        for m in (each.shipped for each in gold)
    ]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print_shares("gold", gold)
    print_shares("gold, 5 volumes unread", [r for r in gold if r.statement.group in UNREAD])
    print_shares("batch 2, unread", [r for r in readings if r.statement.batch == "2"])
    for axis in ALL_AXES:
        truth = [each.statement.values[axis] for each in gold]
        values = [getattr(each.shipped, axis) for each in gold]
        print("F1", axis, {value: f1(truth, values, value) for value in sorted(set(truth))})
    command = [sys.executable, str(tools / "evaluate.py"), "context"]
    subprocess.run([*command, str(gold_file), "--mentions", str(out)], check=True)


def print_shares(title: str, readings: list[Reading]) -> None:
    """Print the share right of the commonest value and of each way of reading, by axis."""
    print(f"{title} ({len(readings)})")
    for axis in ALL_AXES:
        truth = [each.statement.values[axis] for each in readings]
        figures = {"commonest": Counter(truth).most_common(1)[0][1] / len(truth)}
        for name in ("rules", "learned", "shipped"):
            values = [getattr(getattr(each, name), axis) for each in readings]
            figures[name] = sum(map(str.__eq__, values, truth)) / len(truth)
        print(" ", axis, {name: round(value, 3) for name, value in figures.items()})


def f1(truth: list[str], values: list[str], value: str) -> tuple[float, int]:
    """Return the F1 of one value, and how often it is the truth."""
    both = sum(a == b == value for a, b in zip(truth, values, strict=True))
    return round(2 * both / max(1, truth.count(value) + values.count(value)), 2), truth.count(value)


def arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--evaluate", type=Path)
    parser.add_argument("--tools", type=Path)
    parser.add_argument("--unseen", type=Path)
    given = parser.parse_args()
    if bool(given.evaluate) != bool(given.tools):
        parser.error("--evaluate needs --tools, and the other way round")
    return given


def main() -> None:
    """Train and save, or evaluate."""
    given = arguments()
    coded_file = given.gold / "context.jsonl"
    lines = coded_file.read_text(encoding="utf-8").splitlines()
    gold = read_statements(given.gold, [json.loads(line) for line in lines if line.strip()])
    with (MODELS / "context" / "statements.csv").open(encoding="utf-8", newline="") as handle:
        more = read_statements(given.gold, list(csv.DictReader(handle)))
    if given.evaluate:
        evaluate(gold + more, coded_file, given.evaluate, given.tools)
    if given.unseen:
        lines = (given.unseen / "context.jsonl").read_text(encoding="utf-8").splitlines()
        unseen = read_statements(given.unseen, [json.loads(line) for line in lines if line.strip()])
        print_shares("unseen", read_unseen(unseen, gold + more))
    if given.out:
        cases = [coded(statement) for statement in gold + more]
        model = fit_context_model(cases, read_meanings(), "2")
        save_context_model(model, given.out, "scripts/train_context_model")
        print(f"saved {given.out}, trained on {len(cases)} statements for {', '.join(AXES)}")
