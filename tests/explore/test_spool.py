"""Sentences on disk: read as they were written, document by document."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from archive_miner.explore.spool import join_spool, write_spool

WORDS = st.text(st.characters(categories=["L"], include_characters="_-’."), min_size=1, max_size=6)
DOCUMENTS = st.lists(st.lists(st.lists(WORDS, max_size=4), max_size=4), max_size=4)


@settings(max_examples=50)
@given(documents=DOCUMENTS)
def test_what_is_written_is_read_without_empty_sentences(
    documents: list[list[list[str]]], tmp_path_factory
) -> None:
    spool = write_spool(documents, tmp_path_factory.mktemp("spool") / "words.txt")
    kept = [[sentence for sentence in document if sentence] for document in documents]
    assert list(spool.read()) == kept
    assert list(spool) == [sentence for document in kept for sentence in document]
    assert spool.documents == len(documents)
    assert spool.words == sum(len(sentence) for sentence in spool)


def test_phrases_are_joined_within_documents_and_files_do_not_pile_up(tmp_path: Path) -> None:
    goods = ["tin", "wool", "rice", "oil"]
    documents = [
        [[goods[i % 4], "mutual", "security", goods[(i + i // 4) % 4]], ["rice"]] for i in range(64)
    ]
    joined, detectors = join_spool(write_spool(documents, tmp_path / "words.txt"), tmp_path)
    assert joined.documents == 64 and len(detectors) == 2
    assert all("mutual_security" in document[0] for document in joined.read())
    assert [path.name for path in tmp_path.iterdir()] == [joined.path.name]
