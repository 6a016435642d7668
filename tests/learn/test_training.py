"""Training on a small invented archive: what is learned, what is held out, what is stored."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from archive_miner.codebook.load import default_codebook_path, load_codebook
from archive_miner.errors import ModelError
from archive_miner.learn import registry
from archive_miner.learn.meaning import Meanings, weigh_meanings
from archive_miner.learn.passage_model import Cues, PassageModel, read_sentences
from archive_miner.learn.train import fit_document_model, fit_document_weights
from archive_miner.score.documents import ScoreInput, score_documents
from archive_miner.tag.rules.cues import count_cues
from archive_miner.tag.rules.matcher import compile_matcher, find_mentions
from archive_miner.types import LABELS, Document, Header, Part, Sentence
from training import nested, tagger
from training.coded import CodedDocument, assign_folds, sentence_owner, tag_table

pytestmark = pytest.mark.slow  # trains models

SENTENCES = (
    ("General {name} plotted a coup against the cabinet.", "power_consolidation"),
    ("The opposition and the garrison of {name} turned on the President.", "power_consolidation"),
    ("He asked for rifles and military aid for {name}.", "military_aid"),
    ("Rifles and aircraft were promised to Minister {name}.", "military_aid"),
    ("The weather in {name} was fine.", None),
    ("Mr. {name} thanked the Ambassador for lunch.", None),
)
NAMES = ("Ortega", "Banzo", "Kirov", "Malik", "Duarte", "Sorel", "Okello", "Petros")


def coded(number: int) -> CodedDocument:
    """A document of an invented volume; every second one links a coup with military aid."""
    concern = number % 2 == 0
    chosen = (0, 2, 1, 3, 4) if concern else (4, 5, 3, 5, 4)
    text, spans, tags = "", [], []
    for place in chosen:
        template, label = SENTENCES[place]
        sentence = template.format(name=NAMES[(number + place) % len(NAMES)])
        spans.append((len(text), len(text) + len(sentence)))
        tags.append(frozenset([label] if label else []))
        text += sentence + " "
    return CodedDocument(
        f"docs/{number}.txt",
        f"volume {number // 4}",
        text,
        tuple(spans),
        tuple(tags),
        no_cues(spans),
        concern,
    )


def no_cues(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """What a codebook that finds nothing says of sentences: the words must do."""
    return tuple((0,) * (2 * len(LABELS)) for _ in spans)


def item(document: CodedDocument) -> tuple[str, Sequence[tuple[int, int]], Cues]:
    return document.text, document.spans, document.cues


DOCUMENTS = [coded(number) for number in range(24)]


def meanings() -> Meanings:
    words = ["coup", "plotted", "garrison", "rifles", "aircraft", "weather", "lunch"]
    vectors = np.random.default_rng(0).normal(size=(len(words), 6))
    return weigh_meanings(words, vectors, [30] * len(words))


@pytest.fixture(scope="module")
def fold() -> np.ndarray:
    return assign_folds(DOCUMENTS, 3)


@pytest.fixture(scope="module")
def readings(fold: np.ndarray) -> nested.Readings:
    return {
        held: tagger.read_held_out(DOCUMENTS, fold, held, meanings())
        for held in nested.nested_exclusions(fold)
    }


@pytest.fixture(scope="module")
def model(fold: np.ndarray, readings: nested.Readings) -> PassageModel:
    sentence_fold = fold[sentence_owner(DOCUMENTS)]
    return tagger.fit_passage_model(
        tagger.fit_reader(DOCUMENTS, meanings()),
        nested.reading_without(readings, sentence_fold, None),
        tag_table(DOCUMENTS),
        sentence_fold,
        "7",
    )


def test_a_volume_never_spans_two_folds(fold: np.ndarray) -> None:
    seen: dict[str, set[int]] = {}
    for document, number in zip(DOCUMENTS, fold, strict=True):
        seen.setdefault(document.group, set()).add(int(number))
    assert all(len(folds) == 1 for folds in seen.values())
    assert len(set(fold.tolist())) == 3


def test_the_tagger_finds_what_it_was_shown_under_another_name(model: PassageModel) -> None:
    text = "Colonel Zubiri plotted a coup against the cabinet. The weather in Zubiri was fine."
    spans = [(0, 50), (51, 82)]
    coup, weather = read_sentences(model, [(text, spans, no_cues(spans))])[0]
    at = LABELS.index("power_consolidation")
    assert coup.probabilities[at] > model.thresholds[at] > weather.probabilities[at]


def test_a_label_nobody_used_is_never_claimed(model: PassageModel) -> None:
    at = LABELS.index("alliance_design")
    found = read_sentences(model, [item(each) for each in DOCUMENTS])
    assert all(s.probabilities[at] < model.thresholds[at] for each in found for s in each)


@pytest.mark.parametrize("text", ["", "   \n", "1949–53 — 25%", "聯合國"])
def test_odd_text_is_read_without_complaint(model: PassageModel, text: str) -> None:
    spans = [(0, len(text))]
    (sentences,) = read_sentences(model, [(text, spans, no_cues(spans))])
    assert all(0 <= p <= 1 for p in sentences[0].probabilities)


def test_documents_are_read_alone_and_in_order(model: PassageModel) -> None:
    items = [item(each) for each in DOCUMENTS[:6]]
    items.insert(2, ("", (), ()))
    together = read_sentences(model, items)
    assert together == [read_sentences(model, [alone])[0] for alone in items]
    assert together[2] == []


def test_held_out_logits_do_not_depend_on_the_held_out_codes(fold: np.ndarray) -> None:
    forged = [
        replace(document, tags=tuple(frozenset({"economic_aid"}) for _ in document.tags))
        if number == 0
        else document
        for document, number in zip(DOCUMENTS, fold, strict=True)
    ]
    honest, other = (tagger.read_held_out(d, fold, (0,), meanings()) for d in (DOCUMENTS, forged))
    assert np.array_equal(honest.wording, other.wording, equal_nan=True)
    assert np.array_equal(honest.meaning, other.meaning, equal_nan=True)


def test_nested_reading_uses_readers_that_saw_neither_fold() -> None:
    sentence_fold = np.array([0, 1, 2])
    mark = {(0,): 1.0, (1,): 2.0, (2,): 3.0, (0, 1): 12.0, (0, 2): 13.0, (1, 2): 23.0}
    fake = {
        held: tagger.FirstReading(*[np.full((3, 7), value)] * 2, np.zeros((3, 0)))
        for held, value in mark.items()
    }
    for outer, expected in ((None, [1, 2, 3]), (0, [1, 12, 13]), (2, [13, 23, 3])):
        first = nested.reading_without(fake, sentence_fold, outer)
        assert first.wording[:, 0].tolist() == expected


@pytest.mark.slow
def test_nested_predictions_cover_every_document_and_rank_the_linked_ones_first(
    fold: np.ndarray, readings: nested.Readings
) -> None:
    held_out = nested.predict_held_out(DOCUMENTS, fold, readings)
    assert [score.document_id for score in held_out.scores] == [each.path for each in DOCUMENTS]
    linked = [s.value for s, d in zip(held_out.scores, DOCUMENTS, strict=True) if d.concern]
    others = [s.value for s, d in zip(held_out.scores, DOCUMENTS, strict=True) if not d.concern]
    assert min(linked) > max(others)


def test_document_weights_are_never_negative() -> None:
    generator = np.random.default_rng(1)
    features = generator.random((80, 5))
    weights, _ = fit_document_weights(features, (features[:, 0] > features[:, 1]).astype(int))
    assert weights[0] > 0
    assert weights[1] == 0
    assert (weights >= 0).all()


def test_a_saved_tagger_reads_the_same(model: PassageModel, tmp_path: Path) -> None:
    tagger.save_passage_model(model, tmp_path / "m", "a test")
    loaded = registry.load_passage_model(tmp_path / "m")
    assert (loaded.name, loaded.version, loaded.labels) == ("passage_tags", "7", LABELS)
    assert loaded.thresholds == model.thresholds
    items = [item(each) for each in DOCUMENTS]
    for before, after in zip(
        read_sentences(model, items), read_sentences(loaded, items), strict=True
    ):
        for one, other in zip(before, after, strict=True):
            assert one.probabilities == pytest.approx(other.probabilities, abs=0.01)


@pytest.mark.slow
def test_a_saved_scorer_scores_the_same(
    model: PassageModel, fold: np.ndarray, readings: nested.Readings, tmp_path: Path
) -> None:
    owner = sentence_owner(DOCUMENTS)
    first = nested.reading_without(readings, fold[owner], None)
    table = tagger.probabilities_out_of_fold(first, tag_table(DOCUMENTS), fold[owner])
    scorer = fit_document_model(
        tagger.document_features(table, owner, len(DOCUMENTS)),
        np.array([each.concern for each in DOCUMENTS], int),
        [each.group for each in DOCUMENTS],
        fold,
        "passage_tags@7",
        "7",
    )
    registry.save_document_model(scorer, tmp_path / "s", "a test")
    loaded = registry.load_document_model(tmp_path / "s")
    (sentences,) = read_sentences(model, [item(DOCUMENTS[0])])
    read = ScoreInput("d", Header(), (), tuple(sentences))
    assert score_documents(loaded, [read]) == score_documents(scorer, [read])
    assert loaded.passage_model == "passage_tags@7"


SHIPPED = Path(__file__).parents[2] / "models"


def test_the_shipped_models_load_and_tell_a_coup_from_the_weather() -> None:
    assert registry.default_models_dir() == SHIPPED
    tagger = registry.load_passage_model(SHIPPED / "passage_tags")
    assert tagger.labels == LABELS
    lines = [
        "The Minister warned that army officers were plotting to overthrow the President.",
        "He appealed for more military assistance, above all rifles and aircraft, as the loyalty"
        " of the army hung on it.",
        "It rained in the capital on Thursday.",
    ]
    text, spans = "", []
    for line in lines:
        spans.append((len(text), len(text) + len(line)))
        text += line + " "
    codebook = load_codebook(default_codebook_path())
    document = Document("d", "s", 1, 1, Header(), text, (Part(0, len(text), 1, 0),))
    plain_sentences = [Sentence(*span) for span in spans]
    mentions = find_mentions(document, (), plain_sentences, compile_matcher(codebook))
    cues = count_cues(plain_sentences, mentions, codebook)
    (found,) = read_sentences(tagger, [(text, spans, cues)])
    coup, arms = LABELS.index("power_consolidation"), LABELS.index("military_aid")
    assert found[0].probabilities[coup] >= tagger.thresholds[coup]
    assert found[1].probabilities[arms] >= tagger.thresholds[arms]
    assert found[2].probabilities[arms] < tagger.thresholds[arms]
    scorer = registry.load_document_model(SHIPPED / "regime_survival_concern")
    linked = score_documents(scorer, [ScoreInput("d", Header(), (), tuple(found))])[0]
    plain = score_documents(scorer, [ScoreInput("d", Header(), (), (found[2],))])[0]
    assert linked.value > 3 * plain.value


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: shutil.rmtree(folder), r"no readable config\.json"),
        (lambda folder: (folder / "config.json").write_text("{"), r"no readable config\.json"),
        (lambda folder: (folder / "config.json").write_text("[]"), "not that of a passage"),
        (lambda folder: (folder / "weights.npz").unlink(), "cannot be read"),
        (lambda folder: (folder / "weights.npz").write_bytes(b"PK"), "not the file its config"),
        (
            lambda folder: shutil.copy(
                SHIPPED / "regime_survival_concern" / "config.json", folder / "config.json"
            ),
            "kind is 'document_score', not 'passage_tags'",
        ),
    ],
)
def test_an_unfit_folder_is_refused_in_one_line(
    model: PassageModel, tmp_path: Path, spoil: object, message: str
) -> None:
    folder = tmp_path / "m"
    tagger.save_passage_model(model, folder, "a test")
    assert callable(spoil)
    spoil(folder)
    with pytest.raises(ModelError, match=message) as caught:
        registry.load_passage_model(folder)
    assert "\n" not in str(caught.value)


def test_an_ingredient_changes_with_the_model_and_needs_no_weights(
    model: PassageModel, tmp_path: Path
) -> None:
    folder = tmp_path / "m"
    tagger.save_passage_model(model, folder, "a test")
    first = registry.model_ingredient(folder, "passage_model")
    assert first.title == "passage_tags@7"
    config = json.loads((folder / "config.json").read_text())
    config["thresholds"][0] += 0.1
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "weights.npz").unlink()
    assert registry.model_ingredient(folder, "passage_model").sha256 != first.sha256
