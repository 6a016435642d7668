"""TEI beyond one dialect: corpora, groups, front and back matter, letters, what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive_miner.errors import SourceError
from archive_miner.ingest.tei import TeiReading, read_tei
from archive_miner.types import Header

P5 = 'xmlns="http://www.tei-c.org/ns/1.0"'
ARMY, NAVY, FLEET = "The army is loyal.", "The navy is not.", "The air force waits."


def read(folder: Path, xml: str) -> TeiReading:
    path = folder / "papers.xml"
    path.write_text(xml, encoding="utf-8")
    return read_tei(path, "s")


def texts(reading: TeiReading) -> list[str]:
    """Return the text of each division; none here crosses a page."""
    return [
        reading.pages[one.first_page - 1].text[one.start : one.end] for one in reading.divisions
    ]


def tei(body: str, header: str = "", front: str = "", back: str = "") -> str:
    text = f"<text>{front}<body>{body}</body>{back}</text>"
    return f"<TEI {P5}><teiHeader>{header}</teiHeader>{text}</TEI>"


def paper(text: str, kind: str = "document") -> str:
    return f'<div type="{kind}"><p>{text}</p></div>'


def letter(text: str) -> str:
    return f"<div><opener><salute>Dear Hale,</salute></opener><p>{text}</p></div>"


def one_of(text: str) -> str:
    return f"<text><body><p>{text}</p></body></text>"


PREFACE = (
    "<front><div type='section'><head>Preface</head><p>How the papers were chosen.</p>"
    "<closer><dateline>Valmera, <date when='1984-05'>May 1984</date></dateline></closer></div>"
    "</front>"
)
INDEX = "<back><div type='section'><head>Index</head><list><item>Army, 1</item></list></div></back>"


@pytest.mark.parametrize(
    ("xml", "due"),
    {
        "a corpus": (
            f"<teiCorpus {P5}><teiHeader/>"
            + "".join(
                f"<TEI><teiHeader/><text><body>{paper(text)}</body></text></TEI>"
                for text in (ARMY, NAVY)
            )
            + "</teiCorpus>",
            [ARMY, NAVY],
        ),
        "a corpus in a corpus, of P4": (
            "<teiCorpus.2><teiHeader/><teiCorpus.2><teiHeader/><TEI.2><teiHeader/>"
            f"{one_of(ARMY)}</TEI.2></teiCorpus.2><TEI.2><teiHeader/>{one_of(NAVY)}</TEI.2>"
            "</teiCorpus.2>",
            [ARMY, NAVY],
        ),
        "a group, and a group in it": (
            f"<TEI {P5}><teiHeader/><text><front><p>Papers</p></front><group>"
            f"{one_of(ARMY)}<group>{one_of(NAVY)}{one_of(FLEET)}</group></group></text></TEI>",
            [ARMY, NAVY, FLEET],
        ),
        "documents in front, body and back": (
            tei(
                paper(NAVY),
                front=f"<front>{paper(ARMY)}</front>",
                back=f"<back><div type='appendix'>{paper(FLEET)}</div></back>",
            ),
            [ARMY, NAVY, FLEET],
        ),
        "a dedicatory letter in front": (
            tei(paper(NAVY), front=f"<front>{letter(ARMY)}</front>"),
            [f"Dear Hale,\n\n{ARMY}", NAVY],
        ),
        "near miss: a preface is dated and signed": (
            tei(paper(ARMY), front=PREFACE, back=INDEX),
            [ARMY],
        ),
        "divisions by number, of P4": (
            "<TEI.2><teiHeader/><text><body><div1 type='volume'><div2 type='Letter'><p>"
            f"{ARMY}</p></div2><div2 type='letter'><p>{NAVY}</p></div2></div1></body></text>"
            "</TEI.2>",
            [ARMY, NAVY],
        ),
        "P5 that forgot its namespace": (
            f"<TEI><teiHeader/>{one_of(ARMY)}</TEI>",
            [ARMY],
        ),
        "letters that only their form shows": (
            tei(letter(ARMY) + letter(NAVY)),
            [f"Dear Hale,\n\n{ARMY}", f"Dear Hale,\n\n{NAVY}"],
        ),
        "near miss: a letter in the middle of a report": (
            tei(
                f"<div><p>{'What we found at the ministry was this. ' * 3}</p></div>{letter(ARMY)}"
            ),
            [
                "What we found at the ministry was this. What we found at the ministry was this."
                f" What we found at the ministry was this.\n\nDear Hale,\n\n{ARMY}"
            ],
        ),
        "near miss: one letter written in two sittings": (
            tei(
                "".join(
                    f"<div type='writingSession'><dateline>{day}</dateline><p>{text}</p></div>"
                    for day, text in (("Monday", ARMY), ("Tuesday", NAVY))
                )
            ),
            [f"Monday\n\n{ARMY}\n\nTuesday\n\n{NAVY}"],
        ),
        "an enclosure stays in its letter": (
            tei(f"<div type='letter'><p>{ARMY}</p>{paper(NAVY)}</div>"),
            [f"{ARMY}\n\n{NAVY}"],
        ),
        "characters by the names of P4": (
            '<!DOCTYPE TEI.2 SYSTEM "teixlite.dtd" [<!ENTITY hale "Hale">]><TEI.2><teiHeader/>'
            + one_of("Gar&ccedil;on &mdash; &hale;")
            + "</TEI.2>",
            ["Garçon — Hale"],
        ),
    }.values(),
)
def test_every_document_of_a_file_is_found(tmp_path, xml, due):
    reading = read(tmp_path, xml)
    assert texts(reading) == due
    assert reading.left_out == ""


@pytest.mark.parametrize(
    ("xml", "count", "said"),
    [
        (
            tei(paper(ARMY) + "<div><head>Whence the papers came</head><p>By sea.</p></div>"),
            1,
            "left out: 1 part of the text outside its documents ('Whence the papers came')",
        ),
        (
            tei(f"<div type='chapter'><p>Of the army.</p>{paper(ARMY)}</div><div type='essay'>"
                "<div><p>One.</p></div><div><p>Two.</p></div></div>"),
            1,
            "left out: 2 parts of the text outside its documents ('chapter')",
        ),
        (
            tei(paper(ARMY), back="<back><div type='appendix'><p>Rifles, 900.</p></div></back>"),
            1,
            "left out: 1 part of the text outside its documents ('appendix')",
        ),
        (
            f"<teiCorpus {P5}><TEI><teiHeader/>{one_of(ARMY)}</TEI><TEI><teiHeader/><facsimile/>"
            "</TEI><TEI><teiHeader/><text><body><p/></body></text></TEI></teiCorpus>",
            1,
            "left out: 2 of 3 texts without words in their body",
        ),
    ],
)  # fmt: skip
def test_what_is_not_read_is_said_and_counted(tmp_path, xml, count, said):
    reading = read(tmp_path, xml)
    assert (len(reading.divisions), reading.left_out) == (count, said)


LETTERS = "<profileDesc><correspDesc/><correspDesc/></profileDesc>"


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (tei("<p/>", LETTERS), "without the text of the 2 letters that its header describes"),
        (f"<TEI {P5}><teiHeader/><sourceDoc><line>a</line></sourceDoc></TEI>", "in a sourceDoc"),
        (f"<TEI {P5}><teiHeader/><facsimile/></TEI>", "TEI without a text body"),
        (f"<teiCorpus {P5}><teiHeader/></teiCorpus>", "TEI without a text body"),
        ("<mets><TEI/></mets>", "not TEI"),
        ("<text><body><p>a</p></body></text>", "not TEI"),
    ],
)
def test_a_file_without_documents_is_refused_by_what_it_lacks(tmp_path, xml, said):
    with pytest.raises(SourceError, match=said):
        read(tmp_path, xml)


SENT = (
    "<correspAction type='sent'><persName><surname>Dorn</surname>, <forename>Ada</forename>"
    "</persName><placeName>Valmera</placeName><date when='1953-05-01'/></correspAction>"
)
RECEIVED = "<correspAction type='received'><orgName>Ministry of War</orgName></correspAction>"


def described(*letters: str) -> str:
    return f"<profileDesc>{''.join(letters)}</profileDesc>"


FULL = Header(
    date="1953-05-01",
    date_precision="day",
    place="Valmera",
    sender="Ada Dorn",
    recipient="Ministry of War",
)


@pytest.mark.parametrize(
    ("header", "body", "due"),
    [
        (described(f"<correspDesc>{SENT}{RECEIVED}</correspDesc>"), f"<p>{ARMY}</p>", FULL),
        (
            described(
                "<correspDesc><correspAction type='sent'><persName>Ada Dorn</persName><persName>"
                "Jan Beck</persName><date notBefore='1953-05-02' notAfter='1953-05-09'/>"
                "</correspAction><correspAction type='forwarded'><persName>Orme</persName>"
                "</correspAction></correspDesc>"
            ),
            f"<p>{ARMY}</p>",
            Header(date="1953-05", date_precision="month", sender="Ada Dorn, Jan Beck"),
        ),
        (  # the letter's own words where the description has none
            described(f"<correspDesc>{RECEIVED}</correspDesc>"),
            "<div type='letter'><p>a</p><closer><dateline><name type='place'>Port Sel</name>, "
            "<date when='1953-06'>June</date></dateline></closer></div>",
            Header("letter", None, "1953-06", "month", "Port Sel", None, "Ministry of War"),
        ),
        (  # not of a letter: the manuscript
            "<fileDesc><sourceDesc><msDesc><history><origin><origDate notAfter='1953-05-31'>before"
            " June</origDate><origPlace>Valmera</origPlace></origin></history></msDesc>"
            "</sourceDesc></fileDesc>",
            f"<p>{ARMY}</p>",
            Header(date="1953", date_precision="year", place="Valmera"),
        ),
        (
            "<profileDesc><creation><date value='1953-05-01'>1 May</date></creation></profileDesc>",
            f"<opener><salute>Sir,</salute></opener><p>{ARMY}</p>",
            Header(date="1953-05-01", date_precision="day"),
        ),
        (  # the place is without the editors' note on it
            "",
            "<div type='telegram'><dateline><placeName>Valmera<note>The old capital.</note>"
            f"</placeName></dateline><p>{ARMY}</p></div>",
            Header("telegram", place="Valmera"),
        ),
        (  # a letter quoted in another keeps its date to itself
            "",
            "<div type='letter'><p>He wrote:</p><floatingText><body><opener><dateline>"
            "<date when='1940'/></dateline></opener><p>a</p></body></floatingText></div>",
            Header("letter"),
        ),
    ],
)
def test_what_the_markup_states_of_a_lone_letter(tmp_path, header, body, due):
    (division,) = read(tmp_path, tei(body, header)).divisions
    assert division.header == due


def test_descriptions_find_their_letters_among_many(tmp_path):
    described_letters = described(
        f"<correspDesc corresp='#l2'>{SENT}{RECEIVED}</correspDesc>",
        f"<correspDesc corresp='#l9'>{RECEIVED}</correspDesc>",
    )
    body = "".join(f"<div type='letter' xml:id='l{n}'><p>Letter {n}</p></div>" for n in (1, 2))
    reading = read(tmp_path, tei(body, described_letters))
    assert [d.header.sender for d in reading.divisions] == [None, "Ada Dorn"]


def test_one_description_says_nothing_of_two_letters(tmp_path):
    reading = read(
        tmp_path, tei(letter(ARMY) + letter(NAVY), described(f"<correspDesc>{SENT}</correspDesc>"))
    )
    assert [d.header for d in reading.divisions] == [Header(), Header()]


def test_each_text_of_a_corpus_has_its_own_header_and_page(tmp_path):
    member = "<TEI><teiHeader>{}</teiHeader><text><body><p>{}</p></body></text></TEI>"
    with_header = member.format(described(f"<correspDesc>{SENT}{RECEIVED}</correspDesc>"), ARMY)
    reading = read(tmp_path, f"<teiCorpus {P5}>{with_header}{member.format('', NAVY)}</teiCorpus>")
    assert [(d.first_page, d.header.sender) for d in reading.divisions] == [
        (1, "Ada Dorn"),
        (2, None),
    ]


def test_bounds_on_the_division_date_what_has_no_dateline(tmp_path):
    bounds = "frus:doc-dateTime-min='{}' frus:doc-dateTime-max='{}'"
    month = bounds.format("1953-05-01T00:00:00-05:00", "1953-05-31T23:59:59-05:00")
    body = f"<div type='document' xmlns:frus='http://history.state.gov/frus/ns/1.0' {month}>"
    (division,) = read(tmp_path, tei(f"{body}<p>{ARMY}</p></div>")).divisions
    assert (division.header.date, division.header.date_precision) == ("1953-05", "month")
