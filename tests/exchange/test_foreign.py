"""Files that other tools wrote, and files that are damaged or mean harm."""

from __future__ import annotations

import io
import json
import zipfile
import zlib

import pytest
from annotated import LINE, annotated, words

from archive_miner.errors import UsageError
from archive_miner.exchange import annotations, docbin, qdpx_read
from archive_miner.exchange.annotations import Code, Returned
from archive_miner.exchange.docbin import read_docbin, write_docbin
from archive_miner.exchange.prodigy import read_prodigy
from archive_miner.exchange.qdpx import source_guid, write_qdpx
from archive_miner.exchange.qdpx_read import read_qdpx
from archive_miner.exchange.tei import read_tei, write_tei
from archive_miner.exchange.web_annotations import read_web_annotations, write_web_annotations

TEXT = "First line.\nThe army \U0001f642 asked\nfor tanks."


def project(sources: str, files: dict[str, str | bytes], codes: str | None = None) -> io.BytesIO:
    """Return a project as another tool may write it."""
    if codes is None:
        codes = (
            '<Code guid="{AAAAAAAA-0000-0000-0000-000000000001}" name="Aid vs. loans">'
            '<Code guid="aaaaaaaa-0000-0000-0000-000000000002" name="in kind"/></Code>'
        )
    qde = (
        '<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="x">'
        '<Users><User guid="U1" name="Anna"/></Users>'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{sources}</Sources></Project>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in {"project.qde": qde, **files}.items():
            packed.writestr(name, content)
    return out


def selection(start: int, end: int, name: str = "", code: str = "1") -> str:
    return (
        f'<PlainTextSelection guid="s" name="{name}" startPosition="{start}" endPosition="{end}">'
        f'<Coding guid="c" creatingUser="u1"><CodeRef targetGUID='
        f'"aaaaaaaa-0000-0000-0000-00000000000{code}"/></Coding></PlainTextSelection>'
    )


def source(inside: str, path: str = "internal://t.txt", name: str = "d-1 Telegram") -> str:
    return f'<TextSource guid="g" name="{name}" plainTextPath="{path}">{inside}</TextSource>'


def exact(returned: list[Returned]) -> list[str]:
    return [one.exact for document in returned for one in document.annotations]


TANKS = TEXT.index("tanks")


@pytest.mark.parametrize(
    ("content", "start"),
    [
        pytest.param(TEXT, TANKS, id="code points"),
        pytest.param("\ufeff" + TEXT, TANKS, id="behind a byte order mark"),
        pytest.param(TEXT.replace("\n", "\r\n"), TANKS + 2, id="CR LF as two"),
        pytest.param(TEXT.replace("\n", "\r\n"), TANKS, id="CR LF as one"),
        pytest.param(TEXT, TANKS + 1, id="UTF-16 units"),
        pytest.param(TEXT.replace("\n", "\r\n"), TANKS + 3, id="both"),
    ],
)
def test_positions_are_counted_as_the_names_of_the_selections_say(content, start):
    file = project(source(selection(start, start + 5, "tanks")), {"Sources/T.txt": content})
    (returned,) = read_qdpx(file, ["d-1"])
    assert returned.document_id == "d-1" and exact([returned]) == ["tanks"]
    assert returned.annotations[0].prefix.endswith("for ")


def test_codes_inside_codes_are_subtypes_and_users_are_coders():
    file = project(source(selection(0, 5) + selection(0, 5, code="2")), {"sources/t.txt": TEXT})
    (returned,) = read_qdpx(file, [])
    found = [(one.label, one.subtype, one.coder) for one in returned.annotations]
    assert found == [("Aid vs. loans", None, "Anna"), ("Aid vs. loans", "in kind", "Anna")]


def test_a_source_is_known_by_its_guid_though_its_name_was_changed():
    renamed = source(selection(0, 5), name="My telegram").replace(
        'guid="g"', f'guid="{{{source_guid("d-1").upper()}}}"'
    )
    (returned,) = read_qdpx(project(renamed, {"sources/t.txt": TEXT}), ["d-0", "d-1"])
    assert returned.document_id == "d-1"


@pytest.mark.parametrize(
    ("sources", "files", "problem"),
    [
        (source(selection(40, 99)), {"sources/t.txt": TEXT}, "40 to 99 is no stretch of the 39"),
        (source(selection(5, 5)), {"sources/t.txt": TEXT}, "5 to 5 is no stretch"),
        (source(selection(0, 5, code="9")), {"sources/t.txt": TEXT}, "has no label"),
        (source(selection(0, 5)), {}, "'t.txt' is not in the file"),
        (source("", "absolute:///etc/passwd"), {}, "outside the file"),
        (source("", "internal://../../etc/passwd"), {}, "is not in the file"),
        (source(""), {"sources/t.txt": b"\xff\xfe\x00"}, "is not UTF-8"),
        (
            '<PictureSource guid="p" name="d-1"><PictureSelection guid="q"/></PictureSource>',
            {}, "1 selections of a PictureSource are not of text",
        ),
    ],
)  # fmt: skip
def test_a_source_that_cannot_be_used_says_so_and_the_others_are_read(sources, files, problem):
    good = source(selection(0, 5), "internal://good.txt", "d-2")
    returned = list(read_qdpx(project(sources + good, {**files, "sources/good.txt": TEXT}), []))
    assert problem in " ".join(one for document in returned for one in document.problems)
    assert exact(returned) == ["First"]


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<x>&b;</x>"""


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        (io.BytesIO(b"no zip at all"), "no zip file"),
        (io.BytesIO(project("", {}).getvalue()[:-40]), "no zip file"),
        (project("", {"../../evil.txt": "x"}), "leads out of the file"),
        (project("", {"/etc/passwd": "x"}), "leads out of the file"),
        (project("", {"C:\\evil.txt": "x"}), "leads out of the file"),
        (project("", {"project.qde": BOMB}), "declares a document type"),
        (project("", {"project.qde": "<Project>"}), "no well-formed XML"),
        (project("", {"project.qde": "<CodeBook/>"}), "no REFI-QDA project"),
    ],
)
def test_a_project_that_harms_or_is_damaged_is_one_clear_line(file, complaint):
    with pytest.raises(UsageError, match=complaint) as caught:
        list(read_qdpx(file, []))
    assert "\n" not in str(caught.value)


def test_codes_nested_without_end_are_refused():
    codes = '<Code guid="c" name="n">' * 5000 + "</Code>" * 5000
    with pytest.raises(UsageError, match="codes inside codes"):
        list(read_qdpx(project("", {}, codes), []))


def test_spans_that_quote_a_book_again_and_again_are_refused(monkeypatch):
    monkeypatch.setattr(annotations, "MOST_QUOTED_CHARACTERS", 200)
    spans = [{"start": 0, "end": 39, "label": "x"}]
    assert len(exact(list(read_prodigy([task(spans=spans * 5)])))) == 5
    with pytest.raises(UsageError, match="again and again"):
        list(read_prodigy([task(spans=spans * 6)]))


def test_a_zip_without_a_project_says_what_is_missing():
    out = io.BytesIO()
    zipfile.ZipFile(out, "w").close()
    with pytest.raises(UsageError, match=r"holds no project\.qde"):
        list(read_qdpx(out, []))


def test_a_zip_bomb_is_left_packed(monkeypatch):
    monkeypatch.setattr(qdpx_read, "LARGEST_SOURCE_BYTES", 1 << 12)
    file = project(source(""), {"sources/t.txt": "0" * (1 << 16)})
    (returned,) = read_qdpx(file, [])
    assert "unpacks to more than" in returned.problems[0]
    monkeypatch.setattr(qdpx_read, "LARGEST_TOTAL_BYTES", 1 << 15)
    with pytest.raises(UsageError, match="of text; split it"):
        list(read_qdpx(file, []))
    monkeypatch.setattr(qdpx_read, "LARGEST_PROJECT_BYTES", 10)
    with pytest.raises(UsageError, match=r"project\.qde unpacks to more"):
        list(read_qdpx(project("", {}), []))


def test_codes_of_the_codebook_keep_their_guids_and_nest():
    out = io.BytesIO()
    codes = [Code("aid", None, "What <is> given", "G1"), Code("aid", "arms", "", "G2")]
    write_qdpx([annotated(TEXT, [words(TEXT, "tanks", "aid", subtype="arms")])], codes, out)
    qde = zipfile.ZipFile(out).read("project.qde").decode()
    assert 'targetGUID="G2"' in qde and "What &lt;is&gt; given" in qde
    assert qde.index('guid="G1"') < qde.index('guid="G2"') < qde.index("</Codes>")


TEI = '<TEI xmlns="http://www.tei-c.org/ns/1.0">{}</TEI>'
BODY = '<text><body><ab>Cut <seg xml:id="s">the aid</seg> now.</ab></body></text>'


def tei(text: str) -> list[Returned]:
    return list(read_tei([text.encode("utf-8")]))


def test_tei_says_where_pages_lines_and_mentions_begin():
    text = "Aid now.\nTanks."
    tanks = words(text, "Tanks", subtype="arms", coder="A & B", confidence=0.5, note="why")
    (document,) = list(write_tei([annotated(text, [tanks])]))[1:-1]
    assert (
        '<ab xml:space="preserve"><pb n="3"/>Aid now<pb n="4"/>.\n'
        '<lb/><anchor xml:id="d1.m1a"/>Tanks<anchor xml:id="d1.m1z"/>.</ab>'
    ) in document
    assert (
        '<span xml:id="d1.m1" from="#d1.m1a" to="#d1.m1z" ana="#d1.c1" resp="#d1.r1" cert="0.5">why'
    ) in document
    assert '<category xml:id="d1.c1"><catDesc>military_aid.arms</catDesc>' in document
    assert '<respStmt xml:id="d1.r1"><resp>tagged by</resp><name>A &amp; B</name>' in document
    assert (
        '<correspAction type="sent"><name>Hale &lt;x&gt;</name>'
        "<placeName>Port &amp; Bay</placeName>"
        '<date when="1953-07-24">1953-07-24</date></correspAction>'
        '<correspAction type="received"><name>Department</name></correspAction>'
    ) in document


def test_tei_of_another_hand_may_point_to_elements_and_name_its_label_in_words():
    stand_off = '<standOff><span from="#s">economic aid</span></standOff>'
    (returned,) = tei(TEI.format(stand_off + BODY))
    assert [(one.label, one.exact) for one in returned.annotations] == [("economic aid", "the aid")]


def test_a_span_that_points_nowhere_is_told():
    (returned,) = tei(TEI.format(f'{BODY}<standOff><span from="#nowhere">x</span></standOff>'))
    assert returned.annotations == () and "points to no place" in returned.problems[0]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (BOMB, "declares a document type"),
        ("<TEI>", "not TEI"),
        ("<html/>", "not TEI"),
        (TEI.format("<text>"), "no well-formed XML"),
        ("", "no well-formed XML"),
        ('<?xml version="1.0" encoding="utf-7"?><x/>', "no well-formed XML"),
    ],
)
def test_a_damaged_tei_file_is_one_clear_line(text, complaint):
    with pytest.raises(UsageError, match=complaint) as caught:
        tei(text)
    assert "\n" not in str(caught.value)


def test_tei_is_read_document_by_document():
    chunks = iter(
        [b'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">', *(TEI.format(BODY).encode(),) * 2]
    )
    reading = read_tei(chunks)
    assert next(reading).text == "Cut the aid now."
    assert len(list(chunks)) == 1  # the second is not asked for yet


def task(**more: object) -> str:
    return json.dumps({"text": TEXT, "meta": {"document_id": "d-1"}, **more})


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (task(answer="reject"), "answered 'reject'"),
        (task(answer="ignore"), "answered 'ignore'"),
        (task(spans=[{"start": 0, "end": 5}]), "has no label"),
        (task(spans=[{"start": 0, "end": 500, "label": "x"}]), "no stretch of the 39"),
        (task(spans=[{"start": -3, "end": 5, "label": "x"}]), "no stretch"),
        (task(spans=[{"start": "0", "end": 5, "label": "x"}]), "no stretch"),
        (task(spans=[{"start": True, "end": 5, "label": "x"}]), "no stretch"),
        (task(spans="all"), "line 1: its spans are no list of spans"),
        (task(), "line 1: marks nothing and says not that it was read"),
        (task(cats={"x": 1}), "line 1: marks nothing"),
        (task(spans=None), "line 1: marks nothing"),
        (task(label=["x"]), "line 1: its labels are of the whole document"),
        (task(label="x", spans=[], answer="accept"), "of the whole document"),
        (task(accept=["x"], answer="accept"), "of the whole document"),
        (task(label=[[0, 5]]), "line 1: its label are no list of spans"),
        (task(label=[[0, 500, "x"]]), "no stretch of the 39"),
        (task(entities={"x": 1}), "its entities are no list of spans"),
        (task(spans=[{"begin": 0, "stop": 5, "tag": "x"}]), "has no label"),
        (task(spans=[{"start": 10**400, "end": 5, "label": "x"}]), "no stretch"),
    ],
)
def test_what_cannot_be_used_of_a_task_is_told(line, problem):
    (returned,) = read_prodigy([line])
    assert returned.document_id == "d-1" and returned.annotations == ()
    assert problem in returned.problems[0] and not returned.is_read


@pytest.mark.parametrize(
    ("line", "count"),
    [
        (task(label=[[0, 5, "x"], [6, 9, "y"]]), 2),
        (task(labels=[[0, 5, "x"]]), 1),
        (task(entities=[[0, 5, "x"]]), 1),
        (task(entities=[{"id": 7, "label": "x", "start_offset": 0, "end_offset": 5}]), 1),
        (task(entities=[], relations=[]), 0),
        (task(label=[]), 0),
        (task(label=[], spans=[{"start": 0, "end": 5, "label": "x"}]), 1),
        (task(spans=[]), 0),
        (task(answer="accept"), 0),
        (task(spans=[{"start": 0, "end": 5, "label": "x"}], label="x"), 1),
    ],
)
def test_lines_of_doccano_and_others_are_read(line, count):
    (returned,) = read_prodigy([line])
    assert returned.is_read and len(returned.annotations) == count and not returned.problems
    assert all((one.start, one.exact) == (0, TEXT[:5]) for one in returned.annotations[:1])


@pytest.mark.parametrize("line", ["{", "[]", '{"spans": []}', "[" * 100_000])
def test_a_line_that_is_no_task_is_one_clear_line(line):
    with pytest.raises(UsageError, match="line 2: no "):
        list(read_prodigy(["\n", line]))


def test_an_accepted_task_is_its_annotators_reading():
    spans = [{"start": 0, "end": 5, "label": "x", "coder": "archive-miner"}]
    (returned,) = read_prodigy([task(spans=spans, answer="accept", _annotator_id="anna")])
    assert returned.annotations[0].coder == "anna"


def item(**more: object) -> dict[str, object]:
    selectors = [{"type": "TextQuoteSelector", "exact": "tanks", "prefix": "for "}]
    target = {"source": "urn:archive-miner:document:d%2F1", "selector": selectors}
    return {"id": "http://x/1", "type": "Annotation", "body": "aid", "target": target, **more}


@pytest.mark.parametrize(
    "held",
    [
        item(), [item()], {"items": [item()]}, {"first": {"items": [item()]}},
        item(body={"type": "TextualBody", "value": "aid"}),
        item(body=[{"value": "why"}, {"value": "aid", "purpose": "tagging"}]),
        item(target=[{"source": "urn:archive-miner:page:s:1"}, item()["target"]]),
    ],
)  # fmt: skip
def test_web_annotations_are_taken_in_every_shape(held):
    (returned,) = read_web_annotations(json.dumps(held))
    (one,) = returned.annotations
    assert (one.document_id, one.label, one.exact, one.start) == ("d/1", "aid", "tanks", -1)


@pytest.mark.parametrize(
    ("held", "problem"),
    [
        ([7], "no annotation"),
        (item(target="http://example.org"), "points into no document"),
        (item(target={"source": 7}), "points into no document"),
        (item(body=[]), "has no tag"),
        (item(body=7), "has no tag"),
    ],
)
def test_a_web_annotation_that_cannot_be_used_says_so(held, problem):
    (returned,) = read_web_annotations(json.dumps(held))
    assert returned.annotations == () and problem in returned.problems[0]


@pytest.mark.parametrize("text", ["", "{", "7", '{"a": 1}', "[" * 100_000])
def test_what_is_no_annotation_page_is_one_clear_line(text):
    with pytest.raises(UsageError):
        list(read_web_annotations(text))


def test_boxes_become_regions_of_the_page_in_whole_points():
    one = words(TEXT, "tanks", coder="archive-miner", boxes=(LINE,))
    page = json.loads("".join(write_web_annotations([annotated(TEXT, [one])])))
    region = page["items"][0]["target"][1]
    assert region["source"]["id"] == "urn:archive-miner:page:s1:3"
    assert region["selector"]["value"] == "xywh=pixel:72,99,31,14"
    assert region["selector"]["conformsTo"] == "http://www.w3.org/TR/media-frags/"
    assert "72 dots per inch" in region["selector"]["unit"]
    assert page["items"][0]["creator"] == {"type": "Software", "name": "archive-miner"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no zlib",
        pytest.param(zlib.compress(b"no msgpack"), marks=pytest.mark.slow),
        pytest.param(zlib.compress(b"\x80"), marks=pytest.mark.slow),
    ],
)
def test_what_is_no_docbin_is_one_clear_line(data):
    with pytest.raises(UsageError, match="DocBin"):
        list(read_docbin(data))


def test_a_docbin_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(docbin, "LARGEST_BYTES", 1 << 20)
    with pytest.raises(UsageError, match="unpacks to more than 1 MiB"):
        list(read_docbin(zlib.compress(bytes(3 << 20))))


@pytest.mark.slow
def test_a_docbin_cut_short_or_with_bytes_changed_never_breaks_the_reader():
    whole = write_docbin([annotated(TEXT, [words(TEXT, "tanks", annotation_id="m")])])
    inside = zlib.decompress(whole)
    for cut in range(0, len(whole), 20):
        with pytest.raises(UsageError):
            list(read_docbin(whole[:cut]))
    for place in range(0, len(inside), 5):
        spoilt = inside[:place] + bytes([inside[place] ^ 0xFF]) + inside[place + 1 :]
        try:
            list(read_docbin(zlib.compress(spoilt)))
        except UsageError as error:
            assert "\n" not in str(error)


@pytest.mark.slow
def test_a_docbin_of_another_pipeline_gives_its_entities():
    import spacy
    from spacy.tokens import DocBin, Span

    doc = spacy.blank("en")("The army asked for tanks")
    doc.ents = [Span(doc, 1, 2, "ORG")]
    (returned,) = read_docbin(DocBin(docs=[doc]).to_bytes())
    assert returned.document_id == "document 1 of the file"
    assert [(one.label, one.exact) for one in returned.annotations] == [("ORG", "army")]


@pytest.mark.slow
def test_plain_spacy_reads_what_is_written():
    import spacy
    from spacy.tokens import DocBin

    spans = [words(TEXT, "The army", annotation_id="a", confidence=0.5),
             words(TEXT, "rmy", annotation_id="b", confidence=0.75)]  # fmt: skip
    nlp = spacy.blank("en")
    (doc,) = DocBin().from_bytes(write_docbin([annotated(TEXT, spans)])).get_docs(nlp.vocab)
    assert doc.text == TEXT and doc.cats == {"concern": 0.75}
    assert [(s.text, s.label_, s.id_) for s in doc.spans["sc"]] == [
        ("The army", "military_aid", "a"), ("rmy", "military_aid", "b")
    ]  # fmt: skip
    assert list(doc.spans["sc"].attrs["scores"]) == [0.5, 0.75]
    assert doc.user_data["header"]["date"] == "1953-07-24"
