"""Word lists of other tools to codebook files: quanteda's YAML dictionaries, LIWC's .dic.

Comes in: the path of a dictionary. Goes out: the text of a codebook file, and the entries that
could not be taken over, each with its line and why. Does the one read of the file itself. Knows
nothing of how rules are matched.

quanteda: nested keys with lists of words; ``*`` stands for any letters, ``?`` for one; words with
spaces are phrases (quanteda::dictionary). LIWC's files: see ``liwc``. The first level becomes
labels, levels below it subtypes.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from archive_miner.codebook.liwc import Entry, Skipped, is_liwc, read_liwc
from archive_miner.codebook.schema import LONGEST_NAME
from archive_miner.errors import UsageError
from archive_miner.patterns.language import parse_pattern

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# what makes a word of a glob too much for `word*`: "*ism", "wom?n", "ab*"
_SHORT_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Imported:
    """A codebook file as text, how many patterns it holds, and what was left out."""

    text: str
    patterns: int
    skipped: tuple[Skipped, ...]


@dataclass
class _Label:
    """A label being gathered: the patterns of each subtype ("" for none), in YAML."""

    title: str
    rules: dict[str, dict[str, str]] = field(default_factory=dict)


def import_dictionary(path: Path) -> Imported:
    """Return a dictionary as a codebook; raises UsageError where the file is no dictionary."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    text = _decode(content)
    lines = re.split(r"\r\n|\r|\n", text)
    skipped: list[Skipped] = []
    entries = read_liwc(path, lines, skipped) if is_liwc(lines) else _quanteda(path, text, skipped)
    labels: dict[str, _Label] = {}
    for entry in entries:
        try:
            written = _pattern(entry.word)
        except ValueError as error:
            skipped.append(Skipped(entry.line, entry.word, str(error)))
            continue
        label = labels.setdefault(_slug(entry.names[0]), _Label(entry.names[0]))
        patterns = label.rules.setdefault(_slug("_".join(entry.names[1:])), {})
        if written in patterns:
            skipped.append(Skipped(entry.line, entry.word, "stands twice in its category"))
        patterns[written] = entry.word
    if not labels:
        raise UsageError(f"{path}: no category with words; give a quanteda YAML or LIWC .dic file")
    count = sum(len(words) for label in labels.values() for words in label.rules.values())
    name = _slug(path.stem) or "imported"
    book = "\n".join(_codebook(name, path.name, labels)) + "\n"
    return Imported(book, count, tuple(sorted(skipped, key=lambda one: one.line)))


def _decode(content: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, or Windows letters of old files."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _codebook(name: str, source: str, labels: dict[str, _Label]) -> Iterator[str]:
    """Yield the lines of a codebook file; JSON's strings are YAML's quoted ones."""
    yield f"name: {json.dumps(name)}"
    yield 'version: "1"'
    yield f"description: {json.dumps(f'Imported from {source}.')}"
    yield "labels:"
    for slug, label in labels.items():
        definition = f"{label.title}, as listed in {source}. Write here what it means."
        yield f"  {json.dumps(slug)}:"
        yield f"    definition: {json.dumps(definition, ensure_ascii=False)}"
        subtypes = [subtype for subtype in label.rules if subtype]
        if subtypes:
            yield "    subtypes:"
            yield from (f"      {json.dumps(s)}: {json.dumps('as imported')}" for s in subtypes)
        yield "    rules:"
        for subtype, patterns in label.rules.items():
            yield f"      - id: {json.dumps(slug + '.' + (subtype or 'words'))}"
            if subtype:
                yield f"        subtype: {json.dumps(subtype)}"
            yield "        strength: strong"
            yield "        patterns:"
            yield from (f"          - {written}" for written in patterns)


def _quanteda(path: Path, text: str, skipped: list[Skipped]) -> Iterator[Entry]:
    """Yield the entries of a YAML dictionary; NO, NA and 480 are words, whatever YAML thinks."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UsageError(f"{path}, line {line}: not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise UsageError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(root, yaml.MappingNode):
        raise UsageError(f"{path}: no category with words; give a quanteda YAML or LIWC .dic file")
    yield from _nested(root, (), skipped, set())


def _nested(
    node: yaml.Node, names: tuple[str, ...], skipped: list[Skipped], seen: set[int]
) -> Iterator[Entry]:
    """Yield the entries under a node; one that an alias brings a second time is left out."""
    line = int(node.start_mark.line) + 1
    if id(node) in seen:  # an alias may hold itself, or double at every level
        skipped.append(Skipped(line, ": ".join(names), "repeats another by a YAML alias"))
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _nested(value, (*names, str(key.value)), skipped, seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _nested(item, names, skipped, seen)
    elif names and str(node.value).strip():
        yield Entry(names, " ".join(str(node.value).split()), line)
    else:
        skipped.append(Skipped(line, ": ".join(names), "holds no word"))


def _pattern(word: str) -> str:
    """Return an entry as a pattern in YAML; raises ValueError where there is none for it."""
    pieces = word.split()
    if any(piece[0] in "=<(" or "|" in piece or piece.startswith("...") for piece in pieces):
        raise ValueError("holds a sign that means something else in patterns")
    if all(_is_plain(piece) for piece in pieces):
        parse_pattern(word, {})
        return json.dumps(word.lower(), ensure_ascii=False)
    specs = [{"NORM": {"REGEX": _regex(piece)}} for piece in pieces]
    return json.dumps({"tokens": specs}, ensure_ascii=False)


def _is_plain(piece: str) -> bool:
    body = piece.removesuffix("*")
    return "*" not in body and "?" not in body and (body == piece or len(body) >= _SHORT_BEGINNING)


def _regex(piece: str) -> str:
    """Return a word with ``*`` and ``?`` in it as a regular expression for a whole token."""
    if not re.search(r"\w", piece):
        raise ValueError("holds no letter")
    letters = {"*": ".*", "?": "."}
    return "^" + "".join(letters.get(c, re.escape(c)) for c in piece.lower()) + "$"


def _slug(name: str) -> str:
    """Return a name in the letters ids are made of: "Économie (general)" is economie_general."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_")
    if name.strip() and not slug:  # a name in other letters than Latin ones
        slug = name.strip().encode("utf-8").hex()
    slug = f"c_{slug}" if slug[:1].isdigit() else slug
    if len(slug) > LONGEST_NAME:  # two may begin alike
        slug = f"{slug[: LONGEST_NAME - 9]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return slug


def told(skipped: Iterable[Skipped]) -> Iterator[str]:
    """Yield a line for each entry left out."""
    for one in skipped:
        yield f"line {one.line}: {one.entry!r} left out: {one.reason}"
