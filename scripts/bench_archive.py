"""A large archive file for timing questions: real prose repeated and varied, drawn mentions.

  make_archive(folder of .txt.xz, archive file, passages)

The texts are cut into passages of some 600 characters, eight a document; each time round, numbers
and one word in twenty are changed, so that copies are no copies to an index. One mention a passage
is drawn at random, with labels as common as in coded papers, actors and a sentence to stand in.
"""

import itertools
import json
import lzma
import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from archive_miner.learn.registry import default_models_dir, read_config
from archive_miner.store.sources import FileStamp
from archive_miner.store.store import Store
from archive_miner.types import (
    CONCERN,
    LABELS,
    Changes,
    Document,
    Header,
    Part,
    Passage,
    Provenance,
    Source,
)

BENCH = Provenance("bench", "1")

PASSAGE_CHARACTERS = 600
PASSAGES_A_DOCUMENT = 8
DOCUMENTS_A_SOURCE = 500
WEIGHTS = (12, 8, 9, 7, 14, 8, 10)
STATES = ("KOR", "TUR", "GRC", "ESP", "GTM", "CUB", "BOL", "YUG", "ITA", "PAK")
_END = re.compile(r"[.!?] ")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\b[a-z]{6,}\b")


def cut_passages(folder: Path) -> Iterator[str]:
    """Yield passages without end: the texts in turn, another variation each time round."""
    paths = sorted(folder.glob("*.txt.xz"))
    for turn in itertools.count():
        for path in paths:
            with lzma.open(path, "rt", encoding="utf-8") as file:
                text = file.read()
            start = 0
            while start + PASSAGE_CHARACTERS < len(text):
                end = _END.search(text, start + PASSAGE_CHARACTERS)
                cut = end.end() if end and end.end() < start + 1000 else start + 900
                yield vary(text[start:cut].strip(), turn)
                start = cut


def vary(text: str, turn: int) -> str:
    """Return a text with other numbers and some words marked as those of a turn."""
    if not turn:
        return text
    text = _DIGIT.sub(lambda m: str((int(m[0]) + turn) % 10), text)
    count = itertools.count(turn)
    return _WORD.sub(lambda m: m[0] if next(count) % 20 else f"{m[0]}{'abcdefgh'[turn % 8]}", text)


def make_archive(folder: Path, path: Path, passages: int) -> None:
    """Write an archive file of so many passages and mentions, and of scores drawn."""
    chance, texts = random.Random(0), cut_passages(folder)  # noqa: S311 (a drawn sample)
    per_source = PASSAGES_A_DOCUMENT * DOCUMENTS_A_SOURCE
    with Store(path, create=True) as store:
        for number in range(-(-passages // per_source)):
            source = Source(sha256(str(number).encode()).hexdigest()[:16], f"box/{number}.txt",
                            sha256(str(number).encode()).hexdigest(), "text/plain", 1)  # fmt: skip
            _add_source(store, source)
            count = min(per_source, passages - number * per_source)
            made = [
                _document(source, n, [next(texts) for _ in range(PASSAGES_A_DOCUMENT)], chance)
                for n in range(-(-count // PASSAGES_A_DOCUMENT))
            ]
            store.documents.change(source.source_id, Changes.of_new(made), BENCH)
    shipped = read_config(default_models_dir() / CONCERN)
    model = f"{shipped.name}@{shipped.version}"  # so that its correction is taken
    with closing(sqlite3.connect(path)) as raw, raw:
        _draw_mentions(raw, chance)
        raw.execute("INSERT INTO tallies SELECT * FROM tallied")
        raw.executemany(
            "INSERT INTO scores (document_id, label, value, lower, upper, model, evidence)"
            " VALUES (?, ?, ?, ?, ?, ?, '[]')",
            (
                (name, CONCERN, value, max(value - 0.1, 0.0), min(value + 0.1, 1.0), model)
                for (name,) in raw.execute("SELECT document_id FROM documents").fetchall()
                for value in [chance.betavariate(0.5, 2.0)]
            ),
        )
        raw.execute("INSERT INTO passages_fts(passages_fts) VALUES ('optimize')")


def _add_source(store: Store, source: Source) -> None:
    store.sources.add(source, FileStamp(0, 0), "auto", "eng")
    store.sources.finish_ingest(source.source_id, BENCH)


def _document(
    source: Source, number: int, texts: list[str], chance: random.Random
) -> tuple[Document, list[Passage]]:
    name, text = f"{source.source_id}-{number:04}", "\n\n".join(texts)
    day = f"{chance.randint(1945, 1968)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    header = Header("telegram", date=day, date_precision="day")
    starts = itertools.accumulate((len(one) + 2 for one in texts), initial=0)
    passages = [
        Passage(f"{name}.{k}", name, start, start + len(one), 1)
        for k, (start, one) in enumerate(zip(starts, texts, strict=False), 1)
    ]
    return Document(
        name, source.source_id, 1, 1, header, text, (Part(0, len(text), 1, 0),)
    ), passages


def _draw_mentions(raw: sqlite3.Connection, chance: random.Random) -> None:
    rows = raw.execute('SELECT passage_id, document_id, start, "end" FROM passages').fetchall()
    raw.execute("UPDATE documents SET tagged_by = (SELECT max(provenance_id) FROM provenance)")

    def mentions() -> Iterator[tuple[object, ...]]:
        for passage, document, start, end in rows:
            sentence = start + 150 * chance.randint(0, max((end - start) // 150 - 1, 0))
            labels = chance.choices(LABELS, WEIGHTS, k=chance.choice((0, 0, 1, 1, 2, 2)))
            for n, label in enumerate(labels):
                client, patron = chance.choice(STATES), "USA"
                actors = [
                    {"name": c, "code": c, "role": r}
                    for c, r in ((client, "client"), (patron, "patron"))
                ]
                subtype = "grants" if chance.random() < 0.2 else None
                polarity = chance.choice(("grant", "withhold", "neutral"))
                stance = chance.choice(("neutral", "conflictual"))
                at = sentence + 10 * n
                yield (
                    *(f"{passage}/{n}", document, label, subtype),
                    *(at, at + 12, sentence, sentence + 140, 0.5 + chance.random() / 2),
                    *("bench", polarity, "fact", "patron_own", stance),
                    *(json.dumps(actors), "[]"),
                )

    raw.executemany(f"INSERT INTO mentions VALUES ({', '.join('?' * 16)})", mentions())  # noqa: S608
