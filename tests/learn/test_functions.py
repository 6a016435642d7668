"""A file of labelling functions: what it says, and every way to get it wrong in one line."""

from pathlib import Path

import pytest

from archive_miner.errors import SettingError
from archive_miner.learn.functions import Function, read_functions


def written(folder: Path, text: str) -> Path:
    path = folder / "functions.toml"
    path.write_text(text)
    return path


def test_functions_are_read_with_what_is_left_out_filled_in(tmp_path: Path) -> None:
    text = """
    [[function]]
    vote = "yes"
    rule = ["ma.suspend_aid", "ma.cut_off"]
    [[function]]
    name = "quiet at home"
    vote = "no"
    mention = "power_consolidation"
    when = "missing"
    at_least = 2
    confidence = 0
    """
    assert read_functions(written(tmp_path, text)) == (
        Function("rule ma.suspend_aid, ma.cut_off", True, "rule", ("ma.suspend_aid", "ma.cut_off")),
        Function("quiet at home", False, "mention", ("power_consolidation",), True, 2, 0.0),
    )


YES = '[[function]]\nvote = "yes"\nmention = "a"\n'
NO = YES.replace("yes", "no")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no functions; write each under"),
        ("function = 3", "no functions; write each under"),
        ("function = []", "0 functions; give 1 to 500"),
        ("[[function]", "not a readable TOML file"),
        ("[[functions]]\nvote = 'yes'", "unknown 'functions'"),
        (YES + "weight = 2", "function 1: unknown key 'weight'"),
        (YES + "rule = 'b'", "give one of mention, rule, query; there are 2"),
        ('[[function]]\nvote = "yes"', "give one of mention, rule, query; there are 0"),
        (YES.replace('"yes"', "true"), "vote = True; write vote"),
        (YES.replace('"a"', "[]"), "mention = []; give a text or a list"),
        (YES.replace('"a"', "7"), "mention = 7; give a text or a list"),
        (YES + 'when = "never"', "when = 'never'; write"),
        (YES + "at_least = 0", "at_least = 0; give a whole number"),
        (YES + "at_least = true", "at_least = True; give a whole number"),
        (YES + "confidence = 1.5", "confidence = 1.5; give a number from 0 to 1"),
        (YES + "name = ''", "name = ''; give a text"),
        (YES + YES.replace("a", "b") + 'name = "mention a"', "two functions are named 'mention a'"),
        (YES + NO + 'name = "other"', "'mention a' and 'other' ask the same and vote apart"),
        (YES + YES + 'name = "other"', "ask the same and vote alike, which counts twice"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingError) as wrong:
        read_functions(written(tmp_path, text))
    assert says in str(wrong.value) and "functions.toml" in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no such file of functions"):
        read_functions(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingError, match="not a readable TOML file"):
        read_functions(tmp_path / "bytes.toml")
