"""Read a codebook file, strictly.

Comes in: the path of a YAML file. Goes out: a ``Codebook``, or every mistake in the file as a
``SettingError`` that names file, line and fix. Deliberately ignorant of how
rules are matched; does the one read of the file itself, because the messages need its lines.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import yaml

from archive_miner.codebook.schema import (
    LONGEST_NAME,
    Boilerplate,
    Codebook,
    Example,
    LabelEntry,
    Rule,
    Scope,
    Spelling,
    Strength,
    Subtype,
    WordSet,
)
from archive_miner.errors import SettingError
from archive_miner.patterns.language import WordSets, parse_pattern, parse_wordings
from archive_miner.patterns.nouns import Pattern, Word, Wordings

# The same safe loader, ten times faster where PyYAML came with libyaml.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAPPING_TAG = "tag:yaml.org,2002:map"
_TEXT_TAG = "tag:yaml.org,2002:str"
# matches "mi.opcon", "pc.coup_plot"; not "MI 1"
_RULE_ID = re.compile(r"^[a-z][a-z0-9_.]*$")
# matches "trade_policy", "g7"; not "Trade policy", "7g", "trade.goods"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_STRENGTHS: dict[str, Strength] = {"strong": "strong", "weak": "weak"}
_SCOPES: dict[str, Scope] = {"sentence": "sentence", "passage": "passage"}

_TOP_KEYS = ("name", "version", "labels")
_TOP_OPTIONAL = ("description", "spellings", "sets", "boilerplate", "cues")
_LABEL_KEYS = ("definition", "rules")
_LABEL_OPTIONAL = ("include", "exclude", "subtypes", "positive", "negative")
_RULE_KEYS = ("id", "strength", "patterns")
_RULE_OPTIONAL = ("subtype", "unless", "needs", "specimen", "near_miss")
_BOILERPLATE_KEYS = ("id", "scope", "regex", "matches", "spares")

Value = TypeVar("Value")
Item = TypeVar("Item")

_UNREADABLE: Wordings = ((Word("unreadable"),),)
"""Stands for a set that does not parse, so that its one mistake is not told again and again."""


def default_codebook_path() -> Path:
    """Return where the shipped codebook lies."""
    return Path(str(files("archive_miner.codebook") / "survival_politics.yaml"))


def load_codebook(path: Path) -> Codebook:
    """Read and check a codebook file.

    Raises SettingError on anything that is not as it should be: unknown, missing or repeated
    keys, rule ids used twice, patterns that do not parse, words YAML reads as something else
    (a bare NO, ON or 480).
    """
    return load_codebook_text(path)[0]


def load_codebook_text(path: Path) -> tuple[Codebook, str]:
    """Read and check a codebook file, as ``load_codebook`` does; returns its very text as well.

    Both are of one reading: of a file that is saved anew meanwhile, neither is of another content
    than the other.
    """
    content = _content(path)
    codebook, mistakes = parse_codebook(content, path)
    if codebook is None:
        raise mistakes[0]
    return codebook, content.decode("utf-8")


def read_codebook(path: Path) -> tuple[Codebook | None, tuple[SettingError, ...]]:
    """Read a codebook file; returns it, or None with every mistake in it, in the order met.

    Mistakes are collected a rule, an example or a set at a time: one that hides behind another
    in the same rule is told on the next reading.
    """
    try:
        content = _content(path)
    except SettingError as error:
        return None, (error,)
    return parse_codebook(content, path)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingError(f"codebook {path}: cannot be read ({error.strerror})") from error


def parse_codebook(content: bytes, path: Path) -> tuple[Codebook | None, tuple[SettingError, ...]]:
    """Return the codebook that the content of a file spells, or every mistake in it.

    ``path`` is what the file is called in mistakes.
    """
    try:
        root = yaml.compose(content.decode("utf-8"), Loader=_LOADER)
    except UnicodeDecodeError:
        return None, (SettingError(f"codebook {path}: is not UTF-8 text; save it as UTF-8"),)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return None, (SettingError(f"codebook {path}, line {line}: not YAML: {error.problem}"),)
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        return None, (SettingError(f"codebook {path}: not YAML: {problem}"),)
    reader = _Reader(path)
    try:
        codebook = reader.codebook(root, hashlib.sha256(content).hexdigest())
    except SettingError as error:
        return None, (*reader.mistakes, error)
    return (None if reader.mistakes else codebook), tuple(reader.mistakes)


class _Reader:
    """Turns YAML nodes into records; remembers the file, the ids and the mistakes it has seen."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: dict[str, int] = {}
        self.mistakes: list[SettingError] = []

    def codebook(self, root: yaml.Node | None, sha256: str) -> Codebook:
        if root is None:
            raise SettingError(f"codebook {self.path}: is empty; start from the shipped codebook")
        top = self.mapping(root, _TOP_KEYS, _TOP_OPTIONAL)
        sets: dict[str, Wordings] = {}
        name, version = self.text(top["name"]), self.text(top["version"])
        named = tuple(self.named_set(k, item, sets) for k, item in self.entries(top.get("sets")))
        boilerplate = self.each(self.items(top.get("boilerplate")), self.boilerplate)
        spellings = self.each(self.entries(top.get("spellings")), self.spelling)

        def entry(pair: tuple[str, yaml.Node]) -> LabelEntry:
            return self.label(*pair, sets)

        return Codebook(
            name=name,
            version=version,
            sha256=sha256,
            path=str(self.path),
            description=self.text(top.get("description")),
            spellings=spellings,
            boilerplate=boilerplate,
            labels=self.each(self.named(top["labels"], "label"), entry),
            cues=self.each(self.named(top.get("cues"), "cue"), entry),
            sets=named,
        )

    def each(self, items: Iterable[Item], read: Callable[[Item], Value]) -> tuple[Value, ...]:
        """Return ``read`` of each item; a mistake in one is kept, and the others go on."""
        found = []
        for item in items:
            try:
                found.append(read(item))
            except SettingError as mistake:
                self.mistakes.append(mistake)
        return tuple(found)

    def named_set(self, name: str, node: yaml.Node, sets: dict[str, Wordings]) -> WordSet:
        """Add a set to those that patterns below it may use."""
        sets[name] = _UNREADABLE
        try:
            sets[name] = self.parsed(node, lambda text: parse_wordings(text, sets))
        except SettingError as mistake:
            self.mistakes.append(mistake)
            return WordSet(name, "", _line(node))
        return WordSet(name, self.text(node), _line(node))

    def spelling(self, pair: tuple[str, yaml.Node]) -> Spelling:
        word, node = pair
        variants = tuple(self.text(item) for item in self.items(node))
        return Spelling(word, variants, _line(node))

    def label(self, name: str, node: yaml.Node, sets: WordSets) -> LabelEntry:
        entry = self.mapping(node, _LABEL_KEYS, _LABEL_OPTIONAL)
        subtypes = tuple(
            Subtype(key, self.text(item))
            for key, item in self.named(entry.get("subtypes"), "subtype")
        )
        known = {subtype.name for subtype in subtypes}

        def rule(item: yaml.Node) -> Rule:
            return self.rule(item, name, known, sets)

        def example(pair: tuple[str, yaml.Node]) -> Example:
            return Example(self.text(pair[1]), pair[0] == "positive", _line(pair[1]))

        given = [(k, item) for k in ("positive", "negative") for item in self.items(entry.get(k))]
        return LabelEntry(
            name=name,
            definition=self.text(entry["definition"]),
            include=self.text(entry.get("include")),
            exclude=self.text(entry.get("exclude")),
            subtypes=subtypes,
            rules=self.each(self.items(entry["rules"]), rule),
            examples=self.each(given, example),
            line=_line(node),
        )

    def rule(self, node: yaml.Node, label: str, subtypes: set[str], sets: WordSets) -> Rule:
        entry = self.mapping(node, _RULE_KEYS, _RULE_OPTIONAL)
        subtype = self.text(entry["subtype"]) if "subtype" in entry else None
        if subtype is not None and subtype not in subtypes:
            raise self.error(
                entry["subtype"],
                f"{label} has no subtype {subtype!r}",
                f"one of {', '.join(sorted(subtypes)) or '(none listed)'}",
            )
        patterns = self.patterns(entry["patterns"], sets)
        if not patterns:
            raise self.error(entry["patterns"], "rule without patterns", "add at least one")
        return Rule(
            rule_id=self.new_id(entry["id"]),
            label=label,
            subtype=subtype,
            strength=self.one_of(entry["strength"], _STRENGTHS),
            patterns=patterns,
            unless=self.patterns(entry.get("unless"), sets),
            needs=self.patterns(entry.get("needs"), sets),
            line=_line(node),
            specimen=self.text(entry.get("specimen")),
            near_miss=self.text(entry.get("near_miss")),
        )

    def patterns(self, node: yaml.Node | None, sets: WordSets) -> tuple[Pattern, ...]:
        found: dict[str, Pattern] = {}
        for item in self.items(node):
            if isinstance(item, yaml.MappingNode):
                pattern = self.raw_pattern(item, sets)
            else:
                pattern = self.parsed(item, lambda text: parse_pattern(text, sets))
            if pattern.written in found:
                raise self.error(item, f"pattern {pattern.written!r} stands twice", "delete one")
            found[pattern.written] = replace(pattern, line=_line(item))
        return tuple(found.values())

    def raw_pattern(self, node: yaml.MappingNode, sets: WordSets) -> Pattern:
        """Return a pattern in spaCy's own terms: ``tokens:``, or ``dependency:`` and ``screen:``.

        A parser reads a few thousand words a second and the matcher tens of thousands, so that a
        dependency pattern has to name the phrase without which it is not asked.
        """
        keys = {self.text(key) for key, _ in node.value}
        if "dependency" not in keys:
            written = self.specs(self.mapping(node, ("tokens",), ())["tokens"], "tokens")
            return Pattern(written, tokens_json=written)
        entry = self.mapping(node, ("dependency", "screen"), ())
        written = self.specs(entry["dependency"], "dependency")
        screen = self.parsed(entry["screen"], lambda text: parse_pattern(text, sets))
        whole = f"{screen.written} {written}"
        return Pattern(whole, dependency_json=written, screen=screen.elements)

    def specs(self, node: yaml.Node, key: str) -> str:
        """Return a list of mappings as JSON text."""
        try:
            specs = yaml.SafeLoader("").construct_document(node)
        except (yaml.YAMLError, TypeError) as error:
            problem = " ".join(str(error).split())[:120]
            raise self.error(node, f"{key}: does not read ({problem})", "use plain YAML") from error
        matcher = {"tokens": "Matcher", "dependency": "DependencyMatcher"}[key]
        if not (isinstance(specs, list) and specs and all(isinstance(s, dict) for s in specs)):
            raise self.error(node, f"{key}: is not a list of mappings", f"see spaCy's {matcher}")
        try:
            return json.dumps(specs)
        except TypeError as error:
            raise self.error(
                node, f"{key}: holds a date or the like", "put it in quotes"
            ) from error

    def boilerplate(self, node: yaml.Node) -> Boilerplate:
        entry = self.mapping(node, _BOILERPLATE_KEYS, ())
        regex = self.text(entry["regex"])
        try:
            re.compile(regex)
        except re.error as error:
            raise self.error(entry["regex"], f"regex does not parse: {error}", "mend it") from error
        return Boilerplate(
            name=self.new_id(entry["id"]),
            scope=self.one_of(entry["scope"], _SCOPES),
            regex=regex,
            matches=self.text(entry["matches"]),
            spares=self.text(entry["spares"]),
            line=_line(node),
        )

    def new_id(self, node: yaml.Node) -> str:
        """Return an id that nothing above in the file carries."""
        name = self.text(node)
        if not _RULE_ID.match(name):
            raise self.error(node, f"id {name!r}", "use lower-case letters, digits, _ and .")
        if name in self.seen:
            raise self.error(node, f"id {name!r} is taken on line {self.seen[name]}", "rename one")
        self.seen[name] = _line(node)
        return name

    def one_of(self, node: yaml.Node, values: dict[str, Value]) -> Value:
        word = self.text(node)
        if word not in values:
            raise self.error(node, f"{word!r}", f"use {' or '.join(values)}")
        return values[word]

    def parsed(self, node: yaml.Node, parse: Callable[[str], Value]) -> Value:
        """Return ``parse`` of a text, its ValueError turned into one that names the line."""
        text = self.text(node)
        try:
            return parse(text)
        except ValueError as error:
            raise SettingError(f"codebook {self.path}, line {_line(node)}: {error}") from error

    def mapping(
        self, node: yaml.Node, required: tuple[str, ...], optional: tuple[str, ...]
    ) -> dict[str, yaml.Node]:
        found = dict(self.entries(node))
        for key in found:
            if key not in required and key not in optional:
                raise self.error(
                    found[key],
                    f"unknown key {key!r}",
                    f"use one of {', '.join((*required, *optional))}",
                )
        for key in required:
            if key not in found:
                raise self.error(node, f"key {key!r} is missing", "add it")
        return found

    def entries(self, node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
        """Yield a mapping's keys and values; a key that stands twice is an error."""
        if node is None:
            return
        if not isinstance(node, yaml.MappingNode):
            raise self.error(node, "keys and values expected", "write `key: value` lines")
        if node.tag != _MAPPING_TAG:
            raise self.error(node, f"YAML tag {node.tag!r} is not read", "take the tag away")
        seen = set()
        for key_node, value in node.value:
            key = self.text(key_node)
            if key in seen:
                raise self.error(key_node, f"key {key!r} stands twice", "merge or delete one")
            seen.add(key)
            yield key, value

    def named(self, node: yaml.Node | None, what: str) -> Iterator[tuple[str, yaml.Node]]:
        """Yield entries whose keys are names; one that is none is a mistake, and is yielded too.

        Names of labels and subtypes become words of queries, columns of tables and codes of other
        tools, where a blank, a dot or a quotation mark would mean something else.
        """
        keys = [key for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
        for (name, value), key in zip(self.entries(node), keys, strict=False):
            if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
                fix = f"use up to {LONGEST_NAME} lower-case letters, digits and _, a letter first"
                self.mistakes.append(self.error(key, f"{what} {name[:80]!r}", fix))
            yield name, value

    def items(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(node, "a list expected", "write one item per line, each after `- `")
        return list(node.value)

    def text(self, node: yaml.Node | None) -> str:
        """Return a text; a bare NO, ON, 480 or 1953-07-27 is not one."""
        if node is None:
            return ""
        if isinstance(node, yaml.MappingNode) and node.tag == _MAPPING_TAG:
            # "- He said: no" is a key and its value to YAML, and so is "- {a}"
            raise self.error(
                node, "a text expected, YAML reads a key and its value", "put the text in quotes"
            )
        if not isinstance(node, yaml.ScalarNode):
            raise self.error(node, "a text expected", "write it on one line, or after `>`")
        if node.tag != _TEXT_TAG:
            kind = node.tag.rsplit(":", 1)[-1]
            raise self.error(
                node, f"YAML reads {node.value!r} as {kind}", f'put it in quotes: "{node.value}"'
            )
        if not node.value.strip():
            raise self.error(node, "an empty text", "fill it in or delete the key")
        return " ".join(str(node.value).split())

    def error(self, node: yaml.Node, problem: str, fix: str) -> SettingError:
        return SettingError(f"codebook {self.path}, line {_line(node)}: {problem}; {fix}")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
