"""The date of a head held against the stamps of the paper."""

import pytest

from archive_miner.segment.header import read_header

CABLE = """CONFIDENTIAL
PAGE 01 VALMERA 17836 01 OF 02 {sheet}
ACTION EUR-00
INFO LOG-00 COPY-01
------------------037734 {stamp} /44
O {group} OCT 86
FM AMEMBASSY VALMERA
TO SECSTATE WASHDC IMMEDIATE 1776
CONFIDENTIAL SECTION 01 OF 02 VALMERA 17836
SUBJECT: COMMENTARY ON THE SPEECH
REF: STATE 151725
1. THE KING SPOKE FOR AN HOUR.
"""


def dated(text):
    """Return the date of a text, its confidence, and the days that are spoken for instead."""
    header, fields = read_header(text)
    sure = next((f.confidence for f in fields if f.name == "date"), None)
    return header.date, sure, [f.value for f in fields if f.name == "date_doubt"]


@pytest.mark.parametrize(
    ("group", "sheet", "stamp"),
    [
        ("151719Z", "151725Z", "151727Z"),
        ("1517192", "1517252", "1517272"),  # as poor copies read
        ("152350Z", "160005Z", "160010Z"),  # over midnight
        ("312350Z", "010005Z", "010010Z"),  # over the month's end
        ("151719Z", "181725Z", "181727Z"),  # three days late
        ("271850Z", "010139Z", "010208Z"),  # a routine telegram, four days late
    ],
)
def test_a_cable_sent_on_within_days_is_not_doubted(group, sheet, stamp):
    day = group[:2]
    assert dated(CABLE.format(group=group, sheet=sheet, stamp=stamp)) == (
        f"1986-10-{day}",
        0.98,
        [],
    )


def test_a_group_that_two_stamps_go_before_is_misread():
    text = CABLE.format(group="181719Z", sheet="151725Z", stamp="151727Z")
    assert dated(text) == ("1986-10-15", 0.6, ["1986-10-18"])
    fields = {f.name: f for f in read_header(text)[1]}
    assert text[fields["date_doubt"].start : fields["date_doubt"].end] == "181719Z OCT 86"
    assert "151725Z" in text[fields["date"].start : fields["date"].end]


@pytest.mark.parametrize(
    ("group", "sheet", "stamp", "doubts"),
    [
        ("181719Z", "151725Z", "", ["1986-10-15"]),  # one stamp may be misread itself
        ("181719Z", "151725Z", "161727Z", ["1986-10-15", "1986-10-16"]),
        ("031719Z", "151725Z", "151727Z", ["1986-10-15"]),  # twelve days late
    ],
)
def test_a_group_that_stamps_speak_against_is_less_sure(group, sheet, stamp, doubts):
    text = CABLE.format(group=group, sheet=sheet, stamp=stamp)
    assert dated(text) == (f"1986-10-{group[:2]}", 0.4, doubts)


FORM = """INCOMING TELEGRAM   DEPARTMENT OF STATE
Control: 6120
Rec'd: {received}
FROM: Valmera
TO: Secretary of State
NO: 900, {sent}, 4 p.m.

The King spoke for an hour.
"""


@pytest.mark.parametrize(
    ("sent", "received", "doubts"),
    [
        ("March 7, 1953", "March 7, 1953", []),
        ("March 7, 1953", "March 8, 1953 1:10 a.m.", []),
        ("March 8, 1953", "March 7, 1953", []),  # the post lies east of the date line's night
        ("March 17, 1953", "March 7, 1953", ["1953-03-07"]),
        ("March 7, 1953", "May 7, 1953", ["1953-05-07"]),
    ],
)
def test_a_telegram_comes_in_after_it_is_sent(sent, received, doubts):
    date, sure, found = dated(FORM.format(sent=sent, received=received))
    assert found == doubts and (sure == 0.4) == bool(doubts)
    assert date is not None and date.startswith("1953-03")


def test_a_group_stamped_on_a_telegram_speaks_against_its_dateline():
    text = "12. Telegram From the Embassy in Ostria to the Department of State\n\nValmera, {}\n\n"
    text += "151719Z OCT 86\n\n666. The King spoke.\n"
    assert dated(text.format("October 18, 1986"))[2] == ["1986-10-15"]
    assert dated(text.format("October 16, 1986"))[2] == []  # the place's own day
    referring = text.replace("151719Z", "Reference: (A) DTG 151719Z")
    assert dated(referring.format("October 18, 1986"))[2] == []


@pytest.mark.parametrize(
    ("received", "doubts"),
    [
        ("RECEIVED JUN 20 1953", []),  # by pouch
        ("RECEIVED JAN 20 1953", ["1953-01-20"]),
        ("Received your letter of January 20, 1953", []),  # prose
        ("RECEIVED 4/3/53", []),  # March or April: open
    ],
)
def test_a_paper_comes_in_after_it_is_written(received, doubts):
    text = f"Valmera, March 7, 1953\n\n{received}\n\nMy dear Mr. Hale:\n\nThe King is afraid.\n"
    assert dated(text)[2] == doubts


@pytest.mark.parametrize(
    ("file_number", "doubts"),
    [
        ("795.00/3–753: Telegram", []),
        ("795.00/5–2853: Telegram", []),  # filed when it was answered
        ("795.00/3–763: Telegram", ["1963-03-07"]),
        ("795.00/3–743: Telegram", ["1943-03-07"]),
        ("795.00/13–763: Telegram", []),  # no month
    ],
)
def test_a_paper_is_filed_near_its_day(file_number, doubts):
    text = "The Ambassador in Ostria (Hale) to the Secretary of State\n\nValmera, March 7, 1953\n"
    assert dated(f"{file_number}\n\n{text}\n666. The King spoke.\n")[2] == doubts
