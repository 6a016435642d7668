"""Text cut into pieces: nothing lost, labels where they belong, pages where they begin."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.report.markup import MarkedText, Paragraph, cut_blocks
from archive_miner.types import Document, Header, Mention, Part, Passage

TEXT = (
    "The King asked for arms and\nfor a treaty.\n\n"
    "He would not have advisers in the divisions, nor any mission that reported\n"
    "over the head of his own staff."
)


def document(text: str, parts: tuple[Part, ...] = ()) -> Document:
    return Document("d", "s", 1, 2, Header(), text, parts or (Part(0, len(text), 1, 0),))


def mention(text: str, words: str, label: str, origin: str = "rule.1") -> Mention:
    start = text.index(words)
    end = start + len(words)
    return Mention(f"{label}:{start}", "d", label, None, start, end, start, end, 0.9, origin)


def cut(text: str, *mentions: Mention, parts: tuple[Part, ...] = ()) -> tuple[Paragraph, ...]:
    return MarkedText(document(text, parts), mentions).paragraphs(0, len(text))


def test_words_and_whole_sentences_are_told_apart():
    sentence = "The King asked for arms and\nfor a treaty."
    [first, _] = cut(
        TEXT,
        mention(TEXT, "arms", "military_aid"),
        mention(TEXT, sentence, "legitimation", "passage_tags@0.1"),
    )
    assert [(p.text, p.wording, p.sentence, p.ends) for p in first.pieces] == [
        ("The King asked for ", (), ("legitimation",), ()),
        ("arms", ("military_aid",), ("legitimation",), ("military_aid",)),
        (" and\nfor a treaty.", (), ("legitimation",), ("legitimation",)),
    ]


def test_a_mention_over_two_paragraphs_ends_once():
    [first, second] = cut(TEXT, mention(TEXT, "treaty.\n\nHe would", "alliance_design"))
    marked = [piece for piece in (*first.pieces, *second.pieces) if piece.wording]
    assert [(piece.text, piece.ends) for piece in marked] == [
        ("treaty.", ()),
        ("He would", ("alliance_design",)),
    ]


def test_the_second_page_is_marked_where_it_begins_and_the_first_is_not():
    middle = TEXT.index("He would")
    parts = (Part(0, middle, 4, 0), Part(middle, len(TEXT), 5, 0))
    [first, second] = cut(TEXT, parts=parts)
    assert [piece.page for piece in first.pieces] == [None]
    assert [piece.page for piece in second.pieces] == [5]


@pytest.mark.parametrize(
    ("text", "is_prose"),
    [
        (TEXT.split("\n\n")[1], True),
        ("SUMMARY: THE CABINET MET TWICE ON THE BASE AGREEMENT AND\nDID NOTHING.", True),
        ("FROM: Amembassy KESTRAVA\nTO: Zhelin\nINFO: Maravel", False),
        (
            "PLACE: Residence of the Political Counselor, Maravel\n"
            "SUBJECT: Views of the Opposition on the Combined Command",
            False,
        ),
        ("A single line.", True),
    ],
)
def test_running_text_may_be_broken_anew_and_headers_keep_their_lines(text, is_prose):
    assert [paragraph.is_prose for paragraph in cut(text)] == [is_prose]


@st.composite
def marked_texts(draw):
    text = draw(st.text(alphabet="ab \n", max_size=60))
    mentions = []
    for number in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        origin = draw(st.sampled_from(["rule", "model@1"]))
        label = draw(st.sampled_from(["x", "y", "z"]))
        mentions.append(Mention(str(number), "d", label, None, start, end, start, end, 1.0, origin))
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    passages = [
        Passage(f"d.{i}", "d", a, b, 1)
        for i, (a, b) in enumerate(zip(edges[::2], edges[1::2], strict=False), 1)
    ]
    return text, mentions, passages


@given(marked_texts())
def test_the_pieces_of_a_document_are_its_text_with_the_labels_that_cover_them(drawn):
    text, mentions, passages = drawn
    marked = MarkedText(document(text), mentions)
    pieces = [
        piece
        for block in cut_blocks(document(text), passages, marked)
        for paragraph in block.paragraphs
        for piece in paragraph.pieces
    ]
    printed = "".join(piece.text for piece in pieces)
    assert re.sub(r"\s", "", printed) == re.sub(r"\s", "", text)
    letters = [
        set(piece.wording) | set(piece.sentence)
        for piece in pieces
        for letter in piece.text
        if not letter.isspace()
    ]
    expected = [
        {m.label for m in mentions if m.start <= at < m.end}
        for at, letter in enumerate(text)
        if not letter.isspace()
    ]
    assert letters == expected
