"""Patterns on parse trees: what they find, and that only screened sentences are parsed.

A stand-in parses: in its grammar the noun after a verb is its object, the one before its subject.
"""

import json
from pathlib import Path

import pytest
import spacy
from pipelines import Package
from spacy.language import Language
from spacy.tokens import Doc

from archive_miner.codebook.load import load_codebook
from archive_miner.errors import SettingError
from archive_miner.patterns import parse
from archive_miner.tag.rules import matcher
from archive_miner.tag.rules.matcher import RuleMatcher, compile_matcher
from archive_miner.types import Ingredient

pytestmark = pytest.mark.slow  # a tokeniser, a drawing or a report for each case

VERBS = {"suspended": "suspend", "cut": "cut", "granted": "grant"}

SUSPENDS_AID = [
    {"RIGHT_ID": "verb", "RIGHT_ATTRS": {"LEMMA": {"IN": ["suspend", "cut"]}}},
    {
        "LEFT_ID": "verb",
        "REL_OP": ">",
        "RIGHT_ID": "what",
        "RIGHT_ATTRS": {"DEP": "dobj", "LOWER": "aid"},
    },
]


class Grammar:
    """Gives every word the verb for a head; counts the sentences it was asked about."""

    def __init__(self) -> None:
        self.parsed: list[str] = []

    def __call__(self, doc: Doc) -> Doc:
        self.parsed.append(doc.text)
        root = next((t for t in doc if t.lower_ in VERBS), doc[0])
        for token in doc:
            token.head = root
            token.lemma_ = VERBS.get(token.lower_, token.lower_)
            token.dep_ = "dobj" if token.i > root.i else "nsubj"
        root.dep_ = "ROOT"
        return doc


@pytest.fixture
def grammar(monkeypatch: pytest.MonkeyPatch) -> Grammar:
    grammar = Grammar()
    Language.component("grammar", func=grammar)
    language = spacy.blank("en")
    language.add_pipe("grammar")
    stand_in = Ingredient("pipeline", "stand_in", "1", "feed" * 16)
    monkeypatch.setattr(matcher, "find_pipeline", lambda: stand_in)
    monkeypatch.setattr(matcher, "load_parser", {stand_in: language}.__getitem__)
    return grammar


def matcher_of(folder: Path, *dependency: object, screen: str = "suspend*|cut") -> RuleMatcher:
    patterns = [{"dependency": specs, "screen": screen} for specs in dependency]
    rules = [
        {"id": f"x.r{n}", "strength": "strong", "patterns": [pattern]}
        for n, pattern in enumerate(patterns)
    ]
    label = {"definition": "Anything.", "rules": rules}
    path = folder / "small.yaml"
    path.write_text(json.dumps({"name": "s", "version": "1", "labels": {"x": label}}))
    return compile_matcher(load_codebook(path))


SENTENCES = {
    "Washington suspended all military aid.": "suspended all military aid",
    "Congress  cut, as it had warned, the aid.": "cut, as it had warned, the aid",
    "The aid suspended the quarrel.": None,
    "Washington granted aid.": None,  # another verb
    "A cut was feared.": None,  # no aid
    "The aid went on.": None,  # nothing the screen lets through
}


@pytest.mark.parametrize(("text", "found"), SENTENCES.items())
def test_a_tree_and_what_it_finds(
    tmp_path: Path, grammar: Grammar, text: str, found: str | None
) -> None:
    ready = matcher_of(tmp_path, SUSPENDS_AID)
    hits = ready.hits(text)
    assert [text[hit.start : hit.end] for hit in hits] == ([found] if found else [])
    assert hits == ready.hits_unscreened(text)


def test_only_what_the_screen_lets_through_is_parsed_and_once(
    tmp_path: Path, grammar: Grammar
) -> None:
    takes_aid = [SUSPENDS_AID[0] | {"RIGHT_ATTRS": {"LEMMA": "grant"}}, SUSPENDS_AID[1]]
    ready = matcher_of(tmp_path, SUSPENDS_AID, takes_aid, screen="suspended|granted")
    for text in SENTENCES:
        ready.hits(text)
    assert grammar.parsed == [t for t in SENTENCES if "suspended" in t or "granted" in t]


@pytest.mark.parametrize(
    "bad",
    [
        [{"RIGHT_ID": "verb"}],
        [{"RIGHT_ID": "verb", "RIGHT_ATTRS": None}],
        [SUSPENDS_AID[0], SUSPENDS_AID[1] | {"LEFT_ID": "nobody"}],
    ],
)
def test_a_tree_spacy_refuses_names_the_line(
    tmp_path: Path, grammar: Grammar, bad: list[dict[str, object]]
) -> None:
    with pytest.raises(SettingError, match=r"small.yaml, line 1, rule x.r0: `dependency:`"):
        matcher_of(tmp_path, bad)


def test_without_an_installed_pipeline_the_fix_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parse, "PIPELINES", ("no_such_pipeline",))
    with pytest.raises(SettingError, match=r"pip install 'archive-miner\[parser\]'"):
        matcher_of(tmp_path, SUSPENDS_AID)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    package = Package(tmp_path)
    package.install("cut")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(parse, "PIPELINES", ("en_of_no_such_name", package.name))
    return package


def lemma_of_cut(pipeline: Ingredient) -> str:
    (token,) = parse.load_parser(pipeline)("cut")
    return token.lemma_


def test_a_pipeline_is_known_by_all_that_is_in_it(package: Package) -> None:
    before = parse.find_pipeline()
    assert (before.role, before.title) == ("pipeline", f"{package.name}@1.0.0")
    said = package.description()
    package.install("hew")
    assert package.description() == said
    after = parse.find_pipeline()
    assert (after.title, len(after.sha256)) == (before.title, 64)
    assert after.sha256 != before.sha256
    package.install("cut")
    assert parse.find_pipeline() == before  # when and how often it was installed does not tell


def test_a_pipeline_installed_anew_in_one_process_is_the_one_that_is_used(package: Package) -> None:
    before = parse.find_pipeline()
    assert lemma_of_cut(before) == "cut"
    package.install("hew")
    assert lemma_of_cut(parse.find_pipeline()) == "hew"
    with pytest.raises(SettingError, match="is another than when the run began; run again"):
        parse.load_parser(before)


def test_a_pipeline_replaced_while_it_is_read_is_not_used(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = spacy.load

    def late(name: str, **how: object) -> Language:
        language = real(name, **how)
        package.install("hew")
        return language

    monkeypatch.setattr(spacy, "load", late)
    with pytest.raises(SettingError, match="is another than when the run began; run again"):
        parse.load_parser(parse.find_pipeline())


def test_half_a_pipeline_is_refused_in_a_line(package: Package) -> None:
    (package.folder / package.name / "meta.json").unlink()
    with pytest.raises(SettingError, match="is not there or not whole; install it again"):
        parse.find_pipeline()
    package.install("cut")
    (data,) = (package.folder / package.name).glob("en_*")
    (data / "config.cfg").unlink()
    with pytest.raises(SettingError, match=r"cannot be loaded .*; install it again") as caught:
        parse.load_parser(parse.find_pipeline())
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(
    not any(map(spacy.util.is_package, parse.PIPELINES)), reason="no English pipeline installed"
)
def test_an_installed_pipeline_parses(tmp_path: Path) -> None:
    ready = matcher_of(tmp_path, SUSPENDS_AID)
    text = "The United States suspended its aid to the junta."
    assert [text[h.start : h.end] for h in ready.hits(text)] == ["suspended its aid"]
    assert ready.hits("The aid was given before the talks were suspended.") == []
