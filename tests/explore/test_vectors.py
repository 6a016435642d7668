"""Nearest terms, and word vectors as a folder."""

from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors

from archive_miner.errors import ModelError, UsageError
from archive_miner.explore.vectors import (
    KIND,
    WEIGHTS,
    NearTerm,
    WordVectors,
    find_keys,
    load_vectors,
    save_vectors,
    train_vectors,
)
from archive_miner.explore.vectors import nearest_terms as nearest_keys
from archive_miner.explore.widen import widen
from archive_miner.saved import write_folder

TERMS = {
    "coup": (1.0, 0.1, 0.0),
    "revolt": (0.9, 0.2, 0.1),
    "uprising": (0.8, 0.3, 0.1),
    "military_mission": (0.0, 1.0, 0.2),
    "advisers": (0.1, 0.9, 0.3),
    "loan": (0.0, 0.1, 1.0),
}


def keyed() -> KeyedVectors:
    found = KeyedVectors(3)
    found.add_vectors(list(TERMS), np.array(list(TERMS.values()), dtype=np.float32))
    for place, term in enumerate(TERMS):
        found.set_vecattr(term, "count", 100 - place)
    return found


def nearest_terms(vectors: WordVectors, words: list[str], count: int) -> list[NearTerm]:
    return nearest_keys(vectors, find_keys(vectors, words), count)


@pytest.fixture
def vectors() -> WordVectors:
    return WordVectors("fake", "1", keyed())


def test_nearest_terms_come_nearest_first_with_counts_and_without_the_asked(
    vectors: WordVectors,
) -> None:
    found = nearest_terms(vectors, ["coup"], 2)
    assert [(each.term, each.count) for each in found] == [("revolt", 99), ("uprising", 98)]
    assert 1 >= found[0].similarity >= found[1].similarity


def test_a_phrase_may_be_asked_and_is_shown_with_spaces(vectors: WordVectors) -> None:
    assert nearest_terms(vectors, ["Military  Mission"], 1)[0].term == "advisers"
    assert nearest_terms(vectors, ["advisers"], 1)[0].term == "military mission"


@pytest.mark.parametrize(
    ("words", "count", "message"),
    [
        (["uprisng"], 3, "do not know 'uprisng'; did you mean 'uprising'"),
        (["military mision"], 3, "did you mean 'military mission'"),
        (["zzzz"], 3, "do not know 'zzzz'; try a commoner word"),
        ([], 3, "at least one word"),
        (["coup"], 0, "count of at least 1"),
    ],
)
def test_what_cannot_be_asked_names_the_next_step(
    vectors: WordVectors, words: list[str], count: int, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        nearest_terms(vectors, words, count)


def test_a_phrase_not_known_as_one_is_taken_as_its_words_and_said_so(vectors: WordVectors) -> None:
    asked = find_keys(vectors, ["Coup advisers", "revolt of the uprising", "coup zzz"])
    assert [one.keys for one in asked] == [("coup", "advisers"), ("revolt", "uprising"), ()]
    assert "'Coup advisers' as a phrase; taken as coup and advisers" in asked[0].note
    assert "do not know 'coup zzz'" in asked[2].note
    found = {each.term for each in nearest_terms(vectors, ["coup", "coup zzz"], 2)}
    assert found == {"revolt", "uprising"}


def test_widening_gives_what_is_near_to_all_and_found_by_none() -> None:
    vectors = WordVectors("fake", "1", keyed())
    vectors.keyed.set_vecattr("loan", "count", 3)  # met too seldom to tell
    near = widen(vectors, ["coup", "advisers"], {"coup", "advisers", "military_mission"}, 9)
    assert [each.term for each in near] == ["uprising", "revolt"]


def test_a_saved_folder_loads_with_the_same_neighbours(
    vectors: WordVectors, tmp_path: Path
) -> None:
    save_vectors(keyed(), tmp_path / "v", "fake", "1", "a test")
    loaded = load_vectors(tmp_path / "v")
    assert (loaded.name, loaded.version) == ("fake", "1")
    for term in TERMS:
        before = nearest_terms(vectors, [term.replace("_", " ")], 5)
        after = nearest_terms(loaded, [term.replace("_", " ")], 5)
        for one, other in zip(before, after, strict=True):
            assert one.similarity == pytest.approx(other.similarity, abs=0.01)
            assert one.count > 0


def test_an_altered_missing_or_foreign_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    with pytest.raises(ModelError, match=r"no readable config\.json"):
        load_vectors(folder)
    save_vectors(keyed(), folder, "fake", "1", "a test")
    weights = folder / "vectors.npz"
    data = weights.read_bytes()
    weights.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ModelError, match="not the file its config names"):
        load_vectors(folder)
    weights.unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        load_vectors(folder)
    config = folder / "config.json"
    config.write_text(config.read_text().replace("word_vectors", "passage_tags"))
    with pytest.raises(ModelError, match="kind is 'passage_tags'"):
        load_vectors(folder)


def test_training_twice_gives_the_same_vectors() -> None:
    lines = [
        f"The {'army' if i % 2 else 'police'} of the republic stood by the president in week {i}."
        " The loan for the harvest was put off by the bank."
        for i in range(60)
    ]
    first, second = (train_vectors(lines, dimensions=8) for _ in range(2))
    assert first.words == 60 * 22 and first.texts == 60
    assert first.keyed.index_to_key == second.keyed.index_to_key
    assert np.array_equal(first.keyed.vectors, second.keyed.vectors)


@pytest.mark.parametrize(
    ("lines", "least", "message"),
    [
        ([], 0, "0 words"),
        (["The army stood by the president."], 10, r"6 words, and of fewer than 10"),
        (["The army stood by the president."], 0, "no word is met 10 times"),
        (["1953 — § 12"], 0, "0 words"),
    ],
)
def test_too_few_words_are_refused(lines: list[str], least: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        train_vectors(lines, least_words=least)


def test_arrays_that_do_not_fit_each_other_are_refused(tmp_path: Path) -> None:
    arrays = {
        "terms": np.frombuffer(b"coup\nloan", dtype=np.uint8),
        "counts": np.array([3, 4], dtype=np.uint32),
        "vectors": np.ones((2, 3), dtype=np.int8),
        "scales": np.ones(2, dtype=np.float32),
    }
    config = {"kind": KIND, "name": "v", "version": "1"}
    for name, bad in (
        ("terms", np.frombuffer(b"coup\ncoup", dtype=np.uint8)),
        ("terms", np.frombuffer(b"\xff\n\xfe", dtype=np.uint8)),
        ("counts", np.array([3])),
        ("vectors", np.ones((3, 3), dtype=np.int8)),
        ("vectors", np.ones(2, dtype=np.int8)),
        ("scales", np.array([1, np.nan], dtype=np.float32)),
    ):
        write_folder(tmp_path / "v", WEIGHTS, {**arrays, name: bad}, config, "")
        with pytest.raises(ModelError, match="make it again"):
            load_vectors(tmp_path / "v")
    del arrays["scales"]
    write_folder(tmp_path / "v", WEIGHTS, arrays, config, "")
    with pytest.raises(ModelError, match="lacks an array"):
        load_vectors(tmp_path / "v")


def test_the_shipped_vectors_know_the_vocabulary_of_the_codebook() -> None:
    vectors = load_vectors(Path(__file__).parents[2] / "models" / "diplomatic_vectors")
    near = {each.term for each in nearest_terms(vectors, ["coup"], 10)}
    assert near & {"revolt", "uprising", "coup d’état", "rebellion"}
    assert "economic assistance" in {
        each.term for each in nearest_terms(vectors, ["economic aid"], 5)
    }
