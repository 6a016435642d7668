"""A text of the sample collection: fields above, body below.

In: a file of lines ``key: value``, a blank line, paragraphs. Out: a Text. How it will look is
not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Text:
    """One document of the collection: its name, its fields, its paragraphs."""

    stem: str
    fields: dict[str, str]
    body: tuple[str, ...]

    def __getitem__(self, key: str) -> str:
        """Return a field, empty where the text does not state it."""
        return self.fields.get(key, "")

    @property
    def day(self) -> str:
        """The date as a typist writes it: ``March 22, 1952``."""
        when = date.fromisoformat(self["date"])
        return f"{when:%B} {when.day}, {when.year}"


def read_text(path: Path) -> Text:
    """Read a text file into a Text; a line of the header without a colon is an error."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    fields = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon:
            raise SystemExit(f"{path.name}: header line without a colon: {line!r}")
        fields[key.strip()] = value.strip()
    return Text(path.stem, fields, tuple(p.strip() for p in body.split("\n\n") if p.strip()))
