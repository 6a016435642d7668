"""Odd PDFs, one for each oddity, with the text the eye reads and boxes where the eye sees it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from archive_miner.errors import SourceError
from archive_miner.ingest.layout import lay_out
from archive_miner.ingest.pdf import (
    MAX_IMAGE_PIXELS,
    PdfPage,
    count_pages,
    open_pdf,
    read_page,
    render,
)

DPI = 100
LETTER_LINES = [
    (72.0, 100.0, "Valmera, May 3, 1959"),
    (72.0, 130.0, "The King received me today"),
    (72.0, 142.0, "and spoke of the treaty."),
]
LETTER_TEXT = "Valmera, May 3, 1959\n\nThe King received me today\nand spoke of the treaty."
SHOW = "BT /F1 12 Tf 72 700 Td (The King received me) Tj ET"


def read(path: Path, number: int = 1) -> PdfPage:
    with open_pdf(path) as document:
        return read_page(document, number)


def text_of(page: PdfPage) -> str:
    return lay_out(page.lines, page.width, page.height).text


def boxes_of(page: PdfPage):
    return [word.box for line in page.lines for word in line.words]


def assert_seen(eye, path: Path, page: PdfPage) -> None:
    """The page is as large as displayed, there is ink in every box and none outside."""
    image = eye.render(path, DPI)
    assert abs(image.width - page.width * DPI / 72) <= 1.5
    assert abs(image.height - page.height * DPI / 72) <= 1.5
    assert boxes_of(page)
    assert all(eye.dark_share(image, box, DPI) > 0.04 for box in boxes_of(page))
    assert eye.dark_outside(image, boxes_of(page), DPI) < 0.02


# --- where words stand ------------------------------------------------------------------------

BOXES = {
    "plain": ("/MediaBox [0 0 612 792]", ""),
    "turned a quarter": ("/MediaBox [0 0 612 792] /Rotate 90", ""),
    "turned a half": ("/MediaBox [0 0 612 792] /Rotate 180", ""),
    "turned three quarters": ("/MediaBox [0 0 612 792] /Rotate 270", ""),
    "turned back": ("/MediaBox [0 0 612 792] /Rotate -90", ""),
    "turned by the page tree": ("/MediaBox [0 0 612 792]", "/Rotate 90"),
    "sheet that starts elsewhere": ("/MediaBox [20 30 612 792]", ""),
    "the same, turned": ("/MediaBox [20 30 612 792] /Rotate 90", ""),
    "cropped": ("/MediaBox [0 0 612 792] /CropBox [36 50 600 760]", ""),
    "cropped and turned": ("/MediaBox [0 0 612 792] /CropBox [36 50 600 760] /Rotate 270", ""),
    "cropped by the page tree": ("/MediaBox [0 0 612 792]", "/CropBox [50 100 600 780]"),
    "crop larger than the sheet": ("/MediaBox [20 20 612 792] /CropBox [-99 -99 999 999]", ""),
    "A4 from the page tree": ("", "/MediaBox [0 0 595 842]"),
    "corners the wrong way round": ("/MediaBox [612 792 0 0]", ""),
}


@pytest.mark.parametrize("name", BOXES)
def test_boxes_lie_where_the_eye_sees_the_words(write_pdf, eye, name):
    page_entries, tree_entries = BOXES[name]
    path = write_pdf(SHOW, page=page_entries, tree=tree_entries)
    page = read(path)
    assert text_of(page) == "The King received me"
    assert_seen(eye, path, page)


@pytest.mark.parametrize(
    "matrix",
    ["0 1 -1 0 300 300", "0 -1 1 0 300 600", "-1 0 0 -1 400 400", ".87 .5 -.5 .87 200 300"],
)
def test_a_line_written_sideways_or_aslant_keeps_its_words(write_pdf, eye, matrix):
    path = write_pdf(f"BT /F1 12 Tf {matrix} Tm (The King received me) Tj ET")
    page = read(path)
    assert text_of(page) == "The King received me"
    image = eye.render(path, DPI)
    assert all(eye.dark_share(image, box, DPI) > 0.04 for box in boxes_of(page))
    assert eye.dark_outside(image, boxes_of(page), DPI) < 0.02


# --- what words say ---------------------------------------------------------------------------


def test_a_letter_is_read_in_lines_and_paragraphs(typeset, eye):
    path = typeset(LETTER_LINES)
    page = read(path)
    assert text_of(page) == LETTER_TEXT
    assert_seen(eye, path, page)


def test_text_drawn_out_of_order_is_read_in_order(typeset):
    assert text_of(read(typeset([LETTER_LINES[n] for n in (2, 0, 1)]))) == LETTER_TEXT


def test_word_by_word_drawing_makes_lines(typeset):
    words = ("The", "King", "received", "me")
    placed = [(72.0 + 60 * n, 100.0, word) for n, word in enumerate(words)]
    assert text_of(read(typeset(placed))) == "The King received me"


MAPPED = {
    "ligatures": ("o\ufb03ce \ufb01nance \ufb02eet", "office finance fleet"),
    "no-break space": ("nine\u00a0men", "nine men"),
    "soft hyphen": ("mili\u00adtary tax\u00adfree", "military tax-free"),
    "zero-width": ("ar\u200bmy", "army"),
    "Cyrillic": ("Посол принят", "Посол принят"),
    "Greek": ("Ο πρέσβης", "Ο πρέσβης"),
    "Hangul": ("대사는 오늘", "대사는 오늘"),
    # set from left to right as printed, so stored the other way round
    "Hebrew": ("םלוכל םולש", "שלום לכולם"),
    "beyond the basic plane": (
        "\U0001d400\U0001d401 x\U0001f600y",
        "\U0001d400\U0001d401 x\U0001f600y",
    ),
}


@pytest.mark.parametrize("name", MAPPED)
def test_characters_of_every_kind(mapped_pdf, name):
    mapped, text = MAPPED[name]
    page = read(mapped_pdf(mapped))
    assert text_of(page) == text
    boxes = boxes_of(page)
    assert len(boxes) == len(text.split())
    assert all(box.x1 > box.x0 and box.bottom > box.top for box in boxes)


def test_a_hyphen_at_the_line_end_stays_and_so_does_the_line_end(typeset, eye):
    texts = [
        "The Prime Minister consid-",
        "ered the letter, CON-",
        "UNCLAS, and the well-",
        "known pact.",
    ]
    path = typeset([(72.0, 100.0 + 12 * n, text) for n, text in enumerate(texts)])
    assert text_of(read(path)) == "\n".join(texts)
    assert_seen(eye, path, read(path))


def test_letter_spaced_headings_are_words(typeset):
    def draw(canvas):
        heading = canvas.beginText(72, 700)
        heading.setFont("Times-Roman", 12)
        heading.setCharSpace(6)
        heading.textOut("MEMORANDUM OF CONVERSATION")
        canvas.drawText(heading)
        canvas.drawString(72, 660, "S E C R E T")

    assert text_of(read(typeset(draw))).split() == ["MEMORANDUM", "OF", "CONVERSATION", "SECRET"]


def test_a_raised_footnote_number_does_not_break_its_line(typeset):
    def draw(canvas):
        canvas.drawString(72, 700, "the treaty was signed")
        after = 72 + canvas.stringWidth("the treaty was signed", "Times-Roman", 10)
        canvas.setFont("Times-Roman", 6)
        canvas.drawString(after, 704, "12")
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(after + 9, 700, "and the troops paid")
        canvas.drawString(72, 688, "before the month was out.")

    text = text_of(read(typeset(draw)))
    assert text.split("\n")[-1] == "before the month was out."
    assert text.split("\n")[0].startswith("the treaty was signed")
    assert text.split("\n")[0].endswith("and the troops paid")


def test_two_columns_are_read_one_after_the_other(typeset):
    rows = [
        (x, 100.0 + 12 * n, f"{side} {n} of the pay of the army and its men")
        for n in range(12)
        for side, x in (("left", 60.0), ("right", 320.0))
    ]
    words = text_of(read(typeset(rows))).split()
    assert [w for w in words if w in ("left", "right")] == ["left"] * 12 + ["right"] * 12


def test_what_is_written_into_form_fields_is_text_of_the_page(typeset):
    def draw(canvas):
        canvas.drawString(72, 700, "Name of the officer:")
        canvas.acroForm.textfield(name="n", value="Hale", x=200, y=690, width=200, height=20)

    path = typeset(draw)
    assert text_of(read(path)) == "Name of the officer: Hale"
    with open_pdf(path) as document:
        image = render(document, 1, DPI)
    words = boxes_of(read(path))
    scale = DPI / 72
    b = words[-1]
    field = image.crop(tuple(round(side * scale) for side in (b.x0, b.top, b.x1, b.bottom)))
    assert field.getextrema()[0] < 100  # and of its image


def test_a_text_box_laid_over_the_page_is_text_of_the_page(write_pdf):
    path = write_pdf(
        SHOW,
        page="/MediaBox [0 0 612 792] /Annots [6 0 R]",
        extra=[
            "<< /Type /Annot /Subtype /FreeText /Rect [100 100 300 130] /DA (/F1 12 Tf)"
            " /Contents (EXCISED) /AP << /N 7 0 R >> >>",
            "<< /Type /XObject /Subtype /Form /BBox [0 0 200 30] /Resources << /Font << /F1 5 0 R"
            " >> >> /Length 41 >>\nstream\nBT /F1 12 Tf 5 5 Td (EXCISED) Tj ET      \nendstream",
        ],
    )
    assert text_of(read(path)).split("\n")[-1] == "EXCISED"


# --- what pages are made of -------------------------------------------------------------------

PIXEL = (
    "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
    " /BitsPerComponent 8 /Length 1 >>\nstream\nA\nendstream"
)
IN_A_FORM = (
    "<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /I 6 0 R >> >>"
    " /Length 5 >>\nstream\n/I Do\nendstream"
)
STRIPS = "".join(f"q 612 0 0 79.2 0 {79.2 * n:.1f} cm /I Do Q\n" for n in range(10))

PAINTED = {
    "one image": ("q 612 0 0 792 0 0 cm /I Do Q", 1.0),
    "half a page": ("q 612 0 0 396 0 0 cm /I Do Q", 0.5),
    "a letterhead": ("q 306 0 0 79.2 153 700 cm /I Do Q", 0.05),
    "strips, as scanners cut a page": (STRIPS, 1.0),
    "drawn through a form": ("q 612 0 0 792 0 0 cm /X Do Q", 1.0),
    "mostly off the page": ("q 6120 0 0 7920 0 713 cm /I Do Q", 0.1),
    "upside down": ("q -612 0 0 -792 612 792 cm /I Do Q", 1.0),
    "nothing": ("", 0.0),
}


@pytest.mark.parametrize("name", PAINTED)
@pytest.mark.parametrize("turn", ["", "/Rotate 90"])
def test_the_share_of_a_page_that_images_cover(write_pdf, name, turn):
    content, share = PAINTED[name]
    path = write_pdf(
        content,
        page=f"/MediaBox [0 0 612 792] {turn}",
        resources="/XObject << /I 6 0 R /X 7 0 R >>",
        extra=[PIXEL, IN_A_FORM],
    )
    page = read(path)
    assert page.drawn.image_share == pytest.approx(share, abs=0.01)
    assert page.lines == ()


def test_ink_without_words_is_noticed(typeset, mapped_pdf):
    assert read(typeset(lambda canvas: None)).drawn.ink == 0
    assert read(typeset(lambda canvas: canvas.line(72, 72, 300, 300))).drawn.ink > 0
    # letters of a font that says not what they are: seen, not readable
    page = read(mapped_pdf("\ue000\ue001 \ue002"))
    assert text_of(page) == "" and page.drawn.ink > 0


def test_hidden_text_over_an_image_is_a_layer(image_pdf, typed_image):
    page = read(image_pdf((typed_image(dpi=72), LETTER_LINES)))
    assert text_of(page) == LETTER_TEXT
    assert page.drawn.image_share == pytest.approx(1.0)


def test_an_absurd_page_is_rendered_within_the_bound(write_pdf):
    for sides in ("14400 14400", "14400 100", "1000000 1000000"):
        with open_pdf(write_pdf(SHOW, page=f"/MediaBox [0 0 {sides}]")) as document:
            image = render(document, 1, 300)
            assert 0 < image.width * image.height <= 1.01 * MAX_IMAGE_PIXELS
            # The words stand 700 points up: on a strip 100 points high they are off the sheet.
            assert bool(read_page(document, 1).lines) == (sides != "14400 100")


def test_a_page_is_rendered_in_grey_at_the_resolution_asked_for(typeset):
    with open_pdf(typeset(LETTER_LINES)) as document:
        image = render(document, 1, 150)
    assert image.mode == "L"
    assert image.size == pytest.approx((1275, 1650), abs=1)


# --- files ------------------------------------------------------------------------------------


def without_pages(whole: bytes) -> bytes:
    import pypdfium2

    out = io.BytesIO()
    pypdfium2.PdfDocument.new().save(out)
    return out.getvalue()


REFUSED = {
    "cut in half": (lambda whole: whole[: len(whole) // 2], "damaged or truncated"),
    "a head only": (lambda whole: whole[:30], "damaged or truncated"),
    "no pages": (without_pages, "without pages"),
    "a web page": (lambda whole: b"<html><body>Not found</body></html>", "not a PDF"),
    "zeros": (lambda whole: b"\0" * 5000, "not a PDF"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(typeset, name):
    path = typeset(LETTER_LINES)
    change, reason = REFUSED[name]
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(SourceError, match=reason) as caught:
        count_pages(path)
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)


def test_a_password_to_open_is_asked_for_and_one_to_change_is_not(typeset):
    with pytest.raises(SourceError, match="encrypted PDF; remove the password"):
        count_pages(typeset(LETTER_LINES, encrypt=("open", "change")))
    assert text_of(read(typeset(LETTER_LINES, encrypt=("", "change")))) == LETTER_TEXT


def test_a_lost_table_of_objects_is_found_again(typeset):
    path = typeset(LETTER_LINES)
    path.write_bytes(path.read_bytes().replace(b"startxref", b"startxxxx"))
    assert text_of(read(path)) == LETTER_TEXT


def test_a_page_that_is_not_there_is_an_error_of_the_page(typeset):
    with pytest.raises(SourceError, match="page 2"):
        read(typeset(LETTER_LINES), 2)


def test_broken_content_gives_what_can_be_read(write_pdf):
    assert text_of(read(write_pdf(f"{SHOW} BT (unclosed"))) == "The King received me"
