"""A codebook for readers, and for the tools of qualitative coders."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from archive_miner.codebook.appendix import QDC_NAMESPACE, to_markdown, to_qdc
from archive_miner.codebook.load import default_codebook_path, load_codebook
from archive_miner.codebook.schema import Codebook

# The GUIDType of REFI-QDA's published schema.
GUID = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}")


@pytest.fixture(scope="module")
def shipped() -> Codebook:
    return load_codebook(default_codebook_path())


def name(tag: str) -> str:
    return f"{{{QDC_NAMESPACE}}}{tag}"


def test_the_qdc_has_the_published_structure(shipped: Codebook) -> None:
    root = ElementTree.fromstring(to_qdc(shipped))
    assert root.tag == name("CodeBook") and root.get("origin") == "archive-miner"
    (codes,) = root
    assert codes.tag == name("Codes")
    assert [code.get("name") for code in codes] == [entry.name for entry in shipped.labels]
    guids = []
    for code in codes.iter(name("Code")):
        assert set(code.attrib) == {"guid", "name", "isCodable"} and code.get("isCodable") == "true"
        guids.append(str(code.get("guid")))
        description, *inner = code
        assert description.tag == name("Description") and description.text
        assert all(child.tag == name("Code") for child in inner)
    assert all(GUID.fullmatch(guid) for guid in guids)
    assert len(set(guids)) == len(guids) > 7


def test_guids_come_from_names_alone(shipped: Codebook) -> None:
    entry = replace(shipped.labels[0], definition="Something else.")
    other = replace(shipped, version="9", labels=(entry, *shipped.labels[1:]))
    assert GUID.findall(to_qdc(other)) == GUID.findall(to_qdc(shipped))
    renamed = replace(shipped, name="mine")
    assert not set(GUID.findall(to_qdc(renamed))) & set(GUID.findall(to_qdc(shipped)))


def test_signs_of_xml_and_control_characters_do_no_harm(shipped: Codebook) -> None:
    entry = replace(shipped.labels[0], name='a"<b', definition="x < y & z\x07")
    root = ElementTree.fromstring(to_qdc(replace(shipped, labels=(entry,))))
    code = root.find(f".//{name('Code')}")
    assert code is not None and code.get("name") == 'a"<b'
    assert str(code[0].text).startswith("x < y & z\n")


def test_the_appendix_holds_what_a_reader_needs(shipped: Codebook) -> None:
    text = to_markdown(shipped)
    assert text == to_markdown(shipped)
    for entry in shipped.labels:
        body = text.split(f"\n## {entry.name.replace('_', chr(92) + '_')}\n")[1].split("\n## ")[0]
        assert "**Include.**" in body and "**Exclude.**" in body
        for rule in entry.rules:
            assert f"- **{rule.rule_id}** ({rule.strength}" in body
        assert body.count("\n- ") >= len(entry.rules) + len(entry.examples)
    assert shipped.sha256 in text and "`<forces>`" in text


def test_nothing_in_the_appendix_turns_into_markup(shipped: Codebook) -> None:
    entry = replace(shipped.labels[0], definition="# <b>*bold*</b> [x](y)")
    assert r"\# \<b\>\*bold\*\</b\> \[x\](y)" in to_markdown(replace(shipped, labels=(entry,)))
