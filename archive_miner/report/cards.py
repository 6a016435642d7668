"""Which models made the tags and scores, with what their cards say of them.

In: what the rows of an archive know of how they were made, and folders of models at hand. Out: a
card for each. An archive keeps hashes and not models, so that only a model at hand whose hash is
the same has figures. Knows nothing of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive_miner.errors import ModelError
from archive_miner.learn.registry import HASH_DIGITS
from archive_miner.studies.counts import MadeBy
from archive_miner.types import Ingredient

MOST_CHARACTERS = 60_000
"""Of a card that are shown; the longest shipped one has 6,000."""

_HOW_GOOD = re.compile(r"^## How good.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
# The section of a card that tells figures on what the model had not seen; shipped cards and those
# that ``train`` writes have it.


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model by name, version and the beginning of its config's SHA-256.

    ``thresholds`` are (label, probability); ``held_out`` is (what, value as the card prints it).
    Both and ``text``, the card itself, are empty where the very model is not at hand.
    """

    name: str
    version: str
    sha256: str
    thresholds: tuple[tuple[str, float], ...] = ()
    held_out: tuple[tuple[str, str], ...] = ()
    text: str = ""

    @property
    def title(self) -> str:
        """Name and version: ``passage_tags@2``."""
        return f"{self.name}@{self.version}"


def model_cards(made_by: Sequence[MadeBy], folders: Sequence[Path] = ()) -> list[ModelCard]:
    """Return a card for every model that made rows, in the order of the stages.

    Looked for are the shipped models and those in ``folders``.
    """
    models = dict.fromkeys(
        one for row in made_by for one in row.made_by.ingredients if one.role.endswith("_model")
    )
    return [_card(one, folders) for one in models]


def _card(model: Ingredient, folders: Sequence[Path]) -> ModelCard:
    from archive_miner.learn.registry import default_models_dir, read_config

    shipped = default_models_dir()
    for folder in (*folders, *(sorted(shipped.iterdir()) if shipped.is_dir() else ())):
        try:
            config = read_config(folder)
            if not model.is_of(config.sha256):
                continue
            text = (folder / "README.md").read_text(encoding="utf-8", errors="replace")
        except (ModelError, OSError):
            continue
        return ModelCard(
            model.name,
            model.version,
            model.sha256[:HASH_DIGITS],
            tuple(zip(config.labels, config.thresholds, strict=False)),
            tuple(_held_out(text)),
            text[:MOST_CHARACTERS],
        )
    return ModelCard(model.name, model.version, model.sha256[:HASH_DIGITS])


def _held_out(text: str) -> Iterator[tuple[str, str]]:
    """Yield the figures of the first table under "How good", by the kinds of tables cards have."""
    section = _HOW_GOOD.search(text)
    rows = list(_first_table(section.group())) if section else []
    if len(rows) < 2:
        return
    header, *body = rows
    if header[-1] == "value":  # | average precision | 0.681 |
        yield from ((row[0], row[-1]) for row in body if len(row) == 2)
    elif header[0] == "label":  # | military_aid | 0.737 | 0.742 | …
        for row in body:  # … | **macro** | **0.612** | the last
            is_mean = row[0] == "**macro**"
            what = f"macro {header[1]}" if is_mean else f"{header[1]} of {row[0]}"
            yield what, row[1].strip("*")
    elif header[0] == "held out":  # | whole groups | 0.71 (0.55–0.83) | …
        told = [row for row in body if len(row) == len(header) and "too few" not in row[1]]
        best = next((row for row in told if row[0] == "whole groups"), (told or [[]])[0])
        for what, value in zip(header[1:], best[1:], strict=False):
            yield f"{what}, held out: {best[0]}", value
    elif "shipped" in header:  # | polarity | 0.40 | 0.55 | **0.56** | 0.95 |
        place = header.index("shipped")
        for row in body:
            if row[0].startswith("*"):  # | *gold, 320* | begins a block; the second is another set
                if row is not body[0]:
                    return
            else:
                yield f"{row[0]} right (always the {header[1]}: {row[1]})", row[place].strip("*")


def _first_table(section: str) -> Iterator[list[str]]:
    begun = False
    for line in section.splitlines():
        if line.startswith("|"):
            begun = True
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not all(set(cell) <= {"-", ":"} and cell for cell in cells):
                yield cells
        elif begun:
            return
