"""Public papers in a printed edition: they begin documents, and what looks like one."""

import pytest

from archive_miner.segment.assemble import segment_pages
from archive_miner.segment.public import read_public_paper
from archive_miner.types import Document, Page, Source

SOURCE = Source("s", "edition.pdf", "0", "application/pdf", 1)


@pytest.mark.parametrize(
    ("heading", "number", "sender", "recipient"),
    [
        ("Press Release Issued by the White House, April 23, 1953", None, "White House", None),
        ("White House Press Release, July 14, 1953", None, None, None),
        ("Department of State Press Release No. 45, 14 July 1953.", None, None, None),
        (
            "Statement Issued to the Press by the Legation in Ostria, Valmera, August 26, 1953",
            None, "Legation in Ostria", None,
        ),
        (
            "14. Address by the Secretary of State Before the United Nations, July 12, 1953",
            "14", "Secretary of State", None,
        ),
        ("Message of President Hale to the Congress, May 3, 1953", None, "President Hale",
         "Congress"),
        ("Remarks by the Prime Minister at the Opening of the Dam, May 3, 1953", None,
         "Prime Minister", None),
        ("PROCLAMATION NO. 12 BY THE PRESIDENT OF OSTRIA, 15 JULY 1953", None,
         "PRESIDENT OF OSTRIA", None),
        ("Final Communiqué of the Conference of Foreign Ministers, May 3, 1953", None,
         "Conference of Foreign Ministers", None),
        ("Treaty Between Ostria and Maravel, Signed at Valmera, May 3, 1953", None, None, None),
    ],
)  # fmt: skip
def test_reads_the_heading_of_a_public_paper(heading, number, sender, recipient):
    title = read_public_paper(heading)
    assert title is not None
    assert (title.number, title.sender, title.recipient) == (number, sender, recipient)


@pytest.mark.parametrize(
    "line",
    [
        "Press Release No. 45, July 14, 1953, said",
        "Press Release No. 45, July 14, 1953. The President added",
        "Declaration on liberated Ostria, February 11, 1945",
        "See Statement by the President, July 9, 1953",
        "Statement by the President",
        "Statement of Policy on Ostria, July 9, 1953",
        "Draft Statement Prepared in the Department of State, July 9, 1953",
        "Memorandum by the Secretary of State, July 9, 1953",
        "July 9, 1953: Statement by the President",
        "Valmera, July 9, 1953",
    ],
)
def test_takes_nothing_else_for_a_public_paper(line):
    assert read_public_paper(line) is None


def documents(*texts: str) -> list[Document]:
    pages = [Page("s", n, 612, 792, text, "native", 1.0, "en") for n, text in enumerate(texts, 1)]
    return list(segment_pages(SOURCE, pages, "auto"))


TELEGRAM = (
    "7. Telegram From the Embassy in Ostria to the Department of State\nValmera, May 1, 1953.\n"
    "The King received me at ten and spoke at length of the army, its pay,\nand of its officers.\n"
)


@pytest.mark.parametrize(
    "heading",
    [
        "Press Release Issued by the Government, July 14, 1953\n",
        "Joint Communiqué Issued by the President of Ostria and the Prime Minister\n"
        "of Maravel, July 14, 1953\n",
        "Proclamation by the King\nValmera, July 14, 1953.\n",
        "Joint Statement\n[Undated]\n",
        "RESOLUTION ADOPTED BY THE COUNCIL, 14 JULY 1953\n",
        "[Editorial Note]\n",
    ],
)
@pytest.mark.parametrize("before", ["", "Hale\n", "He asked for aid.3\n"])
def test_a_public_paper_begins_a_document(heading, before):
    found = documents(
        TELEGRAM + before + heading + "The day was one of joy.\n" + "8. Editorial Note\n"
    )
    assert len(found) == 3 and found[1].text.startswith(heading.split("\n")[0])
    assert found[0].header.date == "1953-05-01" and found[0].header.place == "Valmera"
    assert found[1].header.date in ("1953-07-14", None)
    assert found[1].header.place in ("Valmera", None)


@pytest.mark.parametrize(
    "body",
    [
        # a subhead, the title of an enclosure, and words in running text
        "He had three things to say.\nStatement by the President\nThe King would not.\n",
        "His words follow.\n[Enclosure]\nProclamation by the King, May 2, 1953\nAll men shall.\n",
        "The letter is attached.\n[Annex B]\nCommuniqué Issued by the King, May 2, 1953\nSince.\n",
        "This was announced in the Department’s\nPress Release No. 45, May 2, 1953.\nHe went.\n",
        "It was said with great care and before all in the\nDeclaration by the King, May 2, 1953\n"
        "and not denied.\n",
        # a text that is quoted, and a list of papers
        "The Palace gave out this text:\nStatement by the King, May 2, 1953\nWe shall not.\n",
        "References:\nPress Release No. 45, May 2, 1953\nPress Release No. 46, May 3, 1953\n",
    ],
)
def test_what_only_looks_like_a_public_paper_stays_in_its_document(body):
    (document,) = documents(TELEGRAM + body)
    assert document.header.date == "1953-05-01"


def test_a_paper_whose_heading_is_printed_over_its_next_page_too_is_one_document():
    heading = "Statement by the President, July 4, 1953\n"
    (document,) = documents(heading + "We shall stand by Ostria.\n", heading + "That is all.\n")
    assert document.last_page == 2
    # near miss: the like of another day
    other = heading.replace("4", "5")
    assert len(documents(heading + "We shall stand.\n", other + "That is all.\n")) == 2


def test_the_number_after_an_unnumbered_paper_goes_on_from_the_one_before_it():
    text = (
        TELEGRAM
        + "Press Release Issued by the King, May 2, 1953\nA ball was held.\n8. Editorial Note\n"
    )
    assert [d.text[:2] for d in documents(text)] == ["7.", "Pr", "8."]


def test_a_numbered_editorial_note_begins_a_document_whatever_number_it_follows():
    note = "{}. Editorial Note\nOn July 3 the Estates voted against the army.\n"
    assert len(documents(TELEGRAM + note.format(67))) == 2
    assert len(documents(TELEGRAM + note.format(8) + note.format(240))) == 3


def test_numbers_left_out_between_copies_do_not_hide_a_heading():
    later = TELEGRAM.replace("7. Telegram", "67. Telegram")
    assert len(documents(TELEGRAM + later)) == 2
    # near miss: a heading inside a document counts by itself
    inner = "3. Report on the Army\nValmera, May 1, 1953.\nIt was good.\n"
    assert len(documents(TELEGRAM + inner)) == 1
