"""How long questions to a large archive file take, warm, and how large its indexes are.

  bench_query(archive file, folder of texts, passages)    makes the file first where it is missing

Questions are drawn at random from the archive's own words, with a fixed seed; each list is asked
once before it is timed. Times are of one machine: what is claimed is their bound and the ratio to
a full scan of the same text by ripgrep.
"""

import random
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import permutations
from pathlib import Path

from bench_archive import make_archive

from archive_miner.learn.registry import default_models_dir
from archive_miner.store.search import search
from archive_miner.store.store import Store
from archive_miner.studies.concordance import open_concordance
from archive_miner.studies.panel import read_panel
from archive_miner.studies.queries import read_query
from archive_miner.types import CONCERN, LABELS
from archive_miner.view.lines import Context

DRAWN = 60
SHOWN = 50
_WORD = re.compile(r"[A-Za-z]{5,}")
_PAIR = re.compile(r"\b([A-Za-z]{5,}) ([A-Za-z]{5,})\b")


def bench_query(path: Path, texts: Path, passages: int) -> None:
    """Print the 95th percentiles, the ratio to ripgrep, the sizes and the panel's time."""
    if not path.exists():
        make_archive(texts, path, passages)
    with Store(path) as store:
        phrases, near = _draw(store._connection)
        chance = random.Random(1)  # noqa: S311 (a drawn sample)
        dated = [
            f'"{phrase}" tag:{chance.choice(LABELS)} date:{year}..{year + chance.randint(0, 5)}'
            for phrase in phrases
            for year in [chance.randint(1945, 1965)]
        ]
        together = [f"tag:{one} sentence:{other}" for one, other in permutations(LABELS, 2)]

        def ask(query: str) -> int:
            return len(list(search(store, read_query(store, query), SHOWN)))

        def show(query: str) -> int:
            return len(list(open_concordance(store, query, Context(50), limit=SHOWN)))

        quoted = [f'"{phrase}"' for phrase in phrases]
        median = _time("phrase", quoted, ask)
        _time("phrase, tag and date range", dated, ask)
        _time("tag in the sentence of another", together, ask)
        _time("NEAR/10", near, ask)
        _time("kwic, first 50 lines", quoted, show)
        for turn in ("the first time", "again"):
            began = time.perf_counter()
            rows = len(list(read_panel(store, default_models_dir() / CONCERN)))
            print(f"panel of {rows} rows, {turn}: {time.perf_counter() - began:.1f} s")
        _compare_ripgrep(store._connection, path, phrases, median)
    _print_sizes(path)


def _draw(connection: sqlite3.Connection) -> tuple[list[str], list[str]]:
    """Return phrases of two words as they stand, and questions for words near each other."""
    chance = random.Random(0)  # noqa: S311 (a drawn sample)
    (last,) = connection.execute("SELECT max(id) FROM passages").fetchone()
    phrases: list[str] = []
    near: list[str] = []
    while len(phrases) < DRAWN or len(near) < DRAWN:
        number = chance.randint(1, last)
        (text,) = connection.execute(  # numbers have gaps
            "SELECT text FROM passages WHERE id >= ? ORDER BY id LIMIT 1", (number,)
        ).fetchone()
        pairs, words = _PAIR.findall(text), _WORD.findall(text)
        if pairs and len(words) > 3:
            phrases.append(" ".join(chance.choice(pairs)))
            at = chance.randrange(len(words) - 2)
            near.append(f"{words[at]} NEAR/10 {words[at + 2]}")
    return phrases[:DRAWN], near[:DRAWN]


def _time(name: str, queries: Sequence[str], work: Callable[[str], int]) -> float:
    """Print how long queries take, and return the median in seconds."""
    for query in queries:
        work(query)
    seconds = []
    for query in queries:
        began = time.perf_counter()
        work(query)
        seconds.append(time.perf_counter() - began)
    seconds.sort()
    middle, high = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.95)]
    print(
        f"{name}: 95th percentile {high * 1000:.0f} ms, median {middle * 1000:.0f} ms,"
        f" longest {seconds[-1] * 1000:.0f} ms ({len(seconds)} queries)"
    )
    return middle


def _compare_ripgrep(
    connection: sqlite3.Connection, path: Path, phrases: Sequence[str], ours: float
) -> None:
    if shutil.which("rg") is None:
        print("ripgrep is not installed; nothing to compare with")
        return
    text = path.with_suffix(".txt")
    if not text.exists():
        with text.open("w", encoding="utf-8") as file:
            for (one,) in connection.execute("SELECT text FROM passages ORDER BY id"):
                file.write(" ".join(one.split()) + "\n")
    seconds = []
    for phrase in phrases[:10]:
        began = time.perf_counter()
        subprocess.run(
            ["rg", "-i", "-F", "-c", phrase, str(text)], capture_output=True, check=False
        )
        seconds.append(time.perf_counter() - began)
    scan = sorted(seconds)[len(seconds) // 2]
    print(f"the same phrases by ripgrep: median {scan * 1000:.0f} ms, {scan / ours:.0f} × ours")


def _print_sizes(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        (text,) = raw.execute("SELECT sum(length(CAST(text AS BLOB))) FROM passages").fetchone()
        sizes = raw.execute(
            "SELECT s.type, s.name, sum(b.pgsize) FROM dbstat b JOIN sqlite_schema s"
            " ON s.name = b.name GROUP BY 1, 2"
        ).fetchall()
    full_text = sum(size for _, name, size in sizes if name.startswith("passages_fts"))
    other = sum(size for kind, _, size in sizes if kind == "index")
    copies = sum(size for _, name, size in sizes if name == "passages")
    print(
        f"of the text's {text / 1e6:.0f} MB: full-text index {full_text / text:.2f}, all other"
        f" indexes {other / text:.2f}, the passages beside their documents {copies / text:.2f}"
    )
