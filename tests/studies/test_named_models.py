"""What verbs name, they use: a model's folder overwritten within one process is another model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filled import AID, Paper, fill
from stored import fill_letters

from archive_miner.archive import Archive
from archive_miner.errors import ModelError
from archive_miner.learn import registry
from archive_miner.learn.prevalence import HeldOut
from archive_miner.pipeline.choices import Choices
from archive_miner.score.documents import DocumentModel, feature_names
from archive_miner.studies import training as learn
from archive_miner.studies.panel import panel_columns
from archive_miner.studies.prevalence import COLUMNS
from archive_miner.types import CONCERN, LABELS, Ingredient, Provenance

pytestmark = pytest.mark.slow  # an archive of fifty letters for each case

COUNT, FEW = 50, 20


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive of letters; in every second one a coup and aid were read side by side."""
    with Archive(tmp_path / "archive.db") as archive:
        fill_letters(archive.store, COUNT, every=2, first=1)
        yield archive


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "labels.csv"
    rows = [f"box/{n:02d}.txt,{n % 2},{n // 2 % 2},v{n % 5}" for n in range(COUNT)]
    path.write_text("\n".join(["path,fear,other,group", *rows]) + "\n")
    return path


def model(weight: float, name: str = "fear") -> DocumentModel:
    """Return a model to which a coup beside aid says yes, or no where the weight is negative."""
    weights = np.array([weight if "~any" in name else 0.0 for name in feature_names()])
    nothing = np.zeros((0, len(weights)))
    made = DocumentModel(
        name, "1", name, LABELS, "passage_tags@3", weights, 0.0, nothing, np.zeros(0)
    )
    return replace(made, passage_model_sha256="feed" * 16)


def save(folder: Path, weight: float, name: str = "fear") -> str:
    """Write a model with held-out scores of its own; returns its folder as it is named."""
    generator = np.random.default_rng(int(abs(weight)))
    truth = np.arange(200) % 2
    values = np.clip(0.3 * truth + 0.35 + generator.normal(0, 0.2, 200), 0, 1)
    registry.save_document_model(model(weight, name), folder, "a test", HeldOut(values, truth))
    return str(folder)


def test_evaluate_holds_the_model_that_is_there_against_labels(
    archive: Archive, labels: Path, tmp_path: Path
) -> None:
    named = save(tmp_path / "fear", +9.0)
    good, _ = archive.evaluate(labels, named)
    assert save(tmp_path / "fear", -9.0) == named
    bad, _ = archive.evaluate(labels, named)
    assert good.roc_auc.value == 1.0 and bad.roc_auc.value == 0.0
    assert bad == archive.evaluate(labels, save(tmp_path / "elsewhere", -9.0))[0]


def test_evaluate_looks_for_the_label_of_the_model_it_holds_against_it(
    archive: Archive, labels: Path, tmp_path: Path
) -> None:
    named = save(tmp_path / "m", +9.0)
    assert archive.evaluate(labels, named)[0].roc_auc.value == 1.0
    save(tmp_path / "m", +9.0, "other")
    assert archive.evaluate(labels, named)[0].roc_auc.value < 0.7
    assert archive.evaluate(labels, named, "fear")[0].roc_auc.value == 1.0


def test_suggest_draws_by_the_model_that_is_there(archive: Archive, tmp_path: Path) -> None:
    named = save(tmp_path / "fear", +9.0)
    first = {one.document_id for one in archive.suggest("fear", 10, "likely", named, seed=1)}
    save(tmp_path / "fear", -9.0)
    second = archive.suggest("other", 10, "likely", named, seed=1)
    scored = {s.document_id: s.value for s in learn.score_stored(
        archive.store, tmp_path / "fear", list(archive.documents()))}  # fmt: skip
    assert {one.document_id: one.score for one in second}.items() <= scored.items()
    assert first != {one.document_id for one in second}


def test_that_a_model_fits_is_asked_of_the_one_that_is_used(
    archive: Archive, labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that does not belong here comes into the folder at the last moment."""
    folder = tmp_path / "fear"
    save(folder, +9.0)
    real = learn.load_document_model

    def late(folder: Path) -> DocumentModel:
        unfit = replace(model(-9.0), passage_model_sha256="cafe" * 16)
        registry.save_document_model(unfit, folder, "a test")
        return real(folder)

    monkeypatch.setattr(learn, "load_document_model", late)
    for ask in (
        lambda: archive.evaluate(labels, str(folder)),
        lambda: archive.suggest("fear", 10, "likely", str(folder)),
    ):
        save(folder, +9.0)
        with pytest.raises(ModelError, match="another training of passage_tags@3"):
            ask()
    assert list(archive.store.suggestions.all("fear")) == []


def test_a_label_trained_once_more_corrects_no_share_until_it_has_scored(
    archive: Archive, labels: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "fear"

    def corrected() -> tuple[bool, str | None]:
        (whole,) = archive.prevalence(str(folder), "all")
        row = dict(zip(COLUMNS, whole, strict=True))
        return row["matched"] is not None, archive.why_uncorrected(str(folder))

    archive.train(labels, "fear", folder)
    archive.score(Choices(document_model=folder))
    assert corrected() == (True, None)
    first = registry.read_config(folder)
    other = labels.read_text().replace(",1,0,", ",0,0,", 3)
    labels.write_text(other)
    archive.train(labels, "fear", folder)
    second = registry.read_config(folder)
    assert (first.name, first.version) == (second.name, second.version)
    assert corrected() == (
        False,
        f"the scores are of another training of fear@1 (sha256 {first.sha256[:12]}) than the model"
        f" at hand ({second.sha256[:12]}); run: archive-miner score",
    )
    (tally,) = archive.score(Choices(document_model=folder))
    assert tally.done == COUNT
    assert corrected() == (True, None)


def test_a_panel_is_corrected_by_the_training_that_made_its_scores_and_no_other(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "model"
    save(folder, +9.0, CONCERN)
    at_hand = registry.model_ingredient(folder, "document_model")
    said = ((AID, 1, "conflictual"),)
    papers = [Paper("1953", said, "ROK", "USA", score=0.9 if n < 6 else 0.1) for n in range(12)]
    db = fill(tmp_path / "a.db", papers, Provenance("score", "1", (at_hand,)))

    def shares(archive: Archive) -> list[object]:
        (row,) = archive.panel(str(folder))
        cells = dict(zip(panel_columns(), row, strict=True))
        return [cells["share_counted"], cells["share_corrected"]]

    with Archive(db) as archive:
        counted, by_first = shares(archive)
        assert counted == 0.5 and by_first is not None
        save(folder, +8.0, CONCERN)
        assert shares(archive) == [0.5, None]
        reason = archive.why_uncorrected(str(folder))
        assert reason is not None
        assert reason.startswith(f"the scores are of another training of {CONCERN}@1 (sha256 ")
        save(folder, +9.0, CONCERN)
        assert shares(archive) == [counted, by_first]  # the same training is the same model


def test_training_names_the_passage_model_that_read_the_labelled_documents(
    archive: Archive, labels: Path, tmp_path: Path
) -> None:
    """And not the one that read most of an archive."""
    header, *rows = labels.read_text().splitlines()
    labels.write_text("\n".join([header, *rows[:FEW]]) + "\n")
    rare = Ingredient("passage_model", "rare", "2", "cafe" * 16)
    number = archive.store.provenance.keep(Provenance("tag", "2", (rare,)))
    for document in list(archive.documents())[:FEW]:
        archive.store._connection.execute(
            "UPDATE documents SET tagged_by = ? WHERE document_id = ?",
            (number, document.document_id),
        )
    archive.train(labels, "fear", tmp_path / "fear")
    config = registry.read_config(tmp_path / "fear")
    assert (config.passage_model, config.passage_model_sha256) == ("rare@2", "cafe" * 16)
