"""Tables as other programs write them: Excel, R, SPSS, Stata, pandas, ASReview."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive_miner.errors import UsageError
from archive_miner.learn.labels import label_columns, read_labels
from archive_miner.learn.sheets import as_number, is_missing

PLAIN = "path,fear\nbox/a.txt,1\nbox/b.txt,0\nbox/c.txt,\n"

READ: list[tuple[str, bytes]] = [
    ("as it should be", PLAIN.encode()),
    ("a byte order mark", PLAIN.encode("utf-8-sig")),
    ("Excel's Unicode text", PLAIN.replace(",", "\t").encode("utf-16")),
    ("UTF-16 without a mark", PLAIN.encode("utf-16-le")),
    ("UTF-16, the other way round", PLAIN.encode("utf-16-be")),
    ("carriage returns alone", PLAIN.replace("\n", "\r").encode()),
    ("lines of Windows", PLAIN.replace("\n", "\r\n").encode()),
    ("no last line end", PLAIN.rstrip().encode()),
    ("semicolons", PLAIN.replace(",", ";").encode()),
    ("bars", PLAIN.replace(",", "|").encode()),
    ("Excel's first line", b"sep=;\r\n" + PLAIN.replace(",", ";").encode()),
    ("remarks before the header", b"# drawn in May\n" + PLAIN.encode()),
    ("empty lines", b"\n\n" + PLAIN.replace("\n", "\n\n").encode()),
    ("blanks behind the commas", b'path, "fear"\n"box/a.txt", 1\nbox/b.txt, "0"\n'),
    ("form feeds", PLAIN.replace("\n", "\n\f").encode()),
    ("rows cut short", b"path,fear,note\nbox/a.txt,1\nbox/b.txt,0,\nbox/c.txt\n"),
    ("rows too long, and empty there", b"path,fear\nbox/a.txt,1,,\nbox/b.txt,0,\n"),
    ("a comma in a name", b'path,fear,"aid, loans"\nbox/a.txt,1,1\nbox/b.txt,0,1\n'),
    ("a comma in a column between semicolons", b"path;fear;b, c\nbox/a.txt;1;1\nbox/b.txt;0;1\n"),
    ("decimals", b"path,fear\nbox/a.txt,1.0\nbox/b.txt,0.0\n"),
    ("decimal commas", b"path;fear\nbox/a.txt;1,0\nbox/b.txt;0,0\n"),
    ("decimal commas in quotes", b'path,fear\nbox/a.txt,"1,0"\nbox/b.txt,"0,0"\n'),
    ("R's logical", b"path,fear\nbox/a.txt,TRUE\nbox/b.txt,FALSE\nbox/c.txt,NA\n"),
    ("ASReview's not seen", PLAIN.replace("c.txt,", "c.txt,-1").encode()),
    ("a typeset minus", PLAIN.replace("c.txt,", "c.txt,\u22121").encode()),
    *(
        (f"{sign} for no value", PLAIN.replace("c.txt,", f"c.txt,{sign}").encode())
        for sign in ("NA", "N/A", "n/a", "NaN", ".", ".a", "NULL", "#N/A", "<NA>", r"\N", " ")
    ),
]  # fmt: skip


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in READ])
def test_files_of_other_programs(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "labels.csv"
    file.write_bytes(data)
    found = read_labels(file, "fear").labels
    assert [(one.path, one.is_yes) for one in found] == [("box/a.txt", True), ("box/b.txt", False)]


REFUSED: list[tuple[str, bytes, str]] = [
    ("a letter of Windows", b"path,fear\nbox/a.txt,1\nbox/\xe9.txt,0\n", "row 3: not in UTF-8"),
    ("half a letter of UTF-16", "path,fear\nb,1".encode("utf-16") + b"\n", "not in UTF-16"),
    ("a workbook", b"PK\x03\x04rest", "a workbook, not a table"),
    ("a comma too many", b"path,fear\na, b.txt,1\n", "row 2: 3 cells under 2 columns"),
    ("a row divided otherwise", b"path,fear\na.txt;1\n", "row 2: 'a.txt;1' is divided otherwise"),
    ("after a remark", b"# May\npath,fear\na.txt,1\na,b,1\n", "row 4: 3 cells"),
    ("two columns of a name", b"path,fear,fear\na.txt,1,0\n", "column 'fear' stands twice"),
    ("a word", b"path,fear\na.txt,maybe\n", "row 2: fear 'maybe' is no number"),
    ("a dash", b"path,fear\na.txt,-\n", "row 2: fear '-' is no number"),
    ("a thousand or one", b'path,fear\na.txt,"1,000"\n', "row 2: fear '1,000' is no number"),
    ("no or not coded", b"path,fear\na.txt,1\nb.txt,-1\n", "fear holds -1; leave the cell empty"),
    ("SPSS's -9", b"path,fear\na.txt,1\nb.txt,0\nc.txt,-9\n", "fear holds -9; leave the cell"),
    ("-1 and grades", b"path,fear\na.txt,3\nb.txt,0\nc.txt,-1\n", "fear holds -1; leave the cell"),
    ("grades", b"path,fear\na.txt,3\nb.txt,0\nc.txt,1\n", "for instance: --yes-from 1"),
    ("ones and twos", b"path,fear\na.txt,1\nb.txt,2\n", "for instance: --yes-from 2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "says"), [pytest.param(data, says, id=name) for name, data, says in REFUSED]
)
def test_what_cannot_be_read_is_said_with_its_row(tmp_path: Path, data: bytes, says: str) -> None:
    file = tmp_path / "labels.csv"
    file.write_bytes(data)
    with pytest.raises(UsageError) as caught:
        read_labels(file, "fear")
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_na_is_namibia_where_text_is_due(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("path,fear,group,coder,weight\nNA,1,NA,NA,NA\nnull/none.txt,0,ZA,.,2\n")
    first, second = read_labels(file, "fear").labels
    assert (first.path, first.group, first.votes, first.weight) == ("NA", "NA", (("NA", True),), 1)
    assert (second.path, second.votes, second.weight) == ("null/none.txt", ((".", False),), 2)


@pytest.mark.parametrize(
    ("grades", "yes_from", "yes"),
    [
        ((-2, -1, 0, 1, 2), 1, 2),  # a scale from "supports" to "opposes"
        ((-1, 0, 1), 1, 1),  # the user has said what is yes, so -1 is a class like others
        ((-1, 0, 1), 0, 2),
        ((-3, 0), -1, 1),
        ((-1, 0, 1), None, 1),  # not coded
        ((0, 1, 2, 3), 2, 2),
    ],
)
def test_grades_below_zero(tmp_path: Path, grades, yes_from, yes) -> None:
    file = tmp_path / "labels.csv"
    rows = [f"{n}.txt,{grade}" for n, grade in enumerate(grades)]
    file.write_text("\n".join(["path,fear", *rows]))
    found = read_labels(file, "fear", yes_from)
    assert sum(one.is_yes for one in found.labels) == yes
    is_left_out = yes_from is None
    assert len(found.labels) == len(grades) - is_left_out
    assert found.note == (
        "fear: -1 beside 0 and 1 is taken for not coded: 1 row left out" if is_left_out else ""
    )


@pytest.mark.parametrize("cell", ["0", "no", "-", "unknown", "Namibia", "0.", ".5", "nay", "x"])
def test_what_is_not_missing(cell: str) -> None:
    assert not is_missing(cell)


@pytest.mark.parametrize(
    ("cell", "divider", "number"),
    [
        ("0,5", ",", 0.5),
        ("1,000", ";", 1.0),
        ("1,000", ",", None),
        ("1,000,000", ";", None),
        ("1.5", ";", 1.5),
        ("\u22122", ",", -2.0),
        ("true", ",", 1.0),
        ("inf", ",", None),
        ("1e3", ",", 1000.0),
        ("1,2,3", ",", None),
    ],
)
def test_numbers(cell: str, divider: str, number: float | None) -> None:
    assert as_number(cell, divider) == number


def test_columns_without_a_label_are_no_labels(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("path;fear;joy;note\na.txt;1;;\nb.txt;0;NA;\n")
    assert label_columns(file) == ["fear"]
    file.write_text("path;fear;joy\na.txt;;\n")
    assert label_columns(file) == ["fear", "joy"]
