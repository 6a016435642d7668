"""The verbs: of the command line, of Archive, and of README's table. The three agree."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from archive_miner.archive import Archive
from archive_miner.cli.main import cli

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")

FROZEN = "a frozen answer is returned; its records and tables are written by who asked"
ELSEWHERE = "an answer of another kind, so a method of its own: "

EXCEPTIONS: dict[tuple[str, str], str] = {
    ("*", "json"): FROZEN,
    ("*", "csv"): FROZEN,
    ("import annotations", "output"): FROZEN,
    ("panel", "output"): FROZEN,
    ("prevalence", "output"): FROZEN,
    ("design", "output"): FROZEN,
    ("kwic", "output"): ELSEWHERE + "kwic_table",
    ("kwic", "group"): ELSEWHERE + "count_kwic",
    ("weak", "output"): FROZEN,
    ("weak", "by"): "the answer holds both ways: Weak.table(by)",
    ("simulate", "output"): ELSEWHERE + "draw_simulation",
    ("segment", "corrections"): ELSEWHERE + "correct",
    ("segment", "review"): ELSEWHERE + "doubtful_boundaries",
    ("suggest", "drop"): ELSEWHERE + "drop_batch",
    ("show", "document-id"): "the method shows passages, mentions and scores too: `thing`",
    ("show", "text"): "what is shown holds the whole text",
    ("show", "page"): ELSEWHERE + "draw_page",
    ("show", "mention"): ELSEWHERE + "crop_mention",
    ("show", "output"): "a picture is returned, to be saved by who asked",
    ("failures", "retry"): ELSEWHERE + "retry_failures",
    ("codebook check", "strict"): "an exit code; warnings are among the findings",
}
"""What a verb takes on the command line and its method does not, and why. "*" is every verb."""

PYTHON_ONLY: dict[tuple[str, str], str] = {
    ("*", "choices"): "settings: the command line has a file of them (--config)",
    ("*", "observer"): "who is told of progress: the command line shows a bar",
    ("panel", "actors"): "in the settings file",
    ("report", "documents"): "in the settings file",
    ("report", "model"): "in the settings file",
    ("report", "date"): "to write the same bytes on another day",
    ("show", "thing"): "DOCUMENT_ID, or what else there is to show",
    ("export_annotations", "codebook"): "names the codes of REFI-QDA: in the settings file",
}
"""What a method takes and its verb has no option for, and why."""

OTHER_DEFAULTS: dict[tuple[str, str], str] = {
    ("search", "limit"): "all are found one by one, as they are asked for",
    ("export", "format"): "always named from Python: some formats are methods of their own",
    ("figures", "format"): "png,svg as a sequence",
}
"""What is taken for granted otherwise than on the command line, and why."""

ONE_VERB: dict[str, tuple[str, ...]] = {
    "export": ("export_parquet", "export_citations", "export_annotations"),
}
"""A verb that is several methods, for what they write to differs: a stream, a file."""


def commands(group: click.Group = cli, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


VERBS = dict(commands())


def options(command: click.Command) -> list[str]:
    """Return arguments by their names, and options by the longest of theirs, without dashes."""
    return [
        max(one.opts, key=len).lstrip("-").replace("_", "-")
        for one in command.params
        if one.name != "help"
    ]


def method_of(verb: str) -> str:
    return verb.replace(" ", "_").replace("-", "_")


def parameters(method: str) -> dict[str, inspect.Parameter]:
    signature = inspect.signature(getattr(Archive, method))
    return {name: one for name, one in signature.parameters.items() if name != "self"}


def beyond(verb: str, method: str) -> list[str]:
    """Return what a method takes and the verb has no option for, the reasoned left out."""
    known = {one.replace("-", "_") for one in options(VERBS[verb])}
    known |= {name for of, name in PYTHON_ONLY if of in ("*", method)}
    return [name for name in parameters(method) if name not in known]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_a_method_of_the_same_name_and_options(verb):
    name = method_of(verb)
    assert callable(getattr(Archive, name, None)), f"{verb}: Archive has no method {name}"
    takes = parameters(name)
    given = [
        one for one in options(VERBS[verb]) if not EXCEPTIONS.keys() & {(verb, one), ("*", one)}
    ]
    missing = [one for one in given if one.replace("-", "_") not in takes]
    assert not missing, f"Archive.{name} does not take: {', '.join(missing)}"
    more = ", ".join(beyond(verb, name))
    assert not more, f"{verb} has no option for: {more}"


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_left_out_is_the_same_for_both(verb):
    takes = parameters(method_of(verb))
    for option in VERBS[verb].params:
        name = max(option.opts, key=len).lstrip("-").replace("-", "_")
        is_said = isinstance(option.default, str | int | float | tuple) and option.default != ""
        if name in takes and is_said and (verb, name) not in OTHER_DEFAULTS:
            default = takes[name].default
            same = option.default in (default, (default,))
            assert same, f"{verb}: {name} is {option.default!r}, for Archive {default!r}"


@pytest.mark.parametrize("verb", ONE_VERB)
def test_where_a_verb_is_several_methods_each_takes_its_options(verb):
    for method in ONE_VERB[verb]:
        more = ", ".join(beyond(verb, method))
        assert not more, f"{verb} has no option for {more} of Archive.{method}"


def test_every_exception_is_of_an_option_there_is():
    there = {(verb, one) for verb, command in VERBS.items() for one in options(command)}
    there |= {("*", one) for _, one in there}
    assert not EXCEPTIONS.keys() - there, "exceptions of nothing"
    for (verb, one), reason in EXCEPTIONS.items():
        if reason.startswith(ELSEWHERE):
            method = reason.removeprefix(ELSEWHERE)
            assert callable(getattr(Archive, method, None)), f"{verb} {one}: no method {method}"
        if verb != "*":
            taken = one.replace("-", "_") in parameters(method_of(verb))
            assert not taken, f"{verb} {one} is taken: no exception"


# README


def rows() -> list[str]:
    """Return the first cells of the table of commands, in which a bar is written \\|."""
    table = README.split("| verb | does |\n|---|---|\n")[1].split("\n\n")[0]
    return [re.split(r"(?<!\\)\|", row)[1].replace("\\|", "|") for row in table.splitlines()]


def told() -> Iterator[tuple[str, str]]:
    """Yield the verbs of README's table, each with all that stands beside it in its code."""
    for row in rows():
        for code in re.findall(r"`([^`]+)`", row):
            first, _, rest = code.partition(" ")
            word = rest.split(" ")[0]
            if isinstance(cli.commands.get(first), click.Group):
                yield from ((f"{first} {one}", rest) for one in word.split("|"))
            else:
                yield first, rest


def test_the_readme_tells_every_verb_and_no_other():
    verbs = {verb for verb, _ in told()}
    assert not VERBS.keys() - verbs, f"README lacks: {', '.join(VERBS.keys() - verbs)}"
    assert not verbs - VERBS.keys(), f"no such verb: {', '.join(verbs - VERBS.keys())}"


@pytest.mark.parametrize(("verb", "rest"), [pytest.param(*one, id=" ".join(one)) for one in told()])
def test_the_readme_tells_options_that_there_are(verb, rest):
    there = {one for option in VERBS[verb].params for one in option.opts}
    named = re.findall(r"(?<![\w-])--?[a-z][a-z-]*", rest)
    assert not set(named) - there, f"{verb} has no {', '.join(set(named) - there)}"
