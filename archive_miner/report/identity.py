"""Which codebook made the tags: the shipped one by name, any other by its hash.

In: what the rows of an archive know of how they were made. Out: a card. An archive keeps hashes
and not files, so that only the codebook at hand can be named. Knows nothing of HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive_miner.errors import ArchiveMinerError
from archive_miner.report.counts import MadeBy


@dataclass(frozen=True, slots=True)
class CodebookCard:
    """A codebook by the beginning of its SHA-256, with its name where it is at hand.

    ``definitions`` maps labels to what they mean; empty, like the name, where it is not.
    """

    sha256: str
    name: str | None
    version: str | None
    definitions: dict[str, str]


def codebook_cards(made_by: Sequence[MadeBy]) -> list[CodebookCard]:
    """Return a card for every codebook that tagged documents, the most used first.

    Rows of the stage tag read ``tag/<code version>/<codebook hash>/<model fingerprint>``; others
    have no card.
    """
    hashes = [
        pieces[2]
        for row in made_by
        if row.stage == "tag" and len(pieces := row.made_by.split("/")) >= 3
    ]
    return [_card(sha256) for sha256 in dict.fromkeys(hashes)]


def _card(sha256: str) -> CodebookCard:
    from archive_miner.codebook.load import default_codebook_path, load_codebook

    try:
        shipped = load_codebook(default_codebook_path())
    except (ArchiveMinerError, OSError):
        return CodebookCard(sha256, None, None, {})
    if not sha256 or not shipped.sha256.startswith(sha256):
        return CodebookCard(sha256, None, None, {})
    definitions = {entry.name: " ".join(entry.definition.split()) for entry in shipped.labels}
    return CodebookCard(sha256, shipped.name, shipped.version, definitions)
