"""The figures of small archives: there, the same each time, and silent where nothing is known."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from filled import AID, ALL, FIT, POWER, Paper, fill
from PIL import Image

from archive_miner.archive import Archive
from archive_miner.errors import UsageError
from archive_miner.report.evidence import gather_evidence
from archive_miner.report.figures.over_time import draw_rates
from archive_miner.report.figures.sheet import can_draw, draw_names, own_style, silences
from archive_miner.store.store import Store
from archive_miner.view.looks import label_looks

pytestmark = pytest.mark.slow  # a drawing or more for each case


def drawn(path: Path, papers: list[Paper], **wishes: object) -> dict[str, object]:
    with Archive(fill(path / "a.db", papers)) as archive:
        return {one.name: one for one in archive.figures(path / "out", **wishes)}


def takes_side(year: int, client: str, help_: bool) -> Paper:
    stance = "complementary" if help_ else "conflictual"
    said = ((POWER, 1, stance), (FIT, 2, stance), (AID, 2, "neutral"), (AID, 1, stance))
    return Paper(str(year), said, client, "USA", score=0.7 if help_ else 0.2)


def crowd() -> list[Paper]:
    """Forty years but three, thirty clients, of whom the first has papers every year."""
    chance = random.Random(5)
    papers = []
    for year in range(1945, 1985):
        if year not in (1950, 1951, 1952):
            papers += [takes_side(year, "ROK", chance.random() < 0.5) for _ in range(4)]
            papers += [
                takes_side(year, f"X{number:02}", chance.random() < 0.3)
                for number in range(29)
                if chance.random() < 0.3
            ]
    return papers


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crowded")
    return folder / "out", drawn(folder, crowd(), by="actor")


def test_every_figure_is_there_in_both_formats_with_words_beside(crowded):
    folder, figures = crowded
    assert set(figures) == {
        *("coverage", "labels", "together", "actors", "scores", "shares"),
        *(f"path-{rank}" for rank in range(1, 5)),
    }
    captions = (folder / "captions.md").read_text(encoding="utf-8")
    for name, figure in figures.items():
        assert figure.caption in captions and figure.alt in captions
        assert (folder / f"{name}.svg").stat().st_size > 1000
        with Image.open(folder / f"{name}.png") as image:
            assert image.width == 992  # 6.2 inches, 16 cm, at 160 dots


def test_the_largest_clients_are_drawn_and_the_others_counted(crowded):
    folder, figures = crowded
    svg = (folder / "actors.svg").read_text(encoding="utf-8")
    assert "South Korea (148)" in svg
    assert "22 more clients not drawn" in figures["actors"].caption
    assert "1950–1952" in figures["coverage"].alt


def test_a_path_names_its_periods_and_says_what_it_cannot_say(crowded):
    folder, figures = crowded
    svg = (folder / "path-1.svg").read_text(encoding="utf-8")
    assert "<!-- South Korea -->" in svg
    periods = set(re.findall(r"<!-- (19\d\d–\d\d) -->", svg))
    assert 4 <= len(periods) <= 8
    # a path leads to the last paper; none of its periods bridges the three silent years
    assert max(periods).endswith("–84")
    assert not [p for p in periods if int(p[:4]) < 1950 and int(p[-2:]) > 52]
    assert "always saying neutral is right in 0.87" in figures["path-1"].basis
    assert "cannot say how firm power was" in figures["path-1"].basis


def test_the_same_archive_gives_the_same_bytes(crowded, tmp_path):
    folder, _ = crowded
    again = tmp_path / "again"
    with Archive(folder.parent / "a.db") as archive:
        archive.figures(again, by="actor")
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    assert [n for n in names if (folder / n).read_bytes() != (again / n).read_bytes()] == []


def test_a_year_without_documents_is_a_gap_and_no_zero(tmp_path):
    papers = [
        Paper(str(year), ((AID, 1, None),) * (year % 3))
        for year in (1950, 1951, 1952, 1955, 1958)
        for _ in range(4)
    ]
    with Store(fill(tmp_path / "a.db", papers)) as store, own_style():
        series = gather_evidence(store, tmp_path, ("label",)).rates["label"]
        _, drawing = draw_rates("label", series, {(AID,): "Economic aid"})
    [axes] = drawing.axes
    points = {
        (float(x), float(y))
        for line in axes.lines
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    }
    assert {x for x, _ in points} == {1950, 1951, 1952, 1955, 1958}
    assert (1950, 0) in points  # read, and nothing said: a zero that is known
    for line in axes.lines:  # no line leads over a gap
        years = sorted(line.get_xdata())
        if line.get_linestyle() != "None":
            assert silences(list(dict.fromkeys(years)), years[0], years[-1]) == []
    hatched = [patch for patch in axes.patches if patch.get_hatch()]
    assert [(p.get_x(), p.get_x() + p.get_width()) for p in hatched] == [
        (1952.5, 1954.5),
        (1955.5, 1957.5),
    ]
    assert len(axes.collections) == 1
    assert axes.collections[0].get_paths()[0].vertices[:, 0].max() == 1952


@pytest.mark.parametrize(
    ("papers", "names"),
    [
        ([], set()),
        ([Paper(None)], set()),
        ([Paper("1953")], {"coverage"}),
        ([Paper("1953", ALL, "ROK", "USA", 0.9)], {"coverage", "labels", "years", "together"}),
        ([Paper("1953", ALL)] * 40, {"coverage", "labels", "years", "together"}),
        ([Paper("0001", ALL), Paper("9999", ALL)], {"coverage", "labels", "years", "together"}),
        ([Paper(None, ALL, score=0.5)], {"labels", "together", "scores"}),
    ],
    ids=["none", "undated", "untold", "one", "one year", "far apart", "no date"],
)
@pytest.mark.filterwarnings("error")
def test_odd_archives_are_drawn_without_a_warning(tmp_path, papers, names):
    figures = drawn(tmp_path, papers)
    assert names <= set(figures)
    assert ("years" in figures) == ("years" in names)
    assert "path-1" not in figures and "shares" not in figures


@pytest.mark.filterwarnings("error")
def test_long_foreign_and_hostile_names_are_drawn_or_numbered(tmp_path):
    odd = ("軍事援助", "$x_{1$", "a_very_long_label_" * 9, "دعم", "Поддержка")
    said = tuple((label, 1, None) for label in (*odd, AID))
    client = "KINGDOM OF " + "VERY " * 30
    papers = [Paper("1953", said, client, "日本") for _ in range(12)]
    figures = drawn(tmp_path, papers, by="pair")
    svg = (tmp_path / "out" / "labels.svg").read_text(encoding="utf-8")
    assert "Economic aid" in svg and "$x {1$" in svg and "Поддержка" in svg
    assert "軍" not in svg and "دعم" not in svg
    assert re.search(r"\(\d\): 軍事援助\.", figures["labels"].caption)
    assert "pairs" in figures


def test_names_are_cut_to_fit_and_told_in_full():
    names = draw_names({"a": "Aid", "b": "Saint Vincent and the far Grenadines", "c": "韓国"})
    assert names.drawn == {"a": "Aid", "b": "Saint Vincent and the far …", "c": "(3)"}
    assert names.key == (
        " Saint Vincent and the far …: Saint Vincent and the far Grenadines. (3): 韓国."
    )
    assert can_draw("Ҡазан – Αθήνα") and not can_draw("עברית")


def test_names_that_would_be_cut_to_the_same_words_are_numbered():
    names = draw_names(
        {
            "a": "Fishing grounds in the northern waters",
            "b": "Fishing grounds in the northern sea",
            "c": "q" * 60,
            "d": "q" * 59 + "x",
            "e": "Aid",
            "f": "Aid",
        }
    )
    assert list(names.drawn.values()) == [
        "Fishing grounds in the …",
        "Fishing grounds in the … (2)",
        "q" * 29 + "…",
        "q" * 25 + "… (4)",
        "Aid",
        "Aid (6)",
    ]
    assert "Fishing grounds in the … (2): Fishing grounds in the northern sea." in names.key


def test_labels_of_ones_own_are_drawn_in_one_order(tmp_path):
    own = ("trade_policy", "press_freedom", *(f"matter_{n:02}" for n in range(18)))
    said = tuple((label, 1 + place % 2, None) for place, label in enumerate(own))
    figures = drawn(tmp_path, [Paper(str(1950 + n), said, "ROK", "USA") for n in range(6)])
    assert "Trade policy 6 in 6 documents" in figures["labels"].alt
    assert "11 more labels not drawn" in figures["together"].caption
    svg = (tmp_path / "out" / "labels.svg").read_text(encoding="utf-8")
    assert "Trade policy" in svg and "Matter 17" in svg and "Military aid" not in svg


def test_only_what_answers_the_query_and_only_the_format_asked_for(tmp_path):
    papers = [Paper("1953", ((AID, 1, None),), "ROK", "USA"), Paper("1960", ((POWER, 1, None),))]
    figures = drawn(tmp_path, papers, where=f"tag:{AID}", format=("svg",))
    assert "1953" in figures["coverage"].alt and "1960" not in figures["coverage"].alt
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".svg", ".md"}
    assert "Of 1 documents that answer" in (tmp_path / "out" / "captions.md").read_text()
    with (
        Archive(tmp_path / "a.db") as archive,
        pytest.raises(UsageError, match="column"),
    ):
        archive.figures(tmp_path / "out", where="tag:nothing_such")


def test_looks_cover_whatever_labels_there_are(tmp_path):
    with Store(fill(tmp_path / "a.db", [Paper("1953", ALL)])) as store:
        evidence = gather_evidence(store, tmp_path, ())
    assert {row.label for row in evidence.counts.labels} <= set(label_looks(evidence.labels))
