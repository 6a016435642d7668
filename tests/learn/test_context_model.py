"""The learned layer of context: what it learns, and that it loads as saved or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from archive_miner.errors import ModelError
from archive_miner.learn.context import ContextModel, load_context_model
from archive_miner.learn.meaning import Meanings, weigh_meanings
from archive_miner.learn.registry import default_models_dir
from training.context import (
    CodedMention,
    choose_held_out,
    fit_context_model,
    save_context_model,
)


@dataclass(frozen=True)
class Named:
    """Features as the tagger gives them."""

    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    central: tuple[str, ...] = ()


# "asked" and "begged" lie together, "gave" and "sent" apart from them.
VECTORS = {"asked": (1.0, 0.1), "begged": (0.9, 0.2), "gave": (-0.1, 1.0), "sent": (-0.2, 0.9)}
MEANINGS = Meanings(
    {word: place for place, word in enumerate(VECTORS)},
    np.array(list(VECTORS.values()), np.float32),
    np.zeros(2, np.float32),
)


def cases() -> list[CodedMention]:
    """Return statements of four volumes in which a cue and a word tell the value."""
    found = []
    for number in range(24):
        asks = number % 2 == 0
        words = ("asked",) if asks else ("gave",)
        features = Named(("cue:modality=request",) if asks else ("cue:time=past",), words, words)
        values = {
            "polarity": "neutral" if asks else "grant",
            "modality": "request" if asks else "fact",
            "voice": "client_reported" if asks else "patron_own",
        }
        found.append(CodedMention(features, f"volume {number % 4}", values))
    return found


@pytest.fixture(scope="module")
def model() -> ContextModel:
    return fit_context_model(cases(), MEANINGS, "1")


@pytest.mark.parametrize(
    ("features", "modality"),
    [
        (Named(("cue:modality=request",)), "request"),
        (Named(("cue:time=past",)), "fact"),
        (Named((), ("begged",), ("begged",)), "request"),  # never coded, but near "asked"
        (Named((), ("sent",), ("sent",)), "fact"),
        (Named(("cue:never met",), ("unheard",), ()), "fact"),  # says nothing: must not fail
    ],
)
def test_cues_and_near_words_tell(model: ContextModel, features: Named, modality: str) -> None:
    chosen = model.choose(features)
    assert set(chosen) == {"polarity", "modality", "voice"}
    if features.words != ("unheard",):
        assert chosen["modality"] == modality


def test_what_the_rules_chose_has_a_say_in_polarity_alone(model: ContextModel) -> None:
    def shares(axis: str, value: str) -> str:
        model_with_doubt = replace(model, weights=model.weights * 0, bases=model.bases * 0)
        return model_with_doubt.choose(Named((f"rule:{axis}={value}",)))[axis]

    # nothing known: the first value of an axis wins, unless the rules have their say
    assert [shares("polarity", value) for value in ("grant", "neutral")] == ["grant", "neutral"]
    assert [shares("modality", value) for value in ("fact", "request")] == ["fact", "fact"]


def test_a_volume_is_read_by_a_model_that_has_not_seen_it() -> None:
    statements = cases()
    # in one volume a cue of its own goes with the value; who saw the volume would know it
    marked = [
        CodedMention(
            Named(("cue:mark",)),
            "volume 0",
            {"polarity": "condition", "modality": "offer", "voice": "third_party"},
        )
        for _ in range(6)
    ]
    chosen = choose_held_out(statements + marked, MEANINGS, folds=4)
    assert all(each["modality"] != "offer" for each in chosen)
    assert fit_context_model(statements + marked, MEANINGS, "1").choose(marked[0].features) == {
        "polarity": "condition",
        "modality": "offer",
        "voice": "third_party",
    }


def test_a_model_loads_as_it_was_saved(model: ContextModel, tmp_path: Path) -> None:
    save_context_model(model, tmp_path, "a test")
    loaded = load_context_model(tmp_path)
    assert loaded.values == model.values
    assert loaded.places == model.places
    assert np.allclose(loaded.weights, model.weights, atol=1e-3)
    assert np.allclose(loaded.word_weights, model.word_weights, atol=0.01)
    for case in cases():
        assert loaded.choose(case.features) == model.choose(case.features)


def test_a_model_altered_or_of_another_kind_does_not_load(
    model: ContextModel, tmp_path: Path
) -> None:
    save_context_model(model, tmp_path, "a test")
    config = tmp_path / "config.json"
    said = config.read_text(encoding="utf-8")
    config.write_text(said.replace('"context"', '"passage_tags"', 1), encoding="utf-8")
    with pytest.raises(ModelError, match="kind is 'passage_tags'"):
        load_context_model(tmp_path)
    config.write_text(said, encoding="utf-8")
    (tmp_path / "weights.npz").write_bytes(b"other")
    with pytest.raises(ModelError, match="not the file its config names"):
        load_context_model(tmp_path)


def test_rare_words_and_phrases_have_no_meaning() -> None:
    meanings = weigh_meanings(["aid", "joint_command", "rare"], np.eye(3), [100, 100, 3], 50)
    assert set(meanings.places) == {"aid"}


def test_the_shipped_model_is_small_and_knows_the_values_of_the_contract() -> None:
    folder = default_models_dir() / "context"
    model = load_context_model(folder)
    assert set(model.values["polarity"]) == {"grant", "withhold", "condition", "neutral"}
    assert set(model.values["modality"]) == {
        "fact", "request", "offer", "threat", "plan", "hypothetical", "denied",
    }  # fmt: skip
    assert set(model.values["voice"]) == {
        "client_first_person", "client_reported", "patron_own", "patron_inference", "third_party",
    }  # fmt: skip
    assert (folder / "weights.npz").stat().st_size < 1_000_000
