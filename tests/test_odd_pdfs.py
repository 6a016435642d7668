"""Odd PDFs through the whole of ingest: the text that is to be read, or the failure to be named.

The small files of tests/ingest/odd are made by scripts/make_odd_pdfs; those that are long, or that
are meant to hang and to fill the memory, are made here. Where words stand on odd pages is held by
tests/ingest/test_pdf.py.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shell import Shell

import archive_miner
from archive_miner.archive import Archive
from archive_miner.ingest.pdf import count_pages, open_pdf, read_page
from archive_miner.pipeline.choices import Choices

FOLDER = Path(__file__).parent / "ingest" / "odd"
FILES = sorted(FOLDER.glob("*.pdf"))
SHOW = "BT /F1 12 Tf 72 700 Td ({}) Tj ET"
LETTER = "/MediaBox [0 0 612 792]"

WritePdf = Callable[..., Path]


def read(archive: Archive, *paths: Path, page_seconds: int = 60) -> None:
    archive.ingest(paths, Choices(jobs=1, page_seconds=page_seconds))


def texts(archive: Archive) -> dict[str, str]:
    """Return the text of every file by its name, with a form feed between pages."""
    return {
        Path(source.path).stem: "\f".join(page.text for page in archive.pages(source.source_id))
        for source in archive.sources()
    }


def failures(archive: Archive) -> dict[tuple[str, str], str]:
    return {(Path(f.path).stem, f.item): f.reason for f in archive.failures()}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Every file of the folder, read in one run by one worker, as a user would."""
    with archive_miner.open(tmp_path_factory.mktemp("odd") / "odd.db") as archive:
        read(archive, *FILES)
        yield archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with archive_miner.open(tmp_path / "archive.db") as opened:
        yield opened


# The small files


def test_every_file_has_its_text_or_its_failure_beside_it() -> None:
    assert FILES
    for path in FILES:
        assert path.with_suffix(".txt").exists() != path.with_suffix(".error").exists(), path


@pytest.mark.parametrize("name", [p.stem for p in FILES if p.with_suffix(".txt").exists()])
def test_the_text_is_what_the_eye_reads(odd: Archive, name: str) -> None:
    expected = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").removesuffix("\n")
    assert texts(odd)[name] == expected
    assert not [failure for failure in odd.failures() if Path(failure.path).stem == name]


@pytest.mark.parametrize("name", [p.stem for p in FILES if p.with_suffix(".error").exists()])
def test_the_failure_is_named_in_one_line(odd: Archive, name: str) -> None:
    expected = (FOLDER / f"{name}.error").read_text(encoding="utf-8").strip()
    found = [f"{item}: {reason}" for (stem, item), reason in failures(odd).items() if stem == name]
    assert found and any(expected in line for line in found)
    assert all("\n" not in line and "Error(" not in line for line in found)


# Pages that hang


def calls_without_end(write_pdf: WritePdf, pages: int, bad: int) -> Path:
    """Write a file one of whose pages draws a form that draws a form … 20 times each, 9 deep."""
    at = 6 + 2 * pages  # the first of the forms; 6 and on are the pages and their contents
    font = "/Font << /F1 5 0 R >>"
    sheets, contents = [], []
    for number in range(1, pages + 1):
        more = f"/XObject << /X {at} 0 R >>" if number == bad else ""
        sheets.append(
            f"<< /Type /Page /Parent 2 0 R {LETTER} /Contents {5 + pages + number} 0 R"
            f" /Resources << {font} {more} >> >>"
        )
        contents.append(_stream("", SHOW.format(f"Telegram {number}.") + " /X Do"))
    forms = []
    for deep in range(9):
        inner = f"/XObject << /X {at + deep + 1} 0 R >>" if deep < 8 else ""
        drawn = "/X Do " * 20 if deep < 8 else SHOW.format("ha")
        entries = (
            f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << {font} {inner} >>"
        )
        forms.append(_stream(entries, drawn))
    kids = " ".join(f"{5 + number} 0 R" for number in range(1, pages + 1))
    path = write_pdf("", tree="/Odd true", extra=[*sheets, *contents, *forms])
    data = path.read_bytes().replace(
        b"/Kids [3 0 R] /Count 1", f"/Kids [{kids}] /Count {pages}".encode()
    )
    path.write_bytes(data)  # its table of places is now wrong, which pdfium mends
    return path


def _stream(entries: str, content: str) -> str:
    return f"<< {entries} /Length {len(content)} >>\nstream\n{content}\nendstream"


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_page_that_hangs_is_a_failure_and_its_neighbours_are_read(
    archive: Archive, write_pdf: WritePdf, jobs: int
) -> None:
    path = calls_without_end(write_pdf, pages=5, bad=3)
    archive.ingest(path, Choices(jobs=jobs, page_seconds=2))
    assert list(failures(archive)) == [(path.stem, "page 3")]
    assert "not done after 2 s" in failures(archive)[path.stem, "page 3"]
    assert texts(archive)[path.stem] == "\f".join(f"Telegram {n}." for n in (1, 2, 4, 5))


@pytest.mark.slow
def test_the_time_of_a_page_is_a_setting(
    write_pdf: WritePdf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = calls_without_end(write_pdf, pages=2, bad=2)
    (tmp_path / "mine.toml").write_text("[ingest]\npage_seconds = 1")
    am = Shell(tmp_path / "a.db", capsys)
    said = am("--config", tmp_path / "mine.toml", "ingest", path, "--jobs", 1)
    assert said.code == 1
    assert "[page 2]" in said.err and "not done after 1 s" in said.err


# Files that are too much


def packed(unit: bytes, megabytes: int) -> bytes:
    """Return a unit repeated to so many megabytes, twice deflated: a gigabyte in 3 kB."""
    press = zlib.compressobj(1)
    block = unit * ((1 << 20) // len(unit))
    once = b"".join(press.compress(block) for _ in range(megabytes)) + press.flush()
    return zlib.compress(once, 9)


@pytest.mark.slow
def test_a_stream_that_expands_without_end_costs_only_its_page(
    archive: Archive, write_pdf: WritePdf
) -> None:
    data = packed(b"0 0 m ", megabytes=600).decode("latin-1")
    content = (
        f"<< /Filter [/FlateDecode /FlateDecode] /Length {len(data)} >>\nstream\n{data}\nendstream"
    )
    path = write_pdf("", extra=[content])
    path.write_bytes(path.read_bytes().replace(b"/Contents 4 0 R", b"/Contents 6 0 R"))
    good = write_pdf(SHOW.format("The aid was cut."), name="good.pdf")
    read(archive, path, good, page_seconds=2)
    assert list(failures(archive)) == [(path.stem, "page 1")]
    assert texts(archive)["good"] == "The aid was cut."


@pytest.mark.parametrize("deep", [900, 3000])
def test_a_page_deep_down_the_tree_is_read_or_named(write_pdf: WritePdf, deep: int) -> None:
    nodes = [f"<< /Type /Pages /Kids [{7 + n} 0 R] /Count 1 >>" for n in range(deep)]
    nodes[-1] = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    path = write_pdf(SHOW.format("The aid was cut."), extra=nodes)
    path.write_bytes(
        path.read_bytes().replace(b"/Kids [3 0 R] /Count 1 ", b"/Kids [6 0 R] /Count 1 ", 1)
    )
    assert count_pages(path) == 1
    with open_pdf(path) as document:
        if deep < 1000:
            assert len(read_page(document, 1).lines) == 1
        else:  # pdfium goes down no further
            with pytest.raises(archive_miner.errors.SourceError, match="page 1 cannot be loaded"):
                read_page(document, 1)


@pytest.mark.parametrize(
    "content", ["[" * 100_000, "<<" * 100_000, "q " * 100_000, "BT " * 100_000]
)
def test_what_is_opened_a_hundred_thousand_times_does_no_harm(
    write_pdf: WritePdf, content: str
) -> None:
    with open_pdf(write_pdf(content + SHOW.format("The aid was cut."))) as document:
        read_page(document, 1)


def test_ten_thousand_pages_are_counted_and_the_last_is_read(write_pdf: WritePdf) -> None:
    font = "/Resources << /Font << /F1 5 0 R >> >>"
    sheet = f"<< /Type /Page /Parent 2 0 R {LETTER} /Contents 4 0 R {font} >>"
    path = write_pdf(SHOW.format("The aid was cut."), extra=[sheet] * 10_000)
    kids = " ".join(f"{6 + n} 0 R" for n in range(10_000))
    tree = f"/Kids [{kids}] /Count 10000 "
    path.write_bytes(path.read_bytes().replace(b"/Kids [3 0 R] /Count 1 ", tree.encode(), 1))
    assert count_pages(path) == 10_000
    with open_pdf(path) as document:
        assert len(read_page(document, 10_000).lines) == 1
