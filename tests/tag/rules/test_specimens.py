"""Patterns that can never match, and rules that add nothing, found by trying."""

import json
from pathlib import Path

import pytest

from archive_miner.codebook.load import default_codebook_path, load_codebook
from archive_miner.tag.rules.matcher import RuleMatcher, compile_matcher
from archive_miner.tag.rules.specimens import (
    find_covered_patterns,
    find_covered_rules,
    find_dead_patterns,
    specimens,
)

pytestmark = pytest.mark.slow  # a tokeniser, a drawing or a report for each case


@pytest.fixture(scope="module")
def shipped() -> RuleMatcher:
    return compile_matcher(load_codebook(default_codebook_path()))


def compiled(folder: Path, *rules: dict[str, object], **more: object) -> RuleMatcher:
    """Compile rules of one label, ids given by their place: x.a, x.b."""
    named = [{"id": f"x.{chr(97 + n)}", "strength": "strong", **one} for n, one in enumerate(rules)]
    label = {"definition": "Anything.", "subtypes": {"s": "one", "t": "two"}, "rules": named}
    path = folder / "small.yaml"
    path.write_text(json.dumps({"name": "s", "version": "1", "labels": {"x": label}, **more}))
    return compile_matcher(load_codebook(path))


def rule(*patterns: object, **more: object) -> dict[str, object]:
    return {"patterns": list(patterns), **more}


def test_specimens_vary_one_place_at_a_time(tmp_path: Path) -> None:
    matcher = compiled(tmp_path, rule("(cut|stop) ...2 (aid|arm*) flow?"))
    (pattern,) = matcher.codebook.rules[0].patterns
    assert [one.text for one in specimens(pattern)] == [
        "cut aid flow",
        "cut qqq qqq aid flow",
        "stop aid flow",
        "cut armqq flow",
        "cut aid",
    ]


DEAD = [
    # a rule, the pattern and what is said of it, whether the whole rule is dead
    (rule("bases", unless=["base*"]), "bases", "`unless` cancels", True),
    (rule("bases", "troops", unless=["base*"]), "bases", "`unless` cancels", False),
    (rule("=can't stay"), "=can't stay", "never stand so", True),
    (rule("aid (=can't|will)"), "aid (=can't|will)", '"can\'t" never stands so', False),
]


@pytest.mark.parametrize(("bad", "pattern", "said", "is_whole"), DEAD)
def test_a_pattern_that_can_never_be_found(
    tmp_path: Path, bad: dict[str, object], pattern: str, said: str, is_whole: bool
) -> None:
    (dead,) = find_dead_patterns(compiled(tmp_path, bad))
    assert dead.pattern.written == pattern and dead.is_whole_rule is is_whole
    assert said in dead.reason


@pytest.mark.parametrize(
    "good",
    [
        rule("bases", unless=["enemy bases"]),
        rule("can't stay", "F-86", "anti-communist", "korea's army"),
        rule({"tokens": [{"LIKE_NUM": True}]}),
        rule("govt troops"),
    ],
)
def test_a_pattern_that_can_be_found(tmp_path: Path, good: dict[str, object]) -> None:
    spellings = {"government": ["govt"]}
    assert find_dead_patterns(compiled(tmp_path, good, spellings=spellings)) == []


def covered(matcher: RuleMatcher) -> list[tuple[str, str]]:
    return [(one.rule.rule_id, one.by.rule_id) for one in find_covered_rules(matcher)]


COVERED = [
    (rule("military aid"), rule("aid")),
    (rule("state visit", strength="weak"), rule("visit(s)", strength="weak")),
    (rule("cut ...3 aid"), rule("cut* ...5 (aid|loan(s))")),
    (rule("aid", needs=["junta"]), rule("aid")),
    (rule("aid", unless=["first aid", "band aid"]), rule("aid", unless=["first aid"])),
    (rule("(aid|help) cut"), rule("aid cut", "help cut", "loan cut")),
]


@pytest.mark.parametrize(("narrow", "wide"), COVERED)
def test_a_rule_that_adds_nothing(
    tmp_path: Path, narrow: dict[str, object], wide: dict[str, object]
) -> None:
    assert covered(compiled(tmp_path, narrow, wide)) == [("x.a", "x.b")]
    assert covered(compiled(tmp_path, wide, narrow)) == [("x.b", "x.a")]


APART = [
    (rule("military aid", subtype="s"), rule("aid", subtype="t")),  # a finer kind
    (rule("military aid"), rule("aid", strength="weak")),  # surer where it is narrower
    (rule("military aid"), rule("aid", unless=["military"])),
    (rule("aid"), rule("aid", needs=["junta"])),
    (rule("aid", needs=["junta"]), rule("junta")),  # other words of the sentence
    (rule("cut ...5 aid"), rule("cut ...3 aid")),
    (rule("arm*"), rule("arms|army|armies")),
    (rule("aid", "help"), rule("aid")),
]


@pytest.mark.parametrize(("narrow", "wide"), APART)
def test_a_rule_that_adds_something(
    tmp_path: Path, narrow: dict[str, object], wide: dict[str, object]
) -> None:
    assert ("x.a", "x.b") not in covered(compiled(tmp_path, narrow, wide))


def test_of_two_equal_rules_the_later_adds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "twins.yaml"
    path.write_text(
        "name: t\nversion: '1'\nlabels:\n  x:\n    definition: d\n    rules:\n"
        "      - {id: x.a, strength: strong, patterns: [aid]}\n"
        "      - {id: x.b, strength: strong, patterns: [aid]}\n"
    )
    assert covered(compile_matcher(load_codebook(path))) == [("x.b", "x.a")]


def test_a_pattern_is_covered_only_where_the_words_found_are_the_same(tmp_path: Path) -> None:
    matcher = compiled(tmp_path, rule("world bank", "(world|export) bank", "bank"))
    assert [(one.pattern.written, one.by.written) for one in find_covered_patterns(matcher)] == [
        ("world bank", "(world|export) bank")
    ]


def test_nothing_in_the_shipped_codebook_is_dead_or_adds_nothing(shipped: RuleMatcher) -> None:
    assert find_dead_patterns(shipped) == []
    assert covered(shipped) == []
    assert find_covered_patterns(shipped) == []
