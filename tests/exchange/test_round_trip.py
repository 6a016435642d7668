"""What goes out comes back: every format, every odd character, spans that cross and touch."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from annotated import annotated, span, words
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_miner.exchange.anchor import Anchored, anchor, fold
from archive_miner.exchange.annotations import Annotated, Annotation, Returned
from archive_miner.exchange.docbin import read_docbin, write_docbin
from archive_miner.exchange.markup import held
from archive_miner.exchange.prodigy import read_prodigy, write_prodigy
from archive_miner.exchange.qdpx import plain_source, write_qdpx
from archive_miner.exchange.qdpx_read import read_qdpx
from archive_miner.exchange.tei import read_tei, write_tei
from archive_miner.exchange.web_annotations import read_web_annotations, write_web_annotations

RoundTrip = Callable[[Sequence[Annotated]], Iterator[Returned]]


def through_docbin(documents: Sequence[Annotated]) -> Iterator[Returned]:
    return read_docbin(write_docbin(documents))


def through_prodigy(documents: Sequence[Annotated]) -> Iterator[Returned]:
    return read_prodigy(write_prodigy(documents))


def through_web(documents: Sequence[Annotated]) -> Iterator[Returned]:
    return read_web_annotations("".join(write_web_annotations(documents)))


def through_tei(documents: Sequence[Annotated]) -> Iterator[Returned]:
    return read_tei(piece.encode("utf-8") for piece in write_tei(documents))


def through_qdpx(documents: Sequence[Annotated]) -> Iterator[Returned]:
    out = io.BytesIO()
    write_qdpx(documents, (), out)
    return read_qdpx(out, [one.document.document_id for one in documents])


# Astral and combining characters, every kind of line end, what XML cannot hold, what looks like
# markup, marks that open files, a ligature that normalising would take apart.
ODD = "ab \n\r\t\x00\x02\x0c\x1b\x85\u2028\ufeff\ufffd\ufffeé\u0301\U0001f642\U0001d11e&<]>'\"ﬁ"
TEXTS = st.text(st.sampled_from(ODD) | st.characters(exclude_categories=("Cs",)), max_size=40)
CODERS = ("archive-miner", "Anna Žák", 'a&b <c> "d"', "")
NOTES = ("", "confidence 0.52; rule", "two\nlines & <more>", "\U0001f642\r\n")


@st.composite
def some_annotated(draw: st.DrawFn) -> list[Annotated]:
    documents = []
    for number in range(draw(st.integers(0, 3))):
        text, name = draw(TEXTS), f"0123456789abcdef-000{number}"
        spans: list[Annotation] = []
        for n in range(draw(st.integers(0, 5)) if text else 0):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            spans.append(
                span(
                    text, start, end, draw(st.sampled_from(("military_aid", "ältere", "x"))), name,
                    subtype=draw(st.sampled_from((None, "grants"))),
                    coder=draw(st.sampled_from(CODERS)),
                    note=draw(st.sampled_from(NOTES)),
                    confidence=draw(st.floats(0, 1)),
                    annotation_id=f"{name}:{n}",
                )
            )  # fmt: skip
        documents.append(annotated(text, spans, name))
    return documents


def came_home(documents: Sequence[Annotated], returned: Sequence[Returned]) -> list[Annotation]:
    """Return the annotations of all documents at their places in the archive's own texts."""
    texts = {one.document.document_id: one.document.text for one in documents}
    found = []
    for one in returned:
        assert not one.problems
        for annotation in one.annotations:
            place = anchor(annotation, texts[one.document_id])
            assert isinstance(place, Anchored) and not place.is_moved
            found.append(place.annotation)
    return found


def went_out(documents: Sequence[Annotated], without: Sequence[str] = ()) -> list[Annotation]:
    none = {"confidence": None, "annotation_id": ""}
    return [
        replace(one, **{name: none[name] for name in without})  # type: ignore[arg-type]
        for document in documents
        for one in document.annotations
    ]


def names_and_texts(returned: Sequence[Returned]) -> list[tuple[str, str | None]]:
    return [(one.document_id, one.text) for one in returned]


def home_and_out(
    documents: Sequence[Annotated], trip: RoundTrip, kept: Callable[[str], str]
) -> tuple[object, object]:
    """Return names, texts and annotations as they came home, and as they went out."""
    returned = list(trip(documents))
    sent = [(one.document.document_id, kept(one.document.text)) for one in documents]
    home = names_and_texts(returned), came_home(documents, returned)
    return home, (sent, went_out(documents))


@given(some_annotated())
@settings(deadline=None, max_examples=20)
def test_prodigy_keeps_everything(documents):
    home, out = home_and_out(documents, through_prodigy, kept=str)
    assert home == out


@pytest.mark.slow
@given(some_annotated())
@settings(deadline=None, max_examples=60)
def test_docbin_keeps_everything(documents):
    home, out = home_and_out(documents, through_docbin, kept=str)
    assert home == out


@given(some_annotated())
@settings(deadline=None, max_examples=20)
def test_tei_keeps_all_but_what_xml_cannot_hold(documents):
    returned = list(through_tei(documents))
    if documents:
        home, out = home_and_out(documents, through_tei, kept=held)
        assert home == out
    else:
        assert [one.annotations for one in returned] == [()]


@given(some_annotated())
@settings(deadline=None, max_examples=20)
def test_qdpx_keeps_all_but_control_characters_and_how_sure_it_is(documents):
    returned = list(through_qdpx(documents))
    assert names_and_texts(returned) == [
        (one.document.document_id, plain_source(one.document.text)) for one in documents
    ]
    home = [replace(one, annotation_id="") for one in came_home(documents, returned)]
    assert home == went_out(documents, without=("confidence", "annotation_id"))


@given(some_annotated())
@settings(deadline=None, max_examples=20)
def test_web_annotations_keep_the_annotations(documents):
    returned = list(through_web(documents))
    assert all(one.text is None for one in returned)
    assert came_home(documents, returned) == went_out(documents)


@given(TEXTS)
def test_what_a_format_changes_is_what_anchoring_folds_one_for_one(text):
    for kept in (held(text), plain_source(text)):
        assert len(kept) == len(text)
        assert fold(kept) == fold(text)


EXACT = [
    "",
    "cut aid now",
    " a  b ",
    "\ufeffaid",
    "\ufeff",
    "a\r\nb\rc\n\n\nd\r",
    "\x00a\x0c\x85\u2028",
]
EXACT += [
    "e\u0301\U0001f642\U0001d11ex",
    "<b>&amp;]]></b>",
    "\n",
    "don't anti-aid U.S.",
    "\ufffe\ufffd",
]


@pytest.mark.parametrize("text", EXACT, ids=ascii)
@pytest.mark.parametrize(
    "trip",
    [
        through_prodigy, through_web, through_tei, through_qdpx,
        pytest.param(through_docbin, marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_every_span_of_an_awkward_text_comes_home_together_and_alone(trip, text):
    places = [(low, high) for low in range(len(text)) for high in range(low + 1, len(text) + 1)]
    together = [span(text, *place, annotation_id=str(place)) for place in places]
    alone = [
        annotated(text, [span(text, *place, name=f"d-{n}", annotation_id="a")], f"d-{n}")
        for n, place in enumerate(places, 2)
    ]
    documents = [annotated(text, together), *alone]
    home = [replace(one, annotation_id="") for one in came_home(documents, list(trip(documents)))]
    assert home == went_out(documents, without=("annotation_id",))


TEXT = "Aid.\r\nThe colonels’ army \U0001f642 asked for tanks."


@pytest.mark.parametrize(
    "trip",
    [
        through_prodigy, through_web, through_tei, through_qdpx,
        pytest.param(through_docbin, marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_the_same_documents_give_the_same_file(trip):
    document = annotated(TEXT, [words(TEXT, "tanks"), words(TEXT, "army", subtype="arms")])
    assert list(trip([document])) == list(trip([document]))


def test_the_bytes_of_a_project_are_the_same_every_time():
    first, second = io.BytesIO(), io.BytesIO()
    for out in (first, second):
        write_qdpx([annotated(TEXT, [words(TEXT, "tanks")])], (), out)
    assert first.getvalue() == second.getvalue()
