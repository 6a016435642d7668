"""Which codebooks made the tags, with what their labels mean.

In: the codebooks an archive has kept, and what its rows know of how they were made. Out: a card
for each. Knows nothing of HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive_miner.codebook.schema import Codebook
from archive_miner.errors import ArchiveMinerError
from archive_miner.studies.counts import MadeBy
from archive_miner.types import Ingredient


@dataclass(frozen=True, slots=True)
class CodebookCard:
    """A codebook by its SHA-256, with its name where it is known.

    ``definitions`` maps labels to what they mean; empty, like the name, where it is not.
    """

    sha256: str
    name: str | None
    version: str | None
    definitions: dict[str, str]


def codebook_cards(made_by: Sequence[MadeBy], texts: Sequence[str]) -> list[CodebookCard]:
    """Return a card for every codebook that tagged documents, the most used first.

    ``texts`` are those an archive holds; files of earlier versions hold none.
    """
    from archive_miner.codebook.load import parse_codebook

    parsed = (parse_codebook(text.encode(), Path("archive")) for text in texts)
    kept = [book for book, _ in parsed if book is not None]
    used = dict.fromkeys(
        book for row in made_by if (book := row.made_by.ingredient("codebook")) is not None
    )
    return [_card(book, kept) for book in used]


def _card(used: Ingredient, kept: Sequence[Codebook]) -> CodebookCard:
    for book in (*kept, *_shipped()):
        if used.is_of(book.sha256):
            definitions = {entry.name: " ".join(entry.definition.split()) for entry in book.labels}
            return CodebookCard(book.sha256, book.name, book.version, definitions)
    return CodebookCard(used.sha256, used.name or None, used.version or None, {})


def _shipped() -> Sequence[Codebook]:
    from archive_miner.codebook.load import default_codebook_path, load_codebook

    try:
        return (load_codebook(default_codebook_path()),)
    except (ArchiveMinerError, OSError):
        return ()
