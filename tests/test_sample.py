"""The invented sample collection: labels, texts and pages agree, and it says what it is."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

ROOT = Path(__file__).parents[1]
SAMPLE, SOURCES = ROOT / "corpora" / "sample", ROOT / "corpora" / "sample_sources"
REAL_NAMES = (
    *("korea", "guatemala", "soviet", "united states", "american", "china", "chinese", "russia"),
    *("moscow", "washington", "turkey", "greece", "spain", "cuba", "yugoslav", "rhee", "kim il"),
    *("peking", "seoul", "bolivia", "britain", "france", "german", "japan", "ussr", "nato"),
)


def words(text: str) -> list[str]:
    """Letters only, lower case: note calls, numbers and line breaks do not count."""
    return re.findall(r"[^\W\d_]+", text.lower())


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def texts() -> list[tuple[Path, dict[str, str], str]]:
    found = []
    for path in sorted(SOURCES.glob("*.txt")):
        head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
        pairs = (line.partition(":") for line in head.splitlines())
        found.append((path, {key: value.strip() for key, _, value in pairs}, body))
    return found


def layer(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def files_of(*surfaces: str) -> list[str]:
    return sorted({fields["file"] for _, fields, _ in texts() if fields["surface"] in surfaces})


TYPESET, COPIED = files_of("typed", "printed"), files_of("scan", "garbage")


def words_missing_in_order(wanted: list[str], printed: list[str]) -> list[str]:
    """Return the wanted words from the first that does not follow in the printed ones."""
    at = 0
    for index, word in enumerate(wanted):
        try:
            at = printed.index(word, at) + 1
        except ValueError:
            return wanted[index : index + 8]
    return []


def test_every_document_has_one_label_row_and_every_file_its_documents() -> None:
    labelled = [(row["path"], int(row["document"])) for row in rows("labels.csv")]
    expected = []
    seen: Counter[str] = Counter()
    for _, fields, _ in texts():
        seen[fields["file"]] += 1
        expected.append((f"{fields['file']}.pdf", seen[fields["file"]]))
    assert labelled == expected
    assert {path for path, _ in labelled} == {path.name for path in SAMPLE.glob("*.pdf")}
    assert len(labelled) >= 28


def test_labels_say_what_the_texts_say() -> None:
    for row, (path, fields, _) in zip(rows("labels.csv"), texts(), strict=True):
        for column in ("concern", "stance", "client", "patron", "group"):
            assert row[column] == fields[column], (path.name, column)
        assert row["regime_survival_concern"] == str(int(int(row["concern"]) >= 2)), path.name
        assert (row["concern"] == "0") == (row["stance"] == "none"), path.name
        assert row["client"] in {"Belcora", "Zemoria"}
        assert row["patron"] in {"Halvern", "Orlava", ""}


def test_ranking_has_something_to_rank() -> None:
    grades = Counter(int(row["concern"]) for row in rows("labels.csv"))
    assert min(grades[0], grades[1], grades[2] + grades[3]) >= 8
    by_client = Counter(
        (row["client"], row["stance"])
        for row in rows("labels.csv")
        if row["regime_survival_concern"] == "1"
    )
    assert by_client["Belcora", "complementary"] >= 5
    assert by_client["Zemoria", "conflictual"] >= 5
    assert by_client["Belcora", "conflictual"] == 0


@pytest.mark.parametrize("stem", TYPESET)
def test_text_layer_holds_the_texts_in_order(stem: str) -> None:
    bodies = [body for _, fields, body in texts() if fields["file"] == stem]
    wanted = [word for body in bodies for word in words(body)]
    printed = words(layer(SAMPLE / f"{stem}.pdf"))
    assert words_missing_in_order(wanted, printed) == []
    # What is printed besides is heads, forms and banners: under 110 words a document.
    assert len(printed) - len(wanted) < 110 * len(bodies)


def test_a_word_left_out_or_moved_would_be_noticed() -> None:
    _, fields, body = next(found for found in texts() if found[0].stem == "19-arrest-of-ostren")
    printed = words(layer(SAMPLE / f"{fields['file']}.pdf"))
    wanted = words(body)
    assert words_missing_in_order([*wanted[:50], "heretofore", *wanted[50:]], printed)
    assert words_missing_in_order(wanted[200:] + wanted[:200], printed)


@pytest.mark.parametrize("stem", COPIED)
def test_photocopies_have_no_usable_text_layer(stem: str) -> None:
    (body,) = [body for _, fields, body in texts() if fields["file"] == stem]
    long_words = {word for word in words(body) if len(word) > 4}
    assert not long_words & set(words(layer(SAMPLE / f"{stem}.pdf")))


def test_one_photocopy_has_a_text_layer_of_nonsense_and_the_others_none() -> None:
    assert [stem for stem in COPIED if layer(SAMPLE / f"{stem}.pdf").strip()] == files_of("garbage")
    assert len(files_of("garbage")) == 1
    assert 0.25 <= len(COPIED) / len(texts()) <= 0.4


def test_header_fields_that_the_texts_state_are_printed() -> None:
    for path, fields, _ in texts():
        if fields["surface"] not in {"typed", "printed"}:
            continue
        printed = " ".join(layer(SAMPLE / f"{fields['file']}.pdf").split())
        assert fields["date"][:4] in printed or fields["form"] == "cable", path.name
        for key in ("classification", "number", "subject", "title"):
            for word in re.findall(r"\w+", fields.get(key, "")):
                assert word in printed, (path.name, key, word)


def test_the_collection_says_that_it_is_invented() -> None:
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    opening = " ".join(readme.split()[:90])
    assert "Everything in this folder is invented" in opening
    assert "archive_miner developers" in opening
    assert "Apache-2.0" in readme
    for path in SAMPLE.glob("*.pdf"):
        assert f"`{path.name}`" in readme, f"{path.name} is missing from the README's table"
        document = pypdfium2.PdfDocument(path)
        assert "invented" in document.get_metadata_value("Title"), path.name
        document.close()


def test_no_real_state_or_leader_is_named() -> None:
    sources = [*SOURCES.glob("*.txt"), SAMPLE / "actors.csv", SAMPLE / "labels.csv"]
    for path in sources:
        found = path.read_text(encoding="utf-8").lower()
        named = [name for name in REAL_NAMES if re.search(rf"\b{name}", found)]
        assert not named, f"{path.name} names {named}"


def test_actors_have_user_assigned_codes_and_are_met_in_the_texts() -> None:
    everything = " ".join(" ".join(body.split()) for _, _, body in texts())
    everything += " ".join(" ".join(fields.values()) for _, fields, _ in texts())
    states = {row["code"] for row in rows("actors.csv") if row["kind"] == "state"}
    for row in rows("actors.csv"):
        # ISO 3166 leaves XAA to XZZ to users: such a code can never be a real state's.
        assert re.fullmatch(r"X[A-Z]{2}", row["code"]), row["name"]
        assert row["code"] in states and row["state"] in states, row["name"]
        assert row["note"].startswith("invented"), row["name"]
        assert row["from"] <= row["to"] or not row["to"], row["name"]
        names = [row["name"], *filter(None, row["aliases"].split("|"))]
        assert any(name in everything for name in names), f"nobody speaks of {row['name']}"
    assert {"Belcora", "Zemoria", "Halvern", "Orlava"} <= {r["name"] for r in rows("actors.csv")}


def test_collection_stays_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < 5_000_000


@pytest.mark.slow
def test_rebuilding_gives_the_same_files(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "make_sample"
    subprocess.run([sys.executable, script, "--out", tmp_path], check=True, capture_output=True)
    assert (tmp_path / "labels.csv").read_bytes() == (SAMPLE / "labels.csv").read_bytes()
    for stem in TYPESET:
        # Byte for byte only with the same library versions; the text always.
        assert layer(tmp_path / f"{stem}.pdf") == layer(SAMPLE / f"{stem}.pdf"), stem
    for stem in COPIED:
        assert len(pypdfium2.PdfDocument(tmp_path / f"{stem}.pdf")) == len(
            pypdfium2.PdfDocument(SAMPLE / f"{stem}.pdf")
        )


def test_a_run_over_the_folder_meets_each_document_once() -> None:
    assert not [path for path in SAMPLE.rglob("*") if path.suffix in {".txt", ".xml", ".png"}]
