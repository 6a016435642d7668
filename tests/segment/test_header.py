"""Header fields from openings of every form, and what must stay empty."""

import pytest

from archive_miner.segment.header import parse_header, read_header

CABLE = """LIMITED OFFICIAL USE
PAGE 01 VALMERA 09050 232151Z
ACTION SY-05
O 232145Z OCT 79 ZFF4
FM AMEMBASSY VALMERA
TO SECSTATE WASHDC NIACT IMMEDIATE 8811
LIMITED OFFICIAL USE VALMERA 9050
E.O. 12065: N/A
TAGS: ASEC, OVIP
SUBJECT: DEPARTURE OF THE MINISTER OF DEFENSE FROM VALMERA FOR
THE NORTHERN FRONTIER
REF: STATE 33637
1. THE MINISTER LEFT AT NOON.
"""


def test_a_cable_of_the_1970s():
    header = parse_header(CABLE)
    assert (header.kind, header.number, header.date) == ("telegram", "VALMERA 9050", "1979-10-23")
    assert (header.sender, header.recipient) == ("AMEMBASSY VALMERA", "SECSTATE WASHDC")
    assert header.place == "Valmera"
    assert header.classification == "limited official use"
    assert (
        header.subject
        == "DEPARTURE OF THE MINISTER OF DEFENSE FROM VALMERA FOR THE NORTHERN FRONTIER"
    )


def test_the_archives_record_fills_only_what_the_cable_does_not_say():
    record = (
        "Message Attributes\nDraft Date: 01 jan 1999\nFilm Number: D790486-0506\nSubject: OTHER\n"
    )
    header = parse_header(CABLE, attributes=record)
    assert header.date == "1979-10-23" and header.file_number == "D790486-0506"
    assert header.subject and header.subject.startswith("DEPARTURE")


def test_an_edition_in_lines():
    header = parse_header(
        "501.BB Ostria/6–149: Telegram\n\nThe Ambassador in Ostria ( Hale ) to the Secretary of "
        "State\n\n"
        "Valmera , June 1, 1949—6:50 p. m.\n\nsecret\n\npriority\n\n666. King called at his "
        "request.\n"
    )
    assert (header.kind, header.number, header.file_number) == (
        "telegram",
        "666",
        "501.BB Ostria/6–149",
    )
    assert (header.place, header.date, header.classification) == ("Valmera", "1949-06-01", "secret")
    assert (header.sender, header.recipient) == (
        "Hale (Ambassador in Ostria)",
        "Secretary of State",
    )


def test_an_edition_run_together_on_one_line():
    header = parse_header(
        "247. Telegram From the Ambassador in Ostria (Hale) to the Secretary of StateSource: "
        "Department "
        "of State, Central Files, 120.1441/9–2755. Confidential; Priority. Repeated to Paris. "
        "Valmera, "
        "September 27, 1955—6 p.m. 1234. From Elder. Two-day conference of chiefs of mission was "
        "held "
        "here and produced an exchange of views that all concerned found useful."
    )
    assert (header.sender, header.recipient) == (
        "Hale (Ambassador in Ostria)",
        "Secretary of State",
    )
    assert (header.place, header.date, header.number) == ("Valmera", "1955-09-27", "1234")
    assert (header.classification, header.file_number) == ("confidential", "120.1441/9–2755")


def test_a_typed_memorandum():
    header = parse_header(
        "THE WHITE HOUSE\nWASHINGTON\n\nSECRET\n\nMEMORANDUM FOR: The President\nFROM: Walter "
        "Dorn\n"
        "SUBJECT: Military Aid to Ostria\nDATE: May 3, 1966\n\nThe King has asked for tanks.\n"
    )
    assert (header.kind, header.recipient, header.sender) == (
        "memorandum",
        "President",
        "Walter Dorn",
    )
    assert (header.subject, header.date) == ("Military Aid to Ostria", "1966-05-03")
    assert header.classification == "secret"


def test_a_telegram_form_of_the_1950s():
    header = parse_header(
        "794.5/3-759\n INCOMING TELEGRAM DEPARTMENT OF STATE\nSECRET\nFROM: Embassy in Ostria\n"
        "TO: Department of State\nVALMERA, March 7, 1959, 4 p.m.\n\n1806. CINCPAC for POLAD.\n"
    )
    assert (header.kind, header.number, header.file_number) == ("telegram", "1806", "794.5/3-759")
    assert (header.sender, header.recipient) == ("Embassy in Ostria", "Department of State")
    assert (header.place, header.date) == ("Valmera", "1959-03-07")


def test_a_letter_without_a_heading():
    header = parse_header(
        "Valmera, 10 June 1949.\n\nMy dear Mr. President:\n\nI write to ask for rifles.\n"
    )
    assert (header.kind, header.date, header.place) == ("letter", "1949-06-10", "Valmera")
    assert header.sender is None and header.recipient is None


def test_an_impossible_date_keeps_no_value():
    header = parse_header("Editorial Note\n\nValmera, June 31, 1953\n\nNothing came of it.\n")
    assert header.date is None and header.date_precision is None and header.place == "Valmera"


@pytest.mark.parametrize("line", ["{}", ". {} .", "' {}", "{} ,"])
def test_specks_around_a_line_do_not_hide_it(line):
    form = line.format("Intelligence Report No. 6744   November 30, 1954")
    header = parse_header(f"DEPARTMENT OF STATE\n\n{form}\n\nPROSPECTS FOR OSTRIA\n\nThe King")
    assert (header.kind, header.number, header.date) == ("report", "6744", "1954-11-30")
    assert header.place is None


@pytest.mark.parametrize(
    ("line", "place"), [("Valmera, July 13, 7 p.m.", "Valmera"), ("July 13", None)]
)
def test_a_day_without_a_year_is_kept_as_printed(line, place):
    header, fields = read_header(f"{line}\n\nMy dear Mr. Hale:\n\nThe loan was signed.")
    assert (header.place, header.date, header.date_precision) == (place, None, None)
    assert {f.name: f.value for f in fields}["date_printed"] == "July 13"


@pytest.mark.parametrize(
    "body",
    [
        "The President said that aid would go on until May 1, 1955.",
        "The President said that aid would go on until\nMay 1, 1955.",
        "The army of the President left yesterday for\nValmera, May 1, 1955.",
        "The army will not rise while the King is still in his palace near\nPort Orle\nMay 1955.",
        "He thinks the army will rise before the end\nValmera, May 1, 1955,\nor so he told me.",
        "AID WILL NOT END UNTIL MAY 1, 1955.",
        "He had been told so by the King, who was staying in Valmera, May 3, 1955. Nobody in the "
        "government believed it, he added, and the army was against it; so was the court, which "
        "had heard of it before he had, and told the Ambassador so.",
    ],
)
def test_a_line_of_the_body_that_ends_in_a_date_is_no_dateline(body):
    header, fields = read_header(f"12. Memorandum of Conversation\n\n{body}\n\nHe left.\n")
    assert (header.kind, header.date, header.place) == ("memcon", None, None)
    assert not [f for f in fields if f.name == "date_printed"]


@pytest.mark.parametrize(
    "heading",
    [
        "44. The Minister in Ostria (Hale) to the\nSecretary of State\nValmera, May 1, 1955.\n",
        "12. Memorandum of Conversation\nValmera, May 1, 1955.\nsecret\n",
        "12. Memorandum of Conversation\n\nSource: Department of State, Central Files, 641.00. "
        "Secret. Drafted\nby Hale and cleared by Dorn.\nValmera, May 1, 1955.\n",
    ],
)
def test_a_dateline_close_under_other_lines_is_one(heading):
    header = parse_header(f"{heading}\nAid will go on until\nJune 3, 1956.\n")
    assert (header.date, header.place) == ("1955-05-01", "Valmera")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "On July 13 the King left for the coast.\nHis court went with him on July 14, it is said.",
        "   \n\n",
        "The harvest was poor and on May 3, 1950 the King left for the coast with his court.",
        ". • 4 ii |! ~~ 0 0 0\n•• • •\n",
    ],
)
def test_nothing_is_guessed(text):
    header = parse_header(text)
    assert header.kind == "other"
    assert not any(
        (header.date, header.place, header.sender, header.recipient, header.classification,
         header.subject, header.number, header.file_number)
    )  # fmt: skip


def test_the_pages_banners_give_the_level_where_the_heading_does_not():
    text = "Editorial Note\n\nThe talks failed."
    assert parse_header(text).classification is None
    assert parse_header(text, banners=("secret",)).classification == "secret"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("MINUTES OF A MEETING", "minutes"),
        ("COUNCIL OF OSTRIA\nMinutes of the Seventh Regular Meeting", "minutes"),
        (
            "FROM THE JOURNAL OF AMBASSADOR P. MORS\nRecord of a Conversation with the Premier of\n"
            "Ostria, S. Drav",
            "memcon",
        ),
        ("90 MINUTES, AND WAS BROADCAST DIRECTLY", "other"),
        ("MINUTES LATER HE LEFT", "other"),
    ],
)
def test_a_heading_names_the_kind(heading, kind):
    assert parse_header(f"{heading}\n\nValmera, May 3, 1956\n\nHe spoke.\n").kind == kind


def test_a_place_with_a_house_and_an_office():
    header = parse_header(
        "Minutes of the Meeting\n\nHeadquarters, Combined Defense Command, Valmera, April 8, 1960\n"
    )
    assert header.date == "1960-04-08"
    assert header.place == "Headquarters, Combined Defense Command, Valmera"


@pytest.mark.parametrize(
    "title",
    [
        "44. The Minister in Ostria (Hale) to the\n\nSecretary of State\n\n",
        "44. The Minister in Ostria (Hale)\n\nto the Secretary of State\n",
        "44. The Minister in Ostria (Hale) to the Secretary of State\n",
    ],
)
def test_a_title_broken_by_a_blank_line(title):
    header = parse_header(f"641.00/8-353: Telegram\n{title}VALMERA, August 3, 1953\n27. Talks.\n")
    assert (header.sender, header.recipient) == ("Hale (Minister in Ostria)", "Secretary of State")
    assert (header.number, header.place) == ("27", "Valmera")


def test_a_cable_whose_from_line_is_lost_or_misread():
    misread = parse_header(CABLE.replace("FM AMEMBASSY", "Fi AMEMBASSY"))
    assert misread.sender == "AMEMBASSY VALMERA"
    lost = parse_header(CABLE.replace("FM AMEMBASSY VALMERA", "Fos").replace("OCT 79", "OCT a6"))
    assert (lost.sender, lost.recipient, lost.date) == (None, "SECSTATE WASHDC", "1986-10-23")
    empty = parse_header(CABLE.replace("TO SECSTATE WASHDC NIACT", "TO"))
    assert empty.recipient is None
