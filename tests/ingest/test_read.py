"""The decision page by page, with a stand-in for the engine: where the text comes from and why."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from archive_miner.errors import ExitCode, SourceError
from archive_miner.ingest import scan
from archive_miner.ingest.printed import PrintedLine, PrintedWord
from archive_miner.ingest.read import PageRange, Reading, find_files, probe_file, read_range
from archive_miner.offsets import check_words
from archive_miner.types import Box

pytestmark = pytest.mark.slow  # draws pages

PROSE = [
    "The King received me at ten and spoke at length of the army,",
    "its pay, and of the officers in whom he puts his trust. He",
    "would welcome a training mission under a man of standing.",
]
NONSENSE = [
    "l1tI:j ~.~r; ,;,':1 iJf'l ..f;~ t:;I i'~~ J;:J;ji .. ~ , .._",
    "''' ~t.. ..;~:r ,j~'l 'rr:i: t'J; fII' I~l :t ~~; ,.; lI:I; ~",
]


def placed(lines):
    return [(72.0, 100.0 + 12 * n, line) for n, line in enumerate(lines)]


def over_type(lines):
    """Place words where ``typed_image`` sets them."""
    return [
        (72.0 + 7.2 * word.start(), 120.0 + 24 * row, word.group())
        for row, line in enumerate(lines)
        for word in re.finditer(r"\S+", line)
    ]


@pytest.fixture
def engine(monkeypatch):
    """Put a fake engine in the place of tesseract: it reads ``says`` off any inked page."""

    class Engine:
        says = "READ BY THE ENGINE OFF THE PAGE"
        calls = 0
        error: Exception | None = None

        def __call__(self, image, dpi, language):
            self.calls += 1
            if self.error is not None:
                raise self.error
            words, x = [], 72.0
            for text in self.says.split():
                words.append(PrintedWord(text, Box(x, 100, x + 5 * len(text), 110), 0.9))
                x += 5 * len(text) + 5
            return (PrintedLine.of(words),) if words else ()

    fake = Engine()
    monkeypatch.setattr(scan, "recognise", fake)
    return fake


def read(path: Path, ocr="auto") -> Reading:
    source = probe_file(path)
    result = read_range(PageRange(source, 1, source.page_count, ocr, "eng"))
    for page in result.pages:
        check_words(page)
        assert 0 <= page.quality <= 1 and page.reason
        assert page.source_id == source.source_id
    return result


def one(path: Path, ocr="auto"):
    result = read(path, ocr)
    assert result.failures == () and len(result.pages) == 1
    return result.pages[0]


# --- text layers ------------------------------------------------------------------------------


def test_a_born_digital_page_is_never_sent_to_the_engine(typeset, engine):
    page = one(typeset(placed(PROSE)))
    assert (page.text, page.origin) == ("\n".join(PROSE), "native")
    assert engine.calls == 0


@pytest.mark.parametrize("matrix", ["0 1 -1 0 {x} 200", "0 -1 1 0 {back} 600"])
def test_lines_set_sideways_on_an_upright_sheet_are_read_one_after_the_other(
    write_pdf, engine, matrix
):
    shown = "".join(
        f"BT /F1 12 Tf {matrix.format(x=200 + 14 * n, back=400 - 14 * n)} Tm ({line}) Tj ET\n"
        for n, line in enumerate(PROSE)
    )
    page = one(write_pdf(shown))
    assert page.text.split("\n") == PROSE
    assert all(word.box.bottom - word.box.top > 0.5 * (word.box.x1 - word.box.x0)
               for word in page.words if word.end - word.start > 5)  # fmt: skip
    assert engine.calls == 0


def test_nor_is_one_too_short_to_judge(typeset, engine):
    page = one(typeset(placed(["SECRET"])))
    assert (page.text, page.origin, engine.calls) == ("SECRET", "native", 0)


@pytest.mark.parametrize("strips", [1, 12])
def test_a_scan_with_a_good_layer_keeps_it(image_pdf, typed_image, engine, strips):
    page = one(image_pdf((typed_image(PROSE, dpi=100), over_type(PROSE)), strips=strips))
    assert (page.text, page.origin, engine.calls) == ("\n".join(PROSE), "native", 0)
    assert "scan" in page.reason


@pytest.mark.parametrize("strips", [1, 12])
def test_a_scan_with_a_layer_of_nonsense_is_read_anew(image_pdf, typed_image, engine, strips):
    page = one(image_pdf((typed_image(dpi=100), placed(NONSENSE)), strips=strips))
    assert (page.text, page.origin, engine.calls) == (engine.says, "ocr", 1)


def test_a_fair_layer_beats_a_worse_reading(image_pdf, typed_image, engine):
    fair = [line.replace("of", "o~f").replace("and", "a;nd") for line in PROSE]
    engine.says = " ".join(NONSENSE)
    page = one(image_pdf((typed_image(fair, dpi=100), over_type(fair))))
    assert (page.text, page.origin, engine.calls) == ("\n".join(fair), "native", 1)
    assert "better than OCR" in page.reason


FAIR = [line.replace("of", "o~f").replace("and", "a;nd") for line in PROSE]
TOO_LITTLE = ["SECRET", "-2-"]


@pytest.mark.parametrize("lines", [FAIR, TOO_LITTLE], ids=["fair", "too short to judge"])
@pytest.mark.parametrize("ocr", ["auto", "always"])
@pytest.mark.parametrize(
    ("says", "error", "reason"),
    [
        ("", None, "OCR found no words"),
        ("x", SourceError("OCR not finished after 60 s"), "OCR not finished"),
        ("x", MemoryError("no room"), "no room"),
    ],
)
def test_no_layer_that_reads_is_lost_to_a_failing_engine(
    image_pdf, typed_image, engine, lines, ocr, says, error, reason
):
    engine.says, engine.error = says, error
    page = one(image_pdf((typed_image(dpi=100), placed(lines))), ocr)
    assert (page.text.split(), page.origin) == (" ".join(lines).split(), "native")
    assert reason in page.reason and "kept" in page.reason


def test_nor_is_one_over_an_image_without_ink(image_pdf, engine):
    page = one(image_pdf((paper(), placed(FAIR))))
    assert (page.text, page.origin, engine.calls) == ("\n".join(FAIR), "native", 0)
    assert "blank image" in page.reason


def test_nonsense_is_lost_and_the_failure_named(image_pdf, typed_image, engine):
    engine.error = SourceError("OCR not finished after 60 s")
    result = read(image_pdf((typed_image(dpi=100), placed(NONSENSE))))
    assert result.pages == () and [f.item for f in result.failures] == ["page 1"]
    engine.error, engine.says = None, ""
    assert one(image_pdf((typed_image(dpi=100), placed(NONSENSE)))).origin == "none"


def test_a_born_digital_page_in_a_wrong_encoding_is_read_from_its_image(typeset, engine):
    moved = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")
    page = one(typeset(placed(line.translate(moved) for line in PROSE)))
    assert (page.text, page.origin) == (engine.says, "ocr")


def test_letters_without_meaning_are_read_from_their_image(mapped_pdf, engine):
    page = one(mapped_pdf("\ue000\ue001 \ue002\ue003"))
    assert (page.text, page.origin, engine.calls) == (engine.says, "ocr", 1)


def test_text_in_another_script_is_not_sent_to_an_english_engine(mapped_pdf, engine):
    page = one(mapped_pdf("посол был принят и имел с ним беседу"))
    assert (page.origin, engine.calls) == ("native", 0)


def test_a_scan_without_a_layer_is_read(image_pdf, typed_image, engine):
    page = one(image_pdf((typed_image(dpi=100), [])))
    assert (page.text, page.origin) == (engine.says, "ocr")
    assert all(word.confidence == 0.9 for word in page.words)


# --- blank pages ------------------------------------------------------------------------------


def paper(grey: int = 250) -> Image.Image:
    return Image.new("L", (850, 1100), grey)


def specked() -> Image.Image:
    pixels = np.full((1100, 850), 250, np.uint8)
    spots = np.random.default_rng(7).integers(0, (1100, 850), (40, 2))
    pixels[spots[:, 0], spots[:, 1]] = 60
    return Image.fromarray(pixels)


def test_an_empty_page_has_no_text_and_starts_no_engine(typeset, engine):
    page = one(typeset(lambda canvas: None))
    assert (page.text, page.origin, page.reason, engine.calls) == ("", "none", "blank page", 0)


@pytest.mark.parametrize("image", [paper(), paper(255), paper(5), specked()], ids=str)
def test_a_scan_of_an_empty_sheet_has_no_text(image_pdf, engine, image):
    page = one(image_pdf((image, [])))
    assert (page.text, page.words, page.origin, engine.calls) == ("", (), "none", 0)


def test_a_negative_and_a_card_on_black_are_not_blank(image_pdf, typed_image, engine):
    page = np.asarray(typed_image(dpi=100))
    negative = Image.fromarray(255 - page)
    card = np.full((1100, 850), 8, np.uint8)
    card[350:700, 150:700] = page[150:500, 100:650]
    result = read(image_pdf((negative, []), (Image.fromarray(card), [])))
    assert [p.origin for p in result.pages] == ["ocr", "ocr"]
    assert engine.calls == 2


def test_an_engine_that_finds_nothing_leaves_a_page_without_text(image_pdf, typed_image, engine):
    engine.says = ""
    page = one(image_pdf((typed_image(dpi=100), [])))
    assert (page.text, page.origin) == ("", "none")
    assert "no words" in page.reason


# --- what the user asks for -------------------------------------------------------------------


def test_never_means_never(typeset, image_pdf, typed_image, engine):
    scan = image_pdf((typed_image(dpi=100), placed(NONSENSE)), (typed_image(dpi=100), []))
    assert [(p.origin, bool(p.text)) for p in read(scan, "never").pages] == [
        ("native", True),
        ("none", False),
    ]
    typed_image(dpi=100).save(scan.parent / "page.png")
    assert one(scan.parent / "page.png", "never").origin == "none"
    assert engine.calls == 0


def test_always_means_always(typeset, engine):
    page = one(typeset(placed(PROSE)), "always")
    assert (page.text, page.origin) == (engine.says, "ocr")
    assert one(typeset(lambda canvas: None, name="empty.pdf"), "always").origin == "none"


# --- failures of pages ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (SourceError("OCR not finished after 60 s; look at the page"), "OCR not finished"),
        (MemoryError("no room"), "MemoryError"),
    ],
)
def test_a_page_that_fails_is_named_and_the_others_are_read(
    typeset, image_pdf, typed_image, engine, error, reason
):
    engine.error = error
    typed = typed_image(dpi=100)
    result = read(image_pdf((typed, placed(PROSE)), (typed, []), (typed, placed(PROSE))))
    assert [page.number for page in result.pages] == [1, 3]
    assert [(f.stage, f.item) for f in result.failures] == [("ingest", "page 2")]
    assert reason in result.failures[0].reason and "\n" not in result.failures[0].reason


def test_a_range_is_read_and_no_more(typeset, engine):
    path = typeset(*(placed([f"page number {n} of the file here"]) for n in range(1, 6)))
    source = probe_file(path)
    result = read_range(PageRange(source, 2, 4, "auto", "eng"))
    assert [page.number for page in result.pages] == [2, 3, 4]
    assert "number 2" in result.pages[0].text
    beyond = read_range(PageRange(source, 5, 6, "auto", "eng"))
    assert [page.number for page in beyond.pages] == [5]
    assert [f.item for f in beyond.failures] == ["page 6"]


def test_a_file_that_went_away_is_a_failure_of_the_file(typeset):
    path = typeset(placed(PROSE))
    source = probe_file(path)
    path.unlink()
    result = read_range(PageRange(source, 1, 1, "auto", "eng"))
    assert result.pages == ()
    assert [(f.item, f.path) for f in result.failures] == [("", str(path))]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bad.xml", b"<TEI"),
        ("deep.xml", b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>' + b"<div>" * 9000
         + b"</div>" * 9000 + b"</body></text></TEI>"),
        ("odd.xml", b'<?xml version="1.0" encoding="klingon"?><TEI/>'),
        ("latin.txt", "Pérez".encode("latin-1")),
    ],
)  # fmt: skip
def test_text_files_that_cannot_be_read_are_failures_of_the_file(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    result = read(path)
    assert result.pages == ()
    assert [(f.item, "\n" in f.reason) for f in result.failures] == [("", False)]


def test_a_tei_file_gives_pages_and_divisions(tmp_path):
    path = tmp_path / "volume.XML"
    path.write_text(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><div type="document"><p>One</p>'
        "</div></body></text></TEI>"
    )
    result = read(path)
    assert [page.text for page in result.pages] == ["One"]
    assert [(d.first_page, d.start, d.end) for d in result.divisions] == [(1, 0, 3)]


# --- finding and probing ----------------------------------------------------------------------


def test_folders_are_walked_in_order_and_what_is_hidden_or_unknown_is_passed_over(tmp_path):
    for name in ("b.PDF", "a.txt", "sub/c.tiff", "sub/d.jpeg", ".git/e.txt", ".f.txt", "g.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = [path.relative_to(tmp_path).as_posix() for path in find_files(tmp_path)]
    assert found == ["a.txt", "b.PDF", "sub/c.tiff", "sub/d.jpeg"]
    assert find_files(tmp_path / "g.docx") == [tmp_path / "g.docx"]  # refused by name later


def test_the_same_bytes_have_the_same_name_wherever_they_lie(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"TELEGRAM")
    one_, two = probe_file(tmp_path / "a.txt"), probe_file(tmp_path / "b.txt")
    assert (one_.source_id, one_.sha256) == (two.source_id, two.sha256)
    assert one_.path != two.path
    assert len(one_.sha256) == 64 and one_.sha256.startswith(one_.source_id)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.pdf", b"", "empty file"),
        ("empty.txt", b"", "empty file"),
        ("letter.docx", b"PK", "not a kind of file that can be read"),
        ("noise.pdf", b"GIF89a", "not a PDF"),
        ("noise.png", b"GIF8", "not a readable image"),
        (None, None, "No such file"),
    ],
)
def test_what_cannot_be_probed_is_refused_in_one_line(tmp_path, name, data, reason):
    path = tmp_path / (name or "gone.pdf")
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SourceError, match=reason) as caught:
        probe_file(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
    assert caught.value.exit_code is ExitCode.SOURCE


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read any file")
def test_a_file_that_may_not_be_read_is_refused(tmp_path):
    path = tmp_path / "closed.txt"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(SourceError, match="Permission denied"):
        probe_file(path)
