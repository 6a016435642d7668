"""Where header fields stand in the text: spans hold what was read, and nothing is made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.segment.assemble import documents_from_divisions, segment_pages
from archive_miner.segment.dates import first_date
from archive_miner.segment.evidence import Locator
from archive_miner.segment.header import read_header
from archive_miner.segment.titles import read_classification
from archive_miner.types import Division, Header, Page, Source


def spans(text, **more):
    """Return the text that each field was read from, by name."""
    _, fields = read_header(text, **more)
    return {f.name: None if f.start is None else text[f.start : f.end] for f in fields}


@pytest.mark.parametrize(
    ("text", "where", "value", "expected"),
    [
        ("From the Embassy in\n  Ostria to\nthe King", "Embassy in Ostria", "Ostria", "Ostria"),
        ("VALMERA, May 1", "VALMERA, May 1", "Valmera", "VALMERA"),
        ("S E C R E T  NODIS", "S E C R E T NODIS", "secret", "S E C R E T"),
        # the line where it was read, not the first place where the word stands
        ("Secretary Dorn\nSecret", "Secret", "secret", "Secret"),
        ("The Minister (Hale)", "The Minister (Hale)", "Hale (Minister)", "Minister (Hale"),
        ("No. 15\nHALE", "HALE", "Hale (Minister)", "HALE"),
        # outside the text
        ("No. 15\nHALE", "SECRET", "secret", None),
        ("No. 15\nHALE", "", "15", None),
        ("", "a", "a", None),
    ],
)
def test_words_are_found_whatever_the_blanks_between_them(text, where, value, expected):
    span = Locator(text).span(where, value)
    assert (span and text[span[0] : span[1]]) == expected


@given(
    st.lists(
        st.sampled_from(["Embassy", "in", "Ostria", "É", "I", "S E C", "(Hale)"]),
        min_size=1,
        max_size=30,
    ),
    st.lists(st.sampled_from([" ", "\n", "\n\n  ", "\u00a0"]), min_size=30, max_size=30),
    st.text("ab İ\n", max_size=9),
)
def test_a_span_holds_the_words_it_was_asked_for(words, gaps, before):
    printed = "".join(word + gap for word, gap in zip(words, gaps, strict=False))
    text = before + "\n" + printed
    span = Locator(text).span(" ".join(words), " ".join(words))
    assert span is not None
    found = text[span[0] : span[1]]
    assert "".join(found.split()) == "".join("".join(words).split())


CABLE = (
    "PAGE 01 VALMERA 09050 232151Z\nO 232145Z OCT 79\nFM AMEMBASSY VALMERA\n"
    "TO SECSTATE WASHDC NIACT IMMEDIATE 8811\nLIMITED OFFICIAL USE VALMERA 9050\n"
    "SUBJECT: DEPARTURE OF THE MINISTER\n1. THE MINISTER LEFT.\n"
)


def test_fields_of_a_cable():
    assert spans(CABLE) == {
        "kind": "FM AMEMBASSY VALMERA",
        "number": "9050",
        "date_printed": "232145Z OCT 79",
        "date": "232145Z OCT 79",
        "place": "VALMERA",
        "sender": "AMEMBASSY VALMERA",
        "recipient": "SECSTATE WASHDC",
        "classification": "LIMITED OFFICIAL USE",
        "subject": "DEPARTURE OF THE MINISTER",
        "sender_post": "AMEMBASSY VALMERA",
        "recipient_post": "SECSTATE WASHDC",
        "recipient_state": "SECSTATE WASHDC",
        "precedence": "NIACT IMMEDIATE",
    }


def test_what_stands_only_in_the_archives_record_has_no_span():
    record = "Message Attributes\nFilm Number: D790486-0506\n"
    assert spans(CABLE, attributes=record)["file_number"] is None
    # the sheet line was furniture: the text begins below it, the number's own line is blurred
    text = CABLE.split("\n", 1)[1].replace("9050\n", "90S0\n")
    header, fields = read_header(text, opening=CABLE.replace("9050\n", "90S0\n"))
    number = next(f for f in fields if f.name == "number")
    assert (header.number, number.start) == ("VALMERA 9050", None)


LETTER = (
    "THE WHITE HOUSE\nWashington, May 3, 1950\n\n"
    "His Excellency\nRamon Vald\nPresident of Ostria\n\n"
    "Dear Mr. President:\n\nEleanor Dace told me of it.\n\nSincerely yours,\n\nEleanor Dace\n"
)


def test_a_letters_signature_is_the_one_under_the_close():
    _, fields = read_header(LETTER)
    by_name = {f.name: f for f in fields}
    assert by_name["sender"].value == "Eleanor Dace"
    assert by_name["sender"].start == LETTER.rindex("Eleanor")
    recipient = by_name["recipient"]
    assert LETTER[recipient.start : recipient.end].split("\n")[0] == "His Excellency"


def test_a_banner_is_no_part_of_the_text_and_less_sure_than_a_line():
    text = "Valmera, May 3, 1950\n\nMemorandum of Conversation\n\nHe spoke.\n"
    _, fields = read_header(text, banners=("secret",))
    banner = next(f for f in fields if f.name == "classification")
    _, fields = read_header("SECRET\n" + text)
    line = next(f for f in fields if f.name == "classification")
    assert (banner.start, line.start) == (None, 0) and banner.confidence < line.confidence


def test_an_impossible_date_is_kept_as_printed_without_a_value():
    text = "Editorial Note\n\nValmera, June 31, 1953\n\nNothing came of it.\n"
    header, fields = read_header(text)
    by_name = {f.name: f.value for f in fields}
    assert header.date is None and "date" not in by_name
    assert by_name["date_printed"] == "June 31, 1953"


PLACES = st.sampled_from(["Valmera", "Port Sabine", "St. Orme"])
DATES = st.sampled_from(["May 3, 1950", "3 May 1950", "June 31, 1953", "Jan. 12th, 1949"])
LEVELS = st.sampled_from(["SECRET", "top secret", "C O N F I D E N T I A L", "Secret; Nodis"])
PARTIES = st.sampled_from(
    ["the Embassy in Ostria", "the Ambassador in Ostria (Hale)", "the Secretary of State"]
)
FORMS = st.sampled_from(
    [
        "12. Telegram From {a} to {b}\n{place}, {date}, 4 p.m.\n{level}\n\n45. He spoke.\n",
        "{level}\nINCOMING TELEGRAM\nFROM: {a}\nTO: {b}\n{place}, {date}\n45. He spoke.\n",
        "MEMORANDUM\nTO: {a}   DATE: {date}\nFROM: {b}\n\nSUBJECT: The Pay of the Guard\n\nHe.\n",
        "{place}, {date}\n{level}\n\nMy dear Mr. Hale:\n\nOf {a}.\n\nYours sincerely,\nR. Dorn\n",
    ]
)


@given(FORMS, PARTIES, PARTIES, PLACES, DATES, LEVELS)
def test_the_span_of_a_field_holds_what_its_value_was_read_from(form, a, b, place, date, level):
    text = form.format(a=a, b=b, place=place, date=date, level=level)
    header, fields = read_header(text, whole=text)
    values = {f.name: f.value for f in fields}
    for field in fields:
        assert field.start is not None and field.end is not None, field
        printed = text[field.start : field.end]
        assert 0 < field.confidence <= 1 and printed.strip() == printed != ""
        if field.name in ("date", "date_printed"):
            read = first_date(printed)
            assert read is not None and read.iso == values.get("date")
        elif field.name == "classification":
            assert read_classification(printed) == field.value
        elif field.name in ("sender", "recipient", "place", "number", "subject"):
            words = field.value.replace("(", " ").replace(")", " ").lower().split()
            assert set(words) <= set(printed.lower().replace("(", " ").replace(")", " ").split())
        if hasattr(header, field.name):
            assert getattr(header, field.name) == field.value


def test_what_the_edition_states_has_a_span_where_the_page_says_the_same():
    text = "Valmera, May 3, 1950\n\nMy dear Mr. Hale:\n\nCome.\n"
    page = Page("s", 1, 0, 0, text, "native", 1.0, "en")
    source = Source("s", "a.xml", "0", "application/tei+xml", 1)
    stated = Header(kind="letter", date="1950-05-04", date_precision="day", sender="Ramon Dorn")
    (document,) = documents_from_divisions(source, [Division(1, 0, 1, len(text), stated)], [page])
    by_name = {f.name: f for f in document.fields}
    assert (by_name["sender"].start, by_name["sender"].confidence) == (None, 1.0)
    assert (by_name["date"].value, by_name["date"].start) == ("1950-05-04", None)
    assert "date_printed" not in by_name  # the page says another day
    assert by_name["place"].start == 0 and by_name["kind"].start is not None


def test_spans_are_offsets_into_the_documents_own_text():
    sheets = [
        Page("s", n, 612, 792, f"SECRET\n-{n}-\n{body}", "native", 1.0, "en")
        for n, body in enumerate(["Memorandum of Con-\nversation, by the Minis-\nter (Hale)\n"], 1)
    ]
    source = Source("s", "a.pdf", "0", "application/pdf", 1)
    (document,) = segment_pages(source, sheets, "auto")
    kind = next(f for f in document.fields if f.name == "kind")
    assert document.text[kind.start : kind.end].startswith("Memorandum of Conversation")
