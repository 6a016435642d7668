"""What rules fire on, counted; and the sentence labels they are held against."""

import json
from pathlib import Path

import pytest

from archive_miner.codebook.coverage import SAMPLES, CoverageCount, Sample
from archive_miner.codebook.labelled import labels_at, read_sentence_labels, sentences_of
from archive_miner.codebook.load import load_codebook
from archive_miner.codebook.schema import Codebook
from archive_miner.errors import UsageError


@pytest.fixture
def book(tmp_path: Path) -> Codebook:
    def label(name: str) -> dict[str, object]:
        rules = [
            {"id": f"{name}.{word}", "strength": "strong", "patterns": [word]}
            for word in ("rifle", "powder")
        ]
        return {"definition": "Arms.", "rules": rules}

    path = tmp_path / "arms.yaml"
    labels = {"land": label("land"), "sea": label("sea")}
    path.write_text(json.dumps({"name": "a", "version": "1", "labels": labels}))
    return load_codebook(path)


def sample(document: str, number: int = 0) -> Sample:
    return Sample(document, "box.txt", 1, f"Sentence {number} of {document}.", "rifle")


def test_hits_sentences_documents_and_those_alone(book: Codebook) -> None:
    rifle, powder, sea_rifle, _ = book.rules
    count = CoverageCount(book)
    count.add([(rifle, sample("a")), (rifle, sample("a"))], {"land"})
    count.add([(rifle, sample("a")), (powder, sample("a")), (sea_rifle, sample("a"))], {"sea"})
    count.add([(rifle, sample("b"))], None)
    first, second, third, silent = count.rows()
    assert (first.hits, first.sentences, first.documents, first.alone) == (4, 3, 2, 2)
    assert (first.right, first.judged, first.precision) == (1, 2, 0.5)
    assert (second.alone, second.precision) == (0, 0.0)
    assert (third.alone, third.precision) == (1, 1.0), "other labels do not keep it company"
    assert (silent.hits, silent.precision, silent.samples) == (0, None, ())


def test_samples_are_few_from_all_over_and_the_same_again(book: Codebook) -> None:
    def drawn() -> tuple[Sample, ...]:
        count = CoverageCount(book)
        for number in range(400):
            count.add([(book.rules[0], sample("a", number))], None)
        return count.rows()[0].samples

    assert len(set(drawn())) == SAMPLES
    assert drawn() == drawn()
    assert any("Sentence 0 " not in one.sentence for one in drawn())
    assert max(int(one.sentence.split()[1]) for one in drawn()) > 100


def labelled(folder: Path, *rows: object) -> Path:
    path = folder / "sentences.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


ROW = {"path": "docs/a.txt", "start": 0, "end": 10, "labels": ["land"]}


@pytest.mark.parametrize(
    ("archived", "is_found"),
    [
        ("docs/a.txt", True),
        ("/home/reader/gold/docs/a.txt", True),
        ("mydocs/a.txt", False),
        ("a.txt", False),
        ("docs/a.txt.bak", False),
    ],
)
def test_an_archived_path_ends_in_the_labelled_one(
    tmp_path: Path, archived: str, is_found: bool
) -> None:
    labels = read_sentence_labels(labelled(tmp_path, ROW))
    assert bool(sentences_of(labels, archived)) is is_found


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(0, {"land"}), (9, {"land"}), (10, None), (12, frozenset()), (19, frozenset()), (20, None)],
)
def test_an_offset_belongs_to_one_sentence_or_none(
    tmp_path: Path, offset: int, expected: set[str] | None
) -> None:
    late = {**ROW, "start": 12, "end": 20, "labels": []}
    labels = read_sentence_labels(labelled(tmp_path, late, ROW))
    assert labels_at(sentences_of(labels, "docs/a.txt"), offset) == expected


BAD_ROWS = [
    {"path": "a"},
    {**ROW, "labels": "land"},
    {**ROW, "start": "x"},
    7,
    {**ROW, "labels": [1]},
]


@pytest.mark.parametrize("row", BAD_ROWS)
def test_a_row_that_is_no_labelled_sentence_names_its_line(tmp_path: Path, row: object) -> None:
    with pytest.raises(UsageError, match=r"sentences.jsonl, line 2: not a labelled sentence"):
        read_sentence_labels(labelled(tmp_path, ROW, row))


def test_labels_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_sentence_labels(tmp_path / "none.jsonl")
