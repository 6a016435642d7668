"""What a reader said stays what it was, and where it was said, whatever becomes of the document."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from shell import Shell
from stored import INGESTED, STAMP, TAGGED, page_of, source_of

from archive_miner.archive import Archive
from archive_miner.store.store import Store

HEAD = "INCOMING TELEGRAM\nSECRET\nFROM: Embassy in Ostria\nTO: Department of State\n"
SHEETS = tuple(
    f"{HEAD}VALMERA, May {n}, 1959, 4 p.m.\n\n180{n}. {said}\n"
    for n, said in enumerate(
        (
            "The King received me at ten and spoke at length of the army, its pay and its loyalty.",
            "The Prime Minister would fall if the treaty were published before the vote in June.",
            "Wheat prices rose again in the north and the mills of Ostren stood still for a week.",
        ),
        1,
    )
)
CONTINUED = "-2-\nHe added that the officers of the Second Division would not move against him.\n"
BOX = (SHEETS[0], CONTINUED, *SHEETS[1:])


@pytest.fixture
def am(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """The command line on an archive of three telegrams on four pages, segmented."""
    monkeypatch.chdir(tmp_path)
    shell = Shell(tmp_path / "archive.db", capsys)
    read(shell, BOX)
    assert len(ids(shell)) == 3
    return shell


def read(am: Shell, sheets: Sequence[str]) -> None:
    """Read the pages anew, as another OCR would, and segment them."""
    with Store(am.db, create=True) as store:
        source = source_of("box.pdf", "box", len(sheets))
        store.sources.add(source, STAMP, "auto", "eng")
        store.sources.restart_ingest(source.source_id, "auto", "eng")
        store.pages.write(page_of(source, n, text) for n, text in enumerate(sheets, 1))
        store.sources.finish_ingest(source.source_id, INGESTED)
    assert am("segment").code == 0


def ids(am: Shell) -> list[str]:
    rows = am("export", "documents").out.splitlines()
    return [json.loads(row)["document_id"] for row in rows]


def correct(am: Shell, *rows: str) -> None:
    Path("c.csv").write_text("\n".join(["path,page_number,line,is_boundary", *rows]) + "\n")
    assert am("segment", "--corrections", "c.csv").code == 0


def labels(name: str, columns: str, *rows: Sequence[object]) -> Path:
    path = Path(name)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns.split(","), *rows])
    return path


def said(am: Shell) -> dict[str, str | None]:
    """Return where each decision stands today, by the words it was said of."""
    found = {}
    for row in am("export", "decisions").out.splitlines():
        one = json.loads(row)
        found[" ".join(one["text"].split())] = one["document_id"]
    return found


def span_of(am: Shell, words: str) -> tuple[str, int, int]:
    with Archive(am.db) as archive:
        for document in archive.documents():
            if words in document.text:
                start = document.text.index(words)
                return document.document_id, start, start + len(words)
    raise AssertionError(words)


def test_labels_are_kept_with_the_words_they_were_given_to(am: Shell) -> None:
    first, *_ = ids(am)
    path = labels(
        "l.csv", "document_id,fear,hope,coder", (first, 1, 0, "anna"), (first, 0, "", "b")
    )
    done = am("import", "labels", path)
    assert done.code == 0
    assert "fear: 2 labels, 2 of them new" in done.err and "hope: 1 labels, 1 of them" in done.err
    assert "fear: 2 labels, 0 of them new" in am("import", "labels", path).err  # safe to repeat
    rows = [json.loads(row) for row in am("export", "decisions").out.splitlines()]
    assert [(r["label"], r["value"], r["coder"], r["origin"]) for r in rows] == [
        ("fear", 1, "anna", "l.csv"), ("fear", 0, "b", "l.csv"), ("hope", 0, "anna", "l.csv"),
    ]  # fmt: skip
    assert all(r["document_id"] == first and r["page_number"] == 1 and r["boxes"] for r in rows)
    assert all(r["text"].startswith("INCOMING TELEGRAM") for r in rows)


def test_a_coder_who_thinks_again_is_kept_beside_what_he_said_first(am: Shell) -> None:
    first, *_ = ids(am)
    for value in (1, 0):
        am("import", "labels", labels("l.csv", "document_id,fear", (first, value)))
    values = [json.loads(row)["value"] for row in am("export", "decisions").out.splitlines()]
    assert values == [1, 0]
    with Archive(am.db) as archive:
        from archive_miner.studies.labels import read_kept_labels

        ((label, document),) = read_kept_labels(archive.store, "fear").pairs
    assert (label.is_yes, document.document_id) == (False, first)


def test_labels_of_documents_and_spans_outlast_a_boundary_moved_before_them(am: Shell) -> None:
    documents = labels("d.csv", "document_id,fear", *((name, 1) for name in ids(am)))
    spans = labels(
        "s.csv", "document_id,start,end,fear",
        *((*span_of(am, words), 1) for words in ("officers of the Second", "Wheat prices rose")),
    )  # fmt: skip
    am("import", "labels", documents)
    am("import", "labels", spans, "--unit", "passage")
    before = ids(am)
    correct(am, "box.pdf,2,,1")  # the second page is a letter of its own
    first, new, second, third = ids(am)
    assert [first, second, third] == before
    where = said(am)
    assert where["officers of the Second"] == new and where["Wheat prices rose"] == third
    status = json.loads(am("status", "--json").out)
    assert (status["decisions"], status["unplaced_decisions"]) == (5, 1)
    (lost,) = am("decisions", "--unplaced").out.splitlines()
    assert f"{first}: no place: " in lost  # what was labelled as one document is two now
    correct(am, "box.pdf,2,,0")
    assert json.loads(am("status", "--json").out)["unplaced_decisions"] == 0
    assert said(am)["officers of the Second"] == first


def test_a_file_of_labels_speaks_of_the_papers_as_they_were_when_it_was_written(am: Shell) -> None:
    before = ids(am)
    words = "officers of the Second"
    documents = labels("d.csv", "document_id,fear", *((name, 1) for name in before))
    counted = labels("n.csv", "path,document,fear", ("box.pdf", 3, 1))
    spans = labels("s.csv", "document_id,start,end,fear", (*span_of(am, words), 1))
    correct(am, "box.pdf,2,,1")
    first, new, second, third = ids(am)
    done = am("import", "labels", documents)
    assert done.code == 1 and f"1 of 3 labels match no document: row 2 {first} (" in done.err
    am("import", "labels", counted)
    am("import", "labels", spans, "--unit", "passage")
    rows = [json.loads(row) for row in am("export", "decisions").out.splitlines()]
    # the third was the third then; what was said of the first is kept, and has no place today
    assert [r["document_id"] for r in rows] == [second, third, None, new]
    assert rows[-1]["text"] == words
    # touched since: now it is taken to speak of the papers of today
    os.utime(documents)
    assert am("import", "labels", documents).code == 0


def test_a_version_beside_an_id_says_which_text_was_labelled(am: Shell) -> None:
    first, *_ = ids(am)
    version = json.loads(am("export", "documents").out.splitlines()[0])["version"]
    correct(am, "box.pdf,2,,1")
    path = labels("l.csv", "document_id,version,fear", (first, version, 1))
    done = am("import", "labels", path)
    assert done.code == 1 and "split" in done.err and "1 of them new" in done.err
    path = labels("l.csv", "document_id,version,fear", (first, "0123456789abcdef", 1))
    assert "it never had the text of version 0123456789abcdef" in am("import", "labels", path).err


MISREAD = tuple(
    sheet.replace("Embassy", "Ernbassy").replace("1959", "I959").replace("Second", "Sec0nd")
    for sheet in BOX
)


def test_pages_read_anew_keep_ids_labels_and_spans(am: Shell) -> None:
    before = ids(am)
    documents = labels("d.csv", "document_id,fear", *((name, 1) for name in before))
    words = ("officers of the Second", "the treaty were published", "Wheat prices rose")
    spans = labels(
        "s.csv", "document_id,start,end,fear", *((*span_of(am, one), 1) for one in words)
    )
    am("import", "labels", documents)
    am("import", "labels", spans, "--unit", "passage")
    read(am, MISREAD)
    assert ids(am) == before
    assert json.loads(am("status", "--json").out)["unplaced_decisions"] == 0
    with Archive(am.db) as archive:
        found = {
            one.decision.anchor.quote: archive.document(one.placement.document_id).text[
                one.placement.start : one.placement.end
            ]
            for one in archive.decisions()
            if one.placement.document_id and not one.decision.anchor.is_whole
        }
    assert found == {one: one.replace("Second", "Sec0nd") for one in words}


@pytest.mark.parametrize(
    ("columns", "row", "code", "says"),
    [
        (
            "document_id,fear",
            ("feedfeedfeedfeed-p0001-000000", 1),
            2,
            "match no document: row 2 feed",
        ),
        ("document_id,fear", ("feedfeedfeedfeed-0001", 1), 2, "ingest their files first"),
        ("path,fear", ("other.pdf", 1), 2, "match no document: row 2 other.pdf"),
        ("document_id,coder", ("x", "anna"), 2, "no column of labels"),
    ],
)
def test_labels_of_another_archive_are_told_and_nothing_is_kept(am, columns, row, code, says):
    done = am("import", "labels", labels("l.csv", columns, row))
    assert done.code == code and says in done.complaint()
    assert am("export", "decisions").out == ""


def test_an_id_as_earlier_versions_counted_is_told_what_it_means_today(am: Shell) -> None:
    source, *_ = ids(am)[0].split("-")
    done = am("import", "labels", labels("l.csv", "document_id,fear", (f"{source}-0003", 1)))
    assert f"document 3 of its file is now {ids(am)[2]}" in done.complaint()


def test_an_id_that_no_document_bears_any_more_is_shown_where_it_leads(am: Shell) -> None:
    first, second, third = ids(am)
    correct(am, "box.pdf,3,,0")
    shown = am("show", second)
    assert shown.code == 0 and shown.out.startswith(first)
    assert f"{second}: now part of another document: {first}" in shown.err
    with Archive(am.db) as archive:
        assert archive.alias(third) is None


@pytest.mark.slow
def test_what_was_drawn_keeps_its_chance(am: Shell) -> None:
    assert am("tag").code == 0
    first, second, third = ids(am)
    drawn = am("suggest", "--label", "fear", "--count", 3).out
    assert drawn.splitlines()[0].startswith("document_id,version,path")
    correct(am, "box.pdf,2,,1")
    assert am("tag").code == 0
    again = {
        row[0]: row
        for row in csv.reader(am("suggest", "--label", "fear", "--batch", 1).out.splitlines())
    }
    assert again.keys() == {"document_id", first, second, third}
    assert again[second] == next(r for r in csv.reader(drawn.splitlines()) if r[0] == second)
    assert again[first][1:4] == ["", "", ""]  # cut otherwise since: no document is what was drawn
    status = json.loads(am("status", "--json").out)
    assert (status["suggestions"], status["unplaced_suggestions"]) == (3, 1)
    (line,) = am("decisions", "--unplaced").out.splitlines()
    assert line.startswith(f"suggested for fear, batch 1: {first}: no place: ")
    more = {
        row[0]
        for row in csv.reader(am("suggest", "--label", "fear", "--count", 9).out.splitlines())
    }
    assert second not in more and third not in more and first in more


@pytest.mark.parametrize("form", ["qdpx", "prodigy", "web-annotations", "tei", "docbin"])
def test_what_was_marked_in_another_program_finds_pages_that_were_read_anew(
    am: Shell, form: str
) -> None:
    from archive_miner.types import Mention

    name, start, end = span_of(am, "officers of the Second Division")
    with Store(am.db, create=False) as store, store.transaction():
        mention = Mention(
            "m", name, "military_influence", None, start, end, start, end, 0.9, "rule-1"
        )
        store.tags.write_tags(name, (), [mention], TAGGED)
    suffix = {"qdpx": "qdpx", "prodigy": "jsonl", "web-annotations": "json", "docbin": "spacy"}
    out = f"marked.{suffix.get(form, 'xml')}"
    assert am("export", "annotations", "--format", form, "-o", out).code == 0
    read(am, MISREAD)
    done = am("import", "annotations", out, "--coder", "anna", "--spans", "-o", "spans.csv")
    assert done.code == 0, done.err
    (row,) = csv.DictReader(Path("spans.csv").read_text(encoding="utf-8").splitlines())
    assert (row["document_id"], row["text"]) == (name, "officers of the Sec0nd Division")
    assert said(am) == {"officers of the Second Division": name}
    (line,) = am("decisions").out.splitlines()
    assert "military_influence 1 anna" in line
    correct(am, "box.pdf,2,,1")
    assert said(am)["officers of the Second Division"] == ids(am)[1]


def test_a_label_of_a_document_merged_away_is_told_whenever_its_file_was_written(am: Shell) -> None:
    first, second, _ = ids(am)
    correct(am, "box.pdf,3,,0")
    done = am("import", "labels", labels("l.csv", "document_id,fear", (second, 1), (first, 0)))
    assert done.code == 1 and f"1 of 2 labels match no document: row 2 {second} (" in done.err
    assert [line.split()[2] for line in am("decisions").out.splitlines()] == ["0", "1"]


@pytest.mark.parametrize(
    ("columns", "rows", "says"),
    [
        ("document_id,start,end,fear", [("x", 0, 9, 1)], "say --unit passage"),
        ("document_id,fear", [("x", 1), ("x", 0)], "rows 2 and 3 code x differently"),
    ],
)
def test_labels_that_would_be_taken_for_others_are_refused(am: Shell, columns, rows, says) -> None:
    done = am("import", "labels", labels("l.csv", columns, *rows))
    assert done.code == 2 and says in done.complaint()


@pytest.mark.parametrize("name", ["document_id", "score", " "])
def test_no_batch_is_drawn_for_a_label_that_could_be_no_column(am: Shell, name: str) -> None:
    assert "is no name for a column" in am("suggest", "--label", name).complaint()
