from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import (
    SCORED,
    STAMP,
    TAGGED,
    Fill,
    document_of,
    file_documents,
    mention_of,
    page_of,
    passage_of,
    source_of,
)

from archive_miner.errors import UsageError
from archive_miner.store.query import parse_query
from archive_miner.store.search import search
from archive_miner.store.store import Store
from archive_miner.types import CONCERN, Actor, Header, Score

CUT = "The Minister was told that economic aid would be cut in the spring."
LOAN = "A loan was offered, and suspended when the palace reshuffled the army."
VISAS = "Visa fees for merchant seamen were raised."
CAFE = "Café Élysée: Premier Çelik and Señor Ibáñez spoke of the coup d’état."


@pytest.fixture
def four(fill: Fill) -> None:
    fill("aid.txt", [CUT, LOAN])
    fill("visas.txt", [VISAS, CAFE])


def found(store: Store, query: str) -> list[str]:
    """Return the texts that answer a query, each once, in the order of the archive."""
    hits = search(store, parse_query(query))
    return sorted((hit.text for hit in hits), key=[CUT, LOAN, VISAS, CAFE].index)


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("aid", [CUT]),
        ("AID", [CUT]),
        ("aid cut", [CUT]),  # all words must occur …
        ("aid suspended", []),  # … in one passage
        ('"economic aid"', [CUT]),
        ('"aid economic"', []),  # a phrase has an order
        ("suspend*", [LOAN]),
        ("suspend", []),  # words are not stemmed
        ('"palace reshuf"*', [LOAN]),
        ('"palace reshuf"', []),
        ("aid OR loan", [CUT, LOAN]),
        ("aid or loan", []),  # in small letters it is a word
        ("army NOT aid", [LOAN]),
        ("army NOT aid wheat", []),  # NOT binds first: army, without aid, with wheat
        ("was NOT loan cut", [CUT]),
        ("was NOT loan", [CUT]),
        ("(aid OR loan) AND army", [LOAN]),
        ("(aid OR loan) army", [LOAN]),
        ("army (aid OR loan)", [LOAN]),
        ("(aid OR loan)(cut OR suspended)", [CUT, LOAN]),
        ("((aid))", [CUT]),
        ("visa OR (aid AND (cut OR suspend*))", [CUT, VISAS]),
        ("cafe elysee", [CAFE]),
        ("CAFÉ", [CAFE]),
        (unicodedata.normalize("NFD", "café élysée"), [CAFE]),
        ("ibanez OR aid", [CUT, CAFE]),
        ('"coup d’etat"', [CAFE]),
        ('"coup d\'etat"', [CAFE]),  # either apostrophe
        ("d’état", [CAFE]),
        ("aid NEAR/3 cut", [CUT]),  # aid would be cut
        ("cut NEAR/3 aid", [CUT]),  # in either order
        ("aid NEAR/1 cut", []),
        ("aid near cut", []),  # in small letters and without a number a word
        ("cut NEAR/2 economic NEAR/2 aid", []),  # three words between the outer ones
        ("cut NEAR/3 economic NEAR/3 aid", [CUT]),
        ('"economic aid" NEAR/9 spr*', [CUT]),
        ("(aid NEAR/3 cut) OR loan", [CUT, LOAN]),
        ("was NOT aid NEAR/3 cut", [LOAN]),
    ],
)
def test_what_a_query_finds(store: Store, query: str, texts: list[str]) -> None:
    assert found(store, query) == texts


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ('"text:aid"', []),  # FTS5 would look for aid in the column text
        ("{text} : aid", []),
        ("^army", [LOAN]),  # FTS5 would anchor it to the beginning
        ("-aid", [CUT]),
        ("wheat' OR '1'='1", []),
        ("aid; DROP TABLE passages; --", []),
        ("NEAR(aid cut)", []),  # the three words, not a distance
        ("economic + aid", [CUT]),  # three words, the middle one empty, and no phrase
        ("cut + aid", [CUT]),
        ("rank", []),
        ("passages_fts", []),
        ("🙂", []),
    ],
)
def test_syntax_of_sql_or_fts5_is_only_words(store: Store, query: str, texts: list[str]) -> None:
    assert found(store, query) == texts
    assert found(store, "aid") == [CUT]  # nothing was dropped


def test_a_column_filter_finds_the_two_words_and_not_the_column(store: Store, fill: Fill) -> None:
    fill("a.txt", ["aid", "The text: aid is mentioned."])
    hits = list(search(store, parse_query('"text:aid"')))
    assert [hit.text for hit in hits] == ["The text: aid is mentioned."]


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ('"economic aid', "column 1: a quotation mark without its partner"),
        ('aid "', "column 5: a quotation mark"),
        ('" OR 1=1 --', "column 1: a quotation mark"),
        ("aid)", "column 4: a bracket closed that was not opened"),
        ("(aid", "a bracket not closed"),
        ("NEAR(", "a bracket not closed"),
        ("*", "column 1: a star without the word it completes"),
        ("aid * cut", "column 5: a star"),
        ("", "empty query"),
        ("   ", "empty query"),
        ('""', "empty query"),
        ('""*', "empty query"),
        ("()", "does not parse"),
        ("AND", "does not parse"),
        ("NOT aid", "NOT takes away from words; put words before it"),
        ("aid near/1 cut", "column 5: NEAR/n stands between two words"),
        ("aid NEAR/1000 cut", "column 5: NEAR/n stands between two words"),
        ('[lemma="cut"', "column 1: a bracket [ not closed"),
        ("aid OR", "does not parse"),
        ("aid AND OR cut", "does not parse"),
        ("aid NOT NOT cut", "does not parse"),
        ("tag:military_aid OR loan", "fields go with AND or NOT before them"),
        ("loan OR kind:telegram", "fields go with AND or NOT before them"),
        ("tag:military_aid NOT loan", "NOT takes away from words; put words first"),
        ("tag:", "column 1: a field is written in small letters without blanks: tag:value"),
        ("(loan tag:military_aid)", "fields go with AND or NOT before them"),
        ("tag: military_aid", "column 1: a field is written in small letters without blanks"),
        ("score > 0.5", "column 7: a field is written in small letters without blanks"),
        ("aid Sender:dulles", "column 5: a field is written in small letters"),
        ("aid \udcff", "column 5: not UTF-8 text"),
        ("aid NEAR/5", "column 5: NEAR/n stands between two words"),
        ("NEAR/5 aid", "column 1: NEAR/n stands between two words"),
        ("aid NEAR/5 (cut)", "column 5: NEAR/n stands between two words"),
        ("aid NEAR/5 OR cut", "column 5: NEAR/n stands between two words"),
        ("aid NEAR/5 tag:legitimation", "column 5: NEAR/n stands between two words"),
        ("(aid) NEAR/5 cut", "column 7: NEAR/n stands between two words"),
        ("aid NEAR/5 cut NEAR/6 loan", "column 16: NEAR/6 after NEAR/5; use one distance"),
        ("loan colour:red", "column 6: no field 'colour' (there are tag, polarity"),
        ("text:aid", "column 1: no field 'text'"),
        ("polarity:sweet", "column 10: no polarity 'sweet'; grant, withhold"),
        ("kind:cable", "column 6: no kind 'cable'; telegram"),
        ("date:1953-13", "column 6: date '1953-13'; write 1953, 1953-07"),
        ("date:..", "column 6: date: without a date"),
        ("aid date:1961..1953-07", "column 10: dates run backwards; write date:1953-07..1961"),
        ("score:0.7", "column 6: write score>0.5"),
        ("kind>telegram", "column 5: write kind:telegram"),
        ("score>7", "column 7: score '7'; give one from 0 to 1"),
        ("quality<good", "column 9: quality 'good'; give one from 0 to 1"),
        ('sender:""', "column 8: sender: without a value"),
        ("aid\0cut", "NUL"),
        ("a" * 10_000, "10000 characters"),
        ("(" * 900 + "aid" + ")" * 900, "does not parse"),
    ],
)
def test_a_query_that_does_not_parse_says_where_in_one_line(
    store: Store, query: str, says: str
) -> None:
    with pytest.raises(UsageError) as error:
        list(search(store, parse_query(query)))
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@given(
    st.text(alphabet=st.sampled_from("aid ANDORNOT\"*()^:-{},tag:.+<>%'é\x02\x03\n"), max_size=30)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_any_query_gives_hits_or_a_usage_error(store: Store, query: str) -> None:
    try:
        list(search(store, parse_query(query)))
    except UsageError as error:
        assert "\n" not in str(error)


def test_a_tag_filter_keeps_passages_with_a_confident_mention_inside_them(store: Store) -> None:
    source = source_of("minutes.txt", "minutes")
    store.sources.add(source, STAMP, "auto", "eng")
    texts = (
        "Economic aid was promised.",
        "Economic aid, so far denied.",
        "Economic aid and a garrison.",
    )
    documents = [document_of(source, i, 1, text) for i, text in enumerate(texts, 1)]
    file_documents(store, source.source_id, ((d, (passage_of(d),)) for d in documents))
    promised, denied, garrison = documents
    with store.transaction():
        for document, mentions in (
            (promised, [mention_of(promised, "Economic aid", "economic_aid", 0.5)]),
            (denied, [mention_of(denied, "Economic aid", "economic_aid", 0.49)]),
            (
                garrison,
                [
                    mention_of(garrison, "Economic aid", "economic_aid"),
                    mention_of(garrison, "garrison", "military_influence"),
                ],
            ),
        ):
            store.tags.write_tags(document.document_id, (), mentions, TAGGED)

    def ids(query: str) -> set[str]:
        return {hit.document_id for hit in search(store, parse_query(query))}

    one, _two, three = (document.document_id for document in documents)
    assert ids("tag:economic_aid") == {one, three}  # 0.49 is below the threshold
    assert ids("tag:economic_aid tag:military_influence") == {three}
    assert ids("tag:economic_aid AND tag:military_influence") == {three}
    assert ids("promised tag:economic_aid") == {one}
    assert ids("tag:economic_aid AND (promised OR denied)") == {one}
    assert ids("promised AND tag:economic_aid AND economic") == {one}
    assert ids("garrison AND tag:military_aid") == set()


def test_a_tag_in_the_next_passage_of_the_same_document_does_not_count(store: Store) -> None:
    source = source_of("letter.txt", "letter")
    store.sources.add(source, STAMP, "auto", "eng")
    text = "He spoke of wheat.\n\nHe asked for aid."
    document = document_of(source, 1, 1, text)
    cut = text.index("He asked")
    first = passage_of(document)
    passages = [
        type(first)("p1", document.document_id, 0, cut, 1),
        type(first)("p2", document.document_id, cut, len(text), 1),
    ]
    file_documents(store, source.source_id, [(document, passages)])
    with store.transaction():
        store.tags.write_tags(
            document.document_id, (), [mention_of(document, "aid", "economic_aid")], TAGGED
        )
    hits = list(search(store, parse_query("tag:economic_aid")))
    assert [hit.passage_id for hit in hits] == ["p2"]
    (hit,) = search(store, parse_query("tag:economic_aid AND aid"))
    (span,) = hit.spans
    assert text[slice(*span)] == "aid"  # spans are offsets into the document, not the passage
    assert not list(search(store, parse_query("tag:economic_aid AND wheat")))


printable = st.characters(min_codepoint=1, exclude_categories=("Cs",))
tokens = st.sampled_from(["aid", "Aid", "áid", "aide", "cut", "loan,", "(aid)", "\x02aid\x03"])


@given(st.lists(tokens | st.text(printable, max_size=6), max_size=25).map(" ".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_highlighted_spans_are_the_matched_words_of_the_text(
    store: Store, fill: Fill, text: str
) -> None:
    with store.transaction():
        store._connection.execute("DELETE FROM sources")
    fill("random.txt", [text])
    for hit in search(store, parse_query("aid OR cut")):
        assert hit.text == text
        assert hit.spans
        for low, high in hit.spans:
            assert _plain(text[low:high]) in ("aid", "cut")
        assert list(hit.spans) == sorted(hit.spans)
    if text.split().count("aid"):
        assert list(search(store, parse_query("aid")))


def test_characters_that_mark_nothing_do_not_become_marks(store: Store, fill: Fill) -> None:
    text = "\x02aid\x03 was \x02not\x03 cut\x02; \x03aid\x02aid"
    fill("odd.txt", [text])
    (hit,) = search(store, parse_query("aid"))
    assert hit.text == text
    assert [text[low:high] for low, high in hit.spans] == ["aid", "aid", "aid"]


def test_the_best_match_comes_first_and_the_limit_counts_passages(store: Store, fill: Fill) -> None:
    fill("a.txt", ["Wheat, seed, ships, fees, dues and, at the very end of it, aid.", "Aid, aid."])
    hits = list(search(store, parse_query("aid")))
    assert [hit.text[:3] for hit in hits] == ["Aid", "Whe"]
    assert len(list(search(store, parse_query("aid"), 1))) == 1


def test_in_the_order_of_the_archive_the_best_match_waits(store: Store, fill: Fill) -> None:
    fill("a.txt", ["Wheat, seed, ships, fees, dues and, at the very end of it, aid.", "Aid, aid."])
    hits = list(search(store, parse_query("aid"), order="archive"))
    assert [hit.text[:3] for hit in hits] == ["Whe", "Aid"]


def _plain(word: str) -> str:
    """Return a word as the index holds it: small letters without accents."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@pytest.fixture
def three(store: Store) -> None:
    """A telegram, a memorandum and an undated paper, with what was read in them."""
    source = source_of("box/korea.pdf", "korea", 3)
    store.sources.add(source, STAMP, "auto", "eng")
    store.pages.write(
        replace(page_of(source, n, text), quality=quality)
        for n, text, quality in ((1, CUT, 0.9), (2, LOAN, 0.5), (3, VISAS, 0.7))
    )
    headers = (
        Header(
            "telegram", date="1953-07-24", date_precision="day", sender="Dulles", place="Österholm"
        ),
        Header("memorandum", date="1955", date_precision="year", classification="top secret"),
        Header("other"),
    )
    documents = [
        replace(document_of(source, n, n, text), header=header)
        for n, (text, header) in enumerate(zip((CUT, LOAN, VISAS), headers, strict=True), 1)
    ]
    file_documents(store, source.source_id, ((d, (passage_of(d),)) for d in documents))
    us, korea = Actor("United States", "USA", "patron"), Actor("ROKG", "ROK", "client")
    mentions = (
        [
            replace(
                mention_of(documents[0], "economic aid", "economic_aid"),
                subtype="grants", polarity="withhold", actors=(us, korea),
            ),
            replace(
                mention_of(documents[0], "cut", "military_aid"), polarity="grant", stance="mixed"
            ),
        ],
        [replace(mention_of(documents[1], "army", "military_aid"), polarity="withhold")],
        [replace(mention_of(documents[2], "seamen", "legitimation"), confidence=0.4)],
    )  # fmt: skip
    with store.transaction():
        for document, found_in in zip(documents, mentions, strict=True):
            store.tags.write_tags(document.document_id, (), found_in, TAGGED)
    store.tags.write_scores(
        [
            Score(d.document_id, label, value, 0.0, 1.0, "m@1", ())
            for d, value in zip(documents, (0.9, 0.4, 0.1), strict=True)
            for label, value in ((CONCERN, value), ("fear", 1 - value))
        ],
        SCORED,
    )


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("kind:telegram", [CUT]),
        ("NOT kind:telegram", [LOAN, VISAS]),
        ("was NOT kind:telegram", [LOAN]),
        ("was AND NOT kind:telegram", [LOAN]),
        ("NOT kind:telegram were", [VISAS]),
        ("sender:dulles", [CUT]),
        ("sender:%", []),  # no wildcard
        ('classification:"top secret"', [LOAN]),
        ("path:korea kind:memorandum", [LOAN]),
        ("date:1953", [CUT]),
        ("date:1953-07", [CUT]),
        ("date:1953-07-24", [CUT]),
        ("date:1953-08", []),
        ("date:1953-07..1954", [CUT]),
        ("date:1954..", [LOAN]),
        ("date:..1954", [CUT]),
        ("date:1955-06..1956", [LOAN]),  # some time in 1955
        ("tag:economic_aid", [CUT]),
        ("tag:economic_aid.grants", [CUT]),
        ("tag:economic_aid.loans", []),
        ("tag:military_aid", [CUT, LOAN]),
        ("tag:military_aid polarity:withhold", [LOAN]),  # of the same mention
        ("polarity:withhold", [CUT, LOAN]),
        ("polarity:withhold tag:military_aid", [CUT, LOAN]),  # of any, and a tag besides
        ("tag:military_aid tag:economic_aid", [CUT]),
        ("tag:military_aid NOT tag:economic_aid", [LOAN]),
        ("tag:military_aid sentence:economic_aid", [CUT]),
        ("tag:military_aid sentence:economic_aid.grants", [CUT]),
        ("tag:military_aid sentence:economic_aid.loans", []),
        ("tag:military_aid polarity:withhold sentence:economic_aid", []),
        ("was tag:military_aid sentence:economic_aid", [CUT]),
        ("loan document:military_aid", [LOAN]),
        ("loan document:economic_aid", []),
        ("was NOT document:economic_aid", [LOAN]),
        ("stance:mixed", [CUT]),
        ("tag:legitimation", []),  # not confident
        ("actor:ROK", [CUT]),
        ("actor:rokg", [CUT]),
        ("patron:USA client:ROK", [CUT]),
        ("client:USA", []),
        ('patron:"united states"', [CUT]),
        ("score>0.3", [CUT, LOAN]),
        ("score<=0.4", [LOAN, VISAS]),
        ("score.fear>0.7", [VISAS]),
        ("score.joy>0", []),
        ("quality>=0.7", [CUT, VISAS]),
        ("place:österholm", [CUT]),
        ("place:ÖSTER", [CUT]),
        ("place:osterholm", [CUT]),
        ("place:ostersholm", []),
        ("patron:“united states”", [CUT]),
        ("was kind:telegram NOT loan", [CUT]),  # NOT takes away from the words
        ("kind:telegram was NOT aid", []),
        ("was quality<0.6 score>0.3", [LOAN]),
    ],
)
def test_what_fields_ask(store: Store, query: str, texts: list[str]) -> None:
    assert found(store, query) == texts


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("tag:military_aid", ["cut", "army"]),
        ("tag:military_aid polarity:withhold", ["army"]),
        ("tag:economic_aid client:ROKG patron:USA", ["economic aid"]),
        ("tag:economic_aid tag:military_aid", ["economic aid"]),  # the first tag's mention
        ("tag:military_aid tag:economic_aid", ["cut"]),
        ("tag:military_aid stance:mixed polarity:grant", ["cut"]),
        ("economic tag:military_aid", ["economic"]),  # words, where there are any
        ("kind:telegram", []),
    ],
)
def test_what_is_marked_without_words_is_the_mention_asked_for(
    store: Store, query: str, marked: list[str]
) -> None:
    hits = list(search(store, parse_query(query)))
    found = {
        hit.text[low - hit.start : high - hit.start]: name
        for hit in hits
        for (low, high), name in zip(
            hit.spans, hit.mention_ids or [None] * len(hit.spans), strict=True
        )
    }
    assert hits and sorted(found) == sorted(marked)
    for words, name in found.items():
        assert (name is None) == (words == "economic")
        if name is not None:
            mention = store.tags.mention(name)
            text = store.documents.one(mention.document_id).text
            assert text[mention.start : mention.end] == words


def test_two_mentions_of_one_passage_are_one_hit(store: Store, fill: Fill) -> None:
    (document,) = fill("a.txt", ["Tanks came, and later rifles."])
    mentions = [mention_of(document, word, "military_aid") for word in ("Tanks", "rifles")]
    with store.transaction():
        store.tags.write_tags(document.document_id, (), mentions, TAGGED)
    (hit,) = search(store, parse_query("tag:military_aid"), 1)
    assert hit.spans == ((0, 5), (22, 28)) and len(hit.mention_ids) == 2
