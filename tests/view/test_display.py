"""What notebooks show of records: escaped, standing alone, with the right words marked."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stored import SCORED, TAGGED, Fill, mention_of

from archive_miner.archive import Archive
from archive_miner.errors import UsageError
from archive_miner.store.search import Hit
from archive_miner.types import Actor, Contribution, Mention, Score
from archive_miner.view.lines import ConcordanceLine
from archive_miner.view.notebook import LINES_SHOWN, TEXT_CHARACTERS

TROUBLE = (
    "<script>alert('1')</script> &amp; \"aid\" \x1b[2J\x00 \u202egnp.exe\ud800 <img src=x> 美國"
)
TEXT = f"The aid was cut.\n\n{TROUBLE.replace(chr(0xD800), '')}"


class Parts(HTMLParser):
    """What a browser would see of a piece of HTML."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.marked: list[str] = []
        self.open: list[str] = []
        self.feed(markup)
        self.close()
        assert not self.open, "a tag is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if "mark" in self.open:
            self.marked.append(data)


def safe(shown: Any) -> Parts:
    """Return the parts of what a record shows; it must be harmless wherever its text is from."""
    markup = shown._repr_html_()
    markup.encode()  # no halves of surrogates
    parts = Parts(markup)
    assert set(parts.tags) <= {"div", "b", "span", "mark", "table", "tr", "th", "td"}
    assert {name for name, _ in parts.attributes} <= {"style", "title", "dir"}
    styles = " ".join(value or "" for name, value in parts.attributes if name == "style")
    assert "url(" not in styles and "#" not in styles  # nothing fetched, no colour of its own
    assert not set(map(chr, [*range(9), *range(14, 32), *range(0x7F, 0xA0)])) & set(markup)
    assert "\u202e" not in markup
    return parts


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "<b>box.db") as archive:
        document, _ = Fill(archive.store)("<i>a.txt", [TEXT, "word " * 1000])
        mention = replace(
            mention_of(document, "aid", "economic_aid"),
            polarity="withhold", voice="patron_own",
            actors=(Actor("<Rhee>", "ROK", "client"),), origin="ea.<rule>",
        )  # fmt: skip
        unsure = mention_of(document, "cut", "legitimation", 0.3)
        with archive.store.transaction():
            archive.store.tags.write_tags(document.document_id, (), [mention, unsure], TAGGED)
        (passage,) = archive.passages(document.document_id)
        evidence = (Contribution(passage.passage_id, 1.5), Contribution("<gone>", 0.5))
        score = Score(document.document_id, "fear<b>", 0.91, 0.8, 0.95, "m@1", evidence)
        archive.store.tags.write_scores([score], SCORED)
        yield archive


def words(parts: Parts) -> str:
    return " ".join(" ".join(parts.words).split())


def test_an_archive_shows_what_is_done(archive: Archive) -> None:
    said = words(safe(archive))
    assert "<b>box.db" in said and "documents 2" in said and "unscored documents 1" in said


def test_a_document_shows_its_header_and_the_beginning_of_its_text(archive: Archive) -> None:
    first, long = archive.documents()
    parts = safe(first)
    assert "1953-07-24" in words(parts) and "The aid was cut." in words(parts)
    assert parts.marked == [] and "more characters" not in words(parts)
    assert archive.show(first.document_id)._repr_html_() != first._repr_html_()  # type: ignore[attr-defined]
    assert safe(archive.show(first.document_id)).marked == ["aid"]  # not the one below threshold
    said = words(safe(long))
    assert f"… {len(long.text) - TEXT_CHARACTERS + 1:,} more characters" in said


def test_a_passage_and_a_mention_show_their_words(archive: Archive) -> None:
    document = next(archive.documents())
    (passage,) = archive.passages(document.document_id)
    assert passage.passage_id in words(safe(passage))
    assert safe(archive.show(passage)).marked == ["aid"]
    mention = next(m for m in archive.mentions(document.document_id) if m.confidence > 0.5)
    for shown in (mention, archive.show(mention)):
        said = words(safe(shown))
        assert "withhold · patron_own" in said and "<Rhee> (ROK client)" in said
    assert safe(archive.show(mention)).marked == ["aid"]


def test_a_score_shows_what_carries_it(archive: Archive) -> None:
    (score,) = archive.scores()
    parts = safe(score)
    assert "fear<b> 0.91 0.80–0.95" in words(parts) and "+1.50" in words(parts)
    assert "The aid was cut." in words(safe(archive.show(score)))


def test_a_hit_shows_its_matches_marked(archive: Archive) -> None:
    (hit,) = archive.search("aid cut")
    assert safe(hit).marked == ["aid", "cut", "aid"]
    (hit,) = archive.search("tag:economic_aid")
    assert safe(hit).marked == ["aid"]


def test_a_concordance_shows_its_first_lines(archive: Archive) -> None:
    parts = safe(archive.kwic("aid"))
    assert parts.tags.count("tr") == 2 and parts.marked == ["aid", "aid"]
    parts = safe(archive.kwic("word"))
    assert parts.tags.count("tr") == LINES_SHOWN and "the first 50 lines" in words(parts)
    assert words(safe(archive.kwic("nothing"))) == "no lines"
    (line, _) = archive.kwic("aid")
    assert safe(line).marked == ["aid"]


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.text(min_size=1, max_size=20))
def test_whatever_the_text_it_is_shown_and_does_nothing(left: str, right: str, word: str) -> None:
    for text in (left, TROUBLE):
        safe(ConcordanceLine(text, text, 1, text, 0, 1, text, word, right, text, citation=text))
        span = (len(text), len(text) + len(word))
        hit = Hit(text, text, text, 1, text, 0, text + word + right, (span, (0, 0)))
        markup = hit._repr_html_()  # type: ignore[attr-defined]
        safe(hit)
        assert markup.count("<mark") == 1
        inside = markup.split("<mark", 1)[1].split(">", 1)[1].split("</mark>")[0]
        assert len(html.unescape(inside)) == len(word.replace("\r\n", "\n"))


def test_overlapping_marks_lose_no_text() -> None:
    hit = Hit("d", "p", "a", 1, None, 10, "abcdef", ((11, 14), (12, 15)))
    assert safe(hit).marked == ["b", "cd", "e"]


def test_a_mention_alone_needs_no_archive() -> None:
    assert "aid" in words(safe(Mention("m", "d", "aid", None, 0, 3, 0, 3, 0.9, "r")))


def test_to_pandas_says_what_is_missing(archive: Archive) -> None:
    try:
        import pandas  # noqa: F401
    except ImportError:
        with pytest.raises(UsageError, match="pip install pandas, or use to_arrow"):
            archive.to_pandas("documents")
    else:
        assert list(archive.to_pandas("documents")["document_id"]) == [
            document.document_id for document in archive.documents()
        ]
