"""Plain text files of many documents: split where documents begin, one where nothing says so."""

import pytest

from archive_miner.segment.assemble import segment_source
from archive_miner.segment.sheets import cut_sheets, notes_follow
from archive_miner.types import Boundary, Correction, Document, Page, Source

TEXT = Source("t", "volume.txt", "0", "text/plain", 1)

PROSE = "The Minister said that the harbour would stay open, and that he hoped for an early answer."


def paper(number: int, day: int, note: str = "", body: str = PROSE) -> str:
    under = f"\n\n{note}" if note else ""
    title = f"{number}. Telegram From the Embassy in Ostria to the Department of State"
    return f"{title}{under}\n\nValmera, July {day}, 1953.\n\n{body}\n\nHalloran\n"


def note(day: int) -> str:
    return f"Source: Department of State, Central Files, 761.00/7–{day}53. Secret."


def cable(number: int, day: int) -> str:
    return (
        f"PAGE 01 VALMER 0{number} {day}1530Z\nACTION ARA-10\n\nO {day}1500Z JUL 76\n"
        f"FM AMEMBASSY VALMERA\nTO SECSTATE WASHDC PRIORITY 8811\nCONFIDENTIAL VALMERA {number}\n"
        f"SUBJECT: HARBOUR DUES\n1. {PROSE.upper()}\nHALLORAN\nNNN\n"
    )


def read(*texts: str, split="auto", corrections=()) -> list[Document]:
    """Return the documents of a file; check that all of their text leads back to its pages."""
    pages = [Page("t", n, 0, 0, text, "native", 1.0, "eng") for n, text in enumerate(texts, 1)]
    found = list(segment_source(TEXT, pages, split, corrections))
    documents = [one for one in found if isinstance(one, Document)]
    for one in documents:
        assert one.first_page == one.parts[0].page_number
        assert one.document_id.startswith(f"t-p{one.first_page:04d}-")
        for part in one.parts:
            there = texts[part.page_number - 1][part.page_start :]
            assert there.startswith(one.text[part.start : part.end])
    for one in found:
        if isinstance(one, Boundary):
            assert texts[one.page_number - 1][one.start :].strip()
    return documents


VOLUMES = {
    "headings": [paper(n, n) for n in (1, 2, 3)],
    "notes over the documents": [f"{note(n)}\n\n{paper(n, n)}" for n in (1, 2, 3)],
    "notes under the titles": [paper(n, n, note(n)) for n in (1, 2, 3)],
    "notes after the documents": [f"{paper(n, n)}\n{note(n)}\n" for n in (1, 2, 3)],
    "wrapped notes": [paper(n, n, note(n).replace(", 7", ",\n7")) for n in (1, 2, 3)],
    "cables": [cable(3400 + n, n) for n in (10, 11, 12)],
    "cables of a release": [f"Message Text\n\n{cable(3400 + n, n)}" for n in (10, 11, 12)],
}


@pytest.mark.parametrize("blank", ["", "\n\n"])
@pytest.mark.parametrize("name", VOLUMES)
def test_a_file_of_many_documents_is_split(name, blank):
    texts = VOLUMES[name]
    documents = read(blank.join(texts))
    assert len(documents) == 3
    openings = [text.strip().split("\n")[0] for text in texts]
    if "cable" not in name:  # whose sheet lines are no text
        assert [one.text.split("\n")[0] for one in documents] == openings
    assert len({one.header.date for one in documents} - {None}) == 3


def test_never_means_one_document():
    text = "\n".join(VOLUMES["headings"])
    (document,) = read(text, split="never")
    assert document.text == text


ONE = {
    "a letter": "Valmera, July 7, 1953.\n\nMy dear Mr. Secretary:\n\n" + PROSE,
    "a document with its heading": paper(12, 7),
    "one cable": "Message Text\n\nCONFIDENTIAL\n\n"
    + cable(3447, 10)
    + "\nMessage Attributes\n\nTo: STATE",
    "prose on a telegram": f"{paper(12, 7)}\n\nIn his telegram of July 9 the Ambassador said so.",
    "a title in the text": f"{PROSE}\nTelegram From the Embassy was shown to him.\n{PROSE}",
    "a cable sent on in a cable": cable(3447, 10).replace(
        "NNN\n", "BEGIN QUOTE\nO 091200Z JUL 76\nFM AMEMBASSY TORMERA\nTO AMEMBASSY VALMERA\nNNN\n"
    ),
}


@pytest.mark.parametrize("name", ONE)
def test_a_file_of_one_document_is_kept_whole(name):
    (document,) = read(ONE[name])
    assert document.text == ONE[name]


def test_pages_of_one_document_are_one():
    first, second = paper(12, 7), f"{PROSE.replace('The M', 'the m')}\n\n-2-\n"
    (document,) = read(first, second)
    assert (document.first_page, document.last_page) == (1, 2)
    assert "-2-" not in document.text


def test_documents_of_several_pages_are_found_on_them():
    texts = [f"OSTRIA  {n}\n\n{paper(n, n)}" for n in (1, 2, 3, 4)]
    assert [(one.first_page, one.header.date) for one in read(*texts)] == [
        (n, f"1953-07-0{n}") for n in (1, 2, 3, 4)
    ]


def test_words_are_read_over_the_end_of_a_page():
    (document,) = read(
        paper(12, 7, body="He had been in-").replace("\n\nHalloran\n", ""), "formed."
    )
    assert document.text.endswith("He had been informed.")


def test_readers_correct_the_documents_of_a_text():
    text = "\n".join([*VOLUMES["headings"], "Another paper begins here."])
    line = "3. Telegram From the Embassy in Ostria to the Department of State"
    apart = Correction(1, text.index(line), line, False, "", "")
    assert len(read(text, corrections=[apart])) == 2
    begins = Correction(1, None, "Another paper begins here.", True, "", "")
    assert len(read(text, corrections=[begins])) == 4
    cables = "".join(VOLUMES["cables"])
    line = "PAGE 01 VALMER 03412"
    assert (
        len(read(cables, corrections=[Correction(1, cables.index(line), "", False, "", "")])) == 2
    )


def test_notes_are_told_from_those_over_the_next_document():
    pages = {
        name: Page("t", 1, 0, 0, "\n".join(VOLUMES[name]), "native", 1.0, "eng") for name in VOLUMES
    }
    follow = {name for name, one in pages.items() if notes_follow([one])}
    assert follow == {"notes under the titles", "notes after the documents", "wrapped notes"}


def test_a_cable_begins_one_sheet_however_many_lines_its_head_has():
    page = Page("t", 1, 0, 0, cable(3447, 10) + cable(3451, 11), "native", 1.0, "eng")
    assert [sheet.text for sheet in cut_sheets([page]).pages] == [cable(3447, 10), cable(3451, 11)]
