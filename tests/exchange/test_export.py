from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shell import Shell
from stored import (
    INGESTED,
    SCORED,
    STAMP,
    TAGGED,
    Fill,
    document_of,
    file_documents,
    mention_of,
    page_of,
    passage_of,
    source_of,
)

from archive_miner.archive import Archive
from archive_miner.errors import UsageError
from archive_miner.exchange.tables import disarm, write_csv, write_jsonl, write_parquet
from archive_miner.store.tables import COLUMNS
from archive_miner.types import Actor, Contribution, Failure, Modifier, Part, Score, Sentence

pytestmark = pytest.mark.slow  # writes files for each case

CONTRACT = {
    "sources": "source_id, path, sha256, media_type, page_count, status",
    "pages": "source_id, path, page_number, width, height, text, text_origin, quality, language",
    "documents": "document_id, path, first_page, last_page, kind, number, date, date_precision,"
    " place, sender, recipient, classification, subject, file_number, text",
    "passages": "passage_id, document_id, path, start, end, text, page_number",
    "mentions": "mention_id, document_id, path, label, subtype, start, end, text, sentence_start,"
    " sentence_end, confidence, polarity, modality, voice, stance, actors, origin, page_number,"
    " boxes",
    "scores": "document_id, path, label, value, lower, upper, model, evidence",
}
"""The columns promised to users' scripts; more may follow after them, none may go or move."""

TROUBLE = '=HYPERLINK(“x”)\rnext line\r\n“quoted”, "and"; café \U0001f642\u2028\x02\ttail'


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Two files: one with mentions on two pages and every kind of awkward text; one plain."""
    with Archive(tmp_path / "archive.db") as archive:
        store = archive.store
        fill = Fill(store)
        fill("plain.txt", ["Visa fees were raised.", TROUBLE, ""])
        source = source_of("letters/ä, b.pdf", "letters", 2)
        store.sources.add(source, STAMP, "auto", "eng")
        left, right = "EMBTEL 26\nThe colonels asked for", "tanks and economic aid."
        store.pages.write([page_of(source, 1, left), page_of(source, 2, right)])
        store.sources.finish_ingest(source.source_id, INGESTED)
        text = "The colonels asked for\ntanks and economic aid."
        document = document_of(source, 1, 1, text)
        document = type(document)(
            document.document_id, source.source_id, 1, 2, document.header, text,
            (Part(0, 22, 1, 10), Part(23, len(text), 2, 0)),
        )  # fmt: skip
        file_documents(store, source.source_id, [(document, [passage_of(document)])])
        with store.transaction():
            mentions = [
                mention_of(document, "asked for\ntanks", "military_aid"),
                mention_of(document, "economic aid", "economic_aid"),
            ]
            mentions[0] = replace(
                mentions[0],
                actors=(Actor("Çelik", None, "client"),),
                modifiers=(Modifier("modality", "request", 13, 18),),
            )
            store.tags.write_tags(
                document.document_id, (Sentence(0, 40, (0.5,)),), mentions, TAGGED
            )
        evidence = (Contribution(f"{document.document_id}:1", 0.5),)
        store.tags.write_scores(
            [Score(document.document_id, "concern", 0.75, 0.5, 1.0, "m@1", evidence)], SCORED
        )
        store.failures.write(Failure("ingest", "torn.pdf", "page 2", "-torn-"))
        yield archive


def as_jsonl(archive: Archive, table: str, where: str | None = None) -> list[dict[str, Any]]:
    out = io.StringIO()
    count = archive.export(table, "jsonl", out, where)
    rows = [json.loads(line) for line in out.getvalue().split("\n")[:-1]]
    assert len(rows) == count
    return rows


def as_csv(archive: Archive, table: str, where: str | None = None) -> list[dict[str, str]]:
    out = io.StringIO(newline="")
    archive.export(table, "csv", out, where)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


def as_parquet(archive: Archive, table: str, folder: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet

    path = folder / f"{table}.parquet"
    archive.export_parquet(table, path)
    rows: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
    return rows


@pytest.mark.parametrize("table", CONTRACT)
def test_the_columns_are_those_promised_in_every_format(
    archive: Archive, tmp_path: Path, table: str
) -> None:
    promised = CONTRACT[table].split(", ")
    columns = list(COLUMNS[table])
    assert columns[: len(promised)] == promised
    for rows in (
        as_jsonl(archive, table),
        as_csv(archive, table),
        as_parquet(archive, table, tmp_path),
    ):
        assert rows
        assert all(list(row) == columns for row in rows)
    assert archive.to_arrow(table).column_names == columns


@pytest.mark.parametrize("table", [*CONTRACT, "failures"])
def test_every_format_holds_the_same_values(archive: Archive, tmp_path: Path, table: str) -> None:
    plain = as_jsonl(archive, table)
    assert plain
    flat = [
        {
            name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
            for name, value in row.items()
        }
        for row in plain
    ]
    assert as_parquet(archive, table, tmp_path) == flat == archive.to_arrow(table).to_pylist()
    in_csv = [
        {name: "" if value is None else str(disarm(value)) for name, value in row.items()}
        for row in flat
    ]
    assert as_csv(archive, table) == in_csv


def test_text_that_a_spreadsheet_would_run_is_disarmed_in_csv_and_nowhere_else(
    archive: Archive,
) -> None:
    texts = [row["text"] for row in as_jsonl(archive, "documents")]
    assert TROUBLE in texts
    cells = [row["text"] for row in as_csv(archive, "documents")]
    assert f"'{TROUBLE}" in cells
    assert [row["reason"] for row in as_csv(archive, "failures")] == ["'-torn-"]
    assert [row["reason"] for row in as_jsonl(archive, "failures")] == ["-torn-"]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1 355 555", "'+1 355 555"),
        ("-2-", "'-2-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "'\r=1+1"),
        ("\n=1+1", "'\n=1+1"),
        ("'=1+1", "'=1+1"),
        ("1+1=2", "1+1=2"),
        ("", ""),
        (-2.5, -2.5),
        (None, None),
    ],
)
def test_cells_that_begin_like_a_formula(cell: Any, written: Any) -> None:
    assert disarm(cell) == written


rows_of_text = st.lists(
    st.tuples(
        st.none() | st.text(st.characters(exclude_categories=("Cs",))),
        st.none() | st.integers(-(2**53), 2**53),
        st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=5), max_size=3),
    ),
    max_size=6,
)
KINDS = {"text": "text", "start": "integer", "actors": "list"}


@settings(max_examples=50)
@given(rows_of_text)
def test_any_row_survives_csv_and_jsonl(rows: list[tuple[Any, ...]]) -> None:
    out = io.StringIO(newline="")
    assert write_csv(rows, KINDS, out) == len(rows)
    header, *cells = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert header == list(KINDS)
    assert cells == [
        [
            str(disarm(text)) if text is not None else "",
            "" if number is None else str(number),
            json.dumps(names, ensure_ascii=False),
        ]
        for text, number, names in rows
    ]
    out = io.StringIO()
    assert write_jsonl(rows, KINDS, out) == len(rows)
    lines = out.getvalue().split("\n")
    assert lines.pop() == ""
    assert [tuple(json.loads(line).values()) for line in lines] == rows


@pytest.mark.parametrize("text", ["one\rtwo", "\r", "one\r\ntwo", "one\ntwo", "end\r"])
def test_line_ends_of_every_system_stay_within_their_cell(text: str) -> None:
    out = io.StringIO(newline="")
    write_csv([(text, 1, [])], KINDS, out)
    _header, *cells = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert cells == [[str(disarm(text)), "1", "[]"]]
    assert out.getvalue().endswith("[]\n") and "\r\n" not in out.getvalue().replace(text, "")


def test_a_table_longer_than_one_group_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow.parquet

    monkeypatch.setattr("archive_miner.exchange.tables.ROWS_A_GROUP", 3)
    rows = [(f"t{n}", n, [n]) for n in range(7)]
    assert write_parquet(iter(rows), KINDS, tmp_path / "x.parquet") == 7
    file = pyarrow.parquet.ParquetFile(tmp_path / "x.parquet")
    assert file.num_row_groups == 3
    assert file.read().column("start").to_pylist() == list(range(7))


@pytest.mark.parametrize("table", COLUMNS)
def test_an_empty_table_keeps_its_header_and_schema(tmp_path: Path, table: str) -> None:
    import pyarrow
    import pyarrow.parquet

    with Archive(tmp_path / "archive.db") as empty:
        assert as_jsonl(empty, table) == []
        out = io.StringIO()
        assert empty.export(table, "csv", out) == 0
        assert out.getvalue() == ",".join(COLUMNS[table]) + "\n"
        assert empty.export_parquet(table, tmp_path / "x.parquet") == 0
    schema = pyarrow.parquet.read_schema(tmp_path / "x.parquet")
    kinds = {"integer": pyarrow.int64(), "real": pyarrow.float64()}
    assert schema.names == list(COLUMNS[table])
    assert schema.types == [kinds.get(kind, pyarrow.string()) for kind in COLUMNS[table].values()]


def test_the_boxes_of_a_mention_spell_the_mention(archive: Archive) -> None:
    pages = {page.number: page for s in archive.sources() for page in archive.pages(s.source_id)
             if s.path.startswith("letters")}  # fmt: skip
    mentions = as_jsonl(archive, "mentions")
    assert len(mentions) == 2
    for mention in mentions:
        spelled = [
            pages[number].text[word.start : word.end]
            for number, x0, top, x1, bottom in mention["boxes"]
            for word in pages[number].words
            if word.box.x0 >= x0 and word.box.x1 <= x1
            and word.box.top >= top and word.box.bottom <= bottom
        ]  # fmt: skip
        assert re.findall(r"\w+", " ".join(spelled)) == mention["text"].split()
    across = next(m for m in mentions if m["label"] == "military_aid")
    assert [box[0] for box in across["boxes"]] == [1, 2]
    assert across["page_number"] == 1
    assert across["actors"] == [{"name": "Çelik", "code": None, "role": "client"}]
    assert across["modifiers"] == [{"kind": "modality", "value": "request", "start": 13, "end": 18}]


def test_offsets_are_into_the_documents_text(archive: Archive) -> None:
    texts = {row["document_id"]: row["text"] for row in as_jsonl(archive, "documents")}
    for table in ("mentions", "passages"):
        for row in as_jsonl(archive, table):
            assert texts[row["document_id"]][row["start"] : row["end"]] == row["text"]


def test_where_keeps_the_documents_with_a_passage_that_matches(archive: Archive) -> None:
    tanks = {row["document_id"] for row in as_jsonl(archive, "documents", "tanks")}
    assert len(tanks) == 1
    assert {row["document_id"] for row in as_jsonl(archive, "passages", "tanks")} == tanks
    assert len(as_jsonl(archive, "mentions", "tanks")) == 2
    assert len(as_jsonl(archive, "scores", "tag:economic_aid")) == 1
    assert as_jsonl(archive, "mentions", "visa") == []
    assert as_csv(archive, "documents", "wheat") == []


@pytest.mark.parametrize("table", ["sources", "pages", "failures"])
def test_where_is_not_quietly_passed_over_by_tables_without_documents(
    archive: Archive, table: str
) -> None:
    with pytest.raises(UsageError, match="--where goes with: documents, passages"):
        as_jsonl(archive, table, "tanks")


def test_copies_are_rows_of_sources(archive: Archive) -> None:
    (source,) = (s for s in archive.sources() if s.path == "plain.txt")
    archive.store.sources.remember_path("copy.txt", source.source_id, STAMP)
    rows = {row["path"]: row for row in as_jsonl(archive, "sources")}
    assert set(rows) == {"plain.txt", "copy.txt", "letters/ä, b.pdf"}
    assert rows["copy.txt"]["source_id"] == rows["plain.txt"]["source_id"]
    assert rows["copy.txt"]["status"] == "copy"


def test_an_archive_left_in_the_middle_of_a_table_says_nothing(
    archive: Archive, recwarn: pytest.WarningsRecorder
) -> None:
    rows = archive._rows("passages", None)
    next(rows)
    archive.close()
    del rows
    assert not recwarn.list


# Through the command line


@pytest.fixture
def am(archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "archive.db", capsys)


def test_the_command_writes_data_to_stdout_and_the_count_to_stderr(am: Shell) -> None:
    said = am("export", "scores")
    assert said.code == 0
    assert json.loads(said.out)["value"] == 0.75
    assert said.err == "1 rows of scores\n"


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_the_command_writes_files(am: Shell, tmp_path: Path, form: str) -> None:
    path = tmp_path / "out" / f"x.{form}"
    path.parent.mkdir()
    assert am("export", "documents", "--format", form, "-o", path).code == 0
    assert path.stat().st_size > 100
    assert list(path.parent.iterdir()) == [path]  # nothing half-written beside it


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["export", "letters"], "no table 'letters'; there are: sources, pages"),
        (["export", "documents", "--where", "(tanks"], "a bracket not closed"),
        (["export", "documents", "--where", "tanks AND"], "does not parse"),
        (["export", "pages", "--where", "tanks"], "pages hold no documents"),
        (["export", "documents", "--format", "parquet"], "Parquet is binary"),
    ],
)
def test_wrong_requests_leave_with_2_and_an_older_export_as_it_was(
    am: Shell, tmp_path: Path, words: list[str], says: str
) -> None:
    older = tmp_path / "older.csv"
    older.write_text("years of work")
    target = [] if "parquet" in words else ["-o", str(older)]
    said = am(*words, *target)
    assert said.code == 2
    assert says in said.complaint()
    assert said.out == ""
    assert older.read_text() == "years of work"
    assert not (tmp_path / "older.csv.part").exists()


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("target", ["", "nowhere/x", "/proc/x"])
def test_output_that_cannot_be_written_leaves_with_2(
    am: Shell, tmp_path: Path, form: str, target: str
) -> None:
    said = am("export", "documents", "--format", form, "-o", tmp_path / target)
    assert said.code == 2
    assert f"{tmp_path / target}: cannot be written" in said.complaint()
