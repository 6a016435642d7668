"""A whole report from a small invented archive: what it says, and that it is safe and complete."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from stored import INGESTED, SCORED, TAGGED, file_documents

from archive_miner.archive import Archive
from archive_miner.errors import UsageError
from archive_miner.report import write_report
from archive_miner.store.sources import FileStamp
from archive_miner.studies.counts import count_archive
from archive_miner.studies.together import count_together
from archive_miner.types import (
    CONCERN,
    Box,
    Contribution,
    Document,
    Failure,
    Header,
    Mention,
    Page,
    Part,
    Passage,
    Score,
    Sentence,
    Source,
    Word,
)

pytestmark = pytest.mark.slow  # a tokeniser, a drawing or a report for each case

LINES = (
    "The King received me at ten and spoke of the treaty.",
    "He fears that our advisers would work upon his officers.",
)
HOSTILE = 'He wrote </p><script>alert("x")</script>\x00 & of a <b onclick=x>treaty</b> with us.'
ADVANCE = 0.6  # of Courier, in ems


def typed_pdf(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=1)
    canvas.setFont("Courier", 12)
    for row, line in enumerate(LINES):
        canvas.drawString(72, 792 - 100 - 14 * row, line)
    canvas.save()


def typed_page(source_id: str) -> Page:
    text = "\n".join(LINES)
    words = []
    for match in re.finditer(r"\S+", text):
        row = text.count("\n", 0, match.start())
        column = match.start() - (text.rfind("\n", 0, match.start()) + 1)
        x0, base = 72 + 12 * ADVANCE * column, 100 + 14 * row
        width = 12 * ADVANCE * (match.end() - match.start())
        words.append(Word(match.start(), match.end(), Box(x0, base - 9, x0 + width, base + 3)))
    return Page(source_id, 1, 612, 792, text, "native", 0.99, "en", "", tuple(words))


def add(
    archive: Archive,
    path: Path,
    page: Page,
    header: Header,
    value: float,
    labels: dict[str, tuple[str, float]],
    media_type: str = "application/pdf",
    document_id: str | None = None,
) -> str:
    """Store a source of one page with one document of one passage; ``labels``: words by label."""
    content = path.read_bytes()
    source_id = sha256(content).hexdigest()[:16]
    name = document_id or f"{source_id}-0001"
    text, end = page.text, len(page.text)
    store = archive.store
    digest = sha256(content).hexdigest()
    store.sources.add(
        Source(source_id, str(path), digest, media_type, 1), FileStamp.of(path), "auto", "eng"
    )
    store.pages.write([replace(page, source_id=source_id)])
    store.sources.finish_ingest(source_id, INGESTED)
    document = Document(name, source_id, 1, 1, header, text, (Part(0, end, 1, 0),))
    file_documents(store, source_id, [(document, [Passage(f"{name}.1", name, 0, end, 1)])])
    mentions = [
        Mention(
            f"{name}:{label}",
            name,
            label,
            None,
            text.index(words),
            text.index(words) + len(words),
            0,
            end,
            confidence,
            "rule.1",
        )
        for label, (words, confidence) in labels.items()
    ]
    with store.transaction():
        store.tags.write_tags(name, [Sentence(0, end)], mentions, TAGGED)
    store.tags.write_scores(
        [
            Score(
                name,
                CONCERN,
                value,
                max(0, value - 0.1),
                min(1, value + 0.05),
                "concern@0.1",
                (Contribution(f"{name}.1", 1.25),),
            )
        ],
        SCORED,
    )
    return name


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def archive(folder):
    """A typed PDF of 1953, a hostile text of 1957, a PDF that has gone since, and a failure."""
    with Archive(folder / "box.db") as archive:
        typed, text, gone = folder / "typed.pdf", folder / "note.txt", folder / "gone.pdf"
        typed_pdf(typed)
        letter = Header(kind="letter", date="1953-07-24", sender="Hale", place="Valmera")
        labels = {
            "alliance_design": ("treaty", 0.9),
            "military_influence": ("advisers", 0.5),
            "military_aid": ("officers", 0.49),
        }
        add(archive, typed, typed_page("s"), letter, 0.9, labels)
        text.write_text(HOSTILE, encoding="utf-8")
        page = Page("s", 1, 0, 0, HOSTILE, "native", 1.0, "en")
        hostile = Header(kind="other", date="1957", subject="<script>alert(2)</script>")
        treaty = {"alliance_design": ("treaty", 0.8), "<i>odd</i>": ("wrote", 0.7)}
        add(archive, text, page, hostile, 0.6, treaty, "text/plain", "../../<evil>")
        gone.write_bytes(b"%PDF-1.4 not kept")
        add(archive, gone, typed_page("s"), Header(), 0.2, {})
        gone.unlink()
        archive.store.failures.write(
            Failure("ingest", "box/<img src=x onerror=alert(3)>.pdf", "", "encrypted PDF")
        )
        yield archive


@pytest.fixture(scope="module")
def index(archive, folder):
    return write_report(archive, folder / "out", date="2024-05-03")


class Tags(HTMLParser):
    """The start tags of a page, with their attributes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def html_pages(index: Path) -> list[Path]:
    return [index, *sorted((index.parent / "documents").glob("*.html"))]


def words_of(path: Path) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8")).split())


def test_the_page_says_what_was_read_and_what_failed(index):
    text = words_of(index)
    assert "3 documents, 24 July 1953 to 1957, from 3 files of 3 pages" in text
    assert "Report of 3 May 2024" in text
    assert "1 item could not be processed and is missing from every number here" in text
    assert "whole file ingest encrypted PDF" in text
    assert "1 document without a date" in text
    assert "tags, not truths" in text
    assert "not by human experts" in text
    assert "0123456789ab" in text


def test_the_page_has_a_paragraph_for_a_paper_and_what_to_cite(index):
    html = index.read_text(encoding="utf-8")
    [paragraph] = re.findall(r'<p class="paste">(.*?)</p>', html, re.DOTALL)
    said = " ".join(paragraph.split())
    assert said.startswith("We used archive_miner ")
    assert "on 3 files with 3 pages" in said and "on 0 pages (0 %)" in said
    assert "an estimated 0.99 of the words" in said
    assert "book 1 (sha256 0123456789ab" in said
    # nothing at hand made these scores, and no period has documents enough
    assert "corrected for the model’s errors" not in said and "reached" not in said
    assert "Survival Politics: Regime Security" in html and "Garwood" in html
    assert "Tesseract OCR Engine" not in html


def test_documents_come_highest_first_with_score_and_bounds(index):
    entries = re.findall(r'class="entry" id="([^"]+)"', index.read_text(encoding="utf-8"))
    assert len(entries) == 3
    assert "0.90 (0.80–0.95)" in words_of(index)
    pages = [words_of(index.parent / "documents" / f"{name}.html") for name in entries]
    assert ["No. 1" in pages[0], "No. 2" in pages[1], "No. 3" in pages[2]] == [True] * 3


def test_mentions_below_the_threshold_are_not_marked(index):
    page = next(p for p in html_pages(index)[1:] if "Hale" in p.read_text(encoding="utf-8"))
    marked = re.findall(r'<mark class="word label-\d">([^<]+)</mark>', page.read_text())
    assert marked[-2:] == ["treaty", "advisers"]
    assert "officers" not in marked


def test_nothing_of_the_archive_becomes_markup(index):
    for path in html_pages(index):
        html = path.read_text(encoding="utf-8")
        assert "\x00" not in html
        for tag, attributes in Tags(path).found:
            assert tag not in ("script", "iframe", "object", "style", "i")
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
    assert "&lt;script&gt;alert(" in index.read_text(encoding="utf-8")


def test_every_page_forbids_scripts_and_other_places(index):
    for path in html_pages(index):
        [policy] = [
            attributes["content"]
            for tag, attributes in Tags(path).found
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy


def test_every_link_and_picture_lies_in_the_folder(index):
    ids = {
        path: {attributes.get("id") for _, attributes in Tags(path).found}
        for path in html_pages(index)
    }
    seen = 0
    for path in html_pages(index):
        for _, attributes in Tags(path).found:
            target = attributes.get("href") or attributes.get("src")
            if not target:
                continue
            name, _, anchor = target.partition("#")
            to = (path.parent / name).resolve() if name else path
            assert to.is_file(), target
            assert to.is_relative_to(index.parent.resolve())
            assert not anchor or anchor in ids[to], target
            seen += 1
    assert seen > 20


def test_every_picture_is_described(index):
    for path in html_pages(index):
        for tag, attributes in Tags(path).found:
            if tag == "img":
                assert len(attributes["alt"] or "") > 40


def test_the_cut_out_shows_the_line_with_a_frame_around_the_mention(index):
    [crop] = (index.parent / "crops").iterdir()
    image = Image.open(crop).convert("L")
    # Two pixels a point; the window begins 14 points outside the passage's first words.
    left, top = 72 - 14, 91 - 14
    start = LINES[0].index("treaty")
    x0 = round((72 + 12 * ADVANCE * start - 1.5 - left) * 2)
    y0, y1 = round((91 - 1.5 - top) * 2), round((103 + 1.5 - top) * 2)
    column = [image.getpixel((x0, y)) for y in range(y0 + 2, y1 - 2)]
    assert max(column) < 40  # the left side of the frame is black from top to bottom
    assert image.getpixel((x0 - 8, (y0 + y1) // 2)) > 200  # the space before the word is not


def test_a_source_that_is_gone_is_said_to_be_gone(index):
    assert "No picture of the page: the file is no longer where it was read" in words_of(index)
    assert "the source is text without pages to show" in words_of(index)


def test_the_same_archive_gives_the_same_bytes(archive, index, folder):
    again = write_report(archive, folder / "again", date="2024-05-03")
    files = sorted(p.relative_to(again.parent) for p in again.parent.rglob("*") if p.is_file())
    assert [str(p) for p in files] == sorted(
        str(p.relative_to(index.parent)) for p in index.parent.rglob("*") if p.is_file()
    )
    different = [
        p for p in files if (again.parent / p).read_bytes() != (index.parent / p).read_bytes()
    ]
    assert different == []


def test_years_without_documents_are_not_counted_as_zeros(archive):
    counts = count_archive(archive.store)
    assert [(year.year, year.documents) for year in counts.years] == [(1953, 1), (1957, 1)]
    assert counts.undated_documents == 1
    assert counts.mentions_by_year[("alliance_design", 1953)] == 1
    assert ("military_aid", 1953) not in counts.mentions_by_year


def test_labels_of_one_sentence_are_counted_together_from_the_threshold_on(archive):
    together = count_together(archive.store).by_sentence.counts
    assert together[("alliance_design", "military_influence")] == 1
    assert together[("alliance_design", "alliance_design")] == 2
    assert not [pair for pair in together if "military_aid" in pair]
    labels = {row.label: row for row in count_archive(archive.store).labels}
    assert (labels["military_aid"].mentions, labels["military_aid"].rejected) == (0, 1)


def test_an_earlier_report_is_replaced_and_other_files_are_left(tmp_path):
    out = tmp_path / "out"
    with Archive(tmp_path / "a.db") as archive:
        for name in ("one.txt", "two.txt"):
            (tmp_path / name).write_text(name)
            page = Page("s", 1, 0, 0, name, "native", 1.0, "en")
            add(archive, tmp_path / name, page, Header(), 0.5, {}, "text/plain")
        write_report(archive, out)
        assert len(list((out / "documents").glob("*.html"))) == 2
        (out / "documents" / "notes.txt").write_text("mine")
        write_report(archive, out, documents=1)
    assert len(list((out / "documents").glob("*.html"))) == 1
    assert (out / "documents" / "notes.txt").read_text() == "mine"


def test_a_folder_with_other_things_is_refused(tmp_path, archive):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(UsageError, match="not empty and holds no earlier report"):
        write_report(archive, tmp_path)
    with pytest.raises(UsageError, match="is a file"):
        write_report(archive, tmp_path / "thesis.docx")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_changed_source_gives_no_picture(tmp_path):
    with Archive(tmp_path / "a.db") as archive:
        path = tmp_path / "typed.pdf"
        typed_pdf(path)
        add(archive, path, typed_page("s"), Header(), 0.5, {})
        path.write_bytes(path.read_bytes() + b"\n")
        index = write_report(archive, tmp_path / "out")
    assert "the file has changed since it was read" in words_of(index)
    assert not list((tmp_path / "out" / "crops").iterdir())


def test_an_empty_archive_says_what_to_do_next(tmp_path):
    with Archive(tmp_path / "a.db") as archive:
        text = words_of(write_report(archive, tmp_path / "out"))
    assert "Nothing has been read yet" in text
    assert "No scores yet" in text


# A page that takes for ever to draw

PAINT = "/Pattern cs /P scn 0 0 612 600 re f"
SQUARES = "0 0 9 9 re f\n" * 1000
TILE = (
    "<< /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 600 600] /XStep 0.05 /YStep 0.05"
    f" /Resources << >> /Length {len(SQUARES)} >>\nstream\n{SQUARES}\nendstream"
)


@pytest.fixture
def box(tmp_path, write_pdf):
    """An archive of a letter and of a page that takes days to draw, and settings."""
    endless, typed = write_pdf(PAINT, resources="/Pattern << /P 6 0 R >>", extra=[TILE]), "t.pdf"
    typed_pdf(tmp_path / typed)
    with Archive(tmp_path / "a.db") as archive:
        for path, value in [(endless, 0.9), (tmp_path / typed, 0.8)]:
            labels = {"alliance_design": ("treaty", 0.9)}
            add(archive, path, typed_page("s"), Header(kind="letter"), value, labels)
    for seconds in (1, 0):
        (tmp_path / f"{seconds}.toml").write_text(f"[ingest]\npage_seconds = {seconds}\n")
    return tmp_path


def command(box, seconds, *words):
    before = ["--db", box / "a.db", "--config", box / f"{seconds}.toml"]
    return [sys.executable, "-m", "archive_miner", *map(str, [*before, *words])]


@pytest.mark.parametrize(
    ("words", "code", "lines"),
    [
        (["report", "-o", "report"], 1, 2),  # and where the report lies
        (["show", "--page", "raw.pdf", 1, "-o", "page.png"], 4, 1),
        (["show", "--mention", "ID", "-o", "cut.png"], 4, 1),
        (["kwic", "treaty", "--crop", "crops"], 1, 2),  # and how many pictures there are
    ],
)
def test_a_page_that_cannot_be_drawn_in_time_costs_its_own_picture(box, words, code, lines):
    with Archive(box / "a.db") as archive:
        first = next(score.document_id for score in archive.scores())  # of the page in question
        name = next(archive.mentions(first)).mention_id
    words = [box / word if word == "raw.pdf" else name if word == "ID" else word for word in words]
    said = subprocess.run(
        command(box, 1, *words), cwd=box, capture_output=True, text=True, timeout=60
    )
    assert said.returncode == code, said.stderr
    [line] = [line for line in said.stderr.splitlines() if "not done after 1 s" in line]
    assert "raw.pdf" in line and "page 1" in line and said.stderr.count("\n") == lines
    if words[0] == "report":
        assert "page 1 cannot be drawn: not done after 1 s" in words_of(box / "report/index.html")
        assert len(list((box / "report" / "crops").iterdir())) == 1
    if words[0] == "kwic":
        assert len(list((box / "crops").iterdir())) == 1 and said.stdout.count("[treaty]") == 2


@pytest.mark.parametrize(
    "words",
    [["report", "-o", "report"], ["show", "--page", "raw.pdf", 1, "-o", "page.png"]],
)
def test_an_interrupt_is_heard_while_a_page_is_drawn(box, words):
    words = [box / word if word == "raw.pdf" else word for word in words]
    with subprocess.Popen(
        command(box, 0, *words), cwd=box, stderr=subprocess.PIPE, text=True
    ) as run:
        try:
            while words[0] == "report" and not (box / "report" / "documents").is_dir():
                time.sleep(0.1)
            time.sleep(3)  # the page is being drawn
            run.send_signal(signal.SIGINT)
            _, said = run.communicate(timeout=5)
        finally:
            run.kill()
    assert run.returncode == 130 and said.startswith("interrupted; ") and said.count("\n") == 1
