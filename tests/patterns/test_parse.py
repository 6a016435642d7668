"""Patterns on parse trees: what they find, and that only screened sentences are parsed.

A stand-in parses: in its grammar the noun after a verb is its object, the one before its subject.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from archive_miner.codebook.load import load_codebook
from archive_miner.errors import SettingError
from archive_miner.patterns import parse, sequence
from archive_miner.tag.rules.matcher import RuleMatcher, compile_matcher

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
def grammar(monkeypatch: pytest.MonkeyPatch) -> Iterator[Grammar]:
    grammar = Grammar()
    Language.component("grammar", func=grammar)
    language = spacy.blank("en")
    language.add_pipe("grammar")
    monkeypatch.setattr(sequence, "load_parser", lambda: language)
    sequence._parser.cache_clear()
    yield grammar
    sequence._parser.cache_clear()


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
    matcher = matcher_of(tmp_path, SUSPENDS_AID)
    hits = matcher.hits(text)
    assert [text[hit.start : hit.end] for hit in hits] == ([found] if found else [])
    assert hits == matcher.hits_unscreened(text)


def test_only_what_the_screen_lets_through_is_parsed_and_once(
    tmp_path: Path, grammar: Grammar
) -> None:
    takes_aid = [SUSPENDS_AID[0] | {"RIGHT_ATTRS": {"LEMMA": "grant"}}, SUSPENDS_AID[1]]
    matcher = matcher_of(tmp_path, SUSPENDS_AID, takes_aid, screen="suspended|granted")
    for text in SENTENCES:
        matcher.hits(text)
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
    parse.load_parser.cache_clear()
    sequence._parser.cache_clear()
    with pytest.raises(SettingError, match=r"pip install 'archive-miner\[parser\]'"):
        matcher_of(tmp_path, SUSPENDS_AID)
    parse.load_parser.cache_clear()


@pytest.mark.skipif(
    not any(map(spacy.util.is_package, parse.PIPELINES)), reason="no English pipeline installed"
)
def test_an_installed_pipeline_parses(tmp_path: Path) -> None:
    sequence._parser.cache_clear()
    matcher = matcher_of(tmp_path, SUSPENDS_AID)
    text = "The United States suspended its aid to the junta."
    assert [text[h.start : h.end] for h in matcher.hits(text)] == ["suspended its aid"]
    assert matcher.hits("The aid was given before the talks were suspended.") == []
