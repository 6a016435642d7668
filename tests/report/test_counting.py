"""What is counted for the figures, on archives small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from filled import AID, FIT, POWER, Paper, fill

from archive_miner.learn.registry import default_models_dir, model_ingredient, read_config
from archive_miner.report.evidence import Evidence, gather_evidence
from archive_miner.store.narrowed import only_documents
from archive_miner.store.store import Store
from archive_miner.studies.factors import NEUTRAL_ALWAYS, STANCE_F1, STANCE_RIGHT
from archive_miner.studies.rates import BY
from archive_miner.types import CONCERN, Ingredient, Provenance

NO_MODEL = Path("no such model")


def scored_by(model: Ingredient) -> Provenance:
    return Provenance("score", "1", (model,))


def counted(path: Path, papers: list[Paper]) -> Evidence:
    with Store(fill(path / "a.db", papers)) as store:
        return gather_evidence(store, NO_MODEL, BY)


PAPERS = [
    Paper("1953-07-24", ((AID, 1, None), (AID, 2, None)), "ROK", "USA", quality=0.9),
    Paper("1953", (), "ROK", "USA", quality=0.7),  # tagged, and says nothing
    Paper(None, ((AID, 1, None),), "ROK", "USA"),  # in front of 1956, after 1953
    Paper("1956-01", ((AID, 1, None), (POWER, 1, None)), "PRK", "RUS"),
    Paper("1956-02", ((AID, 1, None),), "PRK", None, confidence=0.4),  # the mention does not stand
]


def test_mentions_per_document_by_label(tmp_path):
    aid, power = counted(tmp_path, PAPERS).rates["label"]
    assert (aid.key, power.key) == ((AID,), (POWER,))
    assert [(r.year, r.documents, r.mentions) for r in aid.rates] == [(1953, 2, 2), (1956, 2, 1)]
    # power was not spoken of in 1953, though papers were read: that is a zero, and known
    assert [(r.year, r.documents, r.mentions) for r in power.rates] == [(1953, 2, 0), (1956, 2, 1)]


def test_mentions_by_client_and_by_pair(tmp_path):
    rates = counted(tmp_path, PAPERS).rates
    # the second paper names nobody in any mention: it is nobody's
    assert [(one.key, one.documents, one.mentions) for one in rates["actor"]] == [
        (("PRK",), 1, 2),
        (("ROK",), 1, 2),
    ]
    assert {one.key for one in rates["pair"]} == {("PRK", "RUS"), ("ROK", "USA")}


def test_few_documents_give_no_band_and_many_a_band_that_widens_with_bursts(tmp_path):
    few = counted(tmp_path, PAPERS).rates["label"][0]
    assert few.dispersion is None and few.rates[0].lower is None
    even = [Paper("1953", ((AID, 1, None),)) for _ in range(12)]
    burst = [Paper("1953", ((AID, 1, None),) * 6 if n < 2 else ()) for n in range(12)]
    (tmp_path / "even").mkdir(), (tmp_path / "burst").mkdir()
    calm, wild = (
        counted(tmp_path / name, papers).rates["label"][0]
        for name, papers in (("even", even), ("burst", burst))
    )
    assert calm.mentions == wild.mentions == 12
    assert calm.dispersion == 1.0
    # two documents of 6 and ten of none: variance (2·25 + 10·1) / 11, mean 1
    assert wild.dispersion == pytest.approx(60 / 11)
    assert wild.rates[0].upper > calm.rates[0].upper > 1 > calm.rates[0].lower


def test_labels_that_share_a_sentence_or_a_passage(tmp_path):
    papers = [
        Paper("1953", ((AID, 1, None), (POWER, 1, None), (AID, 1, None))),
        Paper("1953", ((AID, 1, None), (POWER, 2, None))),
        Paper("1953"),
        Paper("1953"),
    ]
    together = counted(tmp_path, papers).together
    sentence, passage = together.by_sentence, together.by_passage
    assert (sentence.units, passage.units) == (8, 4)
    assert (sentence.seen(AID, AID), sentence.seen(POWER, POWER), sentence.seen(POWER, AID)) == (
        2,
        2,
        1,
    )
    assert sentence.lift(AID, POWER) == 1 / (2 * 2 / 8)
    assert passage.lift(AID, POWER) == 2 / (2 * 2 / 4)
    assert sentence.lift(AID, FIT) is None


def test_the_record_places_the_undated_by_their_neighbours(tmp_path):
    record = counted(tmp_path, PAPERS).record
    [early, late] = record.years
    assert (early.year, early.documents, early.pages, early.undated) == (1953, 2, 2, 1)
    assert (late.year, late.documents, late.undated) == (1956, 2, 0)
    mean, low, high = early.quality
    assert (round(mean, 3), round(low, 2), round(high, 2)) == (0.8, 0.7, 0.9)
    (tmp_path / "none").mkdir()
    nothing = counted(tmp_path / "none", [Paper(None), Paper("July 1953")]).record
    assert (nothing.years, nothing.unplaced) == ((), 2)


def test_a_sentence_speaks_once_and_a_document_speaks_once(tmp_path):
    loud = Paper(
        "1953", ((POWER, 1, "conflictual"),) * 5 + ((POWER, 2, "conflictual"),), "ROK", "USA"
    )
    calm = Paper("1953", ((POWER, 1, "complementary"), (POWER, 2, "neutral")), "ROK", "USA")
    torn = Paper(
        "1953",
        ((POWER, 1, "complementary"), (POWER, 1, "conflictual"), (AID, 2, "complementary")),
        "ROK",
    )
    [korea] = counted(tmp_path, [loud, calm, calm, calm, torn]).factors
    [period] = korea.periods
    assert (korea.client, korea.documents, period.compatibility) == ("ROK", 5, None)
    # the torn sentence is mixed and takes no side
    assert (period.consolidation.documents, period.consolidation.sentences) == (4, 5)
    assert period.consolidation.value == 0.75
    assert period.channels[AID] == (1, 0, 0, 0)
    assert 0.25 < period.consolidation.lower < period.consolidation.upper < 1


def test_three_documents_that_take_a_side_are_too_few(tmp_path):
    side = Paper("1953", ((POWER, 1, "complementary"),), "ROK", "USA")
    silent = Paper("1954", ((POWER, 1, "neutral"),), "ROK", "USA")
    [korea] = counted(tmp_path, [side, side, side, silent]).factors
    assert not korea.is_drawable and not korea.periods[0].period.is_enough


def test_scores_of_another_model_are_not_corrected(tmp_path):
    papers = [Paper("1953", score=0.9 if n < 3 else 0.1) for n in range(30)]
    with Store(fill(tmp_path / "a.db", papers)) as store:
        shares = gather_evidence(store, default_models_dir() / CONCERN, ()).shares
    [one] = shares.periods
    assert (one.documents, one.counted, one.corrected) == (30, 0.1, None)
    assert "the scores are of m@1, the model at hand is regime_survival_concern@" in (
        shares.uncorrected
    )


def test_scores_of_the_model_at_hand_are_corrected(tmp_path):
    folder = default_models_dir() / CONCERN
    papers = [Paper("1953", score=0.95 if n < 15 else 0.02) for n in range(30)]
    papers.append(Paper("1990", score=0.5))
    made_by = scored_by(model_ingredient(folder, "document_model"))
    with Store(fill(tmp_path / "a.db", papers, made_by)) as store:
        shares = gather_evidence(store, folder, ()).shares
    early, late = shares.periods
    value, lower, upper = early.corrected
    assert shares.uncorrected is None
    assert lower <= value <= upper and upper - lower > 0.1 and value > early.counted - 0.2
    assert not late.period.is_enough and late.corrected is None


def test_scores_of_another_training_of_the_same_name_and_version_are_not_corrected(tmp_path):
    folder = default_models_dir() / CONCERN
    other = replace(model_ingredient(folder, "document_model"), sha256="feed" * 16)
    papers = [Paper("1953", score=0.9 if n < 3 else 0.1) for n in range(30)]
    with Store(fill(tmp_path / "a.db", papers, scored_by(other))) as store:
        shares = gather_evidence(store, folder, ()).shares
    [one] = shares.periods
    assert (one.counted, one.corrected) == (0.1, None)
    assert shares.uncorrected == (
        f"the scores are of another training of {other.title} (sha256 feedfeedfeed) than the model"
        f" at hand ({read_config(folder).sha256[:12]}); run: archive-miner score"
    )


def test_a_part_is_counted_as_if_it_were_all(tmp_path):
    with Store(fill(tmp_path / "a.db", PAPERS)) as store:
        some = set(store.documents.ids()[:2])
        with only_documents(store._connection, some):
            part = gather_evidence(store, NO_MODEL, BY)
        whole = gather_evidence(store, NO_MODEL, BY)
        with only_documents(store._connection, ()):
            none = gather_evidence(store, NO_MODEL, BY)
    assert (part.counts.documents, part.counts.pages, part.counts.mentions) == (2, 2, 2)
    assert [year.year for year in part.record.years] == [1953]
    assert (whole.counts.documents, whole.counts.pages) == (5, 5)
    assert (none.counts.documents, none.counts.pages, none.record.years) == (0, 0, ())


def test_the_figures_of_stance_are_those_of_the_card():
    card = (default_models_dir() / "context" / "README.md").read_text(encoding="utf-8")
    assert f"| stance | {NEUTRAL_ALWAYS:.2f} | 0.90 | **{STANCE_RIGHT:.2f}** |" in card
    for stance, f1 in STANCE_F1.items():
        assert f"{stance} {f1:.2f}" in card
