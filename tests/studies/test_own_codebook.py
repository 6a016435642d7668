"""A codebook of one's own, with its own labels, from reading files to a model trained on them."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from pathlib import Path

import pytest
from shell import Said, Shell

from archive_miner.archive import Archive

pytestmark = pytest.mark.slow  # one archive read, tagged and scored; figures and models of it

CODEBOOK = """\
name: trade_and_press
version: "1"
labels:
  press_freedom:
    definition: Newspapers, censors and what may be printed.
    rules:
      - id: pf.press
        strength: strong
        patterns: [newspaper(s)|censor*]
  trade_policy:
    definition: Duties, and the goods that bear them.
    subtypes:
      tariffs: duties and quotas
      goods: what is traded
    rules:
      - id: tp.tariff
        subtype: tariffs
        strength: strong
        patterns: [tariff(s)|quota(s)]
      - id: tp.goods
        subtype: goods
        strength: weak
        patterns: [rice|wheat]
  military_influence:
    definition: Advisers; a label that the shipped model reads as well.
    rules:
      - id: mi.own
        strength: strong
        patterns: [advisers]
"""

KNOWN = ("press_freedom", "trade_policy", "military_influence")

COUNT = 24

TRADE = "The United States told the Republic of Korea that the tariff on rice would be raised."
PRESS = "The Government of the Republic of Korea closed two newspapers, as the United States knew."
ARMY = "The United States will keep its advisers with the divisions of the Republic of Korea."
AID = "The United States promised the Republic of Korea economic aid of forty million dollars."


def letter(n: int) -> str:
    """Return a letter; every second one tells of trade, and every fourth of the press.

    The names at its end keep letters from being taken for copies of one another.
    """
    said = [TRADE if n % 2 else AID, PRESS if n % 4 == 0 else ARMY]
    chance = random.Random(n)
    names = ["".join(chance.choices(("ka", "lo", "mi", "ru", "se"), k=4)) for _ in range(200)]
    date = f"March {n + 1}, {1951 + n % 6}"
    text = f"{' '.join(said)} We dined with {', '.join(map(str.title, names))}."
    return f"LETTER NO. {n}\n\nSeoul, {date}\n\nDear Mr. Hale:\n\n{text}\n"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive on which everything is done, by a settings file that names the codebook."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "own.yaml").write_text(CODEBOOK, encoding="utf-8")
    (folder / "own.toml").write_text(f"[tag]\ncodebook = '{folder / 'own.yaml'}'\n")
    (folder / "box").mkdir()
    for n in range(COUNT):
        (folder / "box" / f"{n:02}.txt").write_text(letter(n), encoding="utf-8")
    return folder


class Own(Shell):
    """Runs commands with the settings that name the codebook."""

    def __call__(self, *words: str | Path) -> Said:
        return super().__call__("--config", self.db.parent / "own.toml", *words)


@pytest.fixture
def am(finished: Path, capsys: pytest.CaptureFixture[str]) -> Own:
    own = Own(finished / "archive.db", capsys)
    if not own.db.exists():
        said = own("run", finished / "box", "--jobs", "1")
        assert said.code == 0, said.err
    return own


def table(said: Said) -> list[dict[str, str]]:
    assert said.code == 0, said.err
    return list(csv.DictReader(io.StringIO(said.out)))


def test_mentions_are_those_that_the_codebook_looks_for(am: Own) -> None:
    mentions = [json.loads(line) for line in am("export", "mentions").out.splitlines()]
    assert {one["label"] for one in mentions} == set(KNOWN)
    by_rules = [one for one in mentions if one["label"] == "trade_policy"]
    assert {one["subtype"] for one in by_rules} == {"tariffs", "goods"}
    assert {one["confidence"] for one in by_rules} == {0.7}  # as sure as a strong and a weak rule
    assert all(one["polarity"] and one["actors"] for one in by_rules)
    assert len(am("export", "mentions", "--where", "tag:press_freedom").out.splitlines()) == 6


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("tag:trade_policy", 24),
        ("tag:trade_policy.tariffs", 12),
        ("tag:trade_policy.goods sentence:trade_policy.tariffs", 12),
        ("tag:trade_policy document:press_freedom", 0),
        ("tag:press_freedom date:1951", 2),
        ("tariff NOT tag:trade_policy", 0),
        ("tag:military_influence client:ROK", 18),
    ],
)
def test_lines_and_passages_are_found_by_label(am: Own, query: str, lines: int) -> None:
    assert len(am("kwic", query, "--sort", "right", "--json").out.splitlines()) == lines
    assert am("search", query).code == 0


def test_lines_are_counted_and_mistyped_labels_told(am: Own) -> None:
    counts = am("kwic", "tag:trade_policy", "--group", "keyword").out.splitlines()
    assert sorted(line.split() for line in counts[1:]) == [
        ["12", "12", "rice"],
        ["12", "12", "tariff"],
    ]
    said = am("figures", "-o", "nowhere", "--where", "tag:economic_aid")
    assert said.code == 2 and "no label 'economic_aid'; there are press_freedom" in said.complaint()


def test_the_panel_has_a_column_for_each_label(am: Own) -> None:
    rows = table(am("panel"))
    names = [name for name in rows[0] if name.startswith("mentions_")]
    assert names == [f"mentions_{one}" for one in KNOWN]
    assert sum(int(row["mentions_trade_policy"]) for row in rows) == 24
    assert {(row["client"], row["patron"]) for row in rows} == {("ROK", "USA")}


def test_figures_and_report_name_the_labels(am: Own, tmp_path: Path) -> None:
    assert am("figures", "-o", tmp_path / "figures", "--format", "svg").code == 0
    captions = (tmp_path / "figures" / "captions.md").read_text(encoding="utf-8")
    assert "Trade policy 24 in 12 documents" in captions and "Military aid" not in captions
    assert am("report", "-o", tmp_path / "report").code == 0
    html = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    said = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    assert "No model reads press freedom or trade policy: a mention counts where a strong" in said
    assert re.search(r"\(a probability of 0\.\d\d for military influence\)", said)
    assert "The two conditions" not in said


def test_annotations_and_topics_bear_the_labels(am: Own, tmp_path: Path) -> None:
    file = tmp_path / "box.qdpx"
    assert am("export", "annotations", "--format", "qdpx", "-o", file).code == 0
    project = zipfile.ZipFile(file).read("project.qde").decode()
    codes = re.findall(r'<Code [^>]*name="(\w+)"', project)
    assert codes == ["press_freedom", "trade_policy", "tariffs", "goods", "military_influence"]
    marked = table(am("import", "annotations", file, "--coder", "anna"))
    assert sum(int(row["trade_policy"]) for row in marked) == 12
    said = am("topics", "--count", "2", "--by", "label", "--stability", "0", "--json")
    assert [(group["name"], group["documents"]) for group in json.loads(said.out)["groups"]] == [
        ("press_freedom", 6), ("trade_policy", 12), ("military_influence", 18)]  # fmt: skip


def test_functions_vote_by_the_labels_of_the_settings(am: Own, tmp_path: Path) -> None:
    functions = tmp_path / "functions.toml"
    functions.write_text(
        '[[function]]\nvote = "yes"\nmention = "trade_policy.goods"\n'
        '[[function]]\nvote = "yes"\nrule = "tp.tariff"\n'
        '[[function]]\nvote = "no"\nquery = "tag:press_freedom"\n'
    )
    said = am("weak", functions, "--label", "economy")
    assert said.code == 0 and "never fires" not in said.err


def test_a_model_is_trained_on_them_and_scores(am: Own, tmp_path: Path) -> None:
    labels, model = tmp_path / "labels.csv", tmp_path / "economy"
    rows = [f"{n:02}.txt,{n % 2}" for n in range(COUNT)]
    labels.write_text("\n".join(["path,economy", *rows]) + "\n")
    said = am("train", labels, "--label", "economy", "--compare", "--out", model)
    assert said.code == 0, said.err
    assert "average precision  1.00" in said.out.partition("by tags alone:")[2]
    config = json.loads((model / "config.json").read_text())
    assert config["mention_labels"] == ["press_freedom", "trade_policy"]
    assert am("score", "--model", model).code == 0
    scores = table(am("export", "scores", "--format", "csv", "--where", "score.economy>0.5"))
    told = [row for row in scores if row["label"] == "economy"]
    assert len(told) == 12 and all(int(row["path"][-6:-4]) % 2 for row in told)


def test_from_python_an_archive_says_which_labels_it_knows(am: Own) -> None:
    with Archive(am.db) as archive:
        assert archive.labels() == KNOWN
        panel = archive.panel()
        assert all(len(row) == len(panel.columns) for row in panel)
        assert len(list(archive.search("tag:trade_policy"))) == 12
