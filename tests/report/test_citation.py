"""Dates, titles and citations as historians write them; nothing filled in."""

import pytest

from archive_miner.report.citation import citation, date_words, title
from archive_miner.report.shown import file_stem
from archive_miner.types import Document, Header


def document(header: Header, first: int = 3, last: int = 4) -> Document:
    return Document("d", "s", first, last, header, "", ())


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("1953-07-24", "24 July 1953"),
        ("1953-07-04", "4 July 1953"),
        ("1953-07", "July 1953"),
        ("1953", "1953"),
        (None, "undated"),
        ("July 1953", "July 1953"),
        ("1953-13", "1953-13"),
        ("1953-00-10", "1953-00-10"),
    ],
)
def test_dates(date, words):
    assert date_words(date) == words


FULL = Header(
    kind="telegram",
    number="1801",
    date="1959-05-03",
    place="Valmera",
    sender="Hale",
    recipient="Department of\nState",
    classification="secret",
)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            FULL,
            "Hale to Department of State, telegram 1801, Valmera, 3 May 1959, secret,"
            " 07.pdf, pp. 3–4.",
        ),
        (Header(), "Document, undated, 07.pdf, pp. 3–4."),
        (Header(kind="memcon", sender="Hale"), "From Hale, memorandum of conversation, undated,"),
    ],
)
def test_a_citation_leaves_out_what_the_header_does_not_say(header, expected):
    assert citation(document(header), "box/07.pdf").startswith(expected)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (FULL, "Telegram 1801: Hale to Department of State"),
        (Header(kind="letter", subject="Thanks"), "Letter: Thanks"),
        (Header(kind="minutes"), "Minutes"),
    ],
)
def test_titles(header, expected):
    assert title(document(header)) == expected


def test_a_subject_that_runs_on_is_cut_at_a_word():
    long = title(document(Header(kind="note", subject="wheat " * 100)))
    assert len(long) < 160
    assert long.endswith("wheat …")


@pytest.mark.parametrize("name", ["3f2a9c0d11e24b5a-0007", "a"])
def test_an_id_is_its_own_file_name(name):
    assert file_stem(name) == name


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b", "A", "con.", "", "a" * 300, "é", "x\n"]
)
def test_an_id_that_is_no_plain_name_is_hashed(name):
    assert len(file_stem(name)) == 24
    assert file_stem(name).isalnum()
