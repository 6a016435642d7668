"""Topics of invented papers: two things spoken of, told apart, seeded, kept, and counted."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.errors import ModelError, SettingError, UsageError
from archive_miner.explore.bags import Bags, Vocabulary, make_bags
from archive_miner.explore.phrases import learn_phrases
from archive_miner.explore.prevalence import bound_share, fill_years, measure_groups
from archive_miner.explore.saved_topics import ARRAYS, KIND, WEIGHTS, load_topics, save_topics
from archive_miner.explore.seeds import place_seeds, read_seeds
from archive_miner.explore.spool import write_spool
from archive_miner.explore.topic_quality import measure_coherence, measure_stability
from archive_miner.explore.topic_words import choose_words, is_kept, subject_words
from archive_miner.explore.topics import TopicModel, check_count, topic_shares, train_topics
from archive_miner.saved import write_folder

BASES = ["garrison", "barracks", "airfield", "harbour", "sentries", "hangar", "runway", "fence"]
MONEY = ["loan", "credit", "interest", "bank", "currency", "tariff", "budget", "customs"]
BOTH = ["cabinet", "minister", "question", "visit"]


def papers(count: int = 60, seed: int = 1) -> list[list[list[str]]]:
    """Return papers that speak of bases (even) and of money (odd), in one sentence each."""
    chance = random.Random(seed)
    return [[chance.choices(MONEY if i % 2 else BASES, k=30) + BOTH[:2]] for i in range(count)]


def known(documents: list[list[list[str]]]) -> tuple[Vocabulary, Bags]:
    words = sorted({word for document in documents for words in document for word in words})
    vocabulary = Vocabulary.of(words, [1.0] * len(words))
    return vocabulary, make_bags(documents, vocabulary)


@pytest.fixture(scope="module")
def model() -> TopicModel:
    vocabulary, bags = known(papers())
    return train_topics(bags, vocabulary, 2, {})


def test_two_things_spoken_of_become_two_topics(model: TopicModel) -> None:
    tops = [set(model.top_words(topic, 8)) for topic in range(2)]
    assert set(BASES) in tops and set(MONEY) in tops
    _, bags = known(papers())
    shares = topic_shares(model, bags)
    assert np.allclose(shares.sum(axis=1), 1)
    bases = tops.index(set(BASES))
    assert (shares[::2, bases] > 0.8).all() and (shares[1::2, bases] < 0.2).all()


def test_the_same_papers_and_seed_give_the_same_topics(model: TopicModel) -> None:
    vocabulary, bags = known(papers())
    again = train_topics(bags, vocabulary, 2, {})
    assert np.array_equal(again.weights, model.weights) and again.names == model.names


def test_a_papers_shares_do_not_hang_on_its_neighbours(model: TopicModel) -> None:
    _, bags = known(papers())
    whole = topic_shares(model, bags)
    alone = topic_shares(model, [bags[7]])
    assert np.array_equal(whole[7], alone[0])
    assert topic_shares(model, [[]]).tolist() == [[0.5, 0.5]]


def test_seed_words_meet_in_the_topic_they_name() -> None:
    chance = random.Random(3)
    # Four things spoken of, three topics: without a seed, tin and radio need not be together.
    kinds = [BASES, MONEY, ["tin", "ore", "mine", "smelter"], ["radio", "press", "film", "paper"]]
    documents = [[chance.choices(kinds[i % 4], k=30)] for i in range(120)]
    vocabulary, bags = known(documents)
    seeds = {"mixed": [vocabulary.places["tin"], vocabulary.places["radio"]]}
    made = train_topics(bags, vocabulary, 3, seeds)
    place = made.names.index("mixed")
    assert {"tin", "radio"} <= set(made.top_words(place, 4))
    assert made.title(place) == "mixed" and sorted(made.names) == ["", "", "mixed"]


@pytest.mark.parametrize(
    ("documents", "words", "count", "seeds", "message"),
    [
        (0, 0, 5, 0, "0 documents with 0 words that count are too few; give 50"),
        (19, 100, 2, 0, "too few"),
        (40, 100, 5, 0, "--count 5; 40 documents make 2 to 4 topics"),
        (40, 100, 1, 0, "2 to 4"),
        (60, 4, 5, 0, "too few"),
        (60, 100, 2, 3, "3 seed topics, --count 2; raise it to 3"),
    ],
)
def test_a_count_that_makes_no_sense_is_refused(
    documents: int, words: int, count: int, seeds: int, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        check_count(documents, words, count, seeds)


def test_a_model_read_back_gives_the_same_shares(model: TopicModel, tmp_path: Path) -> None:
    sentences = [["mutual", "security", f"w{i % 9}"] for i in range(60)]
    named = replace(model, names=("", "Geld – §"), detectors=(learn_phrases(sentences),))
    save_topics(named, tmp_path / "t", "1", "a test", 60, "card")
    again = load_topics(tmp_path / "t")
    _, bags = known(papers(seed=9))
    assert np.array_equal(topic_shares(again, bags), topic_shares(named, bags))
    assert (again.names, again.seed, again.vocabulary) == (named.names, 1, named.vocabulary)
    assert again.detectors[0][["mutual", "security"]] == ["mutual_security"]
    before = (tmp_path / "t" / WEIGHTS).read_bytes()
    save_topics(named, tmp_path / "t", "1", "a test", 60, "card")
    assert (tmp_path / "t" / WEIGHTS).read_bytes() == before


def test_an_altered_or_foreign_folder_is_refused(model: TopicModel, tmp_path: Path) -> None:
    folder = tmp_path / "t"
    with pytest.raises(ModelError, match=r"no readable config\.json"):
        load_topics(folder)
    save_topics(model, folder, "1", "a test", 60, "")
    weights = folder / WEIGHTS
    data = weights.read_bytes()
    weights.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ModelError, match="not the file its config names"):
        load_topics(folder)
    weights.unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        load_topics(folder)


def test_arrays_that_are_no_topics_are_refused(model: TopicModel, tmp_path: Path) -> None:
    folder = tmp_path / "t"
    save_topics(model, folder, "1", "a test", 60, "")
    with np.load(folder / WEIGHTS) as stored:
        good = {name: stored[name] for name in ARRAYS}
    config = {"kind": KIND, "name": "t", "version": "1", "seed": 1, "passes": 2}
    bad = {
        "weights": [good["weights"][:1], -good["weights"], good["weights"] * np.nan],
        "rarity": [good["rarity"][:-1], good["rarity"] * np.inf],
        "words": [np.frombuffer(b"a\nb", dtype=np.uint8), np.frombuffer(b"\xff", dtype=np.uint8)],
        "phrases": [np.frombuffer(b"no phrase", dtype=np.uint8)],
    }
    for name, arrays in bad.items():
        for array in arrays:
            write_folder(folder, WEIGHTS, {**good, name: array}, config, "")
            with pytest.raises(ModelError, match="make it again"):
                load_topics(folder)
    write_folder(folder, WEIGHTS, good, {**config, "seed": "many"}, "")
    with pytest.raises(ModelError, match="make it again"):
        load_topics(folder)


def test_words_that_stand_together_cohere_and_strangers_do_not(
    model: TopicModel, tmp_path: Path
) -> None:
    spool = write_spool(papers(), tmp_path / "words.txt")
    good = measure_coherence(model, spool)
    vocabulary = model.vocabulary
    mixed = [vocabulary.places[word] for word in (*BASES[:5], *MONEY[:5])]
    weights = np.full_like(model.weights, 0.01)
    weights[:, mixed] = 9.0
    bad = measure_coherence(replace(model, weights=weights), spool)
    assert min(one for one in good if one is not None) > max(one for one in bad if one is not None)


def test_stability_is_one_for_the_same_topics_in_another_order(model: TopicModel) -> None:
    turned = replace(model, weights=model.weights[::-1], names=model.names[::-1])
    words = min(20, len(model.vocabulary.words)) / 20
    assert measure_stability(model, [turned]) == [words, words]
    assert measure_stability(model, []) == [None, None]


def test_words_that_tell_documents_apart_are_chosen(tmp_path: Path) -> None:
    documents = [
        [["government", "embassy", "july", "nato" if i % 3 else "loan", f"name{i}"]]
        for i in range(120)
    ]
    chosen = choose_words(write_spool(documents, tmp_path / "words.txt"))
    assert chosen.words == ("loan",)  # nato stands in two of three, the names in one each
    assert chosen.rarity[0] == pytest.approx(np.log(3))


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("garrison", True),
        ("base_rights", True),
        ("balance_of_payments", True),
        ("anti-communist", True),
        ("nsc_68", True),
        ("july", False),
        ("telegram", False),
        ("ambassador_muccio", False),
        ("secretary_of_state", False),
        ("p_m", False),
        ("of", False),
        ("record_of_archives_held", False),
    ],
)
def test_what_may_stand_in_a_topic(word: str, kept: bool) -> None:
    assert is_kept(word) is kept


def test_names_go_and_abbreviations_are_read() -> None:
    said = ["Muccio informed the govt that aid wld be cut.", "1953."]
    found = list(subject_words(said, {"muccio"}, {"govt": "government"}))
    assert found == [["informed", "the", "government", "that", "aid", "would", "be", "cut"]]


def test_seeds_are_read_and_placed(tmp_path: Path) -> None:
    file = tmp_path / "seeds.toml"
    file.write_text(
        'money = ["loan", "Base  Rights", "cred*", "zzz", "loan"]\n"on §" = ["tariff"]\n'
    )
    seeds = read_seeds(file)
    assert seeds["money"] == ("loan", "Base  Rights", "cred*", "zzz")
    words = ("base_rights", "credit", "credits", "loan", "tariff")
    placed = place_seeds(seeds, Vocabulary.of(words, [1.0] * 5))
    assert placed.places == {"money": (0, 1, 2, 3), "on §": (4,)}
    assert placed.unknown == {"money": ("zzz",)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no seed topics"),
        ("aid = []", "has no words"),
        ('aid = ["", " "]', "has no words"),
        ('aid = "loan"', "must be a list of words"),
        ("aid = [1, 2]", "must be a list of words"),
        ("[aid]\nwords = ['loan']", "must be a list of words"),
        ("aid = [", "not a readable TOML file"),
        ('"a\\nb" = ["loan"]', "no name for a topic"),
        ('"-" = ["loan"]', "no name for a topic"),
        (f'{"a" * 61} = ["loan"]', "no name for a topic"),
    ],
)
def test_a_seed_file_that_says_nothing_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "seeds.toml"
    file.write_text(text)
    with pytest.raises(SettingError, match=message):
        read_seeds(file)


def test_seeds_nobody_wrote_and_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no such file"):
        read_seeds(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'aid = ["caf\xe9"]')
    with pytest.raises(SettingError, match="not a readable TOML"):
        read_seeds(tmp_path / "latin.toml")
    with pytest.raises(SettingError, match="no word of seed topic 'aid' counts"):
        place_seeds({"aid": ["zz*", "of"]}, Vocabulary.of(("zzz",), (1.0,)))


def test_a_year_without_papers_is_a_gap_and_one_paper_has_wide_bounds() -> None:
    shares = np.array([[0.2, 0.8], [0.4, 0.6], [0.3, 0.7], [1.0, 0.0]])
    years = fill_years([1950, 1953, 1950])
    assert years == [1950, 1951, 1952, 1953] and fill_years([]) == []
    assert fill_years([1940, 1960], 10) == [1940, 1950, 1960]
    first, gap, last = measure_groups(shares, {"1950": [0, 1, 2], "1951": [], "1953": [3]})
    one = first.topics[0]
    assert (one.share, one.lower, one.upper) == (0.3, 0.051, 0.7736)
    assert (gap.documents, gap.topics) == (0, ())
    assert (last.topics[0].share, last.topics[0].lower, last.topics[0].upper) == (1.0, 0.2065, 1.0)


@given(share=st.floats(0, 1), documents=st.integers(1, 10**6))
def test_bounds_hold_the_share_and_stay_between_nought_and_one(
    share: float, documents: int
) -> None:
    one = bound_share(share, documents)
    assert 0 <= one.lower <= one.share <= one.upper <= 1
    assert (
        one.upper - one.lower
        >= bound_share(share, 2 * documents).upper
        - bound_share(share, 2 * documents).lower
        - 0.0002
    )
