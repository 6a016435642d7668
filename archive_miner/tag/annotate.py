"""Passages to tokens with lemma and part of speech.

Comes in: the texts of passages. Goes out: their tokens, white space left out, in offsets of each
text. By the installed English pipeline of spaCy; its parser and its names are not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive_miner.patterns.parse import load_parser
from archive_miner.types import Ingredient, Token

NOT_ASKED = ("parser", "ner", "senter")


def annotate_texts(texts: Sequence[str], pipeline: Ingredient) -> Iterator[tuple[Token, ...]]:
    """Yield the tokens of each text; raises SettingError where another pipeline is installed."""
    language = load_parser(pipeline)
    for doc in language.pipe(texts, disable=[n for n in NOT_ASKED if n in language.pipe_names]):
        yield tuple(
            Token(token.idx, token.idx + len(token), token.lemma_ or token.text, token.pos_ or "X")
            for token in doc
            if not token.is_space
        )
