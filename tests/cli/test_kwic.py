"""Concordances of an archive: page and citation of every line, tables of them, counts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from shell import Shell
from stored import (
    BOOK,
    STAMP,
    TAGGED,
    Fill,
    document_of,
    file_documents,
    mention_of,
    page_of,
    passage_of,
    source_of,
    tagged_by,
)

import archive_miner
from archive_miner.archive import Archive
from archive_miner.cli.show import cell_width, first_cells, last_cells
from archive_miner.errors import UsageError
from archive_miner.studies.concordance import COLUMNS
from archive_miner.types import Document, Header, Ingredient, Part

pytestmark = pytest.mark.slow  # an archive and a shell for each case

FIRST = "The colonels asked for Aid,"
SECOND = "and, after the coup, for more aid # 5."
FORMULA = "=1+1 aid"


@pytest.fixture
def am(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A letter of one passage on two pages, an undated note, and a text that is a formula."""
    am = Shell(tmp_path / "box.db", capsys)
    with Archive(am.db) as archive:
        fill = Fill(archive.store)
        _, note = fill("b.txt", [FORMULA, "No aid."])
        source = source_of("a.pdf", "letters", 2)
        archive.store.sources.add(source, STAMP, "auto", "eng")
        archive.store.pages.write([page_of(source, 1, FIRST), page_of(source, 2, SECOND)])
        text = f"{FIRST}\n{SECOND}"
        letter = replace(
            document_of(source, 1, 1, text),
            last_page=2,
            header=Header("letter", sender="Rhee"),
            parts=(Part(0, len(FIRST), 1, 0), Part(len(FIRST) + 1, len(text), 2, 0)),
        )
        file_documents(archive.store, source.source_id, [(letter, [passage_of(letter)])])
        _tag(archive, letter, ["colonels", "coup"])
        _tag(archive, note, ["No aid"])
    return am


def _tag(archive: Archive, document: Document, words: Sequence[str]) -> None:
    mentions = [
        replace(
            mention_of(document, word, "military_aid"),
            polarity="withhold" if word != "colonels" else "grant",
        )
        for word in words
    ]
    with archive.store.transaction():
        archive.store.tags.write_tags(document.document_id, (), mentions, TAGGED)


def table(text: str) -> list[dict[str, str]]:
    """Read a CSV as the help says: without its remarks."""
    return list(csv.DictReader(line for line in io.StringIO(text) if not line.startswith("#")))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["aid"], ["=1+1 aid", "No aid", "for Aid", "more aid"]),
        (["aid", "--sort", "left"], ["=1+1 aid", "for Aid", "more aid", "No aid"]),
        (["aid", "--sort", "right"], ["=1+1 aid", "No aid", "more aid", "for Aid"]),
        (["aid", "--sort", "date"], ["=1+1 aid", "No aid", "for Aid", "more aid"]),
        (["aid", "--sort", "document"], ["for Aid", "more aid", "=1+1 aid", "No aid"]),
        (["aid", "--sort", "document", "--limit", "1"], ["for Aid"]),
        (["aid", "--limit", "3"], ["=1+1 aid", "No aid", "for Aid"]),
        (["tag:military_aid polarity:withhold kind:letter"], ["the coup"]),
        (["tag:military_aid", "--sort", "right"], ["No aid", "The colonels", "the coup"]),
        (["tag:military_aid", "--sort", "document"], ["The colonels", "the coup", "No aid"]),
    ],
)
def test_lines_in_order(am: Shell, words: list[str], found: list[str]) -> None:
    lines = list(map(json.loads, am("kwic", *words, "--json").out.splitlines()))
    shown = [" ".join([*line["left"].split()[-1:], line["keyword"]]) for line in lines]
    assert shown == found


def test_the_page_is_that_of_the_match_and_not_of_its_passage(am: Shell) -> None:
    with Archive(am.db) as archive:
        lines = [line for line in archive.kwic("aid") if line.path == "a.pdf"]
        assert [(line.keyword, line.page_number) for line in lines] == [("Aid", 1), ("aid", 2)]
        assert {hit.page_number for hit in archive.search("aid kind:letter")} == {1}
        (coup,) = (line for line in archive.kwic("tag:military_aid") if line.keyword == "coup")
        assert coup.page_number == 2 and coup.mention_id is not None
        assert all(line.citation.endswith(".") for line in lines)
        text = archive.document(lines[1].document_id).text
        assert text[lines[1].start : lines[1].end] == "aid"


def test_a_concordance_can_be_read_again(am: Shell) -> None:
    with Archive(am.db) as archive:
        lines = archive.kwic("aid", words=1, sort="left", limit=2)
        assert list(lines) == list(lines) and len(list(lines)) == 2
        for wrong in ({"sort": "up"}, {"sort": "keyword"}):
            with pytest.raises(UsageError, match="there are left, right"):
                archive.kwic("aid", **wrong)  # type: ignore[arg-type]
        with pytest.raises(UsageError, match="group 'page'"):
            archive.count_kwic("aid", "page")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        (["aid", "--group", "left"], [("for", 1, 1), ("more", 1, 1), ("no", 1, 1), ("1+1", 1, 1)]),
        (["aid", "--group", "keyword"], [("aid", 4, 3)]),
        (["aid", "--group", "kind"], [("letter", 2, 1), ("telegram", 2, 2)]),
        (["aid", "--group", "year"], [("1953", 2, 2), (None, 2, 1)]),
        (["aid", "--group", "sender"], [("Rhee", 2, 1), (None, 2, 2)]),
        (["aid", "--group", "path"], [("a.pdf", 2, 1), ("b.txt", 2, 2)]),
        (["tag:military_aid", "--group", "keyword"],
         [("colonels", 1, 1), ("coup", 1, 1), ("no aid", 1, 1)]),
        (["aid", "--group", "right"], [(None, 2, 2), ("5", 1, 1), ("and", 1, 1)]),
        (["nothing", "--group", "right"], []),
    ],
)  # fmt: skip
def test_lines_counted(
    am: Shell, words: list[str], counts: list[tuple[str | None, int, int]]
) -> None:
    said = [json.loads(line) for line in am("kwic", *words, "--json").out.splitlines()]
    found = [(one["value"], one["lines"], one["documents"]) for one in said]
    assert sorted(found, key=str) == sorted(counts, key=str)
    assert [one["lines"] for one in said] == sorted((n for _, n, _ in counts), reverse=True)
    shown = am("kwic", *words).out.splitlines()
    assert shown[0].split() == ["lines", "documents", "value"] and len(shown) == len(counts) + 1
    rows = table(am("kwic", *words, "--csv").out)
    assert [int(row["lines"]) for row in rows] == [one["lines"] for one in said]


def test_a_table_says_what_it_rests_on_and_reads_back(am: Shell, tmp_path: Path) -> None:
    out = tmp_path / "lines.csv"
    assert am("kwic", '"aid"', "-o", out, "--sort", "document", "--words", "4").code == 0
    text = out.read_text("utf-8")
    remarks, rest = text.splitlines()[:6], text.splitlines()[6:]
    assert [remark.split(":")[0] for remark in remarks] == [
        "# query", "# shown", "# archive", "# codebook", "# software", "# made",
    ]  # fmt: skip
    assert remarks[0] == '# query: "aid"'
    assert remarks[1] == "# shown: lines by document, 4 words either side"
    assert remarks[2] == "# archive: box.db"
    assert remarks[3] == f"# codebook: book 1, sha256 {BOOK.sha256}; none"
    assert remarks[4] == f"# software: archive_miner {archive_miner.__version__}"
    assert rest[0] == ",".join(f'"{name}"' for name in COLUMNS)
    assert not any(line.startswith("#") for line in rest)
    rows = table(text)
    assert len(rows) == 4 and all(row["citation"] and row["page_number"] for row in rows)
    # A reader that takes every "#" outside quotation marks for a comment loses nothing.
    assert rows[1]["right"] == " # 5." and '" # 5."' in rest[2]
    assert rows[2]["left"] == "'=1+1 "  # no spreadsheet runs it
    with Archive(am.db) as archive:
        lines = list(archive.kwic("aid", words=4, sort="document"))
    assert [int(row["start"]) for row in rows] == [line.start for line in lines]
    assert [row["passage_id"] for row in rows] == [line.passage_id for line in lines]


def test_the_shipped_codebook_is_named(am: Shell) -> None:
    from archive_miner.codebook.load import default_codebook_path, load_codebook

    book = load_codebook(default_codebook_path())
    shipped = Ingredient("codebook", book.name, book.version, book.sha256)
    with Archive(am.db) as archive, archive.store.transaction():
        number = archive.store.provenance.keep(tagged_by(book=shipped))
        archive.store._connection.execute("UPDATE documents SET tagged_by = ?", (number,))
    wanted = f"# codebook: {book.name} {book.version}, sha256 {book.sha256}"
    assert am("kwic", "aid", "--csv").out.splitlines()[3] == wanted
    assert am("kwic", "nothing", "--csv").out.splitlines()[3] == wanted
    assert am("kwic", "aid", "--group", "left", "--csv").out.splitlines()[3] == wanted


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--json", "--csv"], "choose one"),
        (["--width", "9", "--words", "2"], "choose one"),
        (["--group", "left", "--sort", "left"], "leave --sort out"),
        (["--group", "left", "--crop", "x"], "leave --crop out"),
        (["--group", "colour"], "--group"),
        (["-o", "lines.xlsx"], "name it .csv or .jsonl"),
        (["-o", "no/such/folder.csv"], "cannot be written"),
    ],
)
def test_options_that_do_not_go_together(am: Shell, words: list[str], says: str) -> None:
    said = am("kwic", "aid", *words)
    assert said.code == 2 and says in said.complaint() and not said.out


def test_more_lines_than_asked_for_are_said_to_be_there(am: Shell) -> None:
    assert am("kwic", "aid", "--limit", "4").err == ""
    assert am("kwic", "aid", "--limit", "3").err == "the first 3 lines; more with --limit\n"
    said = am("kwic", "aid", "--group", "left", "--limit", "1")
    assert said.err == "the first 1 of 4 values; more with --limit\n"


@pytest.mark.parametrize(
    ("text", "width", "first", "last"),
    [
        ("military aid", 5, "milit", "y aid"),
        ("美國軍事援助", 5, "美國", "援助"),  # two columns each
        ("Rhe\u0301e le\u0301ger", 3, "Rhe\u0301", "ger"),
        ("le\u0301", 1, "l", "e\u0301"),
        ("x", 5, "x", "x"),
        ("", 5, "", ""),
        ("é", 0, "", ""),
    ],
)
def test_columns_of_a_terminal(text: str, width: int, first: str, last: str) -> None:
    assert first_cells(text, width) == first
    assert last_cells(text, width) == last
    assert cell_width(first) <= width and cell_width(last) <= width


@pytest.mark.parametrize("width", [["--width", "12"], ["--words", "3"]])
def test_the_keyword_stands_in_one_column_whatever_the_script(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], width: list[str]
) -> None:
    am = Shell(tmp_path / "scripts.db", capsys)
    with Archive(am.db) as archive:
        texts = [
            "美國軍事援助 aid",
            "Le\u0301ger à outrance: aid",
            "some plain aid",
            "aid \x1b[2J美",
        ]
        Fill(archive.store)("a.txt", texts)
    lines = am("kwic", "aid", *width).out.splitlines()
    assert len(lines) == 4
    assert len({cell_width(line[: line.index("[aid]")]) for line in lines}) == 1
    if width[0] == "--width":
        assert (
            len({cell_width(line[: line.index("  34")]) for line in lines if "  34" in line}) <= 1
        )


def test_a_keyword_as_long_as_a_sentence_leaves_the_line_readable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    am = Shell(tmp_path / "long.db", capsys)
    with Archive(am.db) as archive:
        text = "He asked whether " + "very " * 40 + "many tanks would come."
        (document,) = Fill(archive.store)("a.txt", [text])
        _tag(archive, document, [text])
    (line,) = am("kwic", "tag:military_aid").out.splitlines()
    assert "[He asked whether" in line and " … " in line and "tanks would come.]" in line
    assert json.loads(am("kwic", "tag:military_aid", "--json").out)["keyword"] == text


@pytest.fixture
def scanned(
    tmp_path: Path, typeset: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> Shell:
    """A typeset letter of two pages and a plain text, read as a user would."""
    pdf = typeset(
        [(72, 100, "INCOMING TELEGRAM"), (72, 130, "The aid was cut, and aid is all they ask.")],
        [(72, 100, "Without aid the palace falls."), (72, 130, "No aid no loyalty.")],
    )
    text = tmp_path / "plain.txt"
    text.write_text("Aid without a page.")
    am = Shell(tmp_path / "scanned.db", capsys)
    assert am("ingest", pdf, text, "--jobs", 1).code == am("segment").code == 0
    return am


def test_pictures_of_the_lines(scanned: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    said = scanned("kwic", "aid", "--crop", folder, "--sort", "right", "--json")
    assert said.code == 0  # a text has no pages; that is no failure
    assert "1 without a picture: " in said.err and "is text and has no pages" in said.err
    lines = [json.loads(line) for line in said.out.splitlines()]
    made = [line["crop"] for line in lines if line["crop"]]
    assert sorted(made) == sorted(path.name for path in folder.iterdir()) and len(made) == 4
    for name in made:
        with Image.open(folder / name) as picture:
            assert picture.format == "PNG" and 0 < picture.height < 700
    rows = table(scanned("kwic", "aid", "--crop", folder, "--csv", "--limit", "2").out)
    assert [bool(row["crop"]) for row in rows] == [True, True]


def test_a_file_that_changed_gives_lines_without_pictures(scanned: Shell, tmp_path: Path) -> None:
    (path,) = tmp_path.glob("*.pdf")
    path.write_bytes(path.read_bytes() + b"\n% another scan")
    said = scanned("kwic", "aid", "--crop", tmp_path / "pictures")
    assert said.code == 1 and "has changed" in said.err and len(said.out.splitlines()) == 5
    with Archive(scanned.db) as archive:
        lines = list(archive.kwic("aid", crop=tmp_path / "pictures"))
    assert all(line.crop is None and line.no_crop for line in lines)
