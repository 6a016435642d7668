"""spaCy's DocBin (``.spacy``): tokens of the blank English tokeniser, mentions in ``doc.spans``.

In: documents with annotations, or the bytes of a file. Out: bytes, or documents read back. The
spans lie under ``sc``, where spaCy's span categoriser looks, and may overlap; a token that a span
begins or ends in is cut there, so that every span keeps its characters. Document scores are
``doc.cats``. All text is held as it is. The file is msgpack, in which nothing runs on loading.

A second door to spaCy, beside ``tag/``: the format is spaCy's own, and tagging knows no exchange.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from archive_miner.errors import UsageError
from archive_miner.exchange.annotations import (
    Annotated,
    Marked,
    Returned,
    join_label,
    quote_spans,
)

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

SPANS_KEY = "sc"
"""The group that ``spancat``, displaCy and Prodigy take unless told otherwise."""

LARGEST_BYTES = 1 << 30
"""A file that unpacks to more is refused: ten thousand documents of 800 words, with ORTH alone,
make about 70 MB."""


def write_docbin(documents: Iterable[Annotated]) -> bytes:
    """Return the bytes of a DocBin; the same documents give the same bytes.

    Of the tokens only ORTH is kept, eight bytes each: nothing else is known of them.
    """
    from spacy.tokens import DocBin

    blank = _blank()
    held = DocBin(attrs=["ORTH"], store_user_data=True)
    for one in documents:
        held.add(_doc(blank, one))
    return held.to_bytes()


@cache
def _blank() -> Language:
    """Return spaCy's blank English; it takes most of a second to make."""
    import spacy

    blank = spacy.blank("en")
    blank.max_length = 1 << 31  # a limit meant for parsers
    return blank


def _doc(blank: Language, one: Annotated) -> Doc:
    from spacy.tokens import Doc, Span, SpanGroup

    document, annotations = one.document, one.annotations
    words, spaces = _cut(blank, one)
    doc = Doc(blank.vocab, words=words, spaces=spaces)
    first = {token.idx: token.i for token in doc}
    last = {token.idx + len(token): token.i + 1 for token in doc}
    spans = [
        Span(doc, first[a.start], last[a.end], _name(a), span_id=a.annotation_id)
        for a in annotations
    ]
    scores = [a.confidence for a in annotations]
    attrs = {} if None in scores else {"scores": scores}
    doc.spans[SPANS_KEY] = SpanGroup(doc, name=SPANS_KEY, attrs=attrs, spans=spans)
    doc.cats = dict(one.scores)
    doc.user_data = {
        "document_id": document.document_id,
        "title": one.title,
        "path": one.path,
        "citation": one.citation,
        "header": {name: value for name, value in asdict(document.header).items() if value},
        "annotations": {a.annotation_id: {"coder": a.coder, "note": a.note} for a in annotations},
    }
    return doc


def _name(annotation: Any) -> str:
    return join_label(annotation.label, annotation.subtype)


def _cut(blank: Language, one: Annotated) -> tuple[list[str], list[bool]]:
    """Return the words of a document and whether a blank follows each, cut at every span's ends.

    "anti-Maravel aid" with a span on "Maravel" gives "anti-", "Maravel", "aid". The blank after a
    word is a word itself where a span begins before it or ends behind it.
    """
    text = one.document.text
    starts = {a.start for a in one.annotations}
    ends = {a.end for a in one.annotations}
    cuts = {0, len(text)} | starts | ends
    for token in blank.make_doc(text) if text else ():
        cuts |= {token.idx, token.idx + len(token)}
    words: list[str] = []
    spaces: list[bool] = []
    places = sorted(cuts)
    for low, high in pairwise(places):
        is_own = low in starts or high in ends or not words or spaces[-1]
        if text[low:high] == " " and not is_own:
            spaces[-1] = True
        else:
            words.append(text[low:high])
            spaces.append(False)
    return words, spaces


def read_docbin(data: bytes) -> Iterator[Returned]:
    """Yield the documents of a DocBin; raises UsageError where it is none.

    Entities are read where a document has no spans, as of a file that another pipeline made.
    """
    _check_size(data)
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    try:
        for number, doc in enumerate(DocBin().from_bytes(data).get_docs(vocab), 1):
            yield _returned(doc, number)
    except UsageError:
        raise
    except Exception as error:  # what spaCy and msgpack raise on damaged bytes is not declared
        reason = " ".join(str(error).split())[:80]
        raise UsageError(f"no spaCy DocBin, or a damaged one ({reason}); write it again") from error


def _returned(doc: Doc, number: int) -> Returned:
    known: Mapping[str, Any] = doc.user_data
    name = known.get("document_id")
    about = known.get("annotations")
    details = about if isinstance(about, Mapping) else {}
    spans = []
    groups = list(doc.spans.values())
    for group in groups:
        scores = group.attrs.get("scores", ())
        is_parallel = hasattr(scores, "__len__") and len(scores) == len(group)
        for i, span in enumerate(group):
            more = details.get(span.id_)
            more = more if isinstance(more, Mapping) else {}
            start, end = _characters(doc, span.start, span.end)
            confidence = float(scores[i]) if is_parallel else None
            coder, note = more.get("coder"), more.get("note")
            spans.append(Marked(span.label_, start, end, coder, note, confidence, span.id_))
    if not groups:
        spans = [Marked(e.label_, e.start_char, e.end_char) for e in doc.ents]
    document_id = name if isinstance(name, str) else f"document {number} of the file"
    return quote_spans(document_id, doc.text, spans)


def _characters(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Return the characters of a span of tokens; of one beyond the tokens, characters beyond."""
    if not 0 <= start < end <= len(doc):
        return -1, -1
    return doc[start].idx, doc[end - 1].idx + len(doc[end - 1])


def _check_size(data: bytes) -> None:
    """Raise UsageError where a file does not unpack, or unpacks to more than it may."""
    unpacker = zlib.decompressobj()
    size, rest = 0, data
    try:
        while rest and not unpacker.eof:
            size += len(unpacker.decompress(rest, 1 << 20))
            rest = unpacker.unconsumed_tail
            if size > LARGEST_BYTES:
                raise UsageError(f"unpacks to more than {LARGEST_BYTES >> 20} MiB; split it")
    except zlib.error as error:
        raise UsageError(f"no spaCy DocBin ({error}); give one that to_disk() wrote") from error
    if not unpacker.eof:
        raise UsageError("a spaCy DocBin cut short; copy or write it again")
