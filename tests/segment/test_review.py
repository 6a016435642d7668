"""`segment --review` and `segment --corrections`, on archive files of invented pages."""

import json

import pytest
from shell import Shell
from stored import INGESTED, STAMP, page_of, source_of

from archive_miner.store.store import Store

BODY = "The King received me at ten and spoke of the army, its pay and its officers.\n"
TELEGRAM = (
    "INCOMING TELEGRAM\nSECRET\nFROM: Embassy in Ostria\nTO: Department of State\n"
    "VALMERA, May 1, 1959, 4 p.m.\n\n1801. " + BODY
)
QUOTED = "-2-\n" + BODY + "Memorandum for the Minister of War\n\nSubject: Pay\n" + BODY


@pytest.fixture
def am(tmp_path, capsys, monkeypatch):
    """The command line on an archive of one box that is read but not segmented."""
    monkeypatch.chdir(tmp_path)
    shell = Shell(tmp_path / "archive.db", capsys)
    put_pages(shell, TELEGRAM, QUOTED, TELEGRAM)
    return shell


def put_pages(shell, *texts):
    with Store(shell.db, create=True) as store:
        source = source_of("box/12.pdf", "a", len(texts))
        store.sources.add(source, STAMP, "auto", "eng")
        store.sources.restart_ingest(source.source_id, "auto", "eng")
        store.pages.write(page_of(source, i, text) for i, text in enumerate(texts, 1))
        store.sources.finish_ingest(source.source_id, INGESTED)


def begin_on(shell):
    """Return the pages that documents begin on."""
    rows = shell("export", "documents").out.splitlines()
    return [json.loads(row)["first_page"] for row in rows]


def correct(shell, tmp_path, *rows):
    columns = "path,page_number,line,is_boundary,note"
    (tmp_path / "c.csv").write_text("\n".join([columns, *rows]) + "\n")
    return shell("segment", "--corrections", "c.csv")


def test_the_doubtful_are_listed_with_place_line_and_cues(am):
    said = am("segment", "--review")
    assert (said.code, said.out) == (0, "") and "1 files not segmented yet" in said.err
    am("segment")
    (record,) = map(json.loads, am("segment", "--review", "--json").out.splitlines())
    assert record["path"] == "box/12.pdf" and record["page_number"] == 2
    assert record["line"] == "Memorandum for the Minister of War" and record["is_boundary"] == 0
    assert record["cues"] == ["title", "subject"]
    plain = am("segment", "--review").out
    assert "goes on  box/12.pdf p. 2\n  Memorandum for the Minister of War\n" in plain
    assert am("segment", "--json").code == 2


def test_a_correction_is_applied_and_lasts(am, tmp_path, monkeypatch):
    am("segment")
    assert begin_on(am) == [1, 3]
    said = correct(
        am,
        tmp_path,
        "box/12.pdf,2,Memorandum for the Minister,1,an item of its own",
        f"{tmp_path}/box/12.pdf,3,,0,second copy",
    )
    assert said.code == 0 and "2 corrections, 2 of them new" in said.err
    assert begin_on(am) == [1, 2]
    assert am("segment", "--review").out == ""  # what a reader has settled is no more in doubt
    assert "2 corrections, 0 of them new" in am("segment", "--corrections", "c.csv").err
    monkeypatch.setattr("archive_miner.segment.assemble.VERSION", "next")
    am("segment")
    assert begin_on(am) == [1, 2]
    am("segment", "--split", "never")
    assert begin_on(am) == [1]
    am("segment")
    assert begin_on(am) == [1, 2]


def test_a_correction_outlasts_a_new_reading_of_the_page_or_says_that_it_does_not(am, tmp_path):
    correct(am, tmp_path, "box/12.pdf,2,Memorandum for the Minister,1,")
    put_pages(am, TELEGRAM, "A stamp\n\n" + QUOTED, TELEGRAM)
    assert am("segment").code == 0 and begin_on(am) == [1, 2, 3]
    put_pages(am, TELEGRAM, QUOTED.replace("Memorandum", "Mem0randurn"), TELEGRAM)
    assert am("segment").code == 0 and begin_on(am) == [1, 2, 3]  # printed in the same place
    put_pages(am, TELEGRAM, QUOTED.replace("Memorandum for the Minister", "Wheat 1953"), TELEGRAM)
    said = am("segment")
    assert said.code == 1 and "segment [page 2] box/12.pdf: the line 'Memorandum for" in said.err
    put_pages(am, TELEGRAM, QUOTED, TELEGRAM)
    assert am("segment").code == 0 and begin_on(am) == [1, 2, 3]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("box/13.pdf,1,,1,", "box/13.pdf p. 1: no file of that path in the archive"),
        ("box/12.pdf,9,,1,", "box/12.pdf p. 9: no such page was read"),
        ("box/12.pdf,1,Dear Mr. Hale,1,", "box/12.pdf p. 1: no line 'Dear Mr. Hale' on the page"),
    ],
)
def test_a_correction_that_matches_nothing_is_said(am, tmp_path, row, said):
    done = correct(am, tmp_path, row, "box/12.pdf,2,Memorandum for,1,")
    assert done.code == 1 and f"correction matches nothing: {said}" in done.err
    assert begin_on(am) == [1, 2, 3]  # the others hold


def test_a_malformed_file_changes_nothing(am, tmp_path):
    am("segment")
    said = correct(am, tmp_path, "box/12.pdf,2,Memorandum for,1,", "box/12.pdf,two,,1,")
    assert said.code == 2 and "c.csv: row 3: column page_number is 'two'" in said.complaint()
    assert begin_on(am) == [1, 3]
    said = am("segment", "--corrections", "none.csv")
    assert said.code == 2 and "none.csv: cannot be read" in said.complaint()
    (tmp_path / "latin.csv").write_bytes("path;note\nb;é".encode("latin-1"))
    assert "not UTF-8" in am("segment", "--corrections", "latin.csv").complaint()


def test_the_last_ruling_on_a_place_counts_however_often_a_file_is_applied(am, tmp_path):
    am("segment")
    rows = ("box/12.pdf,3,,1,", "box/12.pdf,3,,0,on second thoughts")
    for _ in range(3):
        correct(am, tmp_path, *rows)
        assert begin_on(am) == [1]


def test_an_older_file_applied_again_is_the_readers_last_word(am, tmp_path):
    am("segment")
    joined, parted = ("box/12.pdf,3,,0,",), ("box/12.pdf,3,INCOMING TELEGRAM,1,",)
    for rows, openings in ((joined, [1]), (parted, [1, 3]), (joined, [1])):
        correct(am, tmp_path, *rows)
        assert begin_on(am) == openings


def test_a_ruling_that_contradicts_an_earlier_one_holds_and_is_said(am, tmp_path):
    correct(am, tmp_path, "box/12.pdf,2,Memorandum for,1,")
    said = correct(am, tmp_path, "box/12.pdf,2,Memorandum for,0,quoted only")
    assert begin_on(am) == [1, 3]
    assert "later ruling holds: box/12.pdf p. 2" in said.err
    assert "a document begins there; from now on, that no document begins there" in said.err
    assert "later ruling" not in correct(am, tmp_path, "box/12.pdf,2,Memorandum for,0,").err
