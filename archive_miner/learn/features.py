"""From the sentences of documents to sparse rows of numbers, for training and for reading alike.

In: document texts with sentence spans, and a vocabulary. Out: one row a sentence:
its words, pairs of words and letter groups, and the words of its neighbours, of the stretch
around it and of the whole document, each block with a weight of its own. Deliberately knows no
labels, no codebook, no header and no place names' meaning: everything comes from the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import scipy.sparse as sp

from archive_miner.score.arrays import Matrix, Places, Vectors

Spans = Sequence[tuple[int, int]]
Table = TypeVar("Table", "Vectors", "Matrix")

_WORD = re.compile(r"[^\W\d_]+|\d+")
# Words and numbers, lower-cased: "Deptel 312" gives deptel, 0. Numbers fold to one token, so that
# "$25 million" and "$30 million" are alike; "U.S." gives u, s and their pair u s.

LETTERS = (3, 4, 5)
"""Lengths of letter groups, taken inside a word with a blank at each end (" mis", "sion ").

They keep a word recognisable when OCR or telegraphese spoils a letter ("Govt", "assistarce").
"""

STRETCH_SENTENCES = 3
"""The stretch around a sentence reaches this many sentences to each side (about a paragraph)."""

BLOCK_WEIGHTS = {
    "words": 0.7,
    "letters": 0.7,
    "previous": 0.3,
    "next": 0.3,
    "stretch": 0.3,
    "document": 0.3,
}
"""How much a block counts before the classifier weighs its features: context less than the
sentence itself. With neighbours and document at 0.3 or 0.5, grouped F1 differed by less than 0.005.
"""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What rows are made of: known words, pairs, letter groups, and their inverse frequencies.

    ``pairs`` are sorted numbers ``first * len(words) + second``; ``*_idf`` are float32 arrays,
    one value a feature.
    """

    words: dict[str, int]
    pairs: Places
    letters: dict[str, int]
    words_idf: Vectors
    pairs_idf: Vectors
    letters_idf: Vectors

    def width(self) -> int:
        """Return the number of columns of a row: each context block holds the words again."""
        return 5 * len(self.words) + len(self.pairs) + len(self.letters)


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a batch of sentences: token ids in one line, and where sentences begin.

    ``forms`` are the distinct words of the batch, ``tokens`` indices into them; ``sentence`` is
    each token's sentence, ``document`` each sentence's document (both ascending).
    """

    forms: list[str]
    tokens: Places
    sentence: Places
    document: Places


def read_words(documents: Sequence[tuple[str, Spans]]) -> Reading:
    """Return the words of every sentence of the documents, in order."""
    forms: dict[str, int] = {}
    tokens: list[int] = []
    lengths: list[int] = []
    document: list[int] = []
    for number, (text, spans) in enumerate(documents):
        for start, end in spans:
            words = _WORD.findall(text[start:end].lower())
            tokens.extend(
                forms.setdefault("0" if word[0].isdigit() else word, len(forms)) for word in words
            )
            lengths.append(len(words))
            document.append(number)
    sentence = np.repeat(np.arange(len(lengths)), lengths)
    return Reading(list(forms), np.array(tokens, dtype=np.int64), sentence, np.array(document))


LARGEST_BLOCK = 4_000_000
"""Numbers of documents' words that are held at a time, some 30 MB: the words of a document stand in
the row of each of its sentences, which of a volume of 700,000 words read as one takes 6 GB."""


def sentence_rows(vocabulary: Vocabulary, reading: Reading) -> Matrix:
    """Return one row of features a sentence; columns in the order of BLOCK_WEIGHTS."""
    return sp.vstack(list(row_blocks(vocabulary, reading)), format="csr")


def row_blocks(vocabulary: Vocabulary, reading: Reading) -> Iterator[Matrix]:
    """Yield the rows of ``sentence_rows``, so many at a time as LARGEST_BLOCK allows."""
    total = len(reading.document)
    both, lone, letters = _own_rows(vocabulary, reading)
    document = count_table(
        reading.document, np.arange(total), int(total and reading.document[-1]) + 1, total
    )  # documents × sentences
    whole = _unit(document @ lone)
    near = {
        "words": _unit(both),
        "letters": letters,
        "previous": shifted(lone, reading.document, -1),
        "next": shifted(lone, reading.document, 1),
        "stretch": _unit(_stretch(lone, reading.document)),
    }
    held = np.cumsum(np.diff(whole.indptr)[reading.document])
    first = 0
    while first < total or not first:
        before = held[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(held, before + LARGEST_BLOCK, "right")))
        blocks = {name: rows[first:last] for name, rows in near.items()}
        blocks["document"] = whole[reading.document[first:last]]
        yield sp.hstack(
            [blocks[name] * np.float32(weight) for name, weight in BLOCK_WEIGHTS.items()],
            format="csr",
        )
        first = last


def _own_rows(vocabulary: Vocabulary, reading: Reading) -> tuple[Matrix, Matrix, Matrix]:
    """Return of each sentence its words with their pairs, its words alone, its letter groups."""
    total = len(reading.document)
    places = places_of(reading.forms, vocabulary.words)
    seen = places[reading.tokens] >= 0
    words = count_table(
        reading.sentence[seen], places[reading.tokens[seen]], total, len(vocabulary.words)
    )
    rows, codes = pair_codes(reading, places, len(vocabulary.words))
    at = np.searchsorted(vocabulary.pairs, codes)
    at[at == len(vocabulary.pairs)] = 0
    hit = vocabulary.pairs[at] == codes if len(vocabulary.pairs) else np.zeros(len(at), bool)
    pairs = count_table(rows[hit], at[hit], total, len(vocabulary.pairs))
    forms = count_table(reading.sentence, reading.tokens, total, len(reading.forms))
    letters = (forms @ spell(reading.forms, vocabulary.letters)).tocsr()
    single = _weigh(words, vocabulary.words_idf)
    both = sp.hstack([single, _weigh(pairs, vocabulary.pairs_idf)], format="csr")
    return both, _unit(single), _unit(_weigh(letters, vocabulary.letters_idf))


def shifted(rows: Table, document: Places, step: int) -> Table:
    """Return for each sentence the row ``step`` sentences further on in its document, or zeros.

    Works on sparse matrices and on plain arrays.
    """
    total = rows.shape[0]
    at = np.arange(total) + step
    inside = (at >= 0) & (at < total)
    at = np.clip(at, 0, max(total - 1, 0))
    inside &= document[at] == document
    if sp.issparse(rows):
        kept = np.flatnonzero(inside)
        moved: Table = count_table(kept, at[inside], total, total) @ rows
        return moved
    zeroed: Table = rows[at] * inside[:, None]
    return zeroed


def _stretch(rows: Matrix, document: Places) -> Matrix:
    """Return for each sentence the sum of the rows around it, itself left out."""
    steps = [step for step in range(-STRETCH_SENTENCES, STRETCH_SENTENCES + 1) if step]
    return sum(
        (shifted(rows, document, step) for step in steps[1:]), shifted(rows, document, steps[0])
    )


def count_table(rows: Places, columns: Places, height: int, width: int) -> Matrix:
    """Return the sparse table of how often each (row, column) occurs."""
    return sp.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(height, width))


def places_of(forms: list[str], known: dict[str, int]) -> Places:
    """Return the vocabulary's number of each form, -1 where it has none."""
    return np.array([known.get(form, -1) for form in forms], dtype=np.int64)


def pair_codes(reading: Reading, places: Places, width: int) -> tuple[Places, Places]:
    """Return the sentence and the code of every pair of neighbouring known words."""
    at = places[reading.tokens]
    same = reading.sentence[1:] == reading.sentence[:-1]
    good = same & (at[1:] >= 0) & (at[:-1] >= 0)
    return reading.sentence[1:][good], at[:-1][good] * width + at[1:][good]


def letter_groups(form: str) -> Iterator[str]:
    """Yield the groups of LETTERS letters of a word, with a blank at each end."""
    word = f" {form} "
    for size in LETTERS:
        for start in range(len(word) - size + 1):
            yield word[start : start + size]


def spell(forms: list[str], groups: dict[str, int]) -> Matrix:
    """Return how often each form holds each of the known letter groups."""
    rows: list[int] = []
    columns: list[int] = []
    for row, form in enumerate(forms):
        known = [groups[group] for group in letter_groups(form) if group in groups]
        rows += [row] * len(known)
        columns += known
    return count_table(np.array(rows, int), np.array(columns, int), len(forms), len(groups))


def _weigh(counts: Matrix, idf: Vectors) -> Matrix:
    """Return counts as (1 + log count) times inverse frequency.

    scikit-learn's TfidfTransformer differs in the eighth figure, in which shipped models were
    trained, is no faster on a document's sentences, and takes 0.3 s to load.
    """
    weighed = counts.copy()
    weighed.sum_duplicates()
    weighed.data = ((1 + np.log(weighed.data)) * idf[weighed.indices]).astype(np.float32)
    return weighed


def _unit(rows: Matrix) -> Matrix:
    """Return rows scaled to length one; empty rows stay empty."""
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    length[length == 0] = 1
    return (sp.diags((1 / length).astype(np.float32)) @ rows).tocsr()
