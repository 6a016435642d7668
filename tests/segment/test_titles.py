"""Headings and classification lines, with near misses."""

import pytest

from archive_miner.segment.titles import (
    FILE_NUMBER,
    LETTERHEAD,
    read_classification,
    read_title,
)


@pytest.mark.parametrize(
    ("heading", "kind", "number", "sender", "recipient"),
    [
        (
            "55. Telegram From the Embassy in Ostria to the Department of State",
            "telegram", "55", "Embassy in Ostria", "Department of State",
        ),
        (
            "21.Letter From the Ambassador to Ostria (Hale) to the Under Secretary of State (Dorn)",
            "letter", "21", "Hale (Ambassador to Ostria)", "Dorn (Under Secretary of State)",
        ),
        (
            "The Chargé in Valmera ( brandt ) to the Secretary of State",
            "other", None, "Brandt (Chargé in Valmera)", "Secretary of State",
        ),
        (
            "Memorandum by the Director of the Office of Northern Affairs (Pell) to the Secretary "
            "of State",
            "memorandum", None, "Pell (Director of the Office of Northern Affairs)", "Secretary "
            "of State",
        ),
        (
            "Memorandum of Conversation, by the Counselor of the Embassy in Ostria (Reed)",
            "memcon", None, None, None,
        ),
        (
            "12. Memorandum of a Conversation, Department of State, Washington, May 3, 1956",
            "memcon", "12", None, None,
        ),
        ("National Security Action Memorandum No. 298", "memorandum", None, None, None),
        ("Editorial Note", "other", None, None, None),
        ("Mr. Amos West, Deputy to the Assistant Secretary, to the Director of the Office (Pell)",
         "other", None, "Amos West (Deputy to the Assistant Secretary)", "Pell (Director of the "
         "Office)"),
        ("192. Talking points for President Adler", "other", "192", None, "President Adler"),
        ("Notes of Meeting", "minutes", None, None, None),
        ("223. Dispatch From the Chief of Station in [place not declassified] to the Director",
         "despatch", "223", "Chief of Station in [place not declassified]", "Director"),
        ("Telegram From the Director to the Station in [place not declassified]",
         "telegram", None, "Director", "Station in [place not declassified]"),
        ("Sir A. Bell (Valmera) to Earl Halden", "other", None, "Sir A. Bell (Valmera)",
         "Earl Halden"),
        ("No. 12 The Foreign Office to Lord Halden", "other", "No. 12", "Foreign Office",
         "Lord Halden"),
    ],
)  # fmt: skip
def test_reads_a_heading(heading, kind, number, sender, recipient):
    title = read_title(heading)
    assert title is not None
    assert (title.kind, title.number, title.sender, title.recipient) == (
        kind,
        number,
        sender,
        recipient,
    )


@pytest.mark.parametrize(
    "line",
    [
        "1806. CINCPAC for POLAD and Admiral Felt",
        "2. Memorandum has been sent to the Embassy and will be discussed",
        "The Ambassador said that he would go to the Secretary of State",
        "The Secretary of State to whom I spoke agreed",
        "Report was sent to the Department on May 3",
        "Letter from the King to the President:",
        "President Adler to President Moss, February 9; Adler Library",
        "No discussion.",
        "Department. Repeated to Maravel.",
        "Sir Arthur to Be Ambassador",
        "Sir Arthur went to Valmera",
    ],
)
def test_prose_is_no_heading(line):
    assert read_title(line) is None


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("SECRET", "secret"),
        ("top secret", "top secret"),
        ("S E C R E T NODIS", "secret"),
        ("TOP SECRET/SENSITIVE", "top secret"),
        ("LIMITED OFFICIAL USE", "limited official use"),
        ("OFFICIAL USE ONLY", "official use only"),
        ("UNCLAS", "unclassified"),
        ("Confidential. Priority", "confidential"),
        ("SECRETARY", None),
        ("Secret talks were held", None),
        ("restricted area", None),
    ],
)
def test_reads_a_classification_only_where_it_is_the_whole_line(line, level):
    assert read_classification(line) == level


@pytest.mark.parametrize(
    "line",
    [
        "795.00/1-549: Telegram",
        "501.BB Ostria/12–2248",
        "794.5/3-759",
        "740.00119 Control (Ostria)/4–1249",
    ],
)
def test_a_file_number_is_known(line):
    assert FILE_NUMBER.match(line)


@pytest.mark.parametrize(
    "line", ["3.5 million", "1949. The King", "12.30 p.m.", "795.00 was the file, he said"]
)
def test_other_numbers_are_no_file_number(line):
    assert not FILE_NUMBER.match(line)


def test_a_letterhead_is_capitals_alone():
    assert LETTERHEAD.match("INCOMING TELEGRAM        DEPARTMENT OF STATE")
    assert not LETTERHEAD.match("Department of State, Central Files")
    assert not LETTERHEAD.match("The White House agreed.")
