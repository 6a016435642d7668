"""What this program wrote is told from papers, wherever it lies and whatever it is called."""

from __future__ import annotations

import ast
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filled import Paper, fill
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from shell import Shell

import archive_miner
from archive_miner.archive import Archive
from archive_miner.own import EDITION_NOTE, NAME, REPORT_STYLE, is_own, png_info
from archive_miner.store.tables import COLUMNS


def png(info: PngInfo | None = None, side: int = 40) -> bytes:
    file = io.BytesIO()
    Image.new("L", (side, side), 255).save(file, "PNG", pnginfo=info, dpi=(300, 300))
    return file.getvalue()


def saying(key: str, value: str) -> PngInfo:
    info = PngInfo()
    info.add_text(key, value)
    return info


def edition(statement: str, root: str = "teiCorpus") -> bytes:
    return (
        f'<?xml version="1.0"?>\n<{root} xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>'
        f"<titleStmt><title>Letters</title></titleStmt>\n<publicationStmt>\n <p>{statement}</p>"
        f"</publicationStmt></fileDesc></teiHeader></{root}>"
    ).encode()


QUERY = b"# query: aid\n# shown: lines\n# archive: a.db\n# codebook: b\n"

OWN: dict[str, bytes] = {
    "crop.png": png(png_info()),
    "page.jpg": png(png_info()),  # show --page -o page.jpg
    "edition.xml": edition(EDITION_NOTE),
    "pages.txt": b'{"source_id": "ab", "path": "a.txt"}\n',
    "mentions.txt": b"mention_id,document_id,path,label\n",
    "failures.txt": b"stage,path,item,reason\n",
    "lines.txt": QUERY + b'# software: archive_miner 1.0\n"left","keyword"\n',
}

PAPERS: dict[str, bytes] = {
    "scan.png": png(),
    "other.png": png(saying("Software", "Adobe ImageReady")),
    "likewise.png": png(saying("Software", f"not {NAME}")),
    "told.png": png(saying("Comment", f"Software {NAME}")),
    "edition.xml": edition(f"Made with the help of {NAME}."),
    "quoting.xml": edition(f"It said: {EDITION_NOTE}"),
    "volume.xml": edition(EDITION_NOTE, root="TEI"),
    "letter.txt": b"Document_id, path and label are the columns of the table.",
    "notes.txt": b"# query: what became of the aid?\nThe Minister did not say.",
    "csv.txt": b"date,sender,recipient,text\n",
    "json.txt": b'{"documents": []}',
    "empty.txt": b"",
}


@pytest.mark.parametrize("name", OWN)
def test_what_we_wrote_says_so_wherever_it_is_copied(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(OWN[name])
    assert is_own(path)


@pytest.mark.parametrize("name", PAPERS)
def test_papers_are_not_ours_even_where_they_speak_of_us(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(PAPERS[name])
    assert not is_own(path)


@pytest.mark.parametrize("table", [name for name in COLUMNS if name != "decisions"])
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_every_exported_table_is_known_under_the_name_of_a_text(tmp_path, table, form):
    path = fill(tmp_path / "a.db", [Paper("1953", [("military_aid", 1, None)], score=0.5)])
    with Archive(path) as archive, (tmp_path / "out.txt").open("w", encoding="utf-8") as out:
        rows = archive.export(table, form, out)
    assert is_own(tmp_path / "out.txt") or (form == "jsonl" and not rows)


def test_pictures_of_a_report_made_before_pictures_said_so_are_known_by_its_folder(tmp_path):
    report, scans = tmp_path / "report", tmp_path / "scans"
    for folder in (report, scans):
        for name in ("crops", "figures"):
            (folder / name).mkdir(parents=True)
            (folder / name / "1.png").write_bytes(png())
    (report / "style.css").write_text(f"{REPORT_STYLE}\nbody {{}}")
    (report / "scan.png").write_bytes(png())  # put there by a reader
    (scans / "style.css").write_text("body {}")
    assert [is_own(report / name / "1.png") for name in ("crops", "figures")] == [True, True]
    assert [is_own(scans / name / "1.png") for name in ("crops", "figures")] == [False, False]
    assert not is_own(report / "scan.png")


def test_nothing_but_files_is_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to("nowhere.txt")
    assert not any(is_own(tmp_path / name) for name in ("pipe.txt", "gone.txt", ".", "none.png"))


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in Path(archive_miner.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
            if named and call.func.attr == name:  # type: ignore[attr-defined]
                yield path, call  # type: ignore[misc]


@pytest.mark.slow
def test_every_picture_that_is_written_says_who_drew_it():
    """A new door for pictures that forgets to say so would feed them to the next run."""
    saved = [
        call for _, call in calls("save")
        if any(isinstance(a, ast.Constant) and a.value == "PNG" for a in call.args)
    ]  # fmt: skip
    assert saved
    assert all("pnginfo" in [word.arg for word in call.keywords] for call in saved)
    assert {path.name for path, _ in calls("savefig")} == {"sheet.py"}


@pytest.fixture
def am(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """A box of two letters, read, and the working directory in it."""
    (tmp_path / "box").mkdir()
    monkeypatch.chdir(tmp_path / "box")
    for number in range(2):
        Path(f"{number}.txt").write_text(f"July {number + 1}, 1953\n\nThe colonels asked for arms.")
    am = Shell(Path("archive.db"), capsys)
    assert am("run", ".", "--jobs", 1).code == 0
    return am


PASSED = "passed over {} written by archive-miner itself, such as {}"


@pytest.mark.slow
def test_a_run_after_every_verb_that_writes_finds_no_new_paper(am: Shell) -> None:
    assert am("report", "-o", "report").code == 0
    assert am("figures", "-o", "figures").code == 0
    assert am("export", "annotations", "--format", "tei", "-o", "edition.xml").code == 0
    assert am("export", "documents", "-o", "documents.txt").code == 0
    pictures = len(list(Path().rglob("*.png")))
    assert pictures
    said = am("run", ".", "--jobs", 1)
    assert said.code == 0, said.err
    assert f"passed over {pictures + 2} files written by archive-miner" in said.err
    assert "nothing to do" in said.err


def test_of_a_shared_folder_only_ours_are_passed_over_and_said(am: Shell) -> None:
    Path("crop.png").write_bytes(png(png_info()))
    Path("2.txt").write_text("A third letter.")
    said = am("ingest", ".", "--jobs", 1)
    assert said.code == 0
    assert PASSED.format("1 file", "crop.png") in said.err
    assert "nothing to do" not in said.err
    assert am("export", "sources").out.count("\n") == 3


def test_ours_given_by_name_are_passed_over_as_a_pattern_of_the_shell_gives_them(am: Shell) -> None:
    Path("crop.png").write_bytes(png(png_info()))
    said = am("ingest", "crop.png", "--jobs", 1)
    assert said.code == 0
    assert PASSED.format("1 file", "crop.png") in said.err


def test_what_was_once_taken_for_a_paper_goes_when_it_is_written_again(am: Shell) -> None:
    Path("lines.txt").write_text("aid\taid\taid\n")
    Path("empty.txt").touch()
    assert am("ingest", ".", "--jobs", 1).code == 1
    for name in ("lines.txt", "empty.txt"):
        Path(name).write_bytes(OWN["lines.txt"])
    said = am("run", ".", "--jobs", 1)
    assert (said.code, am("failures").out) == (0, "")
    assert am("export", "sources").out.count("\n") == 2
    assert am("check").code == 0


@pytest.mark.slow
def test_a_report_that_is_moved_or_renamed_is_still_ours(am: Shell) -> None:
    assert am("report", "-o", "report").code == 0
    shutil.move("report", "old")
    assert "passed over" in am("ingest", ".", "--jobs", 1).err
