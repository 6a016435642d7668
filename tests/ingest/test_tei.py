"""An edition in TEI: its pages, its documents, what it states; and what is no edition."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from archive_miner.errors import SourceError
from archive_miner.ingest.tei import TeiReading, read_tei
from archive_miner.types import Division

VOLUME = """<body>
<div type="compilation"><head>Ostria</head><pb n="1"/>
 <div type="chapter"><head>The Treaty of Friendship</head><pb n="2"/>
  <div type="document" n="1">
   <head>1. Telegram From the Embassy in Ostria<note n="1" type="source">Source: National
    Archives, RG 59. Secret; Priority.</note></head>
   <opener><dateline><placeName>Valmera</placeName>, <date when="1959-05-01T16:00:00">May 1,
    1959, 4 p.m.</date></dateline></opener>
   <p>1814. The <hi rend="italic">King</hi> received <persName>Hale</persName><note n="2"><p>Not
    printed.</p><p>See Document 2.</p></note> at ten. The army is un<pb n="3"/>paid, he said.</p>
   <closer><signed>Hale</signed></closer>
  </div>
  <pb n="4"/>
  <div type="document" n="2">
   <head>2. Letter From the King to President Marlow</head>
   <p>Dear Mr. President: I send you<note n="1">Delivered by hand<lb/>on May 3.</note> a list.</p>
   <frus:attachment><head>Enclosure</head>
    <dateline><date when="1958-01">January 1958</date></dateline>
    <p>Rifles for nine battalions.</p></frus:attachment>
  </div>
  <div type="document" n="3"><pb n="5"/>
   <head>3. Memorandum of Conversation</head>
   <note type="source" rend="inline">[Source: Marlow Library. Top Secret.]</note>
   <dateline><placeName>Washington</placeName>, <date when="1959-06">June 1959</date></dateline>
   <p>The Secretary doubted it.</p><pb n="6"/></div>
 </div>
</div></body>"""


def write(folder: Path, body: str, before: str = "", root: str = "TEI") -> Path:
    path = folder / "volume.xml"
    path.write_text(
        f'{before}<{root} xmlns="http://www.tei-c.org/ns/1.0"'
        ' xmlns:frus="http://history.state.gov/frus/ns/1.0"><teiHeader><p>About</p></teiHeader>'
        f"<text><front><p>Preface</p></front>{body}<back><p>Index</p></back></text></{root}>",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def volume(tmp_path) -> TeiReading:
    return read_tei(write(tmp_path, VOLUME), "s")


def text_of(reading: TeiReading, division: Division) -> list[str]:
    """Return the text of a division, page by page; fails where it points beside its pages."""
    pieces = []
    for number in range(division.first_page, division.last_page + 1):
        text = reading.pages[number - 1].text
        low = division.start if number == division.first_page else 0
        high = division.end if number == division.last_page else len(text)
        assert 0 <= low < high <= len(text), f"{division} points beside page {number}"
        pieces.append(text[low:high])
    return pieces


def test_page_breaks_cut_pages_also_between_documents(volume):
    assert [page.number for page in volume.pages] == [1, 2, 3, 4]
    assert [page.text.split("\n")[0] for page in volume.pages] == [
        "1. Telegram From the Embassy in Ostria",
        "paid, he said.",
        "2. Letter From the King to President Marlow",
        "3. Memorandum of Conversation",
    ]
    assert all(page.origin == "native" and page.words == () for page in volume.pages)


def test_divisions_are_the_documents_with_their_enclosures(volume):
    assert [text_of(volume, division) for division in volume.divisions] == [
        [
            "1. Telegram From the Embassy in Ostria\n\n"
            "Source: National Archives, RG 59. Secret; Priority.\n\n"
            "Valmera, May 1, 1959, 4 p.m.\n\n1814. The King received Hale at ten. The army is un",
            "paid, he said.\n\nHale\n\n2. Not printed. See Document 2.",
        ],
        [
            "2. Letter From the King to President Marlow\n\n"
            "Dear Mr. President: I send you a list.\n\nEnclosure\n\nJanuary 1958\n\n"
            "Rifles for nine battalions.\n\n1. Delivered by hand on May 3."
        ],
        [
            "3. Memorandum of Conversation\n\n[Source: Marlow Library. Top Secret.]\n\n"
            "Washington, June 1959\n\nThe Secretary doubted it."
        ],
    ]


def test_headers_are_what_the_edition_states_of_the_document_itself(volume):
    stated = [(d.header.date, d.header.date_precision, d.header.place) for d in volume.divisions]
    assert stated == [
        ("1959-05-01", "day", "Valmera"),
        (None, None, None),  # the enclosure's date is not the letter's
        ("1959-06", "month", "Washington"),
    ]


def test_notes_are_marked_to_the_letter_and_body_text_is_not(volume):
    marked = [
        (page.number, page.text[mark.start : mark.end], mark.kind)
        for page in volume.pages
        for mark in page.marks
    ]
    assert marked == [
        (1, "Source: National Archives, RG 59. Secret; Priority.", "footnote"),
        (2, "2. Not printed. See Document 2.", "footnote"),
        (3, "1. Delivered by hand on May 3.", "footnote"),
    ]


def one(tmp_path: Path, body: str) -> str:
    reading = read_tei(write(tmp_path, f'<body><div type="document">{body}</div></body>'), "s")
    return "\f".join(page.text for page in reading.pages)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>a\n   b</p><p>c</p>", "a b\n\nc"),
        ("<p>a<lb/>b</p>", "a\nb"),
        ("<p>un<hi>paid</hi>, <hi> all</hi></p>", "unpaid, all"),
        ("<p>a<!-- c --> b<?x y?> c</p>", "a b c"),
        ("<p><choice><sic>teh</sic><corr>the</corr></choice> army</p>", "teh army"),
        ("<table><row><cell>Rice</cell><cell>100</cell></row></table>", "Rice 100"),
        ("<list><item>a</item><item>b</item></list>", "a\n\nb"),
        ("<p>&amp; &lt;pay&gt; &#233;</p>", "& <pay> é"),
        ("<pb/><pb/><p>a</p><pb/><pb/><p>b</p><pb/>", "a\fb"),
        ("<p>a</p><p> </p><p/><p>b</p>", "a\n\nb"),
        ("<p>a<note/></p>", "a"),
        ("<p>the re<lb break='no'/>gime</p>", "the regime"),
        ("<p><subst><del>will</del><add>may</add></subst> pay</p>", "may pay"),
        ("<p><app><lem>Hale</lem><rdg>Hall</rdg></app> left</p>", "Hale left"),
        ("<p>a</p><fw type='header'>THE CROWN</fw><pb/><p>b</p>", "a\fb"),
        (
            "<address><addrLine>12, Quay</addrLine><addrLine>Valmera</addrLine></address><p>a</p>",
            "12, Quay\nValmera\n\na",
        ),
    ],
)
def test_the_text_of_an_element(tmp_path, body, text):
    assert one(tmp_path, body) == text


@pytest.mark.parametrize(
    ("attribute", "date"),
    [
        ('when="1953"', ("1953", "year")),
        ('when="1953-07"', ("1953-07", "month")),
        ('when="1953-07-24"', ("1953-07-24", "day")),
        ('value="1953-07-24"', ("1953-07-24", "day")),  # TEI P4
        ('when-iso="19530724"', ("1953-07-24", "day")),
        ('when="1953-7-4"', ("1953-07-04", "day")),
        ('when="1953-07-00"', ("1953-07", "month")),
        ('when="1953-XX-XX"', ("1953", "year")),
        ('when="--07-24"', (None, None)),  # of no year
        ('when="195X"', (None, None)),
        ('from="1953-07-31" to="1953-08-02"', ("1953-07-31", "day")),
        ('from="1953-07" to="1953-08"', ("1953-07", "month")),
        ('from="1953-07-31"', ("1953-07-31", "day")),
        ('to="1953-08-02"', ("1953", "year")),
        ('notBefore="1953-07-01" notAfter="1953-07-31"', ("1953-07", "month")),
        ('notBefore="1953-07-12" notAfter="1953-07-19T12:00:00"', ("1953-07", "month")),
        ('notBefore="1953-07-12" notAfter="1953-07-12"', ("1953-07-12", "day")),
        ('notBefore="1953-05" notAfter="1953-08-02"', ("1953", "year")),
        ('notBefore="1953-12-28" notAfter="1954-01-03"', (None, None)),
        ('notAfter="1953-07-31"', ("1953", "year")),
        ('notBefore="1953-07-31"', ("1953", "year")),
        ('when="1953-07-24" notBefore="1953-01-01"', ("1953-07-24", "day")),
        ('when="1953-07-24" precision="low"', ("1953-07", "month")),
        ('when="1953-07-24" precision="high"', ("1953-07-24", "day")),
        ('when="1953-07-24" cert="low"', ("1953-07-24", "day")),  # doubtful, not vague
        ('when="1953-13-45"', (None, None)),
        ('when="1953-02-30"', (None, None)),
        ('when="undated"', (None, None)),
        ("", (None, None)),
    ],
)
def test_dates_are_of_the_calendar_or_not_given(tmp_path, attribute, date):
    body = f"<dateline><date {attribute}>July</date></dateline><p>a</p>"
    path = write(tmp_path, f'<body><div type="document">{body}</div></body>')
    header = read_tei(path, "s").divisions[0].header
    assert (header.date, header.date_precision) == date


def test_a_text_without_documents_is_one(tmp_path):
    reading = read_tei(write(tmp_path, "<body><p>One.</p><pb/><p>Two.</p></body>"), "s")
    assert [text_of(reading, division) for division in reading.divisions] == [["One.", "Two."]]


def test_an_empty_document_between_two_is_left_out(tmp_path):
    body = "".join(f'<div type="document">{t}</div>' for t in ("<p>a</p>", "<p/>", "<p>b</p>"))
    reading = read_tei(write(tmp_path, f"<body>{body}</body>"), "s")
    assert [text_of(reading, division) for division in reading.divisions] == [["a"], ["b"]]


LAUGHS = (
    "<!DOCTYPE TEI [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {c} '{('&' + chr(ord(c) - 1) + ';') * 10}'>" for c in "bcdefghij")
    + "]>"
)


@pytest.mark.parametrize(
    ("body", "before", "reason"),
    [
        ("<body><p>a</body>", "", "not well-formed"),
        ("", "", "without a text body"),
        ("<body><p>&j;</p></body>", LAUGHS, "not well-formed"),
        ("<body/>", "", "TEI without text"),
        ("<body><p> </p><pb/></body>", "", "TEI without text"),
        ("<body/>", '<?xml version="1.0" encoding="klingon"?>', "not well-formed"),
        ("<body/>", '<?xml version="1.0" encoding="utf-7"?>', "not well-formed"),
        ("<body><p>" + "<hi>" * 9000 + "a" + "</hi>" * 9000 + "</p></body>", "", "nested too deep"),
        ("<body>" + "<div>" * 9000 + "a" + "</div>" * 9000 + "</body>", "", "nested too deep"),
    ],
    ids=[
        "tags",
        "no body",
        "empty",
        "blank",
        "laughs",
        "encoding",
        "utf-7",
        "deep text",
        "deep divisions",
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line_at_once(tmp_path, body, before, reason):
    path, began = write(tmp_path, body, before), time.perf_counter()
    with pytest.raises(SourceError, match=reason) as caught:
        read_tei(path, "s")
    assert time.perf_counter() - began < 3
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)


def test_another_vocabulary_is_not_tei(tmp_path):
    path = tmp_path / "page.xml"
    path.write_text("<html><body><p>a</p></body></html>")
    with pytest.raises(SourceError, match="not TEI"):
        read_tei(path, "s")


def test_no_file_is_fetched_for_an_entity(tmp_path):
    (tmp_path / "secret.txt").write_text("PASSWORD")
    doctype = f"<!DOCTYPE TEI [<!ENTITY x SYSTEM '{(tmp_path / 'secret.txt').as_uri()}'>]>"
    with pytest.raises(SourceError) as caught:
        read_tei(write(tmp_path, "<body><p>&x;</p></body>", doctype), "s")
    assert "PASSWORD" not in str(caught.value)
