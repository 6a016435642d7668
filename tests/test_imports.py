"""Who imports whom: the arrows of DESIGN.md, read off the syntax trees."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "archive_miner"
MODULES = sorted(PACKAGE.rglob("*.py"))

GROUND = frozenset({"types", "errors", "offsets", "naming", "intervals", "citation", "saved"})

MAY_IMPORT: dict[str, frozenset[str]] = {
    "types": frozenset(),
    "errors": frozenset(),
    "offsets": frozenset({"types", "errors"}),
    "naming": frozenset(),
    "intervals": GROUND,
    "citation": GROUND,
    "saved": GROUND,
    "config": GROUND,
    "anchors": GROUND,
    "text": GROUND,
    "patterns": GROUND | {"text"},
    # a name is looked up in the characters that a text is read in
    "polities": GROUND | {"text"},
    "ingest": GROUND,
    # passages are cut as documents are: what is said of them hangs on both
    "segment": GROUND | {"text", "polities"},
    "codebook": GROUND | {"text", "patterns"},
    # the matcher is compiled from the codebook's own dataclasses; nothing else of it
    "tag": GROUND | {"text", "patterns", "polities", "codebook.schema"},
    "score": GROUND,
    # training must see a document through the very numbers that scoring sees it by
    "learn": GROUND | {"score"},
    "explore": GROUND,
    "exchange": GROUND,
    "store": GROUND,
    "view": GROUND | {"ingest", "store"},  # a page is drawn from the file it was read from
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
    # drawing asks a store only, so that a notebook can draw without the command line
    "archive": frozenset({"report.figures", "report.rates"}),
}

DOORS: dict[str, tuple[str, ...]] = {
    "pypdfium2": ("ingest/pdf.py",),
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
        ("pipeline", "ingest.read", True),
        ("pipeline", "studies.labels", False),
        ("studies", "cli", False),
        ("archive", "report.figures", True),
        ("archive", "report.write", False),
        ("newcomer", "types", False),
    ],
)
def test_the_table_itself_tells_right_from_wrong(here, module, may):
    assert allowed(here, module) is may


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
