"""Model cards and references in a report: read off what the rows and the folders say."""

from __future__ import annotations

import shutil

import pytest

from archive_miner.learn.registry import default_models_dir, model_ingredient
from archive_miner.report.cards import model_cards
from archive_miner.report.references import references
from archive_miner.studies.counts import MadeBy
from archive_miner.types import Ingredient, Provenance

CUSTOM = """# mine

## How good, on documents it has not seen
Each prediction is …

| held out | average precision | F1 at 0.5 |
|---|---|---|
| whole groups | {whole} | 0.61 (0.5–0.7) |
| documents at random (flatters) | 0.81 (0.7–0.9) | 0.7 (0.6–0.8) |

## Limits
| not | this |
"""


def made_by(*names: str) -> list[MadeBy]:
    roles = ("passage_model", "context_model", "document_model")
    shipped = tuple(
        model_ingredient(default_models_dir() / name, role)
        for name, role in zip(names, roles, strict=True)
    )
    book = Ingredient("codebook", "book", "1", "f44f05f2c937")
    return [MadeBy(Provenance("tag", "2", (book, *shipped)), 3, "documents")]


def scored_by(model: Ingredient) -> MadeBy:
    return MadeBy(Provenance("score", "1", (model,)), 3, "scores")


def test_shipped_models_come_with_thresholds_and_figures():
    tags, context, score = model_cards(
        made_by("passage_tags", "context", "regime_survival_concern")
    )
    assert len(tags.thresholds) == 7 and tags.title.startswith("passage_tags@")
    assert dict(tags.held_out).keys() >= {"F1 of military_aid", "macro F1"}
    assert [what for what, _ in context.held_out][-1].startswith("stance right (always the common")
    assert dict(context.held_out).keys() == {what for what, _ in context.held_out}
    assert len(context.held_out) == 4  # of the first block of the table alone
    assert {"average precision", "ROC AUC", "Brier"} <= {what for what, _ in score.held_out}
    assert all(float(value) > 0 for card in (tags, context, score) for _, value in card.held_out)
    assert score.text.startswith("# regime_survival_concern")


def test_a_model_that_is_not_this_very_one_has_no_figures():
    row = scored_by(Ingredient("document_model", "passage_tags", "2", "0" * 64))
    [card] = model_cards([row, row])
    assert (card.title, card.sha256) == ("passage_tags@2", "0" * 12)
    assert (card.thresholds, card.held_out, card.text) == ((), (), "")
    assert model_cards([MadeBy(Provenance("ingest", "2"), 1, "files")]) == []


@pytest.mark.parametrize(
    ("whole", "best", "value"),
    [
        ("0.71 (0.6–0.8)", "whole groups", "0.71 (0.6–0.8)"),
        ("too few groups or dates", "documents at random (flatters)", "0.81 (0.7–0.9)"),
    ],
)
def test_a_model_of_ones_own_is_found_in_its_folder(tmp_path, whole, best, value):
    folder = tmp_path / "mine"
    shutil.copytree(default_models_dir() / "regime_survival_concern", folder)
    config = (folder / "config.json").read_text(encoding="utf-8")
    (folder / "config.json").write_text(config.replace('"version": "', '"version": "9'), "utf-8")
    (folder / "README.md").write_text(CUSTOM.format(whole=whole), encoding="utf-8")
    row = scored_by(model_ingredient(folder, "document_model"))
    [card] = model_cards([row], [folder, tmp_path / "no such folder"])
    assert card.held_out[0] == (f"average precision, held out: {best}", value)


def test_only_methods_that_were_used_are_cited():
    def cited(*figures: str, has_ocr: bool = False, is_corrected: bool = False) -> list[str]:
        found = references(set(figures), has_ocr=has_ocr, is_corrected=is_corrected)
        return [one.before.split(",")[0] for one in found]

    assert cited() == ["Kim"]
    assert cited("years", "path-1", has_ocr=True) == [
        "Brown", "Garwood", "Kim", "McCullagh", "Smith",
    ]  # fmt: skip
    assert cited("shares", "together", is_corrected=True) == [
        "Cochran", "Efron", "Forman", "González-Castro", "Kim",
    ]  # fmt: skip
