"""`archive-miner codebook …` as a user would run it."""

import json
import re
from pathlib import Path

import pytest
from shell import Said, Shell

pytestmark = pytest.mark.slow  # a tokeniser, a drawing or a report for each case

BOOK = """\
name: arms
version: "1"
labels:
  military_aid:
    definition: Weapons from a patron.
    rules:
      - id: ma.tanks
        strength: strong
        patterns:
          - tanks
      - id: ma.silent
        strength: weak
        patterns:
          - howitzers
    positive:
      - The King asked for tanks.
    negative:
      - The King asked for tea.
"""

TEXT = (
    "The Prime Minister asked for tanks. The visit was put off until May.\n\n"
    "No tanks were sent. The rains came early, and the tanks of the waterworks overflowed.\n"
)


@pytest.fixture
def am(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "archive.db", capsys)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "arms.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return path


@pytest.fixture
def archive(am: Shell, tmp_path: Path) -> Shell:
    """An archive of one letter, read and segmented."""
    folder = tmp_path / "box"
    folder.mkdir()
    (folder / "letter.txt").write_text(TEXT, encoding="utf-8")
    assert am("ingest", folder).code == 0
    assert am("segment").code == 0
    return am


def changed(book: Path, old: str, new: str, name: str = "new.yaml") -> Path:
    assert old in BOOK
    path = book.with_name(name)
    path.write_text(BOOK.replace(old, new, 1), encoding="utf-8")
    return path


# check


def test_check_is_content_with_a_sound_codebook(am: Shell, book: Path) -> None:
    said = am("codebook", "check", book)
    assert (said.code, said.out) == (0, "")
    assert said.err == f"{book}: 0 errors, 0 warnings, 1 labels, 2 rules\n"


ERRORS = [
    ("strength: strong", "strength: firm", 8, "use strong or weak"),
    ("- tanks\n", "- NO\n", 10, 'put it in quotes: "NO"'),
    ("  - The King asked for tanks.", "  - The King asked for tea.", 16, "found by no rule"),
    ("- howitzers\n", "- howitzers\n        unless: [how*]\n", 14, "`unless` cancels"),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), ERRORS)
def test_check_names_file_line_and_fix_and_exits_3(
    am: Shell, book: Path, old: str, new: str, line: int, said: str
) -> None:
    bad = changed(book, old, new)
    told = am("codebook", "check", bad)
    assert (told.code, told.out) == (3, "")
    (error,) = [one for one in told.err.splitlines() if one.startswith("error:")]
    assert f"codebook {bad}, line {line}: " in error and said in error and "; " in error


def test_check_warns_and_with_strict_refuses(am: Shell, book: Path) -> None:
    doubtful = changed(book, "- howitzers\n", "- howitzers\n          - heavy howitzers\n")
    doubtful = changed(book, "    negative:\n      - The King asked for tea.\n", "")
    for words, code in (((), 0), (("--strict",), 1)):
        told = am("codebook", "check", doubtful, *words)
        assert told.code == code
        assert told.err.startswith(f"warning: codebook {doubtful}, line 5: military_aid has no")


def test_check_tells_all_mistakes(am: Shell, book: Path) -> None:
    bad = changed(book, "patterns:\n          - tanks", "patterns:\n          - te*")
    bad.write_text(bad.read_text().replace("strength: weak", "strength: limp"))
    told = am("codebook", "check", bad)
    assert told.code == 3 and told.err.count("error: ") == 2


@pytest.mark.slow
def test_check_of_the_shipped_codebook(am: Shell) -> None:
    assert am("codebook", "check", "--strict").code == 0


def test_a_codebook_that_is_not_there(am: Shell, tmp_path: Path) -> None:
    for verb in ("check", "test", "coverage"):
        told = am("codebook", verb, tmp_path / "none.yaml")
        assert told.code == 3 and "cannot be read" in told.err and "Traceback" not in told.err


# test


def test_examples_that_fail_are_printed_with_the_reason(am: Shell, book: Path) -> None:
    assert am("codebook", "test", book).code == 0
    bad = changed(book, "King asked for tea", "King sold his tanks")
    told = am("codebook", "test", bad)
    assert told.code == 1
    assert told.out == "line 18, military_aid: found by ma.tanks: The King sold his tanks.\n"
    (row,) = map(json.loads, am("codebook", "test", bad, "--json").out.splitlines())
    assert (row["label"], row["line"], row["reason"]) == ("military_aid", 18, "found by ma.tanks")


# coverage


def test_coverage_counts_and_shows_samples(archive: Shell, book: Path) -> None:
    told = archive("codebook", "coverage", book)
    assert told.code == 0
    first, *samples = told.out.splitlines()
    assert first == ("ma.tanks  military_aid, strong: 3 hits in 3 sentences, 1 documents, 3 alone")
    assert len([one for one in samples if " p. 1: " in one and "[tanks]" in one]) == 3
    assert told.out.endswith("never fired: 1 of 2 rules\n  ma.silent\n")


def labels_file(folder: Path, path: str) -> Path:
    """Label the first tanks as military aid and those of the waterworks as nothing."""
    first, last = TEXT.index("The visit"), TEXT.index("The rains")
    rows = [
        {"path": path, "start": 0, "end": first, "labels": ["military_aid"]},
        {"path": path, "start": last, "end": len(TEXT), "labels": []},
    ]
    file = folder / "sentences.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def rows_of(said: Said) -> dict[str, dict[str, object]]:
    return {row["rule_id"]: row for row in map(json.loads, said.out.splitlines())}


def test_coverage_with_labels_says_how_often_a_rule_is_right(
    archive: Shell, book: Path, tmp_path: Path
) -> None:
    file = labels_file(tmp_path, "box/letter.txt")
    rows = rows_of(archive("codebook", "coverage", book, "--labels", file, "--json"))
    assert (rows["ma.tanks"]["judged"], rows["ma.tanks"]["right"]) == (2, 1)
    assert rows["ma.tanks"]["precision"] == 0.5
    assert rows["ma.silent"]["precision"] is None and rows["ma.silent"]["samples"] == []
    told = archive("codebook", "coverage", book, "--labels", file)
    assert "precision 0.50 (1 of 2)" in told.out


def test_labels_of_other_files_are_pointed_out(archive: Shell, book: Path, tmp_path: Path) -> None:
    file = labels_file(tmp_path, "other/letter.txt")
    told = archive("codebook", "coverage", book, "--labels", file)
    assert "compare the paths" in told.err and "precision none judged" in told.out


def test_coverage_needs_an_archive_and_sound_labels(am: Shell, book: Path, tmp_path: Path) -> None:
    assert am("codebook", "coverage", book).code == 5
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{}\n")
    told = am("codebook", "coverage", book, "--labels", bad)
    assert told.code == 2 and f"{bad}, line 1" in told.complaint()


# diff


def test_diff_shows_what_appears_vanishes_and_changes(archive: Shell, book: Path) -> None:
    new = changed(book, "          - tanks\n", "          - no tanks\n          - visit\n")
    told = archive("codebook", "diff", book, new)
    assert told.code == 0
    assert "military_aid  ma.tanks: 1 appear\n" in told.out
    assert "military_aid  ma.tanks: 2 vanish\n" in told.out
    assert "military_aid  ma.tanks: 1 change span\n" in told.out
    assert "[visit]" in told.out and "[No tanks]" in told.out
    assert "1 appear, 2 vanish, 1 change" in told.err
    rows = [
        json.loads(row) for row in archive("codebook", "diff", book, new, "--json").out.splitlines()
    ]
    assert [row["kind"] for row in rows] == ["vanishes", "appears", "changes", "vanishes"]
    span = rows[2]
    assert span["fields"] == ["span"]
    assert TEXT[span["new"]["start"] : span["new"]["end"]] == "No tanks"
    assert TEXT[span["old"]["start"] : span["old"]["end"]] == "tanks"
    assert span["sentence"].strip() == "No tanks were sent."


def test_diff_names_a_rule_that_took_over(archive: Shell, book: Path) -> None:
    new = changed(book, "id: ma.tanks", "id: ma.armor")
    told = archive("codebook", "diff", book, new)
    assert "military_aid  ma.tanks → ma.armor: 3 change rule\n" in told.out


def test_diff_of_a_codebook_with_itself_is_empty(archive: Shell, book: Path) -> None:
    told = archive("codebook", "diff", book, book)
    assert (told.code, told.out) == (0, "")


# import and export


def test_an_imported_dictionary_passes_check(am: Shell, tmp_path: Path) -> None:
    dictionary = tmp_path / "ports.yml"
    dictionary.write_text("trade:\n  - tea\n  - '=x'\n")
    out = tmp_path / "ports.yaml"
    told = am("codebook", "import", dictionary, "-o", out)
    assert told.code == 1 and "line 3: '=x' left out" in told.err
    told = am("codebook", "check", out)
    assert told.code == 0 and "has no positive example" in told.err
    dictionary.write_text("trade:\n  - tea\n")
    assert am("codebook", "import", dictionary, "-o", out).code == 0


@pytest.mark.parametrize(("form", "begins"), [("markdown", "# Codebook arms"), ("qdc", "<?xml ")])
def test_export_writes_a_file(am: Shell, book: Path, form: str, begins: str) -> None:
    out = book.with_name(f"appendix.{form}")
    assert am("codebook", "export", book, "--format", form, "-o", out).code == 0
    assert out.read_text(encoding="utf-8").startswith(begins)
    assert am("codebook", "export", book, "-o", out).code == 0  # the name says the same
    assert out.read_text(encoding="utf-8").startswith(begins)


def test_a_place_that_cannot_be_written(am: Shell, book: Path, tmp_path: Path) -> None:
    told = am("codebook", "export", book, "-o", tmp_path / "none" / "a.md")
    assert told.code == 2 and re.search("cannot be written", told.complaint())


# a changed codebook


def test_a_changed_codebook_makes_the_tags_stale(archive: Shell, book: Path) -> None:
    assert archive("tag", "--codebook", book).code == 0
    assert "nothing to do" in archive("tag", "--codebook", book).err
    book.write_text(BOOK.replace("- tanks\n", "- no tanks\n"))
    assert "nothing to do" not in archive("tag", "--codebook", book).err
