"""Printed forms of names, found in a text by their first word.

Comes in: forms ("Republic of Korea", "U.S.", "Ch'oe Yong-gon") with whatever they stand for. Goes
out: matches in a text, the longest at each place. Knows nothing of states or persons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from archive_miner.text.characters import MARKS, unify

Meaning = TypeVar("Meaning")


@dataclass(frozen=True, slots=True)
class Form(Generic[Meaning]):
    """A way a name is printed, and what it may stand for."""

    text: str
    senses: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class _Ready(Generic[Meaning]):
    form: Form[Meaning]
    regex: str
    is_acronym: bool


@dataclass(frozen=True, slots=True)
class _Group(Generic[Meaning]):
    """Forms with the same first word, longest first, and one pattern that any of them matches."""

    regex: str
    forms: tuple[_Ready[Meaning], ...]


@dataclass(frozen=True, slots=True)
class Found(Generic[Meaning]):
    """A form where it is printed; ``start`` and ``end`` are offsets into the text."""

    form: Form[Meaning]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexicon(Generic[Meaning]):
    """Forms by the letters of their first word, longest first."""

    by_first: Mapping[str, _Group[Meaning]]

    def find(self, plain: str) -> Iterator[Found[Meaning]]:
        """Yield the forms in a text made plain by ``unify``, in order, none overlapping.

        Accents that stand behind their letter as characters of their own are passed over.

        A form begins with a capital letter. What a lower-case letter of a form is printed as does
        not matter (telegrams are all capitals); an acronym is printed in capitals, and each word
        that is capitalised in the form is capitalised in print.
        """
        if plain.isascii() or not _MARKS.search(plain):
            yield from self._find(plain)
            return
        places = [at for at, character in enumerate(plain) if not _MARKS.match(character)]
        places.append(len(plain))
        for found in self._find(_MARKS.sub("", plain)):
            yield Found(found.form, places[found.start], places[found.end])

    def _find(self, plain: str) -> Iterator[Found[Meaning]]:
        lower = plain.lower()
        by_first = self.by_first
        free = 0
        for token in _FIRST_WORD.finditer(plain):
            start = token.start()
            if start < free:
                continue
            group = by_first.get(lower[start : token.end()])
            if group is None and not plain[start + 1 : token.end()].islower():
                group = self._joined(plain, start, token.end())
            if group is None or not _compiled(group.regex).match(lower, start):
                continue
            for ready in group.forms:
                match = _compiled(ready.regex).match(lower, start)
                if match is None:
                    continue
                end = match.end()
                if not _ends_word(plain, end):
                    continue
                if plain[end - 1] == "." and "." not in plain[start : end - 1]:
                    end -= 1  # the full stop of "... to the US." is not the name's
                if _is_printed_so(plain[start:end], ready):
                    yield Found(ready.form, start, end)
                    free = end
                    break

    def _joined(self, plain: str, start: int, end: int) -> _Group[Meaning] | None:
        """Return the forms of the first of two words run together, as editions do at notes."""
        for joint in reversed([m.start() for m in _JOINT.finditer(plain, start, end)]):
            group = self.by_first.get(plain[start:joint].lower())
            if group:
                return group
        return None


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    """Return a form's pattern; compiled when first wanted: most forms never are in a run."""
    return re.compile(regex)


# "Đỗ" of four characters, two of them marks over the o, as some programs write it.
_MARKS = re.compile(f"[{MARKS}]+")

# Where two words were run together: after the y of "KennedySource", not the c of "McNamara" (looked
# up whole first).
_JOINT = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _ends_word(plain: str, end: int) -> bool:
    """Say whether a word ends here; a glued note number ("Rhee1") or word ("RheeSource") is no"
    " part."""
    if end >= len(plain) or not plain[end].isalnum():
        return True
    return plain[end - 1].islower() and not plain[end].islower()


# "Korea", "US" of "US-Japan", "de" of "de Gaulle"; not "orea" in "xKorea", not "B2" of "AB2".
_FIRST_WORD = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z][A-Za-z]*|(?:de|von|al)(?= [A-Z]))")


def build_lexicon(forms: Iterable[Form[Meaning]]) -> Lexicon[Meaning]:
    """Return forms ready to be found; forms that are printed alike are brought together."""
    together: dict[str, list[Form[Meaning]]] = {}
    for form in forms:
        together.setdefault(_MARKS.sub("", unify(form.text)), []).append(form)
    by_first: dict[str, list[_Ready[Meaning]]] = {}
    for text in sorted(together, key=lambda t: (-len(t), t)):
        merged = tuple(sense for form in together[text] for sense in form.senses)
        ready = _Ready(Form(text, tuple(dict.fromkeys(merged))), _regex(text), is_acronym(text))
        for key in _first_keys(text):
            by_first.setdefault(key, []).append(ready)
    return Lexicon(
        {
            key: _Group("|".join(f"(?:{ready.regex})" for ready in group), tuple(group))
            for key, group in by_first.items()
        }
    )


def is_acronym(text: str) -> bool:
    """Say whether a form is capitals only ("ROK", "U.S.", "M-26-7"), one word long."""
    letters = re.sub(r"[^A-Za-z]", "", text)
    return len(letters) > 1 and letters.isupper() and " " not in text


def _first_keys(text: str) -> set[str]:
    """Return what the first word's letters may read: "viet" and "vietnam" for "Viet-Nam"."""
    first = text.lower().split(" ")[0]
    leading = re.match(r"[a-z]+", first)
    keys = {re.sub(r"[^a-z]", "", first)}
    return keys | {leading.group()} if leading else keys


def _regex(text: str) -> str:
    """Return the pattern of a form in lower case: stops, hyphens and apostrophes may be absent."""
    pieces = []
    for character in text.lower():
        if character == " ":
            pieces.append(" {1,2}")
        elif character == "-":
            pieces.append("(?:- ?| )?")
        elif character == "'":
            pieces.append("'?")
        elif character == ".":
            pieces.append(r"\.?" if pieces and text.count(".") == 1 else r"\.? ?")
        else:
            pieces.append(re.escape(character))
    pattern = "".join(pieces).removesuffix(" ?")
    return pattern.replace(r"\.? ? {1,2}", r"\.? {1,2}")


def _is_printed_so(printed: str, ready: _Ready[Meaning]) -> bool:
    if printed == ready.form.text:
        return True
    if ready.is_acronym:
        wanted = re.sub(r"[^A-Za-z0-9]", "", ready.form.text)
        return re.sub(r"[^A-Za-z0-9]", "", printed) in (wanted, wanted.upper())
    if printed.isupper():
        return True
    if not printed[0].isupper() and ready.form.text[0].isupper():
        return False
    # "Security Council" is not "security council", nor "Liberal Party" a "Liberal party"; but
    # "Kim Il-sung" is also "Kim Il-Sung" and "Kim Ilsung".
    capitals = [word[0].isupper() for word in ready.form.text.split()]
    shown = [word[0].isupper() for word in printed.replace("-", " ").split()]
    return len(shown) != len(capitals) or all(
        s or not c for c, s in zip(capitals, shown, strict=True)
    )
