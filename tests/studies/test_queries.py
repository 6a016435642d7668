"""Labels in queries: those of one's own codebook are asked for like the shipped ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from stored import TAGGED, Fill, mention_of

from archive_miner.errors import UsageError
from archive_miner.store.narrowed import only_documents
from archive_miner.store.search import search
from archive_miner.store.store import Store
from archive_miner.studies.queries import read_query
from archive_miner.types import LABELS

WHEAT = "The tariff on wheat was raised, and the press said nothing."
PRESS = "The censor closed two papers. The mission stayed."
VISAS = "Visa fees for merchant seamen were raised."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Three papers, tagged with a codebook of one's own; one label of it is a shipped one."""
    with Store(tmp_path / "archive.db", create=True) as store:
        wheat, press, _ = Fill(store)("box.txt", [WHEAT, PRESS, VISAS])
        said = {
            wheat: [
                ("tariff", "trade_policy", "tariffs", 0.57),
                ("wheat", "trade_policy", "goods", 0.57),
                ("press", "press_freedom", None, 0.57),
            ],
            press: [
                ("censor", "press_freedom", None, 0.88),
                ("mission", "military_influence", "advisers", 0.6),
                ("papers", "trade_policy", "goods", 0.2),  # does not stand
            ],
        }
        for document, rows in said.items():
            mentions = [
                replace(mention_of(document, words, label, confidence), subtype=subtype)
                for words, label, subtype, confidence in rows
            ]
            with store.transaction():
                store.tags.write_tags(document.document_id, (), mentions, TAGGED)
        yield store


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("tag:trade_policy", [WHEAT]),
        ("tag:trade_policy.tariffs", [WHEAT]),
        ("tag:press_freedom", [WHEAT, PRESS]),
        ("tag:press_freedom sentence:trade_policy", [WHEAT]),
        ("tag:press_freedom sentence:trade_policy.goods", [WHEAT]),
        ("tag:press_freedom document:military_influence", [PRESS]),
        ("tag:press_freedom tag:trade_policy.goods", [WHEAT]),
        ("raised NOT tag:trade_policy", [VISAS]),
        ("censor tag:press_freedom", [PRESS]),
        ("tag:military_influence.advisers", [PRESS]),
    ],
)
def test_labels_of_ones_own_are_asked_for(store: Store, query: str, texts: list[str]) -> None:
    hits = search(store, read_query(store, query))
    assert sorted({hit.text for hit in hits}, key=[WHEAT, PRESS, VISAS].index) == texts


KNOWN = "military_influence, press_freedom, trade_policy"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("tag:trade_polcy", "column 5: no label 'trade_polcy'; did you mean trade_policy? There"),
        ("tag:joy", f"column 5: no label 'joy'; there are {KNOWN}: 'tag:joy'"),
        ("raised NOT tag:joy", "column 16: no label 'joy'"),
        ("tag:trade_policy sentence:joy.x", "column 27: no label 'joy'"),
        ("document:economic_aid", f"column 10: no label 'economic_aid'; there are {KNOWN}"),
        ("tag:Trade_policy", "did you mean trade_policy?"),
        ("tag:trade_policy.good", "column 18: no subtype 'good' of trade_policy; did you mean goo"),
        ("tag:trade_policy.joy", "no subtype 'joy' of trade_policy; there are goods, tariffs"),
        ("tag:press_freedom.radio", "no subtype 'radio' of press_freedom; it has none"),
        ("tag:trade_policy.goods';--", 'no subtype "goods\';--" of trade_policy'),
    ],
)
def test_a_label_the_archive_does_not_know_is_told_with_those_it_knows(
    store: Store, query: str, says: str
) -> None:
    with pytest.raises(UsageError) as error:
        read_query(store, query)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_an_archive_without_mentions_knows_the_shipped_labels(tmp_path: Path) -> None:
    with Store(tmp_path / "new.db", create=True) as store:
        assert store.tags.labels() == LABELS
        read_query(store, "tag:military_aid.arms")  # in the shipped codebook, and in no paper yet
        with pytest.raises(UsageError, match="no subtype 'arm' of military_aid; did you mean arms"):
            read_query(store, "tag:military_aid.arm")


def test_labels_come_in_one_order_whatever_is_read_of_the_archive(store: Store) -> None:
    known = ("military_influence", "press_freedom", "trade_policy")  # shipped ones first
    assert store.tags.labels() == known
    assert store.tags.subtypes("trade_policy") == ("goods", "tariffs")
    with only_documents(store._connection, []):
        assert store.tags.labels() == known


def test_shipped_labels_are_all_known_where_mentions_bear_no_other(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db", create=True) as store:
        (document,) = Fill(store)("a.txt", [PRESS])
        with store.transaction():
            mention = mention_of(document, "mission", "military_influence")
            store.tags.write_tags(document.document_id, (), [mention], TAGGED)
        assert store.tags.labels() == LABELS
