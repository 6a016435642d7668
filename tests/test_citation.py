"""Dates, titles, holdings and citations as historians write them; nothing filled in."""

import json

import pytest
from shell import Shell
from stored import Fill

from archive_miner.citation import (
    Holding,
    check_template,
    citation,
    csl_item,
    date_words,
    read_holding,
    title,
)
from archive_miner.errors import SettingError
from archive_miner.report.shown import file_stem
from archive_miner.store.store import Store
from archive_miner.types import Document, Header, HeaderField


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


@pytest.mark.parametrize("name", ["3f2a9c0d11e24b5a-p0007-0d41f2", "a"])
def test_an_id_is_its_own_file_name(name):
    assert file_stem(name) == name


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b", "A", "con.", "", "a" * 300, "é", "x\n"]
)
def test_an_id_that_is_no_plain_name_is_hashed(name):
    assert len(file_stem(name)) == 24
    assert file_stem(name).isalnum()


@pytest.mark.parametrize(
    ("path", "holding"),
    [
        (
            "National Archives/RG 59/Box 12/Folder Treaty Talks/07.pdf",
            Holding("National Archives", "RG 59", None, "Box 12", "Folder Treaty Talks"),
        ),
        (
            "/home/dorn/Harry S. Truman Library/box_3/07.pdf",
            Holding("Harry S. Truman Library", box="box 3"),
        ),
        # a disk's own folders, and names that only look so
        ("/home/dorn/archives/library/07.pdf", Holding()),
        ("box-maravel/folders/boxing/RGB scans/07.pdf", Holding()),
        ("Box 12.pdf", Holding()),
        ("", Holding()),
    ],
)
def test_folders_are_believed_where_they_say_what_they_are(path, holding):
    assert read_holding(path) == holding


@pytest.mark.parametrize(
    ("template", "path", "holding"),
    [
        (
            "{repository}/{record_group}/{box}/{folder}",
            "scans/Ostrian State Archive/F 12/7/Pay of the Guard/1.pdf",
            Holding("Ostrian State Archive", "F 12", None, "7", "Pay of the Guard"),
        ),
        ("{repository}/Box {box}", "NARA/Box 7/1.pdf", Holding("NARA", box="7")),
        ("{box}-{folder}", "12-Treaty-Talks/1.pdf", Holding(box="12", folder="Treaty-Talks")),
        # what does not fit tells nothing
        ("{repository}/Box {box}", "NARA/Crate 7/1.pdf", Holding()),
        ("{repository}/{box}/{folder}", "7/Talks/1.pdf", Holding()),
        # marks in a template are no pattern
        ("{box}.(x)", "7.(x)/1.pdf", Holding(box="7")),
        ("{box}.(x)", "7_(x)/1.pdf", Holding()),
    ],
)
def test_a_template_names_the_last_folders(template, path, holding):
    check_template(template)
    assert read_holding(path, template) == holding


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{repository}/{crate}", "unknown {crate}"),
        ("{box}/{box}", "{box} stands twice"),
        ("NARA/Box", "write levels as"),
        ("{box", "write levels as"),
    ],
)
def test_a_template_that_cannot_be_used_is_told(template, said):
    with pytest.raises(SettingError) as error:
        check_template(template)
    assert said in str(error.value)


def test_a_citation_goes_from_the_item_to_the_repository():
    holding = Holding("National Archives", "59", None, "12", "Treaty Talks")
    assert citation(document(FULL), "box/07.pdf", holding) == (
        "Hale to Department of State, telegram 1801, Valmera, 3 May 1959, secret, Treaty Talks,"
        " Box 12, RG 59, National Archives, 07.pdf, pp. 3–4."
    )
    # "Box 12" is not said twice
    assert "secret, Box 12, 07.pdf" in citation(document(FULL), "x/Box 12/07.pdf")


def test_an_impossible_date_is_cited_as_printed():
    printed = HeaderField("date_printed", "31 June 1953", 0, 12, 0.9)
    odd = Document("d", "s", 1, 1, Header("letter"), "31 June 1953", (), (printed,))
    assert citation(odd, "a.pdf") == "Letter, “31 June 1953”, a.pdf, p. 1."


def test_a_reference_manager_gets_what_is_known_and_no_more():
    person = HeaderField("sender_person", "Hale", 0, 4, 0.9)
    header = Header("telegram", "1801", "1959-05", "month", "Valmera", "Hale (Consul)", "Dorn")
    one = Document("d", "s", 3, 4, header, "", (), (person,))
    holding = Holding("NARA", "59", None, "12", "Talks")
    assert csl_item(one, "box/07.pdf", holding) == {
        "id": "d",
        "type": "personal_communication",
        "title": "Telegram 1801: Hale (Consul) to Dorn",
        "genre": "Telegram",
        "author": [{"literal": "Hale"}],
        "recipient": [{"literal": "Dorn"}],
        "issued": {"date-parts": [[1959, 5]]},
        "number": "1801",
        "archive": "NARA",
        "archive_collection": "RG 59",
        "archive_location": "Talks, Box 12",
        "source": "07.pdf",
        "page": "3-4",
        "note": "Valmera",
    }
    bare = csl_item(document(Header(), 1, 1), "a.pdf")
    assert bare == {
        "id": "d",
        "type": "manuscript",
        "title": "Document",
        "genre": "Document",
        "source": "a.pdf",
        "page": "1",
    }


def test_citations_are_exported_and_shown(tmp_path, capsys):
    db = tmp_path / "archive.db"
    with Store(db, create=True) as store:
        first, second = Fill(store)("Dorn Library/12/a.pdf", ["Aid was cut.", "Wheat came."])
    settings = tmp_path / "settings.toml"
    settings.write_text('[archive]\ntemplate = "{repository}/{box}"\n')
    am = Shell(db, capsys)
    cited = "Telegram, 24 July 1953, Box 12, Dorn Library, a.pdf, p. 1."
    rows = [json.loads(r) for r in am("--config", settings, "export", "documents").out.splitlines()]
    assert rows[0]["citation"] == cited
    assert cited in am("--config", settings, "show", first.document_id).out
    assert "Dorn Library, a.pdf" in am("show", first.document_id).out  # the folder says so itself
    items = json.loads(am("export", "citations", "--format", "csl-json").out)
    assert [item["id"] for item in items] == [first.document_id, second.document_id]
    some = am("export", "citations", "--format", "csl-json", "--where", "wheat").out
    assert [item["id"] for item in json.loads(some)] == [second.document_id]
    none = am("export", "citations", "--format", "csl-json", "--where", "rifles").out
    assert json.loads(none) == []
    assert am("export", "citations").code == 2
    assert am("export", "documents", "--format", "csl-json").code == 2
    settings.write_text('[archive]\ntemplate = "{crate}"\n')
    said = am("--config", settings, "status")
    assert said.code == 3 and "unknown {crate}" in said.complaint()


def test_a_year_taken_from_the_papers_around_is_cited_as_such():
    printed = HeaderField("date_printed", "July 13", 0, 7, 0.6)
    guessed = HeaderField("date", "1953", 0, 7, 0.4)
    header = Header("telegram", date="1953", date_precision="year")
    paper = Document("d", "s", 1, 1, header, "July 13", (), (printed, guessed))
    assert "“July 13” [1953?]" in citation(paper, "a.pdf")
    assert "issued" not in csl_item(paper, "a.pdf")
