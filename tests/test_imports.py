"""Who imports whom: the arrows of DESIGN.md, read off the syntax trees."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "archive_miner"
MODULES = sorted(PACKAGE.rglob("*.py"))

GROUND = frozenset(
    {"types", "errors", "offsets", "naming", "intervals", "citation", "saved", "own"}
)

MAY_IMPORT: dict[str, frozenset[str]] = {
    "types": frozenset(),
    "errors": frozenset(),
    "offsets": frozenset({"types", "errors"}),
    "naming": frozenset(),
    "own": frozenset(),
    "intervals": GROUND,
    "citation": GROUND,
    "saved": GROUND,
    "config": GROUND,
    "anchors": GROUND,
    "text": GROUND,
    "patterns": GROUND | {"text"},
    # a name is looked up in the characters that a text is read in
    "polities": GROUND | {"text"},
    # the words and characters a page is printed in
    "ingest": GROUND | {"text"},
    # passages are cut as documents are: what is said of them hangs on both
    "segment": GROUND | {"text", "polities"},
    "codebook": GROUND | {"text", "patterns"},
    # the matcher is compiled from the codebook's own dataclasses; nothing else of it
    "tag": GROUND | {"text", "patterns", "polities", "codebook.schema"},
    "score": GROUND,
    # training must see a document through the very numbers that scoring sees it by
    "learn": GROUND | {"score"},
    "explore": GROUND,
    # what was marked elsewhere is found by its words as anchors are
    "exchange": GROUND | {"anchors"},
    # words are indexed, and asked for, as they are folded; no other reading of a text
    "store": GROUND | {"text.folding"},
    # a page is drawn from the file it was read from, in a process as those that read it
    "view": GROUND | {"ingest", "store", "pipeline.execute"},
}
"""What each room may use, from the ground up; arrows point down only."""

NOT_BELOW: dict[str, frozenset[str]] = {
    "pipeline": frozenset({"cli", "review", "report", "archive", "config", "studies", "view"}),
    "studies": frozenset({"cli", "review", "report", "archive", "config"}),
    "archive": frozenset({"cli", "review", "report", "config"}),
    "report": frozenset({"cli", "review"}),
    "review": frozenset({"cli", "report"}),
}
"""What the rooms above the stages must not use: whatever lies over them."""

BESIDE: dict[str, frozenset[str]] = {
    # what the command line draws and writes to a folder, a notebook does without it; the report
    # is handed the archive it is of
    "archive": frozenset(
        {"report.figures", "report.figures.curve", "report.topics", "report.write"}
    ),
}

CALLED = frozenset({"archive", "cli", "errors", "types", "exchange.writing"})
"""All that the command line calls when it runs; what it only names in annotations is not held."""

CALLED_ASIDE: dict[str, dict[str, str]] = {
    "cli/codebook.py": {
        "codebook.load": "a codebook's mistakes are told before the archive is opened",
        "codebook.labelled": "and so are those of a file of labels",
    },
    "cli/exchange.py": {"exchange.annotations": "what the tagger is called in files, for a hint"},
    "cli/explore.py": {"studies.terms": "terms can be asked for where there is no archive file"},
    "cli/figures.py": {"learn.registry": "a model mistyped is told before the archive is opened"},
    "cli/learn.py": {"learn.card": "figures read on the terminal as they do in a model's card"},
    "cli/main.py": {
        "__version__": "for --version",
        "own": "a picture says who drew it",
    },
    "cli/search.py": {
        "view.lines": "the words that --sort and --group take",
        "view.drawing": "tells a text, which has no pages, from a page that cannot be drawn",
    },
    "cli/shell.py": {"config": "the settings file is the command line's own"},
    "cli/show.py": {"offsets": "the page of a place, to print it"},
    "cli/stages.py": {
        "pipeline.probe": "a path that is not there is told before an archive file is made",
        "pipeline.choices": "what the settings come down to",
        "learn.registry": "and the models that they name",
    },
    "cli/topics.py": {
        "explore.seeds": "a file of seeds is read before the archive is opened",
        "explore.saved_topics": "what kind of folder topics are written to,",
        "saved": "refused before the archive is opened where it holds another",
    },
}
"""What else each module of the command line calls, and why."""

DOORS: dict[str, tuple[str, ...]] = {
    "pypdfium2": ("ingest/pdf.py", "ingest/layer.py", "ingest/drawn.py"),
    "pdfplumber": ("ingest/tables.py",),
    "tesserocr": ("ingest/ocr.py",),
    # DocBin is spaCy's own format, and tagging knows nothing of exchange
    "spacy": ("text/tokens.py", "patterns/", "tag/", "exchange/docbin.py"),
    "sklearn": ("learn/", "score/"),
    "skops": ("learn/",),
    "gensim": ("explore/",),
    "sqlite3": ("store/",),
    "matplotlib": ("report/",),
    "jinja2": ("report/", "review/"),
    "flask": ("review/",),
    "waitress": ("review/",),
    "click": ("cli/",),
    "rich": ("cli/",),
    "pyarrow": ("exchange/tables.py",),
    "dask": ("pipeline/execute.py",),
    "distributed": ("pipeline/execute.py",),
    "yaml": ("codebook/",),
    "rapidfuzz": ("anchors/", "segment/changes.py", "segment/corrections.py"),
}

FORBIDDEN = ("pickle", "joblib", "dill", "marshal", "shelve")

HEAVY = frozenset(
    {"numpy", "scipy", "spacy", "sklearn", "gensim", "skops", "pypdfium2", "pdfplumber"}
    | {"pyarrow", "matplotlib", "rich", "PIL", "tesserocr", "sqlite3", "yaml"}
)


def imports(tree: ast.AST, name: str) -> Iterator[tuple[str, int]]:
    """Yield every module a tree imports, at its head or inside a function, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno}: imports are written in full"
            assert node.module is not None
            if node.module == "archive_miner":
                yield from ((f"archive_miner.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield node.module, node.lineno


def where(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def part(path: Path) -> str:
    return where(path).split("/")[0].removesuffix(".py")


def only_annotates(tree: ast.AST) -> set[int]:
    """Return the lines of imports that only a type checker follows."""
    return {
        inner.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }


EDGES = [
    (path, module, line)
    for path in MODULES
    for module, line in imports(ast.parse(path.read_text("utf-8")), where(path))
]
INNER = [
    (path, module.removeprefix("archive_miner."), line)
    for path, module, line in EDGES
    if module.startswith("archive_miner.")
]


def allowed(here: str, module: str) -> bool:
    there = module.split(".")[0]
    if here == there or here in ("__init__", "__main__", "cli"):
        return True
    if here in MAY_IMPORT:
        return there in MAY_IMPORT[here] or module in MAY_IMPORT[here]
    if here in NOT_BELOW:
        return there not in NOT_BELOW[here] or module in BESIDE.get(here, ())
    return False  # a room that this table does not know yet


def test_the_walk_sees_the_package():
    assert len(MODULES) > 40 and len(INNER) > 100
    assert ("segment", "offsets") in {(part(path), module) for path, module, _ in INNER}


def test_arrows_point_from_the_command_line_to_the_types():
    wrong = [
        f"{where(path)}:{line} imports {module}"
        for path, module, line in INNER
        if not allowed(part(path), module)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("here", "module", "may"),
    [
        ("tag", "codebook.schema", True),
        ("tag", "codebook.load", False),
        ("codebook", "patterns.language", True),
        ("patterns", "codebook.schema", False),
        ("segment", "ingest.layout", False),
        ("ingest", "store.store", False),
        ("learn", "config", False),
        ("store", "text.passages", False),
        ("store", "text.folding", True),
        ("pipeline", "ingest.read", True),
        ("pipeline", "studies.labels", False),
        ("studies", "cli", False),
        ("archive", "report.figures", True),
        ("archive", "report.write", True),
        ("archive", "report.cards", False),
        ("newcomer", "types", False),
    ],
)
def test_the_table_itself_tells_right_from_wrong(here, module, may):
    assert allowed(here, module) is may


def test_the_command_line_calls_archive_and_nothing_else():
    wrong, used = [], set()
    for path in (PACKAGE / "cli").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        aside = CALLED_ASIDE.get(where(path), {})
        checked = only_annotates(tree)
        for module, line in imports(tree, where(path)):
            name = module.removeprefix("archive_miner.")
            if name == module or line in checked or name in CALLED or name.startswith("cli."):
                continue
            used.add((where(path), name))
            if name not in aside:
                wrong.append(f"{where(path)}:{line} calls {name}: make it a method of Archive")
    assert not wrong, "\n".join(wrong)
    assert used == {(path, name) for path, aside in CALLED_ASIDE.items() for name in aside}


def test_the_command_line_does_not_reach_into_an_archive():
    wrong = [
        f"{where(path)}:{node.lineno}"
        for path in (PACKAGE / "cli").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "store"
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("library", sorted(DOORS))
def test_one_door_for(library):
    doors = DOORS[library]
    wrong = [
        f"{where(path)}:{line}"
        for path, module, line in EDGES
        if module.split(".")[0] == library and not where(path).startswith(doors)
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_that_runs_code_on_loading_is_imported():
    wrong = [
        f"{where(path)}:{line} imports {module}"
        for path, module, line in EDGES
        if module.split(".")[0] in FORBIDDEN
    ]
    assert not wrong, "\n".join(wrong)


def test_the_nouns_and_segmenting_stand_on_the_standard_library():
    for path, module, line in EDGES:
        if part(path) in ("types", "errors", "offsets", "naming", "segment"):
            root = module.split(".")[0]
            known = root in sys.stdlib_module_names or root == "archive_miner"
            assert known or where(path) in DOORS.get(root, ()), f"{path}:{line}"


@pytest.mark.parametrize("module", ["archive_miner", "archive_miner.types", "archive_miner.cli"])
def test_importing_starts_nothing_heavy(module):
    code = (
        f"import sys; before = set(sys.modules); import {module};"
        " print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert module.split(".")[0] in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("path", [p for p in MODULES if p.name != "__init__.py"], ids=where)
def test_no_module_is_a_drawer_for_odds_and_ends(path):
    assert path.stem not in {"utils", "util", "helpers", "common", "misc"}


# "SELECT text FROM documents", "INSERT INTO pages", "PRAGMA user_version"; near misses in plain
# English: "select a document from the list", "update the codebook and set it in [tag]".
SQL = re.compile(
    r"\b(?:SELECT\b.+\bFROM\b|INSERT (?:OR \w+ )?INTO\b|UPDATE (?:OR \w+ )?\S+ SET\b|DELETE FROM\b"
    r"|REPLACE INTO\b|(?:CREATE|DROP) (?:TEMP )?(?:TABLE|VIEW|INDEX)\b|PRAGMA \w+)",
    re.DOTALL,
)


def sql_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield every place that speaks SQL, or that takes hold of the connection to an archive."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("connection", "_connection"):
            yield node.lineno, f".{node.attr}"
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        said = " ".join(
            part.value for part in parts if isinstance(part, ast.Constant)
            and isinstance(part.value, str)
        )  # fmt: skip
        if SQL.search(said):
            yield node.lineno, said[:40]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("run('SELECT text FROM documents')", True),
        ("run(f'SELECT {column} FROM sources')", True),
        ("run('UPDATE sources SET path = ?')", True),
        ("store._connection.execute(x)", True),
        ("said = 'select a document from the list'", False),
        ("said = 'Update the codebook and set it in [tag]'", False),
        ("said = 'No CREATE without a name'", False),
    ],
)
def test_sql_is_told_from_plain_english(code, found):
    assert bool(list(sql_in(ast.parse(code)))) is found


def test_sql_and_the_connection_stay_in_the_store():
    wrong = [
        f"{where(path)}:{line}: {said}"
        for path in MODULES
        if part(path) != "store"
        for line, said in sql_in(ast.parse(path.read_text("utf-8")))
    ]
    assert not wrong, "\n".join(wrong)
