"""A small English pipeline as a package on disk: it knows the lemma of one word."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import spacy

_LOADS = """\
from spacy.util import load_model_from_init_py


def load(**overrides):
    return load_model_from_init_py(__file__, **overrides)
"""


@dataclass(frozen=True)
class Package:
    """A package in a folder that Python looks in; its name is the test's own."""

    folder: Path

    @property
    def name(self) -> str:
        """What it is imported as: a module once imported stays, and so no two tests share one."""
        return f"en_{self.folder.name}"

    def install(self, lemma: str) -> None:
        """Write a pipeline to which "cut" has this lemma, over any that is there."""
        language = spacy.blank("en")
        ruler = language.add_pipe("attribute_ruler")
        ruler.add([[{"LOWER": "cut"}]], {"LEMMA": lemma, "POS": "VERB"})
        language.meta["name"], language.meta["version"] = self.folder.name, "1.0.0"
        package = self.folder / self.name
        shutil.rmtree(package, ignore_errors=True)
        data = package / f"{self.name}-1.0.0"
        package.mkdir()
        language.to_disk(data)
        shutil.copy(data / "meta.json", package)
        (package / "__init__.py").write_text(_LOADS, encoding="utf-8")
        about = self.folder / f"{self.name}-1.0.0.dist-info"  # spaCy loads what pip has installed
        about.mkdir(exist_ok=True)
        (about / "METADATA").write_text(f"Name: {self.name}\nVersion: 1.0.0\n", encoding="utf-8")

    def description(self) -> bytes:
        """Return what the pipeline says of itself: the same for every lemma."""
        files = ("meta.json", "config.cfg")
        (data,) = (self.folder / self.name).glob("en_*")
        return b"".join((data / name).read_bytes() for name in files)
