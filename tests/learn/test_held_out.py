"""Whose errors held-out scores tell: those of one training, and of no other of the same name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from archive_miner.learn import registry
from archive_miner.learn.prevalence import HeldOut
from archive_miner.score.documents import DocumentModel, feature_names
from archive_miner.types import LABELS, Ingredient

KNOWN = HeldOut(np.array([0.9, 0.2, 0.4]), np.array([1, 0, 1]))


def trained(base: float, unit: str = "document") -> DocumentModel:
    """Return a model that says little, and another one by another base."""
    weights = np.zeros(len(feature_names()))
    nothing = np.zeros((0, len(weights)))
    model = DocumentModel(
        "fear", "1", "fear", LABELS, "passage_tags@3", weights, base, nothing, np.zeros(0)
    )
    return replace(model, unit=unit)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    registry.save_document_model(trained(-1.0), tmp_path / "fear", "a test", KNOWN)
    return tmp_path / "fear"


def at_hand(folder: Path) -> Ingredient:
    return registry.model_ingredient(folder, "document_model")


def why_not(folder: Path, *made_by: Ingredient) -> str:
    known, reason = registry.held_out_of_scores(folder, made_by)
    assert known is None and reason is not None and "\n" not in reason
    return reason


def test_they_come_back_for_the_scores_of_their_own_training(folder: Path) -> None:
    known, reason = registry.held_out_of_scores(folder, [at_hand(folder)])
    assert known is not None and reason is None
    assert known.values.tolist() == KNOWN.values.tolist()


def test_a_hash_of_twelve_digits_is_enough_in_files_of_earlier_versions(folder: Path) -> None:
    model = at_hand(folder)
    known, _ = registry.held_out_of_scores(folder, [replace(model, sha256=model.sha256[:12])])
    assert known is not None


def test_trained_once_more_they_are_of_another_model(folder: Path) -> None:
    before = at_hand(folder)
    registry.save_document_model(trained(+1.0), folder, "a test", KNOWN)
    now = at_hand(folder)
    assert now.title == before.title
    digits = before.sha256[:12], now.sha256[:12]
    assert why_not(folder, before) == (
        f"the scores are of another training of fear@1 (sha256 {digits[0]}) than the model at hand"
        f" ({digits[1]}); run: archive-miner score"
    )
    assert why_not(folder, now, before).startswith("some scores are of another training of fear@1")
    assert "sha256 unknown" in why_not(folder, replace(now, sha256=""))


def test_held_out_scores_alone_make_another_model(folder: Path) -> None:
    before = at_hand(folder)
    registry.save_held_out(folder, HeldOut(KNOWN.values[::-1], KNOWN.truth))
    assert "another training" in why_not(folder, before)


def test_scores_of_a_model_of_another_name_and_of_none(folder: Path) -> None:
    other = Ingredient("document_model", "m", "1", "beef" * 16)
    assert why_not(folder, other).startswith("the scores are of m@1, the model at hand is fear@1;")
    assert why_not(folder, other, at_hand(folder)).startswith("the scores are of fear@1 and m@1,")
    assert why_not(folder).startswith("the scores are of none,")


def test_a_folder_overwritten_between_two_looks_gives_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading what the model is and reading its held-out scores."""
    before, real = at_hand(folder), registry.load_held_out

    def late(folder: Path, sha256: str | None = None) -> HeldOut | None:
        registry.save_document_model(trained(+1.0), folder, "a test", KNOWN)
        return real(folder, sha256)

    monkeypatch.setattr(registry, "load_held_out", late)
    assert "is another than when the run began" in why_not(folder, before)


def test_what_is_spoiled_missing_or_of_passages_is_told_in_a_line(folder: Path) -> None:
    model = at_hand(folder)
    held = (folder / registry.HELD_OUT).read_bytes()
    (folder / registry.HELD_OUT).write_bytes(held[:-1])
    assert "held_out.npz is not the file its config names" in why_not(folder, model)
    registry.save_document_model(trained(-1.0), folder, "a test")
    assert "has kept no scores" in why_not(folder, at_hand(folder))
    registry.save_document_model(trained(-1.0, "passage"), folder, "a test", KNOWN)
    assert "is a model of passages" in why_not(folder, at_hand(folder))
    (folder / "config.json").unlink()
    assert "no readable config.json" in why_not(folder, model)
