"""Train the three shipped models from coded documents and plain text, and say how good they are.

  scripts/train_default_models --gold GOLD --text TEXT --out models
  scripts/train_default_models --gold GOLD --text TEXT --out models --evaluate OUT --tools TOOLS

GOLD holds labels.csv, sentences.jsonl and the documents they name; TEXT holds .txt.xz files, whole
volumes, for word vectors and for the further documents whose labels are in
models/passage_tags/further_labels.csv. Seeds are fixed. Model cards (README.md in each folder)
are written by people and left alone. With --evaluate, every document is also predicted by models
that learned nothing from its volume; OUT then holds mentions.jsonl and scores.jsonl of GOLD in the
export format and comparison.json, and the figures of TOOLS/evaluate.py and of the further
documents are printed.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import lzma
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from archive_miner.explore.vectors import (
    load_vectors,
    save_vectors,
    train_vectors,
)
from archive_miner.learn import registry
from archive_miner.learn.figures import measure
from archive_miner.learn.meaning import Meanings
from archive_miner.learn.prevalence import HeldOut
from archive_miner.learn.train import fit_document_model
from archive_miner.score.arrays import Folds
from archive_miner.types import CONCERN, LABELS
from training import compare, nested, tagger
from training.coded import (
    CodedDocument,
    assign_folds,
    concern_table,
    meanings_of,
    read_further,
    read_gold,
    sentence_owner,
    tag_table,
)

MADE_BY = "scripts/train_default_models"
VERSION = "3"
FURTHER = Path(__file__).resolve().parents[2] / "models" / "passage_tags" / "further_labels.csv"
"""Where documents begin and end in the volumes, and each sentence with the places of its tags in
LABELS: "335-705:45" bears the two conditions. Nobody who wrote a rule had read them."""


def text_lines(folder: Path) -> Iterator[str]:
    """Yield the lines of all .txt.xz files of a folder, in order of their names."""
    for path in sorted(folder.glob("*.txt.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            yield from lines


def fit_and_save(
    documents: Sequence[CodedDocument],
    fold: np.ndarray,
    readings: nested.Readings,
    meanings: Meanings,
    out: Path,
) -> None:
    """Train the passage and the document model on all documents and write their folders."""
    truth, owner = tag_table(documents), sentence_owner(documents)
    sentence_fold = fold[owner]
    first = nested.reading_without(readings, sentence_fold, None)
    passages = tagger.fit_passage_model(
        tagger.fit_reader(documents, meanings), first, truth, sentence_fold, VERSION
    )
    tagger.save_passage_model(passages, out / passages.name, MADE_BY)
    scorer = fit_document_model(
        tagger.document_features(
            tagger.probabilities_out_of_fold(first, truth, sentence_fold), owner, len(documents)
        ),
        concern_table(documents),
        [document.group for document in documents],
        fold,
        passage_model=f"{passages.name}@{passages.version}",
        version=VERSION,
    )
    reader = registry.read_config(out / passages.name)
    scorer = replace(scorer, passage_model_sha256=reader.sha256)
    registry.save_document_model(scorer, out / scorer.name, MADE_BY)


def write_predictions(
    documents: Sequence[CodedDocument], held_out: nested.HeldOut, out: Path
) -> None:
    """Write held-out predictions as mentions.jsonl and scores.jsonl (every sentence and label).

    ``documents`` may be the first of those predicted.
    """
    out.mkdir(parents=True, exist_ok=True)
    place = 0
    with (out / "mentions.jsonl").open("w", encoding="utf-8") as lines:
        for document in documents:
            for start, end in document.spans:
                for label, value, threshold in zip(
                    LABELS, held_out.probabilities[place], held_out.thresholds[place], strict=True
                ):
                    sure = round(confidence(float(value), float(threshold)), 6)
                    row = {"path": document.path, "label": label, "start": start, "end": end}
                    lines.write(json.dumps({**row, "confidence": sure}) + "\n")
                place += 1
    with (out / "scores.jsonl").open("w", encoding="utf-8") as lines:
        for document, score in zip(documents, held_out.scores, strict=False):
            row = {"path": document.path, "label": CONCERN, "value": score.value}
            bounds = {"lower": score.lower, "upper": score.upper}
            lines.write(json.dumps({**row, **bounds}) + "\n")


def confidence(probability_: float, threshold: float) -> float:
    """Return a probability bent so that the threshold lies at 0.5, 0 and 1 staying in place."""
    if probability_ >= threshold:
        return 0.5 + 0.5 * (probability_ - threshold) / max(1 - threshold, 1e-9)
    return min(0.5 * probability_ / threshold, 0.499999)


def print_further(documents: Sequence[CodedDocument], first: int, held_out: nested.HeldOut) -> None:
    """Print how good the predictions are on the documents from the ``first`` further one on."""
    sentences = sentence_owner(documents) >= first
    truth = tag_table(documents)[sentences] > 0
    said = (held_out.probabilities >= held_out.thresholds)[sentences]
    f1 = 2 * (said & truth).sum(axis=0) / (said.sum(axis=0) + truth.sum(axis=0))
    by_label = {label: round(float(one), 4) for label, one in zip(LABELS, f1, strict=True)}
    print("further", json.dumps({"macro_f1": round(float(f1.mean()), 4), **by_label}))
    further = documents[first:]
    figures = measure(
        [score.value for score in held_out.scores[first:]],
        [document.concern for document in further],
        [document.group for document in further],
    )
    print("further", json.dumps(dataclasses.asdict(figures)))


def print_figures(gold: Path, tools: Path, out: Path) -> None:
    """Print what the project's measuring tool says of the held-out predictions."""
    tool = [sys.executable, str(tools / "evaluate.py")]
    tags = ["tags", str(gold / "sentences.jsonl"), "--mentions", str(out / "mentions.jsonl")]
    scores = ["scores", str(gold / "labels.csv"), "--scores", str(out / "scores.jsonl")]
    for arguments in (tags, scores):
        subprocess.run([*tool, *arguments], check=True)


def arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--evaluate", type=Path, metavar="OUT")
    parser.add_argument("--tools", type=Path, help="folder of evaluate.py; prints its figures")
    parser.add_argument("--keep-vectors", action="store_true", help="use those already in --out")
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def evaluate(
    given: argparse.Namespace,
    gold: Sequence[CodedDocument],
    documents: Sequence[CodedDocument],
    fold: Folds,
    readings: nested.Readings,
) -> None:
    """Predict every document held out; write the predictions and print how good they are."""
    held_out = nested.predict_held_out(documents, fold, readings)
    write_predictions(gold, held_out, given.evaluate)
    values = np.array([score.value for score in held_out.scores])
    groups = np.unique([document.group for document in documents], return_inverse=True)[1]
    kept = HeldOut(values, concern_table(documents), groups)
    registry.save_held_out(given.out / CONCERN, kept)
    if given.tools:
        print_figures(given.gold, given.tools, given.evaluate)
    print_further(documents, len(gold), held_out)
    tables = {
        "passage_tags": compare.compare_taggers(documents, fold, readings, held_out),
        CONCERN: compare.compare_scorers(documents, fold, held_out),
    }
    rows = {name: [dataclasses.asdict(row) for row in table] for name, table in tables.items()}
    for name, table in rows.items():
        for row in table:
            print(name, json.dumps(row))
    (given.evaluate / "comparison.json").write_text(json.dumps(rows, indent=2) + "\n")


def main() -> None:
    """Train, save, evaluate."""
    given, began = arguments(), time.monotonic()

    def note(what: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {what}", file=sys.stderr, flush=True)

    folder = given.out / "diplomatic_vectors"
    if not given.keep_vectors:
        keyed = train_vectors(text_lines(given.text)).keyed
        save_vectors(keyed, folder, folder.name, VERSION, MADE_BY)
        note("word vectors trained")
    meanings = meanings_of(load_vectors(folder))
    gold = read_gold(given.gold)
    documents = [*gold, *read_further(FURTHER, given.text)]
    fold = assign_folds(documents)
    needed = (nested.nested_exclusions if given.evaluate else nested.single_exclusions)(fold)
    readings = nested.read_exclusions(documents, fold, meanings, needed, given.jobs)
    note(f"{len(needed)} readers trained for held-out predictions")
    fit_and_save(documents, fold, readings, meanings, given.out)
    note(f"models written to {given.out}")
    if given.evaluate:
        evaluate(given, gold, documents, fold, readings)
        note(f"held-out predictions written to {given.evaluate} and with the document model")
