"""The labelled fields of typed forms: two columns, numbers, years that are not printed, dirt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.segment.forms import clean_value, read_form
from archive_miner.segment.header import parse_header

BODY = "\n\nThe King received me at ten and spoke at length of the army and of its pay.\n"


def incoming(number: str, received: str, post: str = "Valmera") -> str:
    return (
        "INCOMING TELEGRAM DEPARTMENT OF STATE\n\nAction: NEA Control: 6120\n"
        f"Info: SS G SP C Rec'd: {received}\n\nFROM: {post}\nTO: Secretary of State\n"
        f"NO: {number}\n\nPRIORITY\n\nRe Deptel 208. Attempt collapsed before dawn.\n"
    )


@pytest.mark.parametrize(
    ("line", "received", "number", "date"),
    [
        ("211, March 22, 4 p.m.", "March 22, 1952 9:47 p.m.", "211", "1952-03-22"),
        ("900, December 31, 11 p.m.", "January 1, 1953 2:10 a.m.", "900", "1952-12-31"),
        ("4, January 2, 9 a.m.", "January 1, 1953 8:00 p.m.", "4", "1953-01-02"),
        ("31, July 13, 7 p.m.", "July. 13, 1961 11:48 p.m.", "31", "1961-07-13"),
        ("4071, June 8, noon (SECTION ONE OF TWO)", "June 8, 1961", "4071", "1961-06-08"),
        ("57, August 11, 1952, 10 a.m.", "", "57", "1952-08-11"),
        ("57, August 11, 10 a.m.", "", "57", None),
        ("12, February 30, 10 a.m.", "March 1, 1953", "12", None),
    ],
)
def test_an_incoming_telegram_is_dated_by_its_number_line(line, received, number, date):
    header = parse_header(incoming(line, received))
    assert (header.kind, header.number, header.date) == ("telegram", number, date)
    assert (header.sender, header.recipient) == ("Valmera", "Secretary of State")
    assert header.place == "Valmera"


def test_the_date_of_receipt_on_a_line_of_its_own_is_not_the_telegrams():
    text = incoming("63, August 16, noon", "August 17, 1955").replace(
        "Rec'd: August 17, 1955", "Rec'd:\nAugust 17, 1955"
    )
    assert parse_header(text).date == "1955-08-16"


@pytest.mark.parametrize(
    ("sender", "place"),
    [
        ("Valmera", "Valmera"),
        ("Porto Sereno", "Porto Sereno"),
        ("Embassy, VALMERA", "Valmera"),
        ("AmConGen PORTO SERENO", "Porto Sereno"),
        ("AMEMBASSY VALMERA", "Valmera"),
        ("Embassy in Ostria", None),
        ("CINCSOUTH", None),
        ("Secretary of State", None),
        ("Joint Mission", None),
    ],
)
def test_a_place_is_the_city_of_the_post_and_nothing_else(sender, place):
    assert parse_header(incoming("1, May 2", "May 2, 1950", sender)).place == place


def test_an_outgoing_telegram():
    header = parse_header(
        "OUTGOING TELEGRAM DEPARTMENT OF STATE\n\nClassification: CONFIDENTIAL April 2, 1952, 7 "
        "p.m.\n\nSENT TO: Amembassy VALMERA PRIORITY 164\nRPTD INFO: Amembassy CORVAN 31\n\n"
        "Re your 211. Secretary today made following reply.\n"
    )
    assert (header.kind, header.number, header.date) == ("telegram", "164", "1952-04-02")
    assert (header.sender, header.recipient) == ("Department of State", "Amembassy VALMERA")
    assert header.classification == "confidential" and header.place is None


def memorandum(to: str, subject: str) -> str:
    return (
        f"Office Memorandum UNITED STATES GOVERNMENT\n\nTO : {to}\nTHROUGH : S/S\n"
        f"FROM : NEA - Walter Dorn\nSUBJECT : {subject}\n\n"
        "The King of Ostria has asked through our Embassy that the officers of his\n"
        "Guard be trained here. You asked for our views before the Friday meeting.\n"
    )


@pytest.mark.parametrize(
    ("to", "recipient"),
    [
        ("The Secretary DATE: July 21, 1953", "Secretary"),
        ("The Secretary July 21, 1953", "Secretary"),
        ("NEA - Mr. Hale DATE : 7/21/53", "NEA - Mr. Hale"),
        ("| The Secretary | DATE: July 21, 1953", "Secretary"),
    ],
)
def test_a_memorandums_right_hand_column_is_not_its_addressee(to, recipient):
    header = parse_header(memorandum(to, "Training of the Royal Guard"))
    assert (header.kind, header.recipient, header.date) == ("memorandum", recipient, "1953-07-21")
    assert header.sender == "NEA - Walter Dorn" and header.place is None


def test_a_date_that_the_words_speak_of_is_not_the_papers():
    header = parse_header(memorandum("Mr. Hale, in reply to yours of May 3, 1950", "Pay"))
    assert header.date is None


@pytest.mark.parametrize(
    ("printed", "subject"),
    [
        (
            "Timing of the Signature and Ratification of the Mutual Aid Pact\n\nwith Ostria",
            "Timing of the Signature and Ratification of the Mutual Aid Pact with Ostria",
        ),
        (
            "Timing of the Signature and Ratification of the Mutual Aid Pact\nwith Ostria",
            "Timing of the Signature and Ratification of the Mutual Aid Pact with Ostria",
        ),
        ("Aid to the Royal Guard\n\nProblem", "Aid to the Royal Guard"),
        (
            "Timing of the Signature and Ratification of the Mutual Aid Pact\n\nDiscussion:",
            "Timing of the Signature and Ratification of the Mutual Aid Pact",
        ),
        (
            "Timing of the Signature and Ratification of the Mutual Aid Pact\n\nYou asked me why.",
            "Timing of the Signature and Ratification of the Mutual Aid Pact",
        ),
    ],
)
def test_a_subject_runs_on_only_where_its_line_was_full(printed, subject):
    assert parse_header(memorandum("The Secretary", printed)).subject == subject


def test_a_despatch_with_number_and_date_at_the_right():
    header = parse_header(
        "FOREIGN SERVICE DESPATCH\n\nFROM: AmEmbassy, VALMERA DESP. NO. 512\n"
        "TO: THE DEPARTMENT OF STATE, WASHINGTON January 25, 1954\n"
        "REF: Despatch 377, November 6, 1953\nSUBJECT: Sardine Fisheries" + BODY
    )
    assert (header.kind, header.number, header.date) == ("despatch", "512", "1954-01-25")
    assert header.sender == "AmEmbassy, VALMERA"
    assert header.recipient == "THE DEPARTMENT OF STATE, WASHINGTON"
    assert header.subject == "Sardine Fisheries"


def test_a_despatch_with_sender_and_addressee_on_one_line():
    header = parse_header(
        "FOREIGN SERVICE DESPATCH\nFROM: Amembassy VALMERA TO: The Department of State, "
        "Washington\nDESP. NO. 123\nMay 4, 1955\nSUBJECT: Coffee" + BODY
    )
    assert (header.sender, header.recipient) == (
        "Amembassy VALMERA",
        "Department of State, Washington",
    )
    assert (header.number, header.date, header.place) == ("123", "1955-05-04", "Valmera")


@pytest.mark.parametrize(
    "head",
    [
        "AIRGRAM\nFROM: Legation, Valmera A-41\nTO: Department of State October 17, 1956\n",
        "AIRGRAM\nA-41 CONFIDENTIAL\nTO : Department of State\nFROM : Amembassy VALMERA DATE: "
        "October 17, 1956\n",
    ],
)
def test_an_airgram(head):
    header = parse_header(head + "SUBJECT: The Press" + BODY)
    assert (header.kind, header.number, header.date) == ("airgram", "A-41", "1956-10-17")
    assert header.recipient == "Department of State" and header.place == "Valmera"


def test_a_memorandum_of_conversation_on_its_form():
    header = parse_header(
        "DEPARTMENT OF STATE\n\nMemorandum of Conversation\n\nDATE: May 9, 1952\n"
        "PLACE: Residence of the Counselor, Valmera\nSUBJECT: The Combined Staff\n"
        "PARTICIPANTS: Dr. Esto Morral, Ambassador of Ostria\n\nMr. Walter Dorn\n"
        "COPIES TO: S/S; G; L" + BODY
    )
    assert (header.kind, header.date) == ("memcon", "1952-05-09")
    assert (header.subject, header.place) == (
        "The Combined Staff",
        "Residence of the Counselor, Valmera",
    )
    assert header.sender is None and header.recipient is None


def test_a_level_and_date_on_one_line():
    assert parse_header("SECRET July 3, 1953\nPROSPECTS" + BODY).date == "1953-07-03"
    assert parse_header("SECRET July 3, 1953\nPROSPECTS" + BODY).classification == "secret"
    # near miss: prose that ends in a date
    assert parse_header("Secret talks were held here on July 3, 1953\n" + BODY).date is None


def test_a_poor_scan_of_a_memorandum():
    header = parse_header(
        "'TO; The Secretary |\nPROM; NEA = Walter Dorn, :\nSUBUECT: The Royal Guard * .\n" + BODY
    )
    assert (header.sender, header.recipient) == ("NEA = Walter Dorn", "Secretary")
    assert header.subject == "The Royal Guard"


def test_prose_is_no_form():
    assert read_form(["From the Embassy's point of view", "to: nobody", "NO one came"]) == (
        read_form([])
    )


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("Valmera |", "Valmera"),
        ("'Tokyo.", "Tokyo"),
        ("LEADERS” « i:", "LEADERS"),
        (": The Secretary", "The Secretary"),
        ("Washington, D.C.", "Washington, D.C."),
        ("Walter Dorn, Jr.", "Walter Dorn, Jr."),
        ("Dorn (Acting)", "Dorn (Acting)"),
        ("“Peace” and War", "“Peace” and War"),
        ('Reply to "Peace"', 'Reply to "Peace"'),
        ("Plan b", "Plan b"),
        ("S/S-O [draft]", "S/S-O [draft]"),
        ("| * .", None),
        ("", None),
    ],
)
def test_dirt_is_stripped_and_what_belongs_to_a_value_is_kept(value, cleaned):
    assert clean_value(value) == cleaned


@given(st.text(alphabet="Ab1 .,:|()[]\"'“”«*-", max_size=24))
def test_a_cleaned_value_is_a_slice_that_needs_no_more_cleaning(value):
    cleaned = clean_value(value)
    assert cleaned is None or (
        cleaned in " ".join(value.split()) and clean_value(cleaned) == cleaned
    )


PIECES = (
    "FROM:",
    "TO :",
    "NO:",
    "SUBJECT:",
    "DATE:",
    "Rec'd:",
    "",
    "May 3",
    "1953",
    "Valmera",
    "(",
)


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=4).map(" ".join), max_size=8))
def test_any_jumble_of_labels_is_read_without_a_fault(lines):
    form = read_form(lines)
    assert form.date is None or form.date.iso is None or form.date.iso.startswith("1953")
