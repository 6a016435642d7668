"""Readers' corrections: what a CSV may look like, which line it names, what becomes of it."""

import pytest

from archive_miner.errors import UsageError
from archive_miner.segment.assemble import segment_source
from archive_miner.segment.boundaries import CORRECTED
from archive_miner.segment.corrections import pinned, read_corrections
from archive_miner.types import Boundary, Correction, Document, Page, Source

SOURCE = Source("s", "box.pdf", "0", "application/pdf", 1)
BODY = "The King received me at ten and spoke at length of the army, its pay and its officers.\n"
TELEGRAM = (
    "INCOMING TELEGRAM\nSECRET\nFROM: Embassy in Ostria\nTO: Department of State\n"
    "VALMERA, May 1, 1959, 4 p.m.\n\n1801. " + BODY
)
UNHEADED = "Conversation with the Colonel at the Club\n" + BODY


def pages(*texts: str) -> list[Page]:
    return [
        Page("s", number, 612, 792, text, "native", 1.0, "en")
        for number, text in enumerate(texts, 1)
    ]


def cut(texts: list[str], *corrections: Correction, split="auto") -> list[str]:
    """Return how each document begins."""
    found = segment_source(SOURCE, pages(*texts), split, corrections)
    return [d.text.split("\n")[0] for d in found if isinstance(d, Document)]


def boundaries(texts: list[str], *corrections: Correction) -> list[Boundary]:
    found = segment_source(SOURCE, pages(*texts), "auto", corrections)
    return [b for b in found if isinstance(b, Boundary)]


def ruling(page: int, line: str, yes: bool, start: int | None = None) -> Correction:
    return Correction(page, start, line, yes)


ITEM = (
    "{n}. Telegram From the Embassy in Ostria to the Department of State\nValmera, May {n}, 1959.\n"
)
EDITION = ITEM.format(n=7) + BODY + "Hale\n" + ITEM.format(n=8) + BODY


@pytest.mark.parametrize(
    ("texts", "corrections", "openings"),
    [
        ([TELEGRAM, UNHEADED], [], ["INCOMING TELEGRAM"]),
        # a memorandum without a head begins a page
        ([TELEGRAM, UNHEADED], [ruling(2, "", True)], ["INCOMING TELEGRAM", "Conversation with"]),
        # a reader types the line off in another case and spacing
        (
            [TELEGRAM, UNHEADED],
            [ruling(2, "conversation  with the COLONEL", True)],
            ["INCOMING TELEGRAM", "Conversation with"],
        ),
        # in mid page, at a line of prose
        ([TELEGRAM], [ruling(1, "1801.", True)], ["INCOMING TELEGRAM", "1801."]),
        ([TELEGRAM, TELEGRAM], [ruling(2, "INCOMING TELEGRAM", False)], ["INCOMING TELEGRAM"]),
        ([EDITION], [], ["7. Telegram", "8. Telegram"]),
        ([EDITION], [ruling(1, "8. Telegram From", False)], ["7. Telegram"]),
        # a line of the heading stands for the heading
        ([EDITION], [ruling(1, "Valmera, May 8", False)], ["7. Telegram"]),
        # near miss: a line of the text does not
        ([EDITION], [ruling(1, "The King", False, 400)], ["7. Telegram", "8. Telegram"]),
        # two lines alike: the one nearest to the start
        ([EDITION], [ruling(1, "The King", True, 300)], ["7. Telegram", "8. Telegram", "The King"]),
        # of two rulings on a line the later holds
        (
            [EDITION],
            [ruling(1, "8. Telegram", False), ruling(1, "8. Telegram", True)],
            ["7. Telegram", "8. Telegram"],
        ),
        # of a page there is not
        ([EDITION], [ruling(4, "8. Telegram", False)], ["7. Telegram", "8. Telegram"]),
        # the file begins somewhere
        ([TELEGRAM], [ruling(1, "INCOMING", False)], ["INCOMING TELEGRAM"]),
    ],
)
def test_a_reader_sets_and_strikes_out_boundaries(texts, corrections, openings):
    found = cut(texts, *corrections)
    assert len(found) == len(openings)
    assert all(a.startswith(b) for a, b in zip(found, openings, strict=True))


def test_a_boundary_set_inside_a_heading_is_not_passed_over_with_it():
    found = cut([EDITION], ruling(1, "Valmera, May 8", True), ruling(1, "8. Telegram", False))
    assert [line[:10] for line in found] == ["7. Telegra", "Valmera, M"]


def test_never_means_never_whatever_a_reader_says():
    assert len(cut([TELEGRAM, UNHEADED], ruling(2, "", True), split="never")) == 1


def test_boundaries_say_why_and_how_surely():
    first, second = boundaries([TELEGRAM, TELEGRAM.replace("1801", "1802")])
    assert (first.page_number, second.page_number, first.start, second.start) == (1, 2, 0, 0)
    assert {"letterhead", "from and to", "dateline"} <= set(second.cues)
    assert second.kept and 0.9 < second.confidence < 1
    struck = boundaries([TELEGRAM, TELEGRAM], ruling(2, "", False))[1]
    assert (struck.kept, struck.confidence, struck.cues[-1]) == (False, 0.0, CORRECTED)


def test_a_candidate_turned_down_is_told_with_its_doubt_and_a_plain_sheet_is_not():
    quoted = "-2-\n" + BODY + "Memorandum for the Minister of War\n\nSubject: Pay\n" + BODY
    kept, doubtful = boundaries([TELEGRAM, quoted])
    assert kept.kept and not doubtful.kept
    assert doubtful.cues == ("title", "subject") and 0.2 < doubtful.confidence < 0.5
    assert len(boundaries([TELEGRAM, "-2-\n" + BODY])) == 1


@pytest.mark.parametrize(
    ("correction", "start", "line"),
    [
        (Correction(1, None, "secret", True), 18, "secret"),
        (Correction(1, 20, "", True), 18, "SECRET"),
        (Correction(1, None, "", True), None, ""),
        (Correction(1, None, "TOP SECRET", True), None, None),
        (Correction(1, 9_999, "", True), None, None),
    ],
)
def test_a_correction_is_pinned_to_its_line(correction, start, line):
    pin = pinned(pages(TELEGRAM)[0], correction)
    assert (pin and (pin.start, pin.line)) == (None if line is None else (start, line))


def test_nothing_is_pinned_to_a_blank_page():
    assert pinned(pages(" \n")[0], Correction(1, None, "", True)) is None


@pytest.mark.parametrize(
    "text",
    [
        "path,page_number,line,is_boundary,note\nbox.pdf,3,From Seoul,1,sure\n",
        "path;page_number;line;is_boundary;note\r\nbox.pdf;3;From Seoul;1;sure\r\n",
        'is_boundary,note,path,page_number,start,line\n1, sure ,box.pdf,3,,"From Seoul"\n,,,,,\n',
    ],
)
def test_a_table_of_corrections_is_read_however_a_spreadsheet_saves_it(text):
    found = read_corrections(text, "c.csv")
    assert found == [("box.pdf", Correction(3, None, "From Seoul", True, "sure"))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "c.csv: row 1: no column path"),
        ("path,page_number\n", "c.csv: row 1: no column is_boundary"),
        ("path,page_number,is_boundary,why\n", "c.csv: row 1: unknown column 'why'"),
        ("path,page_number,is_boundary\na,1,1\na,x,1\n", "c.csv: row 3: column page_number is 'x'"),
        ("path,page_number,is_boundary\na,0,1\n", "row 2: column page_number is '0'"),
        ("path,page_number,is_boundary\na,1,yes\n", "row 2: column is_boundary is 'yes'"),
        ("path,page_number,start,is_boundary\na,1,-4,1\n", "row 2: column start is '-4'"),
        ("path,page_number,is_boundary\n,1,1\n", "row 2: column path is empty"),
        ("path,page_number,is_boundary\na,1\n", "row 2: column is_boundary is ''"),
        ("path,page_number,is_boundary\na,1,1,Dear, Sir\n", "row 2: more cells than columns"),
        ('path,page_number,is_boundary\n"a,1,1\n', "not a CSV table"),
    ],
)
def test_a_malformed_table_is_told_by_row_and_column(text, said):
    with pytest.raises(UsageError) as error:
        read_corrections(text, "c.csv")
    assert said in str(error.value) and "\n" not in str(error.value)
