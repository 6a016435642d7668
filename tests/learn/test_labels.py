"""A coder's file of labels: what is read of it, and what is said of one that cannot be used."""

from pathlib import Path

import pytest

from archive_miner.errors import UsageError
from archive_miner.learn.labels import CodedLabel, read_labels


def write(folder: Path, rows: str) -> Path:
    path = folder / "labels.csv"
    path.write_text(rows, encoding="utf-8")
    return path


def test_rows_are_read_with_their_group_and_weight(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "\ufeffpath,document,fear,group,weight\n"
        "box.pdf,1,1,v1,2.5\nbox.pdf,2,0,v1,\na.txt,,,v2,\nb.txt,,0,,\n",
    )
    assert read_labels(path, "fear").labels == (
        CodedLabel("", "box.pdf", 1, True, "v1", 2.5, 2, None, (("", True),), "", (("", 1.0),)),
        CodedLabel("", "box.pdf", 2, False, "v1", 1.0, 3, None, (("", False),), "", (("", 0.0),)),
        # the row above it is not coded
        CodedLabel("", "b.txt", None, False, "", 1.0, 5, None, (("", False),), "", (("", 0.0),)),
    )


def test_grades_are_yes_from_the_one_named(tmp_path: Path) -> None:
    path = write(tmp_path, "document_id,fear\nd1,0\nd2,1\nd3,2\nd4,3\n")
    assert [one.is_yes for one in read_labels(path, "fear", 2).labels] == [False, False, True, True]


def test_the_same_row_twice_counts_once(tmp_path: Path) -> None:
    path = write(tmp_path, "document_id,fear\nd1,1\nd1,1\n")
    assert len(read_labels(path, "fear").labels) == 1


def test_passages_are_named_by_where_they_stand(tmp_path: Path) -> None:
    path = write(tmp_path, "document_id,start,end,fear\nd1,0,40,1\nd1,40,90,0\n")
    found = read_labels(path, "fear", unit="passage").labels
    assert [(one.span, one.is_yes) for one in found] == [((0, 40), True), ((40, 90), False)]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("document_id,start,fear\nd1,0,1\n", "no column end; passages are named by"),
        ("document_id,start,end,fear\nd1,40,40,1\n", "row 2: 40 to 40 is no stretch of text"),
        ("document_id,start,end,fear\nd1,0.5,40,1\n", "row 2: 0.5 to 40 is no stretch of text"),
        ("document_id,start,end,fear\nd1,,40,1\n", "row 2: start '' is no number"),
    ],
)
def test_passages_that_are_none(tmp_path: Path, rows: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read_labels(write(tmp_path, rows), "fear", unit="passage")


def test_of_several_coders_the_majority_decides_and_a_tie_is_no(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "document_id,coder,fear\nd1,ann,1\nd1,bob,1\nd1,eve,0\nd2,ann,1\nd2,bob,0\nd3,ann,1\n",
    )
    found = read_labels(path, "fear").labels
    assert [one.is_yes for one in found] == [True, False, True]
    assert found[0].votes == (("ann", True), ("bob", True), ("eve", False))


BAD = [
    ("document_id,joy\nd1,1\n", "no column 'fear'; there are: document_id, joy"),
    ("name,fear\nd1,1\n", "no column document_id or path"),
    ("document_id,fear\nd1,yes\n", "row 2: fear 'yes' is no number"),
    ("document_id,fear\nd1,inf\n", "row 2: fear 'inf' is no number"),
    ("document_id,fear\nd1,3\n", "3, which is neither 0 nor 1; say from which grade"),
    ("document_id,fear\n,1\n", "row 2: neither document_id nor path"),
    ("document_id,fear\nd1,1\nd1,0\n", "rows 2 and 3 code d1 differently"),
    ("document_id,coder,fear\nd1,ann,1\nd1,ann,0\n", "rows 2 and 3 code d1 differently"),
    ("path,document,fear\na,0,1\n", "row 2: document 0; count from 1"),
    ("path,fear,weight\na,1,-1\n", "row 2: weight -1; give one above 0"),
    ('path,fear\n"a,1\n', "save it as CSV"),
    ("", "no column 'fear'; there are: none"),
]


@pytest.mark.parametrize(("rows", "says"), BAD)
def test_what_cannot_be_used_is_said_in_one_line(tmp_path: Path, rows: str, says: str) -> None:
    path = write(tmp_path, rows)
    with pytest.raises(UsageError) as caught:
        read_labels(path, "fear")
    message = str(caught.value)
    assert message.startswith(f"labels {path}") and says in message and "\n" not in message


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_labels(tmp_path / "none.csv", "fear")
    (tmp_path / "x.csv").write_bytes(b"document_id,fear\n\xff\xfe,1\n")
    with pytest.raises(UsageError, match="UTF-8"):
        read_labels(tmp_path / "x.csv", "fear")
