"""Rules find what they say, where it stands, and nothing else."""

import json
import time
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_miner.codebook.load import default_codebook_path, load_codebook
from archive_miner.codebook.schema import Codebook
from archive_miner.errors import SettingError
from archive_miner.tag.rules.matcher import (
    ONE_STRONG,
    ONE_WEAK,
    STRONG_AND_WEAK,
    RuleMatcher,
    compile_matcher,
    find_mentions,
)
from archive_miner.text.tokens import Tokeniser, plain_text
from archive_miner.types import Document, Header, Mention, Passage, Sentence

pytestmark = pytest.mark.slow  # a tokeniser, a drawing or a report for each case

SHARED = Path(__file__).parents[3] / ".." / "shared"


@pytest.fixture(scope="module")
def shipped() -> RuleMatcher:
    return compile_matcher(load_codebook(default_codebook_path()))


def codebook(folder: Path, rules: Sequence[dict[str, object]], **more: object) -> Codebook:
    """Write a codebook of label ``x`` and read it; JSON is YAML."""
    path = folder / "small.yaml"
    label = {"definition": "Anything.", "rules": rules}
    path.write_text(
        json.dumps({"name": "small", "version": "1", "labels": {"x": label}, **more}),
        encoding="utf-8",
    )
    return load_codebook(path)


def rule(
    name: str, *patterns: object, strength: str = "strong", **more: object
) -> dict[str, object]:
    return {"id": name, "strength": strength, "patterns": list(patterns), **more}


def document(text: str) -> Document:
    return Document("d1", "s1", 1, 1, Header(), text, ())


def mentions_of(
    matcher: RuleMatcher, *sentences: str, passages: Sequence[Passage] = ()
) -> list[Mention]:
    """Join sentences by two spaces and look them through."""
    spans, start = [], 0
    for text in sentences:
        spans.append(Sentence(start, start + len(text)))
        start += len(text) + 2
    return find_mentions(document("  ".join(sentences)), passages, spans, matcher)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("operational control|command", "OPERATIONAL CONTROL kept.", "OPERATIONAL CONTROL"),
        ("operational control|command", "An operational\n  control.", "operational\n  control"),
        ("operational control|command", "Control was operational by May.", None),
        ("withdr* ...3 recognition", "We withdrew any recognition.", "withdrew any recognition"),
        ("withdr* ...3 recognition", "We withdrew, after a long talk, recognition.", None),
        ("military advisory group?", "A military advisory group sat.", "military advisory group"),
        ("military advisory group?", "The military advisory post.", "military advisory"),
        ("coup d'etat", "A coup d’état was feared.", "coup d’état"),
        ("anti-communist", "An anti–Communist and an anti Communist.", "anti–Communist"),
        ("anti-communist", "An anticommunist.", None),
        ("=MAP", "The MAP level rose.", "MAP"),
        ("=MAP", "He drew a map.", None),
        ("pact", "They signed the pact3 at noon.", "pact"),
        ("f-8*", "Two F-86s came.", "F-86s"),
        ("government 's hand", "It forced the Government’s hand.", "Government’s hand"),
        ("can not accept", "PRESIDENT STATED CANNOT ACCEPT.", "CANNOT ACCEPT"),
        ("(general staff|officer corps) loyal", "An officer corps loyal.", "officer corps loyal"),
        ("aid ...3 (cut off|stopped)", "Aid was at once cut off.", "Aid was at once cut off"),
        ("aid ...3 (cut off|stopped)", "Aid was cut.", None),
        ("loan of? ...1 million", "A loan of ten million.", "loan of ten million"),
    ],
)  # fmt: skip
def test_a_pattern_and_what_it_finds(
    tmp_path: Path, pattern: str, text: str, found: str | None
) -> None:
    matcher = compile_matcher(codebook(tmp_path, [rule("x.r", pattern)]))
    spans = [text[hit.start : hit.end] for hit in matcher.hits(text)]
    # A glued footnote digit is part of the printed word, so it belongs to the span's token.
    assert spans[:1] == ([found] if found else [])


def test_spellings_are_read_as_the_word_and_capitals_only_as_capitals(tmp_path: Path) -> None:
    book = codebook(
        tmp_path,
        [rule("x.r", "usa government")],
        spellings={"usa": ["US", "U.S."], "government": ["govt"]},
    )
    matcher = compile_matcher(book)
    text = "US Govt told us govt of U.S. Government."
    assert [text[h.start : h.end] for h in matcher.hits(text)] == ["US Govt", "U.S. Government"]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("The bases were kept.", False),
        ("The American bases were kept.", True),
        ("The bases the Americans used were enemy bases.", False),
    ],
)
def test_unless_cancels_and_needs_requires_in_the_same_sentence(
    tmp_path: Path, text: str, is_found: bool
) -> None:
    rules = [rule("x.r", "bases", needs=["american(s)"], unless=["enemy bases"])]
    matcher = compile_matcher(codebook(tmp_path, rules))
    assert bool(mentions_of(matcher, text, "Enemy bases lay near the Americans.")) == is_found


def test_a_match_never_crosses_a_sentence(tmp_path: Path) -> None:
    matcher = compile_matcher(codebook(tmp_path, [rule("x.r", "military ...3 mission")]))
    assert mentions_of(matcher, "He left the military", "mission and went home.") == []
    assert len(mentions_of(matcher, "He left the military mission.")) == 1


def test_overlapping_matches_become_the_strongest_then_the_longest(tmp_path: Path) -> None:
    rules = [
        rule("x.short", "military aid"),
        rule("x.long", "military aid program"),
        rule("x.weak", "the military aid program today", strength="weak"),
        rule("x.apart", "credit", strength="weak"),
    ]
    matcher = compile_matcher(codebook(tmp_path, rules))
    text = "In the military aid program today there is credit."
    first, second = mentions_of(matcher, text)
    assert (first.origin, text[first.start : first.end]) == ("x.long", "military aid program")
    assert (second.origin, second.start) == ("x.apart", text.index("credit"))
    assert first.mention_id == f"d1:x:{first.start}-{first.end}"
    assert first.confidence == second.confidence == STRONG_AND_WEAK


def test_confidence_of_one_rule_alone(tmp_path: Path) -> None:
    rules = [rule("x.s", "treaty"), rule("x.w", "talks", strength="weak")]
    matcher = compile_matcher(codebook(tmp_path, rules))
    strong, weak = mentions_of(matcher, "A treaty.", "Some talks.")
    assert (strong.confidence, weak.confidence) == (ONE_STRONG, ONE_WEAK)
    assert weak.confidence < 0.5 < strong.confidence


def test_raw_spacy_patterns_are_the_way_out(tmp_path: Path) -> None:
    raw = {"tokens": [{"LIKE_NUM": True}, {"LOWER": "divisions"}]}
    matcher = compile_matcher(codebook(tmp_path, [rule("x.r", raw)]))
    text = "Some twenty divisions, and divisions unnumbered."
    assert [text[h.start : h.end] for h in matcher.hits(text)] == ["twenty divisions"]


def test_a_raw_pattern_spacy_refuses_names_the_line(tmp_path: Path) -> None:
    book = codebook(tmp_path, [rule("x.r", {"tokens": [{"LOWR": "x"}]})])
    with pytest.raises(SettingError, match=r"small.yaml, line 1, rule x.r: `tokens:`"):
        compile_matcher(book)


def test_cues_are_found_beside_the_labels_and_make_no_mentions(tmp_path: Path) -> None:
    cue = {"definition": "Fear.", "rules": [rule("c.fear", "fear*")]}
    book = codebook(tmp_path, [rule("x.r", "treaty")], cues={"fear": cue})
    matcher = compile_matcher(book)
    text = "He fears the treaty."
    assert [(h.rule.label, text[h.start : h.end]) for h in matcher.cue_hits(text)] == [
        ("fear", "fears")
    ]
    assert [h.rule.rule_id for h in matcher.hits(text)] == ["x.r"]
    assert matcher.hits_unscreened(text) == matcher.hits(text)
    assert [m.origin for m in mentions_of(matcher, text)] == ["x.r"]


BOILERPLATE = [
    "Department of State, Central Files, 611.99/3–1456, Military Mission.",
    "For text of the mutual defense treaty, see Document 33.",
    "See Document 12, military mission.",
    "Distribution: MAAG, CINCPAC, Joint Chiefs",
]


@pytest.mark.parametrize("text", BOILERPLATE)
def test_boilerplate_gets_no_tag(shipped: RuleMatcher, text: str) -> None:
    assert shipped.hits(text), "the specimen must hold something to skip"
    assert mentions_of(shipped, text) == []


def test_a_source_note_is_skipped_as_a_whole_passage(shipped: RuleMatcher) -> None:
    note = ("Source: Department of State, Central Files.", "Drafted in the military mission.")
    length = len("  ".join(note))
    passage = Passage("p", "d1", 0, length, 1)
    body = "The military mission will leave."
    assert len(mentions_of(shipped, *note, body, passages=[passage])) == 1


NEAR_BOILERPLATE = [
    "The Department of State opposes the military mission.",
    "He will see the head of our military mission.",
    "Distribution of arms to the militia was stopped by our military mission.",
]


@pytest.mark.parametrize("text", NEAR_BOILERPLATE)
def test_what_only_looks_like_boilerplate_is_tagged(shipped: RuleMatcher, text: str) -> None:
    assert mentions_of(shipped, text)


# Words the shipped rules care about, and what lies between words in real text.
WORDS = (
    *("military", "aid", "MAAG", "map", "withdrew", "recognition", "of", "the", "junta", "US"),
    *("U.S.", "us", "coup", "d’état", "anti-communist", "loan,", "million", "Govt.", "a", "pact"),
    *("Government’s", "treaty3", "bases", "(bases)", "base-rights", "cut", "off", "arms", "F-86"),
    *("cannot", "opposition", "leaders", "overthrow", "loyalty", "army;", "NATO's", "P.L.", "480"),
)
SPACES = (" ", " ", " ", "  ", "\n", "\n\n ", " — ", ", ")
SENTENCES = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(SPACES)), max_size=25).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)


@settings(max_examples=150, deadline=None)
@given(SENTENCES)
def test_the_screen_changes_nothing(shipped: RuleMatcher, text: str) -> None:
    assert shipped.hits(text) == shipped.hits_unscreened(text)


@settings(max_examples=150, deadline=None)
@given(SENTENCES)
def test_hits_lie_on_words_and_lead_back_to_the_text(shipped: RuleMatcher, text: str) -> None:
    for hit in shipped.hits(text):
        found = text[hit.start : hit.end]
        assert found and found == found.strip()


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab -–\n\t’é3.F—", max_size=40))
def test_plain_text_leads_back_to_the_same_characters(text: str) -> None:
    plain = plain_text(text)
    places = [plain.original(n) for n in range(len(plain.text))]
    assert places == sorted(set(places))
    for place, character in zip(places, plain.text, strict=True):
        assert (character == " ") == (plain_text("x" + text[place]).text[1:] in (" ", "")) or (
            # a hyphen before a letter and a glued footnote digit are read as spaces, one for one
            character == " " and text[place] in "-–3"
        )


ORACLE = ["military ...2 aid", "withdr* ...3 (recognition|army)", "the? junta|pact", "aid of the"]


@settings(max_examples=100, deadline=None)
@given(SENTENCES)
def test_our_matching_agrees_with_spacys_matcher(
    oracle: tuple[RuleMatcher, object], text: str
) -> None:
    """Where spaCy's own Matcher (the yardstick) finds a start, so do we, with its longest end."""
    matcher, spacy_matcher = oracle
    plain = plain_text(text)
    doc = matcher.tokeniser.language.make_doc(plain.text)
    longest: dict[tuple[str, int], int] = {}
    for key, first, last in spacy_matcher(doc):  # type: ignore[operator]
        name = doc.vocab.strings[key]
        longest[name, first] = max(last, longest.get((name, first), 0))
    expected = {
        (
            name,
            plain.original(doc[first].idx),
            plain.original(doc[last - 1].idx) + len(doc[last - 1]),
        )
        for (name, first), last in longest.items()
    }
    assert {(h.rule.rule_id, h.start, h.end) for h in matcher.hits(text)} == expected


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> tuple[RuleMatcher, object]:
    from spacy.matcher import Matcher

    rules = [rule(f"x.r{n}", pattern) for n, pattern in enumerate(ORACLE)]
    matcher = compile_matcher(codebook(tmp_path_factory.mktemp("oracle"), rules))
    in_spacys_terms = [
        [{"NORM": "military"}, {"OP": "{0,2}"}, {"NORM": "aid"}],
        [
            {"NORM": {"REGEX": "^withdr"}},
            {"OP": "{0,3}"},
            {"NORM": {"IN": ["recognition", "army"]}},
        ],
        [{"NORM": "the", "OP": "?"}, {"NORM": {"IN": ["junta", "pact"]}}],
        [{"NORM": "aid"}, {"NORM": "of"}, {"NORM": "the"}],
    ]
    yardstick = Matcher(matcher.tokeniser.language.vocab)
    for n, pattern in enumerate(in_spacys_terms):
        yardstick.add(f"x.r{n}", [pattern])
    return matcher, yardstick


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=12))
def test_letters_alone_are_one_token_as_for_spacy(tokeniser: Tokeniser, stretch: str) -> None:
    # Exceptions in capitals ("CANNOT") are the one wanted difference.
    is_telegraphic = stretch.isupper() and stretch.lower() in tokeniser.language.tokenizer.rules
    doc = tokeniser.language.make_doc(stretch.lower() if is_telegraphic else stretch)
    assert [(t.start, len(t.printed)) for t in tokeniser.tokens(stretch)] == [
        (t.idx, len(t)) for t in doc
    ]


@pytest.fixture(scope="module")
def tokeniser() -> Tokeniser:
    return Tokeniser({})


@pytest.mark.shared
@pytest.mark.slow
def test_on_real_documents_the_screen_changes_nothing(shipped: RuleMatcher) -> None:
    source = SHARED / "data" / "gold" / "sentences.jsonl"
    if not source.exists():
        pytest.skip("the gold documents are not beside the checkout")
    texts: dict[str, str] = {}
    with source.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            if number % 40 == 0:
                path = row["path"]
                if path not in texts:
                    texts[path] = (source.parent / path).read_bytes().decode("utf-8")
                sentence = texts[path][row["start"] : row["end"]]
                assert shipped.hits(sentence) == shipped.hits_unscreened(sentence)


@pytest.mark.parametrize("stretch", ["$" * 20_000, "_" * 20_000, "a" * 20_000, "x," * 10_000])
def test_a_stretch_without_blanks_is_read_in_time(tokeniser: Tokeniser, stretch: str) -> None:
    began = time.perf_counter()
    tokens = tokeniser.tokens(stretch)
    assert time.perf_counter() - began < 5  # as one stretch: minutes
    assert "".join(token.printed for token in tokens) == stretch
    lengths = [len(token.printed) for token in tokens]
    assert [token.start for token in tokens] == [0, *accumulate(lengths)][:-1]
