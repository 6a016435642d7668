"""LIWC's dictionaries read: categories with numbers, then words with the numbers of theirs.

In: the lines of a file. Out: words, each with the name of a category, and what could not be taken
over. A .dic (LIWC2001 to 2015) has its categories between two lines of ``%``, nested by tabs or
not, then a word and its numbers a line, parted by tabs or blanks; 01 is 1. Every category is a
label of its own, as LIWC counts it: words of a nested one carry the numbers of those above it. A
.dicx (LIWC-22) is a CSV: a column DicTerm, and one a category with X or a weight.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive_miner.errors import UsageError

# "12\tposemo\t(Positive Emotion)", "  2 affect", "01\tForeign aid"; not "happy*\t12"
_CATEGORY = re.compile(r"\s*(?P<code>\d+)[\s.:]+(?P<name>\S.*?)\s*(?:\((?P<about>[^()]*)\))?\s*")

# LIWC's conditions on neighbours: "like (02 134)125/464", "kind <of>131/135"
_CONDITION = re.compile(r"(?:\([^)]*\)|<[^>]*>)\s*\d+(?:/\d+)*")

# "# aid words", "plot*\t1\t// of 1953"; near misses "#metoo\t1", "and//or\t1", ":/\t2"
_REMARK = re.compile(r"(?:^|\s)(?:#|//)(?:\s.*)?$")


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry that is not in the codebook: on which line, as written, and why."""

    line: int
    entry: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or phrase of a dictionary: under which names, as written, on which line."""

    names: tuple[str, ...]
    word: str
    line: int


def is_liwc(lines: Sequence[str]) -> bool:
    """Say whether lines are of a LIWC dictionary: one of them is ``%``, or it begins as a .dicx."""
    return any(line.strip() == "%" for line in lines) or _is_dicx(lines)


def _is_dicx(lines: Sequence[str]) -> bool:
    return bool(lines) and re.match(r'"?DicTerm"?\s*[,;\t]', lines[0], re.IGNORECASE) is not None


def read_liwc(path: Path, lines: Sequence[str], skipped: list[Skipped]) -> Iterator[Entry]:
    """Yield the entries of a dictionary; adds to ``skipped`` what could not be taken over."""
    if _is_dicx(lines):
        yield from _dicx(path, lines, skipped)
        return
    marks = [n for n, line in enumerate(lines) if line.strip() == "%"]
    if len(marks) < 2:
        raise UsageError(f"{path}: the categories of a .dic stand between two lines of %; add them")
    categories = _categories(lines[: marks[1]], marks[0] + 1, skipped)
    for number, line in enumerate(lines[marks[1] + 1 :], marks[1] + 2):
        said = _REMARK.sub("", line).strip()
        if said and said != "%":
            yield from _entry(said, number, categories, skipped)


def _categories(lines: Sequence[str], first: int, skipped: list[Skipped]) -> dict[str, str]:
    """Return the names of categories by their numbers; two of one name keep what parts them."""
    found: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(lines[first:], first + 1):
        said = _REMARK.sub("", line).strip()
        match = _CATEGORY.fullmatch(said)
        if match is None:
            if said:
                skipped.append(Skipped(number, said, "no number and name"))
            continue
        code = str(int(match["code"]))
        if code in found:
            skipped.append(Skipped(number, said, f"category {code} stands above"))
            continue
        found[code] = (" ".join(match["name"].split()), match["about"] or "")
    names = [_plain(name) for name, _ in found.values()]
    return {
        code: name if names.count(_plain(name)) == 1 else f"{name} {about or code}"
        for code, (name, about) in found.items()
    }


def _plain(name: str) -> str:
    """Return a name as labels tell names apart: "Foreign aid" and "foreign-aid" are one."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def _entry(
    line: str, number: int, categories: dict[str, str], skipped: list[Skipped]
) -> Iterator[Entry]:
    """Yield a word once for each of its categories: "happy*<tab>12<tab>13"."""
    bare = _CONDITION.sub(" ", line)
    if bare != line:
        skipped.append(
            Skipped(number, line, "a condition on the words beside it, which is not read")
        )
    word, codes = _divided(bare)
    for code in codes:
        if code not in categories:
            skipped.append(Skipped(number, line, f"{code!r} is no category of the file"))
    if not codes and len(categories) == 1:
        codes = list(categories)
    if not codes and bare == line:
        skipped.append(Skipped(number, line, "a word without a category"))
    for code in dict.fromkeys(codes):
        if code in categories:
            yield Entry((categories[code],), word, number)


def _divided(line: str) -> tuple[str, list[str]]:
    """Return a word or phrase and the numbers behind it, without zeros before them.

    Behind a tab, or else a blank: "at ease<tab>1 2", "at ease  01,02", "480 1" (the word 480).
    """
    head, tab, tail = line.strip().partition("\t")
    words = [] if tab else head.split()
    codes = re.split(r"[\s,;]+", tail.strip()) if tab else []
    while len(words) > 1 and re.fullmatch(r"\d+(?:[,;]\d+)*[,;]?", words[-1]):
        codes = [*re.split("[,;]", words.pop().rstrip(",;")), *codes]
    word = head if tab else " ".join(words)
    named = (str(int(code)) if code.isdecimal() else code for code in codes if code)
    return " ".join(word.split()), list(named)


def _dicx(path: Path, lines: Sequence[str], skipped: list[Skipped]) -> Iterator[Entry]:
    divider = max(",;\t", key=lines[0].count)
    try:
        rows = list(csv.reader(lines, delimiter=divider, strict=True))
    except csv.Error as error:
        raise UsageError(f"{path}: not a table of LIWC-22 ({error}); save it as CSV") from error
    names = [" ".join(name.split()) for name in rows[0]]
    for number, cells in enumerate(rows[1:], 2):
        word = " ".join(cells[0].split()) if cells else ""
        marked = [
            (name, cell.strip())
            for name, cell in zip(names[1:], cells[1:], strict=False)
            if name and cell.strip() not in ("", "0")
        ]
        if word and not marked:
            skipped.append(Skipped(number, word, "a word without a category"))
        for name, cell in marked if word else ():
            if cell.upper() not in ("X", "1"):
                skipped.append(Skipped(number, f"{word} {cell}", "its weight; the word is taken"))
            yield Entry((name,), word, number)
