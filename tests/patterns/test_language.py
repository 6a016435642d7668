"""The pattern language, from written lines to elements."""

import pytest

from archive_miner.patterns.language import parse_pattern, parse_wordings
from archive_miner.patterns.nouns import Element, Word


def said(element: Element) -> str:
    """Write an element out so that a table can hold it."""
    words = "|".join(
        " ".join(
            f"{'=' if w.is_exact else ''}{w.text}{'*' if w.is_prefix else ''}" for w in wording
        )
        for wording in element.alternatives
    )
    return f"...{element.gap}" if not words else words + ("?" if element.is_optional else "")


@pytest.mark.parametrize(
    ("written", "elements"),
    [
        ("operational control|command", ["operational", "control|command"]),
        ("withdr* ...3 recognition", ["withdr*", "...3", "recognition"]),
        ("military advisory group?", ["military", "advisory", "group?"]),
        ("(general staff|officer corps)", ["general staff|officer corps"]),
        ("(the old)? guard", ["the old?", "guard"]),
        ("adviser(s)", ["adviser|advisers"]),
        ("(service adviser(s)|envoy)", ["service adviser|service advisers|envoy"]),
        ("=MAP program", ["=MAP", "program"]),
        ("Anti-Communist", ["anti communist"]),
        ("f-86*", ["f-86*"]),
        ("coup d'etat", ["coup", "d'etat"]),
        ("<force>|police", ["army|armed forces|police"]),
    ],
)
def test_written_patterns_and_their_elements(written: str, elements: list[str]) -> None:
    sets = {"force": parse_wordings("army|armed forces", {})}
    assert [said(element) for element in parse_pattern(written, sets).elements] == elements


def test_a_set_may_hold_another() -> None:
    sets = {"force": parse_wordings("army|navy", {})}
    assert parse_wordings("<force>|police", sets) == (
        (Word("army"),),
        (Word("navy"),),
        (Word("police"),),
    )


@pytest.mark.parametrize("written", ["", "...3", "a ...0 b", "(a|(b|c))", "a\\b", "b* army"])
def test_patterns_that_do_not_parse_say_so(written: str) -> None:
    with pytest.raises((ValueError, IndexError)) as caught:
        parse_pattern(written, {})
    assert isinstance(caught.value, ValueError)
